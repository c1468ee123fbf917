/* place_kit.h - drops for tests: a layout, its drop and the UEs that come of it. */
#ifndef NRS_TESTS_PLACE_KIT_H
#define NRS_TESTS_PLACE_KIT_H

#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "radio/place.h"

#define KIT_KEY ((struct nrs_rng_key){20240611, 3})

/* Drop and layout of one test; fields are changed between kit_new and kit_drop. */
struct place_kit {
    struct nrs_layout *layout;
    struct nrs_drop_cfg cfg;
    struct nrs_drop drop;
    struct nrs_ue_place *ue; /* of kit_drop */
    uint32_t n;
};

static inline void kit_new(struct place_kit *kit, enum nrs_layout_type type, int64_t sites,
                           int64_t sectors, bool wrap_around, uint32_t ues_per_cell)
{
    struct nrs_layout_cfg layout;

    memset(kit, 0, sizeof *kit);
    nrs_attr_defaults(&nrs_layout_attrs, &layout);
    layout.type = type;
    layout.sites = sites;
    layout.sectors = sectors;
    layout.wrap_around = wrap_around;
    nrs_attr_defaults(&nrs_drop_attrs, &kit->cfg);
    CU_ASSERT_EQUAL_FATAL(nrs_layout_new(&layout, NULL, 0, 1, &kit->layout, NULL), NRS_OK);
    kit->drop = (struct nrs_drop){.layout = kit->layout,
                                  .cfg = &kit->cfg,
                                  .environment = NRS_UMA,
                                  .ue_height_m = 1.5,
                                  .ues_per_cell = ues_per_cell};
}

/** Check the drop and place all its UEs. */
static inline void kit_drop(struct place_kit *kit)
{
    struct nrs_error err = {.status = NRS_OK};

    free(kit->ue);
    kit->n = kit->layout->n_cells * kit->drop.ues_per_cell;
    kit->ue = calloc(kit->n, sizeof *kit->ue);
    CU_ASSERT_PTR_NOT_NULL_FATAL(kit->ue);
    CHECK_ROW(nrs_place_check(&kit->drop, &err) == NRS_OK, 0, "%s", err.text);
    for (uint32_t i = 0; i < kit->n; i++)
        CU_ASSERT_EQUAL_FATAL(nrs_place_ue(&kit->drop, KIT_KEY, i, &kit->ue[i], NULL), NRS_OK);
}

static inline void kit_free(struct place_kit *kit)
{
    free(kit->ue);
    nrs_layout_free(kit->layout);
}

/** Is a share of `n` trials within four standard errors of `want`? */
static inline bool kit_near(double got, double want, double n)
{
    return fabs(got - want) <= 4 * sqrt(want * (1 - want) / n);
}

/** Pearson's statistic of `n` counts, all with the same chance. */
static inline double kit_chi_square(const int *count, size_t n)
{
    double total = 0, sum = 0;

    for (size_t i = 0; i < n; i++)
        total += count[i];
    for (size_t i = 0; i < n; i++)
        sum += (count[i] - total / (double)n) * (count[i] - total / (double)n);
    return sum / (total / (double)n);
}

/** Its mean and four standard deviations more, for `n` classes. */
static inline double kit_chi_square_limit(size_t n)
{
    return (double)(n - 1) + 4 * sqrt(2.0 * (double)(n - 1));
}

#endif

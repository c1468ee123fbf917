/* summary_read_dists.c - the distributions of a summary: of legs, stages and cells. */
#include <math.h>
#include <stdio.h>

#include "batch/summary_fields.h"
#include "batch/summary_read_parts.h"

static enum nrs_status add_bin(struct nrs_dist *d, const struct nrs_bin *bin,
                               const struct nrs_summary_place *p, struct nrs_error *err)
{
    if (!nrs_list_add(&d->bins, bin, 1))
        return nrs_fail(err, NRS_EMACHINE, "%s: out of memory", p->file);
    d->n += bin->n;
    return NRS_OK;
}

static enum nrs_status read_bins(const cJSON *largest, const cJSON *count, struct nrs_dist *d,
                                 const struct nrs_summary_place *p, struct nrs_error *err)
{
    const cJSON *value = largest->child, *n = count->child;
    enum nrs_status status = NRS_OK;
    struct nrs_bin bin = {0, 0};

    for (long i = 0; value && n && status == NRS_OK; i++, value = value->next, n = n->next) {
        double last = bin.largest;

        if (!cJSON_IsNumber(value) || !isfinite(value->valuedouble))
            return nrs_summary_fail(p, "largest", i, value, NRS_ETYPE, "a number", err);
        if (!nrs_summary_is_integer(n, NRS_SUMMARY_COUNT_MAX) || !(n->valuedouble > 0))
            return nrs_summary_fail(p, "count", i, n, NRS_ERANGE, "a count of at least 1", err);
        bin = (struct nrs_bin){value->valuedouble, (uint64_t)n->valuedouble};
        if (i > 0 && !nrs_dist_follows(d, last, bin.largest))
            return nrs_summary_fail(p, "largest", i, value, NRS_ERANGE,
                                    "a bin behind the one before", err);
        status = add_bin(d, &bin, p, err);
    }
    if (status == NRS_OK && (value || n))
        return nrs_fail(err, NRS_ERANGE, "%s: %s: 'largest' and 'count' differ in length", p->file,
                        p->path);
    return status;
}

/* What write_dist wrote, and `n_more` other members. */
static enum nrs_status read_dist(const cJSON *object, int n_more, struct nrs_dist *d,
                                 const struct nrs_summary_place *p, struct nrs_error *err)
{
    const cJSON *largest = NULL, *count = NULL;
    struct nrs_bin lost = {INFINITY, 0};
    uint64_t n = 0;
    enum nrs_status status = nrs_summary_check_members(object, 4 + n_more, p, err);

    if (status == NRS_OK)
        status = nrs_summary_get_count(object, "n", p, &n, err);
    if (status == NRS_OK)
        status = nrs_summary_get_count(object, "lost", p, &lost.n, err);
    if (status == NRS_OK)
        status = nrs_summary_get(object, "largest", p, cJSON_IsArray, "a list", &largest, err);
    if (status == NRS_OK)
        status = nrs_summary_get(object, "count", p, cJSON_IsArray, "a list", &count, err);
    if (status == NRS_OK)
        status = read_bins(largest, count, d, p, err);
    if (status == NRS_OK && lost.n > 0)
        status = add_bin(d, &lost, p, err);
    if (status == NRS_OK && d->n != n)
        status = nrs_fail(err, NRS_ERANGE, "%s: %s.n: %llu, expected the sum of all bins, %llu",
                          p->file, p->path, (unsigned long long)n, (unsigned long long)d->n);
    return status;
}

static enum nrs_status read_leg(const cJSON *legs, size_t i, struct nrs_summary_place *p,
                                struct nrs_summary *s, struct nrs_error *err)
{
    struct nrs_leg_sum *leg = &s->leg[i];
    const cJSON *object;
    double budget_s = 0;
    enum nrs_status status;

    snprintf(p->path, sizeof p->path, "legs");
    status = nrs_summary_get(legs, nrs_summary_leg_names[i], p, cJSON_IsObject, "an object",
                             &object, err);
    if (status != NRS_OK)
        return status;
    snprintf(p->path, sizeof p->path, "legs.%s", nrs_summary_leg_names[i]);
    status = nrs_summary_get_time(object, "budget_s", p, &budget_s, err);
    if (status != NRS_OK)
        return status;
    nrs_leg_init(leg, budget_s);
    status = nrs_summary_get_count(object, "censored", p, &leg->n_censored, err);
    return status == NRS_OK ? read_dist(object, 2, &leg->latency, p, err) : status;
}

enum nrs_status nrs_summary_read_legs(const cJSON *root, struct nrs_summary_place *p,
                                      struct nrs_summary *s, struct nrs_error *err)
{
    const cJSON *legs;
    enum nrs_status status =
        nrs_summary_get(root, "legs", p, cJSON_IsObject, "an object", &legs, err);

    if (status == NRS_OK) {
        snprintf(p->path, sizeof p->path, "legs");
        status = nrs_summary_check_members(legs, NRS_N_LEGS, p, err);
    }
    for (size_t i = 0; i < NRS_N_LEGS && status == NRS_OK; i++)
        status = read_leg(legs, i, p, s, err);
    p->path[0] = '\0';
    return status;
}

enum nrs_status nrs_summary_read_stages(const cJSON *root, struct nrs_summary_place *p,
                                        struct nrs_summary *s, struct nrs_error *err)
{
    const cJSON *stages, *stage;
    size_t n = 0;
    enum nrs_status status =
        nrs_summary_get(root, "stages", p, cJSON_IsArray, "a list", &stages, err);

    if (status != NRS_OK)
        return status;
    n = (size_t)cJSON_GetArraySize(stages);
    if (n < NRS_N_STAGES || n > NRS_STAGE_ROWS_MAX)
        return nrs_fail(err, NRS_ERANGE, "%s: stages: %zu rows, expected %d to %d", p->file, n,
                        NRS_N_STAGES, NRS_STAGE_ROWS_MAX);
    s->stages.n_rows = n;
    stage = stages->child;
    for (size_t i = 0; i < n && status == NRS_OK; i++, stage = stage->next) {
        snprintf(p->path, sizeof p->path, "stages.%zu", i);
        status = read_dist(stage, 0, &s->stages.row[i], p, err);
    }
    p->path[0] = '\0';
    return status;
}

/* A record for the cell that `object` names, behind those that there are. */
static enum nrs_status begin_cell(const cJSON *object, const struct nrs_summary_place *p,
                                  struct nrs_summary *s, struct nrs_cell_latency **out,
                                  struct nrs_error *err)
{
    const struct nrs_cell_latency *last = s->cells.at;
    const cJSON *number = cJSON_GetObjectItemCaseSensitive(object, "cell");
    enum nrs_status status = nrs_summary_check_members(object, 1 + NRS_N_LEGS, p, err);

    if (status != NRS_OK)
        return status;
    if (!nrs_summary_is_integer(number, UINT32_MAX) ||
        (s->cells.n > 0 && number->valuedouble <= last[s->cells.n - 1].cell))
        return nrs_summary_fail(p, "cell", NRS_SUMMARY_NO_INDEX, number, NRS_ERANGE,
                                "a cell behind the one before", err);
    *out = nrs_cell_latencies_at(&s->cells, (uint32_t)number->valuedouble, s->leg);
    return *out ? NRS_OK : nrs_fail(err, NRS_EMACHINE, "%s: out of memory", p->file);
}

static enum nrs_status read_cell(const cJSON *object, size_t i, struct nrs_summary_place *p,
                                 struct nrs_summary *s, struct nrs_error *err)
{
    struct nrs_cell_latency *cell;
    const cJSON *leg;
    enum nrs_status status;

    snprintf(p->path, sizeof p->path, "cells.%zu", i);
    status = begin_cell(object, p, s, &cell, err);
    for (size_t k = 0; k < NRS_N_LEGS && status == NRS_OK; k++) {
        snprintf(p->path, sizeof p->path, "cells.%zu", i);
        status = nrs_summary_get(object, nrs_summary_leg_names[k], p, cJSON_IsObject, "an object",
                                 &leg, err);
        snprintf(p->path, sizeof p->path, "cells.%zu.%s", i, nrs_summary_leg_names[k]);
        if (status == NRS_OK)
            status = read_dist(leg, 0, &cell->leg[k], p, err);
    }
    return status;
}

enum nrs_status nrs_summary_read_cells(const cJSON *root, struct nrs_summary_place *p,
                                       struct nrs_summary *s, struct nrs_error *err)
{
    const cJSON *cells, *cell;
    enum nrs_status status =
        nrs_summary_get(root, "cells", p, cJSON_IsArray, "a list", &cells, err);

    if (status != NRS_OK)
        return status;
    cell = cells->child;
    for (size_t i = 0; cell && status == NRS_OK; i++, cell = cell->next)
        status = read_cell(cell, i, p, s, err);
    p->path[0] = '\0';
    return status;
}

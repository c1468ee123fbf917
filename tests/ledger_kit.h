/* ledger_kit.h - points simulated (or pretended to be) through src/batch, and ledgers compared. */
#ifndef NRS_TESTS_LEDGER_KIT_H
#define NRS_TESTS_LEDGER_KIT_H

#include "batch/evaluate.h"
#include "scenario_kit.h"

/** Every time and number alike, bit by bit; both NAN is alike. */
static inline bool kit_same_frame(const struct nrs_frame *a, const struct nrs_frame *b)
{
    const double *x = &a->capture_s, *y = &b->capture_s;

    if (a->replication != b->replication || a->cell != b->cell || a->ue != b->ue ||
        a->seq != b->seq || a->fate != b->fate || a->measured != b->measured ||
        a->batch != b->batch || a->ul_tb != b->ul_tb || a->ul_tx != b->ul_tx ||
        a->dl_tb != b->dl_tb || a->dl_tx != b->dl_tx || a->ul_bytes != b->ul_bytes ||
        a->dl_bytes != b->dl_bytes)
        return false;
    for (; x <= &a->run_end_s; x++, y++)
        if (!(*x == *y || (isnan(*x) && isnan(*y))))
            return false;
    return true;
}

static inline bool kit_same_ledger(const struct nrs_ledger *a, const struct nrs_ledger *b)
{
    if (a->n != b->n || a->end_s != b->end_s)
        return false;
    for (size_t i = 0; i < a->n; i++)
        if (!kit_same_frame(&a->frames[i], &b->frames[i]))
            return false;
    return true;
}

/** Points of a scenario's text, evaluated with all frames kept; failures are printed and fatal. */
static inline struct nrs_evaluation kit_evaluate(const char *text, nrs_simulate *simulate,
                                                 const void *context, unsigned jobs)
{
    struct nrs_evaluate_cfg cfg = {.simulate = simulate, .context = context, .jobs = jobs};
    struct nrs_evaluation evaluation = {.n_points = 0};
    struct nrs_points points;
    struct nrs_error err;
    enum nrs_status status = kit_points(text, &points, &err);

    if (status == NRS_OK)
        status = nrs_evaluate(&points, &cfg, true, &evaluation, &err);
    if (status != NRS_OK)
        printf("\n    %s\n", err.text);
    nrs_points_free(&points);
    CU_ASSERT_EQUAL_FATAL(status, NRS_OK);
    return evaluation;
}

#endif

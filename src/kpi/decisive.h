/* decisive.h - where the frames spend their time whose latency decides a verdict.
 *
 * Quantiles of stages do not add up to the quantile of their sum. Averages over the same frames do:
 * these are the frames whose latency lies around a quantile, and their average times in each stage
 * add up to their average latency.
 */
#ifndef NRS_KPI_DECISIVE_H
#define NRS_KPI_DECISIVE_H

#include "kpi/leg.h"
#include "kpi/stage.h"

#define NRS_DECISIVE_SHARE 0.005 /* of all ranks on each side of the quantile's */
#define NRS_DECISIVE_RANKS 5     /* at the least */

struct nrs_decisive {
    double quantile;
    size_t n;          /* measured legs of known outcome; lost ones come last in their order */
    size_t n_lost;     /* in no average */
    size_t n_censored; /* not in n */
    double latency_s;  /* at the quantile; +INFINITY: lost; NAN: n is 0 */
    size_t n_band;     /* frames that the averages are of; 0: none arrived */
    double fastest_s;  /* of these, as the two below; NAN: there are none */
    double slowest_s, sum_s; /* sum_s: the average latency, and the sum of the stages */
    size_t n_rows;           /* NRS_N_STAGES and those of the pipeline (nrs_stage_row_name) */
    double stage_s[NRS_STAGE_ROWS_MAX];
};

/**
 * The frames around a leg's quantile: those that arrived with a rank of at most
 * max(NRS_DECISIVE_SHARE n, NRS_DECISIVE_RANKS) from it. Where the quantile is a lost message the
 * slowest that arrived stands for it.
 * @param l         pooled or not; its stops tell the stages of a pipeline.
 * @param budget_s  of the leg; 0: none (nrs_leg_outcome).
 * @param quantile  in [0, 1].
 * @return NRS_EMACHINE when memory is out.
 */
enum nrs_status nrs_decisive_compute(const struct nrs_ledger *l, enum nrs_leg_kind leg,
                                     double budget_s, double quantile, struct nrs_decisive *out,
                                     struct nrs_error *err);

/** @return the row with the longest time, the first of several. Of a band that is not empty. */
size_t nrs_decisive_longest(const struct nrs_decisive *d);

#endif

/* capacity_verdict.h - what decides a load with the criterion `verdict`. */
#ifndef NRS_BATCH_CAPACITY_VERDICT_H
#define NRS_BATCH_CAPACITY_VERDICT_H

#include "batch/capacity_store.h"
#include "batch/search.h"
#include "scenario/sweep.h"

/* Drops of a point at a load: replications 0 to n_replications - 1, whose records are there. */
struct nrs_look {
    size_t point;
    uint32_t load, n_replications;
    double ue_share; /* that has to be satisfied; 0: the requirement's */
};

/**
 * Judge a load as nrsplit run does (judge.h) with requirements.confidence at the answer's.
 * @param points  at that load.
 * @param answer  of the shares, by nrs_demands_answer; its decision becomes that of the verdict.
 * @return as nrs_trial_read and nrs_judge.
 */
enum nrs_status nrs_trial_verdict(const char *dir, const char *digest, const struct nrs_look *look,
                                  struct nrs_points *points, struct nrs_search_answer *answer,
                                  struct nrs_error *err);

#endif

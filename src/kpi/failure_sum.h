/* failure_sum.h - availability over failures that are too rare to be simulated: what was measured
 * in each state of failure, by the state's probability, and what failing and coming back cost.
 *
 *   A = (sum over states of p_s up_s) / (sum of p_s observed_s) - sum over elements of rate_i
 * extra_i
 *
 * up_s and observed_s are times of a run in which the state lasts from start to end, all with the
 * same random numbers. Where each state expects the same messages this is the sum of p_s A_s; a
 * state in which none are expected (no results while nothing computes) has no part in it.
 *
 * A UE that was down from the survival time on until its end counts as down from its beginning: it
 * was met in a state that lasts.
 *
 * Interval. States whose failures and successes come from enough replications are added up within
 * each replication, so that what all states share cancels as it should, and the sums are clusters
 * (nrs_cluster_time_share). A state of which less is known, as one that was never down, has an
 * interval of its own, by its probability. States that were not simulated are anywhere between 0
 * and 1. What transitions cost has Student's interval over replications. The error is split evenly
 * over those of the three that there are (union bound).
 */
#ifndef NRS_KPI_FAILURE_SUM_H
#define NRS_KPI_FAILURE_SUM_H

#include "kpi/leg.h"
#include "kpi/summary.h"
#include "stats/cluster.h"

/* A state of failure. */
struct nrs_state_run {
    double probability;
    const struct nrs_summary *summary;
};

/* An element that fails and comes back within a run, others up. */
struct nrs_transition_run {
    double rate_hz;    /* how often: 1 / (MTBF + MTTR) */
    double window_s;   /* measured time of the run */
    double down_share; /* of it, the element is down */
    size_t down;       /* number of the state in which it is down, alone */
    const struct nrs_summary *summary;
};

/* All summaries have the same replications, two at least. */
struct nrs_failure_runs {
    const struct nrs_state_run *state; /* [n_states]; the first: nothing is down */
    size_t n_states;
    double rest; /* probability of the states that were not simulated */
    const struct nrs_transition_run *transition;
    size_t n_transitions;
};

struct nrs_failure_sum {
    double estimate;        /* availability; NAN: no message was expected */
    struct nrs_interval ci; /* within [0, 1] */
    /* Share of the time that failures take: what is up in the first state, less the estimate. From
     * differences within replications, by Student's t; the rest adds its probability. What no
     * replication showed it does not know. */
    double lost;
    struct nrs_interval lost_ci;
    double transitions; /* share of the time that transitions take; below 0: the survival time
                           bridges more than they take */
    struct nrs_interval transitions_ci;
};

/**
 * Add up one leg.
 * @param confidence  of the intervals, in (0, 1).
 * @param share       [n_states] availability in each state, with an interval by itself at the same
 *   confidence; NANs where no message was expected.
 * @return NRS_ERANGE for fewer than two replications, NRS_EINTERNAL for runs with other
 *   replications, NRS_EMACHINE.
 */
enum nrs_status nrs_failure_add_up(const struct nrs_failure_runs *runs, enum nrs_leg_kind leg,
                                   double confidence, struct nrs_share *share,
                                   struct nrs_failure_sum *out, struct nrs_error *err);

#endif

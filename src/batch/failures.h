/* failures.h - one run a state of failure, and one in which an element fails and comes back.
 *
 * Elements are what the scenario's faults with an MTBF are about, each by itself. The runs have the
 * same seeds. In a state its elements are down from before the start until after the end; in a
 * transition one is down for the middle half of the measured time, and servers that were not in use
 * before have no models in memory, as after a repair. Other faults by MTBF are gone,
 * scheduled ones stay.
 */
#ifndef NRS_BATCH_FAILURES_H
#define NRS_BATCH_FAILURES_H

#include "batch/evaluate.h"
#include "kpi/failure_sum.h"
#include "scenario/edge_check.h"
#include "stats/failure_states.h"

#define NRS_FAILURE_ELEMENTS_MAX 1000

struct nrs_failures_cfg {
    double tolerance; /* probability that may be left out */
    size_t max_states;
    bool no_transitions;
};

struct nrs_failures {
    struct nrs_list element;               /* struct nrs_fault_element */
    const struct nrs_fault_cfg *fault;     /* of the point, borrowed */
    struct nrs_failure_states states;      /* parts are elements; the first: none is down */
    struct nrs_transition_run *transition; /* [n_transitions], one an element */
    size_t n_transitions;
    struct nrs_points points; /* the states, then the transitions */
    struct nrs_evaluation evaluation;
    struct nrs_state_run *state; /* [states.state.n] */
};

/**
 * Plan the runs.
 * @param doc  without a sweep. @param p  its point; has to outlive what is planned.
 * @param out  nrs_failures_free in any case.
 * @return NRS_ECONFLICT: a sweep, no fault by MTBF, an element that is down as long as it is up,
 * one replication, or too short a run; NRS_ERANGE: too many elements.
 */
enum nrs_status nrs_failures_plan(const struct nrs_document *doc, const struct nrs_point *p,
                                  const struct nrs_failures_cfg *cfg, struct nrs_failures *out,
                                  struct nrs_error *err);

/** Simulate what is planned, once. */
enum nrs_status nrs_failures_run(struct nrs_failures *f, const struct nrs_evaluate_cfg *cfg,
                                 struct nrs_error *err);

/** Add up what was simulated; see nrs_failure_add_up. */
enum nrs_status nrs_failures_add_up(const struct nrs_failures *f, enum nrs_leg_kind leg,
                                    double confidence, struct nrs_share *share,
                                    struct nrs_failure_sum *out, struct nrs_error *err);

/** What is down in state i, as "server metro, site 3", or "nothing". @return characters, as
 * snprintf. */
int nrs_failures_name(const struct nrs_failures *f, size_t i, char *out, size_t size);

void nrs_failures_free(struct nrs_failures *f);

#endif

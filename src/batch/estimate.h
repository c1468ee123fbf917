/* estimate.h - what a task will cost, before anything is run: for the order of tasks and the number
 * that run at a time. No result depends on it.
 *
 * A replication's work is counted from what its point says (estimate_counts.c); each count has a
 * cost in CPU time and one in memory (estimate.c), fitted to measured runs. Both estimates grow
 * with cells, UEs, frame rate, duration and message bytes.
 */
#ifndef NRS_BATCH_ESTIMATE_H
#define NRS_BATCH_ESTIMATE_H

#include "scenario/point.h"

struct nrs_estimate {
    double cpu_s;       /* user and system, on the machine of doc/validation.md */
    int64_t peak_bytes; /* resident set, less what it has from its parent at the start */
};

/**
 * @param replications  that the task runs one after the other.
 * @return both > 0 and finite. Pure; cannot fail.
 */
struct nrs_estimate nrs_estimate_task(const struct nrs_point *p, uint32_t replications);

/* What is counted. */
enum nrs_cost_of {
    NRS_COST_START,
    NRS_COST_CELLS_SQUARED,
    NRS_COST_UES,
    NRS_COST_WAYS,
    NRS_COST_LINKS,
    NRS_COST_FRAMES,
    NRS_COST_OFFERS,
    NRS_COST_TRANSFERS,
    NRS_COST_BLOCKS,
    NRS_COST_FADED,
    NRS_COST_MOVES,
    NRS_COST_PARCELS,
    NRS_COST_OUTAGES,
    NRS_N_COSTS
};

struct nrs_cost_term {
    const char *name, *doc;
    double cpu_s, bytes; /* of one */
};
extern const struct nrs_cost_term nrs_cost_terms[NRS_N_COSTS];

struct nrs_counts {
    double of[NRS_N_COSTS];
};

/** The counts of one replication: each >= 0 and finite. */
struct nrs_counts nrs_estimate_counts(const struct nrs_point *p);

#endif

/* task_run.h - the replications of one task, pooled. */
#ifndef NRS_BATCH_TASK_RUN_H
#define NRS_BATCH_TASK_RUN_H

#include "batch/evaluate.h"
#include "batch/plan.h"
#include "kpi/summary.h"

struct nrs_task_cfg {
    nrs_simulate *simulate;
    const void *context;
    int64_t memory_limit_bytes; /* of a replication; 0: none */
};

/**
 * Simulate a task in this process, which must have been forked for it: SimGrid runs once in one.
 * More replications than one are run in children, one after the other.
 * @param out  to be initialised; freed by the caller.
 */
enum nrs_status nrs_task_run(struct nrs_points *points, struct nrs_task task,
                             const struct nrs_task_cfg *cfg, struct nrs_summary *out,
                             struct nrs_error *err);

#endif

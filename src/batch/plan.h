/* plan.h - a sweep cut into tasks: some replications of one point each, numbered through all
 * points.
 *
 * A task is what one process does, and what one record holds. How a sweep is cut changes no result:
 * replications are pooled exactly (kpi/summary.h).
 */
#ifndef NRS_BATCH_PLAN_H
#define NRS_BATCH_PLAN_H

#include "batch/estimate.h"
#include "scenario/sweep.h"

/* Where more replications than this are asked for, tasks get several: a record is a file. */
#define NRS_PLAN_TASKS_WANTED 10000
#define NRS_PLAN_TASKS_MAX    10000000

struct nrs_task {
    size_t point;
    uint32_t first, n; /* replications */
};

struct nrs_plan {
    size_t n_points, n_tasks;
    uint32_t per_task;                /* replications a task, at the most */
    size_t *first_task;               /* [n_points + 1] */
    uint32_t *replications;           /* [n_points] */
    struct nrs_estimate *replication; /* [n_points]: of one; NULL until nrs_plan_estimate */
    uint32_t *order; /* [n_tasks] by estimated time, the longest first; NULL likewise */
};

/**
 * @param per_task  replications a task; 0: one, or as many as keep the tasks' number at
 *   NRS_PLAN_TASKS_WANTED.
 * @return NRS_ERANGE: more than NRS_PLAN_TASKS_MAX tasks; NRS_EMACHINE. nrs_plan_free when NRS_OK.
 */
enum nrs_status nrs_plan_make(const struct nrs_points *points, uint32_t per_task,
                              struct nrs_plan *out, struct nrs_error *err);

/** The same of points of which only the replications are known. @param replications  [n_points]
 * each
 * >= 1; copied. */
enum nrs_status nrs_plan_of(const uint32_t *replications, size_t n_points, uint32_t per_task,
                            struct nrs_plan *out, struct nrs_error *err);
void nrs_plan_free(struct nrs_plan *plan);

struct nrs_task nrs_plan_task(const struct nrs_plan *plan, size_t i);

/** Estimate every point, and order the tasks. */
enum nrs_status nrs_plan_estimate(struct nrs_plan *plan, struct nrs_points *points,
                                  struct nrs_error *err);

/** What a task is thought to take. */
struct nrs_estimate nrs_plan_task_estimate(const struct nrs_plan *plan, size_t i);

#endif

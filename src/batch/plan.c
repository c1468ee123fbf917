/* plan.c - replications into tasks. */
#include "batch/plan.h"

#include <stdlib.h>

static uint64_t tasks_of(uint32_t replications, uint32_t per_task)
{
    return ((uint64_t)replications + per_task - 1) / per_task;
}

static uint64_t count_tasks(const uint32_t *replications, size_t n_points, uint32_t per_task)
{
    uint64_t n = 0;

    for (size_t i = 0; i < n_points; i++)
        n += tasks_of(replications[i], per_task);
    return n;
}

/* The fewest replications a task that keep the number of tasks low. */
static uint32_t per_task_wanted(const uint32_t *replications, size_t n_points)
{
    uint32_t low = 1, high = 1;

    for (size_t i = 0; i < n_points; i++)
        if (replications[i] > high)
            high = replications[i];
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (count_tasks(replications, n_points, middle) <= NRS_PLAN_TASKS_WANTED)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

enum nrs_status nrs_plan_of(const uint32_t *replications, size_t n_points, uint32_t per_task,
                            struct nrs_plan *out, struct nrs_error *err)
{
    uint64_t n_tasks;

    *out = (struct nrs_plan){.n_points = n_points};
    out->per_task = per_task ? per_task : per_task_wanted(replications, n_points);
    n_tasks = count_tasks(replications, n_points, out->per_task);
    if (n_tasks > NRS_PLAN_TASKS_MAX)
        return nrs_fail(err, NRS_ERANGE, "%llu tasks, expected up to %d: more replications a task?",
                        (unsigned long long)n_tasks, NRS_PLAN_TASKS_MAX);
    out->n_tasks = (size_t)n_tasks;
    out->first_task = calloc(n_points + 1, sizeof *out->first_task);
    out->replications = calloc(n_points + 1, sizeof *out->replications);
    if (!out->first_task || !out->replications) {
        nrs_plan_free(out);
        return nrs_fail(err, NRS_EMACHINE, "out of memory for %zu points", n_points);
    }
    for (size_t i = 0; i < n_points; i++) {
        out->replications[i] = replications[i];
        out->first_task[i + 1] =
            out->first_task[i] + (size_t)tasks_of(replications[i], out->per_task);
    }
    return NRS_OK;
}

enum nrs_status nrs_plan_make(const struct nrs_points *points, uint32_t per_task,
                              struct nrs_plan *out, struct nrs_error *err)
{
    uint32_t *replications = calloc(points->n + 1, sizeof *replications);
    enum nrs_status status;

    *out = (struct nrs_plan){0};
    if (!replications)
        return nrs_fail(err, NRS_EMACHINE, "out of memory for %zu points", points->n);
    for (size_t i = 0; i < points->n; i++)
        replications[i] = nrs_points_replications(points, i);
    status = nrs_plan_of(replications, points->n, per_task, out, err);
    free(replications);
    return status;
}

void nrs_plan_free(struct nrs_plan *plan)
{
    free(plan->first_task);
    free(plan->replications);
    free(plan->replication);
    free(plan->order);
    *plan = (struct nrs_plan){0};
}

/* The point of a task: the last one whose first task is not behind it. */
static size_t point_of(const struct nrs_plan *plan, size_t task)
{
    size_t low = 0, high = plan->n_points;

    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;

        if (plan->first_task[middle] <= task)
            low = middle;
        else
            high = middle;
    }
    return low;
}

struct nrs_task nrs_plan_task(const struct nrs_plan *plan, size_t i)
{
    size_t point = point_of(plan, i);
    uint32_t first = (uint32_t)(i - plan->first_task[point]) * plan->per_task;
    uint32_t left = plan->replications[point] - first;

    return (struct nrs_task){
        .point = point, .first = first, .n = left < plan->per_task ? left : plan->per_task};
}

struct nrs_estimate nrs_plan_task_estimate(const struct nrs_plan *plan, size_t i)
{
    struct nrs_task task = nrs_plan_task(plan, i);
    struct nrs_estimate e = plan->replication[task.point];

    e.cpu_s *= task.n;
    return e;
}

static int longest_first(const void *a, const void *b, void *user)
{
    const uint32_t *x = a, *y = b;
    double xs = nrs_plan_task_estimate(user, *x).cpu_s, ys = nrs_plan_task_estimate(user, *y).cpu_s;

    if (xs != ys)
        return xs > ys ? -1 : 1;
    return (*x > *y) - (*x < *y);
}

enum nrs_status nrs_plan_estimate(struct nrs_plan *plan, struct nrs_points *points,
                                  struct nrs_error *err)
{
    plan->replication = calloc(plan->n_points + 1, sizeof *plan->replication);
    plan->order = calloc(plan->n_tasks + 1, sizeof *plan->order);
    if (!plan->replication || !plan->order)
        return nrs_fail(err, NRS_EMACHINE, "out of memory for %zu tasks", plan->n_tasks);
    for (size_t i = 0; i < plan->n_points; i++) {
        struct nrs_point *point;
        enum nrs_status status = nrs_points_resolve(points, i, &point, err);

        if (status != NRS_OK)
            return status;
        plan->replication[i] = nrs_estimate_task(point, 1);
        nrs_point_free(point);
    }
    for (size_t t = 0; t < plan->n_tasks; t++)
        plan->order[t] = (uint32_t)t;
    qsort_r(plan->order, plan->n_tasks, sizeof *plan->order, longest_first, plan);
    return NRS_OK;
}

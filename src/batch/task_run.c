/* task_run.c - one replication here, several in children. */
#include "batch/task_run.h"

#include "batch/pool.h"
#include "batch/summary_json.h"
#include "core/file.h"
#include "scenario/json.h"

struct replications {
    const struct nrs_point *point;
    struct nrs_task task;
    const struct nrs_task_cfg *cfg;
    struct nrs_summary *out;
};

static enum nrs_status run_one(const struct replications *r, uint32_t replication,
                               struct nrs_summary *out, struct nrs_error *err)
{
    struct nrs_ledger ledger;
    enum nrs_status status;

    nrs_ledger_init(&ledger);
    ledger.replication = replication;
    status = r->cfg->simulate(r->cfg->context, r->point, replication, &ledger, err);
    if (status == NRS_OK)
        status = nrs_summary_add(out, &ledger, &r->point->requirement, err);
    nrs_ledger_free(&ledger);
    return status;
}

static enum nrs_status run_in_child(void *user, size_t i, FILE *out, struct nrs_error *err)
{
    const struct replications *r = user;
    struct nrs_summary summary;
    enum nrs_status status;

    nrs_summary_init(&summary);
    status = run_one(r, r->task.first + (uint32_t)i, &summary, err);
    if (status == NRS_OK)
        status = nrs_summary_write(&summary, out, err);
    nrs_summary_free(&summary);
    return status;
}

static enum nrs_status collect(void *user, size_t i, FILE *in, const struct nrs_pool_usage *usage,
                               struct nrs_error *err)
{
    struct replications *r = user;
    struct nrs_summary summary;
    enum nrs_status status;

    (void)i;
    (void)usage;
    status = nrs_summary_read_stream(in, "result of a replication", &summary, err);
    if (status != NRS_OK)
        return status;
    status = nrs_summary_append(r->out, &summary, err);
    nrs_summary_free(&summary);
    return status;
}

enum nrs_status nrs_task_run(struct nrs_points *points, struct nrs_task task,
                             const struct nrs_task_cfg *cfg, struct nrs_summary *out,
                             struct nrs_error *err)
{
    struct replications r = {.task = task, .cfg = cfg, .out = out};
    const struct nrs_pool_work work = {.user = &r,
                                       .n_tasks = task.n,
                                       .run = run_in_child,
                                       .collect = collect,
                                       .memory_limit_bytes = cfg->memory_limit_bytes};
    struct nrs_point *point;
    enum nrs_status status = nrs_points_resolve(points, task.point, &point, err);

    if (status != NRS_OK)
        return status;
    r.point = point;
    status = task.n == 1 ? run_one(&r, task.first, out, err) : nrs_pool_run(&work, 1, err);
    nrs_point_free(point);
    return status;
}

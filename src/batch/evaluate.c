/* evaluate.c - a task is one replication of one point; a point is judged when its last one is in.
 *
 * A task's result is its summary as a line of JSON, and behind it the ledger when frames are kept.
 */
#include "batch/evaluate.h"

#include <stdlib.h>

#include "batch/judge.h"
#include "batch/ledger_stream.h"
#include "batch/pool.h"
#include "batch/summary_json.h"
#include "core/clock.h"
#include "stats/sequential.h"

/* What a task has left, until its point is complete. */
struct part {
    struct nrs_summary summary;
    struct nrs_ledger ledger;
};

/* Tasks are numbered through all points. */
struct evaluator {
    struct nrs_points *points;
    const struct nrs_evaluate_cfg *cfg;
    const struct nrs_growth *growth;
    struct nrs_evaluation *out;
    size_t *first_task;  /* [n_points + 1] */
    size_t *missing;     /* [n_points]: replications not collected yet */
    struct part **parts; /* [n_tasks]; NULL: not there */
    size_t begun;        /* tasks */
};

/* The point of a task: the last one whose first task is not behind it. */
static size_t point_of(const struct evaluator *e, size_t task)
{
    size_t low = 0, high = e->points->n;

    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;

        if (e->first_task[middle] <= task)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static enum nrs_pool_next next_task(void *user, size_t *task)
{
    struct evaluator *e = user;
    double stop_s = e->growth->stop_s;

    if (e->begun == e->first_task[e->points->n] || (stop_s > 0 && nrs_monotonic_s() > stop_s))
        return NRS_POOL_END;
    *task = e->begun++;
    return NRS_POOL_TASK;
}

static enum nrs_status write_result(const struct evaluator *e, const struct nrs_ledger *ledger,
                                    const struct nrs_summary *summary, FILE *out,
                                    struct nrs_error *err)
{
    enum nrs_status status = nrs_summary_write(summary, out, err);

    if (status == NRS_OK &&
        (fputc('\n', out) == EOF || (e->out->keep_frames && !nrs_ledger_put(ledger, out))))
        status = nrs_fail(err, NRS_EMACHINE, "cannot write a result: the disk may be full");
    return status;
}

static enum nrs_status run_task(void *user, size_t task, FILE *out, struct nrs_error *err)
{
    struct evaluator *e = user;
    size_t i = point_of(e, task);
    struct nrs_summary summary;
    struct nrs_ledger ledger;
    struct nrs_point *p;
    enum nrs_status status = nrs_points_resolve(e->points, i, &p, err);

    if (status != NRS_OK)
        return status;
    nrs_ledger_init(&ledger);
    nrs_summary_init(&summary);
    ledger.keep_hops = e->out->keep_frames;
    ledger.replication = (uint32_t)(e->out->summary[i].runs.n + task - e->first_task[i]);
    status = e->cfg->simulate(e->cfg->context, p, ledger.replication, &ledger, err);
    if (status == NRS_OK)
        status = nrs_summary_add(&summary, &ledger, &p->requirement, err);
    if (status == NRS_OK)
        status = write_result(e, &ledger, &summary, out, err);
    nrs_ledger_free(&ledger);
    nrs_summary_free(&summary);
    nrs_point_free(p);
    return status;
}

/* A part that is not there has no room either. */
static struct part *part_new(void)
{
    struct part *part = malloc(sizeof *part);

    if (part) {
        nrs_summary_init(&part->summary);
        nrs_ledger_init(&part->ledger);
    }
    return part;
}

static void part_free(struct part *part)
{
    if (!part)
        return;
    nrs_summary_free(&part->summary);
    nrs_ledger_free(&part->ledger);
    free(part);
}

/* In the order of the replications. */
static enum nrs_status pool_parts(struct evaluator *e, size_t i, struct nrs_error *err)
{
    enum nrs_status status = NRS_OK;

    for (size_t t = e->first_task[i]; t < e->first_task[i + 1]; t++) {
        if (status == NRS_OK)
            status = nrs_summary_append(&e->out->summary[i], &e->parts[t]->summary, err);
        if (status == NRS_OK && e->out->keep_frames)
            status = nrs_ledger_append(&e->out->ledger[i], &e->parts[t]->ledger, err);
        part_free(e->parts[t]);
        e->parts[t] = NULL;
    }
    return status;
}

static enum nrs_status judge(const struct evaluator *e, size_t i, struct nrs_error *err)
{
    struct nrs_verdict *v = &e->out->verdict[i];
    struct nrs_point *p;
    enum nrs_status status = nrs_points_resolve(e->points, i, &p, err);

    if (status != NRS_OK)
        return status;
    if (e->growth->look > 0 && p->requirement.confidence > 0)
        p->requirement.confidence = nrs_look_confidence(p->requirement.confidence, e->growth->look);
    status = nrs_judge(p, &e->out->summary[i], v, err);
    v->look = e->growth->look;
    nrs_point_free(p);
    return status;
}

static enum nrs_status collect_task(void *user, size_t task, FILE *in,
                                    const struct nrs_pool_usage *usage, struct nrs_error *err)
{
    struct evaluator *e = user;
    size_t i = point_of(e, task);
    struct part *part = e->parts[task] = part_new();
    enum nrs_status status;

    (void)usage;
    if (!part)
        return nrs_fail(err, NRS_EMACHINE, "out of memory for a result");
    status = nrs_summary_read_stream(in, "a task's result", &part->summary, err);
    if (status == NRS_OK && e->out->keep_frames)
        status = nrs_ledger_get(in, &part->ledger, err);
    if (status != NRS_OK || --e->missing[i] > 0)
        return status;
    status = pool_parts(e, i, err);
    if (status == NRS_OK)
        status = judge(e, i, err);
    if (e->growth->look == 0)
        nrs_summary_free_samples(&e->out->summary[i]);
    return status;
}

static void report_progress(void *user, size_t done, size_t n_tasks)
{
    struct evaluator *e = user;

    if (e->cfg->progress)
        e->cfg->progress(e->cfg->user, done, n_tasks);
}

static enum nrs_status run_tasks(struct evaluator *e, struct nrs_error *err)
{
    struct nrs_pool_work work = {.user = e,
                                 .next = next_task,
                                 .run = run_task,
                                 .collect = collect_task,
                                 .progress = report_progress};
    enum nrs_status status;

    for (size_t i = 0; i < e->points->n; i++) {
        e->missing[i] = e->growth->wanted[i] - e->out->summary[i].runs.n;
        e->first_task[i + 1] = e->first_task[i] + e->missing[i];
    }
    work.n_tasks = e->first_task[e->points->n];
    e->parts = calloc(work.n_tasks + 1, sizeof *e->parts);
    if (!e->parts)
        return nrs_fail(err, NRS_EMACHINE, "out of memory for %zu tasks", work.n_tasks);
    status = nrs_pool_run(&work, e->cfg->jobs, err);
    for (size_t t = 0; t < work.n_tasks; t++)
        part_free(e->parts[t]);
    free(e->parts);
    return status;
}

enum nrs_status nrs_evaluation_grow(struct nrs_evaluation *e, struct nrs_points *points,
                                    const struct nrs_evaluate_cfg *cfg,
                                    const struct nrs_growth *growth, struct nrs_error *err)
{
    struct evaluator work = {
        .points = points,
        .cfg = cfg,
        .growth = growth,
        .out = e,
        .first_task = calloc(points->n + 1, sizeof *work.first_task),
        .missing = calloc(points->n + 1, sizeof *work.missing),
    };
    enum nrs_status status = work.first_task && work.missing
                                 ? run_tasks(&work, err)
                                 : nrs_fail(err, NRS_EMACHINE, "out of memory for tasks");

    free(work.first_task);
    free(work.missing);
    return status;
}

enum nrs_status nrs_evaluation_begin(size_t n_points, bool keep_frames, struct nrs_evaluation *out,
                                     struct nrs_error *err)
{
    *out = (struct nrs_evaluation){
        .n_points = n_points,
        .keep_frames = keep_frames,
        .verdict = calloc(n_points + 1, sizeof *out->verdict),
        .summary = calloc(n_points + 1, sizeof *out->summary),
        .ledger = calloc(n_points + 1, sizeof *out->ledger),
    };
    for (size_t i = 0; out->summary && i < n_points; i++)
        nrs_summary_init(&out->summary[i]);
    for (size_t i = 0; out->ledger && i < n_points; i++)
        nrs_ledger_init(&out->ledger[i]);
    if (out->verdict && out->summary && out->ledger)
        return NRS_OK;
    nrs_evaluation_free(out);
    return nrs_fail(err, NRS_EMACHINE, "out of memory for %zu points", n_points);
}

enum nrs_status nrs_evaluate(struct nrs_points *points, const struct nrs_evaluate_cfg *cfg,
                             bool keep_frames, struct nrs_evaluation *out, struct nrs_error *err)
{
    uint32_t *wanted = calloc(points->n + 1, sizeof *wanted);
    const struct nrs_growth growth = {.wanted = wanted};
    enum nrs_status status =
        wanted ? nrs_evaluation_begin(points->n, keep_frames, out, err)
               : nrs_fail(err, NRS_EMACHINE, "out of memory for %zu points", points->n);

    for (size_t i = 0; status == NRS_OK && i < points->n; i++)
        wanted[i] = nrs_points_replications(points, i);
    if (status == NRS_OK) {
        status = nrs_evaluation_grow(out, points, cfg, &growth, err);
        if (status != NRS_OK)
            nrs_evaluation_free(out);
    }
    free(wanted);
    return status;
}

void nrs_evaluation_free(struct nrs_evaluation *e)
{
    for (size_t i = 0; e->ledger && i < e->n_points; i++)
        nrs_ledger_free(&e->ledger[i]);
    for (size_t i = 0; e->summary && i < e->n_points; i++)
        nrs_summary_free(&e->summary[i]);
    free(e->ledger);
    free(e->summary);
    free(e->verdict);
    *e = (struct nrs_evaluation){0};
}

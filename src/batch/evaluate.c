/* evaluate.c - a task is one replication of one point; a point is judged when its last one is in.
 *
 * A task's result is its summary as a line of JSON, and behind it the ledger when frames are kept.
 */
#include "batch/evaluate.h"

#include <stdlib.h>

#include "batch/judge.h"
#include "batch/pool.h"
#include "batch/summary_json.h"

/* What a task has left, until its point is complete. */
struct part {
    struct nrs_summary summary;
    struct nrs_ledger ledger;
};

/* Tasks are numbered through all points. */
struct evaluator {
    struct nrs_points *points;
    const struct nrs_evaluate_cfg *cfg;
    bool keep_frames;
    struct nrs_evaluation *out;
    size_t *first_task;  /* [n_points + 1] */
    size_t *missing;     /* [n_points]: replications not collected yet */
    struct part **parts; /* [n_tasks]; NULL: not there */
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

static bool write_array(FILE *out, const void *at, size_t n, size_t size)
{
    return fwrite(&n, sizeof n, 1, out) == 1 && (n == 0 || fwrite(at, size, n, out) == n);
}

/* The frames and every list as they lie in memory, each behind its length. */
static bool write_ledger(const struct nrs_ledger *l, FILE *out)
{
    bool ok = fwrite(&l->end_s, sizeof l->end_s, 1, out) == 1 &&
              write_array(out, l->frames, l->n, sizeof *l->frames);

    for (size_t i = 0; i < nrs_ledger_n_lists && ok; i++) {
        const struct nrs_list *list = nrs_ledger_list_const(l, i);

        ok = write_array(out, list->at, list->n, list->size);
    }
    return ok;
}

static enum nrs_status write_result(const struct evaluator *e, const struct nrs_ledger *ledger,
                                    const struct nrs_summary *summary, FILE *out,
                                    struct nrs_error *err)
{
    enum nrs_status status = nrs_summary_write(summary, out, err);

    if (status == NRS_OK &&
        (fputc('\n', out) == EOF || (e->keep_frames && !write_ledger(ledger, out))))
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
    ledger.keep_hops = e->keep_frames;
    ledger.replication = (uint32_t)(task - e->first_task[i]);
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

static enum nrs_status read_array(FILE *in, void **at, size_t *n, size_t *capacity, size_t size,
                                  struct nrs_error *err)
{
    size_t wanted;

    if (fread(&wanted, sizeof wanted, 1, in) != 1)
        return nrs_fail(err, NRS_EMACHINE, "cannot read a result");
    if (wanted == 0)
        return NRS_OK;
    *at = wanted <= SIZE_MAX / size ? malloc(wanted * size) : NULL;
    if (!*at)
        return nrs_fail(err, NRS_EMACHINE, "out of memory for %zu records", wanted);
    *capacity = wanted;
    *n = fread(*at, size, wanted, in);
    return *n == wanted ? NRS_OK : nrs_fail(err, NRS_EMACHINE, "cannot read a result");
}

static enum nrs_status read_ledger(struct nrs_ledger *ledger, FILE *in, struct nrs_error *err)
{
    enum nrs_status status;
    void *frames = NULL;

    nrs_ledger_init(ledger);
    if (fread(&ledger->end_s, sizeof ledger->end_s, 1, in) != 1)
        return nrs_fail(err, NRS_EMACHINE, "cannot read a result");
    status = read_array(in, &frames, &ledger->n, &ledger->capacity, sizeof *ledger->frames, err);
    ledger->frames = frames;
    for (size_t i = 0; i < nrs_ledger_n_lists && status == NRS_OK; i++) {
        struct nrs_list *list = nrs_ledger_list(ledger, i);

        status = read_array(in, &list->at, &list->n, &list->capacity, list->size, err);
    }
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
        if (status == NRS_OK && e->keep_frames)
            status = nrs_ledger_append(&e->out->ledger[i], &e->parts[t]->ledger, err);
        part_free(e->parts[t]);
        e->parts[t] = NULL;
    }
    return status;
}

static enum nrs_status judge(const struct evaluator *e, size_t i, struct nrs_error *err)
{
    struct nrs_point *p;
    enum nrs_status status = nrs_points_resolve(e->points, i, &p, err);

    if (status != NRS_OK)
        return status;
    status = nrs_judge(p, &e->out->summary[i], &e->out->verdict[i], err);
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
    if (status == NRS_OK && e->keep_frames)
        status = read_ledger(&part->ledger, in, err);
    if (status != NRS_OK || --e->missing[i] > 0)
        return status;
    status = pool_parts(e, i, err);
    if (status == NRS_OK)
        status = judge(e, i, err);
    nrs_summary_free_samples(&e->out->summary[i]);
    return status;
}

static void report_progress(void *user, size_t done, size_t n_tasks)
{
    struct evaluator *e = user;

    if (e->cfg->progress)
        e->cfg->progress(e->cfg->user, done, n_tasks);
}

static enum nrs_status evaluate(struct evaluator *e, struct nrs_error *err)
{
    struct nrs_pool_work work = {
        .user = e, .run = run_task, .collect = collect_task, .progress = report_progress};
    enum nrs_status status;

    for (size_t i = 0; i < e->points->n; i++) {
        e->missing[i] = nrs_points_replications(e->points, i);
        e->first_task[i + 1] = e->first_task[i] + e->missing[i];
        nrs_ledger_init(&e->out->ledger[i]);
        nrs_summary_init(&e->out->summary[i]);
    }
    work.n_tasks = e->first_task[e->points->n];
    e->parts = calloc(work.n_tasks, sizeof *e->parts);
    if (!e->parts)
        return nrs_fail(err, NRS_EMACHINE, "out of memory for %zu tasks", work.n_tasks);
    status = nrs_pool_run(&work, e->cfg->jobs, err);
    for (size_t t = 0; t < work.n_tasks; t++)
        part_free(e->parts[t]);
    free(e->parts);
    return status;
}

enum nrs_status nrs_evaluate(struct nrs_points *points, const struct nrs_evaluate_cfg *cfg,
                             bool keep_frames, struct nrs_evaluation *out, struct nrs_error *err)
{
    struct evaluator e = {
        .points = points,
        .cfg = cfg,
        .keep_frames = keep_frames,
        .out = out,
        .first_task = calloc(points->n + 1, sizeof *e.first_task),
        .missing = calloc(points->n + 1, sizeof *e.missing),
    };
    enum nrs_status status = NRS_EMACHINE;

    *out = (struct nrs_evaluation){
        .n_points = points->n,
        .verdict = calloc(points->n + 1, sizeof *out->verdict),
        .summary = calloc(points->n + 1, sizeof *out->summary),
        .ledger = calloc(points->n + 1, sizeof *out->ledger),
    };
    if (e.first_task && e.missing && out->verdict && out->summary && out->ledger)
        status = evaluate(&e, err);
    else
        nrs_fail(err, NRS_EMACHINE, "out of memory for %zu points", points->n);
    free(e.first_task);
    free(e.missing);
    if (status != NRS_OK)
        nrs_evaluation_free(out);
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

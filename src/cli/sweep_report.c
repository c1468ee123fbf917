/* sweep_report.c - what a sweep will take, and how far it is. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "batch/journal.h"
#include "cli/slurm_submit.h"
#include "cli/sweep.h"
#include "report/csv.h"

#define SHOWN_POINTS 20

/* "1.2 s", "3.4 min", "5.6 h", "7.8 d". */
static struct nrs_duration {
    char text[32];
} duration(double seconds)
{
    static const struct {
        double unit_s;
        const char *name;
    } units[] = {{86400, "d"}, {3600, "h"}, {60, "min"}, {1, "s"}};
    struct nrs_duration d;
    size_t i = 0;

    while (i + 1 < NRS_LEN(units) && seconds < 2 * units[i].unit_s)
        i++;
    snprintf(d.text, sizeof d.text, "%.3g %s", seconds / units[i].unit_s, units[i].name);
    return d;
}

static double megabytes(int64_t bytes)
{
    return (double)bytes / 1e6;
}

struct nrs_sweep_total nrs_sweep_total(const struct nrs_plan *plan, const unsigned char *state)
{
    struct nrs_sweep_total sum = {0};

    for (size_t t = 0; t < plan->n_tasks; t++) {
        struct nrs_estimate e = nrs_plan_task_estimate(plan, t);

        if (state && state[t] == NRS_STORE_RECORDED)
            continue;
        sum.n++;
        sum.cpu_s += e.cpu_s;
        sum.longest_s = fmax(sum.longest_s, e.cpu_s);
        if (e.peak_bytes > sum.peak_bytes)
            sum.peak_bytes = e.peak_bytes;
    }
    return sum;
}

/* Longest tasks first, so that the end is never much longer than the mean. */
static double wall_s(const struct nrs_sweep_total *sum, unsigned jobs)
{
    return fmax(sum->cpu_s / jobs, sum->longest_s);
}

static int dearest_first(const void *a, const void *b, void *user)
{
    const struct nrs_plan *plan = user;
    const size_t *x = a, *y = b;
    double xs = plan->replication[*x].cpu_s * plan->replications[*x];
    double ys = plan->replication[*y].cpu_s * plan->replications[*y];

    if (xs != ys)
        return xs > ys ? -1 : 1;
    return (*x > *y) - (*x < *y);
}

static enum nrs_status add_points(const struct nrs_sweep_run *s, struct nrs_text *out,
                                  struct nrs_error *err)
{
    static const struct nrs_column columns[] = {
        {"point", "", true},       {"replications", "", false}, {"tasks", "", false},
        {"processor", "s", false}, {"memory", "MB", false},
    };
    struct nrs_plan *plan = (struct nrs_plan *)&s->plan;
    size_t *order = calloc(plan->n_points, sizeof *order);
    struct nrs_table t;

    if (!order)
        return nrs_fail(err, NRS_EMACHINE, "out of memory for %zu points", plan->n_points);
    for (size_t i = 0; i < plan->n_points; i++)
        order[i] = i;
    qsort_r(order, plan->n_points, sizeof *order, dearest_first, plan);
    nrs_table_init(&t, columns, NRS_LEN(columns));
    for (size_t i = 0; i < plan->n_points && i < SHOWN_POINTS; i++) {
        const struct nrs_estimate *e = &plan->replication[order[i]];

        nrs_table_cell(&t, NRS_TONE_PLAIN, "%s", nrs_points_label(&s->points, order[i]));
        nrs_table_cell(&t, NRS_TONE_PLAIN, "%u", plan->replications[order[i]]);
        nrs_table_cell(&t, NRS_TONE_PLAIN, "%zu",
                       plan->first_task[order[i] + 1] - plan->first_task[order[i]]);
        nrs_table_cell(&t, NRS_TONE_PLAIN, "%.3g", e->cpu_s * plan->replications[order[i]]);
        nrs_table_cell(&t, NRS_TONE_PLAIN, "%.3g", megabytes(e->peak_bytes));
    }
    if (plan->n_points > SHOWN_POINTS)
        nrs_table_line(&t, NRS_TONE_FAINT, "and %zu that take less; --format csv lists every task",
                       plan->n_points - SHOWN_POINTS);
    nrs_table_render(&t, &s->cli->style, out);
    nrs_table_free(&t);
    free(order);
    return NRS_OK;
}

static enum nrs_status plan_text(struct nrs_sweep_run *s, struct nrs_text *out,
                                 struct nrs_error *err)
{
    struct nrs_sweep_total sum = nrs_sweep_total(&s->plan, NULL);
    enum nrs_status status = add_points(s, out, err);

    nrs_text_printf(out,
                    "\n%zu points, %zu tasks of up to %u replication%s\n"
                    "estimated: %s of processor time, %s with %u process%s; "
                    "the longest task %s; up to %.3g MB a process\n"
                    "results: %s\n",
                    s->points.n, s->plan.n_tasks, s->plan.per_task,
                    s->plan.per_task == 1 ? "" : "s", duration(sum.cpu_s).text,
                    duration(wall_s(&sum, s->jobs)).text, s->jobs, s->jobs == 1 ? "" : "es",
                    duration(sum.longest_s).text, megabytes(sum.peak_bytes), s->dir);
    return status == NRS_OK ? nrs_sweep_sources_tell(s, out, err) : status;
}

static void plan_csv(const struct nrs_sweep_run *s, struct nrs_text *out)
{
    static const char *const names[] = {"task",         "point", "label",     "first_replication",
                                        "replications", "cpu_s", "peak_bytes"};
    struct nrs_csv csv;

    nrs_csv_init(&csv, out);
    for (size_t i = 0; i < NRS_LEN(names); i++)
        nrs_csv_text(&csv, names[i]);
    nrs_csv_end_row(&csv);
    for (size_t t = 0; t < s->plan.n_tasks; t++) {
        struct nrs_task task = nrs_plan_task(&s->plan, t);
        struct nrs_estimate e = nrs_plan_task_estimate(&s->plan, t);

        nrs_csv_integer(&csv, (int64_t)t);
        nrs_csv_integer(&csv, (int64_t)task.point);
        nrs_csv_text(&csv, nrs_points_label(&s->points, task.point));
        nrs_csv_integer(&csv, task.first);
        nrs_csv_integer(&csv, task.n);
        nrs_csv_number(&csv, e.cpu_s);
        nrs_csv_integer(&csv, e.peak_bytes);
        nrs_csv_end_row(&csv);
    }
}

static void plan_json(const struct nrs_sweep_run *s, struct nrs_text *out)
{
    struct nrs_sweep_total sum = nrs_sweep_total(&s->plan, NULL);
    struct nrs_json j;

    nrs_json_init(&j);
    nrs_json_text(&j, j.root, "results", s->dir);
    nrs_json_number(&j, j.root, "points", (double)s->points.n);
    nrs_json_number(&j, j.root, "tasks", (double)s->plan.n_tasks);
    nrs_json_number(&j, j.root, "replications_per_task", s->plan.per_task);
    nrs_json_number(&j, j.root, "cpu_s", sum.cpu_s);
    nrs_json_number(&j, j.root, "longest_task_s", sum.longest_s);
    nrs_json_number(&j, j.root, "jobs", s->jobs);
    nrs_json_number(&j, j.root, "wall_s", wall_s(&sum, s->jobs));
    nrs_json_number(&j, j.root, "peak_bytes", (double)sum.peak_bytes);
    nrs_json_print(&j, out);
    nrs_json_free(&j);
}

enum nrs_status nrs_sweep_show_plan(struct nrs_sweep_run *s, struct nrs_error *err)
{
    struct nrs_text out;
    enum nrs_status status = NRS_OK;

    nrs_text_init(&out);
    switch (s->cli->format) {
    case NRS_FORMAT_CSV: plan_csv(s, &out); break;
    case NRS_FORMAT_JSON: plan_json(s, &out); break;
    case NRS_FORMAT_TEXT: status = plan_text(s, &out, err); break;
    }
    if (status == NRS_OK)
        return nrs_cli_print(&out, err);
    nrs_text_free(&out);
    return status;
}

/* What tasks took, against what they were thought to take. */
struct experience {
    const struct nrs_plan *plan;
    double spent_s, estimated_s;
};

static void learn(void *user, const struct nrs_journal_line *line)
{
    struct experience *e = user;

    if (line->outcome != NRS_JOURNAL_DONE || line->task >= e->plan->n_tasks)
        return;
    e->spent_s += line->usage.cpu_s;
    e->estimated_s += nrs_plan_task_estimate(e->plan, line->task).cpu_s;
}

/* How far a sweep is. */
struct progress {
    size_t n_failed, n_workers;
    struct nrs_sweep_total left;
    double spent_s, left_s, longest_s; /* of processor time; what is left by what was spent */
};

static struct progress progress_of(const struct nrs_sweep_run *s, const struct nrs_store *store,
                                   const unsigned char *state)
{
    struct experience past = {.plan = &s->plan};
    struct progress p = {.left = nrs_sweep_total(&s->plan, state)};
    double scale;

    p.n_workers = nrs_journal_read(store->dir, learn, &past);
    p.n_failed = nrs_store_given_up(state, s->plan.n_tasks);
    scale = past.estimated_s > 0 ? past.spent_s / past.estimated_s : 1;
    p.spent_s = past.spent_s;
    p.left_s = scale * p.left.cpu_s;
    p.longest_s = scale * p.left.longest_s;
    return p;
}

static void status_json(const struct nrs_sweep_run *s, const struct nrs_store *store,
                        const struct progress *p, struct nrs_text *out)
{
    struct nrs_json j;

    nrs_json_init(&j);
    nrs_json_text(&j, j.root, "results", store->dir);
    nrs_json_text(&j, j.root, "digest", store->manifest.digest);
    nrs_json_number(&j, j.root, "tasks", (double)s->plan.n_tasks);
    nrs_json_number(&j, j.root, "done", (double)(s->plan.n_tasks - p->left.n));
    nrs_json_number(&j, j.root, "failed", (double)p->n_failed);
    nrs_json_number(&j, j.root, "workers_so_far", (double)p->n_workers);
    nrs_json_number(&j, j.root, "cpu_s_spent", p->spent_s);
    nrs_json_number(&j, j.root, "cpu_s_left", p->left_s);
    nrs_json_number(&j, j.root, "longest_task_s", p->longest_s);
    nrs_json_print(&j, out);
    nrs_json_free(&j);
}

static void status_text(const struct nrs_sweep_run *s, const struct progress *p,
                        struct nrs_text *out)
{
    nrs_text_printf(out, "%s: %zu of %zu tasks are done, %zu failed; %zu worker%s so far\n", s->dir,
                    s->plan.n_tasks - p->left.n, s->plan.n_tasks, p->n_failed, p->n_workers,
                    p->n_workers == 1 ? "" : "s");
    nrs_text_printf(out, "processor time: %s spent, about %s left: %s with %u process%s\n",
                    duration(p->spent_s).text, duration(p->left_s).text,
                    duration(fmax(p->left_s / s->jobs, p->longest_s)).text, s->jobs,
                    s->jobs == 1 ? "" : "es");
}

enum nrs_status nrs_sweep_show_status(const struct nrs_sweep_run *s, struct nrs_error *err)
{
    struct nrs_store store;
    struct nrs_text out;
    unsigned char *state = malloc(s->plan.n_tasks + 1);
    enum nrs_status status = nrs_store_open(&store, s->dir, err);

    if (status == NRS_OK && store.manifest.n_tasks != s->plan.n_tasks)
        status = nrs_fail(err, NRS_ECONFLICT, "%s: has %zu tasks, the scenario %zu", s->dir,
                          store.manifest.n_tasks, s->plan.n_tasks);
    if (status == NRS_OK && !state)
        status = nrs_fail(err, NRS_EMACHINE, "out of memory for %zu tasks", s->plan.n_tasks);
    if (status == NRS_OK) {
        struct progress p;

        nrs_store_scan(&store, state);
        nrs_text_init(&out);
        p = progress_of(s, &store, state);
        if (s->cli->format == NRS_FORMAT_JSON) {
            status_json(s, &store, &p, &out);
        } else {
            status_text(s, &p, &out);
            status = nrs_slurm_status(s->dir, &out, err);
        }
        if (status == NRS_OK)
            status = nrs_cli_print(&out, err);
        nrs_text_free(&out);
    }
    free(state);
    nrs_store_close(&store);
    return status;
}

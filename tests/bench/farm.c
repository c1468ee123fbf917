/* farm.c - how well a sweep uses many cores: the schedule of `nrsplit sweep`, played through.
 *
 *   farm [NAME=VALUE]...      e.g. farm points=100000 mean_s=60 cores=1000,4000
 *
 * Workers have up to `jobs` cores each and begin with `expand_s` for the points. Tasks are sorted
 * by estimated cost, longest first, and dealt to the workers in turn. A free core takes the next
 * one of its worker's share. When the share is empty it takes from the end of another worker's, the
 * workers in turn; one that is found empty is not asked again. Each attempt is a lock: it takes
 * `claim_ms`, and `lock_us` of a file server that serves one at a time. When the last task has
 * ended, one core merges for `merge_s` while all others are idle.
 *
 * Times of points are lognormal, with `sigma` as the standard deviation of the logarithm; `parts`
 * splits each point into as many equal tasks. Estimates are off by a lognormal factor of their own
 * (`estimate_sigma`; 0.3 is a median factor of 1.22).
 * `overhead_ms` is the start of a process and the record of a task. Random numbers are fixed.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/rng.h"
#include "core/timeq.h"

#define CORES_MAX 32

struct farm_cfg {
    double points, parts, mean_s, sigma, estimate_sigma, jobs;
    double overhead_ms, claim_ms, lock_us, expand_s, merge_s;
    double cores[CORES_MAX];
    size_t n_cores;
};

struct farm_task {
    double time_s, estimate_s;
};

struct worker {
    size_t first, last; /* of its share that is left, every n_workers-th task: [first, last) */
    size_t victim;      /* that it takes from next; n_workers: none is left */
};

/* Core seconds by what they went to. */
struct spent {
    double work_s, start_s, claim_s, expand_s, idle_s, merge_s, all_s, wall_s, longest_s;
};

struct farm {
    const struct farm_cfg *cfg;
    const struct farm_task *tasks;
    struct worker *workers;
    size_t n_workers, n_tasks;
    double server_s; /* when the file server is free */
    struct spent spent;
};

static int by_estimate(const void *a, const void *b)
{
    const struct farm_task *x = a, *y = b;

    return (x->estimate_s < y->estimate_s) - (x->estimate_s > y->estimate_s);
}

/* Parts of a point take the same, as replications do, and are as wrongly estimated. */
static struct farm_task *make_tasks(const struct farm_cfg *cfg)
{
    struct nrs_stream s = nrs_stream_init((struct nrs_rng_key){1, 0}, NRS_RNG_TEST, 0);
    size_t n = (size_t)cfg->points, parts = (size_t)cfg->parts;
    struct farm_task *tasks = calloc(n * parts, sizeof *tasks);
    double log_s = log(cfg->mean_s) - cfg->sigma * cfg->sigma / 2; /* so that the mean holds */

    for (size_t i = 0; tasks && i < n; i++) {
        double time_s = exp(log_s + cfg->sigma * nrs_stream_normal(&s)) / (double)parts;
        double estimate_s = time_s * exp(cfg->estimate_sigma * nrs_stream_normal(&s));

        for (size_t k = 0; k < parts; k++)
            tasks[i * parts + k] = (struct farm_task){time_s, estimate_s};
    }
    if (tasks)
        qsort(tasks, n * parts, sizeof *tasks, by_estimate);
    return tasks;
}

/* One attempt at a lock. @return when it is known. */
static double claim(struct farm *f, double now_s)
{
    double end_s;

    f->server_s = fmax(f->server_s, now_s) + 1e-6 * f->cfg->lock_us;
    end_s = f->server_s + 1e-3 * f->cfg->claim_ms;
    f->spent.claim_s += end_s - now_s;
    return end_s;
}

enum attempt { GOT_TASK, FOUND_NONE, NOTHING_LEFT };

/* One attempt of a worker's core; `now_s` moves on to when its outcome is known. Attempts of all
 * cores take turns, as the file server takes them one by one. */
static enum attempt attempt(struct farm *f, size_t rank, double *now_s,
                            const struct farm_task **task)
{
    struct worker *own = &f->workers[rank], *from = own;
    size_t other = rank;

    if (own->first == own->last) {
        if (own->victim == f->n_workers)
            return NOTHING_LEFT;
        other = (rank + own->victim) % f->n_workers;
        from = &f->workers[other];
    }
    *now_s = claim(f, *now_s);
    if (from->first == from->last) {
        own->victim++;
        return FOUND_NONE;
    }
    *task = &f->tasks[other + f->n_workers * (from == own ? from->first++ : --from->last)];
    return GOT_TASK;
}

static bool deal(struct farm *f, size_t n_cores, struct nrs_timeq *queue)
{
    bool ok = true;

    for (size_t w = 0; w < f->n_workers; w++)
        f->workers[w] = (struct worker){.last = (f->n_tasks + f->n_workers - 1 - w) / f->n_workers,
                                        .victim = 1};
    for (size_t c = 0; c < n_cores && ok; c++)
        ok = nrs_timeq_push(queue, f->cfg->expand_s, c % f->n_workers);
    return ok;
}

/* @return false: out of memory. */
static bool play(struct farm *f, size_t n_cores)
{
    struct nrs_timeq queue;
    struct nrs_timeq_entry core;
    double ends_s = 0, end_s = 0;
    bool ok;

    nrs_timeq_init(&queue);
    ok = deal(f, n_cores, &queue);
    while (ok && nrs_timeq_pop(&queue, &core)) {
        double now_s = core.time_s;
        const struct farm_task *task = NULL;
        enum attempt got = attempt(f, (size_t)core.payload, &now_s, &task);

        if (got == GOT_TASK) {
            f->spent.work_s += task->time_s;
            f->spent.longest_s = fmax(f->spent.longest_s, task->time_s);
            now_s += 1e-3 * f->cfg->overhead_ms + task->time_s;
        }
        if (got == NOTHING_LEFT)
            ends_s += now_s;
        else
            ok = nrs_timeq_push(&queue, now_s, core.payload);
        end_s = fmax(end_s, now_s);
    }
    nrs_timeq_free(&queue);
    f->spent.start_s = 1e-3 * f->cfg->overhead_ms * (double)f->n_tasks;
    f->spent.expand_s = (double)n_cores * f->cfg->expand_s;
    f->spent.idle_s = (double)n_cores * end_s - ends_s;
    f->spent.merge_s = (double)n_cores * f->cfg->merge_s;
    f->spent.wall_s = end_s + f->cfg->merge_s;
    f->spent.all_s = (double)n_cores * f->spent.wall_s;
    return ok;
}

static void print_row(double cores, const struct farm *f)
{
    const struct spent *s = &f->spent;

    printf("| %.0f | %zu | %.1f | %.0f | %.0f | %.1f %% | %.1f %% | %.1f %% | %.1f %% | %.1f %% | "
           "%.1f %% |\n",
           cores, f->n_workers, (double)f->n_tasks / cores, s->longest_s, s->wall_s,
           100 * s->work_s / s->all_s, 100 * s->start_s / s->all_s, 100 * s->claim_s / s->all_s,
           100 * s->expand_s / s->all_s, 100 * s->idle_s / s->all_s, 100 * s->merge_s / s->all_s);
}

static bool farm_out(const struct farm_cfg *cfg, const struct farm_task *tasks, double cores)
{
    size_t n_workers = (size_t)ceil(cores / cfg->jobs);
    struct farm f = {.cfg = cfg,
                     .tasks = tasks,
                     .n_tasks = (size_t)cfg->points * (size_t)cfg->parts,
                     .n_workers = n_workers,
                     .workers = calloc(n_workers, sizeof *f.workers)};
    bool ok = f.workers && play(&f, (size_t)cores);

    if (ok)
        print_row(cores, &f);
    free(f.workers);
    return ok;
}

static bool set_cores(struct farm_cfg *cfg, char *list)
{
    bool ok = true;

    cfg->n_cores = 0;
    for (char *text; ok && (text = strsep(&list, ","));) {
        double n = atof(text);

        ok = n >= 1 && n <= 1e6 && cfg->n_cores < CORES_MAX;
        if (ok)
            cfg->cores[cfg->n_cores++] = floor(n);
    }
    return ok;
}

static bool set(struct farm_cfg *cfg, char *argument)
{
    const struct {
        const char *name;
        double *value, min, max;
    } rows[] = {
        {"points", &cfg->points, 1, 1e7},
        {"parts", &cfg->parts, 1, 1000},
        {"mean_s", &cfg->mean_s, 1e-6, 1e9},
        {"sigma", &cfg->sigma, 0, 5},
        {"estimate_sigma", &cfg->estimate_sigma, 0, 5},
        {"jobs", &cfg->jobs, 1, 1e6},
        {"overhead_ms", &cfg->overhead_ms, 0, 1e9},
        {"claim_ms", &cfg->claim_ms, 0, 1e9},
        {"lock_us", &cfg->lock_us, 0, 1e9},
        {"expand_s", &cfg->expand_s, 0, 1e9},
        {"merge_s", &cfg->merge_s, 0, 1e9},
    };
    const char *name = strsep(&argument, "=");

    if (!argument)
        return false;
    if (strcmp(name, "cores") == 0)
        return set_cores(cfg, argument);
    for (size_t i = 0; i < NRS_LEN(rows); i++)
        if (strcmp(name, rows[i].name) == 0) {
            *rows[i].value = atof(argument);
            return *rows[i].value >= rows[i].min && *rows[i].value <= rows[i].max;
        }
    return false;
}

int main(int argc, char **argv)
{
    struct farm_cfg cfg = {.points = 10000,
                           .parts = 1,
                           .mean_s = 60,
                           .sigma = 0.5,
                           .estimate_sigma = 0.3,
                           .jobs = 64,
                           .overhead_ms = 15,
                           .claim_ms = 1,
                           .lock_us = 20,
                           .expand_s = 1,
                           .merge_s = 10,
                           .cores = {1, 2, 64, 256, 1000, 4000},
                           .n_cores = 6};
    struct farm_task *tasks;
    bool ok = true;

    for (int i = 1; i < argc; i++)
        if (!set(&cfg, argv[i])) {
            fprintf(stderr, "farm: %s: not a NAME=VALUE of the head of farm.c\n", argv[i]);
            return EXIT_FAILURE;
        }
    tasks = make_tasks(&cfg);
    ok = tasks != NULL;
    printf(
        "| cores | workers | tasks a core | longest task, s | wall clock, s | efficiency | starts | "
        "claims | points | idle | merge |\n"
        "| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n");
    for (size_t i = 0; tasks && ok && i < cfg.n_cores; i++)
        ok = farm_out(&cfg, tasks, cfg.cores[i]);
    free(tasks);
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* cmd_sweep.c - nrsplit sweep: a grid of points by any number of processes, resumable. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "batch/memory.h"
#include "batch/pool.h"
#include "cli/progress.h"
#include "cli/publish.h"
#include "cli/rare_rows.h"
#include "cli/sweep.h"
#include "cli/ues_table.h"
#include "sim/sim.h"

static const struct nrs_option options[] = {
    {0, "set", "PATH=VALUE", "override a parameter; may be repeated; fixes a swept one"},
    {'o', "output", "DIR", "folder of the results (default: results/NAME)"},
    {'j', "jobs", "N", "processes at once (default: processors; fewer for want of memory)"},
    {0, "plan", NULL, "print tasks, time and memory, and run nothing"},
    {0, "status", NULL, "print how far it is, and run nothing"},
    {0, "shard", "I/N", "do the tasks of share I of N, and no others"},
    {0, "no-wait", NULL, "leave when all tasks left are with other workers"},
    {0, "no-merge", NULL, "do not write the merged tables"},
    NRS_UES_OPTION,
    {0, "replications-per-task", "N", "replications in one task (default: 1 up to 10000 tasks)"},
    {0, "task-time", "S", "give up a task that takes longer (default: 100 x its estimate + 600)"},
    {0, "task-memory", "MB", "give up a task that takes more (default: no limit)"},
    {0, "reuse", "DIR", "take what another sweep has of the same points; may be repeated"},
    {0, "retry-failed", NULL, "try tasks again that were given up"},
    {0, "any-version", NULL, "go on with results of another version of nrsplit"},
    {0, "restart", NULL, "remove what is there, and begin anew"},
    {0, "slurm", NULL, "submit it to Slurm: an array of jobs, and one that merges"},
    {0, "elements", "N", "slurm: elements of the array (default: for an hour each)"},
    {0, "slurm-time", "MINUTES", "slurm: time limit of an element (default: by the plan)"},
    {0, "slurm-options", "TEXT", "slurm: more of sbatch's, such as '--partition=x'"},
    {0, "dry-run", NULL, "slurm: write the scripts only"},
    {0, NULL, NULL, NULL},
};

static enum nrs_status read_numbers(struct nrs_sweep_run *s, int64_t *per_task,
                                    struct nrs_error *err)
{
    int64_t megabytes = 0;
    enum nrs_status status;

    s->jobs = nrs_share_jobs(nrs_pool_cores());
    status = nrs_cli_jobs(s->cli, &s->jobs, err);
    if (status == NRS_OK)
        status = nrs_sweep_sources_open(s, per_task, err);
    if (status == NRS_OK)
        status = nrs_cli_integer(s->cli, "replications-per-task", 1, UINT32_MAX, per_task, err);
    if (status == NRS_OK)
        status = nrs_cli_number(s->cli, "task-time", 0.001, 1e9, &s->time_limit_s, err);
    if (status == NRS_OK)
        status = nrs_cli_integer(s->cli, "task-memory", 1, 1e9, &megabytes, err);
    s->memory_limit_bytes = megabytes * 1000000;
    return status;
}

/* As many processes as there is memory for, unless the user says how many. */
static void fit_jobs(struct nrs_sweep_run *s)
{
    int64_t most = 1, available = nrs_memory_available_bytes();

    for (size_t i = 0; i < s->plan.n_points; i++)
        if (s->plan.replication[i].peak_bytes > most)
            most = s->plan.replication[i].peak_bytes;
    if (nrs_cli_has(s->cli, "jobs") || available <= 0 || available / most >= s->jobs)
        return;
    s->jobs = available / most < 1 ? 1 : (unsigned)(available / most);
    nrs_log_say(&s->cli->log, NRS_LOG_BATCH, NRS_LOG_WARNING,
                "memory for %u process%s of up to %lld MB: %lld MB are available", s->jobs,
                s->jobs == 1 ? "" : "es", (long long)(most / 1000000),
                (long long)(available / 1000000));
}

/* The share that is asked for; else the launcher's. */
static enum nrs_status read_share(struct nrs_sweep_run *s, struct nrs_error *err)
{
    const char *text = nrs_cli_value(s->cli, "shard");

    if (text)
        return nrs_share_parse("--shard", text, &s->share, err);
    s->share = nrs_share_of_environment();
    return NRS_OK;
}

/* The first point has the scenario's name. */
static enum nrs_status find_folder(struct nrs_sweep_run *s, struct nrs_error *err)
{
    struct nrs_point *first;
    enum nrs_status status = nrs_points_resolve(&s->points, 0, &first, err);

    if (status != NRS_OK)
        return status;
    snprintf(s->name, sizeof s->name, "%s", first->cfg.name);
    nrs_point_free(first);
    status = nrs_cli_results_folder(s->cli, s->doc.path, s->name, s->dir, err);
    return status;
}

static enum nrs_status load(struct nrs_sweep_run *s, struct nrs_error *err)
{
    int64_t per_task = 0;
    enum nrs_status status = nrs_cli_operands(s->cli, 1, 1, err);

    if (status == NRS_OK)
        status = nrs_sweep_check_slurm(s->cli, err);
    if (status == NRS_OK)
        status = read_numbers(s, &per_task, err);
    if (status == NRS_OK)
        status = read_share(s, err);
    if (status == NRS_OK)
        status = nrs_cli_load(s->cli, &s->doc, &s->points, err);
    if (status == NRS_OK)
        status = nrs_cli_refuse_rare(&s->points, "a sweep", err);
    if (status == NRS_OK)
        status = nrs_plan_make(&s->points, (uint32_t)per_task, &s->plan, err);
    if (status == NRS_OK)
        status = nrs_plan_estimate(&s->plan, &s->points, err);
    if (status == NRS_OK)
        status = find_folder(s, err);
    if (status == NRS_OK)
        status = nrs_sweep_sources_refuse_own(s, err);
    if (status == NRS_OK)
        fit_jobs(s);
    return status;
}

/* The words of the command line; the caller frees. */
static char *words_of(const struct nrs_cli *cli)
{
    struct nrs_text text;

    nrs_text_init(&text);
    for (int i = 1; i < cli->argc; i++)
        nrs_text_printf(&text, "%s%s", i > 1 ? " " : "", cli->argv[i]);
    return text.data;
}

static enum nrs_status work(struct nrs_sweep_run *s, struct nrs_store *store,
                            struct nrs_worker_result *result, struct nrs_error *err)
{
    struct nrs_link_curves *curves = nrs_link_curves_new();
    struct nrs_progress progress = nrs_progress_start(s->cli->quiet);
    char *words = words_of(s->cli);
    struct nrs_worker_cfg cfg = {.simulate = nrs_sim_task,
                                 .context = curves,
                                 .share = s->share,
                                 .jobs = s->jobs,
                                 .leave_others = nrs_cli_has(s->cli, "no-wait"),
                                 .time_limit_s = s->time_limit_s,
                                 .memory_limit_bytes = s->memory_limit_bytes,
                                 .arguments = words ? words : "",
                                 .progress = nrs_progress_show,
                                 .user = &progress};
    enum nrs_status status;

    if (curves)
        status = nrs_work(store, &s->plan, &s->points, &cfg, result, err);
    else
        status = nrs_fail(err, NRS_EMACHINE, "out of memory for link curves");
    nrs_progress_end(&progress);
    nrs_link_curves_free(curves);
    free(words);
    return status;
}

/* Tables that were exported would stand beside records that they are not of. */
static enum nrs_status refuse_export(const char *dir, struct nrs_error *err)
{
    char tables[NRS_PATH_MAX];

    if (nrs_store_exists(dir) || !nrs_path_join(tables, dir, NRS_STORE_MERGED) ||
        !nrs_file_exists(tables))
        return NRS_OK;
    return nrs_fail(err, NRS_EFILE, "%s: has exported tables, expected another folder (--output)",
                    dir);
}

static enum nrs_status begin(struct nrs_sweep_run *s, struct nrs_store *store,
                             struct nrs_error *err)
{
    struct nrs_manifest manifest;
    enum nrs_status status = nrs_results_refuse_other(s->dir, &nrs_result_of_sweep, err);

    if (status == NRS_OK)
        status = refuse_export(s->dir, err);
    if (status == NRS_OK && nrs_cli_has(s->cli, "restart") && nrs_store_exists(s->dir))
        status = nrs_store_remove(s->dir, err);
    if (status == NRS_OK)
        status = nrs_manifest_make(&s->doc, &s->points, &s->plan, &manifest, err);
    if (status == NRS_OK)
        status = nrs_store_begin(store, s->dir, &manifest, nrs_cli_has(s->cli, "any-version"), err);
    if (status == NRS_OK && nrs_cli_has(s->cli, "retry-failed"))
        nrs_store_forget_failures(store);
    if (status == NRS_OK)
        status = nrs_sweep_sources_take(s, store, err);
    if (status == NRS_OK && store->leases.reach != NRS_LOCKS_ALL)
        nrs_log_say(&s->cli->log, NRS_LOG_BATCH, NRS_LOG_WARNING,
                    "%s: locks reach: %s; several workers keep to their shares", s->dir,
                    nrs_lock_reach_names[store->leases.reach]);
    return status;
}

/* What is not done, as a failure. */
static enum nrs_status what_is_missing(const struct nrs_sweep_run *s,
                                       const struct nrs_worker_result *r, struct nrs_error *err)
{
    size_t n_open = r->n_tasks - r->n_done - r->n_failed;

    if (r->n_failed > 0)
        return nrs_fail(err, NRS_EMACHINE,
                        "%zu of %zu tasks failed, see %s/failed; --retry-failed tries them again",
                        r->n_failed, r->n_tasks, s->dir);
    if (n_open > 0)
        return nrs_fail(err, NRS_EMACHINE,
                        "%zu of %zu tasks are not done; the same command goes on", n_open,
                        r->n_tasks);
    return NRS_OK;
}

static enum nrs_status explain_stop(const struct nrs_worker_result *r, struct nrs_error *err)
{
    if (!r->interrupted)
        return err->status;
    return nrs_fail(err, NRS_EINTR,
                    "interrupted: %zu of %zu tasks are done; the same command goes on", r->n_done,
                    r->n_tasks);
}

/* One of several: others do the rest. */
static bool is_part(const struct nrs_sweep_run *s, const struct nrs_worker_result *r)
{
    return s->share.ranks > 1 || r->own_share_only || nrs_cli_has(s->cli, "no-wait");
}

/* What a worker that writes no tables has to say. */
static enum nrs_status say_done(const struct nrs_sweep_run *s, const struct nrs_worker_result *r,
                                struct nrs_error *err)
{
    struct nrs_text text;

    if (s->cli->quiet || s->cli->format != NRS_FORMAT_TEXT)
        return NRS_OK;
    nrs_text_init(&text);
    nrs_text_printf(&text, "%s: %zu of %zu tasks are done, %zu of them by this worker\n", s->dir,
                    r->n_done, r->n_tasks, r->n_own);
    return nrs_cli_print(&text, err);
}

static enum nrs_status run_and_merge(struct nrs_sweep_run *s, struct nrs_store *store,
                                     struct nrs_sweep_counts *counts, struct nrs_error *err)
{
    struct nrs_worker_result result = {0};
    enum nrs_status status = work(s, store, &result, err);
    bool part = is_part(s, &result);

    if (status != NRS_OK)
        return explain_stop(&result, err);
    if (result.n_done + result.n_failed < result.n_tasks)
        return part && result.n_failed == 0 ? say_done(s, &result, err)
                                            : what_is_missing(s, &result, err);
    status = nrs_cli_has(s->cli, "no-merge") ? say_done(s, &result, err)
                                             : nrs_sweep_merge(s, store, s->dir, true, counts, err);
    return status == NRS_OK ? what_is_missing(s, &result, err) : status;
}

static enum nrs_status sweep(struct nrs_sweep_run *s, struct nrs_sweep_counts *counts,
                             struct nrs_error *err)
{
    struct nrs_store store = {.leases = {.fd = -1}};
    enum nrs_status status = load(s, err);

    if (status != NRS_OK)
        return status;
    if (nrs_cli_has(s->cli, "plan"))
        return nrs_sweep_show_plan(s, err);
    if (nrs_cli_has(s->cli, "status"))
        return nrs_sweep_show_status(s, err);
    status = begin(s, &store, err);
    if (status == NRS_OK && nrs_cli_has(s->cli, "slurm"))
        status = nrs_sweep_submit(s, &store, err);
    else if (status == NRS_OK)
        status = run_and_merge(s, &store, counts, err);
    nrs_store_close(&store);
    return status;
}

/* A batch system's warning may come at any time: before the tasks it is kept for them, and behind
 * them it is too late to matter. */
static void keep_warning(void)
{
    sigset_t warning;

    sigemptyset(&warning);
    sigaddset(&warning, SIGUSR1);
    sigprocmask(SIG_BLOCK, &warning, NULL);
}

static int cmd_sweep(struct nrs_cli *cli, struct nrs_error *err)
{
    struct nrs_sweep_run s = {.cli = cli};
    struct nrs_sweep_counts counts = {0};
    int exit_status = NRS_EXIT_MET;

    keep_warning();
    if (sweep(&s, &counts, err) == NRS_OK && counts.n_met < counts.n_points)
        exit_status = NRS_EXIT_NOT_MET;
    nrs_sweep_run_free(&s);
    return exit_status;
}

const struct nrs_command nrs_cmd_sweep = {
    "sweep",
    "SCENARIO",
    "Run a grid of points on any number of processes, resumable",
    "Each finished task is recorded in the folder of the results at once. Stopped, killed or out of\n"
    "disk at any time: the same command does what is missing. Any number of the same command, on\n"
    "any machines that see the folder, work together (srun, array jobs, mpirun, xargs). The last\n"
    "one writes the merged tables, and sweep.json, which makes them whole.",
    options,
    cmd_sweep};

/* sweep_slurm.c - from a sweep and its plan to a job of Slurm. */
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/publish.h"
#include "cli/slurm_submit.h"
#include "cli/sweep.h"

#define WARNING_S     120 /* before the limit, or more where tasks are longer */
#define LIMIT_FACTOR  3.0 /* time that is asked for over what is estimated */
#define LIMIT_LEAST_S 900.0
#define MEMORY_FACTOR 2.0 /* likewise */
#define MEMORY_MB     256.0

/* Options that are not for workers. What --reuse names has been copied when they begin, and may be
 * gone by then; how it cuts tasks they have to be told. */
static const char *const not_for_workers[] = {
    "slurm", "elements", "slurm-options", "slurm-time", "dry-run", "restart", "retry-failed",
    "plan",  "status",   "no-merge",      "jobs",       "reuse",   NULL};

enum nrs_status nrs_sweep_check_slurm(const struct nrs_cli *cli, struct nrs_error *err)
{
    static const char *const only_with[] = {"elements", "slurm-time", "slurm-options", "dry-run"};
    static const char *const not_with[] = {"shard", "no-wait", "no-merge"};
    bool slurm = nrs_cli_has(cli, "slurm");

    for (size_t i = 0; !slurm && i < NRS_LEN(only_with); i++)
        if (nrs_cli_has(cli, only_with[i]))
            return nrs_fail(err, NRS_ECONFLICT, "--%s: only with --slurm", only_with[i]);
    for (size_t i = 0; slurm && i < NRS_LEN(not_with); i++)
        if (nrs_cli_has(cli, not_with[i]))
            return nrs_fail(err, NRS_ECONFLICT, "--%s: not with --slurm", not_with[i]);
    return NRS_OK;
}

/* Time, memory and the warning that an element asks for, by the plan. */
static void ask(const struct nrs_sweep_run *s, const struct nrs_sweep_total *need,
                struct nrs_slurm_job *job)
{
    double share_s = need->cpu_s / (job->n_elements * (double)job->cpus);
    double wanted_s = fmax(LIMIT_LEAST_S, LIMIT_FACTOR * fmax(share_s, need->longest_s));

    job->time_limit_s = (int64_t)ceil(fmin(wanted_s, 1e8));
    job->warning_s = (int64_t)fmin(fmax(WARNING_S, LIMIT_FACTOR * need->longest_s),
                                   fmin(NRS_SLURM_WARNING_MAX_S, wanted_s / 2));
    job->memory_mb = (int64_t)ceil(
        MEMORY_MB + job->cpus * (s->memory_limit_bytes > 0
                                     ? (double)s->memory_limit_bytes / 1e6
                                     : MEMORY_FACTOR * (double)need->peak_bytes / 1e6));
}

/* What is left to do: records may be there, from --reuse or from workers before. Memory is that of
 * all tasks, for tables are made of all records. */
static enum nrs_status find_need(const struct nrs_sweep_run *s, const struct nrs_store *store,
                                 struct nrs_sweep_total *out, struct nrs_error *err)
{
    unsigned char *state = malloc(s->plan.n_tasks);

    if (!state)
        return nrs_fail(err, NRS_EMACHINE, "out of memory for %zu tasks", s->plan.n_tasks);
    nrs_store_scan(store, state);
    *out = nrs_sweep_total(&s->plan, state);
    out->peak_bytes = nrs_sweep_total(&s->plan, NULL).peak_bytes;
    free(state);
    return NRS_OK;
}

static enum nrs_status read_numbers(const struct nrs_sweep_run *s, const struct nrs_store *store,
                                    struct nrs_slurm_job *job, struct nrs_error *err)
{
    struct nrs_sweep_total need = {0};
    int64_t n = 0, minutes = 0, cpus = 1;
    enum nrs_status status = find_need(s, store, &need, err);

    if (status == NRS_OK)
        status = nrs_cli_integer(s->cli, "jobs", 1, 1024, &cpus, err);
    job->cpus = (unsigned)cpus;
    n = nrs_slurm_elements(need.n, need.cpu_s, job->cpus);
    if (status == NRS_OK)
        status = nrs_cli_integer(s->cli, "elements", 1, NRS_SLURM_ELEMENTS_MAX, &n, err);
    if (status == NRS_OK)
        status = nrs_cli_integer(s->cli, "slurm-time", 1, 1e6, &minutes, err);
    job->n_elements = (unsigned)n;
    ask(s, &need, job);
    if (minutes > 0)
        job->time_limit_s = minutes * 60;
    if (job->warning_s > job->time_limit_s / 2)
        job->warning_s = job->time_limit_s / 2;
    return status;
}

static enum nrs_status places(char folder[PATH_MAX], char program[PATH_MAX], struct nrs_error *err)
{
    ssize_t n = readlink("/proc/self/exe", program, PATH_MAX - 1);

    if (!getcwd(folder, PATH_MAX) || n <= 0)
        return nrs_fail(err, NRS_EMACHINE, "cannot find the current folder and the program");
    program[n] = '\0';
    return NRS_OK;
}

static uint32_t per_task_to_tell(const struct nrs_sweep_run *s)
{
    return s->n_sources > 0 && !nrs_cli_has(s->cli, "replications-per-task") ? s->plan.per_task : 0;
}

enum nrs_status nrs_sweep_submit(const struct nrs_sweep_run *s, const struct nrs_store *store,
                                 struct nrs_error *err)
{
    char folder[PATH_MAX], program[PATH_MAX], **arguments = NULL;
    struct nrs_slurm_job job = {.name = s->name,
                                .folder = folder,
                                .program = program,
                                .results = s->dir,
                                .options = nrs_cli_value(s->cli, "slurm-options")};
    struct nrs_text said;
    size_t n = 0;
    enum nrs_status status = places(folder, program, err);

    nrs_text_init(&said);
    if (status == NRS_OK)
        status = read_numbers(s, store, &job, err);
    if (status == NRS_OK)
        status =
            nrs_slurm_arguments(s->cli, not_for_workers, per_task_to_tell(s), &arguments, &n, err);
    job.argument = (const char *const *)arguments;
    job.n_arguments = n;
    if (status == NRS_OK)
        status = nrs_slurm_submit(&job, nrs_cli_has(s->cli, "dry-run"), &said, err);
    if (status == NRS_OK)
        status = nrs_cli_print(&said, err);
    nrs_text_free(&said);
    nrs_slurm_arguments_free(arguments, n);
    return status;
}

/* pool_end.c - how a task ended: a result that is collected, or a failure and what is known of it.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "batch/last_words.h"
#include "batch/pool_parts.h"
#include "core/clock.h"

#define OUTPUT_MAX  8192 /* of its end: enough for the last line and what a logger lists behind */
#define OWN_STOP_NS 200000000 /* that a signal to all processes takes to reach the parent */

static void fail_at_limit(const struct nrs_pool *pool, const struct nrs_pool_job *job,
                          struct nrs_error *err)
{
    if (job->over == NRS_POOL_TIME)
        nrs_fail(err, NRS_EMACHINE, "task %zu: took more than %g s", job->task, job->limit_s);
    else
        nrs_fail(err, NRS_EMACHINE, "task %zu: took more than %.6g MB", job->task,
                 1e-6 * (double)pool->work->memory_limit_bytes);
}

static void fail_by_signal(const struct nrs_pool_job *job, int number, struct nrs_error *err)
{
    nrs_fail(err, NRS_EMACHINE, "task %zu: ended by signal %d (%s)%s", job->task, number,
             strsignal(number), number == SIGKILL ? ": out of memory, or killed by somebody" : "");
}

/* What the child says of itself, unless its end says otherwise; the file is then at its result. */
static void hear(const struct nrs_pool *pool, const struct nrs_pool_job *job, int how,
                 struct nrs_error *err)
{
    struct nrs_error said = {.status = NRS_OK};
    bool heard;

    rewind(job->result);
    heard = fread(&said, sizeof said, 1, job->result) == 1;
    err->status = NRS_OK;
    if (WIFSIGNALED(how) && WTERMSIG(how) == SIGKILL && job->over != NRS_POOL_NO_LIMIT)
        fail_at_limit(pool, job, err);
    else if (WIFSIGNALED(how))
        fail_by_signal(job, WTERMSIG(how), err);
    else if (!heard)
        nrs_fail(err, NRS_ESTORE,
                 "task %zu: cannot write a result, not even an error: is the disk full?",
                 job->task);
    else if (said.status != NRS_OK)
        nrs_fail(err, said.status, "%s", said.text);
    else if (WEXITSTATUS(how) != EXIT_SUCCESS)
        nrs_fail(err, NRS_EINTERNAL, "task %zu: ended with status %d", job->task, WEXITSTATUS(how));
}

/* The end of what it printed. */
static void read_output(FILE *output, char text[OUTPUT_MAX])
{
    size_t n = 0;

    if (output) {
        if (fseek(output, -(OUTPUT_MAX - 1), SEEK_END) != 0)
            rewind(output); /* it is shorter */
        n = fread(text, 1, OUTPUT_MAX - 1, output);
    }
    for (size_t i = 0; i < n; i++)
        if (text[i] == '\0')
            text[i] = ' ';
    text[n] = '\0';
}

static enum nrs_status failed(const struct nrs_pool *pool, const struct nrs_pool_job *job,
                              const struct nrs_error *why, const struct nrs_pool_usage *usage,
                              struct nrs_error *err)
{
    const struct nrs_pool_work *work = pool->work;
    struct nrs_pool_end end = {.status = why->status, .text = why->text, .usage = *usage};
    char output[OUTPUT_MAX];
    struct nrs_error words;

    if (!work->failed)
        return nrs_fail(err, why->status, "%s", why->text);
    read_output(job->output, output);
    nrs_fail(&words, why->status, "%s", nrs_last_words(output)); /* as an error: printable */
    end.last_words = words.text;
    return work->failed(work->user, job->task, &end, err);
}

/* A batch system that stops us sends SIGTERM to all processes, in any order. A task that it has
 * ended already is not to blame, by the signal or by the task's own care of it. */
static bool is_stopped(const struct nrs_pool *pool, int how, enum nrs_status said)
{
    const struct timespec grace = {.tv_nsec = OWN_STOP_NS};
    bool by_signal = WIFSIGNALED(how) && sigismember(&pool->stops, WTERMSIG(how)) == 1;

    return (by_signal || said == NRS_EINTR) && sigtimedwait(&pool->stops, NULL, &grace) > 0;
}

static enum nrs_status finish(struct nrs_pool *pool, struct nrs_pool_job *job, int how,
                              const struct rusage *used, struct nrs_error *err)
{
    const struct nrs_pool_work *work = pool->work;
    const struct nrs_pool_usage usage = {
        .wall_s = nrs_monotonic_s() - job->start_s,
        .cpu_s = (double)(used->ru_utime.tv_sec + used->ru_stime.tv_sec) +
                 1e-6 * (double)(used->ru_utime.tv_usec + used->ru_stime.tv_usec),
        .peak_bytes = (int64_t)used->ru_maxrss * 1024,
    };
    struct nrs_error why = {.status = NRS_OK};
    enum nrs_status status = NRS_OK;

    hear(pool, job, how, &why);
    if (why.status != NRS_OK) {
        status = is_stopped(pool, how, why.status) ? nrs_pool_interrupted(pool, "", err)
                                                   : failed(pool, job, &why, &usage, err);
    } else {
        status = work->collect(work->user, job->task, job->result, &usage, err);
        if (status == NRS_OK && work->progress)
            work->progress(work->user, ++pool->done, work->n_tasks);
    }
    nrs_pool_clear(pool, job);
    return status;
}

void nrs_pool_clear(struct nrs_pool *pool, struct nrs_pool_job *job)
{
    pool->running -= job->pid != 0;
    fclose(job->result);
    if (job->output)
        fclose(job->output);
    *job = (struct nrs_pool_job){0};
}

enum nrs_status nrs_pool_reap(struct nrs_pool *pool, struct nrs_error *err)
{
    enum nrs_status status = NRS_OK;

    for (unsigned i = 0; i < pool->jobs && status == NRS_OK; i++) {
        struct nrs_pool_job *job = &pool->job[i];
        struct rusage used;
        int how;

        if (job->pid == 0 || wait4(job->pid, &how, WNOHANG, &used) != job->pid)
            continue;
        status = finish(pool, job, how, &used, err);
        pool->ask_s = 0;
    }
    return status;
}

/* pool_child.c - starts a task, and what it does in its own process. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "batch/pool_parts.h"
#include "core/clock.h"

/* A batch system sends its warning to all processes, a terminal its Ctrl-C: both are the parent's
 * to handle. */
static void settle(const struct nrs_pool *pool, const struct nrs_pool_job *job, pid_t parent)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(EXIT_FAILURE); /* the parent died before the line above */
    signal(SIGINT, SIG_IGN);
    signal(SIGUSR1, SIG_IGN);
    sigprocmask(SIG_SETMASK, &pool->before, NULL);
    if (job->output) {
        dup2(fileno(job->output), STDOUT_FILENO);
        dup2(fileno(job->output), STDERR_FILENO);
    }
}

/* At the begin of the file, where there is room on a full disk, too. What the stream could not
 * write stays with it. */
static void tell(FILE *out, const struct nrs_error *err)
{
    const char *at = (const char *)err;
    size_t n = sizeof *err;

    while (n > 0) {
        ssize_t done = pwrite(fileno(out), at, n, (off_t)(sizeof *err - n));

        if (done <= 0)
            return; /* the exit status has to do */
        at += done;
        n -= (size_t)done;
    }
}

/* The child's whole life. _exit(): what the parent has open or registered is the parent's. */
static void child(const struct nrs_pool *pool, const struct nrs_pool_job *job, pid_t parent)
{
    struct nrs_error err = {.status = NRS_OK};
    FILE *out = job->result;
    enum nrs_status status;

    settle(pool, job, parent);
    if (fwrite(&err, sizeof err, 1, out) == 1 && fflush(out) == 0)
        status = pool->work->run(pool->work->user, job->task, out, &err);
    else
        status = nrs_fail(&err, NRS_ESTORE, "cannot write a result: %s", strerror(errno));
    if (status == NRS_OK && (fflush(out) != 0 || ferror(out)))
        status = nrs_fail(&err, NRS_ESTORE, "cannot write a result: %s", strerror(errno));
    if (status != NRS_OK) {
        err.status = status;
        tell(out, &err);
    }
    if (job->output)
        fflush(NULL); /* what it printed */
    _exit(status == NRS_OK ? EXIT_SUCCESS : EXIT_FAILURE);
}

/* Each task needs one or two descriptors, which may be fewer than processes. A folder of temporary
 * files that is full is no fault of a task that begins replications of its own. */
static enum nrs_status no_file(struct nrs_error *err)
{
    bool is_machine = errno == EMFILE || errno == ENFILE || errno == ENOMEM;

    return nrs_fail(err, is_machine ? NRS_EMACHINE : NRS_ESTORE,
                    "cannot make a temporary file: %s%s", strerror(errno),
                    errno == EMFILE ? ": fewer jobs, or more descriptors (ulimit -n)" : "");
}

enum nrs_status nrs_pool_start(struct nrs_pool *pool, struct nrs_pool_job *job, size_t task,
                               struct nrs_error *err)
{
    const struct nrs_pool_work *work = pool->work;
    pid_t parent = getpid(), pid;
    bool may_wait;

    *job = (struct nrs_pool_job){.task = task, .result = tmpfile()};
    if (!job->result)
        return no_file(err);
    if (work->catch_output && !(job->output = tmpfile())) {
        enum nrs_status status = no_file(err);

        fclose(job->result);
        return status;
    }
    job->limit_s = work->time_limit_s ? work->time_limit_s(work->user, task) : 0;
    job->start_s = nrs_monotonic_s();
    fflush(NULL);
    pid = fork();
    if (pid == 0)
        child(pool, job, parent);
    if (pid > 0) {
        job->pid = pid;
        pool->running++;
        return NRS_OK;
    }
    may_wait = (errno == EAGAIN || errno == ENOMEM) && pool->running > 0;
    if (!may_wait)
        nrs_fail(err, NRS_EMACHINE, "cannot start a process: %s", strerror(errno));
    nrs_pool_clear(pool, job);
    return may_wait ? NRS_OK : NRS_EMACHINE;
}

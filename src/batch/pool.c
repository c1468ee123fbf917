/* pool.c - fork, wait, collect. */
#include "batch/pool.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define JOBS_MAX 1024

/* A child at work. Its result file begins with its status and error text. */
struct job {
    pid_t pid; /* 0: free */
    size_t task;
    FILE *result;
};

struct pool {
    const struct nrs_pool_work *work;
    struct job job[JOBS_MAX];
    unsigned jobs, running;
    size_t next, done;
    sigset_t watched; /* SIGCHLD, and what asks to stop: taken by sigwaitinfo, not by handlers */
    sigset_t before;
    struct sigaction chld_before;
};

unsigned nrs_pool_cores(void)
{
    cpu_set_t set;
    int n = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;

    return n < 1 ? 1 : (unsigned)n;
}

/* The child's whole life. _exit(): what the parent has open or registered is the parent's. */
static void child(struct pool *pool, struct job *job, pid_t parent)
{
    struct nrs_error err = {.status = NRS_OK};
    size_t task = job->task;
    FILE *out = job->result;
    enum nrs_status status;

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(EXIT_FAILURE); /* the parent died before the line above */
    signal(SIGINT, SIG_IGN); /* the terminal's Ctrl-C is the parent's to handle */
    sigprocmask(SIG_SETMASK, &pool->before, NULL);
    if (fwrite(&err, sizeof err, 1, out) == 1 && fflush(out) == 0)
        status = pool->work->run(pool->work->user, task, out, &err);
    else
        status = nrs_fail(&err, NRS_EMACHINE, "cannot write a result: %s", strerror(errno));
    if (status == NRS_OK && (fflush(out) != 0 || ferror(out)))
        status = nrs_fail(&err, NRS_EMACHINE, "cannot write a result: %s", strerror(errno));
    if (status != NRS_OK) {
        err.status = status;
        clearerr(out);
        rewind(out);
        fwrite(&err, sizeof err, 1, out);
        fflush(out);
    }
    _exit(status == NRS_OK ? EXIT_SUCCESS : EXIT_FAILURE);
}

static enum nrs_status start(struct pool *pool, struct job *job, struct nrs_error *err)
{
    pid_t parent = getpid(), pid;

    job->task = pool->next;
    job->result = tmpfile();
    if (!job->result)
        return nrs_fail(err, NRS_EMACHINE, "cannot make a temporary file: %s", strerror(errno));
    fflush(NULL);
    pid = fork();
    if (pid < 0) {
        fclose(job->result);
        return nrs_fail(err, NRS_EMACHINE, "cannot start a process: %s", strerror(errno));
    }
    if (pid == 0)
        child(pool, job, parent);
    job->pid = pid;
    pool->next++;
    pool->running++;
    return NRS_OK;
}

static struct job *free_job(struct pool *pool)
{
    for (unsigned i = 0; i < pool->jobs; i++)
        if (pool->job[i].pid == 0)
            return &pool->job[i];
    return NULL;
}

/* What a finished child left: its error, or a result to collect. */
static enum nrs_status finish(struct pool *pool, struct job *job, int how, struct nrs_error *err)
{
    struct nrs_error said = {.status = NRS_OK};
    enum nrs_status status;
    bool heard;

    rewind(job->result);
    heard = fread(&said, sizeof said, 1, job->result) == 1;
    if (WIFSIGNALED(how))
        status = nrs_fail(err, NRS_EMACHINE, "task %zu: ended by signal %d (%s)", job->task,
                          WTERMSIG(how), strsignal(WTERMSIG(how)));
    else if (!heard)
        status = nrs_fail(err, NRS_EMACHINE,
                          "task %zu: cannot write a result, not even an error: is the disk full?",
                          job->task);
    else if (said.status != NRS_OK)
        status = nrs_fail(err, said.status, "%s", said.text);
    else if (WEXITSTATUS(how) != EXIT_SUCCESS)
        status = nrs_fail(err, NRS_EINTERNAL, "task %zu: ended with status %d", job->task,
                          WEXITSTATUS(how));
    else
        status = pool->work->collect(pool->work->user, job->task, job->result, err);
    fclose(job->result);
    *job = (struct job){0};
    pool->running--;
    if (status == NRS_OK && pool->work->progress)
        pool->work->progress(pool->work->user, ++pool->done, pool->work->n_tasks);
    return status;
}

/* Collect every child that has ended. */
static enum nrs_status reap(struct pool *pool, struct nrs_error *err)
{
    for (unsigned i = 0; i < pool->jobs; i++) {
        struct job *job = &pool->job[i];
        enum nrs_status status;
        int how;

        if (job->pid == 0 || waitpid(job->pid, &how, WNOHANG) != job->pid)
            continue;
        status = finish(pool, job, how, err);
        if (status != NRS_OK)
            return status;
    }
    return NRS_OK;
}

static void end_all(struct pool *pool)
{
    for (unsigned i = 0; i < pool->jobs; i++) {
        struct job *job = &pool->job[i];

        if (job->pid == 0)
            continue;
        kill(job->pid, SIGKILL);
        while (waitpid(job->pid, NULL, 0) < 0 && errno == EINTR)
            continue;
        fclose(job->result);
        *job = (struct job){0};
    }
}

static enum nrs_status run(struct pool *pool, struct nrs_error *err)
{
    enum nrs_status status = NRS_OK;

    while (status == NRS_OK && (pool->running > 0 || pool->next < pool->work->n_tasks)) {
        struct job *job;
        int signal_number;

        while (status == NRS_OK && pool->next < pool->work->n_tasks && (job = free_job(pool)))
            status = start(pool, job, err);
        if (status != NRS_OK)
            break;
        do
            signal_number = sigwaitinfo(&pool->watched, NULL);
        while (signal_number < 0 && errno == EINTR);
        if (signal_number == SIGCHLD)
            status = reap(pool, err);
        else
            status = nrs_fail(err, NRS_EINTR, "interrupted, nothing was written");
    }
    return status;
}

void nrs_pool_stop_signals(sigset_t *set)
{
    static const int stops[] = {SIGINT, SIGTERM, SIGHUP};

    sigemptyset(set);
    for (size_t i = 0; i < sizeof stops / sizeof *stops; i++) {
        struct sigaction now;

        if (sigaction(stops[i], NULL, &now) == 0 && now.sa_handler != SIG_IGN)
            sigaddset(set, stops[i]);
    }
}

/* SIGCHLD must not be ignored: the children's ends would go unheard. */
static void watch_signals(struct pool *pool)
{
    const struct sigaction by_default = {.sa_handler = SIG_DFL};

    sigaction(SIGCHLD, &by_default, &pool->chld_before);
    nrs_pool_stop_signals(&pool->watched);
    sigaddset(&pool->watched, SIGCHLD);
    sigprocmask(SIG_BLOCK, &pool->watched, &pool->before);
}

static void unwatch_signals(const struct pool *pool)
{
    sigprocmask(SIG_SETMASK, &pool->before, NULL);
    sigaction(SIGCHLD, &pool->chld_before, NULL);
}

enum nrs_status nrs_pool_run(const struct nrs_pool_work *work, unsigned jobs, struct nrs_error *err)
{
    struct pool *pool = calloc(1, sizeof *pool);
    enum nrs_status status;

    if (!pool)
        return nrs_fail(err, NRS_EMACHINE, "out of memory");
    pool->work = work;
    pool->jobs = jobs < 1 ? 1 : jobs > JOBS_MAX ? JOBS_MAX : jobs;
    watch_signals(pool);
    status = run(pool, err);
    end_all(pool);
    unwatch_signals(pool);
    free(pool);
    return status;
}

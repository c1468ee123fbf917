/* pool.c - begin tasks, wait, take in what has ended. */
#include "batch/pool.h"

#include <errno.h>
#include <math.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "batch/pool_parts.h"
#include "core/clock.h"

unsigned nrs_pool_cores(void)
{
    cpu_set_t set;
    int n = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;

    return n < 1 ? 1 : (unsigned)n;
}

static struct nrs_pool_job *free_job(struct nrs_pool *pool)
{
    for (unsigned i = 0; i < pool->jobs; i++)
        if (pool->job[i].pid == 0)
            return &pool->job[i];
    return NULL;
}

static bool may_begin(const struct nrs_pool *pool)
{
    return !pool->ended && !pool->drained;
}

/* The task to begin is then the one held. */
static enum nrs_pool_next find_task(struct nrs_pool *pool)
{
    const struct nrs_pool_work *work = pool->work;
    enum nrs_pool_next next = NRS_POOL_TASK;

    if (pool->holds)
        return next;
    if (work->next)
        next = work->next(work->user, &pool->held);
    else if (pool->next < work->n_tasks)
        pool->held = pool->next++;
    else
        next = NRS_POOL_END;
    pool->holds = next == NRS_POOL_TASK;
    pool->ended = next == NRS_POOL_END;
    return next;
}

/* Is a signal waiting, after which no task is to begin? */
static bool is_told(const struct nrs_pool *pool)
{
    sigset_t pending, told;

    sigpending(&pending);
    sigandset(&told, &pending, &pool->watched);
    sigdelset(&told, SIGCHLD);
    return !sigisemptyset(&told);
}

/* Begin what there is room for. */
static enum nrs_status begin(struct nrs_pool *pool, struct nrs_error *err)
{
    double poll_s = pool->work->poll_s > 0 ? pool->work->poll_s : 1;
    struct nrs_pool_job *job;

    if (pool->ask_s > nrs_monotonic_s())
        return NRS_OK;
    pool->ask_s = 0;
    while (may_begin(pool) && !is_told(pool) && (job = free_job(pool))) {
        enum nrs_pool_next next = find_task(pool);

        if (next == NRS_POOL_TASK) {
            enum nrs_status status = nrs_pool_start(pool, job, pool->held, err);

            if (status != NRS_OK)
                return status;
            pool->holds = job->pid == 0;
        }
        if (next == NRS_POOL_WAIT || pool->holds) {
            pool->ask_s = nrs_monotonic_s() + poll_s;
            break;
        }
    }
    return NRS_OK;
}

/* Until a signal comes or something is due. @return the signal; 0: none. */
static int await(const struct nrs_pool *pool)
{
    double now_s = nrs_monotonic_s(), wake_s = nrs_pool_next_look_s(pool, now_s);
    struct timespec rest;
    int number;

    if (pool->ask_s > 0 && may_begin(pool))
        wake_s = fmin(wake_s, pool->ask_s);
    if (wake_s < INFINITY) {
        double rest_s = fmin(fmax(wake_s - now_s, 0), 1e6);

        rest.tv_sec = (time_t)rest_s;
        rest.tv_nsec = (long)(1e9 * (rest_s - (double)rest.tv_sec));
        number = sigtimedwait(&pool->watched, NULL, &rest);
    } else {
        number = sigwaitinfo(&pool->watched, NULL);
    }
    return number < 0 ? 0 : number; /* EAGAIN: due; EINTR: a handler of somebody ran */
}

enum nrs_status nrs_pool_interrupted(const struct nrs_pool *pool, const char *by,
                                     struct nrs_error *err)
{
    /* Who hands out the tasks knows better what is left. */
    return nrs_fail(err, NRS_EINTR, "interrupted%s%s", by,
                    pool->work->next ? "" : ", nothing was written");
}

/* Of what was drained: is a task left, for all that is known? */
static bool is_unfinished(const struct nrs_pool *pool)
{
    return pool->holds || (pool->work->next ? !pool->ended : pool->next < pool->work->n_tasks);
}

static enum nrs_status run(struct nrs_pool *pool, struct nrs_error *err)
{
    enum nrs_status status = nrs_pool_check_limits(pool, err);

    while (status == NRS_OK) {
        int number;

        status = begin(pool, err);
        if (status != NRS_OK || (pool->running == 0 && !may_begin(pool)))
            break;
        number = await(pool);
        if (number == SIGCHLD)
            status = nrs_pool_reap(pool, err);
        else if (number == SIGUSR1)
            pool->drained = true;
        else if (number != 0)
            status = nrs_pool_interrupted(pool, "", err);
        nrs_pool_enforce_limits(pool, nrs_monotonic_s());
    }
    if (status == NRS_OK && is_unfinished(pool))
        status = nrs_pool_interrupted(pool, " by SIGUSR1", err);
    return status;
}

static void end_all(struct nrs_pool *pool)
{
    for (unsigned i = 0; i < pool->jobs; i++) {
        struct nrs_pool_job *job = &pool->job[i];

        if (job->pid == 0)
            continue;
        kill(job->pid, SIGKILL);
        while (waitpid(job->pid, NULL, 0) < 0 && errno == EINTR)
            continue;
        nrs_pool_clear(pool, job);
    }
}

static void add_unless_ignored(sigset_t *set, int number)
{
    struct sigaction now;

    if (sigaction(number, NULL, &now) == 0 && now.sa_handler != SIG_IGN)
        sigaddset(set, number);
}

void nrs_pool_stop_signals(sigset_t *set)
{
    sigemptyset(set);
    add_unless_ignored(set, SIGINT);
    add_unless_ignored(set, SIGTERM);
    add_unless_ignored(set, SIGHUP);
}

/* SIGCHLD must not be ignored: the children's ends would go unheard. */
static void watch_signals(struct nrs_pool *pool)
{
    const struct sigaction by_default = {.sa_handler = SIG_DFL};

    sigaction(SIGCHLD, &by_default, &pool->chld_before);
    nrs_pool_stop_signals(&pool->stops);
    pool->watched = pool->stops;
    sigaddset(&pool->watched, SIGCHLD);
    add_unless_ignored(&pool->watched, SIGUSR1);
    sigprocmask(SIG_BLOCK, &pool->watched, &pool->before);
}

/* A warning that came late shall not end a process that has all its results. */
static void unwatch_signals(const struct nrs_pool *pool)
{
    const struct timespec none = {0};
    sigset_t warning;

    sigemptyset(&warning);
    if (!sigismember(&pool->before, SIGUSR1) && sigismember(&pool->watched, SIGUSR1))
        sigaddset(&warning, SIGUSR1);
    sigtimedwait(&warning, NULL, &none);
    sigprocmask(SIG_SETMASK, &pool->before, NULL);
    sigaction(SIGCHLD, &pool->chld_before, NULL);
}

enum nrs_status nrs_pool_run(const struct nrs_pool_work *work, unsigned jobs, struct nrs_error *err)
{
    struct nrs_pool *pool = calloc(1, sizeof *pool);
    enum nrs_status status;

    if (!pool)
        return nrs_fail(err, NRS_EMACHINE, "out of memory");
    pool->work = work;
    pool->jobs = jobs < 1 ? 1 : jobs > NRS_POOL_JOBS_MAX ? NRS_POOL_JOBS_MAX : jobs;
    watch_signals(pool);
    status = run(pool, err);
    end_all(pool);
    unwatch_signals(pool);
    free(pool);
    return status;
}

/* pool_parts.h - what the files of the pool share. */
#ifndef NRS_BATCH_POOL_PARTS_H
#define NRS_BATCH_POOL_PARTS_H

#include <sys/types.h>

#include "batch/pool.h"

#define NRS_POOL_JOBS_MAX 1024

enum nrs_pool_limit { NRS_POOL_NO_LIMIT, NRS_POOL_TIME, NRS_POOL_MEMORY };

/* A child at work. Its result file begins with its status and error text. */
struct nrs_pool_job {
    pid_t pid; /* 0: free */
    size_t task;
    FILE *result, *output; /* output: NULL unless it is caught */
    double start_s, limit_s;
    enum nrs_pool_limit over; /* for which it was killed */
};

struct nrs_pool {
    const struct nrs_pool_work *work;
    struct nrs_pool_job job[NRS_POOL_JOBS_MAX];
    unsigned jobs, running;
    size_t next, done;   /* next: without work->next */
    bool ended, drained; /* no task is left; none is to be begun any more */
    bool holds;          /* `held` could not be started yet */
    size_t held;
    double ask_s; /* when there may be another task, or a process for the one held; 0: now */
    sigset_t watched, stops; /* watched: SIGCHLD, SIGUSR1 and stops; taken by waiting for them */
    sigset_t before;
    struct sigaction chld_before;
};

/** Start a task. @return NRS_OK with pid 0: there is no process to spare now. */
enum nrs_status nrs_pool_start(struct nrs_pool *pool, struct nrs_pool_job *job, size_t task,
                               struct nrs_error *err);

/** Can limits be watched? NRS_EMACHINE when not. */
enum nrs_status nrs_pool_check_limits(const struct nrs_pool *pool, struct nrs_error *err);

/** Kill what is over a limit. */
void nrs_pool_enforce_limits(struct nrs_pool *pool, double now_s);

/** When limits have to be looked at next; INFINITY: not until a task begins. */
double nrs_pool_next_look_s(const struct nrs_pool *pool, double now_s);

/** Take in what the children that have ended left: an error, or a result to collect. */
enum nrs_status nrs_pool_reap(struct nrs_pool *pool, struct nrs_error *err);

/** NRS_EINTR and its text. */
enum nrs_status nrs_pool_interrupted(const struct nrs_pool *pool, const char *by,
                                     struct nrs_error *err);

/** Forget a child that has ended. */
void nrs_pool_clear(struct nrs_pool *pool, struct nrs_pool_job *job);

#endif

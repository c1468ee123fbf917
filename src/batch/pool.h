/* pool.h - runs tasks as child processes, some at a time.
 *
 * A child is forked before it starts SimGrid (one engine per process), writes its result to a file
 * that has no name, and dies with its parent. Results come back in the order in which
 * tasks finish; what is done with them must not depend on that order.
 */
#ifndef NRS_BATCH_POOL_H
#define NRS_BATCH_POOL_H

#include <signal.h>
#include <stdint.h>
#include <stdio.h>

#include "core/status.h"

enum nrs_pool_next {
    NRS_POOL_TASK, /* there is one */
    NRS_POOL_WAIT, /* none now */
    NRS_POOL_END   /* none any more: what runs is waited for, and nothing is asked again */
};

/** What a task took, from its start to its end. */
struct nrs_pool_usage {
    double wall_s, cpu_s; /* cpu_s: of user and system */
    int64_t peak_bytes;   /* largest resident set, what it shares with the parent included */
};

/** How a task failed. The texts are borrowed for the call. */
struct nrs_pool_end {
    enum nrs_status status;
    const char *text;       /* as an error's: one line */
    const char *last_words; /* the line of its output that tells most; "" without catch_output */
    struct nrs_pool_usage usage;
};

/** Members that are 0 or NULL change nothing. All but `run` are called in the parent. */
struct nrs_pool_work {
    void *user;
    size_t n_tasks;
    /**
     * Which task next? NULL: 0, 1, ..., n_tasks - 1. After WAIT it is asked again when a task of
     * this pool has ended, or poll_s later.
     */
    enum nrs_pool_next (*next)(void *user, size_t *task);
    /** In the child: do task `i` and write its result to `out`. */
    enum nrs_status (*run)(void *user, size_t i, FILE *out, struct nrs_error *err);
    /** Read the result of task `i`. An error stops the pool. */
    enum nrs_status (*collect)(void *user, size_t i, FILE *in, const struct nrs_pool_usage *usage,
                               struct nrs_error *err);
    /**
     * Task `i` failed: by an error of its own, a signal or a limit. NRS_OK: the pool goes on; an
     * error, which it tells in `err`, stops the pool. NULL: the first failure does.
     */
    enum nrs_status (*failed)(void *user, size_t i, const struct nrs_pool_end *end,
                              struct nrs_error *err);
    /** After each task that was collected; `done` of them so far. */
    void (*progress)(void *user, size_t done, size_t n_tasks);
    /** After how long task `i` is killed, by the wall clock; 0: never. */
    double (*time_limit_s)(void *user, size_t i);
    /** A task whose resident set is larger is killed when it is next looked at, ten times a second;
     * 0: none is. */
    int64_t memory_limit_bytes;
    double poll_s;     /* 0: 1 s */
    bool catch_output; /* what a task prints goes to a file without a name, for its last words */
};

/** The signals that ask to stop: SIGINT, SIGTERM and SIGHUP. One that is ignored is left out:
 * nohup, and background jobs of a script, rely on it. */
void nrs_pool_stop_signals(sigset_t *set);

/** Processors this process may use. */
unsigned nrs_pool_cores(void);

/**
 * Run all tasks, at most `jobs` at once. The first failure that is not forgiven ends the others and
 * is returned; a child that dies by a signal or a limit is NRS_EMACHINE and names it. SIGINT,
 * SIGTERM and SIGHUP end everything with NRS_EINTR. After SIGUSR1, a batch system's warning, no
 * more tasks begin; those that run are collected, then NRS_EINTR, unless no task was left. One that
 * comes before or after the call ends the process as ever; a caller that blocks it is told the
 * warning at the next call.
 *
 * While the system has no process to spare, a task waits for another one to end.
 */
enum nrs_status nrs_pool_run(const struct nrs_pool_work *work, unsigned jobs,
                             struct nrs_error *err);

#endif

/* pool.h - runs tasks as child processes, some at a time.
 *
 * A child is forked before it starts SimGrid (one engine per process), writes its result to a file
 * that has no name, and dies with its parent. Results come back in the order in which
 * tasks finish; what is done with them must not depend on that order.
 */
#ifndef NRS_BATCH_POOL_H
#define NRS_BATCH_POOL_H

#include <signal.h>
#include <stdio.h>

#include "core/status.h"

struct nrs_pool_work {
    void *user;
    size_t n_tasks;
    /** In the child: do task `i` and write its result to `out`. */
    enum nrs_status (*run)(void *user, size_t i, FILE *out, struct nrs_error *err);
    /** In the parent: read the result of task `i`. An error stops the pool. */
    enum nrs_status (*collect)(void *user, size_t i, FILE *in, struct nrs_error *err);
    /** In the parent, after each task; may be NULL. */
    void (*progress)(void *user, size_t done, size_t n_tasks);
};

/** The signals that ask to stop: SIGINT, SIGTERM and SIGHUP. One that is ignored is left out:
 * nohup, and background jobs of a script, rely on it. */
void nrs_pool_stop_signals(sigset_t *set);

/** Processors this process may use. */
unsigned nrs_pool_cores(void);

/**
 * Run all tasks, at most `jobs` at once. The first failure ends the others and is returned; a child
 * that dies by a signal is NRS_EMACHINE and names it; SIGINT, SIGTERM and SIGHUP end everything
 * with NRS_EINTR.
 */
enum nrs_status nrs_pool_run(const struct nrs_pool_work *work, unsigned jobs,
                             struct nrs_error *err);

#endif

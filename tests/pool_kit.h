/* pool_kit.h - what the tests of the pool share. */
#ifndef NRS_TESTS_POOL_KIT_H
#define NRS_TESTS_POOL_KIT_H

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "batch/pool.h"
#include "check.h"

#define LIMIT_S 20 /* a pool that hangs is ended by SIGALRM: a failure, not a wait */

static inline double now_s(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static inline void pause_ms(long ms)
{
    nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000}, NULL);
}

static inline bool no_child_left(void)
{
    return waitpid(-1, NULL, WNOHANG) == -1 && errno == ECHILD;
}

#endif

/* pool_limits.c - time and memory that a task may take. Its resident set is read at a fixed
 * interval from /proc/PID/statm; a limit of the address space would count what is never touched. */
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#include "batch/pool_parts.h"
#include "core/clock.h"

#define LOOK_S 0.1

/* Bytes of a process's resident set; -1: not known, as it may have ended. */
static int64_t resident_bytes(pid_t pid)
{
    char path[64], text[128], *at;
    long long pages;
    ssize_t n;
    int fd;

    snprintf(path, sizeof path, "/proc/%ld/statm", (long)pid);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return -1;
    n = read(fd, text, sizeof text - 1);
    close(fd);
    if (n <= 0)
        return -1;
    text[n] = '\0';
    strtoll(text, &at, 10); /* all that is mapped */
    pages = strtoll(at, NULL, 10);
    return (int64_t)pages * sysconf(_SC_PAGESIZE);
}

enum nrs_status nrs_pool_check_limits(const struct nrs_pool *pool, struct nrs_error *err)
{
    if (pool->work->memory_limit_bytes > 0 && resident_bytes(getpid()) < 0)
        return nrs_fail(err, NRS_EMACHINE,
                        "cannot read /proc/self/statm, which a limit of tasks' memory needs");
    return NRS_OK;
}

static enum nrs_pool_limit over(const struct nrs_pool *pool, const struct nrs_pool_job *job,
                                double now_s)
{
    int64_t most = pool->work->memory_limit_bytes;

    if (job->limit_s > 0 && now_s >= job->start_s + job->limit_s)
        return NRS_POOL_TIME;
    return most > 0 && resident_bytes(job->pid) > most ? NRS_POOL_MEMORY : NRS_POOL_NO_LIMIT;
}

void nrs_pool_enforce_limits(struct nrs_pool *pool, double now_s)
{
    for (unsigned i = 0; i < pool->jobs; i++) {
        struct nrs_pool_job *job = &pool->job[i];

        if (job->pid == 0 || job->over != NRS_POOL_NO_LIMIT)
            continue;
        job->over = over(pool, job, now_s);
        if (job->over != NRS_POOL_NO_LIMIT)
            kill(job->pid, SIGKILL);
    }
}

double nrs_pool_next_look_s(const struct nrs_pool *pool, double now_s)
{
    double look_s = INFINITY;

    for (unsigned i = 0; i < pool->jobs; i++) {
        const struct nrs_pool_job *job = &pool->job[i];

        if (job->pid == 0 || job->over != NRS_POOL_NO_LIMIT)
            continue;
        if (job->limit_s > 0)
            look_s = fmin(look_s, job->start_s + job->limit_s);
        if (pool->work->memory_limit_bytes > 0)
            look_s = fmin(look_s, now_s + LOOK_S);
    }
    return look_s;
}

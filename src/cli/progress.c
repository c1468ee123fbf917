/* progress.c - the bar, the share done, and the time that is left. */
#include "cli/progress.h"

#include <stdio.h>
#include <unistd.h>

#define BAR_WIDTH 40

struct nrs_progress nrs_progress_start(bool quiet)
{
    return (struct nrs_progress){.shown = !quiet && isatty(STDERR_FILENO),
                                 .start_s = nrs_monotonic_s()};
}

void nrs_progress_show(void *user, size_t done, size_t total)
{
    struct nrs_progress *p = user;
    char bar[BAR_WIDTH + 1];
    size_t filled = done * BAR_WIDTH / total;
    double spent_s, now_s = nrs_monotonic_s();

    if (done < p->done)
        p->start_s = p->last_s;
    p->done = done;
    p->last_s = now_s;
    spent_s = now_s - p->start_s;
    if (!p->shown)
        return;
    for (size_t i = 0; i < BAR_WIDTH; i++)
        bar[i] = i < filled ? '#' : '.';
    bar[BAR_WIDTH] = '\0';
    fprintf(stderr, "\r[%s] %zu/%zu, %.0f s left ", bar, done, total,
            spent_s * (double)(total - done) / (double)done);
    fflush(stderr);
}

void nrs_progress_end(struct nrs_progress *p)
{
    if (p->shown)
        fputs("\r\033[K", stderr);
    p->shown = false;
}

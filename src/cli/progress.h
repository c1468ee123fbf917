/* progress.h - a bar on standard error, only on a terminal. */
#ifndef NRS_CLI_PROGRESS_H
#define NRS_CLI_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/clock.h"

struct nrs_progress {
    bool shown;     /* there is a terminal, and it may be used */
    double start_s; /* monotonic */
    double last_s;  /* when it was last shown */
    size_t done;    /* then */
};

struct nrs_progress nrs_progress_start(bool quiet);

/** Draw the bar for `done` of `total` tasks; `user` is the nrs_progress. Fewer than before: other
 * tasks have begun. */
void nrs_progress_show(void *user, size_t done, size_t total);

/** Remove the bar. */
void nrs_progress_end(struct nrs_progress *p);

#endif

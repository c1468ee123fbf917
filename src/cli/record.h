/* record.h - where a result comes from: scenario as resolved, seed, version, host, time. */
#ifndef NRS_CLI_RECORD_H
#define NRS_CLI_RECORD_H

#include "cli/cli.h"
#include "scenario/sweep.h"

struct nrs_stopwatch {
    long long started_unix_s;
    double start_s; /* monotonic */
};
struct nrs_stopwatch nrs_stopwatch_start(void);

/**
 * Write the run record: JSON with every effective value of the first point.
 * @param first  these values.
 */
void nrs_run_record(const struct nrs_cli *cli, const struct nrs_document *doc,
                    const struct nrs_points *points, const struct nrs_scenario *first,
                    const struct nrs_stopwatch *watch, struct nrs_text *out);

#endif

/* sim.h - one run: a resolved point, simulated frame by frame on SimGrid. */
#ifndef NRS_SIM_SIM_H
#define NRS_SIM_SIM_H

#include "core/trace.h"
#include "kpi/ledger.h"
#include "radio/ran.h"
#include "scenario/point.h"

/* What a run did besides its frames. */
struct nrs_sim_stats {
    struct nrs_ran_counters ran;
    double simulated_s;
};

/**
 * Simulate one replication of a point. SimGrid runs one engine per process: call this once per
 * process (src/batch forks a child for each).
 * @param curves  link curves, borrowed: computed once, before processes are forked.
 * @param trace   may be NULL.
 * @param ledger  initialised by the caller; frames are appended in order of capture.
 * @param stats   may be NULL.
 */
enum nrs_status nrs_sim_run(const struct nrs_point *point, uint32_t replication,
                            const struct nrs_link_curves *curves,
                            const struct nrs_trace_sink *trace, struct nrs_ledger *ledger,
                            struct nrs_sim_stats *stats, struct nrs_error *err);

/**
 * Can SimGrid load the point's platform file, and has it hosts for all cells and servers, and ways
 * between them? SimGrid ends the process at an error: ask in a child (batch/probe.h).
 * @param point  struct nrs_point, with a transport.platform_file.
 */
enum nrs_status nrs_platform_try(const void *point, struct nrs_error *err);

/** The same as an nrs_simulate of batch/evaluate.h; its context is the link curves. */
enum nrs_status nrs_sim_task(const void *curves, const struct nrs_point *point,
                             uint32_t replication, struct nrs_ledger *ledger,
                             struct nrs_error *err);

#endif

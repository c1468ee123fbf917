/* radio_load.h - the radio alone under a scenario's traffic, for bench.c. */
#ifndef NRS_BENCH_RADIO_LOAD_H
#define NRS_BENCH_RADIO_LOAD_H

#include "radio/bler.h"
#include "scenario/point.h"

/* What one run took, in CPU time of this process. */
struct radio_load {
    double build_s;         /* building the network */
    double warm_s;          /* from there to run.warmup_s */
    double cpu_s;           /* from there to run.duration_s */
    double simulated_s;     /* of cpu_s */
    double events;          /* of cpu_s: transmissions, slots that were worked off, messages */
    double blocks;          /* of cpu_s: transmissions */
    double sent, delivered; /* UL messages of the whole run */
};

/** CPU seconds of this process so far. */
double radio_load_cpu_s(void);

/**
 * Send the scenario's UL message per frame through a network of its own, and its result back.
 * There are no device, server or transport between them: a UE sends when it captures, and the
 * result is at the gNB as soon as the message is.
 * @param result  send a result for each message that was delivered.
 * @return what nrs_ran_new and nrs_ran_send return.
 */
enum nrs_status radio_load_run(const struct nrs_point *point, const struct nrs_link_curves *curves,
                               bool result, struct radio_load *out, struct nrs_error *err);

#endif

/* run_latency.h - latencies of each replication in coarse bins: how much replications differ.
 *
 * The pooled distribution of a leg (leg.h) has no replications any more, and the interval of its
 * quantile needs to know how the share of messages up to it varies over them. Bins are 6 % wide
 * (the first 4 bits of the mantissa), and a share is taken at the upper edge of one.
 */
#ifndef NRS_KPI_RUN_LATENCY_H
#define NRS_KPI_RUN_LATENCY_H

#include "kpi/leg.h"

#define NRS_RUN_LATENCY_LOST 32753 /* the last bin, that of INFINITY */

/* Messages of one replication, leg and bin. */
struct nrs_run_latency {
    uint32_t replication;
    uint16_t leg, bin;
    uint64_t n;
};

/** @return the bin of a latency: 0 for 0 and below, else growing with it. Not for NAN. */
uint16_t nrs_run_latency_bin(double value_s);

/**
 * Append the bins of one replication, leg by leg in order.
 * @param legs  of this replication alone.
 * @return false when memory is out.
 */
bool nrs_run_latencies_add(struct nrs_list *out, uint32_t replication,
                           const struct nrs_leg_sum legs[NRS_N_LEGS]);

#endif

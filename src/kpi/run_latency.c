/* run_latency.c - the bins of dist.h, joined: a fine bin lies within a coarse one. */
#include "kpi/run_latency.h"

#include <string.h>

#define SHIFT 48 /* leaves the exponent and 4 bits of the mantissa */

uint16_t nrs_run_latency_bin(double value_s)
{
    uint64_t bits;

    if (!(value_s > 0))
        return 0;
    memcpy(&bits, &value_s, sizeof bits);
    return (uint16_t)((bits >> SHIFT) + 1);
}

static bool add_leg(struct nrs_list *out, uint32_t replication, uint16_t leg,
                    const struct nrs_dist *d)
{
    const struct nrs_bin *bin = d->bins.at;

    for (size_t from = 0, to = 0; from < d->bins.n; from = to) {
        struct nrs_run_latency one = {replication, leg, nrs_run_latency_bin(bin[from].largest), 0};

        while (to < d->bins.n && nrs_run_latency_bin(bin[to].largest) == one.bin)
            one.n += bin[to++].n;
        if (!nrs_list_add(out, &one, 1))
            return false;
    }
    return true;
}

bool nrs_run_latencies_add(struct nrs_list *out, uint32_t replication,
                           const struct nrs_leg_sum legs[NRS_N_LEGS])
{
    for (uint16_t leg = 0; leg < NRS_N_LEGS; leg++)
        if (!add_leg(out, replication, leg, &legs[leg].latency))
            return false;
    return true;
}

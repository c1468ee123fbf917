/* service.c - shares and sums of server_uses and outages. */
#include "kpi/service.h"

#include <math.h>

uint32_t nrs_service_n_servers(const struct nrs_ledger *l)
{
    const struct nrs_server_use *use = l->server_uses.at;
    uint32_t n = 0;

    for (size_t i = 0; i < l->server_uses.n; i++)
        if (use[i].server >= n)
            n = use[i].server + 1;
    return n;
}

struct nrs_server_sum nrs_service_server(const struct nrs_ledger *l, uint32_t server)
{
    const struct nrs_server_use *use = l->server_uses.at;
    struct nrs_server_sum sum = {.energy_j = 0};
    double time_s = 0, executor_s = 0, down_s = 0, busy_s = 0, loading_s = 0;
    uint64_t batches = 0;

    for (size_t i = 0; i < l->server_uses.n; i++) {
        if (use[i].server != server)
            continue;
        time_s += use[i].time_s;
        executor_s += use[i].time_s * use[i].executors;
        down_s += use[i].down_s;
        busy_s += use[i].busy_s;
        loading_s += use[i].loading_s;
        batches += use[i].batches;
        sum.frames += use[i].frames;
        sum.dropped += use[i].dropped;
        sum.energy_j += use[i].energy_j;
    }
    sum.busy = executor_s > 0 ? busy_s / executor_s : NAN;
    sum.loading = executor_s > 0 ? loading_s / executor_s : NAN;
    sum.up = time_s > 0 ? 1 - down_s / time_s : NAN;
    sum.batch = batches > 0 ? (double)sum.frames / (double)batches : NAN;
    sum.mean_w = time_s > 0 ? sum.energy_j / time_s : NAN;
    return sum;
}

/* Order of kinds and numbers. */
static uint64_t key_of(const struct nrs_outage *outage)
{
    return (uint64_t)outage->element << 32 | outage->index;
}

/* When the outage's replication ended: all records of servers tell. */
static double run_end_s(const struct nrs_ledger *l, uint32_t replication)
{
    const struct nrs_server_use *use = l->server_uses.at;

    for (size_t i = 0; i < l->server_uses.n; i++)
        if (use[i].replication == replication)
            return use[i].time_s;
    return l->end_s;
}

static double total_s(const struct nrs_ledger *l)
{
    const struct nrs_server_use *use = l->server_uses.at;
    double sum_s = 0;

    for (size_t i = 0; i < l->server_uses.n; i++)
        if (use[i].server == use[0].server)
            sum_s += use[i].time_s;
    return sum_s;
}

/* The least key above `*key`, or any when `first`. */
static bool next_key(const struct nrs_ledger *l, bool first, uint64_t *key)
{
    const struct nrs_outage *outage = l->outages.at;
    uint64_t least = UINT64_MAX;

    for (size_t i = 0; i < l->outages.n; i++)
        if ((first || key_of(&outage[i]) > *key) && key_of(&outage[i]) < least)
            least = key_of(&outage[i]);
    *key = least;
    return least != UINT64_MAX;
}

bool nrs_service_element(const struct nrs_ledger *l, size_t i, struct nrs_element_sum *out)
{
    const struct nrs_outage *outage = l->outages.at;
    double all_s = total_s(l);
    uint64_t key = 0;

    for (size_t k = 0; k <= i; k++)
        if (!next_key(l, k == 0, &key))
            return false;
    *out = (struct nrs_element_sum){.element = (uint8_t)(key >> 32), .index = (uint32_t)key};
    for (size_t k = 0; k < l->outages.n; k++) {
        double end_s;

        if (key_of(&outage[k]) != key)
            continue;
        end_s = run_end_s(l, outage[k].replication);
        if (!isnan(outage[k].end_s))
            end_s = fmin(end_s, outage[k].end_s);
        out->name = outage[k].name;
        out->n_outages++;
        out->down_s += fmax(end_s - outage[k].start_s, 0);
    }
    out->availability = all_s > 0 ? 1 - out->down_s / all_s : NAN;
    return true;
}

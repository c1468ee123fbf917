/* bursts.c - other traffic on the links: bursts of one size, by a Poisson process on each directed
 * link, that share it like messages. */
#include <math.h>
#include <simgrid/actor.h>
#include <simgrid/engine.h>
#include <stdlib.h>

#include "sim/platform.h"
#include "sim/world.h"

static void push(struct nrs_world *w, struct nrs_timeq *queue, struct nrs_stream *stream,
                 uint32_t directed, double now_s)
{
    double mean_s = 1 / w->network.topology.links[directed / 2].burst_hz;

    if (!nrs_timeq_push(queue, now_s + nrs_stream_exponential(stream, mean_s), directed))
        nrs_world_out_of_memory(w, "bursts");
}

static void send(struct nrs_world *w, uint32_t directed)
{
    const struct nrs_net_link *link = &w->network.topology.links[directed / 2];
    bool up = directed % 2 == NRS_WAY_UP;

    nrs_network_send(w, NRS_PARCEL_BURST, 0, up ? link->lower : link->upper,
                     up ? link->upper : link->lower, (int64_t)w->point->cfg.transport.burst_bytes);
}

static void run(struct nrs_world *w, struct nrs_timeq *queue, struct nrs_stream *streams)
{
    const struct nrs_timeq_entry *next;
    struct nrs_timeq_entry event;

    while (!w->over && (next = nrs_timeq_peek(queue))) {
        sg_actor_sleep_until(next->time_s);
        if (w->over || !nrs_timeq_pop(queue, &event))
            return;
        send(w, (uint32_t)event.payload);
        push(w, queue, &streams[event.payload], (uint32_t)event.payload, event.time_s);
    }
}

static void actor_bursts(int argc, char **argv)
{
    struct nrs_world *w = sg_actor_self_get_data();
    uint32_t n = 2 * w->network.topology.n_links;
    struct nrs_rng_key key = {(uint64_t)w->point->cfg.run.seed, w->replication};
    struct nrs_stream *streams = calloc(n, sizeof *streams);
    struct nrs_timeq queue;

    (void)argc;
    (void)argv;
    nrs_timeq_init(&queue);
    if (!streams)
        nrs_world_out_of_memory(w, "bursts");
    for (uint32_t i = 0; streams && i < n; i++) {
        streams[i] = nrs_stream_init(key, NRS_RNG_BURST, i);
        if (w->network.topology.links[i / 2].burst_hz > 0)
            push(w, &queue, &streams[i], i, 0);
    }
    if (streams)
        run(w, &queue, streams);
    nrs_timeq_free(&queue);
    free(streams);
}

void nrs_bursts_start(struct nrs_world *w)
{
    const struct nrs_topology *t = &w->network.topology;
    bool any = false;

    for (uint32_t i = 0; i < t->n_links; i++)
        any = any || t->links[i].burst_hz > 0;
    if (!any)
        return;
    nrs_world_start_actor("bursts", sg_host_by_name(NRS_HOST_CONTROL), actor_bursts, w);
}

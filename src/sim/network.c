/* network.c - carriers of messages. */
#include "sim/network.h"

#include <math.h>
#include <simgrid/actor.h>
#include <simgrid/comm.h>
#include <simgrid/engine.h>
#include <stdio.h>
#include <stdlib.h>

#include "sim/platform.h"
#include "sim/world.h"

struct nrs_carrier {
    struct nrs_world *world;
    uint32_t node;
    sg_mailbox_t box;
    struct nrs_transfer transfer;
    bool lost; /* in its latency */
    struct nrs_carrier *next_idle, *next;
};

enum nrs_status nrs_network_init(struct nrs_world *w, struct nrs_topology *topology)
{
    struct nrs_network *net = &w->network;
    struct nrs_topology *t = &net->topology;

    *net = (struct nrs_network){.topology = *topology};
    *topology = (struct nrs_topology){0};
    net->host = calloc(t->n_nodes, sizeof *net->host);
    net->idle = calloc(t->n_nodes, sizeof *net->idle);
    net->flows = calloc(2 * (size_t)t->n_links + 1, sizeof *net->flows);
    net->dispatch = sg_sem_init(0);
    nrs_timeq_init(&net->ahead);
    if (!net->host || !net->idle || !net->flows)
        return nrs_fail(w->err, NRS_EMACHINE, "out of memory for the transport network");
    for (uint32_t i = 0; i < t->n_nodes; i++)
        net->host[i] = sg_host_by_name(t->nodes[i].name);
    return t->is_from_file ? nrs_network_find_ways(w) : NRS_OK;
}

void nrs_network_way(const struct nrs_network *net, uint32_t from, uint32_t to,
                     struct nrs_way_links *out)
{
    if (!net->ways)
        nrs_topology_way(&net->topology, from, to, out);
    else if (from == to)
        out->n = 0;
    else
        *out = *net->ways[(size_t)from * net->topology.n_nodes + to];
}

void nrs_network_free(struct nrs_network *net)
{
    struct nrs_carrier *next;

    for (struct nrs_carrier *c = net->all; c; c = next) {
        next = c->next;
        free(c);
    }
    if (net->dispatch)
        sg_sem_destroy(net->dispatch);
    for (size_t i = 0; net->ways && i < (size_t)net->topology.n_nodes * net->topology.n_nodes; i++)
        free(net->ways[i]);
    free(net->ways);
    nrs_topology_free(&net->topology);
    nrs_timeq_free(&net->ahead);
    free(net->host);
    free(net->idle);
    free(net->flows);
    *net = (struct nrs_network){0};
}

/* From where the calling actor has moved to. */
static void put(struct nrs_carrier *carrier, int64_t bytes)
{
    sg_comm_detach(sg_mailbox_put_init(carrier->box, carrier, (long)bytes), NULL);
}

/* The latency is over: the message flows. */
static void launch(struct nrs_network *net, struct nrs_carrier *carrier)
{
    struct nrs_transfer *t = &carrier->transfer;

    for (uint32_t i = 0; i < t->way.n; i++)
        t->flows[i] = ++net->flows[t->way.directed[i]];
    sg_actor_set_host(sg_actor_self(), net->host[t->from]);
    put(carrier, t->bytes);
}

static void keep(struct nrs_network *net, struct nrs_carrier *carrier)
{
    carrier->next_idle = net->idle[carrier->node];
    net->idle[carrier->node] = carrier;
}

static void begin(struct nrs_network *net, struct nrs_carrier *carrier)
{
    struct nrs_transfer *t = &carrier->transfer;
    double latency_s = nrs_topology_latency_s(&net->topology, &t->way);
    double over_s = t->start_s + latency_s;
    const struct nrs_timeq_entry *first = nrs_timeq_peek(&net->ahead);
    bool wakes = !first || over_s < first->time_s;

    carrier->lost = false;
    if (latency_s <= NRS_TIME_SLACK_S || t->kind == NRS_PARCEL_BURST)
        launch(net, carrier);
    else if (!nrs_timeq_push(&net->ahead, over_s, (uintptr_t)carrier))
        nrs_world_out_of_memory(carrier->world, "messages");
    else if (wakes)
        sg_sem_release(net->dispatch);
}

static void launch_due(struct nrs_network *net)
{
    const struct nrs_timeq_entry *first;
    struct nrs_timeq_entry entry;

    while ((first = nrs_timeq_peek(&net->ahead)) &&
           first->time_s <= simgrid_get_clock() + NRS_TIME_SLACK_S &&
           nrs_timeq_pop(&net->ahead, &entry)) {
        struct nrs_carrier *carrier = (struct nrs_carrier *)(uintptr_t)entry.payload;

        if (carrier->lost)
            keep(net, carrier);
        else
            launch(net, carrier);
    }
}

static bool is_over(const struct nrs_way_links *way, uint32_t link)
{
    for (uint32_t i = 0; i < way->n; i++)
        if (way->directed[i] / 2 == link)
            return true;
    return false;
}

/* All are found before any is told of: telling calls SimGrid, where the queue may change. */
void nrs_network_fail_link(struct nrs_world *w, uint32_t link)
{
    struct nrs_network *net = &w->network;
    struct nrs_list lost;

    nrs_list_init(&lost, sizeof(struct nrs_transfer));
    for (size_t i = 0; i < net->ahead.n; i++) {
        struct nrs_carrier *carrier = (struct nrs_carrier *)(uintptr_t)net->ahead.heap[i].payload;

        if (carrier->lost || !is_over(&carrier->transfer.way, link))
            continue;
        carrier->lost = true; /* it is free when its latency is over */
        if (!nrs_list_add(&lost, &carrier->transfer, 1))
            nrs_world_out_of_memory(w, "messages");
    }
    for (size_t i = 0; i < lost.n; i++)
        nrs_world_arrived(w, (const struct nrs_transfer *)lost.at + i, false);
    nrs_list_free(&lost);
}

static void end(struct nrs_network *net, struct nrs_carrier *carrier, bool arrived)
{
    const struct nrs_transfer t = carrier->transfer;

    for (uint32_t i = 0; i < t.way.n; i++)
        net->flows[t.way.directed[i]]--;
    keep(net, carrier);
    nrs_world_arrived(carrier->world, &t, arrived);
}

static void carry(int argc, char **argv)
{
    struct nrs_carrier *carrier = sg_actor_self_get_data();
    struct nrs_network *net = &carrier->world->network;

    (void)argc;
    (void)argv;
    sg_mailbox_set_receiver(sg_mailbox_get_name(carrier->box));
    if (carrier->next_idle == carrier) { /* made for a message that waits to be sent */
        carrier->next_idle = net->starting;
        net->starting = carrier;
        sg_sem_release(net->dispatch);
    }
    while (!carrier->world->over) {
        void *payload = NULL;
        bool arrived = sg_comm_wait(sg_mailbox_get_async(carrier->box, &payload)) == SG_OK;

        if (carrier->world->over)
            return; /* its frame stays pending */
        end(net, carrier, arrived);
    }
}

static struct nrs_carrier *new_carrier(struct nrs_world *w, uint32_t node)
{
    struct nrs_network *net = &w->network;
    struct nrs_carrier *carrier;
    char name[32];

    if (net->n_carriers >= NRS_ACTORS_MAX - NRS_EXECUTORS_ALL) {
        nrs_world_fail(w, nrs_fail(w->err, NRS_ERANGE,
                                   "transport: more than %u messages and bursts under way at once",
                                   net->n_carriers));
        return NULL;
    }
    carrier = calloc(1, sizeof *carrier);
    if (!carrier) {
        nrs_world_fail(w, nrs_fail(w->err, NRS_EMACHINE, "out of memory for messages"));
        return NULL;
    }
    snprintf(name, sizeof name, "carrier-%u", net->n_carriers++);
    carrier->world = w;
    carrier->node = node;
    carrier->box = sg_mailbox_by_name(name);
    carrier->next = net->all;
    net->all = carrier;
    nrs_world_start_actor(name, net->host[node], carry, carrier);
    return carrier;
}

/* Until the first latency is over, or someone wakes it. */
static void wait_for_messages(struct nrs_network *net)
{
    const struct nrs_timeq_entry *first = nrs_timeq_peek(&net->ahead);

    if (first)
        sg_sem_acquire_timeout(net->dispatch,
                               fmax(first->time_s - simgrid_get_clock(), NRS_TIME_SLACK_S));
    else
        sg_sem_acquire(net->dispatch);
}

/* A new carrier has to run once before its mailbox is its own: then its message can be sent. */
static void dispatch(int argc, char **argv)
{
    struct nrs_world *w = sg_actor_self_get_data();
    struct nrs_network *net = &w->network;

    (void)argc;
    (void)argv;
    while (!w->over) {
        wait_for_messages(net);
        while (net->starting && !w->over) {
            struct nrs_carrier *carrier = net->starting;

            net->starting = carrier->next_idle;
            begin(net, carrier);
        }
        if (!w->over)
            launch_due(net);
    }
}

void nrs_network_start(struct nrs_world *w)
{
    struct nrs_network *net = &w->network;

    nrs_world_start_actor("dispatch", sg_host_by_name(NRS_HOST_CONTROL), dispatch, w);
    for (uint32_t i = 0; i < net->topology.n_nodes; i++) {
        struct nrs_carrier *carrier = new_carrier(w, i);

        if (carrier) {
            carrier->next_idle = net->idle[i];
            net->idle[i] = carrier;
        }
    }
}

void nrs_network_send(struct nrs_world *w, enum nrs_parcel kind, uint32_t frame, uint32_t from,
                      uint32_t to, int64_t bytes)
{
    struct nrs_network *net = &w->network;
    struct nrs_transfer t = {.kind = kind, .frame = frame, .from = from, .to = to, .bytes = bytes};
    struct nrs_carrier *carrier = net->idle[to];

    t.start_s = simgrid_get_clock();
    nrs_network_way(net, from, to, &t.way);
    if (t.way.n == 0) {
        nrs_world_arrived(w, &t, true);
        return;
    }
    if (carrier) {
        net->idle[to] = carrier->next_idle;
        carrier->transfer = t;
        begin(net, carrier);
    } else if ((carrier = new_carrier(w, to))) {
        carrier->transfer = t;
        carrier->next_idle = carrier;
    }
}

/* From where it is, which takes no time. */
static void dismiss(struct nrs_network *net, struct nrs_carrier *carrier)
{
    sg_actor_set_host(sg_actor_self(), net->host[carrier->node]);
    put(carrier, 0);
}

void nrs_network_close(struct nrs_world *w)
{
    struct nrs_network *net = &w->network;

    sg_sem_release(net->dispatch);
    for (struct nrs_carrier *c = net->starting; c; c = c->next_idle)
        dismiss(net, c);
    for (size_t i = 0; i < net->ahead.n; i++)
        dismiss(net, (struct nrs_carrier *)(uintptr_t)net->ahead.heap[i].payload);
    for (uint32_t i = 0; i < net->topology.n_nodes; i++)
        for (struct nrs_carrier *c = net->idle[i]; c; c = c->next_idle)
            dismiss(net, c);
}

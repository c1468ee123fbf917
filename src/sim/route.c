/* route.c - a frame's way through the stages of its pipeline: which server, how it gets there, and
 * what becomes of it when something fails.
 *
 * A message stays with who sent it until it is computed: the gNB, or the server of the stage
 * before. From there it is sent again, once the failure is known, where edge.on_failure says so.
 */
#include <math.h>
#include <simgrid/engine.h>

#include "sim/world.h"

static uint32_t cell_node(const struct nrs_world *w, const struct nrs_frame *frame)
{
    return w->network.topology.cell_node[frame->cell];
}

struct nrs_stop *nrs_route_stop(struct nrs_world *w, uint32_t index)
{
    uint32_t at = ((const uint32_t *)w->stop_of.at)[index];

    return (struct nrs_stop *)w->ledger->stops.at + at;
}

/* Leaving the server of the stage before. A frame that is sent again has its stop already. */
static void leave(struct nrs_world *w, uint32_t index, const struct nrs_frame *frame)
{
    double from_start_s = frame->stage == 1 ? frame->batch_s : nrs_route_stop(w, index)->start_s;
    const struct nrs_stop stop = {.replication = frame->replication,
                                  .ue = frame->ue,
                                  .seq = frame->seq,
                                  .stage = frame->stage,
                                  .measured = frame->measured,
                                  .from_server = frame->server,
                                  .server = NRS_NO_SERVER,
                                  .from_start_s = from_start_s,
                                  .leave_s = simgrid_get_clock(),
                                  .arrive_s = NAN,
                                  .start_s = NAN,
                                  .end_s = NAN};

    ((uint32_t *)w->stop_of.at)[index] = (uint32_t)w->ledger->stops.n;
    if (!nrs_list_add(&w->ledger->stops, &stop, 1))
        nrs_world_out_of_memory(w, "stops");
}

/* Where the message for the current stage is kept. @return the node. */
static uint32_t sender_node(struct nrs_world *w, uint32_t index, const struct nrs_frame *frame)
{
    if (frame->stage == 0)
        return cell_node(w, frame);
    return w->servers[nrs_route_stop(w, index)->from_server].node;
}

/* @return a server for the frame's stage; NULL: none is believed to be up and within reach. */
static struct nrs_server *choose(struct nrs_world *w, const struct nrs_frame *frame, uint32_t from)
{
    const struct nrs_part *part = &nrs_world_work(w, frame)->part[frame->stage];
    const struct nrs_elements *servers = &w->faults.of[NRS_ELEMENT_SERVER];
    int placement = w->point->cfg.edge.placement;
    size_t n = 0;
    long chosen;

    for (uint32_t s = 0; s < w->point->cfg.n_servers; s++) {
        struct nrs_server *server = &w->servers[s];
        struct nrs_way_links way;

        if (server->kind_of[part->kind] < 0)
            continue;
        nrs_network_way(&w->network, from, server->node, &way);
        w->seat_server[n] = s;
        w->seats[n++] = (struct nrs_seat){
            .up = !w->faults.any || (!servers->suspect[s] && nrs_faults_within_reach(w, &way)),
            .pinned = server->serves && server->serves[frame->cell],
            .latency_s = nrs_topology_latency_s(&w->network.topology, &way),
            .load = nrs_server_load(server->model),
        };
    }
    chosen = nrs_placements[placement].choose(w->seats, n, frame->cell, &w->turn);
    return chosen < 0 ? NULL : &w->servers[w->seat_server[chosen]];
}

static void forward_request(struct nrs_world *w, uint32_t index)
{
    struct nrs_frame *frame = nrs_world_frame(w, index);
    const struct nrs_workload *work = nrs_world_work(w, frame);
    uint32_t from = sender_node(w, index, frame);
    struct nrs_server *server = choose(w, frame, from);
    int64_t bytes = frame->stage == 0 ? frame->ul_bytes : work->part[frame->stage - 1].out_bytes;

    if (server) {
        frame->server = (uint16_t)server->number;
        nrs_network_send(w, NRS_PARCEL_REQUEST, index, from, server->node, bytes);
    } else if (w->point->cfg.edge.on_failure == NRS_FAILURE_RESEND) {
        nrs_faults_strand(w, index);
    } else {
        nrs_world_finish(w, index, NRS_FATE_NO_SERVER, simgrid_get_clock());
    }
}

static bool has_to_wait(const struct nrs_world *w, uint32_t from, uint32_t to)
{
    struct nrs_way_links way;

    if (!w->faults.any || w->point->cfg.edge.on_failure != NRS_FAILURE_RESEND)
        return false;
    nrs_network_way(&w->network, from, to, &way);
    return !nrs_faults_within_reach(w, &way);
}

static void forward_result(struct nrs_world *w, uint32_t index)
{
    const struct nrs_frame *frame = nrs_world_frame(w, index);
    uint32_t from = w->servers[frame->server].node, to = cell_node(w, frame);

    if (has_to_wait(w, from, to))
        nrs_faults_strand(w, index);
    else
        nrs_network_send(w, NRS_PARCEL_RESULT, index, from, to, frame->dl_bytes);
}

void nrs_route_forward(struct nrs_world *w, uint32_t index)
{
    const struct nrs_frame *frame = nrs_world_frame(w, index);

    if (frame->stage < frame->n_stages)
        forward_request(w, index);
    else
        forward_result(w, index);
}

void nrs_route_computed(struct nrs_world *w, struct nrs_server *server, uint32_t index)
{
    struct nrs_frame *frame = nrs_world_frame(w, index);
    double now_s = simgrid_get_clock();

    server->use.frames++;
    if (frame->stage > 0)
        nrs_route_stop(w, index)->end_s = now_s;
    frame->stage++;
    if (frame->stage == frame->n_stages)
        frame->tail_end_s = now_s;
    else
        leave(w, index, frame);
    nrs_route_forward(w, index);
}

void nrs_route_start(struct nrs_world *w, uint32_t index, uint16_t batch, double now_s)
{
    struct nrs_stop *stop = nrs_route_stop(w, index);

    stop->start_s = now_s;
    stop->batch = batch;
}

/* What each link of the way took. */
static void record_hops(struct nrs_world *w, const struct nrs_transfer *t, double now_s)
{
    const struct nrs_topology *topology = &w->network.topology;
    const struct nrs_frame *frame = nrs_world_frame(w, t->frame);
    double hop_s[NRS_PATH_LINKS], start_s = t->start_s;

    nrs_topology_share_s(topology, &t->way, t->flows, now_s - t->start_s, hop_s);
    for (uint32_t i = 0; i < t->way.n; i++) {
        struct nrs_hop hop = {.replication = frame->replication,
                              .ue = frame->ue,
                              .seq = frame->seq,
                              .leg = frame->stage,
                              .hop = (uint16_t)i,
                              .start_s = start_s,
                              .time_s = hop_s[i]};

        nrs_topology_link_name(topology, t->way.directed[i], hop.link, sizeof hop.link);
        start_s += hop_s[i];
        if (!nrs_list_add(&w->ledger->hops, &hop, 1))
            nrs_world_out_of_memory(w, "hops");
    }
}

static void request_arrived(struct nrs_world *w, uint32_t index)
{
    struct nrs_frame *frame = nrs_world_frame(w, index);
    struct nrs_server *server = &w->servers[frame->server];
    double now_s = simgrid_get_clock();

    if (!nrs_faults_is_up(w, NRS_ELEMENT_SERVER, server->number)) {
        server->use.dropped++;
        nrs_route_lost(w, index, NRS_FATE_SERVER_FAILED,
                       w->faults.of[NRS_ELEMENT_SERVER].failed_s[server->number]);
        return;
    }
    if (frame->stage == 0) {
        frame->server_s = now_s;
    } else {
        nrs_route_stop(w, index)->arrive_s = now_s;
        nrs_route_stop(w, index)->server = (uint16_t)server->number;
    }
    nrs_server_take(server, index);
}

/* Since when the way is broken. Of a platform file's links nothing is known: since now. */
static double way_failed_s(const struct nrs_world *w, const struct nrs_way_links *way)
{
    const struct nrs_elements *links = &w->faults.of[NRS_ELEMENT_LINK];
    double failed_s = simgrid_get_clock();

    for (uint32_t i = 0; i < way->n; i++)
        if (way->directed[i] / 2 < links->n && links->n_outages[way->directed[i] / 2] > 0)
            failed_s = fmin(failed_s, links->failed_s[way->directed[i] / 2]);
    return failed_s;
}

void nrs_world_arrived(struct nrs_world *w, const struct nrs_transfer *t, bool arrived)
{
    double now_s = simgrid_get_clock();

    if (t->kind == NRS_PARCEL_BURST)
        return;
    if (!arrived) {
        nrs_route_lost(w, t->frame, NRS_FATE_TRANSPORT_LOST, way_failed_s(w, &t->way));
        return;
    }
    if (w->ledger->keep_hops)
        record_hops(w, t, now_s);
    if (t->kind == NRS_PARCEL_REQUEST) {
        request_arrived(w, t->frame);
    } else {
        nrs_world_frame(w, t->frame)->dl_start_s = now_s;
        nrs_world_send(w, NRS_DL, t->frame, now_s);
    }
}

/* Is what has to be sent again still there? A server that has failed since has lost it. */
static bool is_kept(struct nrs_world *w, uint32_t index)
{
    const struct nrs_frame *frame = nrs_world_frame(w, index);
    uint32_t keeper = frame->server;
    double since_s = frame->tail_end_s;

    if (frame->stage == 0)
        return true;
    if (frame->stage < frame->n_stages) {
        keeper = nrs_route_stop(w, index)->from_server;
        since_s = nrs_route_stop(w, index)->leave_s;
    }
    return w->faults.of[NRS_ELEMENT_SERVER].failed_s[keeper] < since_s;
}

void nrs_route_again(struct nrs_world *w, uint32_t index)
{
    if (is_kept(w, index))
        nrs_route_forward(w, index);
    else
        nrs_world_finish(w, index, NRS_FATE_SERVER_FAILED, simgrid_get_clock());
}

void nrs_route_lost(struct nrs_world *w, uint32_t index, enum nrs_fate fate, double failed_s)
{
    const struct nrs_edge_cfg *edge = &w->point->cfg.edge;
    struct nrs_frame *frame = nrs_world_frame(w, index);
    double now_s = simgrid_get_clock();

    if (edge->on_failure != NRS_FAILURE_RESEND || frame->resends >= edge->max_resends ||
        !is_kept(w, index)) {
        nrs_world_finish(w, index, fate, now_s);
        return;
    }
    frame->resends++;
    if (frame->stage == 0)
        frame->server_s = frame->batch_s = NAN;
    else if (frame->stage < frame->n_stages)
        nrs_route_stop(w, index)->arrive_s = nrs_route_stop(w, index)->start_s = NAN;
    nrs_faults_send_again(w, index, fmax(now_s, failed_s + edge->detection_s));
}

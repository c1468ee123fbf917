/* sim.c - builds the world of one run, starts its actors, and takes it down again. */
#include "sim/sim.h"

#include <math.h>
#include <simgrid/actor.h>
#include <simgrid/engine.h>
#include <stdio.h>
#include <stdlib.h>

#include "dnn/footprint.h"
#include "sim/platform.h"
#include "sim/world.h"

static enum nrs_status build_server(struct nrs_world *w, uint32_t number)
{
    const struct nrs_point *p = w->point;
    const struct nrs_server_cfg *cfg = &p->cfg.servers[number];
    struct nrs_server *server = &w->servers[number];
    struct nrs_rng_key key = {(uint64_t)p->cfg.run.seed, w->replication};

    server->world = w;
    server->number = number;
    server->stream = nrs_stream_init(key, NRS_RNG_SERVICE, number);
    server->wake = sg_sem_init(0);
    server->batch_time_s = calloc((size_t)cfg->max_batch + 1, sizeof *server->batch_time_s);
    if (!server->batch_time_s)
        return nrs_fail(w->err, NRS_EMACHINE, "out of memory for servers");
    for (int64_t n = 1; n <= cfg->max_batch; n++)
        server->batch_time_s[n] =
            nrs_profile_range_s(&p->servers[number], &p->graph, p->cut + 1, p->last, n);
    return nrs_server_queue_init(&server->queue, (size_t)cfg->max_queue, w->err);
}

static void build_site(struct nrs_world *w, uint32_t cell)
{
    struct nrs_site *site = &w->sites[cell];
    char name[32];

    site->world = w;
    site->cell = cell;
    site->uplink_ready = sg_sem_init(0);
    snprintf(name, sizeof name, "requests-%u", cell);
    site->requests = sg_mailbox_by_name(name);
    snprintf(name, sizeof name, "results-%u", cell);
    site->results = sg_mailbox_by_name(name);
}

static enum nrs_status build(struct nrs_world *w, const struct nrs_link_curves *curves)
{
    const struct nrs_scenario *cfg = &w->point->cfg;
    uint32_t n_cells = w->point->n_cells;
    const struct nrs_ran_setup setup = {.cfg = &cfg->radio,
                                        .files = &w->point->files,
                                        .curves = curves,
                                        .n_single_cells = n_cells,
                                        .ues_per_cell = (uint32_t)cfg->ues.count_per_cell,
                                        .key = {(uint64_t)cfg->run.seed, w->replication},
                                        .trace = w->trace};
    enum nrs_status status = NRS_OK;

    w->n_ues = w->point->n_ues;
    w->ues = calloc(w->n_ues, sizeof *w->ues);
    w->sites = calloc(n_cells, sizeof *w->sites);
    w->servers = calloc(cfg->n_servers, sizeof *w->servers);
    if (!w->ues || !w->sites || !w->servers)
        return nrs_fail(w->err, NRS_EMACHINE, "out of memory for %u UEs", w->n_ues);
    w->head_s = nrs_profile_range_s(&w->point->device, &w->point->graph, 1, w->point->cut, 1);
    w->head_j =
        nrs_profile_range_energy_j(&w->point->device, &w->point->graph, 1, w->point->cut, 1);
    w->ran_wake = sg_sem_init(0);
    w->finished = sg_sem_init(0);
    for (uint32_t c = 0; c < n_cells; c++)
        build_site(w, c);
    for (uint32_t s = 0; s < cfg->n_servers && status == NRS_OK; s++)
        status = build_server(w, s);
    if (status == NRS_OK)
        status = nrs_ran_new(&setup, &w->ran, w->err);
    if (status == NRS_OK)
        w->slot_s = nrs_ran_slot_s(w->ran);
    return status;
}

static void take_down(struct nrs_world *w)
{
    const struct nrs_scenario *cfg = &w->point->cfg;

    nrs_ran_free(w->ran);
    for (uint32_t s = 0; w->servers && s < cfg->n_servers; s++) {
        nrs_server_queue_free(&w->servers[s].queue);
        free(w->servers[s].batch_time_s);
        if (w->servers[s].wake)
            sg_sem_destroy(w->servers[s].wake);
    }
    for (uint32_t c = 0; w->sites && c < w->point->n_cells; c++) {
        free(w->sites[c].uplink.frame);
        if (w->sites[c].uplink_ready)
            sg_sem_destroy(w->sites[c].uplink_ready);
    }
    if (w->ran_wake)
        sg_sem_destroy(w->ran_wake);
    if (w->finished)
        sg_sem_destroy(w->finished);
    nrs_timeq_free(&w->events);
    nrs_timeq_free(&w->reports);
    free(w->report_slots.frame);
    free(w->report);
    free(w->ues);
    free(w->sites);
    free(w->servers);
}

static void start(const char *name, const char *host, xbt_main_func_t code, void *data)
{
    sg_actor_t actor = sg_actor_init(name, sg_host_by_name(host));

    sg_actor_set_data(actor, data);
    sg_actor_start(actor, code, 0, NULL);
}

static void start_actors(struct nrs_world *w)
{
    const struct nrs_scenario *cfg = &w->point->cfg;
    char host[32];

    for (uint32_t s = 0; s < cfg->n_servers; s++) {
        snprintf(host, sizeof host, "server-%u", s);
        start("executor", host, nrs_actor_server_executor, &w->servers[s]);
    }
    for (uint32_t c = 0; c < w->point->n_cells; c++) {
        snprintf(host, sizeof host, "site-%u", c);
        start("uplink", host, nrs_actor_site_uplink, &w->sites[c]);
        start("downlink", host, nrs_actor_site_downlink, &w->sites[c]);
        snprintf(host, sizeof host, "server-%u", nrs_world_server(w, c)->number);
        start("receiver", host, nrs_actor_server_receiver, &w->sites[c]);
    }
    start("radio", "ran", nrs_actor_ran, w);
    start("ues", "ran", nrs_actor_ues, w);
}

/* What each UE's modem took besides messages. A run ends with its last frame, maybe before its time
 * is over; UEs wait until then. */
static enum nrs_status record_ues(const struct nrs_world *w)
{
    double until_s = fmax(w->end_s, w->point->cfg.run.duration_s);

    for (uint32_t ue = 0; ue < w->n_ues; ue++) {
        const struct nrs_ue_use use = {
            .replication = w->replication,
            .ue = ue,
            .baseline_j = nrs_ran_baseline_energy_j(w->ran, ue, until_s),
            .time_s = until_s,
        };

        if (!nrs_list_add(&w->ledger->ue_uses, &use, 1))
            return nrs_fail(w->err, NRS_EMACHINE, "out of memory for %u UEs", w->n_ues);
    }
    return NRS_OK;
}

enum nrs_status nrs_sim_run(const struct nrs_point *point, uint32_t replication,
                            const struct nrs_link_curves *curves,
                            const struct nrs_trace_sink *trace, struct nrs_ledger *ledger,
                            struct nrs_sim_stats *stats, struct nrs_error *err)
{
    struct nrs_world w = {
        .point = point, .trace = trace, .ledger = ledger, .replication = replication, .err = err};
    enum nrs_status status = nrs_platform_load(&point->cfg, point->n_cells, err);

    if (status != NRS_OK)
        return status;
    nrs_timeq_init(&w.events);
    nrs_timeq_init(&w.reports);
    status = build(&w, curves);
    if (status == NRS_OK) {
        start_actors(&w);
        simgrid_run();
        status = w.status;
        ledger->end_s = w.end_s;
    }
    if (status == NRS_OK)
        status = record_ues(&w);
    if (status == NRS_OK && stats)
        *stats = (struct nrs_sim_stats){nrs_ran_counters(w.ran), w.end_s};
    take_down(&w);
    return status;
}

enum nrs_status nrs_sim_task(const void *curves, const struct nrs_point *point,
                             uint32_t replication, struct nrs_ledger *ledger, struct nrs_error *err)
{
    return nrs_sim_run(point, replication, curves, NULL, ledger, NULL, err);
}

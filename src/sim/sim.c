/* sim.c - builds the world of one run, starts its actors, and takes it down again. */
#include "sim/sim.h"

#include <math.h>
#include <simgrid/actor.h>
#include <simgrid/engine.h>
#include <stdlib.h>

#include "dnn/footprint.h"
#include "sim/platform.h"
#include "sim/world.h"

static enum nrs_status init_topology(struct nrs_world *w, struct nrs_topology *t)
{
    const struct nrs_scenario *cfg = &w->point->cfg;
    uint32_t n_cells = w->point->n_cells, *site, node[NRS_SERVERS_MAX];
    const char *name[NRS_SERVERS_MAX];
    bool is_from_file = cfg->transport.platform_file[0];
    enum nrs_status status;

    for (uint32_t s = 0; s < cfg->n_servers; s++)
        name[s] = cfg->servers[s].name;
    if (is_from_file) {
        status = nrs_topology_init_file(t, &cfg->transport, n_cells, name, (uint32_t)cfg->n_servers,
                                        node, w->err);
    } else {
        site = calloc(n_cells, sizeof *site);
        if (!site)
            return nrs_fail(w->err, NRS_EMACHINE, "out of memory for %u cells", n_cells);
        for (uint32_t c = 0; c < n_cells; c++)
            site[c] = nrs_ran_site(w->ran, c);
        status = nrs_topology_init(t, &cfg->transport, site, n_cells, w->err);
        free(site);
    }
    for (uint32_t s = 0; s < cfg->n_servers && status == NRS_OK; s++)
        w->servers[s].node = is_from_file ? node[s] : nrs_platform_server_node(t, &cfg->servers[s]);
    return status;
}

/* After the radio, which knows the sites of cells. A platform file has its own. */
enum nrs_status nrs_sim_build_network(struct nrs_world *w)
{
    const struct nrs_scenario *cfg = &w->point->cfg;
    struct nrs_topology topology = {0};
    enum nrs_status status = NRS_OK;

    w->servers = calloc(cfg->n_servers, sizeof *w->servers);
    w->seats = calloc(cfg->n_servers, sizeof *w->seats);
    w->seat_server = calloc(cfg->n_servers, sizeof *w->seat_server);
    if (!w->servers || !w->seats || !w->seat_server)
        return nrs_fail(w->err, NRS_EMACHINE, "out of memory for servers");
    status = init_topology(w, &topology);
    if (status == NRS_OK)
        status = nrs_faults_init(w, &topology);
    if (status == NRS_OK)
        status = nrs_platform_load(w->point, &topology, &w->faults.plan, w->err);
    if (status == NRS_OK)
        status = nrs_network_init(w, &topology);
    nrs_topology_free(&topology);
    return status;
}

/* What each UE runs, by its class. */
static void build_ues(struct nrs_world *w)
{
    const struct nrs_point *p = w->point;

    for (uint32_t i = 0; i < w->n_ues; i++) {
        uint32_t class = nrs_ran_class(w->ran, i);
        const struct nrs_workload *work = &p->work.workload[p->work.of_class[class]];

        w->ues[i].work = work;
        w->ues[i].head_s = nrs_profile_range_s(&work->device, &work->graph, 1, work->cut, 1);
        w->ues[i].head_j = nrs_profile_range_energy_j(&work->device, &work->graph, 1, work->cut, 1);
        if (p->cfg.radio.n_classes > 0)
            w->ues[i].priority = p->cfg.radio.classes[class].priority;
    }
}

static bool has_pipeline(const struct nrs_point *p)
{
    for (size_t i = 0; i < p->work.n_workloads; i++)
        if (p->work.workload[i].n_parts > 1)
            return true;
    return false;
}

static enum nrs_status build(struct nrs_world *w, const struct nrs_link_curves *curves)
{
    const struct nrs_scenario *cfg = &w->point->cfg;
    const struct nrs_ran_setup setup = {.cfg = &cfg->radio,
                                        .files = &w->point->files,
                                        .curves = curves,
                                        .n_single_cells = w->point->n_cells,
                                        .ues_per_cell = (uint32_t)cfg->ues.count_per_cell,
                                        .key = {(uint64_t)cfg->run.seed, w->replication},
                                        .trace = w->trace};
    enum nrs_status status;

    w->n_ues = w->point->n_ues;
    w->ues = calloc(w->n_ues, sizeof *w->ues);
    nrs_list_init(&w->stop_of, sizeof(uint32_t));
    if (!w->ues || (has_pipeline(w->point) && !nrs_list_reserve(&w->stop_of, 1)))
        return nrs_fail(w->err, NRS_EMACHINE, "out of memory for %u UEs", w->n_ues);
    status = nrs_ran_new(&setup, &w->ran, w->err);
    if (status == NRS_OK)
        status = nrs_sim_build_network(w);
    if (status != NRS_OK)
        return status;
    build_ues(w);
    w->slot_s = nrs_ran_slot_s(w->ran);
    w->ran_wake = sg_sem_init(0);
    w->finished = sg_sem_init(0);
    w->faults.wake = sg_sem_init(0);
    for (uint32_t s = 0; s < cfg->n_servers && status == NRS_OK; s++)
        status = nrs_server_build(w, s);
    return status;
}

static void take_down(struct nrs_world *w)
{
    const struct nrs_scenario *cfg = &w->point->cfg;

    nrs_ran_free(w->ran);
    for (uint32_t s = 0; w->servers && s < cfg->n_servers; s++)
        nrs_server_take_down(&w->servers[s]);
    nrs_network_free(&w->network);
    nrs_faults_free(&w->faults);
    nrs_list_free(&w->stop_of);
    free(w->seats);
    free(w->seat_server);
    if (w->ran_wake)
        sg_sem_destroy(w->ran_wake);
    if (w->finished)
        sg_sem_destroy(w->finished);
    nrs_timeq_free(&w->events);
    nrs_timeq_free(&w->reports);
    free(w->report_slots.frame);
    free(w->report);
    free(w->ues);
    free(w->servers);
}

static void start_actors(struct nrs_world *w)
{
    sg_host_t control = sg_host_by_name(NRS_HOST_CONTROL);

    nrs_network_start(w);
    nrs_bursts_start(w);
    for (uint32_t s = 0; s < w->point->cfg.n_servers; s++)
        for (int64_t k = 0; k < w->point->cfg.servers[s].executors; k++)
            nrs_world_start_actor("executor", control, nrs_actor_server_executor, &w->servers[s]);
    if (w->faults.any)
        nrs_world_start_actor("faults", control, nrs_actor_faults, w);
    nrs_world_start_actor("radio", control, nrs_actor_ran, w);
    nrs_world_start_actor("ues", control, nrs_actor_ues, w);
}

/* What each UE took besides frames. A run ends with its last frame, maybe before its time
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
            .platform_w = w->point->cfg.ues.base_w + w->ues[ue].work->device.idle_w,
            .cell = nrs_ran_cell(w->ran, ue),
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
    enum nrs_status status;

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

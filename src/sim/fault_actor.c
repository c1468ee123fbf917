/* fault_actor.c - one actor makes the planned outages happen, and sends frames again.
 *
 * SimGrid ends what a link or host has under way when it fails (links by the profiles that
 * platform.c writes from the same plan). What is left to do here: servers lose what they have,
 * cells go off the air, and the detection time passes until placement knows.
 */
#include <math.h>
#include <simgrid/actor.h>
#include <simgrid/engine.h>
#include <stdio.h>
#include <stdlib.h>

#include "sim/platform.h"
#include "sim/world.h"

/* Payload of an event: what, and a number of the plan or of an element. */
enum { GOES_DOWN, COMES_UP, IS_KNOWN };
#define EVENT(kind, number)     ((uint64_t)(kind) << 60 | (uint64_t)(number))
#define ELEMENT(element, index) ((uint64_t)(element) << 32 | (index))

static void push(struct nrs_world *w, double time_s, uint64_t payload)
{
    if (!nrs_timeq_push(&w->faults.queue, time_s, payload))
        nrs_world_out_of_memory(w, "failures");
}

static enum nrs_status new_elements(struct nrs_elements *e, uint32_t n, struct nrs_error *err)
{
    *e = (struct nrs_elements){
        .n = n,
        .n_outages = calloc(n, sizeof *e->n_outages),
        .suspect = calloc(n, sizeof *e->suspect),
        .failed_s = calloc(n, sizeof *e->failed_s),
        .record = calloc(n, sizeof *e->record),
    };
    if (e->n_outages && e->suspect && e->failed_s && e->record)
        return NRS_OK;
    return nrs_fail(err, NRS_EMACHINE, "out of memory for failures");
}

/* Failures and repairs, in the plan's order. */
static void schedule(struct nrs_world *w)
{
    const struct nrs_planned_outage *outage = w->faults.plan.at;

    for (size_t i = 0; i < w->faults.plan.n; i++) {
        push(w, outage[i].start_s, EVENT(GOES_DOWN, i));
        push(w, outage[i].end_s, EVENT(COMES_UP, i));
    }
}

enum nrs_status nrs_faults_init(struct nrs_world *w, const struct nrs_topology *topology)
{
    const struct nrs_scenario *cfg = &w->point->cfg;
    const uint32_t n[NRS_N_ELEMENTS] = {
        [NRS_ELEMENT_SERVER] = (uint32_t)cfg->n_servers,
        [NRS_ELEMENT_SITE] = topology->n_sites,
        [NRS_ELEMENT_LINK] = topology->n_links,
        [NRS_ELEMENT_SECTOR] = topology->n_cells,
    };
    uint32_t node[NRS_SERVERS_MAX];
    const struct nrs_fault_world world = {.faults = cfg->faults,
                                          .n_faults = cfg->n_faults,
                                          .servers = cfg->servers,
                                          .n_servers = cfg->n_servers,
                                          .server_node = node,
                                          .topology = topology};
    struct nrs_rng_key key = {(uint64_t)cfg->run.seed, w->replication};
    enum nrs_status status = NRS_OK;

    for (size_t s = 0; s < cfg->n_servers; s++)
        node[s] = w->servers[s].node;
    nrs_list_init(&w->faults.plan, sizeof(struct nrs_planned_outage));
    nrs_timeq_init(&w->faults.queue);
    nrs_timeq_init(&w->faults.again);
    w->faults.any = cfg->n_faults > 0 || cfg->transport.platform_file[0];
    for (size_t i = 0; i < NRS_N_ELEMENTS && status == NRS_OK; i++)
        status = new_elements(&w->faults.of[i], n[i], w->err);
    if (status == NRS_OK)
        status = nrs_fault_plan(&world, key, cfg->run.duration_s + cfg->run.drain_s,
                                &w->faults.plan, w->err);
    if (status == NRS_OK)
        schedule(w);
    return status == NRS_OK ? w->status : status;
}

void nrs_faults_free(struct nrs_faults *faults)
{
    for (size_t i = 0; i < NRS_N_ELEMENTS; i++) {
        free(faults->of[i].n_outages);
        free(faults->of[i].suspect);
        free(faults->of[i].failed_s);
        free(faults->of[i].record);
    }
    nrs_list_free(&faults->plan);
    nrs_timeq_free(&faults->queue);
    nrs_timeq_free(&faults->again);
    free(faults->stranded.frame);
    if (faults->wake)
        sg_sem_destroy(faults->wake);
}

bool nrs_faults_is_up(const struct nrs_world *w, enum nrs_element element, uint32_t index)
{
    return w->faults.of[element].n_outages[index] == 0;
}

bool nrs_faults_within_reach(const struct nrs_world *w, const struct nrs_way_links *way)
{
    const struct nrs_elements *links = &w->faults.of[NRS_ELEMENT_LINK];

    for (uint32_t i = 0; i < way->n; i++)
        if (way->directed[i] / 2 < links->n && links->suspect[way->directed[i] / 2])
            return false;
    return true;
}

void nrs_faults_send_again(struct nrs_world *w, uint32_t frame, double time_s)
{
    if (!nrs_timeq_push(&w->faults.again, time_s, frame))
        nrs_world_out_of_memory(w, "messages");
    sg_sem_release(w->faults.wake);
}

void nrs_faults_strand(struct nrs_world *w, uint32_t frame)
{
    if (!nrs_fifo_push(&w->faults.stranded, frame))
        nrs_world_out_of_memory(w, "messages");
}

static void name_element(const struct nrs_world *w, const struct nrs_planned_outage *outage,
                         struct nrs_outage *record)
{
    if (outage->element == NRS_ELEMENT_SERVER)
        snprintf(record->name, sizeof record->name, "%s",
                 w->point->cfg.servers[outage->index].name);
    else if (outage->element == NRS_ELEMENT_LINK)
        snprintf(record->name, sizeof record->name, "%s",
                 w->network.topology.links[outage->index].name);
    else
        snprintf(record->name, sizeof record->name, "%s-%u", nrs_element_names[outage->element],
                 outage->index);
}

static void open_record(struct nrs_world *w, const struct nrs_planned_outage *outage, double now_s)
{
    struct nrs_outage record = {.replication = w->replication,
                                .index = outage->index,
                                .element = outage->element,
                                .implied = outage->implied,
                                .fault = outage->fault,
                                .start_s = now_s,
                                .end_s = NAN};

    name_element(w, outage, &record);
    w->faults.of[outage->element].record[outage->index] = w->ledger->outages.n;
    if (!nrs_list_add(&w->ledger->outages, &record, 1))
        nrs_world_out_of_memory(w, "outages");
}

static void set_cell(struct nrs_world *w, uint32_t cell, bool up, double now_s)
{
    bool keep = w->point->cfg.edge.on_failure == NRS_FAILURE_RESEND;

    nrs_ran_set_cell(w->ran, cell, up, now_s, keep, nrs_world_keep_report, w);
    nrs_world_wake_ran(w);
}

static void fail(struct nrs_world *w, const struct nrs_planned_outage *outage, double now_s)
{
    struct nrs_elements *e = &w->faults.of[outage->element];

    if (e->n_outages[outage->index]++ > 0)
        return;
    e->failed_s[outage->index] = now_s;
    open_record(w, outage, now_s);
    nrs_trace(w->trace, now_s, NRS_TR_FAULT_DOWN, outage->index, outage->element);
    if (outage->element == NRS_ELEMENT_SERVER)
        nrs_server_go_down(&w->servers[outage->index]);
    else if (outage->element == NRS_ELEMENT_SECTOR)
        set_cell(w, outage->index, false, now_s);
    else if (outage->element == NRS_ELEMENT_LINK)
        nrs_network_fail_link(w, outage->index);
    push(w, now_s + w->point->cfg.edge.detection_s,
         EVENT(IS_KNOWN, ELEMENT(outage->element, outage->index)));
}

static void repair(struct nrs_world *w, const struct nrs_planned_outage *outage, double now_s)
{
    struct nrs_elements *e = &w->faults.of[outage->element];

    if (--e->n_outages[outage->index] > 0)
        return;
    ((struct nrs_outage *)w->ledger->outages.at)[e->record[outage->index]].end_s = now_s;
    nrs_trace(w->trace, now_s, NRS_TR_FAULT_UP, outage->index, outage->element);
    if (outage->element == NRS_ELEMENT_SERVER) {
        struct nrs_server *server = &w->servers[outage->index];

        sg_host_turn_on(server->compute);
        server->use.down_s += now_s - e->failed_s[outage->index];
    } else if (outage->element == NRS_ELEMENT_SECTOR) {
        set_cell(w, outage->index, true, now_s);
    }
    push(w, now_s + w->point->cfg.edge.detection_s,
         EVENT(IS_KNOWN, ELEMENT(outage->element, outage->index)));
}

/* What comes back may be what stranded frames wait for; those that still cannot go stay. */
static void learn(struct nrs_world *w, enum nrs_element element, uint32_t index)
{
    struct nrs_elements *e = &w->faults.of[element];
    size_t n = w->faults.stranded.n;
    uint32_t frame;

    e->suspect[index] = e->n_outages[index] > 0;
    if (e->suspect[index])
        return;
    while (n-- > 0 && nrs_fifo_pop(&w->faults.stranded, &frame))
        nrs_route_again(w, frame);
}

static void happen(struct nrs_world *w, const struct nrs_timeq_entry *event)
{
    const struct nrs_planned_outage *plan = w->faults.plan.at;
    uint64_t number = event->payload & (EVENT(1, 0) - 1);
    double now_s = simgrid_get_clock();

    switch (event->payload >> 60) {
    case GOES_DOWN: fail(w, &plan[number], now_s); break;
    case COMES_UP: repair(w, &plan[number], now_s); break;
    default: learn(w, (enum nrs_element)(number >> 32), (uint32_t)number); break;
    }
}

static bool pop_due(struct nrs_timeq *queue, struct nrs_timeq_entry *event)
{
    const struct nrs_timeq_entry *next = nrs_timeq_peek(queue);

    return next && next->time_s <= simgrid_get_clock() + NRS_TIME_SLACK_S &&
           nrs_timeq_pop(queue, event);
}

static double next_s(const struct nrs_timeq *queue)
{
    const struct nrs_timeq_entry *next = nrs_timeq_peek(queue);

    return next ? next->time_s : INFINITY;
}

/* All that is due. What becomes known now is known to frames that are sent again now. */
static void happen_all(struct nrs_world *w)
{
    struct nrs_faults *faults = &w->faults;
    struct nrs_timeq_entry event;

    while (!w->over)
        if (pop_due(&faults->queue, &event))
            happen(w, &event);
        else if (pop_due(&faults->again, &event))
            nrs_route_again(w, (uint32_t)event.payload);
        else
            break;
}

void nrs_actor_faults(int argc, char **argv)
{
    struct nrs_world *w = sg_actor_self_get_data();

    (void)argc;
    (void)argv;
    while (!w->over) {
        double until_s;

        happen_all(w);
        if (w->over)
            break;
        until_s = fmin(next_s(&w->faults.queue), next_s(&w->faults.again));
        if (isfinite(until_s))
            sg_sem_acquire_timeout(w->faults.wake, until_s - simgrid_get_clock());
        else
            sg_sem_acquire(w->faults.wake);
    }
}

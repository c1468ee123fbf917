/* ran.c - the public functions: taking messages in, the clock of all cells, what is known of them.
 * Building a network is ran_build.c. */
#include "radio/ran.h"

#include <math.h>
#include <stdlib.h>

#include "radio/decibel.h"
#include "radio/mac.h"

enum nrs_status nrs_ran_send(struct nrs_ran *ran, enum nrs_dir dir, uint32_t ue, int64_t bytes,
                             uint64_t cookie, double now_s, double deadline_s,
                             struct nrs_error *err)
{
    int64_t slot = nrs_timeline_slot_at(&ran->tl, now_s);
    uint32_t id = nrs_buffer_new(ran, dir, ue, bytes, cookie, deadline_s);

    if (slot <= ran->slot)
        slot = ran->slot + 1;
    if (id != NRS_NONE)
        nrs_slot_event(ran, slot, NRS_EVENT_ARRIVE, id);
    if (id == NRS_NONE || ran->out_of_memory)
        return nrs_fail(err, NRS_EMACHINE, "out of memory for %zu radio messages",
                        ran->n_pending + 1);
    ran->flows[dir][ue].backlog += ran->messages[id].bytes;
    /* With nothing to do, what a cell still waits for is of no use to anyone until now. */
    ran->next_slot = nrs_is_busy(ran) ? nrs_min_slot(ran->next_slot, slot) : slot;
    ran->n_pending++;
    nrs_activity_begin(ran, ue, now_s);
    if (ran->outage.begun)
        nrs_outage_sent(ran, ue);
    return NRS_OK;
}

double nrs_ran_slot_s(const struct nrs_ran *ran)
{
    return ran->tl.slot_s;
}

size_t nrs_ran_pending(const struct nrs_ran *ran)
{
    return ran->n_pending;
}

int64_t nrs_ran_backlog_bytes(const struct nrs_ran *ran, enum nrs_dir dir, uint32_t ue)
{
    return ran->flows[dir][ue].backlog;
}

double nrs_ran_next_s(const struct nrs_ran *ran)
{
    return nrs_is_busy(ran) && ran->next_slot != NRS_NEVER ? (double)ran->next_slot * ran->tl.slot_s
                                                           : INFINITY;
}

/* Slots among the first n that carry data in a direction. */
static uint64_t data_slots(const struct nrs_timeline *tl, int dir, int64_t n)
{
    uint64_t in_pattern = 0, in_rest = 0;

    for (int i = 0; i < tl->n_slots; i++)
        if (tl->plan[i].kind[dir] >= 0) {
            in_pattern++;
            in_rest += i < n % tl->n_slots;
        }
    return (uint64_t)(n / tl->n_slots) * in_pattern + in_rest;
}

/* The same after `before`, up to `slot`: most often the next. */
static uint64_t data_slots_since(const struct nrs_timeline *tl, int dir, int64_t before,
                                 int64_t slot)
{
    uint64_t n = 0;

    if (slot - before > tl->n_slots)
        return data_slots(tl, dir, slot + 1) - data_slots(tl, dir, before + 1);
    for (int64_t s = before + 1; s <= slot; s++)
        n += nrs_timeline_plan(tl, s)->kind[dir] >= 0;
    return n;
}

/* Mean loads move towards what this slot used, by the data slots that have passed. */
static void follow_load(struct nrs_ran *ran, int64_t before, int64_t slot)
{
    for (int dir = NRS_UL; dir <= NRS_DL; dir++) {
        double keep =
            pow(1 - ran->load_weight[dir], (double)data_slots_since(&ran->tl, dir, before, slot));
        double sum = 0;

        for (uint32_t c = 0; c < ran->n_cells; c++) {
            struct nrs_cell_dir *cell = &ran->cells[c].dir[dir];
            int prbs = 0;

            for (uint32_t i = cell->air_first; i < cell->air_first + cell->air_n; i++)
                prbs += ran->air[dir][i].n_prb;
            cell->load = cell->load * keep + ran->load_weight[dir] * prbs / ran->n_prb;
            sum += cell->load;
        }
        ran->mean_load[dir] = sum / ran->n_cells;
    }
}

void nrs_ran_step(struct nrs_ran *ran, nrs_ran_sink *sink, void *user)
{
    int64_t slot = ran->next_slot, before = ran->slot;
    const struct nrs_timeq_entry *event;

    if (!nrs_is_busy(ran) || slot == NRS_NEVER)
        return;
    ran->slot = slot;
    ran->sink = sink;
    ran->sink_user = user;
    ran->counters.slots++;
    nrs_slot_take_in(ran, slot, slot);
    for (uint32_t c = 0; c < ran->n_cells; c++)
        if (ran->cells[c].next_slot <= slot)
            nrs_slot_decide(ran, c, slot);
    if (ran->interfering)
        follow_load(ran, before, slot);
    nrs_air_settle(ran, slot);
    ran->next_slot = NRS_NEVER;
    for (uint32_t c = 0; c < ran->n_cells; c++) {
        if (ran->cells[c].next_slot <= slot)
            ran->cells[c].next_slot = nrs_slot_next(ran, &ran->cells[c], slot);
        ran->next_slot = nrs_min_slot(ran->next_slot, ran->cells[c].next_slot);
    }
    event = nrs_timeq_peek(&ran->events);
    if (event)
        ran->next_slot = nrs_min_slot(ran->next_slot, (int64_t)event->time_s);
    if (ran->outage.begun)
        nrs_outage_plan(ran);
    ran->sink = NULL;
}

uint32_t nrs_ran_site(const struct nrs_ran *ran, uint32_t cell)
{
    return ran->deployment ? nrs_deployment_layout(ran->deployment)->cells[cell].site : cell;
}

uint32_t nrs_ran_cell(const struct nrs_ran *ran, uint32_t ue)
{
    return ran->cell[ue];
}

uint32_t nrs_ran_class(const struct nrs_ran *ran, uint32_t ue)
{
    const struct nrs_drop drop = {.classes = ran->cfg->classes,
                                  .n_classes = ran->cfg->n_classes,
                                  .ues_per_cell = ran->ues_per_cell};

    return ran->deployment ? nrs_deployment_place(ran->deployment, ue)->class
                           : nrs_place_class(&drop, ran->key, ue);
}

struct nrs_ue_link nrs_ran_link(const struct nrs_ran *ran, uint32_t ue)
{
    const struct nrs_ue_place *place;
    struct nrs_site_link site;
    struct nrs_ue_link link = {.cell = ran->cell[ue], .los = true};
    int branches;

    if (ran->cfg->channel.model != NRS_CHANNEL_38901) {
        link.ul_snr_db = nrs_csi_given_db(ran, NRS_UL, ue, 0);
        link.dl_snr_db = nrs_csi_given_db(ran, NRS_DL, ue, 0);
        return link;
    }
    place = nrs_deployment_place(ran->deployment, ue);
    site = nrs_deployment_site_link(ran->deployment, ue,
                                    nrs_deployment_layout(ran->deployment)->cells[link.cell].site);
    link.x_m = place->x_m;
    link.y_m = place->y_m;
    link.distance_2d_m = site.distance_2d_m;
    link.los = site.los;
    link.pathloss_db = site.pathloss_db;
    link.shadow_db = site.shadow_db;
    link.penetration_db = site.penetration_db;
    link.gain_db = -ran->links.loss_db[ue];
    for (int dir = NRS_UL; dir <= NRS_DL; dir++) {
        int layers = ran->layers_max[dir];
        double mw = dir == NRS_UL ? nrs_links_ul_prb_mw(ran, ue, ran->n_prb)
                                  : ran->cells[link.cell].power_mw;
        double array = nrs_csi_array_gain(ran, (enum nrs_dir)dir, layers, &branches) * branches;
        double snr_db = nrs_to_db(mw * array / ran->noise_mw[dir]) + link.gain_db;

        *(dir == NRS_UL ? &link.ul_snr_db : &link.dl_snr_db) = snr_db;
    }
    return link;
}

struct nrs_ran_counters nrs_ran_counters(const struct nrs_ran *ran)
{
    struct nrs_ran_counters c = ran->counters;

    for (int dir = NRS_UL; dir <= NRS_DL; dir++)
        c.prb_slots_offered[dir] =
            data_slots(&ran->tl, dir, ran->slot + 1) * (uint64_t)ran->n_prb * ran->n_cells;
    return c;
}

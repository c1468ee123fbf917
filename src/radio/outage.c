/* outage.c - cells that fail and come back.
 *
 * A cell that is down serves nobody: each of its UEs is stopped, as in the interruption of a
 * handover, until the cell is up again or the UE has found another one. So there is nothing in the
 * cell for the slot loop to do, and nothing that disturbs others. What a UE does is handover.c's:
 * out of sync, T310, radio link failure, the strongest cell that is up, and event A3 to come back.
 * UEs that stand, and those of a given channel, do the same, but only from their cell's failure
 * until they are back in it; else nobody measures.
 *
 * When all that is pending waits for cells that are down and that nothing but their recovery can
 * bring it away from, measurements and timers of handovers are parked, so that nobody steps for
 * nothing. They are caught up with, as after any silence, before the cells change.
 */
#include <math.h>
#include <stdlib.h>

#include "radio/mac.h"

/* On the first failure: UEs that stand have no state of handovers yet. */
static bool begin(struct nrs_ran *ran)
{
    struct nrs_outage *o = &ran->outage;

    if (o->begun)
        return true;
    if (!ran->handovers) {
        ran->handovers = calloc(ran->n_ues, sizeof *ran->handovers);
        o->home = malloc(ran->n_ues * sizeof *o->home);
        if (!ran->handovers || !o->home) {
            ran->out_of_memory = true;
            return false;
        }
        for (uint32_t ue = 0; ue < ran->n_ues; ue++)
            o->home[ue] = NRS_NONE;
        ran->move_by_s = INFINITY;
    }
    o->begun = true;
    return true;
}

void nrs_outage_free(struct nrs_outage *o)
{
    nrs_timeq_free(&o->parked);
    free(o->home);
}

static void unpark(struct nrs_ran *ran)
{
    struct nrs_timeq_entry e;

    while (nrs_timeq_pop(&ran->outage.parked, &e))
        if (!nrs_timeq_push(&ran->events, e.time_s, e.payload))
            ran->out_of_memory = true;
}

static void park(struct nrs_ran *ran)
{
    const struct nrs_timeq_entry *next;
    struct nrs_timeq_entry e;

    while ((next = nrs_timeq_peek(&ran->events)) && nrs_slot_is_motion(next)) {
        nrs_timeq_pop(&ran->events, &e);
        if (!nrs_timeq_push(&ran->outage.parked, e.time_s, e.payload))
            ran->out_of_memory = true;
    }
}

/* Its cell is up, or it may find another one that is, without anything else happening. */
static bool has_prospects(const struct nrs_ran *ran, uint32_t ue)
{
    const struct nrs_links *l = &ran->links;

    if (!nrs_cell_of(ran, ue)->down)
        return true;
    if (!ran->deployment || nrs_deployment_layout(ran->deployment)->isolated)
        return false;
    if (!ran->outage.home) /* it may come to any */
        return ran->outage.n_down < ran->n_cells;
    for (int i = 0; i < l->n[ue]; i++)
        if (!ran->cells[l->cell[nrs_link_at(l, ue, i)]].down &&
            nrs_motion_rsrp_dbm(ran, ue, i) >= ran->cfg->handover.min_rsrp_dbm)
            return true;
    return false;
}

static bool has_messages(const struct nrs_ran *ran, uint32_t ue)
{
    const struct nrs_flow *ul = &ran->flows[NRS_UL][ue], *dl = &ran->flows[NRS_DL][ue];

    return ul->head != NRS_NONE || dl->head != NRS_NONE || ul->backlog > 0 || dl->backlog > 0;
}

/* A message is pending that does not just wait for a recovery. Whose it was is tried first. */
static bool is_live(struct nrs_ran *ran)
{
    struct nrs_outage *o = &ran->outage;

    if (o->n_down == 0)
        return true;
    for (uint32_t i = 0, ue = o->live; i < ran->n_ues; i++) {
        if (has_messages(ran, ue) && has_prospects(ran, ue)) {
            o->live = ue;
            return true;
        }
        ue = ue + 1 < ran->n_ues ? ue + 1 : 0;
    }
    return false;
}

void nrs_outage_plan(struct nrs_ran *ran)
{
    const struct nrs_timeq_entry *event;

    if (!nrs_is_busy(ran))
        return;
    if (!is_live(ran))
        park(ran);
    ran->next_slot = NRS_NEVER;
    for (uint32_t c = 0; c < ran->n_cells; c++)
        ran->next_slot = nrs_min_slot(ran->next_slot, ran->cells[c].next_slot);
    event = nrs_timeq_peek(&ran->events);
    if (event)
        ran->next_slot = nrs_min_slot(ran->next_slot, (int64_t)event->time_s);
}

void nrs_outage_sent(struct nrs_ran *ran, uint32_t ue)
{
    if (has_prospects(ran, ue))
        unpark(ran);
}

/* A UE that stands is followed from here on. */
static void follow(struct nrs_ran *ran, uint32_t ue)
{
    struct nrs_outage *o = &ran->outage;

    if (nrs_outage_follows(ran, ue))
        return;
    o->home[ue] = ran->cell[ue];
    o->n_followed++;
    nrs_handover_init(&ran->handovers[ue], (int)ran->cell[ue]);
}

void nrs_outage_settle(struct nrs_ran *ran, uint32_t ue, double time_s)
{
    struct nrs_outage *o = &ran->outage;
    const struct nrs_handover *h = &ran->handovers[ue];

    if (!o->home || o->home[ue] != ran->cell[ue] || h->serving != (int)ran->cell[ue] ||
        nrs_cell_of(ran, ue)->down || nrs_handover_interrupted(h, time_s) ||
        nrs_handover_next_s(h) < INFINITY)
        return;
    o->home[ue] = NRS_NONE;
    o->n_followed--;
}

/* Those that stand begin to measure, at the times at which those that move do. */
static void measure_from(struct nrs_ran *ran, int64_t slot)
{
    struct nrs_outage *o = &ran->outage;
    int64_t period = ran->measurement_slots;

    if (!o->home || o->measuring || o->n_followed == 0)
        return;
    o->measuring = true;
    nrs_slot_event(ran, (slot + period - 1) / period * period, NRS_EVENT_MEASURE, 0);
}

static void fail(struct nrs_ran *ran, uint32_t cell, int64_t slot, bool keep, double now_s)
{
    struct nrs_cell *c = &ran->cells[cell];

    ran->outage.n_down += !c->down;
    c->down = true;
    c->drops = !keep;
    for (uint32_t ue = 0; ue < ran->n_ues; ue++) {
        if (ran->cell[ue] == cell)
            follow(ran, ue);
        if (nrs_outage_follows(ran, ue))
            nrs_handover_lose(&ran->handovers[ue], (int)cell);
    }
    for (int dir = NRS_UL; dir <= NRS_DL; dir++)
        for (uint32_t ue = 0; ue < ran->n_ues; ue++) {
            if (ran->cell[ue] != cell)
                continue;
            if (!keep)
                nrs_buffer_drop(ran, (enum nrs_dir)dir, ue, now_s);
            nrs_members_stop(ran, (enum nrs_dir)dir, ue, slot, NRS_NEVER);
        }
    c->next_slot = NRS_NEVER;
    c->dir[NRS_UL].load = c->dir[NRS_DL].load = 0; /* that others expect to hear */
    measure_from(ran, slot);
}

/* UEs that have not noticed go on; the others have to find the cell first. */
static void recover(struct nrs_ran *ran, uint32_t cell, int64_t slot)
{
    struct nrs_cell *c = &ran->cells[cell];

    ran->outage.n_down--;
    c->down = c->drops = false;
    for (uint32_t ue = 0; ue < ran->n_ues; ue++) {
        const struct nrs_handover *h = &ran->handovers[ue];
        double time_s = (double)slot * ran->tl.slot_s;
        int64_t resume = slot;

        if (ran->cell[ue] != cell || h->serving != (int)cell)
            continue;
        if (nrs_handover_interrupted(h, time_s))
            resume = nrs_timeline_slot_at(&ran->tl, h->interrupted_until_s);
        for (int dir = NRS_UL; dir <= NRS_DL; dir++)
            ran->flows[dir][ue].blocked_until = resume;
        nrs_slot_event(ran, resume, NRS_EVENT_RESUME, ue);
    }
}

/* What nobody stepped happens while the cells are still as they were. */
static void catch_up(struct nrs_ran *ran, int64_t slot)
{
    int64_t end = nrs_is_busy(ran) ? nrs_min_slot(slot, ran->next_slot) : slot;

    unpark(ran);
    nrs_slot_take_in(ran, end - 1, slot);
}

void nrs_ran_set_cell(struct nrs_ran *ran, uint32_t cell, bool up, double now_s, bool keep,
                      nrs_ran_sink *sink, void *user)
{
    int64_t slot = nrs_timeline_slot_at(&ran->tl, now_s);

    if ((up && !ran->cells[cell].down) || !begin(ran))
        return;
    if (slot <= ran->slot)
        slot = ran->slot + 1;
    ran->sink = sink;
    ran->sink_user = user;
    catch_up(ran, slot);
    if (up)
        recover(ran, cell, slot);
    else
        fail(ran, cell, slot, keep, now_s);
    nrs_outage_plan(ran);
    ran->sink = NULL;
}

bool nrs_ran_cell_is_up(const struct nrs_ran *ran, uint32_t cell)
{
    return !ran->cells[cell].down;
}

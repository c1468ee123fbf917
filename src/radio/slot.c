/* slot.c - what happens in a slot, in which order, and which slot is next.
 *
 * A cell has work in a slot when something is known, sent or decided in it; all other slots are
 * skipped. First come events: messages, requests that were heard, RLC's and PDCP's timers. Then
 * each cell decides: outcomes become known, UL grants are made, granted UL data and DL data go on
 * the air. When all have, the transmissions are received (air.c): cells interfere. Nothing here
 * allocates but for pools that grow.
 */
#include "radio/mac.h"

#define EVENT(kind, number) ((uint64_t)(kind) << 32 | (number))

void nrs_slot_event(struct nrs_ran *ran, int64_t slot, enum nrs_event kind, uint32_t number)
{
    if (!nrs_timeq_push(&ran->events, (double)slot, EVENT(kind, number)))
        ran->out_of_memory = true;
}

bool nrs_slot_is_motion(const struct nrs_timeq_entry *event)
{
    enum nrs_event kind = (enum nrs_event)(event->payload >> 32);

    return kind == NRS_EVENT_MEASURE || kind == NRS_EVENT_TIMER;
}

/* The scheduler has something new to look at. */
static void wake(struct nrs_ran *ran, enum nrs_dir dir, uint32_t ue, int64_t slot)
{
    nrs_schedule_refresh(ran, dir, ue);
    nrs_cell_of(ran, ue)->next_slot = slot;
}

/* There are bytes to send: the gNB sees its own, the UE has to ask. */
static void offer(struct nrs_ran *ran, enum nrs_dir dir, uint32_t ue, int64_t slot)
{
    struct nrs_flow *f = &ran->flows[dir][ue];

    if (dir == NRS_UL) {
        nrs_schedule_ul_request(ran, ue, slot);
        return;
    }
    f->known = f->offered;
    wake(ran, dir, ue, slot);
}

static void resume(struct nrs_ran *ran, uint32_t ue, int64_t slot)
{
    for (int dir = NRS_UL; dir <= NRS_DL; dir++) {
        struct nrs_flow *f = &ran->flows[dir][ue];

        if (f->blocked_until > slot) /* moved on once more */
            return;
        f->blocked_until = 0;
        f->reported = f->known = f->taken;
        offer(ran, (enum nrs_dir)dir, ue, slot);
    }
}

/* While nothing was pending nobody stepped: motion catches up with what was `due` in between. */
static void act(struct nrs_ran *ran, enum nrs_event kind, uint32_t number, int64_t due,
                int64_t slot)
{
    enum nrs_dir dir;
    uint32_t ue;

    switch (kind) {
    case NRS_EVENT_ARRIVE:
        dir = ran->messages[number].dir;
        ue = ran->messages[number].ue;
        nrs_buffer_arrive(ran, number, slot);
        if (nrs_cell_of(ran, ue)->drops)
            nrs_buffer_drop(ran, dir, ue, (double)slot * ran->tl.slot_s);
        else
            offer(ran, dir, ue, slot);
        break;
    case NRS_EVENT_REQUEST:
        if (ran->flows[NRS_UL][number].request == NRS_REQUEST_SENT) {
            ran->flows[NRS_UL][number].request = NRS_REQUEST_HEARD;
            wake(ran, NRS_UL, number, slot);
        }
        break;
    case NRS_EVENT_CONFIGURED: nrs_schedule_ul_configured(ran, number, slot); break;
    case NRS_EVENT_RETRY:
        nrs_buffer_retry(ran, number, &dir, &ue);
        offer(ran, dir, ue, slot);
        break;
    case NRS_EVENT_DISCARD:
        dir = ran->messages[number].dir;
        ue = ran->messages[number].ue;
        nrs_buffer_discard(ran, number, slot);
        nrs_schedule_refresh(ran, dir, ue);
        offer(ran, dir, ue, slot); /* what is behind it may have no report any more */
        break;
    case NRS_EVENT_RESUME: resume(ran, number, slot); break;
    case NRS_EVENT_MEASURE: nrs_motion_measure(ran, due); break;
    case NRS_EVENT_TIMER: nrs_motion_timer(ran, number, due); break;
    case NRS_EVENT_RLC_FAILURE: nrs_motion_rlc_failure(ran, number, due); break;
    }
}

void nrs_slot_take_in(struct nrs_ran *ran, int64_t due, int64_t slot)
{
    const struct nrs_timeq_entry *e;
    struct nrs_timeq_entry event;

    while ((e = nrs_timeq_peek(&ran->events)) && e->time_s <= (double)due) {
        nrs_timeq_pop(&ran->events, &event);
        act(ran, (enum nrs_event)(event.payload >> 32), (uint32_t)event.payload,
            (int64_t)event.time_s, slot);
    }
}

static bool has_claims(const struct nrs_cell_dir *c)
{
    return c->retx.head != NRS_NONE || c->wants != NRS_NONE;
}

static int64_t head_slot(const struct nrs_ran *ran, const struct nrs_tb_queue *q)
{
    return q->head == NRS_NONE ? NRS_NEVER : ran->tbs[q->head].slot;
}

int64_t nrs_slot_next(const struct nrs_ran *ran, const struct nrs_cell *cell, int64_t slot)
{
    const struct nrs_slot_plan *plan = nrs_timeline_plan(&ran->tl, slot);
    int64_t next = NRS_NEVER;

    for (int dir = NRS_UL; dir <= NRS_DL; dir++) {
        next = nrs_min_slot(next, head_slot(ran, &cell->dir[dir].granted));
        next = nrs_min_slot(next, head_slot(ran, &cell->dir[dir].feedback));
    }
    if (has_claims(&cell->dir[NRS_UL]))
        next = nrs_min_slot(next, slot + plan->to_grant);
    if (has_claims(&cell->dir[NRS_DL]))
        next = nrs_min_slot(next, slot + plan->to_pdsch);
    return next;
}

void nrs_slot_decide(struct nrs_ran *ran, uint32_t number, int64_t slot)
{
    const struct nrs_slot_plan *plan = nrs_timeline_plan(&ran->tl, slot);
    struct nrs_cell *cell = &ran->cells[number];

    nrs_harq_feedback(ran, cell, NRS_UL, slot);
    nrs_harq_feedback(ran, cell, NRS_DL, slot);
    if (plan->grants && has_claims(&cell->dir[NRS_UL]))
        nrs_schedule_ul(ran, cell, slot);
    nrs_schedule_granted(ran, cell, NRS_UL, slot);
    nrs_schedule_granted(ran, cell, NRS_DL, slot);
    if (plan->kind[NRS_DL] >= 0 && has_claims(&cell->dir[NRS_DL]))
        nrs_schedule_dl(ran, cell, slot);
}

/* slot.c - what happens in a slot, in which order, and which slot is next.
 *
 * A cell has work in a slot when something is known, sent or decided in it; all other slots are
 * skipped. First messages and scheduling requests arrive; then, cell by cell, outcomes become
 * known, UL grants are decided, granted UL data is sent, DL data is decided and sent. Cells are
 * independent of each other. Nothing here allocates.
 */
#include "radio/mac.h"

static bool is_due(const struct nrs_timeq *q, int64_t slot)
{
    const struct nrs_timeq_entry *e = nrs_timeq_peek(q);

    return e && e->time_s <= (double)slot;
}

static void arrive(struct nrs_ran *ran, uint32_t message, int64_t slot)
{
    enum nrs_dir dir = ran->messages[message].dir;
    uint32_t ue = ran->messages[message].ue;

    nrs_buffer_arrive(ran, message);
    if (dir == NRS_UL) {
        nrs_schedule_ul_request(ran, ue, slot);
        return;
    }
    ran->flows[dir][ue].known = ran->flows[dir][ue].end;
    nrs_schedule_refresh(ran, dir, ue);
    nrs_cell_of(ran, ue)->next_slot = slot;
}

void nrs_slot_take_in(struct nrs_ran *ran, int64_t slot)
{
    struct nrs_timeq_entry e;

    while (is_due(&ran->arrivals, slot) && nrs_timeq_pop(&ran->arrivals, &e))
        arrive(ran, (uint32_t)e.payload, slot);
    while (is_due(&ran->requests, slot) && nrs_timeq_pop(&ran->requests, &e)) {
        ran->flows[NRS_UL][e.payload].request = NRS_REQUEST_HEARD;
        nrs_schedule_refresh(ran, NRS_UL, (uint32_t)e.payload);
        nrs_cell_of(ran, (uint32_t)e.payload)->next_slot = slot;
    }
}

static bool has_claims(const struct nrs_ran *ran, const struct nrs_cell_dir *c)
{
    uint64_t any = c->retx.head != NRS_NONE;

    for (uint32_t i = 0; i < ran->n_words; i++)
        any |= c->wants[i];
    return any != 0;
}

static int64_t head_slot(const struct nrs_ran *ran, enum nrs_dir dir, const struct nrs_tb_queue *q)
{
    return q->head == NRS_NONE ? NRS_NEVER : ran->tbs[dir][q->head].slot;
}

static int64_t next_of_cell(const struct nrs_ran *ran, const struct nrs_cell *cell, int64_t slot)
{
    const struct nrs_slot_plan *plan = nrs_timeline_plan(&ran->tl, slot);
    const struct nrs_cell_dir *ul = &cell->dir[NRS_UL], *dl = &cell->dir[NRS_DL];
    int64_t next = head_slot(ran, NRS_UL, &ul->granted);

    next = nrs_min_slot(next, head_slot(ran, NRS_UL, &ul->feedback));
    next = nrs_min_slot(next, head_slot(ran, NRS_DL, &dl->feedback));
    if (has_claims(ran, ul))
        next = nrs_min_slot(next, slot + plan->to_grant);
    if (has_claims(ran, dl))
        next = nrs_min_slot(next, slot + plan->to_pdsch);
    return next;
}

void nrs_slot_run(struct nrs_ran *ran, struct nrs_cell *cell, int64_t slot)
{
    const struct nrs_slot_plan *plan = nrs_timeline_plan(&ran->tl, slot);

    nrs_harq_feedback(ran, cell, NRS_UL, slot);
    nrs_harq_feedback(ran, cell, NRS_DL, slot);
    if (plan->grants && has_claims(ran, &cell->dir[NRS_UL]))
        nrs_schedule_ul(ran, cell, slot);
    nrs_schedule_ul_send(ran, cell, slot);
    if (plan->kind[NRS_DL] >= 0 && has_claims(ran, &cell->dir[NRS_DL]))
        nrs_schedule_dl(ran, cell, slot);
    cell->next_slot = next_of_cell(ran, cell, slot);
}

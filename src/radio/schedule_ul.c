/* schedule_ul.c - uplink: scheduling request, first grant, buffer status, grants to need.
 *
 * A UE whose data no buffer status covers, and that has no grant to put one into, sends a
 * scheduling request. The first grant has a fixed size. Every new block carries a buffer status
 * (assumption: the periodicBSR-Timer has always run out); once it is decoded, grants follow for the
 * bytes known less those granted already. When such a block is lost for good, the UE requests anew:
 * the retxBSR-Timer of TS 38.321 clause 5.4.5 is taken to end when the block is given up. Requests
 * and grants are always received, and the status takes no room in the block.
 */
#include "radio/mac.h"

void nrs_schedule_ul_request(struct nrs_ran *ran, uint32_t ue, int64_t slot)
{
    struct nrs_flow *f = &ran->flows[NRS_UL][ue];

    if (f->request != NRS_REQUEST_NONE || f->granted > 0 || f->sent == f->end ||
        f->sent < f->reported)
        return;
    f->request = NRS_REQUEST_SENT;
    nrs_timeq_push(&ran->requests,
                   (double)nrs_timeline_sr_heard(&ran->tl, ue % ran->ues_per_cell, slot), ue);
}

void nrs_schedule_ul_lost(struct nrs_ran *ran, uint32_t ue, int64_t slot)
{
    struct nrs_flow *f = &ran->flows[NRS_UL][ue];
    uint32_t n = (uint32_t)ran->cfg->mac.harq_processes;
    const struct nrs_tb *tb = &ran->tbs[NRS_UL][ue * n];

    f->reported = f->known;
    for (uint32_t p = 0; p < n; p++)
        if (!(f->free >> p & 1) && tb[p].reported > f->reported)
            f->reported = tb[p].reported;
    nrs_schedule_ul_request(ran, ue, slot);
}

static void grant(struct nrs_ran *ran, struct nrs_cell *cell, int64_t slot)
{
    uint32_t ids[NRS_SLOT_UES_MAX];
    size_t n = nrs_schedule_slot(ran, cell, NRS_UL, slot, ids);

    for (size_t i = 0; i < n; i++) {
        struct nrs_tb *tb = &ran->tbs[NRS_UL][ids[i]];

        if (tb->n_tx == 0) {
            ran->flows[NRS_UL][tb->ue].granted += tb->fit->bytes;
            ran->flows[NRS_UL][tb->ue].request = NRS_REQUEST_NONE;
            nrs_schedule_refresh(ran, NRS_UL, tb->ue);
        }
        tb->slot = slot;
        nrs_harq_push(ran, NRS_UL, &cell->dir[NRS_UL].granted, ids[i]);
    }
}

void nrs_schedule_ul(struct nrs_ran *ran, struct nrs_cell *cell, int64_t slot)
{
    const struct nrs_timeline *tl = &ran->tl;

    for (int lead = tl->k2_min; lead <= tl->lead_max; lead++)
        if (nrs_timeline_plan(tl, slot + lead)->lead == lead)
            grant(ran, cell, slot + lead);
}

void nrs_schedule_ul_send(struct nrs_ran *ran, struct nrs_cell *cell, int64_t slot)
{
    struct nrs_tb_queue *q = &cell->dir[NRS_UL].granted;

    while (q->head != NRS_NONE && ran->tbs[NRS_UL][q->head].slot == slot) {
        uint32_t id = nrs_harq_remove(ran, NRS_UL, q, NRS_NONE);
        struct nrs_tb *tb = &ran->tbs[NRS_UL][id];
        struct nrs_flow *f = &ran->flows[NRS_UL][tb->ue];

        if (tb->n_tx == 0) {
            nrs_buffer_cut(ran, NRS_UL, tb);
            f->granted -= tb->fit->bytes;
            f->reported = tb->reported = f->end;
        }
        nrs_harq_send(ran, cell, NRS_UL, id, slot);
    }
}

/* harq.c - hybrid ARQ, TS 38.321 clause 5.4.2: stop-and-wait processes, soft combining.
 *
 * One uniform number a transport block decides it all: after j transmissions it has failed if
 * u < BLER_j. As BLER_j falls with j, outcomes are consistent, and each number depends on the UE
 * and the block's place in its sequence only, not on the other UEs. A retransmission has the PRBs,
 * symbols, layers and MCS of the first; a slot with fewer symbols cannot carry it. A round is one
 * transmission, or as many as slot repetition asks for, with one feedback. Feedback and grants are
 * never lost.
 */
#include <stdlib.h>

#include "radio/mac.h"

void nrs_harq_push(struct nrs_ran *ran, struct nrs_tb_queue *q, uint32_t id)
{
    ran->tbs[id].next = NRS_NONE;
    if (q->head == NRS_NONE)
        q->head = id;
    else
        ran->tbs[q->tail].next = id;
    q->tail = id;
}

void nrs_harq_insert(struct nrs_ran *ran, struct nrs_tb_queue *q, uint32_t id)
{
    struct nrs_tb *tbs = ran->tbs;
    uint32_t *link = &q->head;

    if (q->head == NRS_NONE || tbs[q->tail].slot <= tbs[id].slot) {
        nrs_harq_push(ran, q, id);
        return;
    }
    while (tbs[*link].slot <= tbs[id].slot)
        link = &tbs[*link].next;
    tbs[id].next = *link;
    *link = id;
}

uint32_t nrs_harq_remove(struct nrs_ran *ran, struct nrs_tb_queue *q, uint32_t before)
{
    uint32_t *link = before == NRS_NONE ? &q->head : &ran->tbs[before].next;
    uint32_t id = *link;

    *link = ran->tbs[id].next;
    if (q->tail == id)
        q->tail = before;
    return id;
}

void nrs_harq_wait(struct nrs_ran *ran, enum nrs_dir dir, uint32_t id)
{
    nrs_harq_insert(ran, &ran->cells[ran->tbs[id].cell].dir[dir].granted, id);
    ran->n_granted++;
}

static bool grow(struct nrs_ran *ran)
{
    struct nrs_tb *grown = nrs_freelist_grow(ran->tbs, sizeof *grown, offsetof(struct nrs_tb, next),
                                             &ran->n_tbs, &ran->free_tb);

    ran->tbs = grown ? grown : ran->tbs;
    return grown != NULL;
}

uint32_t nrs_harq_take(struct nrs_ran *ran, enum nrs_dir dir, uint32_t ue, struct nrs_fit fit)
{
    struct nrs_flow *f = &ran->flows[dir][ue];
    uint32_t id;

    if (ran->free_tb == NRS_NONE && !grow(ran)) {
        ran->out_of_memory = true;
        return NRS_NONE;
    }
    id = ran->free_tb;
    ran->free_tb = ran->tbs[id].next;
    ran->tbs[id] = (struct nrs_tb){.fit = fit,
                                   .ue = ue,
                                   .cell = ran->cell[ue],
                                   .next = NRS_NONE,
                                   .of_ue = f->tbs,
                                   .process = (uint8_t)__builtin_ctz(f->free)};
    f->free &= f->free - 1;
    f->tbs = id;
    return id;
}

/* Free the block and its process. */
static void release(struct nrs_ran *ran, enum nrs_dir dir, uint32_t id)
{
    struct nrs_tb *tb = &ran->tbs[id];
    struct nrs_flow *f = &ran->flows[dir][tb->ue];
    uint32_t *link = &f->tbs;

    while (*link != id)
        link = &ran->tbs[*link].of_ue;
    *link = tb->of_ue;
    f->free |= 1u << tb->process;
    tb->next = ran->free_tb;
    ran->free_tb = id;
}

void nrs_harq_begin_round(struct nrs_ran *ran, enum nrs_dir dir, uint32_t id)
{
    struct nrs_tb *tb = &ran->tbs[id];
    const struct nrs_mcs *mcs = nrs_mcs_get((int)ran->direction[dir]->mcs_table, tb->fit.mcs);
    int kind = nrs_timeline_plan(&ran->tl, tb->slot)->kind[dir];

    tb->rounds++;
    tb->repeats = (uint8_t)ran->direction[dir]->repetitions;
    if (tb->rounds > 1)
        return;
    tb->u = nrs_stream_u01(&ran->outcomes[dir][tb->ue]);
    tb->rx = nrs_reception_start(
        INT64_C(8) * tb->fit.bytes, *mcs,
        nrs_blocks_symbols(&ran->blocks[dir], kind, tb->fit.layers, tb->fit.n_prb));
    tb->rx.chase = ran->direction[dir]->combining == NRS_CHASE;
    ran->counters.tb[dir]++;
}

static void draw(struct nrs_ran *ran, enum nrs_dir dir, struct nrs_tb *tb, double sinr_db)
{
    const struct nrs_direction_cfg *d = ran->direction[dir];

    if (d->fixed_bler > 0) {
        double u = tb->n_tx == 1 ? tb->u : nrs_stream_u01(&ran->outcomes[dir][tb->ue]);

        tb->failed = u < d->fixed_bler && !tb->delivered;
        return;
    }
    nrs_reception_add(&tb->rx, ran->curves, sinr_db, d->ldpc_gap_db);
    tb->failed = tb->u < nrs_reception_bler(&tb->rx);
}

void nrs_harq_received(struct nrs_ran *ran, enum nrs_dir dir, uint32_t id, double sinr_db,
                       int64_t slot)
{
    const struct nrs_timeline *tl = &ran->tl;
    struct nrs_tb *tb = &ran->tbs[id];
    struct nrs_cell_dir *c = &ran->cells[tb->cell].dir[dir];
    double decoded_s =
        dir == NRS_UL ? nrs_timeline_ul_decoded_s(tl, slot) : nrs_timeline_dl_decoded_s(tl, slot);
    bool first = !tb->delivered;

    tb->n_tx++;
    tb->repeats--;
    draw(ran, dir, tb, sinr_db);
    ran->counters.tx[dir]++;
    ran->counters.prb_slots_used[dir] += (uint64_t)tb->fit.n_prb;
    nrs_trace(ran->trace, (double)slot * tl->slot_s, NRS_TR_RADIO_TB, tb->ue,
              (tb->failed ? -8.0 : 8.0) * tb->fit.bytes);
    tb->delivered |= !tb->failed;
    if (tb->repeats > 0) {
        tb->slot = nrs_timeline_next_data(tl, dir, slot, tb->fit.symbols);
        nrs_harq_wait(ran, dir, id);
    } else {
        tb->slot =
            dir == NRS_UL ? nrs_timeline_ul_known(tl, slot) : nrs_timeline_dl_known(tl, slot);
        nrs_harq_insert(ran, &c->feedback, id);
        tb->lost = tb->failed && tb->rounds == ran->direction[dir]->max_harq_tx;
    }
    if (tb->delivered && first) {
        nrs_buffer_decoded(ran, dir, id, decoded_s);
    } else if (tb->lost) {
        ran->counters.tb_lost[dir]++;
        nrs_buffer_lost(ran, dir, id, decoded_s, tb->slot + ran->status_slots);
    }
}

/* The outcome of a block's last transmission is known. */
static void finish(struct nrs_ran *ran, enum nrs_dir dir, uint32_t id, int64_t slot)
{
    const struct nrs_tb tb = ran->tbs[id];
    struct nrs_flow *f = &ran->flows[dir][tb.ue];

    release(ran, dir, id);
    if (dir == NRS_UL && tb.failed)
        nrs_schedule_ul_lost(ran, tb.ue, slot);
    else if (dir == NRS_UL && tb.offered > f->known)
        f->known = tb.offered;
    nrs_schedule_refresh(ran, dir, tb.ue);
}

void nrs_harq_feedback(struct nrs_ran *ran, struct nrs_cell *cell, enum nrs_dir dir, int64_t slot)
{
    struct nrs_cell_dir *c = &cell->dir[dir];

    while (c->feedback.head != NRS_NONE && ran->tbs[c->feedback.head].slot <= slot) {
        uint32_t id = nrs_harq_remove(ran, &c->feedback, NRS_NONE);
        struct nrs_tb *tb = &ran->tbs[id];

        if (!tb->adapted)
            nrs_csi_outcome(ran, dir, tb->ue, tb->failed);
        tb->adapted = true;
        if (tb->failed && tb->rounds < ran->direction[dir]->max_harq_tx)
            nrs_harq_push(ran, &c->retx, id);
        else
            finish(ran, dir, id, slot);
    }
}

/* @return whether it was in the queue. */
static bool take_out(struct nrs_ran *ran, struct nrs_tb_queue *q, uint32_t id)
{
    uint32_t before = NRS_NONE, at = q->head;

    for (; at != NRS_NONE && at != id; at = ran->tbs[at].next)
        before = at;
    if (at == id)
        nrs_harq_remove(ran, q, before);
    return at == id;
}

void nrs_harq_flush(struct nrs_ran *ran, enum nrs_dir dir, uint32_t ue, int64_t slot)
{
    struct nrs_flow *f = &ran->flows[dir][ue];

    for (uint32_t id = f->ranges; id != NRS_NONE; id = ran->ranges[id].next)
        ran->ranges[id].tries = 0; /* as nrs_buffer_abandoned does */
    while (f->tbs != NRS_NONE) {
        uint32_t id = f->tbs;
        const struct nrs_tb tb = ran->tbs[id];
        struct nrs_cell_dir *c = &ran->cells[tb.cell].dir[dir];

        ran->n_granted -= take_out(ran, &c->granted, id);
        take_out(ran, &c->feedback, id);
        take_out(ran, &c->retx, id);
        if (tb.n_tx > 0 && !tb.delivered && !tb.lost)
            nrs_buffer_abandoned(ran, dir, id, slot);
        release(ran, dir, id);
    }
    f->granted = 0;
    f->busy_until = 0;
}

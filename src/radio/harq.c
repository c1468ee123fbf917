/* harq.c - hybrid ARQ: stop-and-wait processes, incremental redundancy.
 *
 * One uniform number a transport block decides it all: after j transmissions it has failed if
 * u < BLER_j. As BLER_j falls with j, outcomes are consistent, and each number depends on the UE
 * and the block's place in its sequence only, not on the other UEs. A retransmission has the PRBs,
 * symbols and MCS of the first; a slot with fewer symbols cannot carry it. Feedback and grants are
 * never lost.
 */
#include "radio/mac.h"

void nrs_harq_push(struct nrs_ran *ran, enum nrs_dir dir, struct nrs_tb_queue *q, uint32_t id)
{
    ran->tbs[dir][id].next = NRS_NONE;
    if (q->head == NRS_NONE)
        q->head = id;
    else
        ran->tbs[dir][q->tail].next = id;
    q->tail = id;
}

uint32_t nrs_harq_remove(struct nrs_ran *ran, enum nrs_dir dir, struct nrs_tb_queue *q,
                         uint32_t before)
{
    struct nrs_tb *tbs = ran->tbs[dir];
    uint32_t *link = before == NRS_NONE ? &q->head : &tbs[before].next;
    uint32_t id = *link;

    *link = tbs[id].next;
    if (q->tail == id)
        q->tail = before;
    return id;
}

uint32_t nrs_harq_take(struct nrs_ran *ran, enum nrs_dir dir, uint32_t ue,
                       const struct nrs_fit *fit)
{
    struct nrs_flow *f = &ran->flows[dir][ue];
    uint32_t process = (uint32_t)__builtin_ctz(f->free);
    uint32_t id = ue * (uint32_t)ran->cfg->mac.harq_processes + process;

    f->free &= f->free - 1;
    ran->tbs[dir][id] = (struct nrs_tb){.fit = fit, .ue = ue, .next = NRS_NONE};
    return id;
}

void nrs_harq_send(struct nrs_ran *ran, struct nrs_cell *cell, enum nrs_dir dir, uint32_t id,
                   int64_t slot)
{
    const struct nrs_timeline *tl = &ran->tl;
    struct nrs_tb *tb = &ran->tbs[dir][id];
    struct nrs_ran_counters *count = &ran->counters;
    bool last = ++tb->n_tx == ran->direction[dir]->max_harq_tx;

    if (tb->n_tx == 1) {
        tb->u = nrs_stream_u01(&ran->outcomes[dir][tb->ue]);
        count->tb[dir]++;
    }
    tb->failed = tb->u < tb->fit->bler[tb->n_tx - 1];
    count->tx[dir]++;
    count->tb_lost[dir] += tb->failed && last;
    count->prb_slots_used[dir] += (uint64_t)tb->fit->n_prb;
    nrs_trace(ran->trace, (double)slot * tl->slot_s, NRS_TR_RADIO_TB, tb->ue,
              (tb->failed ? -8.0 : 8.0) * tb->fit->bytes);
    tb->slot = dir == NRS_UL ? nrs_timeline_ul_known(tl, slot) : nrs_timeline_dl_known(tl, slot);
    nrs_harq_push(ran, dir, &cell->dir[dir].feedback, id);
    if (!tb->failed || last)
        nrs_buffer_settle(ran, dir, tb,
                          dir == NRS_UL ? nrs_timeline_ul_decoded_s(tl, slot)
                                        : nrs_timeline_dl_decoded_s(tl, slot));
}

/* The outcome of a block's last transmission is known. */
static void finish(struct nrs_ran *ran, enum nrs_dir dir, uint32_t id, int64_t slot)
{
    const struct nrs_tb *tb = &ran->tbs[dir][id];
    struct nrs_flow *f = &ran->flows[dir][tb->ue];

    f->free |= 1u << id % (uint32_t)ran->cfg->mac.harq_processes;
    if (dir == NRS_UL && tb->failed)
        nrs_schedule_ul_lost(ran, tb->ue, slot);
    else if (dir == NRS_UL && tb->reported > f->known)
        f->known = tb->reported;
    nrs_schedule_refresh(ran, dir, tb->ue);
}

void nrs_harq_feedback(struct nrs_ran *ran, struct nrs_cell *cell, enum nrs_dir dir, int64_t slot)
{
    struct nrs_cell_dir *c = &cell->dir[dir];

    while (c->feedback.head != NRS_NONE && ran->tbs[dir][c->feedback.head].slot <= slot) {
        uint32_t id = nrs_harq_remove(ran, dir, &c->feedback, NRS_NONE);
        const struct nrs_tb *tb = &ran->tbs[dir][id];

        if (tb->failed && tb->n_tx < ran->direction[dir]->max_harq_tx)
            nrs_harq_push(ran, dir, &c->retx, id);
        else
            finish(ran, dir, id, slot);
    }
}

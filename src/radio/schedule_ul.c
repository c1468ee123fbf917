/* schedule_ul.c - uplink: scheduling request, first grant, buffer status, grants to need.
 *
 * A UE whose data no buffer status covers, and that has no grant to put one into, sends a
 * scheduling request. The first grant has a fixed size. With configured grants (type 1, TS 38.321
 * clause 5.8.2) it waits for its next occasion instead, whose PRBs are its own. Every new block
 * carries a buffer status (assumption: the periodicBSR-Timer has always run out); once it is
 * decoded, grants follow for the bytes known less those granted already. When such a block is lost
 * for good, the UE requests anew: the retxBSR-Timer of TS 38.321 clause 5.4.5 is taken to end when
 * the block is given up. Requests and grants are always received, and the status takes no room in
 * the block.
 */
#include "radio/mac.h"

/* PRBs that may be given to configured grants in a slot; the rest of those UEs wait for their next.
 */
#define CONFIGURED_SHARE 2 /* half the carrier */

static int64_t configured_occasion(const struct nrs_ran *ran, uint32_t ue, int64_t slot)
{
    return nrs_timeline_configured(&ran->tl, (int)ran->configured_period,
                                   (int)(ue % (uint32_t)ran->configured_period), slot);
}

void nrs_schedule_ul_request(struct nrs_ran *ran, uint32_t ue, int64_t slot)
{
    struct nrs_flow *f = &ran->flows[NRS_UL][ue];

    if (f->request != NRS_REQUEST_NONE || f->granted > 0 || nrs_buffer_waiting(f) == 0 ||
        f->taken < f->reported || f->blocked_until > 0)
        return;
    f->request = NRS_REQUEST_SENT;
    if (ran->configured_period > 0)
        nrs_slot_event(ran, configured_occasion(ran, ue, slot + ran->tl.k2_min),
                       NRS_EVENT_CONFIGURED, ue);
    else
        nrs_slot_event(ran, nrs_timeline_sr_heard(&ran->tl, ue % ran->ues_per_cell, slot),
                       NRS_EVENT_REQUEST, ue);
}

void nrs_schedule_ul_lost(struct nrs_ran *ran, uint32_t ue, int64_t slot)
{
    struct nrs_flow *f = &ran->flows[NRS_UL][ue];

    f->reported = f->known;
    for (uint32_t id = f->tbs; id != NRS_NONE; id = ran->tbs[id].of_ue)
        if (ran->tbs[id].offered > f->reported)
            f->reported = ran->tbs[id].offered;
    nrs_schedule_ul_request(ran, ue, slot);
}

static void grant(struct nrs_ran *ran, struct nrs_cell *cell, int64_t slot)
{
    uint32_t ids[NRS_SLOT_UES_MAX];
    size_t n = nrs_schedule_slot(ran, cell, NRS_UL, slot, ids);

    for (size_t i = 0; i < n; i++) {
        struct nrs_tb *tb = &ran->tbs[ids[i]];

        if (tb->n_tx == 0) {
            ran->flows[NRS_UL][tb->ue].granted += nrs_buffer_room(ran, &tb->fit);
            ran->flows[NRS_UL][tb->ue].request = NRS_REQUEST_NONE;
            nrs_schedule_refresh(ran, NRS_UL, tb->ue);
        }
        nrs_harq_wait(ran, NRS_UL, ids[i]);
    }
}

void nrs_schedule_ul(struct nrs_ran *ran, struct nrs_cell *cell, int64_t slot)
{
    const struct nrs_timeline *tl = &ran->tl;

    for (int lead = tl->k2_min; lead <= tl->lead_max; lead++)
        if (nrs_timeline_plan(tl, slot + lead)->lead == lead)
            grant(ran, cell, slot + lead);
}

/* UEs that have an occasion in a data slot, those that move to it from slots without data included.
 */
static int64_t occasions(const struct nrs_ran *ran, const struct nrs_cell *cell, int64_t slot)
{
    int64_t period = ran->configured_period, at = slot, n = 0;

    do
        n += cell->configured[at % period];
    while (--at >= 0 && slot - at < period && nrs_timeline_plan(&ran->tl, at)->kind[NRS_UL] < 0);
    return n;
}

int nrs_schedule_configured_prbs(const struct nrs_ran *ran, const struct nrs_cell *cell,
                                 int64_t slot)
{
    const struct nrs_timeline *tl = &ran->tl;
    const int *symbols = tl->symbols[NRS_UL];
    int64_t most = ran->n_prb / CONFIGURED_SHARE, n = 0;
    int repetitions = (int)ran->cfg->ul.repetitions, longest = 0, left = repetitions;

    for (int kind = 0; kind < tl->n_kinds[NRS_UL]; kind++)
        longest = symbols[kind] > longest ? symbols[kind] : longest;
    /* no round reaches over as many of the longest slots, in which every block has room */
    for (int64_t at = slot; at >= 0 && left > 0; at--) {
        int kind = nrs_timeline_plan(tl, at)->kind[NRS_UL];

        if (kind < 0)
            continue;
        if (at == slot || nrs_timeline_repetition(tl, NRS_UL, at, repetitions) >= slot)
            n += occasions(ran, cell, at);
        left -= symbols[kind] == longest;
    }
    n *= ran->cfg->mac.configured_prb;
    return (int)(n < most ? n : most);
}

/* Take a configured grant's PRBs in all slots of its round. @return false when there are not
 * enough. */
static bool take_configured(struct nrs_ran *ran, struct nrs_cell *cell, int64_t slot, int symbols)
{
    int64_t most = ran->n_prb / CONFIGURED_SHARE, prbs = ran->cfg->mac.configured_prb;

    for (int take = 0; take < 2; take++) {
        int64_t at = slot;

        for (int i = 0; i < ran->cfg->ul.repetitions; i++) {
            int32_t *used = nrs_schedule_reserved(cell->configured_used, at);

            if (*used + prbs > most)
                return false;
            *used += take ? (int32_t)prbs : 0;
            at = nrs_timeline_next_data(&ran->tl, NRS_UL, at, symbols);
        }
    }
    return true;
}

void nrs_schedule_ul_configured(struct nrs_ran *ran, uint32_t ue, int64_t slot)
{
    struct nrs_flow *f = &ran->flows[NRS_UL][ue];
    struct nrs_cell *cell = nrs_cell_of(ran, ue);
    int kind = nrs_timeline_plan(&ran->tl, slot)->kind[NRS_UL];
    struct nrs_fit fit;
    uint32_t id;

    if (f->request != NRS_REQUEST_SENT)
        return;
    if (nrs_buffer_waiting(f) == 0) { /* discarded: nothing is sent, TS 38.321 clause 5.8.2 */
        f->request = NRS_REQUEST_NONE;
        return;
    }
    if (f->free == 0 || f->busy_until >= slot ||
        !take_configured(ran, cell, slot, ran->tl.symbols[NRS_UL][kind])) {
        nrs_slot_event(ran, configured_occasion(ran, ue, slot + 1), NRS_EVENT_CONFIGURED, ue);
        return;
    }
    f->request = NRS_REQUEST_NONE;
    fit = nrs_adapt_fit(ran, NRS_UL, ue, kind, (int)ran->cfg->mac.configured_prb, slot);
    id = nrs_harq_take(ran, NRS_UL, ue, fit);
    if (id == NRS_NONE)
        return;
    f->granted += nrs_buffer_room(ran, &fit);
    ran->tbs[id].slot = slot;
    nrs_harq_begin_round(ran, NRS_UL, id);
    f->busy_until = nrs_timeline_repetition(&ran->tl, NRS_UL, slot, (int)ran->cfg->ul.repetitions);
    nrs_harq_wait(ran, NRS_UL, id);
    nrs_schedule_refresh(ran, NRS_UL, ue);
    cell->next_slot = slot;
}

void nrs_schedule_granted(struct nrs_ran *ran, struct nrs_cell *cell, enum nrs_dir dir,
                          int64_t slot)
{
    struct nrs_tb_queue *q = &cell->dir[dir].granted;

    while (q->head != NRS_NONE && ran->tbs[q->head].slot == slot) {
        uint32_t id = nrs_harq_remove(ran, q, NRS_NONE);
        struct nrs_tb *tb = &ran->tbs[id];
        struct nrs_flow *f = &ran->flows[dir][tb->ue];

        ran->n_granted--;
        if (tb->n_tx == 0) { /* UL: what was granted */
            f->granted -= nrs_buffer_room(ran, &tb->fit);
            nrs_buffer_cut(ran, dir, tb);
            f->reported = tb->offered;
        }
        nrs_air_add(ran, dir, id, slot);
    }
}

/* schedule.c - the PRBs of one slot of one cell and direction.
 *
 * Retransmissions first, in the order in which they failed; a UE sends one block a slot. Then the
 * scheduler picks UEs with new data; those that have waited for max_wait come before its choice,
 * and share the PRBs evenly. Each asks for no more PRBs than its bytes need. A greedy policy gives
 * the first what it needs; else the PRBs are divided evenly: whoever needs less than an even share
 * gets what it needs, and the others share the remainder (max-min fairness).
 */
#include <math.h>

#include "radio/mac.h"

struct claim {
    uint32_t ue;
    int wants, gets; /* PRBs */
};

struct slot {
    struct nrs_ran *ran;
    struct nrs_cell *cell;
    enum nrs_dir dir;
    int64_t slot;
    int kind, prbs_left;
    bool full; /* a retransmission waits for PRBs that repetitions have */
    size_t max, n;
    uint32_t *ids;
};

static void enlist(struct nrs_ran *ran, struct nrs_cell_dir *c, enum nrs_dir dir, uint32_t ue)
{
    struct nrs_flow *flows = ran->flows[dir];

    flows[ue].waits = true;
    flows[ue].since = ran->slot;
    flows[ue].waits_before = c->last_want;
    flows[ue].waits_after = NRS_NONE;
    if (c->last_want == NRS_NONE)
        c->wants = ue;
    else
        flows[c->last_want].waits_after = ue;
    c->last_want = ue;
}

static void delist(struct nrs_ran *ran, struct nrs_cell_dir *c, enum nrs_dir dir, uint32_t ue)
{
    struct nrs_flow *flows = ran->flows[dir];
    uint32_t before = flows[ue].waits_before, after = flows[ue].waits_after;

    flows[ue].waits = false;
    if (before == NRS_NONE)
        c->wants = after;
    else
        flows[before].waits_after = after;
    if (after == NRS_NONE)
        c->last_want = before;
    else
        flows[after].waits_before = before;
}

static int64_t need(const struct nrs_flow *f)
{
    return f->known - f->taken - f->granted;
}

void nrs_schedule_refresh(struct nrs_ran *ran, enum nrs_dir dir, uint32_t ue)
{
    struct nrs_flow *f = &ran->flows[dir][ue];
    struct nrs_cell_dir *c = &nrs_cell_of(ran, ue)->dir[dir];
    bool needs = need(f) > 0 || f->request == NRS_REQUEST_HEARD;

    needs = needs && f->free != 0 && f->blocked_until == 0;
    if (needs && !f->waits)
        enlist(ran, c, dir, ue);
    else if (!needs && f->waits)
        delist(ran, c, dir, ue);
}

/* Keep the list ordered by UE, so that reports come in that order. */
static void add(struct slot *s, uint32_t id)
{
    const struct nrs_tb *tbs = s->ran->tbs;
    size_t i = s->n++;

    for (; i > 0 && tbs[s->ids[i - 1]].ue > tbs[id].ue; i--)
        s->ids[i] = s->ids[i - 1];
    s->ids[i] = id;
    s->prbs_left -= tbs[id].fit.n_prb;
}

static bool has_ue(const struct slot *s, uint32_t ue)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->ran->tbs[s->ids[i]].ue == ue)
            return true;
    return s->ran->flows[s->dir][ue].busy_until >= s->slot;
}

/* PRBs for a retransmission. When configured grants of UEs that have come since leave no slot as
 * wide as its first one, it does not wait for them any longer. */
static int prbs_for(const struct slot *s, const struct nrs_tb *tb)
{
    const struct nrs_ran *ran = s->ran;
    int64_t patience = 2 * (ran->configured_period + ran->tl.n_slots);

    if (s->dir == NRS_DL || !s->cell->configured || s->slot - tb->slot < patience)
        return s->prbs_left;
    return s->prbs_left + nrs_schedule_configured_prbs(ran, s->cell, s->slot);
}

/* One that has no room beside repetitions keeps new data, and thus further ones, back. */
static void retransmissions(struct slot *s)
{
    struct nrs_tb_queue *q = &s->cell->dir[s->dir].retx;
    int symbols = s->ran->tl.symbols[s->dir][s->kind];
    uint32_t before = NRS_NONE, id = q->head, next;

    for (; id != NRS_NONE && s->n < s->max && s->prbs_left > 0; id = next) {
        const struct nrs_tb *tb = &s->ran->tbs[id];

        next = tb->next;
        if (tb->fit.symbols <= symbols && !has_ue(s, tb->ue)) {
            if (tb->fit.n_prb <= prbs_for(s, tb)) {
                add(s, nrs_harq_remove(s->ran, q, before));
                continue;
            }
            s->full = s->cell->dir[s->dir].reserved != NULL;
        }
        before = id;
    }
}

static int wanted_prbs(const struct slot *s, uint32_t ue)
{
    struct nrs_ran *ran = s->ran;
    int64_t bytes = need(&ran->flows[s->dir][ue]);
    int max = s->prbs_left;

    if (bytes <= 0) { /* after a request the gNB knows no size: a small grant, all of it */
        bytes = INT64_MAX;
        max = ran->cfg->mac.sr_grant_prb < max ? (int)ran->cfg->mac.sr_grant_prb : max;
    } else {
        bytes += ran->cfg->rlc.segment_header_bytes;
    }
    return nrs_adapt_prbs(ran, s->dir, ue, s->kind, bytes, max, s->slot);
}

/* Max-min fair division of `prbs` among n claims. @return what is left. */
static int divide(struct claim *claims, size_t n, int prbs)
{
    int open = (int)n, before;

    do { /* settle those that want no more than an even share */
        int share = open ? prbs / open : 0;

        before = open;
        for (size_t i = 0; i < n; i++)
            if (claims[i].gets == 0 && claims[i].wants <= share) {
                claims[i].gets = claims[i].wants;
                prbs -= claims[i].gets;
                open--;
            }
    } while (open && open < before);
    for (size_t i = 0; i < n; i++)
        if (claims[i].gets == 0) {
            claims[i].gets = (prbs + open - 1) / open; /* the first get the odd PRBs */
            prbs -= claims[i].gets;
            open--;
        }
    return prbs;
}

/* The first gets what it wants, as long as there is some. */
static void divide_greedily(struct claim *claims, size_t n, int prbs)
{
    for (size_t i = 0; i < n; i++) {
        claims[i].gets = claims[i].wants < prbs ? claims[i].wants : prbs;
        prbs -= claims[i].gets;
    }
}

/* `claims` are those of the candidates in front. */
static void share(const struct nrs_ran *ran, struct claim *claims, size_t n, int prbs)
{
    size_t even = 0;

    while (even < n && (ran->candidates[even].starving || !ran->scheduler->greedy))
        even++;
    prbs = divide(claims, even, prbs);
    divide_greedily(claims + even, n - even, prbs);
}

static double average(const struct nrs_ran *ran, const struct nrs_flow *f, int64_t slot)
{
    return f->average * exp(-(double)(slot - f->average_slot) / ran->pf_window_slots);
}

static double deadline_s(const struct nrs_ran *ran, const struct nrs_flow *f)
{
    return f->head == NRS_NONE ? INFINITY : ran->messages[f->head].deadline_s;
}

static size_t candidates(struct slot *s)
{
    struct nrs_ran *ran = s->ran;
    const struct nrs_flow *flows = ran->flows[s->dir];
    int64_t patience = ran->patience_slots[s->dir];
    size_t n = 0;

    for (uint32_t ue = s->cell->dir[s->dir].wants; ue != NRS_NONE; ue = flows[ue].waits_after) {
        const struct nrs_flow *f = &flows[ue];
        struct nrs_candidate *c = &ran->candidates[n];

        if (has_ue(s, ue))
            continue;
        *c = (struct nrs_candidate){.ue = ue,
                                    .deadline_s = deadline_s(ran, f),
                                    .priority = ran->priority[ue],
                                    .turn = f->turn,
                                    .starving = patience > 0 && s->slot - f->since > patience};
        if (ran->scheduler->needs_rate) {
            c->rate = nrs_adapt_fit(ran, s->dir, ue, s->kind, ran->n_prb, s->slot).bytes;
            c->average = average(ran, f, s->slot);
        }
        n++;
    }
    return n;
}

static void served(struct slot *s, uint32_t ue, int32_t bytes)
{
    struct nrs_ran *ran = s->ran;
    struct nrs_flow *f = &ran->flows[s->dir][ue];

    f->turn = ++s->cell->dir[s->dir].turn;
    f->since = s->slot;
    if (!ran->scheduler->needs_rate)
        return;
    f->average = average(ran, f, s->slot) + bytes / ran->pf_window_slots;
    f->average_slot = s->slot;
}

static void new_data(struct slot *s)
{
    struct nrs_ran *ran = s->ran;
    struct claim claims[NRS_SLOT_UES_MAX];
    size_t max = s->max - s->n, n;

    if (s->full || s->prbs_left <= 0)
        return;
    max = max < (size_t)s->prbs_left ? max : (size_t)s->prbs_left;
    if (max == 0)
        return;
    n = nrs_scheduler_pick(ran->scheduler, ran->candidates, candidates(s), max);
    for (size_t i = 0; i < n; i++)
        claims[i] = (struct claim){ran->candidates[i].ue, wanted_prbs(s, ran->candidates[i].ue), 0};
    share(ran, claims, n, s->prbs_left);
    for (size_t i = 0; i < n && claims[i].gets > 0; i++) {
        struct nrs_fit fit =
            nrs_adapt_fit(ran, s->dir, claims[i].ue, s->kind, claims[i].gets, s->slot);
        uint32_t id = nrs_harq_take(ran, s->dir, claims[i].ue, fit);

        if (id == NRS_NONE)
            return;
        served(s, claims[i].ue, fit.bytes);
        add(s, id);
    }
}

int32_t *nrs_schedule_reserved(struct nrs_reserved *ring, int64_t slot)
{
    struct nrs_reserved *r = &ring[slot % NRS_ROUND_SLOTS];

    if (r->slot != slot)
        *r = (struct nrs_reserved){slot, 0};
    return &r->prbs;
}

/* PRBs of a slot that neither repetitions nor configured grants take. */
static int free_prbs(const struct slot *s, int64_t slot)
{
    const struct nrs_ran *ran = s->ran;
    struct nrs_reserved *reserved = s->cell->dir[s->dir].reserved;
    int prbs = ran->n_prb;

    if (reserved)
        prbs -= *nrs_schedule_reserved(reserved, slot);
    if (s->dir == NRS_UL && s->cell->configured)
        prbs -= nrs_schedule_configured_prbs(ran, s->cell, slot);
    return prbs > 0 ? prbs : 0;
}

/* PRBs that are free in all slots of a round, of whatever length its block is. */
static int free_prbs_of_round(const struct slot *s)
{
    const struct nrs_timeline *tl = &s->ran->tl;
    int n = (int)s->ran->direction[s->dir]->repetitions, least = free_prbs(s, s->slot);

    for (int kind = 0; n > 1 && kind < tl->n_kinds[s->dir]; kind++) {
        int symbols = tl->symbols[s->dir][kind];
        int64_t slot = s->slot;

        for (int i = 1; i < n && symbols <= tl->symbols[s->dir][s->kind]; i++) {
            int prbs;

            slot = nrs_timeline_next_data(tl, s->dir, slot, symbols);
            prbs = free_prbs(s, slot);
            least = prbs < least ? prbs : least;
        }
    }
    return least;
}

/* Set PRBs of the slots of a round's repetitions aside. */
static void reserve(struct nrs_ran *ran, enum nrs_dir dir, uint32_t id)
{
    const struct nrs_tb *tb = &ran->tbs[id];
    int64_t slot = tb->slot;

    for (int i = 1; i < tb->repeats; i++) {
        slot = nrs_timeline_next_data(&ran->tl, dir, slot, tb->fit.symbols);
        *nrs_schedule_reserved(ran->cells[tb->cell].dir[dir].reserved, slot) += tb->fit.n_prb;
    }
    ran->flows[dir][tb->ue].busy_until = slot;
}

size_t nrs_schedule_slot(struct nrs_ran *ran, struct nrs_cell *cell, enum nrs_dir dir, int64_t slot,
                         uint32_t *ids)
{
    struct slot s = {.ran = ran,
                     .cell = cell,
                     .dir = dir,
                     .slot = slot,
                     .kind = nrs_timeline_plan(&ran->tl, slot)->kind[dir],
                     .max = (size_t)ran->direction[dir]->max_ues_per_slot,
                     .ids = ids};

    s.prbs_left = free_prbs_of_round(&s);
    retransmissions(&s);
    new_data(&s);
    for (size_t i = 0; i < s.n; i++) {
        ran->tbs[ids[i]].slot = slot;
        nrs_harq_begin_round(ran, dir, ids[i]);
        reserve(ran, dir, ids[i]);
    }
    return s.n;
}

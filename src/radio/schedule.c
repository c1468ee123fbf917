/* schedule.c - the PRBs of one slot of one cell and direction.
 *
 * Retransmissions first, in the order in which they failed; a UE sends one block a slot. Then the
 * scheduler picks UEs with new data. Each asks for no more PRBs than its bytes need, the rest is
 * divided evenly: whoever needs less than an even share gets what it needs, and the others share
 * the remainder (max-min fairness).
 */
#include <string.h>

#include "radio/mac.h"

struct claim {
    uint32_t ue;
    int wants, gets; /* PRBs */
};

struct slot {
    struct nrs_ran *ran;
    struct nrs_cell *cell;
    enum nrs_dir dir;
    int kind, prbs_left;
    size_t max, n;
    uint32_t *ids;
};

static void set_bit(uint64_t *bits, uint32_t i, bool value)
{
    uint64_t mask = UINT64_C(1) << i % 64;

    bits[i / 64] = value ? bits[i / 64] | mask : bits[i / 64] & ~mask;
}

void nrs_schedule_refresh(struct nrs_ran *ran, enum nrs_dir dir, uint32_t ue)
{
    const struct nrs_flow *f = &ran->flows[dir][ue];
    struct nrs_cell *cell = nrs_cell_of(ran, ue);
    bool needs = f->known - f->sent - f->granted > 0 || f->request == NRS_REQUEST_HEARD;

    set_bit(cell->dir[dir].wants, ue - cell->first_ue, needs && f->free != 0);
}

/* Keep the list ordered by UE, so that reports come in that order. */
static void add(struct slot *s, uint32_t id)
{
    const struct nrs_tb *tbs = s->ran->tbs[s->dir];
    size_t i = s->n++;

    for (; i > 0 && tbs[s->ids[i - 1]].ue > tbs[id].ue; i--)
        s->ids[i] = s->ids[i - 1];
    s->ids[i] = id;
    s->prbs_left -= tbs[id].fit->n_prb;
}

static bool has_ue(const struct slot *s, uint32_t ue)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->ran->tbs[s->dir][s->ids[i]].ue == ue)
            return true;
    return false;
}

static void retransmissions(struct slot *s)
{
    struct nrs_tb_queue *q = &s->cell->dir[s->dir].retx;
    const struct nrs_tb *tbs = s->ran->tbs[s->dir];
    int symbols = s->ran->tl.symbols[s->dir][s->kind];
    uint32_t before = NRS_NONE, id = q->head, next;

    for (; id != NRS_NONE && s->n < s->max && s->prbs_left > 0; id = next) {
        const struct nrs_tb *tb = &tbs[id];

        next = tb->next;
        if (tb->fit->n_prb <= s->prbs_left && tb->fit->symbols <= symbols && !has_ue(s, tb->ue))
            add(s, nrs_harq_remove(s->ran, s->dir, q, before));
        else
            before = id;
    }
}

static int wanted_prbs(const struct slot *s, uint32_t ue)
{
    struct nrs_ran *ran = s->ran;
    const struct nrs_flow *f = &ran->flows[s->dir][ue];
    int64_t need = f->known - f->sent - f->granted;
    int max = s->prbs_left;

    if (need <= 0) { /* after a request the gNB knows no size: a small grant, all of it */
        need = INT64_MAX;
        max = ran->cfg->mac.sr_grant_prb < max ? (int)ran->cfg->mac.sr_grant_prb : max;
    }
    return nrs_adapt_prbs(ran, s->dir, ue, s->kind, need, max);
}

/* Max-min fair division of `prbs` among n claims. */
static void divide(struct claim *claims, size_t n, int prbs)
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
}

static void new_data(struct slot *s)
{
    struct nrs_ran *ran = s->ran;
    struct nrs_cell_dir *c = &s->cell->dir[s->dir];
    size_t max = s->max - s->n;
    uint64_t *candidates = ran->words;
    uint32_t chosen[NRS_SLOT_UES_MAX];
    struct claim claims[NRS_SLOT_UES_MAX];

    max = max < (size_t)s->prbs_left ? max : (size_t)s->prbs_left;
    if (max == 0)
        return;
    memcpy(candidates, c->wants, ran->n_words * sizeof *candidates);
    for (size_t i = 0; i < s->n; i++)
        set_bit(candidates, ran->tbs[s->dir][s->ids[i]].ue - s->cell->first_ue, false);
    max = ran->scheduler->pick(&c->scheduler, candidates, ran->ues_per_cell, max, chosen);
    for (size_t i = 0; i < max; i++) {
        uint32_t ue = s->cell->first_ue + chosen[i];

        claims[i] = (struct claim){ue, wanted_prbs(s, ue), 0};
    }
    divide(claims, max, s->prbs_left);
    for (size_t i = 0; i < max; i++) {
        const struct nrs_fit *fit =
            nrs_adapt_fit(ran, s->dir, claims[i].ue, s->kind, claims[i].gets);

        add(s, nrs_harq_take(ran, s->dir, claims[i].ue, fit));
    }
}

size_t nrs_schedule_slot(struct nrs_ran *ran, struct nrs_cell *cell, enum nrs_dir dir, int64_t slot,
                         uint32_t *ids)
{
    struct slot s = {.ran = ran,
                     .cell = cell,
                     .dir = dir,
                     .kind = nrs_timeline_plan(&ran->tl, slot)->kind[dir],
                     .prbs_left = ran->n_prb,
                     .max = (size_t)ran->direction[dir]->max_ues_per_slot,
                     .ids = ids};

    retransmissions(&s);
    new_data(&s);
    return s.n;
}

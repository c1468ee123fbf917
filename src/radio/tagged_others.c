/* tagged_others.c - what other UEs send beside a tagged one, and what it hears of that.
 *
 * Their messages are put on the air in the slots in which they would be sent if none waited: the
 * first one that carries DL data, and as many later ones as they are transmitted. A block is as
 * wide as the fading of time 0 would have it. Loads, by which link adaptation expects interference,
 * are means over the whole time.
 */
#include <stdlib.h>

#include "radio/tagged_parts.h"

static int order(const void *a, const void *b)
{
    const struct nrs_tagged_sent *x = a, *y = b;

    if (x->slot != y->slot)
        return x->slot < y->slot ? -1 : 1;
    if (x->cell != y->cell)
        return x->cell < y->cell ? -1 : 1;
    return (x->ue > y->ue) - (x->ue < y->ue);
}

static void list(struct nrs_tagged *t, const struct nrs_tagged_other *others, size_t n)
{
    const struct nrs_ran *ran = t->ran;
    uint32_t repetitions = (uint32_t)ran->direction[NRS_DL]->repetitions;

    for (size_t i = 0; i < n; i++) {
        int64_t slot =
            nrs_tagged_data_slot(ran, nrs_timeline_slot_at(&ran->tl, others[i].time_s), 1);

        for (uint32_t k = 0; k < others[i].n_tx; k++) {
            t->others[t->n_others++] = (struct nrs_tagged_sent){slot, ran->cell[others[i].ue],
                                                                others[i].ue, others[i].bytes};
            slot = (k + 1) % repetitions > 0 ? nrs_tagged_data_slot(ran, slot + 1, 1)
                                             : nrs_tagged_next_round(ran, slot, 1);
        }
    }
    qsort(t->others, t->n_others, sizeof *t->others, order);
}

/* The block of another UE's message: as many PRBs as it needs in a full slot at time 0. */
static struct nrs_fit fit_of(struct nrs_tagged *t, uint32_t ue, int64_t bytes)
{
    struct nrs_ran *ran = t->ran;

    if (t->fit_bytes[ue] != bytes) {
        int64_t need =
            nrs_buffer_on_air_bytes(&ran->cfg->mac, bytes) + ran->cfg->rlc.segment_header_bytes;
        int n_prb = nrs_adapt_prbs(ran, NRS_DL, ue, 0, need, ran->n_prb, 0);

        t->fit[ue] = nrs_adapt_fit(ran, NRS_DL, ue, 0, n_prb, 0);
        t->fit_bytes[ue] = bytes;
    }
    return t->fit[ue];
}

/* Slots with DL data in `until_s`. */
static double data_slots(const struct nrs_ran *ran, double until_s)
{
    double n = 0;

    for (int64_t slot = 0; slot < ran->tl.n_slots; slot++)
        n += nrs_timeline_plan(&ran->tl, slot)->kind[NRS_DL] >= 0;
    return n / ran->tl.n_slots * until_s / ran->tl.slot_s;
}

static bool set_loads(struct nrs_tagged *t, double until_s)
{
    struct nrs_ran *ran = t->ran;
    double offered = data_slots(ran, until_s) * ran->n_prb, sum = 0;
    double *used = calloc(ran->n_cells, sizeof *used);

    if (!used)
        return false;
    for (size_t i = 0; i < t->n_others; i++)
        used[t->others[i].cell] += fit_of(t, t->others[i].ue, t->others[i].bytes).n_prb;
    for (uint32_t c = 0; c < ran->n_cells; c++) {
        ran->cells[c].dir[NRS_DL].load = used[c] < offered ? used[c] / offered : 1;
        sum += ran->cells[c].dir[NRS_DL].load;
    }
    ran->mean_load[NRS_DL] = sum / ran->n_cells;
    for (uint32_t ue = 0; ue < ran->n_ues; ue++) { /* was measured without any load */
        ran->csi[NRS_DL][ue].occasion = -1;
        t->fit_bytes[ue] = 0;
    }
    free(used);
    return true;
}

bool nrs_tagged_list(struct nrs_tagged *t, const struct nrs_tagged_other *others, size_t n,
                     double until_s)
{
    list(t, others, n);
    return set_loads(t, until_s);
}

/* First of the others' transmissions in `slot` or later. */
static size_t first_other(const struct nrs_tagged *t, int64_t slot)
{
    size_t low = 0, high = t->n_others;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (t->others[middle].slot < slot)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static uint32_t put_on_air(struct nrs_ran *ran, uint32_t ue, struct nrs_fit fit, int64_t slot)
{
    ran->tbs[ue].fit = fit;
    ran->tbs[ue].ue = ue;
    ran->tbs[ue].cell = ran->cell[ue];
    nrs_air_add(ran, NRS_DL, ue, slot);
    return ran->n_air[NRS_DL] - 1;
}

/* Does the tagged UE's block come before another one on the air? */
static bool is_before(const struct nrs_ran *ran, uint32_t ue, const struct nrs_tagged_sent *o)
{
    return ran->cell[ue] != o->cell ? ran->cell[ue] < o->cell : ue < o->ue;
}

double nrs_tagged_receive_db(struct nrs_tagged *t, uint32_t ue, struct nrs_fit fit, int64_t slot)
{
    struct nrs_ran *ran = t->ran;
    int most = (int)ran->direction[NRS_DL]->max_ues_per_slot, left = 0, n = 0;
    uint32_t place = NRS_NONE, cell = NRS_NONE, last = NRS_NONE;
    double sinr_db;

    for (size_t i = first_other(t, slot); i < t->n_others && t->others[i].slot == slot; i++) {
        const struct nrs_tagged_sent *o = &t->others[i];
        struct nrs_fit fits = fit_of(t, o->ue, o->bytes);

        if (place == NRS_NONE && is_before(ran, ue, o))
            place = put_on_air(ran, ue, fit, slot);
        if (o->cell != cell) { /* the tagged UE has its PRBs in any case */
            left = ran->n_prb - (o->cell == ran->cell[ue] ? fit.n_prb : 0);
            n = o->cell == ran->cell[ue];
        }
        cell = o->cell;
        if (o->ue == ue || o->ue == last || fits.n_prb > left || n == most)
            continue;
        left -= fits.n_prb;
        n++;
        last = o->ue; /* sends one block a slot */
        put_on_air(ran, o->ue, fits, slot);
    }
    if (place == NRS_NONE)
        place = put_on_air(ran, ue, fit, slot);
    sinr_db = nrs_air_receive_db(ran, place, slot);
    nrs_air_clear(ran);
    return sinr_db;
}

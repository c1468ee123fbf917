/* adapt.c - link adaptation: the transport block that a UE can send on a number of PRBs.
 *
 * The highest MCS whose first transmission stays at or below target_bler; MCS 0 when none does. A
 * UE spreads its power over its grant, so that in the UL fewer PRBs have a higher SNR: a UE that
 * cannot reach the target on the whole carrier gets at most as many PRBs as let it, one when none
 * do (its BLER is then above the target). In the DL the power of a PRB is fixed.
 */
#include <math.h>

#include "radio/mac.h"

/* Bits a symbol above which no code can work, with room for the approximation of short blocks. */
static double efficiency_bound(double snr_db)
{
    return 0.05 + 1.02 * log2(1 + pow(10, snr_db / 10));
}

/* One transport block with MCS `mcs`: its size, and its BLER after each transmission. */
static void try_mcs(const struct nrs_ran *ran, enum nrs_dir dir, double snr_db, int mcs, int n_tx,
                    struct nrs_fit *fit)
{
    const struct nrs_direction_cfg *d = ran->direction[dir];
    const struct nrs_mcs *m = nrs_mcs_get((int)d->mcs_table, mcs);
    const struct nrs_tb_resources r = {fit->n_prb,          fit->symbols, (int)d->dmrs_re,
                                       (int)d->overhead_re, m->qm,        (int)d->layers,
                                       m->r_x1024,          1.0};
    int64_t bits = nrs_tbs_bits(&r);
    struct nrs_reception rx = nrs_reception_start(bits, *m, nrs_tb_re(&r) * d->layers);

    fit->mcs = mcs;
    fit->bytes = (int32_t)(bits / 8);
    for (int j = 0; j < n_tx; j++) {
        nrs_reception_add(&rx, ran->curves, snr_db, d->ldpc_gap_db);
        fit->bler[j] = nrs_reception_bler(&rx);
    }
}

static void compute(const struct nrs_ran *ran, enum nrs_dir dir, uint32_t ue, struct nrs_fit *fit)
{
    const struct nrs_direction_cfg *d = ran->direction[dir];
    const struct nrs_ue_link *link = &ran->links[ue];
    double snr_db = dir == NRS_UL ? link->ul_snr_db + ran->spread_db[fit->n_prb] : link->dl_snr_db;
    double bound = efficiency_bound(snr_db);
    int mcs = nrs_mcs_count((int)d->mcs_table) - 1;

    while (mcs > 0 && nrs_mcs_efficiency(nrs_mcs_get((int)d->mcs_table, mcs)) > bound)
        mcs--;
    for (; mcs > 0; mcs--) {
        try_mcs(ran, dir, snr_db, mcs, 1, fit);
        if (fit->bler[0] <= d->target_bler)
            break;
    }
    try_mcs(ran, dir, snr_db, mcs, (int)d->max_harq_tx, fit);
}

const struct nrs_fit *nrs_adapt_fit(struct nrs_ran *ran, enum nrs_dir dir, uint32_t ue, int kind,
                                    int n_prb)
{
    size_t row = (size_t)ue * (size_t)ran->tl.n_kinds[dir] + (size_t)kind;
    size_t i = row * (size_t)ran->n_prb + (size_t)(n_prb - 1);
    struct nrs_fit *fit = (struct nrs_fit *)(void *)(ran->fits[dir] + i * ran->fit_size[dir]);

    if (fit->bytes == 0) {
        fit->n_prb = (int16_t)n_prb;
        fit->symbols = (int16_t)ran->tl.symbols[dir][kind];
        compute(ran, dir, ue, fit);
    }
    return fit;
}

static int find_limit(struct nrs_ran *ran, enum nrs_dir dir, uint32_t ue, int kind)
{
    double target = ran->direction[dir]->target_bler;
    int low = 1, high = ran->n_prb; /* above `high`, the target is out of reach */

    if (dir == NRS_DL || nrs_adapt_fit(ran, dir, ue, kind, high)->bler[0] <= target)
        return high;
    while (high - low > 1) {
        int middle = (low + high) / 2;

        if (nrs_adapt_fit(ran, dir, ue, kind, middle)->bler[0] <= target)
            low = middle;
        else
            high = middle;
    }
    return low;
}

void nrs_adapt_init(struct nrs_ran *ran)
{
    for (int dir = NRS_UL; dir <= NRS_DL; dir++) {
        int *limit = ran->prb_limit[dir];

        for (uint32_t ue = 0; ue < ran->n_ues; ue++)
            for (int kind = 0; kind < ran->tl.n_kinds[dir]; kind++)
                *limit++ = find_limit(ran, (enum nrs_dir)dir, ue, kind);
    }
}

int nrs_adapt_prbs(struct nrs_ran *ran, enum nrs_dir dir, uint32_t ue, int kind, int64_t bytes,
                   int max)
{
    int limit = ran->prb_limit[dir][ue * (uint32_t)ran->tl.n_kinds[dir] + (uint32_t)kind];
    int enough = max < limit ? max : limit, little = 0;
    int64_t carried = nrs_adapt_fit(ran, dir, ue, kind, enough)->bytes;

    if (carried < bytes)
        return enough;
    while (enough - little > 1) { /* sizes are nearly proportional: two or three look-ups */
        int guess = (int)((bytes * enough + carried - 1) / carried);
        int64_t there;

        guess = guess <= little ? little + 1 : guess >= enough ? enough - 1 : guess;
        there = nrs_adapt_fit(ran, dir, ue, kind, guess)->bytes;
        if (there < bytes) {
            little = guess;
        } else {
            enough = guess;
            carried = there;
        }
    }
    return enough;
}

/* air.c - the transmissions of one slot: SINR of each, subband by subband, and what becomes of
 * them.
 *
 * Every transmission sees all others of its slot and direction in other cells:
 *   SINR_k = p g F_k(v) / (N + sum_i p_i g_i f_ik s_ik + far),
 * p the power of a PRB, g a link's mean gain with the beam in use, F_k the serving link's fading
 * after combining (csi.c), f_ik that of interferer i's own link, s_ik the share of subband k that
 * it occupies. Links that are not kept (links.c) add `far`: their mean in proportion to the power
 * on the air. Of the strongest interferer of a subband, IRC removes a given share while the
 * receiver has an antenna to spare; a documented gain, not a receiver model.
 *
 * The effective SINR of a block is that of the mean mutual information of its modulation over its
 * PRBs (bler.h). PRBs of a slot are given out one UE after the other, from a PRB that moves with
 * slot and cell, so that cells of low load do not always meet in the same subband.
 */
#include <math.h>
#include <string.h>

#include "radio/decibel.h"
#include "radio/mac.h"

#define START_STEP_SLOT 89 /* PRBs; primes, so that starts spread over the carrier */
#define START_STEP_CELL 131

/* A given channel has no path loss to control the power by: the UE sends with all it has. */
static void spend(struct nrs_ran *ran, struct nrs_tb *tb, const struct nrs_air *a)
{
    double mw =
        ran->cfg->channel.model == NRS_CHANNEL_38901 ? a->prb_mw * a->n_prb : ran->given_mw[tb->ue];

    double time_s = tb->fit.symbols * ran->symbol_s;

    tb->tx_j = nrs_ue_energy_tx_j(&ran->cfg->ue_energy, 1e-3 * mw, time_s);
    ran->activity[tb->ue].sending_s += time_s;
}

int32_t nrs_air_first_prb(const struct nrs_ran *ran, uint32_t cell, int64_t slot)
{
    return (int32_t)((slot * START_STEP_SLOT + (int64_t)cell * START_STEP_CELL) % ran->n_prb);
}

static void place(struct nrs_ran *ran, const struct nrs_cell_dir *c, struct nrs_air *a,
                  int64_t slot)
{
    if (c->air_n > 1)
        a->first_prb = (a[-1].first_prb + a[-1].n_prb) % ran->n_prb;
    else
        a->first_prb = nrs_air_first_prb(ran, a->cell, slot);
}

static int subband_prbs(const struct nrs_ran *ran, int k)
{
    int left = ran->n_prb - k * ran->links.subband_prbs;

    return left < ran->links.subband_prbs ? left : ran->links.subband_prbs;
}

/* PRBs of subband k that the transmission has. Its PRBs may go round the end of the carrier. */
static int overlap(const struct nrs_ran *ran, const struct nrs_air *a, int k)
{
    int from = k * ran->links.subband_prbs, to = from + subband_prbs(ran, k), n = 0;
    int begin = a->first_prb, end = begin + a->n_prb;

    for (int turn = 0; turn < 2; turn++, from += ran->n_prb, to += ran->n_prb) {
        int low = begin > from ? begin : from, high = end < to ? end : to;

        n += high > low ? high - low : 0;
    }
    return n;
}

/* Worked out once: each transmission meets many receptions. */
static void list_subbands(const struct nrs_ran *ran, struct nrs_air *a)
{
    for (int k = 0; k < ran->links.n_subbands; k++) {
        int prbs = overlap(ran, a, k), i = a->n_subbands;

        if (prbs == 0)
            continue;
        a->subband[i] = (uint8_t)k;
        a->prbs[i] = (uint8_t)prbs;
        a->share[i] = (float)prbs / (float)subband_prbs(ran, k);
        a->n_subbands++;
    }
}

void nrs_air_add(struct nrs_ran *ran, enum nrs_dir dir, uint32_t id, int64_t slot)
{
    struct nrs_tb *tb = &ran->tbs[id];
    struct nrs_cell_dir *c = &ran->cells[tb->cell].dir[dir];
    uint32_t i = ran->n_air[dir]++;
    struct nrs_air *a = &ran->air[dir][i];

    if (c->air_n == 0)
        c->air_first = i;
    *a = (struct nrs_air){
        .tb = id, .ue = tb->ue, .cell = tb->cell, .n_prb = tb->fit.n_prb, .layers = tb->fit.layers};
    c->air_n++;
    place(ran, c, a, slot);
    if (ran->cfg->channel.model == NRS_CHANNEL_38901) {
        a->beam = ran->links.beam[tb->ue];
        a->prb_mw = dir == NRS_UL ? nrs_links_ul_prb_mw(ran, tb->ue, a->n_prb)
                                  : ran->cells[tb->cell].power_mw;
        list_subbands(ran, a);
    }
    if (dir == NRS_UL)
        spend(ran, tb, a);
    else
        tb->tx_j = nrs_activity_receive_j(ran, tb->ue, slot);
    tb->energy_j += tb->tx_j;
}

/* Interference of a reception: all of it by subband, then the strongest part by subband. */
static double *heard(struct nrs_ran *ran, uint32_t reception)
{
    return &ran->interference_mw[(size_t)reception * 2 * (size_t)ran->links.n_subbands];
}

/* Transmission `from`, of power `mw` a PRB at the receiver, disturbs a reception. */
static void disturb(const struct nrs_air *from, double mw, const float *fading, double *all,
                    double *strongest)
{
    for (int i = 0; i < from->n_subbands; i++) {
        int k = from->subband[i];
        double part = mw * from->share[i] * (fading ? fading[k] : 1.0f);

        all[k] += part;
        strongest[k] = part > strongest[k] ? part : strongest[k];
    }
}

/* UL: each transmission at the cells that its UE has a link to. */
static void interfere_ul(struct nrs_ran *ran, int64_t slot)
{
    const struct nrs_links *l = &ran->links;

    for (uint32_t i = 0; i < ran->n_air[NRS_UL]; i++) {
        const struct nrs_air *a = &ran->air[NRS_UL][i];

        for (int n = 0; n < l->n[a->ue]; n++) {
            uint32_t cell = l->cell[nrs_link_at(l, a->ue, n)];
            const struct nrs_cell_dir *c = &ran->cells[cell].dir[NRS_UL];
            const float *fading;

            if (cell == a->cell || c->air_n == 0)
                continue;
            fading = nrs_links_fading(ran, a->ue, n, slot);
            for (uint32_t r = c->air_first; r < c->air_first + c->air_n; r++)
                disturb(a, a->prb_mw * nrs_links_gain(ran, a->ue, n, ran->air[NRS_UL][r].beam),
                        fading, heard(ran, r), heard(ran, r) + l->n_subbands);
        }
    }
}

/* DL: a reception hears the cells that its UE has a link to. */
static void interfere_with(struct nrs_ran *ran, uint32_t r, int64_t slot)
{
    const struct nrs_links *l = &ran->links;
    const struct nrs_air *a = &ran->air[NRS_DL][r];

    for (int n = 0; n < l->n[a->ue]; n++) {
        uint32_t cell = l->cell[nrs_link_at(l, a->ue, n)];
        const struct nrs_cell_dir *c = &ran->cells[cell].dir[NRS_DL];
        const float *fading;

        if (cell == a->cell || c->air_n == 0)
            continue;
        fading = nrs_links_fading(ran, a->ue, n, slot);
        for (uint32_t i = c->air_first; i < c->air_first + c->air_n; i++) {
            const struct nrs_air *from = &ran->air[NRS_DL][i];

            disturb(from, from->prb_mw * nrs_links_gain(ran, a->ue, n, from->beam), fading,
                    heard(ran, r), heard(ran, r) + l->n_subbands);
        }
    }
}

static void interfere_dl(struct nrs_ran *ran, int64_t slot)
{
    for (uint32_t r = 0; r < ran->n_air[NRS_DL]; r++)
        interfere_with(ran, r, slot);
}

/* Power on the air over that of a network in which every cell sends on all its PRBs (DL), or in
 * which one UE of each cell sends at full power (UL). */
static double activity(const struct nrs_ran *ran, enum nrs_dir dir)
{
    double sum = 0;

    for (uint32_t i = 0; i < ran->n_air[dir]; i++) {
        const struct nrs_air *a = &ran->air[dir][i];
        double mw = a->prb_mw * a->n_prb;

        sum += dir == NRS_UL ? mw / ran->links.full_mw[a->ue] : (double)a->n_prb / ran->n_prb;
    }
    return sum / ran->n_cells;
}

/* Effective SINR of a reception, in dB; the cell remembers the interference that it heard. */
static double receive_db(struct nrs_ran *ran, enum nrs_dir dir, uint32_t reception, double far_mw,
                         int64_t slot)
{
    const struct nrs_air *a = &ran->air[dir][reception];
    const struct nrs_tb *tb = &ran->tbs[a->tb];
    int serving = ran->links.serving[a->ue], branches, qm;
    double array = nrs_csi_array_gain(ran, dir, a->layers, &branches);
    double signal = a->prb_mw * array * nrs_links_gain(ran, a->ue, serving, a->beam);
    double irc = a->layers < ran->n_rx[dir] ? ran->irc_share : 0;
    const double *all = heard(ran, reception), *strongest = all + ran->links.n_subbands;
    const float *fading = nrs_links_combined(ran, a->ue, branches, slot);
    double information = 0, interference = 0, least = INFINITY, most = 0;

    qm = nrs_mcs_get((int)ran->direction[dir]->mcs_table, tb->fit.mcs)->qm;
    for (int i = 0; i < a->n_subbands; i++) {
        int k = a->subband[i];
        double i_mw = all[k] - irc * strongest[k] + far_mw;
        double sinr = signal * (fading ? fading[k] : (float)branches) / (ran->noise_mw[dir] + i_mw);

        least = sinr < least ? sinr : least;
        most = sinr > most ? sinr : most;
        interference += a->prbs[i] * i_mw;
        information += a->prbs[i] * nrs_bicm_capacity_linear(ran->curves, qm, sinr);
    }
    if (dir == NRS_UL) {
        double *mean = &ran->cells[a->cell].dir[NRS_UL].interference_mw;

        *mean += ran->interference_weight * (interference / a->n_prb - *mean);
    }
    if (!(least < most)) /* a flat link: nothing to average */
        return nrs_to_db(most);
    return nrs_bicm_sinr_db(ran->curves, qm, information / a->n_prb);
}

/* What the links that are not kept add, a PRB. */
static double far_mw(const struct nrs_ran *ran, enum nrs_dir dir, const struct nrs_air *a,
                     double active)
{
    return active * (dir == NRS_UL ? ran->links.far_ul_mw[a->cell] : ran->links.far_dl_mw[a->ue]);
}

double nrs_air_receive_db(struct nrs_ran *ran, uint32_t reception, int64_t slot)
{
    const struct nrs_air *a = &ran->air[NRS_DL][reception];
    double active = 0;

    memset(heard(ran, reception), 0, 2 * (size_t)ran->links.n_subbands * sizeof(double));
    if (ran->interfering) {
        interfere_with(ran, reception, slot);
        active = activity(ran, NRS_DL);
    }
    return receive_db(ran, NRS_DL, reception, far_mw(ran, NRS_DL, a, active), slot);
}

void nrs_air_clear(struct nrs_ran *ran)
{
    for (uint32_t i = 0; i < ran->n_air[NRS_DL]; i++)
        ran->cells[ran->air[NRS_DL][i].cell].dir[NRS_DL].air_n = 0;
    ran->n_air[NRS_DL] = 0;
}

static void interfere(struct nrs_ran *ran, enum nrs_dir dir, int64_t slot)
{
    size_t n = 2 * (size_t)ran->links.n_subbands * ran->n_air[dir];

    for (size_t i = 0; i < n; i++)
        ran->interference_mw[i] = 0;
    if (!ran->interfering)
        return;
    if (dir == NRS_UL)
        interfere_ul(ran, slot);
    else
        interfere_dl(ran, slot);
}

/* SINRs of all receptions of a direction, before anything is settled. */
static void receive_all(struct nrs_ran *ran, enum nrs_dir dir, int64_t slot)
{
    bool given = ran->cfg->channel.model != NRS_CHANNEL_38901;
    double active = 0;

    if (!given) {
        interfere(ran, dir, slot);
        active = ran->interfering ? activity(ran, dir) : 0;
    }
    for (uint32_t r = 0; r < ran->n_air[dir]; r++) {
        struct nrs_air *a = &ran->air[dir][r];

        if (!given)
            a->sinr_db = receive_db(ran, dir, r, far_mw(ran, dir, a, active), slot);
        else
            a->sinr_db = nrs_csi_given_db(ran, dir, a->ue, slot) +
                         (dir == NRS_UL ? ran->spread_db[a->n_prb] : 0);
    }
}

/* Cell of reception r; NRS_NONE behind the last. */
static uint32_t cell_of(const struct nrs_ran *ran, enum nrs_dir dir, uint32_t r)
{
    return r < ran->n_air[dir] ? ran->air[dir][r].cell : NRS_NONE;
}

/* Act on a cell's receptions from r on. @return where the next cell's begin. */
static uint32_t settle_cell(struct nrs_ran *ran, enum nrs_dir dir, uint32_t cell, uint32_t r,
                            int64_t slot)
{
    for (; cell_of(ran, dir, r) == cell; r++)
        nrs_harq_received(ran, dir, ran->air[dir][r].tb, ran->air[dir][r].sinr_db, slot);
    ran->cells[cell].dir[dir].air_n = 0;
    return r;
}

void nrs_air_settle(struct nrs_ran *ran, int64_t slot)
{
    uint32_t ul = 0, dl = 0;

    if (ran->n_air[NRS_UL] > 0)
        receive_all(ran, NRS_UL, slot);
    if (ran->n_air[NRS_DL] > 0)
        receive_all(ran, NRS_DL, slot);
    while (ul < ran->n_air[NRS_UL] || dl < ran->n_air[NRS_DL]) {
        uint32_t ul_cell = cell_of(ran, NRS_UL, ul), dl_cell = cell_of(ran, NRS_DL, dl);
        uint32_t cell = ul_cell < dl_cell ? ul_cell : dl_cell;

        ul = settle_cell(ran, NRS_UL, cell, ul, slot);
        dl = settle_cell(ran, NRS_DL, cell, dl, slot);
    }
    ran->n_air[NRS_UL] = ran->n_air[NRS_DL] = 0;
}

/* csi.c - what link adaptation knows of a link: channel state, transmit power, the outer loop.
 *
 * The gNB learns a UE's effective SINR at occasions `period` apart, and can use it `delay` later:
 * from CSI reports in the DL (TS 38.214 clause 5.2), from sounding in the UL. Measured are
 *   the serving link's fading, subband by subband, combined as for data;
 *   the interference expected from the load of the other cells (DL), or heard lately (UL).
 * The effective SINR is that of the mean mutual information, log2(1 + SINR) here, as no modulation
 * is chosen yet; the rank is the one with the highest sum. With `quantised`, a DL report is a CQI:
 * the SINR falls to what the reported CQI promises, from 38.214 Tables 5.2.2.1-2 to -4.
 *
 * The receiver is a zero-forcing one: with v layers on n antennas a layer has the diversity of
 * n - v + 1 branches (Winters, Salz, Gitlin, IEEE Trans. Commun. 42(2), 1994), and 1/v of the
 * power.
 *
 * Outer loop: after a first round the SINR is taken for higher by step * t / (1 - t), t the
 * target BLER, or for lower by `step`; in balance a share t fails (Sampath, Kumar, Holtzman, VTC
 * 1997).
 */
#include <math.h>

#include "radio/decibel.h"
#include "radio/mac.h"
#include "radio/trace_channel.h"

#define OFFSET_MAX_DB 10.0

double nrs_csi_given_db(const struct nrs_ran *ran, enum nrs_dir dir, uint32_t ue, int64_t slot)
{
    const struct nrs_channel_cfg *c = &ran->cfg->channel;

    if (c->model == NRS_CHANNEL_TRACE) {
        const struct nrs_sinr_row *row =
            nrs_sinr_at(ran->sinr, (double)slot * ran->tl.slot_s + ue * c->trace_shift_s);

        return dir == NRS_UL ? row->ul_snr_db : row->dl_snr_db;
    }
    return dir == NRS_UL ? c->constant_ul_snr_db : c->constant_dl_snr_db;
}

double nrs_csi_array_gain(const struct nrs_ran *ran, enum nrs_dir dir, int layers, int *branches)
{
    int n_rx = ran->n_rx[dir], usable = n_rx - layers + 1;
    /* more antennas than branches: each branch stands for several, in proportion */
    int kept = ran->links.branches < n_rx ? ran->links.branches : n_rx;
    int used = (kept * usable + n_rx / 2) / n_rx;

    *branches = used > 1 ? used : 1;
    return (double)usable / (double)*branches / layers;
}

double nrs_csi_reference(const struct nrs_ran *ran, enum nrs_dir dir, uint32_t ue)
{
    const struct nrs_links *l = &ran->links;
    int serving = l->serving[ue];
    uint32_t cell = ran->cell[ue];
    double gain = nrs_links_gain(ran, ue, serving, l->beam[ue]);
    double noise = ran->noise_mw[dir];

    if (dir == NRS_UL)
        return nrs_links_ul_prb_mw(ran, ue, ran->n_prb) * gain /
               (noise + ran->cells[cell].dir[NRS_UL].interference_mw);
    for (int i = 0; i < l->n[ue]; i++)
        if (i != serving) {
            const struct nrs_cell *other = &ran->cells[l->cell[nrs_link_at(l, ue, i)]];

            noise += other->dir[NRS_DL].load * other->power_mw * nrs_links_mean_gain(ran, ue, i);
        }
    noise += l->far_dl_mw[ue] * ran->mean_load[NRS_DL];
    return ran->cells[cell].power_mw * gain / noise;
}

/* SINR of the mean mutual information over the n subbands; `fading` sums up `branches` branches. */
static double effective(const float *fading, int branches, int n, double snr)
{
    double product = 1;

    if (!fading)
        return snr * branches;
    for (int k = 0; k < n; k++)
        product *= 1 + snr * fading[k];
    return pow(product, 1.0 / n) - 1;
}

/* The SINR that the highest CQI stands for whose spectral efficiency is reached. */
static double quantise_db(struct nrs_ran *ran, double sinr_db, int layers)
{
    struct nrs_blocks *b = &ran->blocks[NRS_DL];
    struct nrs_block_row *row = nrs_blocks_row(b, 0, layers, ran->n_prb);
    double level_db = nrs_blocks_need_db(b, row, 0);

    for (int cqi = 1; cqi <= NRS_CQI_MAX; cqi++) {
        double need = nrs_blocks_need_db(b, row, nrs_cqi_mcs((int)b->cfg->mcs_table, cqi));

        if (need <= sinr_db && need > level_db)
            level_db = need;
    }
    return level_db;
}

/* Bits a resource element and layer that no SINR exceeds. */
static double highest_efficiency(const struct nrs_direction_cfg *d)
{
    int table = (int)d->mcs_table;

    return nrs_mcs_efficiency(nrs_mcs_get(table, nrs_mcs_count(table) - 1));
}

static void measure(struct nrs_ran *ran, enum nrs_dir dir, uint32_t ue, int64_t slot,
                    struct nrs_csi *csi)
{
    double snr = nrs_csi_reference(ran, dir, ue), best = -1;
    int max = ran->layers_max[dir], min = ran->direction[dir]->layers ? max : 1;
    double most = highest_efficiency(ran->direction[dir]);

    for (int v = min; v <= max; v++) {
        int branches;
        double array = nrs_csi_array_gain(ran, dir, v, &branches);
        double sinr = effective(nrs_links_combined(ran, ue, branches, slot), branches,
                                ran->links.n_subbands, snr * array);
        double rate = v * fmin(log2(1 + sinr), most);

        if (rate > best) {
            best = rate;
            csi->layers = (uint8_t)v;
            csi->sinr_db = nrs_to_db(sinr);
        }
    }
    if (dir == NRS_DL && ran->cfg->csi.quantised)
        csi->sinr_db = quantise_db(ran, csi->sinr_db, csi->layers);
}

const struct nrs_csi *nrs_csi_get(struct nrs_ran *ran, enum nrs_dir dir, uint32_t ue, int64_t slot)
{
    struct nrs_csi *csi = &ran->csi[dir][ue];
    int64_t at = slot - ran->csi_delay_slots, occasion = at - at % ran->csi_period_slots;

    if (ran->cfg->channel.model != NRS_CHANNEL_38901) {
        csi->layers = (uint8_t)ran->layers_max[dir];
        csi->sinr_db = nrs_csi_given_db(ran, dir, ue, occasion > 0 ? occasion : 0);
        return csi;
    }
    if (occasion < 0)
        occasion = 0;
    if (csi->occasion != occasion) {
        csi->occasion = occasion;
        measure(ran, dir, ue, occasion, csi);
    }
    return csi;
}

void nrs_csi_outcome(struct nrs_ran *ran, enum nrs_dir dir, uint32_t ue, bool failed)
{
    struct nrs_csi *csi = &ran->csi[dir][ue];
    double step = ran->cfg->csi.olla_step_db, target = ran->direction[dir]->target_bler;

    csi->offset_db += failed ? -step : step * target / (1 - target);
    csi->offset_db = fmax(-OFFSET_MAX_DB, fmin(OFFSET_MAX_DB, csi->offset_db));
}

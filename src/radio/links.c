/* links.c - which cells matter to a UE, and the gains to them. Their fading is link_fading.c.
 *
 * A link is kept when the cell is heard within `far_db` of the best one, up to `max_links` a UE;
 * the serving one always is. All others are far: their fading averages out over many, so that they
 * count with their mean gain, in proportion to what is on the air (air.c).
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "radio/decibel.h"
#include "radio/mac.h"

bool nrs_links_allocate(struct nrs_links *l, uint32_t n_ues, uint32_t n_cells, bool fading)
{
    size_t n = (size_t)n_ues * (size_t)l->max;

    l->n = calloc(n_ues, sizeof *l->n);
    l->serving = calloc(n_ues, sizeof *l->serving);
    l->beam = calloc(n_ues, sizeof *l->beam);
    l->cell = calloc(n, sizeof *l->cell);
    l->gain = calloc(n, sizeof *l->gain);
    l->far_dl_mw = calloc(n_ues, sizeof *l->far_dl_mw);
    l->far_ul_mw = calloc(n_cells, sizeof *l->far_ul_mw);
    l->loss_db = calloc(n_ues, sizeof *l->loss_db);
    l->p_max_dbm = calloc(n_ues, sizeof *l->p_max_dbm);
    l->max_mw = calloc(n_ues, sizeof *l->max_mw);
    l->density_mw = calloc(n_ues, sizeof *l->density_mw);
    l->full_mw = calloc(n_ues, sizeof *l->full_mw);
    if (l->n_beams > 1)
        l->beams = calloc(n * (size_t)l->n_beams, sizeof *l->beams);
    return l->n && l->serving && l->beam && l->cell && l->gain && l->far_dl_mw && l->far_ul_mw &&
           l->loss_db && l->p_max_dbm && l->max_mw && l->density_mw && l->full_mw &&
           (l->n_beams == 1 || l->beams) && (!fading || nrs_links_allocate_fading(l, n_ues));
}

void nrs_links_free(struct nrs_links *l)
{
    free(l->n);
    free(l->serving);
    free(l->beam);
    free(l->cell);
    free(l->gain);
    free(l->beams);
    free(l->far_dl_mw);
    free(l->far_ul_mw);
    free(l->loss_db);
    free(l->p_max_dbm);
    free(l->max_mw);
    free(l->density_mw);
    free(l->full_mw);
    nrs_links_free_fading(l);
}

static int find(const struct nrs_links *l, uint32_t ue, uint32_t cell)
{
    int i = 0;

    while (i < l->n[ue] && l->cell[nrs_link_at(l, ue, i)] != cell)
        i++;
    return i;
}

/* Power of a cell at the UE: cells of a list may differ in theirs. */
static double heard(const struct nrs_ran *ran, const double *gain, uint32_t cell)
{
    return ran->cells[cell].power_mw * gain[cell];
}

/* Mark the cells to keep: the serving one, and the strongest others that are near enough. */
static void choose(const struct nrs_ran *ran, uint32_t serving, const double *gain, bool *keep)
{
    double least, best = heard(ran, gain, serving);

    for (uint32_t c = 0; c < ran->n_cells; c++) {
        keep[c] = c == serving;
        best = fmax(best, heard(ran, gain, c));
    }
    least = ran->interfering || ran->handovers ? best * nrs_from_db(-ran->cfg->interference.far_db)
                                               : INFINITY;
    for (int n = 1; n < ran->links.max; n++) {
        uint32_t next = NRS_NONE;

        for (uint32_t c = 0; c < ran->n_cells; c++)
            if (!keep[c] && heard(ran, gain, c) >= least &&
                (next == NRS_NONE || heard(ran, gain, c) > heard(ran, gain, next)))
                next = c;
        if (next == NRS_NONE)
            break;
        keep[next] = true;
    }
}

/* Put `cell` into the place of a link that is not kept any more, or behind the others. */
static int place(struct nrs_links *l, uint32_t ue, const bool *keep, uint32_t cell)
{
    int i = 0;

    while (i < l->n[ue] && keep[l->cell[nrs_link_at(l, ue, i)]])
        i++;
    if (i == l->n[ue])
        l->n[ue]++;
    l->cell[nrs_link_at(l, ue, i)] = cell;
    return i;
}

/* Drop links that are not kept and that no new one has replaced: the last ones move up. */
static void close_gaps(struct nrs_ran *ran, uint32_t ue, const bool *keep)
{
    struct nrs_links *l = &ran->links;

    for (int i = 0; i < l->n[ue];) {
        if (keep[l->cell[nrs_link_at(l, ue, i)]]) {
            i++;
            continue;
        }
        l->cell[nrs_link_at(l, ue, i)] = l->cell[nrs_link_at(l, ue, --l->n[ue])];
        if (i < l->n[ue])
            nrs_links_forget(ran, ue, i);
    }
}

static void set_gains(struct nrs_ran *ran, uint32_t ue, const double *gain, const float *beams)
{
    struct nrs_links *l = &ran->links;

    for (int i = 0; i < l->n[ue]; i++) {
        size_t link = nrs_link_at(l, ue, i), n = (size_t)l->n_beams;

        l->gain[link] = gain[l->cell[link]];
        if (l->beams)
            memcpy(&l->beams[link * n], &beams[l->cell[link] * n], n * sizeof *beams);
    }
}

/* What the cells that are not kept add up to: DL at full load, UL with one UE a cell. */
static void lump(struct nrs_ran *ran, uint32_t ue, const double *gain, const bool *keep)
{
    struct nrs_links *l = &ran->links;
    double density = l->full_mw[ue] / ran->n_prb / ran->ues_per_cell;

    l->far_dl_mw[ue] = 0;
    for (uint32_t c = 0; c < ran->n_cells && ran->interfering; c++) {
        if (keep[c])
            continue;
        l->far_dl_mw[ue] += heard(ran, gain, c);
        l->far_ul_mw[c] += density * gain[c];
    }
}

/* Power control in a linear form: P = min(max, n density) on n PRBs. */
static void control_power(struct nrs_ran *ran, uint32_t ue)
{
    struct nrs_links *l = &ran->links;
    const struct nrs_power_link link = {l->p_max_dbm[ue], l->loss_db[ue], ran->mu};
    double headroom_db = nrs_power_headroom_db(&ran->cfg->power, &link, 1);

    l->max_mw[ue] = nrs_from_db(link.pcmax_dbm);
    l->density_mw[ue] = nrs_from_db(link.pcmax_dbm - headroom_db);
    l->full_mw[ue] = nrs_links_ul_prb_mw(ran, ue, ran->n_prb) * ran->n_prb;
}

double nrs_links_ul_prb_mw(const struct nrs_ran *ran, uint32_t ue, int n_prb)
{
    return fmin(ran->links.density_mw[ue], ran->links.max_mw[ue] / n_prb);
}

void nrs_links_serve(struct nrs_ran *ran, uint32_t ue, int link)
{
    struct nrs_links *l = &ran->links;
    int best = 0;

    l->serving[ue] = (uint8_t)link;
    for (int b = 1; b < l->n_beams; b++)
        if (nrs_links_gain(ran, ue, link, b) > nrs_links_gain(ran, ue, link, best))
            best = b;
    l->beam[ue] = (uint16_t)best;
    l->loss_db[ue] = -nrs_to_db(nrs_links_gain(ran, ue, link, best));
    control_power(ran, ue);
}

void nrs_links_set(struct nrs_ran *ran, uint32_t ue, uint32_t serving, const double *gain,
                   const float *beams)
{
    struct nrs_links *l = &ran->links;
    bool *keep = ran->keep;
    uint32_t before = l->n[ue] ? l->cell[nrs_link_at(l, ue, l->serving[ue])] : NRS_NONE;

    choose(ran, serving, gain, keep);
    for (uint32_t c = 0; c < ran->n_cells; c++)
        if (keep[c] && find(l, ue, c) == l->n[ue])
            nrs_links_forget(ran, ue, place(l, ue, keep, c));
    close_gaps(ran, ue, keep);
    set_gains(ran, ue, gain, beams);
    nrs_links_serve(ran, ue, find(l, ue, serving));
    lump(ran, ue, gain, keep);
    if (serving != before)
        nrs_links_forget_branches(ran, ue);
}

double nrs_links_gain(const struct nrs_ran *ran, uint32_t ue, int link, int beam)
{
    const struct nrs_links *l = &ran->links;
    size_t i = nrs_link_at(l, ue, link);

    return l->beams ? l->gain[i] * l->beams[i * (size_t)l->n_beams + (size_t)beam] : l->gain[i];
}

double nrs_links_best_gain(const struct nrs_ran *ran, uint32_t ue, int link)
{
    double best = 0;

    for (int b = 0; b < ran->links.n_beams; b++)
        best = fmax(best, nrs_links_gain(ran, ue, link, b));
    return best;
}

double nrs_links_mean_gain(const struct nrs_ran *ran, uint32_t ue, int link)
{
    const struct nrs_links *l = &ran->links;
    const float *beams;
    double sum = 0;

    if (!l->beams)
        return l->gain[nrs_link_at(l, ue, link)];
    beams = &l->beams[nrs_link_at(l, ue, link) * (size_t)l->n_beams];
    for (int b = 0; b < l->n_beams; b++)
        sum += beams[b];
    return l->gain[nrs_link_at(l, ue, link)] * sum / l->n_beams;
}

/* calibrate.c - coupling gain and geometry, the measures by which system simulators are compared.
 *
 * TR 38.901 clause 7.8.1, Table 7.8-1; TR 36.873 clause 8.2:
 *   coupling gain  g_s = -PL - SF - penetration + A_gNB + A_UE   to the serving cell s
 *   geometry       P_s g_s / (sum over c != s of P_c g_c + N),   N = -174 dBm/Hz + 10 lg B + NF
 * The serving cell is the one of the strongest RSRP (handover margin 0 dB), all cells send at full
 * power, nothing fades. B is the nominal channel bandwidth (20 MHz, not the 18.36 MHz of its PRBs),
 * over which Table 7.8-1 gives the power; P is spread over it likewise. Geometry is kept with noise
 * and without, as the table has it; noise of one receive antenna.
 *
 * With a grid of beams the serving cell uses its best beam, and another cell as often each of its
 * beams: its mean power counts. UEs of every cell are part of the statistics: with wrap-around all
 * cells are alike, without it UEs at the edge see fewer cells, which is as it should be in a hall.
 *
 * Left out: the calibration with fast fading (clause 7.8.2).
 */
#include "radio/calibrate.h"

#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>

#include "radio/decibel.h"

/* clang-format off */
static const struct nrs_attr rows[] = {
#define T struct nrs_calibration_cfg
    NRS_ATTR(T, drops, "1", 1, 100000, 100,
        "Drops of `nrsplit calibrate`: each places all UEs anew and draws all else.",
        "assumption: 100 drops of 570 UEs leave less than 0.1 dB of error in the median"),
    NRS_ATTR(T, noise, "", 0, 1, 1,
        "Geometry of `nrsplit calibrate` counts the UE's noise. Reports have it both ways; this "
        "says which is called geometry.",
        "TR 38.901 Table 7.8-1: with and without noise"),
#undef T
};
/* clang-format on */
const struct nrs_attr_table nrs_calibration_attrs = {"calibration", rows, NRS_LEN(rows)};

static double noise_mw(const struct nrs_radio_cfg *cfg)
{
    return nrs_from_db(NRS_NOISE_DBM_HZ + nrs_to_db(cfg->carrier.bandwidth_hz) +
                       cfg->cell.ue_noise_figure_db);
}

/* Mean over a cell's beams, relative to its best. */
static double mean_beam(const float *beams, int n_beams)
{
    double sum = 0;

    for (int b = 0; b < n_beams; b++)
        sum += beams[b];
    return sum / n_beams;
}

struct nrs_coupling nrs_calibrate_ue(const struct nrs_radio_cfg *cfg,
                                     const struct nrs_deployment *d, uint32_t ue, double *gain,
                                     float *beams)
{
    uint32_t n_cells = nrs_deployment_layout(d)->n_cells;
    int n_beams = nrs_antenna_beams(&cfg->gnb_antenna);
    struct nrs_coupling c = {0};
    double best_mw = -1, others_mw = 0;

    nrs_deployment_gains(d, ue, gain, beams);
    for (uint32_t i = 0; i < n_cells; i++) {
        double mw = gain[i] * nrs_from_db(nrs_deployment_cell_power_dbm(d, i));

        if (mw > best_mw) {
            best_mw = mw;
            c.cell = i;
        }
    }
    for (uint32_t i = 0; i < n_cells; i++)
        if (i != c.cell)
            others_mw += gain[i] * nrs_from_db(nrs_deployment_cell_power_dbm(d, i)) *
                         (beams ? mean_beam(&beams[(size_t)i * (size_t)n_beams], n_beams) : 1);
    c.gain_db = nrs_to_db(gain[c.cell]);
    c.sinr_db = nrs_to_db(best_mw / (others_mw + noise_mw(cfg)));
    c.sir_db = others_mw > 0 ? nrs_to_db(best_mw / others_mw) : INFINITY;
    return c;
}

/* The UEs of one drop, appended. */
static enum nrs_status add_drop(const struct nrs_radio_cfg *cfg, const struct nrs_deployment *d,
                                size_t n_ues, struct nrs_calibration *out, struct nrs_error *err)
{
    size_t n_cells = nrs_deployment_layout(d)->n_cells;
    size_t n_beams = (size_t)nrs_antenna_beams(&cfg->gnb_antenna);
    double *gain = malloc(n_cells * sizeof *gain);
    float *beams = n_beams > 1 ? malloc(n_cells * n_beams * sizeof *beams) : NULL;
    enum nrs_status status = NRS_OK;

    if (!gain || (n_beams > 1 && !beams))
        status = nrs_fail(err, NRS_EMACHINE, "out of memory for the gains of %zu cells", n_cells);
    for (uint32_t ue = 0; ue < n_ues && status == NRS_OK; ue++) {
        struct nrs_coupling c = nrs_calibrate_ue(cfg, d, ue, gain, beams);

        out->gain_db[out->n] = c.gain_db;
        out->sinr_db[out->n] = c.sinr_db;
        out->sir_db[out->n++] = c.sir_db;
    }
    free(gain);
    free(beams);
    return status;
}

static bool allocate(struct nrs_calibration *c, size_t n)
{
    *c = (struct nrs_calibration){.gain_db = calloc(n, sizeof *c->gain_db),
                                  .sinr_db = calloc(n, sizeof *c->sinr_db),
                                  .sir_db = calloc(n, sizeof *c->sir_db)};
    return c->gain_db && c->sinr_db && c->sir_db;
}

static enum nrs_status drop_all(const struct nrs_radio_cfg *cfg,
                                const struct nrs_radio_files *files, uint32_t n_single_cells,
                                uint32_t ues_per_cell, uint64_t seed, uint32_t drops,
                                struct nrs_calibration *out, struct nrs_error *err)
{
    enum nrs_status status = NRS_OK;

    for (uint32_t i = 0; i < drops && status == NRS_OK; i++) {
        struct nrs_rng_key key = {seed, i};
        struct nrs_deployment *d;
        size_t n_ues;

        status = nrs_deployment_new(cfg, files, n_single_cells, ues_per_cell, key, &d, err);
        if (status != NRS_OK)
            return status;
        n_ues = (size_t)nrs_deployment_layout(d)->n_cells * ues_per_cell;
        if (i == 0 && !allocate(out, n_ues * drops))
            status = nrs_fail(err, NRS_EMACHINE, "out of memory for %zu UEs", n_ues * drops);
        if (status == NRS_OK)
            status = add_drop(cfg, d, n_ues, out, err);
        nrs_deployment_free(d);
    }
    return status;
}

enum nrs_status nrs_calibrate_check(const struct nrs_radio_cfg *cfg, struct nrs_error *err)
{
    if (cfg->channel.model == NRS_CHANNEL_38901)
        return NRS_OK;
    return nrs_fail(err, NRS_ECONFLICT,
                    "radio.channel.model: %s has no coupling gain, expected tr38901",
                    cfg->channel.model == NRS_CHANNEL_TRACE ? "trace" : "constant");
}

enum nrs_status nrs_calibrate(const struct nrs_radio_cfg *cfg, const struct nrs_radio_files *files,
                              uint32_t n_single_cells, uint32_t ues_per_cell, uint64_t seed,
                              uint32_t drops, struct nrs_calibration *out, struct nrs_error *err)
{
    enum nrs_status status = nrs_calibrate_check(cfg, err);

    *out = (struct nrs_calibration){0};
    if (status == NRS_OK)
        status = drop_all(cfg, files, n_single_cells, ues_per_cell, seed, drops, out, err);
    if (status != NRS_OK) {
        nrs_calibration_free(out);
        return status;
    }
    gsl_sort(out->gain_db, 1, out->n);
    gsl_sort(out->sinr_db, 1, out->n);
    gsl_sort(out->sir_db, 1, out->n);
    return NRS_OK;
}

void nrs_calibration_free(struct nrs_calibration *c)
{
    free(c->gain_db);
    free(c->sinr_db);
    free(c->sir_db);
    *c = (struct nrs_calibration){0};
}

double nrs_percentile(const double *sorted, size_t n, double p)
{
    double at = p / 100 * (double)(n - 1);
    size_t i = (size_t)at;
    double share = at - (double)i;

    /* Infinite values are not multiplied. */
    if (i + 1 >= n || share == 0 || sorted[i] == sorted[i + 1])
        return sorted[i];
    return sorted[i] + share * (sorted[i + 1] - sorted[i]);
}

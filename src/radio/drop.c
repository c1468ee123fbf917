/* drop.c - where a UE is, and what its link is worth.
 *
 *   SNR = P + G_gNB + G_UE - PL - SF - (N0 + NF + 10 lg B) + 10 lg n_rx - 10 lg layers
 *
 * a PRB and layer, with the power spread over the whole carrier. UEs are uniform over the ring
 * between min_distance_m and radius_m. Static, one value for the whole carrier: no fast fading, no
 * interference, no penetration into buildings or cars.
 */
#include <math.h>

#include "radio/mac.h"

#define NOISE_DBM_HZ        (-174.0) /* thermal noise at 290 K */
#define SUBCARRIERS_PER_PRB 12       /* TS 38.211 clause 4.4.4.1 */

static double db(double ratio)
{
    return 10 * log10(ratio);
}

static void draw_position(const struct nrs_cell_cfg *cell, struct nrs_rng_key key, uint32_t ue,
                          struct nrs_ue_link *link)
{
    struct nrs_stream s = nrs_stream_init(key, NRS_RNG_POSITION, ue);
    double inner = cell->min_distance_m * cell->min_distance_m;
    double outer = cell->radius_m * cell->radius_m;
    double d = sqrt(inner + nrs_stream_u01(&s) * (outer - inner));
    double angle = 2 * M_PI * nrs_stream_u01(&s);

    link->distance_2d_m = d;
    link->x_m = d * cos(angle);
    link->y_m = d * sin(angle);
}

static void draw_loss(const struct nrs_radio_cfg *cfg, struct nrs_rng_key key, uint32_t ue,
                      struct nrs_ue_link *link)
{
    struct nrs_stream los = nrs_stream_init(key, NRS_RNG_LOS, ue);
    struct nrs_stream shadow = nrs_stream_init(key, NRS_RNG_SHADOW, ue);
    const struct nrs_link_geometry g = nrs_radio_geometry(cfg, link->distance_2d_m);

    link->los = nrs_stream_u01(&los) < nrs_los_probability(&g);
    link->pathloss_db = nrs_pathloss_db(&g, link->los);
    if (cfg->channel.shadowing)
        link->shadow_db = nrs_shadow_std_db(&g, link->los) * nrs_stream_normal(&shadow);
}

struct nrs_ue_link nrs_drop_ue(const struct nrs_radio_cfg *cfg, int n_prb, struct nrs_rng_key key,
                               uint32_t ue)
{
    const struct nrs_cell_cfg *cell = &cfg->cell;
    struct nrs_ue_link link = {.los = true};
    double noise_dbm, gain_db;

    draw_position(cell, key, ue, &link);
    if (cfg->channel.model == NRS_CHANNEL_CONSTANT) {
        link.ul_snr_db = cfg->channel.constant_ul_snr_db;
        link.dl_snr_db = cfg->channel.constant_dl_snr_db;
        return link;
    }
    draw_loss(cfg, key, ue, &link);
    noise_dbm = NOISE_DBM_HZ + db(n_prb * SUBCARRIERS_PER_PRB * cfg->carrier.scs_hz);
    gain_db = cell->gnb_antenna_gain_db + cell->ue_antenna_gain_db - link.pathloss_db -
              link.shadow_db - noise_dbm;
    link.ul_snr_db = cell->ue_power_dbm + gain_db - cell->gnb_noise_figure_db +
                     db((double)cell->gnb_rx_antennas) - db((double)cfg->ul.layers);
    link.dl_snr_db = cell->gnb_power_dbm + gain_db - cell->ue_noise_figure_db +
                     db((double)cell->ue_rx_antennas) - db((double)cfg->dl.layers);
    return link;
}

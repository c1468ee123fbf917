/* deployment_gain.c - mean gains between UEs and cells, TR 38.901 clauses 7.3 to 7.5.
 *
 *   gain = -PL - SF - penetration + A_gNB(azimuth, zenith) + A_UE
 *
 * LOS state and shadow fading of a site are fields over the plane, shared by its sectors and
 * correlated over places as Tables 7.5-6 and 7.6.3.1-2 say; shadowing of two sites correlates as
 * configured: by 0 in clause 7.5 step 4, by 0.5 in the older evaluations of RAN1 (TR 36.814). UEs
 * on different floors of one place see the same field. The loss into buildings and cars belongs to
 * the UE, not to the link (7.4.3), but for the distance indoors of the legacy model
 * (Table 7.4.3-3), which each link has its own of. Below 35 m (or whatever the drop allows) nothing
 * is cut off but at the formulas' least distance.
 */
#include <math.h>

#include "radio/decibel.h"
#include "radio/deployment_parts.h"
#include "radio/fading.h"
#include "radio/rays.h"

#define DEGREE (M_PI / 180)

/* d_2D-in: the UE's, or with the legacy model one that is uniform for each link. A position file
 * has the last word. */
static double indoor_m(const struct nrs_deployment *d, uint32_t ue, uint32_t site)
{
    const struct nrs_ue_place *p = &d->ues[ue];
    struct nrs_stream s;

    if (!p->indoor || !nrs_is_outdoor(d->cfg->channel.environment))
        return 0;
    if (!d->drop.legacy || d->drop.positions->n > 0)
        return p->indoor_m;
    s = nrs_stream_init(d->key, NRS_RNG_DEPTH, nrs_deployment_link_entity(d, ue, site));
    return nrs_place_depth_max_m(&d->drop) * nrs_stream_u01(&s);
}

/* Height of a site's antenna. */
static double site_height_m(const struct nrs_deployment *d, uint32_t site)
{
    uint32_t per_site = d->layout->n_cells / d->layout->n_sites, c = site * per_site;

    while (d->layout->cells[c].site != site) /* a list may have sites of different sizes */
        c = (c + 1) % d->layout->n_cells;
    return d->layout->cells[c].height_m > 0 ? d->layout->cells[c].height_m : d->geometry.h_bs_m;
}

/* Shadow fading over its standard deviation. The part that all sites have in common is read with
 * one correlation distance for links in LOS and NLOS, or the two would be of different places. */
static double shadow_normal(const struct nrs_deployment *d, uint32_t site,
                            const struct nrs_site_link *l)
{
    double between_sites = d->cfg->channel.site_correlation, x = d->ues[l->ue].x_m;
    double y = d->ues[l->ue].y_m, own_m = l->statistics.sf_distance_m, common_m = own_m;
    double own = nrs_field_at(&d->shadow[site], x, y, own_m);

    if (!(between_sites > 0)) /* saves the other field */
        return own;
    if (l->condition == NRS_LOS)
        common_m = nrs_large_scale(&l->geometry, NRS_NLOS).sf_distance_m;
    return nrs_field_mix(nrs_field_at(&d->common, x, y, common_m), own, between_sites);
}

struct nrs_site_link nrs_deployment_site_link(const struct nrs_deployment *d, uint32_t ue,
                                              uint32_t site)
{
    const struct nrs_ue_place *p = &d->ues[ue];
    struct nrs_link_geometry g = d->geometry;
    struct nrs_stream height =
        nrs_stream_init(d->key, NRS_RNG_HEIGHT, nrs_deployment_link_entity(d, ue, site));
    struct nrs_site_link l = {.ue = ue};
    double x = p->x_m, y = p->y_m, in_m = indoor_m(d, ue, site);
    struct nrs_xy offset =
        d->layout->isolated ? (struct nrs_xy){x, y} : nrs_layout_offset(d->layout, site, x, y);

    l.dx_m = offset.x_m;
    l.dy_m = offset.y_m;
    l.distance_2d_m = hypot(l.dx_m, l.dy_m);
    g.distance_2d_m = fmax(l.distance_2d_m, NRS_LEAST_DISTANCE_M);
    g.h_ut_m = p->height_m;
    g.h_bs_m = site_height_m(d, site);
    g.distance_2d_in_m = fmin(in_m, g.distance_2d_m);
    g.h_e_m = nrs_environment_height_m(&g, &height);
    l.zenith_rad = atan2(l.distance_2d_m, g.h_ut_m - g.h_bs_m);
    l.statistics = nrs_large_scale(&g, NRS_LOS); /* LOS distance: the same for all conditions */
    l.los = nrs_field_uniform(nrs_field_at(&d->los[site], x, y, l.statistics.los_distance_m)) <
            nrs_los_probability(&g);
    l.condition = p->indoor && nrs_is_outdoor(g.environment) ? NRS_O2I : l.los ? NRS_LOS : NRS_NLOS;
    l.statistics = nrs_large_scale(&g, l.condition);
    l.pathloss_db = nrs_pathloss_db(&g, l.los);
    l.geometry = g;
    l.penetration_db = d->penetration_db[ue] + nrs_penetration_indoor_db(in_m);
    if (d->cfg->channel.shadowing) {
        l.shadow_normal = shadow_normal(d, site, &l);
        l.shadow_db = l.statistics.shadow_std_db * l.shadow_normal;
    }
    return l;
}

static double downtilt_deg(const struct nrs_deployment *d, uint32_t cell)
{
    double own = d->layout->cells[cell].downtilt_deg;

    return own == 0 ? NAN : d->cfg->gnb_antenna.downtilt_deg + own;
}

/* What differs from link to link beyond shadowing; `s` is left behind it. */
static struct nrs_link_spread draw_spread(const struct nrs_deployment *d, uint32_t ue,
                                          uint32_t site, const struct nrs_site_link *l,
                                          struct nrs_stream *s)
{
    *s = nrs_stream_init(d->key, NRS_RNG_LINK, nrs_deployment_link_entity(d, ue, site));
    return nrs_large_scale_draw(&l->statistics, -l->shadow_normal, s);
}

static void draw_rays(const struct nrs_deployment *d, uint32_t ue, uint32_t site,
                      const struct nrs_site_link *l, struct nrs_rays *out)
{
    struct nrs_stream s;
    const struct nrs_rays_link link = {.geometry = &l->geometry,
                                       .los = l->los,
                                       .condition = l->condition,
                                       .k_db = draw_spread(d, ue, site, l, &s).k_db,
                                       .shadow = -l->shadow_normal,
                                       .azimuth_rad = atan2(l->dy_m, l->dx_m),
                                       .zenith_rad = l->zenith_rad,
                                       .dual_polarised = d->cfg->channel.dual_polarised};

    nrs_rays_draw(&link, &s, out);
}

/* One cell's gain over the link to its site; `rays` where they are asked for. */
static void cell_gain(const struct nrs_deployment *d, uint32_t cell, const struct nrs_site_link *l,
                      const struct nrs_rays *rays, double without_gnb_db, double *gain,
                      float *beams)
{
    const struct nrs_antenna_cfg *antenna = &d->cfg->gnb_antenna;
    double own_rad = d->layout->cells[cell].azimuth_deg * DEGREE, tilt_deg = downtilt_deg(d, cell);
    double azimuth = atan2(l->dy_m, l->dx_m) - own_rad, best = -INFINITY;

    if (rays) {
        best = nrs_rays_gain_db(rays, antenna, own_rad, tilt_deg);
    } else if (!beams) {
        best = nrs_antenna_gain_db(antenna, 0, azimuth, l->zenith_rad, tilt_deg);
    } else {
        nrs_antenna_gains_db(antenna, azimuth, l->zenith_rad, tilt_deg, beams);
        for (int b = 0; b < d->n_beams; b++)
            best = fmax(best, beams[b]);
        for (int b = 0; b < d->n_beams; b++)
            beams[b] = (float)nrs_from_db(beams[b] - best);
    }
    *gain = nrs_from_db(without_gnb_db + best);
}

void nrs_deployment_gains(const struct nrs_deployment *d, uint32_t ue, double *gain, float *beams)
{
    const struct nrs_layout *layout = d->layout;
    struct nrs_site_link l = {0};
    struct nrs_rays rays;
    bool spread = d->cfg->channel.rays;
    uint32_t site = UINT32_MAX;
    double without_gnb_db = 0;

    for (uint32_t c = 0; c < layout->n_cells; c++) {
        if (layout->isolated && c != d->ues[ue].cell) {
            gain[c] = 0;
            continue;
        }
        if (layout->cells[c].site != site) {
            site = layout->cells[c].site;
            l = nrs_deployment_site_link(d, ue, site);
            without_gnb_db =
                -l.pathloss_db - l.shadow_db - l.penetration_db +
                nrs_ue_antenna_gain_db(&d->cfg->ue_antenna,
                                       atan2(-l.dy_m, -l.dx_m) - d->orientation_rad[ue],
                                       M_PI - l.zenith_rad);
            if (spread)
                draw_rays(d, ue, site, &l, &rays);
        }
        cell_gain(d, c, &l, spread ? &rays : NULL, without_gnb_db, &gain[c],
                  beams ? &beams[(size_t)c * (size_t)d->n_beams] : NULL);
    }
}

double nrs_deployment_doppler_hz(const struct nrs_deployment *d, uint32_t ue)
{
    return nrs_doppler_hz(d->speed_m_s[ue], d->cfg->carrier.frequency_hz);
}

struct nrs_small_scale nrs_deployment_small_scale(const struct nrs_deployment *d, uint32_t ue,
                                                  uint32_t cell)
{
    uint32_t site = d->layout->cells[cell].site;
    struct nrs_site_link l = nrs_deployment_site_link(d, ue, site);
    struct nrs_stream s;
    struct nrs_link_spread spread = draw_spread(d, ue, site, &l, &s);

    return (struct nrs_small_scale){nrs_deployment_doppler_hz(d, ue), spread.delay_spread_s,
                                    spread.k_db};
}

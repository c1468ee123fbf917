/* deployment.c - mean gains between UEs and cells, TR 38.901 clauses 7.3 to 7.5.
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
#include "radio/deployment.h"

#include <math.h>
#include <stdlib.h>

#include "radio/fading.h"
#include "radio/field.h"
#include "radio/rays.h"
#include "radio/trace_channel.h"

#define LEAST_DISTANCE_M 1.0
#define DEGREE           (M_PI / 180)

struct nrs_deployment {
    const struct nrs_radio_cfg *cfg;
    const struct nrs_radio_files *files;
    struct nrs_rng_key key;
    struct nrs_layout *layout;
    struct nrs_drop drop;
    uint32_t n_ues;
    int n_beams;
    struct nrs_link_geometry geometry; /* of the environment, without a place */
    struct nrs_ue_place *ues;
    struct nrs_track *tracks; /* NULL: nobody moves */
    double *speed_m_s;        /* by UE, now */
    double *penetration_db, *orientation_rad;
    struct nrs_field *los, *shadow; /* by site */
    struct nrs_field common;        /* part of the shadowing of all sites */
};

void nrs_radio_files_free(struct nrs_radio_files *files)
{
    nrs_csv_rows_free(&files->cells);
    nrs_csv_rows_free(&files->positions);
    nrs_csv_rows_free(&files->tracks);
    nrs_csv_rows_free(&files->sinr);
}

static bool is_outdoor(enum nrs_environment environment)
{
    return environment <= NRS_UMI;
}

/* The layout and the drop over it, checked. */
static enum nrs_status lay_out(struct nrs_deployment *d, uint32_t n_single_cells,
                               uint32_t ues_per_cell, struct nrs_error *err)
{
    const struct nrs_radio_cfg *cfg = d->cfg;
    bool listed = cfg->n_sectors > 0;
    enum nrs_status status = nrs_layout_new(
        &cfg->layout, listed ? cfg->sectors : d->files->cells.row,
        listed ? cfg->n_sectors : d->files->cells.n, n_single_cells, &d->layout, err);

    if (status != NRS_OK)
        return status;
    d->geometry = nrs_radio_geometry(cfg, 100);
    d->drop = (struct nrs_drop){.layout = d->layout,
                                .cfg = &cfg->drop,
                                .classes = cfg->classes,
                                .n_classes = cfg->n_classes,
                                .positions = &d->files->positions,
                                .environment = cfg->channel.environment,
                                .legacy = cfg->penetration.building == NRS_BUILDING_LEGACY,
                                .ue_height_m = d->geometry.h_ut_m,
                                .ues_per_cell = ues_per_cell};
    d->n_ues = d->layout->n_cells * ues_per_cell;
    return nrs_place_check(&d->drop, err);
}

enum nrs_status nrs_deployment_check(const struct nrs_radio_cfg *cfg,
                                     const struct nrs_radio_files *files, uint32_t n_single_cells,
                                     uint32_t ues_per_cell, struct nrs_error *err)
{
    struct nrs_deployment d = {.cfg = cfg, .files = files};
    enum nrs_status status = lay_out(&d, n_single_cells, ues_per_cell, err);

    nrs_layout_free(d.layout);
    return status;
}

static bool allocate(struct nrs_deployment *d)
{
    size_t n = d->n_ues, sites = d->layout->n_sites;

    d->ues = calloc(n, sizeof *d->ues);
    d->speed_m_s = calloc(n, sizeof *d->speed_m_s);
    d->penetration_db = calloc(n, sizeof *d->penetration_db);
    d->orientation_rad = calloc(n, sizeof *d->orientation_rad);
    d->los = malloc(sites * sizeof *d->los);
    d->shadow = malloc(sites * sizeof *d->shadow);
    if (d->cfg->mobility.model != NRS_MOBILITY_STATIC)
        d->tracks = calloc(n, sizeof *d->tracks);
    return d->ues && d->speed_m_s && d->penetration_db && d->orientation_rad && d->los &&
           d->shadow && (d->tracks || d->cfg->mobility.model == NRS_MOBILITY_STATIC);
}

/* Fields 0 and 1 + 2 s, 2 + 2 s of site s. */
static void start_fields(struct nrs_deployment *d)
{
    nrs_field_init(&d->common, d->key, 0);
    for (uint32_t s = 0; s < d->layout->n_sites; s++) {
        nrs_field_init(&d->los[s], d->key, 1 + 2 * (uint64_t)s);
        nrs_field_init(&d->shadow[s], d->key, 2 + 2 * (uint64_t)s);
    }
}

/* The UE's own part: wall or car, and their spread. */
static double penetration_db(const struct nrs_deployment *d, uint32_t ue)
{
    const struct nrs_penetration_cfg *cfg = &d->cfg->penetration;
    struct nrs_stream s = nrs_stream_init(d->key, NRS_RNG_PENETRATION, ue);
    const struct nrs_ue_place *p = &d->ues[ue];
    enum nrs_building building = p->high_loss && cfg->building != NRS_BUILDING_LEGACY
                                     ? cfg->high_loss_building
                                     : cfg->building;

    if (!is_outdoor(d->cfg->channel.environment))
        return 0;
    if (p->in_car)
        return nrs_penetration_draw_car_db(cfg->metallized_windows, &s);
    if (!p->indoor)
        return 0;
    return nrs_penetration_wall_db(building, d->cfg->carrier.frequency_hz) +
           nrs_penetration_draw_db(building, &s);
}

/* d_2D-in: the UE's, or with the legacy model one that is uniform for each link. A position file
 * has the last word. */
static double indoor_m(const struct nrs_deployment *d, uint32_t ue, uint32_t site)
{
    const struct nrs_ue_place *p = &d->ues[ue];
    struct nrs_stream s;

    if (!p->indoor || !is_outdoor(d->cfg->channel.environment))
        return 0;
    if (!d->drop.legacy || d->drop.positions->n > 0)
        return p->indoor_m;
    s = nrs_stream_init(d->key, NRS_RNG_PENETRATION, ((uint64_t)site + 1) << 32 | ue);
    return nrs_place_depth_max_m(&d->drop) * nrs_stream_u01(&s);
}

/* Where the UE may go: over the plane with wrap-around, else within the layout or its own cell. */
static struct nrs_bounds bounds(const struct nrs_deployment *d)
{
    const struct nrs_layout *l = d->layout;

    if (l->isolated)
        return (struct nrs_bounds){.shape = NRS_BOUNDS_DISC, .half_x_m = d->cfg->drop.radius_m};
    if (l->n_wrap > 1 && d->cfg->mobility.model == NRS_MOBILITY_VELOCITY)
        return (struct nrs_bounds){.shape = NRS_BOUNDS_PLANE};
    return (struct nrs_bounds){.shape = NRS_BOUNDS_RECTANGLE,
                               .x_m = (l->low.x_m + l->high.x_m) / 2,
                               .y_m = (l->low.y_m + l->high.y_m) / 2,
                               .half_x_m = (l->high.x_m - l->low.x_m) / 2,
                               .half_y_m = (l->high.y_m - l->low.y_m) / 2};
}

static enum nrs_status start_track(struct nrs_deployment *d, uint32_t ue, struct nrs_error *err)
{
    const struct nrs_ue_place *p = &d->ues[ue];
    struct nrs_bounds area = bounds(d);
    struct nrs_track_start start = {p->x_m, p->y_m, p->speed_m_s, p->direction_rad};
    enum nrs_status status =
        nrs_track_init(&d->tracks[ue], &d->cfg->mobility, &area, &start, d->key, ue, err);

    if (status == NRS_OK && d->cfg->mobility.model == NRS_MOBILITY_TRACE) {
        size_t n;
        const struct nrs_track_point *points =
            nrs_track_points_of(d->files->tracks.row, d->files->tracks.n, ue, &n);

        nrs_track_follow(&d->tracks[ue], points, n);
        nrs_deployment_move(d, ue, 0);
    }
    return status;
}

static enum nrs_status place_all(struct nrs_deployment *d, struct nrs_error *err)
{
    enum nrs_status status = NRS_OK;

    for (uint32_t ue = 0; ue < d->n_ues && status == NRS_OK; ue++) {
        struct nrs_stream s = nrs_stream_init(d->key, NRS_RNG_ORIENTATION, ue);

        status = nrs_place_ue(&d->drop, d->key, ue, &d->ues[ue], err);
        d->speed_m_s[ue] = d->ues[ue].speed_m_s;
        d->penetration_db[ue] = penetration_db(d, ue);
        d->orientation_rad[ue] = nrs_ue_antenna_orientation_rad(&s);
        if (status == NRS_OK && d->tracks)
            status = start_track(d, ue, err);
    }
    return status;
}

enum nrs_status nrs_deployment_new(const struct nrs_radio_cfg *cfg,
                                   const struct nrs_radio_files *files, uint32_t n_single_cells,
                                   uint32_t ues_per_cell, struct nrs_rng_key key,
                                   struct nrs_deployment **out, struct nrs_error *err)
{
    struct nrs_deployment *d = calloc(1, sizeof *d);
    enum nrs_status status;

    *out = NULL;
    if (!d)
        return nrs_fail(err, NRS_EMACHINE, "out of memory for a deployment");
    d->cfg = cfg;
    d->files = files;
    d->key = key;
    d->n_beams = nrs_antenna_beams(&cfg->gnb_antenna);
    status = lay_out(d, n_single_cells, ues_per_cell, err);
    if (status == NRS_OK && !allocate(d))
        status = nrs_fail(err, NRS_EMACHINE, "out of memory for %u UEs", d->n_ues);
    if (status == NRS_OK) {
        start_fields(d);
        status = place_all(d, err);
    }
    if (status != NRS_OK) {
        nrs_deployment_free(d);
        return status;
    }
    *out = d;
    return NRS_OK;
}

void nrs_deployment_free(struct nrs_deployment *d)
{
    if (!d)
        return;
    nrs_layout_free(d->layout);
    free(d->ues);
    free(d->tracks);
    free(d->speed_m_s);
    free(d->penetration_db);
    free(d->orientation_rad);
    free(d->los);
    free(d->shadow);
    free(d);
}

const struct nrs_layout *nrs_deployment_layout(const struct nrs_deployment *d)
{
    return d->layout;
}

const struct nrs_ue_place *nrs_deployment_place(const struct nrs_deployment *d, uint32_t ue)
{
    return &d->ues[ue];
}

void nrs_deployment_move(struct nrs_deployment *d, uint32_t ue, double time_s)
{
    struct nrs_motion m;

    if (!d->tracks)
        return;
    m = nrs_track_at(&d->tracks[ue], time_s);
    d->ues[ue].x_m = m.x_m;
    d->ues[ue].y_m = m.y_m;
    if (!isnan(m.height_m))
        d->ues[ue].height_m = m.height_m;
    d->speed_m_s[ue] = hypot(m.vx_m_s, m.vy_m_s);
}

/* Height of a site's antenna. */
static double site_height_m(const struct nrs_deployment *d, uint32_t site)
{
    uint32_t per_site = d->layout->n_cells / d->layout->n_sites, c = site * per_site;

    while (d->layout->cells[c].site != site) /* a list may have sites of different sizes */
        c = (c + 1) % d->layout->n_cells;
    return d->layout->cells[c].height_m > 0 ? d->layout->cells[c].height_m : d->geometry.h_bs_m;
}

static double shadow_normal(const struct nrs_deployment *d, uint32_t site, double x_m, double y_m,
                            double correlation_m)
{
    double between_sites = d->cfg->channel.site_correlation;
    double own = nrs_field_at(&d->shadow[site], x_m, y_m, correlation_m);

    if (!(between_sites > 0)) /* saves the other field */
        return own;
    return nrs_field_mix(nrs_field_at(&d->common, x_m, y_m, correlation_m), own, between_sites);
}

struct nrs_site_link nrs_deployment_site_link(const struct nrs_deployment *d, uint32_t ue,
                                              uint32_t site)
{
    const struct nrs_ue_place *p = &d->ues[ue];
    struct nrs_link_geometry g = d->geometry;
    struct nrs_stream height =
        nrs_stream_init(d->key, NRS_RNG_HEIGHT, (uint64_t)ue * d->layout->n_sites + site);
    struct nrs_site_link l = {0};
    double x = p->x_m, y = p->y_m, in_m = indoor_m(d, ue, site);
    struct nrs_xy offset =
        d->layout->isolated ? (struct nrs_xy){x, y} : nrs_layout_offset(d->layout, site, x, y);

    l.dx_m = offset.x_m;
    l.dy_m = offset.y_m;
    l.distance_2d_m = hypot(l.dx_m, l.dy_m);
    g.distance_2d_m = fmax(l.distance_2d_m, LEAST_DISTANCE_M);
    g.h_ut_m = p->height_m;
    g.h_bs_m = site_height_m(d, site);
    g.distance_2d_in_m = fmin(in_m, g.distance_2d_m);
    g.h_e_m = nrs_environment_height_m(&g, &height);
    l.zenith_rad = atan2(l.distance_2d_m, g.h_ut_m - g.h_bs_m);
    l.statistics = nrs_large_scale(&g, NRS_LOS); /* LOS distance: the same for all conditions */
    l.los = nrs_field_uniform(nrs_field_at(&d->los[site], x, y, l.statistics.los_distance_m)) <
            nrs_los_probability(&g);
    l.condition = p->indoor && is_outdoor(g.environment) ? NRS_O2I : l.los ? NRS_LOS : NRS_NLOS;
    l.statistics = nrs_large_scale(&g, l.condition);
    l.pathloss_db = nrs_pathloss_db(&g, l.los);
    l.geometry = g;
    l.penetration_db = d->penetration_db[ue] + nrs_penetration_indoor_db(in_m);
    if (d->cfg->channel.shadowing) {
        l.shadow_normal = shadow_normal(d, site, x, y, l.statistics.sf_distance_m);
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
    *s = nrs_stream_init(d->key, NRS_RNG_LINK, (uint64_t)ue * d->layout->n_sites + site);
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
            beams[b] = (float)pow(10, (beams[b] - best) / 10);
    }
    *gain = pow(10, (without_gnb_db + best) / 10);
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

double nrs_deployment_ue_power_dbm(const struct nrs_deployment *d, uint32_t ue)
{
    const struct nrs_radio_cfg *cfg = d->cfg;
    double own =
        cfg->n_classes > 0 ? cfg->classes[d->ues[ue].class].ue_power_dbm : NRS_POWER_OWN_DBM;

    return own <= NRS_POWER_OWN_DBM ? cfg->cell.ue_power_dbm : own;
}

int nrs_deployment_priority(const struct nrs_deployment *d, uint32_t ue)
{
    return d->cfg->n_classes > 0 ? (int)d->cfg->classes[d->ues[ue].class].priority : 0;
}

double nrs_deployment_cell_power_dbm(const struct nrs_deployment *d, uint32_t cell)
{
    double own = d->layout->cells[cell].power_dbm;

    return own <= NRS_POWER_OWN_DBM ? d->cfg->cell.gnb_power_dbm : own;
}

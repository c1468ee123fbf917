/* deployment.c - places cells and UEs, moves UEs, and knows their powers; gains: deployment_gain.c.
 *
 * The loss into buildings and cars belongs to the UE, not to the link (TR 38.901 clause 7.4.3), but
 * for the way indoors.
 */
#include "radio/deployment_parts.h"

#include <math.h>
#include <stdlib.h>

#include "radio/trace_channel.h"

void nrs_radio_files_free(struct nrs_radio_files *files)
{
    nrs_csv_rows_free(&files->cells);
    nrs_csv_rows_free(&files->positions);
    nrs_csv_rows_free(&files->tracks);
    nrs_csv_rows_free(&files->sinr);
}

enum nrs_status nrs_deployment_layout_new(const struct nrs_radio_cfg *cfg,
                                          const struct nrs_radio_files *files,
                                          uint32_t n_single_cells, struct nrs_layout **out,
                                          struct nrs_error *err)
{
    bool listed = cfg->n_sectors > 0;

    return nrs_layout_new(&cfg->layout, listed ? cfg->sectors : files->cells.row,
                          listed ? cfg->n_sectors : files->cells.n, n_single_cells, out, err);
}

/* The layout and the drop over it, checked. */
static enum nrs_status lay_out(struct nrs_deployment *d, uint32_t n_single_cells,
                               uint32_t ues_per_cell, struct nrs_error *err)
{
    const struct nrs_radio_cfg *cfg = d->cfg;
    enum nrs_status status =
        nrs_deployment_layout_new(cfg, d->files, n_single_cells, &d->layout, err);

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
    status = nrs_place_check(&d->drop, err);
    return status == NRS_OK ? nrs_deployment_places_check(d, err) : status;
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
uint64_t nrs_deployment_entity(const struct nrs_deployment *d, uint32_t ue)
{
    return nrs_ue_entity(ue, d->drop.ues_per_cell);
}

/* A UE of an isolated cell has one link; in a layout there are at most NRS_LAYOUT_CELLS_MAX. */
uint64_t nrs_deployment_link_entity(const struct nrs_deployment *d, uint32_t ue, uint32_t place)
{
    return nrs_deployment_entity(d, ue) * NRS_LAYOUT_CELLS_MAX + (d->layout->isolated ? 0 : place);
}

static double penetration_db(const struct nrs_deployment *d, uint32_t ue)
{
    const struct nrs_penetration_cfg *cfg = &d->cfg->penetration;
    struct nrs_stream s =
        nrs_stream_init(d->key, NRS_RNG_PENETRATION, nrs_deployment_entity(d, ue));
    const struct nrs_ue_place *p = &d->ues[ue];
    enum nrs_building building = p->high_loss && cfg->building != NRS_BUILDING_LEGACY
                                     ? cfg->high_loss_building
                                     : cfg->building;

    if (!nrs_is_outdoor(d->cfg->channel.environment))
        return 0;
    if (p->in_car)
        return nrs_penetration_draw_car_db(cfg->metallized_windows, &s);
    if (!p->indoor)
        return 0;
    return nrs_penetration_wall_db(building, d->cfg->carrier.frequency_hz) +
           nrs_penetration_draw_db(building, &s);
}

static enum nrs_status start_track(struct nrs_deployment *d, uint32_t ue, struct nrs_error *err)
{
    const struct nrs_ue_place *p = &d->ues[ue];
    struct nrs_bounds area = nrs_deployment_bounds(d);
    struct nrs_track_start start = {p->x_m, p->y_m, p->speed_m_s, p->direction_rad};
    enum nrs_status status = nrs_track_init(&d->tracks[ue], &d->cfg->mobility, &area, &start,
                                            d->key, nrs_deployment_entity(d, ue), err);

    if (status != NRS_OK)
        return err ? nrs_error_prefix(err, "UE %u", ue) : status;
    if (d->cfg->mobility.model == NRS_MOBILITY_TRACE) {
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
        struct nrs_stream s =
            nrs_stream_init(d->key, NRS_RNG_ORIENTATION, nrs_deployment_entity(d, ue));

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

double nrs_deployment_step_s(const struct nrs_deployment *d, uint32_t ue)
{
    const struct nrs_mobility_cfg *cfg = &d->cfg->mobility;
    double step_s = nrs_mobility_step_s(cfg, d->speed_m_s[ue]);

    return cfg->model == NRS_MOBILITY_WAYPOINT ? fmin(step_s, cfg->update_s) : step_s;
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

/* deployment_check.c - are the sites and positions that files and lists give within the model?
 *
 * Heights of sites and UEs, and the distance of a UE from its nearest site (where UEs are drawn: of
 * the corners of a listed cell's area), have the ranges of TR
 * 38.901 Tables 7.2-1 to 7.2-4 and 7.4.1-1 (pathloss.c). Links to further sites may be of any
 * length, and so may those of a UE that has moved away: the formulas are carried on. With a given
 * channel there is no path loss, and nothing but the area of moving UEs is checked.
 */
#include "radio/deployment_parts.h"

#include <math.h>

struct nrs_bounds nrs_deployment_bounds(const struct nrs_deployment *d)
{
    const struct nrs_layout *l = d->layout;
    enum nrs_mobility_model model = d->cfg->mobility.model;

    if (model == NRS_MOBILITY_TRACE)
        return (struct nrs_bounds){.shape = NRS_BOUNDS_PLANE};
    if (l->isolated)
        return (struct nrs_bounds){.shape = NRS_BOUNDS_DISC, .half_x_m = d->cfg->drop.radius_m};
    if (l->n_wrap > 1 && model == NRS_MOBILITY_VELOCITY)
        return (struct nrs_bounds){.shape = NRS_BOUNDS_PLANE};
    return (struct nrs_bounds){.shape = NRS_BOUNDS_RECTANGLE,
                               .x_m = (l->low.x_m + l->high.x_m) / 2,
                               .y_m = (l->low.y_m + l->high.y_m) / 2,
                               .half_x_m = (l->high.x_m - l->low.x_m) / 2,
                               .half_y_m = (l->high.y_m - l->low.y_m) / 2};
}

static enum nrs_status check_geometry(const struct nrs_deployment *d,
                                      const struct nrs_link_geometry *g, struct nrs_error *err)
{
    enum nrs_status status;

    if (d->cfg->channel.model != NRS_CHANNEL_38901)
        return NRS_OK;
    status = nrs_link_geometry_check(g, err);
    return status == NRS_OK ? nrs_los_check(g, err) : status;
}

/* Heights that a row gives in place of the environment's own; 0 and NaN: none. */
static enum nrs_status check_height(const struct nrs_deployment *d, double h_bs_m, double h_ut_m,
                                    struct nrs_error *err)
{
    struct nrs_link_geometry g = d->geometry;

    g.h_bs_m = h_bs_m > 0 ? h_bs_m : g.h_bs_m;
    g.h_ut_m = h_ut_m > 0 ? h_ut_m : g.h_ut_m;
    return nrs_link_heights_check(&g, err);
}

/* Name the row of a file, or the element of the scenario's own list, that was refused. */
static enum nrs_status refuse_row(const char *file, const struct nrs_csv_rows *rows, size_t i,
                                  enum nrs_status status, struct nrs_error *err)
{
    if (err && rows->n > 0)
        nrs_error_prefix(err, "%s:%zu: height_m", file, rows->line ? rows->line[i] : i + 2);
    else if (err)
        nrs_error_prefix(err, "radio.layout.cells.%zu.height_m", i);
    return status;
}

/* Cells, dropped UEs and moving UEs may each have a height of their own. */
static enum nrs_status check_heights(const struct nrs_deployment *d, struct nrs_error *err)
{
    const struct nrs_radio_cfg *cfg = d->cfg;
    const struct nrs_csv_rows *cells = &d->files->cells, *places = &d->files->positions;
    const struct nrs_csv_rows *tracks = &d->files->tracks;
    const struct nrs_sector_cfg *sector = cells->n > 0 ? cells->row : cfg->sectors;
    size_t n_sectors = cells->n > 0 ? cells->n : cfg->n_sectors;
    enum nrs_status status = NRS_OK;

    for (size_t i = 0; i < n_sectors; i++)
        if ((status = check_height(d, sector[i].height_m, 0, err)) != NRS_OK)
            return refuse_row(cfg->layout.file, cells, i, status, err);
    for (size_t i = 0; i < places->n; i++)
        if ((status = check_height(d, 0, ((const struct nrs_position *)places->row)[i].height_m,
                                   err)) != NRS_OK)
            return refuse_row(cfg->drop.file, places, i, status, err);
    for (size_t i = 0; i < tracks->n; i++)
        if ((status = check_height(d, 0, ((const struct nrs_track_point *)tracks->row)[i].height_m,
                                   err)) != NRS_OK)
            return refuse_row(cfg->mobility.file, tracks, i, status, err);
    return NRS_OK;
}

static double corner_m(const struct nrs_area *area)
{
    double far_m = 0;

    for (size_t i = 0; i < area->n; i++) {
        const struct nrs_triangle *t = &area->triangle[i];

        far_m = fmax(far_m, fmax(hypot(t->a.x_m, t->a.y_m), hypot(t->b.x_m, t->b.y_m)));
    }
    return far_m;
}

/* UEs are dropped up to the corners of what a listed cell serves: half way to the next site. */
static enum nrs_status check_areas(const struct nrs_deployment *d, struct nrs_error *err)
{
    const struct nrs_layout *l = d->layout;

    for (uint32_t c = 0; c < l->n_cells && l->type == NRS_LAYOUT_LIST; c++) {
        struct nrs_link_geometry g = d->geometry;
        enum nrs_status status;

        g.distance_2d_m = corner_m(&l->areas[c]);
        status = check_geometry(d, &g, err);
        if (status != NRS_OK)
            return err ? nrs_error_prefix(err,
                                          "radio.layout: the area of the cell at (%g, %g) m has "
                                          "corners too far for radio.drop.type other than file",
                                          l->cells[c].x_m, l->cells[c].y_m)
                       : status;
    }
    return NRS_OK;
}

static enum nrs_status check_position(const struct nrs_deployment *d, const struct nrs_position *p,
                                      struct nrs_error *err)
{
    bool moves = d->cfg->mobility.model != NRS_MOBILITY_STATIC;
    struct nrs_bounds area = nrs_deployment_bounds(d);
    struct nrs_link_geometry g = d->geometry;
    struct nrs_xy v = {p->x_m, p->y_m};

    if (moves && !nrs_bounds_hold(&area, p->x_m, p->y_m))
        return nrs_fail(err, NRS_ECONFLICT,
                        "x_m, y_m: (%g, %g) m is outside the area where UEs move, expected %g to "
                        "%g m and %g to %g m%s",
                        p->x_m, p->y_m, area.x_m - area.half_x_m, area.x_m + area.half_x_m,
                        area.y_m - (area.half_y_m > 0 ? area.half_y_m : area.half_x_m),
                        area.y_m + (area.half_y_m > 0 ? area.half_y_m : area.half_x_m),
                        area.shape == NRS_BOUNDS_DISC ? ", within radio.drop.radius_m" : "");
    if (!d->layout->isolated)
        nrs_layout_nearest(d->layout, p->x_m, p->y_m, &v);
    g.distance_2d_m = fmax(hypot(v.x_m, v.y_m), NRS_LEAST_DISTANCE_M);
    if (p->height_m > 0)
        g.h_ut_m = p->height_m;
    return check_geometry(d, &g, err);
}

static enum nrs_status check_positions(const struct nrs_deployment *d, struct nrs_error *err)
{
    const struct nrs_csv_rows *rows = &d->files->positions;
    const struct nrs_position *p = rows->row;

    for (size_t i = 0; i < rows->n; i++) {
        enum nrs_status status = check_position(d, &p[i], err);

        if (status != NRS_OK)
            return err ? nrs_error_prefix(err, "%s:%u", d->cfg->drop.file, rows->line[i]) : status;
    }
    return NRS_OK;
}

enum nrs_status nrs_deployment_places_check(const struct nrs_deployment *d, struct nrs_error *err)
{
    enum nrs_status status = NRS_OK;

    if (d->cfg->channel.model == NRS_CHANNEL_38901)
        status = check_heights(d, err);
    if (status == NRS_OK)
        status = d->cfg->drop.type == NRS_DROP_FILE ? check_positions(d, err) : check_areas(d, err);
    return status;
}

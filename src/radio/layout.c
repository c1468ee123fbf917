/* layout.c - makes sites, cells, the area of each, and the shifts of wrap-around.
 *
 * Hexagonal grid: sites are the points i a + j b of a lattice, a and b of length D (the distance
 * of neighbours) at 30 and 90 degrees, ring by ring. Sectors look at 30, 150 and 270 degrees, at
 * neighbours, as in 3GPP's clover leaves. k rings make a cluster of N = 3 k (k + 1) + 1 sites,
 * which covers the plane when it is shifted by the vectors (k + 1) a + k b and its turns by 60
 * degrees, of length sqrt(N) D, for (k + 1)^2 + (k + 1) k + k^2 = N.
 *
 * Indoor hall (TR 38.901 Table 7.2-2 and figure 7.2-1): 120 m x 50 m, two rows of six sites, 20 m
 * apart. The origin is a corner.
 *
 * A cell serves the points that are nearer to its site than to others and seen under its azimuth
 * rather than another sector's: in a grid the site's hexagon, also at the edge of the grid, or a
 * third of it; in a hall or list bounded by the box round the whole. This says where UEs are
 * dropped, not which cell they choose.
 */
#include "radio/layout.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#define SQRT3 1.7320508075688772

#define HALL_X_M     120.0 /* TR 38.901 Table 7.2-2 */
#define HALL_Y_M     50.0
#define HALL_ISD_M   20.0
#define HALL_ROWS    2
#define HALL_PER_ROW 6

#define DIRECTIONS 6

/* A lattice point i a + j b, and the steps to its neighbours at 30, 90, ... 330 degrees. */
struct lattice {
    int i, j;
};
static const struct lattice step[DIRECTIONS] = {{1, 0}, {0, 1}, {-1, 1}, {-1, 0}, {0, -1}, {1, -1}};

static struct nrs_xy lattice_point(struct lattice p, double isd_m)
{
    return (struct nrs_xy){isd_m * (p.i * (SQRT3 / 2)), isd_m * (p.i * 0.5 + p.j)};
}

static struct lattice turn_60(struct lattice p)
{
    return (struct lattice){-p.j, p.i + p.j};
}

static int rings_of(int64_t sites)
{
    int rings = 0;

    while (3 * rings * (rings + 1) + 1 < sites)
        rings++;
    return rings;
}

/* Each ring starts at 30 degrees and is walked counterclockwise. */
static void place_grid(struct nrs_layout *l, int rings)
{
    uint32_t n = 0;

    l->sites[n++] = (struct nrs_xy){0, 0};
    for (int ring = 1; ring <= rings; ring++) {
        struct lattice p = {ring, 0};

        for (int side = 0; side < DIRECTIONS; side++)
            for (int k = 0; k < ring; k++) {
                struct lattice along = step[(side + 2) % DIRECTIONS];

                l->sites[n++] = lattice_point(p, l->isd_m);
                p = (struct lattice){p.i + along.i, p.j + along.j};
            }
    }
    assert(n == l->n_sites);
}

static void set_wrap(struct nrs_layout *l, int rings)
{
    struct lattice shift = {rings + 1, rings};

    l->n_wrap = NRS_LAYOUT_IMAGES;
    for (int k = 1; k < NRS_LAYOUT_IMAGES; k++) {
        l->wrap[k] = lattice_point(shift, l->isd_m);
        shift = turn_60(shift);
    }
}

static double turned_deg(double azimuth_deg)
{
    double a = fmod(azimuth_deg, 360.0);

    a = a < 0 ? a + 360.0 : a;
    return a < 360.0 ? a : 0; /* a tiny negative one plus 360 rounds to 360 */
}

/* The same sectors at every site. */
static void place_sectors(struct nrs_layout *l, const struct nrs_layout_cfg *cfg, uint32_t sectors)
{
    for (uint32_t c = 0; c < l->n_cells; c++) {
        uint32_t site = c / sectors;
        double turn_deg = 360.0 * (c % sectors) / sectors;

        l->cells[c] = (struct nrs_cell_place){
            .site = site,
            .x_m = l->sites[site].x_m,
            .y_m = l->sites[site].y_m,
            .azimuth_deg = turned_deg(cfg->azimuth_deg + turn_deg),
            .power_dbm = NRS_POWER_OWN_DBM,
        };
    }
}

/* Widen the box to `margin` round every site. */
static void set_box(struct nrs_layout *l, struct nrs_xy margin)
{
    l->low = l->high = l->sites[0];
    for (uint32_t s = 1; s < l->n_sites; s++) {
        l->low.x_m = fmin(l->low.x_m, l->sites[s].x_m);
        l->low.y_m = fmin(l->low.y_m, l->sites[s].y_m);
        l->high.x_m = fmax(l->high.x_m, l->sites[s].x_m);
        l->high.y_m = fmax(l->high.y_m, l->sites[s].y_m);
    }
    l->low = (struct nrs_xy){l->low.x_m - margin.x_m, l->low.y_m - margin.y_m};
    l->high = (struct nrs_xy){l->high.x_m + margin.x_m, l->high.y_m + margin.y_m};
}

static bool allocate(struct nrs_layout *l, size_t n_sites, size_t n_cells)
{
    l->n_sites = (uint32_t)n_sites;
    l->n_cells = (uint32_t)n_cells;
    l->sites = calloc(n_sites, sizeof *l->sites);
    l->cells = calloc(n_cells, sizeof *l->cells);
    return l->sites && l->cells;
}

static bool make_single(struct nrs_layout *l, const struct nrs_layout_cfg *cfg, uint32_t n_cells)
{
    if (!allocate(l, n_cells, n_cells))
        return false;
    l->isolated = true;
    place_sectors(l, cfg, 1);
    return true;
}

static bool make_grid(struct nrs_layout *l, const struct nrs_layout_cfg *cfg)
{
    int rings = rings_of(cfg->sites);

    if (!allocate(l, (size_t)cfg->sites, (size_t)(cfg->sites * cfg->sectors)))
        return false;
    place_grid(l, rings);
    place_sectors(l, cfg, (uint32_t)cfg->sectors);
    if (cfg->wrap_around)
        set_wrap(l, rings);
    set_box(l, (struct nrs_xy){l->isd_m / SQRT3, l->isd_m / 2}); /* hexagon with corners on x */
    return true;
}

static bool make_hall(struct nrs_layout *l, const struct nrs_layout_cfg *cfg)
{
    size_t n = HALL_ROWS * HALL_PER_ROW;
    const double first_x = (HALL_X_M - (HALL_PER_ROW - 1) * HALL_ISD_M) / 2;
    const double first_y = (HALL_Y_M - (HALL_ROWS - 1) * HALL_ISD_M) / 2;

    if (!allocate(l, n, n * (size_t)cfg->sectors))
        return false;
    l->isd_m = HALL_ISD_M;
    for (size_t s = 0; s < n; s++)
        l->sites[s] = (struct nrs_xy){first_x + (double)(s % HALL_PER_ROW) * HALL_ISD_M,
                                      first_y + (double)(s / HALL_PER_ROW) * HALL_ISD_M};
    place_sectors(l, cfg, (uint32_t)cfg->sectors);
    l->high = (struct nrs_xy){HALL_X_M, HALL_Y_M};
    return true;
}

static bool is_at(const struct nrs_xy *place, double x_m, double y_m)
{
    return place->x_m == x_m && place->y_m == y_m;
}

/* A site at a place that has none. */
static void add_site(struct nrs_layout *l, double x_m, double y_m)
{
    for (uint32_t s = 0; s < l->n_sites; s++)
        if (is_at(&l->sites[s], x_m, y_m))
            return;
    l->sites[l->n_sites++] = (struct nrs_xy){x_m, y_m};
}

static bool make_list(struct nrs_layout *l, const struct nrs_sector_cfg *sectors, size_t n)
{
    uint32_t c = 0;

    if (!allocate(l, n, n))
        return false;
    l->n_sites = 0;
    for (size_t i = 0; i < n; i++)
        add_site(l, sectors[i].x_m, sectors[i].y_m);
    for (uint32_t site = 0; site < l->n_sites; site++)
        for (size_t i = 0; i < n; i++) {
            const struct nrs_sector_cfg *s = &sectors[i];

            if (is_at(&l->sites[site], s->x_m, s->y_m))
                l->cells[c++] = (struct nrs_cell_place){site,
                                                        s->x_m,
                                                        s->y_m,
                                                        s->height_m,
                                                        turned_deg(s->azimuth_deg),
                                                        s->downtilt_deg,
                                                        s->power_dbm};
        }
    set_box(l, (struct nrs_xy){l->isd_m / 2, l->isd_m / 2});
    return true;
}

/* The site's part of the plane, seen from it. */
static bool site_polygon(const struct nrs_layout *l, uint32_t site, struct nrs_polygon *out)
{
    struct nrs_xy own = l->sites[site], low = {-l->isd_m, -l->isd_m}, high = {l->isd_m, l->isd_m};
    bool is_grid = l->type == NRS_LAYOUT_HEX;
    uint32_t n = is_grid ? DIRECTIONS : l->n_sites;
    bool ok;

    if (!is_grid) {
        low = (struct nrs_xy){l->low.x_m - own.x_m, l->low.y_m - own.y_m};
        high = (struct nrs_xy){l->high.x_m - own.x_m, l->high.y_m - own.y_m};
    }
    ok = nrs_polygon_new(out, low, high);
    for (uint32_t k = 0; ok && k < n; k++) {
        struct nrs_xy other = l->sites[is_grid ? 0 : k];

        if (is_grid)
            other = lattice_point(step[k], l->isd_m);
        else if (k == site)
            continue;
        else
            other = (struct nrs_xy){other.x_m - own.x_m, other.y_m - own.y_m};
        ok = nrs_polygon_cut(out, other);
    }
    return ok;
}

/* The wedge of a site's part that is a cell's: up to half way to the next azimuths. */
static bool cell_area(const struct nrs_layout *l, const struct nrs_polygon *polygon, uint32_t cell)
{
    const struct nrs_cell_place *own = &l->cells[cell];
    double before_deg = 360.0, after_deg = 360.0, from_deg;

    for (uint32_t c = 0; c < l->n_cells; c++)
        if (c != cell && l->cells[c].site == own->site) {
            double turn_deg = turned_deg(l->cells[c].azimuth_deg - own->azimuth_deg);

            after_deg = fmin(after_deg, turn_deg);
            before_deg = fmin(before_deg, 360.0 - turn_deg);
        }
    from_deg = own->azimuth_deg - before_deg / 2;
    return nrs_area_new(&l->areas[cell], polygon, from_deg * (M_PI / 180),
                        (before_deg + after_deg) / 2 * (M_PI / 180));
}

static bool make_areas(struct nrs_layout *l)
{
    bool ok;

    l->areas = calloc(l->n_cells, sizeof *l->areas);
    ok = l->areas != NULL;
    for (uint32_t site = 0, c = 0; ok && site < l->n_sites; site++) {
        struct nrs_polygon polygon;

        ok = site_polygon(l, site, &polygon);
        for (; ok && c < l->n_cells && l->cells[c].site == site; c++) {
            ok = cell_area(l, &polygon, c);
            l->area_m2 += nrs_area_m2(&l->areas[c]);
        }
        nrs_polygon_free(&polygon);
    }
    return ok;
}

enum nrs_status nrs_layout_new(const struct nrs_layout_cfg *cfg,
                               const struct nrs_sector_cfg *sectors, size_t n_sectors,
                               uint32_t n_single_cells, struct nrs_layout **out,
                               struct nrs_error *err)
{
    struct nrs_layout *l = calloc(1, sizeof *l);
    bool ok = l != NULL;

    if (ok) {
        l->type = cfg->type;
        l->isd_m = cfg->isd_m;
        l->n_wrap = 1;
        switch (cfg->type) {
        case NRS_LAYOUT_SINGLE: ok = make_single(l, cfg, n_single_cells); break;
        case NRS_LAYOUT_HEX: ok = make_grid(l, cfg); break;
        case NRS_LAYOUT_INDOOR_HALL: ok = make_hall(l, cfg); break;
        case NRS_LAYOUT_LIST: ok = make_list(l, sectors, n_sectors); break;
        }
    }
    if (ok && !l->isolated)
        ok = make_areas(l);
    *out = ok ? l : NULL;
    if (ok)
        return NRS_OK;
    nrs_layout_free(l);
    return nrs_fail(err, NRS_EMACHINE, "radio.layout: out of memory");
}

uint32_t nrs_layout_cell_count(const struct nrs_layout_cfg *cfg, size_t n_sectors,
                               uint32_t n_single_cells)
{
    switch (cfg->type) {
    case NRS_LAYOUT_SINGLE: return n_single_cells;
    case NRS_LAYOUT_HEX: return (uint32_t)(cfg->sites * cfg->sectors);
    case NRS_LAYOUT_INDOOR_HALL: return (uint32_t)(HALL_ROWS * HALL_PER_ROW * cfg->sectors);
    case NRS_LAYOUT_LIST: break;
    }
    return (uint32_t)n_sectors;
}

void nrs_layout_free(struct nrs_layout *layout)
{
    if (!layout)
        return;
    for (uint32_t c = 0; layout->areas && c < layout->n_cells; c++)
        nrs_area_free(&layout->areas[c]);
    free(layout->areas);
    free(layout->cells);
    free(layout->sites);
    free(layout);
}

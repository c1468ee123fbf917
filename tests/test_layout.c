/* test_layout.c - sites, cells, wrap-around and the areas that cells serve. */
#include "radio/layout.h"

#include <stdlib.h>

#include "check.h"
#include "samples.h"

#define ISD_M 200.0

static struct nrs_layout_cfg config(enum nrs_layout_type type, int64_t sites, int64_t sectors,
                                    bool wrap_around)
{
    struct nrs_layout_cfg cfg;

    nrs_attr_defaults(&nrs_layout_attrs, &cfg);
    cfg.type = type;
    cfg.sites = sites;
    cfg.sectors = sectors;
    cfg.isd_m = ISD_M;
    cfg.wrap_around = wrap_around;
    return cfg;
}

static struct nrs_layout *make(struct nrs_layout_cfg cfg, const struct nrs_sector_cfg *list,
                               size_t n)
{
    struct nrs_layout *l;

    CU_ASSERT_EQUAL_FATAL(nrs_layout_check(&cfg, n, NULL), NRS_OK);
    CU_ASSERT_EQUAL_FATAL(nrs_layout_new(&cfg, list, n, 3, &l, NULL), NRS_OK);
    return l;
}

static double between(const struct nrs_layout *l, uint32_t a, uint32_t b)
{
    struct nrs_xy d = nrs_layout_offset(l, a, l->sites[b].x_m, l->sites[b].y_m);

    return hypot(d.x_m, d.y_m);
}

static void counts(void)
{
    static const struct {
        enum nrs_layout_type type;
        int64_t sites, sectors;
        uint32_t n_sites, n_cells;
        bool isolated;
    } rows[] = {
        {NRS_LAYOUT_SINGLE, 19, 3, 3, 3, true},
        {NRS_LAYOUT_HEX, 1, 1, 1, 1, false},
        {NRS_LAYOUT_HEX, 1, 3, 1, 3, false},
        {NRS_LAYOUT_HEX, 7, 3, 7, 21, false},
        {NRS_LAYOUT_HEX, 19, 3, 19, 57, false},
        {NRS_LAYOUT_HEX, 37, 1, 37, 37, false},
        {NRS_LAYOUT_INDOOR_HALL, 19, 3, 12, 36, false},
        {NRS_LAYOUT_INDOOR_HALL, 7, 1, 12, 12, false},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_layout *l =
            make(config(rows[i].type, rows[i].sites, rows[i].sectors, false), NULL, 0);

        CHECK_ROW(l->n_sites == rows[i].n_sites && l->n_cells == rows[i].n_cells, i,
                  "%u sites, %u cells", l->n_sites, l->n_cells);
        CHECK_ROW(l->isolated == rows[i].isolated && l->n_wrap == 1 && !l->areas == l->isolated, i,
                  "kind");
        for (uint32_t c = 0; c < l->n_cells; c++)
            CHECK_ROW(l->cells[c].site == c / (l->n_cells / l->n_sites) &&
                          l->cells[c].x_m == l->sites[l->cells[c].site].x_m &&
                          l->cells[c].y_m == l->sites[l->cells[c].site].y_m &&
                          l->cells[c].power_dbm == NRS_POWER_OWN_DBM && l->cells[c].height_m == 0,
                      i, "cell %u", c);
        nrs_layout_free(l);
    }
}

/* Ring k has 6 k sites, k D * sqrt(3) / 2 to k D from the centre, counterclockwise from 30 deg. */
static void rings_in_order(void)
{
    struct nrs_layout *l = make(config(NRS_LAYOUT_HEX, 37, 3, false), NULL, 0);
    uint32_t s = 1;

    CU_ASSERT_TRUE(l->sites[0].x_m == 0 && l->sites[0].y_m == 0);
    for (int ring = 1; ring <= 3; ring++) {
        double before_deg = 29.99;

        for (int k = 0; k < 6 * ring; k++, s++) {
            double far = hypot(l->sites[s].x_m, l->sites[s].y_m) / ISD_M;
            double deg = atan2(l->sites[s].y_m, l->sites[s].x_m) * 180 / M_PI;

            deg = deg < 29.99 ? deg + 360 : deg;
            CHECK_ROW(far <= ring + 1e-12 && far >= ring * sqrt(0.75) - 1e-12, s, "%g D", far);
            CHECK_ROW(k % ring || fabs(deg - (30 + 60.0 * k / ring)) < 1e-9, s, "corner at %g",
                      deg);
            CHECK_ROW(deg > before_deg, s, "%g deg after %g", deg, before_deg);
            before_deg = deg;
        }
    }
    CU_ASSERT_DOUBLE_EQUAL(l->high.x_m, ISD_M * (3 * sqrt(0.75) + 1 / sqrt(3)), 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(l->low.y_m, -ISD_M * 3.5, 1e-9);
    nrs_layout_free(l);
}

static void sorted_distances(const struct nrs_layout *l, uint32_t from, double out[37])
{
    for (uint32_t s = 0; s < l->n_sites; s++)
        out[s] = between(l, from, s);
    qsort(out, l->n_sites, sizeof *out, samples_by_value);
}

/* Through the wrap every site has six neighbours at D and sees the others as the centre does. */
static void wrapped_sites_are_alike(void)
{
    static const int64_t sites[] = {7, 19, 37};

    for (size_t i = 0; i < NRS_LEN(sites); i++) {
        struct nrs_layout *l = make(config(NRS_LAYOUT_HEX, sites[i], 3, true), NULL, 0);
        double centre[37] = {0}, other[37] = {0};

        sorted_distances(l, 0, centre);
        for (uint32_t s = 0; s < l->n_sites; s++) {
            sorted_distances(l, s, other);
            for (uint32_t k = 0; k < l->n_sites; k++)
                CHECK_ROW(fabs(other[k] - centre[k]) <= 1e-9, i, "site %u: %g not %g m", s,
                          other[k], centre[k]);
            for (int k = 1; k <= 6; k++)
                CHECK_ROW(fabs(other[k] - ISD_M) <= 1e-9, i, "site %u: neighbour at %g m", s,
                          other[k]);
            CHECK_ROW(other[0] == 0 && (l->n_sites == 7 || other[7] > 1.7 * ISD_M), i, "site %u",
                      s);
        }
        nrs_layout_free(l);
    }
}

/* N hexagons of D have the area of one with the side's centres at sqrt(N) D / 2. */
static void shifts(void)
{
    static const int64_t sites[] = {1, 7, 19, 37};

    for (size_t i = 0; i < NRS_LEN(sites); i++) {
        struct nrs_layout *l = make(config(NRS_LAYOUT_HEX, sites[i], 3, true), NULL, 0);
        double want_m = sqrt((double)sites[i]) * ISD_M;

        CHECK_ROW(l->n_wrap == 7 && l->wrap[0].x_m == 0 && l->wrap[0].y_m == 0, i, "itself");
        for (int k = 1; k < 7; k++) {
            const struct nrs_xy *w = &l->wrap[k], *next = &l->wrap[k % 6 + 1];
            double turn = atan2(w->x_m * next->y_m - w->y_m * next->x_m,
                                w->x_m * next->x_m + w->y_m * next->y_m);
            struct nrs_xy zero = nrs_layout_offset(l, 0, w->x_m, w->y_m);

            CHECK_ROW(fabs(hypot(w->x_m, w->y_m) - want_m) <= 1e-9, i, "shift %d", k);
            CHECK_ROW(fabs(turn - M_PI / 3) <= 1e-12, i, "turn %d", k);
            CHECK_ROW(hypot(zero.x_m, zero.y_m) <= 1e-9, i, "image %d is not the site", k);
        }
        nrs_layout_free(l);
    }
}

static double uniform(struct nrs_stream *s, double low, double high)
{
    return low + nrs_stream_u01(s) * (high - low);
}

/* Against all images up to twelve shifts away, for points far outside the grid, too. */
static void the_nearest_image_is_found(void)
{
    struct nrs_stream stream = nrs_stream_init((struct nrs_rng_key){5, 0}, NRS_RNG_TEST, 0);
    struct nrs_layout *l = make(config(NRS_LAYOUT_HEX, 19, 3, true), NULL, 0);

    for (size_t i = 0; i < 300; i++) {
        double reach = i % 2 ? 500 : 4000, least = INFINITY;
        double x = uniform(&stream, -reach, reach), y = uniform(&stream, -reach, reach);
        uint32_t site = (uint32_t)(i % 19);
        struct nrs_xy d = nrs_layout_offset(l, site, x, y);

        for (int a = -12; a <= 12; a++)
            for (int b = -12; b <= 12; b++)
                least = fmin(
                    least, hypot(x - l->sites[site].x_m - a * l->wrap[1].x_m - b * l->wrap[2].x_m,
                                 y - l->sites[site].y_m - a * l->wrap[1].y_m - b * l->wrap[2].y_m));
        CHECK_ROW(fabs(hypot(d.x_m, d.y_m) - least) <= 1e-9, i, "%g m, want %g m",
                  hypot(d.x_m, d.y_m), least);
    }
    nrs_layout_free(l);
}

/* Without wrap-around a point is seen directly; with it, any point is within D / sqrt(3) of one. */
static void nearest_site(void)
{
    struct nrs_stream stream = nrs_stream_init((struct nrs_rng_key){6, 0}, NRS_RNG_TEST, 0);
    struct nrs_layout *open = make(config(NRS_LAYOUT_HEX, 7, 3, false), NULL, 0);
    struct nrs_layout *closed = make(config(NRS_LAYOUT_HEX, 7, 3, true), NULL, 0);
    struct nrs_xy d = nrs_layout_offset(open, 0, 5000, -300);

    CU_ASSERT_TRUE(d.x_m == 5000 && d.y_m == -300);
    for (size_t i = 0; i < 200; i++) {
        double x = uniform(&stream, -2000, 2000), y = uniform(&stream, -2000, 2000);
        uint32_t site = nrs_layout_nearest(closed, x, y, &d);

        CHECK_ROW(hypot(d.x_m, d.y_m) <= ISD_M / sqrt(3) + 1e-9, i, "%g m", hypot(d.x_m, d.y_m));
        CHECK_ROW(fabs(hypot(closed->sites[site].x_m + d.x_m, closed->sites[site].y_m + d.y_m)) <=
                      ISD_M * (1 + 1 / sqrt(3)) + 1e-9,
                  i, "the image lies outside the grid");
    }
    nrs_layout_free(open);
    nrs_layout_free(closed);
}

static void azimuths(void)
{
    static const struct {
        int64_t sectors;
        double first_deg, want_deg[3];
    } rows[] = {
        {3, 30, {30, 150, 270}}, {3, 0, {0, 120, 240}},     {3, -90, {270, 30, 150}},
        {3, 360, {0, 120, 240}}, {1, -45.5, {314.5, 0, 0}}, {3, -1e-15, {0, 120, 240}},
    };
    static const enum nrs_layout_type types[] = {NRS_LAYOUT_HEX, NRS_LAYOUT_INDOOR_HALL};

    for (size_t i = 0; i < NRS_LEN(rows) * NRS_LEN(types); i++) {
        size_t row = i / NRS_LEN(types);
        struct nrs_layout_cfg cfg = config(types[i % 2], 7, rows[row].sectors, false);
        struct nrs_layout *l;

        cfg.azimuth_deg = rows[row].first_deg;
        l = make(cfg, NULL, 0);
        for (uint32_t c = 0; c < l->n_cells; c++)
            CHECK_ROW(fabs(l->cells[c].azimuth_deg -
                           rows[row].want_deg[c % (uint32_t)rows[row].sectors]) <= 1e-9,
                      i, "cell %u: %g deg", c, l->cells[c].azimuth_deg);
        nrs_layout_free(l);
    }
}

/* TR 38.901 Table 7.2-2 and figure 7.2-1. */
static void the_hall(void)
{
    static const double x_m[] = {10, 30, 50, 70, 90, 110}, y_m[] = {15, 35};
    struct nrs_layout *l = make(config(NRS_LAYOUT_INDOOR_HALL, 19, 1, false), NULL, 0);

    for (uint32_t s = 0; s < 12; s++) {
        CHECK_ROW(l->sites[s].x_m == x_m[s % 6] && l->sites[s].y_m == y_m[s / 6], s, "(%g, %g)",
                  l->sites[s].x_m, l->sites[s].y_m);
        CHECK_ROW(fabs(nrs_area_m2(&l->areas[s]) - 20 * 25) <= 1e-9, s, "%g m2",
                  nrs_area_m2(&l->areas[s]));
    }
    CU_ASSERT_TRUE(l->low.x_m == 0 && l->low.y_m == 0 && l->high.x_m == 120 && l->high.y_m == 50);
    CU_ASSERT_TRUE(l->isd_m == 20);
    nrs_layout_free(l);
}

/* Two sites, the first with two sectors that are not neighbours in the list; one has its own. */
static const struct nrs_sector_cfg list[] = {
    {0, 0, 0, 10, 0, NRS_POWER_OWN_DBM},
    {300, 100, 12, -90, 3, 20},
    {0, 0, 0, 100, 0, NRS_POWER_OWN_DBM},
    {-50, 400, 0, 0, 0, NRS_POWER_OWN_DBM},
};

static void lists(void)
{
    struct nrs_layout *l = make(config(NRS_LAYOUT_LIST, 19, 3, false), list, NRS_LEN(list));
    static const uint32_t site[] = {0, 0, 1, 2};
    static const double azimuth_deg[] = {10, 100, 270, 0};

    CU_ASSERT_EQUAL(l->n_sites, 3);
    CU_ASSERT_EQUAL_FATAL(l->n_cells, 4);
    for (size_t c = 0; c < 4; c++)
        CHECK_ROW(l->cells[c].site == site[c] && l->cells[c].azimuth_deg == azimuth_deg[c], c,
                  "site %u, %g deg", l->cells[c].site, l->cells[c].azimuth_deg);
    CU_ASSERT_TRUE(l->cells[2].height_m == 12 && l->cells[2].downtilt_deg == 3 &&
                   l->cells[2].power_dbm == 20 && l->cells[3].power_dbm == NRS_POWER_OWN_DBM);
    CU_ASSERT_TRUE(l->low.x_m == -150 && l->low.y_m == -100);
    CU_ASSERT_TRUE(l->high.x_m == 400 && l->high.y_m == 500);
    nrs_layout_free(l);
}

/* Points of a cell's area are the cell's by nearest site and azimuth, and the areas add up. */
static void areas_of_cells(void)
{
    const double hexagon_m2 = sqrt(0.75) * ISD_M * ISD_M;
    const struct {
        const char *why;
        struct nrs_layout_cfg cfg;
        double azimuth_deg, total_m2, cell_m2; /* 0: they differ */
    } rows[] = {
        {"grid", config(NRS_LAYOUT_HEX, 7, 3, false), 30, 7 * hexagon_m2, hexagon_m2 / 3},
        {"wrapped", config(NRS_LAYOUT_HEX, 7, 3, true), 30, 7 * hexagon_m2, hexagon_m2 / 3},
        {"turned", config(NRS_LAYOUT_HEX, 7, 3, true), -17, 7 * hexagon_m2, hexagon_m2 / 3},
        {"one sector", config(NRS_LAYOUT_HEX, 19, 1, true), 55, 19 * hexagon_m2, hexagon_m2},
        {"one site", config(NRS_LAYOUT_HEX, 1, 3, true), 30, hexagon_m2, hexagon_m2 / 3},
        {"hall", config(NRS_LAYOUT_INDOOR_HALL, 19, 3, false), 30, 6000, 0},
        {"list", config(NRS_LAYOUT_LIST, 19, 3, false), 30, 550 * 600, 0},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_stream s = nrs_stream_init((struct nrs_rng_key){7, 0}, NRS_RNG_TEST, i);
        struct nrs_layout_cfg cfg = rows[i].cfg;
        struct nrs_layout *l;
        double sum_m2 = 0;

        cfg.azimuth_deg = rows[i].azimuth_deg;
        l = make(cfg, list, cfg.type == NRS_LAYOUT_LIST ? NRS_LEN(list) : 0);
        for (uint32_t c = 0; c < l->n_cells; c++) {
            double size_m2 = nrs_area_m2(&l->areas[c]);

            sum_m2 += size_m2;
            CHECK_ROW(rows[i].cell_m2 == 0 || fabs(size_m2 / rows[i].cell_m2 - 1) < 1e-12, i,
                      "%s: cell %u has %g m2", rows[i].why, c, size_m2);
            for (int k = 0; k < 50; k++) {
                struct nrs_xy p = nrs_area_point(&l->areas[c], &s);

                p = (struct nrs_xy){p.x_m + l->cells[c].x_m, p.y_m + l->cells[c].y_m};
                CHECK_ROW(nrs_layout_cell_at(l, p.x_m, p.y_m) == c, i, "%s: (%g, %g) is cell %u's",
                          rows[i].why, p.x_m, p.y_m, nrs_layout_cell_at(l, p.x_m, p.y_m));
            }
        }
        CHECK_ROW(fabs(sum_m2 / rows[i].total_m2 - 1) < 1e-12 &&
                      fabs(l->area_m2 / rows[i].total_m2 - 1) < 1e-12,
                  i, "%s: %.9g m2", rows[i].why, sum_m2);
        nrs_layout_free(l);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"counts", counts},
        {"rings in order", rings_in_order},
        {"wrapped sites are alike", wrapped_sites_are_alike},
        {"shifts", shifts},
        {"the nearest image is found", the_nearest_image_is_found},
        {"nearest site", nearest_site},
        {"azimuths", azimuths},
        {"the hall", the_hall},
        {"lists", lists},
        {"areas of cells", areas_of_cells},
        {NULL, NULL},
    };

    return check_main("layout", tests);
}

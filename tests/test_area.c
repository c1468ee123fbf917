/* test_area.c - polygons, wedges and their sizes against elementary geometry. */
#include "radio/area.h"

#include "check.h"

#define DEGREE (M_PI / 180)

/* The rectangle [-1, 3] x [-2, 1]. */
static struct nrs_polygon rectangle(void)
{
    struct nrs_polygon p;

    CU_ASSERT_TRUE_FATAL(nrs_polygon_new(&p, (struct nrs_xy){-1, -2}, (struct nrs_xy){3, 1}));
    return p;
}

static struct nrs_area wedge(const struct nrs_polygon *p, double from_deg, double width_deg)
{
    struct nrs_area a;

    CU_ASSERT_TRUE_FATAL(nrs_area_new(&a, p, from_deg * DEGREE, width_deg * DEGREE));
    return a;
}

static void sizes_of_wedges(void)
{
    const struct {
        const char *why;
        double from_deg, width_deg, want_m2;
    } rows[] = {
        {"whole", 0, 360, 12},
        {"whole, from inside an edge", -77, 360, 12},
        {"upper half", 0, 180, 4},
        {"left half, over the turn", 90, 180, 3},
        {"first quadrant", 0, 90, 3},
        {"fourth quadrant, given above 360", 630, 90, 6},
        {"up to the diagonal: triangle (0,0) (1,1) (0,1)", 45, 45, 0.5},
        {"a thin one, 3 m long", 0, 1, 9 * tan(1 * DEGREE) / 2},
        {"three quarters", 90, 270, 9},
    };
    struct nrs_polygon p = rectangle();

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_area a = wedge(&p, rows[i].from_deg, rows[i].width_deg);

        CHECK_ROW(fabs(nrs_area_m2(&a) - rows[i].want_m2) <= 1e-12, i, "%s: got %.14g m2",
                  rows[i].why, nrs_area_m2(&a));
        nrs_area_free(&a);
    }
    nrs_polygon_free(&p);
}

/* Six cuts at distance 1 make a hexagon of side 2 / sqrt(3), whose area is 2 sqrt(3). */
static void cuts(void)
{
    struct nrs_polygon p;
    struct nrs_area a;

    CU_ASSERT_TRUE_FATAL(nrs_polygon_new(&p, (struct nrs_xy){-2, -2}, (struct nrs_xy){2, 2}));
    for (int k = 0; k < 6; k++) {
        double angle = (30 + 60 * k) * DEGREE;

        CU_ASSERT_TRUE_FATAL(nrs_polygon_cut(&p, (struct nrs_xy){2 * cos(angle), 2 * sin(angle)}));
    }
    CU_ASSERT_TRUE(nrs_polygon_cut(&p, (struct nrs_xy){5, 0})); /* too far to matter */
    a = wedge(&p, 0, 360);
    CU_ASSERT_DOUBLE_EQUAL(nrs_area_m2(&a), 2 * sqrt(3), 1e-12);
    nrs_area_free(&a);
    for (int k = 0; k < 3; k++) { /* any three equal sectors are equal in size */
        a = wedge(&p, 17 + 120 * k, 120);
        CU_ASSERT_DOUBLE_EQUAL(nrs_area_m2(&a), 2 * sqrt(3) / 3, 1e-12);
        nrs_area_free(&a);
    }
    nrs_polygon_free(&p);
}

/* A circle cut by a line at distance h loses r^2 acos(h / r) - h sqrt(r^2 - h^2). */
static double cap_m2(double r, double h)
{
    return r * r * acos(h / r) - h * sqrt(r * r - h * h);
}

static void beyond_a_circle(void)
{
    const struct {
        const char *why;
        double from_deg, width_deg, radius_m, want_m2;
    } rows[] = {
        {"no circle", 0, 360, 0, 12},
        {"circle within", 0, 360, 0.8, 12 - M_PI * 0.64},
        {"over two edges at 1", 0, 360, 1.3, 12 - M_PI * 1.69 + 2 * cap_m2(1.3, 1)},
        {"all within", 0, 360, 3.7, 0},
        {"quadrant", 0, 90, 0.5, 3 - M_PI / 16},
        {"quadrant over its upper edge", 0, 90, 1.3, 3 - M_PI * 1.69 / 4 + cap_m2(1.3, 1) / 2},
        {"sector of 10 degrees", -5, 10, 2, 9 * tan(5 * DEGREE) - 4 * 5 * DEGREE},
    };
    struct nrs_polygon p = rectangle();

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_area a = wedge(&p, rows[i].from_deg, rows[i].width_deg);
        double got = nrs_area_outside_m2(&a, rows[i].radius_m);

        CHECK_ROW(fabs(got - rows[i].want_m2) <= 1e-12, i, "%s: got %.14g m2", rows[i].why, got);
        nrs_area_free(&a);
    }
    nrs_polygon_free(&p);
}

static void points_in_and_out(void)
{
    static const struct {
        struct nrs_xy at;
        bool want;
    } rows[] = {
        {{2.9, 0.9}, true},   {{-0.9, 0.9}, true},   {{-0.9, -1.9}, true}, {{0, 0}, true},
        {{0.1, -0.1}, false}, {{2.9, -1.9}, false},  {{3.1, 0.5}, false},  {{1, 1.1}, false},
        {{-1.1, 0.5}, false}, {{-0.5, -2.1}, false}, {{3, 1}, true},
    };
    struct nrs_polygon p = rectangle();
    struct nrs_area a = wedge(&p, 0, 270); /* all but the fourth quadrant */

    for (size_t i = 0; i < NRS_LEN(rows); i++)
        CHECK_ROW(nrs_area_holds(&a, rows[i].at) == rows[i].want, i, "(%g, %g)", rows[i].at.x_m,
                  rows[i].at.y_m);
    nrs_area_free(&a);
    nrs_polygon_free(&p);
}

/* 100000 points: the share of each part is its share of the area, within four standard errors. */
static void points_are_even(void)
{
    enum { N = 100000 };
    struct nrs_stream s = nrs_stream_init((struct nrs_rng_key){11, 0}, NRS_RNG_TEST, 0);
    struct nrs_polygon p = rectangle();
    struct nrs_area a = wedge(&p, 0, 270); /* the rectangle without its fourth quadrant: 6 m2 */
    static const struct {
        struct nrs_xy low, high;
        double share;
    } parts[] = {
        {{0, 0}, {3, 1}, 3.0 / 6},      {{-1, 0}, {0, 1}, 1.0 / 6},
        {{-1, -2}, {0, 0}, 2.0 / 6},    {{2.5, 0.5}, {3, 1}, 0.25 / 6},
        {{0, 0}, {0.5, 0.5}, 0.25 / 6}, {{-1, -2}, {-0.5, -1.5}, 0.25 / 6},
        {{0, -2}, {3, 0}, 0},
    };
    int count[NRS_LEN(parts)] = {0};

    for (int k = 0; k < N; k++) {
        struct nrs_xy at = nrs_area_point(&a, &s);

        for (size_t i = 0; i < NRS_LEN(parts); i++)
            count[i] += at.x_m > parts[i].low.x_m && at.x_m < parts[i].high.x_m &&
                        at.y_m > parts[i].low.y_m && at.y_m < parts[i].high.y_m;
    }
    for (size_t i = 0; i < NRS_LEN(parts); i++) {
        double q = parts[i].share, got = (double)count[i] / N;

        CHECK_ROW(fabs(got - q) <= 4 * sqrt(q * (1 - q) / N), i, "share %.4f, want %.4f", got, q);
    }
    nrs_area_free(&a);
    nrs_polygon_free(&p);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"sizes of wedges", sizes_of_wedges}, {"cuts", cuts},
        {"beyond a circle", beyond_a_circle}, {"points in and out", points_in_and_out},
        {"points are even", points_are_even}, {NULL, NULL},
    };

    return check_main("area", tests);
}

/* test_rays.c - departure angles of clusters (TR 38.901 clause 7.5), and antenna gain over them. */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "radio/config.h"
#include "radio/rays.h"

#define DEGREE (M_PI / 180)
#define DRAWS  4000

static const struct nrs_rng_key key = {11, 4};

static struct nrs_link_geometry geometry(enum nrs_environment environment)
{
    struct nrs_link_geometry g = nrs_link_geometry_default(environment);

    g.distance_2d_m = 150;
    return g;
}

static struct nrs_rays_link link_of(const struct nrs_link_geometry *g, enum nrs_condition condition,
                                    double k_db)
{
    return (struct nrs_rays_link){.geometry = g,
                                  .los = condition == NRS_LOS,
                                  .condition = condition,
                                  .k_db = k_db,
                                  .azimuth_rad = 0.7,
                                  .zenith_rad = 1.7};
}

static struct nrs_rays draw(const struct nrs_rays_link *l, uint64_t entity)
{
    struct nrs_stream s = nrs_stream_init(key, NRS_RNG_TEST, entity);
    struct nrs_rays rays;

    nrs_rays_draw(l, &s, &rays);
    return rays;
}

static double sum_shares(const struct nrs_rays *rays)
{
    double sum = 0;

    for (int i = 0; i < rays->n; i++)
        sum += rays->share[i];
    return sum;
}

/* One polarisation: all power but that of clusters below -25 dB. Two: half of the direct ray, and
 * of the others (1 + E[1 / kappa]) / 2, where 10 lg kappa is normal (Table 7.5-6). */
static void shares(void)
{
    static const struct {
        enum nrs_environment environment;
        enum nrs_condition condition;
        double k_db;
        int clusters;
        double xpr_db, xpr_std_db;
    } rows[] = {
        {NRS_UMA, NRS_LOS, 9, 12, 8, 4},          {NRS_UMA, NRS_NLOS, -INFINITY, 20, 7, 3},
        {NRS_UMA, NRS_O2I, -INFINITY, 12, 9, 5},  {NRS_UMI, NRS_LOS, 2, 12, 9, 3},
        {NRS_UMI, NRS_NLOS, -INFINITY, 19, 8, 3}, {NRS_UMI, NRS_O2I, -INFINITY, 12, 9, 5},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_link_geometry g = geometry(rows[i].environment);
        struct nrs_rays_link l = link_of(&g, rows[i].condition, rows[i].k_db);
        struct nrs_rays one = draw(&l, i), two;
        double k = pow(10, rows[i].k_db / 10), std = rows[i].xpr_std_db * log(10) / 10;
        double cross = pow(10, -rows[i].xpr_db / 10) * exp(std * std / 2), scattered, want;

        CHECK_ROW(one.n <= 4 * rows[i].clusters + (k > 0), i, "%d rays", one.n);
        CHECK_ROW(sum_shares(&one) <= 1 + 1e-12 &&
                      sum_shares(&one) >= 1 - rows[i].clusters * pow(10, -2.5),
                  i, "sum %g", sum_shares(&one));
        l.dual_polarised = true;
        two = draw(&l, i);
        scattered = sum_shares(&one) - k / (k + 1);
        want = 0.5 * k / (k + 1) + scattered * (1 + cross) / 2;
        CHECK_ROW(fabs(sum_shares(&two) - want) <= 1e-12, i, "%.12f, not %.12f", sum_shares(&two),
                  want);
    }
}

/* An antenna that looks the same everywhere has its gain; one ray alone has the antenna's. */
static void gains(void)
{
    struct nrs_link_geometry g = geometry(NRS_UMA);
    struct nrs_rays_link l = link_of(&g, NRS_LOS, 120); /* nothing but the direct ray */
    struct nrs_antenna_cfg a;
    struct nrs_rays rays = draw(&l, 1);
    double direct_db;

    nrs_attr_defaults(&nrs_antenna_attrs, &a);
    a.element_gain_dbi = 5;
    CU_ASSERT_DOUBLE_EQUAL(nrs_rays_gain_db(&rays, &a, 2, NAN), 5, 1e-9);
    a.pattern = NRS_ANTENNA_38901;
    a.rows = 8;
    direct_db = nrs_antenna_gain_db(&a, 0, 0.7 - 0.3, 1.7, NAN);
    CU_ASSERT_DOUBLE_EQUAL(nrs_rays_gain_db(&rays, &a, 0.3, NAN), direct_db, 1e-6);
    direct_db = nrs_antenna_gain_db(&a, 0, 0.7 - 0.3, 1.7, 6);
    CU_ASSERT_DOUBLE_EQUAL(nrs_rays_gain_db(&rays, &a, 0.3, 6), direct_db, 1e-6);
    a.columns = 2;
    a.mechanical_tilt_deg = 3;
    direct_db = nrs_antenna_gain_db(&a, 0, 0.7 - 0.3, 1.7, NAN);
    CU_ASSERT_DOUBLE_EQUAL(nrs_rays_gain_db(&rays, &a, 0.3, NAN), direct_db, 1e-6);
    l.dual_polarised = true;
    rays = draw(&l, 1);
    CU_ASSERT_DOUBLE_EQUAL(nrs_rays_gain_db(&rays, &a, 0.3, NAN), direct_db - 10 * log10(2), 1e-6);
}

/* Rays of a cluster lie c_ASD and 3/8 10^mu off its middle; in LOS the first cluster's middle is
 * where the UE is (7.5-12). UMa LOS at 150 m: mu = -2.1 * 0.15 + 0.75 = 0.435. */
static void clusters(void)
{
    struct nrs_link_geometry g = geometry(NRS_UMA);
    struct nrs_rays_link l = link_of(&g, NRS_LOS, 9);
    double c_zsd = 0.375 * pow(10, 0.435) * DEGREE;
    struct nrs_rays r;
    uint64_t entity = 0;

    do /* one whose first cluster is not too weak to be kept */
        r = draw(&l, entity++);
    while (r.n < 4 * 12 + 1);
    for (int i = 0; i < 4; i++) {
        CHECK_ROW(fabs(fabs(r.azimuth_rad[i] - 0.7) - 5 * DEGREE) <= 1e-9, i, "azimuth %g",
                  r.azimuth_rad[i]);
        CHECK_ROW(fabs(fabs(r.zenith_rad[i] - 1.7) - c_zsd) <= 1e-9, i, "zenith %g",
                  r.zenith_rad[i]);
    }
    CU_ASSERT_EQUAL(r.azimuth_rad[r.n - 1], 0.7);
    CU_ASSERT_EQUAL(r.zenith_rad[r.n - 1], 1.7);
}

/* Azimuths scale with ASD, whose logarithm moves by std * correlation with the shadowing: UMa NLOS
 * 0.28 * -0.6 a standard deviation, O2I 0.42 * 0.2 (Table 7.5-6). */
static void spread_follows_shadowing(void)
{
    static const struct {
        enum nrs_condition condition;
        double per_std;
    } rows[] = {{NRS_NLOS, -0.6 * 0.28}, {NRS_O2I, 0.2 * 0.42}};

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_link_geometry g = geometry(NRS_UMA);
        struct nrs_rays_link l = link_of(&g, rows[i].condition, -INFINITY);
        double want = pow(10, 0.5 * rows[i].per_std);
        struct nrs_rays a = draw(&l, 3), b;

        l.shadow = 0.5;
        b = draw(&l, 3);
        CU_ASSERT_EQUAL_FATAL(a.n, b.n);
        for (int k = 0; k < a.n; k += 4) { /* middles of clusters */
            double x = (a.azimuth_rad[k] + a.azimuth_rad[k + 1]) / 2 - 0.7;
            double y = (b.azimuth_rad[k] + b.azimuth_rad[k + 1]) / 2 - 0.7;

            CHECK_ROW(fabs(y - want * x) <= 1e-9, i, "ray %d: %g, not %g", k, y, want * x);
        }
    }
}

/* Deviations are symmetric: the mean of all clusters of a draw is the direct azimuth, and the
 * zenith off by mu_offset of Tables 7.5-7 and 7.5-8. Bound: four standard errors. */
static void means(void)
{
    const double a = 0.208 * log10(6) - 0.782, c = -0.13 * log10(6) + 2.03;
    const struct {
        enum nrs_environment environment;
        enum nrs_condition condition;
        double offset_deg;
    } rows[] = {
        {NRS_UMA, NRS_NLOS, 7.66 * log10(6) - 5.96 - pow(10, a * log10(150) + c)},
        {NRS_UMI, NRS_NLOS, -pow(10, -1.5 * log10(150) + 3.3)},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_link_geometry g = geometry(rows[i].environment);
        struct nrs_rays_link l = link_of(&g, rows[i].condition, -INFINITY);
        double sum[2] = {0}, squares[2] = {0};

        for (uint64_t n = 0; n < DRAWS; n++) {
            struct nrs_rays r = draw(&l, n);
            double off[2] = {0};

            for (int k = 0; k < r.n; k++) {
                off[0] += (r.azimuth_rad[k] - l.azimuth_rad) / DEGREE / r.n;
                off[1] += (r.zenith_rad[k] - l.zenith_rad) / DEGREE / r.n;
            }
            for (int k = 0; k < 2; k++) {
                sum[k] += off[k];
                squares[k] += off[k] * off[k];
            }
        }
        for (int k = 0; k < 2; k++) {
            double mean = sum[k] / DRAWS, want = k == 0 ? 0 : rows[i].offset_deg;
            double std = sqrt(squares[k] / DRAWS - mean * mean);

            CHECK_ROW(fabs(mean - want) <= 4 * std / sqrt(DRAWS), i, "%s: %g, not %g",
                      k == 0 ? "azimuth" : "zenith", mean, want);
        }
    }
}

static void refused(void)
{
    static const struct {
        enum nrs_environment environment;
        bool rays, dual;
        int64_t columns;
        const char *text; /* in the error; NULL: none */
    } rows[] = {
        {NRS_UMA, true, true, 1, NULL},
        {NRS_UMI, true, false, 1, NULL},
        {NRS_UMA, false, true, 1, "radio.channel.dual_polarised: true without rays"},
        {NRS_RMA, true, false, 1, "radio.channel.rays: true in RMa"},
        {NRS_UMA, true, false, 2, "radio.channel.rays: true with 2 beams"},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_radio_cfg cfg;
        struct nrs_error err = {0};
        enum nrs_status status;

        nrs_radio_defaults(&cfg);
        cfg.channel.environment = rows[i].environment;
        cfg.channel.rays = rows[i].rays;
        cfg.channel.dual_polarised = rows[i].dual;
        cfg.gnb_antenna.columns = cfg.gnb_antenna.beams_horizontal = rows[i].columns;
        status = nrs_radio_check(&cfg, &err);
        if (rows[i].text)
            CHECK_ROW(status == NRS_ECONFLICT && strstr(err.text, rows[i].text), i, "%s", err.text);
        else
            CHECK_ROW(status == NRS_OK, i, "%s", err.text);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"shares", shares},     {"gains", gains},
        {"clusters", clusters}, {"spread follows shadowing", spread_follows_shadowing},
        {"means", means},       {"refused", refused},
        {NULL, NULL},
    };

    return check_main("rays", tests);
}

/* test_largescale.c - TR 38.901 Table 7.5-6: delay spread, K factor, correlation distances. */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "csv.h"
#include "radio/largescale.h"

#define DRAWS 40000

static enum nrs_condition condition_of(const char *name)
{
    int c = 0;

    while (c < NRS_O2I && strcmp(name, nrs_condition_names[c]) != 0)
        c++;
    return (enum nrs_condition)c;
}

static bool close_to(double got, const char *want)
{
    return isinf(got) || !strcmp(want, "-inf") ? got == atof(want) : fabs(got - atof(want)) <= 1e-8;
}

/* scenario,condition,fc_GHz, then the fields in the order of `got` */
static void compare(size_t i, char *const field[CSV_FIELDS_MAX])
{
    enum nrs_environment environment;
    struct nrs_link_geometry g;
    struct nrs_large_scale l;

    CU_ASSERT_TRUE_FATAL(nrs_environment_find(field[0], &environment));
    g = nrs_link_geometry_default(environment);
    g.frequency_hz = atof(field[2]) * 1e9;
    g.clutter_size_m = 10.0;
    l = nrs_large_scale(&g, condition_of(field[1]));

    const double got[] = {l.lg_ds_mean,    l.lg_ds_std,    l.k_mean_db,     l.k_std_db,
                          l.shadow_std_db, l.ds_sf,        l.ds_k,          l.sf_k,
                          l.ds_distance_m, l.k_distance_m, l.sf_distance_m, l.los_distance_m};

    for (size_t k = 0; k < NRS_LEN(got); k++)
        CHECK_ROW(close_to(got[k], field[3 + k]), i, "%s %s, column %zu: got %.9f, expected %s",
                  field[0], field[1], 3 + k, got[k], field[3 + k]);
}

static void table(void)
{
    CU_ASSERT_EQUAL(csv_read("tests/data/radio/lsp_38901.csv", compare), 66);
}

/* The subscenarios share InF's columns; path loss' shadowing and the hall are their own. Volume
 * 72000 m^3 and surface 18000 m^2, or 450000 m^3 and 99000 m^2. InF has no O2I column. */
static void factories(void)
{
    static const struct {
        enum nrs_environment environment;
        enum nrs_condition condition;
        double volume_m3, surface_m2, sf_db, los_m;
    } rows[] = {
        {NRS_INF_SL, NRS_LOS, 72000, 18000, 4.3, 5},
        {NRS_INF_DL, NRS_NLOS, 450000, 99000, 7.2, 1},
        {NRS_INF_SH, NRS_NLOS, 450000, 99000, 5.9, 5},
        {NRS_INF_DH, NRS_LOS, 72000, 18000, 4.3, 1},
        {NRS_INF_HH, NRS_LOS, 450000, 99000, 4.3, 1},
        {NRS_INF_DH, NRS_O2I, 72000, 18000, 4.0, 1},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_link_geometry g = nrs_link_geometry_default(rows[i].environment);
        struct nrs_large_scale l = nrs_large_scale(&g, rows[i].condition);
        double ratio = rows[i].volume_m3 / rows[i].surface_m2;
        double want = rows[i].condition == NRS_LOS ? log10(26.0 * ratio + 14.0) - 9.35
                                                   : log10(30.0 * ratio + 32.0) - 9.44;

        CHECK_ROW(fabs(l.lg_ds_mean - want) <= 1e-12, i, "lg DS %.9f, not %.9f", l.lg_ds_mean,
                  want);
        CHECK_ROW(l.shadow_std_db == rows[i].sf_db, i, "SF %g dB", l.shadow_std_db);
        CHECK_ROW(l.los_distance_m == rows[i].los_m, i, "LOS %g m", l.los_distance_m);
    }
}

/* Both offices are Indoor-Office, and RMa's shadowing grows beyond its breakpoint, 770 m here. */
static void shared_columns(void)
{
    struct nrs_link_geometry g = nrs_link_geometry_default(NRS_INH_MIXED);
    struct nrs_large_scale l = nrs_large_scale(&g, NRS_O2I);

    CU_ASSERT_DOUBLE_EQUAL(l.lg_ds_mean, -0.28 * log10(7.0) - 7.173, 1e-12);
    CU_ASSERT_EQUAL(l.shadow_std_db, 8.03);
    g = nrs_link_geometry_default(NRS_RMA);
    g.frequency_hz = 0.7e9;
    g.distance_2d_m = 800.0;
    CU_ASSERT_EQUAL(nrs_large_scale(&g, NRS_LOS).shadow_std_db, 6.0);
    CU_ASSERT_EQUAL(nrs_large_scale(&g, NRS_O2I).shadow_std_db, 8.0);
}

/* Means, deviations and correlations of what is drawn are the table's. Standard errors over n
 * draws: of a mean std / sqrt(n), of a deviation std / sqrt(2 n), of a correlation at most
 * 1 / sqrt(n); bounds are four of them. */
static void check_spread(size_t i, const struct nrs_large_scale *l, struct nrs_stream *s)
{
    double sum[2] = {0}, square[2] = {0}, ds_sf = 0.0, k_sf = 0.0, ds_k = 0.0;
    double limit = 4.0 / sqrt(DRAWS);

    for (int n = 0; n < DRAWS; n++) {
        double sf = nrs_stream_normal(s);
        struct nrs_link_spread x = nrs_large_scale_draw(l, sf, s);
        double ds = (log10(x.delay_spread_s) - l->lg_ds_mean) / l->lg_ds_std;
        double k = l->k_std_db > 0.0 ? (x.k_db - l->k_mean_db) / l->k_std_db : 0.0;

        sum[0] += ds, sum[1] += k;
        square[0] += ds * ds, square[1] += k * k;
        ds_sf += ds * sf, k_sf += k * sf, ds_k += ds * k;
    }
    CHECK_ROW(fabs(sum[0] / DRAWS) <= limit, i, "DS: mean off by %g", sum[0] / DRAWS);
    CHECK_ROW(fabs(sqrt(square[0] / DRAWS) - 1.0) <= limit / sqrt(2.0), i, "DS: deviation %g",
              sqrt(square[0] / DRAWS));
    CHECK_ROW(fabs(ds_sf / DRAWS - l->ds_sf) <= limit * sqrt(2.0), i, "DS, SF: %g", ds_sf / DRAWS);
    if (l->k_std_db == 0.0)
        return;
    CHECK_ROW(fabs(sum[1] / DRAWS) <= limit, i, "K: mean off by %g", sum[1] / DRAWS);
    CHECK_ROW(fabs(sqrt(square[1] / DRAWS) - 1.0) <= limit / sqrt(2.0), i, "K: deviation %g",
              sqrt(square[1] / DRAWS));
    CHECK_ROW(fabs(k_sf / DRAWS - l->sf_k) <= limit * sqrt(2.0), i, "K, SF: %g", k_sf / DRAWS);
    CHECK_ROW(fabs(ds_k / DRAWS - l->ds_k) <= limit * sqrt(2.0), i, "DS, K: %g", ds_k / DRAWS);
}

static void spreads(void)
{
    static const struct {
        enum nrs_environment environment;
        enum nrs_condition condition;
    } rows[] = {
        {NRS_UMA, NRS_LOS},      {NRS_UMA, NRS_NLOS},   {NRS_UMA, NRS_O2I}, {NRS_UMI, NRS_LOS},
        {NRS_INH_OPEN, NRS_LOS}, {NRS_INF_DH, NRS_LOS}, {NRS_RMA, NRS_LOS},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_link_geometry g = nrs_link_geometry_default(rows[i].environment);
        struct nrs_large_scale l = nrs_large_scale(&g, rows[i].condition);
        struct nrs_stream s = nrs_stream_init((struct nrs_rng_key){3, 1}, NRS_RNG_LINK, i);

        check_spread(i, &l, &s);
    }
}

/* Without LOS there is no K, and no draw brings one. */
static void no_k_without_los(void)
{
    struct nrs_link_geometry g = nrs_link_geometry_default(NRS_UMI);
    struct nrs_large_scale l = nrs_large_scale(&g, NRS_NLOS);
    struct nrs_link_spread x = nrs_large_scale_spread(&l, 1.0, 2.0, 0.0);

    CU_ASSERT_TRUE(isinf(x.k_db) && x.k_db < 0.0);
    CU_ASSERT_EQUAL(pow(10.0, x.k_db / 10.0), 0.0);
    /* 4 GHz: 10^(-6.87 - 0.22 lg 5 - 0.7 (0.22 + 0.19 lg 5)) */
    CU_ASSERT_DOUBLE_EQUAL(log10(x.delay_spread_s),
                           -6.87 - 0.7 * 0.22 - (0.22 + 0.7 * 0.19) * log10(5.0), 1e-12);
}

static void surroundings(void)
{
    struct nrs_surroundings_cfg cfg;
    struct nrs_link_geometry got = nrs_link_geometry_default(NRS_INF_SL);

    nrs_attr_defaults(&nrs_surroundings_attrs, &cfg);
    nrs_surroundings_apply(&cfg, &got);
    CU_ASSERT_EQUAL(got.street_m, 20.0);
    CU_ASSERT_EQUAL(got.clutter_size_m, 10.0);
    CU_ASSERT_EQUAL(got.hall_width_m, 60.0);
    cfg = (struct nrs_surroundings_cfg){6, 7, 8, 0.3, 3, 50, 40, 9};
    nrs_surroundings_apply(&cfg, &got);
    CU_ASSERT_EQUAL(got.building_m, 6.0);
    CU_ASSERT_EQUAL(got.street_m, 7.0);
    CU_ASSERT_EQUAL(got.clutter_size_m, 8.0);
    CU_ASSERT_EQUAL(got.clutter_density, 0.3);
    CU_ASSERT_EQUAL(got.clutter_height_m, 3.0);
    /* V = 18000 m^3, S = 2 (2000 + 450 + 360) m^2 */
    CU_ASSERT_DOUBLE_EQUAL(nrs_large_scale(&got, NRS_LOS).lg_ds_mean,
                           log10(26.0 * 18000.0 / 5620.0 + 14.0) - 9.35, 1e-12);
    CU_ASSERT_EQUAL(nrs_large_scale(&got, NRS_LOS).los_distance_m, 4.0);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"table", table},
        {"factories", factories},
        {"shared columns", shared_columns},
        {"spreads", spreads},
        {"no K without LOS", no_k_without_los},
        {"surroundings", surroundings},
        {NULL, NULL},
    };

    return check_main("largescale", tests);
}

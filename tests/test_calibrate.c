/* test_calibrate.c - coupling gain and geometry against links worked out by hand. */
#include <complex.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "radio/calibrate.h"
#include "samples.h"

#define NOISE_DBM_HZ (-174.0)

static double lin(double db)
{
    return pow(10.0, db / 10.0);
}

static double db(double linear)
{
    return 10.0 * log10(linear);
}

/* Cells and UEs at given places. */
struct kit {
    struct nrs_radio_cfg cfg;
    struct nrs_radio_files files;
    struct nrs_deployment *d;
    double gain[8];
};

static struct kit kit_new(enum nrs_environment environment, struct nrs_position *ues, size_t n)
{
    struct kit k = {.files.positions = {.row = ues, .n = n}};

    nrs_radio_defaults(&k.cfg);
    k.cfg.channel.environment = environment;
    k.cfg.channel.shadowing = false;
    k.cfg.layout.type = NRS_LAYOUT_LIST;
    k.cfg.drop.type = NRS_DROP_FILE;
    k.cfg.drop.min_distance_m = 0;
    snprintf(k.cfg.drop.file, sizeof k.cfg.drop.file, "read already");
    return k;
}

static void kit_cell(struct kit *k, double x_m, double azimuth_deg, double power_dbm)
{
    k->cfg.sectors[k->cfg.n_sectors++] =
        (struct nrs_sector_cfg){.x_m = x_m, .azimuth_deg = azimuth_deg, .power_dbm = power_dbm};
}

static struct nrs_coupling kit_couple(struct kit *k, uint32_t ues_per_cell, uint32_t ue)
{
    struct nrs_error err = {0};

    if (!k->d && nrs_deployment_new(&k->cfg, &k->files, 1, ues_per_cell, (struct nrs_rng_key){7, 0},
                                    &k->d, &err) != NRS_OK)
        CU_FAIL_FATAL(err.text);
    return nrs_calibrate_ue(&k->cfg, k->d, ue, k->gain, NULL);
}

/* 15 m from a macro site a UE is in LOS for sure (Table 7.4.2-1: within 18 m). The array is summed
 * element by element (clause 7.3, TR 36.897), the rest is Tables 7.3-1 and 7.4.1-1. */
static void one_link_by_hand(void)
{
    struct nrs_position ue = {.x_m = 15.0 * cos(M_PI / 9), .y_m = 15.0 * sin(M_PI / 9)};
    struct kit k = kit_new(NRS_UMA, &ue, 1);
    double d3_m = hypot(15.0, 25.0 - 1.5), loss_db, element_db, want_db, noise_dbm;
    double zenith = acos((1.5 - 25.0) / d3_m), tilt = 102.0 * M_PI / 180;
    double complex sum = 0;
    struct nrs_coupling c;

    kit_cell(&k, 0, 75, NRS_POWER_OWN_DBM); /* the UE is seen 55 degrees off */
    k.cfg.gnb_antenna.pattern = NRS_ANTENNA_38901;
    k.cfg.gnb_antenna.rows = 10;
    k.cfg.cell.gnb_power_dbm = 46;
    k.cfg.cell.ue_noise_figure_db = 7;
    loss_db = 28.0 + 22.0 * log10(d3_m) + 20.0 * log10(4.0);
    for (int m = 0; m < 10; m++)
        sum += cexp(2 * M_PI * I * m * 0.5 * (cos(zenith) - cos(tilt))) / sqrt(10);
    element_db = 8.0 - 12.0 * pow((zenith * 180 / M_PI - 90) / 65, 2) - 12.0 * pow(55.0 / 65, 2);
    want_db = element_db + 20.0 * log10(cabs(sum)) - loss_db;
    noise_dbm = NOISE_DBM_HZ + 10 * log10(100e6) + 7;
    c = kit_couple(&k, 1, 0);
    CHECK_ROW(fabs(c.gain_db - want_db) <= 1e-9, 0, "gain %.9f, not %.9f", c.gain_db, want_db);
    CHECK_ROW(fabs(c.sinr_db - (46 + want_db - noise_dbm)) <= 1e-9, 0, "SINR %.9f", c.sinr_db);
    CU_ASSERT(isinf(c.sir_db) && c.sir_db > 0);
    nrs_deployment_free(k.d);
}

/* In InF-HH all links are in LOS: 31.84 + 21.5 lg d + 19 lg 4; both ends are 8 m high, so that d is
 * in the plane. */
static double hall_gain(double d_m)
{
    return lin(-31.84 - 21.5 * log10(d_m) - 19.0 * log10(4.0));
}

static struct kit two_cells(struct nrs_position *ues, size_t n, double second_dbm)
{
    struct kit k = kit_new(NRS_INF_HH, ues, n);

    k.cfg.gnb_antenna.element_gain_dbi = 0;
    k.cfg.cell.gnb_power_dbm = 24;
    kit_cell(&k, -50, 0, NRS_POWER_OWN_DBM);
    kit_cell(&k, 50, 180, second_dbm);
    return k;
}

static void mirrored_cells(void)
{
    struct nrs_position ues[] = {{.x_m = -20, .y_m = 12}, {.x_m = 20, .y_m = 12}};
    struct kit k = two_cells(ues, 2, NRS_POWER_OWN_DBM);
    double near = hall_gain(hypot(30, 12)), far = hall_gain(hypot(70, 12));
    double noise_mw = lin(NOISE_DBM_HZ + 10 * log10(100e6) + 9);

    for (uint32_t ue = 0; ue < 2; ue++) {
        struct nrs_coupling c = kit_couple(&k, 1, ue);

        CU_ASSERT_EQUAL(c.cell, ue);
        CHECK_ROW(fabs(c.gain_db - db(near)) <= 1e-9, ue, "gain %.9f", c.gain_db);
        CHECK_ROW(fabs(c.sir_db - db(near / far)) <= 1e-9, ue, "SIR %.9f", c.sir_db);
        CHECK_ROW(fabs(c.sinr_db - db(lin(24) * near / (lin(24) * far + noise_mw))) <= 1e-9, ue,
                  "SINR %.9f", c.sinr_db);
    }
    nrs_deployment_free(k.d);
}

/* The strongest received power serves, not the nearest cell: the other one has 20 dB more. */
static void power_decides(void)
{
    struct nrs_position ues[] = {{.x_m = -20, .y_m = 12}, {.x_m = 20, .y_m = 12}};
    struct kit k = two_cells(ues, 2, 44);
    double near = hall_gain(hypot(30, 12)), far = hall_gain(hypot(70, 12));
    struct nrs_coupling c = kit_couple(&k, 1, 0);

    CU_ASSERT_EQUAL(c.cell, 1);
    CU_ASSERT_DOUBLE_EQUAL(c.gain_db, db(far), 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(c.sir_db, 20 + db(far / near), 1e-9);
    nrs_deployment_free(k.d);
}

/* The gain of one LOS link over drops is normal: mean -PL and 4.3 dB (Table 7.4.1-1). Bounds: four
 * standard errors of the mean and of the standard deviation. */
static void shadowing_over_drops(void)
{
    enum { DROPS = 2000 };
    struct nrs_position ue = {.x_m = 20, .y_m = 12};
    struct kit k = kit_new(NRS_INF_HH, &ue, 1);
    struct nrs_calibration c;
    double sum = 0, squares = 0, mean_db = db(hall_gain(hypot(20, 12)));

    k.cfg.gnb_antenna.element_gain_dbi = 0;
    k.cfg.channel.shadowing = true;
    kit_cell(&k, 0, 0, NRS_POWER_OWN_DBM);
    CU_ASSERT_EQUAL_FATAL(nrs_calibrate(&k.cfg, &k.files, 1, 1, 3, DROPS, &c, NULL), NRS_OK);
    CU_ASSERT_EQUAL(c.n, DROPS);
    for (size_t i = 0; i < c.n; i++) {
        sum += c.gain_db[i];
        squares += (c.gain_db[i] - mean_db) * (c.gain_db[i] - mean_db);
    }
    CHECK_ROW(fabs(sum / DROPS - mean_db) <= 4 * 4.3 / sqrt(DROPS), 0, "mean %g, not %g",
              sum / DROPS, mean_db);
    CHECK_ROW(fabs(sqrt(squares / DROPS) - 4.3) <= 4 * 4.3 / sqrt(2.0 * DROPS), 1,
              "standard deviation %g", sqrt(squares / DROPS));
    nrs_calibration_free(&c);
}

/* All UEs of drops with the keys (seed, 0), (seed, 1), sorted. */
static void drops_are_replications(void)
{
    struct nrs_radio_cfg cfg;
    struct nrs_radio_files files = {0};
    struct nrs_calibration c;
    double want[2 * 21 * 3], gain[21];
    size_t n = 0;

    nrs_radio_defaults(&cfg);
    cfg.layout.type = NRS_LAYOUT_HEX;
    cfg.layout.sites = 7;
    cfg.layout.wrap_around = true;
    CU_ASSERT_EQUAL_FATAL(nrs_calibrate(&cfg, &files, 1, 3, 5, 2, &c, NULL), NRS_OK);
    CU_ASSERT_EQUAL_FATAL(c.n, NRS_LEN(want));
    for (uint32_t drop = 0; drop < 2; drop++) {
        struct nrs_deployment *d;

        CU_ASSERT_EQUAL_FATAL(
            nrs_deployment_new(&cfg, &files, 1, 3, (struct nrs_rng_key){5, drop}, &d, NULL),
            NRS_OK);
        for (uint32_t ue = 0; ue < 63; ue++)
            want[n++] = nrs_calibrate_ue(&cfg, d, ue, gain, NULL).sinr_db;
        nrs_deployment_free(d);
    }
    qsort(want, n, sizeof *want, samples_by_value);
    CU_ASSERT_EQUAL(memcmp(want, c.sinr_db, sizeof want), 0);
    for (size_t i = 1; i < c.n; i++)
        CHECK_ROW(c.gain_db[i] >= c.gain_db[i - 1] && c.sir_db[i] >= c.sir_db[i - 1], i, "order");
    nrs_calibration_free(&c);
}

/* A grid of beams: the serving cell's best, another's mean. One row of two elements, half a
 * wavelength apart, with beams at -60 and 60 deg: at boresight each has sin^2(2 x) / (2 sin^2 x),
 * x = pi / 2 sin 60 deg. */
static void beams(void)
{
    struct nrs_position ues[] = {{.x_m = -20}, {.x_m = 20}};
    struct kit k = two_cells(ues, 2, NRS_POWER_OWN_DBM);
    float beams[2 * 2];
    double x = M_PI / 2 * sin(M_PI / 3), array = pow(sin(2 * x) / sin(x), 2) / 2;
    struct nrs_coupling c;

    k.cfg.gnb_antenna.downtilt_deg = 0;
    k.cfg.gnb_antenna.columns = 2;
    k.cfg.gnb_antenna.beams_horizontal = 2;
    CU_ASSERT_EQUAL_FATAL(
        nrs_deployment_new(&k.cfg, &k.files, 1, 1, (struct nrs_rng_key){7, 0}, &k.d, NULL), NRS_OK);
    c = nrs_calibrate_ue(&k.cfg, k.d, 0, k.gain, beams);
    /* 1e-5: beams are kept as float */
    CU_ASSERT_DOUBLE_EQUAL(c.gain_db, db(array * hall_gain(30)), 1e-5);
    CU_ASSERT_DOUBLE_EQUAL(c.sir_db, db(hall_gain(30) / hall_gain(70)), 1e-5);
    nrs_deployment_free(k.d);
}

/* Rays spread what an isotropic antenna sends alike in all directions: the gain is as without, but
 * for clusters below -25 dB, of which there are less than twelve; with two polarisations one port
 * gets half, and at most the part of the cross-polarised 10^-0.8 exp((0.4 ln 10)^2 / 2) more. */
static void rays(void)
{
    struct nrs_position ue = {.x_m = 15};
    double want_db = -28.0 - 22.0 * log10(hypot(15.0, 23.5)) - 20.0 * log10(4.0);
    double most = 1 + pow(10, -0.8) * exp(pow(0.4 * log(10), 2) / 2);

    for (int dual = 0; dual < 2; dual++) {
        struct kit k = kit_new(NRS_UMA, &ue, 1);
        struct nrs_coupling c;
        double high_db = dual ? db(most / 2) : 0,
               low_db = (dual ? db(0.5) : 0) + db(1 - 12 * 0.00317);

        kit_cell(&k, 0, 0, NRS_POWER_OWN_DBM);
        k.cfg.gnb_antenna.element_gain_dbi = 0;
        k.cfg.channel.rays = true;
        k.cfg.channel.dual_polarised = dual;
        c = kit_couple(&k, 1, 0);
        CHECK_ROW(c.gain_db <= want_db + high_db + 1e-9 && c.gain_db >= want_db + low_db, dual,
                  "%.9f dB, without rays %.9f", c.gain_db, want_db);
        nrs_deployment_free(k.d);
    }
}

static void percentiles(void)
{
    static const double values[] = {-3, 1, 2, 10, INFINITY};
    static const struct {
        size_t n;
        double p, want;
    } rows[] = {
        {1, 50, -3}, {4, 0, -3},  {4, 100, 10}, {4, 50, 1.5},      {4, 10, -1.8},
        {4, 75, 4},  {3, 25, -1}, {5, 75, 10},  {5, 90, INFINITY},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        double got = nrs_percentile(values, rows[i].n, rows[i].p);

        CHECK_ROW(got == rows[i].want || fabs(got - rows[i].want) <= 1e-12, i, "%.15g, not %.15g",
                  got, rows[i].want);
    }
    CU_ASSERT(isinf(nrs_percentile((const double[]){INFINITY, INFINITY}, 2, 30)));
}

static void other_channels_are_refused(void)
{
    static const enum nrs_channel models[] = {NRS_CHANNEL_CONSTANT, NRS_CHANNEL_TRACE};
    static const char *const names[] = {"constant", "trace"};

    for (size_t i = 0; i < NRS_LEN(models); i++) {
        struct nrs_radio_cfg cfg;
        struct nrs_radio_files files = {0};
        struct nrs_calibration c;
        struct nrs_error err = {0};
        char want[64];

        nrs_radio_defaults(&cfg);
        cfg.channel.model = models[i];
        snprintf(want, sizeof want, "radio.channel.model: %s has no coupling gain", names[i]);
        CU_ASSERT_EQUAL(nrs_calibrate(&cfg, &files, 1, 1, 1, 1, &c, &err), NRS_ECONFLICT);
        CHECK_ROW(strncmp(err.text, want, strlen(want)) == 0, i, "%s", err.text);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"one link by hand", one_link_by_hand},
        {"mirrored cells", mirrored_cells},
        {"power decides", power_decides},
        {"shadowing over drops", shadowing_over_drops},
        {"drops are replications", drops_are_replications},
        {"beams", beams},
        {"rays", rays},
        {"percentiles", percentiles},
        {"other channels are refused", other_channels_are_refused},
        {NULL, NULL},
    };

    return check_main("calibrate", tests);
}

/* test_antenna.c - element patterns, arrays, beams and tilts of gNBs, panels of UEs. */
#include <complex.h>
#include <stdlib.h>

#include "check.h"
#include "radio/antenna.h"

#define DEGREE (M_PI / 180.0)

/* Defaults, but a single element. */
static struct nrs_antenna_cfg single(enum nrs_antenna_pattern pattern, double element_gain_dbi)
{
    struct nrs_antenna_cfg cfg;

    nrs_attr_defaults(&nrs_antenna_attrs, &cfg);
    cfg.pattern = pattern;
    cfg.element_gain_dbi = element_gain_dbi;
    cfg.rows = cfg.columns = 1;
    return cfg;
}

static struct nrs_antenna_cfg array(int rows, int columns, double spacing, double downtilt_deg)
{
    struct nrs_antenna_cfg cfg = single(NRS_ANTENNA_38901, 8.0);

    cfg.rows = rows;
    cfg.columns = columns;
    cfg.spacing_vertical = cfg.spacing_horizontal = spacing;
    cfg.downtilt_deg = downtilt_deg;
    return cfg;
}

static double gain_db(const struct nrs_antenna_cfg *cfg, double azimuth_deg, double zenith_deg)
{
    return nrs_antenna_gain_db(cfg, 0, azimuth_deg * DEGREE, zenith_deg * DEGREE, NAN);
}

/* 12 (angle / beamwidth)^2 dB in each plane, and the limits: 3 dB at half the beamwidth. */
static void element_of_the_tables(void)
{
    static const struct {
        const char *why;
        enum nrs_antenna_pattern pattern;
        double peak_dbi, azimuth_deg, zenith_deg, want_db;
    } rows[] = {
        {"peak", NRS_ANTENNA_38901, 8, 0, 90, 8},
        {"half power in azimuth", NRS_ANTENNA_38901, 8, 32.5, 90, 5},
        {"half power to the right", NRS_ANTENNA_38901, 8, -32.5, 90, 5},
        {"half power above", NRS_ANTENNA_38901, 8, 0, 57.5, 5},
        {"half power below", NRS_ANTENNA_38901, 8, 0, 122.5, 5},
        {"both planes add", NRS_ANTENNA_38901, 8, 32.5, 57.5, 2},
        {"edge of a sector", NRS_ANTENNA_38901, 8, 60, 90, 8 - 12.0 * 3600 / 4225},
        {"front to back", NRS_ANTENNA_38901, 8, 180, 90, -22},
        {"limit of the sum", NRS_ANTENNA_38901, 8, 90, 0, -22},
        {"straight up", NRS_ANTENNA_38901, 8, 0, 0, 8 - 12.0 * 8100 / 4225},
        {"another turn", NRS_ANTENNA_38901, 8, 392.5, 90, 5},
        {"turns back", NRS_ANTENNA_38901, 8, -1047.5, 90, 5},
        {"wall", NRS_ANTENNA_INDOOR_WALL, 5, 45, 90, 2},
        {"wall, vertical", NRS_ANTENNA_INDOOR_WALL, 5, 0, 135, 2},
        {"wall, behind", NRS_ANTENNA_INDOOR_WALL, 5, -170, 90, -20},
        {"ceiling", NRS_ANTENNA_INDOOR_CEILING, 5, 65, 90, 2},
        {"isotropic", NRS_ANTENNA_ISOTROPIC, 2, 123, 45, 2},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_antenna_cfg cfg = single(rows[i].pattern, rows[i].peak_dbi);
        double got = gain_db(&cfg, rows[i].azimuth_deg, rows[i].zenith_deg);

        CHECK_ROW(fabs(got - rows[i].want_db) <= 1e-9, i, "%s: got %.9f dB", rows[i].why, got);
    }
}

/* TR 38.901 clause 7.8: ten elements half a wavelength apart, 102 deg. The array gains 10 dB at its
 * tilt, and has its nulls where cos(theta) = cos(102 deg) + k / (10 * 0.5). */
static void column_of_ten(void)
{
    struct nrs_antenna_cfg cfg = array(10, 1, 0.5, 12.0);
    double element_db = 8.0 - 12.0 * (12.0 / 65.0) * (12.0 / 65.0), got, most = -INFINITY;
    int n_nulls = 0;

    got = gain_db(&cfg, 0.0, 102.0);
    CHECK_ROW(fabs(got - (element_db + 10.0)) <= 1e-9, 0, "at the tilt: %.9f dB", got);
    for (int k = -9; k <= 9; k++) {
        double cosine = cos(102.0 * DEGREE) + k / 5.0;

        if (k == 0 || fabs(cosine) > 1.0)
            continue;
        n_nulls++;
        got = nrs_antenna_gain_db(&cfg, 0, 0.0, acos(cosine), NAN);
        CHECK_ROW(got < -150.0 && isfinite(got), k + 9, "null %d: %.1f dB", k, got);
    }
    CU_ASSERT_EQUAL(n_nulls, 9); /* -0.208 + k / 5 within -1 .. 1: k = -3 .. 6 */
    /* the element's slope moves the greatest gain slightly towards the horizon */
    for (double zenith_deg = 0; zenith_deg <= 180; zenith_deg += 0.5)
        most = fmax(most, gain_db(&cfg, 0.0, zenith_deg));
    CHECK_ROW(most >= element_db + 10.0 && most <= element_db + 10.05, 1, "most: %.3f dB", most);
    /* boresight: D_10(0.5 sin(12 deg)) in closed form */
    got = sin(M_PI * 5.0 * sin(12.0 * DEGREE)) / sin(M_PI * 0.5 * sin(12.0 * DEGREE));
    CU_ASSERT_DOUBLE_EQUAL(gain_db(&cfg, 0.0, 90.0), 8.0 + 10.0 * log10(got * got / 10.0), 1e-9);
}

/* Clause 7.3 term by term: the elements' fields, with the weights of the beam. */
static double sum_of_elements_db(const struct nrs_antenna_cfg *cfg, struct nrs_beam beam,
                                 double azimuth, double zenith)
{
    double steer_z = M_PI_2 + beam.downtilt_deg * DEGREE, steer_y = beam.azimuth_deg * DEGREE;
    double complex sum = 0;

    for (int m = 0; m < cfg->rows; m++)
        for (int n = 0; n < cfg->columns; n++) {
            double up = m * cfg->spacing_vertical, right = n * cfg->spacing_horizontal;
            double phase = up * cos(zenith) + right * sin(zenith) * sin(azimuth);
            double weight = up * cos(steer_z) + right * sin(steer_z) * sin(steer_y);

            sum += cexp(2.0 * M_PI * I * (phase - weight));
        }
    return 20.0 * log10(cabs(sum)) - 10.0 * log10((double)(cfg->rows * cfg->columns));
}

static void array_is_the_sum_of_its_elements(void)
{
    static const struct {
        int rows, columns, beams_horizontal, beams_vertical;
        double spacing, downtilt_deg;
    } rows[] = {
        {10, 1, 1, 1, 0.5, 12}, {8, 1, 1, 1, 0.8, 9},  {1, 8, 8, 1, 0.5, 0},   {8, 8, 1, 1, 0.5, 6},
        {4, 8, 8, 4, 0.5, 5},   {2, 3, 3, 2, 0.7, -7}, {8, 16, 16, 8, 0.5, 0},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_antenna_cfg cfg =
            array(rows[i].rows, rows[i].columns, rows[i].spacing, rows[i].downtilt_deg);

        cfg.beams_horizontal = rows[i].beams_horizontal;
        cfg.beams_vertical = rows[i].beams_vertical;
        CHECK_ROW(nrs_antenna_check(&cfg, "a", NULL) == NRS_OK, i, "refused");
        for (int k = 0; k < 100; k++) {
            /* directions apart from nulls' symmetries */
            double azimuth = 0.0613 * k - 3.0, zenith = 0.4 + 0.0219 * k;
            int beam = k % nrs_antenna_beams(&cfg);
            struct nrs_antenna_cfg element = single(NRS_ANTENNA_38901, 8.0);
            double want =
                nrs_antenna_gain_db(&element, 0, azimuth, zenith, NAN) +
                sum_of_elements_db(&cfg, nrs_antenna_beam(&cfg, beam, NAN), azimuth, zenith);
            double got = nrs_antenna_gain_db(&cfg, beam, azimuth, zenith, NAN);

            CHECK_ROW(fabs(got - want) <= 1e-6, i, "direction %d: got %.8f, want %.8f dB", k, got,
                      want);
        }
    }
}

/* Mean of |sum w exp(j k.r)|^2 over the sphere: each pair of elements a distance d apart gives
 * sin(2 pi d) / (2 pi d), turned by the difference of their weights. */
static double mean_gain(const struct nrs_antenna_cfg *cfg, struct nrs_beam b)
{
    double u_z = cfg->spacing_vertical * -sin(b.downtilt_deg * DEGREE);
    double u_y =
        cfg->spacing_horizontal * cos(b.downtilt_deg * DEGREE) * sin(b.azimuth_deg * DEGREE);
    double sum = 0;
    int n_rows = (int)cfg->rows, n_columns = (int)cfg->columns;

    for (int m = 1 - n_rows; m < n_rows; m++)
        for (int n = 1 - n_columns; n < n_columns; n++) {
            double x = 2.0 * M_PI * hypot(m * cfg->spacing_vertical, n * cfg->spacing_horizontal);
            double pairs = (n_rows - abs(m)) * (n_columns - abs(n));

            sum += pairs * cos(2.0 * M_PI * (m * u_z + n * u_y)) * (x > 0 ? sin(x) / x : 1.0);
        }
    return sum / (n_rows * n_columns);
}

/* Half a wavelength apart, elements in line radiate what they are fed: mean 1. */
static void radiated_power(void)
{
    static const struct {
        int rows, columns;
        double spacing, downtilt_deg;
    } rows[] = {{1, 1, 0.5, 0}, {10, 1, 0.5, 12}, {8, 1, 0.8, 9}, {4, 4, 0.5, 8}, {3, 5, 0.7, 4}};
    const int n_zenith = 1000, n_azimuth = 64;

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_antenna_cfg cfg =
            array(rows[i].rows, rows[i].columns, rows[i].spacing, rows[i].downtilt_deg);
        double want = mean_gain(&cfg, nrs_antenna_beam(&cfg, 0, NAN)), got = 0;

        cfg.pattern = NRS_ANTENNA_ISOTROPIC;
        cfg.element_gain_dbi = 0;
        for (int k = 0; k < n_zenith; k++)
            for (int l = 0; l < n_azimuth; l++) {
                double zenith = acos((2.0 * k + 1.0) / n_zenith - 1.0);

                got += pow(10.0,
                           nrs_antenna_gain_db(&cfg, 0, 2.0 * M_PI * l / n_azimuth, zenith, NAN) /
                               10.0);
            }
        got /= n_zenith * n_azimuth;
        CHECK_ROW(fabs(got - want) <= 1e-3 * want, i, "got %.6f, want %.6f", got, want);
        CHECK_ROW(i > 1 || fabs(want - 1.0) <= 1e-12, i, "a line of half wavelengths");
    }
}

/* TS 38.151 clause D.2: 16 azimuths from -60 to 60 deg, 8 deg apart, and 8 tilts from -25 to 25. */
static struct nrs_antenna_cfg grid(void)
{
    struct nrs_antenna_cfg cfg = array(8, 16, 0.5, 0.0);

    cfg.beams_horizontal = 16;
    cfg.beams_vertical = 8;
    return cfg;
}

static void grid_of_beams(void)
{
    struct nrs_antenna_cfg cfg = grid();
    struct nrs_beam b;

    CU_ASSERT_EQUAL(nrs_antenna_beams(&cfg), 128);
    for (int i = 0; i < 128; i++) {
        b = nrs_antenna_beam(&cfg, i, NAN);
        CHECK_ROW(fabs(b.azimuth_deg - (-60 + 8 * (i % 16))) <= 1e-9, i, "%g deg", b.azimuth_deg);
        CHECK_ROW(fabs(b.downtilt_deg - (-25 + 50.0 / 7 * (i / 16))) <= 1e-9, i, "%g deg",
                  b.downtilt_deg);
    }
    b = nrs_antenna_beam(&cfg, 127, 7.5); /* a cell's own downtilt moves the grid */
    CU_ASSERT_DOUBLE_EQUAL(b.downtilt_deg, 32.5, 1e-9);
    cfg.beams_horizontal = cfg.beams_vertical = 1;
    cfg.downtilt_deg = 11;
    b = nrs_antenna_beam(&cfg, 0, NAN);
    CU_ASSERT_TRUE(nrs_antenna_beams(&cfg) == 1 && b.azimuth_deg == 0 && b.downtilt_deg == 11);
}

/* Where a beam is steered it gains element + 10 lg 128, and no other beam gains as much. */
static void beams_are_best_where_they_look(void)
{
    struct nrs_antenna_cfg cfg = grid(), element = single(NRS_ANTENNA_38901, 8.0);
    float all[128];

    for (int i = 0; i < 128; i++) {
        struct nrs_beam b = nrs_antenna_beam(&cfg, i, NAN);
        double azimuth = b.azimuth_deg * DEGREE, zenith = (90 + b.downtilt_deg) * DEGREE;
        double want = nrs_antenna_gain_db(&element, 0, azimuth, zenith, NAN) + 10 * log10(128);
        double got = nrs_antenna_gain_db(&cfg, i, azimuth, zenith, NAN);

        CHECK_ROW(fabs(got - want) <= 1e-9, i, "got %.9f, want %.9f dB", got, want);
        nrs_antenna_gains_db(&cfg, azimuth, zenith, NAN, all);
        for (int k = 0; k < 128; k++) {
            double alone = nrs_antenna_gain_db(&cfg, k, azimuth, zenith, NAN);

            CHECK_ROW(all[k] == (float)alone, i, "beam %d: %g and %g dB", k, all[k], alone);
            CHECK_ROW(k == i || alone < got, i, "beam %d: %g dB", k, alone);
        }
    }
}

static void cable_and_own_downtilt(void)
{
    struct nrs_antenna_cfg cfg = array(10, 1, 0.5, 12), lossy = cfg, other = cfg;
    double zenith = 95 * DEGREE, with, without, ratio;
    float one;

    lossy.cable_loss_db = 2.5;
    other.downtilt_deg = 5;
    CU_ASSERT_DOUBLE_EQUAL(gain_db(&cfg, 20, 97) - gain_db(&lossy, 20, 97), 2.5, 1e-12);
    with = nrs_antenna_gain_db(&cfg, 0, 0.3, zenith, 5);
    without = nrs_antenna_gain_db(&other, 0, 0.3, zenith, NAN);
    CU_ASSERT_EQUAL(with, without);
    /* 10 dB at its own tilt, and D_10(0.5 (sin 12 deg - sin 5 deg)) of the common one */
    ratio = 0.5 * M_PI * (sin(12 * DEGREE) - sin(5 * DEGREE));
    ratio = sin(10 * ratio) / sin(ratio);
    CU_ASSERT_DOUBLE_EQUAL(with - nrs_antenna_gain_db(&cfg, 0, 0.3, zenith, NAN),
                           10 - 10 * log10(ratio * ratio / 10), 1e-9);
    nrs_antenna_gains_db(&cfg, 0.3, zenith, 5, &one);
    CU_ASSERT_EQUAL(one, (float)with);
}

/* In the vertical plane of the boresight a tilt shifts the zenith; elsewhere as 7.1-7 and 7.1-8;
 * the tilt's own axis, to the side, stays in place. */
static void mechanical_tilt(void)
{
    static const struct {
        double tilt_deg, azimuth_deg, zenith_deg, local_azimuth_deg, local_zenith_deg;
    } rows[] = {
        {10, 0, 100, 0, 90},  {10, 0, 70, 0, 60},      {-7, 0, 90, 0, 97},
        {25, 90, 90, 90, 90}, {10, 180, 80, 180, 90},  {90, 0, 180, 0, 90},
        {90, 77, 180, 0, 90}, {90, 180, 90, 180, 180}, {90, 0, 90, 0, 0},
    };
    const double beta = 10 * DEGREE, theta = 100 * DEGREE, phi = 40 * DEGREE;
    struct nrs_antenna_cfg flat = array(8, 4, 0.5, 6), tilted = flat;
    double local_theta = acos(cos(beta) * cos(theta) + sin(beta) * cos(phi) * sin(theta));
    double local_phi = carg(cos(beta) * sin(theta) * cos(phi) - sin(beta) * cos(theta) +
                            I * sin(phi) * sin(theta));

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        double got, want = gain_db(&flat, rows[i].local_azimuth_deg, rows[i].local_zenith_deg);

        tilted.mechanical_tilt_deg = rows[i].tilt_deg;
        got = gain_db(&tilted, rows[i].azimuth_deg, rows[i].zenith_deg);
        CHECK_ROW(fabs(got - want) <= 1e-5, i, "got %.7f, want %.7f dB", got, want);
    }
    tilted.mechanical_tilt_deg = 10;
    CU_ASSERT_DOUBLE_EQUAL(nrs_antenna_gain_db(&tilted, 0, phi, theta, NAN),
                           nrs_antenna_gain_db(&flat, 0, local_phi, local_theta, NAN), 1e-9);
}

/* 5 dBi, 90 deg, 25 dB, and 10 lg 8 = 9.031 dB of a 2 x 4 panel. */
static void ue_panels(void)
{
    static const struct {
        int panels;
        double azimuth_deg, zenith_deg, want_db;
    } rows[] = {
        {2, 0, 90, 5},   {2, 180, 90, 5},   {2, -135, 90, 2},
        {2, 90, 90, -7}, {1, 180, 90, -20}, {1, 45, 45, -1},
        {4, 45, 90, 2},  {4, 90, 90, 5},    {3, 60, 90, 5 - 16.0 / 3},
        {3, 240, 90, 5}, {4, 360, 135, 2},  {3, -480, 90, 5},
    };
    struct nrs_ue_antenna_cfg cfg;

    nrs_attr_defaults(&nrs_ue_antenna_attrs, &cfg);
    CU_ASSERT_EQUAL(nrs_ue_antenna_gain_db(&cfg, 1.0, 2.0), 0.0);
    cfg.gain_dbi = -2.5;
    CU_ASSERT_EQUAL(nrs_ue_antenna_gain_db(&cfg, 1.0, 2.0), -2.5);
    cfg.pattern = NRS_UE_ANTENNA_PANELS;
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        double got, want = rows[i].want_db + 10 * log10(8);

        cfg.panels = rows[i].panels;
        got =
            nrs_ue_antenna_gain_db(&cfg, rows[i].azimuth_deg * DEGREE, rows[i].zenith_deg * DEGREE);
        CHECK_ROW(fabs(got - want) <= 1e-9, i, "got %.9f, want %.9f dB", got, want);
    }
}

/* Uniform on (-pi, pi): mean 0, mean square pi^2 / 3, within 4 standard errors. */
static void ue_orientation(void)
{
    struct nrs_stream s = nrs_stream_init((struct nrs_rng_key){7, 0}, NRS_RNG_TEST, 1);
    double sum = 0, square = 0;
    const int n = 10000;

    for (int i = 0; i < n; i++) {
        double x = nrs_ue_antenna_orientation_rad(&s);

        CU_ASSERT_TRUE(fabs(x) < M_PI);
        sum += x / n;
        square += x * x / n;
    }
    CU_ASSERT_TRUE(fabs(sum) <= 4 * M_PI / sqrt(3.0 * n));
    CU_ASSERT_TRUE(fabs(square / (M_PI * M_PI) - 1.0 / 3) <= 4 * sqrt((1.0 / 5 - 1.0 / 9) / n));
}

int main(void)
{
    static const struct check_test tests[] = {
        {"element of the tables", element_of_the_tables},
        {"column of ten", column_of_ten},
        {"array is the sum of its elements", array_is_the_sum_of_its_elements},
        {"radiated power", radiated_power},
        {"grid of beams", grid_of_beams},
        {"beams are best where they look", beams_are_best_where_they_look},
        {"cable and own downtilt", cable_and_own_downtilt},
        {"mechanical tilt", mechanical_tilt},
        {"UE panels", ue_panels},
        {"UE orientation", ue_orientation},
        {NULL, NULL},
    };

    return check_main("antenna", tests);
}

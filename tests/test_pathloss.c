/* test_pathloss.c - TR 38.901 path loss, LOS probability, shadowing and their limits. */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "csv.h"
#include "radio/pathloss.h"

static struct nrs_link_geometry geometry(enum nrs_environment environment, double ghz,
                                         double distance_m, double h_bs_m, double h_ut_m)
{
    struct nrs_link_geometry g = nrs_link_geometry_default(environment);

    g.frequency_hz = ghz * 1e9;
    g.distance_2d_m = distance_m;
    g.h_bs_m = h_bs_m;
    g.h_ut_m = h_ut_m;
    return g;
}

/* scenario,condition,fc_GHz,h_BS_m,h_UT_m,d2D_m,d3D_m,pathloss_dB,tolerance_dB */
static void compare_loss(size_t i, char *const field[CSV_FIELDS_MAX])
{
    struct nrs_link_geometry g;
    enum nrs_environment environment;
    double got;

    CU_ASSERT_TRUE_FATAL(nrs_environment_find(field[0], &environment));
    g = geometry(environment, atof(field[2]), atof(field[5]), atof(field[3]), atof(field[4]));
    got = nrs_pathloss_db(&g, strcmp(field[1], "LOS") == 0);
    CHECK_ROW(fabs(nrs_distance_3d_m(&g) - atof(field[6])) <= 1e-4, i, "d3D %g",
              nrs_distance_3d_m(&g));
    CHECK_ROW(fabs(got - atof(field[7])) <= 0.01, i, "got %.4f dB", got);
    CHECK_ROW(nrs_link_geometry_check(&g, NULL) == NRS_OK, i, "refused");
}

static void loss_vectors(void)
{
    CU_ASSERT_EQUAL(csv_read("tests/data/radio/pathloss_uma_umi.csv", compare_loss), 16);
}

/* scenario,h_BS_m,h_UT_m,d2D_m,p_LOS; the file spells the two scenarios its own way */
static void compare_los(size_t i, char *const field[CSV_FIELDS_MAX])
{
    enum nrs_environment e = strcmp(field[0], "Uma") == 0 ? NRS_UMA : NRS_UMI;
    struct nrs_link_geometry g = geometry(e, 4.0, atof(field[3]), atof(field[1]), atof(field[2]));
    double got = nrs_los_probability(&g);

    CHECK_ROW(fabs(got - atof(field[4])) <= 1e-6, i, "got %.7f", got);
}

static void los_vectors(void)
{
    CU_ASSERT_EQUAL(csv_read("tests/data/radio/los_uma_umi.csv", compare_los), 8);
}

/* Table 7.4.1-1 evaluated apart from this program, with the defaults of the other parameters. */
static void loss_of_every_environment(void)
{
    static const struct {
        const char *why;
        enum nrs_environment environment;
        double ghz, distance_m, h_bs_m, h_ut_m;
        bool los;
        double want_db;
    } rows[] = {
        {"RMa", NRS_RMA, 0.7, 5000, 35, 1.5, true, 121.331055},
        {"RMa before its breakpoint (770 m)", NRS_RMA, 0.7, 700, 35, 1.5, true, 87.894316},
        {"RMa far", NRS_RMA, 0.7, 9000, 35, 1.5, true, 131.541685},
        {"RMa NLOS", NRS_RMA, 0.7, 1000, 35, 1.5, false, 116.444906},
        {"UMa tall UE", NRS_UMA, 4, 200, 25, 22.5, true, 90.664606},
        {"UMa tall UE NLOS", NRS_UMA, 4, 200, 25, 22.5, false, 102.906778},
        {"UMa 28 GHz", NRS_UMA, 28, 700, 25, 1.5, false, 153.679151},
        {"UMa beyond its breakpoint", NRS_UMA, 2, 500, 25, 1.5, true, 96.884843},
        {"UMi 28 GHz", NRS_UMI, 28, 150, 10, 1.5, true, 107.055696},
        {"UMi 28 GHz NLOS", NRS_UMI, 28, 150, 10, 1.5, false, 130.065062},
        {"UMi, UE above the gNB", NRS_UMI, 3.5, 40, 10, 10.5, false, 87.842565},
        {"InH", NRS_INH_OPEN, 4, 20, 3, 1, true, 66.986399},
        {"InH NLOS", NRS_INH_MIXED, 30, 20, 3, 1, false, 103.992522},
        {"InH near: LOS is the larger", NRS_INH_OPEN, 4, 3, 3, 1, false, 54.076810},
        {"InF-SL LOS", NRS_INF_SL, 3.5, 60, 1.5, 1.5, true, 80.407545},
        {"InF-SL", NRS_INF_SL, 3.5, 60, 1.5, 1.5, false, 89.224218},
        {"InF-DL", NRS_INF_DL, 3.5, 60, 1.5, 1.5, false, 92.961361},
        {"InF-DL near: InF-SL is the larger", NRS_INF_DL, 3.5, 10, 1.5, 1.5, false, 69.381361},
        {"InF-SH", NRS_INF_SH, 3.5, 60, 8, 1.5, false, 84.237113},
        {"InF-DH", NRS_INF_DH, 3.5, 60, 8, 1.5, false, 83.508360},
        {"InF-HH has LOS only", NRS_INF_HH, 28, 100, 8, 8, false, 102.336003},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_link_geometry g = geometry(rows[i].environment, rows[i].ghz, rows[i].distance_m,
                                              rows[i].h_bs_m, rows[i].h_ut_m);
        double got = nrs_pathloss_db(&g, rows[i].los);

        CHECK_ROW(fabs(got - rows[i].want_db) <= 1e-4, i, "%s: got %.6f dB", rows[i].why, got);
    }
}

static void rma_depends_on_buildings(void)
{
    struct nrs_link_geometry g = geometry(NRS_RMA, 4.0, 3000.0, 30.0, 3.0);

    g.building_m = 10.0;
    g.street_m = 15.0;
    CU_ASSERT_DOUBLE_EQUAL(nrs_pathloss_db(&g, false), 152.683437, 1e-4);
}

/* UMa's breakpoint over roofs, 4 (h_BS - h_E)(h_UT - h_E) fc / c: evaluated apart. */
static void roofs_move_the_breakpoint(void)
{
    static const struct {
        double ghz, distance_m, h_ut_m, h_e_m, los_db, nlos_db;
    } rows[] = {
        {4, 2000, 22.5, 18, 114.0268375, 141.9854653}, /* breakpoint 1680 m */
        {4, 2000, 22.5, 1, 112.6638672, 141.9854653},  /* breakpoint 27520 m */
        {0.5, 300, 22.5, 21, 92.2125352, 92.2125352},  /* breakpoint 40 m */
        {2, 150, 13.5, 12, 81.9226050, 97.4519798},    /* breakpoint 520 m */
        {4, 4000, 19.5, 15, 123.2797930, 155.5497203}, /* breakpoint 2400 m */
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_link_geometry g =
            geometry(NRS_UMA, rows[i].ghz, rows[i].distance_m, 25.0, rows[i].h_ut_m);
        double got;

        g.h_e_m = rows[i].h_e_m;
        CHECK_ROW(nrs_link_geometry_check(&g, NULL) == NRS_OK, i, "refused");
        got = nrs_pathloss_db(&g, true);
        CHECK_ROW(fabs(got - rows[i].los_db) <= 1e-6, i, "LOS: got %.6f dB", got);
        got = nrs_pathloss_db(&g, false);
        CHECK_ROW(fabs(got - rows[i].nlos_db) <= 1e-6, i, "NLOS: got %.6f dB", got);
    }
}

/* Table 7.4.1-1 NOTE 1: 1 m with probability 1 / (1 + C), else each of 12, 15, ..., h_UT - 1.5 m
 * alike. Shares of `DRAWS` draws, within four binomial standard errors. */
#define DRAWS 40000
static void environment_heights(void)
{
    static const struct {
        const char *why;
        enum nrs_environment environment;
        double distance_m, h_bs_m, h_ut_m;
        int n_roofs;
    } rows[] = {
        {"tall UE far away", NRS_UMA, 400, 25, 22.5, 4},
        {"fifth floor", NRS_UMA, 150, 25, 13.5, 1},
        {"between floors", NRS_UMA, 300, 25, 18.4, 2},
        {"just above 13 m: only 12 m is below", NRS_UMA, 300, 25, 13.2, 1},
        {"a site lower than the UE", NRS_UMA, 300, 17, 22.5, 2},
        {"near", NRS_UMA, 18, 25, 22.5, 0},
        {"low UE", NRS_UMA, 400, 25, 13, 0},
        {"a site below the roofs", NRS_UMA, 400, 12, 22.5, 0},
        {"UMi", NRS_UMI, 400, 10, 22.5, 0},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_link_geometry g =
            geometry(rows[i].environment, 4.0, rows[i].distance_m, rows[i].h_bs_m, rows[i].h_ut_m);
        struct nrs_stream s = nrs_stream_init((struct nrs_rng_key){11, 0}, NRS_RNG_HEIGHT, i);
        double far = 1.25 * pow(rows[i].distance_m / 100.0, 3.0) * exp(-rows[i].distance_m / 150.0);
        double c = rows[i].n_roofs ? pow((rows[i].h_ut_m - 13.0) / 10.0, 1.5) * far : 0.0;
        int count[25] = {0};

        for (int n = 0; n < DRAWS; n++) {
            double h = nrs_environment_height_m(&g, &s);

            CU_ASSERT_TRUE_FATAL(h == floor(h) && h >= 1.0 && h < rows[i].h_ut_m);
            CU_ASSERT_TRUE_FATAL(h < rows[i].h_bs_m);
            count[(int)h]++;
        }
        for (int h = 1; h < 25; h++) {
            bool roof = h >= 12 && h % 3 == 0 && (h - 12) / 3 < rows[i].n_roofs;
            double p = h == 1 ? 1.0 / (1.0 + c) : roof ? c / (1.0 + c) / rows[i].n_roofs : 0.0;
            double got = (double)count[h] / DRAWS;

            CHECK_ROW(fabs(got - p) <= 4.0 * sqrt(p * (1.0 - p) / DRAWS), i,
                      "%s: %d m with %g, not %g", rows[i].why, h, got, p);
        }
    }
}

/* Indoors, LOS is that of the distance outdoors, and the path loss that of all of it. */
static void indoors(void)
{
    static const struct {
        enum nrs_environment environment;
        double distance_m, in_m, same_as_m;
    } rows[] = {
        {NRS_UMA, 120, 20, 100}, {NRS_UMI, 60, 12.5, 47.5}, {NRS_RMA, 300, 7, 293},
        {NRS_UMA, 20, 15, 5},    {NRS_INH_OPEN, 30, 4, 30}, {NRS_INF_DH, 3, 1, 3},
        {NRS_UMI, 8, 20, 0}, /* the site is over the building: LOS */
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_link_geometry in = nrs_link_geometry_default(rows[i].environment), out = in;

        in.distance_2d_m = rows[i].distance_m;
        in.distance_2d_in_m = rows[i].in_m;
        out.distance_2d_m = rows[i].same_as_m;
        CHECK_ROW(nrs_los_probability(&in) == nrs_los_probability(&out), i, "got %g, not %g",
                  nrs_los_probability(&in), nrs_los_probability(&out));
        out.distance_2d_m = rows[i].distance_m;
        CHECK_ROW(nrs_pathloss_db(&in, false) == nrs_pathloss_db(&out, false), i, "path loss");
    }
}

/* Table 7.4.2-1's C' by hand: at 23 m it is 1. 150 m: (0.12 + 0.88 exp(-150 / 63)) times
 * (1 + 1.25 * 3.375 exp(-1)); half the height above 13 m: 0.5^1.5 of it. */
static void tall_ues_see_more(void)
{
    double low = 0.12 + 0.88 * exp(-150.0 / 63.0), far = 1.25 * 3.375 * exp(-1.0);
    const struct {
        double h_ut_m, want;
    } rows[] = {{1.5, low},
                {13.0, low},
                {18.0, low * (1.0 + sqrt(0.125) * far)},
                {23.0, low * (1.0 + far)}};

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_link_geometry g = geometry(NRS_UMA, 4.0, 150.0, 25.0, rows[i].h_ut_m);
        double got = nrs_los_probability(&g);

        CHECK_ROW(fabs(got - rows[i].want) <= 1e-12, i, "got %.12f, not %.12f", got, rows[i].want);
    }
}

/* The LOS line does not jump at its breakpoint: PL1 = PL2 there, for d3D^2 = d'BP^2 + dh^2. In RMa
 * it does by 40 lg(d3D / dBP), here 1e-4 dB, for that breakpoint is in 2D. */
static void breakpoints_are_continuous(void)
{
    static const struct {
        enum nrs_environment environment;
        double breakpoint_m;
    } rows[] = {
        {NRS_RMA, 2.0 * M_PI * 35.0 * 1.5 * 4e9 / 3e8},
        {NRS_UMA, 4.0 * 24.0 * 0.5 * 4e9 / 3e8},
        {NRS_UMI, 4.0 * 9.0 * 0.5 * 4e9 / 3e8},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_link_geometry g = nrs_link_geometry_default(rows[i].environment);
        double before, after;

        g.frequency_hz = 4e9;
        g.distance_2d_m = rows[i].breakpoint_m * (1.0 - 1e-9);
        before = nrs_pathloss_db(&g, true);
        g.distance_2d_m = rows[i].breakpoint_m * (1.0 + 1e-9);
        after = nrs_pathloss_db(&g, true);
        CHECK_ROW(fabs(after - before) <= 1e-3 && before != after, i, "%.6f and %.6f dB", before,
                  after);
    }
}

/* Table 7.4.2-1; InF with r 0.2, 10 m, 2 m and r 0.6, 2 m, 6 m. */
static void los_of_every_environment(void)
{
    static const struct {
        enum nrs_environment environment;
        double distance_m, want;
    } rows[] = {
        {NRS_RMA, 10, 1.0},
        {NRS_RMA, 510, 0.6065306597},
        {NRS_INH_OPEN, 5, 1.0},
        {NRS_INH_OPEN, 30, 0.7025017795},
        {NRS_INH_OPEN, 80, 0.4664428511},
        {NRS_INH_MIXED, 1.2, 1.0},
        {NRS_INH_MIXED, 4, 0.5511519807},
        {NRS_INH_MIXED, 6.5, 0.32},
        {NRS_INH_MIXED, 20, 0.2114969476},
        {NRS_INF_SL, 50, 0.32768},
        {NRS_INF_DL, 50, 1.12589991e-10},
        {NRS_INF_SH, 50, 0.9177553356},
        {NRS_INF_DH, 50, 1.295915765e-7},
        {NRS_INF_HH, 50, 1.0},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_link_geometry g = nrs_link_geometry_default(rows[i].environment);
        double got;

        g.distance_2d_m = rows[i].distance_m;
        got = nrs_los_probability(&g);
        CHECK_ROW(fabs(got - rows[i].want) <= 1e-9 * rows[i].want + 1e-14, i, "%s: got %.10g",
                  nrs_environment_names[rows[i].environment], got);
    }
}

static void shadowing(void)
{
    static const struct {
        enum nrs_environment environment;
        double distance_m, los_db, nlos_db;
    } rows[] = {
        {NRS_RMA, 100, 4, 8}, /* breakpoint at 4 GHz: 4398 m */
        {NRS_RMA, 4400, 6, 8},       {NRS_UMA, 100, 4, 6},       {NRS_UMI, 100, 4, 7.82},
        {NRS_INH_OPEN, 10, 3, 8.03}, {NRS_INF_SL, 10, 4.3, 5.7}, {NRS_INF_DL, 10, 4.3, 7.2},
        {NRS_INF_SH, 10, 4.3, 5.9},  {NRS_INF_DH, 10, 4.3, 4.0},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_link_geometry g = nrs_link_geometry_default(rows[i].environment);

        g.distance_2d_m = rows[i].distance_m;
        CHECK_ROW(nrs_shadow_std_db(&g, true) == rows[i].los_db, i, "LOS");
        CHECK_ROW(nrs_shadow_std_db(&g, false) == rows[i].nlos_db, i, "NLOS");
    }
}

static void names(void)
{
    enum nrs_environment e;

    for (int i = 0; i < NRS_N_ENVIRONMENTS; i++)
        CHECK_ROW(nrs_environment_find(nrs_environment_names[i], &e) && (int)e == i, i, "%s",
                  nrs_environment_names[i]);
    CU_ASSERT_PTR_NULL(nrs_environment_names[NRS_N_ENVIRONMENTS]);
    CU_ASSERT_TRUE(nrs_environment_find("InH-Office", &e));
    CU_ASSERT_EQUAL(e, NRS_INH_OPEN);
    CU_ASSERT_FALSE(nrs_environment_find("UMx", &e));
}

static void defaults_are_valid(void)
{
    for (int i = 0; i < NRS_N_ENVIRONMENTS; i++) {
        struct nrs_link_geometry g = nrs_link_geometry_default((enum nrs_environment)i);
        struct nrs_error err = {0};

        CHECK_ROW(nrs_link_geometry_check(&g, &err) == NRS_OK, i, "%s", err.text);
    }
}

static void refusals(void)
{
    static const struct {
        const char *text; /* in the error */
        enum nrs_environment environment;
        size_t field;
        double value;
    } rows[] = {
#define FIELD(f) offsetof(struct nrs_link_geometry, f)
        {"frequency: 4e+08 Hz", NRS_UMA, FIELD(frequency_hz), 0.4e9},
        {"frequency: 1.01e+11 Hz", NRS_UMI, FIELD(frequency_hz), 101e9},
        {"outside [5e+08, 3e+10] for RMa", NRS_RMA, FIELD(frequency_hz), 31e9},
        {"frequency: nan", NRS_UMA, FIELD(frequency_hz), NAN},
        {"2D distance: 0 m", NRS_UMA, FIELD(distance_2d_m), 0.0},
        {"2D distance: -1 m", NRS_UMI, FIELD(distance_2d_m), -1.0},
        {"2D distance: 5001 m", NRS_UMA, FIELD(distance_2d_m), 5001.0},
        {"2D distance: inf m", NRS_RMA, FIELD(distance_2d_m), INFINITY},
        {"2D distance: 151 m", NRS_INH_OPEN, FIELD(distance_2d_m), 151.0},
        {"3D distance: 150.01", NRS_INH_OPEN, FIELD(distance_2d_m), 150.0},
        {"3D distance: 0.5 m", NRS_INF_SL, FIELD(distance_2d_m), 0.5},
        {"UE height: 1 m", NRS_UMA, FIELD(h_ut_m), 1.0},
        {"UE height: 23 m", NRS_UMI, FIELD(h_ut_m), 23.0},
        {"UE height: 11 m", NRS_RMA, FIELD(h_ut_m), 11.0},
        {"base station height: 1 m", NRS_UMA, FIELD(h_bs_m), 1.0},
        {"building height: 4 m", NRS_RMA, FIELD(building_m), 4.0},
        {"base station height: 9 m", NRS_RMA, FIELD(h_bs_m), 9.0},
        {"distance indoors: -1 m", NRS_UMA, FIELD(distance_2d_in_m), -1.0},
        {"distance indoors: 101 m", NRS_UMI, FIELD(distance_2d_in_m), 101.0},
        {"street width: 51 m", NRS_RMA, FIELD(street_m), 51.0},
        {"environment height: 1.5 m", NRS_UMA, FIELD(h_e_m), 1.5},
        {"clutter size: 0 m", NRS_INF_SL, FIELD(clutter_size_m), 0.0},
        {"clutter density: 1 is", NRS_INF_DL, FIELD(clutter_density), 1.0},
        {"clutter height: 1.5 m", NRS_INF_SH, FIELD(clutter_height_m), 1.5},
        {"clutter height: 9 m", NRS_INF_DH, FIELD(clutter_height_m), 9.0},
#undef FIELD
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_link_geometry g = nrs_link_geometry_default(rows[i].environment);
        struct nrs_error err = {0};

        memcpy((char *)&g + rows[i].field, &rows[i].value, sizeof rows[i].value);
        enum nrs_status status = nrs_link_geometry_check(&g, &err);

        if (status == NRS_OK)
            status = nrs_los_check(&g, &err);
        CHECK_ROW(status == NRS_ERANGE && strstr(err.text, rows[i].text) && !strchr(err.text, '\n'),
                  i, "want '%s', got '%s'", rows[i].text, err.text);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"loss vectors", loss_vectors},
        {"LOS vectors", los_vectors},
        {"loss of every environment", loss_of_every_environment},
        {"RMa depends on buildings", rma_depends_on_buildings},
        {"roofs move the breakpoint", roofs_move_the_breakpoint},
        {"environment heights", environment_heights},
        {"indoors", indoors},
        {"tall UEs see more", tall_ues_see_more},
        {"breakpoints are continuous", breakpoints_are_continuous},
        {"LOS of every environment", los_of_every_environment},
        {"shadowing", shadowing},
        {"names", names},
        {"defaults are valid", defaults_are_valid},
        {"refusals", refusals},
        {NULL, NULL},
    };

    return check_main("pathloss", tests);
}

/* test_penetration.c - TR 38.901 loss into buildings and cars. */
#include <string.h>

#include "check.h"
#include "radio/penetration.h"

#define DRAWS 20000

/* What a wall lets through, from the materials of Table 7.4.3-1 at `f` GHz. */
static double wall(double first_share, double first_db, double second_db)
{
    double second_share = 1.0 - first_share;

    return 5.0 - 10.0 * log10(first_share * pow(10.0, -first_db / 10.0) +
                              second_share * pow(10.0, -second_db / 10.0));
}

static void walls(void)
{
    static const double carriers_ghz[] = {0.7, 3.5, 4.0, 5.99, 28.0, 70.0};

    for (size_t i = 0; i < NRS_LEN(carriers_ghz); i++) {
        double f = carriers_ghz[i];
        double glass = 2.0 + 0.2 * f, coated = 25.4 + 0.11 * f, concrete = 5.0 + 4.0 * f;
        double plywood = 1.03 + 0.17 * f, older = 23.0 + 0.3 * f; /* TR 38.901 v14.1.0 */
        const double want_db[NRS_N_BUILDINGS] = {
            wall(0.3, glass, concrete), wall(0.7, coated, concrete), wall(0.3, glass, plywood),
            20.0, wall(0.7, older, concrete)};

        for (int b = 0; b < NRS_N_BUILDINGS; b++) {
            double got = nrs_penetration_wall_db((enum nrs_building)b, f * 1e9);

            CHECK_ROW(fabs(got - want_db[b]) <= 1e-9, i, "%s: got %.9f dB, expected %.9f",
                      nrs_building_names[b], got, want_db[b]);
        }
    }
}

/* By hand at 4 GHz. Low loss: glass 2.8 dB, concrete 21 dB: 0.3 * 0.524807 + 0.7 * 0.00794328 =
 * 0.163002, 7.878 dB, and 5 dB. High loss: coated glass 25.84 dB: 0.7 * 0.00260615 +
 * 0.3 * 0.00794328 = 0.00420729, 23.760 dB, and 5 dB. */
static void walls_by_hand(void)
{
    CU_ASSERT_DOUBLE_EQUAL(nrs_penetration_wall_db(NRS_BUILDING_LOW_LOSS, 4e9), 12.878, 1e-3);
    CU_ASSERT_DOUBLE_EQUAL(nrs_penetration_wall_db(NRS_BUILDING_HIGH_LOSS, 4e9), 28.760, 1e-3);
}

static void spreads_and_depth(void)
{
    static const double want_db[NRS_N_BUILDINGS] = {4.4, 6.5, 4.4, 0.0, 6.5};

    for (int b = 0; b < NRS_N_BUILDINGS; b++)
        CHECK_ROW(nrs_penetration_std_db((enum nrs_building)b) == want_db[b], b, "%s",
                  nrs_building_names[b]);
    CU_ASSERT_PTR_NULL(nrs_building_names[NRS_N_BUILDINGS]);
    CU_ASSERT_EQUAL(nrs_penetration_indoor_db(17.0), 8.5);
    CU_ASSERT_EQUAL(nrs_penetration_car_db(false, 0.0), 9.0);
    CU_ASSERT_EQUAL(nrs_penetration_car_db(false, -2.0), -1.0);
    CU_ASSERT_EQUAL(nrs_penetration_car_db(true, 1.0), 25.0);
}

/* What is drawn, DRAWS times. */
enum what { BUILDING_LOSS, CAR_LOSS };

static double draw(enum what what, int building, bool metallized, struct nrs_stream *s)
{
    return what == BUILDING_LOSS ? nrs_penetration_draw_db((enum nrs_building)building, s)
                                 : nrs_penetration_draw_car_db(metallized, s);
}

/* Mean and standard deviation. Bounds: 4 standard errors of the mean, std / sqrt(n), and of the
 * standard deviation, std / sqrt(2 n). */
static void draws(void)
{
    static const struct {
        const char *why;
        enum what what;
        int building;
        bool metallized;
        double mean, std;
    } rows[] = {
        {"low loss", BUILDING_LOSS, NRS_BUILDING_LOW_LOSS, false, 0.0, 4.4},
        {"high loss", BUILDING_LOSS, NRS_BUILDING_HIGH_LOSS, false, 0.0, 6.5},
        {"legacy", BUILDING_LOSS, NRS_BUILDING_LEGACY, false, 0.0, 0.0},
        {"car", CAR_LOSS, 0, false, 9.0, 5.0},
        {"car, metallized", CAR_LOSS, 0, true, 20.0, 5.0},
    };
    const struct nrs_rng_key key = {17, 2};

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_stream s = nrs_stream_init(key, NRS_RNG_PENETRATION, i);
        double sum = 0.0, squares = 0.0, mean, std;

        for (int n = 0; n < DRAWS; n++) {
            double x = draw(rows[i].what, rows[i].building, rows[i].metallized, &s);

            sum += x;
            squares += (x - rows[i].mean) * (x - rows[i].mean);
        }
        mean = sum / DRAWS;
        std = sqrt(squares / DRAWS);
        CHECK_ROW(fabs(mean - rows[i].mean) <= 4.0 * rows[i].std / sqrt(DRAWS), i, "%s: mean %g",
                  rows[i].why, mean);
        CHECK_ROW(fabs(std - rows[i].std) <= 4.0 * rows[i].std / sqrt(2.0 * DRAWS), i,
                  "%s: standard deviation %g", rows[i].why, std);
    }
}

/* Who draws for a UE of one building draws the same for a UE after it in another. */
static void streams_advance_alike(void)
{
    struct nrs_stream a = nrs_stream_init((struct nrs_rng_key){5, 0}, NRS_RNG_PENETRATION, 1);
    struct nrs_stream b = a;

    nrs_penetration_draw_db(NRS_BUILDING_LEGACY, &a);
    nrs_penetration_draw_db(NRS_BUILDING_HIGH_LOSS, &b);
    CU_ASSERT_EQUAL(nrs_stream_bits(&a), nrs_stream_bits(&b));
}

static void where_buildings_are(void)
{
    static const struct {
        enum nrs_building building;
        enum nrs_environment environment;
        double ghz;
        const char *text; /* in the error; NULL: none */
    } rows[] = {
        {NRS_BUILDING_LOW_LOSS, NRS_UMA, 28.0, NULL},
        {NRS_BUILDING_LOW_LOSS_A, NRS_UMI, 4.0, NULL},
        {NRS_BUILDING_LEGACY, NRS_UMA, 5.9, NULL},
        {NRS_BUILDING_LEGACY, NRS_UMA, 6.0, "building: legacy is for carriers below 6 GHz"},
        {NRS_BUILDING_LEGACY, NRS_UMI, NAN, "building: legacy is for carriers below 6 GHz"},
        {NRS_BUILDING_LOW_LOSS, NRS_RMA, 0.7, NULL},
        {NRS_BUILDING_HIGH_LOSS, NRS_RMA, 0.7, "building: high-loss buildings do not exist"},
        {NRS_BUILDING_LEGACY, NRS_RMA, 0.7, "building: legacy buildings do not exist in RMa"},
        {NRS_BUILDING_LOW_LOSS, NRS_INF_DH, 4.0, "low-loss buildings do not exist in InF-DH"},
        {NRS_BUILDING_HIGH_LOSS, NRS_INF_SL, 4.0, NULL},
        {NRS_BUILDING_HIGH_LOSS_V14, NRS_INF_SL, 4.0, NULL},
        {NRS_BUILDING_HIGH_LOSS_V14, NRS_RMA, 0.7, "high-loss-v14 buildings do not exist in RMa"},
        {NRS_BUILDING_LOW_LOSS, NRS_INH_OPEN, 4.0, NULL},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        const struct nrs_penetration_cfg cfg = {rows[i].building, NRS_BUILDING_HIGH_LOSS_V14,
                                                false};
        struct nrs_error err = {0};
        enum nrs_status status =
            nrs_penetration_check(&cfg, rows[i].environment, rows[i].ghz * 1e9, &err);

        if (rows[i].text)
            CHECK_ROW(status == NRS_ECONFLICT && strstr(err.text, rows[i].text) &&
                          strstr(err.text, "radio.penetration."),
                      i, "want '%s', got '%s'", rows[i].text, err.text);
        else
            CHECK_ROW(status == NRS_OK, i, "%s", err.text);
    }
}

static void high_loss_is_high(void)
{
    struct nrs_penetration_cfg cfg = {NRS_BUILDING_LOW_LOSS, NRS_BUILDING_LEGACY, false};
    struct nrs_error err = {0};

    CU_ASSERT_EQUAL(nrs_penetration_check(&cfg, NRS_UMA, 4e9, &err), NRS_ECONFLICT);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "radio.penetration.high_loss_building: legacy, exp"));
    cfg.high_loss_building = NRS_BUILDING_HIGH_LOSS;
    CU_ASSERT_EQUAL(nrs_penetration_check(&cfg, NRS_UMA, 4e9, &err), NRS_OK);
}

static void defaults(void)
{
    struct nrs_penetration_cfg cfg;

    nrs_attr_defaults(&nrs_penetration_attrs, &cfg);
    CU_ASSERT_EQUAL(cfg.building, NRS_BUILDING_LOW_LOSS);
    CU_ASSERT_EQUAL(cfg.high_loss_building, NRS_BUILDING_HIGH_LOSS);
    CU_ASSERT_FALSE(cfg.metallized_windows);
    CU_ASSERT_EQUAL(nrs_penetration_check(&cfg, NRS_UMA, 4e9, NULL), NRS_OK);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"walls", walls},
        {"walls by hand", walls_by_hand},
        {"spreads and depth", spreads_and_depth},
        {"draws", draws},
        {"streams advance alike", streams_advance_alike},
        {"where buildings are", where_buildings_are},
        {"high loss is high", high_loss_is_high},
        {"defaults", defaults},
        {NULL, NULL},
    };

    return check_main("penetration", tests);
}

/* test_place_traits.c - what a dropped UE is: class, in a building or car, floor, depth, speed. */
#include "place_kit.h"

#define N_UES 40000

static struct place_kit kit_of(enum nrs_environment environment, double indoor_share)
{
    struct place_kit kit;

    kit_new(&kit, NRS_LAYOUT_SINGLE, 19, 3, false, N_UES);
    kit.drop.environment = environment;
    kit.cfg.indoor_share = indoor_share;
    return kit;
}

/* kit_of returns a copy, whose `cfg` the drop has to point at. */
static void drop_all(struct place_kit *kit)
{
    kit->drop.cfg = &kit->cfg;
    kit_drop(kit);
}

struct shares {
    int indoor, in_car, high_loss, both;
};

static struct shares count(const struct place_kit *kit, uint32_t class)
{
    struct shares s = {0, 0, 0, 0};

    for (uint32_t k = 0; k < kit->n; k++)
        if (kit->ue[k].class == class) {
            s.indoor += kit->ue[k].indoor;
            s.in_car += kit->ue[k].in_car;
            s.high_loss += kit->ue[k].high_loss;
            s.both += (kit->ue[k].in_car || !kit->ue[k].high_loss) && kit->ue[k].indoor;
        }
    return s;
}

static void shares(void)
{
    static const struct {
        const char *why;
        enum nrs_environment environment;
        double indoor, in_car, high_loss;
        double want_indoor, want_in_car, want_high; /* of all, of those outdoors, indoors */
    } rows[] = {
        {"UMa", NRS_UMA, 0.8, 0.5, 0.3, 0.8, 0.5, 0.3},
        {"UMi", NRS_UMI, 0.2, 0.1, 1, 0.2, 0.1, 1},
        {"all outdoors", NRS_UMA, 0, 0.25, 0.5, 0, 0.25, 0},
        {"all in buildings", NRS_UMA, 1, 0.25, 0.5, 1, 0, 0.5},
        {"RMa has the low loss only", NRS_RMA, 0.5, 1, 0.5, 0.5, 1, 0},
        {"InH", NRS_INH_OPEN, 0, 0, 0.5, 0, 0, 0},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct place_kit kit = kit_of(rows[i].environment, rows[i].indoor);
        struct shares got;

        kit.cfg.in_car_share = rows[i].in_car;
        kit.cfg.high_loss_share = rows[i].high_loss;
        drop_all(&kit);
        got = count(&kit, 0);
        CHECK_ROW(kit_near((double)got.indoor / N_UES, rows[i].want_indoor, N_UES), i,
                  "%s: %d indoor", rows[i].why, got.indoor);
        CHECK_ROW(got.indoor == N_UES || kit_near((double)got.in_car / (N_UES - got.indoor),
                                                  rows[i].want_in_car, N_UES - got.indoor),
                  i, "%s: %d in cars", rows[i].why, got.in_car);
        CHECK_ROW(got.indoor == 0
                      ? got.high_loss == 0
                      : kit_near((double)got.high_loss / got.indoor, rows[i].want_high, got.indoor),
                  i, "%s: %d of high loss", rows[i].why, got.high_loss);
        CHECK_ROW(got.both == got.indoor - got.high_loss, i, "%s: indoors in a car", rows[i].why);
        kit_free(&kit);
    }
}

/* Three classes 1 : 2 : 5, of which the second says nothing of its own. */
static void classes(void)
{
    static const struct {
        double share, indoor, in_car, indoor_m_s, outdoor_m_s;
        double want, want_indoor, want_in_car, want_indoor_m_s, want_outdoor_m_s;
    } rows[] = {
        {1, 0.3, 0, 1, 20, 0.125, 0.3, 0, 1, 20},
        {2, -1, -1, -1 / 3.6, -1 / 3.6, 0.25, 0.6, 0.5, 3 / 3.6, 3 / 3.6},
        {5, 0.9, 1, 0, -1 / 3.6, 0.625, 0.9, 1, 0, 3 / 3.6},
    };
    struct nrs_ue_class_cfg class[NRS_LEN(rows)];
    struct place_kit kit = kit_of(NRS_UMA, 0.6);

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        nrs_attr_defaults(&nrs_ue_class_attrs, &class[i]);
        class[i].name[0] = (char)('a' + i);
        class[i].share = rows[i].share;
        class[i].indoor_share = rows[i].indoor;
        class[i].in_car_share = rows[i].in_car;
        class[i].speed_indoor_m_s = rows[i].indoor_m_s;
        class[i].speed_outdoor_m_s = rows[i].outdoor_m_s;
    }
    kit.cfg.in_car_share = 0.5;
    kit.drop.classes = class;
    kit.drop.n_classes = NRS_LEN(rows);
    drop_all(&kit);
    for (uint32_t k = 0; k < kit.n; k++) /* the same without a place */
        CHECK_ROW(nrs_place_class(&kit.drop, KIT_KEY, k) == kit.ue[k].class, k, "another class");
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct shares got = count(&kit, (uint32_t)i);
        int n = 0;

        for (uint32_t k = 0; k < kit.n; k++)
            if (kit.ue[k].class == i) {
                n++;
                CHECK_ROW(fabs(kit.ue[k].speed_m_s - (kit.ue[k].indoor
                                                          ? rows[i].want_indoor_m_s
                                                          : rows[i].want_outdoor_m_s)) < 1e-12,
                          i, "%g m/s", kit.ue[k].speed_m_s);
            }
        CHECK_ROW(kit_near((double)n / N_UES, rows[i].want, N_UES), i, "%d of the class", n);
        CHECK_ROW(kit_near((double)got.indoor / n, rows[i].want_indoor, n), i, "%d indoors",
                  got.indoor);
        CHECK_ROW(
            kit_near((double)got.in_car / (n - got.indoor), rows[i].want_in_car, n - got.indoor), i,
            "%d in cars", got.in_car);
    }
    kit_free(&kit);
}

/* The chance of floor n in buildings of `low` to `high` floors. */
static double floor_chance(int n, int low, int high)
{
    double sum = 0;

    for (int floors = low; floors <= high; floors++)
        sum += n <= floors ? 1.0 / floors : 0;
    return sum / (high - low + 1);
}

/* TR 36.873 Table 6-1: h = 3 (n - 1) + 1.5 m. */
static void floors(void)
{
    static const struct {
        enum nrs_environment environment;
        int low, high;
    } rows[] = {
        {NRS_UMA, 4, 8}, {NRS_UMI, 4, 8}, {NRS_UMA, 2, 2}, {NRS_UMA, 1, 1}, {NRS_UMI, 1, 8}};

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct place_kit kit = kit_of(rows[i].environment, 0.5);
        int on[9] = {0}, indoor = 0;

        kit.drop.ue_height_m = 1.75;
        kit.cfg.floors_min = rows[i].low;
        kit.cfg.floors_max = rows[i].high;
        drop_all(&kit);
        for (uint32_t k = 0; k < kit.n; k++) {
            double n = (kit.ue[k].height_m - 1.5) / 3 + 1;

            CHECK_ROW(kit.ue[k].indoor ? n == floor(n) && n >= 1 && n <= rows[i].high
                                       : kit.ue[k].height_m == 1.75,
                      i, "%g m high", kit.ue[k].height_m);
            indoor += kit.ue[k].indoor;
            on[kit.ue[k].indoor ? (int)n : 0]++;
        }
        for (int n = 1; n <= rows[i].high; n++)
            CHECK_ROW(kit_near((double)on[n] / indoor, floor_chance(n, rows[i].low, rows[i].high),
                               indoor),
                      i, "%d of %d on floor %d", on[n], indoor, n);
        kit_free(&kit);
    }
}

static void no_floors(void)
{
    static const struct {
        enum nrs_environment environment;
        int floors_min, floors_max;
    } rows[] = {{NRS_UMA, 0, 0}, {NRS_UMI, 0, 0}, {NRS_RMA, 4, 8}};

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct place_kit kit = kit_of(rows[i].environment, 0.5);

        kit.drop.ue_height_m = 1.75;
        kit.cfg.floors_min = rows[i].floors_min;
        kit.cfg.floors_max = rows[i].floors_max;
        drop_all(&kit);
        for (uint32_t k = 0; k < kit.n; k++)
            CHECK_ROW(kit.ue[k].height_m == 1.75, i, "%g m high", kit.ue[k].height_m);
        kit_free(&kit);
    }
}

/* The lesser of two uniform on 0 to D: mean D / 3, variance D^2 / 18, above D / 2 one in four. */
static void depths(void)
{
    static const struct {
        enum nrs_environment environment;
        double cfg_m, want_m;
    } rows[] = {{NRS_UMA, 0, 25}, {NRS_UMI, 0, 25}, {NRS_RMA, 0, 10}, {NRS_UMA, 12, 12}};

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct place_kit kit = kit_of(rows[i].environment, 0.5);
        double sum_m = 0, most_m = rows[i].want_m;
        int indoor = 0, deep = 0;

        kit.cfg.indoor_distance_max_m = rows[i].cfg_m;
        drop_all(&kit);
        for (uint32_t k = 0; k < kit.n; k++) {
            double m = kit.ue[k].indoor_m;

            CHECK_ROW(kit.ue[k].indoor ? m > 0 && m < most_m : m == 0, i, "%g m", m);
            indoor += kit.ue[k].indoor;
            sum_m += m;
            deep += m > most_m / 2;
        }
        CHECK_ROW(fabs(sum_m / indoor - most_m / 3) <= 4 * most_m / sqrt(18.0 * indoor), i,
                  "mean %g m", sum_m / indoor);
        CHECK_ROW(kit_near((double)deep / indoor, 0.25, indoor), i, "%d of %d deep", deep, indoor);
        kit_free(&kit);
    }
}

static void speeds_and_directions(void)
{
    struct place_kit kit = kit_of(NRS_UMA, 0.5);
    int octant[8] = {0};

    kit.cfg.speed_outdoor_m_s = 30 / 3.6;
    drop_all(&kit);
    for (uint32_t k = 0; k < kit.n; k++) {
        CHECK_ROW(fabs(kit.ue[k].speed_m_s - (kit.ue[k].indoor ? 3 : 30) / 3.6) < 1e-12, k,
                  "%g m/s", kit.ue[k].speed_m_s);
        octant[(int)floor(kit.ue[k].direction_rad / (M_PI / 4))]++;
    }
    CU_ASSERT_TRUE(kit_chi_square(octant, 8) < kit_chi_square_limit(8));
    kit_free(&kit);
}

/* Draws that decide different things are not one draw: the correlations vanish. */
static void traits_are_independent(void)
{
    struct place_kit kit = kit_of(NRS_UMA, 1);
    double sum[3] = {0}, square[3] = {0}, product[3] = {0};

    drop_all(&kit);
    for (uint32_t k = 0; k < kit.n; k++) {
        const double v[] = {kit.ue[k].height_m, kit.ue[k].indoor_m, kit.ue[k].high_loss};

        for (int i = 0; i < 3; i++) {
            sum[i] += v[i] / N_UES;
            square[i] += v[i] * v[i] / N_UES;
            product[i] += v[i] * v[(i + 1) % 3] / N_UES;
        }
    }
    for (int i = 0; i < 3; i++) {
        int j = (i + 1) % 3;
        double r = (product[i] - sum[i] * sum[j]) /
                   sqrt((square[i] - sum[i] * sum[i]) * (square[j] - sum[j] * sum[j]));

        CHECK_ROW(fabs(r) <= 4 / sqrt(N_UES), i, "correlation %g", r);
    }
    kit_free(&kit);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"shares", shares},
        {"classes", classes},
        {"floors", floors},
        {"no floors", no_floors},
        {"depths", depths},
        {"speeds and directions", speeds_and_directions},
        {"traits are independent", traits_are_independent},
        {NULL, NULL},
    };

    return check_main("place_traits", tests);
}

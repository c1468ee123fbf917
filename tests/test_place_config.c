/* test_place_config.c - drops, classes and files of positions that are refused. */
#include "place_kit.h"
#include "temp.h"

static void check(size_t i, const struct nrs_drop *drop, enum nrs_status want, const char *text)
{
    struct nrs_error err = {.status = NRS_OK};
    enum nrs_status status = nrs_place_check(drop, &err);

    CHECK_ROW(status == want && says(&err, text) && !strchr(err.text, '\n'), i,
              "want '%s', got %d '%s'", text, (int)status, err.text);
    CHECK_ROW(nrs_place_check(drop, NULL) == want, i, "without text");
}

static void defaults_are_fine(void)
{
    static const enum nrs_layout_type types[] = {NRS_LAYOUT_SINGLE, NRS_LAYOUT_HEX};

    for (size_t i = 0; i < NRS_LEN(types); i++) {
        struct place_kit kit;

        kit_new(&kit, types[i], 19, 3, false, 1);
        check(i, &kit.drop, NRS_OK, "");
        kit_free(&kit);
    }
}

/* A hexagon of sites 200 m apart ends at 115.47 m and has 34641 m2. */
static void least_distances(void)
{
    static const struct {
        enum nrs_layout_type layout;
        enum nrs_drop_type type;
        double min_distance_m, radius_m, cluster_radius_m;
        const char *want; /* NULL: fine */
    } rows[] = {
        {NRS_LAYOUT_HEX, NRS_DROP_CELL, 105, 50, 40, NULL},
        {NRS_LAYOUT_HEX, NRS_DROP_CELL, 115, 50, 40, "radio.drop.min_distance_m: 115 m leaves 0."},
        {NRS_LAYOUT_HEX, NRS_DROP_AREA, 500, 1000, 40,
         "500 m leaves 0 m2 of 11547 m2 of cell 0, expected 1 % or"},
        {NRS_LAYOUT_HEX, NRS_DROP_CLUSTER, 35, 50, 300, NULL},
        {NRS_LAYOUT_HEX, NRS_DROP_CLUSTER, 35, 50, 700,
         "radio.drop.cluster_radius_m: 700 m is a hot spot of 1.54e+06 m2"},
        {NRS_LAYOUT_INDOOR_HALL, NRS_DROP_CELL, 0, 50, 40, NULL},
        {NRS_LAYOUT_INDOOR_HALL, NRS_DROP_CELL, 18, 50, 40, "min_distance_m: 18 m leaves 0 m2 of"},
        {NRS_LAYOUT_SINGLE, NRS_DROP_CELL, 49, 50, 40, NULL},
        {NRS_LAYOUT_SINGLE, NRS_DROP_CELL, 50, 50, 40,
         "radio.drop.min_distance_m: 50 m, expected less than radius_m 50 m"},
        {NRS_LAYOUT_SINGLE, NRS_DROP_CLUSTER, 10, 50, 50, NULL},
        {NRS_LAYOUT_SINGLE, NRS_DROP_CLUSTER, 10, 50, 51,
         "radio.drop.cluster_radius_m: 51 m, expected radius_m 50 m or less"},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct place_kit kit;

        kit_new(&kit, rows[i].layout, 7, 3, false, 1);
        kit.cfg.type = rows[i].type;
        kit.cfg.min_distance_m = rows[i].min_distance_m;
        kit.cfg.radius_m = rows[i].radius_m;
        kit.cfg.cluster_radius_m = rows[i].cluster_radius_m;
        check(i, &kit.drop, rows[i].want ? NRS_ECONFLICT : NRS_OK,
              rows[i].want ? rows[i].want : "");
        kit_free(&kit);
    }
}

static void floors_and_shares(void)
{
    static const struct {
        enum nrs_environment environment;
        int64_t floors_min, floors_max;
        double indoor, in_car;
        enum nrs_status status;
        const char *want;
    } rows[] = {
        {NRS_UMA, 8, 8, 1, 1, NRS_OK, ""},
        {NRS_UMA, 0, 0, 1, 1, NRS_OK, ""},
        {NRS_UMA, 5, 4, 0, 0, NRS_ECONFLICT, "radio.drop.floors_min: 5 with floors_max 4"},
        {NRS_UMA, 0, 4, 0, 0, NRS_ECONFLICT, "floors_min: 0 with floors_max 4"},
        {NRS_RMA, 4, 8, 0.5, 1, NRS_OK, ""},
        {NRS_INH_OPEN, 4, 8, 0.1, 0, NRS_ECONFLICT,
         "radio.drop.indoor_share: 0.1 in InH-OpenOffice, expected 0: all UEs are in the office"},
        {NRS_INF_HH, 4, 8, 0, 0.5, NRS_ECONFLICT, "radio.drop.in_car_share: 0.5 in InF-HH"},
        {NRS_INF_SL, 4, 8, 0, 0, NRS_OK, ""},
        {NRS_UMA, 4, 8, NAN, 0, NRS_ERANGE, "radio.drop.indoor_share: nan"},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct place_kit kit;

        kit_new(&kit, NRS_LAYOUT_SINGLE, 7, 3, false, 1);
        kit.drop.environment = rows[i].environment;
        kit.cfg.floors_min = rows[i].floors_min;
        kit.cfg.floors_max = rows[i].floors_max;
        kit.cfg.indoor_share = rows[i].indoor;
        kit.cfg.in_car_share = rows[i].in_car;
        check(i, &kit.drop, rows[i].status, rows[i].want);
        kit_free(&kit);
    }
}

static void classes(void)
{
    static const struct {
        struct nrs_ue_class_cfg class[2];
        enum nrs_status status;
        const char *want;
    } rows[] = {
#define GOOD {"good", 1, -1, 0, -1 / 3.6, 0, 20, 23}
        {{GOOD, {"b", 0, 1, 1, 9, 9, 1, -100}}, NRS_OK, ""},
        {{GOOD, GOOD}, NRS_ENAME, "ues.classes.1.name: 'good' is there twice, expected once"},
        {{{"", 1, 0, 0, 1, 1, 20, 23}, GOOD}, NRS_ENAME, "ues.classes.0.name: is empty"},
        {{GOOD, {"b", 1, -0.5, 0, 1, 1, 20, 23}},
         NRS_ERANGE,
         "ues.classes.1.indoor_share: -0.5, expected 0 to 1, or -1 for radio.drop's"},
        {{GOOD, {"b", 1, 0, 1.5, 1, 1, 20, 23}}, NRS_ERANGE, "classes.1.in_car_share: 1.5"},
        {{GOOD, {"b", 1, 0, 0, -0.9 / 3.6, 1, 20, 23}},
         NRS_ERANGE,
         "ues.classes.1.speed_indoor_kmh: -0.9 km/h, expected 0 or more, or -1 for the"},
        {{GOOD, {"b", 1, 0, 0, 1, NAN, 20, 23}},
         NRS_ERANGE,
         "classes.1.speed_outdoor_kmh: nan km/h"},
        {{GOOD, {"b", 1, 0, 0, 1, 1, 20, -101}},
         NRS_ERANGE,
         "ues.classes.1.ue_power_dbm: -101 dBm, expected -100 or more, or -200"},
        {{{"a", 0, 0, 0, 1, 1, 20, 23}, {"b", 0, 0, 0, 1, 1, 20, 23}},
         NRS_ECONFLICT,
         "ues.classes: share: the sum is 0, expected more than 0"},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct place_kit kit;

        kit_new(&kit, NRS_LAYOUT_SINGLE, 7, 3, false, 1);
        kit.drop.classes = rows[i].class;
        kit.drop.n_classes = 2;
        check(i, &kit.drop, rows[i].status, rows[i].want);
        kit_free(&kit);
    }
}

static void file_and_type(void)
{
    static const struct {
        enum nrs_drop_type type;
        const char *file, *want;
    } rows[] = {
        {NRS_DROP_FILE, "", "radio.drop.file: none, expected one for type 'file'"},
        {NRS_DROP_CELL, "a.csv", "radio.drop.file: 'a.csv' with type 'cell', expected 'file'"},
        {NRS_DROP_AREA, "a.csv", "with type 'area', expected 'file'"},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct place_kit kit;

        kit_new(&kit, NRS_LAYOUT_HEX, 7, 3, false, 1);
        kit.cfg.type = rows[i].type;
        strcpy(kit.cfg.file, rows[i].file);
        check(i, &kit.drop, NRS_ECONFLICT, rows[i].want);
        kit_free(&kit);
    }
}

/* Three UEs on seven sites with wrap-around, 35 m at least; sites 200 m apart at 30, 90, ... deg;
 * an image of the centre is at (346.41, 400) m. */
static void positions(void)
{
    static const struct {
        const char *text;
        enum nrs_environment environment;
        enum nrs_status status;
        const char *want;
    } rows[] = {
        {"x_m,y_m\n0,50\n0,60\n0,70\n", NRS_UMA, NRS_OK, ""},
        {"x_m,y_m\n0,50\n0,60\n", NRS_UMA, NRS_ECONFLICT,
         "ues.csv: 2 rows, expected 3, one for each UE"},
        {"x_m,y_m\n0,50\n0,35\n# near\n12,16\n", NRS_UMA, NRS_ECONFLICT,
         "ues.csv:5: x_m, y_m: (12, 16) is 20 m from site 0, expected radio.drop.min_distance_m"},
        {"x_m,y_m\n0,50\n0,179\n0,70\n", NRS_UMA, NRS_ECONFLICT,
         "ues.csv:3: x_m, y_m: (0, 179) is 21 m from site 2"},
        {"x_m,y_m\n0,50\n0,60\n346.41016151,430\n", NRS_UMA, NRS_ECONFLICT,
         "ues.csv:4: x_m, y_m: (346.41, 430) is 30 m from site 0"},
        {"x_m,y_m,indoor,indoor_m\n0,50,1,5\n0,60,0,5\n0,70,0,0\n", NRS_UMA, NRS_ECONFLICT,
         "ues.csv:3: indoor_m: 5 m with indoor 0, expected 0"},
        {"x_m,y_m,indoor\n0,50,0\n0,60,0\n0,70,1\n", NRS_INF_DH, NRS_ECONFLICT,
         "ues.csv:4: indoor: 1 in InF-DH, expected 0"},
        {"x_m,y_m,class\n0,50,walker\n0,60,walkr\n0,70,car\n", NRS_UMA, NRS_ENAME,
         "ues.csv:3: class: 'walkr' is unknown, did you mean 'walker' (of walker, car)?"},
        {"x_m,y_m,class\n0,50,aeroplane\n0,60,car\n0,70,car\n", NRS_UMA, NRS_ENAME,
         "ues.csv:2: class: 'aeroplane' is unknown, expected one of ues.classes (walker, car)"},
    };
    static const struct nrs_ue_class_cfg class[] = {
        {"walker", 1, 0, 0, 1, 1, 20, 23},
        {"car", 1, 0, 0, 1, 1, 20, 23},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_csv_rows csv;
        struct place_kit kit;

        kit_new(&kit, NRS_LAYOUT_HEX, 7, 1, true, 1);
        kit.layout->n_cells = 3; /* three UEs are enough */
        kit.drop.environment = rows[i].environment;
        kit.drop.positions = &csv;
        kit.drop.classes = class;
        kit.drop.n_classes = NRS_LEN(class);
        kit.cfg.type = NRS_DROP_FILE;
        strcpy(kit.cfg.file, "ues.csv");
        CU_ASSERT_EQUAL_FATAL(nrs_positions_read(temp_file("u.csv", rows[i].text), &csv, NULL),
                              NRS_OK);
        check(i, &kit.drop, rows[i].status, rows[i].want);
        kit.layout->n_cells = 7;
        kit_free(&kit);
        nrs_csv_rows_free(&csv);
    }
}

static void files(void)
{
    struct nrs_csv_rows csv;
    struct nrs_error err = {.status = NRS_OK};

    CU_ASSERT_EQUAL(nrs_positions_read(temp_file("u.csv", "x_m,y_m,indor\n1,2,1\n"), &csv, &err),
                    NRS_ENAME);
    CU_ASSERT_TRUE(says(&err, "u.csv:1: 'indor' is an unknown column, did you mean 'indoor'"));
    CU_ASSERT_EQUAL(nrs_positions_read(temp_file("u.csv", "x_m\n1\n"), &csv, &err), NRS_ENAME);
    CU_ASSERT_TRUE(says(&err, "u.csv:1: y_m: the column is missing"));
}

int main(void)
{
    static const struct check_test tests[] = {
        {"defaults are fine", defaults_are_fine},
        {"least distances", least_distances},
        {"floors and shares", floors_and_shares},
        {"classes", classes},
        {"file and type", file_and_type},
        {"positions", positions},
        {"files", files},
        {NULL, NULL},
    };
    int status = check_main("place_config", tests);

    temp_remove();
    return status;
}

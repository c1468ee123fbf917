/* test_place.c - where UEs are dropped: evenly, far enough, in hot spots, and where a file says. */
#include "radio/place.h"

#include "place_kit.h"
#include "temp.h"

#define ISD_M 200.0

/* Of a hexagon with corners at 0, 60, ...: which of 12 triangles, of equal size, and which of 4
 * rings between hexagons that are smaller by sqrt(k / 4). */
static int hexagon_part(double x_m, double y_m)
{
    double angle = atan2(y_m, x_m) * 180 / M_PI, high_m = 0;

    for (int k = 0; k < 6; k++) {
        double normal = (30 + 60 * k) * M_PI / 180;

        high_m = fmax(high_m, x_m * cos(normal) + y_m * sin(normal));
    }
    high_m /= ISD_M / 2;
    CU_ASSERT_TRUE(high_m <= 1 + 1e-9);
    return (int)floor((angle + 180) / 30) % 12 * 4 + (int)fmin(4 * high_m * high_m, 3);
}

static void even_over_hexagons(void)
{
    static const struct {
        int64_t sites, sectors;
        enum nrs_drop_type type;
        bool wrap_around;
    } rows[] = {
        {1, 1, NRS_DROP_CELL, false}, {1, 3, NRS_DROP_CELL, true},   {7, 3, NRS_DROP_CELL, true},
        {7, 3, NRS_DROP_AREA, true},  {19, 1, NRS_DROP_AREA, false},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct place_kit kit;
        int count[48] = {0};

        kit_new(&kit, NRS_LAYOUT_HEX, rows[i].sites, rows[i].sectors, rows[i].wrap_around, 1500);
        kit.cfg.type = rows[i].type;
        kit.cfg.min_distance_m = 0;
        kit_drop(&kit);
        for (uint32_t k = 0; k < kit.n; k++) {
            const struct nrs_cell_place *cell = &kit.layout->cells[kit.ue[k].cell];
            double x_m = kit.ue[k].x_m - cell->x_m, y_m = kit.ue[k].y_m - cell->y_m;
            double off_deg = atan2(y_m, x_m) * 180 / M_PI - cell->azimuth_deg;

            count[hexagon_part(x_m, y_m)]++;
            CHECK_ROW(rows[i].sectors == 1 || fabs(remainder(off_deg, 360)) <= 60 + 1e-9, i,
                      "UE %u is %g deg off", k, off_deg);
        }
        CHECK_ROW(kit_chi_square(count, 48) < kit_chi_square_limit(48), i, "chi-square %g",
                  kit_chi_square(count, 48));
        kit_free(&kit);
    }
}

/* As many in each cell with "cell", as the dice fall with "area". */
static void ues_of_cells(void)
{
    struct place_kit kit;
    int count[21] = {0};

    kit_new(&kit, NRS_LAYOUT_HEX, 7, 3, true, 200);
    kit_drop(&kit);
    for (uint32_t k = 0; k < kit.n; k++)
        CHECK_ROW(kit.ue[k].cell == k / 200, k, "cell %u", kit.ue[k].cell);
    kit.cfg.type = NRS_DROP_AREA;
    kit_drop(&kit);
    for (uint32_t k = 0; k < kit.n; k++)
        count[kit.ue[k].cell]++;
    CU_ASSERT_TRUE(kit_chi_square(count, 21) < kit_chi_square_limit(21));
    CU_ASSERT_TRUE(kit_chi_square(count, 21) > 2); /* 20 - 4 sqrt(40) < 2: not all alike */
    kit_free(&kit);
}

/* The hall in 6 x 5 parts of 20 m x 10 m, for both ways: its cells do not have the same size. */
static void even_over_the_hall(void)
{
    struct place_kit kit;
    int count[30] = {0};

    kit_new(&kit, NRS_LAYOUT_INDOOR_HALL, 19, 3, false, 300);
    kit.cfg.type = NRS_DROP_AREA;
    kit.cfg.min_distance_m = 0;
    kit_drop(&kit);
    for (uint32_t k = 0; k < kit.n; k++)
        count[(int)floor(kit.ue[k].x_m / 20) * 5 + (int)floor(kit.ue[k].y_m / 10)]++;
    CU_ASSERT_TRUE(kit_chi_square(count, 30) < kit_chi_square_limit(30));
    kit.cfg.type = NRS_DROP_CELL;
    kit_drop(&kit);
    for (uint32_t k = 0; k < kit.n; k++)
        CHECK_ROW(nrs_layout_cell_at(kit.layout, kit.ue[k].x_m, kit.ue[k].y_m) == k / 300, k,
                  "in another cell");
    kit_free(&kit);
}

static void even_over_the_ring(void)
{
    struct place_kit kit;
    int count[64] = {0};

    kit_new(&kit, NRS_LAYOUT_SINGLE, 19, 3, false, 20000);
    kit_drop(&kit);
    for (uint32_t k = 0; k < kit.n; k++) {
        double m2 = kit.ue[k].x_m * kit.ue[k].x_m + kit.ue[k].y_m * kit.ue[k].y_m;
        double ring = (m2 - 35.0 * 35.0) / (105.0 * 105.0 - 35.0 * 35.0);
        double turn = atan2(kit.ue[k].y_m, kit.ue[k].x_m) / (2 * M_PI) + 0.5;

        CU_ASSERT_TRUE_FATAL(ring > -1e-12 && ring < 1 + 1e-12);
        count[(int)fmin(fmax(8 * ring, 0), 7) * 8 + (int)fmin(8 * turn, 7)]++;
    }
    CU_ASSERT_TRUE(kit_chi_square(count, 64) < kit_chi_square_limit(64));
    kit_free(&kit);
}

/* No image of any site is nearer, and what is beyond is as even as before. */
static void the_least_distance_holds(void)
{
    static const enum nrs_drop_type types[] = {NRS_DROP_CELL, NRS_DROP_AREA, NRS_DROP_CLUSTER};

    for (size_t i = 0; i < NRS_LEN(types); i++) {
        struct place_kit kit;
        double nearest_m = INFINITY;

        kit_new(&kit, NRS_LAYOUT_HEX, 7, 3, true, 300);
        kit.cfg.type = types[i];
        kit.cfg.min_distance_m = 90;
        kit_drop(&kit);
        for (uint32_t k = 0; k < kit.n; k++)
            for (uint32_t s = 0; s < 7; s++)
                for (int w = 0; w < 7; w++)
                    nearest_m = fmin(
                        nearest_m,
                        hypot(kit.ue[k].x_m - kit.layout->sites[s].x_m - kit.layout->wrap[w].x_m,
                              kit.ue[k].y_m - kit.layout->sites[s].y_m - kit.layout->wrap[w].y_m));
        CHECK_ROW(nearest_m >= 90 - 1e-9 && nearest_m < 95, i, "%g m", nearest_m);
        kit_free(&kit);
    }
}

/* All of a cell in its spot of 40 m give its centre; then a share p of them, and of the rest the
 * share of the ring that the spot has. */
static void hot_spots(void)
{
    const double radius_m = 500, least_m = 35, spot_m = 40, p = 0.6;
    double chance = p + (1 - p) * spot_m * spot_m / (radius_m * radius_m - least_m * least_m);
    double x_m = 0, y_m = 0;
    struct place_kit kit;
    int within = 0, inner = 0;

    kit_new(&kit, NRS_LAYOUT_SINGLE, 19, 3, false, 20000);
    kit.cfg.type = NRS_DROP_CLUSTER;
    kit.cfg.radius_m = radius_m;
    kit.cfg.cluster_share = 1;
    kit_drop(&kit);
    for (uint32_t k = 0; k < kit.n; k++) {
        x_m += kit.ue[k].x_m / kit.n;
        y_m += kit.ue[k].y_m / kit.n;
    }
    CU_ASSERT_TRUE(hypot(x_m, y_m) > least_m + spot_m && hypot(x_m, y_m) < radius_m - spot_m);
    for (uint32_t k = 0; k < kit.n; k++) {
        double d_m = hypot(kit.ue[k].x_m - x_m, kit.ue[k].y_m - y_m);

        CU_ASSERT_TRUE(d_m < spot_m + 1); /* the mean is 0.15 m from the centre */
        inner += d_m < spot_m / 2;
    }
    CHECK_ROW(kit_near((double)inner / kit.n, 0.25, kit.n), 0, "%d in the inner quarter", inner);
    kit.cfg.cluster_share = p;
    kit_drop(&kit);
    for (uint32_t k = 0; k < kit.n; k++)
        within += hypot(kit.ue[k].x_m - x_m, kit.ue[k].y_m - y_m) < spot_m;
    CHECK_ROW(kit_near((double)within / kit.n, chance, kit.n), 0, "%d within, want %g", within,
              chance * kit.n);
    kit_free(&kit);
}

/* Every cell of a grid has its own hot spot, and its UEs stay in the cell. */
static void hot_spots_of_a_grid(void)
{
    struct place_kit kit;
    struct nrs_xy first[21] = {{0, 0}};

    kit_new(&kit, NRS_LAYOUT_HEX, 7, 3, true, 60);
    kit.cfg.type = NRS_DROP_CLUSTER;
    kit.cfg.cluster_share = 1;
    kit.cfg.cluster_radius_m = 15;
    kit_drop(&kit);
    for (uint32_t k = 0; k < kit.n; k++) {
        const struct nrs_ue_place *u = &kit.ue[k];
        const struct nrs_cell_place *cell = &kit.layout->cells[u->cell];

        if (k % 60 == 0)
            first[u->cell] = (struct nrs_xy){u->x_m - cell->x_m, u->y_m - cell->y_m};
        CHECK_ROW(hypot(u->x_m - cell->x_m - first[u->cell].x_m,
                        u->y_m - cell->y_m - first[u->cell].y_m) <= 30,
                  k, "far from the first");
        CHECK_ROW(nrs_layout_cell_at(kit.layout, u->x_m, u->y_m) == k / 60, k, "another cell");
    }
    for (uint32_t a = 3; a < 21; a += 3)
        CHECK_ROW(hypot(first[a].x_m - first[a - 3].x_m, first[a].y_m - first[a - 3].y_m) > 1, a,
                  "the same spot as in the cell before");
    kit_free(&kit);
}

static bool same_place(const struct nrs_ue_place *a, const struct nrs_ue_place *b)
{
    return a->x_m == b->x_m && a->y_m == b->y_m && a->cell == b->cell;
}

static bool same_traits(const struct nrs_ue_place *a, const struct nrs_ue_place *b)
{
    return a->height_m == b->height_m && a->indoor == b->indoor && a->in_car == b->in_car &&
           a->high_loss == b->high_loss && a->indoor_m == b->indoor_m && a->class == b->class &&
           a->speed_m_s == b->speed_m_s && a->direction_rad == b->direction_rad;
}

/* A UE is a function of key and number; positions and the rest do not move each other. */
static void common_random_numbers(void)
{
    struct place_kit kit;
    struct nrs_ue_place before[63], again;
    int moved = 0, changed = 0, other = 0;

    kit_new(&kit, NRS_LAYOUT_HEX, 7, 3, true, 3);
    kit.cfg.indoor_share = 0.5;
    kit_drop(&kit);
    memcpy(before, kit.ue, sizeof before);
    for (uint32_t k = kit.n; k-- > 0;) {
        CU_ASSERT_EQUAL(nrs_place_ue(&kit.drop, KIT_KEY, k, &again, NULL), NRS_OK);
        CHECK_ROW(same_place(&again, &before[k]) && same_traits(&again, &before[k]), k, "order");
        CU_ASSERT_EQUAL(nrs_place_ue(&kit.drop, (struct nrs_rng_key){20240611, 4}, k, &again, NULL),
                        NRS_OK);
        other += !same_place(&again, &before[k]) && again.direction_rad != before[k].direction_rad;
    }
    CU_ASSERT_EQUAL(other, 63);
    kit.cfg.indoor_share = 0.9;
    kit_drop(&kit);
    for (uint32_t k = 0; k < kit.n; k++) {
        CHECK_ROW(same_place(&kit.ue[k], &before[k]), k, "moved with indoor_share");
        CHECK_ROW(kit.ue[k].indoor >= before[k].indoor, k, "left its building");
        CHECK_ROW(!before[k].indoor || same_traits(&kit.ue[k], &before[k]), k, "another building");
        changed += kit.ue[k].indoor != before[k].indoor;
    }
    CU_ASSERT_TRUE(changed > 10);
    kit.cfg.indoor_share = 0.5;
    kit.cfg.min_distance_m = 80;
    kit_drop(&kit);
    for (uint32_t k = 0; k < kit.n; k++) {
        CHECK_ROW(same_traits(&kit.ue[k], &before[k]), k, "changed with min_distance_m");
        moved += !same_place(&kit.ue[k], &before[k]);
    }
    CU_ASSERT_TRUE(moved > 10);
    kit_free(&kit);
}

static void positions_from_a_file(void)
{
    static const char text[] = "class,x_m,y_m,height_m,indoor,indoor_m\n"
                               "slow,60,0,0,0,0\n"
                               "fast,0,-70.5,12,1,4.5\n"
                               "slow,-300,500,0,1,0\n";
    static const struct {
        double x_m, y_m, height_m;
        uint32_t cell, class;
        bool indoor;
        double speed_m_s;
    } want[] = {
        {60, 0, 1.5, 0, 1, false, 3 / 3.6},
        {0, -70.5, 12, 2, 0, true, 50 / 3.6},
        {-300, 500, 0, 1, 1, true, 3 / 3.6}, /* the height is drawn */
    };
    struct nrs_ue_class_cfg class[2];
    struct nrs_csv_rows rows;
    struct place_kit kit;

    kit_new(&kit, NRS_LAYOUT_HEX, 1, 3, false, 1);
    for (size_t i = 0; i < 2; i++)
        nrs_attr_defaults(&nrs_ue_class_attrs, &class[i]);
    strcpy(class[0].name, "fast");
    strcpy(class[1].name, "slow");
    class[0].speed_indoor_m_s = 50 / 3.6;
    kit.drop.classes = class;
    kit.drop.n_classes = 2;
    kit.drop.positions = &rows;
    kit.cfg.type = NRS_DROP_FILE;
    strcpy(kit.cfg.file, "ues.csv");
    CU_ASSERT_EQUAL_FATAL(nrs_positions_read(temp_file("ues.csv", text), &rows, NULL), NRS_OK);
    kit_drop(&kit);
    for (uint32_t k = 0; k < 3; k++) {
        const struct nrs_ue_place *u = &kit.ue[k];

        CHECK_ROW(u->x_m == want[k].x_m && u->y_m == want[k].y_m && u->cell == want[k].cell, k,
                  "(%g, %g) of cell %u", u->x_m, u->y_m, u->cell);
        CHECK_ROW(k == 2 ? fmod(u->height_m, 3) == 1.5 : u->height_m == want[k].height_m, k,
                  "%g m high", u->height_m);
        CHECK_ROW(u->class == want[k].class && u->indoor == want[k].indoor, k, "class %u",
                  u->class);
        CHECK_ROW(fabs(u->speed_m_s - want[k].speed_m_s) < 1e-12, k, "%g m/s", u->speed_m_s);
    }
    CU_ASSERT_TRUE(kit.ue[0].indoor_m == 0 && kit.ue[1].indoor_m == 4.5);
    CU_ASSERT_TRUE(kit.ue[2].indoor_m > 0 && kit.ue[2].indoor_m < 25);
    kit_free(&kit);
    nrs_csv_rows_free(&rows);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"even over hexagons", even_over_hexagons},
        {"UEs of cells", ues_of_cells},
        {"even over the hall", even_over_the_hall},
        {"even over the ring", even_over_the_ring},
        {"the least distance holds", the_least_distance_holds},
        {"hot spots", hot_spots},
        {"hot spots of a grid", hot_spots_of_a_grid},
        {"common random numbers", common_random_numbers},
        {"positions from a file", positions_from_a_file},
        {NULL, NULL},
    };
    int status = check_main("place", tests);

    temp_remove();
    return status;
}

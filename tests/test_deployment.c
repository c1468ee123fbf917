/* test_deployment.c - mean gains of a whole network: from path loss to antennas. */
#include <string.h>

#include "check.h"
#include "radio/deployment.h"

#define CELLS 21
#define UES   20

static struct nrs_radio_cfg city(void)
{
    struct nrs_radio_cfg c;

    nrs_radio_defaults(&c);
    c.layout = (struct nrs_layout_cfg){.type = NRS_LAYOUT_HEX,
                                       .sites = 7,
                                       .sectors = 3,
                                       .isd_m = 500,
                                       .wrap_around = true,
                                       .azimuth_deg = 30};
    c.gnb_antenna.pattern = NRS_ANTENNA_38901;
    return c;
}

static struct nrs_deployment *deploy(const struct nrs_radio_cfg *c, uint32_t n_single_cells,
                                     uint32_t ues, uint32_t replication)
{
    static const struct nrs_radio_files none;
    struct nrs_deployment *d = NULL;
    struct nrs_error err = {.status = NRS_OK};

    CHECK_ROW(nrs_radio_check(c, &err) == NRS_OK &&
                  nrs_deployment_new(c, &none, n_single_cells, ues,
                                     (struct nrs_rng_key){1, replication}, &d, &err) == NRS_OK,
              0, "%s", err.text);
    CU_ASSERT_PTR_NOT_NULL_FATAL(d);
    return d;
}

/* PL + SF + penetration less both antennas, each from its own module: for every UE and cell. */
static void gains_are_the_sum_of_parts(void)
{
    struct nrs_radio_cfg c = city();
    struct nrs_deployment *d = deploy(&c, 0, UES, 0);
    const struct nrs_layout *layout = nrs_deployment_layout(d);
    double gain[CELLS];

    for (uint32_t ue = 0; ue < CELLS * UES; ue++) {
        const struct nrs_ue_place *p = nrs_deployment_place(d, ue);

        nrs_deployment_gains(d, ue, gain, NULL);
        for (uint32_t cell = 0; cell < CELLS; cell++) {
            uint32_t site = layout->cells[cell].site;
            struct nrs_site_link l = nrs_deployment_site_link(d, ue, site);
            struct nrs_xy v = nrs_layout_offset(layout, site, p->x_m, p->y_m);
            struct nrs_link_geometry g = nrs_radio_geometry(&c, hypot(v.x_m, v.y_m));
            double db, azimuth = atan2(v.y_m, v.x_m) - layout->cells[cell].azimuth_deg * M_PI / 180;

            g.h_ut_m = p->height_m; /* outdoors at 1.5 m: the effective environment is at 1 m */
            db = nrs_antenna_gain_db(&c.gnb_antenna, 0, azimuth,
                                     atan2(g.distance_2d_m, p->height_m - g.h_bs_m), NAN) +
                 c.ue_antenna.gain_dbi - nrs_pathloss_db(&g, l.los) - l.shadow_db;
            CHECK_ROW(fabs(10 * log10(gain[cell]) - db) < 1e-9, ue,
                      "cell %u: %.9g dB, expected %.9g", cell, 10 * log10(gain[cell]), db);
        }
    }
    nrs_deployment_free(d);
}

/* Shadowing: N(0, sigma) with the sigma of the link's condition, correlated by 0.5 between sites
 * and fully within one (sectors share the link). Each replication has fields of its own, and one UE
 * of it is taken: independent samples. */
static void shadowing_has_its_statistics(void)
{
    const int n = 2000;
    struct nrs_radio_cfg c = city();
    double sum = 0, square = 0, product[2] = {0}, pairs[2] = {0};

    for (int i = 0; i < n; i++) {
        struct nrs_deployment *d = deploy(&c, 0, 1, (uint32_t)i);
        struct nrs_site_link a = nrs_deployment_site_link(d, 0, 0);
        struct nrs_site_link b = nrs_deployment_site_link(d, 0, 1);

        sum += a.shadow_normal;
        square += a.shadow_normal * a.shadow_normal;
        product[a.los != b.los] += a.shadow_normal * b.shadow_normal;
        pairs[a.los != b.los]++;
        CU_ASSERT_DOUBLE_EQUAL(a.shadow_db, a.shadow_normal * (a.los ? 4 : 6), 1e-12); /* UMa */
        nrs_deployment_free(d);
    }
    CHECK_ROW(fabs(sum / n) < 4 / sqrt(n), 0, "mean %g", sum / n);
    CHECK_ROW(fabs(square / n - 1) < 4 * sqrt(2. / n), 0, "variance %g", square / n);
    for (int unlike = 0; unlike < 2; unlike++) /* the product's variance is 1 + r^2 */
        CHECK_ROW(pairs[unlike] > 100 &&
                      fabs(product[unlike] / pairs[unlike] - 0.5) < 4 * sqrt(1.25 / pairs[unlike]),
                  (size_t)unlike, "correlation %g of %g pairs", product[unlike] / pairs[unlike],
                  pairs[unlike]);
}

static void isolated_cells_hear_no_other(void)
{
    struct nrs_radio_cfg c;
    struct nrs_deployment *d;
    double gain[4];

    nrs_radio_defaults(&c);
    d = deploy(&c, 4, 3, 0);
    for (uint32_t ue = 0; ue < 12; ue++) {
        nrs_deployment_gains(d, ue, gain, NULL);
        for (uint32_t cell = 0; cell < 4; cell++)
            CHECK_ROW((gain[cell] > 0) == (cell == ue / 3), ue, "gain %g to cell %u", gain[cell],
                      cell);
    }
    nrs_deployment_free(d);
}

/* A UE that comes back finds its gains as they were. */
static void places_are_remembered(void)
{
    struct nrs_radio_cfg c = city();
    struct nrs_deployment *d;
    double first[CELLS], far[CELLS], again[CELLS];

    c.mobility.model = NRS_MOBILITY_VELOCITY;
    c.drop.speed_outdoor_m_s = 30;
    d = deploy(&c, 0, 1, 0);
    nrs_deployment_gains(d, 5, first, NULL);
    nrs_deployment_move(d, 5, 3);
    nrs_deployment_gains(d, 5, far, NULL);
    nrs_deployment_move(d, 5, 0);
    nrs_deployment_gains(d, 5, again, NULL);
    for (uint32_t cell = 0; cell < CELLS; cell++)
        CHECK_ROW(first[cell] == again[cell] && first[cell] != far[cell], cell, "%g, %g, %g",
                  first[cell], far[cell], again[cell]);
    nrs_deployment_free(d);
}

/* Heights of cells, positions and tracks are the environment's (TR 38.901 Table 7.4.1-1), and are
 * refused with their row; 0 is none. */
static void heights_are_the_environments(void)
{
    static const struct {
        enum nrs_environment environment;
        double cell_m, place_m, track_m;
        const char *text; /* NULL: taken */
    } rows[] = {
        {NRS_UMA, 0, 0, 0, NULL},
        {NRS_UMA, 5, 22.5, 1.5, NULL},
        {NRS_UMA, 4, 0, 0, "c.csv:7: height_m: base station height: 4 m is outside [5, 150]"},
        {NRS_UMA, 0, 23, 0, "p.csv:7: height_m: UE height: 23 m is outside [1.5, 22.5] for UMa"},
        {NRS_UMA, 0, 0, 100, "t.csv:7: height_m: UE height: 100 m is outside"},
        {NRS_RMA, 9, 0, 0, "c.csv:7: height_m: base station height: 9 m is outside [10, 150]"},
        {NRS_RMA, 0, 10, 0, NULL},
        {NRS_RMA, 0, 10.5, 0, "p.csv:7: height_m: UE height: 10.5 m is outside [1, 10] for RMa"},
        {NRS_INF_DH, 7, 5, 0, NULL}, /* clutter of 6 m */
        {NRS_INF_DH, 5, 0, 0, "c.csv:7: height_m: clutter height: 6 m is not between"},
        {NRS_INF_DH, 0, 6, 0, "p.csv:7: height_m: clutter height: 6 m is not between"},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_sector_cfg cell = {.height_m = rows[i].cell_m, .power_dbm = NRS_POWER_OWN_DBM};
        struct nrs_position place = {.x_m = 40, .height_m = rows[i].place_m};
        struct nrs_track_point point = {.x_m = 40, .height_m = rows[i].track_m};
        uint32_t line = 7;
        const struct nrs_radio_files files = {.cells = {&cell, &line, 1},
                                              .positions = {&place, &line, 1},
                                              .tracks = {&point, &line, 1}};
        struct nrs_error err = {.status = NRS_OK};
        struct nrs_radio_cfg c;

        nrs_radio_defaults(&c);
        c.channel.environment = rows[i].environment;
        c.layout.type = NRS_LAYOUT_LIST;
        c.drop.type = NRS_DROP_FILE;
        snprintf(c.layout.file, sizeof c.layout.file, "c.csv");
        snprintf(c.drop.file, sizeof c.drop.file, "p.csv");
        snprintf(c.mobility.file, sizeof c.mobility.file, "t.csv");
        CHECK_ROW((nrs_deployment_check(&c, &files, 0, 1, &err) == NRS_OK) == !rows[i].text, i,
                  "'%s'", err.text);
        CHECK_ROW(!rows[i].text || strstr(err.text, rows[i].text), i, "'%s'", err.text);
    }
}

/* The scenario's own cells have no file. */
static void heights_of_listed_cells(void)
{
    static const struct nrs_radio_files none;
    struct nrs_error err = {.status = NRS_OK};
    struct nrs_radio_cfg c;

    nrs_radio_defaults(&c);
    c.layout.type = NRS_LAYOUT_LIST;
    c.n_sectors = 2;
    c.sectors[0].power_dbm = c.sectors[1].power_dbm = NRS_POWER_OWN_DBM;
    c.sectors[1].x_m = 300;
    c.sectors[1].height_m = 3;
    CU_ASSERT_EQUAL(nrs_deployment_check(&c, &none, 0, 1, &err), NRS_ERANGE);
    CHECK_ROW(strstr(err.text, "radio.layout.cells.1.height_m: base station height: 3 m"), 0,
              "'%s'", err.text);
}

/* Ranges of TR 38.901 Table 7.4.1-1: UMa up to 5 km, UEs from 1.5 to 22.5 m; the area of a list
 * of one site reaches half of isd_m, 500 m, round it. A trace goes anywhere. */
static void files_are_within_the_model(void)
{
    static const struct {
        const char *why;
        double height_m; /* of the site */
        struct nrs_position ue;
        enum nrs_mobility_model mobility;
        enum nrs_channel channel;
        const char *want; /* NULL: accepted */
    } rows[] = {
        {"all is well", 25, {.x_m = 100, .height_m = 22.5}, 0, 0, NULL},
        {"a high UE",
         25,
         {.x_m = 100, .height_m = 23},
         0,
         0,
         "ues.csv:7: height_m: UE height: 23 m"},
        {"a far UE", 25, {.x_m = 3000, .y_m = 4001}, 0, 0, "ues.csv:7: 2D distance: 5000.8 m"},
        {"not so far", 25, {.x_m = 3000, .y_m = 3999}, 0, 0, NULL},
        {"a low site", 4, {.x_m = 100}, 0, 0, "sites.csv:5: height_m: base station height: 4 m"},
        {"moving within", 25, {.x_m = 240}, NRS_MOBILITY_WAYPOINT, 0, NULL},
        {"moving outside", 25, {.x_m = 260}, NRS_MOBILITY_WAYPOINT, 0, "ues.csv:7: x_m, y_m: (260"},
        {"at rest outside", 25, {.x_m = 260}, NRS_MOBILITY_STATIC, 0, NULL},
        {"a trace", 25, {.x_m = 260}, NRS_MOBILITY_TRACE, 0, NULL},
        {"no path loss", 4, {.x_m = 100, .height_m = 80}, 0, NRS_CHANNEL_CONSTANT, NULL},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_sector_cfg site = {.height_m = rows[i].height_m, .power_dbm = NRS_POWER_OWN_DBM};
        struct nrs_position ue = rows[i].ue;
        uint32_t site_line = 5, ue_line = 7;
        const struct nrs_radio_files files = {.cells = {&site, &site_line, 1},
                                              .positions = {&ue, &ue_line, 1}};
        struct nrs_error err = {.status = NRS_OK};
        struct nrs_radio_cfg c;
        enum nrs_status status;

        nrs_radio_defaults(&c);
        c.layout.type = NRS_LAYOUT_LIST;
        c.layout.isd_m = 500;
        snprintf(c.layout.file, sizeof c.layout.file, "sites.csv");
        snprintf(c.drop.file, sizeof c.drop.file, "ues.csv");
        c.drop.type = NRS_DROP_FILE;
        c.mobility.model = rows[i].mobility;
        c.channel.model = rows[i].channel;
        status = nrs_deployment_check(&c, &files, 1, 1, &err);
        CHECK_ROW((status == NRS_OK) == !rows[i].want &&
                      (!rows[i].want || strncmp(err.text, rows[i].want, strlen(rows[i].want)) == 0),
                  i, "%s: '%s'", rows[i].why, err.text);
        CHECK_ROW(nrs_deployment_check(&c, &files, 1, 1, NULL) == status, i, "%s: without a text",
                  rows[i].why);
    }
}

/* Two sites and a box 250 m round them: its corner is hypot(x / 2, 250) from the nearer one, or
 * from a site at the end hypot(250, 250). Half way between them, UMa's 5 km are reached. */
static void areas_of_a_list_are_within_the_model(void)
{
    static const struct {
        double x_m;
        enum nrs_drop_type drop;
        enum nrs_channel channel;
        bool accepted;
    } rows[] = {
        {9980, NRS_DROP_CELL, 0, true},  /* 4990 m and 250 m: 4996.3 m */
        {9990, NRS_DROP_CELL, 0, false}, /* 4995 m: 5001.3 m */
        {9990, NRS_DROP_AREA, 0, false},
        {9990, NRS_DROP_CLUSTER, 0, false},
        {9990, NRS_DROP_CELL, NRS_CHANNEL_CONSTANT, true},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_sector_cfg sites[] = {{.power_dbm = NRS_POWER_OWN_DBM},
                                         {.power_dbm = NRS_POWER_OWN_DBM, .x_m = rows[i].x_m}};
        uint32_t lines[] = {2, 3};
        const struct nrs_radio_files files = {.cells = {sites, lines, NRS_LEN(sites)}};
        struct nrs_error err = {.status = NRS_OK};
        struct nrs_radio_cfg c;
        enum nrs_status status;

        nrs_radio_defaults(&c);
        c.layout.type = NRS_LAYOUT_LIST;
        c.layout.isd_m = 500;
        c.drop.type = rows[i].drop;
        c.channel.model = rows[i].channel;
        status = nrs_deployment_check(&c, &files, 1, 1, &err);
        CHECK_ROW((status == NRS_OK) == rows[i].accepted, i, "'%s'", err.text);
        CHECK_ROW(rows[i].accepted || strstr(err.text, "radio.layout: the area") == err.text, i,
                  "'%s'", err.text);
        CHECK_ROW(nrs_deployment_check(&c, &files, 1, 1, NULL) == status, i, "without a text");
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"gains", gains_are_the_sum_of_parts},
        {"shadowing", shadowing_has_its_statistics},
        {"isolated cells", isolated_cells_hear_no_other},
        {"heights", heights_are_the_environments},
        {"heights of listed cells", heights_of_listed_cells},
        {"places are remembered", places_are_remembered},
        {"files are within the model", files_are_within_the_model},
        {"areas of a list are, too", areas_of_a_list_are_within_the_model},
        {NULL, NULL},
    };

    return check_main("deployment", tests);
}

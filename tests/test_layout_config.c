/* test_layout_config.c - layouts and lists of cells that are refused, and lists from files. */
#include "radio/layout.h"
#include "temp.h"

static void combinations_refused(void)
{
    static const struct {
        struct nrs_layout_cfg cfg;
        size_t n_cells;
        enum nrs_status status;
        const char *want;
    } rows[] = {
        {{NRS_LAYOUT_HEX, 2, 3, 200, 0, 30, ""},
         0,
         NRS_ERANGE,
         "radio.layout.sites: 2, expected 1, 7, 19 or 37"},
        {{NRS_LAYOUT_SINGLE, 36, 3, 200, 0, 30, ""}, 0, NRS_ERANGE, "radio.layout.sites: 36,"},
        {{NRS_LAYOUT_HEX, 7, 2, 200, 0, 30, ""},
         0,
         NRS_ERANGE,
         "radio.layout.sectors: 2, expected 1 or 3"},
        {{NRS_LAYOUT_LIST, 7, 3, 200, 1, 30, ""},
         4,
         NRS_ECONFLICT,
         "radio.layout.wrap_around: true with type 'list', expected 'hex'"},
        {{NRS_LAYOUT_SINGLE, 7, 3, 200, 1, 30, ""}, 0, NRS_ECONFLICT, "with type 'single'"},
        {{NRS_LAYOUT_INDOOR_HALL, 7, 3, 20, 1, 30, ""}, 0, NRS_ECONFLICT, "type 'indoor-hall'"},
        {{NRS_LAYOUT_LIST, 7, 3, 200, 0, 30, ""},
         0,
         NRS_ECONFLICT,
         "radio.layout.cells: no cells and no file"},
        {{NRS_LAYOUT_LIST, 7, 3, 200, 0, 30, "a.csv"},
         2,
         NRS_ECONFLICT,
         "radio.layout.cells: 2 cells and file 'a.csv', expected one of both"},
        {{NRS_LAYOUT_HEX, 7, 3, 200, 0, 30, "a.csv"},
         0,
         NRS_ECONFLICT,
         "radio.layout.file: 'a.csv' with type 'hex', expected 'list'"},
        {{NRS_LAYOUT_HEX, 7, 3, 200, 0, 30, ""},
         2,
         NRS_ECONFLICT,
         "radio.layout.cells: 2 cells with type 'hex', expected 'list'"},
    };
    struct nrs_layout_cfg cfg = {NRS_LAYOUT_LIST, 19, 3, 200, false, 30, "a.csv"};

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_error err = {0};
        enum nrs_status status = nrs_layout_check(&rows[i].cfg, rows[i].n_cells, &err);

        CHECK_ROW(status == rows[i].status && says(&err, rows[i].want), i, "got '%s'", err.text);
    }
    CU_ASSERT_EQUAL(nrs_layout_check(&cfg, 0, NULL), NRS_OK);
    nrs_attr_defaults(&nrs_layout_attrs, &cfg);
    CU_ASSERT_EQUAL(nrs_layout_check(&cfg, 0, NULL), NRS_OK);
}

static void lists_refused(void)
{
    static struct nrs_sector_cfg many[NRS_LAYOUT_CELLS_MAX + 1];
    static const struct {
        struct nrs_sector_cfg cells[2];
        enum nrs_status status;
        const char *want;
    } rows[] = {
        {{{1, 2, 0, 30, 0, 20}, {1, 2, 5, 390, 0, 30}},
         NRS_ECONFLICT,
         "radio.layout.cells.1: azimuth_deg: 390 deg at (1, 2) m is there twice"},
        {{{1, 2, 0, -180, 0, 20}, {1, 2, 5, 179.9995, 0, 30}},
         NRS_ECONFLICT,
         "cells.1: azimuth_deg: 180 deg at (1, 2) m is there twice, expected 0.001 deg between"},
        {{{1, 2, 0, 30, 0, -100.5}, {1, 2, 5, 31, 0, 30}},
         NRS_ERANGE,
         "radio.layout.cells.0: power_dbm: -100.5 dBm, expected -100 or more, or -200 for"},
        {{{1, 2, 0, 30, 0, -100}, {1, 2, 5, 31, 0, NAN}},
         NRS_ERANGE,
         "radio.layout.cells.1: power_dbm: nan"},
    };
    static const struct nrs_sector_cfg good[] = {
        {1, 2, 0, 30, 0, -100}, {1, 2, 0, 29, 0, 80}, {1, 2.5, 0, 30, 0, NRS_POWER_OWN_DBM}};
    struct nrs_error err = {0};

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        enum nrs_status status = nrs_sectors_check(rows[i].cells, 2, &err);

        CHECK_ROW(status == rows[i].status && says(&err, rows[i].want), i, "got '%s'", err.text);
        CHECK_ROW(nrs_sectors_check(rows[i].cells, 2, NULL) == rows[i].status, i, "without text");
    }
    CU_ASSERT_EQUAL(nrs_sectors_check(good, NRS_LEN(good), &err), NRS_OK);
    CU_ASSERT_EQUAL(nrs_sectors_check(many, NRS_LEN(many), &err), NRS_ERANGE);
    CU_ASSERT_TRUE(says(&err, "radio.layout.cells: 1025 cells, expected 1024 at most"));
}

static void files(void)
{
    static const struct {
        const char *text;
        enum nrs_status status;
        const char *want;
    } rows[] = {
        {"x_m,azimuth_deg\n1,2\n", NRS_ENAME, "cells.csv:1: y_m: the column is missing"},
        {"x_m,y_m,height_m\n1,2,151\n", NRS_ERANGE,
         "cells.csv:2: height_m: 151 m is outside [0, 150]"},
        {"x_m,y_m\n1,2\n# again\n1,2\n", NRS_ECONFLICT,
         "cells.csv:4: azimuth_deg: 0 deg at (1, 2)"},
        {"x_m,y_m,power_dbm\n1,2,-150\n", NRS_ERANGE, "cells.csv:2: power_dbm: -150 dBm"},
    };
    struct nrs_csv_rows got;
    struct nrs_error err = {0};
    const struct nrs_sector_cfg *s;

    CU_ASSERT_EQUAL_FATAL(
        nrs_sectors_read(temp_file("cells.csv", "y_m,x_m,azimuth_deg\n2,1,30\n4,3,150\n"), &got,
                         &err),
        NRS_OK);
    s = got.row;
    CU_ASSERT_EQUAL(got.n, 2);
    CU_ASSERT_TRUE(s[1].x_m == 3 && s[1].y_m == 4 && s[1].azimuth_deg == 150 &&
                   s[1].power_dbm == NRS_POWER_OWN_DBM && s[1].height_m == 0);
    nrs_csv_rows_free(&got);
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        enum nrs_status status = nrs_sectors_read(temp_file("cells.csv", rows[i].text), &got, &err);

        CHECK_ROW(status == rows[i].status && says(&err, rows[i].want) && got.n == 0, i, "got '%s'",
                  err.text);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"combinations refused", combinations_refused},
        {"lists refused", lists_refused},
        {"files", files},
        {NULL, NULL},
    };
    int status = check_main("layout_config", tests);

    temp_remove();
    return status;
}

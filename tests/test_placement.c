/* test_placement.c - which server takes a frame, and lists of cells. */
#include "edge/placement.h"

#include <string.h>

#include "check.h"

#define UP     true, false
#define DOWN   false, false
#define PINNED true, true

static void the_table_is_in_the_enums_order(void)
{
    static const char *const names[] = {"pinned", "nearest", "least-loaded", "round-robin"};

    for (size_t i = 0; i < NRS_N_PLACEMENTS; i++) {
        CHECK_ROW(strcmp(nrs_placements[i].name, names[i]) == 0, i, "%s", nrs_placements[i].name);
        CHECK_ROW(strcmp(nrs_placement_names[i], names[i]) == 0, i, "%s", nrs_placement_names[i]);
    }
    CU_ASSERT_PTR_NULL(nrs_placement_names[NRS_N_PLACEMENTS]);
}

/* clang-format off */
static const struct {
    const char *why;
    enum nrs_placement policy;
    uint32_t cell;
    struct nrs_seat seat[4];
    size_t n;
    long want;
} choices[] = {
    {"by number", NRS_PLACE_PINNED, 5, {{UP, 1, 0}, {UP, 1, 0}, {UP, 1, 0}}, 3, 2},
    {"by number, its own is down", NRS_PLACE_PINNED, 4, {{UP, 1, 0}, {DOWN, 1, 0}, {UP, 1, 0}}, 3,
     2},
    {"by number, round the end", NRS_PLACE_PINNED, 2, {{DOWN, 1, 0}, {UP, 1, 0}, {DOWN, 1, 0}}, 3,
     1},
    {"pinned, whatever latency and load", NRS_PLACE_PINNED, 0, {{UP, 0, 0}, {UP, 0, 0},
     {PINNED, 9, 99}}, 3, 2},
    {"the first that is pinned", NRS_PLACE_PINNED, 2, {{UP, 0, 0}, {PINNED, 1, 0},
     {PINNED, 1, 0}}, 3, 1},
    {"pinned and down", NRS_PLACE_PINNED, 0, {{UP, 0, 0}, {UP, 0, 0}, {false, true, 0, 0},
     {DOWN, 0, 0}}, 4, 0},
    {"nearest", NRS_PLACE_NEAREST, 0, {{UP, 3, 0}, {UP, 2, 50}, {UP, 2.5, 0}}, 3, 1},
    {"nearest that is up", NRS_PLACE_NEAREST, 0, {{UP, 3, 0}, {DOWN, 2, 0}, {UP, 2.5, 7}}, 3, 2},
    {"as near: less loaded", NRS_PLACE_NEAREST, 0, {{UP, 2, 5}, {UP, 2, 4}, {UP, 2, 6}}, 3, 1},
    {"as near, as loaded: the first", NRS_PLACE_NEAREST, 3, {{UP, 4, 4}, {UP, 2, 4}, {UP, 2, 4}},
     3, 1},
    {"least loaded", NRS_PLACE_LEAST_LOADED, 0, {{UP, 0, 3}, {UP, 0, 2.5}, {UP, 9, 2}}, 3, 2},
    {"least loaded that is up", NRS_PLACE_LEAST_LOADED, 0, {{UP, 0, 3}, {UP, 0, 2.5},
     {DOWN, 0, 0}}, 3, 1},
    {"as loaded: nearer", NRS_PLACE_LEAST_LOADED, 0, {{UP, 3, 2}, {UP, 2, 2}, {UP, 1, 3}}, 3, 1},
    {"as loaded, as near: the first", NRS_PLACE_LEAST_LOADED, 2, {{UP, 3, 5}, {UP, 2, 2},
     {UP, 2, 2}}, 3, 1},
};
/* clang-format on */

static void one_choice(void)
{
    for (size_t i = 0; i < NRS_LEN(choices); i++) {
        uint64_t turn = 0;
        long got = nrs_placements[choices[i].policy].choose(choices[i].seat, choices[i].n,
                                                            choices[i].cell, &turn);

        CHECK_ROW(got == choices[i].want, i, "%s: %ld", choices[i].why, got);
    }
}

static void turns_go_round_those_that_are_up(void)
{
    struct nrs_seat seat[4] = {{UP, 1, 9}, {UP, 2, 0}, {UP, 3, 5}, {UP, 4, 0}};
    static const long all[] = {0, 1, 2, 3, 0, 1, 2, 3}, three[] = {3, 0, 2, 3, 0, 2};
    uint64_t turn = 0, later = UINT64_MAX;
    size_t count[4] = {0};

    for (size_t i = 0; i < NRS_LEN(all); i++)
        CHECK_ROW(nrs_placements[NRS_PLACE_ROUND_ROBIN].choose(seat, 4, 7, &turn) == all[i], i,
                  "not %ld", all[i]);
    seat[1].up = false;
    for (size_t i = 0; i < NRS_LEN(three); i++) /* the turn is 8, and 8 modulo 3 is 2 */
        CHECK_ROW(nrs_placements[NRS_PLACE_ROUND_ROBIN].choose(seat, 4, 7, &turn) == three[i], i,
                  "not %ld", three[i]);
    for (size_t i = 0; i < 300; i++)
        count[nrs_placements[NRS_PLACE_ROUND_ROBIN].choose(seat, 4, 7, &turn)]++;
    CU_ASSERT(count[0] == 100 && count[1] == 0 && count[2] == 100 && count[3] == 100);
    CU_ASSERT(nrs_placements[NRS_PLACE_ROUND_ROBIN].choose(seat, 4, 7, &later) >= 0);
    CU_ASSERT_EQUAL(later, 0);
}

static void nobody_is_up(void)
{
    const struct nrs_seat seat[2] = {{DOWN, 1, 0}, {false, true, 1, 0}};

    for (size_t i = 0; i < NRS_N_PLACEMENTS; i++) {
        uint64_t turn = 3;

        CHECK_ROW(nrs_placements[i].choose(seat, 2, 5, &turn) == -1, i, "one is chosen");
        CHECK_ROW(nrs_placements[i].choose(seat, 0, 5, &turn) == -1, i, "one of none is chosen");
    }
}

static void lists_of_cells(void)
{
    static const struct {
        const char *cells;
        uint32_t in[4], out[4];
    } rows[] = {
        {"0-3,7", {0, 2, 3, 7}, {4, 6, 8, 30}},  {"5", {5, 5, 5, 5}, {0, 4, 6, 55}},
        {"9,1-1,4", {1, 4, 9, 9}, {0, 2, 5, 8}}, {"2-5,4-8", {2, 5, 6, 8}, {1, 9, 10, 0}},
        {"007", {7, 7, 7, 7}, {0, 6, 8, 70}},    {"39", {39, 39, 39, 39}, {3, 9, 0, 38}},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        CHECK_ROW(nrs_cells_check(rows[i].cells, 40, NULL) == NRS_OK, i, "%s", rows[i].cells);
        for (size_t k = 0; k < 4; k++) {
            CHECK_ROW(nrs_cells_contain(rows[i].cells, rows[i].in[k]), i, "%s lacks %u",
                      rows[i].cells, rows[i].in[k]);
            CHECK_ROW(!nrs_cells_contain(rows[i].cells, rows[i].out[k]), i, "%s has %u",
                      rows[i].cells, rows[i].out[k]);
        }
    }
    CU_ASSERT_EQUAL(nrs_cells_check("", 40, NULL), NRS_OK);
    CU_ASSERT_FALSE(nrs_cells_contain("", 0));
}

static void lists_that_are_none(void)
{
    static const struct {
        const char *cells;
        enum nrs_status status;
        const char *text;
    } rows[] = {
        {",", NRS_EPARSE, "',' is no list of cells, expected one such as 0-3,7"},
        {"1,", NRS_EPARSE, "'1,' is no list"},
        {",1", NRS_EPARSE, "is no list"},
        {"1,,2", NRS_EPARSE, "is no list"},
        {"a", NRS_EPARSE, "is no list"},
        {"1-", NRS_EPARSE, "is no list"},
        {"-1", NRS_EPARSE, "is no list"},
        {"1-2-3", NRS_EPARSE, "is no list"},
        {"1, 2", NRS_EPARSE, "is no list"},
        {" 1", NRS_EPARSE, "is no list"},
        {"1;2", NRS_EPARSE, "is no list"},
        {"+1", NRS_EPARSE, "is no list"},
        {"1.5", NRS_EPARSE, "is no list"},
        {"12345678901234567890", NRS_EPARSE, "is no list"},
        {"3-2", NRS_ERANGE, "the range 3-2 runs backwards"},
        {"10", NRS_ERANGE, "there is no cell 10, expected 0 to 9"},
        {"0,5-10", NRS_ERANGE, "there is no cell 10"},
        {"999999999", NRS_ERANGE, "there is no cell 999999999"},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_error err = {NRS_OK, ""};

        CHECK_ROW(nrs_cells_check(rows[i].cells, 10, &err) == rows[i].status, i, "%s: %d",
                  rows[i].cells, err.status);
        CHECK_ROW(strstr(err.text, rows[i].text), i, "%s: %s", rows[i].cells, err.text);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"the table is in the enum's order", the_table_is_in_the_enums_order},
        {"one choice", one_choice},
        {"turns go round those that are up", turns_go_round_those_that_are_up},
        {"nobody is up", nobody_is_up},
        {"lists of cells", lists_of_cells},
        {"lists that are none", lists_that_are_none},
        {NULL, NULL},
    };
    return check_main("placement", tests);
}

/* test_link_failure.c - radio link monitoring, radio link failure and re-establishment. */
#include "check.h"
#include "handover_kit.h"

/* Indications every 100 ms: o out of sync, i in sync, - neither. N310 3, N311 2, T310 450 ms;
 * radio link failure with measurement number `want`, 0: none. */
static void link_monitoring(void)
{
    static const struct {
        const char *indications;
        int want;
    } rows[] = {
        {"ooo------", 8},      {"oo-------", 0}, {"oooii----", 0},     {"oooi-i---", 0},
        {"oooioi---", 8},      {"oooi-----", 8}, {"ooiooo------", 11}, {"oo-o-----", 9},
        {"oooiiooo-----", 13}, {"oooooooo", 8},  {"iiiiiiooo----", 0}, {"------iiiiii", 0},
        {"iiiooo-----", 11},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_handover_cfg cfg = config();
        struct nrs_handover h;
        int got = 0;

        cfg.n310 = 3;
        cfg.n311 = 2;
        cfg.t310_s = 0.45;
        nrs_handover_init(&h, 0);
        for (int j = 1; rows[i].indications[j - 1] && !got; j++) {
            char c = rows[i].indications[j - 1];
            double between_db = j % 2 ? -8 : -6, sinr_db = between_db, rsrp_dbm = -90;

            if (c == 'o')
                sinr_db = -8.1;
            else if (c == 'i')
                sinr_db = -5.9;
            if (measure(&cfg, &h, 0.1 * j, 1, &rsrp_dbm, sinr_db) == NRS_HANDOVER_FAILURE)
                got = j;
        }
        CHECK_ROW(got == rows[i].want && h.n_failures == (got > 0), i, "%s: at %d",
                  rows[i].indications, got);
    }
}

/* Out of sync from 0.40 s on, every 40 ms: with N310 = 3 T310 starts at 0.48 s and, with 500 ms,
 * expires at 0.98 s; 250 ms later the strongest cell serves. */
static void failure_times(void)
{
    static const double rsrp_dbm[] = {-95, -100, -93.5};
    struct nrs_handover_cfg cfg = config();
    struct nrs_handover h;

    cfg.n310 = 3;
    cfg.t310_s = 0.5;
    cfg.reestablishment_s = 0.25;
    nrs_handover_init(&h, 0);
    for (int j = 1; j <= 24; j++)
        CU_ASSERT_EQUAL(measure(&cfg, &h, 0.040 * j, 3, rsrp_dbm, j < 10 ? 5 : -9),
                        NRS_HANDOVER_NONE);
    CU_ASSERT_TRUE(near(nrs_handover_next_s(&h), 0.98));
    CU_ASSERT_EQUAL(nrs_handover_poll(&cfg, &h, 0.9799), NRS_HANDOVER_NONE);
    CU_ASSERT_EQUAL(nrs_handover_poll(&cfg, &h, 0.98), NRS_HANDOVER_FAILURE);
    CU_ASSERT_EQUAL(h.serving, 2);
    CU_ASSERT_TRUE(near(h.interrupted_until_s, 1.23));
    CU_ASSERT_TRUE(isinf(nrs_handover_next_s(&h)));
    CU_ASSERT_EQUAL(h.n_failures, 1);
    CU_ASSERT_EQUAL(h.n_handovers, 0);
    /* Interrupted, the UE does not count; from 1.24 s on it does. */
    for (int j = 25; j <= 30; j++)
        CU_ASSERT_EQUAL(measure(&cfg, &h, 0.040 * j, 3, rsrp_dbm, -9), NRS_HANDOVER_NONE);
    CU_ASSERT_EQUAL(h.out_of_sync, 0);
    for (int j = 31; j <= 33; j++)
        measure(&cfg, &h, 0.040 * j, 3, rsrp_dbm, -9);
    CU_ASSERT_TRUE(near(nrs_handover_next_s(&h), 1.32 + 0.5));
}

/* No cell at -110 dBm: T311 of 2 s runs out, the UE goes on looking. */
static void search_for_a_cell(void)
{
    static const double weak[] = {-111, -112}, strong[] = {-111, -109};
    struct nrs_handover_cfg cfg = config();
    struct nrs_handover h;

    cfg.min_rsrp_dbm = -110;
    cfg.t311_s = 2;
    cfg.reestablishment_s = 0.25;
    for (int idle = 0; idle < 2; idle++) {
        double found_s = idle ? 4.0 : 2.5;

        nrs_handover_init(&h, 0);
        measure(&cfg, &h, 0.5, 2, weak, 10);
        CU_ASSERT_EQUAL(nrs_handover_rlc_failure(&cfg, &h, 1.0), NRS_HANDOVER_FAILURE);
        CU_ASSERT_EQUAL(h.serving, NRS_HANDOVER_NO_CELL);
        CU_ASSERT_TRUE(nrs_handover_interrupted(&h, 1e9));
        CU_ASSERT_EQUAL(nrs_handover_rlc_failure(&cfg, &h, 1.1), NRS_HANDOVER_NONE);
        CU_ASSERT_TRUE(near(nrs_handover_next_s(&h), 3.0));
        CU_ASSERT_EQUAL(measure(&cfg, &h, 2.0, 2, weak, -20), NRS_HANDOVER_NONE);
        if (idle) {
            CU_ASSERT_EQUAL(nrs_handover_poll(&cfg, &h, 3.0), NRS_HANDOVER_IDLE);
            CU_ASSERT_EQUAL(measure(&cfg, &h, 3.5, 2, weak, -20), NRS_HANDOVER_NONE);
        }
        CU_ASSERT_EQUAL(measure(&cfg, &h, found_s, 2, strong, -20), NRS_HANDOVER_REESTABLISH);
        CU_ASSERT_EQUAL(h.serving, 1);
        CU_ASSERT_EQUAL(h.n_idle, idle);
        CU_ASSERT_EQUAL(h.n_failures, 1);
        CU_ASSERT_TRUE(near(h.interrupted_until_s, found_s + 0.25));
        CU_ASSERT_TRUE(isinf(nrs_handover_next_s(&h)));
    }
}

/* A handover command stops T310; T310 that expires first prevents the handover. */
static void handover_against_failure(void)
{
    static const struct {
        double preparation_s, t310_s;
        enum nrs_handover_event want;
    } rows[] = {{0.3, 0.5, NRS_HANDOVER_COMMAND}, {0.5, 0.3, NRS_HANDOVER_FAILURE}};

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        static const double rsrp_dbm[] = {-90, -80};
        struct nrs_handover_cfg cfg = config();
        struct nrs_handover h;

        cfg.time_to_trigger_s = 0;
        cfg.preparation_s = rows[i].preparation_s;
        cfg.t310_s = rows[i].t310_s;
        nrs_handover_init(&h, 0);
        CU_ASSERT_EQUAL(measure(&cfg, &h, 1, 2, rsrp_dbm, -20), NRS_HANDOVER_NONE);
        CHECK_ROW(near(nrs_handover_next_s(&h), 1.3), i, "next %g", nrs_handover_next_s(&h));
        CHECK_ROW(nrs_handover_poll(&cfg, &h, 1.3) == rows[i].want && h.serving == 1, i, "event");
        CHECK_ROW(isinf(nrs_handover_next_s(&h)), i, "next %g", nrs_handover_next_s(&h));
    }
}

/* Event A3 has been reported for cell 1, the command comes at 1.3 s. That cell fails: no command,
 * and when it is back it starts anew. The serving one fails: no command either, and only a cell
 * that is measured can be selected when T310 has run out. Another one fails: nothing changes. */
static void cells_that_fail(void)
{
    static const double rsrp_dbm[] = {-90, -80, -85}, without_dbm[] = {-90};

    for (int lost = 0; lost < 3; lost++) {
        struct nrs_handover_cfg cfg = config();
        struct nrs_handover h;

        cfg.time_to_trigger_s = 0;
        cfg.preparation_s = 0.3;
        cfg.t310_s = 0.5;
        nrs_handover_init(&h, 0);
        CU_ASSERT_EQUAL(measure(&cfg, &h, 1, 3, rsrp_dbm, 10), NRS_HANDOVER_NONE);
        CU_ASSERT_TRUE(near(nrs_handover_next_s(&h), 1.3) && h.command_cell == 1);
        nrs_handover_lose(&h, lost);
        CHECK_ROW(h.n_cells == 2, (size_t)lost, "%d cells", h.n_cells);
        CHECK_ROW(lost == 2 ? near(nrs_handover_next_s(&h), 1.3) : isinf(nrs_handover_next_s(&h)),
                  (size_t)lost, "next %g", nrs_handover_next_s(&h));
        if (lost == 0) { /* cells 1 and 2 are left, of which 1 is the stronger */
            static const int others[] = {1, 2};
            const struct nrs_handover_measurement m = {1.1,    -INFINITY,    2,
                                                       others, rsrp_dbm + 1, NULL};

            CU_ASSERT_EQUAL(nrs_handover_measure(&cfg, &h, &m), NRS_HANDOVER_NONE);
            CU_ASSERT_TRUE(near(nrs_handover_next_s(&h), 1.6));
            CU_ASSERT_EQUAL(nrs_handover_poll(&cfg, &h, 1.6), NRS_HANDOVER_FAILURE);
            CU_ASSERT_EQUAL(h.serving, 1);
        } else if (lost == 1) {
            CU_ASSERT_EQUAL(measure(&cfg, &h, 1.1, 1, without_dbm, 10), NRS_HANDOVER_NONE);
            CU_ASSERT_TRUE(isinf(nrs_handover_next_s(&h)));
            CU_ASSERT_EQUAL(measure(&cfg, &h, 2, 2, rsrp_dbm, 10), NRS_HANDOVER_NONE);
            CU_ASSERT_TRUE(near(nrs_handover_next_s(&h), 2.3));
        }
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"link monitoring", link_monitoring},
        {"failure times", failure_times},
        {"search for a cell", search_for_a_cell},
        {"handover against failure", handover_against_failure},
        {"cells that fail", cells_that_fail},
        {NULL, NULL},
    };

    return check_main("link failure", tests);
}

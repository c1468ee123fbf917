/* test_handover.c - layer 3 filter, event A3 and handover. */
#include <string.h>

#include "check.h"
#include "handover_kit.h"

/* Cell 0 at -90 dBm, cell 1 `difference_db` above it. */
static enum nrs_handover_event measure_pair(const struct nrs_handover_cfg *cfg,
                                            struct nrs_handover *h, double time_s,
                                            double difference_db)
{
    const double rsrp_dbm[] = {-90, -90 + difference_db};

    return measure(cfg, h, time_s, 2, rsrp_dbm, 10);
}

/* Step from -100 to -90 dBm: after n periods of the filter 10 (1 - (1 - a)^n) dB of it are seen,
 * at whatever rate it is fed. */
static void filter_steps(void)
{
    static const struct {
        int64_t k;
        double a;
        double period_s;
        int per_period;
    } rows[] = {
        {0, 1.0, 0.2, 1},
        {4, 0.5, 0.2, 1},
        {8, 0.25, 0.2, 1},
        {4, 0.5, 0.04, 5},
        {8, 0.25, 0.1, 2},
        {19, 0.03716272234383503, 0.04, 5},
        {1, 0.8408964152537146, 0.1, 2},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_handover_cfg cfg = config();
        struct nrs_handover h;

        cfg.filter_k = rows[i].k;
        cfg.filter_period_s = 0.2;
        CHECK_ROW(fabs(nrs_handover_filter_weight(&cfg, 0.2) - rows[i].a) <= 1e-15, i, "weight");
        nrs_handover_init(&h, 0);
        measure(&cfg, &h, 1.0, 1, &(double){-100}, 10);
        CHECK_ROW(h.cell[0].rsrp_dbm == -100, i, "first %g", h.cell[0].rsrp_dbm);
        for (int j = 1; j <= 12 * rows[i].per_period; j++) {
            int n = j / rows[i].per_period;

            measure(&cfg, &h, 1.0 + j * rows[i].period_s, 1, &(double){-90}, 10);
            CHECK_ROW(j % rows[i].per_period ||
                          fabs(h.cell[0].rsrp_dbm - (-90 - 10 * pow(1 - rows[i].a, n))) <= 1e-9,
                      i, "after %d: %.12g dBm", n, h.cell[0].rsrp_dbm);
        }
    }
}

/* Offset 3 dB, hysteresis 1 dB, period 40 ms. The difference is `base` but for measurement number
 * `dip_at`; the handover comes with measurement number `want` (0: not within 40). */
static void a3_needs_time_to_trigger(void)
{
    static const struct {
        const char *why;
        double base_db, dip_db;
        int dip_at;
        double time_to_trigger_s;
        int want;
    } rows[] = {
        {"at once", 4.1, 4.1, 0, 0, 1},
        {"160 ms are four periods", 4.1, 4.1, 0, 0.160, 5},
        {"150 ms, too", 4.1, 4.1, 0, 0.150, 5},
        {"the threshold itself is not above it", 4.0, 4.0, 0, 0, 0},
        {"a dip starts again", 4.1, 4.0, 4, 0.160, 9},
        {"a dip at the last measurement", 4.1, 3.9, 5, 0.160, 10},
        {"no dip below the threshold", 4.1, 4.01, 4, 0.160, 5},
        {"one peak", -5, 20, 4, 0.040, 0},
        {"one peak, at once", -5, 20, 4, 0, 4},
        {"1280 ms", 9, 9, 0, 1.280, 33},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_handover_cfg cfg = config();
        struct nrs_handover h;
        int got = 0;

        cfg.time_to_trigger_s = rows[i].time_to_trigger_s;
        nrs_handover_init(&h, 0);
        for (int j = 1; j <= 40 && !got; j++) {
            double difference_db = j == rows[i].dip_at ? rows[i].dip_db : rows[i].base_db;

            if (measure_pair(&cfg, &h, 0.040 * j, difference_db) == NRS_HANDOVER_COMMAND)
                got = j;
        }
        CHECK_ROW(got == rows[i].want && h.serving == (got ? 1 : 0), i, "%s: at %d", rows[i].why,
                  got);
    }
}

/* Two cells whose difference is 3.9 sin(2 pi t) dB, for 10 s at 10 ms. Above 1.5 dB (offset and
 * hysteresis) it is for (pi - 2 asin(1.5 / 3.9)) / (2 pi) = 0.374 s of each swing, and then the
 * other way round: 20 handovers, all but the first of them back within 0.5 s, or none. */
static void hysteresis_prevents_ping_pong(void)
{
    static const struct {
        const char *why;
        double offset_db, hysteresis_db, time_to_trigger_s, ping_pong_s;
        int64_t handovers, ping_pongs;
    } rows[] = {
        {"to and fro", 1.0, 0.5, 0, 1, 20, 19},
        {"as long as it lasts", 1.0, 0.5, 0.36, 1, 20, 19},
        {"longer than it lasts", 1.0, 0.5, 0.38, 1, 0, 0},
        {"hysteresis", 1.0, 3.0, 0, 1, 0, 0},
        {"offset", 3.5, 0.5, 0, 1, 0, 0},
        {"stays longer than is ping-pong", 1.0, 0.5, 0, 0.4, 20, 0},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_handover_cfg cfg = config();
        struct nrs_handover h;

        cfg.a3_offset_db = rows[i].offset_db;
        cfg.hysteresis_db = rows[i].hysteresis_db;
        cfg.time_to_trigger_s = rows[i].time_to_trigger_s;
        cfg.ping_pong_s = rows[i].ping_pong_s;
        nrs_handover_init(&h, 0);
        for (int j = 1; j <= 1000; j++)
            measure_pair(&cfg, &h, 0.01 * j, 3.9 * sin(2 * M_PI * 0.01 * j));
        CHECK_ROW(h.n_handovers == rows[i].handovers && h.n_ping_pongs == rows[i].ping_pongs, i,
                  "%s: %lld, %lld", rows[i].why, (long long)h.n_handovers,
                  (long long)h.n_ping_pongs);
    }
}

/* Entering at 0.04 s, 160 ms to trigger, 50 ms of preparation, 40 ms of interruption. */
static void handover_times(void)
{
    struct nrs_handover_cfg cfg = config();
    struct nrs_handover h;

    cfg.preparation_s = 0.050;
    cfg.interruption_s = 0.040;
    nrs_handover_init(&h, 0);
    CU_ASSERT_FALSE(nrs_handover_interrupted(&h, 0));
    for (int j = 1; j <= 5; j++)
        CU_ASSERT_EQUAL(measure_pair(&cfg, &h, 0.040 * j, 5), NRS_HANDOVER_NONE);
    CU_ASSERT_TRUE(near(nrs_handover_next_s(&h), 0.250));
    CU_ASSERT_EQUAL(measure_pair(&cfg, &h, 0.240, 5), NRS_HANDOVER_NONE);
    CU_ASSERT_EQUAL(nrs_handover_poll(&cfg, &h, 0.249), NRS_HANDOVER_NONE);
    CU_ASSERT_EQUAL(h.serving, 0);
    CU_ASSERT_FALSE(nrs_handover_interrupted(&h, 0.249));
    CU_ASSERT_EQUAL(nrs_handover_poll(&cfg, &h, 0.250), NRS_HANDOVER_COMMAND);
    CU_ASSERT_EQUAL(h.serving, 1);
    CU_ASSERT_TRUE(near(h.interrupted_until_s, 0.290));
    CU_ASSERT_TRUE(nrs_handover_interrupted(&h, 0.2899));
    CU_ASSERT_FALSE(nrs_handover_interrupted(&h, h.interrupted_until_s));
    CU_ASSERT_TRUE(isinf(nrs_handover_next_s(&h)));
    /* The old cell is the better one again, but its condition counts from 0.32 s on. */
    CU_ASSERT_EQUAL(measure_pair(&cfg, &h, 0.280, -5), NRS_HANDOVER_NONE);
    for (int j = 8; j <= 12; j++)
        CU_ASSERT_EQUAL(measure_pair(&cfg, &h, 0.040 * j, -5), NRS_HANDOVER_NONE);
    CU_ASSERT_TRUE(near(nrs_handover_next_s(&h), 0.530));
}

/* Without poll, the next measurement finds the end of the preparation. */
static void late_handover(void)
{
    struct nrs_handover_cfg cfg = config();
    struct nrs_handover h;

    cfg.preparation_s = 0.050;
    cfg.interruption_s = 0.040;
    nrs_handover_init(&h, 0);
    for (int j = 1; j <= 6; j++)
        CU_ASSERT_EQUAL(measure_pair(&cfg, &h, 0.040 * j, 5), NRS_HANDOVER_NONE);
    CU_ASSERT_EQUAL(measure_pair(&cfg, &h, 0.280, 5), NRS_HANDOVER_COMMAND);
    CU_ASSERT_TRUE(near(h.interrupted_until_s, 0.320));
}

/* Reported with measurement 3, preparation 1 s. From measurement 4 on the difference is another,
 * but for `back_at`: below 3 - 1 dB for 80 ms, until measurement 6, the cell leaves. */
static void leaving_cancels(void)
{
    static const struct {
        double then_db;
        int back_at, until;
        bool cancelled;
    } rows[] = {
        {2.1, 0, 20, false}, {2.0, 0, 20, false}, {1.9, 0, 5, false},
        {1.9, 0, 6, true},   {-10, 6, 8, false},  {-10, 6, 9, true},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_handover_cfg cfg = config();
        struct nrs_handover h;

        cfg.time_to_trigger_s = 0.080;
        cfg.preparation_s = 1.0;
        nrs_handover_init(&h, 0);
        for (int j = 1; j <= rows[i].until; j++)
            measure_pair(&cfg, &h, 0.040 * j, j < 4 || j == rows[i].back_at ? 5 : rows[i].then_db);
        CHECK_ROW(rows[i].cancelled ? isinf(nrs_handover_next_s(&h))
                                    : near(nrs_handover_next_s(&h), 1.120),
                  i, "next at %g s", nrs_handover_next_s(&h));
    }
}

/* Of two neighbours the stronger is prepared for; when it leaves, the other. */
static void strongest_of_a_report(void)
{
    static const double both[] = {-90, -84, -83, -85}, left[] = {-90, -84, -95, -100};
    struct nrs_handover_cfg cfg = config();
    struct nrs_handover h;

    cfg.time_to_trigger_s = 0;
    cfg.preparation_s = 0.5;
    nrs_handover_init(&h, 0);
    measure(&cfg, &h, 0.1, 4, both, 10);
    CU_ASSERT_EQUAL(h.command_cell, 2);
    measure(&cfg, &h, 0.2, 4, left, 10);
    CU_ASSERT_EQUAL(h.command_cell, 1);
    CU_ASSERT_TRUE(near(nrs_handover_next_s(&h), 0.7));
    CU_ASSERT_EQUAL(nrs_handover_poll(&cfg, &h, 0.7), NRS_HANDOVER_COMMAND);
    CU_ASSERT_EQUAL(h.serving, 1);
}

/* Of equals the one with the lower number, wherever it is in the list. */
static void equal_neighbours(void)
{
    static const int cell[] = {9, 5, 3, 4};
    static const double rsrp_dbm[] = {-90, -80, -80, -80};
    const struct nrs_handover_measurement m = {0.1, 10, 4, cell, rsrp_dbm, NULL};
    struct nrs_handover_cfg cfg = config();
    struct nrs_handover h;

    cfg.time_to_trigger_s = 0;
    nrs_handover_init(&h, 9);
    CU_ASSERT_EQUAL(nrs_handover_measure(&cfg, &h, &m), NRS_HANDOVER_COMMAND);
    CU_ASSERT_EQUAL(h.serving, 3);
}

/* Cell 2 rises at measurement 3, before the handover to cell 1 with measurement 5: against the new
 * cell its 160 ms begin with measurement 6. */
static void handover_restarts_conditions(void)
{
    static const double before[] = {-90, -85, -95}, after[] = {-90, -85, -79};
    struct nrs_handover_cfg cfg = config();
    struct nrs_handover h;

    nrs_handover_init(&h, 0);
    for (int j = 1; j <= 10; j++)
        CHECK_ROW(measure(&cfg, &h, 0.040 * j, 3, j < 3 ? before : after, 10) ==
                      (j % 5 ? NRS_HANDOVER_NONE : NRS_HANDOVER_COMMAND),
                  j, "serving %d", h.serving);
    CU_ASSERT_EQUAL(h.serving, 2);
    CU_ASSERT_EQUAL(h.n_ping_pongs, 0);
}

/* A neighbour that is no longer measured is not handed over to. */
static void lost_neighbour(void)
{
    struct nrs_handover_cfg cfg = config();
    struct nrs_handover h;

    cfg.time_to_trigger_s = 0;
    cfg.preparation_s = 0.5;
    nrs_handover_init(&h, 0);
    measure_pair(&cfg, &h, 0.1, 9);
    CU_ASSERT_TRUE(near(nrs_handover_next_s(&h), 0.6));
    measure(&cfg, &h, 0.2, 1, &(double){-90}, 10);
    CU_ASSERT_TRUE(isinf(nrs_handover_next_s(&h)));
    CU_ASSERT_EQUAL(h.n_cells, 1);
}

static void individual_offsets(void)
{
    static const int cell[] = {7, 4};
    static const struct {
        double rsrp_dbm[2], offset_db[2];
        bool handover;
    } rows[] = {
        {{-90, -87.9}, {0, 2}, true},  {{-90, -88.0}, {0, 2}, false}, {{-90, -83.9}, {2, 0}, true},
        {{-90, -84.0}, {2, 0}, false}, {{-90, -85.9}, {1, 1}, true},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        const struct nrs_handover_measurement m = {
            0.1, 10, 2, cell, rows[i].rsrp_dbm, rows[i].offset_db};
        struct nrs_handover_cfg cfg = config();
        struct nrs_handover h;
        enum nrs_handover_event got;

        cfg.time_to_trigger_s = 0;
        nrs_handover_init(&h, 7);
        got = nrs_handover_measure(&cfg, &h, &m);
        CHECK_ROW((got == NRS_HANDOVER_COMMAND) == rows[i].handover, i, "event %d", (int)got);
        cfg.enabled = false;
        nrs_handover_init(&h, 7);
        CHECK_ROW(nrs_handover_measure(&cfg, &h, &m) == NRS_HANDOVER_NONE, i, "not enabled");
    }
}

/* 39 neighbours, cell c at -100 + c dBm, and the serving cell 50 below them all: cells 24 to 38
 * stay, in either order of the list. */
static void strongest_cells_are_kept(void)
{
    int cell[2][40];
    double rsrp_dbm[2][40];
    struct nrs_handover_cfg cfg = config();

    cfg.enabled = false;
    for (int i = 0; i < 40; i++) {
        cell[0][i] = i < 39 ? i : 50;
        rsrp_dbm[0][i] = i < 39 ? -100 + i : -120;
        cell[1][39 - i] = cell[0][i];
        rsrp_dbm[1][39 - i] = rsrp_dbm[0][i];
    }
    for (size_t order = 0; order < 2; order++) {
        struct nrs_handover h;
        unsigned long seen = 0;
        bool serving = false;

        nrs_handover_init(&h, 50);
        for (int j = 1; j <= 3; j++) {
            const struct nrs_handover_measurement m = {0.1 * j,         10,  40, cell[order],
                                                       rsrp_dbm[order], NULL};

            nrs_handover_measure(&cfg, &h, &m);
        }
        for (int i = 0; i < h.n_cells; i++) {
            serving |= h.cell[i].cell == 50;
            if (h.cell[i].cell < 39)
                seen |= 1UL << h.cell[i].cell;
        }
        CHECK_ROW(h.n_cells == NRS_HANDOVER_CELLS && serving && seen == 0x7fffUL << 24, order,
                  "%d cells, %lx", h.n_cells, seen);
    }
}

static void checks(void)
{
    struct nrs_handover_cfg cfg = config();
    struct nrs_error err = {0};

    CU_ASSERT_EQUAL(nrs_handover_check(&cfg, &err), NRS_OK);
    cfg.qin_db = cfg.qout_db;
    CU_ASSERT_EQUAL(nrs_handover_check(&cfg, &err), NRS_OK);
    cfg.qin_db = -8.5;
    CU_ASSERT_EQUAL(nrs_handover_check(&cfg, &err), NRS_ECONFLICT);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "radio.handover.qin_db: -8.5 dB is below"));
    cfg.qin_db = NAN;
    CU_ASSERT_EQUAL(nrs_handover_check(&cfg, &err), NRS_ECONFLICT);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"filter steps", filter_steps},
        {"A3 needs time to trigger", a3_needs_time_to_trigger},
        {"hysteresis prevents ping-pong", hysteresis_prevents_ping_pong},
        {"handover times", handover_times},
        {"late handover", late_handover},
        {"leaving cancels", leaving_cancels},
        {"strongest of a report", strongest_of_a_report},
        {"equal neighbours", equal_neighbours},
        {"handover restarts conditions", handover_restarts_conditions},
        {"lost neighbour", lost_neighbour},
        {"individual offsets", individual_offsets},
        {"strongest cells are kept", strongest_cells_are_kept},
        {"checks", checks},
        {NULL, NULL},
    };

    return check_main("handover", tests);
}

/* test_activity.c - power of a UE's modem by state, and what it takes besides messages: counted by
 * hand from the relative powers of TR 38.840 (ue_energy.c says where they were read).
 */
#include "radio/ue_energy.h"

#include "ran_kit.h"

#define SLOT_S 0.5e-3

/* FR1, 100 MHz, four antennas, FDD: the report's own reference. */
static const struct nrs_modem reference = {
    .fdd = true, .bandwidth_hz = 100e6, .rx_antennas = 4, .pdcch_share = 1};

static struct nrs_ue_energy_cfg defaults(void)
{
    struct nrs_ue_energy_cfg cfg;

    nrs_attr_defaults(&nrs_ue_energy_attrs, &cfg);
    return cfg;
}

/* In mW, with units of 1 mW. Bandwidth X MHz: x (0.4 + 0.6 (X - 20) / 80); two antennas: x 0.7;
 * PDCCH alone is never below 50. DDDSU has PDCCH in four of five slots: (4 x 100 + 45) / 5. */
static void powers_by_state(void)
{
    static const struct {
        const char *why;
        struct nrs_modem modem;
        double awake_mw, receive_mw, resting_mw;
    } rows[] = {
        {"reference", {false, true, 100e6, 4, 1}, 100, 300 - 100, 0},
        {"DDDSU", {false, false, 100e6, 4, 0.8}, 89, 300 - 100, 45},
        {"60 MHz", {false, true, 60e6, 4, 1}, 70, 0.7 * 200, 0},
        {"20 MHz", {false, true, 20e6, 4, 1}, 50, 0.4 * 300 - 50, 0},
        {"two antennas", {false, true, 100e6, 2, 1}, 70, 0.7 * 200, 0},
        {"20 MHz, two antennas", {false, true, 20e6, 2, 1}, 50, 0.28 * 300 - 50, 0},
        {"FR2", {true, false, 400e6, 2, 1}, 175, 350 - 175, 45},
    };
    struct nrs_ue_energy_cfg cfg = defaults();

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_modem_power p = nrs_modem_power(&cfg, &rows[i].modem);

        CHECK_ROW(fabs(p.awake_w - 1e-3 * rows[i].awake_mw) < 1e-12 &&
                      fabs(p.receive_w - 1e-3 * rows[i].receive_mw) < 1e-12 &&
                      fabs(p.resting_w - 1e-3 * rows[i].resting_mw) < 1e-12,
                  i, "%s: %g W, %g W, %g W", rows[i].why, p.awake_w, p.receive_w, p.resting_w);
        CHECK_ROW(p.asleep_w == p.awake_w, i, "%s: sleeps", rows[i].why);
    }
}

static void given_powers_are_not_scaled(void)
{
    struct nrs_ue_energy_cfg cfg = defaults();
    const struct nrs_modem modem = {
        .fdd = true, .bandwidth_hz = 20e6, .rx_antennas = 1, .pdcch_share = 1};
    struct nrs_modem_power p;

    cfg.monitor_units = 120;
    cfg.receive_units = 330;
    cfg.unit_w = 2e-3;
    p = nrs_modem_power(&cfg, &modem);
    CU_ASSERT_DOUBLE_EQUAL(p.awake_w, 0.24, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(p.receive_w, 0.42, 1e-12);
    cfg.receive_units = 110; /* less than PDCCH alone: nothing on top */
    CU_ASSERT_EQUAL(nrs_modem_power(&cfg, &modem).receive_w, 0);
}

/* A cycle of 320 ms: 20 ms at 100 units, 300 ms asleep, and the way there and back. */
static void sleep_by_cycles(void)
{
    static const struct {
        enum nrs_sleep_state state;
        double want_mw;
    } rows[] = {
        {NRS_SLEEP_NONE, 100},
        {NRS_SLEEP_MICRO, (20 * 100 + 300 * 45) / 320.0},
        {NRS_SLEEP_LIGHT, (20 * 100 + 300 * 20 + 100) / 320.0},
        {NRS_SLEEP_DEEP, (20 * 100 + 300 * 1 + 450) / 320.0},
    };
    struct nrs_ue_energy_cfg cfg = defaults();

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        double got;

        cfg.sleep_state = rows[i].state;
        got = nrs_modem_power(&cfg, &reference).asleep_w;
        CHECK_ROW(fabs(got - 1e-3 * rows[i].want_mw) < 1e-12, i, "got %g W", got);
    }
}

static void cycles_have_room_for_the_way(void)
{
    static const struct {
        enum nrs_sleep_state state;
        double on_ms, cycle_ms;
        bool ok;
    } rows[] = {
        {NRS_SLEEP_DEEP, 8, 28, true},   {NRS_SLEEP_DEEP, 8, 27, false},
        {NRS_SLEEP_LIGHT, 8, 14, true},  {NRS_SLEEP_LIGHT, 8, 13, false},
        {NRS_SLEEP_MICRO, 10, 10, true}, {NRS_SLEEP_MICRO, 11, 10, false},
        {NRS_SLEEP_NONE, 11, 10, true},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_ue_energy_cfg cfg = defaults();
        struct nrs_error err = {0};
        enum nrs_status status;

        cfg.sleep_state = rows[i].state;
        cfg.on_duration_s = 1e-3 * rows[i].on_ms;
        cfg.drx_cycle_s = 1e-3 * rows[i].cycle_ms;
        status = nrs_ue_energy_check(&cfg, &err);
        CHECK_ROW(status == (rows[i].ok ? NRS_OK : NRS_ECONFLICT) &&
                      (rows[i].ok || strstr(err.text, "radio.ue_energy.drx_cycle_ms")),
                  i, "status %d: %s", status, err.text);
    }
}

static struct kit sleepy_kit(const char *pattern)
{
    struct kit k = kit_defaults(pattern);

    k.cfg.ue_energy.sleep_state = NRS_SLEEP_DEEP;
    k.cfg.ue_energy.inactivity_s = 0.05;
    k.cfg.ue_energy.drx_cycle_s = 0.1;
    k.cfg.ue_energy.on_duration_s = 0; /* asleep: 1 + 450 / 100 = 5.5 mW */
    return k;
}

/* Nobody sends: awake 89 mW in DDDSU without sleep, 5.5 mW with it. */
static void idle_ues(void)
{
    for (int sleeps = 0; sleeps < 2; sleeps++) {
        struct kit k = sleeps ? sleepy_kit("DDDSU") : kit_defaults("DDDSU");

        kit_start(&k, 1, 2);
        for (uint32_t ue = 0; ue < 2; ue++) {
            double got = nrs_ran_baseline_energy_j(k.ran, ue, 7.5);

            CHECK_ROW(fabs(got - (sleeps ? 5.5e-3 : 89e-3) * 7.5) < 1e-9, ue, "%g J", got);
        }
        kit_stop(&k);
    }
}

/* Awake from a message's arrival until 50 ms after it was delivered. The second message comes while
 * the first keeps the UE awake, the third after it slept. UE 1 sleeps all the time. FDD: 100 mW
 * while awake, whether it sends or not. */
static void awake_around_messages(void)
{
    struct kit k = sleepy_kit("FDD");
    double awake_s, got;

    kit_start(&k, 1, 2);
    kit_send(&k, NRS_UL, 0, 1000, 1, 1.0);
    kit_run(&k, 1.04);
    kit_send(&k, NRS_DL, 0, 1000, 2, 1.04);
    kit_run(&k, 2);
    kit_send(&k, NRS_UL, 0, 1000, 3, 2.0);
    got = nrs_ran_baseline_energy_j(k.ran, 0, 2.001); /* not delivered yet */
    CU_ASSERT_EQUAL_FATAL(k.n_reports, 2);
    awake_s = k.reports[1].time_s + 0.05 - 1.0 + 0.001;
    CU_ASSERT_DOUBLE_EQUAL(got, 0.1 * awake_s + 5.5e-3 * (2.001 - awake_s), 1e-9);
    kit_run(&k, 3);
    CU_ASSERT_EQUAL_FATAL(k.n_reports, 3);
    awake_s += k.reports[2].time_s + 0.05 - 2.001;
    got = nrs_ran_baseline_energy_j(k.ran, 0, 4);
    CU_ASSERT_DOUBLE_EQUAL(got, 0.1 * awake_s + 5.5e-3 * (4 - awake_s), 1e-9);
    got = nrs_ran_baseline_energy_j(k.ran, 1, 4);
    CU_ASSERT_DOUBLE_EQUAL(got, 5.5e-3 * 4, 1e-9);
    kit_stop(&k);
}

/* TDD: while it sends, sending_w stands for the 45 mW of its micro sleep. Three blocks of 14
 * symbols at most: the time on the air is what the message's energy says, 1 W while sending. */
static void sending_is_counted_once(void)
{
    struct kit k = kit_defaults("DDDSU");
    double sent_s, got;

    k.cfg.cell.ue_power_dbm = 30;
    k.cfg.ue_energy.tx_circuit_w = 0;
    k.cfg.ue_energy.pa_efficiency = 1;
    kit_start(&k, 1, 1);
    kit_send(&k, NRS_UL, 0, 300000, 1, 0);
    kit_run(&k, 1);
    CU_ASSERT_EQUAL_FATAL(k.n_reports, 1);
    sent_s = k.reports[0].energy_j / 1.0;
    CU_ASSERT(sent_s > 3 * SLOT_S * 0.8);
    got = nrs_ran_baseline_energy_j(k.ran, 0, 1);
    CU_ASSERT_DOUBLE_EQUAL(got, 89e-3 * 1 - 45e-3 * sent_s, 1e-9);
    kit_stop(&k);
}

/* A message of n blocks, one each slot, twice because of two repetitions: 200 mW above monitoring
 * in as many slots. Two messages of one block share its slot by their bytes: 1000 + 48 and 3000 + 3
 * x 48, 1 : 3. */
static void reception_by_slots(void)
{
    struct kit k = kit_defaults("FDD");

    k.cfg.dl.repetitions = 2;
    kit_start(&k, 1, 1);
    kit_send(&k, NRS_DL, 0, 300000, 1, 0);
    kit_run(&k, 1);
    CU_ASSERT_EQUAL_FATAL(k.n_reports, 1);
    CU_ASSERT(k.reports[0].n_tb > 1);
    CU_ASSERT_DOUBLE_EQUAL(k.reports[0].energy_j, 0.2 * SLOT_S * k.reports[0].n_tx, 1e-12);
    CU_ASSERT_EQUAL(k.reports[0].n_tx, 2 * k.reports[0].n_tb);
    kit_stop(&k);

    k = kit_defaults("FDD");
    kit_start(&k, 1, 1);
    kit_send(&k, NRS_DL, 0, 1000, 1, 0);
    kit_send(&k, NRS_DL, 0, 3000, 3, 0);
    kit_run(&k, 1);
    CU_ASSERT_EQUAL_FATAL(k.n_reports, 2);
    CU_ASSERT_EQUAL(k.n_tbs, 1);
    for (size_t i = 0; i < 2; i++)
        CHECK_ROW(fabs(k.reports[i].energy_j - (double)k.reports[i].cookie / 4 * 0.2 * SLOT_S) <
                      1e-12,
                  i, "%g J", k.reports[i].energy_j);
    kit_stop(&k);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"powers by state", powers_by_state},
        {"given powers", given_powers_are_not_scaled},
        {"sleep by cycles", sleep_by_cycles},
        {"room for the way", cycles_have_room_for_the_way},
        {"idle UEs", idle_ues},
        {"awake around messages", awake_around_messages},
        {"sending", sending_is_counted_once},
        {"reception", reception_by_slots},
        {NULL, NULL},
    };

    return check_main("activity", tests);
}

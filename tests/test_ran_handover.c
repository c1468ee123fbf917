/* test_ran_handover.c - UEs that move: what handover and radio link failure do to messages.
 *
 * Two cells 400 m apart; UE 0 drives from the one to the other along the line between them. 30 kHz,
 * FDD: a DL block goes out in the slot in which its UE may be served.
 */
#include "radio/mac.h"
#include "ran_kit.h"

#define SLOT_S 0.5e-3
#define PLENTY INT64_C(1000000000000) /* bytes: never empty */

/* A trace of UE 0: n places on the x axis, one every `step_s`. UE 1 stays where it was dropped. */
static struct kit kit_drive(uint32_t n_cells, const double *x_m, size_t n, double step_s)
{
    struct kit k = kit_defaults("FDD");
    struct nrs_radio_cfg *c = &k.cfg;
    struct nrs_track_point *point = malloc(n * sizeof *point);

    for (size_t i = 0; i < n; i++)
        point[i] = (struct nrs_track_point){(double)i * step_s, 0, x_m[i], 3, NAN};
    k.files.tracks = (struct nrs_csv_rows){.row = point, .n = n};
    kit_places(&k, false);
    c->channel.environment = NRS_RMA;
    c->mobility.model = NRS_MOBILITY_TRACE;
    snprintf(c->mobility.file, sizeof c->mobility.file, "of the test");
    c->layout.type = NRS_LAYOUT_LIST;
    c->n_sectors = n_cells;
    for (uint32_t i = 0; i < n_cells; i++)
        c->sectors[i] = (struct nrs_sector_cfg){.x_m = 400 * i, .power_dbm = NRS_POWER_OWN_DBM};
    c->gnb_antenna.pattern = NRS_ANTENNA_ISOTROPIC;
    c->interference.enabled = false;
    c->ul.fixed_bler = c->dl.fixed_bler = 1e-9;
    return k;
}

static const double there[] = {50, 350}, back[] = {50, 350, 50};

/* From the command on `interruption` seconds, rounded up to slots, no transmission of the UE; and
 * one right before and right after, as there is always DL data. */
static void interruption_is_exact_to_the_slot(void)
{
    static const struct {
        double interruption_s;
        int64_t slots;
    } rows[] = {{40e-3, 80}, {0, 0}, {0.3e-3, 1}, {20.1e-3, 41}, {0.5e-3, 1}};

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct kit k = kit_drive(2, there, 2, 10);
        int64_t before = -1, after = INT64_MAX, command;
        size_t within = 0;

        k.cfg.handover.interruption_s = rows[i].interruption_s;
        kit_start(&k, 0, 1);
        CU_ASSERT_EQUAL(nrs_ran_link(k.ran, 0).cell, 0);
        kit_send(&k, NRS_DL, 0, PLENTY, 1, 0);
        kit_run(&k, 10);
        CHECK_ROW(k.n_moves == 1 && k.moves[0].point == NRS_TR_RADIO_HANDOVER &&
                      k.moves[0].ue == 0 && k.moves[0].cell == 1,
                  i, "%zu moves", k.n_moves);
        CHECK_ROW(nrs_ran_counters(k.ran).handovers == 1 &&
                      nrs_ran_counters(k.ran).link_failures == 0 &&
                      nrs_ran_link(k.ran, 0).cell == 1,
                  i, "counters");
        command = k.moves[0].slot;
        for (size_t j = 0; j < k.n_tbs; j++) {
            if (k.tbs[j].slot < command)
                before = k.tbs[j].slot;
            else if (k.tbs[j].slot < command + rows[i].slots)
                within++;
            else if (k.tbs[j].slot < after)
                after = k.tbs[j].slot;
        }
        CHECK_ROW(before == command - 1 && within == 0 && after == command + rows[i].slots, i,
                  "command %d, last %d, %zu within, next %d", (int)command, (int)before, within,
                  (int)after);
        kit_stop(&k);
    }
}

/* When the command comes: event A3 by the formulas at each measurement, then time to trigger and
 * preparation. Path loss and filter recomputed here from the mean gains the deployment gives. */
static void command_comes_when_a3_has_held(void)
{
    struct kit k = kit_drive(2, there, 2, 10);
    struct nrs_handover_cfg *h = &k.cfg.handover;
    double gain[2], held_since_s = INFINITY, want_s = INFINITY;

    h->filter_k = 0; /* no memory */
    kit_start(&k, 0, 1);
    for (int m = 1; want_s == INFINITY && m < 250; m++) {
        double time_s = m * h->period_s, difference_db;

        nrs_deployment_move(k.ran->deployment, 0, time_s);
        nrs_deployment_gains(k.ran->deployment, 0, gain, NULL);
        difference_db = 10 * log10(gain[1] / gain[0]);
        if (!(difference_db > h->a3_offset_db + h->hysteresis_db))
            held_since_s = INFINITY;
        else if (held_since_s == INFINITY)
            held_since_s = time_s;
        if (time_s >= held_since_s + h->time_to_trigger_s - 1e-9)
            want_s = time_s + h->preparation_s;
    }
    kit_send(&k, NRS_DL, 0, PLENTY, 1, 0);
    kit_run(&k, 10);
    CHECK_ROW(k.n_moves == 1 && fabs((double)k.moves[0].slot * SLOT_S - want_s) < 1e-9, 0,
              "command in slot %d, expected at %g s", (int)k.moves[0].slot, want_s);
    kit_stop(&k);
}

/* Sent 10 slots after the command, a DL message waits for the new cell; also when nothing was
 * pending at the command, and for the first time after it. */
static void messages_wait_for_the_new_cell(void)
{
    struct kit k = kit_drive(2, there, 2, 10);
    int64_t command;

    kit_start(&k, 0, 1);
    kit_send(&k, NRS_DL, 0, PLENTY, 1, 0);
    kit_run(&k, 10);
    command = k.moves[0].slot;
    kit_stop(&k);
    for (int64_t after = 10; after <= 90; after += 40) { /* 80 slots of interruption */
        double want_s = ((double)(command + (after < 80 ? 80 : after)) + 24. / 14) * SLOT_S;

        k = kit_drive(2, there, 2, 10);
        kit_start(&k, 0, 1);
        kit_send(&k, NRS_DL, 0, 100, 2, (double)(command + after) * SLOT_S);
        kit_run(&k, 20);
        CHECK_ROW(k.n_reports == 1 && k.reports[0].delivered && k.reports[0].cell == 1 &&
                      fabs(k.reports[0].time_s - want_s) < 1e-9,
                  (size_t)after, "at %.6f s, expected %.6f s",
                  k.n_reports ? k.reports[0].time_s : 0, want_s);
        CHECK_ROW(k.n_moves == 1 && k.moves[0].slot == command, (size_t)after,
                  "command in slot %d, expected %d", (int)k.moves[0].slot, (int)command);
        kit_stop(&k);
    }
}

/* Half of all transmissions fail, so that blocks are in flight at each handover. AM loses nothing;
 * UM loses what was in flight; nothing is told twice. There and back, both directions. */
static void acknowledged_mode_survives_handovers(void)
{
    static const enum nrs_rlc_mode mode[] = {NRS_RLC_AM, NRS_RLC_UM};

    for (size_t i = 0; i < NRS_LEN(mode); i++) {
        struct kit k = kit_drive(2, back, 3, 5);
        size_t lost = 0, wrong = 0;
        int seen[2][2000] = {{0}};

        k.cfg.ul.fixed_bler = k.cfg.dl.fixed_bler = 0.5;
        k.cfg.ul.max_harq_tx = k.cfg.dl.max_harq_tx = 100;
        k.cfg.rlc.mode[NRS_UL] = k.cfg.rlc.mode[NRS_DL] = mode[i];
        kit_start(&k, 0, 1);
        for (uint32_t n = 0; n < 2000; n++)
            for (int dir = NRS_UL; dir <= NRS_DL; dir++)
                kit_send(&k, (enum nrs_dir)dir, 0, 20000, n, n * 5e-3);
        kit_run(&k, 60);
        for (size_t j = 0; j < k.n_reports; j++) {
            seen[k.reports[j].dir][k.reports[j].cookie]++;
            lost += !k.reports[j].delivered;
        }
        for (size_t n = 0; n < 4000; n++)
            wrong += seen[n / 2000][n % 2000] != 1;
        CHECK_ROW(wrong == 0 && k.n_reports == 4000, i, "%zu reports, %zu wrong", k.n_reports,
                  wrong);
        CHECK_ROW(nrs_ran_counters(k.ran).handovers == 2, i, "%d handovers",
                  (int)nrs_ran_counters(k.ran).handovers);
        CHECK_ROW((lost == 0) == (mode[i] == NRS_RLC_AM) && lost < 200, i, "%zu lost", lost);
        for (int dir = NRS_UL; dir <= NRS_DL; dir++)
            CHECK_ROW(nrs_ran_backlog_bytes(k.ran, (enum nrs_dir)dir, 0) == 0, i, "%d bytes left",
                      (int)nrs_ran_backlog_bytes(k.ran, (enum nrs_dir)dir, 0));
        kit_stop(&k);
    }
}

/* When the link fails and when a cell is found again, from what each measurement finds. */
static void expect_failure(const struct kit *k, double *fails_s, double *found_s)
{
    const struct nrs_handover_cfg *h = &k->cfg.handover;
    double t310_s = INFINITY;

    *fails_s = *found_s = INFINITY;
    for (int m = 1; *found_s == INFINITY && m < 400; m++) {
        double gain, time_s = m * h->period_s, rsrp_mw, sinr_db;

        nrs_deployment_move(k->ran->deployment, 0, time_s);
        nrs_deployment_gains(k->ran->deployment, 0, &gain, NULL);
        rsrp_mw = k->ran->cells[0].power_mw / 12 * gain;
        sinr_db = 10 * log10(12 * rsrp_mw / k->ran->noise_mw[NRS_DL]);
        if (*fails_s == INFINITY && time_s >= t310_s - 1e-9)
            *fails_s = t310_s;
        if (sinr_db > h->qin_db)
            t310_s = INFINITY;
        else if (t310_s == INFINITY)
            t310_s = time_s + h->t310_s;
        if (time_s > *fails_s && 10 * log10(rsrp_mw) >= h->min_rsrp_dbm)
            *found_s = time_s;
    }
    nrs_deployment_move(k->ran->deployment, 0, 0);
}

/* One cell; the UE drives out of it and comes back. T310 after the first measurement out of sync
 * the link fails, and nothing is sent until the cell is heard again; then data goes on. */
static void link_failure_and_return(void)
{
    static const double out[] = {50, 3000, 3000, 50};
    struct kit k = kit_drive(1, out, 4, 5);
    double fails_s, found_s;
    int64_t resume;
    size_t within = 0;
    bool after = false;

    k.cfg.handover.qout_db = k.cfg.handover.qin_db = 30;
    k.cfg.handover.min_rsrp_dbm = -85;
    k.cfg.handover.filter_k = 0;
    k.cfg.rlc.mode[NRS_DL] = NRS_RLC_AM;
    k.cfg.dl.fixed_bler = 0.3; /* blocks in flight */
    kit_start(&k, 0, 1);
    expect_failure(&k, &fails_s, &found_s);
    kit_send(&k, NRS_DL, 0, PLENTY, 1, 0);
    kit_run(&k, 15);
    CHECK_ROW(k.n_moves >= 2 && k.moves[0].point == NRS_TR_RADIO_FAILURE && k.moves[0].cell == -1 &&
                  k.moves[k.n_moves - 1].cell == 0,
              0, "%zu moves, the first to %d", k.n_moves, k.moves[0].cell);
    CU_ASSERT_EQUAL(nrs_ran_counters(k.ran).link_failures, 1);
    CHECK_ROW(fabs((double)k.moves[0].slot * SLOT_S - fails_s) < 1e-9, 0,
              "failed in slot %d, expected at %g s", (int)k.moves[0].slot, fails_s);
    CHECK_ROW(fabs((double)k.moves[k.n_moves - 1].slot * SLOT_S - found_s) < 1e-9, 0,
              "found in slot %d, expected at %g s", (int)k.moves[k.n_moves - 1].slot, found_s);
    resume = llround((found_s + k.cfg.handover.reestablishment_s) / SLOT_S);
    for (size_t j = 0; j < k.n_tbs; j++) {
        within += k.tbs[j].slot >= k.moves[0].slot && k.tbs[j].slot < resume;
        after |= k.tbs[j].slot == resume;
    }
    CHECK_ROW(within == 0 && after, 0, "%zu transmissions without a link", within);
    kit_stop(&k);
}

/* What was under way at the failure is not lost in AM, however long it takes. */
static void link_failure_keeps_messages(void)
{
    static const double out[] = {50, 3000, 3000, 50};
    struct kit k = kit_drive(1, out, 4, 5);

    k.cfg.handover.qout_db = k.cfg.handover.qin_db = 30;
    k.cfg.handover.min_rsrp_dbm = -85;
    k.cfg.ul.fixed_bler = k.cfg.dl.fixed_bler = 0.5;
    k.cfg.ul.max_harq_tx = k.cfg.dl.max_harq_tx = 100;
    k.cfg.rlc.mode[NRS_UL] = k.cfg.rlc.mode[NRS_DL] = NRS_RLC_AM;
    kit_start(&k, 0, 1);
    for (uint32_t n = 0; n < 1500; n++)
        for (int dir = NRS_UL; dir <= NRS_DL; dir++)
            kit_send(&k, (enum nrs_dir)dir, 0, 5000, n, n * 10e-3);
    kit_run(&k, 60);
    CU_ASSERT_EQUAL(nrs_ran_counters(k.ran).link_failures, 1);
    CHECK_ROW(k.n_reports == 3000 && nrs_ran_pending(k.ran) == 0, 0, "%zu reports", k.n_reports);
    for (size_t j = 0; j < k.n_reports; j++)
        CU_ASSERT(k.reports[j].delivered);
    kit_stop(&k);
}

/* RLC that reaches its most retransmissions takes the radio link with it. */
static void rlc_failure_is_a_link_failure(void)
{
    struct kit k = kit_drive(2, there, 2, 100);

    k.cfg.handover.enabled = false;
    k.cfg.dl.fixed_bler = 0.9;
    k.cfg.dl.max_harq_tx = 1;
    k.cfg.rlc.mode[NRS_DL] = NRS_RLC_AM;
    k.cfg.rlc.max_retx = 2;
    kit_start(&k, 0, 1);
    for (uint32_t n = 0; n < 40; n++)
        kit_send(&k, NRS_DL, 0, 100, n, 0.1 + n * 0.5); /* has measured by then */
    kit_run(&k, 30);
    CU_ASSERT(nrs_ran_counters(k.ran).link_failures > 10); /* 0.73 a message */
    CU_ASSERT_EQUAL(nrs_ran_counters(k.ran).link_failures, k.n_moves);
    CU_ASSERT_EQUAL(k.n_reports, 40);
    kit_stop(&k);
}

/* Past 24 cells, all of which it hears: more than are followed at once, but each in turn is the
 * strongest, and serves when the UE is there. */
static void many_cells_are_measured(void)
{
    enum { CELLS = 24 };
    static const double along[] = {50, 400 * (CELLS - 1)};
    struct kit k = kit_drive(CELLS, along, 2, 200);

    k.cfg.interference.max_links = NRS_LINKS_MAX;
    k.cfg.interference.far_db = 200;
    kit_start(&k, 0, 1);
    CU_ASSERT_EQUAL(k.ran->links.n[0], CELLS);
    kit_send(&k, NRS_DL, 0, 100, 1, 205);
    kit_run(&k, 210);
    CHECK_ROW(nrs_ran_link(k.ran, 0).cell == CELLS - 1, 0, "ends in cell %u",
              nrs_ran_link(k.ran, 0).cell);
    CHECK_ROW(nrs_ran_counters(k.ran).handovers == CELLS - 1 &&
                  nrs_ran_counters(k.ran).link_failures == 0,
              0, "%d handovers, %d failures", (int)nrs_ran_counters(k.ran).handovers,
              (int)nrs_ran_counters(k.ran).link_failures);
    kit_stop(&k);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"interruption", interruption_is_exact_to_the_slot},
        {"command", command_comes_when_a3_has_held},
        {"messages wait", messages_wait_for_the_new_cell},
        {"AM survives handovers", acknowledged_mode_survives_handovers},
        {"link failure", link_failure_and_return},
        {"link failure keeps messages", link_failure_keeps_messages},
        {"many cells", many_cells_are_measured},
        {"RLC failure", rlc_failure_is_a_link_failure},
        {NULL, NULL},
    };

    return check_main("radio network, handover", tests);
}

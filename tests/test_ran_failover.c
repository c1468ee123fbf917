/* test_ran_failover.c - UEs of a cell that fails: into the neighbour's cell and back; what the
 * neighbour hears meanwhile.
 *
 * Cells 400 m apart on a line. 30 kHz, FDD, no shadowing, no fading, no block errors: a UE with DL
 * data gets a block in every slot in which it may be served. Measurements are 80 slots apart.
 */
#include <string.h>

#include "outage_kit.h"
#include "radio/decibel.h"

static const double here_x_m[] = {100, 300}; /* UE 0 in cell 0, UE 1 in cell 1 */

/* SINR that the receiver of UE `ue` had in the last slot. */
static double sinr_db(const struct kit *k, enum nrs_dir dir, uint32_t ue)
{
    const struct nrs_air *a = k->ran->air[dir];

    for (uint32_t i = 0; i < 2; i++)
        if (a[i].n_prb > 0 && a[i].ue == ue)
            return a[i].sinr_db;
    return NAN;
}

/* S / (N + I) with both cells sending, S / N alone, from the gains that the deployment gives; the
 * whole carrier to one UE each. */
static void neighbour_hears_less(void)
{
    struct kit k = kit_line(2, here_x_m, 2);
    double gain[2], other[2], noise, mw, loud_db, alone_db, ul_loud_db, ul_alone_db;

    k.cfg.ul.layers = k.cfg.dl.layers = 1;
    k.cfg.cell.gnb_rx_antennas = k.cfg.cell.ue_rx_antennas = 1;
    kit_start(&k, 0, 1);
    CU_ASSERT_FATAL(nrs_ran_cell(k.ran, 0) == 0 && nrs_ran_cell(k.ran, 1) == 1);
    nrs_deployment_gains(k.ran->deployment, 0, other, NULL);
    nrs_deployment_gains(k.ran->deployment, 1, gain, NULL);
    noise = k.ran->noise_mw[NRS_DL];
    mw = k.ran->cells[1].power_mw;
    loud_db = nrs_to_db(mw * gain[1] / (noise + mw * gain[0]));
    alone_db = nrs_to_db(mw * gain[1] / noise);
    noise = k.ran->noise_mw[NRS_UL];
    mw = nrs_from_db(k.cfg.cell.ue_power_dbm) / k.ran->n_prb;
    ul_loud_db = nrs_to_db(mw * gain[1] / (noise + mw * other[1]));
    ul_alone_db = nrs_to_db(mw * gain[1] / noise);
    for (uint32_t ue = 0; ue < 2; ue++)
        for (int dir = NRS_UL; dir <= NRS_DL; dir++)
            kit_send(&k, (enum nrs_dir)dir, ue, PLENTY, 0, 0);
    kit_run(&k, 100 * SLOT_S);
    CHECK_ROW(fabs(sinr_db(&k, NRS_DL, 1) - loud_db) < 1e-6 && loud_db < alone_db - 10, 0,
              "%g dB, expected %g dB", sinr_db(&k, NRS_DL, 1), loud_db);
    CHECK_ROW(fabs(sinr_db(&k, NRS_UL, 1) - ul_loud_db) < 1e-6, 0, "UL: %g dB, expected %g dB",
              sinr_db(&k, NRS_UL, 1), ul_loud_db);
    kit_down(&k, 0, 100 * SLOT_S, true);
    kit_run(&k, 101 * SLOT_S);
    CHECK_ROW(fabs(sinr_db(&k, NRS_DL, 1) - alone_db) < 1e-6, 1, "%g dB, expected %g dB",
              sinr_db(&k, NRS_DL, 1), alone_db);
    CHECK_ROW(fabs(sinr_db(&k, NRS_UL, 1) - ul_alone_db) < 1e-6, 1, "UL: %g dB, expected %g dB",
              sinr_db(&k, NRS_UL, 1), ul_alone_db);
    CU_ASSERT_EQUAL(kit_sent(&k, 0, 100, 1000), 0);
    kit_up(&k, 0, 200 * SLOT_S);
    kit_run(&k, 220 * SLOT_S);
    CHECK_ROW(fabs(sinr_db(&k, NRS_DL, 1) - loud_db) < 1e-6, 2, "%g dB, expected %g dB",
              sinr_db(&k, NRS_DL, 1), loud_db);
    kit_stop(&k);
}

static bool moved(const struct kit *k, size_t i, enum nrs_trace_point point, int cell, int64_t slot)
{
    return i < k->n_moves && k->moves[i].point == point && k->moves[i].ue == 0 &&
           k->moves[i].cell == cell && k->moves[i].slot == slot;
}

/* The failure: N310 measurements from the first in or after the slot of the failure on, and T310.
 * Served there: re-establishment later. The recovery: the first measurement, time to trigger (two
 * measurements), preparation; interruption, in slots: 160 ms = 320, 50 ms = 100, 40 ms = 80. */
static void there_and_back(void)
{
    static const struct {
        int64_t down, n310;
        double t310_s, reestablishment_s;
        int64_t fails, served; /* slots */
        int64_t up, back;
    } rows[] = {
        {2000, 1, 1, 0.25, 4000, 4500, 8000, 8420},
        {2001, 1, 1, 0.25, 4080, 4580, 8001, 8500},
        {2079, 3, 0.5, 0.1, 2080 + 160 + 1000, 3440, 7920, 8340},
        {2000, 1, 0, 0, 2000, 2000, 2100, 2580},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct kit k = kit_line(2, here_x_m, 2);
        struct nrs_ue_link link;

        k.cfg.interference.enabled = true;
        k.cfg.handover.n310 = rows[i].n310;
        k.cfg.handover.t310_s = rows[i].t310_s;
        k.cfg.handover.reestablishment_s = rows[i].reestablishment_s;
        kit_start(&k, 0, 1);
        link = nrs_ran_link(k.ran, 0);
        kit_send(&k, NRS_DL, 0, PLENTY, 1, 0);
        kit_run(&k, (double)rows[i].down * SLOT_S);
        kit_down(&k, 0, (double)rows[i].down * SLOT_S, true);
        kit_run(&k, (double)rows[i].up * SLOT_S);
        CHECK_ROW(moved(&k, 0, NRS_TR_RADIO_FAILURE, 1, rows[i].fails) && k.n_moves == 1 &&
                      nrs_ran_cell(k.ran, 0) == 1,
                  i, "%zu moves, the first in slot %d", k.n_moves, (int)k.moves[0].slot);
        CHECK_ROW(kit_sent(&k, 0, rows[i].down - 1, rows[i].down) == 1 &&
                      kit_sent(&k, 0, rows[i].down, rows[i].served) == 0 &&
                      kit_sent(&k, 0, rows[i].served, rows[i].served + 1) == 1,
                  i, "not served in slot %d", (int)rows[i].served);
        kit_up(&k, 0, (double)rows[i].up * SLOT_S);
        kit_run(&k, 10);
        CHECK_ROW(moved(&k, 1, NRS_TR_RADIO_HANDOVER, 0, rows[i].back) && k.n_moves == 2 &&
                      nrs_ran_cell(k.ran, 0) == 0,
                  i, "%zu moves, the second in slot %d", k.n_moves, (int)k.moves[1].slot);
        CHECK_ROW(kit_sent(&k, 0, rows[i].back - 1, rows[i].back) == 1 &&
                      kit_sent(&k, 0, rows[i].back, rows[i].back + 80) == 0 &&
                      kit_sent(&k, 0, rows[i].back + 80, rows[i].back + 81) == 1,
                  i, "not served in slot %d", (int)rows[i].back + 80);
        CHECK_ROW(nrs_ran_link(k.ran, 0).dl_snr_db == link.dl_snr_db &&
                      nrs_ran_link(k.ran, 0).ul_snr_db == link.ul_snr_db,
                  i, "another link than before");
        CHECK_ROW(!k.ran->outage.measuring && k.ran->outage.n_followed == 0, i, "still measures");
        kit_stop(&k);
    }
}

/* Of three cells the strongest that is up; when that fails as well, the last. A UE that keeps no
 * link to another one waits, and nobody steps. */
static void strongest_that_is_up(void)
{
    static const double x_m[] = {100, 500, 700};
    struct kit k = kit_line(3, x_m, 3);

    k.cfg.interference.far_db = 200;
    kit_start(&k, 0, 1);
    CU_ASSERT_FATAL(nrs_ran_cell(k.ran, 1) == 1);
    kit_send(&k, NRS_DL, 1, PLENTY, 1, 0);
    kit_down(&k, 1, 0, true);
    kit_run(&k, 3);
    CU_ASSERT_EQUAL(nrs_ran_cell(k.ran, 1), 2); /* 300 m, the other is 500 m away */
    kit_down(&k, 2, 3, true);
    kit_run(&k, 6);
    CU_ASSERT_EQUAL(nrs_ran_cell(k.ran, 1), 0);
    kit_down(&k, 0, 6, true);
    CU_ASSERT(isinf(nrs_ran_next_s(k.ran)));
    kit_up(&k, 2, 50); /* T311 is over: the UE looks all the same */
    kit_run(&k, 51);
    CU_ASSERT_EQUAL(nrs_ran_cell(k.ran, 1), 2);
    CU_ASSERT(kit_sent(&k, 1, 100500, 102000) > 0);
    CU_ASSERT_EQUAL(nrs_ran_pending(k.ran), 1);
    kit_stop(&k);

    k = kit_line(2, here_x_m, 2);
    k.cfg.interference.enabled = false;
    kit_start(&k, 0, 1);
    kit_send(&k, NRS_DL, 0, PLENTY, 1, 0);
    kit_down(&k, 0, 0, true);
    kit_run(&k, 1);
    CU_ASSERT(isinf(nrs_ran_next_s(k.ran)));
    kit_send(&k, NRS_DL, 1, 100, 2, 10); /* the other cell works */
    kit_run(&k, 20);
    CU_ASSERT(k.n_reports == 1 && k.reports[0].delivered && nrs_ran_cell(k.ran, 0) == 0);
    CU_ASSERT(isinf(nrs_ran_next_s(k.ran)));
    kit_up(&k, 0, 30);
    kit_run(&k, 31);
    CU_ASSERT(kit_sent(&k, 0, 60000, 62000) > 0);
    kit_stop(&k);
}

/* All cells down, UEs that stand or move, nothing pending or something: no step is due, and sends
 * make one each. Then all are up, and all is delivered. */
static void all_down(void)
{
    for (size_t i = 0; i < 4; i++) {
        struct kit k = kit_line(2, here_x_m, 2);
        uint64_t slots;

        if (i & 1) {
            k.cfg.mobility.model = NRS_MOBILITY_WAYPOINT;
            k.cfg.drop.speed_outdoor_m_s = 30;
        }
        kit_start(&k, 0, 1);
        if (i & 2) {
            kit_send(&k, NRS_UL, 0, 10000000, 1, 0);
            kit_send(&k, NRS_DL, 1, 10000000, 2, 0);
            kit_run(&k, 0.01);
        }
        for (uint32_t c = 0; c < 2; c++)
            kit_down(&k, c, 0.01, true);
        CHECK_ROW(isinf(nrs_ran_next_s(k.ran)), i, "next slot at %g s", nrs_ran_next_s(k.ran));
        slots = nrs_ran_counters(k.ran).slots;
        for (uint64_t n = 3; n < 103; n++) {
            kit_send(&k, n & 1 ? NRS_UL : NRS_DL, n / 2 % 2, 100, n, (double)n);
            CHECK_ROW(nrs_ran_next_s(k.ran) == (double)n, i, "next slot at %g s",
                      nrs_ran_next_s(k.ran));
            nrs_ran_step(k.ran, kit_on_report, &k);
            CHECK_ROW(isinf(nrs_ran_next_s(k.ran)), i, "next slot at %g s", nrs_ran_next_s(k.ran));
        }
        CU_ASSERT_EQUAL(nrs_ran_counters(k.ran).slots, slots + 100);
        CU_ASSERT_EQUAL(k.n_reports, 0);
        for (uint32_t c = 0; c < 2; c++)
            kit_up(&k, c, 200);
        kit_run(&k, 210);
        CHECK_ROW(k.n_reports == (i & 2 ? 102u : 100u) && nrs_ran_pending(k.ran) == 0, i,
                  "%zu reports", k.n_reports);
        for (size_t j = 0; j < k.n_reports; j++) /* UM: blocks were under way */
            CU_ASSERT(k.reports[j].delivered || k.reports[j].cookie < 3);
        kit_stop(&k);
    }
}

/* A sink: a message for UE 1 follows the one that is told of. */
static void answer(void *user, const struct nrs_ran_report *r)
{
    CU_ASSERT(!r->delivered && r->ue == 0);
    CU_ASSERT_EQUAL(nrs_ran_send(user, NRS_DL, 1, 100, 2, r->time_s, INFINITY, NULL), NRS_OK);
}

/* UE 0, beside cell 0, keeps no other link; UE 1 keeps one to cell 2. With cells 0 and 1 down and a
 * message of UE 0 nobody steps. UE 1 has been re-established all the same when a message comes for
 * it later: from outside, or from within the step in which UE 0's message is discarded. */
static void silence_is_caught_up_with(void)
{
    static const double x_m[] = {40, 590, 760};

    for (size_t i = 0; i < 2; i++) {
        struct kit k = kit_line(3, x_m, 3);

        k.cfg.interference.far_db = 8;
        k.cfg.rlc.discard_s = i ? 5 : 0;
        kit_start(&k, 0, 1);
        CU_ASSERT_FATAL(nrs_ran_cell(k.ran, 0) == 0 && nrs_ran_cell(k.ran, 1) == 1);
        CU_ASSERT_FATAL(k.ran->links.n[0] == 1 && k.ran->links.n[1] == 2);
        kit_down(&k, 0, 0, true);
        kit_down(&k, 1, 0, true);
        kit_send(&k, NRS_DL, 0, 100, 1, 0);
        nrs_ran_step(k.ran, kit_on_report, &k);
        if (i) {
            CU_ASSERT_EQUAL(nrs_ran_next_s(k.ran), 5);
            nrs_ran_step(k.ran, answer, k.ran);
            CU_ASSERT_DOUBLE_EQUAL(nrs_ran_next_s(k.ran), 5 + SLOT_S, 1e-12);
        } else {
            CU_ASSERT(isinf(nrs_ran_next_s(k.ran)));
            kit_send(&k, NRS_DL, 1, 100, 2, 5 + SLOT_S);
        }
        kit_run(&k, 20);
        CHECK_ROW(k.n_reports == 1 && k.reports[0].cookie == 2 && k.reports[0].delivered &&
                      k.reports[0].cell == 2 &&
                      fabs(k.reports[0].time_s - (5 + (1 + 24. / 14) * SLOT_S)) < 1e-9,
                  i, "%zu reports, at %.6f s", k.n_reports, k.n_reports ? k.reports[0].time_s : 0);
        CHECK_ROW(nrs_ran_pending(k.ran) == (i ? 0u : 1u) && isinf(nrs_ran_next_s(k.ran)), i,
                  "next slot at %g s", nrs_ran_next_s(k.ran));
        kit_stop(&k);
    }
}

/* The same, and then cell 0 is back, right after the slot in which a second message has come: what
 * is caught up with of UE 1 makes no slot of the past due. */
static void the_clock_goes_forward(void)
{
    static const double x_m[] = {40, 590, 760};
    struct kit k = kit_line(3, x_m, 3);

    k.cfg.interference.far_db = 8;
    kit_start(&k, 0, 1);
    kit_down(&k, 0, 0, true);
    kit_down(&k, 1, 0, true);
    kit_send(&k, NRS_DL, 0, 100, 1, 0);
    kit_run(&k, 1);
    kit_send(&k, NRS_DL, 0, 100, 2, 9999 * SLOT_S);
    nrs_ran_step(k.ran, kit_on_report, &k);
    CU_ASSERT(isinf(nrs_ran_next_s(k.ran)));
    kit_up(&k, 0, 10000 * SLOT_S);
    CU_ASSERT_EQUAL(nrs_ran_cell(k.ran, 1), 2);
    CU_ASSERT_DOUBLE_EQUAL(nrs_ran_next_s(k.ran), 10000 * SLOT_S, 1e-12);
    kit_run(&k, 10);
    CU_ASSERT_EQUAL(k.n_reports, 2);
    kit_stop(&k);
}

/* RLC of a UE that stands gives messages up, not its link, also after the neighbour's failure. */
static void others_do_not_fail(void)
{
    struct kit k = kit_line(2, here_x_m, 2);

    k.cfg.dl.fixed_bler = 0.9;
    k.cfg.dl.max_harq_tx = 1;
    k.cfg.rlc.mode[NRS_DL] = NRS_RLC_AM;
    k.cfg.rlc.max_retx = 1;
    kit_start(&k, 0, 1);
    kit_down(&k, 0, 0, true);
    for (uint64_t n = 0; n < 40; n++)
        kit_send(&k, NRS_DL, 1, 100, n, 0.1 * (double)n);
    kit_run(&k, 10);
    CU_ASSERT_EQUAL(k.n_reports, 40);
    CU_ASSERT_EQUAL(nrs_ran_counters(k.ran).link_failures, 1); /* UE 0 */
    CU_ASSERT_EQUAL(nrs_ran_cell(k.ran, 1), 1);
    kit_stop(&k);
}

/* What the cells hear from UEs that keep no link to them, each at full power, is what the powers
 * that UEs have now add up to: also while some of them are in another cell, and after. */
static bool far_sums_are_right(const struct nrs_ran *ran)
{
    const struct nrs_links *l = &ran->links;
    double want[21] = {0}, gain[21];
    bool right = true;

    for (uint32_t ue = 0; ue < ran->n_ues; ue++) {
        double mw = nrs_links_ul_prb_mw(ran, ue, ran->n_prb) / ran->ues_per_cell;

        nrs_deployment_gains(ran->deployment, ue, gain, NULL);
        for (uint32_t c = 0; c < ran->n_cells; c++) {
            bool kept = false;

            for (int i = 0; i < l->n[ue]; i++)
                kept |= l->cell[nrs_link_at(l, ue, i)] == c;
            want[c] += kept ? 0 : mw * gain[c];
        }
    }
    for (uint32_t c = 0; c < ran->n_cells; c++)
        right &= fabs(ran->links.far_ul_mw[c] - want[c]) <= 1e-9 * want[c] && want[c] > 0;
    return right;
}

static void heard_from_afar(void)
{
    struct kit k = kit_defaults("FDD");
    double before[21];
    uint32_t home[63];

    kit_places(&k, false);
    k.cfg.layout = (struct nrs_layout_cfg){.type = NRS_LAYOUT_HEX,
                                           .sites = 7,
                                           .sectors = 3,
                                           .isd_m = 500,
                                           .wrap_around = true,
                                           .azimuth_deg = 30};
    k.cfg.gnb_antenna.pattern = NRS_ANTENNA_38901;
    k.cfg.power.enabled = true;
    k.cfg.interference.far_db = 20;
    kit_start(&k, 0, 3);
    CU_ASSERT(far_sums_are_right(k.ran));
    memcpy(before, k.ran->links.far_ul_mw, sizeof before);
    for (uint32_t ue = 0; ue < 63; ue++)
        home[ue] = nrs_ran_cell(k.ran, ue);
    kit_send(&k, NRS_DL, 0, PLENTY, 1, 0);
    for (uint32_t c = 0; c < 3; c++)
        kit_down(&k, c, 0, false);
    kit_send(&k, NRS_DL, 60, PLENTY, 2, 0); /* somebody keeps the clock going */
    kit_run(&k, 2);
    CU_ASSERT(k.ran->outage.n_followed == 9 && nrs_ran_counters(k.ran).link_failures == 9);
    CU_ASSERT(memcmp(before, k.ran->links.far_ul_mw, sizeof before) != 0);
    CU_ASSERT(far_sums_are_right(k.ran));
    for (uint32_t c = 0; c < 3; c++)
        kit_up(&k, c, 2);
    kit_run(&k, 10);
    CU_ASSERT(far_sums_are_right(k.ran));
    CU_ASSERT(k.ran->outage.n_followed < 9 && nrs_ran_counters(k.ran).handovers > 0);
    for (uint32_t ue = 0; ue < k.ran->n_ues; ue++) /* event A3 does not hold for all */
        CHECK_ROW((nrs_ran_cell(k.ran, ue) == home[ue]) == (k.ran->outage.home[ue] == NRS_NONE), ue,
                  "in cell %u, at home in %u", nrs_ran_cell(k.ran, ue), home[ue]);
    kit_stop(&k);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"neighbour hears less", neighbour_hears_less},
        {"there and back", there_and_back},
        {"strongest that is up", strongest_that_is_up},
        {"all down", all_down},
        {"silence is caught up with", silence_is_caught_up_with},
        {"the clock goes forward", the_clock_goes_forward},
        {"others do not fail", others_do_not_fail},
        {"heard from afar", heard_from_afar},
        {NULL, NULL},
    };

    return check_main("radio network, failover", tests);
}

/* test_ran_schedulers.c - what each scheduler does with the UEs of a cell, slot by slot.
 *
 * One UE a slot unless a row says otherwise; FDD, DL, so that each slot has a block.
 */
#include <string.h>

#include "radio/mac.h"
#include "ran_kit.h"

#define SLOT_S 0.5e-3
#define PLENTY INT64_C(1000000000000) /* bytes: never empty */

static struct kit kit_with(const char *scheduler)
{
    struct kit k = kit_defaults("FDD");

    while (strcmp(nrs_scheduler_names[k.cfg.mac.scheduler], scheduler) != 0)
        k.cfg.mac.scheduler++;
    k.cfg.dl.max_ues_per_slot = k.cfg.ul.max_ues_per_slot = 1;
    return k;
}

static void send_plenty(struct kit *k, enum nrs_dir dir, uint32_t n)
{
    for (uint32_t ue = 0; ue < n; ue++)
        kit_send(k, dir, ue, PLENTY, ue, 0);
}

/* Bits decoded and blocks sent, by UE, from `from_s` on. */
static void count(const struct kit *k, double from_s, double *bits, double *blocks)
{
    for (size_t j = 0; j < k->n_tbs; j++)
        if ((double)k->tbs[j].slot * SLOT_S >= from_s) {
            bits[k->tbs[j].ue] += fmax(0, k->tbs[j].bits);
            blocks[k->tbs[j].ue]++;
        }
}

static const double four_db[] = {5, 11, 17, 23};

/* Channels that stand still: proportional fairness gives each UE the same time, as round robin does
 * (the metric is rate / average, and the average is the rate times the share of time). */
static void pf_shares_time_on_static_channels(void)
{
    static const char *const name[] = {"round-robin", "proportional-fair"};

    for (int dir = NRS_UL; dir <= NRS_DL; dir++)
        for (size_t i = 0; i < NRS_LEN(name); i++) {
            struct kit k = kit_with(name[i]);
            double bits[4] = {0}, blocks[4] = {0}, all = 0;

            kit_snrs(&k, four_db, 4);
            kit_start(&k, 1, 4);
            send_plenty(&k, (enum nrs_dir)dir, 4);
            kit_run(&k, 4);
            count(&k, 1, bits, blocks);
            for (int ue = 0; ue < 4; ue++)
                all += blocks[ue];
            for (int ue = 0; ue < 4; ue++) {
                struct kit_fit fit = kit_fit(kit_curves(), dir == NRS_UL ? &k.cfg.ul : &k.cfg.dl,
                                             four_db[ue], 273, dir == NRS_UL ? 13 : 12);

                CHECK_ROW(fabs(blocks[ue] / all - 0.25) < 0.01, i, "%s: UE %d has %.3f of the time",
                          name[i], ue, blocks[ue] / all);
                /* the average is over pf_window, 200 slots: it ripples by 4 / 200, and leaves out
                 * retransmissions */
                CHECK_ROW(i == 0 || fabs(k.ran->flows[dir][ue].average -
                                         (double)fit.bits / 8 * blocks[ue] / all) <
                                        0.12 * (double)fit.bits / 8 * blocks[ue] / all,
                          i, "UE %d: average %g bytes a slot", ue, k.ran->flows[dir][ue].average);
                /* a block needs 1 + p1 + ... transmissions */
                CHECK_ROW(fabs(bits[ue] / blocks[ue] * (1 + fit.bler[0] + fit.bler[1]) -
                               (double)fit.bits) < 0.02 * (double)fit.bits,
                          i, "UE %d: %g bits a block of %g", ue, bits[ue] / blocks[ue],
                          (double)fit.bits);
            }
            kit_stop(&k);
        }
}

/* Fading UEs: proportional fairness waits for each one's good moments. Against round robin every UE
 * gains, with about the same time. 20 MHz, one antenna, no LOS. */
static void pf_gains_from_fading(void)
{
    static const char *const name[] = {"round-robin", "proportional-fair"};
    double bits[2][8] = {{0}}, blocks[2][8] = {{0}}, gain = 1;

    for (size_t i = 0; i < 2; i++) {
        struct kit k = kit_with(name[i]);

        kit_places(&k, true);
        k.cfg.carrier.bandwidth_hz = 5e6;
        k.cfg.carrier.scs_hz = 30e3;
        k.cfg.cell.ue_rx_antennas = 1;
        k.cfg.dl.layers = 1;
        k.cfg.drop.min_distance_m = 800;
        k.cfg.drop.radius_m = 1000;
        k.cfg.cell.gnb_power_dbm = 43;
        k.cfg.csi.period_s = 1e-3;
        k.cfg.csi.delay_s = 1e-3;
        kit_start(&k, 1, 8);
        send_plenty(&k, NRS_DL, 8);
        kit_run(&k, 10);
        count(&k, 0, bits[i], blocks[i]);
        kit_stop(&k);
    }
    for (int ue = 0; ue < 8; ue++) {
        gain *= pow(bits[1][ue] / bits[0][ue], 1. / 8);
        CHECK_ROW(bits[1][ue] > bits[0][ue], (size_t)ue, "%g after %g bits", bits[1][ue],
                  bits[0][ue]);
        CHECK_ROW(fabs(blocks[1][ue] / blocks[0][ue] - 1) < 0.5, (size_t)ue, "%g and %g slots",
                  blocks[1][ue], blocks[0][ue]);
    }
    CHECK_ROW(gain > 1.2 && gain < 2.72, 0, "gain %.3f", gain); /* flat fading: 1 + 1/2 .. + 1/8 */
}

/* The strongest has all, the others nothing; but in the DL a UE that has waited for max_wait is
 * served: one slot in each `patience` + 1. */
static void max_ci_starves_but_for_the_guard(void)
{
    static const double wait_s[] = {0, 10e-3};

    for (size_t i = 0; i < NRS_LEN(wait_s); i++) {
        struct kit k = kit_with("max-ci");
        double bits[4] = {0}, blocks[4] = {0}, patience = wait_s[i] / SLOT_S;

        kit_snrs(&k, four_db, 4);
        k.cfg.dl.max_wait_s = wait_s[i];
        kit_start(&k, 1, 4);
        send_plenty(&k, NRS_DL, 4);
        kit_run(&k, 2.1);
        count(&k, 0.1, bits, blocks);
        for (int ue = 0; ue < 3; ue++) {
            double want = patience > 0 ? 4000 / (patience + 1) : 0;

            CHECK_ROW(fabs(blocks[ue] - want) <= 0.02 * want, i, "UE %d has %g of %g slots", ue,
                      blocks[ue], want);
        }
        CHECK_ROW(blocks[3] > 0.8 * 4000, i, "the strongest has %g slots", blocks[3]);
        kit_stop(&k);
    }
}

/* A result of 100 bytes for one UE every 20 ms, bulk for 64 others in the same DL. The UE has the
 * weakest channel and the lowest class, its results the latest deadline; but under every policy it
 * is served at the latest when it has waited for max_wait and the others, which may have waited
 * longer, have had a turn each, four a slot. Without the guard, three policies leave it out. */
static void results_do_not_starve_behind_bulk(void)
{
    enum { BULK = 64 };
    const double wait_s = 10e-3, latest_s = wait_s + (BULK / 4 + 1 + 24. / 14) * SLOT_S;

    for (int guard = 0; guard < 2; guard++)
        for (size_t p = 0; nrs_schedulers[p]; p++) {
            struct kit k = kit_with(nrs_scheduler_names[p]);
            bool starves = nrs_schedulers[p] != &nrs_scheduler_round_robin &&
                           nrs_schedulers[p] != &nrs_scheduler_proportional_fair;
            double snr_db[BULK + 1], worst_s = 0;
            size_t n = 0;

            for (int ue = 0; ue <= BULK; ue++)
                snr_db[ue] = ue == BULK ? 0 : 20 + 0.1 * ue;
            kit_snrs(&k, snr_db, BULK + 1);
            k.cfg.dl.max_ues_per_slot = 4;
            k.cfg.dl.max_wait_s = guard ? wait_s : 0;
            k.cfg.dl.target_bler = 1e-6; /* no retransmissions */
            kit_start(&k, 1, BULK + 1);
            for (uint32_t ue = 0; ue <= BULK; ue++)
                k.ran->priority[ue] = ue == BULK ? 90 : 20;
            for (uint32_t ue = 0; ue < BULK; ue++)
                CU_ASSERT_EQUAL(nrs_ran_send(k.ran, NRS_DL, ue, PLENTY, ue, 0, 100, NULL), NRS_OK);
            for (int i = 0; i < 50; i++)
                CU_ASSERT_EQUAL(
                    nrs_ran_send(k.ran, NRS_DL, BULK, 100, (uint64_t)i, i * 20e-3, 1000, NULL),
                    NRS_OK);
            kit_run(&k, 1.1);
            for (size_t j = 0; j < k.n_reports; j++, n++)
                worst_s = fmax(worst_s, k.reports[j].time_s - (double)k.reports[j].cookie * 20e-3);
            CHECK_ROW(guard ? n == 50 && worst_s <= latest_s : (n == 0) == starves, p,
                      "%s%s: %zu results, the last after %g ms", nrs_scheduler_names[p],
                      guard ? " and the guard" : "", n, worst_s * 1e3);
            kit_stop(&k);
        }
}

/* Messages of several slots each; the deadlines are not in the order of UEs. Each is served to its
 * end; the one that comes late, and is due first, goes before the others. */
static void earliest_deadline_goes_by_deadlines(void)
{
    static const double due_s[] = {0.9, 0.5, 0.7, 0.3};
    static const uint32_t order[] = {1, 3, 2, 0};
    struct kit k = kit_with("earliest-deadline");

    kit_start(&k, 1, 4);
    for (uint32_t ue = 0; ue < 4; ue++)
        CU_ASSERT_EQUAL(
            nrs_ran_send(k.ran, NRS_DL, ue, 200000, ue, ue == 3 ? 5 * SLOT_S : 0, due_s[ue], NULL),
            NRS_OK);
    kit_run(&k, 1);
    CU_ASSERT_EQUAL_FATAL(k.n_reports, 4);
    /* UE 1 needs five slots (200,000 bytes, 6,576 of headers; 48 kB a slot), and ends before UE 3
     * comes */
    for (size_t i = 0; i < 4; i++)
        CHECK_ROW(k.reports[i].ue == order[i], i, "UE %u is done", k.reports[i].ue);
    kit_stop(&k);
}

/* Two classes: the one of the lower level first, in turns within it. With places or without, the
 * class is the same. */
static void go_by_classes(bool places, int level[12])
{
    struct kit k = kit_with("priority");
    double bits[12] = {0}, blocks[12] = {0};
    int first = 0;

    if (places)
        kit_places(&k, false);
    k.cfg.n_classes = 2;
    nrs_attr_defaults(&nrs_ue_class_attrs, &k.cfg.classes[0]);
    k.cfg.classes[1] = k.cfg.classes[0];
    snprintf(k.cfg.classes[0].name, sizeof k.cfg.classes[0].name, "bulk");
    snprintf(k.cfg.classes[1].name, sizeof k.cfg.classes[1].name, "urgent");
    k.cfg.classes[0].share = k.cfg.classes[1].share = 0.5;
    k.cfg.classes[0].priority = 90;
    k.cfg.classes[1].priority = 19;
    kit_start(&k, 1, 12);
    for (uint32_t ue = 0; ue < 12; ue++) {
        level[ue] = k.ran->priority[ue];
        CU_ASSERT(!places || level[ue] == nrs_deployment_priority(k.ran->deployment, ue));
        first += level[ue] == 19;
    }
    CHECK_ROW(first > 1 && first < 11, 0, "%d urgent UEs", first);
    send_plenty(&k, NRS_DL, 12);
    kit_run(&k, 1);
    count(&k, 0, bits, blocks);
    for (int ue = 0; ue < 12; ue++)
        CHECK_ROW(level[ue] == 19 ? fabs(blocks[ue] * first / 2000 - 1) < 0.01 : blocks[ue] == 0,
                  (size_t)ue, "level %d: %g slots", level[ue], blocks[ue]);
    kit_stop(&k);
}

static void priority_goes_by_classes(void)
{
    int with[12], without[12];

    go_by_classes(true, with);
    go_by_classes(false, without);
    for (size_t ue = 0; ue < 12; ue++)
        CHECK_ROW(with[ue] == without[ue], ue, "level %d, but %d without a place", with[ue],
                  without[ue]);
}

/* Over a given channel a UE sends with the greatest power of its class, -200 dBm being the
 * scenario's own: energy of one PUSCH of 13 symbols, doc/manual.md chapter 7.10. */
static void classes_have_their_power(void)
{
    struct kit k = kit_defaults("FDD");
    const struct nrs_ue_energy_cfg *e = &k.cfg.ue_energy;
    double symbols_s = 13. / 14 * SLOT_S;
    size_t n[2] = {0};

    k.cfg.n_classes = 2;
    nrs_attr_defaults(&nrs_ue_class_attrs, &k.cfg.classes[0]);
    k.cfg.classes[1] = k.cfg.classes[0];
    snprintf(k.cfg.classes[0].name, sizeof k.cfg.classes[0].name, "low");
    snprintf(k.cfg.classes[1].name, sizeof k.cfg.classes[1].name, "own");
    k.cfg.classes[0].ue_power_dbm = 10;
    k.cfg.classes[0].priority = 90;
    kit_start(&k, 1, 12);
    for (uint32_t ue = 0; ue < 12; ue++)
        kit_send(&k, NRS_UL, ue, 100, ue, 0);
    kit_run(&k, 1);
    CU_ASSERT_EQUAL_FATAL(k.n_reports, 12);
    for (size_t i = 0; i < 12; i++) {
        bool low = k.ran->priority[k.reports[i].ue] == 90;
        double watt = low ? 10e-3 : pow(10, 2.3) * 1e-3; /* 23 dBm */
        double want_j = (e->tx_circuit_w + watt / e->pa_efficiency) * symbols_s;

        n[low]++;
        CHECK_ROW(k.reports[i].n_tx == 1 && fabs(k.reports[i].energy_j - want_j) < 1e-9 * want_j, i,
                  "%g J, expected %g J", k.reports[i].energy_j, want_j);
    }
    CHECK_ROW(n[0] > 0 && n[1] > 0, 0, "%zu and %zu UEs", n[0], n[1]);
    kit_stop(&k);
}

/* Greedy policies fill a slot with the next UE's data when the first needs little. */
static void rest_of_a_slot_goes_to_the_next(void)
{
    struct kit k = kit_with("earliest-deadline");

    k.cfg.dl.max_ues_per_slot = 2;
    kit_start(&k, 1, 2);
    CU_ASSERT_EQUAL(nrs_ran_send(k.ran, NRS_DL, 0, 1000000, 0, 0, 2, NULL), NRS_OK);
    CU_ASSERT_EQUAL(nrs_ran_send(k.ran, NRS_DL, 1, 100, 1, 0, 1, NULL), NRS_OK);
    kit_run(&k, SLOT_S / 2);
    CU_ASSERT_EQUAL_FATAL(k.n_tbs, 2); /* by UE: 272 PRBs and one */
    CU_ASSERT_EQUAL(nrs_ran_counters(k.ran).prb_slots_used[NRS_DL], 273);
    CU_ASSERT(k.reports[0].ue == 1);
    kit_stop(&k);
}

/* Those that have waited too long take turns, whatever their keys. */
static void starving_ones_take_turns(void)
{
    for (size_t p = 0; nrs_schedulers[p]; p++) {
        struct nrs_candidate list[] = {
            {.ue = 0, .rate = 90, .average = 1, .deadline_s = 1, .priority = 1, .turn = 1},
            {.ue = 1, .rate = 80, .average = 1, .deadline_s = 2, .priority = 2, .turn = 8},
            {.ue = 2, .rate = 1, .average = 80, .deadline_s = 9, .priority = 9, .turn = 3},
            {.ue = 3, .rate = 9, .average = 90, .deadline_s = 5, .priority = 5, .turn = 5},
        };

        list[1].starving = list[2].starving = list[3].starving = true;
        CU_ASSERT_EQUAL(nrs_scheduler_pick(nrs_schedulers[p], list, 4, 4), 4);
        CHECK_ROW(list[0].ue == 2 && list[1].ue == 3 && list[2].ue == 1 && list[3].ue == 0, p,
                  "%s: UEs %u, %u, %u, %u", nrs_scheduler_names[p], list[0].ue, list[1].ue,
                  list[2].ue, list[3].ue);
    }
}

/* Candidates by key, starving ones first; of equals whoever was served longest ago. */
static void picks_are_in_order(void)
{
    static const struct {
        const struct nrs_scheduler *policy;
        uint32_t first[4];
    } rows[] = {
        {&nrs_scheduler_round_robin, {3, 1, 0, 2}},
        {&nrs_scheduler_max_ci, {3, 2, 1, 0}},            /* rates 10, 20, 30, 5 */
        {&nrs_scheduler_proportional_fair, {3, 0, 2, 1}}, /* metrics 10, 1, 3, inf */
        {&nrs_scheduler_earliest_deadline, {3, 1, 2, 0}}, /* 9, 4, 4 s, never */
        {&nrs_scheduler_priority, {3, 0, 1, 2}},          /* levels 1, 2, 2, 9 */
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_candidate list[] = {
            {.ue = 0, .rate = 10, .average = 1, .deadline_s = 9, .priority = 1, .turn = 7},
            {.ue = 1, .rate = 20, .average = 20, .deadline_s = 4, .priority = 2, .turn = 5},
            {.ue = 2, .rate = 30, .average = 10, .deadline_s = 4, .priority = 2, .turn = 8},
            {.ue = 3,
             .rate = 5,
             .deadline_s = INFINITY,
             .priority = 9,
             .turn = 9,
             .starving = true},
        };
        size_t n = nrs_scheduler_pick(rows[i].policy, list, 4, 4);

        CU_ASSERT_EQUAL(n, 4);
        for (size_t j = 0; j < n; j++)
            CHECK_ROW(list[j].ue == rows[i].first[j], i, "%s: place %zu has UE %u",
                      rows[i].policy->name, j, list[j].ue);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"PF on static channels", pf_shares_time_on_static_channels},
        {"PF and fading", pf_gains_from_fading},
        {"max-ci and the guard", max_ci_starves_but_for_the_guard},
        {"results behind bulk", results_do_not_starve_behind_bulk},
        {"earliest deadline", earliest_deadline_goes_by_deadlines},
        {"priority", priority_goes_by_classes},
        {"power of classes", classes_have_their_power},
        {"rest of a slot", rest_of_a_slot_goes_to_the_next},
        {"starving ones", starving_ones_take_turns},
        {"picks", picks_are_in_order},
        {NULL, NULL},
    };

    return check_main("radio network, schedulers", tests);
}

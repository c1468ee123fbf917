/* test_ran_outage.c - a cell fails and comes back: what becomes of its messages, to the slot.
 *
 * 30 kHz, FDD, a constant channel without errors: while the cell is up a DL block goes out in every
 * slot, and a short message sent in slot n is decoded 24 symbols after its start.
 */
#include "outage_kit.h"

static double decoded_s(int64_t slot)
{
    return ((double)slot + 24. / 14) * SLOT_S;
}

/* Down from slot 100 or 101 on, up from slot 300 or 301 on: times within a slot count from the
 * next. In between there is neither a transmission nor a step; right before and right after there
 * is one.
 */
static void nothing_is_sent_while_down(void)
{
    static const struct {
        double down_s, up_s;
        int64_t from, to; /* slots */
        bool keep;
    } rows[] = {
        {100 * SLOT_S, 300 * SLOT_S, 100, 300, true},
        {100 * SLOT_S, 300 * SLOT_S, 100, 300, false},
        {100.2 * SLOT_S, 300.9 * SLOT_S, 101, 301, true},
        {100.2 * SLOT_S, 300.9 * SLOT_S, 101, 301, false},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct kit k = kit_defaults("FDD");
        uint64_t slots;

        kit_start(&k, 1, 1);
        CU_ASSERT(nrs_ran_cell_is_up(k.ran, 0));
        kit_send(&k, NRS_DL, 0, PLENTY, 1, 0);
        kit_send(&k, NRS_UL, 0, PLENTY, 2, 0);
        kit_run(&k, rows[i].down_s);
        kit_down(&k, 0, rows[i].down_s, rows[i].keep);
        CU_ASSERT(!nrs_ran_cell_is_up(k.ran, 0));
        CHECK_ROW(isinf(nrs_ran_next_s(k.ran)), i, "next slot at %g s", nrs_ran_next_s(k.ran));
        slots = nrs_ran_counters(k.ran).slots;
        nrs_ran_step(k.ran, kit_on_report, &k);
        CHECK_ROW(nrs_ran_counters(k.ran).slots == slots, i, "a step that nobody needs");
        kit_up(&k, 0, rows[i].up_s);
        CU_ASSERT(nrs_ran_cell_is_up(k.ran, 0));
        if (!rows[i].keep)
            kit_send(&k, NRS_DL, 0, PLENTY, 3, rows[i].up_s);
        kit_run(&k, 0.2);
        CHECK_ROW(k.n_reports == (rows[i].keep ? 0u : 2u), i, "%zu reports", k.n_reports);
        CHECK_ROW(kit_sent(&k, 0, rows[i].from - 1, rows[i].from) == 2 &&
                      kit_sent(&k, 0, rows[i].from, rows[i].to) == 0 &&
                      kit_sent(&k, 0, rows[i].to, rows[i].to + 1) == 1,
                  i, "%zu, %zu, %zu blocks", kit_sent(&k, 0, rows[i].from - 1, rows[i].from),
                  kit_sent(&k, 0, rows[i].from, rows[i].to),
                  kit_sent(&k, 0, rows[i].to, rows[i].to + 1));
        CHECK_ROW(kit_sent(&k, 0, rows[i].to, 400) >= (rows[i].keep ? 150u : 99u), i,
                  "%zu blocks after", kit_sent(&k, 0, rows[i].to, 400));
        kit_stop(&k);
    }
}

/* Two cells of three UEs with two messages in each direction: those of the failed cell are told of
 * at once, by direction, UE and order; the others go on. Half of all transmissions fail, so that in
 * AM some of the bytes wait to be sent again. */
static void lost_at_once(void)
{
    static const enum nrs_rlc_mode mode[] = {NRS_RLC_UM, NRS_RLC_AM};

    for (size_t i = 0; i < NRS_LEN(mode); i++) {
        struct kit k = kit_defaults("FDD");
        size_t before, spent = 0;

        k.cfg.rlc.mode[NRS_UL] = k.cfg.rlc.mode[NRS_DL] = mode[i];
        k.cfg.ul.fixed_bler = k.cfg.dl.fixed_bler = 0.5;
        k.cfg.ul.max_harq_tx = k.cfg.dl.max_harq_tx = mode[i] == NRS_RLC_AM ? 2 : 100;
        k.cfg.rlc.max_retx = 1000;
        kit_start(&k, 2, 3);
        for (uint64_t n = 0; n < 24; n++) /* cookie: direction, UE, order */
            kit_send(&k, n / 12 ? NRS_DL : NRS_UL, n / 2 % 6, 3000000, n, 0);
        kit_run(&k, 0.05);
        before = k.n_reports;
        CU_ASSERT_EQUAL(before, 0);
        kit_down(&k, 1, 0.0502, false);
        CHECK_ROW(k.n_reports == 12 && nrs_ran_pending(k.ran) == 12, i, "%zu reports", k.n_reports);
        for (size_t j = 0; j < k.n_reports; j++) {
            const struct nrs_ran_report *r = &k.reports[j];
            uint64_t want = j / 6 * 12 + 6 + j % 6;

            CHECK_ROW(r->cookie == want && !r->delivered && r->time_s == 0.0502 && r->cell == 1 &&
                          r->in_time < 1,
                      i, "report %zu: message %d at %.6f s", j, (int)r->cookie, r->time_s);
            spent += r->dir == NRS_UL && r->energy_j > 0 && r->n_tx > 0;
        }
        CHECK_ROW(spent > 0, i, "nobody has sent anything");
        for (uint32_t ue = 3; ue < 6; ue++)
            CHECK_ROW(nrs_ran_backlog_bytes(k.ran, NRS_UL, ue) == 0 &&
                          nrs_ran_backlog_bytes(k.ran, NRS_DL, ue) == 0,
                      i, "UE %u: bytes are left", ue);
        kit_run(&k, 0.5);
        for (uint32_t ue = 0; ue < 3; ue++)
            CHECK_ROW(kit_sent(&k, ue, 101, 1000) > 100, i, "UE %u sends no more", ue);
        for (uint32_t ue = 3; ue < 6; ue++)
            CHECK_ROW(kit_sent(&k, ue, 101, 1000) == 0, i, "UE %u sends", ue);
        kit_up(&k, 1, 0.5);
        kit_run(&k, 1e3);
        CHECK_ROW(k.n_reports == 24 && nrs_ran_pending(k.ran) == 0, i, "%zu reports", k.n_reports);
        kit_stop(&k);
    }
}

/* Sent while its cell is down and drops, a message is lost when it reaches its buffer; after the
 * recovery it is not. */
static void lost_when_sent(void)
{
    struct kit k = kit_defaults("FDD");

    kit_start(&k, 1, 1);
    kit_down(&k, 0, 0, false);
    CU_ASSERT(isinf(nrs_ran_next_s(k.ran)));
    for (int dir = NRS_UL; dir <= NRS_DL; dir++) {
        kit_send(&k, (enum nrs_dir)dir, 0, 100, 7, 10.3 * SLOT_S + 0.3 * dir);
        CU_ASSERT_DOUBLE_EQUAL(nrs_ran_next_s(k.ran), 11 * SLOT_S + 0.3 * dir, 1e-12);
        nrs_ran_step(k.ran, kit_on_report, &k);
        CU_ASSERT_FATAL(k.n_reports == 1u + (size_t)dir);
        CU_ASSERT(!k.reports[dir].delivered && k.reports[dir].dir == (enum nrs_dir)dir);
        CU_ASSERT_DOUBLE_EQUAL(k.reports[dir].time_s, 11 * SLOT_S + 0.3 * dir, 1e-12);
        CU_ASSERT(isinf(nrs_ran_next_s(k.ran)) && nrs_ran_pending(k.ran) == 0);
        CU_ASSERT_EQUAL(nrs_ran_backlog_bytes(k.ran, (enum nrs_dir)dir, 0), 0);
    }
    kit_send(&k, NRS_DL, 0, 100, 8, 0.6); /* reaches its buffer after the recovery */
    kit_up(&k, 0, 0.5);
    kit_run(&k, 2);
    CU_ASSERT_FATAL(k.n_reports == 3);
    CU_ASSERT(k.reports[2].delivered);
    CU_ASSERT_DOUBLE_EQUAL(k.reports[2].time_s, decoded_s(1200), 1e-9);
    CU_ASSERT_EQUAL(k.n_tbs, 1);
    kit_stop(&k);
}

/* A DL message that waits from slot 150 on. The cell is down from slot 100; the first measurement
 * after that is in slot 160, so that T310 of 1 s expires in slot 2160. Up before, the cell serves
 * at once. Later the UE finds it at the first of the measurements, 80 slots apart, and is
 * re-established 500 slots after that. T311, 30 s, makes no difference. */
static void kept_until_recovery(void)
{
    static const struct {
        int64_t up, served;
        uint64_t failures;
    } rows[] = {
        {300, 300, 0},   {301, 301, 0},   {2050, 2050, 0},   {2170, 2740, 1},
        {4000, 4500, 1}, {4001, 4580, 1}, {70000, 70500, 1},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct kit k = kit_defaults("FDD");

        kit_start(&k, 1, 1);
        kit_down(&k, 0, 100 * SLOT_S, true);
        kit_send(&k, NRS_DL, 0, 100, 1, 150 * SLOT_S);
        CU_ASSERT_DOUBLE_EQUAL(nrs_ran_next_s(k.ran), 150 * SLOT_S, 1e-12);
        nrs_ran_step(k.ran, kit_on_report, &k);
        CHECK_ROW(isinf(nrs_ran_next_s(k.ran)), i, "next slot at %g s", nrs_ran_next_s(k.ran));
        kit_up(&k, 0, (double)rows[i].up * SLOT_S);
        kit_run(&k, 100);
        CHECK_ROW(k.n_reports == 1 && k.reports[0].delivered &&
                      fabs(k.reports[0].time_s - decoded_s(rows[i].served)) < 1e-9,
                  i, "%zu reports, at slot %g", k.n_reports,
                  k.n_reports ? k.reports[0].time_s / SLOT_S : 0);
        CHECK_ROW(nrs_ran_counters(k.ran).link_failures == rows[i].failures && k.n_tbs == 1, i,
                  "%d failures, %zu blocks", (int)nrs_ran_counters(k.ran).link_failures, k.n_tbs);
        kit_send(&k, NRS_DL, 0, 100, 2, 100); /* the UE is back: nobody measures any more */
        kit_run(&k, 200);
        CHECK_ROW(k.ran->outage.n_followed == 0 && !k.ran->outage.measuring, i, "still measures");
        kit_stop(&k);
    }
}

/* UL: as a message that is handed in at the recovery. */
static void uplink_asks_anew(void)
{
    for (int64_t up = 300; up < 340; up += 7) {
        double time_s[2];

        for (int outage = 0; outage < 2; outage++) {
            struct kit k = kit_defaults("DDDSU");

            kit_start(&k, 1, 1);
            if (outage) {
                kit_send(&k, NRS_UL, 0, 100000, 1, 99 * SLOT_S);
                kit_run(&k, 103 * SLOT_S);
                kit_down(&k, 0, 103 * SLOT_S, true);
                CU_ASSERT(kit_sent(&k, 0, 0, 103) == 0); /* the request was under way */
                kit_up(&k, 0, (double)up * SLOT_S);
            } else {
                kit_send(&k, NRS_UL, 0, 100000, 1, (double)up * SLOT_S);
            }
            kit_run(&k, 1);
            CU_ASSERT_FATAL(k.n_reports == 1);
            time_s[outage] = k.reports[0].delivered ? k.reports[0].time_s : -1;
            kit_stop(&k);
        }
        CHECK_ROW(time_s[0] == time_s[1], (size_t)up, "at %.6f s, expected %.6f s", time_s[1],
                  time_s[0]);
    }
}

/* What is in flight at the failure is sent again by AM, and lost in UM. Blocks of slots 99 and
 * before were received: of five slots' bytes at most those of the last are sent twice. */
static void in_flight(void)
{
    static const enum nrs_rlc_mode mode[] = {NRS_RLC_AM, NRS_RLC_UM};

    for (size_t i = 0; i < NRS_LEN(mode); i++) {
        struct kit k = kit_defaults("FDD");

        k.cfg.rlc.mode[NRS_UL] = k.cfg.rlc.mode[NRS_DL] = mode[i];
        k.cfg.dl.fixed_bler = 0.999999; /* nothing is received before the failure */
        k.cfg.dl.max_harq_tx = 16;
        kit_start(&k, 1, 1);
        kit_send(&k, NRS_DL, 0, 10000, 1, 99 * SLOT_S);
        kit_run(&k, 100 * SLOT_S);
        CU_ASSERT(k.n_tbs == 1 && k.tbs[0].bits < 0);
        kit_down(&k, 0, 100 * SLOT_S, true);
        CHECK_ROW(k.n_reports == (mode[i] == NRS_RLC_UM), i, "%zu reports", k.n_reports);
        k.cfg.dl.fixed_bler = 1e-9;
        kit_up(&k, 0, 200 * SLOT_S);
        kit_run(&k, 1);
        CU_ASSERT_FATAL(k.n_reports == 1);
        CHECK_ROW(k.reports[0].delivered == (mode[i] == NRS_RLC_AM) &&
                      k.n_tbs == (mode[i] == NRS_RLC_AM ? 2u : 1u),
                  i, "%zu blocks", k.n_tbs);
        if (mode[i] == NRS_RLC_AM)
            CU_ASSERT(k.tbs[1].slot == 200 && k.reports[0].n_tx == 2);
        kit_stop(&k);
    }
}

/* Energy of what nobody will receive is told with the message: a PUSCH of 13 symbols at 23 dBm for
 * each transmission, doc/manual.md chapter 7.10. */
static void energy_is_told(void)
{
    struct kit k = kit_defaults("FDD");
    const struct nrs_ue_energy_cfg *e = &k.cfg.ue_energy;
    double symbols_s = 13. / 14 * SLOT_S, want_j;

    k.cfg.ul.fixed_bler = 0.999999;
    k.cfg.ul.max_harq_tx = 16;
    kit_start(&k, 1, 1);
    kit_send(&k, NRS_UL, 0, PLENTY, 1, 0);
    kit_run(&k, 30 * SLOT_S);
    kit_down(&k, 0, 30 * SLOT_S, false);
    CU_ASSERT_FATAL(k.n_reports == 1 && k.n_tbs > 3 && k.n_tbs < 16); /* HARQ is at it */
    want_j =
        (double)k.n_tbs * (e->tx_circuit_w + pow(10, 2.3) * 1e-3 / e->pa_efficiency) * symbols_s;
    CHECK_ROW(fabs(k.reports[0].energy_j - want_j) < 1e-9 * want_j, 0, "%g J, expected %g J",
              k.reports[0].energy_j, want_j);
    CU_ASSERT_EQUAL(k.reports[0].n_tx, k.n_tbs);
    kit_stop(&k);
}

/* The discard timer runs on: 100 ms after slot 150 the message is gone, and nothing is due. */
static void discard_timer_runs_on(void)
{
    struct kit k = kit_defaults("FDD");

    k.cfg.rlc.discard_s = 0.1;
    kit_start(&k, 1, 1);
    kit_down(&k, 0, 100 * SLOT_S, true);
    kit_send(&k, NRS_UL, 0, 100, 1, 150 * SLOT_S);
    nrs_ran_step(k.ran, kit_on_report, &k);
    CU_ASSERT_DOUBLE_EQUAL(nrs_ran_next_s(k.ran), 350 * SLOT_S, 1e-12);
    CU_ASSERT_EQUAL(k.n_reports, 0);
    nrs_ran_step(k.ran, kit_on_report, &k);
    CU_ASSERT_FATAL(k.n_reports == 1);
    CU_ASSERT(!k.reports[0].delivered);
    CU_ASSERT_DOUBLE_EQUAL(k.reports[0].time_s, 350 * SLOT_S, 1e-12);
    CU_ASSERT(isinf(nrs_ran_next_s(k.ran)));
    kit_stop(&k);
}

/* Told twice that it is down, or up; and kept messages that are given up later. */
static void told_twice(void)
{
    struct kit k = kit_defaults("FDD");

    kit_start(&k, 1, 1);
    kit_up(&k, 0, 0);
    kit_send(&k, NRS_DL, 0, PLENTY, 1, 0);
    kit_run(&k, 10 * SLOT_S);
    kit_down(&k, 0, 10 * SLOT_S, true);
    kit_down(&k, 0, 20 * SLOT_S, true);
    CU_ASSERT_EQUAL(k.n_reports, 0);
    kit_down(&k, 0, 30 * SLOT_S, false);
    CU_ASSERT_EQUAL(k.n_reports, 1);
    kit_up(&k, 0, 40 * SLOT_S);
    kit_up(&k, 0, 50 * SLOT_S);
    CU_ASSERT(nrs_ran_cell_is_up(k.ran, 0));
    kit_send(&k, NRS_DL, 0, 100, 2, 60 * SLOT_S);
    kit_run(&k, 1);
    CU_ASSERT_FATAL(k.n_reports == 2);
    CU_ASSERT_DOUBLE_EQUAL(k.reports[1].time_s, decoded_s(60), 1e-9);
    kit_stop(&k);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"nothing is sent", nothing_is_sent_while_down},
        {"lost at once", lost_at_once},
        {"lost when sent", lost_when_sent},
        {"kept until recovery", kept_until_recovery},
        {"uplink asks anew", uplink_asks_anew},
        {"in flight", in_flight},
        {"energy is told", energy_is_told},
        {"discard timer", discard_timer_runs_on},
        {"told twice", told_twice},
        {NULL, NULL},
    };

    return check_main("radio network, outages", tests);
}

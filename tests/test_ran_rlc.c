/* test_ran_rlc.c - RLC: acknowledged and unacknowledged mode, segments' headers; PDCP's discard.
 *
 * 30 kHz: slots of 0.5 ms. FDD: a DL block of slot n has its outcome known in n + 4.
 */
#include <string.h>

#include "radio/mac.h"
#include "ran_kit.h"

#define SLOT_S 0.5e-3

/* Bytes of a DL block on all PRBs: 12 symbols less one of DMRS, TS 38.214 clause 5.1.3.2. */
static int64_t block_bytes(const struct kit *k, enum nrs_dir dir)
{
    const struct nrs_tb_resources r =
        kit_resources(dir == NRS_UL ? &k->cfg.ul : &k->cfg.dl, 28, 273, dir == NRS_UL ? 13 : 12);

    return nrs_tbs_bits(&r) / 8;
}

/* One round of HARQ, half of the blocks fail: AM delivers all the same, each message once, and
 * leaves no byte behind. A message's bytes are counted as often as they were sent. */
static void acknowledged_mode_delivers(void)
{
    for (int dir = NRS_UL; dir <= NRS_DL; dir++)
        for (int64_t header = 0; header <= 5; header += 5) {
            struct kit k = kit_defaults("DDDSU");
            int seen[200] = {0}, wrong = 0;

            k.cfg.ul.fixed_bler = k.cfg.dl.fixed_bler = 0.5;
            k.cfg.ul.max_harq_tx = k.cfg.dl.max_harq_tx = 1;
            k.cfg.rlc.mode[NRS_UL] = k.cfg.rlc.mode[NRS_DL] = NRS_RLC_AM;
            k.cfg.rlc.max_retx = 32; /* lost with 2^-33 */
            k.cfg.rlc.segment_header_bytes = header;
            kit_start(&k, 1, 4);
            for (uint32_t i = 0; i < 200; i++)
                kit_send(&k, (enum nrs_dir)dir, i % 4, 1 + i * 700, i, i * 1e-3);
            kit_run(&k, INFINITY);
            for (size_t i = 0; i < k.n_reports; i++) {
                seen[k.reports[i].cookie]++;
                wrong += !k.reports[i].delivered || k.reports[i].in_time != 1;
            }
            for (int i = 0; i < 200; i++)
                wrong += seen[i] != 1;
            CHECK_ROW(k.n_reports == 200 && wrong == 0, (size_t)dir, "%zu reports, %d wrong",
                      k.n_reports, wrong);
            for (uint32_t ue = 0; ue < 4; ue++)
                CHECK_ROW(nrs_ran_backlog_bytes(k.ran, (enum nrs_dir)dir, ue) == 0, ue,
                          "%d bytes are left",
                          (int)nrs_ran_backlog_bytes(k.ran, (enum nrs_dir)dir, ue));
            CHECK_ROW(nrs_ran_counters(k.ran).tb_lost[dir] > 100, (size_t)dir, "no block was lost");
            kit_stop(&k);
        }
}

/* Nothing ever gets through: one transmission and max_retx more, `status` apart. */
static void acknowledged_mode_gives_up(void)
{
    static const struct {
        int64_t max_retx, max_harq_tx;
    } rows[] = {{1, 1}, {3, 1}, {2, 4}};

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct kit k = kit_defaults("FDD");
        size_t n = (size_t)((rows[i].max_retx + 1) * rows[i].max_harq_tx);

        k.cfg.channel.constant_dl_snr_db = -60;
        k.cfg.rlc.mode[NRS_DL] = NRS_RLC_AM;
        k.cfg.rlc.max_retx = rows[i].max_retx;
        k.cfg.rlc.status_s = 10e-3; /* 20 slots */
        k.cfg.dl.max_harq_tx = rows[i].max_harq_tx;
        kit_start(&k, 1, 1);
        kit_send(&k, NRS_DL, 0, 10, 5, 0);
        kit_run(&k, 10);
        CHECK_ROW(k.n_tbs == n, i, "%zu transmissions", k.n_tbs);
        for (size_t j = 0; j < k.n_tbs;
             j++) { /* rounds 4 slots apart; 4 and 20 until the next try */
            int64_t round = (int64_t)j % rows[i].max_harq_tx,
                    try = (int64_t)j / rows[i].max_harq_tx;

            CHECK_ROW(k.tbs[j].slot == 4 * round + try * (4 * rows[i].max_harq_tx + 20), j,
                      "slot %d", (int)k.tbs[j].slot);
        }
        CHECK_ROW(k.n_reports == 1 && !k.reports[0].delivered && k.reports[0].in_time == 0 &&
                      k.reports[0].n_tx == n &&
                      k.reports[0].n_tb == (uint32_t)rows[i].max_retx + 1 &&
                      nrs_ran_backlog_bytes(k.ran, NRS_DL, 0) == 0,
                  i, "%zu reports", k.n_reports);
        kit_stop(&k);
    }
}

/* Four blocks of one message, one round each; the one lost is drawn. UM: the share in time is what
 * the other blocks carried, and of these those that end before the deadline. */
static void unacknowledged_mode_tells_the_share(void)
{
    for (uint32_t replication = 0; replication < 12; replication++) {
        struct kit k = kit_defaults("FDD");
        int64_t block = block_bytes(&k, NRS_DL), bytes = 4 * block, all = 0, timely = 0;
        double deadline_s = (2 + 24.5 / 14) * SLOT_S; /* the third block is in time, not the last */
        bool any = false;

        k.key.replication = replication;
        k.cfg.mac.packet_header_bytes = 0;
        k.cfg.dl.fixed_bler = 0.4;
        k.cfg.dl.max_harq_tx = 1;
        kit_start(&k, 1, 1);
        CU_ASSERT_EQUAL(nrs_ran_send(k.ran, NRS_DL, 0, bytes, 1, 0, deadline_s, NULL), NRS_OK);
        kit_run(&k, INFINITY);
        CU_ASSERT_EQUAL_FATAL(k.n_tbs, 4);
        for (size_t j = 0; j < 4; j++) {
            all += llround(fabs(k.tbs[j].bits) / 8);
            any |= k.tbs[j].bits < 0;
            timely += j < 3 && k.tbs[j].bits > 0 ? block : 0;
        }
        CU_ASSERT_EQUAL(all, bytes);
        CHECK_ROW(k.n_reports == 1 && k.reports[0].delivered == !any &&
                      fabs(k.reports[0].in_time - (double)timely / (double)bytes) < 1e-12,
                  replication, "%zu reports, share %g", k.n_reports,
                  k.n_reports ? k.reports[0].in_time : 0);
        kit_stop(&k);
    }
}

/* Each block pays for a header: n blocks of b bytes carry n (b - 5), also when several grants are
 * out at a time (DSUUU: three). Eight bytes more take one block more, in the next slot. */
static void segments_have_headers(void)
{
    static const struct {
        const char *pattern;
        enum nrs_dir dir;
        int64_t last; /* slots from the second block to the seventh */
    } rows[] = {{"FDD", NRS_UL, 5}, {"FDD", NRS_DL, 5}, {"DSUUU", NRS_UL, 7}};

    for (size_t i = 0; i < NRS_LEN(rows); i++)
        for (int64_t extra = 0; extra <= 8; extra += 8) {
            struct kit k = kit_defaults(rows[i].pattern);
            int64_t bytes = 6 * (block_bytes(&k, rows[i].dir) - 5) + extra;

            k.cfg.mac.packet_header_bytes = 0;
            k.cfg.mac.sr_grant_prb = 273;
            k.cfg.rlc.segment_header_bytes = 5;
            kit_start(&k, 1, 1);
            kit_send(&k, rows[i].dir, 0, bytes, 1, 0);
            kit_run(&k, 1);
            CHECK_ROW(k.n_tbs == 6 + (size_t)extra / 8, i, "%zu blocks of %d bytes", k.n_tbs,
                      (int)bytes);
            CHECK_ROW(extra == 0 || k.tbs[6].slot - k.tbs[1].slot == rows[i].last, i,
                      "the last in slot %d", (int)k.tbs[6].slot);
            kit_stop(&k);
        }
}

/* Ten blocks at once, a timer of three slots: what slots 0 to 2 have carried arrives, the rest is
 * dropped at the start of slot 3, and the message is reported with the last block under way. A
 * message of which nothing was sent is reported at once; one behind it goes on. */
static void discard_drops_what_was_not_sent(void)
{
    struct kit k = kit_defaults("FDD");
    int64_t block = block_bytes(&k, NRS_DL);

    k.cfg.mac.packet_header_bytes = 0;
    k.cfg.rlc.discard_s = 3 * SLOT_S;
    kit_start(&k, 1, 1);
    kit_send(&k, NRS_DL, 0, 10 * block, 1, 0);
    kit_send(&k, NRS_DL, 0, block, 2, 0);
    kit_send(&k, NRS_DL, 0, block, 3, SLOT_S);
    kit_run(&k, 3.5 * SLOT_S);
    CU_ASSERT_EQUAL_FATAL(k.n_reports, 3); /* the first two are dropped, the third sent in slot 3 */
    CU_ASSERT(k.reports[0].cookie == 1 && !k.reports[0].delivered);
    CU_ASSERT_DOUBLE_EQUAL(k.reports[0].in_time, 0.3, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(k.reports[0].time_s, 3 * SLOT_S, 1e-12);
    CU_ASSERT(k.reports[0].n_tb == 3 && k.reports[0].n_tx == 3 && k.reports[1].n_tb == 0);
    CU_ASSERT(k.reports[1].cookie == 2 && !k.reports[1].delivered && k.reports[1].in_time == 0);
    CU_ASSERT(k.reports[2].cookie == 3 && k.reports[2].delivered);
    CU_ASSERT_DOUBLE_EQUAL(k.reports[2].time_s, (3 + 24. / 14) * SLOT_S, 1e-12);
    CU_ASSERT_EQUAL(nrs_ran_backlog_bytes(k.ran, NRS_DL, 0), 0);
    CU_ASSERT_EQUAL(k.n_tbs, 4);
    kit_run(&k, 1);
    CU_ASSERT_EQUAL(k.n_tbs, 4);
    kit_stop(&k);
}

/* UL: the first message's report is all that the gNB has when its bytes are dropped; what came
 * behind, unreported, is asked for all the same. By hand, FDD, UE 0: 1600 bytes fill the first
 * grant, sent in 3; whatever of the first is left in slot 5 is dropped. */
static void discard_leaves_nobody_waiting(void)
{
    for (int later = 0; later < 12; later++) {
        struct kit k = kit_defaults("FDD");
        double second_s = later * SLOT_S;

        k.cfg.rlc.discard_s = 10 * SLOT_S;
        k.cfg.ul.max_ues_per_slot = 1;
        kit_start(&k, 1, 3);
        kit_send(&k, NRS_UL, 1, 1000000, 7, 0); /* keeps the carrier busy */
        kit_send(&k, NRS_UL, 2, 1000000, 8, 0);
        kit_send(&k, NRS_UL, 0, 300000, 1, 0);
        kit_send(&k, NRS_UL, 0, 500, 2, second_s);
        kit_run(&k, 1);
        CHECK_ROW(k.n_reports == 4 && nrs_ran_pending(k.ran) == 0, (size_t)later, "%zu reports",
                  k.n_reports);
        for (uint32_t ue = 0; ue < 3; ue++)
            CHECK_ROW(nrs_ran_backlog_bytes(k.ran, NRS_UL, ue) == 0, (size_t)later,
                      "UE %u: %d left", ue, (int)nrs_ran_backlog_bytes(k.ran, NRS_UL, ue));
        kit_stop(&k);
    }
}

/* UE 0's large message is reported in slot 3, and UE 1, which is due earlier, has all PRBs until
 * both are dropped in slot 10. What UE 0 was given in slot 8 is in no report: it asks in 10, is
 * heard in 12, and sends in 13. */
static void discard_asks_for_what_is_behind(void)
{
    struct kit k = kit_defaults("FDD");

    while (strcmp(nrs_scheduler_names[k.cfg.mac.scheduler], "earliest-deadline") != 0)
        k.cfg.mac.scheduler++;
    k.cfg.rlc.discard_s = 10 * SLOT_S;
    k.cfg.mac.sr_period_s = SLOT_S;
    kit_start(&k, 1, 2);
    kit_send(&k, NRS_UL, 0, 300000, 1, 0);
    CU_ASSERT_EQUAL(nrs_ran_send(k.ran, NRS_UL, 1, 1000000, 2, 0, 1, NULL), NRS_OK);
    kit_send(&k, NRS_UL, 0, 500, 3, 8 * SLOT_S);
    kit_run(&k, 1);
    CU_ASSERT_EQUAL_FATAL(k.n_reports, 3);
    CU_ASSERT(k.reports[2].cookie == 3 && k.reports[2].delivered);
    CU_ASSERT_DOUBLE_EQUAL(k.reports[2].time_s, 14 * SLOT_S + 500e-6, 1e-12);
    kit_stop(&k);
}

/* A configured grant or a request whose message is dropped meanwhile; then all is as at first. */
static void discard_before_any_grant(void)
{
    static const double period_slots[] = {0, 40};

    for (size_t i = 0; i < NRS_LEN(period_slots); i++) {
        struct kit k = kit_defaults("DDDSU");

        k.cfg.mac.configured_period_s = period_slots[i] * SLOT_S;
        k.cfg.mac.sr_period_s = 40 * SLOT_S;
        k.cfg.rlc.discard_s = 2 * SLOT_S;
        kit_start(&k, 1, 20);
        kit_send(&k, NRS_UL, 15, 500, 1, 0); /* occasion 15 */
        kit_run(&k, 1);
        CHECK_ROW(k.n_reports == 1 && !k.reports[0].delivered && k.n_tbs == 0, i,
                  "%zu reports, %zu blocks", k.n_reports, k.n_tbs);
        k.cfg.rlc.discard_s = 0;
        kit_send(&k, NRS_UL, 15, 500, 2, 1.0005);
        kit_run(&k, 2);
        CHECK_ROW(k.n_reports == 2 && k.reports[1].delivered, i, "%zu reports", k.n_reports);
        kit_stop(&k);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"AM delivers", acknowledged_mode_delivers},
        {"AM gives up", acknowledged_mode_gives_up},
        {"UM tells the share", unacknowledged_mode_tells_the_share},
        {"headers of segments", segments_have_headers},
        {"discard", discard_drops_what_was_not_sent},
        {"discard and those behind", discard_leaves_nobody_waiting},
        {"discard and unreported data", discard_asks_for_what_is_behind},
        {"discard before any grant", discard_before_any_grant},
        {NULL, NULL},
    };

    return check_main("radio network, RLC and PDCP", tests);
}

/* test_ran.c - one message at a time through the MAC, slot by slot as worked out by hand.
 *
 * 30 kHz: slots of 0.5 ms. gNB processing 500 us: one slot. N1 10, N2 12 symbols: K2 is one slot.
 * At 60 dB a block has MCS 28 of table 1 (6 bits, 948/1024) on two layers and never fails.
 */
#include "ran_kit.h"

#define SLOT_S      0.5e-3
#define BLOCK_BITS  434280 /* 273 PRBs, 12 symbols left of 13 by DMRS: TS 38.214 clause 5.1.3.2 */
#define GRANT_BITS  12808  /* the first grant's 8 PRBs */
#define POOL1_BYTES 279936 /* AlexNet's pool1, fp32: 27 x 27 x 96 x 4 */

/* PRBs and size of the smallest block that takes `bytes`. */
static int64_t smallest_block_bits(const struct kit *k, int64_t bytes)
{
    for (int n = 1; n <= 273; n++) {
        const struct nrs_tb_resources r = kit_resources(&k->cfg.ul, 28, n, 13);

        if (nrs_tbs_bits(&r) >= 8 * bytes)
            return nrs_tbs_bits(&r);
    }
    return 0;
}

/* 192 packets of 1460 with 48 bytes of headers: 289,152 bytes. The first grant takes 1601, five
 * full blocks 54,285 each, the last one the 16,126 that are left. */
static void alexnet_pool1_takes_seven_blocks(void)
{
    static const struct {
        const char *pattern;
        int64_t slot[7];
        double time_s;
    } rows[] = {
        /* SR 3, heard 5, granted in 8; buffer status known in 11, granted in 13; and so on */
        {"DDDSU", {9, 14, 19, 24, 29, 34, 39}, 40 * SLOT_S + 500e-6},
        /* SR 0, heard 2, granted in 2; known in 5, granted in 5 */
        {"FDD", {3, 6, 7, 8, 9, 10, 11}, 12 * SLOT_S + 500e-6},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct kit k = kit_defaults(rows[i].pattern);

        kit_start(&k, 1, 1);
        kit_send(&k, NRS_UL, 0, POOL1_BYTES, 77, 0);
        CU_ASSERT_EQUAL(nrs_ran_backlog_bytes(k.ran, NRS_UL, 0), 289152);
        kit_run(&k, 1);
        CU_ASSERT_EQUAL_FATAL(k.n_tbs, 7);
        for (size_t j = 0; j < 7; j++) {
            double want = j == 0   ? GRANT_BITS
                          : j == 6 ? (double)smallest_block_bits(&k, 289152 - 1601 - 5 * 54285)
                                   : BLOCK_BITS;

            CHECK_ROW(k.tbs[j].slot == rows[i].slot[j] && k.tbs[j].bits == want, j,
                      "%s: slot %d, %g bits", rows[i].pattern, (int)k.tbs[j].slot, k.tbs[j].bits);
        }
        CU_ASSERT_EQUAL_FATAL(k.n_reports, 1);
        CU_ASSERT(k.reports[0].delivered);
        CU_ASSERT_EQUAL(k.reports[0].cookie, 77);
        CU_ASSERT_EQUAL(k.reports[0].n_tb, 7);
        CU_ASSERT_EQUAL(k.reports[0].n_tx, 7);
        CU_ASSERT_DOUBLE_EQUAL(k.reports[0].time_s, rows[i].time_s, 1e-12);
        CU_ASSERT_EQUAL(nrs_ran_next_s(k.ran), INFINITY);
        CU_ASSERT_EQUAL(nrs_ran_backlog_bytes(k.ran, NRS_UL, 0), 0);
        kit_stop(&k);
    }
}

/* A small message in an empty cell. UL: it fits the first grant. */
static void latency_of_a_small_message(void)
{
    static const struct {
        const char *pattern;
        enum nrs_dir dir;
        uint32_t ue;
        double sent_s, received_s;
    } rows[] = {
        /* DL: end of the PDSCH + 10 symbols */
        {"FDD", NRS_DL, 0, 0, 24. / 14 * SLOT_S},
        {"FDD", NRS_DL, 0, 0.0001, (1 + 24. / 14) * SLOT_S},
        {"FDD", NRS_DL, 0, 0.0005, (1 + 24. / 14) * SLOT_S},
        {"DDDSU", NRS_DL, 0, 0.0015, (3 + 20. / 14) * SLOT_S}, /* S slot */
        {"DDDSU", NRS_DL, 0, 0.0016, (5 + 24. / 14) * SLOT_S}, /* not in U */
        /* UL: SR, heard, granted, sent, decoded */
        {"FDD", NRS_UL, 0, 0, 4 * SLOT_S + 500e-6},         /* 0, 2, 2, 3 */
        {"FDD", NRS_UL, 3, 0, 7 * SLOT_S + 500e-6},         /* 3, 5, 5, 6 */
        {"DDDSU", NRS_UL, 0, 0, 10 * SLOT_S + 500e-6},      /* 3, 5, 8, 9 */
        {"DDDSU", NRS_UL, 4, 0.0021, 15 * SLOT_S + 500e-6}, /* 9, 11, 13, 14 */
        {"DDDSU", NRS_UL, 0, 0.0016, 15 * SLOT_S + 500e-6}, /* 8, 10, 13, 14 */
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct kit k = kit_defaults(rows[i].pattern);

        kit_start(&k, 1, 5);
        kit_send(&k, rows[i].dir, rows[i].ue, 1000, i, rows[i].sent_s);
        kit_run(&k, 1);
        CHECK_ROW(k.n_reports == 1 && k.reports[0].delivered && k.reports[0].n_tx == 1 &&
                      k.reports[0].ue == rows[i].ue && k.reports[0].dir == rows[i].dir &&
                      fabs(k.reports[0].time_s - rows[i].received_s) < 1e-12,
                  i, "%zu reports, at %.9g s, expected %.9g s", k.n_reports,
                  k.n_reports ? k.reports[0].time_s : 0, rows[i].received_s);
        kit_stop(&k);
    }
}

/* 50,000 bytes: the first grant and one more; none after that, while the DL keeps the cell busy. */
static void grants_stop_at_the_need(void)
{
    struct kit k = kit_defaults("FDD");
    int n = 0;

    kit_start(&k, 1, 2);
    kit_send(&k, NRS_UL, 0, 50000, 1, 0);
    kit_send(&k, NRS_DL, 1, 10000000, 2, 0);
    kit_run(&k, 20e-3);
    for (size_t i = 0; i < k.n_tbs; i++)
        n += k.tbs[i].ue == 0;
    CU_ASSERT_EQUAL(n, 2);
    CU_ASSERT_EQUAL(nrs_ran_pending(k.ran), 1);
    kit_stop(&k);
}

/* Data that comes while a report is under way needs no request; after it, it does. FDD, 1000 bytes
 * each; the first block, of slot 3, takes 1601 of the bytes that are there by then. */
static void requests_only_for_what_is_not_reported(void)
{
    static const struct {
        double second_s;
        int64_t slot[3];
        size_t n_tbs;
    } rows[] = {
        {1.0e-3, {3, 6}, 2}, /* before slot 3: in its status, known in 5, granted for 6 */
        {1.5e-3, {3, 6}, 2},
        {1.6e-3, {3, 8}, 2}, /* in 4: request in 5, heard 7 */
        {10e-3, {3, 23}, 2}, /* slot 20 again is an occasion */
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct kit k = kit_defaults("FDD");

        kit_start(&k, 1, 1);
        kit_send(&k, NRS_UL, 0, 1000, 1, 0);
        kit_run(&k, rows[i].second_s);
        kit_send(&k, NRS_UL, 0, 1000, 2, rows[i].second_s);
        kit_run(&k, 1);
        CU_ASSERT_EQUAL_FATAL(k.n_tbs, rows[i].n_tbs);
        for (size_t j = 0; j < k.n_tbs; j++)
            CHECK_ROW(k.tbs[j].slot == rows[i].slot[j], i, "block %zu in slot %d", j,
                      (int)k.tbs[j].slot);
        CHECK_ROW(k.n_reports == 2 && k.reports[0].cookie == 1 && k.reports[1].cookie == 2, i,
                  "%zu reports", k.n_reports);
        kit_stop(&k);
    }
}

/* Three UEs in one DL slot: 148 bytes fit one PRB (144 RE, 12 bits each at 948/1024: 1608 bits),
 * the other two share 272. Reports by UE. */
static void division_is_max_min_fair(void)
{
    struct kit k = kit_defaults("FDD");
    const int prb[] = {136, 1, 136};

    kit_start(&k, 1, 3);
    for (uint32_t ue = 3; ue-- > 0;)
        kit_send(&k, NRS_DL, ue, ue == 1 ? 100 : 100000, ue, 0);
    kit_run(&k, SLOT_S);
    CU_ASSERT_EQUAL_FATAL(k.n_tbs, 3);
    for (uint32_t ue = 0; ue < 3; ue++) {
        const struct nrs_tb_resources r = kit_resources(&k.cfg.dl, 28, prb[ue], 12);

        CHECK_ROW(k.tbs[ue].ue == ue && k.tbs[ue].bits == (double)nrs_tbs_bits(&r), ue,
                  "UE %u: %g bits", k.tbs[ue].ue, k.tbs[ue].bits);
    }
    CU_ASSERT_EQUAL(nrs_ran_counters(k.ran).prb_slots_used[NRS_DL], 273);
    CU_ASSERT_EQUAL(nrs_ran_counters(k.ran).prb_slots_offered[NRS_DL], 273);
    kit_stop(&k);
}

/* A UE that is too far for the whole carrier gets the PRBs that let MCS 0 reach the target. */
static void weak_uplink_gets_fewer_prbs(void)
{
    static const double snr_db[] = {-10, -15, -20};
    struct nrs_link_curves *curves = nrs_link_curves_new();

    for (size_t i = 0; i < NRS_LEN(snr_db); i++) {
        struct kit k = kit_defaults("FDD");
        struct kit_fit want = {0};
        int n = 273;

        for (; n > 1; n--) {
            want = kit_fit(curves, &k.cfg.ul, snr_db[i] + 10 * log10(273. / n), n, 13);
            if (want.bler[0] <= k.cfg.ul.target_bler)
                break;
        }
        k.cfg.channel.constant_ul_snr_db = snr_db[i];
        k.cfg.mac.sr_grant_prb = 273;
        kit_start(&k, 1, 1);
        kit_send(&k, NRS_UL, 0, 100000, 5, 0);
        kit_run(&k, 4 * SLOT_S);
        CU_ASSERT_EQUAL_FATAL(k.n_tbs, 1);
        CHECK_ROW(n > 1 && n < 273 && fabs(k.tbs[0].bits) == (double)want.bits, i,
                  "%g bits, expected %d on %d PRBs", k.tbs[0].bits, (int)want.bits, n);
        CU_ASSERT_EQUAL(nrs_ran_counters(k.ran).prb_slots_used[NRS_UL], (uint64_t)n);
        kit_stop(&k);
    }
    nrs_link_curves_free(curves);
}

static void idle_is_never(void)
{
    struct kit k = kit_defaults("DDDSU");

    kit_start(&k, 2, 3);
    CU_ASSERT_EQUAL(nrs_ran_next_s(k.ran), INFINITY);
    nrs_ran_step(k.ran, kit_on_report, &k); /* nothing to do */
    CU_ASSERT_EQUAL(nrs_ran_counters(k.ran).slots, 0);
    kit_send(&k, NRS_DL, 5, 100, 1, 0.0101); /* slot 21 */
    CU_ASSERT_EQUAL(nrs_ran_pending(k.ran), 1);
    CU_ASSERT_DOUBLE_EQUAL(nrs_ran_next_s(k.ran), 21 * SLOT_S, 1e-12);
    kit_run(&k, 1);
    CU_ASSERT_EQUAL(nrs_ran_next_s(k.ran), INFINITY);
    /* long after: not before the message, though the last block's HARQ-ACK was never looked at */
    kit_send(&k, NRS_DL, 5, 100, 2, 3600);
    CU_ASSERT_DOUBLE_EQUAL(nrs_ran_next_s(k.ran), 3600, 1e-9);
    kit_run(&k, 3601);
    CU_ASSERT_EQUAL(k.n_reports, 2);
    CU_ASSERT_EQUAL(nrs_ran_counters(k.ran).slots, 2);
    kit_stop(&k);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"AlexNet pool1 in fp32", alexnet_pool1_takes_seven_blocks},
        {"latency of a small message", latency_of_a_small_message},
        {"grants stop at the need", grants_stop_at_the_need},
        {"when a request is needed", requests_only_for_what_is_not_reported},
        {"division of PRBs", division_is_max_min_fair},
        {"weak uplink", weak_uplink_gets_fewer_prbs},
        {"idle", idle_is_never},
        {NULL, NULL},
    };

    return check_main("radio network, slot by slot", tests);
}

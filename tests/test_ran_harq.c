/* test_ran_harq.c - failed transport blocks, slot by slot as worked out by hand.
 *
 * 30 kHz: slots of 0.5 ms. gNB processing 500 us: one slot. N1 10, N2 12 symbols: K2 is one slot.
 */
#include "ran_kit.h"

#define SLOT_S 0.5e-3

/* -60 dB: every transmission fails. DL in slots 0, 4, 8, 12 of FDD: HARQ-ACK two slots on, one
 * slot long, one of processing. DDDSU: 0, 5, 10, 15: HARQ-ACK in the S slot. */
static void exhausted_harq_loses_the_message(void)
{
    static const struct {
        const char *pattern;
        int max_tx;
        int64_t slot[4];
    } rows[] = {
        {"FDD", 4, {0, 4, 8, 12}},
        {"FDD", 1, {0}},
        {"DDDSU", 4, {0, 5, 10, 15}},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct kit k = kit_defaults(rows[i].pattern);
        size_t n = (size_t)rows[i].max_tx;

        k.cfg.channel.constant_dl_snr_db = -60;
        k.cfg.dl.max_harq_tx = rows[i].max_tx;
        kit_start(&k, 1, 1);
        kit_send(&k, NRS_DL, 0, 10, 5, 0);
        kit_run(&k, 1);
        CU_ASSERT_EQUAL_FATAL(k.n_tbs, n);
        for (size_t j = 0; j < n; j++)
            CHECK_ROW(k.tbs[j].slot == rows[i].slot[j] && k.tbs[j].bits < 0, j, "%s: slot %d",
                      rows[i].pattern, (int)k.tbs[j].slot);
        CHECK_ROW(k.n_reports == 1 && !k.reports[0].delivered && k.reports[0].n_tb == 1 &&
                      k.reports[0].n_tx == n,
                  i, "%zu reports", k.n_reports);
        CU_ASSERT_DOUBLE_EQUAL(k.reports[0].time_s,
                               ((double)rows[i].slot[n - 1] + 24. / 14) * SLOT_S, 1e-12);
        CU_ASSERT_EQUAL(nrs_ran_counters(k.ran).tb_lost[NRS_DL], 1);
        CU_ASSERT_EQUAL(nrs_ran_counters(k.ran).tb_lost[NRS_UL], 0);
        CU_ASSERT_EQUAL(nrs_ran_pending(k.ran), 0);
        kit_stop(&k);
    }
}

/* A D slot's block does not fit an S slot again: with 2 ms of processing the HARQ-ACK of slot 0,
 * sent in 3, is known in the S slot 8, and the block waits for 10. Two blocks of one UE, both known
 * to have failed in 5, take turns though there are PRBs for both. */
static void retransmissions_wait_for_a_fitting_slot(void)
{
    static const struct {
        double processing_s, sent_s[2];
        int n;
        int64_t slot[4];
    } rows[] = {
        {2e-3, {0}, 1, {0, 10}},
        {500e-6, {0, 0.5e-3}, 2, {0, 1, 5, 6}},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct kit k = kit_defaults("DDDSU");

        k.cfg.channel.constant_dl_snr_db = -60;
        k.cfg.dl.max_harq_tx = 2;
        k.cfg.mac.gnb_processing_s = rows[i].processing_s;
        kit_start(&k, 1, 1);
        for (int j = 0; j < rows[i].n; j++)
            kit_send(&k, NRS_DL, 0, 1, 5, rows[i].sent_s[j]);
        kit_run(&k, 1);
        CU_ASSERT_EQUAL_FATAL(k.n_tbs, 2 * (size_t)rows[i].n);
        for (size_t j = 0; j < k.n_tbs; j++)
            CHECK_ROW(k.tbs[j].slot == rows[i].slot[j], i, "block %zu in slot %d", j,
                      (int)k.tbs[j].slot);
        kit_stop(&k);
    }
}

/* An SNR at which a block on the whole carrier fails now and then, and the replication in which the
 * UE's first does: the outcome is u < BLER, u the first number of the UE's HARQ stream. */
static void make_first_block_fail(struct kit *k, struct kit_fit *fit)
{
    struct nrs_link_curves *curves = nrs_link_curves_new();

    for (double snr = 5;; snr += 0.05) {
        *fit = kit_fit(curves, &k->cfg.ul, snr, 273, 13);
        k->cfg.channel.constant_ul_snr_db = snr;
        if (fit->bler[0] > 0.05 && fit->bler[1] < 0.01)
            break;
    }
    nrs_link_curves_free(curves);
    for (;; k->key.replication++) {
        struct nrs_stream s = nrs_stream_init(k->key, NRS_RNG_HARQ_UL, 0);
        double u = nrs_stream_u01(&s);

        if (u < fit->bler[0] && u >= fit->bler[1])
            return;
    }
}

/* First and only block in 9 (3) as above, its failure known in 11 (5), granted in 13 (5). */
static void uplink_retransmission(void)
{
    static const struct {
        const char *pattern;
        int64_t slot[2];
    } rows[] = {{"DDDSU", {9, 14}}, {"FDD", {3, 6}}};

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct kit k = kit_defaults(rows[i].pattern);
        struct kit_fit fit;

        k.cfg.mac.sr_grant_prb = 273;
        make_first_block_fail(&k, &fit);
        kit_start(&k, 1, 1);
        kit_send(&k, NRS_UL, 0, 1000, 5, 0);
        kit_run(&k, 1);
        CU_ASSERT_EQUAL_FATAL(k.n_tbs, 2);
        for (size_t j = 0; j < 2; j++)
            CHECK_ROW(k.tbs[j].slot == rows[i].slot[j] &&
                          k.tbs[j].bits == (double)(j ? fit.bits : -fit.bits),
                      j, "%s: slot %d, %g bits", rows[i].pattern, (int)k.tbs[j].slot,
                      k.tbs[j].bits);
        CU_ASSERT_EQUAL_FATAL(k.n_reports, 1);
        CU_ASSERT(k.reports[0].delivered && k.reports[0].n_tb == 1 && k.reports[0].n_tx == 2);
        CU_ASSERT_DOUBLE_EQUAL(k.reports[0].time_s, (double)(rows[i].slot[1] + 1) * SLOT_S + 500e-6,
                               1e-12);
        kit_stop(&k);
    }
}

/* One transmission only: the first block, and the buffer status in it, are lost. FDD: lost in 3,
 * known in 5; the UE requests again in 5, heard 7, granted 7, sent in 8. The rest goes through. */
static void lost_buffer_status_is_requested_again(void)
{
    struct kit k = kit_defaults("FDD");
    struct kit_fit fit;
    int64_t bytes;

    k.cfg.mac.sr_grant_prb = 273;
    make_first_block_fail(&k, &fit);
    k.cfg.ul.max_harq_tx = 1;
    bytes = fit.bits / 8 + 100;
    kit_start(&k, 1, 1);
    kit_send(&k, NRS_UL, 0, bytes, 5, 0);
    kit_run(&k, 1);
    CU_ASSERT_EQUAL_FATAL(k.n_tbs, 2);
    CU_ASSERT(k.tbs[0].slot == 3 && k.tbs[0].bits < 0);
    CU_ASSERT_EQUAL(k.tbs[1].slot, 8);
    CU_ASSERT_EQUAL_FATAL(k.n_reports, 1);
    CU_ASSERT(!k.reports[0].delivered && k.reports[0].n_tb == 2);
    CU_ASSERT_DOUBLE_EQUAL(k.reports[0].time_s, 9 * SLOT_S + 500e-6, 1e-12);
    kit_stop(&k);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"exhausted HARQ", exhausted_harq_loses_the_message},
        {"retransmission and slot", retransmissions_wait_for_a_fitting_slot},
        {"uplink retransmission", uplink_retransmission},
        {"lost buffer status", lost_buffer_status_is_requested_again},
        {NULL, NULL},
    };

    return check_main("radio network, HARQ", tests);
}

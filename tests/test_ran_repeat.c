/* test_ran_repeat.c - retransmissions and repetitions of blocks.
 *
 * 30 kHz: slots of 0.5 ms. gNB processing 500 us: one slot. N1 10, N2 12 symbols: K2 is one slot.
 */
#include "radio/mac.h"
#include "ran_kit.h"

#define SLOT_S 0.5e-3
#define PLENTY INT64_C(1000000000000) /* bytes: never empty */

/* Failing with p each time, a block takes 1 / (1 - p) transmissions; their number has the variance
 * p / (1 - p)^2. With at most m rounds: (1 - p^m) / (1 - p), and p^m are lost. */
static void transmissions_are_geometric(void)
{
    static const struct {
        enum nrs_dir dir;
        double p;
        int64_t max_tx;
    } rows[] = {
        {NRS_UL, 0.1, 100}, {NRS_DL, 0.1, 100}, {NRS_UL, 0.5, 100}, {NRS_DL, 0.5, 100},
        {NRS_DL, 0.8, 100}, {NRS_UL, 0.5, 3},   {NRS_DL, 0.3, 2},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct kit k = kit_defaults("DDDSU");
        double p = rows[i].p, lost = pow(p, (double)rows[i].max_tx), want = (1 - lost) / (1 - p);
        double n, mean;
        struct nrs_ran_counters c;

        k.cfg.ul.fixed_bler = k.cfg.dl.fixed_bler = p;
        k.cfg.ul.max_harq_tx = k.cfg.dl.max_harq_tx = rows[i].max_tx;
        kit_start(&k, 1, 1);
        kit_send(&k, rows[i].dir, 0, PLENTY, 1, 0);
        kit_run(&k, 20);
        c = nrs_ran_counters(k.ran);
        n = (double)c.tb[rows[i].dir];
        mean = (double)c.tx[rows[i].dir] / n;
        /* up to 16 blocks are under way at the end */
        CHECK_ROW(n > 1000 && fabs(mean - want) < 4 * sqrt(p / n) / (1 - p) + 16 * want / n, i,
                  "%.4f transmissions of %g blocks, expected %.4f", mean, n, want);
        CHECK_ROW(fabs((double)c.tb_lost[rows[i].dir] / n - lost) <=
                      4 * sqrt(lost * (1 - lost) / n) + 16 / n,
                  i, "%.4f lost, expected %.4f", (double)c.tb_lost[rows[i].dir] / n, lost);
        kit_stop(&k);
    }
}

#define COMBINING_CELLS 200

/* Link adaptation knows 25 dB, but the channel falls to 13 dB for ever. The first transmission
 * fails, and the way of combining decides when the block is decoded. By the block's reception model
 * alone. */
static double combine(enum nrs_combining combining)
{
    struct kit k = kit_defaults("FDD");
    struct nrs_sinr_row *row = malloc(3 * sizeof *row);
    struct kit_fit fit;
    struct nrs_tb_resources r;
    struct nrs_reception rx;
    double want = 0, second = 0, alive = 1, got;

    row[0] = (struct nrs_sinr_row){0, 25, 25};
    row[1] = (struct nrs_sinr_row){SLOT_S / 2, 13, 13};
    row[2] = (struct nrs_sinr_row){1e6, 13, 13};
    k.files.sinr = (struct nrs_csv_rows){.row = row, .n = 3};
    k.cfg.channel.model = NRS_CHANNEL_TRACE;
    snprintf(k.cfg.channel.trace_file, sizeof k.cfg.channel.trace_file, "of the test");
    k.cfg.csi.delay_s = 1;
    k.cfg.dl.combining = combining;
    k.cfg.dl.max_harq_tx = 20;
    kit_start(&k, COMBINING_CELLS, 1);
    fit = kit_fit(kit_curves(), &k.cfg.dl, 25, 273, 12);
    for (uint32_t ue = 0; ue < COMBINING_CELLS; ue++) /* more than a block: all PRBs */
        kit_send(&k, NRS_DL, ue, fit.bits, ue, SLOT_S);
    kit_run(&k, 0.5);
    r = kit_resources(&k.cfg.dl, fit.mcs, 273, 12);
    rx = nrs_reception_start(fit.bits, *nrs_mcs_get(1, fit.mcs), nrs_tb_re(&r) * 2);
    rx.chase = combining == NRS_CHASE;
    for (int j = 0; j < 20; j++) {
        want += alive;
        second += (2 * j + 1) * alive;
        nrs_reception_add(&rx, kit_curves(), 13, k.cfg.dl.ldpc_gap_db);
        alive = nrs_reception_bler(&rx);
    }
    /* the first blocks of each: those of all PRBs */
    got = 0;
    for (uint32_t ue = 0; ue < COMBINING_CELLS; ue++) {
        int n = 1;

        for (size_t j = ue; j < k.n_tbs; j++)
            if (k.tbs[j].ue == ue && (k.tbs[j].slot - 1) % 4 == 0) { /* process 0: 1, 5, 9, ... */
                if (k.tbs[j].bits > 0)
                    break;
                n++;
            }
        got += n;
    }
    got /= COMBINING_CELLS;
    CHECK_ROW(fabs(got - want) < 4 * sqrt((second - want * want) / COMBINING_CELLS) + 1e-9,
              (size_t)combining, "%.3f transmissions a block, expected %.3f", got, want);
    kit_stop(&k);
    return got;
}

static void combining_makes_the_difference(void)
{
    double incremental = combine(NRS_INCREMENTAL), chase = combine(NRS_CHASE);

    CHECK_ROW(incremental > 1.5 && chase > incremental + 1, 0, "%g and %g transmissions",
              incremental, chase);
}

/* All repetitions are sent, in the next data slots that have room; the message is there when the
 * first of them is decoded, and counts them all. */
static void repetitions_follow_each_other(void)
{
    static const struct {
        const char *pattern;
        enum nrs_dir dir;
        int64_t n;
        double sent_s;
        int64_t slot[4];
    } rows[] = {
        {"FDD", NRS_DL, 1, 0, {0}},
        {"FDD", NRS_DL, 4, 0, {0, 1, 2, 3}},
        {"DDDSU", NRS_DL, 4, SLOT_S, {1, 2, 5, 6}},  /* the S slot has fewer symbols */
        {"DDDSU", NRS_DL, 3, 3 * SLOT_S, {3, 5, 6}}, /* but from it on there is room */
        {"DDDSU", NRS_UL, 2, 0, {9, 14}},
        {"FDD", NRS_UL, 3, 0, {3, 4, 5}},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct kit k = kit_defaults(rows[i].pattern);
        double last_s;

        k.cfg.ul.repetitions = k.cfg.dl.repetitions = rows[i].n;
        kit_start(&k, 1, 1);
        kit_send(&k, rows[i].dir, 0, 100, 1, rows[i].sent_s);
        kit_run(&k, 1);
        CHECK_ROW(k.n_tbs == (size_t)rows[i].n, i, "%zu transmissions", k.n_tbs);
        for (size_t j = 0; j < k.n_tbs && j < 4; j++)
            CHECK_ROW(k.tbs[j].slot == rows[i].slot[j], i, "number %zu in slot %d", j,
                      (int)k.tbs[j].slot);
        last_s = rows[i].dir == NRS_UL  ? (double)(rows[i].slot[0] + 1) * SLOT_S + 500e-6
                 : rows[i].slot[0] == 3 ? (3 + 20. / 14) * SLOT_S
                                        : ((double)rows[i].slot[0] + 24. / 14) * SLOT_S;
        CHECK_ROW(k.n_reports == 1 && k.reports[0].n_tb == 1 &&
                      k.reports[0].n_tx == (uint32_t)rows[i].n &&
                      fabs(k.reports[0].time_s - last_s) < 1e-12,
                  i, "%zu reports, %u transmissions, at %g s", k.n_reports,
                  k.n_reports ? k.reports[0].n_tx : 0, k.n_reports ? k.reports[0].time_s : 0);
        kit_stop(&k);
    }
}

/* Each transmission fails with p, a round of R with p^R: rounds follow as retransmissions do. */
static void rounds_of_repetitions_fail_together(void)
{
    const double p = 0.6;

    for (int64_t repetitions = 1; repetitions <= 4; repetitions++) {
        struct kit k = kit_defaults("FDD");
        double fails = pow(p, (double)repetitions), want, n;
        struct nrs_ran_counters c;

        k.cfg.dl.fixed_bler = p;
        k.cfg.dl.max_harq_tx = 100;
        k.cfg.dl.repetitions = repetitions;
        kit_start(&k, 1, 1);
        for (int i = 0; i < 2000; i++) /* one at a time */
            kit_send(&k, NRS_DL, 0, 100, 1, i * 0.1);
        kit_run(&k, INFINITY);
        c = nrs_ran_counters(k.ran);
        n = (double)c.tb[NRS_DL];
        want = (double)repetitions / (1 - fails);
        CHECK_ROW(n == 2000 && fabs((double)c.tx[NRS_DL] / n - want) <
                                   4 * (double)repetitions * sqrt(fails / n) / (1 - fails),
                  (size_t)repetitions, "%.3f transmissions of %g blocks, expected %.3f",
                  (double)c.tx[NRS_DL] / n, n, want);
        kit_stop(&k);
    }
}

/* The target is that of a round: with chase combining, link adaptation takes the MCS that one
 * transmission of as many times the energy would have. */
static void link_adaptation_counts_repetitions(void)
{
    static const struct {
        enum nrs_dir dir;
        double snr_db;
        int64_t n;
    } rows[] = {{NRS_DL, 3, 1}, {NRS_DL, 3, 2}, {NRS_DL, 8, 4}, {NRS_UL, 2, 8}, {NRS_UL, 12, 2}};

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct kit k = kit_defaults("FDD");
        struct nrs_direction_cfg *d = rows[i].dir == NRS_UL ? &k.cfg.ul : &k.cfg.dl;
        struct kit_fit want;
        int64_t most = 0;

        d->repetitions = rows[i].n;
        d->combining = NRS_CHASE;
        d->target_bler = 1e-3;
        k.cfg.channel.constant_ul_snr_db = k.cfg.channel.constant_dl_snr_db = rows[i].snr_db;
        kit_start(&k, 1, 1);
        kit_send(&k, rows[i].dir, 0, PLENTY, 1, 0);
        kit_run(&k, 0.1);
        for (size_t j = 0; j < k.n_tbs; j++) /* the UL's first grant is smaller */
            most = fabs(k.tbs[j].bits) > (double)most ? (int64_t)fabs(k.tbs[j].bits) : most;
        want = kit_fit(kit_curves(), d, rows[i].snr_db + 10 * log10((double)rows[i].n), 273,
                       rows[i].dir == NRS_UL ? 13 : 12);
        CHECK_ROW(most == want.bits, i, "blocks of %d bits, expected %d", (int)most,
                  (int)want.bits);
        kit_stop(&k);
    }
}

/* Repetitions of a message that is there already are sent before the network rests; the next one
 * finds the clock in order. */
static void network_rests_after_repetitions(void)
{
    struct kit k = kit_defaults("FDD");

    k.cfg.dl.repetitions = 8;
    kit_start(&k, 1, 1);
    kit_send(&k, NRS_DL, 0, 100, 1, 0);
    kit_run(&k, SLOT_S / 2);
    CU_ASSERT_EQUAL(k.n_reports, 1);
    CU_ASSERT_EQUAL(nrs_ran_pending(k.ran), 0);
    CU_ASSERT_DOUBLE_EQUAL(nrs_ran_next_s(k.ran), SLOT_S, 1e-12);
    kit_run(&k, 1);
    CU_ASSERT_EQUAL(k.n_tbs, 8);
    CU_ASSERT_EQUAL(nrs_ran_next_s(k.ran), INFINITY);
    kit_send(&k, NRS_DL, 0, 100, 2, 0.5);
    CU_ASSERT_DOUBLE_EQUAL(nrs_ran_next_s(k.ran), 0.5, 1e-12);
    kit_run(&k, 1);
    CU_ASSERT_EQUAL(k.n_tbs, 16);
    CU_ASSERT_EQUAL(k.tbs[8].slot, 1000);
    kit_stop(&k);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"transmissions are geometric", transmissions_are_geometric},
        {"combining", combining_makes_the_difference},
        {"repetitions", repetitions_follow_each_other},
        {"rounds of repetitions", rounds_of_repetitions_fail_together},
        {"link adaptation", link_adaptation_counts_repetitions},
        {"rest after repetitions", network_rests_after_repetitions},
        {NULL, NULL},
    };

    return check_main("radio network, retransmissions and repetitions", tests);
}

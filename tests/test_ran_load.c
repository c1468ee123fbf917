/* test_ran_load.c - many messages: throughput, fairness, conservation, independence of cells. */
#include <string.h>

#include "radio/scheduler.h"
#include "ran_kit.h"

#define PLENTY INT64_C(100000000000) /* bytes: never empty */

/* An SNR at which the whole carrier's block often fails but once. */
static double snr_with_failures(const struct nrs_link_curves *curves,
                                const struct nrs_direction_cfg *d, int symbols)
{
    struct kit_fit fit;
    double snr = 5;

    do {
        snr += 0.05;
        fit = kit_fit(curves, d, snr, 273, symbols);
    } while (fit.bler[0] < 0.03 || fit.bler[1] > 1e-3);
    return snr;
}

/* A full buffer alone: every slot carries a block, anew or again. A block takes
 * 1 + p1 + p2 + p3 transmissions, p_j the BLER after j. */
static void throughput_is_the_formula(void)
{
    static const struct {
        const char *pattern;
        enum nrs_dir dir;
        int symbols;
        double slots_a_s, snr_db; /* NAN: some failures */
    } rows[] = {
        {"FDD", NRS_DL, 12, 2000, 60},
        {"FDD", NRS_DL, 12, 2000, NAN},
        {"FDD", NRS_UL, 13, 2000, 60},
        {"FDD", NRS_UL, 13, 2000, NAN},
        {"DDDSU", NRS_UL, 13, 400, 60},
        {"DDDSU", NRS_UL, 13, 400, NAN},
        {"DDDSUU", NRS_UL, 13, 2000 / 3., NAN},
        {"FDD", NRS_DL, 12, 2000, -8.5}, /* below MCS 0: the first always fails */
    };
    const double run_s = 20;
    struct nrs_link_curves *curves = nrs_link_curves_new();

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct kit k = kit_defaults(rows[i].pattern);
        const struct nrs_direction_cfg *d = rows[i].dir == NRS_UL ? &k.cfg.ul : &k.cfg.dl;
        double snr =
            isnan(rows[i].snr_db) ? snr_with_failures(curves, d, rows[i].symbols) : rows[i].snr_db;
        struct kit_fit fit = kit_fit(curves, d, snr, 273, rows[i].symbols);
        double tx = 1 + fit.bler[0] + fit.bler[1] + fit.bler[2], got = 0, want, sigma;
        struct nrs_ran_counters n;

        k.cfg.channel.constant_ul_snr_db = k.cfg.channel.constant_dl_snr_db = snr;
        kit_start(&k, 1, 1);
        kit_send(&k, rows[i].dir, 0, PLENTY, 1, 0);
        kit_run(&k, run_s);
        for (size_t j = 0; j < k.n_tbs; j++)
            got += fmax(0, k.tbs[j].bits);
        want = (double)fit.bits * rows[i].slots_a_s * run_s * (1 - fit.bler[3]) / tx;
        CHECK_ROW(fabs(got - want) < 0.01 * want, i, "%.5g of %.5g bits, p1 %g", got, want,
                  fit.bler[0]);
        n = nrs_ran_counters(k.ran);
        sigma = sqrt(fit.bler[0] * (1 - fit.bler[0]) / (double)n.tb[rows[i].dir]);
        CHECK_ROW(fabs((double)n.tx[rows[i].dir] / (double)n.tb[rows[i].dir] - tx) <
                      4 * sigma + 1e-3,
                  i, "%llu transmissions of %llu blocks, expected %.4f each",
                  (unsigned long long)n.tx[rows[i].dir], (unsigned long long)n.tb[rows[i].dir], tx);
        CHECK_ROW((double)n.prb_slots_used[rows[i].dir] >
                      0.995 * (double)n.prb_slots_offered[rows[i].dir],
                  i, "slots left empty");
        kit_stop(&k);
    }
    nrs_link_curves_free(curves);
}

static void round_robin_is_fair(void)
{
    static const struct {
        const char *pattern;
        enum nrs_dir dir;
        uint32_t n_ues;
        int64_t max_ues;
    } rows[] = {
        {"FDD", NRS_DL, 6, 4},   {"FDD", NRS_UL, 6, 4},    {"DDDSU", NRS_UL, 5, 1},
        {"DDDSU", NRS_DL, 3, 8}, {"DDDSU", NRS_DL, 70, 4}, {"DDDSU", NRS_UL, 130, 3},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct kit k = kit_defaults(rows[i].pattern);
        int64_t least = INT64_MAX, most = 0, header_free = PLENTY / 1460 * 1460;

        k.cfg.ul.max_ues_per_slot = k.cfg.dl.max_ues_per_slot = rows[i].max_ues;
        kit_start(&k, 1, rows[i].n_ues);
        for (uint32_t ue = 0; ue < rows[i].n_ues; ue++)
            kit_send(&k, rows[i].dir, ue, header_free, ue, 0);
        kit_run(&k, 20);
        for (uint32_t ue = 0; ue < rows[i].n_ues; ue++) {
            int64_t served =
                header_free / 1460 * (1460 + 48) - nrs_ran_backlog_bytes(k.ran, rows[i].dir, ue);

            least = served < least ? served : least;
            most = served > most ? served : most;
        }
        CHECK_ROW(least > 0 && (double)(most - least) < 0.02 * (double)most, i,
                  "between %g and %g bytes", (double)least, (double)most);
        kit_stop(&k);
    }
}

/* Whoever was served longest ago comes first; of several, the one of the lowest number. */
static void round_robin_goes_round(void)
{
    static const struct {
        size_t n, max, picked;
        uint64_t turn[5];
        uint32_t first[3];
    } rows[] = {
        {5, 2, 2, {9, 3, 5, 4, 8}, {1, 3}},
        {3, 3, 3, {0, 0, 0}, {0, 1, 2}},
        {2, 3, 2, {7, 6}, {1, 0}},
        {0, 3, 0, {0}, {0}},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_candidate list[5] = {0};
        size_t n;

        for (uint32_t ue = 0; ue < rows[i].n; ue++)
            list[ue] = (struct nrs_candidate){.ue = ue, .turn = rows[i].turn[ue]};
        n = nrs_scheduler_pick(&nrs_scheduler_round_robin, list, rows[i].n, rows[i].max);
        CHECK_ROW(n == rows[i].picked, i, "%zu picked", n);
        for (size_t k = 0; k < n; k++)
            CHECK_ROW(list[k].ue == rows[i].first[k], i, "place %zu: UE %u", k, list[k].ue);
    }
}

/* Sends of a random mix; every report is ticked off, and a UL message is answered from the sink. */
struct mix {
    struct kit k;
    struct nrs_stream random;
    double *sent_s;
    int *reports;
    uint64_t n, max;
    bool answer;
    double clock_s;
};

static void mix_send(struct mix *m, enum nrs_dir dir, uint32_t ue, int64_t bytes, double now_s)
{
    m->sent_s[m->n] = now_s;
    kit_send(&m->k, dir, ue, bytes, m->n++, now_s);
}

static void mix_report(void *user, const struct nrs_ran_report *r)
{
    struct mix *m = user;

    m->reports[r->cookie]++;
    CU_ASSERT(r->time_s > m->sent_s[r->cookie]);
    CU_ASSERT(r->n_tb > 0 && r->n_tx >= r->n_tb);
    kit_on_report(&m->k, r);
    if (m->answer && r->dir == NRS_UL && m->n < m->max)
        mix_send(m, NRS_DL, r->ue, 1 + (int64_t)(nrs_stream_u01(&m->random) * 3000), r->time_s);
}

static void mix_run(struct mix *m, uint32_t n_ues, int n_messages, double span_s, double max_bytes)
{
    double now_s = 0, next_s;

    m->random = nrs_stream_init(m->k.key, NRS_RNG_TEST, 0);
    m->max = 3 * (uint64_t)n_messages;
    m->sent_s = calloc(m->max, sizeof *m->sent_s);
    m->reports = calloc(m->max, sizeof *m->reports);
    for (int i = 0; i < n_messages || nrs_ran_pending(m->k.ran);) {
        if (i < n_messages && now_s <= nrs_ran_next_s(m->k.ran)) {
            uint32_t ue = (uint32_t)(nrs_stream_u01(&m->random) * n_ues);
            double size = max_bytes * pow(nrs_stream_u01(&m->random), 4);

            mix_send(m, nrs_stream_u01(&m->random) < 0.5 ? NRS_UL : NRS_DL, ue, 1 + (int64_t)size,
                     now_s);
            now_s += nrs_stream_exponential(&m->random, span_s / n_messages);
            i++;
            continue;
        }
        next_s = nrs_ran_next_s(m->k.ran);
        if (!(next_s > m->clock_s || m->clock_s == 0) || next_s > 1000)
            CU_FAIL_FATAL("the slot clock stands still");
        m->clock_s = next_s;
        nrs_ran_step(m->k.ran, mix_report, m);
    }
}

static void mix_stop(struct mix *m)
{
    kit_stop(&m->k);
    free(m->sent_s);
    free(m->reports);
}

static void every_message_is_reported_once(void)
{
    static const struct {
        const char *pattern;
        double radius_m, target_bler, processing_s, span_s;
        int64_t max_tx, processes, max_ues;
    } rows[] = {
        {"DDDSU", 105, 0.1, 500e-6, 2, 4, 16, 4}, {"DDDSU", 1500, 0.1, 500e-6, 2, 4, 16, 4},
        {"FDD", 1500, 0.5, 0, 0.2, 1, 16, 64},    {"DDDSU", 1500, 0.5, 2e-3, 0.2, 2, 1, 2},
        {"DSUUU", 1000, 0.3, 100e-6, 1, 2, 2, 1}, {"DU", 1500, 0.5, 1e-3, 10, 1, 32, 4},
        {"SUD", 1500, 0.5, 0, 0.01, 3, 3, 3},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct mix m = {.k = kit_defaults(rows[i].pattern), .answer = true};
        struct nrs_ran_counters n;
        size_t wrong = 0;

        m.k.cfg.channel.model = NRS_CHANNEL_38901;
        m.k.cfg.drop.radius_m = rows[i].radius_m;
        m.k.cfg.mac.gnb_processing_s = rows[i].processing_s;
        m.k.cfg.mac.harq_processes = rows[i].processes;
        m.k.cfg.ul.target_bler = m.k.cfg.dl.target_bler = rows[i].target_bler;
        m.k.cfg.ul.max_harq_tx = m.k.cfg.dl.max_harq_tx = rows[i].max_tx;
        m.k.cfg.ul.max_ues_per_slot = m.k.cfg.dl.max_ues_per_slot = rows[i].max_ues;
        kit_start(&m.k, 2, 7);
        mix_run(&m, 14, 1000, rows[i].span_s, 20000);
        for (uint64_t j = 0; j < m.n; j++)
            wrong += m.reports[j] != 1;
        CHECK_ROW(wrong == 0 && m.n > 1000, i, "%zu of %d messages", wrong, (int)m.n);
        for (uint32_t ue = 0; ue < 14; ue++)
            for (int dir = NRS_UL; dir <= NRS_DL; dir++)
                CU_ASSERT_EQUAL(nrs_ran_backlog_bytes(m.k.ran, (enum nrs_dir)dir, ue), 0);
        n = nrs_ran_counters(m.k.ran);
        CHECK_ROW(n.tb[NRS_UL] + n.tb[NRS_DL] <= m.k.n_tbs &&
                      n.tx[NRS_UL] + n.tx[NRS_DL] == m.k.n_tbs,
                  i, "counters and traces differ");
        CHECK_ROW(nrs_ran_next_s(m.k.ran) == INFINITY, i, "never idle again");
        mix_stop(&m);
    }
}

/* What a cell's UEs get does not change when another cell is there; and a run repeats itself. */
static void cells_are_independent(void)
{
    static const uint32_t n_cells[] = {1, 3, 1};
    struct mix m[3];

    for (size_t i = 0; i < 3; i++) {
        m[i] = (struct mix){.k = kit_defaults("DDDSU")};
        m[i].k.cfg.channel.model = NRS_CHANNEL_38901;
        m[i].k.cfg.drop.radius_m = 1000;
        m[i].k.cfg.ul.target_bler = m[i].k.cfg.dl.target_bler = 0.4;
        kit_start(&m[i].k, n_cells[i], 5);
        if (i == 1) /* load in the other cells, with cookies of its own */
            for (uint32_t ue = 5; ue < 15; ue++)
                CU_ASSERT_EQUAL(
                    nrs_ran_send(m[i].k.ran, NRS_UL, ue, 100000, 2999, 0, INFINITY, NULL), 0);
        mix_run(&m[i], 5, 1000, 1, 50000);
    }
    for (size_t i = 1; i < 3; i++) {
        size_t a = 0, b = 0, differ = 0;

        for (; b < m[i].k.n_reports; b++) {
            const struct nrs_ran_report *y = &m[i].k.reports[b], *x = &m[0].k.reports[a];

            if (y->ue >= 5)
                continue;
            CU_ASSERT_FATAL(a++ < m[0].k.n_reports);
            differ += x->cookie != y->cookie || x->time_s != y->time_s || x->n_tb != y->n_tb ||
                      x->n_tx != y->n_tx || x->delivered != y->delivered;
        }
        CHECK_ROW(a == m[0].k.n_reports && differ == 0, i, "%zu of %zu reports differ", differ, a);
    }
    CU_ASSERT(nrs_ran_counters(m[0].k.ran).tx[NRS_UL] > nrs_ran_counters(m[0].k.ran).tb[NRS_UL]);
    for (size_t i = 0; i < 3; i++)
        mix_stop(&m[i]);
}

/* Ten UEs with 30 pool1 tensors a second each: 694 Mbit/s into 174. It carries what it can. */
static void overload_keeps_running(void)
{
    struct kit k = kit_defaults("DDDSU");
    const int n_frames = 90;
    double carried;
    uint64_t sent = 0;

    kit_start(&k, 1, 10);
    for (int f = 0; f < n_frames; f++)
        for (uint32_t ue = 0; ue < 10; ue++) {
            kit_run(&k, f / 30.);
            kit_send(&k, NRS_UL, ue, 279936, sent++, f / 30.);
        }
    kit_run(&k, n_frames / 30.);
    CU_ASSERT_EQUAL(k.n_reports + nrs_ran_pending(k.ran), sent);
    carried = (double)k.n_reports * 289152 * 8;
    CU_ASSERT(carried < 400 * 3 * 434280.);
    CU_ASSERT(carried > 0.93 * 400 * 3 * 434280.); /* ten unfinished messages at the end */
    for (size_t i = 0; i < k.n_reports; i++)
        CU_ASSERT(k.reports[i].delivered);
    kit_run(&k, INFINITY);
    CU_ASSERT_EQUAL(k.n_reports, sent);
    kit_stop(&k);
}

static void too_many_ues_are_refused(void)
{
    static const uint32_t sizes[][2] = {{0, 1}, {1, 0}, {1u << 20, 1u << 20}};
    struct kit k = kit_defaults("DDDSU");
    struct nrs_error err;

    for (size_t i = 0; i < NRS_LEN(sizes); i++)
        CHECK_ROW(kit_ran_new(&k, sizes[i][0], sizes[i][1], &err) == NRS_ERANGE && !k.ran, i, "%s",
                  err.text);
    k.cfg.carrier.tdd_pattern[0] = '\0';
    CU_ASSERT_EQUAL(kit_ran_new(&k, 1, 1, &err), NRS_ERANGE);
    nrs_ran_free(NULL);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"throughput", throughput_is_the_formula},
        {"round robin is fair", round_robin_is_fair},
        {"round robin goes round", round_robin_goes_round},
        {"every message is reported once", every_message_is_reported_once},
        {"cells are independent", cells_are_independent},
        {"overload", overload_keeps_running},
        {"too many UEs", too_many_ues_are_refused},
        {NULL, NULL},
    };

    return check_main("radio network under load", tests);
}

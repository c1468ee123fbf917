/* test_verdict_confidence.c - rows and points that are decided by their intervals.
 *
 * Of messages, 9 in 10 have to be uploaded within 10 ms and downloaded within 10 ms. Each UE has
 * sent ten, 100 ms apart; uploads take 8 ms or, late ones, 40 ms, downloads 5 ms. When K clusters
 * have no miss, 0.025^(1/K) or more are in time, by the arithmetic of one trial a cluster.
 */
#include <string.h>

#include "check.h"
#include "kpi/verdict.h"
#include "summary_kit.h"

#define N_FRAMES 10

static const struct nrs_requirement_set set = {.max_payload_bytes = {270000}};
static const struct nrs_kpi_point point = {NRS_KPI_ALEXNET, 10000, false};
static const struct nrs_requirement base = {
    .recognition_s = 1,
    .upload_s = 0.010,
    .download_s = 0.010,
    .ul_reliability = 0.9,
    .dl_reliability = 0.9,
    .ul_availability = 0.9,
    .ul_rate_bps = 1e3,
    .interval_s = 0.1,
    .ue_share = 0.9,
    .confidence = 0.95,
};

/* Of uplink messages of replications with even and odd numbers. */
static double message_j[2] = {NAN, NAN};

/* Frames of a UE, the first `n_late` of them late. */
static void add_ue(struct nrs_ledger *l, uint32_t replication, uint32_t ue, uint32_t n_late)
{
    for (uint32_t i = 0; i < N_FRAMES; i++) {
        size_t at = nrs_ledger_add(l);
        struct nrs_frame *f = &l->frames[at];

        f->measured = 1;
        f->replication = replication;
        f->ue = ue;
        f->seq = i;
        f->ul_bytes = point.payload_bytes;
        f->fate = NRS_FATE_DONE;
        f->ul_energy_j = message_j[replication % 2];
        f->capture_s = 0.1 * i;
        f->head_start_s = f->capture_s;
        f->head_end_s = f->capture_s + 0.002;
        f->server_s = f->head_end_s + (i < n_late ? 0.040 : 0.008);
        f->ul_end_s = f->server_s;
        f->tail_end_s = f->server_s + 0.001;
        f->result_s = f->tail_end_s + 0.005;
    }
}

/* Replications of `n_ues` UEs each; in the first `n_bad` of them UEs have `n_late` late frames. */
static void judge(uint32_t n_runs, uint32_t n_ues, uint32_t n_bad, uint32_t n_late,
                  const struct nrs_requirement *req, struct nrs_verdict *v)
{
    struct nrs_ledger l;
    struct nrs_summary s;

    nrs_ledger_init(&l);
    l.end_s = 10;
    for (uint32_t run = 0; run < n_runs; run++)
        for (uint32_t ue = 0; ue < n_ues; ue++)
            add_ue(&l, run, ue, run < n_bad ? n_late : 0);
    kit_summary(&l, n_runs, req, &s);
    CU_ASSERT_EQUAL_FATAL(nrs_verdict_compute(&s, &set, req, &point, v, NULL), NRS_OK);
    nrs_summary_free(&s);
    nrs_ledger_free(&l);
}

static bool near(double got, double want)
{
    return got == want || (isnan(got) && isnan(want)) || fabs(got - want) < 1e-5 * fabs(want);
}

/* The rate asks for 95 % of the UEs, so that 40 clusters are too few for it: the point stays
 * undecided. growth: ln 0.025 / (K ln 0.9). */
static void intervals_decide(void)
{
    static const struct {
        const char *why;
        uint32_t n_runs, n_bad, n_late;
        double confidence;
        enum nrs_verdict_status want, want_overall;
        double want_lo, want_hi, want_growth;
    } rows[] = {
        /* clang-format off */
        {"no interval",      4,   0,  0,   0, NRS_MET,     NRS_MET,     NAN,      NAN, NAN},
        {"4 clear ones",     4,   0,  0, .95, NRS_OPEN,    NRS_OPEN,    .3976354, 1,   8.752993},
        {"40 clear ones",    40,  0,  0, .95, NRS_MET,     NRS_OPEN,    .9119027, 1,   1},
        {"200 clear ones",   200, 0,  0, .95, NRS_MET,     NRS_MET,     .9817247, 1,   1},
        {"40, 90 % sure",    40,  0,  0,  .9, NRS_MET,     NRS_OPEN,    .9278425, 1,   1},
        {"all fail",         40,  40, 10, .95, NRS_NOT_MET, NRS_NOT_MET, 0, .0880973, 1},
        {"as many as may",   40,  40, 1, .95, NRS_OPEN,    NRS_OPEN,    NAN,      NAN, INFINITY},
        /* clang-format on */
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_requirement req = base;
        const struct nrs_verdict_row *ul;
        struct nrs_verdict v;

        req.ul_availability = 0;
        req.confidence = rows[i].confidence;
        judge(rows[i].n_runs, 1, rows[i].n_bad, rows[i].n_late, &req, &v);
        ul = &v.row[NRS_Q_UL_RELIABILITY];
        CHECK_ROW(ul->status == rows[i].want, i, "%s: status %d", rows[i].why, ul->status);
        CHECK_ROW(v.row[NRS_Q_UPLOAD_LATENCY].status == rows[i].want, i, "%s: latency %d",
                  rows[i].why, v.row[NRS_Q_UPLOAD_LATENCY].status);
        CHECK_ROW(v.overall == rows[i].want_overall, i, "%s: overall %d", rows[i].why, v.overall);
        CHECK_ROW(rows[i].want_growth == INFINITY ||
                      (near(ul->lo, rows[i].want_lo) && near(ul->hi, rows[i].want_hi)),
                  i, "%s: %.8g to %.8g", rows[i].why, ul->lo, ul->hi);
        CHECK_ROW(near(ul->growth, rows[i].want_growth), i, "%s: %.8g times as much", rows[i].why,
                  ul->growth);
        CU_ASSERT_EQUAL(v.confidence, rows[i].confidence);
    }
}

/* Half of the messages would do. Three late ones in as many replications each: df is their number
 * less 1. From 1 to 5 the row is met with a remark; not with 1, whose variance times (1.96
 * / 12.7)^2 tells less than 40 trials: 390 x 0.024. */
static void few_clusters_are_told(void)
{
    static const struct {
        uint32_t n_bad;
        enum nrs_verdict_reason want;
    } rows[] = {{0, NRS_WHY_NOTHING},      {1, NRS_WHY_NOTHING},      {2, NRS_WHY_NOTHING},
                {3, NRS_WHY_FEW_CLUSTERS}, {5, NRS_WHY_FEW_CLUSTERS}, {6, NRS_WHY_NOTHING}};

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_requirement req = base;
        const struct nrs_verdict_row *ul;
        struct nrs_verdict v;

        req.ul_reliability = 0.5;
        judge(40, 3, rows[i].n_bad, 1, &req, &v);
        ul = &v.row[NRS_Q_UL_RELIABILITY];
        CU_ASSERT_EQUAL(nrs_verdict_is_of_few(ul), rows[i].want == NRS_WHY_FEW_CLUSTERS);
        CHECK_ROW(ul->status == NRS_MET && ul->reason == rows[i].want, i,
                  "%u replications with late messages: status %d, reason %d",
                  (unsigned)rows[i].n_bad, ul->status, ul->reason);
    }
}

/* Every row that is asked a share of all UEs, of their messages or of their time, has the interval
 * of as many clear clusters; what is not a share has none. */
static void rows_have_intervals(void)
{
    static const enum nrs_quantity shares[] = {
        NRS_Q_UL_RELIABILITY,  NRS_Q_DL_RELIABILITY,  NRS_Q_FRAME_RELIABILITY, NRS_Q_SATISFIED_UES,
        NRS_Q_UL_AVAILABILITY, NRS_Q_DL_AVAILABILITY, NRS_Q_FRAME_AVAILABILITY};
    static const enum nrs_quantity none[] = {NRS_Q_PAYLOAD, NRS_Q_UE_ENERGY};
    static const struct {
        uint32_t n_runs, n_ues;
        double n_clusters;
        bool by_ue;
    } rows[] = {{5, 3, 5, false}, {1, 6, 6, true}, {1, 1, 1, true}, {2, 1, 2, false}};

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        double want = pow(0.025, 1 / rows[i].n_clusters);
        struct nrs_verdict v;

        judge(rows[i].n_runs, rows[i].n_ues, 0, 0, &base, &v);
        CU_ASSERT_EQUAL(v.by_ue, rows[i].by_ue);
        for (size_t k = 0; k < NRS_LEN(shares); k++) {
            const struct nrs_verdict_row *row = &v.row[shares[k]];

            CHECK_ROW(near(row->lo, want) && row->hi == 1, i, "%s: %g to %g",
                      nrs_quantities[shares[k]].key, row->lo, row->hi);
            CHECK_ROW((double)row->n_clusters == rows[i].n_clusters &&
                          near(row->n_eff, rows[i].n_clusters) && isnan(row->deff),
                      i, "%s: %zu clusters, %g", nrs_quantities[shares[k]].key, row->n_clusters,
                      row->n_eff);
        }
        for (size_t k = 0; k < NRS_LEN(none); k++)
            CHECK_ROW(isnan(v.row[none[k]].lo) && isnan(v.row[none[k]].hi), k, "an interval");
        CU_ASSERT_EQUAL(v.row[NRS_Q_PAYLOAD].status, NRS_MET);
    }
}

/* A UE is observed for 1 s. Without an outage the time between failures is more than the time over
 * -ln 0.025, whatever the clusters are. When each of 40 replications has one, 98 ms long, they are
 * as good as 40 independent ones: 28.58 to 54.47 by Pearson and Hartley's table. With one
 * replication and one UE, or one that has them all, they are one: 0.0253 to 5.572 times as many. */
static void times_between_failures(void)
{
    static const struct {
        const char *why;
        uint32_t n_runs, n_ues, n_bad;
        double want_s, want_lo_s, want_hi_s, want_n_eff;
    } rows[] = {
        {"none", 5, 3, 0, NAN, 15 / 3.688879, INFINITY, 0},
        {"none of one", 1, 4, 0, NAN, 4 / 3.688879, INFINITY, 0},
        {"40 of 40", 40, 1, 40, 0.902, 0.902 * 40 / 54.469, 0.902 * 40 / 28.577, 40},
        {"a single one", 1, 1, 1, 0.902, 0.902 / 5.5716, 0.902 / 0.025318, 1},
        {"all in one of 40", 40, 2, 1, 39.902, 39.902 / 5.5716, 39.902 / 0.025318, 1},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        const struct nrs_verdict_row *row;
        struct nrs_verdict v;

        judge(rows[i].n_runs, rows[i].n_ues, rows[i].n_bad, 1, &base, &v);
        row = &v.row[NRS_Q_UL_MTBF];
        CHECK_ROW(near(row->estimate, rows[i].want_s), i, "%s: %.9g s", rows[i].why, row->estimate);
        CHECK_ROW(fabs(row->lo / rows[i].want_lo_s - 1) < 1e-4, i, "%s: from %.9g s", rows[i].why,
                  row->lo);
        CHECK_ROW(row->hi == rows[i].want_hi_s || fabs(row->hi / rows[i].want_hi_s - 1) < 1e-4, i,
                  "%s: to %.9g s", rows[i].why, row->hi);
        CHECK_ROW(near(row->n_eff, rows[i].want_n_eff), i, "%s: n_eff %g", rows[i].why, row->n_eff);
        CHECK_ROW(row->status == NRS_NOT_APPLICABLE && isnan(row->growth), i, "%s: judged",
                  rows[i].why);
        CU_ASSERT_TRUE(isinf(v.row[NRS_Q_DL_MTBF].hi));
    }
}

/* Ten replications of messages of 1 and 3 mJ in turn: variance of the mean 1/9 mJ^2, and 2.2622 of
 * its root by Student's table. One replication has its UEs, which are all alike; one UE nothing. */
static void energy_of_messages(void)
{
    const struct nrs_verdict_row *row;
    struct nrs_verdict v;

    message_j[0] = 1e-3;
    message_j[1] = 3e-3;
    row = &v.row[NRS_Q_UE_ENERGY];
    judge(10, 2, 0, 0, &base, &v);
    CHECK_ROW(near(row->estimate, 2e-3) && row->n_clusters == 10, 0, "%g J", row->estimate);
    CHECK_ROW(near(row->lo, 2e-3 - 2.26216e-3 / 3) && near(row->hi, 2e-3 + 2.26216e-3 / 3), 0,
              "%.9g to %.9g J", row->lo, row->hi);
    judge(2, 1, 0, 0, &base, &v); /* never below 0; t of one degree: 12.7062 */
    CHECK_ROW(row->lo == 0 && near(row->hi, 2e-3 + 12.7062e-3), 1, "%.9g to %.9g J", row->lo,
              row->hi);
    judge(1, 4, 0, 0, &base, &v);
    CHECK_ROW(near(row->lo, 1e-3) && near(row->hi, 1e-3), 2, "%.9g to %.9g J", row->lo, row->hi);
    judge(1, 1, 0, 0, &base, &v);
    CU_ASSERT_TRUE(near(row->estimate, 1e-3) && isnan(row->lo) && isnan(row->hi));
    message_j[0] = message_j[1] = NAN;
}

/* All uploads take 8 ms, at 10 Mbit/s. With 200 clusters the 5th percentile and the 90 % quantile
 * have both limits, and all are 8 ms; 99.999 % has no upper one. */
static void limits_in_their_own_unit(void)
{
    struct nrs_verdict v;

    judge(200, 1, 0, 0, &base, &v);
    CU_ASSERT_DOUBLE_EQUAL(v.row[NRS_Q_UPLOAD_LATENCY].lo, 0.008, 1e-5);
    CU_ASSERT_DOUBLE_EQUAL(v.row[NRS_Q_UPLOAD_LATENCY].hi, 0.008, 2e-5);
    CU_ASSERT_DOUBLE_EQUAL(v.row[NRS_Q_UL_RATE].lo, 1e7, 1);
    CU_ASSERT_DOUBLE_EQUAL(v.row[NRS_Q_UL_RATE].hi, 1e7, 1);
    CU_ASSERT_TRUE(isinf(v.row[NRS_Q_UPLOAD_99_999].hi));
    CU_ASSERT_EQUAL(v.row[NRS_Q_UPLOAD_50].status, NRS_NOT_APPLICABLE);
    CU_ASSERT_EQUAL(v.row[NRS_Q_UL_RATE].status, NRS_MET);
    judge(4, 1, 0, 0, &base, &v);
    CU_ASSERT_EQUAL(v.row[NRS_Q_UL_RATE].lo, 0);
    CU_ASSERT_EQUAL(v.row[NRS_Q_UL_RATE].status, NRS_OPEN);
}

/* Six of ten are late in each of 20 replications, all alike, so that 200 messages are as good as
 * independent at the target. The median takes 40 ms, within which all are: nothing tells how
 * replications differ there, and each is one trial. */
static void limits_with_and_without_a_target(void)
{
    struct nrs_verdict v;

    judge(20, 1, 20, 6, &base, &v);
    CU_ASSERT_DOUBLE_EQUAL(v.row[NRS_Q_UPLOAD_LATENCY].n_eff, 200, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(v.row[NRS_Q_UPLOAD_50].estimate, 0.040, 1e-4);
    CU_ASSERT_DOUBLE_EQUAL(v.row[NRS_Q_UPLOAD_50].n_eff, 20, 1e-9);
    CU_ASSERT_TRUE(isnan(v.row[NRS_Q_UPLOAD_50].deff));
}

/* Where all are asked for, the estimate decides; one miss is enough to refute it. */
static void all_cannot_be_proved(void)
{
    struct nrs_requirement req = base;
    struct nrs_verdict v;

    req.ul_reliability = 1;
    judge(4, 1, 0, 0, &req, &v);
    CU_ASSERT_EQUAL(v.row[NRS_Q_UL_RELIABILITY].status, NRS_MET);
    CU_ASSERT_TRUE(isnan(v.row[NRS_Q_UL_RELIABILITY].growth));
    judge(4, 1, 1, 1, &req, &v);
    CU_ASSERT_EQUAL(v.row[NRS_Q_UL_RELIABILITY].status, NRS_NOT_MET);
    CU_ASSERT_EQUAL(v.overall, NRS_NOT_MET);
}

/* The gravest counts: not met before undecided. */
static void points_are_undecided_last(void)
{
    struct nrs_requirement req = base;
    struct nrs_verdict v;

    req.ul_rate_bps = 1e9;
    judge(40, 1, 0, 0, &req, &v);
    CU_ASSERT_EQUAL(v.row[NRS_Q_UL_RATE].status, NRS_NOT_MET);
    CU_ASSERT_EQUAL(v.overall, NRS_NOT_MET);
    CU_ASSERT_STRING_EQUAL(nrs_verdict_status_names[NRS_OPEN], "undecided");
}

static void a_confidence_that_is_none(void)
{
    struct nrs_requirement req = base;
    struct nrs_error err;
    struct nrs_verdict v;
    struct nrs_ledger l;
    struct nrs_summary s;

    req.confidence = 1;
    nrs_ledger_init(&l);
    l.end_s = 10;
    add_ue(&l, 0, 0, 0);
    kit_summary(&l, 1, &req, &s);
    CU_ASSERT_EQUAL(nrs_verdict_compute(&s, &set, &req, &point, &v, &err), NRS_ERANGE);
    CU_ASSERT_STRING_EQUAL(err.text, "confidence: value 1, expected one between 0 and 1");
    nrs_summary_free(&s);
    nrs_ledger_free(&l);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"intervals decide", intervals_decide},
        {"few clusters are told", few_clusters_are_told},
        {"rows have intervals", rows_have_intervals},
        {"times between failures", times_between_failures},
        {"energy of messages", energy_of_messages},
        {"limits in their own unit", limits_in_their_own_unit},
        {"limits with and without a target", limits_with_and_without_a_target},
        {"all cannot be proved", all_cannot_be_proved},
        {"points are undecided last", points_are_undecided_last},
        {"a confidence that is none", a_confidence_that_is_none},
        {NULL, NULL},
    };
    return check_main("verdict confidence", tests);
}

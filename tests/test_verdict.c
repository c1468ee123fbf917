/* test_verdict.c - verdicts of ledgers that are worked out by hand.
 *
 * The requirement: upload within 10 ms and download within 10 ms for 9 of 10 messages, recognition
 * within 33 ms. A frame i of n is captured at i x 100 ms, its head takes 2 ms.
 */
#include "check.h"

#include <string.h>

#include "kpi/verdict.h"
#include "summary_kit.h"

#define N_FRAMES 10

static const struct nrs_requirement_set seed_set = {
    .max_payload_bytes = {270000, 1500000},
    .payload_tolerance = 0.071,
};

static const struct nrs_requirement base = {
    .recognition_s = 0.033,
    .upload_s = 0.010,
    .download_s = 0.010,
    .ul_reliability = 0.9,
    .dl_reliability = 0.9,
};

static const struct nrs_kpi_point pool1 = {NRS_KPI_ALEXNET, 10000, false};

/* What happens to frame i: upload and download times in ms, and its end. */
struct story {
    double upload_ms, download_ms; /* NAN: never arrives */
    enum nrs_fate fate;
};

static void tell(struct nrs_ledger *l, const struct story *story, size_t n)
{
    nrs_ledger_init(l);
    l->end_s = 10;
    for (size_t i = 0; i < n; i++) {
        size_t at = nrs_ledger_add(l);
        struct nrs_frame *f = &l->frames[at];

        f->measured = 1;
        f->seq = (uint32_t)i;
        f->ul_bytes = pool1.payload_bytes;
        f->fate = (uint8_t)story[i].fate;
        f->capture_s = 0.1 * (double)i;
        f->head_start_s = f->capture_s;
        f->head_end_s = f->capture_s + 0.002;
        f->server_s = f->head_end_s + story[i].upload_ms * 1e-3;
        f->tail_end_s = f->server_s + 0.001;
        f->result_s = f->tail_end_s + story[i].download_ms * 1e-3;
    }
}

static void judge(const struct nrs_ledger *l, const struct nrs_requirement *req,
                  const struct nrs_kpi_point *point, struct nrs_verdict *v)
{
    struct nrs_summary s;

    kit_summary(l, 1, req, &s);
    CU_ASSERT_EQUAL_FATAL(nrs_verdict_compute(&s, &seed_set, req, point, v, NULL), NRS_OK);
    nrs_summary_free(&s);
}

static bool near(double got, double want)
{
    return got == want || (isnan(got) && isnan(want)) || fabs(got - want) <= 1e-9;
}

/* Uploads of 1, 2, .. 10 ms, downloads of 5 ms, with the last frames changed by each row. `met` has
 * a letter for the upload latency, recognition latency, UL and DL reliability: y or n. */
static const struct {
    const char *why, *met;
    double want_upload_s, want_recognition_s, want_ul, want_dl;
    struct story last[2];
} quantile_rows[] = {
    /* clang-format off */
    {"all in time",                  "yyyy", .009, .017, 1, 1,
     {{ 9,  5, NRS_FATE_DONE}, {10,  5, NRS_FATE_DONE}}},
    {"one late: the target exactly", "yyyy", .009, .017, .9, 1,
     {{ 9,  5, NRS_FATE_DONE}, {40,  5, NRS_FATE_DONE}}},
    {"two late",                     "nyny", .011, .019, .8, 1,
     {{11,  5, NRS_FATE_DONE}, {40,  5, NRS_FATE_DONE}}},
    {"the budget exactly",           "yyyy", .010, .018, 1, 1,
     {{10,  5, NRS_FATE_DONE}, {10,  5, NRS_FATE_DONE}}},
    {"two lost going up",            "nnny", INFINITY, INFINITY, .8, 1,
     {{NAN, NAN, NRS_FATE_UPLINK_LOST}, {NAN, NAN, NRS_FATE_UPLINK_QUEUE}}},
    {"two lost coming down",         "ynyn", .009, INFINITY, 1, .8,
     {{ 9, NAN, NRS_FATE_DOWNLINK_LOST}, {10, NAN, NRS_FATE_DOWNLINK_LOST}}},
    {"one result late",              "yyyy", .009, .018, 1, .9,
     {{ 9, 11, NRS_FATE_DONE}, {10,  5, NRS_FATE_DONE}}},
    {"recognition late",             "ynyn", .009, .034, 1, .8,
     {{ 9, 22, NRS_FATE_DONE}, {10, 25, NRS_FATE_DONE}}},
    /* clang-format on */
};

static void quantiles_and_shares(void)
{
    static const enum nrs_quantity asked[] = {NRS_Q_UPLOAD_LATENCY, NRS_Q_RECOGNITION_LATENCY,
                                              NRS_Q_UL_RELIABILITY, NRS_Q_DL_RELIABILITY};

    for (size_t i = 0; i < NRS_LEN(quantile_rows); i++) {
        const char *why = quantile_rows[i].why, *met = quantile_rows[i].met;
        const double want[] = {quantile_rows[i].want_upload_s, quantile_rows[i].want_recognition_s,
                               quantile_rows[i].want_ul, quantile_rows[i].want_dl};
        struct story story[N_FRAMES];
        struct nrs_verdict v;
        struct nrs_ledger l;

        for (size_t k = 0; k < N_FRAMES; k++)
            story[k] = k < 8 ? (struct story){(double)k + 1, 5, NRS_FATE_DONE}
                             : quantile_rows[i].last[k - 8];
        tell(&l, story, N_FRAMES);
        judge(&l, &base, &pool1, &v);
        for (size_t k = 0; k < NRS_LEN(asked); k++) {
            const struct nrs_verdict_row *row = &v.row[asked[k]];

            CHECK_ROW(near(row->estimate, want[k]), i, "%s: quantity %zu is %g", why, k,
                      row->estimate);
            CHECK_ROW(row->status == (met[k] == 'y' ? NRS_MET : NRS_NOT_MET), i,
                      "%s: quantity %zu has status %d", why, k, row->status);
        }
        CHECK_ROW(v.overall == (strchr(met, 'n') ? NRS_NOT_MET : NRS_MET), i, "%s: overall %d", why,
                  v.overall);
        nrs_ledger_free(&l);
    }
}

/* Upload of 8 ms in a budget of 10: a fifth is left. One of ten late where one may: nothing left.
 */
static void margins(void)
{
    static const struct story slow = {8, 5, NRS_FATE_DONE}, late = {40, 5, NRS_FATE_DONE};
    static const struct {
        size_t n_late;
        double want_upload, want_reliability;
    } rows[] = {{0, 0.2, 1}, {1, 0.2, 0}, {2, -3, -1}, {10, -3, -9}};

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct story story[N_FRAMES];
        struct nrs_verdict v;
        struct nrs_ledger l;

        for (size_t k = 0; k < N_FRAMES; k++)
            story[k] = k < rows[i].n_late ? late : slow;
        tell(&l, story, N_FRAMES);
        judge(&l, &base, &pool1, &v);
        CHECK_ROW(near(v.row[NRS_Q_UPLOAD_LATENCY].margin, rows[i].want_upload), i, "got %g",
                  v.row[NRS_Q_UPLOAD_LATENCY].margin);
        CHECK_ROW(near(v.row[NRS_Q_UL_RELIABILITY].margin, rows[i].want_reliability), i, "got %g",
                  v.row[NRS_Q_UL_RELIABILITY].margin);
        CHECK_ROW(v.row[NRS_Q_UL_RELIABILITY].n_late == rows[i].n_late, i, "got %zu late",
                  v.row[NRS_Q_UL_RELIABILITY].n_late);
        nrs_ledger_free(&l);
    }
}

/* Nine uploads of 8 ms and one under way that entered the modem at 0.902 s. */
static void frames_under_way(void)
{
    static const struct {
        const char *why;
        double end_s;
        size_t want_ul_n, want_ul_censored, want_frame_n, want_frame_lost;
    } rows[] = {
        {"both too young", 0.911, 9, 1, 9, 0},
        {"upload late, frame not", 0.920, 10, 0, 9, 0},
        {"both late", 0.940, 10, 0, 10, 1},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        const struct nrs_verdict_row *ul, *frame;
        struct story story[N_FRAMES];
        struct nrs_verdict v;
        struct nrs_ledger l;

        for (size_t k = 0; k < N_FRAMES; k++)
            story[k] = (struct story){8, 5, NRS_FATE_DONE};
        story[9] = (struct story){NAN, NAN, NRS_FATE_PENDING};
        tell(&l, story, N_FRAMES);
        l.end_s = rows[i].end_s;
        judge(&l, &base, &pool1, &v);
        ul = &v.row[NRS_Q_UL_RELIABILITY];
        frame = &v.row[NRS_Q_RECOGNITION_LATENCY];
        CHECK_ROW(ul->n == rows[i].want_ul_n && ul->n_censored == rows[i].want_ul_censored, i,
                  "%s: %zu messages, %zu censored", rows[i].why, ul->n, ul->n_censored);
        CHECK_ROW(frame->n == rows[i].want_frame_n && frame->n_lost == rows[i].want_frame_lost, i,
                  "%s: %zu frames, %zu lost", rows[i].why, frame->n, frame->n_lost);
        CHECK_ROW(v.fate[NRS_FATE_PENDING] == 1 && v.n_frames == 10, i, "%s: fates", rows[i].why);
        nrs_ledger_free(&l);
    }
}

static void warm_up_is_left_out(void)
{
    static const struct story story[] = {{500, 5, NRS_FATE_DONE}, {8, 5, NRS_FATE_DONE}};
    struct nrs_verdict v;
    struct nrs_ledger l;

    tell(&l, story, NRS_LEN(story));
    l.frames[0].measured = 0;
    judge(&l, &base, &pool1, &v);
    CU_ASSERT_EQUAL(v.n_frames, 1);
    CU_ASSERT(near(v.row[NRS_Q_UPLOAD_LATENCY].estimate, 0.008));
    CU_ASSERT_EQUAL(v.row[NRS_Q_UPLOAD_LATENCY].reason, NRS_WHY_FEW_SAMPLES);
    nrs_ledger_free(&l);
}

/* 10,000 byte are 80 kbit: 8 Mbit/s in the 10 ms of the budget, 10 Mbit/s in 8 ms. */
static void rates(void)
{
    static const struct {
        const char *why;
        double upload_ms, fixed_bps, want_target_bps, want_bps, want_margin;
        enum nrs_verdict_status want;
    } rows[] = {
        {"faster", 8, 0, 8e6, 10e6, 0.25, NRS_MET},
        {"the target exactly", 10, 0, 8e6, 8e6, 0, NRS_MET},
        {"slower", 16, 0, 8e6, 5e6, -0.375, NRS_NOT_MET},
        {"fixed target", 8, 144e6, 144e6, 10e6, 10. / 144 - 1, NRS_NOT_MET},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_requirement req = base;
        const struct nrs_verdict_row *rate;
        struct nrs_verdict v;
        struct nrs_ledger l;

        req.ul_rate_bps = rows[i].fixed_bps;
        tell(&l, &(struct story){rows[i].upload_ms, 5, NRS_FATE_DONE}, 1);
        judge(&l, &req, &pool1, &v);
        rate = &v.row[NRS_Q_UL_RATE];
        CHECK_ROW(near(rate->target / 1e6, rows[i].want_target_bps / 1e6) &&
                      near(rate->estimate / 1e6, rows[i].want_bps / 1e6) &&
                      near(rate->margin, rows[i].want_margin) && rate->status == rows[i].want,
                  i, "%s: %.9g of %.9g bit/s, margin %.9g, status %d", rows[i].why, rate->estimate,
                  rate->target, rate->margin, rate->status);
        nrs_ledger_free(&l);
    }
}

/* Exact sizes of the cuts in fp32 against the NOTE's 0.27 and 1.5 MB: TR 22.874, 5.1.6.1. */
static void payloads(void)
{
    static const struct {
        const char *why;
        struct nrs_kpi_point point;
        enum nrs_verdict_status want;
        enum nrs_verdict_reason reason;
    } rows[] = {
        {"AlexNet pool5", {NRS_KPI_ALEXNET, 36864, false}, NRS_MET, NRS_WHY_NOTHING},
        {"the NOTE's own figure", {NRS_KPI_ALEXNET, 270000, false}, NRS_MET, NRS_WHY_NOTHING},
        {"AlexNet pool1", {NRS_KPI_ALEXNET, 279936, false}, NRS_MET, NRS_WHY_ROUNDED_LIMIT},
        {"AlexNet input, fp32", {NRS_KPI_ALEXNET, 618348, false}, NRS_NOT_MET, NRS_WHY_NOTHING},
        {"VGG-16 pool1", {NRS_KPI_VGG16, 3211264, false}, NRS_NOT_MET, NRS_WHY_NOTHING},
        {"VGG-16 pool2", {NRS_KPI_VGG16, 1605632, false}, NRS_MET, NRS_WHY_ROUNDED_LIMIT},
        {"GoogLeNet", {NRS_KPI_OTHER, 3211264, false}, NRS_NOT_APPLICABLE, NRS_WHY_NO_LIMIT},
        {"on the device", {NRS_KPI_ALEXNET, 0, true}, NRS_NOT_APPLICABLE, NRS_WHY_DEVICE_SPLIT},
    };
    struct nrs_ledger l;

    nrs_ledger_init(&l);
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        const struct nrs_verdict_row *row;
        struct nrs_verdict v;

        judge(&l, &base, &rows[i].point, &v);
        row = &v.row[NRS_Q_PAYLOAD];
        CHECK_ROW(row->status == rows[i].want && row->reason == rows[i].reason, i, "%s: %d, %d",
                  rows[i].why, row->status, row->reason);
        CHECK_ROW(row->status > NRS_NOT_MET || (row->margin >= 0) == (row->status == NRS_MET), i,
                  "%s: margin %g", rows[i].why, row->margin);
    }
}

static void nothing_is_sent_from_the_device(void)
{
    static const struct nrs_kpi_point device = {NRS_KPI_ALEXNET, 0, true};
    struct nrs_requirement req = base;
    struct nrs_verdict v;
    struct nrs_ledger l;

    tell(&l, &(struct story){NAN, NAN, NRS_FATE_DONE}, 1);
    l.frames[0].result_s = l.frames[0].head_end_s;
    judge(&l, &req, &device, &v);
    for (size_t q = 0; q < NRS_N_QUANTITIES; q++)
        CHECK_ROW(v.row[q].status ==
                      (q == NRS_Q_RECOGNITION_LATENCY ? NRS_MET : NRS_NOT_APPLICABLE),
                  q, "status %d", v.row[q].status);
    CU_ASSERT(near(v.row[NRS_Q_RECOGNITION_LATENCY].estimate, 0.002));
    CU_ASSERT(near(v.row[NRS_Q_FRAME_RELIABILITY].estimate, 1));
    CU_ASSERT_EQUAL(v.overall, NRS_MET);
    CU_ASSERT_EQUAL(v.stages.stage[NRS_STAGE_UPLINK].n, 0);
    req.recognition_s = 0; /* as in TS 22.261: nothing is left to judge */
    judge(&l, &req, &device, &v);
    CU_ASSERT_EQUAL(v.overall, NRS_NOT_APPLICABLE);
    nrs_ledger_free(&l);
}

static void no_data_is_not_met(void)
{
    struct nrs_verdict v;
    struct nrs_ledger l;

    nrs_ledger_init(&l);
    judge(&l, &base, &pool1, &v);
    CU_ASSERT_EQUAL(v.row[NRS_Q_UPLOAD_LATENCY].status, NRS_NO_DATA);
    CU_ASSERT_EQUAL(v.row[NRS_Q_UL_RATE].status, NRS_NO_DATA);
    CU_ASSERT_EQUAL(v.row[NRS_Q_DL_RELIABILITY].status, NRS_NO_DATA);
    CU_ASSERT_EQUAL(v.overall, NRS_NO_DATA);
    tell(&l, &(struct story){NAN, NAN, NRS_FATE_UPLINK_LOST}, 1);
    judge(&l, &base, &pool1, &v);
    CU_ASSERT_EQUAL(v.row[NRS_Q_UL_RELIABILITY].status, NRS_NOT_MET);
    CU_ASSERT_EQUAL(v.row[NRS_Q_DL_RELIABILITY].status, NRS_NO_DATA);
    CU_ASSERT_EQUAL(v.overall, NRS_NOT_MET);
    nrs_ledger_free(&l);
}

/* Ten frames, of which the device drops so many, held against a set without recognition target:
 * those that are sent are all in time, and one in ten may be lost. */
static void a_device_that_drops_frames(void)
{
    static const struct {
        size_t dropped;
        enum nrs_verdict_status want;
    } rows[] = {{0, NRS_MET}, {1, NRS_MET}, {2, NRS_NOT_MET}, {9, NRS_NOT_MET}};
    struct nrs_requirement req = base;

    req.recognition_s = 0;
    req.ul_rate_bps = 1e6;
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct story story[N_FRAMES];
        struct nrs_verdict v;
        struct nrs_ledger l;

        for (size_t k = 0; k < N_FRAMES; k++)
            story[k] = k < rows[i].dropped ? (struct story){NAN, NAN, NRS_FATE_DEVICE_QUEUE}
                                           : (struct story){8, 5, NRS_FATE_DONE};
        tell(&l, story, N_FRAMES);
        judge(&l, &req, &pool1, &v);
        CHECK_ROW(v.overall == rows[i].want, i, "%zu dropped: %d", rows[i].dropped, v.overall);
        nrs_ledger_free(&l);
    }
}

static void targets_that_are_not_given(void)
{
    const struct nrs_requirement none = {.upload_s = 0};
    struct nrs_verdict v;
    struct nrs_ledger l;

    tell(&l, &(struct story){8, 5, NRS_FATE_DONE}, 1);
    judge(&l, &none, &(struct nrs_kpi_point){NRS_KPI_OTHER, 10000, false}, &v);
    for (size_t q = 0; q < NRS_N_QUANTITIES; q++) {
        CHECK_ROW(v.row[q].status == NRS_NOT_APPLICABLE && isnan(v.row[q].target), q, "status %d",
                  v.row[q].status);
        CHECK_ROW(isnan(v.row[q].lo) && isnan(v.row[q].hi), q, "an interval");
    }
    CU_ASSERT(near(v.row[NRS_Q_UPLOAD_LATENCY].estimate, 0.008)); /* told all the same */
    CU_ASSERT(near(v.row[NRS_Q_UL_RELIABILITY].estimate, 1));
    CU_ASSERT(near(v.row[NRS_Q_UL_RATE].estimate / 1e6, 10));
    nrs_ledger_free(&l);
}

/* Ten frames, one each 100 ms, uploads of 8 and downloads of 5 ms; `story` changes uploads: '-' is
 * lost. The uplink is expected for 10 x 100 ms, and down from a deadline, 10 ms after the message
 * was sent, until the next upload's end. Times are in ms. */
static void availability(void)
{
    static const struct {
        const char *why, *story;
        double target, survival_ms, want, want_margin, want_mtbf_s;
        size_t want_outages;
        enum nrs_verdict_status status;
        enum nrs_verdict_reason reason;
    } rows[] = {
        /* clang-format off */
        {"none lost", "..........", .9, 0, 1, 1, NAN, 0, NRS_MET, NRS_WHY_NOTHING},
        {"one outage would be too much", "..........", .95, 0, 1, 1, NAN, 0, NRS_MET, NRS_WHY_FEW_SAMPLES},
        {"98 of 1000 ms", "...-......", .9, 0, .902, 1 - .98, .902, 1, NRS_MET, NRS_WHY_NOTHING},
        {"196 of 1000 ms", "...-...-..", .9, 0, .804, 1 - 1.96, .402, 2, NRS_NOT_MET, NRS_WHY_NOTHING},
        {"an interval is survived", "...-...-..", .9, 100, 1, 1, NAN, 0, NRS_MET, NRS_WHY_NOTHING},
        {"two in a row are not", "...--.....", .9, 100, .902, 1 - .98, .902, 1, NRS_MET, NRS_WHY_NOTHING},
        {"no miss allowed", "...-......", 1, 0, .902, -INFINITY, .902, 1, NRS_NOT_MET, NRS_WHY_NOTHING},
        {"no target", "...-......", 0, 0, .902, NAN, .902, 1, NRS_NOT_APPLICABLE, NRS_WHY_NO_TARGET},
        /* clang-format on */
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_requirement req = base;
        const struct nrs_verdict_row *up, *mtbf;
        struct story story[N_FRAMES];
        struct nrs_verdict v;
        struct nrs_ledger l;

        req.ul_availability = rows[i].target;
        req.survival_s = rows[i].survival_ms * 1e-3;
        req.interval_s = 0.1;
        for (size_t k = 0; k < N_FRAMES; k++)
            story[k] = rows[i].story[k] == '-' ? (struct story){NAN, NAN, NRS_FATE_UPLINK_LOST}
                                               : (struct story){8, 5, NRS_FATE_DONE};
        tell(&l, story, N_FRAMES);
        judge(&l, &req, &pool1, &v);
        up = &v.row[NRS_Q_UL_AVAILABILITY];
        mtbf = &v.row[NRS_Q_UL_MTBF];
        CHECK_ROW(near(up->estimate, rows[i].want) && near(up->margin, rows[i].want_margin), i,
                  "%s: %.9g, margin %g", rows[i].why, up->estimate, up->margin);
        CHECK_ROW(up->status == rows[i].status && up->reason == rows[i].reason, i,
                  "%s: status %d, reason %d", rows[i].why, up->status, up->reason);
        CHECK_ROW(up->n == 1 && up->n_lost == rows[i].want_outages, i, "%s: %zu outages",
                  rows[i].why, up->n_lost);
        CHECK_ROW(near(mtbf->estimate, rows[i].want_mtbf_s), i, "%s: MTBF %g s", rows[i].why,
                  mtbf->estimate);
        nrs_ledger_free(&l);
    }
}

/* Without a latency nothing is late; without messages there is no time. Results: an assumption. */
static void availability_that_is_not_known(void)
{
    struct nrs_requirement req = base;
    struct nrs_verdict v;
    struct nrs_ledger l;

    req.ul_availability = req.dl_availability = 0.9;
    req.interval_s = 0.1;
    req.download_is_assumed = true;
    tell(&l, &(struct story){8, 5, NRS_FATE_DONE}, 1);
    judge(&l, &req, &pool1, &v);
    CU_ASSERT_EQUAL(v.row[NRS_Q_DL_AVAILABILITY].status, NRS_MET);
    CU_ASSERT_EQUAL(v.row[NRS_Q_DL_AVAILABILITY].reason, NRS_WHY_FEW_SAMPLES);
    CU_ASSERT_EQUAL(v.row[NRS_Q_DL_MTBF].reason, NRS_WHY_NO_OUTAGE);
    req.dl_availability = 0.0;
    req.upload_s = 0;
    judge(&l, &req, &pool1, &v);
    CU_ASSERT_EQUAL(v.row[NRS_Q_UL_AVAILABILITY].status, NRS_NOT_EVALUATED);
    CU_ASSERT_EQUAL(v.row[NRS_Q_UL_AVAILABILITY].reason, NRS_WHY_NO_LATENCY);
    CU_ASSERT(isnan(v.row[NRS_Q_UL_AVAILABILITY].estimate));
    nrs_ledger_free(&l);
    nrs_ledger_init(&l);
    req.upload_s = 0.010;
    judge(&l, &req, &pool1, &v);
    CU_ASSERT_EQUAL(v.row[NRS_Q_UL_AVAILABILITY].status, NRS_NO_DATA);
    tell(&l, &(struct story){8, NAN, NRS_FATE_DOWNLINK_LOST}, 1);
    req.dl_availability = 0.9;
    judge(&l, &req, &pool1, &v);
    CU_ASSERT_EQUAL(v.row[NRS_Q_DL_AVAILABILITY].status, NRS_NOT_MET);
    CU_ASSERT_EQUAL(v.row[NRS_Q_DL_AVAILABILITY].reason, NRS_WHY_ASSUMED_TARGET);
    CU_ASSERT(near(v.row[NRS_Q_DL_AVAILABILITY].estimate, 0));
    nrs_ledger_free(&l);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"quantiles and shares", quantiles_and_shares},
        {"margins", margins},
        {"frames under way", frames_under_way},
        {"warm-up is left out", warm_up_is_left_out},
        {"rates", rates},
        {"payloads", payloads},
        {"nothing is sent from the device", nothing_is_sent_from_the_device},
        {"no data is not met", no_data_is_not_met},
        {"a device that drops frames", a_device_that_drops_frames},
        {"availability", availability},
        {"availability that is not known", availability_that_is_not_known},
        {"targets that are not given", targets_that_are_not_given},
        {NULL, NULL},
    };

    return check_main("verdict", tests);
}

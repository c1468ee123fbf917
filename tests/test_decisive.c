/* test_decisive.c - the frames around a quantile, and how their stages add up. */
#include "kpi/decisive.h"

#include "check.h"

/* A frame through all stages, each as long as told, in ms, captured at `seq` seconds. */
static struct nrs_frame *add_frame(struct nrs_ledger *l, uint32_t seq,
                                   const double ms[NRS_N_STAGES])
{
    size_t i = nrs_ledger_add(l);
    struct nrs_frame *f;
    double at_s = seq;

    CU_ASSERT_FATAL(i < SIZE_MAX);
    f = &l->frames[i];
    f->measured = 1;
    f->seq = seq;
    f->fate = NRS_FATE_DONE;
    f->n_stages = 1;
    f->capture_s = at_s;
    f->head_start_s = at_s += ms[NRS_STAGE_DEVICE_QUEUE] / 1e3;
    f->head_end_s = at_s += ms[NRS_STAGE_HEAD] / 1e3;
    f->ul_end_s = at_s += ms[NRS_STAGE_UPLINK] / 1e3;
    f->server_s = at_s += ms[NRS_STAGE_FORWARD] / 1e3;
    f->batch_s = at_s += ms[NRS_STAGE_SERVER_QUEUE] / 1e3;
    f->tail_end_s = at_s += ms[NRS_STAGE_TAIL] / 1e3;
    f->dl_start_s = at_s += ms[NRS_STAGE_BACKWARD] / 1e3;
    f->result_s = at_s + ms[NRS_STAGE_DOWNLINK] / 1e3;
    return f;
}

/* Frame i of n, in an order of its own, has an uplink of i ms and 1 ms in every other stage: its
 * latency is i + 7 ms, that of its upload i + 1 ms. */
static void fill(struct nrs_ledger *l, uint32_t n)
{
    nrs_ledger_init(l);
    l->end_s = 1e6;
    for (uint32_t k = 0; k < n; k++) {
        double ms[NRS_N_STAGES] = {1, 1, 1, 1, 1, 1, 1, 1};

        ms[NRS_STAGE_UPLINK] = 1 + (k * 7 + 3) % n; /* 7 and n have no common factor */
        add_frame(l, k, ms);
    }
}

static struct nrs_decisive compute(const struct nrs_ledger *l, enum nrs_leg_kind leg,
                                   double quantile)
{
    struct nrs_error err = {.status = NRS_OK};
    struct nrs_decisive d;

    CU_ASSERT_EQUAL_FATAL(nrs_decisive_compute(l, leg, 1, quantile, &d, &err), NRS_OK);
    return d;
}

static double sum_of(const struct nrs_decisive *d)
{
    double sum_s = 0;

    for (size_t row = 0; row < d->n_rows; row++)
        sum_s += d->stage_s[row];
    return sum_s;
}

static void check(size_t i, const char *what, double got_s, double want_ms)
{
    CHECK_ROW(fabs(got_s - want_ms / 1e3) < 1e-9, i, "%s %.6f ms, expected %.6f ms", what,
              got_s * 1e3, want_ms);
}

/* Ranks within 0.5 %, or 5, of ceil(n q); cut off at both ends. Seconds are stamps of up to 2000:
 * differences are right to 1e-12 of that. */
static void band_of_ranks(void)
{
    static const struct {
        uint32_t n;
        double quantile, rank, first, last;
    } row[] = {
        {100, 0.5, 50, 45, 55},
        {100, 0.999, 100, 95, 100},
        {100, 0, 1, 1, 6},
        {100, 0.97, 97, 92, 100},
        {2000, 0.5, 1000, 990, 1010},
        {2000, 0.99, 1980, 1970, 1990},
        {3, 0.5, 2, 1, 3},
        {1, 0.5, 1, 1, 1},
    };

    for (size_t i = 0; i < NRS_LEN(row); i++) {
        struct nrs_ledger l;
        struct nrs_decisive d;
        double middle = (row[i].first + row[i].last) / 2;

        fill(&l, row[i].n);
        d = compute(&l, NRS_LEG_FRAME, row[i].quantile);
        CHECK_ROW(d.n == row[i].n && d.n_lost == 0 && d.n_censored == 0, i, "%zu frames", d.n);
        CHECK_ROW((double)d.n_band == row[i].last - row[i].first + 1, i, "band of %zu", d.n_band);
        check(i, "latency", d.latency_s, row[i].rank + 7);
        check(i, "fastest", d.fastest_s, row[i].first + 7);
        check(i, "slowest", d.slowest_s, row[i].last + 7);
        check(i, "average", d.sum_s, middle + 7);
        check(i, "stages", sum_of(&d), middle + 7);
        check(i, "uplink", d.stage_s[NRS_STAGE_UPLINK], middle);
        check(i, "head", d.stage_s[NRS_STAGE_HEAD], 1);
        CHECK_ROW(nrs_decisive_longest(&d) == (middle > 1 ? NRS_STAGE_UPLINK : 0), i,
                  "longest is row %zu", nrs_decisive_longest(&d));
        d = compute(&l, NRS_LEG_UPLINK, row[i].quantile);
        check(i, "upload", d.latency_s, row[i].rank + 1);
        check(i, "its stages", sum_of(&d), middle + 1);
        check(i, "its transport", d.stage_s[NRS_STAGE_FORWARD], 1);
        CHECK_ROW(d.stage_s[NRS_STAGE_HEAD] == 0, i, "the head is none of the upload");
        d = compute(&l, NRS_LEG_DOWNLINK, row[i].quantile);
        check(i, "download", sum_of(&d), 2);
        nrs_ledger_free(&l);
    }
}

/* Of 100 frames 10 are lost: they have the last ranks. One is not measured, one under way within
 * the budget of 1 s. */
static void lost_frames(void)
{
    struct nrs_ledger l;
    struct nrs_decisive d;

    fill(&l, 102);
    for (uint32_t k = 0; k < 102; k++) {
        struct nrs_frame *f = &l.frames[k];
        double uplink_ms = 1 + (k * 7 + 3) % 102;

        if (uplink_ms == 101)
            f->measured = 0;
        if (uplink_ms > 90 && uplink_ms != 101) {
            f->fate = uplink_ms == 102 ? NRS_FATE_PENDING : NRS_FATE_UPLINK_LOST;
            f->ul_end_s = f->server_s = f->batch_s = f->tail_end_s = f->dl_start_s = f->result_s =
                NAN;
            f->run_end_s = uplink_ms == 102 ? f->head_end_s + 0.5 : NAN;
        }
    }
    d = compute(&l, NRS_LEG_FRAME, 0.999);
    CU_ASSERT_EQUAL(d.n, 100);
    CU_ASSERT_EQUAL(d.n_lost, 10);
    CU_ASSERT_EQUAL(d.n_censored, 1);
    CU_ASSERT_EQUAL(d.latency_s, INFINITY);
    CU_ASSERT_EQUAL(d.n_band, 6); /* 85 to 90 of those that arrived */
    check(0, "average", d.sum_s, 87.5 + 7);
    d = compute(&l, NRS_LEG_FRAME, 0.88);
    check(1, "latency", d.latency_s, 88 + 7);
    CU_ASSERT_EQUAL(d.n_band, 8); /* 83 to 90 */
    nrs_ledger_free(&l);

    nrs_ledger_init(&l);
    d = compute(&l, NRS_LEG_FRAME, 0.5);
    CU_ASSERT_EQUAL(d.n, 0);
    CU_ASSERT_EQUAL(d.n_band, 0);
    CU_ASSERT(isnan(d.latency_s) && isnan(d.sum_s));
    fill(&l, 1);
    l.frames[0].fate = NRS_FATE_DEVICE_QUEUE;
    l.frames[0].result_s = NAN;
    d = compute(&l, NRS_LEG_FRAME, 0.5);
    CU_ASSERT_EQUAL(d.n_lost, 1);
    CU_ASSERT_EQUAL(d.n_band, 0);
    CU_ASSERT_EQUAL(d.latency_s, INFINITY);
    nrs_ledger_free(&l);
}

/* Nothing is sent: the head is all, and there is no upload. */
static void all_on_the_device(void)
{
    struct nrs_ledger l;
    struct nrs_decisive d;

    fill(&l, 1);
    l.frames[0].ul_end_s = l.frames[0].server_s = l.frames[0].batch_s = l.frames[0].tail_end_s =
        l.frames[0].dl_start_s = NAN;
    l.frames[0].result_s = l.frames[0].head_end_s;
    d = compute(&l, NRS_LEG_FRAME, 0.5);
    check(0, "latency", d.latency_s, 2);
    check(0, "stages", sum_of(&d), 2);
    check(0, "head", d.stage_s[NRS_STAGE_HEAD], 1);
    CU_ASSERT_EQUAL(compute(&l, NRS_LEG_UPLINK, 0.5).n, 0);
    nrs_ledger_free(&l);
}

/* Of 20 ms between the start at the first server and the end at the second, 5 are the first's; 3 of
 * way, 4 of waiting and 8 of layers follow. A stop that failed and one of another frame are not
 * counted. */
static void pipeline(void)
{
    static const double ms[NRS_N_STAGES] = {1, 1, 1, 1, 1, 20, 1, 1};
    struct nrs_ledger l;
    struct nrs_decisive d;
    struct nrs_stop stop = {.stage = 1, .seq = 4, .measured = 1};

    nrs_ledger_init(&l);
    l.end_s = 1e6;
    add_frame(&l, 4, ms)->n_stages = 2;
    stop.leave_s = l.frames[0].batch_s + 0.005;
    stop.arrive_s = stop.leave_s + 0.001;
    stop.start_s = stop.end_s = NAN;
    CU_ASSERT_FATAL(nrs_list_add(&l.stops, &stop, 1));
    stop.arrive_s = stop.leave_s + 0.003;
    stop.start_s = stop.arrive_s + 0.004;
    stop.end_s = stop.start_s + 0.008;
    CU_ASSERT_FATAL(nrs_list_add(&l.stops, &stop, 1));
    stop.seq = 5;
    CU_ASSERT_FATAL(nrs_list_add(&l.stops, &stop, 1));
    d = compute(&l, NRS_LEG_FRAME, 0.5);
    CU_ASSERT_EQUAL_FATAL(d.n_rows, NRS_N_STAGES + 3);
    check(0, "first tail", d.stage_s[NRS_STAGE_TAIL], 5);
    check(1, "way", d.stage_s[NRS_N_STAGES], 3);
    check(2, "wait", d.stage_s[NRS_N_STAGES + 1], 4);
    check(3, "second tail", d.stage_s[NRS_N_STAGES + 2], 8);
    check(4, "stages", sum_of(&d), 27);
    CU_ASSERT_EQUAL(nrs_decisive_longest(&d), NRS_N_STAGES + 2);
    d = compute(&l, NRS_LEG_UPLINK, 0.5);
    CU_ASSERT_EQUAL(d.n_rows, NRS_N_STAGES);
    nrs_ledger_free(&l);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"a band of ranks", band_of_ranks},
        {"lost frames", lost_frames},
        {"all on the device", all_on_the_device},
        {"a pipeline", pipeline},
        {NULL, NULL},
    };

    return check_main("decisive", tests);
}

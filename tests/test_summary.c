/* test_summary.c - ledgers become summaries, and these pool to the same bytes in any grouping. */
#include "kpi/summary.h"

#include <stdlib.h>

#include "batch/summary_json.h"
#include "core/rng.h"
#include "kpi/verdict.h"
#include "summary_kit.h"

#define N_RUNS 6
#define N_UES  5

static const struct nrs_requirement req = {.upload_s = 0.010,
                                           .download_s = 0.010,
                                           .recognition_s = 0.033,
                                           .ul_reliability = 0.9,
                                           .dl_reliability = 0.9};

/* Stamps in order with random times between them; some frames end on their way. */
static void add_frame(struct nrs_ledger *l, struct nrs_stream *r, uint32_t i)
{
    static const uint8_t fates[] = {NRS_FATE_UPLINK_LOST, NRS_FATE_PENDING, NRS_FATE_DEVICE_QUEUE};
    size_t at = nrs_ledger_add(l), last = 8;
    struct nrs_frame *f = &l->frames[at];
    double *stamp = &f->capture_s, t = l->end_s * nrs_stream_u01(r);

    f->replication = l->replication;
    f->ue = nrs_stream_bits(r) % N_UES;
    f->seq = i;
    f->measured = i % 9 != 0;
    f->fate = NRS_FATE_DONE;
    if (i % 11 == 3) {
        f->fate = fates[i % 3];
        last = f->fate == NRS_FATE_DEVICE_QUEUE ? 0 : 2;
        if (f->fate == NRS_FATE_PENDING) /* some of these are not late yet */
            t = l->end_s - 0.015 * nrs_stream_u01(r);
    }
    for (size_t k = 0; k <= last; k++, t += 0.002 * exp(nrs_stream_normal(r)))
        stamp[k] = t;
    f->ul_bytes = 1000 + (int64_t)(nrs_stream_bits(r) % 1000);
    f->head_energy_j = nrs_stream_u01(r);
    f->ul_energy_j = i % 5 ? nrs_stream_u01(r) : NAN;
    f->dl_energy_j = nrs_stream_u01(r);
}

/* A replication with all that a ledger can have; the third has no frames. */
static void fill(struct nrs_ledger *l, uint32_t replication)
{
    struct nrs_stream r = nrs_stream_init((struct nrs_rng_key){99, replication}, NRS_RNG_TEST, 0);
    struct nrs_stop stop = {.replication = replication, .stage = 1, .measured = 1};
    struct nrs_server_use use = {.replication = replication, .server = 1, .energy_j = NAN};
    struct nrs_outage outage = {.replication = replication, .start_s = 1, .end_s = NAN};

    nrs_ledger_init(l);
    l->replication = replication;
    l->end_s = 10 + 0.1 * replication;
    for (uint32_t i = 0; i < 400 && replication != 2; i++)
        add_frame(l, &r, i);
    for (uint32_t ue = 0; ue < N_UES; ue++) {
        const struct nrs_ue_use u = {.replication = replication,
                                     .ue = N_UES - 1 - ue,
                                     .baseline_j = nrs_stream_u01(&r),
                                     .time_s = l->end_s,
                                     .platform_w = nrs_stream_u01(&r),
                                     .cell = (7 * ue + replication) % 4};

        CU_ASSERT_FATAL(nrs_list_add(&l->ue_uses, &u, 1));
    }
    stop.end_s = 0.1 * nrs_stream_u01(&r);
    use.busy_s = nrs_stream_u01(&r);
    snprintf(use.name, sizeof use.name, "ed\"ge é");
    snprintf(outage.name, sizeof outage.name, "link-%u", replication);
    CU_ASSERT_FATAL(nrs_list_add(&l->stops, &stop, 1) && nrs_list_add(&l->server_uses, &use, 1));
    CU_ASSERT_FATAL(nrs_list_add(&l->outages, &outage, replication % 2));
}

static void summarise(uint32_t replication, struct nrs_summary *s)
{
    struct nrs_error err = {.text = ""};
    struct nrs_ledger l;
    enum nrs_status status;

    fill(&l, replication);
    status = nrs_summary_add(s, &l, &req, &err);
    CHECK_ROW(status == NRS_OK, replication, "%s", err.text);
    nrs_ledger_free(&l);
}

/* @return the summary's JSON; freed by the caller. */
static char *json(const struct nrs_summary *s)
{
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);
    struct nrs_error err = {.text = ""};

    CU_ASSERT_PTR_NOT_NULL_FATAL(out);
    CHECK_ROW(nrs_summary_write(s, out, &err) == NRS_OK, 0, "%s", err.text);
    fclose(out);
    return text;
}

/* Replications are dealt to so many tasks; each task adds its own, and the tasks are appended in an
 * order from random, some of them to each other first. */
static char *pooled(size_t n_tasks, struct nrs_stream *r)
{
    struct nrs_summary task[N_RUNS];
    char *text;

    for (size_t t = 0; t < n_tasks; t++)
        nrs_summary_init(&task[t]);
    for (uint32_t i = 0; i < N_RUNS; i++)
        summarise((uint32_t)(i * 5 % N_RUNS), &task[nrs_stream_bits(r) % n_tasks]);
    for (; n_tasks > 1; n_tasks--) {
        size_t to = nrs_stream_bits(r) % n_tasks, from = n_tasks - 1;

        to = to == from ? 0 : to;
        CU_ASSERT_EQUAL(nrs_summary_append(&task[to], &task[from], NULL), NRS_OK);
        nrs_summary_free(&task[from]);
    }
    text = json(&task[0]);
    nrs_summary_free(&task[0]);
    return text;
}

static void any_grouping_gives_the_same_bytes(void)
{
    struct nrs_stream r = nrs_stream_init((struct nrs_rng_key){7, 0}, NRS_RNG_TEST, 1);
    char *first = pooled(1, &r);

    CU_ASSERT_PTR_NULL(strchr(first, '\n'));
    for (size_t trial = 0; trial < 200; trial++) {
        char *text = pooled(1 + trial % N_RUNS, &r);

        CHECK_ROW(strcmp(text, first) == 0, trial, "%zu tasks", 1 + trial % N_RUNS);
        free(text);
    }
    free(first);
}

static struct nrs_frame *message(struct nrs_ledger *l, uint32_t ue, double upload_s, int64_t bytes)
{
    size_t at = nrs_ledger_add(l);
    struct nrs_frame *f = &l->frames[at];

    f->replication = l->replication;
    f->ue = ue;
    f->measured = 1;
    f->fate = isnan(upload_s) ? NRS_FATE_UPLINK_LOST : NRS_FATE_DONE;
    f->capture_s = f->head_start_s = 1;
    f->head_end_s = 1.002;
    f->server_s = f->head_end_s + upload_s;
    f->tail_end_s = f->server_s + 0.001;
    f->result_s = f->tail_end_s + 0.005;
    f->ul_bytes = bytes;
    return f;
}

/* UE 3: messages of 8 ms, of 12 ms, lost, and one of the warm-up; UE 1: nothing. Waited: 8 + 12 +
 * 10 ms. All: 2 results in time, frames of 16, 20 ms and a lost one. */
static void what_is_counted(void)
{
    static const struct nrs_requirement none = {.upload_s = 0};
    const struct nrs_ue_use use = {4, 1, 2, 10, 0.5, 0};
    const struct nrs_run_sum *run;
    const struct nrs_ue_sum *ue;
    struct nrs_summary s;
    struct nrs_ledger l;

    nrs_ledger_init(&l);
    l.replication = 4;
    l.end_s = 20;
    message(&l, 3, 0.008, 100);
    message(&l, 3, 0.012, 200);
    message(&l, 3, NAN, 400);
    message(&l, 3, 0.001, 1600)->measured = 0;
    l.frames[1].ul_energy_j = 0.25;
    l.frames[1].ul_end_s = 1.01;
    l.frames[2].ul_energy_j = 0.5;
    CU_ASSERT_FATAL(nrs_list_add(&l.ue_uses, &use, 1));
    nrs_summary_init(&s);
    CU_ASSERT_EQUAL_FATAL(nrs_summary_add(&s, &l, &req, NULL), NRS_OK);
    CU_ASSERT_EQUAL_FATAL(s.runs.n, 1);
    run = s.runs.at;
    CU_ASSERT(run->replication == 4 && run->end_s == 20 && run->n_done == 3);
    CU_ASSERT(run->fate[NRS_FATE_DONE] == 2 && run->fate[NRS_FATE_UPLINK_LOST] == 1);
    CU_ASSERT(run->largest_bytes == 1600 && run->n_energy_known == 2 && run->n_decoded == 1);
    CU_ASSERT(run->uplink_j == 0.75 && run->modem_j == 2 && run->platform_j == 5);
    CU_ASSERT_EQUAL_FATAL(s.ues.n, 2);
    ue = s.ues.at;
    CU_ASSERT(ue[0].ue == 1 && ue[0].spent_j == 7 && ue[0].time_s == 10 && ue[0].n[0] == 0);
    CU_ASSERT(ue[1].ue == 3 && ue[1].spent_j == 0.75 && isnan(ue[1].time_s));
    CU_ASSERT(ue[1].n[NRS_LEG_UPLINK] == 3 && ue[1].n_in_time[NRS_LEG_UPLINK] == 1);
    CU_ASSERT(ue[1].n[NRS_LEG_DOWNLINK] == 2 && ue[1].n_in_time[NRS_LEG_DOWNLINK] == 2);
    CU_ASSERT(ue[1].n[NRS_LEG_FRAME] == 3 && ue[1].n_in_time[NRS_LEG_FRAME] == 2);
    CU_ASSERT(ue[1].delivered_bytes[NRS_LEG_UPLINK] == 300);
    CU_ASSERT(fabs(ue[1].wait_s[NRS_LEG_UPLINK] - 0.030) < 1e-12);
    CU_ASSERT(fabs(ue[1].wait_s[NRS_LEG_DOWNLINK] - 0.010) < 1e-12);
    CU_ASSERT(ue[1].n_decoded == 1 && ue[1].uplink_j == 0.75);
    for (size_t k = 0; k < NRS_UE_N_QUANTILES; k++) {
        CU_ASSERT(isnan(ue[0].latency_s[NRS_LEG_UPLINK][k]));
        CU_ASSERT(fabs(ue[1].latency_s[NRS_LEG_DOWNLINK][k] - 0.005) < 1e-12);
    }
    CU_ASSERT(fabs(ue[1].latency_s[NRS_LEG_UPLINK][0] - 0.012) < 1e-12);
    CU_ASSERT(ue[1].latency_s[NRS_LEG_UPLINK][1] == INFINITY);
    CU_ASSERT(s.leg[NRS_LEG_UPLINK].latency.n == 3 && s.leg[NRS_LEG_UPLINK].budget_s == 0.010);
    nrs_summary_free(&s);
    /* without a latency all that arrives is in time */
    CU_ASSERT_EQUAL_FATAL(nrs_summary_add(&s, &l, &none, NULL), NRS_OK);
    ue = s.ues.at;
    CU_ASSERT(ue[1].n[NRS_LEG_UPLINK] == 3 && ue[1].n_in_time[NRS_LEG_UPLINK] == 2);
    nrs_summary_free(&s);
    nrs_ledger_free(&l);
}

/* UE 3 in three replications, at last in cells 5, 6 and 5, where UE 4 is, too, in all of them. In
 * replication r UE 3 has uploads of 1, 2, ..., 100 times (r + 1) x 0.1 ms, in an order that is
 * none; UE 4 ten of 50 ms and a lost one. Quantiles of a UE are exact; those of a cell are rounded
 * up to the largest value of a bin. */
static void replication_of_two(uint32_t r, struct nrs_ledger *l)
{
    const struct nrs_ue_use at_3 = {.replication = r, .ue = 3, .time_s = 1, .cell = r == 1 ? 6 : 5};
    const struct nrs_ue_use at_4 = {.replication = r, .ue = 4, .time_s = 1, .cell = 5};

    nrs_ledger_init(l);
    l->replication = r;
    l->end_s = 20;
    CU_ASSERT_FATAL(nrs_list_add(&l->ue_uses, &at_3, 1) && nrs_list_add(&l->ue_uses, &at_4, 1));
    for (unsigned i = 0; i < 100; i++)
        message(l, 3, (37 * i % 100 + 1) * (r + 1) * 0.1e-3, 100);
    for (unsigned i = 0; i < 11; i++)
        message(l, 4, i < 10 ? 0.05 : NAN, 100);
}

/* `got` is a quantile of a cell whose exact one is `want_s`. */
static bool is_rounded_up(double got, double want_s)
{
    return got == want_s || (got >= want_s - 1e-12 && got <= want_s * (1 + 1. / 64) + 1e-6);
}

static void latencies_of_ues_and_cells(void)
{
    /* Cell 5 has 233 uploads: 0.1 to 10 ms and 0.3 to 30 ms, 30 of 50 ms, 3 lost. Up to 8.8 ms
     * there are 88 + 29 of them, which is the median's rank; the 222nd takes 50 ms, the 231st is
     * lost. */
    static const double want_5_s[] = {0.0088, 0.05, INFINITY, INFINITY};
    static const double want_6_s[] = {0.010, 0.019, 0.0198, 0.020};
    const struct nrs_cell_latency *cell;
    const struct nrs_ue_sum *ue;
    struct nrs_summary s;

    nrs_summary_init(&s);
    for (uint32_t r = 0; r < 3; r++) {
        struct nrs_ledger l;

        replication_of_two(r, &l);
        CU_ASSERT_EQUAL_FATAL(nrs_summary_add(&s, &l, &req, NULL), NRS_OK);
        nrs_ledger_free(&l);
    }
    CU_ASSERT_EQUAL_FATAL(s.ues.n, 6);
    ue = s.ues.at;
    for (uint32_t r = 0; r < 3; r++)
        for (size_t k = 0; k < NRS_UE_N_QUANTILES; k++) {
            static const double rank[] = {50, 95, 99, 100};
            double got = ue[2 * r].latency_s[NRS_LEG_UPLINK][k], want = rank[k] * (r + 1) * 0.1e-3;

            CHECK_ROW(fabs(got - want) < 1e-12, k, "UE of %u: %g s", r, got);
            got = ue[2 * r + 1].latency_s[NRS_LEG_UPLINK][k];
            CHECK_ROW(k == 0 ? fabs(got - 0.05) < 1e-12 : isinf(got), k, "UE 4: %g s", got);
        }
    CU_ASSERT_EQUAL_FATAL(s.cells.n, 2);
    for (int settled = 0; settled < 2; settled++) {
        cell = s.cells.at;
        for (size_t k = 0; k < NRS_CELL_N_QUANTILES; k++) {
            double got_5 = nrs_cell_latency_s(&cell[0], NRS_LEG_UPLINK, k);
            double got_6 = nrs_cell_latency_s(&cell[1], NRS_LEG_UPLINK, k);

            CHECK_ROW(cell[0].cell == 5 && is_rounded_up(got_5, want_5_s[k]), k, "%g s", got_5);
            CHECK_ROW(cell[1].cell == 6 && is_rounded_up(got_6, want_6_s[k]), k, "%g s", got_6);
        }
        nrs_summary_free_samples(&s);
    }
    nrs_summary_free(&s);
}

/* Rounded up to 1 us, and never across the latency that is held against them. */
static void latencies_of_cells_are_rounded(void)
{
    static const struct {
        const char *why;
        double value_s, limit_s, want_s;
    } rows[] = {
        {"up", 0.0081234561, 0.010000001, 0.008124},
        {"whole", 0.008124, 0.010000001, 0.008124},
        {"to the limit only", 0.0100000004, 0.010000001, 0.010000001},
        {"late stays late", 0.0100000014, 0.010000001, 0.010001},
        {"nothing", 0, INFINITY, 0},
        {"lost", INFINITY, 0.010000001, INFINITY},
        {"without a limit", 1.5, INFINITY, 1.5},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        double got = nrs_cell_latency_rounded_s(rows[i].value_s, rows[i].limit_s);

        CHECK_ROW(got == rows[i].want_s, i, "%s: %.17g s", rows[i].why, got);
    }
}

/* UE 7 sends at 1.002 s, then every 100 ms; the upload may take 10 ms. Of six messages the third is
 * late, one of the warm-up is lost, and the last has not been there for 10 ms when the run ends. So
 * five are expected, from 1.012 s to 1.412 s and an interval more, and the service is down from the
 * third's deadline, 1.212 s, until the fourth comes after 8 ms, at 1.31 s. */
static void availability_of_a_ledger(void)
{
    static const double upload_s[] = {0.008, 0.008, 0.012, 0.008, 0.008, NAN};
    struct nrs_requirement with = req;
    const struct nrs_ue_sum *ue;
    struct nrs_summary s;
    struct nrs_ledger l;

    with.interval_s = 0.1;
    nrs_ledger_init(&l);
    l.end_s = 1.507;
    message(&l, 7, NAN, 1)->measured = 0;
    for (size_t i = 0; i < NRS_LEN(upload_s); i++) {
        struct nrs_frame *f = message(&l, 7, upload_s[i], 100);

        f->cell = 3;
        for (double *stamp = &f->capture_s; stamp <= &f->result_s; stamp++)
            *stamp += 0.1 * (double)i;
    }
    l.frames[6].fate = NRS_FATE_PENDING;
    for (unsigned survivals = 0; survivals < 3; survivals++) {
        const double down_s = survivals == 0 ? 0.098 : survivals == 1 ? 0.038 : 0;

        with.survival_s = survivals * 0.06;
        nrs_summary_init(&s);
        CU_ASSERT_EQUAL_FATAL(nrs_summary_add(&s, &l, &with, NULL), NRS_OK);
        CU_ASSERT_EQUAL_FATAL(s.ues.n, 1);
        ue = s.ues.at;
        CU_ASSERT(s.survival_s == with.survival_s && ue->cell == l.frames[0].cell);
        CHECK_ROW(fabs(ue->observed_s[NRS_LEG_UPLINK] - 0.5) < 1e-9, survivals, "%g s observed",
                  ue->observed_s[NRS_LEG_UPLINK]);
        CHECK_ROW(fabs(ue->down_s[NRS_LEG_UPLINK] - down_s) < 1e-9, survivals, "%g s down",
                  ue->down_s[NRS_LEG_UPLINK]);
        CU_ASSERT_EQUAL(ue->n_outages[NRS_LEG_UPLINK], down_s > 0);
        CU_ASSERT(ue->down_s[NRS_LEG_DOWNLINK] == 0 && ue->observed_s[NRS_LEG_DOWNLINK] > 0);
        nrs_summary_free(&s);
    }
    with.upload_s = 0; /* no latency, no deadline */
    CU_ASSERT_EQUAL_FATAL(nrs_summary_add(&s, &l, &with, NULL), NRS_OK);
    ue = s.ues.at;
    CU_ASSERT(ue->observed_s[NRS_LEG_UPLINK] == 0 && ue->observed_s[NRS_LEG_DOWNLINK] > 0);
    nrs_summary_free(&s);
    nrs_ledger_free(&l);
}

static void what_is_refused(void)
{
    static const struct nrs_requirement other = {.upload_s = 0.020};
    struct nrs_error err = {.text = ""};
    const struct nrs_kpi_point point = {NRS_KPI_OTHER, 1000, false};
    const struct nrs_requirement_set set = {.payload_tolerance = 0};
    struct nrs_summary s, twice, late;
    struct nrs_verdict v;
    struct nrs_ledger l;

    nrs_summary_init(&s);
    nrs_summary_init(&twice);
    nrs_summary_init(&late);
    for (uint32_t r = 0; r < 3; r++)
        summarise(r, &s);
    summarise(1, &twice);
    CU_ASSERT_EQUAL(nrs_verdict_compute(&s, &set, &other, &point, &v, &err), NRS_ECONFLICT);
    CU_ASSERT_STRING_EQUAL(err.text, "summary: made for a latency of 0.01 s, expected 0.02 s");
    fill(&l, 5);
    CU_ASSERT_EQUAL(nrs_summary_add(&late, &l, &other, NULL), NRS_OK);
    CU_ASSERT_EQUAL(nrs_summary_append(&late, &twice, &err), NRS_ECONFLICT);
    CU_ASSERT_STRING_EQUAL(err.text, "summary: a latency budget of 0.01 s, expected that of the "
                                     "others, 0.02 s");
    CU_ASSERT_EQUAL(nrs_summary_append(&s, &twice, &err), NRS_ECONFLICT);
    CU_ASSERT_STRING_EQUAL(err.text, "summary: replication 1 is there twice");
    l.replication = 6;
    CU_ASSERT_EQUAL(nrs_summary_add(&late, &l, &other, &err), NRS_EINTERNAL);
    CU_ASSERT_STRING_EQUAL(err.text,
                           "summary: a UE of replication 5 in the ledger of replication 6");
    nrs_ledger_free(&l);
    nrs_summary_free(&s);
    nrs_summary_free(&twice);
    nrs_summary_free(&late);
}

/* What reports need stays. */
static void samples_are_freed(void)
{
    struct nrs_summary s;

    nrs_summary_init(&s);
    summarise(1, &s);
    nrs_summary_free_samples(&s);
    CU_ASSERT(s.ues.n == N_UES && s.leg[0].latency.n == 0 && s.stages.row[0].n == 0);
    CU_ASSERT(s.runs.n == 1 && s.server_uses.n == 1 && s.outages.n == 1);
    nrs_summary_free(&s);
    CU_ASSERT(s.runs.n == 0 && s.server_uses.n == 0);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"any grouping gives the same bytes", any_grouping_gives_the_same_bytes},
        {"what is counted", what_is_counted},
        {"latencies of UEs and cells", latencies_of_ues_and_cells},
        {"latencies of cells are rounded", latencies_of_cells_are_rounded},
        {"availability of a ledger", availability_of_a_ledger},
        {"what is refused", what_is_refused},
        {"samples are freed", samples_are_freed},
        {NULL, NULL},
    };

    return check_main("summary", tests);
}

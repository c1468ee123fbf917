/* test_stage.c - where the time goes in a pipeline: its first stage, and those behind. */
#include "kpi/stage.h"

#include <string.h>

#include "check.h"
#include "summary_kit.h"

static const struct nrs_requirement none = {.upload_s = 0};

static void add_frame(struct nrs_ledger *l, enum nrs_fate fate, uint8_t stage, double server_s,
                      double batch_s, double tail_end_s)
{
    size_t i = nrs_ledger_add(l);
    struct nrs_frame *f;

    CU_ASSERT_FATAL(i < SIZE_MAX);
    f = &l->frames[i];
    f->measured = 1;
    f->fate = (uint8_t)fate;
    f->n_stages = 3;
    f->stage = stage;
    f->capture_s = f->head_start_s = f->head_end_s = f->ul_end_s = 0;
    f->server_s = server_s;
    f->batch_s = batch_s;
    f->tail_end_s = tail_end_s;
}

static void add_stop(struct nrs_ledger *l, bool measured, uint8_t stage, enum nrs_fate fate,
                     double from_start_s, double leave_s, double arrive_s, double start_s,
                     double end_s)
{
    const struct nrs_stop stop = {.stage = stage,
                                  .measured = measured,
                                  .fate = (uint8_t)fate,
                                  .from_start_s = from_start_s,
                                  .leave_s = leave_s,
                                  .arrive_s = arrive_s,
                                  .start_s = start_s,
                                  .end_s = end_s};

    CU_ASSERT_FATAL(nrs_list_add(&l->stops, &stop, 1));
}

/* Three stages. Of five frames one is through (1 and 2, 3, 4 ms and 5, 6, 7 ms of way, wait and
 * layers), one lost on its way to the second stage, one still at it, one in the first stage, one is
 * of the warm-up. */
static void fill(struct nrs_ledger *l)
{
    nrs_ledger_init(l);
    l->end_s = 0.1;
    add_frame(l, NRS_FATE_DONE, 3, 0.010, 0.011, 0.039);
    add_stop(l, true, 1, NRS_FATE_PENDING, 0.011, 0.012, 0.014, 0.017, 0.021);
    add_stop(l, true, 2, NRS_FATE_PENDING, 0.017, 0.021, 0.026, 0.032, 0.039);
    add_frame(l, NRS_FATE_TRANSPORT_LOST, 1, 0.020, 0.022, NAN);
    add_stop(l, true, 1, NRS_FATE_TRANSPORT_LOST, 0.022, 0.025, NAN, NAN, NAN);
    add_frame(l, NRS_FATE_PENDING, 1, 0.030, 0.033, NAN);
    add_stop(l, true, 1, NRS_FATE_PENDING, 0.033, 0.040, 0.050, 0.060, NAN);
    add_frame(l, NRS_FATE_PENDING, 0, 0.050, 0.080, NAN);
    add_frame(l, NRS_FATE_DONE, 3, 0.010, 0.011, 0.9);
    l->frames[4].measured = 0;
    add_stop(l, false, 1, NRS_FATE_PENDING, 0.011, 0.8, 0.81, 0.82, 0.83);
}

static void rows_of_a_pipeline(void)
{
    static const struct {
        const char *name;
        size_t n, n_lost;
        double median_ms;
    } want[] = {
        {"transport-up", 4, 0, 20},  /* 10, 20, 30, 50: the lower median */
        {"server-queue", 4, 0, 2},   /* 1, 2, 3, 30 */
        {"tail", 4, 0, 3},           /* 1, 3, 7, and 20 so far */
        {"transport-2", 3, 1, 10},   /* 2, 10, lost */
        {"server-queue-2", 2, 0, 3}, /* 3, 10 */
        {"tail-2", 2, 0, 4},         /* 4, and 40 so far */
        {"transport-3", 1, 0, 5},    {"server-queue-3", 1, 0, 6}, {"tail-3", 1, 0, 7},
    };
    struct nrs_stage_budget b;
    struct nrs_summary s;
    struct nrs_ledger l;
    size_t row = 0;

    fill(&l);
    kit_summary(&l, 1, &none, &s);
    nrs_stage_budget(&s.stages, 0.9, &b);
    CU_ASSERT_EQUAL(b.n_rows, NRS_N_STAGES + 6);
    for (size_t i = 0; i < NRS_LEN(want); i++) {
        while (row < b.n_rows && strcmp(nrs_stage_row_name(row).text, want[i].name) != 0)
            row++;
        CHECK_ROW(row < b.n_rows, i, "no row %s", want[i].name);
        if (row == b.n_rows)
            return;
        CHECK_ROW(b.stage[row].n == want[i].n && b.stage[row].n_lost == want[i].n_lost &&
                      fabs(b.stage[row].median_s - 1e-3 * want[i].median_ms) < 1e-9,
                  i, "%s: %zu, %zu lost, %g s", want[i].name, b.stage[row].n, b.stage[row].n_lost,
                  b.stage[row].median_s);
    }
    CU_ASSERT_EQUAL(b.stage[NRS_N_STAGES].high_s, INFINITY);
    nrs_summary_free(&s);
    nrs_ledger_free(&l);
}

/* Pooled with a longer run, a stop that is under way still ends with its own: 40 ms in tail-2, not
 * 840. */
static void pooled_stops_keep_their_runs_end(void)
{
    struct nrs_ledger l, longer;
    struct nrs_stage_budget b;
    struct nrs_summary s;

    nrs_summary_init(&s);
    nrs_ledger_init(&longer);
    fill(&l);
    longer.end_s = 0.9;
    longer.replication = 1;
    add_frame(&longer, NRS_FATE_PENDING, 2, 0.1, 0.2, NAN);
    longer.frames[0].replication = 1;
    add_stop(&longer, true, 2, NRS_FATE_PENDING, 0.2, 0.3, 0.4, NAN, NAN);
    CU_ASSERT_EQUAL_FATAL(nrs_summary_add(&s, &l, &none, NULL), NRS_OK);
    CU_ASSERT_EQUAL_FATAL(nrs_summary_add(&s, &longer, &none, NULL), NRS_OK);
    nrs_stage_budget(&s.stages, 1, &b);
    CU_ASSERT_DOUBLE_EQUAL(b.stage[NRS_N_STAGES + 2].high_s, 0.040, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(b.stage[NRS_N_STAGES + 4].high_s, 0.5, 1e-12);
    nrs_summary_free(&s);
    nrs_ledger_free(&longer);
    nrs_ledger_free(&l);
}

static void names(void)
{
    for (size_t i = 0; i < NRS_N_STAGES; i++)
        CHECK_ROW(strcmp(nrs_stage_row_name(i).text, nrs_stage_names[i]) == 0, i, "%s",
                  nrs_stage_row_name(i).text);
    CU_ASSERT_STRING_EQUAL(nrs_stage_row_name(NRS_N_STAGES).text, "transport-2");
    CU_ASSERT_STRING_EQUAL(nrs_stage_row_name(NRS_STAGE_ROWS_MAX - 1).text, "tail-16");
}

int main(void)
{
    static const struct check_test tests[] = {
        {"rows of a pipeline", rows_of_a_pipeline},
        {"pooled stops keep their run's end", pooled_stops_keep_their_runs_end},
        {"names", names},
        {NULL, NULL},
    };

    return check_main("stage", tests);
}

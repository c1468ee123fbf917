/* test_ledger.c - frames, pooling of replications, legs and stages. */
#include "check.h"
#include "kpi/ledger.h"
#include "kpi/leg.h"
#include "kpi/stage.h"
#include "summary_kit.h"

static void new_frames_have_no_times(void)
{
    struct nrs_ledger l;

    nrs_ledger_init(&l);
    for (size_t i = 0; i < 1000; i++)
        CU_ASSERT_EQUAL(nrs_ledger_add(&l), i);
    for (size_t i = 0; i < l.n; i++) {
        const struct nrs_frame *f = &l.frames[i];

        CHECK_ROW(isnan(f->capture_s) && isnan(f->head_start_s) && isnan(f->head_end_s) &&
                      isnan(f->ul_end_s) && isnan(f->server_s) && isnan(f->batch_s) &&
                      isnan(f->tail_end_s) && isnan(f->dl_start_s) && isnan(f->result_s) &&
                      isnan(f->ul_energy_j) && isnan(f->head_energy_j) && isnan(f->dl_energy_j),
                  i, "a stage is stamped already");
        CHECK_ROW(f->fate == NRS_FATE_PENDING && !f->measured, i, "fate %u", f->fate);
    }
    nrs_ledger_free(&l);
    CU_ASSERT_EQUAL(l.n, 0);
}

static void every_fate_has_a_name(void)
{
    for (size_t i = 0; i < NRS_N_FATES; i++)
        CHECK_ROW(nrs_fate_names[i] && nrs_fate_names[i][0], i, "no name");
    CU_ASSERT_PTR_NULL(nrs_fate_names[NRS_N_FATES]);
}

static void pooled_frames_keep_their_runs_end(void)
{
    const struct nrs_ue_use uses[] = {{0, 3, 1.5, 12.5, 0.5, 0}, {1, 7, 2.5, 11.25, 1, 4}};
    const struct nrs_ue_use *pooled;
    struct nrs_ledger a, b, pool;

    nrs_ledger_init(&a);
    nrs_ledger_init(&b);
    nrs_ledger_init(&pool);
    CU_ASSERT_TRUE(nrs_list_add(&a.ue_uses, &uses[0], 1));
    CU_ASSERT_TRUE(nrs_list_add(&b.ue_uses, &uses[1], 1));
    nrs_ledger_add(&a);
    nrs_ledger_add(&b);
    a.end_s = 12.5;
    b.end_s = 11.25;
    b.frames[0].replication = 1;
    CU_ASSERT_EQUAL(nrs_ledger_append(&pool, &a, NULL), NRS_OK);
    CU_ASSERT_EQUAL(nrs_ledger_append(&pool, &b, NULL), NRS_OK);
    CU_ASSERT_EQUAL_FATAL(pool.n, 2);
    CU_ASSERT_EQUAL(pool.frames[1].replication, 1);
    CU_ASSERT_EQUAL(nrs_ledger_frame_end_s(&pool, &pool.frames[0]), 12.5);
    CU_ASSERT_EQUAL(nrs_ledger_frame_end_s(&pool, &pool.frames[1]), 11.25);
    CU_ASSERT_EQUAL(pool.end_s, 12.5);
    CU_ASSERT_EQUAL_FATAL(pool.ue_uses.n, 2);
    pooled = pool.ue_uses.at;
    CU_ASSERT(pooled[0].ue == 3 && pooled[0].baseline_j == 1.5 && pooled[0].time_s == 12.5);
    CU_ASSERT(pooled[1].replication == 1 && pooled[1].ue == 7 && pooled[1].time_s == 11.25);
    nrs_ledger_free(&a);
    nrs_ledger_free(&b);
    nrs_ledger_free(&pool);
}

/* A frame captured at 1 s; the run ends at 2 s. */
static void outcomes_of_the_uplink_leg(void)
{
    static const struct {
        const char *why;
        double head_end_s, server_s;
        enum nrs_fate fate;
        double budget_s;
        enum nrs_outcome want;
        double want_elapsed_s;
    } rows[] = {
        {"no message yet", NAN, NAN, NRS_FATE_PENDING, 0.01, NRS_ABSENT, NAN},
        {"dropped on the device", NAN, NAN, NRS_FATE_DEVICE_QUEUE, 0.01, NRS_ABSENT, NAN},
        {"dropped in the buffer", 1.25, NAN, NRS_FATE_UPLINK_QUEUE, 0.01, NRS_LOST, NAN},
        {"lost on the air", 1.25, NAN, NRS_FATE_UPLINK_LOST, 0.01, NRS_LOST, NAN},
        {"dropped by the server later", 1.25, 1.5, NRS_FATE_SERVER_QUEUE, 0.01, NRS_ARRIVED, .25},
        {"delivered", 1.25, 1.5, NRS_FATE_DONE, 0.01, NRS_ARRIVED, .25},
        {"all layers on the device", 1.25, NAN, NRS_FATE_DONE, 0.01, NRS_ABSENT, NAN},
        {"head not done", 2.25, NAN, NRS_FATE_PENDING, 0.01, NRS_ABSENT, NAN},
        {"head not done, no budget", 2.25, NAN, NRS_FATE_PENDING, 0, NRS_ABSENT, NAN},
        {"under way, not late", 1.75, NAN, NRS_FATE_PENDING, 0.5, NRS_CENSORED, .25},
        {"under way, just not late", 1.75, NAN, NRS_FATE_PENDING, 0.25, NRS_CENSORED, .25},
        {"under way, late", 1.75, NAN, NRS_FATE_PENDING, 0.2, NRS_LOST, .25},
        {"under way, no budget", 1.75, NAN, NRS_FATE_PENDING, 0, NRS_LOST, .25},
    };
    struct nrs_ledger l = {.end_s = 2};

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_frame f = {.capture_s = 1, .run_end_s = NAN, .result_s = NAN};
        double elapsed_s;
        enum nrs_outcome got;

        f.head_end_s = rows[i].head_end_s;
        f.server_s = rows[i].server_s;
        f.fate = (uint8_t)rows[i].fate;
        got = nrs_leg_outcome(&l, &f, NRS_LEG_UPLINK, rows[i].budget_s, &elapsed_s);
        CHECK_ROW(got == rows[i].want, i, "%s: got outcome %d", rows[i].why, got);
        CHECK_ROW(elapsed_s == rows[i].want_elapsed_s ||
                      (isnan(elapsed_s) && isnan(rows[i].want_elapsed_s)),
                  i, "%s: got %g s", rows[i].why, elapsed_s);
    }
}

static void legs_have_their_own_ends(void)
{
    struct nrs_ledger l = {.end_s = 2};
    struct nrs_frame f = {.fate = NRS_FATE_DONE,
                          .capture_s = 1,
                          .head_end_s = 1.125,
                          .server_s = 1.375,
                          .tail_end_s = 1.5,
                          .result_s = 1.5625,
                          .run_end_s = NAN};
    static const double want_s[NRS_N_LEGS] = {0.25, 0.0625, 0.5625};

    for (size_t i = 0; i < NRS_N_LEGS; i++) {
        double elapsed_s;

        nrs_leg_outcome(&l, &f, (enum nrs_leg_kind)i, 1, &elapsed_s);
        CHECK_ROW(elapsed_s == want_s[i], i, "got %g s", elapsed_s);
    }
}

/* Four measured frames: heads of 2, 4 and 6 ms; the uplink loses one frame and holds one for 5 ms
 * until the run ends; the fourth frame dies in the device's queue. */
static void stages_show_where_time_goes(void)
{
    static const struct {
        double head_start_s, head_end_s, ul_end_s;
        enum nrs_fate fate;
    } frames[] = {
        {1.000, 1.002, 1.012, NRS_FATE_SERVER_QUEUE}, {1.000, 1.004, NAN, NRS_FATE_UPLINK_LOST},
        {1.000, 1.006, NAN, NRS_FATE_PENDING},        {NAN, NAN, NAN, NRS_FATE_DEVICE_QUEUE},
        {1.000, 1.900, NAN, NRS_FATE_PENDING}, /* in the warm-up: not measured */
    };
    static const struct nrs_requirement none = {.upload_s = 0};
    struct nrs_stage_budget b;
    struct nrs_summary s;
    struct nrs_ledger l;

    nrs_ledger_init(&l);
    l.end_s = 1.011;
    for (size_t i = 0; i < NRS_LEN(frames); i++) {
        struct nrs_frame *f;

        CU_ASSERT_EQUAL_FATAL(nrs_ledger_add(&l), i);
        f = &l.frames[i];
        f->measured = i < 4;
        f->capture_s = 1;
        f->head_start_s = frames[i].head_start_s;
        f->head_end_s = frames[i].head_end_s;
        f->ul_end_s = frames[i].ul_end_s;
        f->fate = (uint8_t)frames[i].fate;
    }
    kit_summary(&l, 1, &none, &s);
    nrs_stage_budget(&s.stages, 0.999, &b);
    CU_ASSERT_EQUAL(b.stage[NRS_STAGE_DEVICE_QUEUE].n, 4);
    CU_ASSERT_EQUAL(b.stage[NRS_STAGE_DEVICE_QUEUE].n_lost, 1);
    CU_ASSERT_EQUAL(b.stage[NRS_STAGE_DEVICE_QUEUE].median_s, 0);
    CU_ASSERT_EQUAL(b.stage[NRS_STAGE_DEVICE_QUEUE].high_s, INFINITY);
    CU_ASSERT_EQUAL(b.stage[NRS_STAGE_HEAD].n, 3);
    CU_ASSERT_DOUBLE_EQUAL(b.stage[NRS_STAGE_HEAD].median_s, 0.004, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(b.stage[NRS_STAGE_HEAD].high_s, 0.006, 1e-12);
    CU_ASSERT_EQUAL(b.stage[NRS_STAGE_UPLINK].n, 3); /* 5 ms so far, 10 ms, lost */
    CU_ASSERT_DOUBLE_EQUAL(b.stage[NRS_STAGE_UPLINK].median_s, 0.010, 1e-12);
    CU_ASSERT_EQUAL(b.stage[NRS_STAGE_UPLINK].high_s, INFINITY);
    CU_ASSERT_EQUAL(b.stage[NRS_STAGE_FORWARD].n, 1); /* began where the uplink ended */
    CU_ASSERT_EQUAL(b.stage[NRS_STAGE_TAIL].n, 0);
    CU_ASSERT(isnan(b.stage[NRS_STAGE_TAIL].median_s));
    nrs_summary_free(&s);
    nrs_ledger_free(&l);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"new frames have no times", new_frames_have_no_times},
        {"every fate has a name", every_fate_has_a_name},
        {"pooled frames keep their run's end", pooled_frames_keep_their_runs_end},
        {"outcomes of the uplink leg", outcomes_of_the_uplink_leg},
        {"legs have their own ends", legs_have_their_own_ends},
        {"stages show where time goes", stages_show_where_time_goes},
        {NULL, NULL},
    };

    return check_main("ledger", tests);
}

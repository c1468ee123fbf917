/* test_until.c - replications until verdicts are decided, with a simulator that only pretends. */
#include "batch/until.h"

#include "core/clock.h"
#include "ledger_kit.h"

/* What happens to the only UE of a replication is the point's seed. */
enum fate { ALL_IN_TIME = 1, ALL_LATE, NINE_OF_TEN };

#define SCENARIO(seeds)                                                                            \
    "{\"requirements\": {\"set\": \"tr22874\", \"application\": \"video-recognition\"}, "          \
    "\"ues\": {\"count_per_cell\": 1}, \"sweep\": {\"run.seed\": [" seeds "]}}"
#define TARGET 0.9 /* requirements.ue_share */

static bool is_in_time(int64_t fate, uint32_t replication)
{
    return fate == ALL_IN_TIME || (fate == NINE_OF_TEN && replication % 10 != 9);
}

/* Twenty frames, the first two late in three of ten replications. */
static enum nrs_status pretend_few(const void *context, const struct nrs_point *point,
                                   uint32_t replication, struct nrs_ledger *ledger,
                                   struct nrs_error *err)
{
    bool is_bad = replication % 10 == 2 || replication % 10 == 5 || replication % 10 == 8;

    (void)context;
    (void)point;
    (void)err;
    for (uint32_t i = 0; i < 20; i++) {
        struct nrs_frame *f;

        if (nrs_ledger_add(ledger) == SIZE_MAX)
            return NRS_EMACHINE;
        f = &ledger->frames[i];
        f->replication = replication;
        f->seq = i;
        f->measured = 1;
        f->fate = NRS_FATE_DONE;
        f->capture_s = f->head_start_s = f->head_end_s = 1 + i;
        f->ul_end_s = f->server_s = f->head_end_s + (is_bad && i < 2 ? 0.5 : 0.001);
        f->batch_s = f->tail_end_s = f->dl_start_s = f->result_s = f->server_s + 0.002;
        f->ul_bytes = 1000;
    }
    ledger->end_s = 50;
    return NRS_OK;
}

static enum nrs_status pretend(const void *context, const struct nrs_point *point,
                               uint32_t replication, struct nrs_ledger *ledger,
                               struct nrs_error *err)
{
    struct nrs_frame *f;

    (void)context;
    (void)err;
    if (nrs_ledger_add(ledger) == SIZE_MAX)
        return NRS_EMACHINE;
    f = ledger->frames;
    f->replication = replication;
    f->measured = 1;
    f->fate = NRS_FATE_DONE;
    f->capture_s = f->head_start_s = f->head_end_s = 1;
    f->ul_end_s = f->server_s = is_in_time(point->cfg.run.seed, replication) ? 1.001 : 2;
    f->batch_s = f->tail_end_s = f->dl_start_s = f->result_s = f->server_s + 0.002;
    f->ul_bytes = 1000;
    ledger->end_s = 20;
    return NRS_OK;
}

static bool is_satisfied_ues(const struct nrs_point *p, enum nrs_quantity quantity)
{
    (void)p;
    return quantity == NRS_Q_SATISFIED_UES;
}

static enum nrs_status until(const char *text, const struct nrs_until_cfg *cfg, unsigned jobs,
                             enum nrs_until_end *ends, struct nrs_evaluation *out,
                             struct nrs_error *err)
{
    struct nrs_evaluate_cfg evaluate = {.simulate = pretend, .jobs = jobs};
    struct nrs_points points;
    enum nrs_status status = kit_points(text, &points, err);

    CU_ASSERT_EQUAL_FATAL(status, NRS_OK);
    status = nrs_evaluate_until(&points, &evaluate, true, cfg, ends, out, err);
    nrs_points_free(&points);
    return status;
}

/* Without a miss in K replications a limit of 1 - alpha_j / 2 is (alpha_j / 2)^(1/K), alpha_j =
 * 0.05 / (j (j + 1)) (Clopper and Pearson). @return the replications at the first look that shows
 * the target. */
static uint32_t replications_to_pass(unsigned *look)
{
    uint32_t n = 10;

    for (*look = 1;; ++*look, n *= 2)
        if (pow(0.025 / (*look * (*look + 1.0)), 1.0 / n) >= TARGET)
            return n;
}

static void points_stop_when_they_are_decided(void)
{
    static const struct nrs_until_cfg cfg = {.frames = 700, .counts = is_satisfied_ues};
    enum nrs_until_end ends[3];
    struct nrs_evaluation e;
    struct nrs_error err = {.text = ""};
    unsigned look;
    uint32_t n = replications_to_pass(&look);
    const struct {
        enum nrs_until_end end;
        enum nrs_verdict_status status;
        uint32_t replications;
        unsigned look;
    } want[] = {
        {NRS_UNTIL_DECIDED, NRS_MET, n, look},
        {NRS_UNTIL_DECIDED, NRS_NOT_MET, 10, 1}, /* at most 1 - 0.0125^(1/10) = 0.35 */
        {NRS_UNTIL_FRAMES, NRS_OPEN, 640, 7},    /* the estimate is the target; 1280 > 700 */
    };

    CU_ASSERT_EQUAL_FATAL(until(SCENARIO("1, 2, 3"), &cfg, 2, ends, &e, &err), NRS_OK);
    for (size_t i = 0; i < 3; i++) {
        const struct nrs_verdict *v = &e.verdict[i];
        double confidence = 1 - 0.05 / (want[i].look * (want[i].look + 1.0));

        CHECK_ROW(ends[i] == want[i].end, i, "%s", nrs_until_end_names[ends[i]]);
        CHECK_ROW(v->row[NRS_Q_SATISFIED_UES].status == want[i].status, i, "%s",
                  nrs_verdict_status_names[v->row[NRS_Q_SATISFIED_UES].status]);
        CHECK_ROW(e.summary[i].runs.n == want[i].replications, i, "%zu", e.summary[i].runs.n);
        CHECK_ROW(v->look == want[i].look, i, "look %u", v->look);
        CHECK_ROW(fabs(v->confidence - confidence) < 1e-15, i, "confidence %.17g", v->confidence);
        for (uint32_t r = 0; r < want[i].replications; r++)
            CHECK_ROW(e.ledger[i].frames[r].replication == r, i, "replication %u is missing", r);
        CHECK_ROW(e.ledger[i].n == want[i].replications, i, "%zu frames", e.ledger[i].n);
    }
    nrs_evaluation_free(&e);
}

static bool is_ul_reliability(const struct nrs_point *p, enum nrs_quantity quantity)
{
    (void)p;
    return quantity == NRS_Q_UL_RELIABILITY;
}

/* Half of the messages are asked for. Late ones are in 3 of 10 replications, 2 degrees of freedom,
 * by which it is met (97 % of 200, and 125 x (2.24 / 6.21)^2 = 16 trials tell as much), but that is
 * not to be relied on; 6 of 20 have 5. */
static void few_replications_do_not_decide(void)
{
    static const struct nrs_until_cfg cfg = {.frames = 10000, .counts = is_ul_reliability};
    static const char text[] = "{\"requirements\": {\"set\": \"tr22874\", \"application\": "
                               "\"video-recognition\", \"ul_reliability\": 0.5}, "
                               "\"ues\": {\"count_per_cell\": 1}}";
    const struct nrs_evaluate_cfg evaluate = {.simulate = pretend_few, .jobs = 1};
    const struct nrs_verdict_row *row;
    enum nrs_until_end end;
    struct nrs_points points;
    struct nrs_evaluation e;
    struct nrs_error err = {.text = ""};

    CU_ASSERT_EQUAL_FATAL(kit_points(text, &points, &err), NRS_OK);
    CU_ASSERT_EQUAL_FATAL(nrs_evaluate_until(&points, &evaluate, false, &cfg, &end, &e, &err),
                          NRS_OK);
    row = &e.verdict[0].row[NRS_Q_UL_RELIABILITY];
    CU_ASSERT_EQUAL(end, NRS_UNTIL_DECIDED);
    CU_ASSERT_EQUAL(row->status, NRS_MET);
    CU_ASSERT_DOUBLE_EQUAL(row->df, 5, 1e-9);
    CU_ASSERT_EQUAL(e.summary[0].runs.n, 20);
    nrs_evaluation_free(&e);
    nrs_points_free(&points);
}

/* Neither the number of processes nor other points: a point is what it is alone. */
static void points_do_not_depend_on_each_other(void)
{
    static const struct nrs_until_cfg cfg = {.frames = 100, .counts = is_satisfied_ues};
    static const struct {
        const char *text;
        size_t which; /* of the three */
        unsigned jobs;
    } rows[] = {{SCENARIO("1"), 0, 1}, {SCENARIO("2"), 1, 4}, {SCENARIO("3"), 2, 3}};
    enum nrs_until_end ends[3], end[1];
    struct nrs_evaluation all;
    struct nrs_error err = {.text = ""};

    CU_ASSERT_EQUAL_FATAL(until(SCENARIO("1, 2, 3"), &cfg, 1, ends, &all, &err), NRS_OK);
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_evaluation one;
        size_t w = rows[i].which;

        CU_ASSERT_EQUAL_FATAL(until(rows[i].text, &cfg, rows[i].jobs, end, &one, &err), NRS_OK);
        CHECK_ROW(end[0] == ends[w], i, "%s", nrs_until_end_names[end[0]]);
        CHECK_ROW(kit_same_ledger(&one.ledger[0], &all.ledger[w]), i, "other frames");
        CHECK_ROW(one.verdict[0].look == all.verdict[w].look, i, "look %u", one.verdict[0].look);
        for (size_t q = 0; q < NRS_N_QUANTITIES; q++)
            CHECK_ROW(one.verdict[0].row[q].status == all.verdict[w].row[q].status, i, "row %zu",
                      q);
        nrs_evaluation_free(&one);
    }
    nrs_evaluation_free(&all);
}

/* The first look is always made, and nothing after it when time is up. */
static void budgets_end_it(void)
{
    static const struct {
        uint64_t frames;
        bool is_late;
        enum nrs_until_end end;
        size_t replications;
    } rows[] = {
        {1, false, NRS_UNTIL_FRAMES, 10},
        {19, false, NRS_UNTIL_FRAMES, 10},
        {20, false, NRS_UNTIL_FRAMES, 20},
        {1000, true, NRS_UNTIL_TIME, 10},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        const struct nrs_until_cfg cfg = {.frames = rows[i].frames,
                                          .stop_s = rows[i].is_late ? nrs_monotonic_s() - 1
                                                                    : nrs_monotonic_s() + 1e6,
                                          .counts = is_satisfied_ues};
        enum nrs_until_end end[1];
        struct nrs_evaluation e;
        struct nrs_error err = {.text = ""};

        CU_ASSERT_EQUAL_FATAL(until(SCENARIO("3"), &cfg, 2, end, &e, &err), NRS_OK);
        CHECK_ROW(end[0] == rows[i].end, i, "%s", nrs_until_end_names[end[0]]);
        CHECK_ROW(e.summary[0].runs.n == rows[i].replications, i, "%zu", e.summary[0].runs.n);
        CHECK_ROW(e.verdict[0].row[NRS_Q_SATISFIED_UES].status == NRS_OPEN, i, "decided");
        nrs_evaluation_free(&e);
    }
}

/* More than the first look's least are what it begins with. */
static void the_scenario_says_where_to_begin(void)
{
    static const struct nrs_until_cfg cfg = {.frames = 1, .counts = is_satisfied_ues};
    enum nrs_until_end end[1];
    struct nrs_evaluation e;
    struct nrs_error err = {.text = ""};

    CU_ASSERT_EQUAL_FATAL(until("{\"requirements\": {\"application\": \"video-recognition\"}, "
                                "\"run\": {\"seed\": 3, \"replications\": 25}}",
                                &cfg, 2, end, &e, &err),
                          NRS_OK);
    CU_ASSERT_EQUAL(e.summary[0].runs.n, 25);
    nrs_evaluation_free(&e);
}

/* Without `counts` each row that is undecided keeps a point going. */
static void every_requirement_counts(void)
{
    static const struct nrs_until_cfg cfg = {.frames = 20};
    enum nrs_until_end end[1];
    struct nrs_evaluation e;
    struct nrs_error err = {.text = ""};

    CU_ASSERT_EQUAL_FATAL(until(SCENARIO("2"), &cfg, 2, end, &e, &err), NRS_OK);
    CU_ASSERT_EQUAL(end[0], NRS_UNTIL_FRAMES); /* late messages, but 99.999 % of results? */
    CU_ASSERT_EQUAL(e.verdict[0].overall, NRS_NOT_MET);
    CU_ASSERT_EQUAL(e.verdict[0].row[NRS_Q_DL_RELIABILITY].status, NRS_OPEN);
    nrs_evaluation_free(&e);
}

static void without_intervals_it_is_refused(void)
{
    static const struct nrs_until_cfg cfg = {.frames = 100};
    enum nrs_until_end end[1];
    struct nrs_evaluation e;
    struct nrs_error err = {.text = ""};

    CU_ASSERT_EQUAL(until("{\"requirements\": {\"application\": \"video-recognition\", "
                          "\"confidence\": 0}}",
                          &cfg, 2, end, &e, &err),
                    NRS_ERANGE);
    CHECK_ROW(strstr(err.text, "requirements.confidence: 0 in point") != NULL, 0, "'%s'", err.text);
    CU_ASSERT_PTR_NULL(e.verdict);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"points stop when they are decided", points_stop_when_they_are_decided},
        {"few replications do not decide", few_replications_do_not_decide},
        {"points do not depend on each other", points_do_not_depend_on_each_other},
        {"budgets end it", budgets_end_it},
        {"the scenario says where to begin", the_scenario_says_where_to_begin},
        {"every requirement counts", every_requirement_counts},
        {"without intervals it is refused", without_intervals_it_is_refused},
        {NULL, NULL},
    };
    return kit_main("until", tests);
}

/* test_rare.c - rare losses of DL results: pilots, plans, drops and decisions, with a simulator
 * that only pretends. */
#include "radio/timeline.h"
#include "rare/rare.h"
#include "rare/tasks.h"
#include "scenario_kit.h"

#define RATE_HZ 20.0
#define SIGMAS  4.0

/* Three cells of four UEs; what a test changes comes behind, the last word counts. */
#define CHANNEL                                                                                    \
    ", \"layout\": {\"type\": \"hex\", \"sites\": 1, \"sectors\": 3, \"isd_m\": 500,"              \
    " \"wrap_around\": false}, \"channel\": {\"environment\": \"UMa\"}"
#define SCENARIO(radio, requirements, more)                                                        \
    "{\"run\": {\"duration_s\": 1, \"warmup_s\": 0.5}, \"ues\": {\"count_per_cell\": 4},"          \
    " \"application\": {\"model\": \"alexnet\", \"split\": \"pool5\", \"dtype\": \"int8\","        \
    " \"arrival\": \"periodic\", \"frame_rate_hz\": 20},"                                          \
    " \"requirements\": {\"download_ms\": 5" requirements "},"                                     \
    " \"radio\": {\"gnb_antenna\": {\"pattern\": \"tr38901\"}" radio "}" more "}"
#define USUAL SCENARIO(CHANNEL, ", \"dl_reliability\": 0.99", "")

/* What the pretended runs are like. */
struct pretence {
    double wait_s;       /* of every tenth result */
    bool two_sizes;      /* of results */
    bool silent;         /* no results */
    bool far_are_silent; /* every third UE gets half of its results */
};

static enum nrs_status pretend(const void *context, const struct nrs_point *point,
                               uint32_t replication, struct nrs_ledger *ledger,
                               struct nrs_error *err)
{
    const struct pretence *p = context;
    struct nrs_timeline tl;
    size_t n = (size_t)(point->cfg.run.duration_s * RATE_HZ);
    enum nrs_status status = nrs_timeline_init(&tl, &point->cfg.radio, err);

    for (size_t i = 0; status == NRS_OK && i < n * point->n_ues; i++) {
        double at_s = (double)(i / point->n_ues) / RATE_HZ;
        size_t k = nrs_ledger_add(ledger);
        struct nrs_frame *f = &ledger->frames[k];
        int64_t slot;

        f->ue = (uint32_t)(i % point->n_ues);
        f->replication = replication;
        f->capture_s = at_s;
        f->measured = at_s >= point->cfg.run.warmup_s;
        at_s += 0.011 * f->ue / point->n_ues;
        if (p->silent || (p->far_are_silent && f->ue % 3 == 0 && i / point->n_ues % 2 == 0))
            continue;
        f->tail_end_s = f->dl_start_s = at_s;
        slot = nrs_timeline_slot_at(&tl, at_s);
        slot = nrs_timeline_next_data(&tl, NRS_DL, slot - 1, 1);
        f->result_s = nrs_timeline_dl_decoded_s(&tl, slot) + (i % 10 == 0 ? p->wait_s : 0);
        f->dl_bytes = 48 + (p->two_sizes && i % 2);
        f->dl_tb = f->dl_tx = 1;
        f->fate = NRS_FATE_DONE;
    }
    ledger->end_s = point->cfg.run.duration_s + 1;
    return status;
}

static struct nrs_link_curves *curves;

static struct nrs_rare_cfg setup(const struct pretence *p)
{
    struct nrs_rare_cfg cfg = nrs_rare_defaults(pretend, p, curves);

    cfg.pilots = 2;
    cfg.jobs = 2;
    cfg.max_batches = 30;
    return cfg;
}

static struct kit_resolved resolve(const char *text)
{
    struct kit_resolved r;
    struct nrs_error err;

    if (kit_resolve(text, &r, &err) != NRS_OK)
        printf("\n    %s\n", err.text);
    CU_ASSERT_EQUAL_FATAL(r.n, 1);
    return r;
}

static struct nrs_rare_result estimate(const char *text, const struct nrs_rare_cfg *cfg)
{
    struct kit_resolved r = resolve(text);
    struct nrs_rare_result result;
    struct nrs_error err;

    CU_ASSERT_EQUAL_FATAL(nrs_rare_dl(r.point[0], cfg, &result, &err), NRS_OK);
    kit_resolved_free(&r);
    return result;
}

static void decisions(void)
{
    static const struct {
        const char *text;
        enum nrs_rare_decision want;
    } rows[] = {
        {SCENARIO(CHANNEL, ", \"dl_reliability\": 0.9", ""), NRS_RARE_PASS},
        {SCENARIO(CHANNEL, ", \"dl_reliability\": 0.999999", ""), NRS_RARE_FAIL},
    };
    const struct pretence p = {0};
    struct nrs_rare_cfg cfg = setup(&p);

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_rare_result r = estimate(rows[i].text, &cfg);

        CHECK_ROW(r.decision == rows[i].want, i, "%s: %s, %g in [%g, %g]",
                  nrs_rare_decisions[r.decision], r.reason, r.loss, r.lo, r.hi);
        CHECK_ROW(r.loss > r.lo && r.loss < r.hi && r.reason[0] == '\0', i, "%g in [%g, %g]",
                  r.loss, r.lo, r.hi);
    }
}

static void cut_short_it_is_undecided(void)
{
    const struct pretence p = {0};
    struct nrs_rare_cfg cfg = setup(&p);
    struct nrs_rare_result r;

    cfg.max_batches = NRS_RARE_FIRST_LOOK - 1;
    r = estimate(USUAL, &cfg);
    CU_ASSERT_EQUAL(r.decision, NRS_RARE_UNDECIDED);
    CU_ASSERT_EQUAL(r.batches, 0);
    CU_ASSERT(r.reason[0] != '\0');
    cfg.max_batches = 30;
    cfg.max_s = 1e-9;
    r = estimate(USUAL, &cfg);
    CU_ASSERT_EQUAL(r.decision, NRS_RARE_UNDECIDED);
    CU_ASSERT(r.cut && r.reason[0] != '\0');
}

static void processes_make_no_difference(void)
{
    const struct pretence p = {0};
    struct nrs_rare_cfg cfg = setup(&p);
    struct nrs_rare_result a, b;

    cfg.jobs = 1;
    a = estimate(USUAL, &cfg);
    cfg.jobs = 3;
    b = estimate(USUAL, &cfg);
    CU_ASSERT_EQUAL(a.decision, b.decision);
    CU_ASSERT(a.loss == b.loss && a.lo == b.lo && a.hi == b.hi);
    CU_ASSERT(a.tail.n_effective == b.tail.n_effective && a.batches == b.batches);
    CU_ASSERT_EQUAL(a.sums.n_messages, b.sums.n_messages);
}

static void what_it_does_not_stand_for(void)
{
    static const struct {
        const char *text, *reason; /* a word of it */
        struct pretence p;
    } rows[] = {
        {SCENARIO(CHANNEL, ", \"dl_reliability\": 0.99",
                  ", \"faults\": [{\"element\": \"server\", \"process\": \"schedule\","
                  " \"at_s\": 0.5, \"for_s\": 0.1}]"),
         "faults",
         {.wait_s = 0}},
        {"{\"ues\": {\"classes\": [{\"name\": \"a\"}, {\"name\": \"b\"}], \"workloads\": "
         "[{\"class\": \"b\", \"model\": \"vgg16\", \"split\": \"pool4\"}]},"
         " \"application\": {\"model\": \"alexnet\", \"split\": \"pool5\"}}",
         "workload",
         {.wait_s = 0}},
        {SCENARIO(", \"channel\": {\"model\": \"constant\"}, \"layout\": {\"type\": \"single\"}",
                  ", \"dl_reliability\": 0.99", ""),
         "channel",
         {.wait_s = 0}},
        {SCENARIO(CHANNEL ", \"mobility\": {\"model\": \"constant-velocity\"}",
                  ", \"dl_reliability\": 0.99", ""),
         "mobility",
         {.wait_s = 0}},
        {SCENARIO(CHANNEL ", \"dl\": {\"fixed_bler\": 0.1}", ", \"dl_reliability\": 0.99", ""),
         "fixed",
         {.wait_s = 0}},
        {SCENARIO(CHANNEL ", \"rlc\": {\"discard_ms\": 50}", ", \"dl_reliability\": 0.99", ""),
         "discard",
         {.wait_s = 0}},
        {USUAL, "wait", {.wait_s = 0.0005}},
        {USUAL, "size", {.two_sizes = true}},
        {USUAL, "no result", {.silent = true}},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_rare_cfg cfg = setup(&rows[i].p);
        struct nrs_rare_result r = estimate(rows[i].text, &cfg);

        CHECK_ROW(r.decision == NRS_RARE_UNDECIDED && strstr(r.reason, rows[i].reason), i, "%s: %s",
                  nrs_rare_decisions[r.decision], r.reason);
        CHECK_ROW(r.batches == 0 && isnan(r.loss), i, "%u batches", r.batches);
    }
}

static void no_requirement(void)
{
    const struct pretence p = {.wait_s = 0};
    const struct nrs_rare_cfg cfg = setup(&p);
    struct kit_resolved k = resolve(USUAL);
    struct nrs_rare_result r;

    k.point[0]->requirement.dl_reliability = 0;
    CU_ASSERT_EQUAL(nrs_rare_dl(k.point[0], &cfg, &r, NULL), NRS_OK);
    CU_ASSERT_EQUAL(r.decision, NRS_RARE_UNDECIDED);
    CU_ASSERT(isnan(r.allowed) && strstr(r.reason, "reliability"));
    kit_resolved_free(&k);
}

/* A pilot that fails is the caller's error. */
static enum nrs_status failing(const void *context, const struct nrs_point *point,
                               uint32_t replication, struct nrs_ledger *ledger,
                               struct nrs_error *err)
{
    (void)context;
    (void)point;
    (void)ledger;
    return nrs_fail(err, NRS_EMACHINE, "run %u broke", replication);
}

static void pilots_may_fail(void)
{
    const struct pretence p = {.wait_s = 0};
    struct nrs_rare_cfg cfg = setup(&p);
    struct kit_resolved k = resolve(USUAL);
    struct nrs_rare_result r;
    struct nrs_error err;

    cfg.simulate = failing;
    CU_ASSERT_EQUAL(nrs_rare_dl(k.point[0], &cfg, &r, &err), NRS_EMACHINE);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "broke"));
    cfg = setup(&p);
    cfg.pilots = 0;
    CU_ASSERT_EQUAL(nrs_rare_dl(k.point[0], &cfg, &r, &err), NRS_ERANGE);
    kit_resolved_free(&k);
}

static struct nrs_rare_pilot pilot_of(const struct nrs_point *point, const struct nrs_rare_cfg *cfg)
{
    const struct nrs_rare_job job = {.point = point, .cfg = cfg};
    struct nrs_rare_pilot pilot;
    struct nrs_error err;

    CU_ASSERT_EQUAL_FATAL(nrs_rare_run_pilots(&job, &pilot, &err), NRS_OK);
    return pilot;
}

/* 10 measured frames of 12 UEs in two runs. Shares fall with the loss, and keep their mean. */
static void pilots_count_results(void)
{
    const struct pretence p = {.far_are_silent = true};
    const struct nrs_rare_cfg cfg = setup(&p);
    struct kit_resolved r = resolve(USUAL);
    struct nrs_rare_pilot pilot = pilot_of(r.point[0], &cfg);
    double mean = 0;

    CU_ASSERT_EQUAL(pilot.n_results, 2 * 10 * (8 + 4 * 0.5));
    CU_ASSERT_EQUAL(pilot.n_late, 0);
    CU_ASSERT_EQUAL(pilot.n_waited, 0);
    CU_ASSERT_EQUAL(pilot.bytes, 48);
    for (size_t i = 1; i < pilot.n_steps; i++)
        CU_ASSERT(pilot.step[i].share < pilot.step[i - 1].share &&
                  pilot.step[i].loss_db > pilot.step[i - 1].loss_db);
    for (uint32_t run = 0; run < 2; run++) {
        const struct nrs_ran_setup s = nrs_rare_setup(r.point[0], curves, run);
        struct nrs_tagged *t;

        CU_ASSERT_EQUAL_FATAL(nrs_tagged_new(&s, NULL, 0, 1, &t, NULL), NRS_OK);
        for (uint32_t ue = 0; ue < 12; ue++)
            mean += nrs_rare_results(&pilot, nrs_tagged_loss_db(t, ue)) / 24;
        nrs_tagged_free(t);
    }
    CU_ASSERT_DOUBLE_EQUAL(mean, (8 + 4 * 0.5) / 12, 1e-12);
    nrs_rare_pilot_free(&pilot);
    kit_resolved_free(&r);
}

struct mean {
    double n, x, y, xx, xy, yy;
};

/* Ratio of sums, and its squared standard error. */
static double ratio(const struct mean *m, double *error_2)
{
    double r = m->x / m->y;

    *error_2 = (m->xx - 2 * r * m->xy + r * r * m->yy) / (m->y * m->y);
    return r;
}

/* Whoever is tagged and however fading is drawn, the mean is the same. */
static void plans_change_no_mean(void)
{
    const struct pretence p = {0};
    const struct nrs_rare_cfg cfg = setup(&p);
    struct kit_resolved r = resolve(USUAL);
    struct nrs_rare_pilot pilot = pilot_of(r.point[0], &cfg);
    double loss[3], error_2[3];

    for (int k = 0; k < 3; k++) {
        struct nrs_rare_plan plan = nrs_rare_plan_all(k == 0 ? 1 : 2);
        struct mean m = {0};

        for (int h = 0; k > 0 && h < NRS_RARE_STRATA; h++) {
            plan.tagged[h] = h < 4 ? 1 : 0.3;
            if (h < NRS_RARE_STRATA - 1)
                plan.below_db[h] = 5.0 * h;
        }
        plan.tilt = k == 2 ? nrs_rare_tilts[1] : nrs_rare_tilts[0];
        for (uint32_t d = 0; d < 300; d++) {
            struct nrs_rare_part part;
            struct nrs_error err;

            nrs_rare_part_init(&part);
            CU_ASSERT_EQUAL_FATAL(nrs_rare_drop(r.point[0], curves, &pilot, &plan,
                                                d + 1000 * (uint32_t)k, &part, NULL, NULL, &err),
                                  NRS_OK);
            m.n++;
            m.x += part.lost;
            m.y += part.results;
            m.xx += part.lost * part.lost;
            m.xy += part.lost * part.results;
            m.yy += part.results * part.results;
        }
        loss[k] = ratio(&m, &error_2[k]);
    }
    for (int k = 1; k < 3; k++)
        CHECK_ROW(fabs(loss[k] - loss[0]) <= SIGMAS * sqrt(error_2[k] + error_2[0]), k,
                  "%g +- %g against %g +- %g", loss[k], sqrt(error_2[k]), loss[0],
                  sqrt(error_2[0]));
    nrs_rare_pilot_free(&pilot);
    kit_resolved_free(&r);
}

/* A survey of 1000 UEs from 0 to 100 dB, of which the `n` lowest lose `lost`. */
static struct nrs_rare_survey survey_of(size_t n, double lost)
{
    struct nrs_rare_survey s = {calloc(1000, sizeof *s.ue), 1000};

    for (size_t i = 0; i < s.n; i++)
        s.ue[i] = (struct nrs_rare_ue){0.1 * (double)i, i < n ? lost : 0};
    return s;
}

static void plans_follow_losses(void)
{
    static const struct {
        const char *why;
        size_t n[NRS_RARE_TILTS];
        double lost[NRS_RARE_TILTS];
        int want;
    } rows[] = {
        {"nothing is lost", {0, 0, 0, 0}, {0, 0, 0, 0}, 0},
        {"all alike: no tilt is quickest", {20, 20, 20, 20}, {1, 1, 1, 1}, 0},
        {"more UEs contribute", {5, 5, 50, 5}, {1, 1, 0.1, 1}, 2},
        {"what misses most is passed over", {50, 20, 20, 20}, {0.01, 1, 1, 1}, 1},
        {"a single loss is no yardstick", {1, 40, 40, 40}, {100, 1, 1, 1}, 1},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_rare_survey s[NRS_RARE_TILTS];
        struct nrs_rare_plan plan;

        for (int k = 0; k < NRS_RARE_TILTS; k++)
            s[k] = survey_of(rows[i].n[k], rows[i].lost[k]);
        plan = nrs_rare_plan_make(s, 100, 1);
        CHECK_ROW(plan.tilt.theta == nrs_rare_tilts[rows[i].want].theta, i, "%s: theta %g",
                  rows[i].why, plan.tilt.theta);
        for (int h = 0; h < NRS_RARE_STRATA; h++)
            CHECK_ROW(plan.tagged[h] >= 0.05 && plan.tagged[h] <= 1 &&
                          (h == 0 || plan.tagged[h] <= plan.tagged[h - 1]),
                      i, "stratum %d: %g", h, plan.tagged[h]);
        if (i == 1) { /* 2 % lose: the two lowest strata */
            CU_ASSERT_DOUBLE_EQUAL(plan.below_db[1], 2, 1e-9);
            CU_ASSERT_DOUBLE_EQUAL(plan.tagged[1], 1, 1e-9);
            CU_ASSERT_DOUBLE_EQUAL(plan.tagged[2], 0.05, 1e-9);
        }
        for (int k = 0; k < NRS_RARE_TILTS; k++)
            free(s[k].ue);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"decisions", decisions},
        {"cut short it is undecided", cut_short_it_is_undecided},
        {"processes make no difference", processes_make_no_difference},
        {"what it does not stand for", what_it_does_not_stand_for},
        {"no requirement", no_requirement},
        {"pilots may fail", pilots_may_fail},
        {"pilots count results", pilots_count_results},
        {"plans change no mean", plans_change_no_mean},
        {"plans follow losses", plans_follow_losses},
        {NULL, NULL},
    };
    int status;

    curves = nrs_link_curves_new();
    status = check_main("rare", tests);
    nrs_link_curves_free(curves);
    return status;
}

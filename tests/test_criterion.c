/* test_criterion.c - what is counted of a replication, and what several shares decide together. */
#include <math.h>
#include <string.h>

#include "batch/criterion.h"
#include "scenario_kit.h"

/* Three UEs with 4 messages each: 4, 3 and 0 in time; the third one's were all lost. They brought
 * 4, 4 and 0 of 1000 byte in 8, 16 and 8 s. */
static void three_ues(struct nrs_summary *s)
{
    static const struct nrs_ue_sum ues[] = {
        {.ue = 0,
         .n = {4, 4, 4},
         .n_in_time = {4, 4, 3},
         .delivered_bytes = {4000},
         .wait_s = {8},
         .observed_s = {5, 4},
         .down_s = {0, 1}},
        {.ue = 1,
         .n = {4, 4, 4},
         .n_in_time = {3, 2, 1},
         .delivered_bytes = {4000},
         .wait_s = {16}},
        {.ue = 2,
         .n = {4, 0, 4},
         .n_in_time = {0, 0, 0},
         .delivered_bytes = {0},
         .wait_s = {8},
         .observed_s = {3},
         .down_s = {2}},
        {.ue = 3}, /* sent nothing */
    };
    const struct nrs_run_sum run = {
        .fate = {[NRS_FATE_DONE] = 8, [NRS_FATE_UPLINK_LOST] = 4, [NRS_FATE_DEVICE_QUEUE] = 3},
        .largest_bytes = 1000};

    nrs_summary_init(s);
    CU_ASSERT_FATAL(nrs_list_add(&s->ues, ues, NRS_LEN(ues)) && nrs_list_add(&s->runs, &run, 1));
}

static void trials_are_counted(void)
{
    static const struct {
        const char *why;
        struct nrs_demand demand;
        double n, x;
    } rows[] = {
        {"uplink messages", {.kind = NRS_DEMAND_UL}, 12, 7},
        {"results", {.kind = NRS_DEMAND_DL}, 8, 6},
        {"frames", {.kind = NRS_DEMAND_FRAME}, 12, 4},
        {"UEs with 3 of 4, of both ways",
         {.kind = NRS_DEMAND_SATISFIED_UES, .rule = {0.75, false}},
         3,
         1},
        {"UEs with 2 of 4", {.kind = NRS_DEMAND_SATISFIED_UES, .rule = {0.5, false}}, 3, 2},
        {"up time", {.kind = NRS_DEMAND_UL_AVAILABILITY}, 8, 6},
        {"up time of the downlink", {.kind = NRS_DEMAND_DL_AVAILABILITY}, 4, 3},
        {"UEs with all", {.kind = NRS_DEMAND_SATISFIED_UES, .rule = {0.999, false}}, 3, 1},
        /* 4000 bit/s, 2000 bit/s and none */
        {"rates of 2000", {.kind = NRS_DEMAND_UL_RATE, .rate_bps = 2000}, 3, 2},
        {"rates of 2001", {.kind = NRS_DEMAND_UL_RATE, .rate_bps = 2001}, 3, 1},
        {"1000 byte in 2 s", {.kind = NRS_DEMAND_UL_RATE, .upload_s = 2}, 3, 1},
        {"1000 byte in 4 s", {.kind = NRS_DEMAND_UL_RATE, .upload_s = 4}, 3, 2},
        {"frames that the device took", {.kind = NRS_DEMAND_DEVICE}, 15, 12},
    };
    struct nrs_summary s;

    three_ues(&s);
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_cluster c = nrs_demand_count(&rows[i].demand, &s);

        CHECK_ROW(c.n == rows[i].n && c.x == rows[i].x, i, "%s: %g of %g", rows[i].why, c.x, c.n);
    }
    nrs_summary_free(&s);
}

/* What a requirement asks for, from its targets. */
static void demands_follow_the_requirement(void)
{
    static const struct {
        const char *requirement;
        enum nrs_criterion criterion;
        size_t n;
        struct {
            enum nrs_demand_kind kind;
            double target;
        } want[NRS_N_DEMANDS];
    } rows[] = {
        {"{\"set\": \"tr22874\", \"application\": \"video-recognition\"}",
         NRS_CRITERION_SATISFIED_UES,
         1,
         {{NRS_DEMAND_SATISFIED_UES, 0.8}}},
        {"{\"set\": \"tr22874\", \"application\": \"video-recognition\"}",
         NRS_CRITERION_UL_RELIABILITY,
         1,
         {{NRS_DEMAND_UL, 0.999}}},
        {"{\"set\": \"tr22874\", \"application\": \"video-recognition\"}",
         NRS_CRITERION_DL_RELIABILITY,
         1,
         {{NRS_DEMAND_DL, 0.99999}}},
        {"{\"set\": \"tr22874\", \"application\": \"video-recognition\"}",
         NRS_CRITERION_VERDICT,
         8,
         {{NRS_DEMAND_UL, 0.999},
          {NRS_DEMAND_DL, 0.99999},
          {NRS_DEMAND_FRAME, 0.999},
          {NRS_DEMAND_UL_RATE, 0.95},
          {NRS_DEMAND_UL_AVAILABILITY, 0.999},
          {NRS_DEMAND_DL_AVAILABILITY, 0.99999},
          {NRS_DEMAND_SATISFIED_UES, 0.8},
          {NRS_DEMAND_DEVICE, 0.999}}},
        {"{\"set\": \"ts22261\", \"application\": \"split-image-recognition\"}", /* no recognition
                                                                                  */
         NRS_CRITERION_VERDICT,
         6,
         {{NRS_DEMAND_UL, 0.999},
          {NRS_DEMAND_DL, 0.99999},
          {NRS_DEMAND_UL_RATE, 0.95},
          {NRS_DEMAND_UL_AVAILABILITY, 0.99999},
          {NRS_DEMAND_SATISFIED_UES, 0.8},
          {NRS_DEMAND_DEVICE, 0.999}}},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct kit_resolved r;
        struct nrs_demands demands;
        struct nrs_error err;
        char text[256];

        snprintf(text, sizeof text, "{\"requirements\": %s}", rows[i].requirement);
        CU_ASSERT_EQUAL_FATAL(kit_resolve(text, &r, &err), NRS_OK);
        CU_ASSERT_EQUAL_FATAL(
            nrs_criterion_demands(rows[i].criterion, 0.8, r.point[0], &demands, &err), NRS_OK);
        CHECK_ROW(demands.n == rows[i].n, i, "%zu demands", demands.n);
        for (size_t k = 0; k < demands.n && k < rows[i].n; k++)
            CHECK_ROW(demands.demand[k].kind == rows[i].want[k].kind &&
                          fabs(demands.demand[k].target - rows[i].want[k].target) < 1e-12,
                      i, "demand %zu: %s %g", k, nrs_demand_names[demands.demand[k].kind],
                      demands.demand[k].target);
        kit_resolved_free(&r);
    }
}

static void targets_that_are_missing_are_named(void)
{
    static const struct {
        enum nrs_criterion criterion;
        const char *lacks;
    } rows[] = {
        {NRS_CRITERION_SATISFIED_UES, "upload_ms"},
        {NRS_CRITERION_UL_RELIABILITY, "upload_ms"},
        {NRS_CRITERION_DL_RELIABILITY, "dl_reliability"},
        {NRS_CRITERION_VERDICT, "a target"},
    };
    struct nrs_point p = {.label = "here", .requirement = {.name = "free"}};

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_demands demands;
        struct nrs_error err = {.text = ""};
        char want[160];

        snprintf(want, sizeof want,
                 "here: the criterion needs %s, which the requirement 'free' does not have",
                 rows[i].lacks);
        CHECK_ROW(nrs_criterion_demands(rows[i].criterion, 0.9, &p, &demands, &err) ==
                          NRS_ECONFLICT &&
                      strcmp(err.text, want) == 0,
                  i, "'%s'", err.text);
    }
}

/* 100 replications of 10 trials. With no failure at all the interval is that of 100 trials
 * (stats/cluster.h): its lower limit at alpha = 0.005 is 0.005^(1/100) = 0.948; with all of them
 * failures, the upper limit is 0.052. */
static void several_pass_together_and_fail_alone(void)
{
    static const struct {
        const char *why;
        double first, second, target; /* shares of success */
        enum nrs_decision want;
        size_t which;
    } rows[] = {
        {"both pass", 1, 1, 0.94, NRS_PASS, 0},
        {"one is not sure", 1, 1, 0.95, NRS_UNDECIDED, 0},
        {"one fails", 1, 0, 0.94, NRS_FAIL, 1},
        {"the other fails", 0, 1, 0.94, NRS_FAIL, 0},
        {"one is nearer to failing", 1, 0.9, 0.899, NRS_UNDECIDED, 1},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        const struct nrs_demands demands = {
            .demand = {{.target = rows[i].target}, {.target = rows[i].target}}, .n = 2};
        struct nrs_cluster cluster[200];
        struct nrs_search_answer answer;

        for (size_t k = 0; k < 100; k++) {
            cluster[2 * k] = (struct nrs_cluster){10, 10 * rows[i].first};
            cluster[2 * k + 1] = (struct nrs_cluster){10, 10 * rows[i].second};
        }
        CU_ASSERT_EQUAL_FATAL(nrs_demands_answer(&demands, cluster, 100, 0.99, &answer, NULL),
                              NRS_OK);
        CHECK_ROW(answer.decision == rows[i].want, i, "%s: %d", rows[i].why, answer.decision);
        CHECK_ROW(answer.which == rows[i].which, i, "%s: share %zu", rows[i].why, answer.which);
    }
}

/* The error of a side is split over those that an interval decides. Where all are asked for, and of
 * what the device drops and of sizes, the estimate decides. */
static void errors_are_split(void)
{
    static const struct {
        const char *why;
        struct nrs_demand demand[3];
        size_t n;
        double want; /* at an error of 0.01 a side */
    } rows[] = {
        {"one", {{.target = 0.9}}, 1, 0.98},
        {"two", {{.target = 0.9}, {.target = 0.5}}, 2, 0.99},
        {"two and all of the third", {{.target = 0.9}, {.target = 0.5}, {.target = 1}}, 3, 0.99},
        {"one and the device's",
         {{.target = 0.9}, {.kind = NRS_DEMAND_DEVICE, .target = 0.9}},
         2,
         0.98},
        {"none", {{.kind = NRS_DEMAND_PAYLOAD, .target = 1}}, 1, 0.98},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_demands demands = {.n = rows[i].n};

        memcpy(demands.demand, rows[i].demand, sizeof rows[i].demand);
        CHECK_ROW(fabs(nrs_demands_confidence(&demands, 0.01) - rows[i].want) < 1e-12, i, "%s: %g",
                  rows[i].why, nrs_demands_confidence(&demands, 0.01));
    }
}

static void estimates_decide_where_all_are_asked_for(void)
{
    static const struct {
        struct nrs_demand demand;
        double x; /* of 20 */
        enum nrs_decision want;
    } rows[] = {
        {{.target = 1}, 20, NRS_PASS},
        {{.target = 1}, 19, NRS_FAIL},
        {{.target = 0.9}, 20, NRS_UNDECIDED}, /* of two clusters */
        {{.kind = NRS_DEMAND_DEVICE, .target = 0.9}, 18, NRS_PASS},
        {{.kind = NRS_DEMAND_DEVICE, .target = 0.9}, 17, NRS_FAIL},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        const struct nrs_demands demands = {.demand = {rows[i].demand}, .n = 1};
        const struct nrs_cluster cluster[2] = {{10, 10}, {10, rows[i].x - 10}};
        struct nrs_search_answer answer;

        CU_ASSERT_EQUAL_FATAL(nrs_demands_answer(&demands, cluster, 2, 0.99, &answer, NULL),
                              NRS_OK);
        CHECK_ROW(answer.decision == rows[i].want, i, "%d", answer.decision);
    }
}

/* TR 22.874, NOTE of P.R.5.1-001: AlexNet may send 0.27 MB, which are the 96 x 27 x 27 values of
 * pool1 in fp32, 279,936 byte; VGG-16 1.5 MB. Its pool1 has 64 x 112 x 112 values: 3,211,264 byte.
 */
static void a_message_that_is_too_large_fails_at_any_load(void)
{
    static const struct {
        const char *model, *dtype;
        bool is_too_large;
    } rows[] = {
        {"alexnet", "fp32", false}, /* rounded */
        {"vgg16", "int8", false},
        {"vgg16", "fp32", true},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct kit_resolved r;
        struct nrs_demands demands;
        struct nrs_error err;
        const struct nrs_demand *last;
        char text[256];

        snprintf(text, sizeof text,
                 "{\"application\": {\"model\": \"%s\", \"split\": \"pool1\", "
                 "\"dtype\": \"%s\"}}",
                 rows[i].model, rows[i].dtype);
        CU_ASSERT_EQUAL_FATAL(kit_resolve(text, &r, &err), NRS_OK);
        CU_ASSERT_EQUAL_FATAL(
            nrs_criterion_demands(NRS_CRITERION_VERDICT, 0, r.point[0], &demands, &err), NRS_OK);
        last = &demands.demand[demands.n - 1];
        CHECK_ROW((last->kind == NRS_DEMAND_PAYLOAD) == rows[i].is_too_large, i, "%s",
                  nrs_demand_names[last->kind]);
        if (rows[i].is_too_large) {
            const struct nrs_summary none = {.survival_s = 0};
            struct nrs_cluster c = nrs_demand_count(last, &none);

            CU_ASSERT(c.n == 1 && c.x == 0);
        }
        kit_resolved_free(&r);
    }
}

static void nothing_counted_decides_nothing(void)
{
    const struct nrs_demands demands = {.demand = {{.target = 0.9}}, .n = 1};
    const struct nrs_cluster cluster[3] = {{0, 0}, {0, 0}, {0, 0}};
    struct nrs_search_answer answer;

    CU_ASSERT_EQUAL_FATAL(nrs_demands_answer(&demands, cluster, 3, 0.98, &answer, NULL), NRS_OK);
    CU_ASSERT_EQUAL(answer.decision, NRS_UNDECIDED);
    CU_ASSERT(isnan(answer.estimate) && answer.target == 0.9);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"trials are counted", trials_are_counted},
        {"demands follow the requirement", demands_follow_the_requirement},
        {"targets that are missing are named", targets_that_are_missing_are_named},
        {"several pass together and fail alone", several_pass_together_and_fail_alone},
        {"errors are split", errors_are_split},
        {"estimates decide where all are asked for", estimates_decide_where_all_are_asked_for},
        {"a message that is too large fails at any load",
         a_message_that_is_too_large_fails_at_any_load},
        {"nothing counted decides nothing", nothing_counted_decides_nothing},
        {NULL, NULL},
    };

    return kit_main("criterion", tests);
}

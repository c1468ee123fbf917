/* test_random_design.c - random designs cover what they are drawn from, and do not change. */
#include <math.h>

#include "scenario_kit.h"

#define SAMPLES 40

/* Points of a random design with `members` in it; fatal otherwise. */
static struct kit_resolved design(const char *members, const char *axes)
{
    struct kit_resolved points;
    struct nrs_error err;
    char text[1024];

    snprintf(text, sizeof text,
             "{\"run\": {\"drain_s\": 9}, \"sweep\": {\"random\": {\"samples\": %d, %s"
             "\"axes\": {%s}}}}",
             SAMPLES, members, axes);
    if (kit_resolve(text, &points, &err) != NRS_OK)
        printf("\n    %s\n", err.text);
    CU_ASSERT_EQUAL_FATAL(points.n, SAMPLES);
    return points;
}

/* n numbers in (0, 1) lie one in each n-th. */
static bool is_stratified(const double *u, size_t n)
{
    bool seen[SAMPLES] = {false};

    for (size_t i = 0; i < n; i++) {
        size_t k = (size_t)(u[i] * (double)n);

        if (k >= n || seen[k])
            return false;
        seen[k] = true;
    }
    return true;
}

/* Correlation of two stratified columns: 0 +- 1/sqrt(n - 1) = 0.16; four times that is 6e-5. */
static double correlation(const double *x, const double *y, size_t n)
{
    double mx = 0, my = 0, xy = 0, xx = 0, yy = 0;

    for (size_t i = 0; i < n; i++) {
        mx += x[i] / (double)n;
        my += y[i] / (double)n;
    }
    for (size_t i = 0; i < n; i++) {
        xy += (x[i] - mx) * (y[i] - my);
        xx += (x[i] - mx) * (x[i] - mx);
        yy += (y[i] - my) * (y[i] - my);
    }
    return xy / sqrt(xx * yy);
}

/* Each column, taken back to (0, 1), has one number in each of forty intervals: of a value from 2
 * to 6, of a logarithm from -4 to -1, of 40 or 80 integers, and of four words. */
static void a_latin_hypercube_is_stratified(void)
{
    struct kit_resolved points = design(
        "", "\"run.warmup_s\": {\"from\": 2, \"to\": 6}, "
            "\"radio.ul.target_bler\": {\"from\": 1e-4, \"to\": 0.1, \"scale\": \"log\"}, "
            "\"run.seed\": {\"from\": 11, \"to\": 50}, \"ues.count_per_cell\": "
            "{\"from\": 1, \"to\": 80}, \"application.split\": [\"pool1\", \"pool2\", \"pool5\", "
            "\"device\"]");
    double linear[SAMPLES], log_of[SAMPLES], seed[SAMPLES], ues[SAMPLES];
    size_t n_split[3] = {0};

    for (size_t i = 0; i < SAMPLES; i++) {
        const struct nrs_scenario *cfg = &points.point[i]->cfg;

        linear[i] = (cfg->run.warmup_s - 2) / 4;
        log_of[i] = (log10(cfg->radio.ul.target_bler) + 4) / 3;
        seed[i] = ((double)cfg->run.seed - 11 + 0.5) / 40;
        ues[i] = ((double)cfg->ues.count_per_cell - 1 + 0.5) / 80;
        n_split[0] += strcmp(cfg->application.split, "pool1") == 0;
        n_split[1] += strcmp(cfg->application.split, "pool5") == 0;
        n_split[2] += strcmp(cfg->application.split, "device") == 0;
    }
    CU_ASSERT(is_stratified(linear, SAMPLES));
    CU_ASSERT(is_stratified(log_of, SAMPLES));
    CU_ASSERT(is_stratified(seed, SAMPLES));
    CU_ASSERT(is_stratified(ues, SAMPLES));
    for (size_t i = 0; i < NRS_LEN(n_split); i++)
        CHECK_ROW(n_split[i] == SAMPLES / 4, i, "%zu", n_split[i]);
    CU_ASSERT(fabs(correlation(linear, log_of, SAMPLES)) < 0.64);
    CU_ASSERT(fabs(correlation(linear, seed, SAMPLES)) < 0.64);
    CU_ASSERT(fabs(correlation(log_of, ues, SAMPLES)) < 0.64);
    kit_resolved_free(&points);
}

/* Mean and variance of 40 numbers: 1/2 +- 0.046, 1/12 +- 0.012; and some interval has none: all
 * have one with probability 40! / 40^40 = 7e-17. */
static void uniform_is_not(void)
{
    struct kit_resolved points = design("\"design\": \"uniform\", ", "\"run.warmup_s\": "
                                                                     "{\"from\": 2, \"to\": 6}");
    double u[SAMPLES], mean = 0, variance = 0;

    for (size_t i = 0; i < SAMPLES; i++) {
        u[i] = (points.point[i]->cfg.run.warmup_s - 2) / 4;
        mean += u[i] / SAMPLES;
    }
    for (size_t i = 0; i < SAMPLES; i++)
        variance += (u[i] - mean) * (u[i] - mean) / (SAMPLES - 1);
    CU_ASSERT_FALSE(is_stratified(u, SAMPLES));
    CU_ASSERT_DOUBLE_EQUAL(mean, 0.5, 4 * 0.046);
    CU_ASSERT_DOUBLE_EQUAL(variance, 1.0 / 12, 4 * 0.012);
    kit_resolved_free(&points);
}

/* An integer k of 1..3 on the scale log has the weight log((k+1)/k) / log(4): 1/2, 0.292, 0.208; of
 * 40 intervals these are 20, 11.7 and 8.3. */
static void integers_on_a_log_scale(void)
{
    struct kit_resolved points =
        design("", "\"ues.count_per_cell\": {\"from\": 1, \"to\": 3, \"scale\": \"log\"}");
    size_t n[4] = {0};

    for (size_t i = 0; i < SAMPLES; i++)
        n[points.point[i]->cfg.ues.count_per_cell & 3]++;
    CU_ASSERT_EQUAL(n[1], 20);
    CU_ASSERT(n[2] == 11 || n[2] == 12);
    CU_ASSERT(n[3] == 8 || n[3] == 9);
    kit_resolved_free(&points);
}

/* The same seed, the same points; an axis does not depend on the others; another seed does. */
static void seeds_and_axes(void)
{
    static const struct {
        const char *members, *axes;
        bool same;
    } rows[] = {
        {"\"seed\": 1, \"design\": \"latin-hypercube\", ", "", true},
        {"", "\"ues.base_w\": {\"from\": 1, \"to\": 2}, ", true},
        {"\"seed\": 2, ", "", false},
    };
    struct kit_resolved first = design("", "\"run.warmup_s\": {\"from\": 2, \"to\": 6}");

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct kit_resolved other;
        char axes[256];
        size_t n_same = 0;

        snprintf(axes, sizeof axes, "%s\"run.warmup_s\": {\"from\": 2, \"to\": 6}", rows[i].axes);
        other = design(rows[i].members, axes);
        for (size_t k = 0; k < SAMPLES; k++)
            n_same += first.point[k]->cfg.run.warmup_s == other.point[k]->cfg.run.warmup_s;
        CHECK_ROW(n_same == (rows[i].same ? SAMPLES : 0), i, "%zu are the same", n_same);
        kit_resolved_free(&other);
    }
    kit_resolved_free(&first);
}

/* Crossed with other axes, in the order in which they stand; --set takes an axis out. */
static void crossed_and_set(void)
{
    struct nrs_document doc;
    struct nrs_points points;
    struct nrs_error err;
    const char *path = temp_file(
        "r.json", "{\"sweep\": {\"ues.base_w\": [1, 2], \"random\": {\"samples\": 3, \"axes\": "
                  "{\"run.seed\": [7], \"run.warmup_s\": [0.5]}}, \"ues.battery_wh\": [4, 5]}}");

    CU_ASSERT_EQUAL_FATAL(nrs_document_load(path, &doc, &err), NRS_OK);
    CU_ASSERT_EQUAL_FATAL(nrs_sweep_expand(&doc, &points, &err), NRS_OK);
    CU_ASSERT_EQUAL_FATAL(points.n, 12);
    CU_ASSERT_STRING_EQUAL(nrs_points_label(&points, 7),
                           "7 base_w=2 seed=7 warmup_s=0.5 battery_wh=5");
    nrs_points_free(&points);
    CU_ASSERT_EQUAL(nrs_document_set(&doc, "--set", "run.seed=1", &err), NRS_OK);
    CU_ASSERT_EQUAL_FATAL(nrs_sweep_expand(&doc, &points, &err), NRS_OK);
    CU_ASSERT_EQUAL_FATAL(points.n, 12);
    CU_ASSERT_STRING_EQUAL(nrs_points_label(&points, 7), "7 base_w=2 warmup_s=0.5 battery_wh=5");
    nrs_points_free(&points);
    CU_ASSERT_EQUAL(nrs_document_set(&doc, "--set", "run.warmup_s=1", &err), NRS_OK);
    CU_ASSERT_EQUAL_FATAL(nrs_sweep_expand(&doc, &points, &err), NRS_OK);
    CU_ASSERT_EQUAL_FATAL(points.n, 4);
    nrs_points_free(&points);
    nrs_document_free(&doc);
}

#define AXES(text) "{\"samples\": 3, \"axes\": {" text "}}"

static void what_is_refused(void)
{
    static const struct {
        const char *random;
        enum nrs_status want;
        const char *says;
    } rows[] = {
        {"5", NRS_ETYPE, "s.json: sweep.random: is a number, expected an object"},
        {"{\"axes\": {\"run.seed\": [1]}}", NRS_ENAME,
         "s.json: sweep.random: 'samples' is missing, expected an integer"},
        {"{\"samples\": 0}", NRS_ERANGE, "s.json: sweep.random.samples: 0 is outside [1, 100000]"},
        {"{\"samples\": 1.5}", NRS_ETYPE, "s.json: sweep.random.samples: 1.5 is not whole"},
        {"{\"samples\": 3, \"desing\": \"uniform\"}", NRS_ENAME,
         "s.json: sweep.random.desing: unknown parameter, did you mean 'design'?"},
        {"{\"samples\": 3, \"design\": \"sobol\"}", NRS_ENAME,
         "s.json: sweep.random.design: 'sobol' is unknown, expected one of latin-hypercube, uni"},
        {"{\"samples\": 3, \"seed\": -1}", NRS_ERANGE, "s.json: sweep.random.seed: -1 is outside"},
        {"{\"samples\": 3}", NRS_ETYPE, "s.json: sweep.random.axes: is missing, expected"},
        {"{\"samples\": 3, \"axes\": [1]}", NRS_ETYPE, "s.json: sweep.random.axes: is a list"},
        {"{\"samples\": 3, \"axes\": {}}", NRS_ETYPE, "s.json: sweep.random.axes: is an empty one"},
        {AXES("\"run.sead\": [1]"), NRS_ENAME,
         "s.json: sweep.random.axes: run.sead: unknown parameter, did you mean 'run.seed'?"},
        {AXES("\"run.seed\": 1"), NRS_ETYPE,
         "s.json: sweep.random.axes.run.seed: is a number, expected a list of values or a range"},
        {AXES("\"run.seed\": []"), NRS_ETYPE, "sweep.random.axes.run.seed: is an empty list"},
        {AXES("\"application.split\": {\"from\": 1, \"to\": 2}"), NRS_ETYPE,
         "s.json: sweep.random.axes.application.split: is an object, expected a list of values"},
        {AXES("\"run.seed\": {\"from\": 1, \"to\": 2, \"step\": 1}"), NRS_ENAME,
         "s.json: sweep.random.axes.run.seed.step: unknown parameter"},
        {AXES("\"run.seed\": {\"from\": 1}"), NRS_ENAME,
         "s.json: sweep.random.axes.run.seed: 'to' is missing"},
        {AXES("\"run.seed\": {\"from\": 2, \"to\": 2}"), NRS_ERANGE,
         "s.json: sweep.random.axes.run.seed: from 2 to 2, expected 'from' below 'to'"},
        {AXES("\"run.seed\": {\"from\": 1, \"to\": 2.5}"), NRS_ETYPE,
         "s.json: sweep.random.axes.run.seed: from 1 to 2.5, expected integers"},
        {AXES("\"run.warmup_s\": {\"from\": 0, \"to\": 2, \"scale\": \"log\"}"), NRS_ERANGE,
         "s.json: sweep.random.axes.run.warmup_s: from 0 to 2 on the scale 'log'"},
        {AXES("\"run.seed\": [1]") ", \"run.seed\": [2]", NRS_ECONFLICT,
         "s.json: sweep: run.seed is swept twice"},
        {"{\"samples\": 50001, \"axes\": {\"run.seed\": [1]}}, \"ues.base_w\": [1, 2]", NRS_ERANGE,
         "s.json: sweep: more than 100000 points"},
        {AXES("\"run.warmup_s\": {\"from\": -2, \"to\": -1}"), NRS_ERANGE,
         "s.json: run.warmup_s: -"},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_points points;
        struct nrs_error err;
        char text[512];
        enum nrs_status got;

        snprintf(text, sizeof text, "{\"sweep\": {\"random\": %s}}", rows[i].random);
        got = kit_points(text, &points, &err);
        CHECK_ROW(got == rows[i].want && says(&err, rows[i].says), i, "%s: %d '%s'", text, got,
                  err.text);
        nrs_points_free(&points);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"a Latin hypercube is stratified", a_latin_hypercube_is_stratified},
        {"uniform is not", uniform_is_not},
        {"integers on a log scale", integers_on_a_log_scale},
        {"seeds and axes", seeds_and_axes},
        {"crossed and set", crossed_and_set},
        {"what is refused", what_is_refused},
        {NULL, NULL},
    };
    return kit_main("random_design", tests);
}

/* test_search.c - searches on made-up curves: with answers that are right, wrong or missing. */
#include <string.h>

#include "batch/search.h"
#include "check.h"

static const struct nrs_search_cfg usual = {
    .start = 4, .max = 64, .replications = 10, .looks = 5, .confidence = 0.95};

static struct nrs_search begin(struct nrs_search_cfg cfg)
{
    struct nrs_search s;

    CU_ASSERT_EQUAL_FATAL(nrs_search_init(&s, &cfg, NULL), NRS_OK);
    return s;
}

static struct nrs_search_answer answer(enum nrs_decision decision, double estimate)
{
    return (struct nrs_search_answer){
        .decision = decision, .estimate = estimate, .target = 0.9, .lo = 0, .hi = 1};
}

/* Loads up to `passes` pass, those from `fails` on fail, what is between stays undecided. Estimates
 * fall by 1 % a UE and are the target at `truth`. */
static struct nrs_search run_between(struct nrs_search_cfg cfg, uint32_t passes, uint32_t truth,
                                     uint32_t fails, uint32_t *loads, size_t *n_loads)
{
    struct nrs_search s = begin(cfg);
    struct nrs_search_step step;

    *n_loads = 0;
    while (nrs_search_next(&s, &step) && *n_loads < 100) {
        struct nrs_search_answer a =
            answer(NRS_UNDECIDED, 0.9 + 0.01 * ((double)truth - step.load));

        a.decision = step.load <= passes ? NRS_PASS : step.load >= fails ? NRS_FAIL : NRS_UNDECIDED;
        loads[(*n_loads)++] = step.load;
        nrs_search_take(&s, &step, &a);
    }
    return s;
}

static struct nrs_search run(struct nrs_search_cfg cfg, uint32_t truth, uint32_t *loads,
                             size_t *n_loads)
{
    return run_between(cfg, truth, truth, truth + 1, loads, n_loads);
}

/* By hand: doubled until one fails, then the middle of what is left, rounded down. */
static void loads_are_doubled_and_bisected(void)
{
    static const struct {
        uint32_t start, max, truth;
        size_t n;
        uint32_t load[12];
    } rows[] = {
        {4, 64, 9, 6, {4, 8, 16, 12, 10, 9}}, /* 10 fails, 9 passes */
        {4, 64, 0, 3, {4, 2, 1}},
        {4, 64, 3, 3, {4, 2, 3}},
        {4, 64, 64, 5, {4, 8, 16, 32, 64}},
        {4, 50, 49, 9, {4, 8, 16, 32, 50, 41, 45, 47, 48}}, /* and 49 is the tenth */
        {1, 1, 0, 1, {1}},
        {1, 3, 2, 3, {1, 2, 3}},
        {7, 7, 3, 3, {7, 3, 5}}, /* and 4 */
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_search_cfg cfg = usual;
        uint32_t loads[100];
        size_t n;
        bool same = true;
        struct nrs_search s;
        struct nrs_search_result r;

        cfg.start = rows[i].start;
        cfg.max = rows[i].max;
        s = run(cfg, rows[i].truth, loads, &n);
        for (size_t k = 0; k < rows[i].n; k++)
            same = same && loads[k] == rows[i].load[k];
        CHECK_ROW(same && n >= rows[i].n && n <= rows[i].n + 1, i, "%zu loads", n);
        r = nrs_search_result(&s);
        CHECK_ROW(r.low == rows[i].truth, i, "at least %u", r.low);
        CHECK_ROW(r.has_high == (rows[i].truth < rows[i].max), i, "has a limit: %d", r.has_high);
        CHECK_ROW(!r.has_high || (r.high == rows[i].truth && r.is_decided), i, "at most %u",
                  r.high);
        CHECK_ROW(r.estimate == rows[i].truth, i, "estimate %u", r.estimate);
        CHECK_ROW(r.is_monotone, i, "not monotone");
    }
}

/* Whatever the truth, the bracket closes on it, and no more loads are tried than promised. */
static void every_truth_is_found(void)
{
    for (uint32_t start = 1; start <= 33; start += 8)
        for (uint32_t max = start; max <= 70; max += 3)
            for (uint32_t truth = 0; truth <= max; truth++) {
                struct nrs_search_cfg cfg = usual;
                uint32_t loads[100];
                size_t n;
                struct nrs_search s;
                struct nrs_search_result r;

                cfg.start = start;
                cfg.max = max;
                s = run(cfg, truth, loads, &n);
                r = nrs_search_result(&s);
                CHECK_ROW(n <= s.n_most && s.n_most <= NRS_SEARCH_TRIALS_MAX, truth,
                          "%zu loads, promised %zu, from %u up to %u", n, s.n_most, start, max);
                CHECK_ROW(r.low == truth && (truth == max || r.high == truth), truth,
                          "[%u, %u] from %u up to %u", r.low, r.high, start, max);
            }
}

/* 9 to 12 stay undecided at every look, with estimates at the target at 10. By hand: 4, 8 and 16
 * once, 12 seems to fail, 10 to pass, 11 to fail; 10 and 11 are looked at four times more. Below
 * 10, 9 is new; it and 8, which passes, are next to each other. Above, of 11 to 16, 12 was begun;
 * then 14 and 13 fail. */
static void undecided_loads_are_closed_in(void)
{
    static const uint32_t want[] = {4,  8, 16, 12, 10, 11, 10, 10, 10, 10, 11, 11, 11,
                                    11, 9, 9,  9,  9,  9,  12, 12, 12, 12, 14, 13};
    uint32_t loads[100];
    size_t n;
    struct nrs_search s = run_between(usual, 8, 10, 13, loads, &n);
    struct nrs_search_result r = nrs_search_result(&s);

    CU_ASSERT_EQUAL(n, NRS_LEN(want));
    for (size_t i = 0; i < n && i < NRS_LEN(want); i++)
        CHECK_ROW(loads[i] == want[i], i, "%u UEs, expected %u", loads[i], want[i]);
    CHECK_ROW(r.low == 8 && r.has_high && r.high == 12 && !r.is_decided, 0, "[%u, %u]", r.low,
              r.high);
    CU_ASSERT_EQUAL(r.estimate, 10);
    CU_ASSERT_EQUAL(s.trial[r.limiting].load, 11); /* below the target by its estimate */
    CU_ASSERT_EQUAL(s.n_trials, 9);
}

/* An estimate that changes sides at its second look: 8 seemed to pass at first, and 12 as well. */
static void the_crossing_is_looked_for_anew(void)
{
    static const struct {
        uint32_t load;
        double first, then;
    } curve[] = {{4, 0.95, 0.95},  {6, 0.93, 0.93}, {7, 0.92, 0.92}, {8, 0.91, 0.88},
                 {12, 0.92, 0.85}, {14, 0.8, 0.8},  {13, 0.8, 0.8},  {16, 0.7, 0.7}};
    static const uint32_t want[] = {4, 8, 16, 12, 14, 13, 12, 10};
    struct nrs_search s = begin(usual);
    struct nrs_search_step step;

    for (size_t i = 0; i < NRS_LEN(want); i++) {
        struct nrs_search_answer a = answer(NRS_UNDECIDED, 0.9);

        CU_ASSERT_FATAL(nrs_search_next(&s, &step));
        CHECK_ROW(step.load == want[i], i, "%u UEs, expected %u", step.load, want[i]);
        for (size_t k = 0; k < NRS_LEN(curve); k++)
            if (curve[k].load == step.load)
                a.estimate = step.look == 1 ? curve[k].first : curve[k].then;
        nrs_search_take(&s, &step, &a);
    }
}

/* Within 10 % of 100 nothing is bisected: by hand 4, ..., 64, 128, 96, 112, 104 and no more; 96
 * passes and 104 fails. */
static void the_resolution_is_enough(void)
{
    static const uint32_t want[] = {4, 8, 16, 32, 64, 128, 96, 112, 104};
    struct nrs_search_cfg cfg = usual;
    uint32_t loads[100];
    size_t n;
    struct nrs_search s;
    struct nrs_search_result r;

    cfg.max = 128;
    cfg.resolution = 0.1;
    s = run(cfg, 99, loads, &n);
    r = nrs_search_result(&s);
    CU_ASSERT_EQUAL(n, NRS_LEN(want));
    for (size_t i = 0; i < n && i < NRS_LEN(want); i++)
        CHECK_ROW(loads[i] == want[i], i, "%u UEs, expected %u", loads[i], want[i]);
    CHECK_ROW(r.is_decided && r.low == 96 && r.high == 103, 0, "[%u, %u]", r.low, r.high);
    CU_ASSERT_EQUAL(r.estimate, 99); /* on the straight line from 96 to 104 */
}

/* What is far from the crossing is seen once. */
static void only_the_crossing_is_decided(void)
{
    struct nrs_search s = begin(usual);
    struct nrs_search_step step;

    while (nrs_search_next(&s, &step)) {
        struct nrs_search_answer a = answer(NRS_UNDECIDED, step.load <= 9 ? 0.95 : 0.85);

        if (step.look == 3)
            a.decision = step.load <= 9 ? NRS_PASS : NRS_FAIL;
        nrs_search_take(&s, &step, &a);
    }
    for (size_t i = 0; i < s.n_trials; i++)
        CHECK_ROW(s.trial[i].looks == (s.trial[i].load == 9 || s.trial[i].load == 10 ? 3 : 1), i,
                  "%u looks at %u", s.trial[i].looks, s.trial[i].load);
    CU_ASSERT(nrs_search_result(&s).is_decided);
    CU_ASSERT_EQUAL(nrs_search_result(&s).low, 9);
}

/* Looks double the replications, and their errors add up to no more than alpha / n_most. */
static void looks_spend_the_error(void)
{
    struct nrs_search_cfg cfg = usual;
    struct nrs_search s;
    struct nrs_search_step step;
    double spent = 0;

    cfg.start = cfg.max = 1;
    s = begin(cfg);
    for (unsigned look = 1; look <= usual.looks; look++) {
        const struct nrs_search_answer a = answer(NRS_UNDECIDED, 0.9);

        CU_ASSERT_FATAL(nrs_search_next(&s, &step));
        CHECK_ROW(step.load == 1 && step.look == look, look, "look %u at %u", step.look, step.load);
        CHECK_ROW(step.replications == 10u << (look - 1), look, "%u", step.replications);
        spent += step.alpha;
        nrs_search_take(&s, &step, &a);
    }
    /* 1/2 + 1/6 + 1/12 + 1/20 + 1/30 = 5/6 of the load's share, which is all for a single load */
    CHECK_ROW(fabs(spent - 0.05 * 5 / 6) < 1e-15, 0, "%.17g", spent);
    CU_ASSERT(!nrs_search_next(&s, &step));
    /* from 4 to 64 there are at most 5 doublings and 5 bisections of 32 to 64 */
    s = begin(usual);
    CU_ASSERT_EQUAL(s.n_most, 10);
    CU_ASSERT(nrs_search_next(&s, &step));
    CHECK_ROW(fabs(step.alpha - 0.05 / 10 / 2) < 1e-15, 0, "%.17g", step.alpha);
}

/* Where the line between estimates crosses 90 %. */
static void crossing_is_interpolated(void)
{
    static const struct {
        const char *why;
        double at4, at8, want;
        uint32_t estimate;
    } rows[] = {
        {"between the two: 4 + 4 x 0.06 / 0.16", 0.96, 0.8, 5.5, 5},
        {"below the first: 4 x 0.1 / 0.4", 0.6, 0.3, 1, 1},
        {"at the target is reached", 0.9, 0.8, 4, 4},
        {"the first of two crossings", 0.8, 0.95, 2, 2},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_search s = begin(usual);
        struct nrs_search_step step = {.load = 4, .look = 5, .replications = 160};
        struct nrs_search_answer a = answer(NRS_UNDECIDED, rows[i].at4);
        struct nrs_search_result r;

        nrs_search_take(&s, &step, &a);
        step.load = 8;
        a.estimate = rows[i].at8;
        nrs_search_take(&s, &step, &a);
        r = nrs_search_result(&s);
        CHECK_ROW(fabs(r.crossing - rows[i].want) < 1e-9, i, "%s: %g", rows[i].why, r.crossing);
        CHECK_ROW(r.estimate == rows[i].estimate, i, "%s: %u", rows[i].why, r.estimate);
    }
}

static void heavier_and_better_is_noticed(void)
{
    static const struct {
        double light_hi, heavy_lo;
        size_t which;
        bool monotone;
    } rows[] = {
        {0.7, 0.8, 0, false}, /* by more than their intervals */
        {0.8, 0.7, 0, true},
        {0.7, 0.8, 1, true}, /* another share decides: not to be compared */
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_search s = begin(usual);
        struct nrs_search_step step = {.load = 8, .look = 5, .replications = 160};
        struct nrs_search_answer a = answer(NRS_UNDECIDED, 0.85);

        a.lo = rows[i].heavy_lo;
        nrs_search_take(&s, &step, &a);
        step.load = 4;
        a = answer(NRS_UNDECIDED, 0.65);
        a.hi = rows[i].light_hi;
        a.which = rows[i].which;
        nrs_search_take(&s, &step, &a);
        CHECK_ROW(nrs_search_result(&s).is_monotone == rows[i].monotone, i, "monotone");
    }
}

static void margins_are_shares_of_the_error_budget(void)
{
    static const struct {
        double estimate, target, want;
    } rows[] = {{0.95, 0.9, 0.5}, {0.8, 0.9, -1}, {0.99, 1, -0.01}, {1, 1, 0}};

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_search_answer a = {.estimate = rows[i].estimate, .target = rows[i].target};

        CHECK_ROW(fabs(nrs_search_margin(&a) - rows[i].want) < 1e-12, i, "%g",
                  nrs_search_margin(&a));
    }
}

static void what_cannot_be_searched_is_refused(void)
{
    static const struct {
        struct nrs_search_cfg cfg;
        const char *text;
    } rows[] = {
        {{1, 0, 10, 5, 0.95, 0}, "search: up to 0 UEs is outside [1, 1000000]"},
        {{1, 1000001, 10, 5, 0.95, 0}, "search: up to 1000001 UEs is outside [1, 1000000]"},
        {{0, 64, 10, 5, 0.95, 0}, "search: a start at 0 UEs is outside [1, 64]"},
        {{65, 64, 10, 5, 0.95, 0}, "search: a start at 65 UEs is outside [1, 64]"},
        {{4, 64, 0, 5, 0.95, 0}, "search: 0 replications are outside [1, 134217727]"},
        {{4, 64, 10, 0, 0.95, 0}, "search: 0 looks are outside [1, 16]"},
        {{4, 64, 10, 17, 0.95, 0}, "search: 17 looks are outside [1, 16]"},
        {{4, 64, 10, 5, 1, 0}, "search: a confidence of 1 is outside (0, 1)"},
        {{4, 64, 10, 5, NAN, 0}, "search: a confidence of nan is outside (0, 1)"},
        {{4, 64, 10, 5, 0.9, 1}, "search: a resolution of 1 is outside [0, 1)"},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_search s;
        struct nrs_error err = {.text = ""};

        CHECK_ROW(nrs_search_init(&s, &rows[i].cfg, &err) == NRS_ERANGE, i, "status");
        CHECK_ROW(strcmp(err.text, rows[i].text) == 0, i, "'%s'", err.text);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"loads are doubled and bisected", loads_are_doubled_and_bisected},
        {"every truth is found", every_truth_is_found},
        {"undecided loads are closed in", undecided_loads_are_closed_in},
        {"the crossing is looked for anew", the_crossing_is_looked_for_anew},
        {"only the crossing is decided", only_the_crossing_is_decided},
        {"the resolution is enough", the_resolution_is_enough},
        {"looks spend the error", looks_spend_the_error},
        {"crossing is interpolated", crossing_is_interpolated},
        {"heavier and better is noticed", heavier_and_better_is_noticed},
        {"margins are shares of the error budget", margins_are_shares_of_the_error_budget},
        {"what cannot be searched is refused", what_cannot_be_searched_is_refused},
        {NULL, NULL},
    };

    return check_main("search", tests);
}

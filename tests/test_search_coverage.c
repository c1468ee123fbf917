/* test_search_coverage.c - how often the bracket of a search over noisy drops has the truth. */
#include <math.h>

#include "batch/search.h"
#include "check.h"
#include "core/rng.h"
#include "stats/cluster.h"

/* The share of satisfied UEs falls with the load. A replication is a drop of so many UEs, whose
 * outcomes are correlated. */
#define UES   20
#define TIMES 300

static double satisfied(uint32_t load, double crossing, double width)
{
    return 1 / (1 + exp((load - crossing) / width) / 9); /* 90 % at the crossing */
}

/* Each UE has a threshold: its drop's quality and its own, half of the variance each. */
static struct nrs_cluster drop(uint64_t seed, uint32_t load, uint32_t replication, double share,
                               bool common)
{
    struct nrs_stream s =
        nrs_stream_init((struct nrs_rng_key){seed, replication}, NRS_RNG_TEST, common ? 0 : load);
    double shared = nrs_stream_normal(&s), limit = 0, low = -9, high = 9;
    struct nrs_cluster c = {UES, 0};

    for (int i = 0; i < 60; i++) { /* the normal's quantile of `share` */
        limit = (low + high) / 2;
        if (0.5 * erfc(-limit / sqrt(2)) < share)
            low = limit;
        else
            high = limit;
    }
    for (int i = 0; i < UES; i++)
        c.x += sqrt(0.5) * shared + sqrt(0.5) * nrs_stream_normal(&s) <= limit;
    return c;
}

static struct nrs_search search_noise(uint64_t seed, double crossing, double width, bool common,
                                      double *replications)
{
    static const struct nrs_search_cfg usual = {
        .start = 4, .max = 64, .replications = 10, .looks = 5, .confidence = 0.95};
    struct nrs_search s;
    struct nrs_search_step step;

    CU_ASSERT_EQUAL_FATAL(nrs_search_init(&s, &usual, NULL), NRS_OK);

    while (nrs_search_next(&s, &step)) {
        struct nrs_cluster c[160];
        struct nrs_share share;
        struct nrs_search_answer a;

        for (uint32_t r = 0; r < step.replications; r++)
            c[r] = drop(seed, step.load, r, satisfied(step.load, crossing, width), common);
        CU_ASSERT_EQUAL_FATAL(
            nrs_cluster_share(c, step.replications, 1 - 2 * step.alpha, &share, NULL), NRS_OK);
        a = (struct nrs_search_answer){.decision = nrs_decide_at_least(share.ci, 0.9),
                                       .estimate = share.estimate,
                                       .target = 0.9,
                                       .lo = share.ci.lo,
                                       .hi = share.ci.hi};
        nrs_search_take(&s, &step, &a);
    }
    for (size_t i = 0; i < s.n_trials; i++)
        *replications += s.trial[i].replications;
    return s;
}

/* In at least 93 % of the repetitions the truth is in the bracket, with the same numbers for all
 * loads and with numbers of their own, for steep and flat curves, and with a crossing right at a
 * load. */
static void brackets_hold_the_truth(void)
{
    static const struct {
        double crossing, width;
        bool common;
    } rows[] = {{9.5, 1, true}, {9.5, 1, false}, {20, 4, true}, {20.99, 8, false}, {0.5, 1, true}};

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        uint32_t truth = (uint32_t)floor(rows[i].crossing), held = 0, narrow = 0;
        double replications = 0;

        for (uint64_t seed = 1; seed <= TIMES; seed++) {
            struct nrs_search s =
                search_noise(seed, rows[i].crossing, rows[i].width, rows[i].common, &replications);
            struct nrs_search_result r = nrs_search_result(&s);

            held += r.low <= truth && (!r.has_high || truth <= r.high);
            narrow += r.has_high && r.high - r.low <= truth + 1;
        }
        CHECK_ROW(held >= 0.93 * TIMES, i, "%u of %d brackets hold", held, TIMES);
        /* an interval that says nothing would hold, too */
        CHECK_ROW(narrow >= 0.9 * TIMES, i, "%u of %d are no wider than the truth", narrow, TIMES);
        printf("\n    crossing %g, width %g: %u of %d hold, %.0f replications", rows[i].crossing,
               rows[i].width, held, TIMES, replications / TIMES);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"brackets hold the truth", brackets_hold_the_truth},
        {NULL, NULL},
    };

    return check_main("search coverage", tests);
}

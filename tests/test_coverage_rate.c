/* test_coverage_rate.c - how often intervals of 95 % of a rate of failures contain the truth, in
 * 1,000 repetitions. The rates are printed: seeds are 1, 2, 3, and were not chosen. */
#include "coverage_kit.h"
#include "stats/poisson.h"

#define N_REPETITIONS 1000
#define N_SEEDS       3
#define CONFIDENCE    0.95

static struct nrs_cluster clusters[MOST_CLUSTERS];

struct model {
    const char *name;
    coverage_draw *draw;
    double truth;
    size_t n_clusters;
    double least, most; /* share of intervals with the truth that is expected */
    double naive_most;  /* of Garwood's with all events taken as independent: at most */
};

struct covered {
    double ours, naive;
};

static bool contains(struct nrs_interval ci, double truth)
{
    return ci.lo <= truth && truth <= ci.hi;
}

static struct covered cover(const struct model *m, uint64_t number)
{
    gsl_rng *r = gsl_rng_alloc(nrs_gsl_stream);
    struct covered out = {0, 0};

    for (size_t i = 0; i < N_REPETITIONS; i++) {
        const struct nrs_rng_key key = {number, (uint32_t)i};
        struct nrs_interval events;
        struct nrs_rate rate;

        nrs_gsl_bind(r, nrs_stream_init(key, NRS_RNG_TEST, 2000 + m->n_clusters));
        m->draw(r, clusters, m->n_clusters);
        CU_ASSERT_EQUAL_FATAL(nrs_cluster_rate(clusters, m->n_clusters, CONFIDENCE, &rate, NULL),
                              NRS_OK);
        events = nrs_garwood(round(rate.estimate * rate.n), CONFIDENCE);
        out.ours += contains(rate.ci, m->truth) / (double)N_REPETITIONS;
        out.naive +=
            contains((struct nrs_interval){events.lo / rate.n, events.hi / rate.n}, m->truth) /
            (double)N_REPETITIONS;
    }
    gsl_rng_free(r);
    return out;
}

static void check_models(const struct model *m, size_t n)
{
    printf("\n    %-34s %8s   %-20s %s\n", "", "clusters", "cover, seeds 1 2 3",
           "as if independent");
    for (size_t i = 0; i < n; i++) {
        struct covered got[N_SEEDS];

        printf("    %-34s %8zu  ", m[i].name, m[i].n_clusters);
        for (size_t k = 0; k < N_SEEDS; k++) {
            got[k] = cover(&m[i], k + 1);
            printf(" %.3f", got[k].ours);
        }
        printf("  ");
        for (size_t k = 0; k < N_SEEDS; k++)
            printf(" %.3f", got[k].naive);
        printf("\n");
        for (size_t k = 0; k < N_SEEDS; k++) {
            CHECK_ROW(got[k].ours >= m[i].least && got[k].ours <= m[i].most, i,
                      "%s: covers in %.3f of repetitions with seed %zu", m[i].name, got[k].ours,
                      k + 1);
            CHECK_ROW(got[k].naive <= m[i].naive_most, i, "%s: independence covers in %.3f",
                      m[i].name, got[k].naive);
        }
    }
}

/* Where the level can be attained. */
static void the_level_is_attained(void)
{
    const struct model models[] = {
        /* clang-format off */
        {"renewals, two-state Markov",  draw_renewals,     RENEWAL_TRUTH, 200, 0.93, 0.97, 1},
        {"Poisson, 5 events a cluster", draw_events,       EVENTS_TRUTH,  200, 0.93, 0.97, 1},
        {"rates of their own",          draw_mixed_events, EVENTS_TRUTH,  100, 0.93, 0.97, 0.85},
        {"bursts of 5",                 draw_bursts,       EVENTS_TRUTH,  200, 0.93, 0.97, 0.6},
        /* clang-format on */
    };

    check_models(models, NRS_LEN(models));
}

/* Few clusters, or few with events: no less than the level, and often more. */
static void few_clusters_are_covered(void)
{
    const struct model models[] = {
        /* clang-format off */
        {"renewals, two-state Markov",  draw_renewals,     RENEWAL_TRUTH,   5, 0.93, 1, 1},
        {"Poisson, 5 events a cluster", draw_events,       EVENTS_TRUTH,    5, 0.93, 1, 1},
        {"Poisson, 1 event in 20",      draw_rare_events,  EVENTS_TRUTH,   50, 0.93, 1, 1},
        {"Poisson, 1 event in 20",      draw_rare_events,  EVENTS_TRUTH,  500, 0.93, 1, 1},
        {"rates of their own",          draw_mixed_events, EVENTS_TRUTH,   10, 0.93, 1, 0.85},
        {"bursts of 5",                 draw_bursts,       EVENTS_TRUTH,   10, 0.93, 1, 0.6},
        {"bursts of 5, 1 in 100",       draw_rare_bursts,  EVENTS_TRUTH,  500, 0.93, 1, 0.6},
        {"bursts of 5, 1 in 100",       draw_rare_bursts,  EVENTS_TRUTH, 1000, 0.93, 1, 0.6},
        /* clang-format on */
    };

    check_models(models, NRS_LEN(models));
}

/* What nobody can know: without a burst, or with one, nothing tells of how large they are. The
 * limit without an event is one of how often clusters begin to have any. */
static void bursts_that_were_not_seen(void)
{
    const struct model model = {
        "bursts of 5, 1 in 100", draw_rare_bursts, EVENTS_TRUTH, 100, 0, 0, 1};
    struct covered got = cover(&model, 1);

    printf("\n    1 burst in 100 clusters: %.3f\n", got.ours);
    CHECK_ROW(got.ours < 0.9, 0, "covers in %.3f", got.ours);
}

/* The models have the rate that is claimed: it is within 4 standard errors of a long run. */
static void truths_are_true(void)
{
    const struct model models[] = {
        {"renewals", draw_renewals, RENEWAL_TRUTH, MOST_CLUSTERS, 0, 0, 0},
        {"Poisson", draw_events, EVENTS_TRUTH, MOST_CLUSTERS, 0, 0, 0},
        {"mixed", draw_mixed_events, EVENTS_TRUTH, MOST_CLUSTERS, 0, 0, 0},
        {"bursts", draw_bursts, EVENTS_TRUTH, MOST_CLUSTERS, 0, 0, 0},
    };
    gsl_rng *r = gsl_rng_alloc(nrs_gsl_stream);

    for (size_t i = 0; i < NRS_LEN(models); i++) {
        struct nrs_mean m;

        nrs_gsl_bind(r, nrs_stream_init((struct nrs_rng_key){9, 0}, NRS_RNG_TEST, i));
        models[i].draw(r, clusters, MOST_CLUSTERS);
        CU_ASSERT_EQUAL(nrs_cluster_mean(clusters, MOST_CLUSTERS, 0.9999, &m, NULL), NRS_OK);
        CHECK_ROW(contains(m.ci, models[i].truth), i, "%s: %g", models[i].name, m.estimate);
    }
    gsl_rng_free(r);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"truths are true", truths_are_true},
        {"the level is attained", the_level_is_attained},
        {"few clusters are covered", few_clusters_are_covered},
        {"bursts that were not seen", bursts_that_were_not_seen},
        {NULL, NULL},
    };

    return check_main("coverage of rates", tests);
}

/* test_failure_sum.c - availability over states of failure, by arithmetic. */
#include "kpi/failure_sum.h"

#include <math.h>

#include "temp.h"

#define N_RUNS 5
#define LEG    NRS_LEG_UPLINK

/* One UE in each of N_RUNS replications, observed for `observed_s` and down as `down_s` says. */
static void make(struct nrs_summary *s, double observed_s, const double *down_s)
{
    nrs_summary_init(s);
    for (uint32_t r = 0; r < N_RUNS; r++) {
        struct nrs_run_sum run = {.replication = r};
        struct nrs_ue_sum ue = {.replication = r};

        ue.observed_s[LEG] = observed_s;
        ue.down_s[LEG] = down_s[r];
        CU_ASSERT_TRUE_FATAL(nrs_list_add(&s->runs, &run, 1));
        CU_ASSERT_TRUE_FATAL(nrs_list_add(&s->ues, &ue, 1));
    }
}

static const double some[N_RUNS] = {1, 2, 3, 2, 2}, more[N_RUNS] = {5, 7, 8, 4, 6}, nothing[N_RUNS],
                    all[N_RUNS] = {100, 100, 100, 100, 100};

/* States, each with what is down in it, of 100 s. */
struct kit {
    struct nrs_summary summary[4];
    struct nrs_state_run state[3];
    struct nrs_transition_run transition;
    struct nrs_failure_runs runs;
    struct nrs_share share[3];
    struct nrs_failure_sum got;
};

static void kit_init(struct kit *k, const double *first, const double *second, double second_s)
{
    *k = (struct kit){0};
    make(&k->summary[0], 100, first);
    make(&k->summary[1], second_s, second);
    make(&k->summary[2], 100, all);
    k->state[0] = (struct nrs_state_run){0.9, &k->summary[0]};
    k->state[1] = (struct nrs_state_run){0.1, &k->summary[1]};
    k->state[2] = (struct nrs_state_run){0, &k->summary[2]};
    k->runs = (struct nrs_failure_runs){.state = k->state, .n_states = 2};
}

static void kit_add_up(struct kit *k)
{
    struct nrs_error err = {.status = NRS_OK};

    CU_ASSERT_EQUAL(nrs_failure_add_up(&k->runs, LEG, 0.95, k->share, &k->got, &err), NRS_OK);
}

static void kit_free(struct kit *k)
{
    for (size_t i = 0; i < NRS_LEN(k->summary); i++)
        nrs_summary_free(&k->summary[i]);
}

/* 0.9 x 0.98 + 0.1 x 0.94 = 0.976; sums within replications are the clusters. */
static void states_are_weighted(void)
{
    struct nrs_cluster sums[N_RUNS];
    struct nrs_share want;
    struct kit k;

    kit_init(&k, some, more, 100);
    kit_add_up(&k);
    for (size_t r = 0; r < N_RUNS; r++)
        sums[r] = (struct nrs_cluster){100, 100 - 0.9 * some[r] - 0.1 * more[r]};
    CU_ASSERT_EQUAL(nrs_cluster_time_share(sums, N_RUNS, 0.95, &want, NULL), NRS_OK);
    CU_ASSERT_DOUBLE_EQUAL(k.share[0].estimate, 0.98, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(k.share[1].estimate, 0.94, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(k.got.estimate, 0.976, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(k.got.ci.lo, want.ci.lo, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(k.got.ci.hi, want.ci.hi, 1e-12);
    /* differences 0.1 x (4, 5, 5, 2, 4) % have the mean 0.4 % and a standard error of 0.1 x
     * sqrt(6 / 4 / 5) %; Student's t of 4 degrees of freedom is 2.776445 */
    CU_ASSERT_DOUBLE_EQUAL(k.got.lost, 0.004, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(k.got.lost_ci.hi, 0.004 + 2.776445 * 0.001 * sqrt(0.3), 1e-8);
    CU_ASSERT_DOUBLE_EQUAL(k.got.lost_ci.lo, 0.004 - 2.776445 * 0.001 * sqrt(0.3), 1e-8);
    CU_ASSERT_EQUAL(k.got.transitions, 0);
    kit_free(&k);
}

/* What was not simulated is anywhere: 0.89 x 0.98 + 0.1 x 0.94 of 0.99, and 0.01 more or less. */
static void the_rest_is_bounded(void)
{
    struct kit k, whole;

    kit_init(&k, some, more, 100);
    k.state[0].probability = 0.89;
    kit_add_up(&k);
    whole = k;
    k.runs.rest = 0.01;
    kit_add_up(&k);
    CU_ASSERT_DOUBLE_EQUAL(k.got.estimate, (0.89 * 0.98 + 0.1 * 0.94) / 0.99, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(k.got.ci.lo, whole.got.ci.lo * 0.99, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(k.got.ci.hi, whole.got.ci.hi * 0.99 + 0.01, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(k.got.lost_ci.lo, whole.got.lost_ci.lo - 0.01, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(k.got.lost_ci.hi, whole.got.lost_ci.hi + 0.01, 1e-12);
    kit_free(&k);
}

/* A state that was never down is not taken for sure, nor is one that was never up: each has the
 * limits of five trials at its share of the error, 5 % / 2. */
static void what_was_never_seen_is_bounded(void)
{
    double five = pow(0.0125, 1 / 5.0);
    struct kit k;

    kit_init(&k, nothing, all, 100);
    kit_add_up(&k);
    CU_ASSERT_DOUBLE_EQUAL(k.got.estimate, 0.9, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(k.got.ci.lo, 0.9 * five, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(k.got.ci.hi, 0.9 + 0.1 * (1 - five), 1e-9);
    /* while failures cost the same in each replication */
    CU_ASSERT_DOUBLE_EQUAL(k.got.lost, 0.1, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(k.got.lost_ci.lo, 0.1, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(k.got.lost_ci.hi, 0.1, 1e-12);
    kit_free(&k);
}

/* Where no message is expected, no time counts; where half are, half of it. */
static void time_counts_where_messages_are_expected(void)
{
    struct kit k;

    kit_init(&k, some, nothing, 0);
    kit_add_up(&k);
    CU_ASSERT_DOUBLE_EQUAL(k.got.estimate, 0.98, 1e-12);
    CU_ASSERT_TRUE(isnan(k.share[1].estimate));
    kit_free(&k);
    kit_init(&k, some, more, 50);
    kit_add_up(&k);
    CU_ASSERT_DOUBLE_EQUAL(k.got.estimate, 1 - (0.9 * 10 + 0.1 * 30) / (0.9 * 500 + 0.1 * 250),
                           1e-12);
    kit_free(&k);
    kit_init(&k, some, more, 100);
    kit_add_up(&k);
    CU_ASSERT_EQUAL(nrs_failure_add_up(&k.runs, NRS_LEG_DOWNLINK, 0.95, k.share, &k.got, NULL),
                    NRS_OK);
    CU_ASSERT_TRUE(isnan(k.got.estimate) && isnan(k.got.ci.lo) && isnan(k.got.lost));
    kit_free(&k);
}

/* The element is down for half of a run of 100 s, and everything is for half of that and 3 s more;
 * once in 1000 s: 0.003. */
static void transitions_cost_their_rate(void)
{
    static const double half[N_RUNS] = {53, 53, 53, 53, 53};
    struct kit k;

    kit_init(&k, nothing, all, 100);
    make(&k.summary[3], 100, half);
    k.transition = (struct nrs_transition_run){
        .rate_hz = 1e-3, .window_s = 100, .down_share = 0.5, .down = 1, .summary = &k.summary[3]};
    k.runs.transition = &k.transition;
    k.runs.n_transitions = 1;
    kit_add_up(&k);
    CU_ASSERT_DOUBLE_EQUAL(k.got.transitions, 0.003, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(k.got.estimate, 0.9 - 0.003, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(k.got.lost, 0.103, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(k.got.ci.lo, 0.9 * pow(0.05 / 8, 1 / 5.0) - 0.003, 1e-9);
    kit_free(&k);
}

/* Never up but for the survival time of 10 s: down for 100 s, in the states but not in transitions,
 * where the survival time bridges a part: 50 - 10 s of 50. Later outages are as they are. */
static void a_state_has_no_beginning(void)
{
    static const double late[N_RUNS] = {90, 90, 90, 90, 90}, half[N_RUNS] = {40, 40, 40, 40, 40};
    struct kit k;

    for (unsigned n_outages = 1; n_outages <= 2; n_outages++) {
        kit_init(&k, nothing, late, 100);
        make(&k.summary[3], 100, half);
        k.transition = (struct nrs_transition_run){.rate_hz = 1e-3,
                                                   .window_s = 100,
                                                   .down_share = 0.5,
                                                   .down = 1,
                                                   .summary = &k.summary[3]};
        k.runs.transition = &k.transition;
        k.runs.n_transitions = 1;
        for (size_t s = 0; s < NRS_LEN(k.summary); s++)
            k.summary[s].survival_s = 10;
        for (size_t r = 0; r < N_RUNS; r++)
            ((struct nrs_ue_sum *)k.summary[1].ues.at)[r].n_outages[LEG] = n_outages;
        kit_add_up(&k);
        CU_ASSERT_DOUBLE_EQUAL(k.share[1].estimate, n_outages == 1 ? 0 : 0.1, 1e-12);
        CU_ASSERT_DOUBLE_EQUAL(k.got.transitions, n_outages == 1 ? -0.01 : -0.005, 1e-12);
        kit_free(&k);
    }
}

static void what_is_refused(void)
{
    struct nrs_error err = {.status = NRS_OK};
    struct kit k;

    kit_init(&k, some, more, 100);
    k.summary[1].runs.n = 4;
    CU_ASSERT_EQUAL(nrs_failure_add_up(&k.runs, LEG, 0.95, k.share, &k.got, &err), NRS_EINTERNAL);
    CU_ASSERT_TRUE(says(&err, "4 replications of a state, expected 5"));
    CU_ASSERT_EQUAL(nrs_failure_add_up(&k.runs, LEG, 1, k.share, &k.got, &err), NRS_ERANGE);
    k.summary[0].runs.n = 1;
    CU_ASSERT_EQUAL(nrs_failure_add_up(&k.runs, LEG, 0.95, k.share, &k.got, &err), NRS_ERANGE);
    CU_ASSERT_TRUE(says(&err, "1 replications of a state, expected 2 or more"));
    kit_free(&k);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"states are weighted", states_are_weighted},
        {"the rest is bounded", the_rest_is_bounded},
        {"what was never seen is bounded", what_was_never_seen_is_bounded},
        {"time counts where messages are expected", time_counts_where_messages_are_expected},
        {"transitions cost their rate", transitions_cost_their_rate},
        {"a state has no beginning", a_state_has_no_beginning},
        {"what is refused", what_is_refused},
        {NULL, NULL},
    };

    return check_main("failure sum", tests);
}

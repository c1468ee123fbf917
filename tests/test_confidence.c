/* test_confidence.c - what of a summary is independent, and what that makes of its shares. */
#include "check.h"
#include "kpi/confidence.h"

/* `n_runs` replications of `n_ues` UEs with 100 messages each; of UE k of replication r as many are
 * late as `late` says for r n_ues + k. */
static void make(struct nrs_summary *s, size_t n_runs, size_t n_ues, const unsigned *late)
{
    nrs_summary_init(s);
    for (uint32_t r = 0; r < n_runs; r++) {
        struct nrs_run_sum run = {.replication = r};

        CU_ASSERT_TRUE_FATAL(nrs_list_add(&s->runs, &run, 1));
        for (uint32_t k = 0; k < n_ues; k++) {
            struct nrs_ue_sum ue = {.replication = r, .ue = k};

            ue.n[NRS_LEG_UPLINK] = 100;
            ue.n_in_time[NRS_LEG_UPLINK] = 100 - late[r * n_ues + k];
            CU_ASSERT_TRUE_FATAL(nrs_list_add(&s->ues, &ue, 1));
        }
    }
}

/* Sums of replications against the same clusters by hand; of one replication its UEs. */
static void replications_or_ues(void)
{
    static const unsigned late[] = {1, 3, 0, 8, 2, 2, 5, 1};
    static const struct {
        size_t n_runs, n_ues, n_clusters;
        struct nrs_cluster cluster[8];
    } rows[] = {
        {4, 2, 4, {{200, 196}, {200, 192}, {200, 196}, {200, 194}}},
        {2, 4, 2, {{400, 388}, {400, 390}}},
        {1,
         8,
         8,
         {{100, 99}, {100, 97}, {100, 100}, {100, 92}, {100, 98}, {100, 98}, {100, 95}, {100, 99}}},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_known_share got;
        struct nrs_share want;
        struct nrs_summary s;

        make(&s, rows[i].n_runs, rows[i].n_ues, late);
        CU_ASSERT_EQUAL(nrs_share_in_time(&s, NRS_LEG_UPLINK, 0.95, &got, NULL), NRS_OK);
        CU_ASSERT_EQUAL(nrs_cluster_share(rows[i].cluster, rows[i].n_clusters, 0.95, &want, NULL),
                        NRS_OK);
        CU_ASSERT_EQUAL(got.by_ue, rows[i].n_runs == 1);
        CU_ASSERT_EQUAL(got.share.n_clusters, rows[i].n_clusters);
        CHECK_ROW(got.share.ci.lo == want.ci.lo && got.share.ci.hi == want.ci.hi, i, "%.9g to %.9g",
                  got.share.ci.lo, got.share.ci.hi);
        CU_ASSERT_DOUBLE_EQUAL(got.share.estimate, 1 - 22 / 800.0, 1e-12);
        /* Nothing went the other way. */
        CU_ASSERT_EQUAL(nrs_share_in_time(&s, NRS_LEG_DOWNLINK, 0.95, &got, NULL), NRS_OK);
        CU_ASSERT_TRUE(isnan(got.share.estimate));
        CU_ASSERT_EQUAL(nrs_share_in_time(&s, NRS_LEG_UPLINK, 1.5, &got, NULL), NRS_ERANGE);
        nrs_summary_free(&s);
    }
}

static struct nrs_cluster half_the_time(const struct nrs_ue_sum *ue, const void *user)
{
    (void)ue;
    return (struct nrs_cluster){*(const double *)user, *(const double *)user / 2};
}

static void parts_of_ones_own(void)
{
    static const unsigned late[6] = {0};
    const double time_s = 0.5;
    struct nrs_known_share got;
    struct nrs_summary s;

    make(&s, 3, 2, late);
    CU_ASSERT_EQUAL(nrs_share_over_ues(&s, half_the_time, &time_s, true, 0.95, &got, NULL), NRS_OK);
    CU_ASSERT_EQUAL(got.share.estimate, 0.5);
    CU_ASSERT_EQUAL(got.share.n, 3);
    CU_ASSERT_EQUAL(got.share.n_clusters, 3);
    nrs_summary_free(&s);
}

/* Uploads of three replications, in ms: ten of 1 and two of 8; four each of 1, of 2, and lost;
 * twelve of 8.2, which is in the bin of 8. */
static void fill_bins(struct nrs_summary *s)
{
    static const struct {
        uint32_t replication;
        double value_s;
        int n;
    } rows[] = {{0, 0.001, 10}, {0, 0.008, 2},    {1, 0.001, 4},
                {1, 0.002, 4},  {1, INFINITY, 4}, {2, 0.0082, 12}};

    for (uint32_t r = 0; r < 3; r++) {
        struct nrs_leg_sum leg[NRS_N_LEGS];

        for (size_t k = 0; k < NRS_N_LEGS; k++)
            nrs_leg_init(&leg[k], 0.010);
        for (size_t i = 0; i < NRS_LEN(rows); i++)
            for (int n = 0; n < rows[i].n && rows[i].replication == r; n++)
                CU_ASSERT_FATAL(nrs_dist_add(&leg[NRS_LEG_UPLINK].latency, rows[i].value_s));
        CU_ASSERT_FATAL(nrs_dist_add(&leg[NRS_LEG_FRAME].latency, 0.001)); /* of another leg */
        CU_ASSERT_FATAL(nrs_run_latencies_add(&s->run_latencies, r, leg));
        for (size_t k = 0; k < NRS_N_LEGS; k++)
            nrs_dist_free(&leg[k].latency);
    }
}

/* The same clusters by hand. */
static void shares_up_to_a_latency(void)
{
    static const unsigned late[3] = {1, 2, 3};
    static const struct {
        double value_s;
        struct nrs_cluster cluster[3];
    } rows[] = {
        {0.0005, {{12, 0}, {12, 0}, {12, 0}}},     {0.001, {{12, 10}, {12, 4}, {12, 0}}},
        {0.002, {{12, 10}, {12, 8}, {12, 0}}},     {0.008, {{12, 12}, {12, 8}, {12, 12}}},
        {INFINITY, {{12, 12}, {12, 8}, {12, 12}}},
    };
    struct nrs_known_share got;
    struct nrs_share want;
    struct nrs_summary s;

    make(&s, 3, 1, late);
    fill_bins(&s);
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        CU_ASSERT_EQUAL(nrs_share_up_to(&s, NRS_LEG_UPLINK, rows[i].value_s, 0.95, &got, NULL),
                        NRS_OK);
        CU_ASSERT_EQUAL(nrs_cluster_share(rows[i].cluster, 3, 0.95, &want, NULL), NRS_OK);
        CHECK_ROW(!got.by_ue && got.share.estimate == want.estimate &&
                      got.share.ci.lo == want.ci.lo && got.share.n_eff == want.n_eff,
                  i, "%.9g, n_eff %.9g", got.share.estimate, got.share.n_eff);
    }
    CU_ASSERT_EQUAL(nrs_share_up_to(&s, NRS_LEG_DOWNLINK, 0.001, 0.95, &got, NULL), NRS_OK);
    CU_ASSERT_TRUE(isnan(got.share.estimate));
    nrs_summary_free(&s);
    make(&s, 1, 3, late); /* UEs have no bins: each is one trial */
    CU_ASSERT_EQUAL(nrs_share_up_to(&s, NRS_LEG_UPLINK, 0.001, 0.95, &got, NULL), NRS_OK);
    CU_ASSERT_TRUE(got.by_ue && got.share.n_eff == 3 && got.share.n == 300);
    nrs_summary_free(&s);
}

/* Sixteen to an octave; the borders lie on multiples of 1/16 of a power of two. */
static void bins_of_latencies(void)
{
    static const struct {
        double low, high; /* of one bin, the last of its values */
    } rows[] = {{1.0, 1.0624}, {1.0625, 1.1249}, {1.9375, 1.9999}, {0.0078125, 0.0083007}};

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        uint16_t bin = nrs_run_latency_bin(rows[i].low);

        CHECK_ROW(nrs_run_latency_bin(rows[i].high) == bin, i, "bin %u", bin);
        CHECK_ROW(nrs_run_latency_bin(nextafter(rows[i].low, 0)) == bin - 1, i, "bin %u", bin);
    }
    CU_ASSERT_EQUAL(nrs_run_latency_bin(2) - nrs_run_latency_bin(1), 16);
    CU_ASSERT_EQUAL(nrs_run_latency_bin(0), 0);
    CU_ASSERT_EQUAL(nrs_run_latency_bin(-1e-10), 0);
    CU_ASSERT_EQUAL(nrs_run_latency_bin(INFINITY), NRS_RUN_LATENCY_LOST);
}

/* Latencies 1 ms to 1 s in steps of 1 ms, all independent. Of the median, with a standard deviation
 * of sqrt(1000) / 2 = 15.8 ranks, the limits are 31 ranks away; 99.9 % has no upper limit. */
static void limits_of_latencies(void)
{
    struct nrs_share share = {.estimate = 0.5, .n_eff = 1000, .n = 1000};
    struct nrs_interval got;
    struct nrs_dist d;

    nrs_dist_init(&d, 20, INFINITY);
    for (int i = 1; i <= 1000; i++)
        CU_ASSERT_TRUE_FATAL(nrs_dist_add(&d, i * 1e-3));
    got = nrs_latency_limits(&d, 0.5, &share, 0.95);
    CU_ASSERT_DOUBLE_EQUAL(got.lo, 0.469, 0.0015);
    CU_ASSERT_DOUBLE_EQUAL(got.hi, 0.532, 0.0015);
    got = nrs_latency_limits(&d, 0.999, &share, 0.95);
    CU_ASSERT_TRUE(isinf(got.hi) && got.lo > 0.99);
    CU_ASSERT_EQUAL(nrs_latency_limits(&d, 0.001, &share, 0.95).lo, 0);
    CU_ASSERT_TRUE(isnan(nrs_latency_limits(&d, 1, &share, 0.95).hi));
    share.estimate = NAN;
    CU_ASSERT_TRUE(isnan(nrs_latency_limits(&d, 0.5, &share, 0.95).lo));
    nrs_dist_free(&d);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"replications or ues", replications_or_ues},
        {"parts of one's own", parts_of_ones_own},
        {"shares up to a latency", shares_up_to_a_latency},
        {"bins of latencies", bins_of_latencies},
        {"limits of latencies", limits_of_latencies},
        {NULL, NULL},
    };
    return check_main("confidence", tests);
}

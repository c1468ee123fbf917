/* test_decide.c - three-valued decisions, what would decide, and the error of repeated looks. */
#include "check.h"
#include "stats/decide.h"
#include "stats/sequential.h"

static void decisions(void)
{
    static const struct {
        struct nrs_interval ci;
        double target;
        enum nrs_decision at_least, at_most;
    } rows[] = {
        {{0.98, 0.995}, 0.97, NRS_PASS, NRS_FAIL},
        {{0.98, 0.995}, 0.98, NRS_PASS, NRS_UNDECIDED},
        {{0.98, 0.995}, 0.99, NRS_UNDECIDED, NRS_UNDECIDED},
        {{0.98, 0.995}, 0.995, NRS_UNDECIDED, NRS_PASS},
        {{0.98, 0.995}, 0.999, NRS_FAIL, NRS_PASS},
        {{0.98, INFINITY}, 0.999, NRS_UNDECIDED, NRS_UNDECIDED},
        {{INFINITY, INFINITY}, 0.999, NRS_PASS, NRS_FAIL},
        {{NAN, NAN}, 0.5, NRS_UNDECIDED, NRS_UNDECIDED},
        {{0, 1}, NAN, NRS_UNDECIDED, NRS_UNDECIDED},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        CHECK_ROW(nrs_decide_at_least(rows[i].ci, rows[i].target) == rows[i].at_least, i,
                  "at least %g", rows[i].target);
        CHECK_ROW(nrs_decide_at_most(rows[i].ci, rows[i].target) == rows[i].at_most, i,
                  "at most %g", rows[i].target);
    }
}

static struct nrs_share share_of(double x, double n)
{
    return (struct nrs_share){.estimate = x / n,
                              .ci = nrs_clopper_pearson(x, n, 0.95),
                              .n_eff = n,
                              .n = n,
                              .n_clusters = 10};
}

/* 99.9 % takes 3,688 trials without a failure, 99.999 % 368,887 (facts of the binomial). */
static void growth_without_failures(void)
{
    struct nrs_share s = share_of(100, 100);

    CU_ASSERT_EQUAL(ceil(100 * nrs_growth_to_decide(&s, 0.999, 0.95)), 3688);
    CU_ASSERT_EQUAL(ceil(100 * nrs_growth_to_decide(&s, 0.99999, 0.95)), 368887);
    CU_ASSERT_EQUAL(nrs_growth_to_decide(&s, 0.5, 0.95), 1);
    CU_ASSERT_TRUE(isinf(nrs_growth_to_decide(&s, 1, 0.95)));
    s = share_of(0, 100);
    CU_ASSERT_EQUAL(ceil(100 * nrs_growth_to_decide(&s, 1e-3, 0.95)), 3688);
}

/* It decides after that growth, and not after a hundredth less; and where the distribution is
 * nearly normal it is what half widths say. */
static void growth_decides(void)
{
    static const struct {
        double x, n, target;
    } rows[] = {{480, 1000, 0.5}, {985, 1000, 0.99}, {996, 1000, 0.99}, {520, 1000, 0.5}};

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_share s = share_of(rows[i].x, rows[i].n);
        double g = nrs_growth_to_decide(&s, rows[i].target, 0.95);
        double by_width = nrs_growth_by_width(s.estimate, s.ci, rows[i].target);
        struct nrs_interval then = nrs_clopper_pearson(g * rows[i].x, g * rows[i].n, 0.95);
        struct nrs_interval before =
            nrs_clopper_pearson(0.99 * g * rows[i].x, 0.99 * g * rows[i].n, 0.95);

        CHECK_ROW(g > 1, i, "growth %g", g);
        CU_ASSERT_TRUE(rows[i].target <= then.lo * (1 + 1e-6) ||
                       rows[i].target >= then.hi * (1 - 1e-6));
        CU_ASSERT_EQUAL(nrs_decide_at_least(before, rows[i].target), NRS_UNDECIDED);
        CHECK_ROW(fabs(by_width / g - 1) < 0.35, i, "by width %g, exact %g", by_width, g);
    }
}

static void growth_of_nothing(void)
{
    struct nrs_share s = share_of(50, 100), none = {.estimate = NAN};
    struct nrs_interval ci = {1, 3};

    CU_ASSERT_TRUE(isinf(nrs_growth_to_decide(&s, 0.5, 0.95)));
    CU_ASSERT_TRUE(isinf(nrs_growth_to_decide(&s, 0.5 + 1e-8, 0.95)));
    CU_ASSERT_TRUE(isnan(nrs_growth_to_decide(&none, 0.5, 0.95)));
    CU_ASSERT_TRUE(isnan(nrs_growth_to_decide(&s, NAN, 0.95)));
    CU_ASSERT_EQUAL(nrs_growth_by_width(2, ci, 4), 1);
    CU_ASSERT_EQUAL(nrs_growth_by_width(2, ci, 2.5), 4);
    CU_ASSERT_EQUAL(nrs_growth_by_width(2, ci, 1.75), 16);
    CU_ASSERT_TRUE(isinf(nrs_growth_by_width(2, ci, 2)));
    CU_ASSERT_TRUE(isinf(nrs_growth_by_width(2, (struct nrs_interval){1, INFINITY}, 2.5)));
    CU_ASSERT_TRUE(isnan(nrs_growth_by_width(NAN, ci, 2)));
}

/* 1/2 + 1/6 + 1/12 + ...: after k looks k / (k + 1). */
static void looks_spend_no_more_than_there_is(void)
{
    double spent = 0;

    CU_ASSERT_EQUAL(nrs_look_alpha(0.05, 0), 0);
    for (unsigned k = 1; k <= 1000; k++) {
        spent += nrs_look_alpha(0.05, k);
        CHECK_ROW(fabs(spent - 0.05 * k / (k + 1)) < 1e-12, k, "spent %g", spent);
    }
    CU_ASSERT_DOUBLE_EQUAL(nrs_look_confidence(0.95, 1), 0.975, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(nrs_look_confidence(0.95, 2), 1 - 0.05 / 6, 1e-12);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"decisions", decisions},
        {"growth without failures", growth_without_failures},
        {"growth decides", growth_decides},
        {"growth of nothing", growth_of_nothing},
        {"looks spend no more than there is", looks_spend_no_more_than_there_is},
        {NULL, NULL},
    };
    return check_main("decide", tests);
}

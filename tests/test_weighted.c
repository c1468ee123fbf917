/* test_weighted.c - sums, diagnostics and intervals of weighted samples. */
#include "check.h"
#include "stats/weighted.h"

/* `n` samples of `value`, each more severe than the one before. */
static void add_many(struct nrs_weighted *w, uint32_t n, double severity, double value)
{
    for (uint32_t i = 0; i < n; i++)
        nrs_weighted_add(w, severity + 1e-6 * i, value);
}

static void sums_and_error(void)
{
    struct nrs_weighted w;
    struct nrs_weighted_report r;

    nrs_weighted_init(&w);
    for (int i = 0; i < 4; i++)
        nrs_weighted_add(&w, i, 1 + i); /* 1, 2, 3, 4: variance 5 / 3 */
    r = nrs_weighted_judge(&w);
    CU_ASSERT_DOUBLE_EQUAL(r.estimate, 2.5, 1e-15);
    CU_ASSERT_DOUBLE_EQUAL(r.standard_error, sqrt(5.0 / 3 / 4), 1e-15);
    CU_ASSERT_DOUBLE_EQUAL(r.n_effective, 100.0 / 30, 1e-14);
    CU_ASSERT_DOUBLE_EQUAL(r.largest_share, 0.4, 1e-15);
    CU_ASSERT_DOUBLE_EQUAL(r.edge_share, 1, 1e-15);
}

static void faults(void)
{
    static const struct {
        const char *why;
        uint32_t n_mild, n_severe;
        double mild, severe, single; /* values; the single one is the least severe */
        enum nrs_weighted_fault want;
    } rows[] = {
        {"nothing is lost", 1000, 0, 0, 0, 0, NRS_WEIGHTED_NOTHING},
        {"29 equal ones", 29, 100, 1, 0, 0, NRS_WEIGHTED_FEW},
        {"30 equal ones", 30, 100, 1, 0, 0, NRS_WEIGHTED_FINE},
        {"a share of 10 %", 90, 100, 1, 0, 10, NRS_WEIGHTED_FINE},
        {"a little more", 90, 100, 1, 0, 10.01, NRS_WEIGHTED_LARGEST},
        {"half at the edge", 30, 30, 1, 1, 0, NRS_WEIGHTED_FINE},
        {"more of it", 30, 30, 1, 1.01, 0, NRS_WEIGHTED_EDGE_HEAVY},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_weighted w;
        struct nrs_weighted_report r;

        nrs_weighted_init(&w);
        add_many(&w, rows[i].n_severe, 10, rows[i].severe);
        add_many(&w, rows[i].n_mild, 1, rows[i].mild);
        nrs_weighted_add(&w, 0, rows[i].single);
        r = nrs_weighted_judge(&w);
        CHECK_ROW(r.fault == rows[i].want, i, "%s: %s", rows[i].why, nrs_weighted_faults[r.fault]);
    }
}

/* The edge holds the most severe of all parts, however they were split. */
static void parts_make_the_whole(void)
{
    struct nrs_weighted whole, part[3];
    struct nrs_weighted_report r;
    uint32_t state = 1;

    nrs_weighted_init(&whole);
    for (int i = 0; i < 3; i++)
        nrs_weighted_init(&part[i]);
    for (int i = 0; i < 300; i++) {
        state = state * 1664525 + 1013904223;
        nrs_weighted_add(&part[i % 3], state >> 8, i % 7);
    }
    for (int i = 0; i < 3; i++)
        nrs_weighted_append(&whole, &part[i]);
    for (uint32_t i = 1; i < whole.n_edge; i++)
        CU_ASSERT(whole.edge[i - 1].severity <= whole.edge[i].severity);
    nrs_weighted_init(&part[0]);
    state = 1;
    for (int i = 0; i < 300; i++) {
        state = state * 1664525 + 1013904223;
        nrs_weighted_add(&part[0], state >> 8, i % 7);
    }
    r = nrs_weighted_judge(&whole);
    CU_ASSERT_EQUAL(r.n, 300);
    CU_ASSERT_EQUAL(r.n_contributing, 257); /* 43 multiples of 7 below 300 */
    CU_ASSERT_DOUBLE_EQUAL(r.edge_share, nrs_weighted_judge(&part[0]).edge_share, 1e-15);
    CU_ASSERT_DOUBLE_EQUAL(r.n_effective, nrs_weighted_judge(&part[0]).n_effective, 1e-9);
}

/* t of 97.5 % with 10 degrees of freedom is 2.228139 in every table. */
static void interval(void)
{
    double lo, hi;

    nrs_weighted_interval(1e-5, 1e-6, 10, 0.95, &lo, &hi);
    CU_ASSERT_DOUBLE_EQUAL(hi, 1e-5 * exp(0.2228139), 1e-11);
    CU_ASSERT_DOUBLE_EQUAL(lo, 1e-5 * exp(-0.2228139), 1e-11);
    nrs_weighted_interval(0, 0, 10, 0.95, &lo, &hi);
    CU_ASSERT(isnan(lo) && isnan(hi));
    nrs_weighted_interval(1e-5, NAN, 10, 0.95, &lo, &hi);
    CU_ASSERT(isnan(lo) && isnan(hi));
    nrs_weighted_interval(1e-5, 1e-6, 0, 0.95, &lo, &hi);
    CU_ASSERT(isnan(lo) && isnan(hi));
}

static void nothing_drawn(void)
{
    struct nrs_weighted w;
    struct nrs_weighted_report r;

    nrs_weighted_init(&w);
    r = nrs_weighted_judge(&w);
    CU_ASSERT(isnan(r.estimate) && isnan(r.standard_error));
    CU_ASSERT_EQUAL(r.fault, NRS_WEIGHTED_NOTHING);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"sums and error", sums_and_error},
        {"faults", faults},
        {"parts make the whole", parts_make_the_whole},
        {"interval", interval},
        {"nothing drawn", nothing_drawn},
        {NULL, NULL},
    };

    return check_main("weighted", tests);
}

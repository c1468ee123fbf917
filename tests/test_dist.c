/* test_dist.c - bins against the samples that they stand for: bounds, counts, pooling. */
#include "kpi/dist.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "core/rng.h"
#include "kpi/sample.h"

#define N      3000
#define DIGITS 9
#define LIMIT  0.1

static const double shares[] = {0, 0.05, 0.5, 0.8, 0.9, 0.99, 0.999, 0.9999, 0.99999, 1};

/* Kinds of samples: value i of one. */
static double lognormal(struct nrs_stream *r, size_t i)
{
    (void)i;
    return 0.02 * exp(nrs_stream_normal(r));
}

static double constant(struct nrs_stream *r, size_t i)
{
    (void)r;
    (void)i;
    return 0.0125;
}

static double with_losses(struct nrs_stream *r, size_t i)
{
    return i % 50 == 7 ? INFINITY : lognormal(r, i);
}

static double lost(struct nrs_stream *r, size_t i)
{
    (void)r;
    (void)i;
    return INFINITY;
}

static double with_zeros(struct nrs_stream *r, size_t i)
{
    return i % 3 == 0 ? 0 : i % 3 == 1 ? -0.0 : lognormal(r, i);
}

/* The limit itself and what lies around it within one bin. */
static double at_the_limit(struct nrs_stream *r, size_t i)
{
    static const double around[] = {LIMIT, 0.09999, 0.10001, LIMIT * (1 + DBL_EPSILON)};

    (void)r;
    return around[i % 4];
}

static double below_zero(struct nrs_stream *r, size_t i)
{
    return i % 2 ? -1e-9 * nrs_stream_u01(r) : 1e-9 * nrs_stream_u01(r);
}

static double any_size(struct nrs_stream *r, size_t i)
{
    return ldexp(1 + nrs_stream_u01(r), (int)(i * 7 % 2000) - 1000);
}

static const struct {
    const char *name;
    double (*value)(struct nrs_stream *r, size_t i);
} kinds[] = {
    {"lognormal", lognormal},     {"constant", constant},
    {"with losses", with_losses}, {"lost", lost},
    {"with zeros", with_zeros},   {"at the limit", at_the_limit},
    {"below zero", below_zero},   {"of any size", any_size},
};

static struct nrs_stream stream(size_t kind)
{
    return nrs_stream_init((struct nrs_rng_key){4711, 0}, NRS_RNG_TEST, kind);
}

static void fill(size_t kind, size_t n, double value[N])
{
    struct nrs_stream r = stream(kind);

    for (size_t i = 0; i < n; i++)
        value[i] = kinds[kind].value(&r, i);
}

static void check_quantiles(const struct nrs_dist *d, const struct nrs_sample *s, const char *name)
{
    for (size_t i = 0; i < NRS_LEN(shares); i++) {
        double exact = nrs_sample_quantile(s, shares[i]), got = nrs_dist_quantile(d, shares[i]);

        CHECK_ROW(got >= exact, i, "%s, %zu values: %.17g is below %.17g", name, s->n, got, exact);
        CHECK_ROW(got == exact || got - exact < ldexp(fabs(exact), -DIGITS), i,
                  "%s, %zu values: %.17g is far above %.17g", name, s->n, got, exact);
        CHECK_ROW((got <= LIMIT) == (exact <= LIMIT), i, "%s, %zu values: %.17g, exactly %.17g",
                  name, s->n, got, exact);
    }
}

/* The exact order statistics of the same values are known. */
static void quantiles_and_counts(void)
{
    static const size_t sizes[] = {1, 2, 10, 999, N};
    struct nrs_sample s;
    double value[N];

    nrs_sample_init(&s);
    for (size_t k = 0; k < NRS_LEN(kinds); k++)
        for (size_t i = 0; i < NRS_LEN(sizes); i++) {
            struct nrs_dist d;
            size_t n = sizes[i], n_lost = 0;

            fill(k, n, value);
            nrs_dist_init(&d, DIGITS, LIMIT);
            CU_ASSERT_EQUAL_FATAL(nrs_sample_reset(&s, n, NULL), NRS_OK);
            for (size_t v = 0; v < n; v++) {
                CU_ASSERT_FATAL(nrs_dist_add(&d, value[v]));
                nrs_sample_add(&s, value[v]);
                n_lost += isinf(value[v]);
            }
            nrs_sample_sort(&s);
            check_quantiles(&d, &s, kinds[k].name);
            CHECK_ROW(d.n == n && nrs_dist_lost(&d) == n_lost &&
                          nrs_dist_within(&d) == nrs_sample_within(&s, LIMIT),
                      i, "%s: counts", kinds[k].name);
            nrs_dist_free(&d);
        }
    nrs_sample_free(&s);
}

/* Where a bin holds one value, or equal ones, nothing is rounded: 0.001, 0.002, ... 0.020. */
static void sparse_samples_are_exact(void)
{
    struct nrs_dist d;

    nrs_dist_init(&d, DIGITS, INFINITY);
    CU_ASSERT(isnan(nrs_dist_quantile(&d, 0.5)));
    for (size_t i = 20; i > 0; i--)
        for (size_t k = 0; k < 3; k++)
            CU_ASSERT(nrs_dist_add(&d, 0.001 * (double)i));
    for (size_t i = 1; i <= 20; i++)
        CHECK_ROW(nrs_dist_quantile(&d, (double)i / 20) == 0.001 * (double)i, i, "%.17g",
                  nrs_dist_quantile(&d, (double)i / 20));
    CU_ASSERT_EQUAL(nrs_dist_within(&d), 60);
    CU_ASSERT_EQUAL(nrs_dist_lost(&d), 0);
    nrs_dist_free(&d);
}

/* A bin of 9 digits at 1 is 1/512 wide, at 0.5 half of that; of 1 digit at 1 it is 0.5. */
static void what_shares_a_bin(void)
{
    static const struct {
        unsigned digits;
        double limit, a, b;
        bool apart;
    } rows[] = {
        {9, INFINITY, 1, 1 + 1. / 513, false},
        {9, INFINITY, 1, 1 + 1. / 512, true},
        {9, INFINITY, 0.5, 0.5 + 1. / 1025, false},
        {9, INFINITY, 0.5, 0.5 + 1. / 1024, true},
        {9, INFINITY, 1 - DBL_EPSILON, 1, true},
        {9, 1.0005, 1, 1.0005, false},
        {9, 1.0005, 1, 1.0006, true},
        {9, 1.0005, 1.0006, 1.0007, false},
        {1, INFINITY, 1, 1.49, false},
        {1, INFINITY, 1, 1.5, true},
        {52, INFINITY, 1, 1 + DBL_EPSILON, true},
        {9, INFINITY, 0, 5e-324, true},
        {9, INFINITY, -5e-324, 0, true},
        {9, INFINITY, -1, -1 + DBL_EPSILON, true},
        {9, INFINITY, -1 - 1. / 513, -1, false},
        {9, INFINITY, -1, 1, true},
        {9, INFINITY, DBL_MAX, INFINITY, true},
        {9, INFINITY, 0, -0.0, false},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_dist d;

        nrs_dist_init(&d, rows[i].digits, rows[i].limit);
        CHECK_ROW(nrs_dist_follows(&d, rows[i].a, rows[i].b) == rows[i].apart, i, "%.17g, %.17g",
                  rows[i].a, rows[i].b);
        CHECK_ROW(!nrs_dist_follows(&d, rows[i].b, rows[i].a), i, "the other way");
        CU_ASSERT(nrs_dist_add(&d, rows[i].b) && nrs_dist_add(&d, rows[i].a));
        CHECK_ROW(d.bins.n == (rows[i].apart ? 2 : 1), i, "%zu bins", d.bins.n);
        CHECK_ROW(nrs_dist_quantile(&d, 1) == rows[i].b, i, "largest %.17g",
                  nrs_dist_quantile(&d, 1));
        nrs_dist_free(&d);
    }
}

static bool same(const struct nrs_dist *a, const struct nrs_dist *b)
{
    return a->n == b->n && a->bins.n == b->bins.n &&
           (a->bins.n == 0 ||
            memcmp(a->bins.at, b->bins.at, a->bins.n * sizeof(struct nrs_bin)) == 0);
}

/* Values are dealt to so many parts at random, and the parts pooled in an order from random. */
static void pool_parts(const double *value, size_t n, size_t n_parts, struct nrs_stream *r,
                       struct nrs_dist *out)
{
    struct nrs_dist part[8];

    for (size_t i = 0; i < n_parts; i++)
        nrs_dist_init(&part[i], DIGITS, LIMIT);
    for (size_t i = 0; i < n; i++)
        CU_ASSERT(nrs_dist_add(&part[nrs_stream_bits(r) % n_parts], value[i]));
    for (; n_parts > 0; n_parts--) {
        size_t next = nrs_stream_bits(r) % n_parts;

        CU_ASSERT(nrs_dist_append(out, &part[next]));
        nrs_dist_free(&part[next]);
        part[next] = part[n_parts - 1];
    }
}

static void pooling_is_exact(void)
{
    double value[N];

    for (size_t k = 0; k < NRS_LEN(kinds); k++)
        for (size_t trial = 0; trial < 24; trial++) {
            struct nrs_stream r = stream(100 + k * 24 + trial);
            struct nrs_dist whole, pooled;

            fill(k, N, value);
            nrs_dist_init(&whole, DIGITS, LIMIT);
            nrs_dist_init(&pooled, DIGITS, LIMIT);
            for (size_t i = 0; i < N; i++)
                CU_ASSERT(nrs_dist_add(&whole, value[i]));
            pool_parts(value, N, 1 + trial % 8, &r, &pooled);
            CHECK_ROW(same(&whole, &pooled), trial, "%s", kinds[k].name);
            nrs_dist_free(&whole);
            nrs_dist_free(&pooled);
        }
}

/* Adding nothing, and adding to nothing. */
static void pooling_with_nothing(void)
{
    struct nrs_dist a, none;

    nrs_dist_init(&a, DIGITS, LIMIT);
    nrs_dist_init(&none, DIGITS, LIMIT);
    CU_ASSERT(nrs_dist_append(&a, &none) && a.n == 0 && a.bins.n == 0);
    CU_ASSERT(nrs_dist_within(&a) == 0 && nrs_dist_lost(&a) == 0);
    CU_ASSERT(nrs_dist_add(&a, 2) && nrs_dist_append(&a, &none) && a.n == 1);
    CU_ASSERT(nrs_dist_append(&none, &a) && same(&a, &none));
    nrs_dist_free(&a);
    nrs_dist_free(&none);
    CU_ASSERT(a.n == 0 && a.limit == LIMIT && a.digits == DIGITS);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"quantiles and counts", quantiles_and_counts},
        {"sparse samples are exact", sparse_samples_are_exact},
        {"what shares a bin", what_shares_a_bin},
        {"pooling is exact", pooling_is_exact},
        {"pooling with nothing", pooling_with_nothing},
        {NULL, NULL},
    };

    return check_main("dist", tests);
}

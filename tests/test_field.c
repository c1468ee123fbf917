/* test_field.c - Gaussian fields over the plane: marginals, autocorrelation, independence. */
#include "check.h"
#include "radio/field.h"

#define FIELDS 10000

static const struct nrs_rng_key key = {20240917, 3};

/* Moments of one place over many fields. With z normal, the standard errors of the estimates of
 * E z, E z^2 and E z^4 over n are 1, sqrt(2) and sqrt(96) over sqrt(n); bounds are four of them.
 * The kurtosis of N waves is 3 - 3 / (2 N). */
static void marginal(void)
{
    static const struct {
        double x_m, y_m, correlation_m;
    } rows[] = {{0, 0, 10}, {431.5, -87.25, 37}, {-12000, 9000, 6}};
    double want4 = 3.0 - 1.5 / NRS_FIELD_WAVES, root = sqrt(FIELDS);
    double m1[NRS_LEN(rows)] = {0}, m2[NRS_LEN(rows)] = {0}, m4[NRS_LEN(rows)] = {0};

    for (uint64_t n = 0; n < FIELDS; n++) {
        struct nrs_field f;

        nrs_field_init(&f, key, n);
        for (size_t i = 0; i < NRS_LEN(rows); i++) {
            double z = nrs_field_at(&f, rows[i].x_m, rows[i].y_m, rows[i].correlation_m);

            m1[i] += z / FIELDS;
            m2[i] += z * z / FIELDS;
            m4[i] += z * z * z * z / FIELDS;
        }
    }
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        CHECK_ROW(fabs(m1[i]) <= 4.0 / root, i, "mean %g", m1[i]);
        CHECK_ROW(fabs(m2[i] - 1.0) <= 4.0 * sqrt(2.0) / root, i, "variance %g", m2[i]);
        CHECK_ROW(fabs(m4[i] - want4) <= 4.0 * sqrt(96.0) / root, i, "fourth moment %g", m4[i]);
    }
}

/* E[f(a) f(b)] = exp(-r / d) in every direction. The product's variance is 1 + rho^2. */
static void autocorrelation(void)
{
    static const struct {
        double r_m, direction, correlation_m;
    } rows[] = {
        {0.5, 0.0, 10},  {1.0, 1.2, 10},  {5.0, 0.7, 50},   {10.0, 0.0, 10}, {10.0, 1.57, 10},
        {37.0, 2.5, 37}, {50.0, 4.0, 25}, {100.0, 5.0, 50}, {40.0, 3.0, 10}, {700.0, 0.3, 50},
    };

    const double x = 120.0, y = -340.0;
    double mean[NRS_LEN(rows)] = {0};

    for (uint64_t n = 0; n < FIELDS; n++) {
        struct nrs_field f;

        nrs_field_init(&f, key, n);
        for (size_t i = 0; i < NRS_LEN(rows); i++) {
            double r = rows[i].r_m, d = rows[i].correlation_m;

            mean[i] += nrs_field_at(&f, x, y, d) *
                       nrs_field_at(&f, x + r * cos(rows[i].direction),
                                    y + r * sin(rows[i].direction), d) /
                       FIELDS;
        }
    }
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        double want = exp(-rows[i].r_m / rows[i].correlation_m);

        CHECK_ROW(fabs(mean[i] - want) <= 4.0 * sqrt((1.0 + want * want) / FIELDS), i,
                  "%g m: correlation %g, not %g", rows[i].r_m, mean[i], want);
    }
}

/* One field alone: averaged over the plane, its autocorrelation is the mean of cos(k r) over its
 * waves. Its scatter over the fields stays below half that of independent waves, whose variance is
 * ((1 + exp(-2 r)) / 2 - exp(-2 r)) / N = (1 - exp(-2 r)) / (2 N), for each cosine has the mean
 * exp(-r) and its square (1 + exp(-2 r)) / 2. Half: the strata's and the even directions' gain. */
static void single_fields_are_close(void)
{
    static const double distances[] = {0.1, 0.2, 0.4, 0.8, 1.6};

    for (size_t i = 0; i < NRS_LEN(distances); i++) {
        double r = distances[i], squares = 0.0;
        double independent = (1.0 - exp(-2.0 * r)) / (2.0 * NRS_FIELD_WAVES);

        for (uint64_t n = 0; n < FIELDS / 10; n++) {
            struct nrs_field f;
            double mean = 0.0;

            nrs_field_init(&f, key, n);
            for (int k = 0; k < NRS_FIELD_WAVES; k++)
                mean += cos(2.0 * M_PI * f.kx[k] * r) / NRS_FIELD_WAVES;
            squares += (mean - exp(-r)) * (mean - exp(-r));
        }
        CHECK_ROW(squares / (FIELDS / 10) < 0.5 * independent, i, "r %g: variance %g, not below %g",
                  r, squares / (FIELDS / 10), 0.5 * independent);
    }
}

/* The sum of waves itself, with the C library's cosine. */
static void sum_of_waves(void)
{
    static const struct {
        double x_m, y_m, correlation_m;
    } rows[] = {{0, 0, 1}, {3.25, 8.5, 10}, {-731, 1234, 37}, {5e4, -2e4, 10}, {-3e5, 9e5, 13}};

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_field f;
        double d = rows[i].correlation_m, want = 0.0, got;

        nrs_field_init(&f, key, 77 + i);
        for (int n = 0; n < NRS_FIELD_WAVES; n++)
            want += sqrt(2.0 / NRS_FIELD_WAVES) *
                    cos(2.0 * M_PI *
                        fmod(f.kx[n] * (rows[i].x_m / d) + f.ky[n] * (rows[i].y_m / d) + f.phase[n],
                             1.0));
        got = nrs_field_at(&f, rows[i].x_m, rows[i].y_m, d);
        CHECK_ROW(fabs(got - want) <= 1e-6, i, "got %.9f, not %.9f", got, want);
    }
}

static void pure(void)
{
    struct nrs_field f, g;
    double first;

    nrs_field_init(&f, key, 5);
    first = nrs_field_at(&f, 10.0, 20.0, 37.0);
    nrs_field_at(&f, 500.0, 600.0, 50.0);
    CU_ASSERT_EQUAL(nrs_field_at(&f, 10.0, 20.0, 37.0), first);
    nrs_field_init(&g, key, 5);
    CU_ASSERT_EQUAL(nrs_field_at(&g, 10.0, 20.0, 37.0), first);
    nrs_field_init(&g, key, 6);
    CU_ASSERT_NOT_EQUAL(nrs_field_at(&g, 10.0, 20.0, 37.0), first);
    nrs_field_init(&g, (struct nrs_rng_key){key.seed, 4}, 5);
    CU_ASSERT_NOT_EQUAL(nrs_field_at(&g, 10.0, 20.0, 37.0), first);
    nrs_field_init(&g, (struct nrs_rng_key){key.seed + 1, key.replication}, 5);
    CU_ASSERT_NOT_EQUAL(nrs_field_at(&g, 10.0, 20.0, 37.0), first);
}

/* Towards two sites: mixed with a common field, their values correlate as asked for and keep the
 * variance. Standard error of a product's mean: sqrt(1 + rho^2) a root n. */
static void pairs(void)
{
    static const double wanted[] = {0.0, 0.5, 1.0};
    double product[NRS_LEN(wanted)] = {0}, square[NRS_LEN(wanted)] = {0};

    for (uint64_t n = 0; n < FIELDS; n++) {
        double value[3];

        for (uint64_t k = 0; k < 3; k++) {
            struct nrs_field f;

            nrs_field_init(&f, key, 3 * n + k);
            value[k] = nrs_field_at(&f, 40.0, 50.0, 37.0);
        }
        for (size_t i = 0; i < NRS_LEN(wanted); i++) {
            double a = nrs_field_mix(value[0], value[1], wanted[i]);

            product[i] += a * nrs_field_mix(value[0], value[2], wanted[i]);
            square[i] += a * a;
        }
    }
    for (size_t i = 0; i < NRS_LEN(wanted); i++) {
        double rho = wanted[i];

        CHECK_ROW(fabs(product[i] / FIELDS - rho) <= 4.0 * sqrt((1.0 + rho * rho) / FIELDS), i,
                  "correlation: %g, not %g", product[i] / FIELDS, rho);
        CHECK_ROW(fabs(square[i] / FIELDS - 1.0) <= 4.0 * sqrt(2.0 / FIELDS), i, "variance: %g",
                  square[i] / FIELDS);
    }
}

/* A link is in LOS with the probability asked for: a binomial share, and 6e-4 for the field. */
static void shares(void)
{
    static const double wanted[] = {0.02, 0.3, 0.5, 0.87};
    int below[NRS_LEN(wanted)] = {0};

    for (uint64_t n = 0; n < FIELDS; n++) {
        struct nrs_field f;
        double u;

        nrs_field_init(&f, key, n);
        u = nrs_field_uniform(nrs_field_at(&f, -70.0, 33.0, 50.0));
        for (size_t i = 0; i < NRS_LEN(wanted); i++)
            below[i] += u < wanted[i];
    }
    for (size_t i = 0; i < NRS_LEN(wanted); i++) {
        double p = wanted[i], got = (double)below[i] / FIELDS;

        CHECK_ROW(fabs(got - p) <= 4.0 * sqrt(p * (1.0 - p) / FIELDS) + 6e-4, i, "%g, not %g", got,
                  p);
    }
    /* quantiles of the normal distribution, from tables */
    CU_ASSERT_DOUBLE_EQUAL(nrs_field_uniform(-1.0), 0.158655254, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(nrs_field_uniform(1.959963985), 0.975, 1e-9);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"marginal", marginal},
        {"autocorrelation", autocorrelation},
        {"single fields are close", single_fields_are_close},
        {"sum of waves", sum_of_waves},
        {"pure", pure},
        {"pairs", pairs},
        {"shares", shares},
        {NULL, NULL},
    };

    return check_main("field", tests);
}

/* samples.h - statistics of samples that tests hold against theory. */
#ifndef NRS_TESTS_SAMPLES_H
#define NRS_TESTS_SAMPLES_H

#include <math.h>
#include <stdlib.h>

static inline int samples_by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/** Kolmogorov and Smirnov's sqrt(n) D against `cdf`; sorts `x`. 1.95 is passed by 1 in 1000. */
static inline double samples_ks(double *x, size_t n, double (*cdf)(double))
{
    double d = 0;

    qsort(x, n, sizeof *x, samples_by_value);
    for (size_t i = 0; i < n; i++) {
        double f = cdf(x[i]);

        d = fmax(d, fmax(f - (double)i / (double)n, (double)(i + 1) / (double)n - f));
    }
    return d * sqrt((double)n);
}
#define SAMPLES_KS_LIMIT 1.95

static inline double samples_mean(const double *x, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += x[i];
    return sum / (double)n;
}

/** Mean of (x - centre)^power. */
static inline double samples_moment(const double *x, size_t n, double centre, int power)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += pow(x[i] - centre, power);
    return sum / (double)n;
}

static inline double samples_uniform_cdf(double x)
{
    return fmin(fmax(x, 0), 1);
}

static inline double samples_exponential_cdf(double x)
{
    return x < 0 ? 0 : 1 - exp(-x);
}

#endif

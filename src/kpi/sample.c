/* sample.c - order statistics by sorting once. */
#include "kpi/sample.h"

#include <assert.h>
#include <float.h>
#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

void nrs_sample_init(struct nrs_sample *s)
{
    *s = (struct nrs_sample){0};
}

void nrs_sample_free(struct nrs_sample *s)
{
    free(s->value);
    nrs_sample_init(s);
}

enum nrs_status nrs_sample_reset(struct nrs_sample *s, size_t n, struct nrs_error *err)
{
    double *value;

    s->n = 0;
    if (n <= s->capacity)
        return NRS_OK;
    value = n > SIZE_MAX / sizeof *value ? NULL : realloc(s->value, n * sizeof *value);
    if (!value)
        return nrs_fail(err, NRS_EMACHINE, "statistics: out of memory for %zu samples", n);
    s->value = value;
    s->capacity = n;
    return NRS_OK;
}

void nrs_sample_add(struct nrs_sample *s, double value)
{
    assert(s->n < s->capacity && !isnan(value));
    s->value[s->n++] = value;
}

void nrs_sample_sort(struct nrs_sample *s)
{
    gsl_sort(s->value, 1, s->n);
}

size_t nrs_sample_rank(size_t n, double q)
{
    double rank = ceil((double)n * q * (1 - 4 * DBL_EPSILON));

    if (!(rank > 1))
        return 1;
    return rank < (double)n ? (size_t)rank : n;
}

double nrs_sample_quantile(const struct nrs_sample *s, double q)
{
    return s->n ? s->value[nrs_sample_rank(s->n, q) - 1] : NAN;
}

size_t nrs_sample_within(const struct nrs_sample *s, double limit)
{
    size_t low = 0, high = s->n;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (s->value[middle] <= limit)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

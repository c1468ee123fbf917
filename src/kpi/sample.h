/* sample.h - order statistics of latencies. There is no mean here, on purpose.
 *
 * A lost message is a sample of +INFINITY: it has a place in the order like any other, so that a
 * quantile tells what that share of *all* messages saw, not of those that survived.
 */
#ifndef NRS_KPI_SAMPLE_H
#define NRS_KPI_SAMPLE_H

#include "core/status.h"

struct nrs_sample {
    double *value;
    size_t n, capacity;
};

void nrs_sample_init(struct nrs_sample *s);
void nrs_sample_free(struct nrs_sample *s);

/** Empty the sample and make room for `n` values. @return NRS_EMACHINE when memory is out. */
enum nrs_status nrs_sample_reset(struct nrs_sample *s, size_t n, struct nrs_error *err);

/** Add a value (no NAN). The room must have been made by nrs_sample_reset. */
void nrs_sample_add(struct nrs_sample *s, double value);

/** Sort ascending, losses last; what the functions below expect. */
void nrs_sample_sort(struct nrs_sample *s);

/**
 * Rank of the q-quantile among `n` ordered values: ceil(n q), within [1, n]. Exact products such as
 * 1000 x 0.999 are not pushed to the next rank by rounding.
 * @param n  > 0.
 * @param q  in [0, 1].
 */
size_t nrs_sample_rank(size_t n, double q);

/**
 * Conservative q-quantile: the value that at least a share q of the sample does not exceed. With
 * n < 1/(1-q) it is the largest value. @return +INFINITY: lost; NAN: no samples. Sorted `s`.
 */
double nrs_sample_quantile(const struct nrs_sample *s, double q);

/** @return how many values are at most `limit`. Sorted `s`. */
size_t nrs_sample_within(const struct nrs_sample *s, double limit);

#endif

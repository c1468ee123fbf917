/* dist.h - many values in fine bins: what stays of a sample that is too large to keep.
 *
 * Values share a bin when their doubles have the same sign, exponent and first `digits` bits of the
 * mantissa, so that a bin is at most 2^-digits of its values wide, whatever their size (as in
 * Tene's HdrHistogram). 0 and INFINITY, a loss, have bins of their own, and `limit` is an edge of
 * bins. A bin has its count and its largest value.
 *
 * Pooling adds counts and takes the larger value. That is exact, and in any order and grouping the
 * same to the last bit.
 */
#ifndef NRS_KPI_DIST_H
#define NRS_KPI_DIST_H

#include <stdint.h>

#include "core/list.h"
#include "core/status.h"

struct nrs_bin {
    double largest;
    uint64_t n;
};

struct nrs_dist {
    struct nrs_list bins; /* struct nrs_bin, by value */
    uint64_t n;           /* values in all, losses included */
    double limit;         /* no bin has values on both sides of it; INFINITY: none */
    unsigned digits;
};

/** An empty distribution. Allocates nothing. @param digits  1 to 52. */
void nrs_dist_init(struct nrs_dist *d, unsigned digits, double limit);
void nrs_dist_free(struct nrs_dist *d);

/** Add a value (neither NAN nor -INFINITY). @return false when memory is out. */
bool nrs_dist_add(struct nrs_dist *d, double value);

/**
 * Add all of `from`, which has the same limit and digits. Linear in the bins of both.
 * @return false when memory is out; `d` is then unchanged.
 */
bool nrs_dist_append(struct nrs_dist *d, const struct nrs_dist *from);

/** Does `next` belong behind `bin`, in a bin of its own? What a reader of bins has to check. */
bool nrs_dist_follows(const struct nrs_dist *d, double bin, double next);

/**
 * The q-quantile (nrs_sample_rank), rounded up to the largest value of its bin: never below the
 * exact one, and above it by less than 2^-digits of it. It is at most `limit` exactly when the
 * exact one is.
 * @return +INFINITY: lost; NAN: no values.
 */
double nrs_dist_quantile(const struct nrs_dist *d, double q);

/** @return how many values are at most `limit`: exact. Without a limit: all that are not lost. */
uint64_t nrs_dist_within(const struct nrs_dist *d);

/** @return how many values are INFINITY: exact. */
uint64_t nrs_dist_lost(const struct nrs_dist *d);

#endif

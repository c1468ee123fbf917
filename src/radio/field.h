/* field.h - Gaussian fields over the plane: shadow fading and LOS states that depend on the place
 * alone. TR 38.901 clauses 7.4.4 and 7.6.3. */
#ifndef NRS_RADIO_FIELD_H
#define NRS_RADIO_FIELD_H

#include "core/rng.h"

#define NRS_FIELD_WAVES 64

/* One field: its plane waves, for a correlation distance of 1 m. Plain data, 1.5 kbyte. */
struct nrs_field {
    double kx[NRS_FIELD_WAVES], ky[NRS_FIELD_WAVES]; /* wave vectors, turns a metre */
    double phase[NRS_FIELD_WAVES];                   /* turns */
};

/**
 * Make field `number` of a run.
 * @param f       filled; keep it as long as the field is evaluated.
 * @param number  entity of NRS_RNG_FIELD. Pure function of (key, number); cannot fail.
 */
void nrs_field_init(struct nrs_field *f, struct nrs_rng_key key, uint64_t number);

/**
 * The field's value at a place: mean 0, variance 1, E[f(a) f(b)] = exp(-|a - b| / correlation_m).
 * @param x_m, y_m       any place; to better than 1e-6 within 1e5 correlation distances.
 * @param correlation_m  > 0. One field may be read with several; the values then differ.
 * @return close to N(0, 1): kurtosis 2.977. Pure, no state; the order of calls does not matter.
 */
double nrs_field_at(const struct nrs_field *f, double x_m, double y_m, double correlation_m);

/** A field that all sites share mixed with a site's own: values so mixed from one `common` and
 * independent `own` fields correlate by `correlation`, 0 to 1. Pure. */
double nrs_field_mix(double common, double own, double correlation);

/** @return the value's share of N(0, 1), uniform on (0, 1) to within 6e-4: a link is in LOS where
 * it is below the LOS probability. Pure. */
double nrs_field_uniform(double value);

#endif

/* slow_fading.h - the loss of a frame over a slowly fading link: a case whose truth is known, for
 * estimators of rare events.
 *
 * A frame is 20 transport blocks, each sent up to three times with chase combining over four
 * branches of Rayleigh fading. Nothing fades within a frame, so that all depends on one gain g, the
 * sum of four exponential variables of mean 1: it has the density g^3 exp(-g) / 6. A block is 1000
 * complex symbols of 2 bit, and fails with the normal approximation of a Gaussian channel,
 *   b(s) = Q((log2(1 + s) - 2) sqrt(1000 / V)),  V = (1 - (1 + s)^-2) log2(e)^2,
 * at s = 3 g snr after three transmissions. The frame is lost unless all blocks are decoded:
 *   loss(g) = 1 - (1 - b(3 g snr))^20.
 *
 * Estimators: "naive" draws g and the frame's outcome; "conditional" draws g and counts loss(g),
 * what is left when all outcomes of decoding are averaged over; "tilted" draws g from the density
 * g^3 exp(-(1 + theta) g) (1 + theta)^4 / 6 and counts loss(g) times the likelihood ratio
 * exp(theta g) / (1 + theta)^4.
 */
#ifndef NRS_STATS_SLOW_FADING_H
#define NRS_STATS_SLOW_FADING_H

#include "core/rng.h"
#include "stats/weighted.h"

struct nrs_slow_fading {
    double snr; /* mean of a branch and transmission, linear, > 0 */
};

enum nrs_slow_method { NRS_SLOW_NAIVE, NRS_SLOW_CONDITIONAL, NRS_SLOW_TILTED };

/** @return loss(g), g > 0. Pure. */
double nrs_slow_fading_loss(const struct nrs_slow_fading *c, double gain);

/** @return the density of g. Pure. */
double nrs_slow_fading_density(double gain);

/**
 * The tilt that suits this case: by cross-entropy the one with which the mean gain drawn is the
 * mean gain of lost frames, from ten rounds of 1000 samples that begin without a tilt. While few of
 * a round's samples would make that mean, a power of the loss below 1 stands for it.
 * @param s  advanced. @return theta, >= 0.
 */
double nrs_slow_fading_tilt(const struct nrs_slow_fading *c, struct nrs_stream *s);

/**
 * Draw `n` frames. Their severity is -g.
 * @param theta  for NRS_SLOW_TILTED; else not used.
 * @param s  advanced.
 */
void nrs_slow_fading_sample(const struct nrs_slow_fading *c, enum nrs_slow_method method,
                            double theta, struct nrs_stream *s, uint64_t n,
                            struct nrs_weighted *out);

#endif

/* arrivals.c - periodic with jitter, Poisson, one-shot. The jitter follows TR 38.838's traffic
 * model: a truncated Gaussian with mean 0, cut off at two standard deviations. */
#include "device/arrivals.h"

#include <math.h>

#define JITTER_CUT 2.0

struct nrs_arrivals nrs_arrivals_init(const struct nrs_arrivals_cfg *cfg, struct nrs_rng_key key,
                                      uint64_t entity)
{
    struct nrs_arrivals a = {.stream = nrs_stream_init(key, NRS_RNG_ARRIVAL, entity)};

    if (cfg->process == NRS_PERIODIC) /* the first step adds one period */
        a.nominal_s = (nrs_stream_u01(&a.stream) - 1.0) / cfg->rate_hz;
    return a;
}

/* A draw beyond the cut is drawn again: the truncated distribution, not a clipped one. */
static double jitter_s(struct nrs_arrivals *a, double std_s)
{
    double z;

    if (std_s <= 0)
        return 0;
    do
        z = nrs_stream_normal(&a->stream);
    while (fabs(z) > JITTER_CUT);
    return z * std_s;
}

static double candidate_s(struct nrs_arrivals *a, const struct nrs_arrivals_cfg *cfg)
{
    switch (cfg->process) {
    case NRS_PERIODIC:
        a->nominal_s += 1.0 / cfg->rate_hz;
        return a->nominal_s + jitter_s(a, cfg->jitter_std_s);
    case NRS_POISSON: return a->last_s + nrs_stream_exponential(&a->stream, 1.0 / cfg->rate_hz);
    case NRS_ONE_SHOT: break;
    }
    if (a->n > 0)
        return INFINITY;
    return cfg->one_shot_from_s + nrs_stream_u01(&a->stream) * (cfg->end_s - cfg->one_shot_from_s);
}

double nrs_arrivals_next_s(struct nrs_arrivals *a, const struct nrs_arrivals_cfg *cfg)
{
    double t = fmax(candidate_s(a, cfg), a->last_s);

    if (!(t < cfg->end_s))
        return INFINITY;
    a->last_s = t;
    a->n++;
    return t;
}

/* arrivals.h - capture times of one UE. */
#ifndef NRS_DEVICE_ARRIVALS_H
#define NRS_DEVICE_ARRIVALS_H

#include "core/arrival.h"
#include "core/rng.h"

struct nrs_arrivals_cfg {
    enum nrs_arrival process;
    double rate_hz;         /* > 0; unused by NRS_ONE_SHOT */
    double jitter_std_s;    /* NRS_PERIODIC only */
    double one_shot_from_s; /* NRS_ONE_SHOT: the single frame is uniform in [from, end) */
    double end_s;           /* no capture at or after this time */
};

struct nrs_arrivals {
    struct nrs_stream stream;
    double nominal_s, last_s;
    uint32_t n; /* captures so far */
};

/** Start of a UE's captures (entity: nrs_ue_entity): the phase of a periodic source is uniform over
 * its period. */
struct nrs_arrivals nrs_arrivals_init(const struct nrs_arrivals_cfg *cfg, struct nrs_rng_key key,
                                      uint64_t entity);

/** @return the next capture time in seconds, never before the last one; INFINITY when done. */
double nrs_arrivals_next_s(struct nrs_arrivals *a, const struct nrs_arrivals_cfg *cfg);

#endif

/* failure_states.h - which parts of a system are down at a time, and how probable that is.
 *
 * Parts fail and are repaired independently of each other. At a time far from the start a part is
 * down with the probability MTTR / (MTBF + MTTR), whatever the laws of its times up and down (Cox,
 * Renewal Theory, 1962, section 7.3), so that a state, the set of the parts that are down, has the
 * product of its parts' probabilities.
 */
#ifndef NRS_STATS_FAILURE_STATES_H
#define NRS_STATS_FAILURE_STATES_H

#include <stdint.h>

#include "core/list.h"
#include "core/status.h"

struct nrs_failure_state {
    double probability;
    size_t first, n; /* of the parts that are down, in nrs_failure_states.down */
};

struct nrs_failure_states {
    struct nrs_list state; /* struct nrs_failure_state, the most probable first */
    struct nrs_list down;  /* uint32_t: parts, in rising order within a state */
    double rest;           /* probability of all other states */
};

/**
 * The most probable states, one after the other, until the rest is at most `tolerance` or there are
 * `max_states`; then those that are left of the states that differ from the first in one part. Of
 * states that are equally probable the order depends on the parts' order alone.
 * @param down_share  [n_parts] probability that a part is down, in [0, 1).
 * @param tolerance   >= 0. @param max_states  >= 1.
 * @param out         nrs_failure_states_free when NRS_OK.
 * @return NRS_ERANGE for a probability outside of its range, NRS_EMACHINE. O(k log k + k n) for k
 *   states.
 */
enum nrs_status nrs_failure_states_list(const double *down_share, size_t n_parts, double tolerance,
                                        size_t max_states, struct nrs_failure_states *out,
                                        struct nrs_error *err);
void nrs_failure_states_free(struct nrs_failure_states *s);

/** @return state i, and its parts in *down. */
const struct nrs_failure_state *nrs_failure_states_at(const struct nrs_failure_states *s, size_t i,
                                                      const uint32_t **down);

#endif

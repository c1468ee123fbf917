/* drop.h - losses of the results of one drop's UEs, some of which are looked at closely.
 *
 * A drop is a network with places, shadowing and fading of its own. Every UE of it is seen; how
 * many are tagged depends on the stratum of their mean SINR. A tagged UE's messages of a whole run
 * are worked out (radio/tagged.h), and count by one over the probability of being tagged.
 */
#ifndef NRS_RARE_DROP_H
#define NRS_RARE_DROP_H

#include "radio/tagged.h"
#include "rare/pilot.h"
#include "stats/weighted.h"

#define NRS_RARE_STRATA 8
#define NRS_RARE_FIRST  (UINT32_C(1) << 30) /* replication of drop 0: no run has it */

struct nrs_rare_plan {
    double below_db[NRS_RARE_STRATA - 1]; /* upper bounds of all strata but the last; they rise */
    double tagged[NRS_RARE_STRATA];       /* probability of being tagged, > 0 */
    struct nrs_tagged_tilt tilt;
    uint32_t every; /* one in so many of a UE's messages is worked out */
};

/* Sums over drops. Plain data; copy by value. */
struct nrs_rare_part {
    double lost, results;                 /* weighted: lost ones, and all */
    double lost_by[NRS_RARE_STRATA];      /* of `lost`, by stratum */
    double lost_poor;                     /* of UEs that few results are known of */
    double seen_by[NRS_RARE_STRATA];      /* UEs */
    uint64_t n_ues, n_tagged, n_messages; /* messages: worked out */
    struct nrs_weighted tail;             /* by tagged UE; severity is -SINR in dB */
};

/* What is known of a tagged UE. */
struct nrs_rare_ue {
    double sinr_db;
    double lost; /* its share of results times the mean probability that one is late */
};

/** All strata in one, all UEs tagged, nothing tilted. */
struct nrs_rare_plan nrs_rare_plan_all(uint32_t every);

/**
 * Add a drop.
 * @param part  sums so far.
 * @param ues  of all tagged UEs, or NULL; room for the point's. @param n_ues  filled then.
 */
enum nrs_status nrs_rare_drop(const struct nrs_point *point, const struct nrs_link_curves *curves,
                              const struct nrs_rare_pilot *pilot, const struct nrs_rare_plan *plan,
                              uint32_t drop, struct nrs_rare_part *part, struct nrs_rare_ue *ues,
                              size_t *n_ues, struct nrs_error *err);

void nrs_rare_part_init(struct nrs_rare_part *part);
void nrs_rare_part_append(struct nrs_rare_part *to, const struct nrs_rare_part *from);

#endif

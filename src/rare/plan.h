/* plan.h - how to draw: strata of mean SINR, who is tagged, and the tilt of fading. */
#ifndef NRS_RARE_PLAN_H
#define NRS_RARE_PLAN_H

#include "rare/drop.h"

/* Tilts that a survey tries; the first is none. */
#define NRS_RARE_TILTS 4
extern const struct nrs_tagged_tilt nrs_rare_tilts[NRS_RARE_TILTS];

/* UEs of a survey under one tilt, all tagged. */
struct nrs_rare_survey {
    struct nrs_rare_ue *ue; /* owned: free */
    size_t n;
};

/**
 * The plan that a survey of all tilts leads to.
 *
 * Of the tilts the one is taken that gives the most effective contributions for its time, of those
 * whose estimate is at least half of the greatest that five effective contributions and more make:
 * one that is much lower has missed losses. The strata lie between fixed quantiles of the mean
 * SINR. UEs are tagged in proportion to the root of their stratum's mean squared loss (Neyman's
 * allocation), as variance times time is least, and in every stratum at least as likely as in the
 * one above and as one in twenty.
 * @param survey  of each tilt; UEs are sorted. At least one UE in all.
 * @param messages  of a UE, that are worked out.
 */
struct nrs_rare_plan nrs_rare_plan_make(struct nrs_rare_survey survey[NRS_RARE_TILTS],
                                        double messages, uint32_t every);

#endif

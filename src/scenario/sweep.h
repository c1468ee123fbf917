/* sweep.h - a scenario's "sweep" block becomes a list of points.
 *
 *   "sweep": {"application.model": ["alexnet", "vgg16"], "application.split": "candidates"}
 *
 * Axes are crossed in the order in which they stand. One may be called "variants" (variants.h). Two
 * words stand for lists that depend on the values before them: "all" for every application of the
 * requirement set, "candidates" for the candidate split points of the network.
 */
#ifndef NRS_SCENARIO_SWEEP_H
#define NRS_SCENARIO_SWEEP_H

#include "scenario/point.h"

#define NRS_POINTS_MAX 10000 /* a resolved point takes 110 kB, and what it does not share */

struct nrs_points {
    struct nrs_point **point;
    size_t n, capacity;
};

/** All points of a document; one when it has no sweep. The first invalid one is the error. */
enum nrs_status nrs_sweep_expand(const struct nrs_document *doc, struct nrs_points *out,
                                 struct nrs_error *err);
void nrs_points_free(struct nrs_points *points);

#endif

/* sweep.h - a scenario's "sweep" block becomes a list of points.
 *
 *   "sweep": {"application.model": ["alexnet", "vgg16"], "application.split": "candidates",
 *             "ues.count_per_cell": {"from": 4, "to": 64, "step": 4},
 *             "skip": [{"application.model": "vgg16", "application.split": "pool1"}]}
 *
 * Axes are crossed in the order in which they stand. An axis is a parameter's path and a list or
 * range (range.h) of its values, or one of these, which set several parameters together: "variants"
 * (variants.h), "zip" (zip.c) and "random" (random_design.c). Two words stand for lists that depend
 * on the values before them: "all" for every application of the requirement set, "candidates" for
 * the candidate split points of the network. "skip" and "only" leave points out (condition.c).
 *
 * All points are checked, and none is kept: of each there is what it varies, its label and its
 * number of replications. It is resolved again when it is asked for.
 */
#ifndef NRS_SCENARIO_SWEEP_H
#define NRS_SCENARIO_SWEEP_H

#include "scenario/document.h"
#include "scenario/point.h"

#define NRS_POINTS_MAX 100000

struct nrs_points {
    size_t n;
    struct nrs_sweep *sweep; /* sweep_parts.h; NULL: no points */
};

/** All points of a document; one when it has no sweep. The first invalid one is the error. */
enum nrs_status nrs_sweep_expand(const struct nrs_document *doc, struct nrs_points *out,
                                 struct nrs_error *err);

/**
 * Point i, with all that a run needs.
 * @param out  nrs_point_free, before nrs_points_free: it borrows networks and tables.
 * @return NRS_EMACHINE; NRS_OK otherwise, for it was checked, unless its files have changed.
 */
enum nrs_status nrs_points_resolve(struct nrs_points *points, size_t i, struct nrs_point **out,
                                   struct nrs_error *err);

/** @return the label of point i (point.h); lives as long as `points`. */
const char *nrs_points_label(const struct nrs_points *points, size_t i);

uint32_t nrs_points_replications(const struct nrs_points *points, size_t i);

/** What is swept in point i: a new object of paths and values, and of "variants" with the name of
 * the variant. NULL: out of memory. */
cJSON *nrs_points_values(const struct nrs_points *points, size_t i);

/** Points that "skip" and "only" leave out; they are not counted in n. */
size_t nrs_points_left_out(const struct nrs_points *points);

/** Does any point name a platform file? */
bool nrs_points_have_platform(const struct nrs_points *points);

/** Does any point ask for estimates of rare losses (rare.dl)? */
bool nrs_points_have_rare(const struct nrs_points *points);

/**
 * Every file that the points were read from: scenario files, networks, profiles, requirement sets,
 * tables, platform files. Each once, in an order that depends on the scenario alone.
 * @return the first that is not NRS_OK of `visit`.
 */
typedef enum nrs_status nrs_points_file(void *user, const char *path, struct nrs_error *err);
enum nrs_status nrs_points_each_file(const struct nrs_points *points, nrs_points_file *visit,
                                     void *user, struct nrs_error *err);

void nrs_points_free(struct nrs_points *points);

#endif

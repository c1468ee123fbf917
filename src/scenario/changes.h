/* changes.h - single changes of a scenario that might help it: proposed, checked, and made points.
 *
 * Nothing here says what helps: that is for the simulation. A change is a list of values that are
 * set together, as variants are (variants.h).
 */
#ifndef NRS_SCENARIO_CHANGES_H
#define NRS_SCENARIO_CHANGES_H

#include "scenario/sweep.h"

#define NRS_CHANGE_NAME_MAX 96

/* What it takes to make a change, the cheapest first. */
enum nrs_cost {
    NRS_COST_CONFIGURATION, /* of what is there: data type, split, grants, link adaptation, ... */
    NRS_COST_DEPLOYMENT,    /* of the network and the edge: TDD pattern, servers */
    NRS_COST_SPECTRUM,      /* bandwidth */
    NRS_COST_HARDWARE,      /* of the UEs */
    NRS_N_COSTS
};
extern const char *const nrs_cost_names[]; /* "configuration", ..., NULL */

struct nrs_change {
    char name[NRS_CHANGE_NAME_MAX]; /* "TDD pattern DSUUU"; unique */
    enum nrs_cost cost;
    cJSON *values; /* paths and their values, in the JSON values' units */
};

struct nrs_changes {
    struct nrs_change *change;
    size_t n, capacity;
    size_t n_refused; /* that the checks of a scenario have refused */
};

/**
 * Everything that could be changed about a point, one at a time: data types of fewer bytes, all
 * other candidate splits, twice and four times the compression, configured grants and faster
 * requests, target BLER and rounds of HARQ of both directions, schedulers, TDD patterns with more
 * uplink, faster servers (by their profiles), more executors, other batches, servers at the sites,
 * 1.5, 2 and 4 times the bandwidth, and faster devices. Some may be invalid.
 * @param p  its networks and profiles.
 * @return NRS_EMACHINE, or that data/profiles cannot be read. nrs_changes_free in any case.
 */
enum nrs_status nrs_changes_propose(const struct nrs_point *p, struct nrs_changes *out,
                                    struct nrs_error *err);

/**
 * Drop and count those that the checks of a scenario refuse.
 * @param doc     what they change: without a sweep (nrs_changes_fix).
 */
enum nrs_status nrs_changes_check(struct nrs_changes *c, const struct nrs_document *doc,
                                  struct nrs_error *err);

/** The checked changes as points, in their order. @param c  at least one. */
enum nrs_status nrs_changes_expand(const struct nrs_changes *c, const struct nrs_document *doc,
                                   struct nrs_points *out, struct nrs_error *err);

/** Put what a sweep of one point varies in its place; the sweep goes. */
enum nrs_status nrs_changes_fix(struct nrs_document *doc, const struct nrs_points *points,
                                struct nrs_error *err);

void nrs_changes_free(struct nrs_changes *c);

/** A change's value as --set takes it: "radio.carrier.bandwidth_mhz=50". Cut off at `size`. */
void nrs_change_assignment(const cJSON *value, char *out, size_t size);

#endif

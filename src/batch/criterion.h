/* criterion.h - what a load has to satisfy, as shares that are to reach their targets.
 *
 * Each requirement of a point asks for a share of something that can be counted in a replication:
 *
 *   ul-reliability       uplink messages in time; the upload latency asks for the same
 *   dl-reliability       results in time
 *   recognition-latency  frames in time from capture to result
 *   ul-rate              UEs with the rate, of which there have to be 95 %
 *   satisfied-ues        UEs of which enough messages are in time, by which RAN1 measures capacity
 *   ul-availability, dl-availability   time in which the service was up
 *   device               frames that the device did not drop, as many as the UL reliability wants
 *   payload              messages that are no larger than allowed: only where they are
 *
 * A replication is a cluster of trials (stats/cluster.h). Several demands pass together when each
 * passes and fail when one does. A wrong PASS needs a wrong PASS of the one that is not met, which
 * has the error of one interval (intersection-union; Berger, Technometrics 24, 1982). A wrong FAIL
 * needs one of any, so that the error is split over those that an interval decides (union bound).
 * Both take the same, stricter interval: what is said of a load is then what a verdict with that
 * confidence says (judge.h). Where all are asked for, and of what the device drops, the estimate
 * decides, as in a verdict.
 *
 * With the criterion `verdict` these shares tell which way to search and what is in the way; the
 * verdict itself decides.
 */
#ifndef NRS_BATCH_CRITERION_H
#define NRS_BATCH_CRITERION_H

#include "batch/search.h"
#include "kpi/ue_rate.h"
#include "kpi/verdict.h"
#include "scenario/point.h"
#include "stats/cluster.h"

enum nrs_criterion {
    NRS_CRITERION_SATISFIED_UES,
    NRS_CRITERION_UL_RELIABILITY,
    NRS_CRITERION_DL_RELIABILITY,
    NRS_CRITERION_VERDICT, /* whatever has a target */
    NRS_N_CRITERIA
};
extern const char *const nrs_criterion_names[]; /* "satisfied-ues", ..., NULL */

enum nrs_demand_kind {
    NRS_DEMAND_SATISFIED_UES,
    NRS_DEMAND_UL,
    NRS_DEMAND_DL,
    NRS_DEMAND_FRAME,
    NRS_DEMAND_UL_RATE,
    NRS_DEMAND_UL_AVAILABILITY,
    NRS_DEMAND_DL_AVAILABILITY,
    NRS_DEMAND_DEVICE,
    NRS_DEMAND_PAYLOAD,
    NRS_N_DEMANDS
};
extern const char *const nrs_demand_names[NRS_N_DEMANDS];

struct nrs_demand {
    enum nrs_demand_kind kind;
    double target;           /* share, in (0, 1] */
    struct nrs_ue_rule rule; /* of UEs: what satisfies one */
    double rate_bps;         /* 0: that of the largest message in upload_s */
    double upload_s;
};

struct nrs_demands {
    struct nrs_demand demand[NRS_N_DEMANDS];
    size_t n; /* 0: nothing to satisfy */
};

/**
 * What a point has to satisfy.
 * @param ue_share  of UEs that have to be satisfied; 0: the requirement's.
 * @return NRS_ECONFLICT: the criterion needs a target that the requirement does not have.
 */
enum nrs_status nrs_criterion_demands(enum nrs_criterion criterion, double ue_share,
                                      const struct nrs_point *p, struct nrs_demands *out,
                                      struct nrs_error *err);

/** Trials and successes of one replication. */
struct nrs_cluster nrs_demand_count(const struct nrs_demand *d, const struct nrs_summary *s);

/**
 * The confidence of intervals that decide, so that all demands together err with up to alpha on
 * either side.
 * @param alpha  in (0, 0.5).
 */
double nrs_demands_confidence(const struct nrs_demands *demands, double alpha);

/**
 * Decide.
 * @param cluster     [n_replications][demands->n].
 * @param confidence  of each interval, in (0, 1), such as nrs_demands_confidence has it.
 * @param out         with the demand that decides or, undecided, comes nearest to failing.
 * @return NRS_EMACHINE.
 */
enum nrs_status nrs_demands_answer(const struct nrs_demands *demands,
                                   const struct nrs_cluster *cluster, size_t n_replications,
                                   double confidence, struct nrs_search_answer *out,
                                   struct nrs_error *err);

#endif

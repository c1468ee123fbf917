/* decide.h - three-valued answers: an estimate decides only when its whole interval does. */
#ifndef NRS_STATS_DECIDE_H
#define NRS_STATS_DECIDE_H

#include "stats/cluster.h"

enum nrs_decision { NRS_UNDECIDED, NRS_PASS, NRS_FAIL };

/** Is what the interval covers at least `target`? PASS: lo >= target; FAIL: hi < target; NANs:
 * undecided. A limit of INFINITY is none. Pure. */
enum nrs_decision nrs_decide_at_least(struct nrs_interval ci, double target);

/** Is it at most `target`? PASS: hi <= target; FAIL: lo > target. */
enum nrs_decision nrs_decide_at_most(struct nrs_interval ci, double target);

/**
 * By which factor has the sample to grow until a share is decided, if the estimate stays what it
 * is? The effective sample size grows with the sample: the least g for which the Clopper-Pearson
 * interval of g n_eff leaves `target`. Without failures that is the closed form log(alpha / 2) /
 * (n_eff log(target)).
 * @param s           from nrs_cluster_share or nrs_cluster_time_share.
 * @param target      in [0, 1].
 * @param confidence  that `s` was made with, or that of a later look.
 * @return 1: decided now; INFINITY: the estimate is the target, or more than 1e12 effective
 *   trials are needed; NAN: no data. Times s->n_clusters and s->n it gives clusters and trials.
 */
double nrs_growth_to_decide(const struct nrs_share *s, double target, double confidence);

/**
 * The same of anything that has an interval, by half widths that shrink with the root of the
 * sample.
 * @return 1: decided now; INFINITY: the estimate is the target, or a limit is missing; NAN: no
 * data.
 */
double nrs_growth_by_width(double estimate, struct nrs_interval ci, double target);

#endif

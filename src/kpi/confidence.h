/* confidence.h - how well a summary knows a share: which parts of it are independent of each other.
 *
 * Replications are: each has drawn places, channels and arrivals of its own. So a replication is a
 * cluster of stats/cluster.h. Where there is one replication only, its UEs are taken for clusters,
 * which is too optimistic as far as they share servers, cells and interference; it is said with the
 * result.
 */
#ifndef NRS_KPI_CONFIDENCE_H
#define NRS_KPI_CONFIDENCE_H

#include "kpi/summary.h"
#include "stats/cluster.h"

struct nrs_known_share {
    struct nrs_share share;
    bool by_ue; /* clusters are the UEs of one replication */
};

/**
 * What one UE of one replication adds: trials and successes, observed time and time of success, or
 * events; or the two sums of a ratio.
 * @param user  what the caller of nrs_share_over_ues handed down.
 */
typedef struct nrs_cluster nrs_ue_part(const struct nrs_ue_sum *ue, const void *user);

/**
 * A share over all UEs.
 * @param is_time     shares of time, and not of trials (nrs_cluster_time_share).
 * @param confidence  in (0, 1).
 * @return NRS_EMACHINE when memory is out, NRS_ERANGE as nrs_cluster_share.
 */
enum nrs_status nrs_share_over_ues(const struct nrs_summary *s, nrs_ue_part *part, const void *user,
                                   bool is_time, double confidence, struct nrs_known_share *out,
                                   struct nrs_error *err);

/** A rate of events over time, over all UEs: nrs_cluster_rate. @return as nrs_share_over_ues. */
enum nrs_status nrs_rate_over_ues(const struct nrs_summary *s, nrs_ue_part *part, const void *user,
                                  double confidence, struct nrs_rate *out, struct nrs_error *err);

/** A ratio of two sums over all UEs: nrs_cluster_mean. @return as nrs_share_over_ues. */
enum nrs_status nrs_mean_over_ues(const struct nrs_summary *s, nrs_ue_part *part, const void *user,
                                  double confidence, struct nrs_mean *out, struct nrs_error *err);

/** Share of a leg's messages of known outcome that are in time. */
enum nrs_status nrs_share_in_time(const struct nrs_summary *s, enum nrs_leg_kind leg,
                                  double confidence, struct nrs_known_share *out,
                                  struct nrs_error *err);

/**
 * Share of a leg's messages of known outcome that arrive within about `value_s`: up to the upper
 * edge of its bin (run_latency.h). INFINITY: that arrive at all. With one replication the clusters
 * are UEs, of which there are no bins: `estimate` is 1 then, and each of them counts as one trial.
 * @return as nrs_share_over_ues.
 */
enum nrs_status nrs_share_up_to(const struct nrs_summary *s, enum nrs_leg_kind leg, double value_s,
                                double confidence, struct nrs_known_share *out,
                                struct nrs_error *err);

/**
 * Limits of a latency's quantile, from a share near it.
 * @param latency  of the leg.
 * @param share    nrs_share_in_time, for limits that agree with a decision about the budget; or
 *                 nrs_share_up_to the estimate.
 * @return lo 0: no lower limit; hi INFINITY: no upper limit, or it is lost. NANs: no data, or q is
 *   not in (0, 1).
 */
struct nrs_interval nrs_latency_limits(const struct nrs_dist *latency, double q,
                                       const struct nrs_share *share, double confidence);

#endif

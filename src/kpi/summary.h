/* summary.h - what verdicts need of the frames of some replications, in little space.
 *
 * A child makes it of its ledger, so that frames never leave the child. Counts and sums stay with
 * their replication (a run) or UE, and latencies lie in distributions. Summaries of replications
 * pool to the same summary, bit by bit, in whatever grouping and order: floating-point sums over
 * replications are made when a verdict is, in the order of their numbers.
 *
 * Every list is sorted by replication; within one, UEs and servers by number, bins by leg, outages
 * by time.
 */
#ifndef NRS_KPI_SUMMARY_H
#define NRS_KPI_SUMMARY_H

#include "kpi/cell_latency.h"
#include "kpi/ledger.h"
#include "kpi/leg.h"
#include "kpi/requirement.h"
#include "kpi/run_latency.h"
#include "kpi/stage.h"

/* One replication. Energies are those of measured frames, as far as they are known; a head counts
 * as far as it got. */
struct nrs_run_sum {
    uint32_t replication;
    double end_s;                        /* when it stopped, after draining */
    uint64_t fate[NRS_N_FATES];          /* measured frames */
    uint64_t n_done;                     /* completed frames, those of the warm-up included */
    uint64_t n_energy_known, n_decoded;  /* measured uplink messages whose energy is known; of
                                            these, decoded by the gNB */
    uint64_t largest_bytes;              /* of all uplink messages */
    double head_j, uplink_j, downlink_j; /* of UEs for frames */
    double modem_j, platform_j;          /* of UEs beside frames, in the whole run */
};

/* A UE's own quantiles of latency, which need no pooling: 50, 95 and 99 %, and the largest. */
#define NRS_UE_N_QUANTILES 4
extern const double nrs_ue_quantiles[NRS_UE_N_QUANTILES];

/* One UE of one replication: measured messages of known outcome. */
struct nrs_ue_sum {
    uint32_t replication, ue;
    uint32_t cell; /* that served it at the end */
    uint64_t n[NRS_N_LEGS], n_in_time[NRS_N_LEGS];
    uint64_t n_outages[NRS_N_LEGS]; /* availability.h; all 0 without a latency */
    double observed_s[NRS_N_LEGS], down_s[NRS_N_LEGS];
    double latency_s[NRS_N_LEGS][NRS_UE_N_QUANTILES]; /* exact; INFINITY: lost; NAN: no message */
    uint64_t delivered_bytes[NRS_N_DIRECTIONS];
    double wait_s[NRS_N_DIRECTIONS]; /* for all its messages, see ue_rate.h */
    uint64_t n_decoded;              /* uplink messages that the gNB decoded, of those ... */
    double uplink_j;                 /* ... whose energy is known, and that energy */
    double spent_j, time_s; /* all that it took, from the run's start to its end; time_s NAN:
                               nothing is known of its modem and platform */
};

/* X(list, type of its records): each begins with its replication. */
#define NRS_SUMMARY_LISTS(X)                                                                       \
    X(runs, struct nrs_run_sum)                                                                    \
    X(ues, struct nrs_ue_sum)                                                                      \
    X(run_latencies, struct nrs_run_latency)                                                       \
    X(server_uses, struct nrs_server_use)                                                          \
    X(outages, struct nrs_outage)

struct nrs_summary {
    double survival_s; /* that availabilities were computed with */
    struct nrs_leg_sum leg[NRS_N_LEGS];
    struct nrs_stage_sum stages;
    struct nrs_list cells; /* struct nrs_cell_latency: each cell that a UE ended in, by number */
#define LIST(name, type) struct nrs_list name;
    NRS_SUMMARY_LISTS(LIST)
#undef LIST
};

/** A summary of no replication. */
void nrs_summary_init(struct nrs_summary *s);
void nrs_summary_free(struct nrs_summary *s);

/**
 * Free the distributions of legs, runs, stages and cells, of which cells keep their quantiles: what
 * remains is enough for reports, and is neither written nor pooled any more.
 */
void nrs_summary_free_samples(struct nrs_summary *s);

/**
 * Add one replication's ledger, in one pass over its frames.
 * @param l    not pooled: all its records are of the replication `l->replication`.
 * @param req  what is in time, and for how long a service lives without; the same for all ledgers
 *   of a summary.
 * @return NRS_EMACHINE when memory is out, NRS_EINTERNAL for a record of another replication, and
 *   as nrs_summary_append. On an error `s` is only to be freed.
 */
enum nrs_status nrs_summary_add(struct nrs_summary *s, const struct nrs_ledger *l,
                                const struct nrs_requirement *req, struct nrs_error *err);

/**
 * Pool: add all replications of `from`. Linear in what is added when they come in order.
 * @return NRS_ECONFLICT for a replication that `to` has already, and for other latencies
 * and survival times;
 * NRS_EMACHINE when memory is out. On an error `to` is only to be freed.
 */
enum nrs_status nrs_summary_append(struct nrs_summary *to, const struct nrs_summary *from,
                                   struct nrs_error *err);

#endif

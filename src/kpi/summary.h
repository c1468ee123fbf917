/* summary.h - what verdicts need of the frames of some replications, in little space.
 *
 * A child makes it of its ledger, so that frames never leave the child. Counts and sums stay with
 * their replication (a run) or UE, and latencies lie in distributions. Summaries of replications
 * pool to the same summary, bit by bit, in whatever grouping and order: floating-point sums over
 * replications are made when a verdict is, in the order of their numbers.
 *
 * Every list is sorted by replication; within one, UEs and servers by number, outages by time.
 */
#ifndef NRS_KPI_SUMMARY_H
#define NRS_KPI_SUMMARY_H

#include "kpi/ledger.h"
#include "kpi/leg.h"
#include "kpi/requirement.h"
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

/* One UE of one replication: measured messages of known outcome. */
struct nrs_ue_sum {
    uint32_t replication, ue;
    uint32_t cell; /* that served it at the end */
    uint64_t n[NRS_N_LEGS], n_in_time[NRS_N_LEGS];
    uint64_t n_outages[NRS_N_LEGS]; /* availability.h; all 0 without a latency */
    double observed_s[NRS_N_LEGS], down_s[NRS_N_LEGS];
    uint64_t delivered_bytes; /* on the uplink */
    double wait_s;            /* for all its uplink messages, see ue_rate.h */
    double spent_j, time_s;   /* all that it took, from the run's start to its end; time_s NAN:
                                 nothing is known of its modem and platform */
};

/* X(list, type of its records): each begins with its replication. */
#define NRS_SUMMARY_LISTS(X)                                                                       \
    X(runs, struct nrs_run_sum)                                                                    \
    X(ues, struct nrs_ue_sum)                                                                      \
    X(server_uses, struct nrs_server_use)                                                          \
    X(outages, struct nrs_outage)

struct nrs_summary {
    double survival_s; /* that availabilities were computed with */
    struct nrs_leg_sum leg[NRS_N_LEGS];
    struct nrs_stage_sum stages;
#define LIST(name, type) struct nrs_list name;
    NRS_SUMMARY_LISTS(LIST)
#undef LIST
};

/** A summary of no replication. */
void nrs_summary_init(struct nrs_summary *s);
void nrs_summary_free(struct nrs_summary *s);

/** Free legs and stages: what remains is enough for reports. */
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

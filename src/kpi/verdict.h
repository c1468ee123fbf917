/* verdict.h - is a requirement met? One row for each quantity that a 3GPP document gives a target.
 *
 * Estimates are quantiles or shares of measured frames, never means but for the energy.
 * What counts as arrived, lost or not known is said in leg.h, what a UE's rate is in ue_rate.h.
 *
 *   upload latency       UL-reliability quantile of head_end_s .. server_s, losses included
 *   recognition latency  the same quantile of capture_s .. result_s: the whole chain must succeed
 *   UL rate              5th percentile over the UEs; target: fixed, or payload bits / upload_s
 *   UL, DL reliability   share of messages delivered within upload_s, of results within download_s
 *   payload              bytes of the cut against the NOTE's maximum, with its rounding
 *   UL, DL availability  up time over the time in which the service was expected, both summed over
 *                        UEs and replications (availability.h); n: UEs observed, lost: outages
 *   satisfied UEs        share of the UEs of which enough messages are in time (ue_rate.h);
 *                        target: the scenario's
 *
 * and for information, without a target:
 *
 *   frames recognised    share of the frames that are recognised in time: the recognition latency
 *                        says the same; their availability
 *   UL, DL MTBF          up time over outages: mean time from a repair to the next failure;
 *                        without an outage its interval has a lower limit, and there is no estimate
 *   upload, download     at 50 %, 99.9 % and 99.999 %, for runs of different targets
 *     latency
 *   UE energy            of the transmitter: spent on all messages of known outcome, lost ones
 *                        included, over the number of those that the gNB decoded
 *
 * Rows that estimate something of a sample have a confidence interval, and it decides whether they
 * are met (verdict_confidence.c): with the target inside they are undecided. With a confidence of 0
 * the estimate decides.
 *
 * Latency and reliability of the uplink agree by construction: both ask whether the ceil(n q)-th
 * fastest of n messages is in time. Quantiles of latencies are rounded up to the largest value of a
 * bin (dist.h), never past a target that they meet.
 */
#ifndef NRS_KPI_VERDICT_H
#define NRS_KPI_VERDICT_H

#include "kpi/energy.h"
#include "kpi/requirement.h"
#include "kpi/stage.h"
#include "kpi/summary.h"

enum nrs_quantity {
    NRS_Q_UPLOAD_LATENCY,
    NRS_Q_RECOGNITION_LATENCY,
    NRS_Q_UL_RATE,
    NRS_Q_UL_RELIABILITY,
    NRS_Q_DL_RELIABILITY,
    NRS_Q_PAYLOAD,
    NRS_Q_UL_AVAILABILITY,
    NRS_Q_DL_AVAILABILITY,
    NRS_Q_SATISFIED_UES,
    NRS_Q_FRAME_RELIABILITY,
    NRS_Q_FRAME_AVAILABILITY,
    NRS_Q_UL_MTBF,
    NRS_Q_DL_MTBF,
    NRS_Q_UPLOAD_50,
    NRS_Q_UPLOAD_99_9,
    NRS_Q_UPLOAD_99_999,
    NRS_Q_DOWNLOAD_50,
    NRS_Q_DOWNLOAD_99_9,
    NRS_Q_DOWNLOAD_99_999,
    NRS_Q_UE_ENERGY,
    NRS_N_QUANTITIES
};

enum nrs_direction { NRS_AT_MOST, NRS_AT_LEAST };

struct nrs_quantity_info {
    const char *key;  /* "upload-latency": in CSV and JSON */
    const char *name; /* "Upload latency": for people */
    const char *unit; /* of estimate and target: "s", "bit/s", "1", "byte" or "J" */
    enum nrs_direction direction;
};
extern const struct nrs_quantity_info nrs_quantities[NRS_N_QUANTITIES];

enum nrs_verdict_status {
    NRS_MET,
    NRS_NOT_MET,
    NRS_NOT_APPLICABLE, /* no target, or nothing that it could be held against */
    NRS_NOT_EVALUATED,  /* there is a target, but nothing that makes it one */
    NRS_NO_DATA,        /* there is a target, but no message reached the leg: counts as not met */
    NRS_OPEN,           /* the confidence interval has the target inside: undecided */
    NRS_N_VERDICT_STATUSES
};
extern const char *const nrs_verdict_status_names[]; /* "met", "not-met", ..., NULL */

enum nrs_verdict_reason {
    NRS_WHY_NOTHING,
    NRS_WHY_NO_TARGET,
    NRS_WHY_DEVICE_SPLIT,
    NRS_WHY_NO_LIMIT,
    NRS_WHY_NO_SAMPLES,
    NRS_WHY_NO_LATENCY,
    NRS_WHY_NO_OUTAGE,
    NRS_WHY_FEW_SAMPLES,
    NRS_WHY_ASSUMED_TARGET,
    NRS_WHY_ROUNDED_LIMIT,
    NRS_WHY_WIDE_INTERVAL,
    NRS_WHY_FEW_CLUSTERS,
    NRS_WHY_DRAWN,
    NRS_WHY_DRAWN_UNDECIDED,
    NRS_N_REASONS
};
extern const char *const nrs_verdict_reasons[NRS_N_REASONS]; /* sentences; "" for none */

/* Plain data, to be copied by value. */
struct nrs_verdict_row {
    enum nrs_quantity quantity;
    enum nrs_verdict_status status;
    enum nrs_verdict_reason reason;
    double estimate; /* +INFINITY: lost; NAN: none */
    double target;   /* NAN: none */
    /* Share of the target left, >= 0 if and only if the estimate meets it: (target - estimate) /
     * target of what must be at most, (estimate - target) / target of a rate; of a share the part
     * of the error budget left, 1 - (1 - estimate) / (1 - target). NAN: none. */
    double margin;
    double quantile; /* which quantile of its sample the estimate is; NAN: it is none */
    double lo, hi; /* confidence interval of the estimate; lo 0, hi INFINITY: no limit; NAN: none */
    double deff;   /* design effect; NAN: cannot be estimated */
    double n_eff;  /* as many independent messages, or outages, would tell as much; NAN: not
                      computed */
    double df;     /* degrees of freedom behind n_eff; 0: none, or not computed */
    double growth; /* the sample would have to be so many times as large to decide; 1: it decides;
                      INFINITY: no size is known to; NAN: nothing to decide */
    size_t n_clusters; /* independent parts of the sample: replications, or the UEs of one */
    size_t n;          /* messages, frames or UEs */
    size_t n_lost, n_late, n_censored; /* late: arrived after the target; censored: not in n */
};

struct nrs_verdict {
    struct nrs_verdict_row row[NRS_N_QUANTITIES];
    /* NRS_NOT_MET if one row is, or if the device drops a larger share of the frames than the UL
     * reliability allows to be lost; else NRS_NO_DATA if one has none, else NRS_OPEN if one is
     * undecided, else NRS_MET if one is met, else NRS_NOT_APPLICABLE: nothing could be judged. */
    enum nrs_verdict_status overall;
    double confidence;        /* of the intervals; 0: estimates decide */
    unsigned look;            /* at a growing sample that these intervals are of: they have what
                                 stats/sequential.h gives it; 0: there was one sample */
    bool by_ue;               /* there is one replication: its UEs are taken for independent */
    size_t n_frames;          /* measured */
    size_t fate[NRS_N_FATES]; /* measured frames by fate */
    struct nrs_stage_budget stages;
    struct nrs_energy energy; /* all 0 until nrs_energy_compute */
};

enum nrs_kpi_model { NRS_KPI_ALEXNET, NRS_KPI_VGG16, NRS_KPI_OTHER };

/** @return the model whose limits a document gives, by its name: "alexnet", "vgg16" or other. */
enum nrs_kpi_model nrs_kpi_model_find(const char *name);

/* What the verdict must know of the evaluated point beside its summary. */
struct nrs_kpi_point {
    enum nrs_kpi_model model; /* of several, the one whose data come nearest to its limit */
    int64_t payload_bytes;    /* of its cut; 0 when the whole network runs on the device */
    bool is_device_split;     /* of all UEs */
};

/**
 * Hold a summary against one application's requirements.
 * @param set  the set that `req` belongs to, for the limits of the payload.
 * @param req  that the summary was made with.
 * @return NRS_EMACHINE when memory is out, NRS_ECONFLICT for a summary made with other latencies or
 *   another survival time. A
 *   requirement that is not met is not a failure.
 */
enum nrs_status nrs_verdict_compute(const struct nrs_summary *s,
                                    const struct nrs_requirement_set *set,
                                    const struct nrs_requirement *req,
                                    const struct nrs_kpi_point *point, struct nrs_verdict *out,
                                    struct nrs_error *err);

/**
 * Is a row met by an interval that may be too narrow: are its losses of so few clusters (1 to 5
 * degrees of freedom) that it is hardly known how clusters differ, and does it rest on that?
 */
bool nrs_verdict_is_of_few(const struct nrs_verdict_row *row);

/** Judge the point by its rows anew: after one of them was exchanged. */
void nrs_verdict_sum_up(struct nrs_verdict *v, const struct nrs_requirement *req);

/** @return of the misses that a target allows, the share that is left. */
double nrs_verdict_error_budget(double share, double target);

#endif

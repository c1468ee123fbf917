/* stage.h - where the time goes: quantiles of each stage of a frame's way. */
#ifndef NRS_KPI_STAGE_H
#define NRS_KPI_STAGE_H

#include "kpi/ledger.h"
#include "kpi/sample.h"

enum nrs_stage {
    NRS_STAGE_DEVICE_QUEUE, /* waiting for the device's processor */
    NRS_STAGE_HEAD,         /* head layers on the device */
    NRS_STAGE_UPLINK,       /* radio, with waiting in the UE's buffer */
    NRS_STAGE_FORWARD,      /* transport network to the server */
    NRS_STAGE_SERVER_QUEUE, /* waiting for the server, and for the batch to fill */
    NRS_STAGE_TAIL,         /* tail layers on the server */
    NRS_STAGE_BACKWARD,     /* transport network to the gNB */
    NRS_STAGE_DOWNLINK,     /* radio, with waiting in the gNB's buffer */
    NRS_N_STAGES
};
extern const char *const nrs_stage_names[]; /* "device-queue", "head", ..., NULL */

/* Quantiles of stages do not add up to the quantile of their sum: a frame is rarely slow in all. */
struct nrs_stage_budget {
    double quantile; /* which one `high_s` is: the one that decides the verdict */
    struct {
        size_t n, n_lost;        /* frames that began the stage; those dropped or lost in it */
        double median_s, high_s; /* +INFINITY: lost; NAN: no frame began the stage */
    } stage[NRS_N_STAGES];
};

/**
 * Stage quantiles over all measured frames. A frame lost in a stage counts as +INFINITY there; one
 * still in it when the run ended counts with the time it has spent, a lower bound.
 * @param quantile  of the `high_s` column, in [0, 1].
 * @param scratch   reset and overwritten.
 */
enum nrs_status nrs_stage_budget(const struct nrs_ledger *l, double quantile,
                                 struct nrs_sample *scratch, struct nrs_stage_budget *out,
                                 struct nrs_error *err);

#endif

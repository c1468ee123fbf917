/* stage.h - where the time goes: quantiles of each stage of a frame's way. */
#ifndef NRS_KPI_STAGE_H
#define NRS_KPI_STAGE_H

#include "kpi/dist.h"
#include "kpi/ledger.h"

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

/** When a frame's stages begin and end: stage i lies between stamps i and i + 1. NAN: not reached.
 */
void nrs_stage_stamps(const struct nrs_frame *f, double stamp[NRS_N_STAGES + 1]);

/* Behind these, three rows for each stage of a pipeline behind the first: the way to its server,
 * the wait there, its layers. `server-queue` and `tail` are those of the first. */
#define NRS_PIPELINE_MAX   16
#define NRS_STAGE_ROWS_MAX (NRS_N_STAGES + 3 * (NRS_PIPELINE_MAX - 1))

struct nrs_stage_name {
    char text[32];
};

/** @return "head"; "transport-2", "server-queue-2", "tail-2" of a pipeline's second stage. */
struct nrs_stage_name nrs_stage_row_name(size_t row);

#define NRS_STAGE_DIGITS 7 /* bins of times: 0.8 % */

/* Times of all measured frames in each row. A frame lost in a stage counts as +INFINITY there; one
 * still in it when the run ended counts with the time it has spent, a lower bound. */
struct nrs_stage_sum {
    size_t n_rows; /* NRS_N_STAGES and those of the pipeline */
    struct nrs_dist row[NRS_STAGE_ROWS_MAX];
};

void nrs_stage_init(struct nrs_stage_sum *sum);
void nrs_stage_free(struct nrs_stage_sum *sum);

/** Add a measured frame, or a stop of the ledger, measured or not.
 * @return false when memory is out. */
bool nrs_stage_add_frame(struct nrs_stage_sum *sum, const struct nrs_ledger *l,
                         const struct nrs_frame *frame);
bool nrs_stage_add_stop(struct nrs_stage_sum *sum, const struct nrs_ledger *l,
                        const struct nrs_stop *stop);

/** Pool. @return false when memory is out. */
bool nrs_stage_append(struct nrs_stage_sum *sum, const struct nrs_stage_sum *from);

/* Quantiles of stages do not add up to the quantile of their sum: a frame is rarely slow in all. */
struct nrs_stage_budget {
    double quantile; /* which one `high_s` is: the one that decides the verdict */
    size_t n_rows;   /* as above */
    struct {
        size_t n, n_lost;        /* frames that began the stage; those dropped or lost in it */
        double median_s, high_s; /* +INFINITY: lost; NAN: no frame began the stage */
    } stage[NRS_STAGE_ROWS_MAX];
};

/** Stage quantiles. @param quantile  of the `high_s` column, in [0, 1]. */
void nrs_stage_budget(const struct nrs_stage_sum *sum, double quantile,
                      struct nrs_stage_budget *out);

#endif

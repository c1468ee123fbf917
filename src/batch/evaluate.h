/* evaluate.h - simulates all replications of many points and judges each point. */
#ifndef NRS_BATCH_EVALUATE_H
#define NRS_BATCH_EVALUATE_H

#include "kpi/verdict.h"
#include "scenario/sweep.h"

/* One replication of a point into the empty `ledger`: the simulator itself (nrs_sim_task). */
typedef enum nrs_status nrs_simulate(const void *context, const struct nrs_point *point,
                                     uint32_t replication, struct nrs_ledger *ledger,
                                     struct nrs_error *err);

struct nrs_evaluate_cfg {
    nrs_simulate *simulate;
    const void *context; /* handed to `simulate` */
    unsigned jobs;
    void (*progress)(void *user, size_t done, size_t n_tasks); /* may be NULL */
    void *user;
};

struct nrs_evaluation {
    size_t n_points;
    struct nrs_verdict *verdict; /* one a point */
    struct nrs_summary *summary; /* one a point: its runs, UEs, servers and outages */
    struct nrs_ledger *ledger;   /* one a point, replications in order; empty unless kept */
};

/**
 * @param keep_frames  keep the ledgers (sizeof(struct nrs_frame) a frame) for per-frame output.
 * @param out  nrs_evaluation_free when NRS_OK.
 */
enum nrs_status nrs_evaluate(struct nrs_points *points, const struct nrs_evaluate_cfg *cfg,
                             bool keep_frames, struct nrs_evaluation *out, struct nrs_error *err);
void nrs_evaluation_free(struct nrs_evaluation *e);

#endif

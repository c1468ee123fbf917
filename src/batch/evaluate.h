/* evaluate.h - simulates replications of many points and judges each point. */
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
    bool keep_frames;
    struct nrs_verdict *verdict; /* one a point */
    struct nrs_summary *summary; /* one a point: its runs, UEs, servers and outages */
    struct nrs_ledger *ledger;   /* one a point, replications in order; empty unless kept */
};

/**
 * All replications of all points.
 * @param keep_frames  keep the ledgers (sizeof(struct nrs_frame) a frame) for per-frame output.
 * @param out  nrs_evaluation_free when NRS_OK.
 */
enum nrs_status nrs_evaluate(struct nrs_points *points, const struct nrs_evaluate_cfg *cfg,
                             bool keep_frames, struct nrs_evaluation *out, struct nrs_error *err);
void nrs_evaluation_free(struct nrs_evaluation *e);

/** An evaluation without a replication, to be grown. @param out  nrs_evaluation_free when NRS_OK.
 */
enum nrs_status nrs_evaluation_begin(size_t n_points, bool keep_frames, struct nrs_evaluation *out,
                                     struct nrs_error *err);

/* How far points are to grow. */
struct nrs_growth {
    const uint32_t *wanted; /* [n_points]: replications in all; as many as there are: none more */
    unsigned look;          /* that points are judged at (nrs_verdict's); 0: the only one */
    double stop_s;          /* nrs_monotonic_s after which no replication begins; 0: none */
};

/**
 * Simulate the replications that are missing, and judge the points that have grown. A point that
 * lacks some when time is up stays what it was.
 * @return what the simulator, the pool and nrs_judge return. After an error only free `e`.
 */
enum nrs_status nrs_evaluation_grow(struct nrs_evaluation *e, struct nrs_points *points,
                                    const struct nrs_evaluate_cfg *cfg,
                                    const struct nrs_growth *growth, struct nrs_error *err);

#endif

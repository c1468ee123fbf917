/* rare.h - the reliability of results on the DL, to losses that are too rare to be counted.
 *
 * In four steps, each of tasks of their own (batch/pool.h): pilot runs of the whole simulator tell
 * when results come (pilot.h); a survey of some drops chooses how to draw (plan.h); numbered
 * batches of drops are drawn (drop.h); at looks after more and more batches the estimate is held
 * against the requirement. Every batch is a function of the scenario, its seed and its number, so
 * that nothing depends on the number of processes.
 */
#ifndef NRS_RARE_RARE_H
#define NRS_RARE_RARE_H

#include "batch/evaluate.h"
#include "rare/plan.h"

#define NRS_RARE_REASON_MAX 256

struct nrs_rare_cfg {
    nrs_simulate *simulate; /* of the pilot runs */
    const void *context;
    const struct nrs_link_curves *curves;
    unsigned jobs;
    uint32_t pilots;      /* runs of the whole simulator, >= 1: replications 0, 1, ... */
    uint32_t max_batches; /* at most; >= NRS_RARE_FIRST_LOOK, or nothing is decided */
    double max_s;         /* wall clock, that no batch begins after; 0: no limit */
    double confidence;    /* of the decision, such as 0.95 */
};

#define NRS_RARE_FIRST_LOOK 20 /* batches */

/** One job, four pilots, 400 batches, no limit of time, 95 %. */
struct nrs_rare_cfg nrs_rare_defaults(nrs_simulate *simulate, const void *context,
                                      const struct nrs_link_curves *curves);

enum nrs_rare_decision { NRS_RARE_UNDECIDED, NRS_RARE_PASS, NRS_RARE_FAIL };
extern const char *const nrs_rare_decisions[]; /* "UNDECIDED", "PASS", "FAIL", NULL */

struct nrs_rare_result {
    enum nrs_rare_decision decision;
    char reason[NRS_RARE_REASON_MAX]; /* of NRS_RARE_UNDECIDED; else "" */
    double allowed;                   /* loss: 1 less the required reliability; NAN: none */
    double loss;                      /* share of results that are lost or late; NAN: not known */
    double lo, hi;                    /* of the loss, at the look's own confidence; NAN: none */
    double standard_error;            /* over batches */
    struct nrs_weighted_report tail;  /* by tagged UE */
    double poor_share;                /* of the loss, from UEs that few results come to */
    uint32_t batches, looks;
    struct nrs_rare_plan plan;
    struct nrs_rare_part sums;
    uint64_t pilot_results, pilot_late, pilot_waited, pilot_late_by_waiting; /* of the pilots */
    bool cut;                                                                /* by max_s */
};

/**
 * Estimate the share of results that do not reach the UE within requirement.download_s, and hold it
 * against requirement.dl_reliability.
 *
 * NRS_RARE_UNDECIDED is the answer when the scenario is none that the estimator stands for
 * (nrs_tagged_unfit, outages, several workloads or sizes of results); when results wait for their
 * first transmission (more than 1 in 100), or a tenth of the pilot's late ones are late by that:
 * queues are not drawn; when the diagnostics of stats/weighted.h refuse the estimate; when more
 * than a tenth of it comes from UEs whose uplink lets few frames through; when the interval holds
 * the requirement; and when time or batches are up.
 * @return NRS_OK with any decision; NRS_ERANGE without a pilot; what the pilots, the pool and the
 * radio return.
 */
enum nrs_status nrs_rare_dl(const struct nrs_point *point, const struct nrs_rare_cfg *cfg,
                            struct nrs_rare_result *out, struct nrs_error *err);

#endif

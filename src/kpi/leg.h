/* leg.h - what became of one leg of a frame's way: the uplink message, the result's way back, or
 * the whole frame. The one place that says what counts as arrived, lost or not known.
 */
#ifndef NRS_KPI_LEG_H
#define NRS_KPI_LEG_H

#include "kpi/dist.h"
#include "kpi/ledger.h"
#include "kpi/requirement.h"

enum nrs_leg_kind {
    NRS_LEG_UPLINK,   /* intermediate data: from the UE's modem (head_end_s) to the server */
    NRS_LEG_DOWNLINK, /* result: from the server (tail_end_s) to the UE */
    NRS_LEG_FRAME,    /* image recognition: from capture to the result at the UE */
    NRS_N_LEGS
};

/* The legs before NRS_LEG_FRAME are directions: one message each, of some bytes. */
#define NRS_N_DIRECTIONS NRS_LEG_FRAME

enum nrs_outcome {
    NRS_ABSENT,   /* the leg never began: no message was sent */
    NRS_CENSORED, /* under way when the run ended, and not yet late: nothing is known */
    NRS_LOST,     /* dropped or lost on this leg, or still under way after more than the budget */
    NRS_ARRIVED
};

/* Two times closer than this are the same: stamps are sums of doubles. */
#define NRS_TIME_RESOLUTION_S 1e-9

#define NRS_LEG_DIGITS 9 /* bins of latencies: 0.2 % */

/* All measured frames of a leg. */
struct nrs_leg_sum {
    double budget_s;         /* 0: none */
    uint64_t n_censored;     /* left out of the latencies */
    struct nrs_dist latency; /* of known outcomes; its limit is the budget */
};

/** @return what the requirement allows for a leg; 0: it does not say. */
double nrs_leg_budget_s(const struct nrs_requirement *req, enum nrs_leg_kind leg);

/** @return when a leg of a frame begins; NAN: it did not. */
double nrs_leg_begin_s(const struct nrs_frame *frame, enum nrs_leg_kind leg);

/**
 * Outcome of a leg of a frame.
 * @param budget_s   a frame under way at the run's end is lost when its leg is older than this. 0:
 *                   no budget is known, and every frame under way counts as lost.
 * @param elapsed_s  latency of an arrived leg; age at the run's end of one under way; else NAN.
 */
enum nrs_outcome nrs_leg_outcome(const struct nrs_ledger *l, const struct nrs_frame *frame,
                                 enum nrs_leg_kind leg, double budget_s, double *elapsed_s);

/** Is a leg that arrived in time? Without a budget all are. */
bool nrs_leg_in_time(double elapsed_s, double budget_s);

/** An empty sum. @param budget_s  0: none. */
void nrs_leg_init(struct nrs_leg_sum *sum, double budget_s);

/** Count an outcome. @return false when memory is out. */
bool nrs_leg_add(struct nrs_leg_sum *sum, enum nrs_outcome outcome, double elapsed_s);

#endif

/* leg.h - what became of one leg of a frame's way: the uplink message, the result's way back, or
 * the whole frame. The one place that says what counts as arrived, lost or not known.
 */
#ifndef NRS_KPI_LEG_H
#define NRS_KPI_LEG_H

#include "kpi/ledger.h"
#include "kpi/sample.h"

enum nrs_leg {
    NRS_LEG_UPLINK,   /* intermediate data: from the UE's modem (head_end_s) to the server */
    NRS_LEG_DOWNLINK, /* result: from the server (tail_end_s) to the UE */
    NRS_LEG_FRAME,    /* image recognition: from capture to the result at the UE */
    NRS_N_LEGS
};

enum nrs_outcome {
    NRS_ABSENT,   /* the leg never began: no message was sent */
    NRS_CENSORED, /* under way when the run ended, and not yet late: nothing is known */
    NRS_LOST,     /* dropped or lost on this leg, or still under way after more than the budget */
    NRS_ARRIVED
};

struct nrs_leg_count {
    size_t n; /* known outcomes: arrived or lost */
    size_t n_lost;
    size_t n_censored; /* left out of the sample */
};

/* Two times closer than this are the same: stamps are sums of doubles. */
#define NRS_TIME_RESOLUTION_S 1e-9

/**
 * Outcome of a leg of a frame.
 * @param budget_s   a frame under way at the run's end is lost when its leg is older than this. 0:
 *                   no budget is known, and every frame under way counts as lost.
 * @param elapsed_s  latency of an arrived leg; age at the run's end of one under way; else NAN.
 */
enum nrs_outcome nrs_leg_outcome(const struct nrs_ledger *l, const struct nrs_frame *frame,
                                 enum nrs_leg leg, double budget_s, double *elapsed_s);

/**
 * Latencies of a leg over all measured frames, sorted, losses as +INFINITY.
 * @param out  reset and filled; it belongs to the caller.
 * @return NRS_EMACHINE when memory is out.
 */
enum nrs_status nrs_leg_sample(const struct nrs_ledger *l, enum nrs_leg leg, double budget_s,
                               struct nrs_sample *out, struct nrs_leg_count *count,
                               struct nrs_error *err);

#endif

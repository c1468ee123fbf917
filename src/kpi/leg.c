/* leg.c - outcomes of a frame's legs. */
#include "kpi/leg.h"

#include <math.h>

double nrs_leg_budget_s(const struct nrs_requirement *req, enum nrs_leg_kind leg)
{
    switch (leg) {
    case NRS_LEG_UPLINK: return req->upload_s;
    case NRS_LEG_DOWNLINK: return req->download_s;
    default: return req->recognition_s;
    }
}

double nrs_leg_begin_s(const struct nrs_frame *frame, enum nrs_leg_kind leg)
{
    switch (leg) {
    case NRS_LEG_UPLINK: return frame->head_end_s;
    case NRS_LEG_DOWNLINK: return frame->tail_end_s;
    default: return frame->capture_s;
    }
}

static double leg_finish_s(const struct nrs_frame *frame, enum nrs_leg_kind leg)
{
    return leg == NRS_LEG_UPLINK ? frame->server_s : frame->result_s;
}

/* No message: the frame ended on the device, which computed all layers, or its head was not done
 * when the run ended. */
static bool is_unsent(const struct nrs_ledger *l, const struct nrs_frame *frame,
                      enum nrs_leg_kind leg)
{
    if (leg != NRS_LEG_UPLINK || !isnan(frame->server_s))
        return false;
    return frame->fate == NRS_FATE_DONE || (frame->fate == NRS_FATE_PENDING &&
                                            frame->head_end_s > nrs_ledger_frame_end_s(l, frame));
}

enum nrs_outcome nrs_leg_outcome(const struct nrs_ledger *l, const struct nrs_frame *frame,
                                 enum nrs_leg_kind leg, double budget_s, double *elapsed_s)
{
    double begin_s = nrs_leg_begin_s(frame, leg), finish_s = leg_finish_s(frame, leg);

    *elapsed_s = NAN;
    if (isnan(begin_s) || is_unsent(l, frame, leg))
        return NRS_ABSENT;
    if (!isnan(finish_s)) {
        *elapsed_s = finish_s - begin_s;
        return NRS_ARRIVED;
    }
    if (frame->fate != NRS_FATE_PENDING)
        return NRS_LOST;
    *elapsed_s = nrs_ledger_frame_end_s(l, frame) - begin_s;
    return budget_s > 0 && nrs_leg_in_time(*elapsed_s, budget_s) ? NRS_CENSORED : NRS_LOST;
}

bool nrs_leg_in_time(double elapsed_s, double budget_s)
{
    return !(budget_s > 0) || elapsed_s <= budget_s + NRS_TIME_RESOLUTION_S;
}

void nrs_leg_init(struct nrs_leg_sum *sum, double budget_s)
{
    *sum = (struct nrs_leg_sum){.budget_s = budget_s};
    nrs_dist_init(&sum->latency, NRS_LEG_DIGITS,
                  budget_s > 0 ? budget_s + NRS_TIME_RESOLUTION_S : INFINITY);
}

bool nrs_leg_add(struct nrs_leg_sum *sum, enum nrs_outcome outcome, double elapsed_s)
{
    switch (outcome) {
    case NRS_ABSENT: return true;
    case NRS_CENSORED: sum->n_censored++; return true;
    case NRS_LOST: return nrs_dist_add(&sum->latency, INFINITY);
    default: return nrs_dist_add(&sum->latency, elapsed_s);
    }
}

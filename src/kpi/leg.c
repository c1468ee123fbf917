/* leg.c - outcomes of a frame's legs. */
#include "kpi/leg.h"

#include <math.h>

static double leg_begin_s(const struct nrs_frame *frame, enum nrs_leg leg)
{
    switch (leg) {
    case NRS_LEG_UPLINK: return frame->head_end_s;
    case NRS_LEG_DOWNLINK: return frame->tail_end_s;
    default: return frame->capture_s;
    }
}

static double leg_finish_s(const struct nrs_frame *frame, enum nrs_leg leg)
{
    return leg == NRS_LEG_UPLINK ? frame->server_s : frame->result_s;
}

/* No message: the frame ended on the device, which computed all layers, or its head was not done
 * when the run ended. */
static bool is_unsent(const struct nrs_ledger *l, const struct nrs_frame *frame, enum nrs_leg leg)
{
    if (leg != NRS_LEG_UPLINK || !isnan(frame->server_s))
        return false;
    return frame->fate == NRS_FATE_DONE || (frame->fate == NRS_FATE_PENDING &&
                                            frame->head_end_s > nrs_ledger_frame_end_s(l, frame));
}

enum nrs_outcome nrs_leg_outcome(const struct nrs_ledger *l, const struct nrs_frame *frame,
                                 enum nrs_leg leg, double budget_s, double *elapsed_s)
{
    double begin_s = leg_begin_s(frame, leg), finish_s = leg_finish_s(frame, leg);

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
    return budget_s > 0 && *elapsed_s <= budget_s + NRS_TIME_RESOLUTION_S ? NRS_CENSORED : NRS_LOST;
}

enum nrs_status nrs_leg_sample(const struct nrs_ledger *l, enum nrs_leg leg, double budget_s,
                               struct nrs_sample *out, struct nrs_leg_count *count,
                               struct nrs_error *err)
{
    enum nrs_status status = nrs_sample_reset(out, l->n, err);

    *count = (struct nrs_leg_count){0};
    for (size_t i = 0; status == NRS_OK && i < l->n; i++) {
        const struct nrs_frame *frame = &l->frames[i];
        double elapsed_s;

        if (!frame->measured)
            continue;
        switch (nrs_leg_outcome(l, frame, leg, budget_s, &elapsed_s)) {
        case NRS_ABSENT: break;
        case NRS_CENSORED: count->n_censored++; break;
        case NRS_LOST:
            count->n_lost++;
            nrs_sample_add(out, INFINITY);
            break;
        case NRS_ARRIVED: nrs_sample_add(out, elapsed_s); break;
        }
    }
    count->n = out->n;
    nrs_sample_sort(out);
    return status;
}

/* stage.c - quantiles of the differences between neighbouring stamps. */
#include "kpi/stage.h"

#include <math.h>

const char *const nrs_stage_names[] = {
    [NRS_STAGE_DEVICE_QUEUE] = "device-queue",
    [NRS_STAGE_HEAD] = "head",
    [NRS_STAGE_UPLINK] = "uplink",
    [NRS_STAGE_FORWARD] = "transport-up",
    [NRS_STAGE_SERVER_QUEUE] = "server-queue",
    [NRS_STAGE_TAIL] = "tail",
    [NRS_STAGE_BACKWARD] = "transport-down",
    [NRS_STAGE_DOWNLINK] = "downlink",
    NULL,
};

/* Stage i lies between stamps i and i + 1. */
static void stamps_of(const struct nrs_frame *f, double stamp[NRS_N_STAGES + 1])
{
    const double all[NRS_N_STAGES + 1] = {
        f->capture_s, f->head_start_s, f->head_end_s, f->ul_end_s, f->server_s,
        f->batch_s,   f->tail_end_s,   f->dl_start_s, f->result_s,
    };

    for (size_t i = 0; i <= NRS_N_STAGES; i++)
        stamp[i] = all[i];
}

/* @return time spent in the stage; NAN when the frame never began it or left it out. */
static double time_in_s(const struct nrs_ledger *l, const struct nrs_frame *frame,
                        enum nrs_stage stage)
{
    double stamp[NRS_N_STAGES + 1];

    stamps_of(frame, stamp);
    if (isnan(stamp[stage]) || !isnan(stamp[stage + 1]))
        return stamp[stage + 1] - stamp[stage];
    if (frame->fate == NRS_FATE_DONE) /* all layers ran on the device: nothing was sent */
        return NAN;
    if (frame->fate == NRS_FATE_PENDING)
        return nrs_ledger_frame_end_s(l, frame) - stamp[stage];
    return INFINITY;
}

enum nrs_status nrs_stage_budget(const struct nrs_ledger *l, double quantile,
                                 struct nrs_sample *scratch, struct nrs_stage_budget *out,
                                 struct nrs_error *err)
{
    *out = (struct nrs_stage_budget){.quantile = quantile};
    for (unsigned stage = 0; stage < NRS_N_STAGES; stage++) {
        enum nrs_status status = nrs_sample_reset(scratch, l->n, err);

        if (status != NRS_OK)
            return status;
        for (size_t i = 0; i < l->n; i++) {
            double spent_s = time_in_s(l, &l->frames[i], stage);

            if (!l->frames[i].measured || isnan(spent_s))
                continue;
            nrs_sample_add(scratch, spent_s);
            out->stage[stage].n_lost += isinf(spent_s) != 0;
        }
        nrs_sample_sort(scratch);
        out->stage[stage].n = scratch->n;
        out->stage[stage].median_s = nrs_sample_quantile(scratch, 0.5);
        out->stage[stage].high_s = nrs_sample_quantile(scratch, quantile);
    }
    return NRS_OK;
}

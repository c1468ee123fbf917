/* stage.c - quantiles of the differences between neighbouring stamps. */
#include "kpi/stage.h"

#include <math.h>
#include <stdio.h>

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

/* @return `until_s - from_s`; NAN when it never began or was left out. One that did not end is
 * lost, or still under way when the run ended. */
static double spent_s(double from_s, double until_s, unsigned fate, double run_end_s)
{
    if (isnan(from_s) || !isnan(until_s))
        return until_s - from_s;
    if (fate == NRS_FATE_DONE) /* all layers ran on the device: nothing was sent */
        return NAN;
    return fate == NRS_FATE_PENDING ? run_end_s - from_s : INFINITY;
}

static double time_in_s(const struct nrs_ledger *l, const struct nrs_frame *frame,
                        enum nrs_stage stage)
{
    double stamp[NRS_N_STAGES + 1];

    stamps_of(frame, stamp);
    if (stage == NRS_STAGE_TAIL && frame->n_stages > 1 && frame->stage > 0)
        return NAN; /* the stops tell */
    return spent_s(stamp[stage], stamp[stage + 1], frame->fate, nrs_ledger_frame_end_s(l, frame));
}

/* Row of a stop's part: 0 the way there, 1 the wait, 2 the layers. */
static size_t row_of(const struct nrs_stop *stop, size_t part)
{
    return NRS_N_STAGES + 3 * ((size_t)stop->stage - 1) + part;
}

static double time_at_stop_s(const struct nrs_ledger *l, const struct nrs_stop *stop, size_t row)
{
    const double stamp[] = {stop->leave_s, stop->arrive_s, stop->start_s, stop->end_s};
    double run_end_s = stop->run_end_s > 0 ? stop->run_end_s : l->end_s;

    if (row == NRS_STAGE_TAIL)
        return stop->stage == 1 ? stop->leave_s - stop->from_start_s : NAN;
    for (size_t part = 0; part < 3; part++)
        if (row == row_of(stop, part))
            return spent_s(stamp[part], stamp[part + 1], stop->fate, run_end_s);
    return NAN;
}

struct nrs_stage_name nrs_stage_row_name(size_t row)
{
    static const char *const parts[] = {"transport", "server-queue", "tail"};
    struct nrs_stage_name name;

    if (row < NRS_N_STAGES)
        snprintf(name.text, sizeof name.text, "%s", nrs_stage_names[row]);
    else
        snprintf(name.text, sizeof name.text, "%s-%u", parts[(row - NRS_N_STAGES) % 3],
                 (unsigned)((row - NRS_N_STAGES) / 3 + 2));
    return name;
}

static size_t count_rows(const struct nrs_ledger *l)
{
    const struct nrs_stop *stops = l->stops.at;
    size_t n = NRS_N_STAGES;

    for (size_t i = 0; i < l->stops.n; i++)
        if (row_of(&stops[i], 2) + 1 > n)
            n = row_of(&stops[i], 2) + 1;
    return n < NRS_STAGE_ROWS_MAX ? n : NRS_STAGE_ROWS_MAX;
}

static enum nrs_status collect(const struct nrs_ledger *l, size_t row, struct nrs_sample *scratch,
                               struct nrs_error *err)
{
    const struct nrs_stop *stops = l->stops.at;
    enum nrs_status status = nrs_sample_reset(scratch, l->n + l->stops.n, err);

    if (status != NRS_OK)
        return status;
    for (size_t i = 0; i < l->n && row < NRS_N_STAGES; i++) {
        double t = time_in_s(l, &l->frames[i], (enum nrs_stage)row);

        if (l->frames[i].measured && !isnan(t))
            nrs_sample_add(scratch, t);
    }
    for (size_t i = 0; i < l->stops.n; i++) {
        double t = time_at_stop_s(l, &stops[i], row);

        if (stops[i].measured && !isnan(t))
            nrs_sample_add(scratch, t);
    }
    nrs_sample_sort(scratch);
    return NRS_OK;
}

enum nrs_status nrs_stage_budget(const struct nrs_ledger *l, double quantile,
                                 struct nrs_sample *scratch, struct nrs_stage_budget *out,
                                 struct nrs_error *err)
{
    *out = (struct nrs_stage_budget){.quantile = quantile, .n_rows = count_rows(l)};
    for (size_t row = 0; row < out->n_rows; row++) {
        enum nrs_status status = collect(l, row, scratch, err);

        if (status != NRS_OK)
            return status;
        out->stage[row].n = scratch->n;
        while (out->stage[row].n_lost < scratch->n &&
               isinf(scratch->value[scratch->n - 1 - out->stage[row].n_lost]))
            out->stage[row].n_lost++;
        out->stage[row].median_s = nrs_sample_quantile(scratch, 0.5);
        out->stage[row].high_s = nrs_sample_quantile(scratch, quantile);
    }
    return NRS_OK;
}

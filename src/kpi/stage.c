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

void nrs_stage_stamps(const struct nrs_frame *f, double stamp[NRS_N_STAGES + 1])
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

/* Row of a stop's part: 0 the way there, 1 the wait, 2 the layers. */
static size_t row_of(const struct nrs_stop *stop, size_t part)
{
    return NRS_N_STAGES + 3 * ((size_t)stop->stage - 1) + part;
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

void nrs_stage_init(struct nrs_stage_sum *sum)
{
    sum->n_rows = NRS_N_STAGES;
    for (size_t i = 0; i < NRS_STAGE_ROWS_MAX; i++)
        nrs_dist_init(&sum->row[i], NRS_STAGE_DIGITS, INFINITY);
}

void nrs_stage_free(struct nrs_stage_sum *sum)
{
    for (size_t i = 0; i < NRS_STAGE_ROWS_MAX; i++)
        nrs_dist_free(&sum->row[i]);
}

static bool add(struct nrs_stage_sum *sum, size_t row, double t)
{
    return isnan(t) || nrs_dist_add(&sum->row[row], t);
}

bool nrs_stage_add_frame(struct nrs_stage_sum *sum, const struct nrs_ledger *l,
                         const struct nrs_frame *frame)
{
    double stamp[NRS_N_STAGES + 1], run_end_s = nrs_ledger_frame_end_s(l, frame);
    bool ok = true;

    nrs_stage_stamps(frame, stamp);
    for (size_t row = 0; row < NRS_N_STAGES && ok; row++) {
        if (row == NRS_STAGE_TAIL && frame->n_stages > 1 && frame->stage > 0)
            continue; /* the stops tell */
        ok = add(sum, row, spent_s(stamp[row], stamp[row + 1], frame->fate, run_end_s));
    }
    return ok;
}

bool nrs_stage_add_stop(struct nrs_stage_sum *sum, const struct nrs_ledger *l,
                        const struct nrs_stop *stop)
{
    const double stamp[] = {stop->leave_s, stop->arrive_s, stop->start_s, stop->end_s};
    double run_end_s = stop->run_end_s > 0 ? stop->run_end_s : l->end_s;
    bool ok = true;

    if (stop->stage == 0 || stop->stage >= NRS_PIPELINE_MAX)
        return true;
    if (row_of(stop, 2) >= sum->n_rows)
        sum->n_rows = row_of(stop, 2) + 1;
    if (!stop->measured)
        return true;
    if (stop->stage == 1)
        ok = add(sum, NRS_STAGE_TAIL, stop->leave_s - stop->from_start_s);
    for (size_t part = 0; part < 3 && ok; part++)
        ok = add(sum, row_of(stop, part),
                 spent_s(stamp[part], stamp[part + 1], stop->fate, run_end_s));
    return ok;
}

bool nrs_stage_append(struct nrs_stage_sum *sum, const struct nrs_stage_sum *from)
{
    if (from->n_rows > sum->n_rows)
        sum->n_rows = from->n_rows;
    for (size_t i = 0; i < from->n_rows; i++)
        if (!nrs_dist_append(&sum->row[i], &from->row[i]))
            return false;
    return true;
}

void nrs_stage_budget(const struct nrs_stage_sum *sum, double quantile,
                      struct nrs_stage_budget *out)
{
    *out = (struct nrs_stage_budget){.quantile = quantile, .n_rows = sum->n_rows};
    for (size_t row = 0; row < sum->n_rows; row++) {
        const struct nrs_dist *d = &sum->row[row];

        out->stage[row].n = (size_t)d->n;
        out->stage[row].n_lost = (size_t)nrs_dist_lost(d);
        out->stage[row].median_s = nrs_dist_quantile(d, 0.5);
        out->stage[row].high_s = nrs_dist_quantile(d, quantile);
    }
}

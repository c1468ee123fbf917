/* energy.c - energy of runs and of UEs, a frame and a second. */
#include "kpi/energy.h"

#include <math.h>

#include "kpi/sample.h"

const char *const nrs_energy_part_names[] = {
    [NRS_ENERGY_HEAD] = "head",
    [NRS_ENERGY_UPLINK] = "uplink",
    [NRS_ENERGY_DOWNLINK] = "downlink",
    [NRS_ENERGY_MODEM] = "modem",
    [NRS_ENERGY_PLATFORM] = "platform",
    [NRS_ENERGY_SERVER] = "server",
    NULL,
};

static void judge_ues(const struct nrs_summary *s, const struct nrs_energy_cfg *cfg,
                      struct nrs_sample *power, struct nrs_energy *out)
{
    const struct nrs_ue_sum *ue = s->ues.at;
    double sum_w = 0;

    for (size_t i = 0; i < s->ues.n; i++) {
        double w = ue[i].time_s > 0 ? ue[i].spent_j / ue[i].time_s : 0;

        if (isnan(ue[i].time_s))
            continue;
        nrs_sample_add(power, w);
        sum_w += w;
    }
    if (power->n == 0)
        return;
    nrs_sample_sort(power);
    out->n_ues = power->n;
    out->mean_w = sum_w / (double)power->n;
    out->most_w = nrs_sample_quantile(power, 1);
    out->life_median_s = cfg->battery_j / nrs_sample_quantile(power, 0.5);
    out->life_worst_s = cfg->battery_j / out->most_w;
}

static void add_frames(const struct nrs_summary *s, struct nrs_energy *out)
{
    const struct nrs_run_sum *run = s->runs.at;
    double sum_j[NRS_N_ENERGY_PARTS] = {0};

    for (size_t i = 0; i < s->runs.n; i++) {
        out->n_done += run[i].n_done;
        out->n_measured += run[i].fate[NRS_FATE_DONE];
        sum_j[NRS_ENERGY_HEAD] += run[i].head_j;
        sum_j[NRS_ENERGY_UPLINK] += run[i].uplink_j;
        sum_j[NRS_ENERGY_DOWNLINK] += run[i].downlink_j;
    }
    for (size_t i = NRS_ENERGY_HEAD; i <= NRS_ENERGY_DOWNLINK && out->n_measured > 0; i++)
        out->frame_j[i] = sum_j[i] / (double)out->n_measured;
}

/* NAN without servers, or where the power of one is not known. */
static double servers_j(const struct nrs_summary *s)
{
    const struct nrs_server_use *use = s->server_uses.at;
    double sum_j = s->server_uses.n > 0 ? 0 : NAN;

    for (size_t i = 0; i < s->server_uses.n; i++)
        sum_j += use[i].energy_j;
    return sum_j;
}

/* What all UEs, and all servers, took beside the frames, in the whole run. */
static void add_shares(const struct nrs_summary *s, struct nrs_energy *out)
{
    const struct nrs_run_sum *run = s->runs.at;
    double modem_j = 0, platform_j = 0;

    if (out->n_done == 0 || out->n_ues == 0)
        return;
    for (size_t i = 0; i < s->runs.n; i++) {
        modem_j += run[i].modem_j;
        platform_j += run[i].platform_j;
    }
    out->frame_j[NRS_ENERGY_MODEM] = modem_j / (double)out->n_done;
    out->frame_j[NRS_ENERGY_PLATFORM] = platform_j / (double)out->n_done;
    out->frame_j[NRS_ENERGY_SERVER] = servers_j(s) / (double)out->n_done;
}

enum nrs_status nrs_energy_compute(const struct nrs_summary *s, const struct nrs_energy_cfg *cfg,
                                   struct nrs_energy *out, struct nrs_error *err)
{
    struct nrs_sample power;
    enum nrs_status status;

    *out = (struct nrs_energy){
        .mean_w = NAN, .most_w = NAN, .life_median_s = NAN, .life_worst_s = NAN};
    for (size_t i = 0; i < NRS_N_ENERGY_PARTS; i++)
        out->frame_j[i] = NAN;
    nrs_sample_init(&power);
    status = nrs_sample_reset(&power, s->ues.n, err);
    if (status == NRS_OK) {
        judge_ues(s, cfg, &power, out);
        add_frames(s, out);
        add_shares(s, out);
    }
    nrs_sample_free(&power);
    return status;
}

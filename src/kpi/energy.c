/* energy.c - sums of energy over frames and over UEs. */
#include "kpi/energy.h"

#include <math.h>
#include <stdlib.h>

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

/* A UE of one replication, with all that it took. */
struct ue {
    uint32_t replication, ue;
    double spent_j, time_s;
};

static double known(double value)
{
    return isnan(value) ? 0 : value;
}

/* A head that the run's end cut short has taken its share. */
static double head_j(const struct nrs_ledger *l, const struct nrs_frame *f)
{
    double end_s = nrs_ledger_frame_end_s(l, f), whole_s = f->head_end_s - f->head_start_s;

    if (isnan(f->head_energy_j) || isnan(whole_s) || f->head_start_s >= end_s)
        return 0;
    if (f->head_end_s <= end_s)
        return f->head_energy_j;
    return f->head_energy_j * (end_s - f->head_start_s) / whole_s;
}

static int by_number(const void *a, const void *b)
{
    const struct ue *x = a, *y = b;

    if (x->replication != y->replication)
        return x->replication < y->replication ? -1 : 1;
    return (x->ue > y->ue) - (x->ue < y->ue);
}

static void fill_ues(const struct nrs_ledger *l, struct ue *ues)
{
    const struct nrs_ue_use *use = l->ue_uses.at;

    for (size_t i = 0; i < l->ue_uses.n; i++)
        ues[i] = (struct ue){.replication = use[i].replication,
                             .ue = use[i].ue,
                             .spent_j = use[i].baseline_j + use[i].platform_w * use[i].time_s,
                             .time_s = use[i].time_s};
    qsort(ues, l->ue_uses.n, sizeof *ues, by_number);
    for (size_t i = 0; i < l->n; i++) {
        const struct nrs_frame *f = &l->frames[i];
        const struct ue key = {.replication = f->replication, .ue = f->ue};
        struct ue *ue = bsearch(&key, ues, l->ue_uses.n, sizeof *ues, by_number);

        if (ue)
            ue->spent_j += head_j(l, f) + known(f->ul_energy_j) + known(f->dl_energy_j);
    }
}

static void judge_ues(const struct ue *ues, size_t n, const struct nrs_energy_cfg *cfg,
                      struct nrs_sample *power, struct nrs_energy *out)
{
    double sum_w = 0;

    for (size_t i = 0; i < n; i++) {
        double w = ues[i].time_s > 0 ? ues[i].spent_j / ues[i].time_s : 0;

        nrs_sample_add(power, w);
        sum_w += w;
    }
    nrs_sample_sort(power);
    out->n_ues = n;
    out->mean_w = sum_w / (double)n;
    out->most_w = nrs_sample_quantile(power, 1);
    out->life_median_s = cfg->battery_j / nrs_sample_quantile(power, 0.5);
    out->life_worst_s = cfg->battery_j / out->most_w;
}

static void add_frames(const struct nrs_ledger *l, struct nrs_energy *out)
{
    double sum_j[NRS_N_ENERGY_PARTS] = {0};

    for (size_t i = 0; i < l->n; i++) {
        const struct nrs_frame *f = &l->frames[i];

        out->n_done += f->fate == NRS_FATE_DONE;
        if (!f->measured)
            continue;
        out->n_measured += f->fate == NRS_FATE_DONE;
        sum_j[NRS_ENERGY_HEAD] += head_j(l, f);
        sum_j[NRS_ENERGY_UPLINK] += known(f->ul_energy_j);
        sum_j[NRS_ENERGY_DOWNLINK] += known(f->dl_energy_j);
    }
    for (size_t i = NRS_ENERGY_HEAD; i <= NRS_ENERGY_DOWNLINK && out->n_measured > 0; i++)
        out->frame_j[i] = sum_j[i] / (double)out->n_measured;
}

/* NAN without servers, or where the power of one is not known. */
static double servers_j(const struct nrs_ledger *l)
{
    const struct nrs_server_use *use = l->server_uses.at;
    double sum_j = l->server_uses.n > 0 ? 0 : NAN;

    for (size_t i = 0; i < l->server_uses.n; i++)
        sum_j += use[i].energy_j;
    return sum_j;
}

/* What all UEs, and all servers, took beside the frames, in the whole run. */
static void add_shares(const struct nrs_ledger *l, struct nrs_energy *out)
{
    const struct nrs_ue_use *use = l->ue_uses.at;
    double modem_j = 0, platform_j = 0;

    if (out->n_done == 0 || l->ue_uses.n == 0)
        return;
    for (size_t i = 0; i < l->ue_uses.n; i++) {
        modem_j += use[i].baseline_j;
        platform_j += use[i].platform_w * use[i].time_s;
    }
    out->frame_j[NRS_ENERGY_MODEM] = modem_j / (double)out->n_done;
    out->frame_j[NRS_ENERGY_PLATFORM] = platform_j / (double)out->n_done;
    out->frame_j[NRS_ENERGY_SERVER] = servers_j(l) / (double)out->n_done;
}

enum nrs_status nrs_energy_compute(const struct nrs_ledger *l, const struct nrs_energy_cfg *cfg,
                                   struct nrs_energy *out, struct nrs_error *err)
{
    struct ue *ues = NULL;
    struct nrs_sample power;
    enum nrs_status status;

    *out = (struct nrs_energy){
        .mean_w = NAN, .most_w = NAN, .life_median_s = NAN, .life_worst_s = NAN};
    for (size_t i = 0; i < NRS_N_ENERGY_PARTS; i++)
        out->frame_j[i] = NAN;
    add_frames(l, out);
    add_shares(l, out);
    if (l->ue_uses.n == 0)
        return NRS_OK;
    nrs_sample_init(&power);
    status = nrs_sample_reset(&power, l->ue_uses.n, err);
    if (status == NRS_OK && !(ues = malloc(l->ue_uses.n * sizeof *ues)))
        status = nrs_fail(err, NRS_EMACHINE, "out of memory for %zu UEs", l->ue_uses.n);
    if (status == NRS_OK) {
        fill_ues(l, ues);
        judge_ues(ues, l->ue_uses.n, cfg, &power, out);
    }
    free(ues);
    nrs_sample_free(&power);
    return status;
}

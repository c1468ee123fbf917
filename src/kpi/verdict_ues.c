/* verdict_ues.c - rows that are made of what each UE experienced. */
#include <math.h>

#include "kpi/availability.h"
#include "kpi/sample.h"
#include "kpi/ue_rate.h"
#include "kpi/verdict_parts.h"

/* The largest message that UEs send. */
static double largest_bytes(const struct nrs_verdict_work *j)
{
    const struct nrs_run_sum *run = j->summary->runs.at;
    double most = (double)j->point->payload_bytes;

    for (size_t i = 0; i < j->summary->runs.n; i++)
        most = fmax(most, (double)run[i].largest_bytes);
    return most;
}

static void judge_rate(struct nrs_verdict_row *row, double target)
{
    row->target = target > 0 ? target : NAN;
    if (!(target > 0)) {
        nrs_verdict_set(row, NRS_NOT_APPLICABLE, NRS_WHY_NO_TARGET);
    } else if (row->n == 0) {
        nrs_verdict_set(row, NRS_NO_DATA, NRS_WHY_NO_SAMPLES);
    } else {
        row->margin = (row->estimate - target) / target;
        if (fabs(row->margin) <= 1e-9) /* times are known to NRS_TIME_RESOLUTION_S */
            row->margin = 0;
        nrs_verdict_set(row, row->margin >= 0 ? NRS_MET : NRS_NOT_MET, NRS_WHY_NOTHING);
    }
}

enum nrs_status nrs_verdict_rate(struct nrs_verdict_work *j, struct nrs_error *err)
{
    struct nrs_verdict_row *row = &j->out->row[NRS_Q_UL_RATE];
    double upload_s = j->req->upload_s, target = j->req->ul_rate_bps;
    struct nrs_sample rates;
    enum nrs_status status;

    if (!(target > 0) && upload_s > 0)
        target = 8.0 * largest_bytes(j) / upload_s;
    row->quantile = NRS_UE_RATE_QUANTILE;
    nrs_sample_init(&rates);
    status = nrs_ue_rates(j->summary, &rates, err);
    row->n = rates.n;
    row->estimate = nrs_sample_quantile(&rates, row->quantile);
    nrs_sample_free(&rates);
    if (status == NRS_OK)
        judge_rate(row, target);
    return status;
}

/* Times and outages of all UEs, in their order. @return how many were observed. */
static size_t sum_up(const struct nrs_summary *s, enum nrs_leg_kind leg, struct nrs_availability *a)
{
    const struct nrs_ue_sum *ue = s->ues.at;
    size_t n = 0;

    *a = (struct nrs_availability){0};
    for (size_t i = 0; i < s->ues.n; i++) {
        a->observed_s += ue[i].observed_s[leg];
        a->down_s += ue[i].down_s[leg];
        a->n_outages += ue[i].n_outages[leg];
        n += ue[i].observed_s[leg] > 0;
    }
    return n;
}

/* Always up, in a time that no outage would fit into: each lasts about an interval. */
static bool is_too_short(const struct nrs_verdict_work *j, const struct nrs_availability *a,
                         double target)
{
    double room_s = (1 - target) * a->observed_s;

    return a->n_outages == 0 && target < 1 && room_s < j->req->interval_s - NRS_TIME_RESOLUTION_S;
}

static void judge_availability(struct nrs_verdict_work *j, enum nrs_quantity quantity,
                               enum nrs_leg_kind leg, double target)
{
    struct nrs_verdict_row *row = nrs_verdict_inform(j, quantity, 0);
    struct nrs_availability a;

    row->n = sum_up(j->summary, leg, &a);
    row->n_lost = (size_t)a.n_outages;
    row->estimate = nrs_availability_share(&a);
    if (!(target > 0))
        return;
    row->target = target;
    if (!(nrs_leg_budget_s(j->req, leg) > 0)) {
        nrs_verdict_set(row, NRS_NOT_EVALUATED, NRS_WHY_NO_LATENCY);
    } else if (row->n == 0) {
        nrs_verdict_set(row, NRS_NO_DATA, NRS_WHY_NO_SAMPLES);
    } else {
        bool assumed = leg == NRS_LEG_DOWNLINK && j->req->download_is_assumed, met;

        row->margin = nrs_verdict_error_budget(row->estimate, target);
        if (fabs(row->margin) <= 1e-9)
            row->margin = 0;
        met = row->margin >= 0;
        nrs_verdict_set(row, met ? NRS_MET : NRS_NOT_MET,
                        met && is_too_short(j, &a, target) ? NRS_WHY_FEW_SAMPLES
                        : assumed                          ? NRS_WHY_ASSUMED_TARGET
                                                           : NRS_WHY_NOTHING);
    }
}

static void inform_mtbf(struct nrs_verdict_work *j, enum nrs_quantity quantity,
                        enum nrs_leg_kind leg)
{
    struct nrs_verdict_row *row = nrs_verdict_inform(j, quantity, 0);
    struct nrs_availability a;

    row->n = sum_up(j->summary, leg, &a);
    row->n_lost = (size_t)a.n_outages;
    row->estimate = nrs_availability_mtbf_s(&a);
    if (row->n > 0 && row->n_lost == 0)
        nrs_verdict_set(row, NRS_NOT_APPLICABLE, NRS_WHY_NO_OUTAGE);
}

void nrs_verdict_frame_availability(struct nrs_verdict_work *j)
{
    judge_availability(j, NRS_Q_FRAME_AVAILABILITY, NRS_LEG_FRAME, 0);
}

static void judge_ues(struct nrs_verdict_work *j)
{
    struct nrs_ue_count ues = nrs_ue_satisfied(j->summary, nrs_ue_rule_of(j->req));
    struct nrs_verdict_row *row = nrs_verdict_inform(j, NRS_Q_SATISFIED_UES, ues.n);
    double target = j->req->ue_share;

    if (ues.n > 0)
        row->estimate = (double)ues.n_satisfied / (double)ues.n;
    if (!(target > 0))
        return;
    row->target = target;
    if (ues.n == 0) {
        nrs_verdict_set(row, NRS_NO_DATA, NRS_WHY_NO_SAMPLES);
        return;
    }
    row->margin = nrs_verdict_error_budget(row->estimate, target);
    nrs_verdict_decide(row, ues.n_satisfied >= nrs_sample_rank(ues.n, target), target,
                       NRS_WHY_NOTHING);
}

static void inform_energy(struct nrs_verdict_work *j)
{
    struct nrs_verdict_row *row = nrs_verdict_inform(j, NRS_Q_UE_ENERGY, 0);
    const struct nrs_run_sum *run = j->summary->runs.at;
    double spent_j = 0;
    uint64_t decoded = 0;

    for (size_t i = 0; i < j->summary->runs.n; i++) {
        row->n += (size_t)run[i].n_energy_known;
        spent_j += run[i].uplink_j;
        decoded += run[i].n_decoded;
    }
    row->n_lost = row->n - (size_t)decoded;
    if (decoded > 0)
        row->estimate = spent_j / (double)decoded;
}

void nrs_verdict_ues(struct nrs_verdict_work *j)
{
    judge_availability(j, NRS_Q_UL_AVAILABILITY, NRS_LEG_UPLINK, j->req->ul_availability);
    judge_availability(j, NRS_Q_DL_AVAILABILITY, NRS_LEG_DOWNLINK, j->req->dl_availability);
    inform_mtbf(j, NRS_Q_UL_MTBF, NRS_LEG_UPLINK);
    inform_mtbf(j, NRS_Q_DL_MTBF, NRS_LEG_DOWNLINK);
    judge_ues(j);
    inform_energy(j);
}

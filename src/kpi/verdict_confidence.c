/* verdict_confidence.c - intervals of the rows, and whether they decide.
 *
 * Every judged row but the payload asks for a share: of messages in time, of UEs, of time. A
 * quantile meets a target when that share of the sample does. So a row is decided by the interval
 * of its share; what it shows as interval is in its own unit. Rows without a target that are no
 * share, times between failures and energy, have intervals of rates and means.
 */
#include <math.h>

#include "kpi/availability.h"
#include "kpi/confidence.h"
#include "kpi/sample.h"
#include "kpi/ue_rate.h"
#include "kpi/verdict_parts.h"
#include "stats/decide.h"

/* The share of a row, and how much of it is asked for: 0 when nothing is. */
struct asked {
    struct nrs_verdict_row *row;
    struct nrs_known_share known;
    double share;
};

static double target_of(const struct nrs_verdict_row *row)
{
    return isnan(row->target) ? 0 : row->target;
}

/* Below it a lower limit is wrong more often than it says (the manual's 17.6): clusters with more
 * losses than any here are not known. Where a cluster counts as one trial it does not matter. */
#define FEW_DF 5.0

bool nrs_verdict_is_of_few(const struct nrs_verdict_row *row)
{
    return row->status == NRS_MET && row->df >= 1 && row->df < FEW_DF &&
           row->n_eff > (double)row->n_clusters;
}

/* No sample proves that all are in time, so that the estimate decides where all are asked for. */
static void decide(const struct nrs_verdict_work *j, const struct asked *a)
{
    const struct nrs_share *s = &a->known.share;
    struct nrs_verdict_row *row = a->row;

    row->deff = s->deff;
    row->n_eff = s->n_eff;
    row->df = s->df;
    row->n_clusters = s->n_clusters;
    if (!(a->share > 0 && a->share < 1) || row->status > NRS_NOT_MET)
        return;
    row->growth = 1;
    if (nrs_decide_at_least(s->ci, a->share) != NRS_UNDECIDED) {
        if (row->reason == NRS_WHY_NOTHING && nrs_verdict_is_of_few(row))
            row->reason = NRS_WHY_FEW_CLUSTERS;
        return;
    }
    row->growth = nrs_growth_to_decide(s, a->share, j->req->confidence);
    nrs_verdict_set(row, NRS_OPEN,
                    row->reason == NRS_WHY_NOTHING ? NRS_WHY_WIDE_INTERVAL : row->reason);
}

static enum nrs_status share_row(struct nrs_verdict_work *j, enum nrs_quantity quantity,
                                 enum nrs_leg_kind leg, struct nrs_error *err)
{
    struct asked a = {.row = &j->out->row[quantity]};
    enum nrs_status status;

    if (a.row->n == 0 || isnan(a.row->estimate))
        return NRS_OK;
    status = nrs_share_in_time(j->summary, leg, j->req->confidence, &a.known, err);
    if (status != NRS_OK)
        return status;
    a.share = target_of(a.row);
    a.row->lo = a.known.share.ci.lo;
    a.row->hi = a.known.share.ci.hi;
    decide(j, &a);
    return NRS_OK;
}

/* With a target, limits have the design effect at the target, so that they agree with what is
 * decided there; without one, that at the estimate. */
static enum nrs_status latency_row(struct nrs_verdict_work *j, enum nrs_quantity quantity,
                                   enum nrs_leg_kind leg, struct nrs_error *err)
{
    struct asked a = {.row = &j->out->row[quantity]};
    struct nrs_interval limits;
    enum nrs_status status;

    if (a.row->n == 0)
        return NRS_OK;
    status =
        target_of(a.row) > 0
            ? nrs_share_in_time(j->summary, leg, j->req->confidence, &a.known, err)
            : nrs_share_up_to(j->summary, leg, a.row->estimate, j->req->confidence, &a.known, err);
    if (status != NRS_OK)
        return status;
    a.share = target_of(a.row) > 0 ? a.row->quantile : 0;
    limits = nrs_latency_limits(&j->summary->leg[leg].latency, a.row->quantile, &a.known.share,
                                j->req->confidence);
    a.row->lo = limits.lo;
    a.row->hi = limits.hi;
    decide(j, &a);
    return NRS_OK;
}

static struct nrs_cluster satisfied(const struct nrs_ue_sum *ue, const void *user)
{
    bool is_there = ue->n[NRS_LEG_UPLINK] > 0;

    return (struct nrs_cluster){
        is_there, is_there && nrs_ue_is_satisfied(ue, *(const struct nrs_ue_rule *)user)};
}

static struct nrs_cluster up_time(const struct nrs_ue_sum *ue, const void *user)
{
    enum nrs_leg_kind leg = *(const enum nrs_leg_kind *)user;

    return (struct nrs_cluster){ue->observed_s[leg],
                                fmax(0, ue->observed_s[leg] - ue->down_s[leg])};
}

/* Shares over UEs whose parts are given by a function. */
static enum nrs_status part_row(struct nrs_verdict_work *j, enum nrs_quantity quantity,
                                nrs_ue_part *part, const void *user, bool is_time,
                                struct nrs_error *err)
{
    struct asked a = {.row = &j->out->row[quantity]};
    enum nrs_status status;

    if (a.row->n == 0)
        return NRS_OK;
    status = nrs_share_over_ues(j->summary, part, user, is_time, j->req->confidence, &a.known, err);
    if (status != NRS_OK)
        return status;
    a.share = target_of(a.row);
    a.row->lo = a.known.share.ci.lo;
    a.row->hi = a.known.share.ci.hi;
    decide(j, &a);
    return NRS_OK;
}

/* As nrs_verdict_rate compares: times are known to NRS_TIME_RESOLUTION_S. */
static struct nrs_cluster fast_enough(const struct nrs_ue_sum *ue, const void *user)
{
    double rate = nrs_ue_rate_bps(ue, NRS_LEG_UPLINK), least = *(const double *)user * (1 - 1e-9);

    return (struct nrs_cluster){!isnan(rate), !isnan(rate) && rate >= least};
}

/* The rate that 95 % of the UEs have: decided by the share that has the target, its limits are
 * order statistics. */
static enum nrs_status rate_row(struct nrs_verdict_work *j, struct nrs_error *err)
{
    struct asked a = {.row = &j->out->row[NRS_Q_UL_RATE]};
    double at = isnan(a.row->target) ? a.row->estimate : a.row->target;
    struct nrs_interval shares;
    struct nrs_sample rates;
    enum nrs_status status;

    if (a.row->n == 0)
        return NRS_OK;
    nrs_sample_init(&rates);
    status =
        nrs_share_over_ues(j->summary, fast_enough, &at, false, j->req->confidence, &a.known, err);
    if (status == NRS_OK)
        status = nrs_ue_rates(j->summary, &rates, err);
    if (status == NRS_OK) {
        shares = nrs_quantile_shares(&a.known.share, a.row->quantile, j->req->confidence);
        a.row->lo = shares.lo > 0 ? nrs_sample_quantile(&rates, shares.lo) : 0;
        a.row->hi = shares.hi > 1 ? INFINITY : nrs_sample_quantile(&rates, shares.hi);
        a.share = target_of(a.row) > 0 ? 1 - a.row->quantile : 0;
        decide(j, &a);
    }
    nrs_sample_free(&rates);
    return status;
}

static struct nrs_cluster outages(const struct nrs_ue_sum *ue, const void *user)
{
    enum nrs_leg_kind leg = *(const enum nrs_leg_kind *)user;

    return (struct nrs_cluster){up_time(ue, user).x, (double)ue->n_outages[leg]};
}

/* The inverse of how often the service fails. */
static enum nrs_status mtbf_row(struct nrs_verdict_work *j, enum nrs_quantity quantity,
                                enum nrs_leg_kind leg, struct nrs_error *err)
{
    struct nrs_verdict_row *row = &j->out->row[quantity];
    struct nrs_rate rate;
    enum nrs_status status;

    if (row->n == 0)
        return NRS_OK;
    status = nrs_rate_over_ues(j->summary, outages, &leg, j->req->confidence, &rate, err);
    if (status != NRS_OK)
        return status;
    row->lo = 1 / rate.ci.hi;
    row->hi = 1 / rate.ci.lo; /* INFINITY without an outage */
    row->deff = rate.deff;
    row->n_eff = rate.n_eff;
    row->n_clusters = rate.n_clusters;
    return NRS_OK;
}

static struct nrs_cluster uplink_energy(const struct nrs_ue_sum *ue, const void *user)
{
    (void)user;
    return (struct nrs_cluster){(double)ue->n_decoded, ue->uplink_j};
}

static enum nrs_status energy_row(struct nrs_verdict_work *j, struct nrs_error *err)
{
    struct nrs_verdict_row *row = &j->out->row[NRS_Q_UE_ENERGY];
    struct nrs_mean mean;
    enum nrs_status status;

    if (row->n == 0 || isnan(row->estimate))
        return NRS_OK;
    status = nrs_mean_over_ues(j->summary, uplink_energy, NULL, j->req->confidence, &mean, err);
    if (status != NRS_OK)
        return status;
    row->lo = isnan(mean.ci.lo) ? NAN : fmax(0, mean.ci.lo);
    row->hi = mean.ci.hi;
    row->n_clusters = mean.n_clusters;
    return NRS_OK;
}

static enum nrs_status rows_of_messages(struct nrs_verdict_work *j, struct nrs_error *err)
{
    static const struct {
        enum nrs_quantity quantity;
        enum nrs_leg_kind leg;
        bool is_latency;
    } rows[] = {
        {NRS_Q_UPLOAD_LATENCY, NRS_LEG_UPLINK, true},
        {NRS_Q_RECOGNITION_LATENCY, NRS_LEG_FRAME, true},
        {NRS_Q_UL_RELIABILITY, NRS_LEG_UPLINK, false},
        {NRS_Q_DL_RELIABILITY, NRS_LEG_DOWNLINK, false},
        {NRS_Q_FRAME_RELIABILITY, NRS_LEG_FRAME, false},
        {NRS_Q_UPLOAD_50, NRS_LEG_UPLINK, true},
        {NRS_Q_UPLOAD_99_9, NRS_LEG_UPLINK, true},
        {NRS_Q_UPLOAD_99_999, NRS_LEG_UPLINK, true},
        {NRS_Q_DOWNLOAD_50, NRS_LEG_DOWNLINK, true},
        {NRS_Q_DOWNLOAD_99_9, NRS_LEG_DOWNLINK, true},
        {NRS_Q_DOWNLOAD_99_999, NRS_LEG_DOWNLINK, true},
    };
    enum nrs_status status = NRS_OK;

    for (size_t i = 0; i < NRS_LEN(rows) && status == NRS_OK; i++)
        status =
            (rows[i].is_latency ? latency_row : share_row)(j, rows[i].quantity, rows[i].leg, err);
    return status;
}

static enum nrs_status rows_of_ues(struct nrs_verdict_work *j, struct nrs_error *err)
{
    static const struct {
        enum nrs_quantity quantity;
        enum nrs_leg_kind leg;
    } rows[] = {
        {NRS_Q_UL_AVAILABILITY, NRS_LEG_UPLINK},
        {NRS_Q_DL_AVAILABILITY, NRS_LEG_DOWNLINK},
        {NRS_Q_FRAME_AVAILABILITY, NRS_LEG_FRAME},
    };
    struct nrs_ue_rule rule = nrs_ue_rule_of(j->req);
    enum nrs_status status = part_row(j, NRS_Q_SATISFIED_UES, satisfied, &rule, false, err);

    for (size_t i = 0; i < NRS_LEN(rows) && status == NRS_OK; i++)
        status = part_row(j, rows[i].quantity, up_time, &rows[i].leg, true, err);
    if (status == NRS_OK)
        status = rate_row(j, err);
    if (status == NRS_OK)
        status = mtbf_row(j, NRS_Q_UL_MTBF, NRS_LEG_UPLINK, err);
    if (status == NRS_OK)
        status = mtbf_row(j, NRS_Q_DL_MTBF, NRS_LEG_DOWNLINK, err);
    return status == NRS_OK ? energy_row(j, err) : status;
}

enum nrs_status nrs_verdict_confide(struct nrs_verdict_work *j, struct nrs_error *err)
{
    enum nrs_status status;

    j->out->confidence = j->req->confidence;
    j->out->by_ue = j->summary->runs.n == 1;
    if (!(j->req->confidence > 0))
        return NRS_OK;
    status = rows_of_messages(j, err);
    return status == NRS_OK ? rows_of_ues(j, err) : status;
}

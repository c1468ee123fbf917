/* criterion.c - counting and deciding. */
#include "batch/criterion.h"

#include <math.h>
#include <stdlib.h>

#include "batch/judge.h"
#include "kpi/ue_rate.h"

const char *const nrs_criterion_names[] = {
    [NRS_CRITERION_SATISFIED_UES] = "satisfied-ues",
    [NRS_CRITERION_UL_RELIABILITY] = "ul-reliability",
    [NRS_CRITERION_DL_RELIABILITY] = "dl-reliability",
    [NRS_CRITERION_VERDICT] = "verdict",
    NULL,
};

const char *const nrs_demand_names[NRS_N_DEMANDS] = {
    [NRS_DEMAND_SATISFIED_UES] = "satisfied-ues",
    [NRS_DEMAND_UL] = "ul-reliability",
    [NRS_DEMAND_DL] = "dl-reliability",
    [NRS_DEMAND_FRAME] = "recognition-latency",
    [NRS_DEMAND_UL_AVAILABILITY] = "ul-availability",
    [NRS_DEMAND_DL_AVAILABILITY] = "dl-availability",
    [NRS_DEMAND_UL_RATE] = "ul-rate",
    [NRS_DEMAND_DEVICE] = "device",
    [NRS_DEMAND_PAYLOAD] = "payload",
};

/* ---------------------------------------------------------------------------------- demands */

/* "Maximum latency" with no share is the maximum: all of them. */
static double share_or_all(double reliability)
{
    return reliability > 0 ? reliability : 1;
}

static void add(struct nrs_demands *out, enum nrs_demand_kind kind, double target,
                const struct nrs_requirement *req)
{
    out->demand[out->n++] = (struct nrs_demand){.kind = kind,
                                                .target = target,
                                                .rule = nrs_ue_rule_of(req),
                                                .rate_bps = req->ul_rate_bps,
                                                .upload_s = req->upload_s};
}

/* What no load changes: whether the message is too large (kpi/verdict.c). */
static bool is_too_large(const struct nrs_point *p)
{
    const struct nrs_kpi_point kpi = nrs_judge_payload(p);
    double limit = p->set.max_payload_bytes[kpi.model];

    return limit > 0 && (double)kpi.payload_bytes > limit * (1 + p->set.payload_tolerance);
}

static void add_all(struct nrs_demands *out, double ue_share, const struct nrs_point *p)
{
    const struct nrs_requirement *req = &p->requirement;

    if (req->upload_s > 0)
        add(out, NRS_DEMAND_UL, share_or_all(req->ul_reliability), req);
    if (req->dl_reliability > 0)
        add(out, NRS_DEMAND_DL, req->dl_reliability, req);
    if (nrs_leg_budget_s(req, NRS_LEG_FRAME) > 0)
        add(out, NRS_DEMAND_FRAME, share_or_all(req->ul_reliability), req);
    if (req->ul_rate_bps > 0 || req->upload_s > 0)
        add(out, NRS_DEMAND_UL_RATE, 1 - NRS_UE_RATE_QUANTILE, req);
    if (req->ul_availability > 0 && req->upload_s > 0)
        add(out, NRS_DEMAND_UL_AVAILABILITY, req->ul_availability, req);
    if (req->dl_availability > 0 && req->download_s > 0)
        add(out, NRS_DEMAND_DL_AVAILABILITY, req->dl_availability, req);
    if (ue_share > 0 && req->upload_s > 0)
        add(out, NRS_DEMAND_SATISFIED_UES, ue_share, req);
    if (req->ul_reliability > 0)
        add(out, NRS_DEMAND_DEVICE, req->ul_reliability, req);
    if (is_too_large(p))
        add(out, NRS_DEMAND_PAYLOAD, 1, req);
}

static enum nrs_status no_target(const struct nrs_point *p, const char *what, struct nrs_error *err)
{
    return nrs_fail(err, NRS_ECONFLICT,
                    "%s: the criterion needs %s, which the requirement '%s' does not have",
                    p->label, what, p->requirement.name);
}

enum nrs_status nrs_criterion_demands(enum nrs_criterion criterion, double ue_share,
                                      const struct nrs_point *p, struct nrs_demands *out,
                                      struct nrs_error *err)
{
    const struct nrs_requirement *req = &p->requirement;

    *out = (struct nrs_demands){0};
    if (!(ue_share > 0))
        ue_share = req->ue_share;
    switch (criterion) {
    case NRS_CRITERION_SATISFIED_UES:
    case NRS_CRITERION_UL_RELIABILITY:
        if (!(req->upload_s > 0))
            return no_target(p, "upload_ms", err);
        if (criterion == NRS_CRITERION_SATISFIED_UES && !(ue_share > 0))
            return no_target(p, "ue_share", err);
        if (criterion == NRS_CRITERION_SATISFIED_UES)
            add(out, NRS_DEMAND_SATISFIED_UES, ue_share, req);
        else
            add(out, NRS_DEMAND_UL, share_or_all(req->ul_reliability), req);
        break;
    case NRS_CRITERION_DL_RELIABILITY:
        if (!(req->dl_reliability > 0))
            return no_target(p, "dl_reliability", err);
        add(out, NRS_DEMAND_DL, req->dl_reliability, req);
        break;
    default:
        add_all(out, ue_share, p);
        if (out->n == 0)
            return no_target(p, "a target", err);
    }
    return NRS_OK;
}

/* --------------------------------------------------------------------------------- counting */

static struct nrs_cluster count_leg(const struct nrs_summary *s, enum nrs_leg_kind leg)
{
    const struct nrs_ue_sum *ue = s->ues.at;
    struct nrs_cluster c = {0, 0};

    for (size_t i = 0; i < s->ues.n; i++) {
        c.n += (double)ue[i].n[leg];
        c.x += (double)ue[i].n_in_time[leg];
    }
    return c;
}

static double target_bps(const struct nrs_demand *d, const struct nrs_summary *s)
{
    const struct nrs_run_sum *run = s->runs.at;
    uint64_t largest = 0;

    for (size_t i = 0; i < s->runs.n; i++)
        if (run[i].largest_bytes > largest)
            largest = run[i].largest_bytes;
    return d->rate_bps > 0 ? d->rate_bps : 8.0 * (double)largest / d->upload_s;
}

static struct nrs_cluster count_rates(const struct nrs_demand *d, const struct nrs_summary *s)
{
    const struct nrs_ue_sum *ue = s->ues.at;
    double least_bps = target_bps(d, s) * (1 - 1e-9); /* as the verdict: times are not exact */
    struct nrs_cluster c = {0, 0};

    for (size_t i = 0; i < s->ues.n; i++) {
        if (ue[i].n[NRS_LEG_UPLINK] == 0)
            continue;
        c.n++;
        c.x += nrs_ue_rate_bps(&ue[i], NRS_LEG_UPLINK) >= least_bps;
    }
    return c;
}

static struct nrs_cluster count_up_time(const struct nrs_summary *s, enum nrs_leg_kind leg)
{
    const struct nrs_ue_sum *ue = s->ues.at;
    struct nrs_cluster c = {0, 0};

    for (size_t i = 0; i < s->ues.n; i++) {
        c.n += ue[i].observed_s[leg];
        c.x += ue[i].observed_s[leg] - ue[i].down_s[leg];
    }
    c.x = fmin(fmax(c.x, 0), c.n);
    return c;
}

static struct nrs_cluster count_accepted(const struct nrs_summary *s)
{
    const struct nrs_run_sum *run = s->runs.at;
    struct nrs_cluster c = {0, 0};

    for (size_t i = 0; i < s->runs.n; i++)
        for (size_t fate = 0; fate < NRS_N_FATES; fate++) {
            c.n += (double)run[i].fate[fate];
            c.x += fate == NRS_FATE_DEVICE_QUEUE ? 0 : (double)run[i].fate[fate];
        }
    return c;
}

struct nrs_cluster nrs_demand_count(const struct nrs_demand *d, const struct nrs_summary *s)
{
    struct nrs_ue_count ues;

    switch (d->kind) {
    case NRS_DEMAND_UL: return count_leg(s, NRS_LEG_UPLINK);
    case NRS_DEMAND_DL: return count_leg(s, NRS_LEG_DOWNLINK);
    case NRS_DEMAND_FRAME: return count_leg(s, NRS_LEG_FRAME);
    case NRS_DEMAND_UL_RATE: return count_rates(d, s);
    case NRS_DEMAND_UL_AVAILABILITY: return count_up_time(s, NRS_LEG_UPLINK);
    case NRS_DEMAND_DL_AVAILABILITY: return count_up_time(s, NRS_LEG_DOWNLINK);
    case NRS_DEMAND_DEVICE: return count_accepted(s);
    case NRS_DEMAND_PAYLOAD: return (struct nrs_cluster){.n = 1};
    default: ues = nrs_ue_satisfied(s, d->rule);
    }
    return (struct nrs_cluster){.n = (double)ues.n, .x = (double)ues.n_satisfied};
}

/* --------------------------------------------------------------------------------- deciding */

static enum nrs_status share_of(enum nrs_demand_kind kind, const struct nrs_cluster *column,
                                size_t n, double confidence, struct nrs_share *out,
                                struct nrs_error *err)
{
    if (kind == NRS_DEMAND_UL_AVAILABILITY || kind == NRS_DEMAND_DL_AVAILABILITY)
        return nrs_cluster_time_share(column, n, confidence, out, err);
    return nrs_cluster_share(column, n, confidence, out, err);
}

/* No sample proves that all succeed, and what the device drops is counted: there the estimate
 * decides, as it does in a verdict. */
static bool is_by_estimate(const struct nrs_demand *d)
{
    return d->target >= 1 || d->kind == NRS_DEMAND_DEVICE || d->kind == NRS_DEMAND_PAYLOAD;
}

static enum nrs_decision decide(const struct nrs_demand *d, const struct nrs_share *share)
{
    if (is_by_estimate(d))
        return share->estimate >= d->target ? NRS_PASS : NRS_FAIL;
    return nrs_decide_at_least(share->ci, d->target);
}

static enum nrs_status look(const struct nrs_demands *demands, size_t k,
                            const struct nrs_cluster *column, size_t n, double confidence,
                            struct nrs_search_answer *out, struct nrs_error *err)
{
    const struct nrs_demand *d = &demands->demand[k];
    struct nrs_share share;
    enum nrs_status status = share_of(d->kind, column, n, confidence, &share, err);

    if (status != NRS_OK)
        return status;
    out->decision = decide(d, &share);
    out->estimate = share.estimate;
    out->lo = share.ci.lo;
    out->hi = share.ci.hi;
    return NRS_OK;
}

/* Does `a` say more of what is in the way than `b`: by its decision, then by its estimate? A
 * message that is too large is in the way at any load. */
static bool is_worse(const struct nrs_demands *demands, const struct nrs_search_answer *a,
                     const struct nrs_search_answer *b)
{
    static const int gravity[] = {[NRS_PASS] = 0, [NRS_UNDECIDED] = 1, [NRS_FAIL] = 2};
    double x = nrs_search_margin(a), y = nrs_search_margin(b);

    if (demands->demand[a->which].kind == NRS_DEMAND_PAYLOAD)
        return true;
    if (a->decision != b->decision)
        return gravity[a->decision] > gravity[b->decision];
    if (isnan(x) || isnan(y))
        return isnan(y) && !isnan(x);
    return x < y;
}

/* Without a trial nothing is known of a share. */
static bool is_empty(const struct nrs_cluster *column, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (column[i].n > 0)
            return false;
    return true;
}

static enum nrs_status answer_with(struct nrs_cluster *column, const struct nrs_demands *demands,
                                   const struct nrs_cluster *cluster, size_t n, double confidence,
                                   struct nrs_search_answer *out, struct nrs_error *err)
{
    bool all_pass = true;

    for (size_t k = 0; k < demands->n; k++) {
        struct nrs_search_answer one = {.confidence = confidence,
                                        .estimate = NAN,
                                        .target = demands->demand[k].target,
                                        .lo = NAN,
                                        .hi = NAN,
                                        .which = k};

        for (size_t i = 0; i < n; i++)
            column[i] = cluster[i * demands->n + k];
        if (!is_empty(column, n) && look(demands, k, column, n, confidence, &one, err) != NRS_OK)
            return err->status;
        all_pass = all_pass && one.decision == NRS_PASS;
        if (k == 0 || is_worse(demands, &one, out))
            *out = one;
    }
    if (out->decision != NRS_FAIL)
        out->decision = all_pass ? NRS_PASS : NRS_UNDECIDED;
    return NRS_OK;
}

double nrs_demands_confidence(const struct nrs_demands *demands, double alpha)
{
    size_t n = 0;

    for (size_t k = 0; k < demands->n; k++)
        n += !is_by_estimate(&demands->demand[k]);
    return 1 - 2 * alpha / (double)(n > 0 ? n : 1);
}

enum nrs_status nrs_demands_answer(const struct nrs_demands *demands,
                                   const struct nrs_cluster *cluster, size_t n_replications,
                                   double confidence, struct nrs_search_answer *out,
                                   struct nrs_error *err)
{
    struct nrs_cluster *column = calloc(n_replications + 1, sizeof *column);
    enum nrs_status status;

    if (!column)
        return nrs_fail(err, NRS_EMACHINE, "out of memory for %zu replications", n_replications);
    status = answer_with(column, demands, cluster, n_replications, confidence, out, err);
    free(column);
    return status;
}

/* verdict.c - estimates from the summary, held against the targets of a requirement. */
#include <math.h>
#include <string.h>

#include "kpi/sample.h"
#include "kpi/verdict_parts.h"

enum nrs_kpi_model nrs_kpi_model_find(const char *name)
{
    if (strcmp(name, "alexnet") == 0)
        return NRS_KPI_ALEXNET;
    return strcmp(name, "vgg16") == 0 ? NRS_KPI_VGG16 : NRS_KPI_OTHER;
}

double nrs_verdict_quantile(const struct nrs_requirement *req)
{
    return req->ul_reliability > 0 ? req->ul_reliability : 1;
}

void nrs_verdict_set(struct nrs_verdict_row *row, enum nrs_verdict_status status,
                     enum nrs_verdict_reason reason)
{
    row->status = status;
    row->reason = reason;
}

void nrs_verdict_decide(struct nrs_verdict_row *row, bool met, double quantile,
                        enum nrs_verdict_reason reason)
{
    bool few = met && quantile < 1 && nrs_sample_rank(row->n, quantile) == row->n;

    nrs_verdict_set(row, met ? NRS_MET : NRS_NOT_MET, few ? NRS_WHY_FEW_SAMPLES : reason);
}

double nrs_verdict_error_budget(double share, double target)
{
    if (target < 1)
        return 1 - (1 - share) / (1 - target);
    return share < 1 ? -INFINITY : 0;
}

struct nrs_verdict_row *nrs_verdict_inform(struct nrs_verdict_work *j, enum nrs_quantity quantity,
                                           size_t n)
{
    struct nrs_verdict_row *row = &j->out->row[quantity];

    row->n = n;
    nrs_verdict_set(row, NRS_NOT_APPLICABLE, NRS_WHY_NO_TARGET);
    return row;
}

static void count_leg(struct nrs_verdict_row *row, const struct nrs_leg_sum *leg)
{
    row->n = (size_t)leg->latency.n;
    row->n_lost = (size_t)nrs_dist_lost(&leg->latency);
    row->n_censored = (size_t)leg->n_censored;
}

/* Fill a leg's row with counts. @return false when that settles it: nothing to judge. */
static bool begin_leg_row(struct nrs_verdict_row *row, const struct nrs_leg_sum *leg, double target)
{
    count_leg(row, leg);
    row->target = target > 0 ? target : NAN;
    if (!(target > 0))
        nrs_verdict_set(row, NRS_NOT_APPLICABLE, NRS_WHY_NO_TARGET);
    else if (row->n == 0)
        nrs_verdict_set(row, NRS_NO_DATA, NRS_WHY_NO_SAMPLES);
    return row->n > 0;
}

static void judge_latency(struct nrs_verdict_work *j, struct nrs_verdict_row *row,
                          enum nrs_leg_kind leg)
{
    const struct nrs_leg_sum *sum = &j->summary->leg[leg];
    double q = nrs_verdict_quantile(j->req), budget_s = nrs_leg_budget_s(j->req, leg), spare_s;

    row->quantile = q;
    if (!begin_leg_row(row, sum, budget_s))
        return;
    row->estimate = nrs_dist_quantile(&sum->latency, q);
    if (!(budget_s > 0))
        return;
    row->n_late = row->n - row->n_lost - (size_t)nrs_dist_within(&sum->latency);
    spare_s = budget_s - row->estimate;
    row->margin = fabs(spare_s) <= NRS_TIME_RESOLUTION_S ? 0 : spare_s / budget_s;
    nrs_verdict_decide(row, row->margin >= 0, q, NRS_WHY_NOTHING);
}

static void judge_reliability(struct nrs_verdict_row *row, const struct nrs_leg_sum *leg,
                              double target, enum nrs_verdict_reason reason)
{
    size_t within = (size_t)nrs_dist_within(&leg->latency);

    if (!begin_leg_row(row, leg, target))
        return;
    row->n_late = row->n - row->n_lost - within;
    row->estimate = (double)within / (double)row->n;
    if (!(target > 0))
        return;
    row->margin = nrs_verdict_error_budget(row->estimate, target);
    nrs_verdict_decide(row, within >= nrs_sample_rank(row->n, target), target, reason);
}

static void judge_payload(struct nrs_verdict_work *j)
{
    struct nrs_verdict_row *row = &j->out->row[NRS_Q_PAYLOAD];
    double limit = j->set->max_payload_bytes[j->point->model];
    double payload = (double)j->point->payload_bytes;

    row->estimate = payload;
    if (!(limit > 0)) {
        nrs_verdict_set(row, NRS_NOT_APPLICABLE,
                        j->point->model == NRS_KPI_OTHER ? NRS_WHY_NO_LIMIT : NRS_WHY_NO_TARGET);
        return;
    }
    row->target = limit;
    row->margin = (limit * (1 + j->set->payload_tolerance) - payload) / limit;
    nrs_verdict_set(row, row->margin >= 0 ? NRS_MET : NRS_NOT_MET,
                    row->margin >= 0 && payload > limit ? NRS_WHY_ROUNDED_LIMIT : NRS_WHY_NOTHING);
}

/* At shares of their own, so that points with different targets can be compared. */
static void inform_latencies(struct nrs_verdict_work *j)
{
    static const struct {
        enum nrs_quantity quantity;
        enum nrs_leg_kind leg;
        double share;
    } at[] = {
        {NRS_Q_UPLOAD_50, NRS_LEG_UPLINK, 0.5},
        {NRS_Q_UPLOAD_99_9, NRS_LEG_UPLINK, 0.999},
        {NRS_Q_UPLOAD_99_999, NRS_LEG_UPLINK, 0.99999},
        {NRS_Q_DOWNLOAD_50, NRS_LEG_DOWNLINK, 0.5},
        {NRS_Q_DOWNLOAD_99_9, NRS_LEG_DOWNLINK, 0.999},
        {NRS_Q_DOWNLOAD_99_999, NRS_LEG_DOWNLINK, 0.99999},
    };

    for (size_t i = 0; i < NRS_LEN(at); i++) {
        struct nrs_verdict_row *row = nrs_verdict_inform(j, at[i].quantity, 0);
        const struct nrs_leg_sum *leg = &j->summary->leg[at[i].leg];

        count_leg(row, leg);
        row->quantile = at[i].share;
        row->estimate = nrs_dist_quantile(&leg->latency, at[i].share);
    }
}

/* Its target would be that of the recognition latency once more. */
static void inform_frames(struct nrs_verdict_work *j)
{
    const struct nrs_leg_sum *frame = &j->summary->leg[NRS_LEG_FRAME];

    nrs_verdict_frame_availability(j);
    if (j->req->recognition_s > 0)
        judge_reliability(&j->out->row[NRS_Q_FRAME_RELIABILITY], frame, 0, NRS_WHY_NOTHING);
    else
        nrs_verdict_inform(j, NRS_Q_FRAME_RELIABILITY, 0);
}

/* Everything that needs a network. */
static enum nrs_status judge_links(struct nrs_verdict_work *j, struct nrs_error *err)
{
    const struct nrs_requirement *req = j->req;
    const struct nrs_leg_sum *uplink = &j->summary->leg[NRS_LEG_UPLINK];
    const struct nrs_leg_sum *downlink = &j->summary->leg[NRS_LEG_DOWNLINK];
    struct nrs_verdict_row *row = j->out->row;

    judge_latency(j, &row[NRS_Q_UPLOAD_LATENCY], NRS_LEG_UPLINK);
    judge_reliability(&row[NRS_Q_UL_RELIABILITY], uplink, req->ul_reliability, NRS_WHY_NOTHING);
    judge_reliability(&row[NRS_Q_DL_RELIABILITY], downlink, req->dl_reliability,
                      req->download_is_assumed ? NRS_WHY_ASSUMED_TARGET : NRS_WHY_NOTHING);
    inform_latencies(j);
    nrs_verdict_ues(j);
    judge_payload(j);
    return nrs_verdict_rate(j, err);
}

static void start(struct nrs_verdict *out)
{
    *out = (struct nrs_verdict){.overall = NRS_NO_DATA};
    for (unsigned i = 0; i < NRS_N_QUANTITIES; i++)
        out->row[i] = (struct nrs_verdict_row){
            .quantity = i,
            .status = NRS_NOT_APPLICABLE,
            .reason = NRS_WHY_DEVICE_SPLIT,
            .estimate = NAN,
            .target = NAN,
            .margin = NAN,
            .quantile = NAN,
            .lo = NAN,
            .hi = NAN,
            .deff = NAN,
            .n_eff = NAN,
            .growth = NAN,
        };
}

static void count_fates(const struct nrs_summary *s, struct nrs_verdict *out)
{
    const struct nrs_run_sum *run = s->runs.at;

    for (size_t i = 0; i < s->runs.n; i++)
        for (size_t fate = 0; fate < NRS_N_FATES; fate++) {
            out->fate[fate] += (size_t)run[i].fate[fate];
            out->n_frames += (size_t)run[i].fate[fate];
        }
}

/* Frames that the device drops never become messages: without a recognition target, which counts
 * them, a device that is too slow would leave all rows met. */
static bool device_drops_too_many(const struct nrs_verdict *v, const struct nrs_requirement *req)
{
    size_t accepted = v->n_frames - v->fate[NRS_FATE_DEVICE_QUEUE];

    return accepted < nrs_sample_rank(v->n_frames, req->ul_reliability);
}

static enum nrs_verdict_status overall(const struct nrs_verdict *v)
{
    static const enum nrs_verdict_status gravest_first[] = {NRS_NOT_MET, NRS_NO_DATA, NRS_OPEN,
                                                            NRS_MET};

    for (size_t k = 0; k < NRS_LEN(gravest_first); k++)
        for (unsigned i = 0; i < NRS_N_QUANTITIES; i++)
            if (v->row[i].status == gravest_first[k])
                return gravest_first[k];
    return NRS_NOT_APPLICABLE;
}

void nrs_verdict_sum_up(struct nrs_verdict *v, const struct nrs_requirement *req)
{
    v->overall = overall(v);
    if ((v->overall == NRS_MET || v->overall == NRS_OPEN) && device_drops_too_many(v, req))
        v->overall = NRS_NOT_MET;
}

/* Outcomes depend on the budgets. */
static enum nrs_status check_budgets(const struct nrs_summary *s, const struct nrs_requirement *req,
                                     struct nrs_error *err)
{
    if (s->runs.n > 0 && s->survival_s != req->survival_s)
        return nrs_fail(err, NRS_ECONFLICT,
                        "summary: made for a survival time of %.17g s, expected %.17g s",
                        s->survival_s, req->survival_s);
    for (unsigned leg = 0; leg < NRS_N_LEGS && s->runs.n > 0; leg++) {
        double want_s = nrs_leg_budget_s(req, (enum nrs_leg_kind)leg);

        if (s->leg[leg].budget_s != want_s)
            return nrs_fail(err, NRS_ECONFLICT,
                            "summary: made for a latency of %.17g s, expected %.17g s",
                            s->leg[leg].budget_s, want_s);
    }
    return NRS_OK;
}

enum nrs_status nrs_verdict_compute(const struct nrs_summary *s,
                                    const struct nrs_requirement_set *set,
                                    const struct nrs_requirement *req,
                                    const struct nrs_kpi_point *point, struct nrs_verdict *out,
                                    struct nrs_error *err)
{
    struct nrs_verdict_work j = {.summary = s, .set = set, .req = req, .point = point, .out = out};
    enum nrs_status status;

    start(out);
    status = check_budgets(s, req, err);
    if (status != NRS_OK)
        return status;
    count_fates(s, out);
    judge_latency(&j, &out->row[NRS_Q_RECOGNITION_LATENCY], NRS_LEG_FRAME);
    inform_frames(&j);
    if (!point->is_device_split)
        status = judge_links(&j, err);
    if (status == NRS_OK)
        status = nrs_verdict_confide(&j, err);
    nrs_stage_budget(&s->stages, nrs_verdict_quantile(req), &out->stages);
    nrs_verdict_sum_up(out, req);
    return status;
}

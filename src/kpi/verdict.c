/* verdict.c - estimates from the summary, held against the targets of a requirement. */
#include "kpi/verdict.h"

#include <math.h>
#include <string.h>

#include "kpi/sample.h"
#include "kpi/ue_rate.h"

const struct nrs_quantity_info nrs_quantities[NRS_N_QUANTITIES] = {
    [NRS_Q_UPLOAD_LATENCY] = {"upload-latency", "Upload latency", "s", NRS_AT_MOST},
    [NRS_Q_RECOGNITION_LATENCY] = {"recognition-latency", "Recognition latency", "s", NRS_AT_MOST},
    [NRS_Q_UL_RATE] = {"ul-rate", "UL rate of 95 % of the UEs", "bit/s", NRS_AT_LEAST},
    [NRS_Q_UL_RELIABILITY] = {"ul-reliability", "UL reliability", "1", NRS_AT_LEAST},
    [NRS_Q_DL_RELIABILITY] = {"dl-reliability", "DL reliability", "1", NRS_AT_LEAST},
    [NRS_Q_PAYLOAD] = {"payload", "Intermediate data", "byte", NRS_AT_MOST},
    [NRS_Q_UL_AVAILABILITY] = {"ul-availability", "UL availability", "1", NRS_AT_LEAST},
    [NRS_Q_DL_AVAILABILITY] = {"dl-availability", "DL availability", "1", NRS_AT_LEAST},
    [NRS_Q_SATISFIED_UES] = {"satisfied-ues", "UEs with UL reliability", "1", NRS_AT_LEAST},
    [NRS_Q_UPLOAD_50] = {"upload-latency-50", "Upload latency of 50 %", "s", NRS_AT_MOST},
    [NRS_Q_UPLOAD_99_9] = {"upload-latency-99.9", "Upload latency of 99.9 %", "s", NRS_AT_MOST},
    [NRS_Q_UPLOAD_99_999] = {"upload-latency-99.999", "Upload latency of 99.999 %", "s",
                             NRS_AT_MOST},
    [NRS_Q_UE_ENERGY] = {"ue-energy", "UE energy a sent frame", "J", NRS_AT_MOST},
};

const char *const nrs_verdict_status_names[] = {
    [NRS_MET] = "met",
    [NRS_NOT_MET] = "not-met",
    [NRS_NOT_APPLICABLE] = "not-applicable",
    [NRS_NOT_EVALUATED] = "not-evaluated",
    [NRS_NO_DATA] = "no-data",
    NULL,
};

const char *const nrs_verdict_reasons[NRS_N_REASONS] = {
    [NRS_WHY_NOTHING] = "",
    [NRS_WHY_NO_TARGET] = "the document gives no target",
    [NRS_WHY_DEVICE_SPLIT] = "nothing is sent: the whole network runs on the device",
    [NRS_WHY_NO_LIMIT] = "the document does not limit the data of this network",
    [NRS_WHY_NO_SAMPLES] = "nothing reached this leg before the run ended",
    [NRS_WHY_SURVIVAL_TIME] =
        "availability needs survival time and confidence; not evaluated in this version",
    [NRS_WHY_FEW_SAMPLES] = "too few samples to allow a miss; that none missed proves little",
    [NRS_WHY_ASSUMED_TARGET] = "the download latency is an assumption",
    [NRS_WHY_ROUNDED_LIMIT] = "larger than the document's figure by no more than its rounding",
};

enum nrs_kpi_model nrs_kpi_model_find(const char *name)
{
    if (strcmp(name, "alexnet") == 0)
        return NRS_KPI_ALEXNET;
    return strcmp(name, "vgg16") == 0 ? NRS_KPI_VGG16 : NRS_KPI_OTHER;
}

/* What the rows are computed from. */
struct judge {
    const struct nrs_summary *summary;
    const struct nrs_requirement_set *set;
    const struct nrs_requirement *req;
    const struct nrs_kpi_point *point;
    struct nrs_verdict *out;
};

/* The share that must be in time. "Maximum latency" with no share is the maximum: all of them. */
static double deciding_quantile(const struct nrs_requirement *req)
{
    return req->ul_reliability > 0 ? req->ul_reliability : 1;
}

static void set_status(struct nrs_verdict_row *row, enum nrs_verdict_status status,
                       enum nrs_verdict_reason reason)
{
    row->status = status;
    row->reason = reason;
}

/* Met or not met; a sample too small to hold a single miss is named, for it says little. */
static void decide(struct nrs_verdict_row *row, bool met, double quantile,
                   enum nrs_verdict_reason reason)
{
    bool few = met && quantile < 1 && nrs_sample_rank(row->n, quantile) == row->n;

    set_status(row, met ? NRS_MET : NRS_NOT_MET, few ? NRS_WHY_FEW_SAMPLES : reason);
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
        set_status(row, NRS_NOT_APPLICABLE, NRS_WHY_NO_TARGET);
    else if (row->n == 0)
        set_status(row, NRS_NO_DATA, NRS_WHY_NO_SAMPLES);
    return row->n > 0;
}

static void judge_latency(struct judge *j, struct nrs_verdict_row *row, enum nrs_leg_kind leg)
{
    const struct nrs_leg_sum *sum = &j->summary->leg[leg];
    double q = deciding_quantile(j->req), budget_s = nrs_leg_budget_s(j->req, leg), spare_s;

    row->quantile = q;
    if (!begin_leg_row(row, sum, budget_s))
        return;
    row->estimate = nrs_dist_quantile(&sum->latency, q);
    if (!(budget_s > 0))
        return;
    row->n_late = row->n - row->n_lost - (size_t)nrs_dist_within(&sum->latency);
    spare_s = budget_s - row->estimate;
    row->margin = fabs(spare_s) <= NRS_TIME_RESOLUTION_S ? 0 : spare_s / budget_s;
    decide(row, row->margin >= 0, q, NRS_WHY_NOTHING);
}

static double error_budget_left(double share, double target)
{
    if (target < 1)
        return 1 - (1 - share) / (1 - target);
    return share < 1 ? -INFINITY : 0;
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
    row->margin = error_budget_left(row->estimate, target);
    decide(row, within >= nrs_sample_rank(row->n, target), target, reason);
}

/* The largest message that UEs send. */
static double largest_bytes(const struct judge *j)
{
    const struct nrs_run_sum *run = j->summary->runs.at;
    double most = (double)j->point->payload_bytes;

    for (size_t i = 0; i < j->summary->runs.n; i++)
        most = fmax(most, (double)run[i].largest_bytes);
    return most;
}

static enum nrs_status judge_rate(struct judge *j, struct nrs_error *err)
{
    struct nrs_verdict_row *row = &j->out->row[NRS_Q_UL_RATE];
    double upload_s = j->req->upload_s, target = j->req->ul_rate_bps;
    struct nrs_sample rates;
    enum nrs_status status;

    if (!(target > 0) && upload_s > 0)
        target = 8.0 * largest_bytes(j) / upload_s;
    row->quantile = NRS_UE_RATE_QUANTILE;
    row->target = target > 0 ? target : NAN;
    nrs_sample_init(&rates);
    status = nrs_ue_rates(j->summary, &rates, err);
    row->n = rates.n;
    row->estimate = nrs_sample_quantile(&rates, row->quantile);
    nrs_sample_free(&rates);
    if (status != NRS_OK)
        return status;
    if (!(target > 0)) {
        set_status(row, NRS_NOT_APPLICABLE, NRS_WHY_NO_TARGET);
    } else if (row->n == 0) {
        set_status(row, NRS_NO_DATA, NRS_WHY_NO_SAMPLES);
    } else {
        row->margin = (row->estimate - target) / target;
        if (fabs(row->margin) <= 1e-9) /* times are known to NRS_TIME_RESOLUTION_S */
            row->margin = 0;
        set_status(row, row->margin >= 0 ? NRS_MET : NRS_NOT_MET, NRS_WHY_NOTHING);
    }
    return NRS_OK;
}

static void judge_payload(struct judge *j)
{
    struct nrs_verdict_row *row = &j->out->row[NRS_Q_PAYLOAD];
    double limit = j->set->max_payload_bytes[j->point->model];
    double payload = (double)j->point->payload_bytes;

    row->estimate = payload;
    if (!(limit > 0)) {
        set_status(row, NRS_NOT_APPLICABLE,
                   j->point->model == NRS_KPI_OTHER ? NRS_WHY_NO_LIMIT : NRS_WHY_NO_TARGET);
        return;
    }
    row->target = limit;
    row->margin = (limit * (1 + j->set->payload_tolerance) - payload) / limit;
    set_status(row, row->margin >= 0 ? NRS_MET : NRS_NOT_MET,
               row->margin >= 0 && payload > limit ? NRS_WHY_ROUNDED_LIMIT : NRS_WHY_NOTHING);
}

static void judge_availability(struct nrs_verdict_row *row, double target)
{
    row->target = target > 0 ? target : NAN;
    if (target > 0)
        set_status(row, NRS_NOT_EVALUATED, NRS_WHY_SURVIVAL_TIME);
    else
        set_status(row, NRS_NOT_APPLICABLE, NRS_WHY_NO_TARGET);
}

/* What has no target in any document. */
static struct nrs_verdict_row *inform(struct judge *j, enum nrs_quantity quantity, size_t n)
{
    struct nrs_verdict_row *row = &j->out->row[quantity];

    row->n = n;
    set_status(row, NRS_NOT_APPLICABLE, NRS_WHY_NO_TARGET);
    return row;
}

/* At shares of their own, so that points with different targets can be compared. */
static void inform_latencies(struct judge *j, const struct nrs_leg_sum *uplink)
{
    static const struct {
        enum nrs_quantity quantity;
        double share;
    } at[] = {{NRS_Q_UPLOAD_50, 0.5}, {NRS_Q_UPLOAD_99_9, 0.999}, {NRS_Q_UPLOAD_99_999, 0.99999}};

    for (size_t i = 0; i < NRS_LEN(at); i++) {
        struct nrs_verdict_row *row = inform(j, at[i].quantity, 0);

        count_leg(row, uplink);
        row->quantile = at[i].share;
        row->estimate = nrs_dist_quantile(&uplink->latency, at[i].share);
    }
}

static void inform_ues(struct judge *j)
{
    struct nrs_ue_count ues = nrs_ue_satisfied(j->summary, deciding_quantile(j->req));
    struct nrs_verdict_row *row = inform(j, NRS_Q_SATISFIED_UES, ues.n);

    if (ues.n > 0)
        row->estimate = (double)ues.n_satisfied / (double)ues.n;
}

static void inform_energy(struct judge *j)
{
    struct nrs_verdict_row *row = inform(j, NRS_Q_UE_ENERGY, 0);
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

/* Everything that needs a network. */
static enum nrs_status judge_links(struct judge *j, struct nrs_error *err)
{
    const struct nrs_requirement *req = j->req;
    const struct nrs_leg_sum *uplink = &j->summary->leg[NRS_LEG_UPLINK];
    const struct nrs_leg_sum *downlink = &j->summary->leg[NRS_LEG_DOWNLINK];
    struct nrs_verdict_row *row = j->out->row;

    judge_latency(j, &row[NRS_Q_UPLOAD_LATENCY], NRS_LEG_UPLINK);
    judge_reliability(&row[NRS_Q_UL_RELIABILITY], uplink, req->ul_reliability, NRS_WHY_NOTHING);
    judge_reliability(&row[NRS_Q_DL_RELIABILITY], downlink, req->dl_reliability,
                      req->download_is_assumed ? NRS_WHY_ASSUMED_TARGET : NRS_WHY_NOTHING);
    inform_latencies(j, uplink);
    inform_energy(j);
    inform_ues(j);
    judge_payload(j);
    judge_availability(&row[NRS_Q_UL_AVAILABILITY], req->ul_availability);
    judge_availability(&row[NRS_Q_DL_AVAILABILITY], req->dl_availability);
    return judge_rate(j, err);
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
    static const enum nrs_verdict_status gravest_first[] = {NRS_NOT_MET, NRS_NO_DATA, NRS_MET};

    for (size_t k = 0; k < NRS_LEN(gravest_first); k++)
        for (unsigned i = 0; i < NRS_N_QUANTITIES; i++)
            if (v->row[i].status == gravest_first[k])
                return gravest_first[k];
    return NRS_NOT_APPLICABLE;
}

/* Outcomes depend on the budgets. */
static enum nrs_status check_budgets(const struct nrs_summary *s, const struct nrs_requirement *req,
                                     struct nrs_error *err)
{
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
    struct judge j = {.summary = s, .set = set, .req = req, .point = point, .out = out};
    enum nrs_status status;

    start(out);
    status = check_budgets(s, req, err);
    if (status != NRS_OK)
        return status;
    count_fates(s, out);
    judge_latency(&j, &out->row[NRS_Q_RECOGNITION_LATENCY], NRS_LEG_FRAME);
    if (!point->is_device_split)
        status = judge_links(&j, err);
    nrs_stage_budget(&s->stages, deciding_quantile(req), &out->stages);
    out->overall = overall(out);
    if (out->overall == NRS_MET && device_drops_too_many(out, req))
        out->overall = NRS_NOT_MET;
    return status;
}

/* verdict.c - estimates from the ledger, held against the targets of a requirement. */
#include "kpi/verdict.h"

#include <math.h>
#include <string.h>

#include "kpi/leg.h"
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
    const struct nrs_ledger *ledger;
    const struct nrs_requirement_set *set;
    const struct nrs_requirement *req;
    const struct nrs_kpi_point *point;
    struct nrs_sample sample; /* scratch */
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

/* Fill a leg's row with counts. @return false when that settles it: nothing to judge. */
static bool begin_leg_row(struct nrs_verdict_row *row, const struct nrs_leg_count *count,
                          double target)
{
    row->n = count->n;
    row->n_lost = count->n_lost;
    row->n_censored = count->n_censored;
    row->target = target > 0 ? target : NAN;
    if (!(target > 0))
        set_status(row, NRS_NOT_APPLICABLE, NRS_WHY_NO_TARGET);
    else if (count->n == 0)
        set_status(row, NRS_NO_DATA, NRS_WHY_NO_SAMPLES);
    return count->n > 0;
}

/* How many of the sorted sample are in time; no budget: all that arrived. */
static size_t in_time(const struct judge *j, double budget_s, size_t n_lost)
{
    return budget_s > 0 ? nrs_sample_within(&j->sample, budget_s + NRS_TIME_RESOLUTION_S)
                        : j->sample.n - n_lost;
}

static void judge_latency(struct judge *j, struct nrs_verdict_row *row,
                          const struct nrs_leg_count *count, double budget_s)
{
    double q = deciding_quantile(j->req), spare_s;

    row->quantile = q;
    if (!begin_leg_row(row, count, budget_s))
        return;
    row->estimate = nrs_sample_quantile(&j->sample, q);
    if (!(budget_s > 0))
        return;
    row->n_late = count->n - count->n_lost - in_time(j, budget_s, count->n_lost);
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

static void judge_reliability(struct judge *j, struct nrs_verdict_row *row,
                              const struct nrs_leg_count *count, double budget_s, double target,
                              enum nrs_verdict_reason reason)
{
    size_t within;

    if (!begin_leg_row(row, count, target))
        return;
    within = in_time(j, budget_s, count->n_lost);
    row->n_late = count->n - count->n_lost - within;
    row->estimate = (double)within / (double)count->n;
    if (!(target > 0))
        return;
    row->margin = error_budget_left(row->estimate, target);
    decide(row, within >= nrs_sample_rank(count->n, target), target, reason);
}

/* The largest message that UEs send. */
static double largest_bytes(const struct judge *j)
{
    int64_t most = j->point->payload_bytes;

    for (size_t i = 0; i < j->ledger->n; i++)
        if (j->ledger->frames[i].ul_bytes > most)
            most = j->ledger->frames[i].ul_bytes;
    return (double)most;
}

static enum nrs_status judge_rate(struct judge *j, struct nrs_error *err)
{
    struct nrs_verdict_row *row = &j->out->row[NRS_Q_UL_RATE];
    double upload_s = j->req->upload_s, target = j->req->ul_rate_bps;
    enum nrs_status status;

    if (!(target > 0) && upload_s > 0)
        target = 8.0 * largest_bytes(j) / upload_s;
    row->quantile = NRS_UE_RATE_QUANTILE;
    row->target = target > 0 ? target : NAN;
    status = nrs_ue_rates(j->ledger, upload_s, &j->sample, err);
    if (status != NRS_OK)
        return status;
    row->n = j->sample.n;
    row->estimate = nrs_sample_quantile(&j->sample, row->quantile);
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

/* At shares of their own, so that points with different targets can be compared. The sample is that
 * of the uplink. */
static void inform_latencies(struct judge *j, const struct nrs_leg_count *count)
{
    static const struct {
        enum nrs_quantity quantity;
        double share;
    } at[] = {{NRS_Q_UPLOAD_50, 0.5}, {NRS_Q_UPLOAD_99_9, 0.999}, {NRS_Q_UPLOAD_99_999, 0.99999}};

    for (size_t i = 0; i < NRS_LEN(at); i++) {
        struct nrs_verdict_row *row = inform(j, at[i].quantity, count->n);

        row->quantile = at[i].share;
        row->estimate = nrs_sample_quantile(&j->sample, at[i].share);
        row->n_lost = count->n_lost;
        row->n_censored = count->n_censored;
    }
}

static enum nrs_status inform_ues(struct judge *j, struct nrs_error *err)
{
    struct nrs_ue_count ues;
    struct nrs_verdict_row *row;
    enum nrs_status status =
        nrs_ue_satisfied(j->ledger, j->req->upload_s, deciding_quantile(j->req), &ues, err);

    if (status != NRS_OK)
        return status;
    row = inform(j, NRS_Q_SATISFIED_UES, ues.n);
    if (ues.n > 0)
        row->estimate = (double)ues.n_satisfied / (double)ues.n;
    return NRS_OK;
}

static void inform_energy(struct judge *j)
{
    struct nrs_verdict_row *row = inform(j, NRS_Q_UE_ENERGY, 0);
    double spent_j = 0;
    size_t decoded = 0;

    for (size_t i = 0; i < j->ledger->n; i++) {
        const struct nrs_frame *frame = &j->ledger->frames[i];

        if (!frame->measured || isnan(frame->ul_energy_j))
            continue;
        row->n++;
        spent_j += frame->ul_energy_j;
        decoded += !isnan(frame->ul_end_s);
    }
    row->n_lost = row->n - decoded;
    if (decoded > 0)
        row->estimate = spent_j / (double)decoded;
}

static enum nrs_status judge_recognition(struct judge *j, struct nrs_error *err)
{
    double budget_s = j->req->recognition_s;
    struct nrs_leg_count count;
    enum nrs_status status =
        nrs_leg_sample(j->ledger, NRS_LEG_FRAME, budget_s, &j->sample, &count, err);

    if (status == NRS_OK)
        judge_latency(j, &j->out->row[NRS_Q_RECOGNITION_LATENCY], &count, budget_s);
    return status;
}

/* Everything that needs a network. */
static enum nrs_status judge_links(struct judge *j, struct nrs_error *err)
{
    const struct nrs_requirement *req = j->req;
    struct nrs_verdict_row *row = j->out->row;
    struct nrs_leg_count count;
    enum nrs_status status =
        nrs_leg_sample(j->ledger, NRS_LEG_UPLINK, req->upload_s, &j->sample, &count, err);

    if (status != NRS_OK)
        return status;
    judge_latency(j, &row[NRS_Q_UPLOAD_LATENCY], &count, req->upload_s);
    judge_reliability(j, &row[NRS_Q_UL_RELIABILITY], &count, req->upload_s, req->ul_reliability,
                      NRS_WHY_NOTHING);
    inform_latencies(j, &count);
    inform_energy(j);
    status = inform_ues(j, err);
    if (status == NRS_OK)
        status =
            nrs_leg_sample(j->ledger, NRS_LEG_DOWNLINK, req->download_s, &j->sample, &count, err);
    if (status != NRS_OK)
        return status;
    judge_reliability(j, &row[NRS_Q_DL_RELIABILITY], &count, req->download_s, req->dl_reliability,
                      req->download_is_assumed ? NRS_WHY_ASSUMED_TARGET : NRS_WHY_NOTHING);
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

static void count_fates(const struct nrs_ledger *l, struct nrs_verdict *out)
{
    for (size_t i = 0; i < l->n; i++)
        if (l->frames[i].measured && l->frames[i].fate < NRS_N_FATES) {
            out->fate[l->frames[i].fate]++;
            out->n_frames++;
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

enum nrs_status nrs_verdict_compute(const struct nrs_ledger *l,
                                    const struct nrs_requirement_set *set,
                                    const struct nrs_requirement *req,
                                    const struct nrs_kpi_point *point, struct nrs_verdict *out,
                                    struct nrs_error *err)
{
    struct judge j = {.ledger = l, .set = set, .req = req, .point = point, .out = out};
    enum nrs_status status;

    start(out);
    count_fates(l, out);
    nrs_sample_init(&j.sample);
    status = judge_recognition(&j, err);
    if (status == NRS_OK && !point->is_device_split)
        status = judge_links(&j, err);
    if (status == NRS_OK)
        status = nrs_stage_budget(l, deciding_quantile(req), &j.sample, &out->stages, err);
    nrs_sample_free(&j.sample);
    out->overall = overall(out);
    if (out->overall == NRS_MET && device_drops_too_many(out, req))
        out->overall = NRS_NOT_MET;
    return status;
}

/* rare.c - looks at the estimate, and the decision.
 *
 * The estimate is a ratio: weighted lost results over weighted results of all batches. Batches are
 * independent, each of drops of its own, so that their residuals give its standard error. At look j
 * the interval has the confidence 1 - alpha / (j (j + 1)), whose alphas add up to alpha whatever
 * the number of looks.
 */
#include "rare/rare.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/clock.h"
#include "rare/tasks.h"

#define BATCH_UES      1500 /* about as many are seen in a batch */
#define UE_MESSAGES    150  /* about as many are worked out of a UE's */
#define GROWTH         1.5  /* batches from look to look */
#define WAITED_ABOVE   0.01 /* share of the pilot's results */
#define BY_WAITING     0.1  /* of the pilot's late ones */
#define POOR_ABOVE     0.1  /* of the loss */
#define REASON(r, ...) snprintf((r)->reason, sizeof(r)->reason, __VA_ARGS__)

const char *const nrs_rare_decisions[] = {"UNDECIDED", "PASS", "FAIL", NULL};

struct nrs_rare_cfg nrs_rare_defaults(nrs_simulate *simulate, const void *context,
                                      const struct nrs_link_curves *curves)
{
    return (struct nrs_rare_cfg){.simulate = simulate,
                                 .context = context,
                                 .curves = curves,
                                 .jobs = 1,
                                 .pilots = 4,
                                 .max_batches = 400,
                                 .confidence = 0.95};
}

/* Is the scenario one that the drops stand for? @return NULL, or why not. */
static const char *unfit(const struct nrs_point *point)
{
    if (point->cfg.n_faults > 0)
        return "faults: outages are not drawn";
    if (point->work.n_workloads > 1)
        return "ues.workloads: results of several workloads are not told apart";
    if (!(point->requirement.dl_reliability > 0))
        return "the requirement has no reliability of the DL";
    return nrs_tagged_unfit(&point->cfg.radio);
}

/* Does the pilot allow an estimate? @return NULL, or why not. */
static const char *unusable(const struct nrs_rare_pilot *p)
{
    if (p->n_results == 0)
        return "no result was sent in the pilot runs";
    if (p->bytes < 0)
        return "results differ in size";
    if (p->n_single == 0)
        return "no result of the pilot runs was decoded at once";
    if ((double)p->n_waited > WAITED_ABOVE * (double)p->n_single)
        return "more than 1 % of the results wait for their first transmission: queues are not "
               "drawn";
    if ((double)p->n_late_by_waiting > BY_WAITING * (double)p->n_late)
        return "more than a tenth of the late results are late by waiting: queues are not drawn";
    return NULL;
}

static void note_pilot(struct nrs_rare_result *r, const struct nrs_rare_pilot *p)
{
    r->pilot_results = p->n_results;
    r->pilot_late = p->n_late;
    r->pilot_waited = p->n_waited;
    r->pilot_late_by_waiting = p->n_late_by_waiting;
}

/* The ratio over batches, its standard error and interval. */
static void estimate(struct nrs_rare_result *r, const struct nrs_rare_part *part, uint32_t n,
                     double confidence)
{
    double residuals = 0;

    nrs_rare_part_init(&r->sums);
    for (uint32_t i = 0; i < n; i++)
        nrs_rare_part_append(&r->sums, &part[i]);
    r->batches = n;
    r->loss = r->sums.lost / r->sums.results;
    for (uint32_t i = 0; i < n; i++) {
        double x = part[i].lost - r->loss * part[i].results;

        residuals += x * x;
    }
    r->standard_error =
        n > 1 ? sqrt(residuals * (double)n / (double)(n - 1)) / r->sums.results : NAN;
    r->tail = nrs_weighted_judge(&r->sums.tail);
    r->poor_share = r->sums.lost > 0 ? r->sums.lost_poor / r->sums.lost : 0;
    nrs_weighted_interval(r->loss, r->standard_error, (double)n - 1, confidence, &r->lo, &r->hi);
}

/* The decision of a look, and why there is none. */
static void decide(struct nrs_rare_result *r)
{
    r->decision = NRS_RARE_UNDECIDED;
    r->reason[0] = '\0';
    if (r->tail.fault != NRS_WEIGHTED_FINE)
        REASON(r, "%s", nrs_weighted_faults[r->tail.fault]);
    else if (r->poor_share > POOR_ABOVE)
        REASON(
            r,
            "%.0f %% of the loss is of UEs whose uplink lets few frames through: how many results "
            "they get is not known well",
            100 * r->poor_share);
    else if (r->hi <= r->allowed)
        r->decision = NRS_RARE_PASS;
    else if (r->lo > r->allowed)
        r->decision = NRS_RARE_FAIL;
    else
        REASON(r, "the interval holds the requirement");
}

/* Draw batches until a look decides. */
static enum nrs_status look(const struct nrs_rare_job *job, const struct nrs_rare_pilot *pilot,
                            struct nrs_rare_part *part, struct nrs_rare_result *r,
                            struct nrs_error *err)
{
    const struct nrs_rare_cfg *cfg = job->cfg;
    uint32_t n = 0, next = NRS_RARE_FIRST_LOOK;

    while (next <= cfg->max_batches) {
        uint32_t done;
        double j = ++r->looks;
        enum nrs_status status =
            nrs_rare_run_batches(job, pilot, &r->plan, n, next - n, part + n, &done, err);

        if (status != NRS_OK)
            return status;
        n += done;
        r->cut = n < next;
        if (n == 0)
            break;
        estimate(r, part, n, 1 - (1 - cfg->confidence) / (j * (j + 1)));
        decide(r);
        if (r->cut && r->decision != NRS_RARE_UNDECIDED) {
            /* how many batches there are depends on the machine's speed */
            r->decision = NRS_RARE_UNDECIDED;
            REASON(r, "time was up between two looks");
        }
        if (r->cut || r->decision != NRS_RARE_UNDECIDED)
            return NRS_OK;
        next = n == cfg->max_batches ? n + 1 : (uint32_t)ceil(GROWTH * n);
        next = n < cfg->max_batches && next > cfg->max_batches ? cfg->max_batches : next;
    }
    if (n == 0)
        REASON(r, "no batch was drawn: a decision takes %d and more", NRS_RARE_FIRST_LOOK);
    return NRS_OK;
}

/* About UE_MESSAGES of the measured ones. */
static uint32_t thinning(const struct nrs_point *point, double *messages)
{
    const struct nrs_run_cfg *run = &point->cfg.run;
    double n = point->frame_rate_hz * (run->duration_s - run->warmup_s);
    uint32_t every = n > UE_MESSAGES ? (uint32_t)ceil(n / UE_MESSAGES) : 1;

    *messages = fmax(1, n / every);
    return every;
}

/* Everything behind the pilots. */
static enum nrs_status draw(struct nrs_rare_job *job, const struct nrs_rare_pilot *pilot,
                            double messages, struct nrs_rare_result *out, struct nrs_error *err)
{
    struct nrs_rare_survey survey[NRS_RARE_TILTS];
    struct nrs_rare_part *part = calloc(job->cfg->max_batches + 1, sizeof *part);
    enum nrs_status status =
        part ? NRS_OK : nrs_fail(err, NRS_EMACHINE, "out of memory for batches");

    if (status == NRS_OK) {
        status = nrs_rare_run_survey(job, pilot, survey, err);
        if (status == NRS_OK) {
            out->plan = nrs_rare_plan_make(survey, messages, job->every);
            status = look(job, pilot, part, out, err);
        }
        for (int i = 0; i < NRS_RARE_TILTS; i++)
            free(survey[i].ue);
    }
    free(part);
    return status;
}

enum nrs_status nrs_rare_dl(const struct nrs_point *point, const struct nrs_rare_cfg *cfg,
                            struct nrs_rare_result *out, struct nrs_error *err)
{
    struct nrs_rare_job job = {.point = point, .cfg = cfg, .stop_s = INFINITY};
    struct nrs_rare_pilot pilot;
    const char *why = unfit(point);
    enum nrs_status status;
    double messages;

    *out = (struct nrs_rare_result){.allowed = point->requirement.dl_reliability > 0
                                                   ? 1 - point->requirement.dl_reliability
                                                   : NAN,
                                    .loss = NAN,
                                    .lo = NAN,
                                    .hi = NAN,
                                    .standard_error = NAN};
    if (cfg->pilots == 0)
        return nrs_fail(err, NRS_ERANGE, "pilots: value 0, expected 1 or more");
    if (why) {
        REASON(out, "%s", why);
        return NRS_OK;
    }
    if (cfg->max_s > 0)
        job.stop_s = nrs_monotonic_s() + cfg->max_s;
    job.every = thinning(point, &messages);
    job.per_batch = (BATCH_UES + point->n_ues - 1) / point->n_ues;
    status = nrs_rare_run_pilots(&job, &pilot, err);
    if (status != NRS_OK)
        return status;
    note_pilot(out, &pilot);
    why = unusable(&pilot);
    if (why)
        REASON(out, "%s", why);
    else
        status = draw(&job, &pilot, messages, out, err);
    nrs_rare_pilot_free(&pilot);
    return status;
}

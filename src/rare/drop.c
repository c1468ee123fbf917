/* drop.c - one drop: its UEs' strata, and the messages of those that are tagged.
 *
 * Times of results come from a pilot run of the whole simulator, that of number drop modulo their
 * count: UE i gets those of the run's UE i, or of the next one that gets about as many results, for
 * link adaptation learns from each; it meets those of the others. How many results a UE gets is the
 * pilot's share for the loss of its link.
 */
#include "rare/drop.h"

#include <math.h>
#include <stdlib.h>

#include "kpi/leg.h"

#define ALIKE      0.02 /* difference of two UEs' shares of results */
#define POOR       0.5  /* a UE of a lower share of results has few of them */
#define CORRELATED 0.1  /* power from one message to the next, that forbids redrawing fading */

struct drop {
    const struct nrs_point *point;
    const struct nrs_rare_pilot *pilot;
    const struct nrs_rare_plan *plan;
    const struct nrs_rare_run *run;
    struct nrs_tagged *tagged;
    struct nrs_rng_key key;
    struct nrs_error *err;
};

struct nrs_rare_plan nrs_rare_plan_all(uint32_t every)
{
    struct nrs_rare_plan plan = {.tilt = {0, 1}, .every = every};

    for (int h = 0; h < NRS_RARE_STRATA; h++) {
        plan.tagged[h] = 1;
        if (h < NRS_RARE_STRATA - 1)
            plan.below_db[h] = -INFINITY;
    }
    return plan;
}

void nrs_rare_part_init(struct nrs_rare_part *part)
{
    *part = (struct nrs_rare_part){.lost = 0};
    nrs_weighted_init(&part->tail);
}

void nrs_rare_part_append(struct nrs_rare_part *to, const struct nrs_rare_part *from)
{
    to->lost += from->lost;
    to->results += from->results;
    to->lost_poor += from->lost_poor;
    for (int h = 0; h < NRS_RARE_STRATA; h++) {
        to->lost_by[h] += from->lost_by[h];
        to->seen_by[h] += from->seen_by[h];
    }
    to->n_ues += from->n_ues;
    to->n_tagged += from->n_tagged;
    to->n_messages += from->n_messages;
    nrs_weighted_append(&to->tail, &from->tail);
}

/* Results of the run, as other UEs' messages. */
static enum nrs_status open_drop(struct drop *d, const struct nrs_ran_setup *setup)
{
    struct nrs_tagged_other *others = malloc((d->run->n + 1) * sizeof *others);
    enum nrs_status status;
    size_t n = 0;

    if (!others)
        return nrs_fail(d->err, NRS_EMACHINE, "out of memory for a drop");
    for (size_t i = 0; i < d->run->n; i++) {
        const struct nrs_rare_frame *f = &d->run->frame[i];

        if (!isnan(f->arrive_s))
            others[n++] =
                (struct nrs_tagged_other){f->arrive_s, f->bytes, f->ue, f->n_tx > 0 ? f->n_tx : 1};
    }
    status = nrs_tagged_new(setup, others, n, d->point->cfg.run.duration_s, &d->tagged, d->err);
    free(others);
    return status;
}

/* The UE of the run whose times a UE gets: one that gets about as many results. */
static uint32_t lender(const struct drop *d, uint32_t ue, double results)
{
    const double *of = d->run->results;
    uint32_t n = d->pilot->n_ues, best = ue;

    for (uint32_t k = 1; k < n && fabs(of[best] - results) > ALIKE; k++) {
        uint32_t other = (ue + k) % n;

        if (of[other] > 0 && fabs(of[other] - results) < fabs(of[best] - results))
            best = other;
    }
    return best;
}

/* Does fading change so much between messages that each may have its own? */
static bool is_fresh(const struct drop *d, uint32_t ue)
{
    double turns = nrs_tagged_doppler_hz(d->tagged, ue) / d->point->frame_rate_hz;
    double correlation = j0(2 * M_PI * turns); /* of the field: Clarke */

    return correlation * correlation < CORRELATED;
}

static enum nrs_status work_out(struct drop *d, uint32_t ue, const struct nrs_tagged_message *m,
                                struct nrs_stream *s, double *late)
{
    double ratio;
    enum nrs_status status;

    if (!(d->plan->tilt.theta > 0) || !is_fresh(d, ue))
        return nrs_tagged_send(d->tagged, ue, m, late, d->err);
    status = nrs_tagged_redraw(d->tagged, ue, m, &d->plan->tilt, s, late, &ratio, d->err);
    *late *= ratio;
    return status == NRS_OK ? nrs_tagged_send(d->tagged, ue, m, NULL, d->err) : status;
}

/* All messages of a tagged UE. @param late  filled with the mean over those worked out. */
static enum nrs_status follow(struct drop *d, uint32_t ue, double results, struct nrs_stream *s,
                              double *late, uint64_t *n)
{
    uint32_t from = lender(d, ue, results), every = d->plan->every;
    uint32_t k = (uint32_t)(nrs_stream_u01(s) * every);
    double budget_s = d->point->requirement.download_s, sum = 0;
    enum nrs_status status = NRS_OK;

    *n = 0;
    for (size_t i = d->run->first[from]; i < d->run->first[from + 1] && status == NRS_OK; i++) {
        const struct nrs_rare_frame *f = &d->run->frame[i];
        struct nrs_tagged_message m = {f->bytes, f->arrive_s, INFINITY};
        double one;

        if (isnan(f->arrive_s))
            break;
        if (d->pilot->n_waited > 0)
            m.time_s += d->pilot->wait_s[(size_t)(nrs_stream_u01(s) * (double)d->pilot->n_single)];
        if (budget_s > 0)
            m.deadline_s = f->leave_s + budget_s + NRS_TIME_RESOLUTION_S;
        if (!f->measured || k++ % every != 0) {
            status = nrs_tagged_send(d->tagged, ue, &m, NULL, d->err);
            continue;
        }
        status = work_out(d, ue, &m, s, &one);
        sum += one;
        ++*n;
    }
    *late = *n > 0 ? sum / (double)*n : 0;
    return status;
}

static int stratum(const struct nrs_rare_plan *plan, double sinr_db)
{
    int h = 0;

    while (h < NRS_RARE_STRATA - 1 && sinr_db >= plan->below_db[h])
        h++;
    return h;
}

/* @param ue  filled for a tagged one. @param tagged  whether it was. */
static enum nrs_status see(struct drop *d, uint32_t number, struct nrs_rare_part *part,
                           struct nrs_rare_ue *ue, bool *tagged)
{
    struct nrs_stream s = nrs_stream_init(d->key, NRS_RNG_RARE, number);
    double sinr_db = nrs_tagged_sinr_db(d->tagged, number);
    double results = nrs_rare_results(d->pilot, nrs_tagged_loss_db(d->tagged, number)), late, value;
    int h = stratum(d->plan, sinr_db);
    enum nrs_status status;
    uint64_t n;

    part->n_ues++;
    part->seen_by[h]++;
    part->results += results;
    *tagged = results > 0 && nrs_stream_u01(&s) < d->plan->tagged[h];
    if (!*tagged)
        return NRS_OK;
    status = follow(d, number, results, &s, &late, &n);
    value = results * late / d->plan->tagged[h];
    part->n_tagged++;
    part->n_messages += n;
    part->lost += value;
    part->lost_by[h] += value;
    part->lost_poor += results < POOR ? value : 0;
    nrs_weighted_add(&part->tail, -sinr_db, value);
    *ue = (struct nrs_rare_ue){sinr_db, results * late};
    return status;
}

enum nrs_status nrs_rare_drop(const struct nrs_point *point, const struct nrs_link_curves *curves,
                              const struct nrs_rare_pilot *pilot, const struct nrs_rare_plan *plan,
                              uint32_t drop, struct nrs_rare_part *part, struct nrs_rare_ue *ues,
                              size_t *n_ues, struct nrs_error *err)
{
    const struct nrs_ran_setup setup = nrs_rare_setup(point, curves, NRS_RARE_FIRST + drop);
    struct drop d = {.point = point,
                     .pilot = pilot,
                     .plan = plan,
                     .run = &pilot->run[drop % pilot->n_runs],
                     .key = setup.key,
                     .err = err};
    enum nrs_status status = open_drop(&d, &setup);
    struct nrs_rare_ue ue = {0, 0};
    bool tagged;

    if (ues)
        *n_ues = 0;
    for (uint32_t i = 0; status == NRS_OK && i < pilot->n_ues; i++) {
        status = see(&d, i, part, &ue, &tagged);
        if (ues && tagged)
            ues[(*n_ues)++] = ue;
    }
    nrs_tagged_free(d.tagged);
    return status;
}

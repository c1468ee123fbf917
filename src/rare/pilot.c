/* pilot.c - results of pilot runs, sorted; shares of results by loss; waiting. */
#include "rare/pilot.h"

#include <math.h>
#include <stdlib.h>

#include "kpi/leg.h"
#include "radio/tagged.h"
#include "radio/timeline.h"

enum nrs_status nrs_rare_frames(const struct nrs_ledger *l, struct nrs_rare_frame **out, size_t *n,
                                struct nrs_error *err)
{
    *n = l->n;
    *out = malloc((l->n + 1) * sizeof **out);
    if (!*out)
        return nrs_fail(err, NRS_EMACHINE, "out of memory for %zu frames of a pilot", l->n);
    for (size_t i = 0; i < l->n; i++) {
        const struct nrs_frame *f = &l->frames[i];

        (*out)[i] = (struct nrs_rare_frame){.leave_s = f->tail_end_s,
                                            .arrive_s = f->dl_start_s,
                                            .result_s = f->result_s,
                                            .bytes = f->dl_bytes,
                                            .ue = f->ue,
                                            .n_tb = f->dl_tb,
                                            .n_tx = f->dl_tx,
                                            .measured = f->measured};
    }
    return NRS_OK;
}

struct nrs_ran_setup nrs_rare_setup(const struct nrs_point *point,
                                    const struct nrs_link_curves *curves, uint32_t replication)
{
    return (struct nrs_ran_setup){.cfg = &point->cfg.radio,
                                  .files = &point->files,
                                  .curves = curves,
                                  .n_single_cells = point->n_cells,
                                  .ues_per_cell = (uint32_t)point->cfg.ues.count_per_cell,
                                  .key = {(uint64_t)point->cfg.run.seed, replication}};
}

/* By UE; those that reached the gNB first, in that order. */
static int order(const void *a, const void *b)
{
    const struct nrs_rare_frame *x = a, *y = b;

    if (x->ue != y->ue)
        return x->ue < y->ue ? -1 : 1;
    if (isnan(x->arrive_s) || isnan(y->arrive_s))
        return isnan(x->arrive_s) - isnan(y->arrive_s);
    return (x->arrive_s > y->arrive_s) - (x->arrive_s < y->arrive_s);
}

static bool is_late(const struct nrs_rare_frame *f, double budget_s)
{
    return isnan(f->result_s) || !nrs_leg_in_time(f->result_s - f->leave_s, budget_s);
}

/* A result that was decoded in its first round: how long did that wait? Which repetition it was
 * decoded with is not known, so that the last one is no wait. */
static void count_waiting(struct nrs_rare_pilot *p, const struct nrs_timeline *tl, int repetitions,
                          const struct nrs_rare_frame *f, double budget_s)
{
    int64_t slot = nrs_timeline_next_data(tl, NRS_DL, nrs_timeline_slot_at(tl, f->arrive_s) - 1, 1);
    double end_s =
        nrs_timeline_dl_decoded_s(tl, nrs_timeline_repetition(tl, NRS_DL, slot, repetitions));
    double wait_s = f->result_s - end_s;
    bool waited = wait_s > tl->slot_s / 2;

    p->wait_s[p->n_single++] = waited ? wait_s : 0;
    p->n_waited += waited;
    p->n_late_by_waiting += is_late(f, budget_s) && nrs_leg_in_time(end_s - f->leave_s, budget_s);
}

static void count(struct nrs_rare_pilot *p, const struct nrs_timeline *tl, int repetitions,
                  const struct nrs_rare_frame *f, double budget_s)
{
    if (!f->measured || isnan(f->arrive_s))
        return;
    p->n_results++;
    p->n_late += is_late(f, budget_s);
    p->bytes = p->bytes == 0 || p->bytes == f->bytes ? f->bytes : -1;
    if (f->n_tb == 1 && f->n_tx <= (uint32_t)repetitions && !isnan(f->result_s))
        count_waiting(p, tl, repetitions, f, budget_s);
}

/* Where each UE's frames are, and how many of them become results. */
static bool index_run(struct nrs_rare_pilot *p, struct nrs_rare_run *r)
{
    r->first = calloc((size_t)p->n_ues + 1, sizeof *r->first);
    r->results = calloc(p->n_ues, sizeof *r->results);
    if (!r->first || !r->results)
        return false;
    qsort(r->frame, r->n, sizeof *r->frame, order);
    for (size_t i = 0, ue = 0; ue <= p->n_ues; ue++) {
        while (i < r->n && r->frame[i].ue < ue)
            i++;
        r->first[ue] = i;
    }
    for (uint32_t ue = 0; ue < p->n_ues; ue++) {
        double measured = 0, results = 0;

        for (size_t i = r->first[ue]; i < r->first[ue + 1]; i++) {
            measured += r->frame[i].measured;
            results += r->frame[i].measured && !isnan(r->frame[i].arrive_s);
        }
        r->results[ue] = measured > 0 ? results / measured : 0;
    }
    return true;
}

static int by_loss(const void *a, const void *b)
{
    const struct nrs_rare_step *x = a, *y = b;

    return (x->loss_db > y->loss_db) - (x->loss_db < y->loss_db);
}

/* The falling steps that fit best: neighbours that rise are pooled (isotonic regression). @return
 * how many. */
static size_t pool(struct nrs_rare_step *step, double *weight, size_t n)
{
    size_t m = 0;

    for (size_t i = 0; i < n; i++) {
        step[m] = step[i];
        weight[m++] = 1;
        while (m > 1 && step[m - 1].share >= step[m - 2].share) {
            double both = weight[m - 1] + weight[m - 2];

            step[m - 2].share =
                (weight[m - 1] * step[m - 1].share + weight[m - 2] * step[m - 2].share) / both;
            step[m - 2].loss_db = step[m - 1].loss_db;
            weight[m - 2] = both;
            m--;
        }
    }
    return m;
}

/* Shares of results of all UEs of all runs over the losses of their links. */
static enum nrs_status learn_results(struct nrs_rare_pilot *p, const struct nrs_point *point,
                                     const struct nrs_link_curves *curves, struct nrs_error *err)
{
    size_t n = (size_t)p->n_runs * p->n_ues;
    double *weight = calloc(n, sizeof *weight);
    enum nrs_status status = NRS_OK;

    p->step = calloc(n, sizeof *p->step);
    if (!weight || !p->step)
        status = nrs_fail(err, NRS_EMACHINE, "out of memory for a pilot of %zu UEs", n);
    for (uint32_t r = 0; status == NRS_OK && r < p->n_runs; r++) {
        const struct nrs_ran_setup setup = nrs_rare_setup(point, curves, r);
        struct nrs_tagged *t;

        status = nrs_tagged_new(&setup, NULL, 0, point->cfg.run.duration_s, &t, err);
        if (status != NRS_OK)
            break;
        for (uint32_t ue = 0; ue < p->n_ues; ue++)
            p->step[(size_t)r * p->n_ues + ue] =
                (struct nrs_rare_step){nrs_tagged_loss_db(t, ue), p->run[r].results[ue]};
        nrs_tagged_free(t);
    }
    if (status == NRS_OK) {
        qsort(p->step, n, sizeof *p->step, by_loss);
        p->n_steps = pool(p->step, weight, n);
    }
    free(weight);
    return status;
}

enum nrs_status nrs_rare_pilot_new(const struct nrs_point *point,
                                   const struct nrs_link_curves *curves,
                                   struct nrs_rare_frame **frames, const size_t *n, uint32_t n_runs,
                                   struct nrs_rare_pilot *out, struct nrs_error *err)
{
    size_t all = 1;
    struct nrs_timeline tl;
    enum nrs_status status = nrs_timeline_init(&tl, &point->cfg.radio, err);

    *out = (struct nrs_rare_pilot){.n_runs = n_runs, .n_ues = point->n_ues};
    out->run = calloc(n_runs, sizeof *out->run);
    for (uint32_t r = 0; r < n_runs; r++) {
        all += n[r];
        if (out->run)
            out->run[r] = (struct nrs_rare_run){.frame = frames[r], .n = n[r]};
        else
            free(frames[r]);
    }
    out->wait_s = calloc(all, sizeof *out->wait_s);
    for (uint32_t r = 0; status == NRS_OK && r < n_runs; r++)
        if (!out->run || !out->wait_s || !index_run(out, &out->run[r]))
            status = nrs_fail(err, NRS_EMACHINE, "out of memory for a pilot of %u runs", n_runs);
    for (uint32_t r = 0; status == NRS_OK && r < n_runs; r++)
        for (size_t i = 0; i < n[r]; i++)
            count(out, &tl, (int)point->cfg.radio.dl.repetitions, &out->run[r].frame[i],
                  point->requirement.download_s);
    if (status == NRS_OK)
        status = learn_results(out, point, curves, err);
    if (status != NRS_OK)
        nrs_rare_pilot_free(out);
    return status;
}

void nrs_rare_pilot_free(struct nrs_rare_pilot *p)
{
    for (uint32_t r = 0; p->run && r < p->n_runs; r++) {
        free(p->run[r].frame);
        free(p->run[r].first);
        free(p->run[r].results);
    }
    free(p->run);
    free(p->step);
    free(p->wait_s);
    *p = (struct nrs_rare_pilot){.n_runs = 0};
}

double nrs_rare_results(const struct nrs_rare_pilot *p, double loss_db)
{
    size_t low = 0, high = p->n_steps;

    while (low < high) { /* the first step that reaches as far */
        size_t middle = (low + high) / 2;

        if (p->step[middle].loss_db < loss_db)
            low = middle + 1;
        else
            high = middle;
    }
    if (p->n_steps == 0)
        return 0;
    return p->step[low < p->n_steps ? low : p->n_steps - 1].share;
}

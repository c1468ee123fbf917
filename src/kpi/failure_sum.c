/* failure_sum.c - sums over states within each replication, then over replications. */
#include "kpi/failure_sum.h"

#include <math.h>
#include <stdlib.h>

#define LEAST_DF 1.0 /* below it a state's variance says nothing (cluster.c) */

struct work {
    const struct nrs_failure_runs *runs;
    enum nrs_leg_kind leg;
    double confidence;
    size_t n_replications;
    struct nrs_cluster *time;   /* [n_states][n_replications]: observed and up */
    struct nrs_cluster *change; /* [n_transitions][n_replications] */
    double observed_s;          /* most of a state */
    const struct nrs_share *share;
};

/* How long a UE was down. A service is taken for up when it is met (availability.h), so that one
 * that never worked seems to be up until the survival time has passed: it was down before. */
static double down_of(const struct nrs_summary *s, const struct nrs_ue_sum *ue,
                      enum nrs_leg_kind leg)
{
    double up_s = ue->observed_s[leg] - ue->down_s[leg];

    if (ue->n_outages[leg] == 1 && up_s <= s->survival_s + NRS_TIME_RESOLUTION_S)
        return ue->observed_s[leg];
    return ue->down_s[leg];
}

/* Times of each replication of a summary. */
static enum nrs_status sum_up(const struct work *w, const struct nrs_summary *s,
                              struct nrs_cluster *out, struct nrs_error *err)
{
    const struct nrs_run_sum *run = s->runs.at;
    const struct nrs_ue_sum *ue = s->ues.at;
    size_t at = 0;

    if (s->runs.n != w->n_replications)
        return nrs_fail(err, NRS_EINTERNAL, "%zu replications of a state, expected %zu", s->runs.n,
                        w->n_replications);
    for (size_t i = 0; i < s->ues.n; i++) {
        while (at < w->n_replications && run[at].replication != ue[i].replication)
            at++;
        if (at == w->n_replications)
            return nrs_fail(err, NRS_EINTERNAL, "a UE of replication %u, which there is not",
                            ue[i].replication);
        out[at].n += ue[i].observed_s[w->leg];
        out[at].x += ue[i].observed_s[w->leg] - down_of(s, &ue[i], w->leg);
    }
    return NRS_OK;
}

static const struct nrs_cluster *time_of(const struct work *w, size_t state)
{
    return w->time + state * w->n_replications;
}

static double down_s(const struct nrs_cluster *c)
{
    return c->n - c->x;
}

static double observed_s(const struct work *w, size_t state)
{
    double sum = 0;

    for (size_t r = 0; r < w->n_replications; r++)
        sum += time_of(w, state)[r].n;
    return sum;
}

/* How much of the time in which messages are expected is of this state. */
static double weight_of(const struct work *w, size_t state)
{
    return w->runs->state[state].probability * observed_s(w, state) / w->observed_s;
}

static bool is_pooled(const struct work *w, size_t state)
{
    return w->share[state].df >= LEAST_DF;
}

/* What is lost in a transition and not in its two states, as a share of the time: per cycle of the
 * element, by its rate. */
static double lost_in(const struct work *w, const struct nrs_transition_run *t, size_t r,
                      const struct nrs_cluster *change)
{
    const struct nrs_cluster *up = &time_of(w, 0)[r], *down = &time_of(w, t->down)[r];
    double extra_s =
        down_s(change) - (1 - t->down_share) * down_s(up) - t->down_share * down_s(down);

    return up->n > 0 ? t->rate_hz * t->window_s * extra_s / up->n : 0;
}

/* The share that all transitions take, in each replication. */
static void add_transitions(const struct work *w, struct nrs_cluster *out)
{
    for (size_t r = 0; r < w->n_replications; r++) {
        out[r] = (struct nrs_cluster){.n = 1};
        for (size_t i = 0; i < w->runs->n_transitions; i++)
            out[r].x +=
                lost_in(w, &w->runs->transition[i], r, w->change + i * w->n_replications + r);
    }
}

/* Share of the time that failures take, in each replication: less is up than in the first state. */
static void add_losses(const struct work *w, const struct nrs_cluster *transitions,
                       struct nrs_cluster *out)
{
    for (size_t r = 0; r < w->n_replications; r++) {
        const struct nrs_cluster *none = &time_of(w, 0)[r];
        double n = 0, up = 0;

        for (size_t s = 0; s < w->runs->n_states; s++) {
            n += w->runs->state[s].probability * time_of(w, s)[r].n;
            up += w->runs->state[s].probability * time_of(w, s)[r].x;
        }
        out[r] = (struct nrs_cluster){.n = 1, .x = transitions[r].x};
        if (n > 0 && none->n > 0)
            out[r].x += none->x / none->n - up / n;
    }
}

/* Limits of a sum of parts, each by its weight, while they are added. */
struct bounds {
    double weight, estimate, lo, hi;
};

static void add_part(struct bounds *b, double weight, double estimate, struct nrs_interval ci)
{
    b->weight += weight;
    b->estimate += weight * estimate;
    b->lo += weight * ci.lo;
    b->hi += weight * ci.hi;
}

/* States whose variance is known, added up within replications. */
static enum nrs_status add_pooled(const struct work *w, double confidence, struct nrs_cluster *sums,
                                  struct bounds *b, struct nrs_error *err)
{
    struct nrs_share share;
    double weight = 0;
    enum nrs_status status;

    for (size_t r = 0; r < w->n_replications; r++)
        sums[r] = (struct nrs_cluster){0};
    for (size_t s = 0; s < w->runs->n_states; s++) {
        if (!is_pooled(w, s))
            continue;
        weight += weight_of(w, s);
        for (size_t r = 0; r < w->n_replications; r++) {
            sums[r].n += w->runs->state[s].probability * time_of(w, s)[r].n;
            sums[r].x += w->runs->state[s].probability * time_of(w, s)[r].x;
        }
    }
    for (size_t r = 0; r < w->n_replications; r++)
        sums[r].x = fmin(sums[r].x, sums[r].n); /* but for rounding it is */
    status = nrs_cluster_time_share(sums, w->n_replications, confidence, &share, err);
    if (status == NRS_OK && weight > 0)
        add_part(b, weight, share.estimate, share.ci);
    return status;
}

static enum nrs_status add_bounded(const struct work *w, double confidence, struct bounds *b,
                                   struct nrs_error *err)
{
    enum nrs_status status = NRS_OK;

    for (size_t s = 0; s < w->runs->n_states && status == NRS_OK; s++) {
        struct nrs_share share;

        if (is_pooled(w, s) || !(observed_s(w, s) > 0))
            continue;
        status = nrs_cluster_time_share(time_of(w, s), w->n_replications, confidence, &share, err);
        if (status == NRS_OK)
            add_part(b, weight_of(w, s), share.estimate, share.ci);
    }
    return status;
}

/* How many there are of what the error is split over. */
struct split {
    size_t n_pooled, n_bounded, n_parts;
};

static struct split split_of(const struct work *w)
{
    struct split split = {0};

    for (size_t s = 0; s < w->runs->n_states; s++) {
        split.n_pooled += is_pooled(w, s);
        split.n_bounded += !is_pooled(w, s) && observed_s(w, s) > 0;
    }
    split.n_parts =
        (split.n_pooled > 0) + (split.n_bounded > 0) + (size_t)(w->runs->n_transitions > 0);
    return split;
}

static enum nrs_status combine(const struct work *w, struct nrs_cluster *sums,
                               struct nrs_failure_sum *out, struct nrs_error *err)
{
    struct split split = split_of(w);
    double alpha = (1 - w->confidence) / (double)split.n_parts;
    struct bounds b = {0};
    struct nrs_mean mean;
    enum nrs_status status = NRS_OK;

    if (split.n_pooled > 0)
        status = add_pooled(w, 1 - alpha, sums, &b, err);
    if (status == NRS_OK && split.n_bounded > 0)
        status = add_bounded(w, 1 - alpha / (double)split.n_bounded, &b, err);
    add_transitions(w, sums);
    if (status == NRS_OK)
        status = nrs_cluster_mean(sums, w->n_replications, 1 - alpha, &mean, err);
    if (status != NRS_OK)
        return status;
    out->transitions = mean.estimate;
    out->transitions_ci = mean.ci;
    out->estimate = fmin(fmax(b.estimate / b.weight - mean.estimate, 0), 1);
    out->ci.lo = fmax(b.lo / (b.weight + w->runs->rest) - mean.ci.hi, 0);
    out->ci.hi = fmin((b.hi + w->runs->rest) / (b.weight + w->runs->rest) - mean.ci.lo, 1);
    add_losses(w, sums, sums);
    status = nrs_cluster_mean(sums, w->n_replications, w->confidence, &mean, err);
    out->lost = mean.estimate;
    out->lost_ci = (struct nrs_interval){mean.ci.lo - w->runs->rest, mean.ci.hi + w->runs->rest};
    return status;
}

static enum nrs_status collect(struct work *w, struct nrs_share *share, struct nrs_error *err)
{
    const struct nrs_failure_runs *runs = w->runs;
    enum nrs_status status = NRS_OK;

    for (size_t s = 0; s < runs->n_states && status == NRS_OK; s++) {
        struct nrs_cluster *time = w->time + s * w->n_replications;

        status = sum_up(w, runs->state[s].summary, time, err);
        if (status == NRS_OK)
            status = nrs_cluster_time_share(time, w->n_replications, w->confidence, &share[s], err);
        w->observed_s = fmax(w->observed_s, observed_s(w, s));
    }
    for (size_t i = 0; i < runs->n_transitions && status == NRS_OK; i++)
        status = sum_up(w, runs->transition[i].summary, w->change + i * w->n_replications, err);
    w->share = share;
    return status;
}

enum nrs_status nrs_failure_add_up(const struct nrs_failure_runs *runs, enum nrs_leg_kind leg,
                                   double confidence, struct nrs_share *share,
                                   struct nrs_failure_sum *out, struct nrs_error *err)
{
    static const struct nrs_interval none = {NAN, NAN};
    struct work w = {.runs = runs, .leg = leg, .confidence = confidence};
    struct nrs_cluster *sums;
    enum nrs_status status;

    *out = (struct nrs_failure_sum){NAN, none, NAN, none, NAN, none};
    w.n_replications = runs->state[0].summary->runs.n;
    if (w.n_replications < 2)
        return nrs_fail(err, NRS_ERANGE, "%zu replications of a state, expected 2 or more",
                        w.n_replications);
    w.time = calloc(runs->n_states * w.n_replications, sizeof *w.time);
    w.change = calloc((runs->n_transitions + 1) * w.n_replications, sizeof *w.change);
    sums = calloc(w.n_replications, sizeof *sums);
    if (w.time && w.change && sums)
        status = collect(&w, share, err);
    else
        status = nrs_fail(err, NRS_EMACHINE, "out of memory for %zu states", runs->n_states);
    if (status == NRS_OK && w.observed_s > 0)
        status = combine(&w, sums, out, err);
    free(w.time);
    free(w.change);
    free(sums);
    return status;
}

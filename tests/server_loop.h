/* server_loop.h - a server under Poisson arrivals, whose mean waits are held against theory.
 *
 * Classes of jobs arrive, in an event loop of its own. Mean waits (from arrival to the start of the
 * batch) come from independent replications; the theory's has to lie in their 99.9 % interval from
 * Student's t, which has to be narrower than 6 % of it. The seed is fixed.
 */
#ifndef NRS_TESTS_SERVER_LOOP_H
#define NRS_TESTS_SERVER_LOOP_H

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_math.h>

#include "core/rng.h"
#include "samples.h"
#include "server_kit.h"

#define N_REPLICATIONS 20
#define CONFIDENCE     0.999
#define CLASSES        3
#define WARM_UP        4000 /* jobs that are not counted */
#define JOBS           60000

enum service { CONSTANT, EXPONENTIAL };

/* Jobs of class i have priority i; kind i, or all the kind 0. */
struct queue {
    const char *name;
    struct nrs_server_cfg cfg;
    enum service service;
    size_t n_classes;
    bool one_kind;
    double rate[CLASSES];        /* arrivals a second */
    double batch_s[CLASSES][64]; /* mean time of a batch, by kind */
    double slack_s[CLASSES];     /* deadline after arrival; 0: none */
};

struct outcome {
    double wait_s[CLASSES]; /* means */
    size_t n_batches, n_full;
};

/* An event loop: arrivals of the classes, ends of the executors' batches, batches that are due. */
struct loop {
    const struct queue *q;
    struct nrs_server_model *s;
    struct nrs_stream arrival[CLASSES], service;
    double next_s[CLASSES], end_s[16];
    double until_s, now_s;
    uint32_t n_offered, n_started;
    double sum_s[CLASSES];
    size_t n[CLASSES], n_refused;
    struct outcome out;
};

static inline void count_batch(struct loop *l, const struct nrs_batch *batch)
{
    l->out.n_batches++;
    l->out.n_full += batch->n == (size_t)l->q->cfg.max_batch;
    for (size_t i = 0; i < batch->n; i++) {
        const struct nrs_job *job = &batch->job[i];

        l->n_started++;
        if (job->frame < WARM_UP || job->frame >= WARM_UP + JOBS)
            continue;
        l->sum_s[job->priority] += l->now_s - job->arrival_s;
        l->n[job->priority]++;
    }
}

static inline void start_batches(struct loop *l)
{
    struct nrs_batch batch;

    while (nrs_server_start(l->s, l->now_s, &batch, &l->until_s)) {
        double service_s = batch.compute_s;

        if (l->q->service == EXPONENTIAL)
            service_s = nrs_stream_exponential(&l->service, service_s);
        l->end_s[batch.executor] = l->now_s + service_s;
        count_batch(l, &batch);
    }
}

static inline void offer(struct loop *l, size_t class)
{
    const struct queue *q = l->q;
    double slack_s = q->slack_s[class] > 0 ? q->slack_s[class] : INFINITY;
    const struct nrs_job job = kit_job(l->n_offered++, q->one_kind ? 0 : (uint32_t) class, l->now_s,
                                       l->now_s + slack_s, (int64_t) class);

    l->n_refused += nrs_server_offer(l->s, &job, l->now_s) != NRS_OFFER_TAKEN;
    l->next_s[class] += nrs_stream_exponential(&l->arrival[class], 1 / q->rate[class]);
}

/* What happens next: arrivals are 0 to CLASSES - 1, ends of batches follow; -1: a batch is due. */
static inline long next_event(struct loop *l)
{
    double first_s = l->until_s;
    long event = -1;

    for (size_t e = 0; e < (size_t)l->q->cfg.executors; e++)
        if (l->end_s[e] < first_s) {
            first_s = l->end_s[e];
            event = (long)(CLASSES + e);
        }
    for (size_t c = 0; c < l->q->n_classes; c++)
        if (l->next_s[c] < first_s) {
            first_s = l->next_s[c];
            event = (long)c;
        }
    l->now_s = first_s;
    return event;
}

static inline struct outcome simulate(const struct queue *q, uint32_t replication)
{
    struct nrs_rng_key key = {7, replication};
    struct nrs_kind kinds[CLASSES] = {{0}};
    struct loop l = {.q = q, .until_s = INFINITY};

    for (size_t c = 0; c < q->n_classes; c++) {
        kinds[c].batch_s = q->batch_s[c];
        l.arrival[c] = nrs_stream_init(key, NRS_RNG_TEST, c);
        l.next_s[c] = nrs_stream_exponential(&l.arrival[c], 1 / q->rate[c]);
    }
    l.service = nrs_stream_init(key, NRS_RNG_TEST, CLASSES);
    for (size_t e = 0; e < NRS_LEN(l.end_s); e++)
        l.end_s[e] = INFINITY;
    l.s = kit_server(&q->cfg, kinds, (uint32_t)q->n_classes, 0);
    while (l.n_started < 2 * WARM_UP + JOBS) {
        long event = next_event(&l);

        if (event >= CLASSES) {
            l.end_s[event - CLASSES] = INFINITY;
            nrs_server_finish(l.s, (uint32_t)(event - CLASSES), l.now_s);
        } else if (event >= 0) {
            offer(&l, (size_t)event);
        }
        start_batches(&l);
    }
    for (size_t c = 0; c < q->n_classes; c++)
        l.out.wait_s[c] = l.sum_s[c] / (double)l.n[c];
    CU_ASSERT_EQUAL(l.n_refused, 0);
    nrs_server_free(l.s);
    return l.out;
}

/* Mean over all replications and half of its interval. */
static inline double student(const double *x, double *half_width)
{
    double mean = samples_mean(x, N_REPLICATIONS);
    double variance =
        samples_moment(x, N_REPLICATIONS, mean, 2) * N_REPLICATIONS / (N_REPLICATIONS - 1.0);

    *half_width = gsl_cdf_tdist_Pinv(0.5 + CONFIDENCE / 2, N_REPLICATIONS - 1.0) *
                  sqrt(variance / N_REPLICATIONS);
    return mean;
}

static inline void check_waits(const struct queue *q, const double *want_s, size_t row)
{
    struct outcome out[N_REPLICATIONS];

    for (uint32_t r = 0; r < N_REPLICATIONS; r++)
        out[r] = simulate(q, r);
    for (size_t c = 0; c < q->n_classes; c++) {
        double wait_s[N_REPLICATIONS], mean, half;

        for (size_t r = 0; r < N_REPLICATIONS; r++)
            wait_s[r] = out[r].wait_s[c];
        mean = student(wait_s, &half);
        CHECK_ROW(fabs(mean - want_s[c]) <= half, row, "%s, class %zu: %.4f +- %.4f, theory %.4f",
                  q->name, c, mean, half, want_s[c]);
        CHECK_ROW(half < 0.06 * want_s[c], row, "%s, class %zu: %.4f +- %.4f tells nothing",
                  q->name, c, mean, half);
    }
}

static inline struct queue single(const char *name, double rate, enum service service)
{
    return (struct queue){.name = name,
                          .cfg = kit_cfg(1, 0, NRS_QUEUE_MAX / 10),
                          .service = service,
                          .n_classes = 1,
                          .rate = {rate},
                          .batch_s = {{0, 1}}};
}

#endif

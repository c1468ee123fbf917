/* test_server_queueing.c - the server against queueing theory.
 *
 * Poisson arrivals by class, an event loop of its own, times in units of the mean service time.
 * Mean waits (from arrival to the start of the batch) come from independent replications; the
 * theory's has to lie in their 99.9 % interval from Student's t, which has to be narrower than 6 %
 * of it. The seed is fixed.
 */
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

static void count_batch(struct loop *l, const struct nrs_batch *batch)
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

static void start_batches(struct loop *l)
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

static void offer(struct loop *l, size_t class)
{
    const struct queue *q = l->q;
    double slack_s = q->slack_s[class] > 0 ? q->slack_s[class] : INFINITY;
    const struct nrs_job job = kit_job(l->n_offered++, q->one_kind ? 0 : (uint32_t) class, l->now_s,
                                       l->now_s + slack_s, (int64_t) class);

    l->n_refused += nrs_server_offer(l->s, &job, l->now_s) != NRS_OFFER_TAKEN;
    l->next_s[class] += nrs_stream_exponential(&l->arrival[class], 1 / q->rate[class]);
}

/* What happens next: arrivals are 0 to CLASSES - 1, ends of batches follow; -1: a batch is due. */
static long next_event(struct loop *l)
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

static struct outcome simulate(const struct queue *q, uint32_t replication)
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
static double student(const double *x, double *half_width)
{
    double mean = samples_mean(x, N_REPLICATIONS);
    double variance =
        samples_moment(x, N_REPLICATIONS, mean, 2) * N_REPLICATIONS / (N_REPLICATIONS - 1.0);

    *half_width = gsl_cdf_tdist_Pinv(0.5 + CONFIDENCE / 2, N_REPLICATIONS - 1.0) *
                  sqrt(variance / N_REPLICATIONS);
    return mean;
}

static void check_waits(const struct queue *q, const double *want_s, size_t row)
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

static struct queue single(const char *name, double rate, enum service service)
{
    return (struct queue){.name = name,
                          .cfg = kit_cfg(1, 0, NRS_QUEUE_MAX / 10),
                          .service = service,
                          .n_classes = 1,
                          .rate = {rate},
                          .batch_s = {{0, 1}}};
}

/* Probability of waiting in M/M/c with offered load a: Erlang's C formula (Kleinrock I, 3.5). */
static double erlang_c(int c, double a)
{
    double term = 1, sum = 0;

    for (int k = 0; k < c; k++) {
        sum += term;
        term *= a / (k + 1);
    }
    term *= c / (c - a);
    return term / (sum + term);
}

static void the_helper_is_erlangs(void)
{
    CU_ASSERT_DOUBLE_EQUAL(erlang_c(1, 0.7), 0.7, 1e-12);   /* rho */
    CU_ASSERT_DOUBLE_EQUAL(erlang_c(2, 1), 1.0 / 3, 1e-12); /* 2 rho^2 / (1 + rho) */
    CU_ASSERT_DOUBLE_EQUAL(erlang_c(4, 3), 27 / 53.0,
                           1e-12); /* 13.5 / (1 + 3 + 4.5 + 4.5 + 13.5) */
}

/* M/M/c: W = C(c, a) / (c - a).  M/D/1: W = rho / (2 (1 - rho)). */
static void executors_are_the_servers_of_m_m_c(void)
{
    static const struct {
        const char *name;
        int executors;
        double rho;
    } rows[] = {{"M/M/1", 1, 0.7}, {"M/M/2", 2, 0.7}, {"M/M/4", 4, 0.75}};

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        double a = rows[i].executors * rows[i].rho;
        double want_s = erlang_c(rows[i].executors, a) / (rows[i].executors - a);
        struct queue q = single(rows[i].name, a, EXPONENTIAL);

        q.cfg.executors = rows[i].executors;
        check_waits(&q, &want_s, i);
    }
}

static void constant_service_is_m_d_1(void)
{
    static const double rho[] = {0.3, 0.8};

    for (size_t i = 0; i < NRS_LEN(rho); i++) {
        struct queue q = single("M/D/1", rho[i], CONSTANT);
        double want_s = rho[i] / (2 * (1 - rho[i]));

        check_waits(&q, &want_s, i);
    }
}

/* Whoever comes first in, with equal slack, has the earliest deadline: EDF is FIFO then; and kinds
 * of one server share it: M/G/1 with W = sum(rate S^2) / (2 (1 - rho)), Pollaczek and Khinchin. */
static void kinds_share_a_server(void)
{
    static const int discipline[] = {NRS_FIFO, NRS_EDF};

    for (size_t i = 0; i < NRS_LEN(discipline); i++) {
        struct queue q = {.name = nrs_discipline_names[discipline[i]],
                          .cfg = kit_cfg(1, 0, 10000),
                          .n_classes = 3,
                          .rate = {0.2, 0.3, 0.05},
                          .batch_s = {{0, 0.5}, {0, 1}, {0, 4}},
                          .slack_s = {20, 20, 20}};
        double wait_s = (0.2 * 0.25 + 0.3 * 1 + 0.05 * 16) / (2 * (1 - 0.6));
        double want_s[CLASSES] = {wait_s, wait_s, wait_s};

        q.cfg.discipline = discipline[i];
        check_waits(&q, want_s, i);
    }
}

/* Cobham, "Priority assignment in waiting line problems", Operations Research 2(1), 1954: without
 * preemption W_k = W_0 / ((1 - sigma_{k-1}) (1 - sigma_k)), with sigma_k the load of the classes up
 * to k, and W_0 = sum(rate S^2) / 2 where service is constant. */
static void priorities_wait_as_cobham_says(void)
{
    for (size_t one_kind = 0; one_kind < 2; one_kind++) {
        struct queue q = {.name = one_kind ? "one kind" : "three kinds",
                          .cfg = kit_cfg(1, 0, 10000),
                          .n_classes = 3,
                          .one_kind = one_kind,
                          .rate = {0.2, 0.3, 0.25},
                          .batch_s = {{0, 1}, {0, one_kind ? 1 : 0.5}, {0, one_kind ? 1 : 1.5}}};
        double w0 = 0, sigma = 0, before, want_s[CLASSES];

        for (size_t c = 0; c < CLASSES; c++)
            w0 += q.rate[c] * gsl_pow_2(q.batch_s[c][1]) / 2;
        for (size_t c = 0; c < CLASSES; c++) {
            before = sigma;
            sigma += q.rate[c] * q.batch_s[c][1];
            want_s[c] = w0 / ((1 - before) * (1 - sigma));
        }
        q.cfg.discipline = NRS_BY_PRIORITY;
        check_waits(&q, want_s, one_kind);
    }
}

/* Bisection of a function that is positive at lo and negative at hi. */
static double root(double (*f)(double x, const double *p), const double *p, double lo, double hi)
{
    for (int i = 0; i < 200; i++) {
        double x = (lo + hi) / 2;

        *(f(x, p) > 0 ? &lo : &hi) = x;
    }
    return (lo + hi) / 2;
}

/* p: rate, batch size. Service rate 1. */
static double bulk_equation(double r, const double *p)
{
    return p[0] + pow(r, p[1] + 1) - (p[0] + 1) * r;
}

/* Without a wait to fill, batches of up to b with exponential time are Neuts' bulk service
 * M/M(1,b)/1
 * ("A general class of bulk queues with Poisson input", Ann. Math. Statist. 38, 1967). With n
 * waiting behind a batch, (rate + 1) p_n = rate p_{n-1} + p_{n+b} gives p_n = p_0 r^n, r the root
 * of rate + r^(b+1) = (rate + 1) r in (0, 1); idle has probability p_0 / rate. By Little's law W =
 * p_0 r / (1 - r)^2 / rate. */
static void batches_of_what_is_there(void)
{
    static const double rows[][2] = {{1.3, 2}, {2.8, 4}, {10, 16}};

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        double rate = rows[i][0], r = root(bulk_equation, rows[i], 0, 1 - 1e-6);
        double p0 = 1 / (1 / rate + 1 / (1 - r)), want_s = p0 * r / gsl_pow_2(1 - r) / rate;
        struct queue q = single("M/M(1,b)/1", rate, EXPONENTIAL);

        q.cfg.max_batch = (int64_t)rows[i][1];
        for (size_t n = 1; n < 64; n++)
            q.batch_s[0][n] = 1;
        check_waits(&q, &want_s, i);
    }
}

/* p: rate, batch size. The batches' interarrival times are Erlang's: sigma = A(1 - sigma). */
static double full_batch_equation(double sigma, const double *p)
{
    return pow(p[0] / (p[0] + 1 - sigma), p[1]) - sigma;
}

/* With a limit that is never reached only full batches go. They come as every b-th arrival, so
 * that a job waits (b - 1) / (2 rate) on the average for its batch to fill, and then as a customer
 * of E_b/M/1: sigma / (1 - sigma) (Kleinrock I, 6.3). */
static void only_full_batches(void)
{
    static const double rows[][2] = {{0.02, 8}, {1.4, 2}, {5.6, 8}};

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        double rate = rows[i][0], b = rows[i][1];
        double sigma = root(full_batch_equation, rows[i], 0, 1 - 1e-6);
        double want_s = (b - 1) / (2 * rate) + sigma / (1 - sigma);
        struct queue q = single("E_b/M/1", rate, EXPONENTIAL);
        struct outcome out;

        q.cfg.max_batch = (int64_t)b;
        q.cfg.max_wait_s = 1e9;
        for (size_t n = 1; n < 64; n++)
            q.batch_s[0][n] = 1;
        check_waits(&q, &want_s, i);
        out = simulate(&q, 0);
        CHECK_ROW(out.n_full == out.n_batches, i, "%zu of %zu batches are full", out.n_full,
                  out.n_batches);
    }
}

/* A lone job waits max_wait; one that comes while another waits goes with it. At a low rate, so
 * that the server is always idle when a batch is due, batches are 1 + Poisson(rate w) and begin w
 * after their first job, the others waiting w/2 on the average: W = (w + rate w^2 / 2) / (1 + rate
 * w). */
static void a_limit_to_filling(void)
{
    const double rate = 0.5, w = 3;
    struct queue q = single("max_wait", rate, CONSTANT);
    double want_s = (w + rate * w * w / 2) / (1 + rate * w);

    q.cfg.max_batch = 60;
    q.cfg.max_wait_s = w;
    for (size_t n = 1; n < 64; n++)
        q.batch_s[0][n] = 1e-9;
    check_waits(&q, &want_s, 0);
}

/* Next batch sizes by Poisson's distribution: those that come during a batch of n, at least one. */
static void step_chain(const double *from, double *to, double rate, const double *batch_s)
{
    for (size_t j = 0; j < 64; j++)
        to[j] = 0;
    for (size_t n = 1; n < 64; n++) {
        double p = exp(-rate * batch_s[n]);

        to[1] += from[n] * p; /* none: the next to come starts alone */
        for (size_t j = 1; j < 64; j++) {
            p *= rate * batch_s[n] / (double)j;
            to[j] += from[n] * p;
        }
    }
}

/* Dynamic batching as of Inoue, "Queueing analysis of GPU-based inference servers with dynamic
 * batching", Performance Evaluation 147, 2021: all that wait go together, and a batch of n takes
 * tau + alpha n. Batch sizes are a Markov chain. Jobs that come during a batch of length S wait for
 * the rest of it, S/2 on the average, and others do not wait: W = rate E[S^2] / (2 E[n]). The size
 * never comes near its limit. */
static void batches_that_take_longer_the_larger_they_are(void)
{
    static const struct {
        double rate, tau_s, alpha_s;
    } rows[] = {{4, 0.3, 0.1}, {1, 0.05, 0.4}, {10, 0.5, 0.02}};

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct queue q = single("M/D[n]/1", rows[i].rate, CONSTANT);
        double p[2][64] = {{0, 1}}, square_s2 = 0, size = 0, want_s;

        q.cfg.max_batch = 63;
        for (size_t n = 1; n < 64; n++)
            q.batch_s[0][n] = rows[i].tau_s + rows[i].alpha_s * (double)n;
        for (size_t step = 0; step < 400; step++)
            step_chain(p[step % 2], p[1 - step % 2], rows[i].rate, q.batch_s[0]);
        for (size_t n = 1; n < 64; n++) {
            square_s2 += p[0][n] * gsl_pow_2(q.batch_s[0][n]);
            size += p[0][n] * (double)n;
        }
        CHECK_ROW(p[0][63] < 1e-9, i, "the limit is reached: %g", p[0][63]);
        want_s = rows[i].rate * square_s2 / (2 * size);
        check_waits(&q, &want_s, i);
    }
}

static void the_same_seed_gives_the_same(void)
{
    struct queue q = single("M/M/4 in batches", 6, EXPONENTIAL);
    struct outcome a, b, c;

    q.cfg.executors = 4;
    q.cfg.max_batch = 3;
    q.cfg.max_wait_s = 0.1;
    q.batch_s[0][2] = 1.5;
    q.batch_s[0][3] = 2;
    a = simulate(&q, 3);
    b = simulate(&q, 3);
    c = simulate(&q, 4);
    CU_ASSERT(a.wait_s[0] == b.wait_s[0] && a.n_batches == b.n_batches && a.n_full == b.n_full);
    CU_ASSERT(a.wait_s[0] != c.wait_s[0]);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"the helper is Erlang's", the_helper_is_erlangs},
        {"executors are the servers of M/M/c", executors_are_the_servers_of_m_m_c},
        {"constant service is M/D/1", constant_service_is_m_d_1},
        {"kinds share a server", kinds_share_a_server},
        {"priorities wait as Cobham says", priorities_wait_as_cobham_says},
        {"batches of what is there", batches_of_what_is_there},
        {"batches that take longer the larger they are",
         batches_that_take_longer_the_larger_they_are},
        {"only full batches", only_full_batches},
        {"a limit to filling", a_limit_to_filling},
        {"the same seed gives the same", the_same_seed_gives_the_same},
        {NULL, NULL},
    };
    return check_main("server_queueing", tests);
}

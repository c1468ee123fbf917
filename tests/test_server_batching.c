/* test_server_batching.c - batches against queueing theory. */
#include "server_loop.h"

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

int main(void)
{
    static const struct check_test tests[] = {
        {"batches of what is there", batches_of_what_is_there},
        {"batches that take longer the larger they are",
         batches_that_take_longer_the_larger_they_are},
        {"only full batches", only_full_batches},
        {"a limit to filling", a_limit_to_filling},
        {NULL, NULL},
    };
    return check_main("server_batching", tests);
}

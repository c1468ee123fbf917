/* test_queueing_batches.c - several executors and batches of the whole simulator's server against
 * queueing theory; Poisson arrivals of rate lambda as in test_queueing.c.
 *
 *   M/M/c        W = C(c, a) / (c mu - lambda), a = lambda / mu, Erlang's C (Kleinrock, Queueing
 *                Systems I, 1975, section 3.5)
 *   full batches of b, no wait for a server: an arrival waits for the rest of its batch,
 *                W = (b - 1) / (2 lambda)
 *   full batches of b, one server: batches arrive with gaps of b exponential stages, E_b/M/1:
 *                W = (b - 1) / (2 lambda) + s / (mu (1 - s)),
 *                s = (lambda / (lambda + mu (1 - s)))^b   (Kleinrock, section 6.4)
 *   M/M^[b]/1    an idle server begins at once with one, and goes on with up to b: the numbers that
 *                wait behind a busy server are geometric with the root r < 1 of
 *                mu r^(b + 1) - (lambda + mu) r + lambda = 0, from the balance equations
 *                (lambda + mu) p_n = lambda p_(n-1) + mu p_(n+b); and lambda p_idle = mu p_0.
 *                Medhi, Stochastic Models in Queueing Theory, bulk service with the general rule.
 */
#include "queueing_kit.h"

#define SERVICE_S 0.070
#define N_UES     100

static double wait_s(const struct nrs_frame *f)
{
    return f->batch_s - f->server_s;
}

/* Erlang's C from the recursion of his B. */
static double erlang_wait_s(double lambda_hz, int c)
{
    double a = lambda_hz * SERVICE_S, b = 1;

    for (int k = 1; k <= c; k++)
        b = a * b / (k + a * b);
    return b / (1 - a / c * (1 - b)) / (c / SERVICE_S - lambda_hz);
}

static double fill_s(double lambda_hz, int b)
{
    return (b - 1) / (2 * lambda_hz);
}

static double full_batches_wait_s(double lambda_hz, int b)
{
    double s = 0;

    for (int i = 0; i < 1000; i++) /* a contraction where the server is not overloaded */
        s = pow(lambda_hz / (lambda_hz + (1 - s) / SERVICE_S), b);
    return fill_s(lambda_hz, b) + s * SERVICE_S / (1 - s);
}

static double bulk_wait_s(double lambda_hz, int b)
{
    double mu_hz = 1 / SERVICE_S, low = 0, high = 1 - 1e-6, r, p_0;

    for (int i = 0; i < 100; i++) { /* positive at 0, negative between the root and 1 */
        r = (low + high) / 2;
        if (mu_hz * pow(r, b + 1) - (lambda_hz + mu_hz) * r + lambda_hz > 0)
            low = r;
        else
            high = r;
    }
    p_0 = 1 / (mu_hz / lambda_hz + 1 / (1 - r));
    return p_0 * r / ((1 - r) * (1 - r)) / lambda_hz; /* Little */
}

struct row {
    const char *why, *service;
    double lambda_hz, max_wait_ms, duration_s;
    int executors, max_batch;
    double (*want_s)(double lambda_hz, int n); /* n: executors or frames of a batch */
};

/* clang-format off */
static const struct row rows[] = {
    {"M/M/2",                  "exponential", 18, 0,     600, 2,   1, erlang_wait_s},
    {"M/M/4",                  "exponential", 40, 0,     400, 4,   1, erlang_wait_s},
    {"full batches",           "profile",     10, 10000, 100, 100, 4, fill_s},
    {"full batches, E_4/M/1",  "exponential", 32, 10000, 300, 1,   4, full_batches_wait_s},
    {"M/M^[4]/1",              "exponential", 32, 0,     300, 1,   4, bulk_wait_s},
};
/* clang-format on */

static void waits_are_those_of_theory(void)
{
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        const struct row *r = &rows[i];
        double mean[N_REPLICATIONS];
        struct nrs_evaluation e;
        char text[2048];

        snprintf(text, sizeof text,
                 "\"run\": {\"seed\": 1, \"duration_s\": %g, \"warmup_s\": 20, \"drain_s\": 100, "
                 "\"replications\": %d}, \"ues\": {\"count_per_cell\": %d}, "
                 "\"application\": {\"frame_rate_hz\": %.17g, \"compression\": 32}, "
                 "\"radio\": {\"carrier\": {\"tdd_pattern\": \"FDD\", \"bandwidth_mhz\": 20, "
                 "\"scs_khz\": 30}}, \"edge\": {\"servers\": [{\"profile\": \"./server.json\", "
                 "\"max_batch\": %d, \"max_wait_ms\": %g, \"executors\": %d, "
                 "\"max_queue\": 1000000, \"service\": \"%s\"}]}",
                 r->duration_s, N_REPLICATIONS, N_UES, r->lambda_hz / N_UES, r->max_batch,
                 r->max_wait_ms, r->executors, r->service);
        e = kit_simulate(text);
        CHECK_ROW(e.verdict[0].fate[NRS_FATE_DONE] == e.verdict[0].n_frames, i,
                  "%s: frames were lost", r->why);
        replication_means(&e.ledger[0], wait_s, r->duration_s - 15, mean);
        check_interval(r->why, "wait", student(mean, N_REPLICATIONS),
                       r->want_s(r->lambda_hz, r->max_batch > 1 ? r->max_batch : r->executors), i);
        nrs_evaluation_free(&e);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"waits are those of theory", waits_are_those_of_theory},
        {NULL, NULL},
    };

    kit_files(0.1, 1e3 * SERVICE_S);
    return kit_main("queueing with batches", tests);
}

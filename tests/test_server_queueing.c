/* test_server_queueing.c - executors, disciplines and kinds against queueing theory, without
 * batches. Times are in units of the mean service time where there is one. */
#include "server_loop.h"

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
        {"the same seed gives the same", the_same_seed_gives_the_same},
        {NULL, NULL},
    };
    return check_main("server_queueing", tests);
}

/* test_queueing.c - the server of the whole simulator against queueing theory.
 *
 * Many UEs with rare, small messages are a Poisson process: the sum of independent Poisson
 * processes is one, and stays one when each message is shifted by its own delay. The radio hands
 * messages over at slot boundaries, a lattice of 0.5 ms under a service time of 70 ms: nothing to
 * be seen.
 *
 *   M/D/1   W = rho S / (2 (1 - rho))          M/M/1   W = rho S / (1 - rho)
 *
 * with the mean wait W, mean service time S and load rho (Kleinrock, Queueing Systems I, 1975: the
 * Pollaczek-Khinchin formula with a squared coefficient of variation of 0 and 1). Means come from
 * independent replications, the interval from Student's t; the seed is fixed.
 */
#include "queueing_kit.h"

#define SERVICE_S 0.070
#define N_UES     100

struct queue {
    const char *name, *service;
    double rho, want_wait_s, duration_s;
};

/* clang-format off */
static const struct queue queues[] = {
    {"M/D/1", "profile",     0.7, 0.7 * SERVICE_S / (2 * (1 - 0.7)), 1000},
    {"M/M/1", "exponential", 0.7, 0.7 * SERVICE_S / (1 - 0.7),       2000},
};
/* clang-format on */

static struct nrs_evaluation simulate(const struct queue *q)
{
    char text[1024];

    snprintf(text, sizeof text,
             "\"run\": {\"seed\": 1, \"duration_s\": %g, \"warmup_s\": 100, \"drain_s\": 100, "
             "\"replications\": %d}, \"ues\": {\"count_per_cell\": %d}, "
             "\"application\": {\"frame_rate_hz\": %.17g, \"compression\": 32}, "
             "\"radio\": {\"carrier\": {\"tdd_pattern\": \"FDD\", \"bandwidth_mhz\": 20, "
             "\"scs_khz\": 30}}, "
             "\"edge\": {\"servers\": [{\"profile\": \"./server.json\", \"max_batch\": 1, "
             "\"max_queue\": 1000000, \"service\": \"%s\"}]}",
             q->duration_s, N_REPLICATIONS, N_UES, q->rho / SERVICE_S / N_UES, q->service);
    return kit_simulate(text);
}

static double wait_s(const struct nrs_frame *f)
{
    return f->batch_s - f->server_s;
}

static double service_s(const struct nrs_frame *f)
{
    return f->tail_end_s - f->batch_s;
}

/* Gaps between arrivals at the server and service times, by Kolmogorov and Smirnov. */
static void check_exponential(const struct nrs_ledger *l, double rho)
{
    static double arrival[20000], service[20000];
    double last_s = 0, now_s;
    size_t n = 0;

    for (size_t i = 0; i < l->n && n < NRS_LEN(service) && l->frames[i].replication == 0; i++) {
        arrival[n] = l->frames[i].server_s;
        service[n++] = service_s(&l->frames[i]) / SERVICE_S;
    }
    qsort(arrival, n, sizeof *arrival, samples_by_value);
    for (size_t i = 0; i < n; i++, last_s = now_s) {
        now_s = arrival[i];
        arrival[i] = (now_s - last_s) * rho / SERVICE_S;
    }
    CU_ASSERT(n > 15000);
    CU_ASSERT(samples_ks(service, n, samples_exponential_cdf) < SAMPLES_KS_LIMIT);
    CU_ASSERT(samples_ks(arrival, n, samples_exponential_cdf) < SAMPLES_KS_LIMIT);
}

static void waits_are_those_of_theory(void)
{
    for (size_t i = 0; i < NRS_LEN(queues); i++) {
        const struct queue *q = &queues[i];
        struct nrs_evaluation e = simulate(q);
        double mean[N_REPLICATIONS];

        CHECK_ROW(e.verdict[0].fate[NRS_FATE_DONE] == e.verdict[0].n_frames, i,
                  "%s: frames were lost", q->name);
        replication_means(&e.ledger[0], wait_s, INFINITY, mean);
        check_interval(q->name, "wait", student(mean, N_REPLICATIONS), q->want_wait_s, i);
        replication_means(&e.ledger[0], service_s, INFINITY, mean);
        if (strcmp(q->service, "profile") == 0) {
            CHECK_ROW(fabs(samples_mean(mean, N_REPLICATIONS) - SERVICE_S) < KIT_SLACK_S, i,
                      "%s: served in %.9g s", q->name, samples_mean(mean, N_REPLICATIONS));
        } else {
            check_interval(q->name, "service", student(mean, N_REPLICATIONS), SERVICE_S, i);
            check_exponential(&e.ledger[0], q->rho);
        }
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
    return kit_main("queueing", tests);
}

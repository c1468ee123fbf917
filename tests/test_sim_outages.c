/* test_sim_outages.c - times down of servers, links, cells and sites in whole runs.
 *
 * One server has 20 frames of 10 s each, one after the other: they keep each run going until its
 * duration and drain, 100 s, are over.
 */
#include <gsl/gsl_cdf.h>

#include "samples.h"
#include "sim_kit.h"

#define RUN_S      100.0 /* duration 90, drain 10 */
#define N_RUNS     20
#define CONFIDENCE 0.99

#define WORLD(servers, faults)                                                                     \
    "\"run\": {\"duration_s\": 90, \"warmup_s\": 0, \"drain_s\": 10, \"replications\": %d}, "      \
    "\"network\": {\"cells\": 20}, \"ues\": {\"count_per_cell\": 1}, "                             \
    "\"application\": {\"arrival\": \"one-shot\"}, \"edge\": {\"max_resends\": 1000, "             \
    "\"on_failure\": \"resend\", \"servers\": [{\"name\": \"slow\", "                              \
    "\"profile\": \"./slow.json\", \"max_batch\": 1, "                                             \
    "\"location\": \"site\", \"cells\": \"0-19\"}" servers "]}, \"faults\": [" faults "]"

/* Time down of each element of a kind in each run, in the order of its number and the run. */
static void sum_down(const struct nrs_ledger *l, enum nrs_element element, size_t n_runs,
                     double *down_s)
{
    for (size_t i = 0; i < l->outages.n; i++) {
        const struct nrs_outage *o = KIT_RECORD(l, outages, nrs_outage, i);

        if (o->element == element)
            down_s[o->index * n_runs + o->replication] +=
                (isnan(o->end_s) ? RUN_S : o->end_s) - o->start_s;
    }
}

/* Outages of 0.25 s, each second from 1.25 s on: 99 of them in 100 s; and of all else none. */
static void a_schedule_has_its_availability(void)
{
    static const struct {
        const char *element, *which;
        enum nrs_element of;
        uint32_t n, index; /* elements; UINT32_MAX: each */
    } rows[] = {
        {"server", "b", NRS_ELEMENT_SERVER, 2, 1},
        {"link", "site-3", NRS_ELEMENT_LINK, 22, 5},
        {"link", "core", NRS_ELEMENT_LINK, 22, 1},
        {"link", "wan", NRS_ELEMENT_LINK, 22, 0},
        {"sector", "7", NRS_ELEMENT_SECTOR, 20, 7},
        {"site", "7", NRS_ELEMENT_SITE, 20, 7},
        {"site", "7", NRS_ELEMENT_SECTOR, 20, 7},
        {"site", "7", NRS_ELEMENT_LINK, 22, 9},
        {"sector", "*", NRS_ELEMENT_SECTOR, 20, UINT32_MAX},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        double down_s[22] = {0};
        char text[2048];
        struct nrs_evaluation e;
        const struct nrs_ledger *l;

        snprintf(text, sizeof text,
                 WORLD(", {\"name\": \"b\", \"profile\": \"./server.json\"}",
                       "{\"element\": \"%s\", \"which\": \"%s\", \"process\": \"schedule\", "
                       "\"at_s\": 1.25, \"for_s\": 0.25, \"every_s\": 1}"),
                 1, rows[i].element, rows[i].which);
        e = kit_simulate(text);
        l = &e.ledger[0];
        CU_ASSERT_DOUBLE_EQUAL_FATAL(l->end_s, RUN_S, 1e-6);
        sum_down(l, rows[i].of, 1, down_s);
        for (uint32_t k = 0; k < rows[i].n; k++) {
            bool fails = k == rows[i].index || rows[i].index == UINT32_MAX;

            CHECK_ROW(fabs(down_s[k] - (fails ? 99 * 0.25 : 0)) < 99 * KIT_SLACK_S, i,
                      "%s %u: down for %.12g s", rows[i].element, k, down_s[k]);
        }
        if (rows[i].of == NRS_ELEMENT_SERVER)
            CHECK_ROW(fabs(KIT_RECORD(l, server_uses, nrs_server_use, 1)->down_s - 99 * 0.25) <
                          99 * KIT_SLACK_S,
                      i, "the server was down for another time");
        nrs_evaluation_free(&e);
    }
}

/* The share of time down, over many elements and runs, within an interval of confidence about what
 * the means of the laws say; met at a random time of their lives, as many are down at the start. */
static void processes_have_their_availability(void)
{
    static const struct {
        const char *element, *law;
        enum nrs_element of;
        uint32_t n;
        double mtbf_s, mttr_s;
        bool starts_up;
    } rows[] = {
        {"sector", "\"process\": \"exponential\"", NRS_ELEMENT_SECTOR, 20, 16, 4, false},
        {"link", "\"process\": \"weibull\", \"mtbf_shape\": 3, \"mttr_shape\": 0.7",
         NRS_ELEMENT_LINK, 22, 12, 4, false},
        {"sector", "\"process\": \"weibull\", \"mtbf_shape\": 0.6", NRS_ELEMENT_SECTOR, 20, 30, 30,
         false},
        {"link", "\"process\": \"exponential\", \"starts_up\": true", NRS_ELEMENT_LINK, 22, 1, 0.5,
         true},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        size_t n = rows[i].n * N_RUNS, at_start = 0;
        double down_s[22 * N_RUNS] = {0}, mean, half_width, expected;
        double want = rows[i].mttr_s / (rows[i].mtbf_s + rows[i].mttr_s);
        char text[2048];
        struct nrs_evaluation e;

        snprintf(text, sizeof text,
                 WORLD("", "{\"element\": \"%s\", \"mtbf_s\": %g, \"mttr_s\": %g, %s}"), N_RUNS,
                 rows[i].element, rows[i].mtbf_s, rows[i].mttr_s, rows[i].law);
        e = kit_simulate(text);
        sum_down(&e.ledger[0], rows[i].of, N_RUNS, down_s);
        for (size_t k = 0; k < e.ledger[0].outages.n; k++)
            at_start += KIT_RECORD(&e.ledger[0], outages, nrs_outage, k)->start_s == 0;
        for (size_t k = 0; k < n; k++)
            down_s[k] /= RUN_S;
        mean = samples_mean(down_s, n);
        half_width = gsl_cdf_tdist_Pinv(0.5 + CONFIDENCE / 2, (double)n - 1) *
                     sqrt(samples_moment(down_s, n, mean, 2) / ((double)n - 1));
        /* From a start up, an alternating renewal process of exponential laws is down for less: by
         * want^2 mtbf in all (its transient is want (1 - exp(-t / tau)), tau = want mtbf). */
        expected = want - (rows[i].starts_up ? want * want * rows[i].mtbf_s / RUN_S : 0);
        CHECK_ROW(fabs(mean - expected) < half_width, i, "down for %.4f +- %.4f, not %.4f", mean,
                  half_width, expected);
        CHECK_ROW(half_width < 0.15 * want, i, "+- %.4f tells nothing", half_width);
        if (rows[i].starts_up)
            CHECK_ROW(at_start == 0, i, "%zu down at the start", at_start);
        else
            CHECK_ROW(fabs((double)at_start / (double)n - want) <
                          gsl_cdf_ugaussian_Pinv(0.5 + CONFIDENCE / 2) *
                              sqrt(want * (1 - want) / (double)n),
                      i, "%zu of %zu down at the start", at_start, n);
        nrs_evaluation_free(&e);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"a schedule has its availability", a_schedule_has_its_availability},
        {"processes have their availability", processes_have_their_availability},
        {NULL, NULL},
    };

    kit_files(2, 10);
    kit_profile("slow.json", 1e4);
    return kit_main("outages", tests);
}

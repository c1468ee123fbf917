/* test_availability.c - availability worked out by hand, and of a Markov chain.
 *
 * Messages every 100 ms with a maximum latency of 50 ms: message i is sent at i x 100 ms, its
 * deadline is 50 ms later.
 */
#include "kpi/availability.h"

#include <stdlib.h>

#include "check.h"
#include "core/rng.h"

#define INTERVAL_S 0.1
#define LATENCY_S  0.05

/* A letter a message: digits arrive after so many 10 ms (5: just in time), '-' is lost or late. */
static size_t tell(const char *story, struct nrs_expected *m)
{
    size_t n = 0;

    for (; story[n]; n++) {
        double sent_s = INTERVAL_S * (double)n;

        m[n].deadline_s = sent_s + LATENCY_S;
        m[n].received_s = story[n] == '-' ? NAN : sent_s + 0.01 * (story[n] - '0');
    }
    return n;
}

static const struct {
    const char *why, *story;
    double survival_ms, want_observed_ms, want_down_ms;
    uint64_t want_outages;
} rows[] = {
    /* clang-format off */
    {"no messages",                             "",         0,    0,   0, 0},
    {"all correct",                             "1234554",  0,  700,   0, 0},
    /* 50 + 200 = 250 ms until 300 + 10 */
    {"one lost",                                "11-111",   0,  600,  60, 1},
    {"one lost, all others just in time",       "55-555",   0,  600, 100, 1},
    {"the first lost: 50 to 110 ms",            "-1111",    0,  500,  60, 1},
    {"the last lost: it stands for an interval", "1111-",   0,  500, 100, 1},
    {"all lost",                                "-----",    0,  500, 500, 1},
    {"one message, lost",                       "-",        0,  100, 100, 1},
    {"one message, correct",                    "3",        0,  100,   0, 0},
    {"two outages of 60 and 160 ms",            "1-11--1",  0,  700, 220, 2},
    /* survival time of one interval: the message behind has to come until the next deadline */
    {"one interval: one failure is survived",   "11-511",   100, 600,   0, 0},
    {"one interval: two are not",               "11--11",   100, 600,  60, 1},
    {"one interval: two, just in time",         "11--51",   100, 600, 100, 1},
    {"two intervals: two are survived",         "11--51",   200, 600,   0, 0},
    {"two intervals: three are not",            "1---51",   200, 600, 100, 1},
    {"two intervals: one twice is survived",    "1-1-1-1",  200, 700,   0, 0},
    {"less than an interval: 250 + 30 to 310",  "11-111",   30, 600,  30, 1},
    {"as long as it takes: 250 + 60 to 310",    "11-111",   60, 600,   0, 0},
    {"one ms less",                             "11-111",   59, 600,   1, 1},
    {"the first lost and survived",             "-1111",    70, 500,   0, 0},
    {"the last two lost: 350 + 100 to 550",     "111--",    100, 500, 100, 1},
    {"the end comes before the survival time",  "1111-",    150, 500,   0, 0},
    {"longer than the run",                     "-----",    5000, 500,  0, 0},
    /* clang-format on */
};

static void stories(void)
{
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_expected m[16];
        size_t n = tell(rows[i].story, m);
        struct nrs_availability a =
            nrs_availability_of(m, n, rows[i].survival_ms * 1e-3, INTERVAL_S);

        CHECK_ROW(fabs(a.observed_s * 1e3 - rows[i].want_observed_ms) < 1e-6, i,
                  "%s: observed for %g ms", rows[i].why, a.observed_s * 1e3);
        CHECK_ROW(fabs(a.down_s * 1e3 - rows[i].want_down_ms) < 1e-6 &&
                      a.n_outages == rows[i].want_outages,
                  i, "%s: down for %g ms in %llu outages", rows[i].why, a.down_s * 1e3,
                  (unsigned long long)a.n_outages);
    }
}

/* One lost of six: 60 of 600 ms down, once; 540 ms between failures. */
static void shares_and_mtbf(void)
{
    struct nrs_availability none = {0}, up = {.observed_s = 5}, a;
    struct nrs_expected m[16];

    a = nrs_availability_of(m, tell("11-111", m), 0, INTERVAL_S);
    CU_ASSERT(fabs(nrs_availability_share(&a) - 0.9) < 1e-12);
    CU_ASSERT(fabs(nrs_availability_mtbf_s(&a) - 0.54) < 1e-12);
    CU_ASSERT(nrs_availability_share(&up) == 1 && isnan(nrs_availability_mtbf_s(&up)));
    CU_ASSERT(isnan(nrs_availability_share(&none)) && isnan(nrs_availability_mtbf_s(&none)));
}

/* An interval that is not known: the last message stands for no time. The order does not matter. */
static void order_and_unknown_interval(void)
{
    struct nrs_expected m[16], back[16];
    struct nrs_availability a, b;
    size_t n = tell("1-11--1-", m);

    for (size_t i = 0; i < n; i++)
        back[n - 1 - i] = m[i];
    a = nrs_availability_of(m, n, 0, 0);
    b = nrs_availability_of(back, n, 0, 0);
    CU_ASSERT(fabs(a.observed_s - 0.7) < 1e-9 && fabs(a.down_s - 0.22) < 1e-9);
    CU_ASSERT(a.n_outages == 2);
    CU_ASSERT(a.observed_s == b.observed_s && a.down_s == b.down_s && b.n_outages == 2);
}

/* A latency of 250 ms at an interval of 100 ms, all arrive after 10 ms: message 0 is missed at 250
 * ms, when messages 1 and 2 are there; the next that comes is 3, at 310 ms. */
static void a_latency_above_the_interval(void)
{
    struct nrs_expected m[6];
    struct nrs_availability a;

    for (size_t i = 0; i < NRS_LEN(m); i++) {
        m[i].deadline_s = 0.1 * (double)i + 0.25;
        m[i].received_s = i == 0 ? NAN : 0.1 * (double)i + 0.01;
    }
    a = nrs_availability_of(m, NRS_LEN(m), 0, INTERVAL_S);
    CU_ASSERT(fabs(a.down_s - 0.06) < 1e-9 && a.n_outages == 1);
}

/* By the rule's own words, at a time: is a message missed for at least the survival time, and
 * nothing correct received since its deadline? */
static bool is_down(const struct nrs_expected *m, size_t n, double survival_s, double t_s)
{
    for (size_t i = 0; i < n; i++) {
        bool received = false;

        if (!isnan(m[i].received_s) || m[i].deadline_s + survival_s > t_s)
            continue;
        for (size_t k = 0; k < n; k++)
            received |= m[k].received_s > m[i].deadline_s && m[k].received_s <= t_s;
        if (!received)
            return true;
    }
    return false;
}

/* Messages at random times, with latencies below and above their gaps; times are whole ms, and the
 * state is asked for in the middle of each ms. */
static void the_rule_ms_by_ms(void)
{
    struct nrs_stream u = nrs_stream_init((struct nrs_rng_key){5, 0}, NRS_RNG_TEST, 0);

    for (size_t trial = 0; trial < 300; trial++) {
        unsigned latency = 1 + nrs_stream_bits(&u) % 60, interval = 1 + nrs_stream_bits(&u) % 30;
        unsigned survival = nrs_stream_bits(&u) % 3 * (nrs_stream_bits(&u) % 40), sent = 0;
        unsigned down = 0, outages = 0;
        size_t n = 1 + nrs_stream_bits(&u) % 20;
        struct nrs_expected m[20];
        struct nrs_availability a;
        double end_s;
        bool was_down = false;

        for (size_t i = 0; i < n; i++, sent += nrs_stream_bits(&u) % (2 * interval)) {
            m[i].deadline_s = sent + latency;
            m[i].received_s =
                nrs_stream_u01(&u) < 0.4 ? NAN : sent + nrs_stream_bits(&u) % (latency + 1);
        }
        end_s = m[n - 1].deadline_s + interval;
        for (double t = latency + 0.5; t < end_s; t++) {
            bool is = is_down(m, n, survival, t);

            down += is;
            outages += is && !was_down;
            was_down = is;
        }
        a = nrs_availability_of(m, n, survival, interval);
        CHECK_ROW(a.observed_s == end_s - latency, trial, "%g", a.observed_s);
        CHECK_ROW(a.down_s == down && a.n_outages >= outages, trial, "down for %g, want %u in %u",
                  a.down_s, down, outages);
    }
}

/* Messages fail as a two-state chain says: from good to bad with p, back with r; all correct ones
 * take the maximum latency. With a survival time of k intervals the service is down in an interval
 * when the last k + 1 messages failed:
 *     down = p / (p + r) * (1 - r)^k,      outages an interval = r / (p + r) * p * (1 - r)^k
 *     mean up time = (1 - down) / outages an interval, in intervals
 * Standard errors are those of so many cycles; outages are independent when r is not small. */
static void a_markov_chain(void)
{
    static const struct {
        double p, r;
        unsigned k;
    } chains[] = {{0.02, 0.3, 0}, {0.02, 0.3, 1}, {0.02, 0.3, 3}, {0.1, 0.9, 0}, {0.1, 0.9, 1}};
    const size_t n = 1000000;
    struct nrs_expected *m = calloc(n, sizeof *m);

    CU_ASSERT_PTR_NOT_NULL_FATAL(m);
    for (size_t c = 0; c < NRS_LEN(chains); c++) {
        const double p = chains[c].p, r = chains[c].r, tail = pow(1 - r, chains[c].k);
        const double down = p / (p + r) * tail, rate = r / (p + r) * p * tail;
        struct nrs_stream u =
            nrs_stream_init((struct nrs_rng_key){3, (uint32_t)c}, NRS_RNG_TEST, 0);
        struct nrs_availability a;
        bool bad = false;
        double tolerance;

        for (size_t i = 0; i < n; i++) {
            bad = nrs_stream_u01(&u) < (bad ? 1 - r : p);
            m[i].deadline_s = INTERVAL_S * (double)i + LATENCY_S;
            m[i].received_s = bad ? NAN : m[i].deadline_s;
        }
        a = nrs_availability_of(m, n, chains[c].k * INTERVAL_S, INTERVAL_S);
        tolerance = 8 / sqrt((double)n * rate); /* relative; over 4 standard errors */
        CHECK_ROW(fabs(a.down_s / a.observed_s / down - 1) < tolerance, c, "down %g, want %g",
                  a.down_s / a.observed_s, down);
        CHECK_ROW(fabs(nrs_availability_mtbf_s(&a) / INTERVAL_S * rate / (1 - down) - 1) <
                      tolerance,
                  c, "MTBF %g intervals, want %g", nrs_availability_mtbf_s(&a) / INTERVAL_S,
                  (1 - down) / rate);
    }
    free(m);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"stories", stories},
        {"shares and MTBF", shares_and_mtbf},
        {"order and unknown interval", order_and_unknown_interval},
        {"a latency above the interval", a_latency_above_the_interval},
        {"the rule, ms by ms", the_rule_ms_by_ms},
        {"a Markov chain", a_markov_chain},
        {NULL, NULL},
    };

    return check_main("availability", tests);
}

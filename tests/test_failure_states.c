/* test_failure_states.c - probabilities of states by arithmetic: products, the binomial law. */
#include "stats/failure_states.h"

#include <math.h>

#include "check.h"

static struct nrs_failure_states list(const double *share, size_t n, double tolerance, size_t max)
{
    struct nrs_failure_states s = {.rest = NAN};

    CU_ASSERT_EQUAL_FATAL(nrs_failure_states_list(share, n, tolerance, max, &s, NULL), NRS_OK);
    return s;
}

/* The parts of a state as bits. */
static unsigned parts_of(const struct nrs_failure_states *s, size_t i)
{
    const uint32_t *down;
    const struct nrs_failure_state *state = nrs_failure_states_at(s, i, &down);
    unsigned bits = 0;

    for (size_t k = 0; k < state->n; k++)
        bits |= 1u << down[k];
    return bits;
}

static double probability_of(const struct nrs_failure_states *s, size_t i)
{
    const uint32_t *down;

    return nrs_failure_states_at(s, i, &down)->probability;
}

static void two_parts_are_products(void)
{
    static const double share[] = {0.1, 0.3};
    static const struct {
        unsigned down;
        double probability;
    } want[] = {{0, 0.9 * 0.7}, {2, 0.9 * 0.3}, {1, 0.1 * 0.7}, {3, 0.1 * 0.3}};
    struct nrs_failure_states s = list(share, 2, 0, 100);

    CU_ASSERT_EQUAL_FATAL(s.state.n, 4);
    for (size_t i = 0; i < 4; i++) {
        CU_ASSERT_EQUAL(parts_of(&s, i), want[i].down);
        CU_ASSERT_DOUBLE_EQUAL(probability_of(&s, i), want[i].probability, 1e-15);
    }
    CU_ASSERT_EQUAL(s.rest, 0);
    nrs_failure_states_free(&s);
}

/* Of three equal parts k are down with the probability C(3, k) p^k (1 - p)^(3 - k). */
static void equal_parts_are_binomial(void)
{
    static const double share[] = {0.2, 0.2, 0.2};
    static const double want[] = {0.512, 0.384, 0.096, 0.008};
    struct nrs_failure_states s = list(share, 3, 0, 100);
    double sum[4] = {0};
    unsigned seen = 0;

    CU_ASSERT_EQUAL_FATAL(s.state.n, 8);
    for (size_t i = 0; i < 8; i++) {
        const uint32_t *down;

        sum[nrs_failure_states_at(&s, i, &down)->n] += probability_of(&s, i);
        seen |= 1u << parts_of(&s, i);
        if (i > 0)
            CU_ASSERT(probability_of(&s, i) <= probability_of(&s, i - 1));
    }
    CU_ASSERT_EQUAL(seen, 0xff);
    for (size_t k = 0; k < 4; k++)
        CU_ASSERT_DOUBLE_EQUAL(sum[k], want[k], 1e-15);
    nrs_failure_states_free(&s);
}

/* 40 parts of 0.01: states of up to one failure leave 1 - 0.99^40 - 40 x 0.01 x 0.99^39. */
static void the_rest_is_what_is_left_out(void)
{
    double share[40], none = pow(0.99, 40), one = 0.01 * pow(0.99, 39);
    double two = 1e-4 * pow(0.99, 38), rest = 1 - none - 40 * one;
    struct nrs_failure_states s;

    for (size_t i = 0; i < 40; i++)
        share[i] = 0.01;
    s = list(share, 40, 0, 41);
    CU_ASSERT_EQUAL(s.state.n, 41);
    CU_ASSERT_DOUBLE_EQUAL(s.rest, rest, 1e-12);
    nrs_failure_states_free(&s);
    /* no more states than the tolerance takes */
    s = list(share, 40, rest - 7.5 * two, 1000);
    CU_ASSERT_EQUAL(s.state.n, 49);
    CU_ASSERT_DOUBLE_EQUAL(s.rest, rest - 8 * two, 1e-12);
    nrs_failure_states_free(&s);
}

/* Even those that neither the tolerance nor the number of states asks for. */
static void single_failures_are_all_there(void)
{
    static const double share[] = {0.1, 1e-9, 0.2, 0, 1e-3};
    static const unsigned want[] = {0, 4, 1, 16, 2};
    struct nrs_failure_states s = list(share, NRS_LEN(share), 0.5, 2);
    double sum = 0;

    CU_ASSERT_EQUAL_FATAL(s.state.n, NRS_LEN(want));
    for (size_t i = 0; i < NRS_LEN(want); i++) {
        CU_ASSERT_EQUAL(parts_of(&s, i), want[i]);
        sum += probability_of(&s, i);
    }
    CU_ASSERT_DOUBLE_EQUAL(s.rest, 1 - sum, 1e-15);
    nrs_failure_states_free(&s);
}

/* All states in order, against all products: parts mostly down, never down, and in between. */
static void all_orders_are_right(void)
{
    static const double share[] = {0.9, 0, 0.4, 0.5, 0.001, 0.7};
    struct nrs_failure_states s = list(share, NRS_LEN(share), 0, 1000);
    unsigned long long seen = 0;
    double sum = 0;

    CU_ASSERT_EQUAL_FATAL(s.state.n, 32); /* part 1 is never down */
    for (size_t i = 0; i < s.state.n; i++) {
        unsigned down = parts_of(&s, i);
        double want = 1;

        for (size_t k = 0; k < NRS_LEN(share); k++)
            want *= down >> k & 1 ? share[k] : 1 - share[k];
        CU_ASSERT_DOUBLE_EQUAL(probability_of(&s, i), want, 1e-15);
        if (i > 0)
            CU_ASSERT(probability_of(&s, i) <= probability_of(&s, i - 1) * (1 + 1e-15));
        seen |= 1ull << down;
        sum += want;
    }
    CU_ASSERT_EQUAL(__builtin_popcountll(seen), 32);
    CU_ASSERT_DOUBLE_EQUAL(sum, 1, 1e-14);
    nrs_failure_states_free(&s);
}

static void without_parts_there_is_one_state(void)
{
    struct nrs_failure_states s = list(NULL, 0, 0, 10);

    CU_ASSERT_EQUAL(s.state.n, 1);
    CU_ASSERT_EQUAL(probability_of(&s, 0), 1);
    CU_ASSERT_EQUAL(s.rest, 0);
    nrs_failure_states_free(&s);
}

static void what_is_no_probability_is_refused(void)
{
    static const double bad[] = {-0.1, 1, NAN};

    for (size_t i = 0; i < NRS_LEN(bad); i++) {
        struct nrs_error err = {.status = NRS_OK};
        struct nrs_failure_states s;

        CU_ASSERT_EQUAL(nrs_failure_states_list(&bad[i], 1, 0, 10, &s, &err), NRS_ERANGE);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "part 0: probability"));
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"two parts are products", two_parts_are_products},
        {"equal parts are binomial", equal_parts_are_binomial},
        {"the rest is what is left out", the_rest_is_what_is_left_out},
        {"single failures are all there", single_failures_are_all_there},
        {"all orders are right", all_orders_are_right},
        {"without parts there is one state", without_parts_there_is_one_state},
        {"what is no probability is refused", what_is_no_probability_is_refused},
        {NULL, NULL},
    };

    return check_main("failure states", tests);
}

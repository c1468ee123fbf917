/* test_redundancy.c - groups of equal elements against closed forms and the states of failure. */
#include "stats/redundancy.h"

#include "check.h"
#include "stats/failure_states.h"

/* One alone; two and three in parallel, u^N and MTTR / N; two and three in series, about u N and
 * MTBF / N; two of three, 3 u^2 a + u^3, which fails 6 u a / (MTBF + MTTR) times a second. */
static void closed_forms(void)
{
    const double mtbf = 5000, mttr = 4, c = mtbf + mttr, u = mttr / c, a = mtbf / c;
    const struct {
        unsigned n, needed;
        double unavailability, mtbf_s, mttr_s;
    } rows[] = {
        {1, 1, u, mtbf, mttr},
        {2, 1, u * u, (1 - u * u) * c / (2 * u), 2},
        {3, 1, u * u * u, (1 - u * u * u) * c / (3 * u * u), 4.0 / 3},
        {2, 2, 1 - a * a, 2500, (1 - a * a) * c / (2 * a)},
        {3, 3, 1 - a * a * a, 5000.0 / 3, (1 - a * a * a) * c / (3 * a * a)},
        {3, 2, 3 * u * u * a + u * u * u, (1 - 3 * u * u * a - u * u * u) * c / (6 * u * a),
         (3 * u * u * a + u * u * u) * c / (6 * u * a)},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_redundancy got = nrs_redundancy(mtbf, mttr, rows[i].n, rows[i].needed);

        CHECK_ROW(fabs(got.unavailability / rows[i].unavailability - 1) < 1e-11, i, "%.15g",
                  got.unavailability);
        CHECK_ROW(fabs(got.mtbf_s / rows[i].mtbf_s - 1) < 1e-11, i, "up for %.15g", got.mtbf_s);
        CHECK_ROW(fabs(got.mttr_s / rows[i].mttr_s - 1) < 1e-11, i, "down for %.15g", got.mttr_s);
    }
}

/* The same sum over all states of six elements. */
static void sums_over_states(void)
{
    static const double down_share[] = {0.2, 0.2, 0.2, 0.2, 0.2, 0.2};
    struct nrs_failure_states states;

    CU_ASSERT_EQUAL_FATAL(nrs_failure_states_list(down_share, 6, 0, 64, &states, NULL), NRS_OK);
    for (unsigned needed = 1; needed <= 6; needed++) {
        double want = 0, got = nrs_redundancy(4, 1, 6, needed).unavailability;

        for (size_t i = 0; i < states.state.n; i++) {
            const uint32_t *down;
            const struct nrs_failure_state *state = nrs_failure_states_at(&states, i, &down);

            want += state->n > 6 - needed ? state->probability : 0;
        }
        CHECK_ROW(fabs(got / want - 1) < 1e-12, needed, "%.15g, over the states %.15g", got, want);
    }
    nrs_failure_states_free(&states);
}

/* Rarer than a double can tell: down for MTTR / N all the same. */
static void too_rare(void)
{
    struct nrs_redundancy got = nrs_redundancy(1e12, 1e-9, NRS_REDUNDANCY_MOST, 1);

    CU_ASSERT_TRUE(isinf(got.mtbf_s));
    CU_ASSERT_EQUAL(got.unavailability, 0);
    CU_ASSERT_DOUBLE_EQUAL(got.mttr_s * 1e12, 1, 1e-9);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"closed forms", closed_forms},
        {"sums over states", sums_over_states},
        {"too rare", too_rare},
        {NULL, NULL},
    };
    return check_main("redundancy", tests);
}

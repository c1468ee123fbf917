/* test_timeq.c - earliest first, in order of arrival within an instant. */
#include <stdlib.h>

#include "check.h"
#include "core/rng.h"
#include "core/timeq.h"

static void empty(void)
{
    struct nrs_timeq q;
    struct nrs_timeq_entry e;

    nrs_timeq_init(&q);
    CU_ASSERT_PTR_NULL(nrs_timeq_peek(&q));
    CU_ASSERT_FALSE(nrs_timeq_pop(&q, &e));
    nrs_timeq_free(&q);
    nrs_timeq_free(&q); /* an empty queue may be freed again */
    CU_ASSERT_TRUE(nrs_timeq_push(&q, 1, 5));
    CU_ASSERT_TRUE(nrs_timeq_pop(&q, &e));
    CU_ASSERT_EQUAL(e.payload, 5);
    nrs_timeq_free(&q);
}

static void order_and_ties(void)
{
    static const struct {
        double time_s;
        uint64_t payload;
    } in[] = {{2, 10}, {1, 11}, {2, 12}, {-3, 13}, {1, 14}, {2, 15}, {1e9, 16}, {1, 17}};
    static const uint64_t want[] = {13, 11, 14, 17, 10, 12, 15, 16};
    struct nrs_timeq q;
    struct nrs_timeq_entry e;

    nrs_timeq_init(&q);
    for (size_t i = 0; i < NRS_LEN(in); i++)
        CU_ASSERT_TRUE_FATAL(nrs_timeq_push(&q, in[i].time_s, in[i].payload));
    for (size_t i = 0; i < NRS_LEN(want); i++) {
        const struct nrs_timeq_entry *next = nrs_timeq_peek(&q);

        CU_ASSERT_PTR_NOT_NULL_FATAL(next);
        CHECK_ROW(next->payload == want[i], i, "peek: %d", (int)next->payload);
        CU_ASSERT_TRUE(nrs_timeq_pop(&q, &e));
        CHECK_ROW(e.payload == want[i], i, "pop: %d", (int)e.payload);
    }
    CU_ASSERT_PTR_NULL(nrs_timeq_peek(&q));
    nrs_timeq_free(&q);
}

#define N 20000

static int by_time_and_order(const void *a, const void *b)
{
    const struct nrs_timeq_entry *x = a, *y = b;

    if (x->time_s != y->time_s)
        return x->time_s < y->time_s ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

/* Random times on a coarse grid, so that there are many ties. */
static void against_qsort(void)
{
    static struct nrs_timeq_entry sorted[N];
    struct nrs_stream s = nrs_stream_init((struct nrs_rng_key){7, 0}, NRS_RNG_TEST, 1);
    struct nrs_timeq q;
    struct nrs_timeq_entry e;
    size_t wrong = 0;

    nrs_timeq_init(&q);
    for (uint64_t i = 0; i < N; i++) {
        sorted[i] = (struct nrs_timeq_entry){floor(nrs_stream_u01(&s) * 500), i, ~i};
        CU_ASSERT_TRUE_FATAL(nrs_timeq_push(&q, sorted[i].time_s, ~i));
    }
    qsort(sorted, N, sizeof sorted[0], by_time_and_order);
    for (size_t i = 0; i < N; i++)
        wrong += !nrs_timeq_pop(&q, &e) || e.time_s != sorted[i].time_s ||
                 e.payload != sorted[i].payload;
    CU_ASSERT_EQUAL(wrong, 0);
    CU_ASSERT_FALSE(nrs_timeq_pop(&q, &e));
    nrs_timeq_free(&q);
}

/* As a simulation uses it: pops and pushes in turn, never before what was popped. */
static void time_never_goes_back(void)
{
    struct nrs_stream s = nrs_stream_init((struct nrs_rng_key){7, 0}, NRS_RNG_TEST, 2);
    struct nrs_timeq q;
    struct nrs_timeq_entry e, last = {0, 0, 0};
    size_t wrong = 0;

    nrs_timeq_init(&q);
    for (int i = 0; i < 100; i++)
        CU_ASSERT_TRUE_FATAL(nrs_timeq_push(&q, nrs_stream_u01(&s), 0));
    for (int i = 0; i < N && nrs_timeq_pop(&q, &e); i++) {
        wrong += by_time_and_order(&last, &e) > 0;
        last = e;
        CU_ASSERT_TRUE_FATAL(nrs_timeq_push(&q, e.time_s + floor(3 * nrs_stream_u01(&s)), 0));
    }
    CU_ASSERT_EQUAL(wrong, 0);
    CU_ASSERT_EQUAL(q.n, 100);
    nrs_timeq_free(&q);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"empty", empty},
        {"order and ties", order_and_ties},
        {"against qsort", against_qsort},
        {"time never goes back", time_never_goes_back},
        {NULL, NULL},
    };
    return check_main("timeq", tests);
}

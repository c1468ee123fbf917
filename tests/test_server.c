/* test_server.c - the queue and the batching rules of a server. */
#include "edge/server.h"

#include "check.h"
#include "core/rng.h"

static struct nrs_server_queue queue_of(size_t capacity)
{
    struct nrs_server_queue q;

    CU_ASSERT_EQUAL_FATAL(nrs_server_queue_init(&q, capacity, NULL), NRS_OK);
    return q;
}

/* Frames arrive 1 s apart from 10 s on; the oldest therefore waits since 10 s. */
static void when_a_batch_starts(void)
{
    static const struct {
        const char *why;
        size_t waiting, max_batch;
        double max_wait_s, now_s;
        size_t want;
        double until_s;
    } rows[] = {
        {"empty: wait for ever", 0, 4, 5, 20, 0, INFINITY},
        {"empty, no waiting", 0, 4, 0, 20, 0, INFINITY},
        {"no waiting: what is there", 1, 4, 0, 10, 1, 0},
        {"no waiting: all that is there", 3, 4, 0, 12, 3, 0},
        {"full", 4, 4, 100, 13, 4, 0},
        {"more than full: no more than max_batch", 6, 4, 100, 15, 4, 0},
        {"not full, oldest waits 2 of 5 s", 2, 4, 5, 12, 0, 15},
        {"due to the second", 2, 4, 5, 15, 2, 0},
        {"a moment before", 2, 4, 5, 14.999, 0, 15},
        {"overdue: the server was busy", 3, 4, 5, 40, 3, 0},
        {"the oldest counts, not the youngest", 3, 4, 5, 15, 3, 0},
        {"no batching", 1, 1, 5, 10, 1, 0},
        {"no batching, many wait", 5, 1, 5, 14, 1, 0},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_server_queue q = queue_of(8);
        double until_s = 0;
        size_t got;

        for (size_t k = 0; k < rows[i].waiting; k++)
            nrs_server_queue_push(&q, k, 10 + (double)k);
        got = nrs_server_batch(&q, rows[i].max_batch, rows[i].max_wait_s, rows[i].now_s, &until_s);
        CHECK_ROW(got == rows[i].want, i, "%s: %zu", rows[i].why, got);
        CHECK_ROW(got > 0 || until_s == rows[i].until_s, i, "%s: until %g", rows[i].why, until_s);
        CHECK_ROW(q.n == rows[i].waiting, i, "%s: the queue was changed", rows[i].why);
        nrs_server_queue_free(&q);
    }
}

static void after_a_batch_the_next_oldest_counts(void)
{
    struct nrs_server_queue q = queue_of(8);
    uint64_t id[8];
    double until_s;

    for (uint64_t k = 0; k < 5; k++)
        nrs_server_queue_push(&q, k, 10 + (double)k);
    nrs_server_queue_take(&q, id, 3);
    CU_ASSERT_EQUAL(nrs_server_batch(&q, 4, 5, 14, &until_s), 0);
    CU_ASSERT_EQUAL(until_s, 13 + 5);
    CU_ASSERT_EQUAL(nrs_server_batch(&q, 4, 5, 18, &until_s), 2);
    nrs_server_queue_free(&q);
}

static void a_full_queue_refuses(void)
{
    struct nrs_server_queue q = queue_of(3);
    double until_s;
    uint64_t id[3];

    for (uint64_t k = 0; k < 3; k++)
        CU_ASSERT(nrs_server_queue_push(&q, k, 0));
    CU_ASSERT_FALSE(nrs_server_queue_push(&q, 3, 0));
    CU_ASSERT_FALSE(nrs_server_queue_push(&q, 4, 0));
    CU_ASSERT_EQUAL(q.n, 3);
    CU_ASSERT_EQUAL(nrs_server_batch(&q, 8, 100, 0, &until_s), 3); /* waiting would drop frames */
    nrs_server_queue_take(&q, id, 1);
    CU_ASSERT_EQUAL(id[0], 0);
    CU_ASSERT(nrs_server_queue_push(&q, 5, 0));
    CU_ASSERT_FALSE(nrs_server_queue_push(&q, 6, 0));
    nrs_server_queue_take(&q, id, 3);
    CU_ASSERT(id[0] == 1 && id[1] == 2 && id[2] == 5);
    CU_ASSERT_EQUAL(q.n, 0);
    nrs_server_queue_take(&q, id, 0);
    nrs_server_queue_free(&q);
}

/* Pushes and takes of changing size, many times round the ring: nothing lost, nothing swapped. */
static void first_in_first_out_round_the_ring(void)
{
    static const size_t capacities[] = {1, 2, 7, 64};

    for (size_t i = 0; i < NRS_LEN(capacities); i++) {
        struct nrs_stream s = nrs_stream_init((struct nrs_rng_key){1, 0}, NRS_RNG_TEST, i);
        struct nrs_server_queue q = queue_of(capacities[i]);
        uint64_t in = 1000, out = 1000, id[64];
        size_t wrong = 0;
        double until_s;

        for (size_t round = 0; round < 1000; round++) {
            size_t n = nrs_stream_bits(&s) % (capacities[i] + 1);

            while (q.n < n && nrs_server_queue_push(&q, in, (double)in))
                in++;
            n = nrs_stream_bits(&s) % (q.n + 1);
            if (q.n > 0 && q.n < capacities[i]) { /* the oldest frame's time goes round with it */
                wrong += nrs_server_batch(&q, 1000, 0.5, (double)out, &until_s) != 0;
                wrong += until_s != (double)out + 0.5;
            }
            nrs_server_queue_take(&q, id, n);
            for (size_t k = 0; k < n; k++)
                wrong += id[k] != out++;
        }
        CHECK_ROW(wrong == 0 && q.n == in - out, i, "%zu of %zu wrong", wrong, (size_t)(in - 1000));
        CHECK_ROW(in - 1000 > 100, i, "too few went through: %zu", (size_t)(in - 1000));
        nrs_server_queue_free(&q);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"when a batch starts", when_a_batch_starts},
        {"after a batch the next oldest counts", after_a_batch_the_next_oldest_counts},
        {"a full queue refuses", a_full_queue_refuses},
        {"first in, first out, round the ring", first_in_first_out_round_the_ring},
        {NULL, NULL},
    };
    return check_main("server", tests);
}

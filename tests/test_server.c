/* test_server.c - when a batch starts, what is in it, and what a full queue does: one kind, first
 * in first out. */
#include "core/rng.h"
#include "server_kit.h"

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
        {"the queue is full, the batch is not", 8, 9, 100, 17, 8, 0},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_server_cfg cfg = kit_cfg((int64_t)rows[i].max_batch, rows[i].max_wait_s, 8);
        struct nrs_server_model *s = kit_simple(&cfg);
        struct nrs_batch batch;
        double until_s = 0;
        size_t got;

        for (uint32_t k = 0; k < rows[i].waiting; k++)
            CU_ASSERT_EQUAL(kit_offer(s, k, 10 + (double)k), NRS_OFFER_TAKEN);
        got = kit_start(s, rows[i].now_s, &batch, &until_s);
        CHECK_ROW(got == rows[i].want, i, "%s: %zu", rows[i].why, got);
        CHECK_ROW(got > 0 || until_s == rows[i].until_s, i, "%s: until %g", rows[i].why, until_s);
        CHECK_ROW(nrs_server_waiting(s) == rows[i].waiting - got, i, "%s: %zu wait", rows[i].why,
                  nrs_server_waiting(s));
        CHECK_ROW(nrs_server_jobs(s) == rows[i].waiting, i, "%s: jobs went", rows[i].why);
        for (uint32_t k = 0; k < got; k++)
            CHECK_ROW(batch.job[k].frame == k, i, "%s: frame %u", rows[i].why, batch.job[k].frame);
        nrs_server_free(s);
    }
}

static void after_a_batch_the_next_oldest_counts(void)
{
    struct nrs_server_cfg cfg = kit_cfg(3, 5, 8);
    struct nrs_server_model *s = kit_simple(&cfg);
    struct nrs_batch batch;
    double until_s;

    for (uint32_t k = 0; k < 5; k++)
        kit_offer(s, k, 10 + k);
    CU_ASSERT_EQUAL(kit_start(s, 14, &batch, &until_s), 3);
    CU_ASSERT_EQUAL(kit_start(s, 14, &batch, &until_s), 0); /* the executor is busy */
    CU_ASSERT_EQUAL(until_s, INFINITY);
    nrs_server_finish(s, 0, 15);
    CU_ASSERT_EQUAL(kit_start(s, 15, &batch, &until_s), 0);
    CU_ASSERT_EQUAL(until_s, 13 + 5);
    CU_ASSERT_EQUAL(kit_start(s, 18, &batch, &until_s), 2);
    CU_ASSERT(batch.job[0].frame == 3 && batch.job[1].frame == 4);
    nrs_server_free(s);
}

static void a_full_queue_refuses(void)
{
    struct nrs_server_cfg cfg = kit_cfg(8, 100, 3);
    struct nrs_server_model *s = kit_simple(&cfg);
    struct nrs_batch batch;
    double until_s;

    for (uint32_t k = 0; k < 3; k++)
        CU_ASSERT_EQUAL(kit_offer(s, k, 0), NRS_OFFER_TAKEN);
    CU_ASSERT_EQUAL(kit_offer(s, 3, 0), NRS_OFFER_FULL);
    CU_ASSERT_EQUAL(kit_offer(s, 4, 0), NRS_OFFER_FULL);
    CU_ASSERT_EQUAL(nrs_server_waiting(s), 3);
    CU_ASSERT_EQUAL(kit_start(s, 0, &batch, &until_s), 3); /* waiting would drop frames */
    for (uint32_t k = 5; k < 8; k++)                       /* those that are computed do not wait */
        CU_ASSERT_EQUAL(kit_offer(s, k, 1), NRS_OFFER_TAKEN);
    CU_ASSERT_EQUAL(kit_offer(s, 8, 1), NRS_OFFER_FULL);
    CU_ASSERT_EQUAL(nrs_server_jobs(s), 6);
    CU_ASSERT_EQUAL(nrs_server_load(s), 6);
    CU_ASSERT(batch.job[0].frame == 0 && batch.job[2].frame == 2); /* offers did not touch them */
    nrs_server_finish(s, 0, 1);
    CU_ASSERT_EQUAL(nrs_server_jobs(s), 3);
    CU_ASSERT_EQUAL(kit_start(s, 1, &batch, &until_s), 3);
    CU_ASSERT(batch.job[0].frame == 5 && batch.job[1].frame == 6 && batch.job[2].frame == 7);
    CU_ASSERT_EQUAL(nrs_server_waiting(s), 0);
    nrs_server_free(s);
}

/* Offers and batches of changing size, many times round: nothing lost, nothing swapped. */
static void first_in_first_out(void)
{
    static const size_t capacities[] = {1, 2, 7, 64};

    for (size_t i = 0; i < NRS_LEN(capacities); i++) {
        struct nrs_stream r = nrs_stream_init((struct nrs_rng_key){1, 0}, NRS_RNG_TEST, i);
        struct nrs_server_cfg cfg = kit_cfg(5, 0.5, (int64_t)capacities[i]);
        struct nrs_server_model *s = kit_simple(&cfg);
        uint32_t in = 1000, out = 1000;
        size_t wrong = 0, n;
        struct nrs_batch batch;
        double until_s;

        for (size_t round = 0; round < 1000; round++) {
            for (n = nrs_stream_bits(&r) % (capacities[i] + 1); nrs_server_waiting(s) < n; in++)
                wrong += kit_offer(s, in, in) != NRS_OFFER_TAKEN;
            n = nrs_server_waiting(s);
            if (n > 0 && n < 5 && n < capacities[i]) { /* the oldest frame's time is kept */
                wrong += kit_start(s, out, &batch, &until_s) != 0;
                wrong += until_s != (double)out + 0.5;
            }
            if (nrs_stream_bits(&r) % 2)
                continue;
            n = kit_start(s, (double)in + 1, &batch, &until_s);
            for (size_t k = 0; k < n; k++)
                wrong += batch.job[k].frame != out++;
            if (n > 0)
                nrs_server_finish(s, batch.executor, (double)in + 2);
        }
        CHECK_ROW(wrong == 0 && nrs_server_jobs(s) == in - out, i, "%zu wrong", wrong);
        CHECK_ROW(in - 1000 > 100, i, "too few went through: %u", in - 1000);
        nrs_server_free(s);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"when a batch starts", when_a_batch_starts},
        {"after a batch the next oldest counts", after_a_batch_the_next_oldest_counts},
        {"a full queue refuses", a_full_queue_refuses},
        {"first in, first out", first_in_first_out},
        {NULL, NULL},
    };
    return check_main("server", tests);
}

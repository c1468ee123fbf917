/* test_job_queue.c - queues of jobs against sorted lists. */
#include "edge/job_queue.h"

#include <stdlib.h>

#include "check.h"
#include "core/rng.h"

static void who_is_before_whom(void)
{
    static const struct {
        const char *why;
        enum nrs_discipline order;
        struct nrs_job a, b; /* frame, kind, arrival, deadline, priority; a is offered first */
        bool a_first;
    } rows[] = {
        {"fifo: arrival", NRS_FIFO, {0, 0, 2, 9, 0}, {1, 0, 1, 99, 9}, false},
        {"fifo: offer", NRS_FIFO, {0, 0, 2, 9, 9}, {1, 0, 2, 8, 0}, true},
        {"edf: deadline", NRS_EDF, {0, 0, 1, 9, 0}, {1, 0, 2, 8, 9}, false},
        {"edf: arrival", NRS_EDF, {0, 0, 2, 9, 0}, {1, 0, 1, 9, 9}, false},
        {"edf: offer", NRS_EDF, {0, 0, 1, 9, 9}, {1, 0, 1, 9, 0}, true},
        {"edf: none is last", NRS_EDF, {0, 0, 1, INFINITY, 0}, {1, 0, 2, 1e9, 0}, false},
        {"edf: none twice", NRS_EDF, {0, 0, 2, INFINITY, 0}, {1, 0, 1, INFINITY, 0}, false},
        {"priority: lower", NRS_BY_PRIORITY, {0, 0, 1, 1, 5}, {1, 0, 2, 9, -5}, false},
        {"priority: arrival", NRS_BY_PRIORITY, {0, 0, 2, 1, 5}, {1, 0, 1, 9, 5}, false},
        {"priority: offer", NRS_BY_PRIORITY, {0, 0, 1, 9, 5}, {1, 0, 1, 1, 5}, true},
        {"priority: 64 bits",
         NRS_BY_PRIORITY,
         {0, 0, 1, 1, INT64_MAX},
         {1, 0, 1, 1, INT64_MAX - 1},
         false},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_job_queue q = {0, NRS_VIEW_TURN, rows[i].order};
        struct nrs_job_pool pool;

        CU_ASSERT_EQUAL_FATAL(nrs_job_pool_init(&pool, 2, NULL), NRS_OK);
        nrs_job_queue_insert(&q, &pool, nrs_job_pool_put(&pool, &rows[i].a));
        nrs_job_queue_insert(&q, &pool, nrs_job_pool_put(&pool, &rows[i].b));
        CHECK_ROW(nrs_job_queue_at(&q, &pool, 0) == (rows[i].a_first ? 1u : 2u), i, "%s",
                  rows[i].why);
        CHECK_ROW(nrs_job_is_before(&pool, rows[i].order, 1, 2) == rows[i].a_first, i, "%s",
                  rows[i].why);
        nrs_job_pool_free(&pool);
    }
}

static void a_pool_has_its_size(void)
{
    const struct nrs_job job = {0};
    struct nrs_job_pool pool;

    CU_ASSERT_EQUAL_FATAL(nrs_job_pool_init(&pool, 3, NULL), NRS_OK);
    for (uint32_t i = 1; i <= 3; i++)
        CU_ASSERT_EQUAL(nrs_job_pool_put(&pool, &job), i);
    CU_ASSERT_EQUAL(nrs_job_pool_put(&pool, &job), 0);
    nrs_job_pool_drop(&pool, 2);
    nrs_job_pool_drop(&pool, 1);
    CU_ASSERT_EQUAL(pool.n, 1);
    CU_ASSERT_EQUAL(nrs_job_pool_put(&pool, &job), 1); /* what was given back last is warm */
    CU_ASSERT_EQUAL(nrs_job_pool_put(&pool, &job), 2);
    CU_ASSERT_EQUAL(nrs_job_pool_put(&pool, &job), 0);
    CU_ASSERT_EQUAL(pool.next_number, 5);
    nrs_job_pool_free(&pool);
}

/* The same jobs in a list, in order. */
struct list {
    struct nrs_job job[300];
    uint64_t number[300];
    uint32_t index[300];
    size_t n;
};

static double key(enum nrs_discipline order, const struct nrs_job *job)
{
    return order == NRS_FIFO ? job->arrival_s
                             : (order == NRS_EDF ? job->deadline_s : (double)job->priority);
}

static size_t rank_in_list(const struct list *l, enum nrs_discipline order,
                           const struct nrs_job *job, uint64_t number)
{
    size_t rank = 0;

    for (size_t i = 0; i < l->n; i++) {
        double a = key(order, &l->job[i]), b = key(order, job);

        if (a == b) {
            a = l->job[i].arrival_s;
            b = job->arrival_s;
        }
        rank += a < b || (a == b && l->number[i] < number);
    }
    return rank;
}

static void move(struct list *l, size_t to, size_t from)
{
    for (size_t i = l->n; to > from && i-- > from;) {
        l->job[i + 1] = l->job[i];
        l->number[i + 1] = l->number[i];
        l->index[i + 1] = l->index[i];
    }
    for (size_t i = from; to < from && i < l->n; i++) {
        l->job[i - 1] = l->job[i];
        l->number[i - 1] = l->number[i];
        l->index[i - 1] = l->index[i];
    }
}

/* Few different values, so that there are ties. */
static struct nrs_job random_job(struct nrs_stream *s)
{
    return (struct nrs_job){.frame = nrs_stream_bits(s),
                            .arrival_s = nrs_stream_bits(s) % 8,
                            .deadline_s = nrs_stream_bits(s) % 8,
                            .priority = (int64_t)(nrs_stream_bits(s) % 5) - 2};
}

static void as_a_sorted_list(void)
{
    for (enum nrs_discipline order = 0; order < NRS_N_DISCIPLINES; order++) {
        struct nrs_stream s = nrs_stream_init((struct nrs_rng_key){2, 0}, NRS_RNG_TEST, order);
        struct nrs_job_queue q = {0, NRS_VIEW_LATE, order};
        struct nrs_job_pool pool;
        static struct list l;
        size_t wrong = 0, most = 0;

        l.n = 0;
        CU_ASSERT_EQUAL_FATAL(nrs_job_pool_init(&pool, 256, NULL), NRS_OK);
        for (size_t step = 0; step < 20000; step++) {
            size_t up = 4 + 2 * (step / 2500 % 2); /* grows, shrinks, grows ... */
            struct nrs_job job = random_job(&s);
            size_t at = rank_in_list(&l, order, &job, pool.next_number);

            wrong += nrs_job_queue_rank(&q, &pool, &job, pool.next_number) != at;
            if (nrs_stream_bits(&s) % 10 < up && l.n < 256) {
                move(&l, at + 1, at);
                l.job[at] = job;
                l.number[at] = pool.next_number;
                l.index[at] = nrs_job_pool_put(&pool, &job);
                nrs_job_queue_insert(&q, &pool, l.index[at]);
                l.n++;
            } else if (l.n > 0) {
                at = nrs_stream_bits(&s) % l.n;
                nrs_job_queue_remove(&q, &pool, l.index[at]);
                nrs_job_pool_drop(&pool, l.index[at]);
                move(&l, at, at + 1);
                l.n--;
            }
            at = l.n ? nrs_stream_bits(&s) % l.n : 0;
            wrong += nrs_job_queue_at(&q, &pool, at) != (l.n ? l.index[at] : 0);
            wrong += nrs_job_queue_at(&q, &pool, l.n) != 0;
            wrong += nrs_job_queue_length(&q, &pool) != l.n || pool.n != l.n;
            most = l.n > most ? l.n : most;
        }
        CHECK_ROW(wrong == 0, order, "%zu differences", wrong);
        CHECK_ROW(most > 100, order, "never more than %zu jobs", most);
        nrs_job_pool_free(&pool);
    }
}

static size_t depth(const struct nrs_job_pool *pool, uint32_t at)
{
    const struct nrs_job_link *link = &pool->node[at].link[NRS_VIEW_TURN];
    size_t left = at ? depth(pool, link->left) : 0, right = at ? depth(pool, link->right) : 0;

    return at ? 1 + (left > right ? left : right) : 0;
}

/* Jobs that come in order are the worst case of a plain tree. A random tree of n nodes is about
 * 4.3 ln n - 1.9 ln ln n deep (Devroye, J. ACM 33(3), 1986). */
static void the_tree_is_shallow(void)
{
    struct nrs_job_queue q = {0, NRS_VIEW_TURN, NRS_FIFO};
    struct nrs_job_pool pool;
    uint32_t n = 100000;

    CU_ASSERT_EQUAL_FATAL(nrs_job_pool_init(&pool, n, NULL), NRS_OK);
    for (uint32_t i = 0; i < n; i++) {
        struct nrs_job job = {.frame = i, .arrival_s = i};

        nrs_job_queue_insert(&q, &pool, nrs_job_pool_put(&pool, &job));
    }
    CU_ASSERT(depth(&pool, q.root) < 4.3 * log(n) + 10);
    CU_ASSERT(depth(&pool, q.root) > log2(n));
    for (uint32_t i = 0; i < n; i += 2)
        nrs_job_queue_remove(&q, &pool, i + 1);
    CU_ASSERT_EQUAL(nrs_job_queue_length(&q, &pool), n / 2);
    CU_ASSERT(depth(&pool, q.root) < 4.3 * log(n) + 10);
    CU_ASSERT_EQUAL(pool.node[nrs_job_queue_at(&q, &pool, 1000)].job.frame, 2001);
    nrs_job_pool_free(&pool);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"who is before whom", who_is_before_whom},
        {"a pool has its size", a_pool_has_its_size},
        {"as a sorted list", as_a_sorted_list},
        {"the tree is shallow", the_tree_is_shallow},
        {NULL, NULL},
    };
    return check_main("job_queue", tests);
}

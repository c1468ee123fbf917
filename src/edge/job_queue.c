/* job_queue.c - treaps over a pool of jobs. */
#include "edge/job_queue.h"

#include <assert.h>
#include <stdlib.h>

enum nrs_status nrs_job_pool_init(struct nrs_job_pool *pool, uint32_t capacity,
                                  struct nrs_error *err)
{
    *pool = (struct nrs_job_pool){.capacity = capacity,
                                  .node = calloc((size_t)capacity + 1, sizeof *pool->node)};
    if (pool->node)
        return NRS_OK;
    return nrs_fail(err, NRS_EMACHINE, "out of memory for a server queue of %u frames", capacity);
}

void nrs_job_pool_free(struct nrs_job_pool *pool)
{
    free(pool->node);
    *pool = (struct nrs_job_pool){0};
}

uint32_t nrs_job_pool_put(struct nrs_job_pool *pool, const struct nrs_job *job)
{
    uint32_t index = pool->unused;

    if (index)
        pool->unused = pool->node[index].link[0].left;
    else if (pool->used < pool->capacity)
        index = ++pool->used;
    else
        return 0;
    pool->node[index] = (struct nrs_job_node){.job = *job, .number = pool->next_number++};
    pool->n++;
    return index;
}

void nrs_job_pool_drop(struct nrs_job_pool *pool, uint32_t index)
{
    pool->node[index].link[0].left = pool->unused;
    pool->unused = index;
    pool->n--;
}

/* One tree of a queue, as the functions below walk it. */
struct tree {
    struct nrs_job_node *node;
    enum nrs_job_view view;
    enum nrs_discipline order;
};

static struct tree tree_of(const struct nrs_job_queue *q, const struct nrs_job_pool *pool)
{
    return (struct tree){pool->node, q->view, q->order};
}

static struct nrs_job_link *link_of(const struct tree *t, uint32_t index)
{
    return &t->node[index].link[t->view];
}

static void count(const struct tree *t, uint32_t index)
{
    struct nrs_job_link *link = link_of(t, index);

    link->n = 1 + link_of(t, link->left)->n + link_of(t, link->right)->n;
}

static bool node_before(enum nrs_discipline order, const struct nrs_job_node *node,
                        const struct nrs_job *job, uint64_t number)
{
    if (nrs_served_before(order, &node->job, job))
        return true;
    return !nrs_served_before(order, job, &node->job) && node->number < number;
}

bool nrs_job_is_before(const struct nrs_job_pool *pool, enum nrs_discipline order, uint32_t a,
                       uint32_t b)
{
    return node_before(order, &pool->node[a], &pool->node[b].job, pool->node[b].number);
}

/* Whether the job at `index` is before another one of the tree's pool. */
static bool is_before(const struct tree *t, uint32_t index, uint32_t other)
{
    return node_before(t->order, &t->node[index], &t->node[other].job, t->node[other].number);
}

/* The treap's heap order. SplitMix64's finisher: Steele et al., "Fast splittable pseudorandom
 * number generators", OOPSLA 2014. */
static uint64_t height(const struct tree *t, uint32_t index)
{
    uint64_t x = (t->node[index].number + 1) * UINT64_C(0x9e3779b97f4a7c15);

    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

/* What is before the job goes to *left, the rest to *right. */
static void split(const struct tree *t, uint32_t root, uint32_t job, uint32_t *left,
                  uint32_t *right)
{
    if (!root) {
        *left = *right = 0;
    } else if (is_before(t, root, job)) {
        *left = root;
        split(t, link_of(t, root)->right, job, &link_of(t, root)->right, right);
        count(t, root);
    } else {
        *right = root;
        split(t, link_of(t, root)->left, job, left, &link_of(t, root)->left);
        count(t, root);
    }
}

static uint32_t insert(const struct tree *t, uint32_t root, uint32_t job)
{
    struct nrs_job_link *link = link_of(t, root);

    if (!root || height(t, job) > height(t, root)) {
        struct nrs_job_link *top = link_of(t, job);

        split(t, root, job, &top->left, &top->right);
        root = job;
    } else if (is_before(t, root, job)) {
        link->right = insert(t, link->right, job);
    } else {
        link->left = insert(t, link->left, job);
    }
    count(t, root);
    return root;
}

/* One tree of two, of which all of `a` is before all of `b`. */
static uint32_t merge(const struct tree *t, uint32_t a, uint32_t b)
{
    if (!a || !b)
        return a ? a : b;
    if (height(t, a) > height(t, b)) {
        link_of(t, a)->right = merge(t, link_of(t, a)->right, b);
        count(t, a);
        return a;
    }
    link_of(t, b)->left = merge(t, a, link_of(t, b)->left);
    count(t, b);
    return b;
}

static uint32_t without(const struct tree *t, uint32_t root, uint32_t job)
{
    struct nrs_job_link *link = link_of(t, root);

    assert(root); /* the job is in the queue */
    if (root == job)
        return merge(t, link->left, link->right);
    if (is_before(t, root, job))
        link->right = without(t, link->right, job);
    else
        link->left = without(t, link->left, job);
    count(t, root);
    return root;
}

void nrs_job_queue_insert(struct nrs_job_queue *q, struct nrs_job_pool *pool, uint32_t index)
{
    struct tree t = tree_of(q, pool);

    q->root = insert(&t, q->root, index);
}

void nrs_job_queue_remove(struct nrs_job_queue *q, struct nrs_job_pool *pool, uint32_t index)
{
    struct tree t = tree_of(q, pool);

    q->root = without(&t, q->root, index);
}

size_t nrs_job_queue_length(const struct nrs_job_queue *q, const struct nrs_job_pool *pool)
{
    return pool->node[q->root].link[q->view].n;
}

uint32_t nrs_job_queue_at(const struct nrs_job_queue *q, const struct nrs_job_pool *pool, size_t k)
{
    struct tree t = tree_of(q, pool);
    uint32_t at = q->root;

    while (at) {
        const struct nrs_job_link *link = link_of(&t, at);
        size_t before = link_of(&t, link->left)->n;

        if (k == before)
            break;
        at = k < before ? link->left : link->right;
        k -= k < before ? 0 : before + 1;
    }
    return at;
}

size_t nrs_job_queue_rank(const struct nrs_job_queue *q, const struct nrs_job_pool *pool,
                          const struct nrs_job *job, uint64_t number)
{
    struct tree t = tree_of(q, pool);
    size_t rank = 0;

    for (uint32_t at = q->root; at;) {
        const struct nrs_job_link *link = link_of(&t, at);

        if (node_before(t.order, &t.node[at], job, number)) {
            rank += link_of(&t, link->left)->n + (size_t)1;
            at = link->right;
        } else {
            at = link->left;
        }
    }
    return rank;
}

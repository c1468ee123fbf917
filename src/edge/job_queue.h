/* job_queue.h - jobs that wait, kept in several orders at once.
 *
 * The jobs of a server lie in one pool, by number of their offer. A queue is an order over some of
 * them: a treap (Seidel and Aragon, "Randomized search trees", Algorithmica 16, 1996) whose nodes
 * count what is below them. The first job, the k-th, the rank of a job and the removal of any job
 * take O(log n) expected steps. The treap's random priorities are a hash of the jobs' numbers, so
 * that a run is the same everywhere. A job may be in one queue of each view.
 */
#ifndef NRS_EDGE_JOB_QUEUE_H
#define NRS_EDGE_JOB_QUEUE_H

#include "core/status.h"
#include "edge/discipline.h"

enum nrs_job_view {
    NRS_VIEW_TURN, /* in order of service, by kind */
    NRS_VIEW_AGE,  /* in order of arrival, by kind */
    NRS_VIEW_LATE, /* by deadline, all kinds */
    NRS_N_VIEWS
};

struct nrs_job_link {
    uint32_t left, right, n; /* subtrees, and how many jobs are in this one */
};

struct nrs_job_node {
    struct nrs_job job;
    uint64_t number; /* of the offer: decides where the discipline does not */
    struct nrs_job_link link[NRS_N_VIEWS];
};

/* Jobs are node[1] to node[capacity]; 0 means none. */
struct nrs_job_pool {
    struct nrs_job_node *node;
    uint32_t capacity, used, unused; /* nodes ever used; the first that was given back */
    size_t n;
    uint64_t next_number;
};

struct nrs_job_queue {
    uint32_t root;
    enum nrs_job_view view;
    enum nrs_discipline order;
};

/** Room for `capacity` jobs, of which memory is touched when they come. @return NRS_EMACHINE. */
enum nrs_status nrs_job_pool_init(struct nrs_job_pool *pool, uint32_t capacity,
                                  struct nrs_error *err);
void nrs_job_pool_free(struct nrs_job_pool *pool);

/** Copy a job into the pool. @return its index; 0: the pool is full. */
uint32_t nrs_job_pool_put(struct nrs_job_pool *pool, const struct nrs_job *job);

/** Give back the place of a job that is in no queue. */
void nrs_job_pool_drop(struct nrs_job_pool *pool, uint32_t index);

/** @return whether job `a` comes before job `b`, both in the pool. */
bool nrs_job_is_before(const struct nrs_job_pool *pool, enum nrs_discipline order, uint32_t a,
                       uint32_t b);

void nrs_job_queue_insert(struct nrs_job_queue *q, struct nrs_job_pool *pool, uint32_t index);
void nrs_job_queue_remove(struct nrs_job_queue *q, struct nrs_job_pool *pool, uint32_t index);

/** @return how many jobs are in the queue. */
size_t nrs_job_queue_length(const struct nrs_job_queue *q, const struct nrs_job_pool *pool);

/** @return the job with k before it, or 0 when there is none. */
uint32_t nrs_job_queue_at(const struct nrs_job_queue *q, const struct nrs_job_pool *pool, size_t k);

/**
 * @param number  of the job's offer; pool->next_number for one that would be offered now.
 * @return how many jobs of the queue are before the job, which need not be in it.
 */
size_t nrs_job_queue_rank(const struct nrs_job_queue *q, const struct nrs_job_pool *pool,
                          const struct nrs_job *job, uint64_t number);

#endif

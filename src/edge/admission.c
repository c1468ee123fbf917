/* admission.c - when a job would end: the estimate behind admission by deadline.
 *
 *   end = now + time until the first executor is free + (work ahead) / executors
 *         + time to load the job's model + batch_s[size of the job's batch]
 *
 * The work ahead is the batches that the discipline starts before the job's own, in the order in
 * which nrs_server_start would take them, with the time to load their models. A batch is as large
 * as the jobs that wait now make it. With one executor the estimate is exact if nothing comes
 * later, batches take their batch_s, and none waits to be filled.
 *
 * It leaves out: that a batch which is not full may wait up to max_wait_s for more (so that nobody
 * is refused who may be in time), jobs that come later and are served earlier (edf, priority) or
 * that make a batch larger, models that are evicted in between, jobs that drop_late will remove,
 * and, with several executors, that batches are indivisible and executors become free one after the
 * other. Whether a job that was taken before becomes late through this one is not asked.
 */
#include <math.h>

#include "edge/server_parts.h"

/* Until an executor is free, as foreseen at the starts. A batch that takes longer than that is
 * about to end. */
static double first_free_s(const struct nrs_server_model *s, double now_s)
{
    double free_s = INFINITY;

    if (s->idle.n > 0)
        return 0;
    for (size_t e = 0; e < (size_t)s->cfg.executors; e++)
        free_s = fmin(free_s, s->executor[e].end_s);
    return fmax(free_s - now_s, 0);
}

/* Time to compute the batches of a kind that hold its first n jobs, and load its model before. */
static double work_s(const struct nrs_server_model *s, uint32_t k, size_t n, double start_s)
{
    const struct kind_queue *kind = &s->kind[k];
    size_t waiting = nrs_job_queue_length(&kind->turn, &s->pool);
    size_t max = (size_t)s->cfg.max_batch, full, last;

    if (n == 0)
        return 0;
    full = (n - 1) / max;
    last = waiting - full * max < max ? waiting - full * max : max;
    return (double)full * kind->batch_s[max] + kind->batch_s[last] +
           nrs_residency_wait_s(&s->memory, k, start_s);
}

double nrs_server_predict_s(const struct nrs_server_model *s, const struct nrs_job *job,
                            double now_s)
{
    const struct kind_queue *own = &s->kind[job->kind];
    size_t max = (size_t)s->cfg.max_batch;
    size_t rank = nrs_job_queue_rank(&own->turn, &s->pool, job, s->pool.next_number);
    size_t full = rank / max, rest = nrs_job_queue_length(&own->turn, &s->pool) - full * max + 1;
    const struct nrs_job *first = job; /* of the batch that the job would be in */
    uint64_t number = s->pool.next_number;
    double start_s = now_s + first_free_s(s, now_s), ahead_s = (double)full * own->batch_s[max];

    if (rank % max > 0) {
        const struct nrs_job_node *node =
            &s->pool.node[nrs_job_queue_at(&own->turn, &s->pool, full * max)];

        first = &node->job;
        number = node->number;
    }
    for (uint32_t k = 0; k < s->n_kinds; k++)
        if (k != job->kind)
            ahead_s += work_s(s, k, nrs_job_queue_rank(&s->kind[k].turn, &s->pool, first, number),
                              start_s);
    start_s += ahead_s / (double)s->cfg.executors;
    return start_s + nrs_residency_wait_s(&s->memory, job->kind, start_s) +
           own->batch_s[rest < max ? rest : max];
}

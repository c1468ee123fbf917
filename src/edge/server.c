/* server.c - first in, first out, with dynamic batching. */
#include "edge/server.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

enum nrs_status nrs_server_queue_init(struct nrs_server_queue *q, size_t capacity,
                                      struct nrs_error *err)
{
    *q = (struct nrs_server_queue){
        .id = calloc(capacity, sizeof *q->id),
        .arrival_s = calloc(capacity, sizeof *q->arrival_s),
        .capacity = capacity,
    };
    if (q->id && q->arrival_s)
        return NRS_OK;
    nrs_server_queue_free(q);
    return nrs_fail(err, NRS_EMACHINE, "out of memory for a server queue of %zu frames", capacity);
}

void nrs_server_queue_free(struct nrs_server_queue *q)
{
    free(q->id);
    free(q->arrival_s);
    *q = (struct nrs_server_queue){0};
}

bool nrs_server_queue_push(struct nrs_server_queue *q, uint64_t id, double now_s)
{
    size_t slot = (q->first + q->n) % q->capacity;

    if (q->n == q->capacity)
        return false;
    q->id[slot] = id;
    q->arrival_s[slot] = now_s;
    q->n++;
    return true;
}

size_t nrs_server_batch(const struct nrs_server_queue *q, size_t max_batch, double max_wait_s,
                        double now_s, double *until_s)
{
    double due_s;

    *until_s = INFINITY;
    if (q->n == 0)
        return 0;
    if (q->n >= max_batch)
        return max_batch;
    if (q->n == q->capacity)
        return q->n; /* waiting longer would only drop frames */
    due_s = q->arrival_s[q->first] + max_wait_s;
    if (now_s >= due_s)
        return q->n;
    *until_s = due_s;
    return 0;
}

void nrs_server_queue_take(struct nrs_server_queue *q, uint64_t *id, size_t n)
{
    assert(n <= q->n);
    for (size_t i = 0; i < n; i++)
        id[i] = q->id[(q->first + i) % q->capacity];
    q->first = (q->first + n) % q->capacity;
    q->n -= n;
}

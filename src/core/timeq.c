/* timeq.c - binary heap on (time, order). */
#include "core/timeq.h"

#include <stdlib.h>

static bool before(const struct nrs_timeq_entry *a, const struct nrs_timeq_entry *b)
{
    return a->time_s < b->time_s || (a->time_s == b->time_s && a->order < b->order);
}

void nrs_timeq_init(struct nrs_timeq *q)
{
    *q = (struct nrs_timeq){0};
}

void nrs_timeq_free(struct nrs_timeq *q)
{
    free(q->heap);
    nrs_timeq_init(q);
}

static bool grow(struct nrs_timeq *q)
{
    size_t capacity = q->capacity ? 2 * q->capacity : 64;
    struct nrs_timeq_entry *heap = realloc(q->heap, capacity * sizeof *heap);

    if (!heap)
        return false;
    q->heap = heap;
    q->capacity = capacity;
    return true;
}

bool nrs_timeq_push(struct nrs_timeq *q, double time_s, uint64_t payload)
{
    struct nrs_timeq_entry entry = {time_s, q->next_order, payload};
    size_t i = q->n;

    if (q->n == q->capacity && !grow(q))
        return false;
    q->next_order++;
    for (q->n++; i > 0 && before(&entry, &q->heap[(i - 1) / 2]); i = (i - 1) / 2)
        q->heap[i] = q->heap[(i - 1) / 2];
    q->heap[i] = entry;
    return true;
}

const struct nrs_timeq_entry *nrs_timeq_peek(const struct nrs_timeq *q)
{
    return q->n ? q->heap : NULL;
}

bool nrs_timeq_pop(struct nrs_timeq *q, struct nrs_timeq_entry *out)
{
    struct nrs_timeq_entry last;
    size_t i = 0, child;

    if (q->n == 0)
        return false;
    *out = q->heap[0];
    last = q->heap[--q->n];
    for (; (child = 2 * i + 1) < q->n; i = child) {
        if (child + 1 < q->n && before(&q->heap[child + 1], &q->heap[child]))
            child++;
        if (!before(&q->heap[child], &last))
            break;
        q->heap[i] = q->heap[child];
    }
    q->heap[i] = last;
    return true;
}

/* timeq.h - time-ordered queue: the next thing to happen comes out first.
 *
 * A binary heap on (time, order of insertion): entries of one instant leave in the order in which
 * they came, so that a run is the same everywhere.
 */
#ifndef NRS_CORE_TIMEQ_H
#define NRS_CORE_TIMEQ_H

#include <stdint.h>

#include "core/status.h"

struct nrs_timeq_entry {
    double time_s;
    uint64_t order;
    uint64_t payload; /* the caller's: an index, or two packed into one */
};

struct nrs_timeq {
    struct nrs_timeq_entry *heap;
    size_t n, capacity;
    uint64_t next_order;
};

/** Empty queue; allocates nothing until the first push. */
void nrs_timeq_init(struct nrs_timeq *q);
void nrs_timeq_free(struct nrs_timeq *q);

/** @return false when memory is out; the queue is then unchanged. O(log n). */
bool nrs_timeq_push(struct nrs_timeq *q, double time_s, uint64_t payload);

/** @return the earliest entry, or NULL when empty; valid until the next push or pop. */
const struct nrs_timeq_entry *nrs_timeq_peek(const struct nrs_timeq *q);

/** Remove the earliest entry. @return false when empty. O(log n). */
bool nrs_timeq_pop(struct nrs_timeq *q, struct nrs_timeq_entry *out);

#endif

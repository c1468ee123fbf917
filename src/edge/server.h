/* server.h - queue and batching of one inference server. Pure: the caller owns time. */
#ifndef NRS_EDGE_SERVER_H
#define NRS_EDGE_SERVER_H

#include <stdint.h>

#include "core/status.h"

/* FIFO queue of frame numbers with their arrival times; a ring of fixed size. */
struct nrs_server_queue {
    uint64_t *id;
    double *arrival_s;
    size_t capacity, first, n;
};

/** @param capacity  frames that may wait. @return NRS_EMACHINE when memory is out. */
enum nrs_status nrs_server_queue_init(struct nrs_server_queue *q, size_t capacity,
                                      struct nrs_error *err);
void nrs_server_queue_free(struct nrs_server_queue *q);

/** @return false when the queue is full: the frame is dropped. */
bool nrs_server_queue_push(struct nrs_server_queue *q, uint64_t id, double now_s);

/**
 * What an idle server does now: the number of frames to serve as one batch, or 0 to wait.
 * A batch starts when it or the queue is full, or when its oldest frame has waited `max_wait_s`.
 * @param until_s  set when 0 is returned: when to ask again at the latest; INFINITY if empty.
 */
size_t nrs_server_batch(const struct nrs_server_queue *q, size_t max_batch, double max_wait_s,
                        double now_s, double *until_s);

/** Remove the oldest `n` frames into `id`. n <= q->n. */
void nrs_server_queue_take(struct nrs_server_queue *q, uint64_t *id, size_t n);

#endif

/* slots.h - which buffers of a network share memory: as few bytes as a first fit finds. */
#ifndef NRS_DNN_SLOTS_H
#define NRS_DNN_SLOTS_H

#include <stddef.h>
#include <stdint.h>

#include "core/status.h"

/* A buffer that is written in step `first` and read until step `last`, both included. */
struct nrs_span {
    uint32_t first, last;
    size_t bytes;
};

/**
 * Give each buffer a slot; buffers of a slot are never in use in the same step.
 * @param spans  in ascending order of `first`.
 * @param slot   n numbers below *n_slots.
 * @param slot_bytes  n sizes, of which *n_slots are filled: the largest buffer of each.
 * @return NRS_EMACHINE. Time grows with n times the slots.
 */
enum nrs_status nrs_slots_plan(const struct nrs_span *spans, size_t n, uint32_t *slot,
                               size_t *slot_bytes, size_t *n_slots, struct nrs_error *err);

#endif

/* slots.c - best fit: the smallest free slot that is large enough, else the largest free one, which
 * grows, else a new one. */
#include "dnn/slots.h"

#include <stdlib.h>

/* Is slot `a` the better choice for a buffer of `bytes`? */
static bool fits_better(size_t bytes, size_t a, size_t b)
{
    if (a >= bytes && b >= bytes)
        return a < b;
    return a > b;
}

enum nrs_status nrs_slots_plan(const struct nrs_span *spans, size_t n, uint32_t *slot,
                               size_t *slot_bytes, size_t *n_slots, struct nrs_error *err)
{
    uint32_t *busy_until = calloc(n + 1, sizeof *busy_until);

    *n_slots = 0;
    if (!busy_until)
        return nrs_fail(err, NRS_EMACHINE, "out of memory");
    for (size_t i = 0; i < n; i++) {
        size_t best = *n_slots;

        for (size_t s = 0; s < *n_slots; s++)
            if (busy_until[s] < spans[i].first &&
                (best == *n_slots || fits_better(spans[i].bytes, slot_bytes[s], slot_bytes[best])))
                best = s;
        if (best == *n_slots)
            slot_bytes[(*n_slots)++] = 0;
        if (slot_bytes[best] < spans[i].bytes)
            slot_bytes[best] = spans[i].bytes;
        busy_until[best] = spans[i].last;
        slot[i] = (uint32_t)best;
    }
    free(busy_until);
    return NRS_OK;
}

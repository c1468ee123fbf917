/* freelist.h - numbered items of one size that come and go: an array whose unused items are linked.
 */
#ifndef NRS_CORE_FREELIST_H
#define NRS_CORE_FREELIST_H

#include <stddef.h>
#include <stdint.h>

#define NRS_FREELIST_END UINT32_MAX

/**
 * Double an array all of whose items are in use, and link the new ones.
 * @param items  the array, or NULL at first; of *n items of `size` bytes.
 * @param link   offset of an uint32_t in the item: the number of the next unused one.
 * @param n, first  brought up to date: the number of items; the first unused one.
 * @return where the array is now, or NULL when memory is out: nothing has changed then.
 */
void *nrs_freelist_grow(void *items, size_t size, size_t link, uint32_t *n, uint32_t *first);

#endif

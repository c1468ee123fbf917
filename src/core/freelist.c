/* freelist.c - growing an array whose unused items are linked. */
#include "core/freelist.h"

#include <stdlib.h>
#include <string.h>

#define FIRST 256 /* items */

void *nrs_freelist_grow(void *items, size_t size, size_t link, uint32_t *n, uint32_t *first)
{
    uint32_t old = *n, more = old ? 2 * old : FIRST;
    char *grown = more > old ? realloc(items, more * size) : NULL;

    if (!grown)
        return NULL;
    for (uint32_t i = old; i < more; i++) {
        uint32_t next = i + 1 < more ? i + 1 : NRS_FREELIST_END;

        memcpy(grown + i * size + link, &next, sizeof next);
    }
    *n = more;
    *first = old;
    return grown;
}

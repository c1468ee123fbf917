/* list.c - a growing array of records of one size. */
#include "core/list.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define FIRST 64 /* records */

void nrs_list_init(struct nrs_list *l, size_t size)
{
    *l = (struct nrs_list){.size = size};
}

void nrs_list_free(struct nrs_list *l)
{
    free(l->at);
    nrs_list_init(l, l->size);
}

bool nrs_list_reserve(struct nrs_list *l, size_t more)
{
    size_t capacity = l->capacity ? l->capacity : FIRST, n;
    void *grown;

    if (more <= l->capacity - l->n)
        return true;
    if (more > SIZE_MAX - l->n)
        return false;
    n = l->n + more;
    while (capacity < n && capacity <= SIZE_MAX / 2)
        capacity *= 2;
    if (capacity < n || capacity > SIZE_MAX / l->size)
        return false;
    grown = realloc(l->at, capacity * l->size);
    if (!grown)
        return false;
    l->at = grown;
    l->capacity = capacity;
    return true;
}

bool nrs_list_add(struct nrs_list *l, const void *records, size_t n)
{
    if (n == 0)
        return true;
    if (!nrs_list_reserve(l, n))
        return false;
    memcpy((char *)l->at + l->n * l->size, records, n * l->size);
    l->n += n;
    return true;
}

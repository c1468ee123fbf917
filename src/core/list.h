/* list.h - a growing array of records of one size, which are numbers only: copied byte by byte. */
#ifndef NRS_CORE_LIST_H
#define NRS_CORE_LIST_H

#include <stdbool.h>
#include <stddef.h>

struct nrs_list {
    void *at; /* the records, one after the other; NULL: none yet */
    size_t n, capacity;
    size_t size; /* bytes of a record, >= 1 */
};

/** An empty list of records of `size` bytes. Allocates nothing. */
void nrs_list_init(struct nrs_list *l, size_t size);

/** Free the records; the list is empty then, and can be used again. */
void nrs_list_free(struct nrs_list *l);

/**
 * Make room for `more` records behind those that the list has. Capacity doubles, so that adding one
 * by one stays linear.
 * @return false when memory is out; the list is then unchanged.
 */
bool nrs_list_reserve(struct nrs_list *l, size_t more);

/**
 * Append `n` records, copied from `records`, which lie outside of the list.
 * @return false when memory is out; the list is then unchanged.
 */
bool nrs_list_add(struct nrs_list *l, const void *records, size_t n);

#endif

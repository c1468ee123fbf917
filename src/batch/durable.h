/* durable.h - files that appear whole, once, and are still there after a power failure. */
#ifndef NRS_BATCH_DURABLE_H
#define NRS_BATCH_DURABLE_H

#include "core/file.h"

#define NRS_DURABLE_PART ".part-" /* begin of the name of a file that is being written */

/**
 * Make a file that must not be there yet: written without a name, flushed to disk, then linked.
 * @param won  false: somebody else had made it; theirs stays.
 * @return NRS_ESTORE: it cannot be written (full, read-only, too large, ...).
 */
enum nrs_status nrs_durable_create(const char *path, const char *text, size_t n, bool *won,
                                   struct nrs_error *err);

/** Flush a folder's names to disk. What cannot be flushed stays as durable as its system makes it.
 */
void nrs_durable_folder(const char *path);

#endif

/* digest.h - a short text that differs when contents differ: XXH3 of 128 bits, in hexadecimal.
 *
 * It finds damage and change, not malice. `xxhsum -H2 FILE` computes the same of a file.
 */
#ifndef NRS_CORE_DIGEST_H
#define NRS_CORE_DIGEST_H

#include "core/status.h"

#define NRS_DIGEST_LEN 33 /* 32 digits and the closing zero */

void nrs_digest(const void *data, size_t n, char out[NRS_DIGEST_LEN]);

/** Digest of a whole file. @return NRS_EFILE. */
enum nrs_status nrs_digest_file(const char *path, char out[NRS_DIGEST_LEN], struct nrs_error *err);

#endif

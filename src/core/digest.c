/* digest.c - XXH3 of 128 bits. */
#define XXH_INLINE_ALL
#include "core/digest.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <xxhash.h>

#include "core/file.h"

/* The high half first, as xxhsum prints it. */
static void print(XXH128_hash_t hash, char out[NRS_DIGEST_LEN])
{
    snprintf(out, NRS_DIGEST_LEN, "%016llx%016llx", (unsigned long long)hash.high64,
             (unsigned long long)hash.low64);
}

void nrs_digest(const void *data, size_t n, char out[NRS_DIGEST_LEN])
{
    print(XXH3_128bits(data, n), out);
}

enum nrs_status nrs_digest_file(const char *path, char out[NRS_DIGEST_LEN], struct nrs_error *err)
{
    XXH3_state_t state;
    char buffer[1 << 16];
    FILE *f = fopen(path, "rb");
    enum nrs_status status = NRS_OK;
    size_t n;

    if (!f)
        return nrs_fail(err, NRS_EFILE, "%s: cannot open: %s", path, strerror(errno));
    XXH3_INITSTATE(&state);
    XXH3_128bits_reset(&state);
    while ((n = fread(buffer, 1, sizeof buffer, f)) > 0)
        XXH3_128bits_update(&state, buffer, n);
    if (ferror(f))
        status = nrs_fail(err, NRS_EFILE, "%s: cannot read: %s", path, strerror(errno));
    fclose(f);
    print(XXH3_128bits_digest(&state), out);
    return status;
}

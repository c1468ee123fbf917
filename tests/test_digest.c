/* test_digest.c - XXH3 of 128 bits against the values that xxHash publishes.
 *
 * They are those of its own check (xxhsum's XSUM_XXH128_testdata, seed 0), of a buffer whose bytes
 * are the highest ones of PRIME32, PRIME32 * PRIME64, PRIME32 * PRIME64^2, ... modulo 2^64.
 */
#include <stdint.h>

#include "core/digest.h"
#include "temp.h"

#define PRIME32 UINT64_C(2654435761)
#define PRIME64 UINT64_C(11400714785074694797)
#define LARGEST 2367

static void fill(unsigned char *bytes, size_t n)
{
    uint64_t state = PRIME32;

    for (size_t i = 0; i < n; i++) {
        bytes[i] = (unsigned char)(state >> 56);
        state *= PRIME64;
    }
}

static const struct {
    size_t n;
    const char *want; /* the high half first */
} published[] = {
    {0, "99aa06d3014798d86001c324468d497f"},    {1, "a6cd5e9392000f6ac44bdff4074eecdb"},
    {6, "082afe0b8162d12a3e7039bdda43cfc6"},    {12, "6e3efd8fc7802b18061a192713f69ad9"},
    {24, "0ce966e4678d37611e7044d28b1b901d"},   {48, "a002ac4e5478227ef942219aed80f67b"},
    {81, "4952f58181ab00425e8bafb9f95fb803"},   {222, "337e09641b948717f1aebd597cec6b3a"},
    {403, "1b6de21e332dd73dcdeb804d65c6dea4"},  {512, "18d2d110dcc9bca1617e49599013cb6b"},
    {2048, "f736557fd47073a5dd59e2c3a5f038e0"}, {2240, "ccb134fbfa7ce49d6e73a90539cf2948"},
    {2367, "e89c0f6ff369b427cb37aeb9e5d361ed"},
};

static const char *file_of(const char *name, const void *bytes, size_t n)
{
    const char *path = temp_path(name);
    FILE *f = fopen(path, "wb");

    if (!f || fwrite(bytes, 1, n, f) != n || fclose(f) != 0)
        temp_fail(path);
    return path;
}

static void digests_are_the_published_ones(void)
{
    unsigned char bytes[LARGEST];

    fill(bytes, sizeof bytes);
    for (size_t i = 0; i < NRS_LEN(published); i++) {
        char got[NRS_DIGEST_LEN], of_file[NRS_DIGEST_LEN] = "";
        struct nrs_error err = {.text = ""};

        nrs_digest(bytes, published[i].n, got);
        CHECK_ROW(strcmp(got, published[i].want) == 0, i, "%zu bytes: %s", published[i].n, got);
        CHECK_ROW(nrs_digest_file(file_of("f", bytes, published[i].n), of_file, &err) == NRS_OK, i,
                  "%s", err.text);
        CHECK_ROW(strcmp(of_file, published[i].want) == 0, i, "file: %s", of_file);
    }
}

/* A file is read in parts, memory in one go. */
static void a_large_file_has_the_digest_of_its_bytes(void)
{
    static const size_t sizes[] = {65535, 65536, 65537, 300001};

    for (size_t i = 0; i < NRS_LEN(sizes); i++) {
        unsigned char *bytes = malloc(sizes[i]);
        char got[NRS_DIGEST_LEN], want[NRS_DIGEST_LEN];

        CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
        fill(bytes, sizes[i]);
        nrs_digest(bytes, sizes[i], want);
        CU_ASSERT_EQUAL(nrs_digest_file(file_of("large", bytes, sizes[i]), got, NULL), NRS_OK);
        CHECK_ROW(strcmp(got, want) == 0, i, "%s, expected %s", got, want);
        free(bytes);
    }
}

static void what_cannot_be_read_is_an_error(void)
{
    const struct {
        const char *path, *says;
    } rows[] = {
        {temp_path("missing"), "cannot open: No such file"},
        {temp_folder(), "cannot read: Is a directory"},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        char digest[NRS_DIGEST_LEN];
        struct nrs_error err = {.text = ""};

        CHECK_ROW(nrs_digest_file(rows[i].path, digest, &err) == NRS_EFILE, i, "%s", err.text);
        CHECK_ROW(says(&err, rows[i].says) && says(&err, rows[i].path), i, "%s", err.text);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"digests are the published ones", digests_are_the_published_ones},
        {"a large file has the digest of its bytes", a_large_file_has_the_digest_of_its_bytes},
        {"what cannot be read is an error", what_cannot_be_read_is_an_error},
        {NULL, NULL},
    };
    int status = check_main("digest", tests);

    temp_remove();
    return status;
}

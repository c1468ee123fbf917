/* fuzz.h - what the fuzz targets share: files that exist in memory only, and what must always hold.
 *
 * A target is a program of one file: libFuzzer's entry below, linked with libFuzzer
 * (`make fuzz`) or with replay.c (`make check`).
 */
#ifndef NRS_TESTS_FUZZ_H
#define NRS_TESTS_FUZZ_H

#include <stdint.h>

#include "core/status.h"

/** The target's name: that of its corpus, tests/fuzz/corpus/NAME.pack. */
extern const char fuzz_target[];

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Between two files of one input stands a line of this and the second one's name. */
#define FUZZ_FILE_MARK "=== "
#define FUZZ_FILES_MAX 8

/**
 * From here on the library finds the files of `data` and those below $NRSPLIT_DATA, and no other:
 * files.c stands between it and nrs_file_read and nrs_file_exists (linked with --wrap).
 * @param first  name of the part before the first mark.
 */
void fuzz_files_set(const char *first, const uint8_t *data, size_t size);
void fuzz_files_forget(void);

/** Stop with `what` when a promise of the library is broken. */
void fuzz_expect(bool holds, const char *what);

/** A text that is printed has no control characters. */
void fuzz_expect_plain(const char *text);

/** A failure is bad input, never ours or the machine's, and says why in one line. */
void fuzz_expect_reason(enum nrs_status status, const struct nrs_error *err);

#endif

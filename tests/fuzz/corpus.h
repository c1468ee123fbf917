/* corpus.h - the kept inputs of a target, all in one file: tests/fuzz/corpus/TARGET.pack.
 *
 * An input begins behind a line of the mark and its name, and ends before the line end in front of
 * the next such line, or of the file's end. So a pack of texts can be read and edited as text; no
 * input may hold the mark at the beginning of a line.
 */
#ifndef NRS_TESTS_FUZZ_CORPUS_H
#define NRS_TESTS_FUZZ_CORPUS_H

#include <stdint.h>

#include "core/status.h"

#define CORPUS_MARK  "@@@@ "
#define CORPUS_MAX   1024
#define CORPUS_LIMIT (16u << 20)

struct corpus_input {
    const char *name; /* in `text` */
    const uint8_t *data;
    size_t size;
};

struct corpus {
    char *text; /* the whole file, cut up */
    struct corpus_input input[CORPUS_MAX];
    size_t n;
};

/** A file of up to CORPUS_LIMIT bytes; the caller frees it. NULL: `err` says why. */
char *corpus_file(const char *path, size_t *n, struct nrs_error *err);

/** Read a pack. @param out  corpus_free. @return NRS_EFILE, NRS_EPARSE or NRS_ERANGE. */
enum nrs_status corpus_read(const char *path, struct corpus *out, struct nrs_error *err);
void corpus_free(struct corpus *c);

#endif

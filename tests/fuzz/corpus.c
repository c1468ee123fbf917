/* corpus.c - cutting a pack into its inputs. */
#include "corpus.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The next line end that a mark follows, or `end`. */
static char *input_end(char *at, char *end)
{
    size_t length = strlen(CORPUS_MARK);
    char *newline;

    for (; (newline = memchr(at, '\n', (size_t)(end - at))); at = newline + 1)
        if ((size_t)(end - newline) > length && memcmp(newline + 1, CORPUS_MARK, length) == 0)
            return newline;
    return end;
}

static enum nrs_status cut(struct corpus *c, size_t n, const char *path, struct nrs_error *err)
{
    char *at = c->text, *end = c->text + n;

    while (at < end) {
        struct corpus_input *input = &c->input[c->n];
        char *line_end = memchr(at, '\n', (size_t)(end - at)), *stop;

        if (!line_end || strncmp(at, CORPUS_MARK, strlen(CORPUS_MARK)) != 0)
            return nrs_fail(err, NRS_EPARSE, "%s: input %zu: expected a line '%sNAME'", path, c->n,
                            CORPUS_MARK);
        if (c->n++ == CORPUS_MAX)
            return nrs_fail(err, NRS_ERANGE, "%s: more than %d inputs", path, CORPUS_MAX);
        *line_end = '\0';
        /* An empty input has one line end, which is the name's as well. */
        stop = input_end(line_end + 1, end);
        if (stop == end && end[-1] == '\n' && end > line_end + 1)
            stop--;
        input->name = at + strlen(CORPUS_MARK);
        input->data = (const uint8_t *)line_end + 1;
        input->size = (size_t)(stop - line_end - 1);
        at = stop < end ? stop + 1 : end;
    }
    return NRS_OK;
}

/* Not nrs_file_read, which finds no real files in a fuzz target. */
char *corpus_file(const char *path, size_t *n, struct nrs_error *err)
{
    FILE *f = fopen(path, "rb");
    char *text = f ? malloc(CORPUS_LIMIT + 1) : NULL;

    if (!text)
        nrs_fail(err, NRS_EFILE, "%s: %s", path, strerror(errno));
    else
        *n = fread(text, 1, CORPUS_LIMIT + 1, f);
    if (text && *n > CORPUS_LIMIT) {
        nrs_fail(err, NRS_EFILE, "%s: larger than %u bytes", path, CORPUS_LIMIT);
        free(text);
        text = NULL;
    }
    if (f)
        fclose(f);
    return text;
}

enum nrs_status corpus_read(const char *path, struct corpus *out, struct nrs_error *err)
{
    size_t n = 0;

    out->n = 0;
    out->text = corpus_file(path, &n, err);
    if (!out->text)
        return NRS_EFILE;
    if (cut(out, n, path, err) == NRS_OK)
        return NRS_OK;
    corpus_free(out);
    return err->status;
}

void corpus_free(struct corpus *c)
{
    free(c->text);
    c->text = NULL;
    c->n = 0;
}

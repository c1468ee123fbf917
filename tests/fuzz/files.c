/* files.c - the library's files come from the input of a fuzz target. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/file.h"
#include "fuzz.h"

static struct {
    const char *name, *text; /* in `copy` */
    size_t n;
} files[FUZZ_FILES_MAX];
static size_t n_files;
static char *copy;

enum nrs_status __real_nrs_file_read(const char *path, size_t limit, char **text, size_t *n,
                                     struct nrs_error *err);
bool __real_nrs_file_exists(const char *path);
enum nrs_status __wrap_nrs_file_read(const char *path, size_t limit, char **text, size_t *n,
                                     struct nrs_error *err);
bool __wrap_nrs_file_exists(const char *path);

void fuzz_expect(bool holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "%s: broken: %s\n", fuzz_target, what);
    abort();
}

void fuzz_expect_plain(const char *text)
{
    for (; *text; text++)
        fuzz_expect((unsigned char)*text >= ' ' && *text != 0x7f, "names hold no controls");
}

void fuzz_expect_reason(enum nrs_status status, const struct nrs_error *err)
{
    if (status == NRS_OK)
        return;
    if (nrs_status_exit(status) != 2)
        fprintf(stderr, "status %d: %s\n", (int)status, err->text);
    fuzz_expect(nrs_status_exit(status) == 2, "bad input has a status of bad input");
    fuzz_expect(err->status == status && err->text[0], "a failure says why");
    fuzz_expect_plain(err->text);
}

/* The line end before a mark belongs to neither file. */
static char *next_mark(char *at, char *end)
{
    size_t length = strlen(FUZZ_FILE_MARK);
    char *line = at;

    while (line && (size_t)(end - line) > length) {
        if (memcmp(line, FUZZ_FILE_MARK, length) == 0)
            return line;
        line = memchr(line, '\n', (size_t)(end - line));
        line = line ? line + 1 : NULL;
    }
    return NULL;
}

void fuzz_files_set(const char *first, const uint8_t *data, size_t size)
{
    char *at, *end;

    fuzz_expect(getenv("NRSPLIT_DATA") != NULL, "NRSPLIT_DATA is set");
    copy = malloc(size + 1);
    fuzz_expect(copy != NULL, "there is memory");
    memcpy(copy, data, size);
    copy[size] = '\0';
    at = copy;
    end = copy + size;
    for (n_files = 0; n_files < FUZZ_FILES_MAX; n_files++) {
        char *mark = next_mark(at, end), *line_end;

        files[n_files].name = first;
        files[n_files].text = at;
        files[n_files].n = (size_t)((mark ? mark : end) - at);
        line_end = mark ? memchr(mark, '\n', (size_t)(end - mark)) : NULL;
        if (!line_end) {
            n_files++;
            return;
        }
        *line_end = '\0';
        first = mark + strlen(FUZZ_FILE_MARK);
        at = line_end + 1;
    }
}

void fuzz_files_forget(void)
{
    free(copy);
    copy = NULL;
    n_files = 0;
}

static long find(const char *path)
{
    while (strncmp(path, "./", 2) == 0)
        path += 2;
    for (size_t i = 0; i < n_files; i++)
        if (strcmp(files[i].name, path) == 0)
            return (long)i;
    return -1;
}

static bool is_shipped(const char *path)
{
    const char *root = getenv("NRSPLIT_DATA");
    size_t length = strlen(root);

    return strncmp(path, root, length) == 0 && path[length] == '/' && !strstr(path, "..");
}

bool __wrap_nrs_file_exists(const char *path)
{
    return find(path) >= 0 || (is_shipped(path) && __real_nrs_file_exists(path));
}

enum nrs_status __wrap_nrs_file_read(const char *path, size_t limit, char **text, size_t *n,
                                     struct nrs_error *err)
{
    long i = find(path);

    if (i < 0 && is_shipped(path))
        return __real_nrs_file_read(path, limit, text, n, err);
    if (i < 0 || files[i].n > limit)
        return nrs_fail(err, NRS_EFILE, "%s: cannot open: No such file or directory", path);
    *text = malloc(files[i].n + 1);
    fuzz_expect(*text != NULL, "there is memory");
    memcpy(*text, files[i].text, files[i].n);
    (*text)[files[i].n] = '\0';
    *n = files[i].n;
    return NRS_OK;
}

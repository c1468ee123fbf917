/* platform_note.c - attributes of a platform that name files: bandwidth_file, latency_file,
 * state_file, speed_file and the like, and file of a trace.
 *
 * SimGrid looks for a relative name in the current folder, then in that of the platform. Comments
 * are read as well: a file that only a comment names is one too many, and never one too few. A list
 * of traces within the platform itself is part of it.
 */
#include "scenario/platform_note.h"

#include <stdlib.h>
#include <string.h>

#define LIMIT_BYTES (64u << 20)
#define BLANKS      " \t\r\n"

/* The value of the first attribute from `at` on whose name ends so: behind it. NULL: none. */
static const char *next_name(const char *at, char out[NRS_PATH_MAX])
{
    static const char ending[] = "file";

    while ((at = strstr(at, ending))) {
        const char *value = at + strlen(ending);
        char quotes[2] = "";
        size_t n;

        at = value;
        value += strspn(value, BLANKS);
        if (*value != '=')
            continue;
        value += 1 + strspn(value + 1, BLANKS);
        if (*value != '"' && *value != '\'')
            continue;
        quotes[0] = *value++;
        n = strcspn(value, quotes);
        if (n == 0 || n >= NRS_PATH_MAX)
            continue;
        memcpy(out, value, n);
        out[n] = '\0';
        return value + n;
    }
    return NULL;
}

static enum nrs_status note(struct nrs_shared *s, const char *dir, const char *name,
                            struct nrs_error *err)
{
    char path[NRS_PATH_MAX];

    if (nrs_file_exists(name))
        return nrs_shared_note_file(s, name, err);
    if (name[0] != '/' && nrs_path_join(path, dir, name) && nrs_file_exists(path))
        return nrs_shared_note_file(s, path, err);
    return NRS_OK;
}

enum nrs_status nrs_platform_note(struct nrs_shared *s, const char *file, struct nrs_error *err)
{
    char dir[NRS_PATH_MAX], name[NRS_PATH_MAX], *text;
    enum nrs_status status;
    const char *at;
    size_t n;

    if (nrs_shared_has_file(s, file))
        return NRS_OK;
    status = nrs_shared_note_file(s, file, err);
    if (status != NRS_OK || nrs_file_read(file, LIMIT_BYTES, &text, &n, NULL) != NRS_OK)
        return status;
    nrs_path_dir(dir, file);
    at = text;
    while (status == NRS_OK && (at = next_name(at, name)))
        status = note(s, dir, name, err);
    free(text);
    return status;
}

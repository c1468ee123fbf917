/* temp.h - a folder of a test's own, for files that it writes. */
#ifndef NRS_TESTS_TEMP_H
#define NRS_TESTS_TEMP_H

#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"

#define TEMP_PATH_MAX 512

/* Without its files a test cannot run. */
static inline void temp_fail(const char *path)
{
    perror(path);
    exit(EXIT_FAILURE);
}

static inline char *temp_name(void)
{
    static char name[TEMP_PATH_MAX]; /* "" until the folder is made */

    return name;
}

/** The folder; made at the first call. */
static inline const char *temp_folder(void)
{
    const char *root = getenv("TMPDIR");
    char *folder = temp_name();

    if (!folder[0]) {
        snprintf(folder, TEMP_PATH_MAX, "%s/nrsplit-test-XXXXXX", root && root[0] ? root : "/tmp");
        if (!mkdtemp(folder))
            temp_fail(folder);
    }
    return folder;
}

/** Path of `name` in the folder. Static buffers, four in turn. */
static inline const char *temp_path(const char *name)
{
    static char path[4][2 * TEMP_PATH_MAX];
    static unsigned turn;
    char *out = path[turn++ % 4];

    snprintf(out, sizeof path[0], "%s/%s", temp_folder(), name);
    return out;
}

/** Write `text` to `name` in the folder. @return its path, as temp_path. */
static inline const char *temp_file(const char *name, const char *text)
{
    const char *path = temp_path(name);
    FILE *f = fopen(path, "w");

    if (!f || fputs(text, f) < 0 || fclose(f) != 0)
        temp_fail(path);
    return path;
}

static inline int temp_remove_one(const char *path, const struct stat *info, int type,
                                  struct FTW *at)
{
    (void)info;
    (void)type;
    (void)at;
    return remove(path);
}

/** Remove the folder with all that is in it: the last thing a test's main does. */
static inline void temp_remove(void)
{
    if (temp_name()[0])
        nftw(temp_name(), temp_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/** Does an error text hold `part`? */
static inline bool says(const struct nrs_error *err, const char *part)
{
    return strstr(err->text, part) != NULL;
}

#endif

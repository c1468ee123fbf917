/* clear.c - removing files and folders. */
#include "batch/clear.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

static enum nrs_status cannot_remove(const char *path, struct nrs_error *err)
{
    return nrs_fail(err, NRS_EFILE, "%s: cannot remove: %s", path, strerror(errno));
}

enum nrs_status nrs_clear_file(const char *dir, const char *name, struct nrs_error *err)
{
    char path[NRS_PATH_MAX];

    if (!nrs_path_join(path, dir, name))
        return nrs_fail(err, NRS_EFILE, "%.64s...: path is too long", dir);
    return unlink(path) == 0 || errno == ENOENT ? NRS_OK : cannot_remove(path, err);
}

static enum nrs_status remove_entry(const char *path, int depth, struct nrs_error *err)
{
    enum nrs_status status;

    if (depth == 0 || !nrs_dir_exists(path))
        return unlink(path) == 0 || errno == ENOENT ? NRS_OK : cannot_remove(path, err);
    status = nrs_clear_folder(path, depth - 1, err);
    if (status == NRS_OK && rmdir(path) != 0)
        status = cannot_remove(path, err);
    return status;
}

enum nrs_status nrs_clear_folder(const char *path, int depth, struct nrs_error *err)
{
    DIR *dir = opendir(path);
    struct dirent *entry;
    enum nrs_status status = NRS_OK;

    while (dir && status == NRS_OK && (entry = readdir(dir))) {
        char below[NRS_PATH_MAX];

        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        status = nrs_path_join(below, path, entry->d_name)
                     ? remove_entry(below, depth, err)
                     : nrs_fail(err, NRS_EFILE, "%.64s...: path is too long", path);
    }
    if (dir)
        closedir(dir);
    return status;
}

/* store_remove.c - clearing a store away. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "batch/store.h"

static enum nrs_status cannot_remove(const char *path, struct nrs_error *err)
{
    return nrs_fail(err, NRS_EFILE, "%s: cannot remove: %s", path, strerror(errno));
}

static enum nrs_status remove_file(const char *dir, const char *name, struct nrs_error *err)
{
    char path[NRS_PATH_MAX];

    if (!nrs_path_join(path, dir, name))
        return nrs_fail(err, NRS_EFILE, "%.64s...: path is too long", dir);
    return unlink(path) == 0 || errno == ENOENT ? NRS_OK : cannot_remove(path, err);
}

static enum nrs_status empty_folder(const char *path, int depth, struct nrs_error *err);

static enum nrs_status remove_entry(const char *path, int depth, struct nrs_error *err)
{
    enum nrs_status status;

    if (depth == 0 || !nrs_dir_exists(path))
        return unlink(path) == 0 || errno == ENOENT ? NRS_OK : cannot_remove(path, err);
    status = empty_folder(path, depth - 1, err);
    if (status == NRS_OK && rmdir(path) != 0)
        status = cannot_remove(path, err);
    return status;
}

/* Remove a folder's files, and folders in it, down to `depth`. Only what a store makes is there. */
static enum nrs_status empty_folder(const char *path, int depth, struct nrs_error *err)
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

/* The record of the merged tables goes first, as they stand for nothing from here on. The manifest
 * goes last: as long as a record is there, it tells whose it is, and this can be done again. */
static enum nrs_status remove_all(const char *dir, struct nrs_error *err)
{
    static const char *const folders[] = {"records", "failed", "journal"};
    char path[NRS_PATH_MAX];
    enum nrs_status status = remove_file(dir, NRS_STORE_MERGED, err);

    for (size_t i = 0; i < NRS_LEN(folders) && status == NRS_OK; i++)
        if (nrs_path_join(path, dir, folders[i]))
            status = empty_folder(path, 1, err);
    return status == NRS_OK ? remove_file(dir, NRS_STORE_MANIFEST, err) : status;
}

enum nrs_status nrs_store_remove(const char *dir, struct nrs_error *err)
{
    struct nrs_leases leases;
    char path[NRS_PATH_MAX];
    enum nrs_status status;

    if (!nrs_path_join(path, dir, "leases"))
        return nrs_fail(err, NRS_EFILE, "%.64s...: path is too long", dir);
    status = nrs_leases_open(&leases, path, err);
    if (status != NRS_OK)
        return status;
    if (leases.reach != NRS_LOCKS_NONE && !nrs_lease_take(&leases, NRS_LEASE_PRESENT))
        status = nrs_fail(err, NRS_ECONFLICT, "%s: another process is at work on it", dir);
    else
        status = remove_all(dir, err);
    nrs_leases_close(&leases);
    return status;
}

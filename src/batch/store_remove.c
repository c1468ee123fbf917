/* store_remove.c - clearing a store away. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "batch/store.h"

/* Remove a folder's files, and folders in it, down to `depth`. Only what a store makes is there. */
static void empty_folder(const char *path, int depth)
{
    DIR *dir = opendir(path);
    struct dirent *entry;

    while (dir && (entry = readdir(dir))) {
        char below[NRS_PATH_MAX];

        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
            !nrs_path_join(below, path, entry->d_name))
            continue;
        if (unlink(below) != 0 && depth > 0 && nrs_dir_exists(below)) {
            empty_folder(below, depth - 1);
            rmdir(below);
        }
    }
    if (dir)
        closedir(dir);
}

static enum nrs_status remove_all(const char *dir, struct nrs_error *err)
{
    static const char *const folders[] = {"records", "failed", "journal"};
    char path[NRS_PATH_MAX];

    /* Without its manifest it is no store any more, whatever happens next. */
    if (!nrs_path_join(path, dir, NRS_STORE_MANIFEST) || unlink(path) != 0)
        return nrs_fail(err, NRS_EFILE, "%s: cannot remove " NRS_STORE_MANIFEST ": %s", dir,
                        strerror(errno));
    for (size_t i = 0; i < NRS_LEN(folders); i++)
        if (nrs_path_join(path, dir, folders[i]))
            empty_folder(path, 1);
    return NRS_OK;
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

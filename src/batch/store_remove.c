/* store_remove.c - clearing a store away. */
#include "batch/clear.h"
#include "batch/store.h"

/* The record of the merged tables goes first, as they stand for nothing from here on. The manifest
 * goes last: as long as a record is there, it tells whose it is, and this can be done again. */
static enum nrs_status remove_all(const char *dir, struct nrs_error *err)
{
    static const char *const folders[] = {"records", "failed", "journal"};
    char path[NRS_PATH_MAX];
    enum nrs_status status = nrs_clear_file(dir, NRS_STORE_MERGED, err);

    for (size_t i = 0; i < NRS_LEN(folders) && status == NRS_OK; i++)
        if (nrs_path_join(path, dir, folders[i]))
            status = nrs_clear_folder(path, 1, err);
    return status == NRS_OK ? nrs_clear_file(dir, NRS_STORE_MANIFEST, err) : status;
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

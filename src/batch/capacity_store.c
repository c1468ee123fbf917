/* capacity_store.c - search.json and the records below evaluations/. */
#include "batch/capacity_store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "batch/capacity.h"
#include "batch/clear.h"
#include "batch/durable.h"

static enum nrs_status too_long(const char *dir, struct nrs_error *err)
{
    return nrs_fail(err, NRS_EFILE, "%.64s...: path is too long", dir);
}

static bool path_of(const char *dir, struct nrs_trial_key key, char out[NRS_PATH_MAX])
{
    char name[96];

    snprintf(name, sizeof name, NRS_CAPACITY_EVALUATIONS "/%05zu/%06u/%05u.json", key.point,
             key.load, key.replication);
    return nrs_path_join(out, dir, name);
}

/* Its number is the load. */
static struct nrs_record_head head_of(struct nrs_trial_key key, const char *digest)
{
    return (struct nrs_record_head){
        .number = key.load,
        .task = {.point = key.point, .first = key.replication, .n = 1},
        .digest = digest,
    };
}

bool nrs_trial_is_kept(const char *dir, struct nrs_trial_key key)
{
    char path[NRS_PATH_MAX];

    return path_of(dir, key, path) && nrs_file_exists(path);
}

enum nrs_status nrs_trial_keep(const char *dir, const char *digest, struct nrs_trial_key key,
                               const struct nrs_summary *s, struct nrs_error *err)
{
    const struct nrs_record_head head = head_of(key, digest);
    char path[NRS_PATH_MAX], folder[NRS_PATH_MAX], *text;
    enum nrs_status status;
    size_t n;
    bool won;

    if (!path_of(dir, key, path))
        return too_long(dir, err);
    nrs_path_dir(folder, path);
    status = nrs_dir_make(folder, err);
    if (status == NRS_OK)
        status = nrs_record_make(&head, s, &text, &n, err);
    if (status != NRS_OK)
        return status;
    status = nrs_durable_create(path, text, n, &won, err);
    free(text);
    return status;
}

enum nrs_status nrs_trial_read(const char *dir, const char *digest, struct nrs_trial_key key,
                               struct nrs_summary *out, struct nrs_error *err)
{
    const struct nrs_record_head head = head_of(key, digest);
    char path[NRS_PATH_MAX];

    if (!path_of(dir, key, path))
        return too_long(dir, err);
    return nrs_record_load(path, &head, out, err);
}

enum nrs_status nrs_capacity_begin(const char *dir, struct nrs_manifest *m, bool any_version,
                                   struct nrs_error *err)
{
    char path[NRS_PATH_MAX];

    if (!nrs_path_join(path, dir, NRS_CAPACITY_MANIFEST))
        return too_long(dir, err);
    return nrs_manifest_settle(path, m, any_version, err);
}

/* search.json goes last: as long as a record is there, it tells whose it is. */
enum nrs_status nrs_capacity_restart(const char *dir, struct nrs_error *err)
{
    char path[NRS_PATH_MAX];
    enum nrs_status status = NRS_OK;

    if (!nrs_path_join(path, dir, NRS_CAPACITY_EVALUATIONS))
        return too_long(dir, err);
    if (nrs_dir_exists(path))
        status = nrs_clear_folder(path, 2, err);
    return status == NRS_OK ? nrs_clear_file(dir, NRS_CAPACITY_MANIFEST, err) : status;
}

/* sweep_turn.c - workers that end together merge one after the other, or take over what the first
 * of them has merged. */
#include <string.h>
#include <sys/stat.h>

#include "cli/sweep.h"
#include "scenario/json.h"

/* Which record of merged tables is there; zeros: none. */
static struct timespec written(const char *path, ino_t *inode)
{
    struct stat info;

    *inode = 0;
    if (stat(path, &info) != 0)
        return (struct timespec){0};
    *inode = info.st_ino;
    return info.st_mtim;
}

static size_t count_of(const cJSON *record, const char *key)
{
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(record, key);

    return cJSON_IsNumber(value) && value->valuedouble >= 0 && value->valuedouble < 1e15
               ? (size_t)value->valuedouble
               : 0;
}

/* Tables of all points are final, whoever made them; of some they may lack what came since. */
static bool is_of_all(const char *path, const struct nrs_store *store, struct nrs_sweep_counts *out)
{
    cJSON *record = NULL;
    const char *digest;
    bool ok = nrs_json_load(path, &record, NULL) == NRS_OK;

    digest = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(record, "digest"));
    *out = (struct nrs_sweep_counts){.n_points = store->manifest.n_points,
                                     .n_merged = count_of(record, "complete"),
                                     .n_met = count_of(record, "met"),
                                     .n_not_met = count_of(record, "not_met"),
                                     .n_undecided = count_of(record, "undecided")};
    ok = ok && digest && strcmp(digest, store->manifest.digest) == 0 &&
         out->n_merged == out->n_points;
    cJSON_Delete(record);
    return ok;
}

enum nrs_sweep_turn nrs_sweep_take_turn(const struct nrs_store *store, struct nrs_sweep_counts *out)
{
    char path[NRS_PATH_MAX];
    ino_t inode_before, inode;
    struct timespec before, now;

    if (store->leases.fd < 0 || store->leases.reach == NRS_LOCKS_NONE ||
        !nrs_path_join(path, store->dir, NRS_STORE_MERGED))
        return NRS_TURN_WITHOUT_LOCK;
    if (nrs_lease_take(&store->leases, NRS_LEASE_MERGE))
        return NRS_TURN_MINE;
    before = written(path, &inode_before);
    if (!nrs_lease_wait(&store->leases, NRS_LEASE_MERGE))
        return NRS_TURN_WITHOUT_LOCK;
    now = written(path, &inode);
    if ((inode == inode_before && now.tv_sec == before.tv_sec && now.tv_nsec == before.tv_nsec) ||
        !is_of_all(path, store, out))
        return NRS_TURN_MINE;
    nrs_sweep_end_turn(store);
    return NRS_TURN_TAKEN;
}

void nrs_sweep_end_turn(const struct nrs_store *store)
{
    nrs_lease_drop(&store->leases, NRS_LEASE_MERGE);
}

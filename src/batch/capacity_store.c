/* capacity_store.c - search.json and the records below evaluations/. */
#include "batch/capacity_store.h"

#include <ctype.h>
#include <dirent.h>
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

/* -------------------------------------------------------------------------- looking through it */

/* A whole number, in decimal digits and nothing else before `end`. */
static bool number_of(const char *name, const char *end, uint32_t *out)
{
    char *stop;
    unsigned long value;

    if (!isdigit((unsigned char)name[0]))
        return false;
    value = strtoul(name, &stop, 10);
    *out = (uint32_t)value;
    return value <= UINT32_MAX && strcmp(stop, end) == 0;
}

struct walk {
    nrs_trial_visit *visit;
    void *user;
    uint32_t number[3]; /* point, load, replication */
};

static void walk_file(struct walk *w, const char *path, bool is_record)
{
    const struct nrs_trial_key key = {w->number[0], w->number[1], w->number[2]};

    w->visit(w->user, path, is_record ? &key : NULL);
}

static int in_order(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name); /* not by locale */
}

/* Folders of points, of loads, then files; numbers have leading zeros, so that names are in order.
 */
static void walk_folder(struct walk *w, const char *folder, unsigned depth)
{
    struct dirent **entries;
    int n = scandir(folder, &entries, NULL, in_order);

    for (int i = 0; i < n; i++) {
        const char *name = entries[i]->d_name;
        char path[NRS_PATH_MAX];
        bool is_number = number_of(name, depth == 2 ? ".json" : "", &w->number[depth]);

        if (strcmp(name, ".") != 0 && strcmp(name, "..") != 0 &&
            nrs_path_join(path, folder, name)) {
            if (depth < 2 && is_number && nrs_dir_exists(path))
                walk_folder(w, path, depth + 1);
            else
                walk_file(w, path, depth == 2 && is_number);
        }
        free(entries[i]);
    }
    if (n >= 0)
        free(entries);
}

void nrs_trials_each(const char *dir, nrs_trial_visit *visit, void *user)
{
    struct walk w = {.visit = visit, .user = user};
    char path[NRS_PATH_MAX];

    if (nrs_path_join(path, dir, NRS_CAPACITY_EVALUATIONS))
        walk_folder(&w, path, 0);
}

/* ----------------------------------------------------------------------------------- the folder */

static enum nrs_status open_leases(const char *dir, struct nrs_leases *leases,
                                   struct nrs_error *err)
{
    char path[NRS_PATH_MAX];

    return nrs_path_join(path, dir, "leases") ? nrs_leases_open(leases, path, err)
                                              : too_long(dir, err);
}

enum nrs_status nrs_capacity_join(const char *dir, struct nrs_leases *leases, struct nrs_error *err)
{
    enum nrs_status status = open_leases(dir, leases, err);

    if (status == NRS_OK && leases->reach != NRS_LOCKS_NONE &&
        !nrs_lease_share(leases, NRS_LEASE_PRESENT))
        status = nrs_fail(err, NRS_ECONFLICT, "%s: somebody clears it up", dir);
    return status;
}

enum nrs_status nrs_capacity_claim(const char *dir, struct nrs_leases *leases,
                                   struct nrs_error *err)
{
    enum nrs_status status = open_leases(dir, leases, err);

    if (status == NRS_OK && leases->reach != NRS_LOCKS_NONE &&
        !nrs_lease_take(leases, NRS_LEASE_PRESENT))
        status = nrs_fail(err, NRS_ECONFLICT, "%s: a search is there", dir);
    return status;
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
    struct nrs_leases leases = {.fd = -1};
    char path[NRS_PATH_MAX];
    enum nrs_status status = nrs_capacity_claim(dir, &leases, err);

    if (status == NRS_OK && !nrs_path_join(path, dir, NRS_CAPACITY_EVALUATIONS))
        status = too_long(dir, err);
    if (status == NRS_OK && nrs_dir_exists(path))
        status = nrs_clear_folder(path, 2, err);
    if (status == NRS_OK)
        status = nrs_clear_file(dir, NRS_CAPACITY_MANIFEST, err);
    nrs_leases_close(&leases);
    return status;
}

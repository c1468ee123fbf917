/* results_check.c - reading everything again. */
#include "cli/results_check.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "batch/durable.h"
#include "cli/results.h"
#include "scenario/json.h"

/* The tasks, by the manifest alone. */
static enum nrs_status plan_of(const struct nrs_manifest *m, struct nrs_plan *out,
                               struct nrs_error *err)
{
    const cJSON *point, *points = cJSON_GetObjectItemCaseSensitive(m->root, "points");
    uint32_t *replications = calloc(m->n_points + 1, sizeof *replications);
    enum nrs_status status;
    size_t i = 0;

    *out = (struct nrs_plan){0};
    if (!replications)
        return nrs_fail(err, NRS_EMACHINE, "out of memory for %zu points", m->n_points);
    cJSON_ArrayForEach(point, points)
    {
        const cJSON *n = cJSON_GetObjectItemCaseSensitive(point, "replications");
        bool ok = cJSON_IsNumber(n) && n->valuedouble >= 1 && n->valuedouble <= UINT32_MAX;

        replications[i++] = ok ? (uint32_t)n->valuedouble : 1;
    }
    status = nrs_plan_of(replications, m->n_points, m->per_task, out, err);
    free(replications);
    if (status != NRS_OK || out->n_tasks == m->n_tasks)
        return status;
    nrs_fail(err, NRS_EPARSE, NRS_STORE_MANIFEST ": tasks: is %zu, expected %zu", m->n_tasks,
             out->n_tasks);
    nrs_plan_free(out);
    return NRS_EPARSE;
}

static bool is_sound(const struct nrs_store *store, const struct nrs_plan *plan, size_t t,
                     struct nrs_error *why)
{
    struct nrs_summary summary;

    if (nrs_store_get(store, t, nrs_plan_task(plan, t), &summary, why) != NRS_OK)
        return false;
    nrs_summary_free(&summary);
    return true;
}

/* Call `visit` for each damaged record. @return how many records there are. */
static size_t each_damaged(const struct nrs_store *store, const struct nrs_plan *plan,
                           void (*visit)(void *user, size_t task, const char *why), void *user)
{
    unsigned char *state = malloc(store->manifest.n_tasks + 1);
    struct nrs_error why = {.status = NRS_OK};
    size_t n = state ? nrs_store_scan(store, state) : 0;

    for (size_t t = 0; state && t < store->manifest.n_tasks; t++)
        if (state[t] == NRS_STORE_RECORDED && !is_sound(store, plan, t, &why))
            visit(user, t, why.text);
    free(state);
    return n;
}

/* Tables against the digests that sweep.json has of them. */
static size_t check_tables(const struct nrs_store *store, struct nrs_text *out)
{
    char path[NRS_PATH_MAX], digest[NRS_DIGEST_LEN];
    struct nrs_error why = {.status = NRS_OK};
    cJSON *record = NULL;
    const cJSON *file;
    size_t n_bad = 0;

    if (!nrs_path_join(path, store->dir, NRS_STORE_MERGED) || !nrs_file_exists(path))
        return 0;
    if (nrs_json_load(path, &record, &why) != NRS_OK) {
        nrs_text_printf(out, "%s\n", why.text);
        return 1;
    }
    cJSON_ArrayForEach(file, cJSON_GetObjectItemCaseSensitive(record, "files"))
    {
        if (strchr(file->string, '/') || !nrs_path_join(path, store->dir, file->string))
            continue;
        if (nrs_digest_file(path, digest, &why) == NRS_OK && cJSON_IsString(file) &&
            strcmp(digest, file->valuestring) == 0)
            continue;
        nrs_text_printf(out, "%s: is not as " NRS_STORE_MERGED " has it\n", path);
        n_bad++;
    }
    cJSON_Delete(record);
    return n_bad;
}

struct findings {
    struct nrs_text *out;
    size_t n;
};

static void tell(void *user, size_t task, const char *why)
{
    struct findings *f = user;

    (void)task;
    nrs_text_printf(f->out, "%s\n", why);
    f->n++;
}

enum nrs_status nrs_results_verify(const struct nrs_store *store, struct nrs_text *out,
                                   size_t *n_bad, struct nrs_error *err)
{
    struct findings found = {.out = out};
    struct nrs_plan plan;
    enum nrs_status status = plan_of(&store->manifest, &plan, err);
    size_t n;

    if (status == NRS_OK) {
        n = each_damaged(store, &plan, tell, &found);
        *n_bad = found.n + check_tables(store, out);
        nrs_text_printf(out, "%s: %zu of %zu records, %zu damaged; tables: %zu damaged\n",
                        store->dir, n, store->manifest.n_tasks, found.n, *n_bad - found.n);
    }
    nrs_plan_free(&plan);
    return status;
}

size_t nrs_results_remove_files(const char *folder, const char *prefix)
{
    DIR *dir = opendir(folder);
    struct dirent *entry;
    char path[NRS_PATH_MAX];
    size_t n = 0;

    while (dir && (entry = readdir(dir)))
        if (strncmp(entry->d_name, prefix, strlen(prefix)) == 0 &&
            nrs_path_join(path, folder, entry->d_name) && unlink(path) == 0)
            n++;
    if (dir)
        closedir(dir);
    return n;
}

size_t nrs_results_remove_aside(const char *folder)
{
    DIR *dir = opendir(folder);
    struct dirent *entry;
    char path[NRS_PATH_MAX];
    size_t n = 0;

    while (dir && (entry = readdir(dir)))
        if (strncmp(entry->d_name, NRS_RESULTS_ASIDE, strlen(NRS_RESULTS_ASIDE)) == 0 &&
            nrs_path_join(path, folder, entry->d_name) && nrs_dir_exists(path)) {
            n += nrs_results_remove_files(path, "");
            rmdir(path);
        }
    if (dir)
        closedir(dir);
    return n;
}

static size_t remove_parts(const struct nrs_store *store)
{
    static const char *const folders[] = {"", "failed", "records"};
    char path[NRS_PATH_MAX], name[64];
    size_t n = 0;

    for (size_t i = 0; i < NRS_LEN(folders); i++)
        if (nrs_path_join(path, store->dir, folders[i]))
            n += nrs_results_remove_files(path, NRS_DURABLE_PART);
    for (size_t k = 0; k * NRS_STORE_TASKS_A_FOLDER < store->manifest.n_tasks; k++) {
        snprintf(name, sizeof name, "records/%03zu", k);
        if (nrs_path_join(path, store->dir, name))
            n += nrs_results_remove_files(path, NRS_DURABLE_PART);
    }
    return n;
}

/* Of tasks that have a record by now. */
static size_t remove_old_failures(const struct nrs_store *store)
{
    size_t n = 0;
    char path[NRS_PATH_MAX];

    for (size_t t = 0; t < store->manifest.n_tasks; t++)
        for (unsigned k = 1; k <= NRS_STORE_ATTEMPTS; k++)
            if (nrs_store_failure_path(store, t, k, path) && nrs_store_has(store, t) &&
                unlink(path) == 0)
                n++;
    return n;
}

struct removal {
    const struct nrs_store *store;
    size_t n;
};

static void remove_record(void *user, size_t task, const char *why)
{
    struct removal *r = user;
    char path[NRS_PATH_MAX];

    (void)why;
    r->n += nrs_store_record_path(r->store, task, path) && unlink(path) == 0;
    if (nrs_path_join(path, r->store->dir, NRS_STORE_MERGED))
        unlink(path); /* the tables may have been made of it */
}

enum nrs_status nrs_results_prune(struct nrs_store *store, bool broken, struct nrs_text *out,
                                  struct nrs_error *err)
{
    struct removal records = {.store = store};
    char path[NRS_PATH_MAX];
    struct nrs_plan plan;
    enum nrs_status status = plan_of(&store->manifest, &plan, err);
    size_t n_parts, n_failures;

    if (status == NRS_OK && !nrs_path_join(path, store->dir, "leases"))
        status = nrs_fail(err, NRS_EFILE, "%.64s...: path is too long", store->dir);
    if (status == NRS_OK)
        status = nrs_leases_open(&store->leases, path, err);
    if (status == NRS_OK && store->leases.reach != NRS_LOCKS_NONE &&
        !nrs_lease_take(&store->leases, NRS_LEASE_PRESENT))
        status = nrs_fail(err, NRS_ECONFLICT, "%s: a worker is there", store->dir);
    if (status == NRS_OK) {
        n_parts = remove_parts(store) + nrs_results_remove_aside(store->dir);
        n_failures = remove_old_failures(store);
        if (broken)
            each_damaged(store, &plan, remove_record, &records);
        nrs_text_printf(out,
                        "%s: removed %zu unfinished files, %zu accounts of failures, %zu records\n",
                        store->dir, n_parts, n_failures, records.n);
    }
    nrs_plan_free(&plan);
    return status;
}

/* store.c - the folder of a sweep. */
#include "batch/store.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "batch/durable.h"

static const char *const folders[] = {"records", "failed", "journal"};

static enum nrs_status too_long(const char *dir, struct nrs_error *err)
{
    return nrs_fail(err, NRS_EFILE, "%.64s...: path is too long", dir);
}

bool nrs_store_exists(const char *dir)
{
    char path[NRS_PATH_MAX];

    return nrs_path_join(path, dir, NRS_STORE_MANIFEST) && nrs_file_exists(path);
}

bool nrs_store_record_path(const struct nrs_store *s, size_t task, char out[NRS_PATH_MAX])
{
    char name[64];

    snprintf(name, sizeof name, "records/%03zu/%06zu.json", task / NRS_STORE_TASKS_A_FOLDER, task);
    return nrs_path_join(out, s->dir, name);
}

bool nrs_store_failure_path(const struct nrs_store *s, size_t task, unsigned k,
                            char out[NRS_PATH_MAX])
{
    char name[64];

    snprintf(name, sizeof name, "failed/%06zu.%u.json", task, k);
    return nrs_path_join(out, s->dir, name);
}

bool nrs_store_has(const struct nrs_store *s, size_t task)
{
    char path[NRS_PATH_MAX];

    return nrs_store_record_path(s, task, path) && access(path, F_OK) == 0;
}

unsigned nrs_store_attempts(const struct nrs_store *s, size_t task)
{
    char path[NRS_PATH_MAX];
    unsigned k = 0;

    while (k < NRS_STORE_ATTEMPTS && nrs_store_failure_path(s, task, k + 1, path) &&
           access(path, F_OK) == 0)
        k++;
    return k;
}

static enum nrs_status set_dir(struct nrs_store *s, const char *dir, struct nrs_error *err)
{
    *s = (struct nrs_store){.leases = {.fd = -1}};
    /* Room for the longest name in it. */
    if (strlen(dir) > NRS_PATH_MAX - 512 || !nrs_path_join(s->dir, "", dir))
        return too_long(dir, err);
    return NRS_OK;
}

enum nrs_status nrs_store_open(struct nrs_store *s, const char *dir, struct nrs_error *err)
{
    char path[NRS_PATH_MAX];
    enum nrs_status status = set_dir(s, dir, err);

    if (status != NRS_OK)
        return status;
    if (!nrs_store_exists(dir))
        return nrs_fail(err, NRS_EFILE, "%s: has no " NRS_STORE_MANIFEST ": no sweep's results",
                        dir);
    nrs_path_join(path, dir, NRS_STORE_MANIFEST);
    return nrs_manifest_load(path, &s->manifest, err);
}

static enum nrs_status make_folders(const struct nrs_store *s, struct nrs_error *err)
{
    enum nrs_status status = nrs_dir_make(s->dir, err);

    for (size_t i = 0; i < NRS_LEN(folders) && status == NRS_OK; i++) {
        char path[NRS_PATH_MAX];

        if (!nrs_path_join(path, s->dir, folders[i]))
            return too_long(s->dir, err);
        status = nrs_dir_make(path, err);
    }
    return status;
}

static enum nrs_status settle_manifest(struct nrs_store *s, bool any_version, struct nrs_error *err)
{
    char path[NRS_PATH_MAX];

    if (!nrs_path_join(path, s->dir, NRS_STORE_MANIFEST))
        return too_long(s->dir, err);
    return nrs_manifest_settle(path, &s->manifest, any_version, err);
}

enum nrs_status nrs_store_begin(struct nrs_store *s, const char *dir, struct nrs_manifest *m,
                                bool any_version, struct nrs_error *err)
{
    char path[NRS_PATH_MAX];
    enum nrs_status status = set_dir(s, dir, err);

    s->manifest = *m;
    *m = (struct nrs_manifest){0};
    if (status == NRS_OK)
        status = make_folders(s, err);
    if (status != NRS_OK)
        return status;
    if (!nrs_path_join(path, s->dir, "leases"))
        return too_long(s->dir, err);
    status = nrs_leases_open(&s->leases, path, err);
    if (status == NRS_OK && s->leases.reach != NRS_LOCKS_NONE &&
        !nrs_lease_share(&s->leases, NRS_LEASE_PRESENT))
        status = nrs_fail(err, NRS_ECONFLICT, "%s: another process removes or prunes it", s->dir);
    return status == NRS_OK ? settle_manifest(s, any_version, err) : status;
}

void nrs_store_close(struct nrs_store *s)
{
    if (s->journal)
        fclose(s->journal);
    nrs_leases_close(&s->leases);
    nrs_manifest_free(&s->manifest);
    s->journal = NULL;
}

/* "000017.json", "000017.2.json": the task, and the attempt. A file of any other name, such as a
 * copy, is none of a store's. */
static bool number_of(const char *name, size_t n_tasks, size_t *task, unsigned *attempt)
{
    char *end, same[64];
    unsigned long long number = strtoull(name, &end, 10);

    if (end == name || number >= n_tasks)
        return false;
    *task = (size_t)number;
    *attempt = 0;
    if (end[0] == '.' && end[1] >= '1' && end[1] <= '0' + NRS_STORE_ATTEMPTS)
        *attempt = (unsigned)(end[1] - '0');
    if (*attempt > 0)
        snprintf(same, sizeof same, "%06zu.%u.json", *task, *attempt);
    else
        snprintf(same, sizeof same, "%06zu.json", *task);
    return strcmp(name, same) == 0;
}

/* Mark the records of the k-th folder of them. */
static size_t scan_records(const struct nrs_store *s, size_t k, unsigned char *state)
{
    char path[NRS_PATH_MAX], name[64];
    struct dirent *entry;
    size_t task, n = 0;
    unsigned attempt;
    DIR *dir;

    snprintf(name, sizeof name, "records/%03zu", k);
    dir = nrs_path_join(path, s->dir, name) ? opendir(path) : NULL;
    while (dir && (entry = readdir(dir)))
        if (number_of(entry->d_name, s->manifest.n_tasks, &task, &attempt) && attempt == 0 &&
            task / NRS_STORE_TASKS_A_FOLDER == k && state[task] != NRS_STORE_RECORDED) {
            state[task] = NRS_STORE_RECORDED;
            n++;
        }
    if (dir)
        closedir(dir);
    return n;
}

/* Count the failed attempts at tasks without a record. */
static void scan_failures(const struct nrs_store *s, unsigned char *state)
{
    char path[NRS_PATH_MAX];
    DIR *dir = nrs_path_join(path, s->dir, "failed") ? opendir(path) : NULL;
    struct dirent *entry;
    size_t task;
    unsigned attempt;

    while (dir && (entry = readdir(dir)))
        if (number_of(entry->d_name, s->manifest.n_tasks, &task, &attempt) && attempt > 0 &&
            state[task] != NRS_STORE_RECORDED && state[task] < NRS_STORE_ATTEMPTS)
            state[task]++;
    if (dir)
        closedir(dir);
}

size_t nrs_store_scan(const struct nrs_store *s, unsigned char *state)
{
    size_t n_tasks = s->manifest.n_tasks, n = 0;

    memset(state, 0, n_tasks);
    for (size_t k = 0; k * NRS_STORE_TASKS_A_FOLDER < n_tasks; k++)
        n += scan_records(s, k, state);
    scan_failures(s, state);
    return n;
}

size_t nrs_store_given_up(const unsigned char *state, size_t n_tasks)
{
    size_t n = 0;

    for (size_t t = 0; t < n_tasks; t++)
        n += state[t] != NRS_STORE_RECORDED && state[t] >= NRS_STORE_ATTEMPTS;
    return n;
}

enum nrs_status nrs_store_put(const struct nrs_store *s, size_t task, const char *text, size_t n,
                              struct nrs_error *err)
{
    char path[NRS_PATH_MAX], dir[NRS_PATH_MAX], above[NRS_PATH_MAX];
    bool won;

    if (!nrs_store_record_path(s, task, path))
        return too_long(s->dir, err);
    nrs_path_dir(dir, path);
    if (mkdir(dir, 0777) == 0) {
        nrs_path_dir(above, dir);
        nrs_durable_folder(above);
    } else if (errno != EEXIST) {
        return nrs_fail(err, NRS_ESTORE, "%s: cannot create the folder: %s", dir, strerror(errno));
    }
    return nrs_durable_create(path, text, n, &won, err);
}

enum nrs_status nrs_store_get(const struct nrs_store *s, size_t number, struct nrs_task task,
                              struct nrs_summary *out, struct nrs_error *err)
{
    const struct nrs_record_head head = {number, task, s->manifest.digest};
    char path[NRS_PATH_MAX];

    if (!nrs_store_record_path(s, number, path))
        return too_long(s->dir, err);
    return nrs_record_load(path, &head, out, err);
}

enum nrs_status nrs_store_put_failure(const struct nrs_store *s, size_t task, const char *text,
                                      size_t n, struct nrs_error *err)
{
    bool won = false;

    for (unsigned k = 1; k <= NRS_STORE_ATTEMPTS && !won; k++) {
        char path[NRS_PATH_MAX];
        enum nrs_status status;

        if (!nrs_store_failure_path(s, task, k, path))
            return too_long(s->dir, err);
        status = nrs_durable_create(path, text, n, &won, err);
        if (status != NRS_OK)
            return status;
    }
    return NRS_OK;
}

size_t nrs_store_forget_failures(const struct nrs_store *s)
{
    size_t n = 0, task;
    unsigned attempt;
    char path[NRS_PATH_MAX], folder[NRS_PATH_MAX];
    struct dirent *entry;
    DIR *dir = nrs_path_join(folder, s->dir, "failed") ? opendir(folder) : NULL;

    while (dir && (entry = readdir(dir)))
        if (number_of(entry->d_name, s->manifest.n_tasks, &task, &attempt) && attempt > 0 &&
            !nrs_store_has(s, task) && nrs_path_join(path, folder, entry->d_name) &&
            unlink(path) == 0)
            n++;
    if (dir)
        closedir(dir);
    return n;
}

/* results.c - write aside, then rename. */
#include "cli/results.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "batch/capacity.h"
#include "batch/pool.h"
#include "batch/store.h"

static enum nrs_status fail_errno(const char *path, const char *what, struct nrs_error *err)
{
    int code = errno;

    return nrs_fail(err, nrs_errno_status(code), "%s: cannot %s: %s", path, what, strerror(code));
}

const struct nrs_result_kind nrs_result_of_run = {
    .record = NRS_RUN_RECORD,
    .foreign = {"calibration.csv", "capacity.csv", NRS_CAPACITY_MANIFEST, "manifest.json",
                NRS_STORE_MERGED},
    .partial = {"frames.csv", "hops.csv", "stops.csv", "ues.csv", "figure.png", "figure.svg"},
};
const struct nrs_result_kind nrs_result_of_calibration = {
    .record = NRS_RUN_RECORD,
    .foreign = {"verdicts.csv", "capacity.csv", NRS_CAPACITY_MANIFEST, "manifest.json"},
    .partial = {"figure.png", "figure.svg"},
};
const struct nrs_result_kind nrs_result_of_capacity = {
    .record = NRS_RUN_RECORD,
    .foreign = {"verdicts.csv", "calibration.csv", "manifest.json", NRS_STORE_MERGED},
    .partial = {"figure.dat", "figure.png", "figure.svg"},
};
const struct nrs_result_kind nrs_result_of_sweep = {
    .record = NRS_STORE_MERGED,
    .foreign = {NRS_RUN_RECORD, NRS_CAPACITY_MANIFEST},
    .partial = {"ues.csv", "index.sqlite"},
};

enum nrs_status nrs_results_refuse_other(const char *dir, const struct nrs_result_kind *kind,
                                         struct nrs_error *err)
{
    char theirs[NRS_PATH_MAX];

    for (size_t i = 0; kind->foreign[i]; i++)
        if (nrs_path_join(theirs, dir, kind->foreign[i]) && nrs_file_exists(theirs))
            return nrs_fail(err, NRS_EFILE,
                            "%s: has %s of another command, expected another folder (--output)",
                            dir, kind->foreign[i]);
    return NRS_OK;
}

enum nrs_status nrs_results_open(struct nrs_results *r, const char *dir,
                                 const struct nrs_result_kind *kind, struct nrs_error *err)
{
    bool is_new = !nrs_dir_exists(dir);
    enum nrs_status status;

    *r = (struct nrs_results){.kind = kind};
    status = nrs_results_refuse_other(dir, kind, err);
    if (status == NRS_OK)
        status = nrs_dir_make(dir, err);
    if (status != NRS_OK)
        return status;
    r->is_new = is_new;
    if (!nrs_path_join(r->dir, "", dir) ||
        !nrs_path_join(r->aside, dir, NRS_RESULTS_ASIDE "XXXXXX")) {
        r->aside[0] = '\0';
        return nrs_fail(err, NRS_EFILE, "%.64s...: path is too long", dir);
    }
    if (!mkdtemp(r->aside)) {
        status = fail_errno(dir, "write into the folder", err);
        r->aside[0] = '\0';
        return status;
    }
    nrs_pool_stop_signals(&r->stops);
    sigprocmask(SIG_BLOCK, &r->stops, &r->before);
    return NRS_OK;
}

enum nrs_status nrs_results_path(struct nrs_results *r, const char *name, char out[NRS_PATH_MAX],
                                 struct nrs_error *err)
{
    if (r->n_files == NRS_RESULT_FILES || !nrs_path_join(out, r->aside, name))
        return nrs_fail(err, NRS_EFILE, "%s: path is too long", name);
    r->file[r->n_files++] = name;
    return NRS_OK;
}

enum nrs_status nrs_results_add(struct nrs_results *r, const char *name, struct nrs_text *text,
                                struct nrs_error *err)
{
    char path[NRS_PATH_MAX];
    enum nrs_status status = nrs_text_check(text, err);

    if (status == NRS_OK)
        status = nrs_results_path(r, name, path, err);
    if (status == NRS_OK)
        status = nrs_file_write(path, nrs_text_string(text), text->n, err);
    nrs_text_free(text);
    return status;
}

void nrs_results_drop_last(struct nrs_results *r)
{
    char path[NRS_PATH_MAX];

    if (r->n_files > 0 && nrs_path_join(path, r->aside, r->file[--r->n_files]))
        unlink(path);
}

/* Without its record, removed first, an older result no longer counts as whole while files are
 * exchanged; what this one lacks must not stay beside it. */
static enum nrs_status remove_one(const struct nrs_results *r, const char *name,
                                  struct nrs_error *err)
{
    char path[NRS_PATH_MAX];

    if (!nrs_path_join(path, r->dir, name))
        return nrs_fail(err, NRS_EFILE, "%.64s...: path is too long", r->dir);
    if (unlink(path) != 0 && errno != ENOENT)
        return fail_errno(path, "replace", err);
    return NRS_OK;
}

static enum nrs_status remove_older(const struct nrs_results *r, struct nrs_error *err)
{
    enum nrs_status status = remove_one(r, r->kind->record, err);

    for (size_t i = 0; r->kind->partial[i] && status == NRS_OK; i++)
        status = remove_one(r, r->kind->partial[i], err);
    return status;
}

static enum nrs_status exchange(const struct nrs_results *r, struct nrs_error *err)
{
    enum nrs_status status = remove_older(r, err);

    for (size_t i = 0; status == NRS_OK && i < r->n_files; i++) {
        char from[NRS_PATH_MAX], to[NRS_PATH_MAX];

        if (!nrs_path_join(from, r->aside, r->file[i]) || !nrs_path_join(to, r->dir, r->file[i]))
            status = nrs_fail(err, NRS_EFILE, "%.64s...: path is too long", r->dir);
        else if (rename(from, to) != 0)
            status = fail_errno(to, "write", err);
    }
    return status;
}

/* Two runs that end at once in one folder must not mix their files; where there are no locks, this
 * goes on without. */
enum nrs_status nrs_results_publish(struct nrs_results *r, struct nrs_error *err)
{
    const struct timespec at_once = {0};
    enum nrs_status status;
    int lock;

    if (sigtimedwait(&r->stops, NULL, &at_once) > 0)
        return nrs_fail(err, NRS_EINTR, "interrupted, nothing was written");
    lock = open(r->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (lock < 0)
        return fail_errno(r->dir, "open", err);
    while (flock(lock, LOCK_EX) != 0 && errno == EINTR)
        continue;
    status = exchange(r, err);
    close(lock);
    r->is_new = r->is_new && status != NRS_OK;
    return status;
}

void nrs_results_close(struct nrs_results *r)
{
    for (size_t i = 0; i < r->n_files; i++) {
        char path[NRS_PATH_MAX];

        if (nrs_path_join(path, r->aside, r->file[i]))
            unlink(path);
    }
    if (r->aside[0])
        rmdir(r->aside);
    if (r->is_new)
        rmdir(r->dir); /* but not when another run has put something there */
    if (r->aside[0])
        sigprocmask(SIG_SETMASK, &r->before, NULL);
    *r = (struct nrs_results){0};
}

/* store.h - a sweep's results on disk, written by many processes and never half.
 *
 *   manifest.json             what it is about (manifest.h); made once
 *   records/NNN/NNNNNN.json   one a finished task (record.h); made once
 *   failed/NNNNNN.K.json      the K-th attempt at a task that failed, from 1
 *   journal/...jsonl           what each worker did; only it writes there
 *   leases                    locks (lease.h)
 *
 * No file is written by two processes, and none is changed once it has its name.
 */
#ifndef NRS_BATCH_STORE_H
#define NRS_BATCH_STORE_H

#include "batch/lease.h"
#include "batch/manifest.h"
#include "batch/record.h"

#define NRS_STORE_MANIFEST       "manifest.json"
#define NRS_STORE_MERGED         "sweep.json" /* of the merged tables, which it makes whole */
#define NRS_STORE_RECORDED       'r'          /* of a task's state: it has a record */
#define NRS_STORE_ATTEMPTS       2            /* of a task, before it is given up */
#define NRS_STORE_TASKS_A_FOLDER 1000

struct nrs_store {
    char dir[NRS_PATH_MAX];
    struct nrs_manifest manifest;
    struct nrs_leases leases;
    FILE *journal; /* of this process; NULL: none */
};

/** Is there a store in the folder? */
bool nrs_store_exists(const char *dir);

/** Open one that is there, to look at. @return NRS_EFILE: there is none. */
enum nrs_status nrs_store_open(struct nrs_store *s, const char *dir, struct nrs_error *err);

/**
 * Begin a store, or go on with one.
 * @param m  what it is to be about; taken over. @param any_version  see nrs_manifest_compare.
 * @return NRS_EFILE: the folder cannot be written; NRS_ECONFLICT: it is about something else.
 */
enum nrs_status nrs_store_begin(struct nrs_store *s, const char *dir, struct nrs_manifest *m,
                                bool any_version, struct nrs_error *err);

/**
 * Remove a store's files so that it can begin anew; the merged tables stay, without their record.
 * @return NRS_ECONFLICT: somebody is at work; NRS_EFILE: what is left is a store still.
 */
enum nrs_status nrs_store_remove(const char *dir, struct nrs_error *err);
void nrs_store_close(struct nrs_store *s);

/** The file of a task's record, of its k-th failed attempt. @return false: too long. */
bool nrs_store_record_path(const struct nrs_store *s, size_t task, char out[NRS_PATH_MAX]);
bool nrs_store_failure_path(const struct nrs_store *s, size_t task, unsigned k,
                            char out[NRS_PATH_MAX]);
bool nrs_store_has(const struct nrs_store *s, size_t task);

/** Failed attempts at a task, up to NRS_STORE_ATTEMPTS. */
unsigned nrs_store_attempts(const struct nrs_store *s, size_t task);

/**
 * Look through the folder.
 * @param state  [n_tasks]: set to NRS_STORE_RECORDED where there is a record, to the number of
 * failed attempts where there is none.
 * @return how many records there are.
 */
size_t nrs_store_scan(const struct nrs_store *s, unsigned char *state);

/** @return how many tasks of a scan were given up. @param state  [n_tasks], as scanned. */
size_t nrs_store_given_up(const unsigned char *state, size_t n_tasks);

/** Keep a record. @return NRS_ESTORE. One that is there already stays. */
enum nrs_status nrs_store_put(const struct nrs_store *s, size_t task, const char *text, size_t n,
                              struct nrs_error *err);

/** Read a task's record and check it. @param out  nrs_summary_free when NRS_OK. */
enum nrs_status nrs_store_get(const struct nrs_store *s, size_t number, struct nrs_task task,
                              struct nrs_summary *out, struct nrs_error *err);

/** Keep the account of a failed attempt: the text of a JSON file. @return NRS_ESTORE. */
enum nrs_status nrs_store_put_failure(const struct nrs_store *s, size_t task, const char *text,
                                      size_t n, struct nrs_error *err);

/** Forget the failed attempts at all tasks without a record. @return how many files went. */
size_t nrs_store_forget_failures(const struct nrs_store *s);

#endif

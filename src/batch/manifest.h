/* manifest.h - what a folder of results is about: the sweep as resolved, and what it was made of.
 *
 * Written once, before the first task. Its digest names the sweep in every record: it is that of
 * scenario, contents of all files read, and how the replications are cut into tasks.
 */
#ifndef NRS_BATCH_MANIFEST_H
#define NRS_BATCH_MANIFEST_H

#include "batch/plan.h"
#include "core/digest.h"
#include "scenario/document.h"

#define NRS_MANIFEST_FORMAT 1

struct nrs_manifest {
    cJSON *root;         /* all of it */
    const char *digest;  /* in root, as the following */
    const char *version; /* of the program */
    const char *scenario_file;
    const cJSON *scenario; /* merged, with overrides */
    uint32_t per_task;
    size_t n_tasks, n_points;
};

/** Describe a sweep. @return NRS_EFILE: a file cannot be read. nrs_manifest_free when NRS_OK. */
enum nrs_status nrs_manifest_make(const struct nrs_document *doc, const struct nrs_points *points,
                                  const struct nrs_plan *plan, struct nrs_manifest *out,
                                  struct nrs_error *err);

/** Read one from its file. @return NRS_EFILE, NRS_EPARSE. nrs_manifest_free when NRS_OK. */
enum nrs_status nrs_manifest_load(const char *path, struct nrs_manifest *out,
                                  struct nrs_error *err);
void nrs_manifest_free(struct nrs_manifest *m);

/** The text for its file. @param text  owned by the caller: free(*text). */
enum nrs_status nrs_manifest_text(const struct nrs_manifest *m, char **text, struct nrs_error *err);

/**
 * Is the folder's sweep the one that is asked for now?
 * @param place  the folder's manifest, for the error.
 * @param any_version  let another version of the program go on.
 * @return NRS_ECONFLICT: names the first difference.
 */
enum nrs_status nrs_manifest_compare(const char *place, const struct nrs_manifest *was,
                                     const struct nrs_manifest *is, bool any_version,
                                     struct nrs_error *err);

/**
 * Make the file of a manifest, or go on with the one that is there. Several may begin at once: one
 * of them makes the file, the others find it.
 * @param m  what is asked for; becomes what the file has when NRS_OK.
 * @param any_version  as for nrs_manifest_compare.
 * @return NRS_ESTORE: it cannot be written; as nrs_manifest_load and nrs_manifest_compare.
 */
enum nrs_status nrs_manifest_settle(const char *path, struct nrs_manifest *m, bool any_version,
                                    struct nrs_error *err);

/** Are the data files the same? @param advice  that ends the error. @return NRS_ECONFLICT. */
enum nrs_status nrs_manifest_compare_files(const char *place, const struct nrs_manifest *was,
                                           const struct nrs_manifest *is, const char *advice,
                                           struct nrs_error *err);

#endif

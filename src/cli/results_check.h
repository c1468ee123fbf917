/* results_check.h - is a sweep's folder sound, and what in it is of no use any more? */
#ifndef NRS_CLI_RESULTS_CHECK_H
#define NRS_CLI_RESULTS_CHECK_H

#include "batch/store.h"
#include "report/text.h"

/**
 * Check every record's checksum and content, and the tables' digests, against manifest and
 * sweep.json. @param out  a line for each that is damaged, and a last one. @param n_bad  of them.
 */
enum nrs_status nrs_results_verify(const struct nrs_store *store, struct nrs_text *out,
                                   size_t *n_bad, struct nrs_error *err);

/** Remove files of a folder whose names begin with `prefix`. @return how many. */
size_t nrs_results_remove_files(const char *folder, const char *prefix);

/** Remove files that were being written aside (results.h). @return how many. */
size_t nrs_results_remove_aside(const char *folder);

/**
 * Remove accounts of failures of tasks that are done, and files that killed processes had begun.
 * @param broken  remove damaged records, and the merged tables' record with them.
 * @return NRS_ECONFLICT: a worker is there.
 */
enum nrs_status nrs_results_prune(struct nrs_store *store, bool broken, struct nrs_text *out,
                                  struct nrs_error *err);

#endif

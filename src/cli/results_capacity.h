/* results_capacity.h - nrsplit results, of folders of nrsplit capacity. */
#ifndef NRS_CLI_RESULTS_CAPACITY_H
#define NRS_CLI_RESULTS_CAPACITY_H

#include "cli/cli.h"
#include "report/text.h"

/** Records below evaluations/. */
size_t nrs_results_drops(const char *dir);

/** Print the tables of the last search that ended. @param decided  is every point? */
enum nrs_status nrs_results_show_capacity(const struct nrs_cli *cli, const char *dir, bool *decided,
                                          struct nrs_error *err);

/** Write them to another folder. */
enum nrs_status nrs_results_export_capacity(const struct nrs_cli *cli, const char *dir,
                                            const char *to, bool *decided, struct nrs_error *err);

/**
 * Check every record's checksum and content, and that the tables are those of capacity.json.
 * @param out  a line for each that is damaged, and a last one. @param n_bad  of them.
 */
enum nrs_status nrs_results_verify_capacity(const char *dir, struct nrs_text *out, size_t *n_bad,
                                            struct nrs_error *err);

/**
 * Remove files that killed processes had begun.
 * @param broken  remove damaged records, and the tables' record with them.
 * @return NRS_ECONFLICT: a search is there.
 */
enum nrs_status nrs_results_prune_capacity(const char *dir, bool broken, struct nrs_text *out,
                                           struct nrs_error *err);

#endif

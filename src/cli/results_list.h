/* results_list.h - what lies in a folder of results, and nrsplit results list. */
#ifndef NRS_CLI_RESULTS_LIST_H
#define NRS_CLI_RESULTS_LIST_H

#include "cli/cli.h"

enum nrs_folder_kind {
    NRS_FOLDER_OTHER, /* no results */
    NRS_FOLDER_SWEEP,
    NRS_FOLDER_CAPACITY,
    NRS_FOLDER_TABLES, /* exported from one of these */
    NRS_FOLDER_RUN,
    NRS_FOLDER_CALIBRATION
};
extern const char *const nrs_folder_kinds[]; /* "other", "sweep", ..., NULL */

/** By the files that only one command writes. */
enum nrs_folder_kind nrs_folder_kind(const char *dir);

/** nrsplit results list [DIR]. @return the exit status. */
int nrs_results_list(struct nrs_cli *cli, struct nrs_error *err);

#endif

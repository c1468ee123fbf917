/* results.h - the folder of one run's results, published so that a partial one is never whole. */
#ifndef NRS_CLI_RESULTS_H
#define NRS_CLI_RESULTS_H

#include <signal.h>

#include "core/file.h"
#include "report/text.h"

#define NRS_RESULT_FILES  16
#define NRS_RESULTS_ASIDE ".partial-" /* begin of the folder where files are written */

/* What tells the results of one command from those of another. */
struct nrs_result_kind {
    const char *record;     /* written last: a folder with it is whole */
    const char *foreign[6]; /* files that only other commands' results have; up to a NULL */
    const char *partial[8]; /* files that this result may lack, and an older one may have */
};
extern const struct nrs_result_kind nrs_result_of_run, nrs_result_of_calibration,
    nrs_result_of_capacity, nrs_result_of_sweep;

/* A folder whose files are all written aside, then renamed into place, the run record last: a
 * folder with a record is whole, and a run that fails leaves an older result as it was. */
struct nrs_results {
    const struct nrs_result_kind *kind;
    char dir[NRS_PATH_MAX], aside[NRS_PATH_MAX];
    bool is_new; /* the folder was made for this result, which is not in it yet */
    const char *file[NRS_RESULT_FILES]; /* names added so far, borrowed */
    size_t n_files;
    sigset_t stops, before; /* held back while something is aside, so that it is cleared away */
};

#define NRS_RUN_RECORD "run.json"

/**
 * Make the folder and find out now whether it can be written. One that has the results of another
 * command is refused, for the record of the one would stand beside the numbers of the other.
 */
enum nrs_status nrs_results_open(struct nrs_results *r, const char *dir,
                                 const struct nrs_result_kind *kind, struct nrs_error *err);

/** Refuse a folder with results of another kind. @return NRS_EFILE. */
enum nrs_status nrs_results_refuse_other(const char *dir, const struct nrs_result_kind *kind,
                                         struct nrs_error *err);

/** Add a file of the result; `text` is freed. */
enum nrs_status nrs_results_add(struct nrs_results *r, const char *name, struct nrs_text *text,
                                struct nrs_error *err);

/** The path of a file to be written aside by somebody else (gnuplot); counts as added. */
enum nrs_status nrs_results_path(struct nrs_results *r, const char *name, char out[NRS_PATH_MAX],
                                 struct nrs_error *err);

/** Take back the file added last: it could not be written. */
void nrs_results_drop_last(struct nrs_results *r);

/** Exchange an older result for this one; the run record, added last, makes it whole. */
enum nrs_status nrs_results_publish(struct nrs_results *r, struct nrs_error *err);

/** Remove what is aside, and a folder made in vain. Call it always; harmless after publishing. */
void nrs_results_close(struct nrs_results *r);

#endif

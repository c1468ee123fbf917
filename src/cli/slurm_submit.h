/* slurm_submit.h - a sweep handed to Slurm: scripts written, submitted, and looked after. */
#ifndef NRS_CLI_SLURM_SUBMIT_H
#define NRS_CLI_SLURM_SUBMIT_H

#include "batch/slurm.h"
#include "cli/cli.h"

/**
 * Write array.sh and merge.sh into the folder slurm of the results, and submit them; the numbers of
 * the jobs go to the file jobs there.
 * @param dry_run  only write.
 * @param said  what was done, for the user; appended.
 * @return NRS_EFILE when there is no sbatch or it refuses; the scripts are there and named.
 */
enum nrs_status nrs_slurm_submit(const struct nrs_slurm_job *job, bool dry_run,
                                 struct nrs_text *said, struct nrs_error *err);

/**
 * Say how many elements of what was submitted for these results wait and run: nothing, when nothing
 * was. Without squeue only the numbers of the jobs are told.
 * @param results  folder of the results.
 */
enum nrs_status nrs_slurm_status(const char *results, struct nrs_text *said, struct nrs_error *err);

/**
 * The arguments of a worker's `nrsplit sweep`: those of the command line but for the options named
 * in `without` (up to NULL), with --quiet, then "--" and the operands.
 * @param per_task  the value of a --replications-per-task that is added; 0: none.
 * @param out  `*n` texts: nrs_slurm_arguments_free.
 */
enum nrs_status nrs_slurm_arguments(const struct nrs_cli *cli, const char *const *without,
                                    uint32_t per_task, char ***out, size_t *n,
                                    struct nrs_error *err);
void nrs_slurm_arguments_free(char **arguments, size_t n);

#endif

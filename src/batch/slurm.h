/* slurm.h - the job scripts of a sweep for Slurm, and what squeue says of them. Text only: nothing
 * is submitted here. */
#ifndef NRS_BATCH_SLURM_H
#define NRS_BATCH_SLURM_H

#include <stdint.h>
#include <stdio.h>

#include "core/status.h"

/* Elements of an array: the largest by Slurm's default MaxArraySize, and of our own choice. */
#define NRS_SLURM_ELEMENTS_MAX     1000
#define NRS_SLURM_LIMIT_MAX_S      (365 * 86400)
#define NRS_SLURM_WARNING_MAX_S    65535
#define NRS_SLURM_ELEMENT_TARGET_S 3600.0

/* A sweep as an array of jobs, each of which takes tasks until none is missing, and a job that
 * merges. All is borrowed. */
struct nrs_slurm_job {
    const char *name;    /* of the sweep; what is no letter, digit, '.' or '-' becomes '_' */
    const char *folder;  /* to run in: absolute */
    const char *program; /* nrsplit: absolute */
    const char *const *argument; /* of `nrsplit sweep`: options, then the scenario */
    size_t n_arguments;
    const char *results;  /* folder of the results; scripts and logs are in its folder slurm */
    unsigned n_elements;  /* 1 to NRS_SLURM_ELEMENTS_MAX */
    unsigned cpus;        /* of an element, >= 1: so many tasks at once */
    int64_t memory_mb;    /* of an element; 0: the partition's default */
    int64_t time_limit_s; /* of an element; 0: the partition's default; whole minutes are asked */
    int64_t warning_s;    /* before the limit, to end running tasks; 1 to 65535 */
    const char *options;  /* more of sbatch's, as written on an #SBATCH line; NULL: none */
};

enum nrs_slurm_script { NRS_SLURM_ARRAY, NRS_SLURM_MERGE };

/** Names of the scripts within the folder slurm. */
extern const char *const nrs_slurm_script_names[];

/**
 * So many elements that each takes about an hour, at most NRS_SLURM_ELEMENTS_MAX and one a task.
 * @param total_s  of all tasks on one processor, as estimated; >= 0.
 * @param cpus  of an element, >= 1.
 * @return 1 or more.
 */
unsigned nrs_slurm_elements(size_t n_tasks, double total_s, unsigned cpus);

/**
 * Refuse what no script can be made of: relative paths, numbers outside their ranges, options of
 * several lines, and results below a folder whose name Slurm changes (with '%' or '\').
 */
enum nrs_status nrs_slurm_check(const struct nrs_slurm_job *job, struct nrs_error *err);

/** Write one of the scripts, for bash. @param job  checked. @param out  its errors are kept. */
void nrs_slurm_write(const struct nrs_slurm_job *job, enum nrs_slurm_script script, FILE *out);

/** Write `text` as one word of a shell, whatever is in it. */
void nrs_slurm_quote(const char *text, FILE *out);

/** The id at the beginning of what `sbatch --parsable` says ("12" or "12;cluster"); NRS_EPARSE. */
enum nrs_status nrs_slurm_job_id(const char *text, uint64_t *id, struct nrs_error *err);

struct nrs_slurm_queue {
    size_t pending, running; /* elements; one that is ending still runs */
};

/* How squeue has to be asked for nrs_slurm_count. */
#define NRS_SLURM_QUEUE_FORMAT "%F %t"

/**
 * Count a job's elements in the output of `squeue -h -r -o NRS_SLURM_QUEUE_FORMAT`.
 * NRS_EPARSE names a line of another form.
 */
enum nrs_status nrs_slurm_count(const char *text, uint64_t id, struct nrs_slurm_queue *out,
                                struct nrs_error *err);

#endif

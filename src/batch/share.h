/* share.h - which worker of how many this process is, by what started it. */
#ifndef NRS_BATCH_SHARE_H
#define NRS_BATCH_SHARE_H

#include <stdint.h>

#include "core/status.h"

#define NRS_SHARES_MAX 1000000

struct nrs_share {
    uint32_t rank, ranks; /* rank < ranks */
    bool is_only;         /* no other worker's task is taken, either */
};

/**
 * Read "I/N", 0 <= I < N: the tasks of that share and no others.
 * @param what  the option, for the error. @return NRS_EPARSE or NRS_ERANGE.
 */
enum nrs_status nrs_share_parse(const char *what, const char *text, struct nrs_share *out,
                                struct nrs_error *err);

/**
 * The share that a launcher gave in the environment, of the first of: NRSPLIT_RANK of
 * NRSPLIT_RANKS, an element of a Slurm array and the process in it, a Slurm step's process, Open
 * MPI's, PMI's; alone without. Values that make no sense are passed over.
 */
struct nrs_share nrs_share_of_environment(void);

/**
 * Processes that one worker should run at a time: what the batch system gives it; one, where a
 * launcher started several workers and did not say; else all of `cores`. Never more than these.
 */
unsigned nrs_share_jobs(unsigned cores);

#endif

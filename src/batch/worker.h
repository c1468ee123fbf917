/* worker.h - one of any number of equal workers on a store: claims tasks, runs them, keeps records.
 *
 * Workers do not talk to each other. A worker goes through its own share of the tasks first, those
 * thought to take longest before the others, then through what nobody else has. A task is claimed
 * by a lease (lease.h), run in a process of its own (pool.h), and published by that process
 * (store.h).
 */
#ifndef NRS_BATCH_WORKER_H
#define NRS_BATCH_WORKER_H

#include "batch/evaluate.h"
#include "batch/share.h"
#include "batch/store.h"

/* A task is given up as hanging after so many times its estimate, and so long in any case. */
#define NRS_WORKER_PATIENCE   100
#define NRS_WORKER_PATIENCE_S 600

struct nrs_worker_cfg {
    nrs_simulate *simulate;
    const void *context; /* handed to `simulate` */
    struct nrs_share share;
    unsigned jobs;              /* processes at once */
    bool leave_others;          /* do not wait for tasks that other workers have */
    double time_limit_s;        /* of a task; 0: by its estimate, see NRS_WORKER_PATIENCE */
    int64_t memory_limit_bytes; /* of a task; 0: none */
    const char *arguments;      /* for the journal */
    void (*progress)(void *user, size_t done, size_t n_tasks); /* since the start; may be NULL */
    void *user;
};

/* How things stand when a worker ends. */
struct nrs_worker_result {
    size_t n_tasks, n_done; /* of the store */
    size_t n_failed;        /* given up: each attempt failed */
    size_t n_own;           /* records that this worker made */
    bool own_share_only;    /* the others' tasks were not its to do */
    bool interrupted;
};

/**
 * Work until nothing is missing, or nothing is left that this worker may do.
 * @param plan  with estimates.
 * @return NRS_EINTR: asked to stop; NRS_ESTORE: the store cannot be written; NRS_EMACHINE. `out` is
 * filled in any case. Tasks that fail are no failure of the worker.
 */
enum nrs_status nrs_work(struct nrs_store *store, const struct nrs_plan *plan,
                         struct nrs_points *points, const struct nrs_worker_cfg *cfg,
                         struct nrs_worker_result *out, struct nrs_error *err);

#endif

/* reuse.h - records of one sweep for another that has the same points, or some of them.
 *
 * Replications are functions of their point's parameters and their number: of nothing else in the
 * sweep, and not of how many there are. So a sweep with more replications, values or axes begins
 * with what an earlier one has.
 */
#ifndef NRS_BATCH_REUSE_H
#define NRS_BATCH_REUSE_H

#include "batch/store.h"

/* A store, with the points and tasks that its manifest is about. */
struct nrs_reuse_side {
    const struct nrs_store *store;
    const struct nrs_plan *plan;
    struct nrs_points *points;
};

/* How to go about it. */
struct nrs_reuse_cfg {
    size_t first; /* point of `to` to begin with: workers that do this at once begin apart */
    /** After each record that was copied: how many tasks were looked at. @return false: end here.
     */
    bool (*go_on)(void *user, size_t done, size_t n_tasks); /* NULL: to the end */
    void *user;
};

struct nrs_reuse_count {
    size_t copied; /* tasks of `to` */
    size_t there;  /* that both had */
};

/**
 * Copy the records of `from` that `to` lacks: those of a task of the same replications, of a point
 * with the same parameters. Names, descriptions, numbers of replications and confidences may
 * differ, for no replication depends on them.
 * @param to    its `store` NULL: nothing is copied, and `copied` is what would be to an empty one.
 * @param from  its data files are as they were when its records were made (nrs_sweep_of_store), and
 * nrs_reuse_check lets it pass.
 * @return NRS_EPARSE: a record is damaged; NRS_ESTORE, NRS_EMACHINE. What was copied before an
 * error stays.
 */
enum nrs_status nrs_reuse(const struct nrs_reuse_side *to, const struct nrs_reuse_side *from,
                          const struct nrs_reuse_cfg *cfg, struct nrs_reuse_count *out,
                          struct nrs_error *err);

/** Is the store of another version of the program? @return NRS_ECONFLICT. */
enum nrs_status nrs_reuse_check(const struct nrs_store *from, bool any_version,
                                struct nrs_error *err);

#endif

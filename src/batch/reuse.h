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

/**
 * Copy the records of `from` that `to` lacks: those of a task of the same replications, of a point
 * with the same parameters. Names, descriptions, numbers of replications and confidences may
 * differ, for no replication depends on them.
 * @param any_version  take records of another version of the program.
 * @param n  how many were copied.
 * @return NRS_ECONFLICT: another version, or a data file of both has changed; NRS_EPARSE: a record
 * is damaged; NRS_ESTORE, NRS_EMACHINE. What was copied before an error stays.
 */
enum nrs_status nrs_reuse(const struct nrs_reuse_side *to, const struct nrs_reuse_side *from,
                          bool any_version, size_t *n, struct nrs_error *err);

#endif

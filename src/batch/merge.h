/* merge.h - records into verdicts, point by point. */
#ifndef NRS_BATCH_MERGE_H
#define NRS_BATCH_MERGE_H

#include "batch/store.h"
#include "kpi/verdict.h"

/* A point whose records are all there. Pointers are valid during the call. */
typedef enum nrs_status nrs_merged_point(void *user, size_t i, const struct nrs_point *point,
                                         const struct nrs_summary *summary,
                                         const struct nrs_verdict *verdict, struct nrs_error *err);

/**
 * Pool and judge every point that is complete, in the order of the points.
 * @return the first failure of `visit`; NRS_EMACHINE: also when a record is damaged.
 */
enum nrs_status nrs_merge(const struct nrs_store *store, const struct nrs_plan *plan,
                          struct nrs_points *points, nrs_merged_point *visit, void *user,
                          struct nrs_error *err);

#endif

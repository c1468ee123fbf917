/* result_of.h - an evaluated point as reports take it. */
#ifndef NRS_CLI_RESULT_OF_H
#define NRS_CLI_RESULT_OF_H

#include "report/verdict_report.h"
#include "scenario/sweep.h"

/**
 * Describe point i of a sweep. The result borrows `points` and `summary`, but not `p`.
 */
struct nrs_point_result nrs_result_of(const struct nrs_points *points, size_t i,
                                      const struct nrs_point *p, const struct nrs_verdict *verdict,
                                      const struct nrs_summary *summary);

#endif

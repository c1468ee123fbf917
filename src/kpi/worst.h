/* worst.h - which row of a verdict is the worst, and which of two verdicts is the better one. */
#ifndef NRS_KPI_WORST_H
#define NRS_KPI_WORST_H

#include "kpi/verdict.h"

/** @return the margin of a row that was judged; -INFINITY where there is nothing to judge though
 * there is a target (NRS_NO_DATA); NAN: the row has no say. */
double nrs_row_margin(const struct nrs_verdict_row *row);

/** @return the row with the least margin, the first of several; NULL: none has a say. */
const struct nrs_verdict_row *nrs_verdict_worst(const struct nrs_verdict *v);

/**
 * Compare by the worst margin; where these are the same, as for two in which something is lost, by
 * the next one, and so on. A row that only one of them has counts for the other as met by far.
 * @return above 0: `a` is the better one; below 0: `b` is; 0: their margins are the same.
 */
int nrs_verdict_compare(const struct nrs_verdict *a, const struct nrs_verdict *b);

#endif

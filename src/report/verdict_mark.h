/* verdict_mark.h - how tables show a status; shared by the detail and the matrix. */
#ifndef NRS_REPORT_VERDICT_MARK_H
#define NRS_REPORT_VERDICT_MARK_H

#include "kpi/verdict.h"
#include "report/table.h"

/** @return a mark that tells met from not met without colour; "" where nothing was judged. One in
 * brackets says that the sample is too small to prove it: the estimate meets its target, or, with a
 * margin below 0, misses it. */
const char *nrs_verdict_mark(const struct nrs_style *style, enum nrs_verdict_status status,
                             enum nrs_verdict_reason reason, double margin);

/** @return "met", "NOT MET", "no data", "undecided", "n/a", "not evaluated". */
const char *nrs_verdict_word(enum nrs_verdict_status status);

enum nrs_tone nrs_verdict_tone(enum nrs_verdict_status status);

/** @return the sign of a target: at most, or at least. */
const char *nrs_direction_sign(const struct nrs_style *style, enum nrs_direction direction);

#endif

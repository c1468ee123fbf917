/* explain_parts.h - what the forms of an explanation share. */
#ifndef NRS_REPORT_EXPLAIN_PARTS_H
#define NRS_REPORT_EXPLAIN_PARTS_H

#include "kpi/worst.h"
#include "report/explain_report.h"

#define NRS_SET_MAX 512

extern const char
    *const nrs_explain_leg_names[NRS_N_LEGS]; /* "upload", "download", "recognition" */

/** @return the margin of a quantity in another verdict; NAN: `row` is NULL, or it has no say. */
double nrs_explain_margin_of(const struct nrs_verdict *v, const struct nrs_verdict_row *row);

/** All that a change sets, as --set takes it, joined by blanks; cut off. */
void nrs_explain_set(const struct nrs_change *change, char out[NRS_SET_MAX]);

#endif

/* ues_csv.h - what each UE and each cell experienced, as CSV. */
#ifndef NRS_REPORT_UES_CSV_H
#define NRS_REPORT_UES_CSV_H

#include "report/verdict_report.h"

/* More lines of UEs are written on request only. */
#define NRS_UES_LINES 100000

/**
 * ues.csv: a line for each replication and UE of a point whose result has its summary.
 * @param heading  write the heading line first: for the first point of a file.
 */
void nrs_ues_csv(const struct nrs_point_result *p, bool heading, struct nrs_text *out);

/** cells.csv: a line a cell, over its UEs and all replications. A want of memory fails `out`. */
void nrs_cells_csv(const struct nrs_point_result *p, bool heading, struct nrs_text *out);

#endif

/* records_csv.h - lists of records as CSV: a line a record, times in seconds. */
#ifndef NRS_REPORT_RECORDS_CSV_H
#define NRS_REPORT_RECORDS_CSV_H

#include "kpi/summary.h"
#include "report/text.h"
#include "scenario/scenario.h"

/**
 * Of a ledger whose frames were kept.
 * @param label    of the point: the first column.
 * @param heading  write the heading line first: for the first point of a file.
 */
typedef void nrs_records_csv(const char *label, const struct nrs_ledger *from,
                             const struct nrs_scenario *cfg, bool heading, struct nrs_text *out);

/** frames.csv: a line a frame, empty where a stage was not reached. */
nrs_records_csv nrs_frames_csv;

/** hops.csv: each link of each message's way; stops.csv: stages of a pipeline behind the first. */
nrs_records_csv nrs_hops_csv, nrs_stops_csv;

/** Of a summary; otherwise the same. */
typedef void nrs_service_csv(const char *label, const struct nrs_summary *from, bool heading,
                             struct nrs_text *out);

/** servers.csv: what each server did in each replication; outages.csv: what was down when, and why.
 */
nrs_service_csv nrs_servers_csv, nrs_outages_csv;

#endif

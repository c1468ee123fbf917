/* sqlite_index.h - the points of a sweep as an SQLite database: an index for queries, which can be
 * made anew from the records at any time.
 *
 *   points(point, label, application, network, split, dtype, payload_bytes, frame_rate_hz, n_ues,
 *          overall)
 *   settings(point, path, value)      what the point sets of the swept parameters
 *   verdicts(point, quantity, estimate, target, margin, quantile, lo, hi, n, n_lost, n_late,
 *            n_censored, status, reason)
 */
#ifndef NRS_REPORT_SQLITE_INDEX_H
#define NRS_REPORT_SQLITE_INDEX_H

#include "report/verdict_report.h"

struct nrs_sqlite_index; /* opaque */

/** Was SQLite found when this was built? */
bool nrs_sqlite_index_available(void);

/** Begin a database in a new file. @return NRS_ESTORE. nrs_sqlite_index_close in any case. */
enum nrs_status nrs_sqlite_index_open(const char *path, struct nrs_sqlite_index **out,
                                      struct nrs_error *err);

/** Add a point. @param values  object of path and value, borrowed. @return NRS_ESTORE. */
enum nrs_status nrs_sqlite_index_add(struct nrs_sqlite_index *index, size_t point,
                                     const struct nrs_point_result *result, const cJSON *values,
                                     struct nrs_error *err);

/** Commit and close; NULL is fine. @return NRS_ESTORE. */
enum nrs_status nrs_sqlite_index_close(struct nrs_sqlite_index *index, struct nrs_error *err);

#endif

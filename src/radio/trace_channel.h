/* trace_channel.h - SINR over time from a file, for measurements and tests. */
#ifndef NRS_RADIO_TRACE_CHANNEL_H
#define NRS_RADIO_TRACE_CHANNEL_H

#include "core/csv.h"

struct nrs_sinr_row { /* columns of the file */
    double time_s;
    double ul_snr_db, dl_snr_db; /* a PRB and layer; the UL's with the whole carrier granted */
};

/** Read a file of NRS_SINR_ROWS_MAX rows at the most; times start at 0 and rise. Errors as
 * nrs_csv_read, and NRS_ERANGE with file and line. */
enum nrs_status nrs_sinr_read(const char *path, struct nrs_csv_rows *out, struct nrs_error *err);

/**
 * The row that holds at `time_s`: each until the next one's time. The last row lasts as long as the
 * one before it; then the trace begins anew.
 * @param rows  of nrs_sinr_read, n > 0.
 */
const struct nrs_sinr_row *nrs_sinr_at(const struct nrs_csv_rows *rows, double time_s);

#endif

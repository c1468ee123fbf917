/* csv.h - comma-separated values with the quoting of RFC 4180; lines end in LF. */
#ifndef NRS_REPORT_CSV_H
#define NRS_REPORT_CSV_H

#include <stdint.h>

#include "report/text.h"

struct nrs_csv {
    struct nrs_text *out; /* borrowed */
    bool in_row;
};

void nrs_csv_init(struct nrs_csv *csv, struct nrs_text *out);

/** A field of text, quoted when it has a comma, a quote or a line break. */
void nrs_csv_text(struct nrs_csv *csv, const char *value);

/** A number that reads back as the same double; empty for NAN, "inf" for +INFINITY. */
void nrs_csv_number(struct nrs_csv *csv, double value);
void nrs_csv_integer(struct nrs_csv *csv, int64_t value);

void nrs_csv_end_row(struct nrs_csv *csv);

#endif

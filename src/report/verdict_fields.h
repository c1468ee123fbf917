/* verdict_fields.h - the numbers of a verdict row by name: CSV columns and JSON keys. */
#ifndef NRS_REPORT_VERDICT_FIELDS_H
#define NRS_REPORT_VERDICT_FIELDS_H

#include "kpi/verdict.h"

struct nrs_row_field {
    const char *key;
    size_t offset;
    bool is_count; /* size_t, else double */
};

#define NRS_N_ROW_FIELDS 14
extern const struct nrs_row_field nrs_row_fields[NRS_N_ROW_FIELDS];

/** @return the field's value as a number; counts are exact up to 2^53. */
double nrs_row_field_value(const struct nrs_row_field *field, const struct nrs_verdict_row *row);

/** @return "at-most" or "at-least". */
const char *nrs_direction_name(enum nrs_direction direction);

#endif

/* csv.h - read a small comma-separated file of expected values. */
#ifndef NRS_TESTS_CSV_H
#define NRS_TESTS_CSV_H

#include <stddef.h>

#define CSV_FIELDS_MAX 16

/* Row `i` (from 0) without header and comments; fields beyond the last are "". */
typedef void csv_row(size_t i, char *const field[CSV_FIELDS_MAX]);

/** Call `row` for each row of the source tree's file `name`. @return rows; 0: cannot be read. */
size_t csv_read(const char *name, csv_row *row);

#endif

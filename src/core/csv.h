/* csv.h - small tables from comma-separated files, read strictly into an array of structs.
 *
 * The columns are the rows of an attribute table (attr.h): key, unit, range, default and type of a
 * column are those of the field it fills. Writing CSV is report/csv.h.
 */
#ifndef NRS_CORE_CSV_H
#define NRS_CORE_CSV_H

#include <stdint.h>

#include "core/attr.h"

#define NRS_CSV_COLUMNS_MAX 64          /* of a header */
#define NRS_CSV_CELL_MAX    256         /* longest cell, the closing zero included */
#define NRS_CSV_FILE_MAX    (64u << 20) /* larger files are refused, bytes */

/* What a file shall hold. */
struct nrs_csv_format {
    const struct nrs_attr_table *columns; /* the columns that it may have */
    const char *const *required;          /* keys that it must have, NULL at the end; or NULL */
    size_t row_size;                      /* of the struct that `columns` describes */
    size_t max_rows;
};

/* What it held: `n` structs in the file's order, and the line that each came from. */
struct nrs_csv_rows {
    void *row; /* array of n structs */
    uint32_t *line;
    size_t n;
};

/**
 * Read a table. The first line names the columns, in any order; those left out keep their default.
 * Lines of blanks and lines that start with '#' are skipped, blanks round a cell too; lines may end
 * in CR LF, and a UTF-8 byte order mark may come first. There are no quotes, so no cell holds a
 * comma. A flag is 0 or 1. Linear time.
 * @param name  what errors call the text: "NAME:LINE: COLUMN: ...".
 * @param text  `n` bytes; borrowed for the call.
 * @param out  owned by the caller: nrs_csv_rows_free. Empty after a failure.
 * @return NRS_ENAME for a column that is unknown or missing, NRS_EPARSE for one given twice, a row
 * with too few or too many cells or a table without rows, NRS_ETYPE for a cell that is no number,
 * NRS_ERANGE for a value out of range and too many rows.
 */
enum nrs_status nrs_csv_parse(const struct nrs_csv_format *format, const char *name,
                              const char *text, size_t n, struct nrs_csv_rows *out,
                              struct nrs_error *err);

/** The same from a file. Errors also as nrs_file_read. */
enum nrs_status nrs_csv_read(const struct nrs_csv_format *format, const char *path,
                             struct nrs_csv_rows *out, struct nrs_error *err);

void nrs_csv_rows_free(struct nrs_csv_rows *rows);

#endif

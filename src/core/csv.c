/* csv.c - strict reader of comma-separated tables: what it does not understand it refuses. */
#include "core/csv.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/file.h"

#define BYTE_ORDER_MARK "\xEF\xBB\xBF" /* spreadsheets begin UTF-8 with it */

/* A line of the text, without its end. */
struct line {
    const char *at, *end;
};

struct reader {
    const struct nrs_csv_format *format;
    const char *name;
    const char *at, *end; /* what is left of the text */
    uint32_t line;        /* number of the last line taken, from 1 */
    const struct nrs_attr *column[NRS_CSV_COLUMNS_MAX];
    size_t n_columns;
    struct nrs_csv_rows *out;
    size_t capacity;
    struct nrs_error *err;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static void trim(struct line *part)
{
    while (part->at < part->end && is_blank(*part->at))
        part->at++;
    while (part->end > part->at && is_blank(part->end[-1]))
        part->end--;
}

/* The next line that says something. @return false at the end. */
static bool next_line(struct reader *r, struct line *line)
{
    while (r->at < r->end) {
        const char *newline = memchr(r->at, '\n', (size_t)(r->end - r->at));

        line->at = r->at;
        line->end = newline ? newline : r->end;
        r->at = newline ? newline + 1 : r->end;
        r->line++;
        if (line->end > line->at && line->end[-1] == '\r')
            line->end--;
        trim(line);
        if (line->at < line->end && *line->at != '#')
            return true;
    }
    return false;
}

static size_t count_cells(const struct line *line)
{
    size_t n = 1;

    for (const char *c = line->at; c < line->end; c++)
        n += *c == ',';
    return n;
}

/* Take the next cell off the line and copy it. `column` is what an error calls it. */
static enum nrs_status next_cell(struct reader *r, struct line *line, const char *column,
                                 char cell[NRS_CSV_CELL_MAX])
{
    const char *comma = memchr(line->at, ',', (size_t)(line->end - line->at));
    struct line part = {line->at, comma ? comma : line->end};
    size_t length;

    line->at = comma ? comma + 1 : line->end;
    trim(&part);
    length = (size_t)(part.end - part.at);
    if (length == 0)
        return nrs_fail(r->err, NRS_ETYPE, "%s:%u: %s: the cell is empty, expected a value",
                        r->name, r->line, column);
    if (length >= NRS_CSV_CELL_MAX)
        return nrs_fail(r->err, NRS_ERANGE, "%s:%u: %s: %zu characters, expected %d at most",
                        r->name, r->line, column, length, NRS_CSV_CELL_MAX - 1);
    if (memchr(part.at, '\0', length) || memchr(part.at, '"', length))
        return nrs_fail(r->err, NRS_EPARSE,
                        "%s:%u: %s: a quote or zero byte, expected plain text or a number", r->name,
                        r->line, column);
    memcpy(cell, part.at, length);
    cell[length] = '\0';
    return NRS_OK;
}

static const char *column_key(const void *ctx, size_t i)
{
    return ((const struct nrs_attr_table *)ctx)->rows[i].key;
}

static enum nrs_status unknown_column(struct reader *r, const char *key)
{
    const struct nrs_attr_table *t = r->format->columns;
    char list[NRS_ERROR_MAX / 2];
    long near = nrs_nearest(key, column_key, t, t->n_rows);

    nrs_join_names(list, sizeof list, column_key, t, t->n_rows);
    if (near >= 0)
        return nrs_fail(r->err, NRS_ENAME,
                        "%s:%u: '%.64s' is an unknown column, did you mean '%s' (of %s)?", r->name,
                        r->line, key, t->rows[near].key, list);
    return nrs_fail(r->err, NRS_ENAME, "%s:%u: '%.64s' is an unknown column, expected one of %s",
                    r->name, r->line, key, list);
}

static bool has_column(const struct reader *r, const char *key)
{
    for (size_t i = 0; i < r->n_columns; i++)
        if (strcmp(r->column[i]->key, key) == 0)
            return true;
    return false;
}

static enum nrs_status add_column(struct reader *r, const char *key)
{
    const struct nrs_attr *column = nrs_attr_find(r->format->columns, key);

    if (!column)
        return unknown_column(r, key);
    if (has_column(r, key))
        return nrs_fail(r->err, NRS_EPARSE, "%s:%u: %s: the column is there twice", r->name,
                        r->line, key);
    r->column[r->n_columns++] = column;
    return NRS_OK;
}

static enum nrs_status read_header(struct reader *r)
{
    enum nrs_status status = NRS_OK;
    char key[NRS_CSV_CELL_MAX];
    struct line line;
    size_t n;

    if (!next_line(r, &line))
        return nrs_fail(r->err, NRS_EPARSE, "%s: is empty, expected a line that names the columns",
                        r->name);
    n = count_cells(&line);
    if (n > NRS_CSV_COLUMNS_MAX)
        return nrs_fail(r->err, NRS_ERANGE, "%s:%u: %zu columns, expected %d at most", r->name,
                        r->line, n, NRS_CSV_COLUMNS_MAX);
    for (size_t i = 0; i < n && status == NRS_OK; i++) {
        status = next_cell(r, &line, "header", key);
        if (status == NRS_OK)
            status = add_column(r, key);
    }
    if (status != NRS_OK || !r->format->required)
        return status;
    for (const char *const *want = r->format->required; *want; want++)
        if (!has_column(r, *want))
            return nrs_fail(r->err, NRS_ENAME, "%s:%u: %s: the column is missing", r->name, r->line,
                            *want);
    return NRS_OK;
}

/* Decimal numbers only: strtod would also take "nan", "inf" and "0x1p3". */
static bool read_number(const char *cell, double *value)
{
    char *end;

    if (cell[strspn(cell, "0123456789+-.eE")] != '\0')
        return false;
    *value = strtod(cell, &end);
    return *end == '\0' && end != cell && isfinite(*value);
}

static enum nrs_status store(struct reader *r, const struct nrs_attr *column, void *row,
                             const char *cell)
{
    char place[NRS_ERROR_MAX];
    double value;

    snprintf(place, sizeof place, "%s:%u: %s", r->name, r->line, column->key);
    if (column->type == NRS_NAME || column->type == NRS_ENUM)
        return nrs_attr_set_text(column, row, cell, place, r->err);
    if (!read_number(cell, &value))
        return nrs_fail(r->err, NRS_ETYPE, "%s: '%.64s' is not a finite number, expected %s", place,
                        cell, column->type == NRS_FLAG ? "0 or 1" : "a number");
    if (column->type != NRS_FLAG)
        return nrs_attr_set_number(column, row, value, place, r->err);
    if (value != 0 && value != 1)
        return nrs_fail(r->err, NRS_ERANGE, "%s: %g is no flag, expected 0 or 1", place, value);
    return nrs_attr_set_flag(column, row, value == 1, place, r->err);
}

/* Make room for one row more. */
static enum nrs_status grow(struct reader *r)
{
    size_t capacity = r->capacity ? 2 * r->capacity : 64;
    void *row;
    uint32_t *line;

    if (r->out->n < r->capacity)
        return NRS_OK;
    row = reallocarray(r->out->row, capacity, r->format->row_size);
    if (row)
        r->out->row = row;
    line = reallocarray(r->out->line, capacity, sizeof *line);
    if (line)
        r->out->line = line;
    if (!row || !line)
        return nrs_fail(r->err, NRS_EMACHINE, "%s: out of memory", r->name);
    r->capacity = capacity;
    return NRS_OK;
}

static enum nrs_status read_row(struct reader *r, struct line *line)
{
    size_t n = count_cells(line);
    enum nrs_status status;
    char cell[NRS_CSV_CELL_MAX];
    void *row;

    if (r->out->n == r->format->max_rows)
        return nrs_fail(r->err, NRS_ERANGE, "%s:%u: too many rows, expected %zu at most", r->name,
                        r->line, r->format->max_rows);
    if (n != r->n_columns)
        return nrs_fail(r->err, NRS_EPARSE, "%s:%u: %zu cells, expected %zu as in the header",
                        r->name, r->line, n, r->n_columns);
    status = grow(r);
    if (status != NRS_OK)
        return status;
    row = (char *)r->out->row + r->out->n * r->format->row_size;
    memset(row, 0, r->format->row_size);
    nrs_attr_defaults(r->format->columns, row);
    for (size_t i = 0; i < n && status == NRS_OK; i++) {
        status = next_cell(r, line, r->column[i]->key, cell);
        if (status == NRS_OK)
            status = store(r, r->column[i], row, cell);
    }
    r->out->line[r->out->n++] = r->line;
    return status;
}

enum nrs_status nrs_csv_parse(const struct nrs_csv_format *format, const char *name,
                              const char *text, size_t n, struct nrs_csv_rows *out,
                              struct nrs_error *err)
{
    struct reader r = {
        .format = format, .name = name, .at = text, .end = text + n, .out = out, .err = err};
    enum nrs_status status;
    struct line line;

    assert(format->row_size > 0);
    *out = (struct nrs_csv_rows){.n = 0};
    if (n >= sizeof BYTE_ORDER_MARK - 1 &&
        memcmp(text, BYTE_ORDER_MARK, sizeof BYTE_ORDER_MARK - 1) == 0)
        r.at += sizeof BYTE_ORDER_MARK - 1;
    status = read_header(&r);
    while (status == NRS_OK && next_line(&r, &line))
        status = read_row(&r, &line);
    if (status == NRS_OK && out->n == 0)
        status = nrs_fail(err, NRS_EPARSE, "%s: no rows, expected one at least", name);
    if (status != NRS_OK)
        nrs_csv_rows_free(out);
    return status;
}

enum nrs_status nrs_csv_read(const struct nrs_csv_format *format, const char *path,
                             struct nrs_csv_rows *out, struct nrs_error *err)
{
    enum nrs_status status;
    char *text;
    size_t n;

    *out = (struct nrs_csv_rows){.n = 0};
    status = nrs_file_read(path, NRS_CSV_FILE_MAX, &text, &n, err);
    if (status != NRS_OK)
        return status;
    status = nrs_csv_parse(format, path, text, n, out, err);
    free(text);
    return status;
}

void nrs_csv_rows_free(struct nrs_csv_rows *rows)
{
    free(rows->row);
    free(rows->line);
    *rows = (struct nrs_csv_rows){.n = 0};
}

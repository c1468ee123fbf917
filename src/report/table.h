/* table.h - tables for a terminal: columns as wide as their widest cell. */
#ifndef NRS_REPORT_TABLE_H
#define NRS_REPORT_TABLE_H

#include "report/text.h"

/* What the terminal can do; the caller decides (isatty, NO_COLOR, the locale's character set). */
struct nrs_style {
    bool colour;
    bool utf8;
};

enum nrs_tone { NRS_TONE_PLAIN, NRS_TONE_GOOD, NRS_TONE_BAD, NRS_TONE_FAINT, NRS_TONE_STRONG };

struct nrs_column {
    const char *title;
    const char *unit; /* second line of the heading; "" for none */
    bool left;        /* cells of text; numbers stand right */
};

struct nrs_table_entry;

struct nrs_table {
    const struct nrs_column *columns; /* borrowed */
    size_t n_columns;
    struct nrs_table_entry *entries; /* cells, row by row, and lines across */
    size_t n, capacity;
    struct nrs_text pool; /* all cells' text; its `failed` says when anything was dropped */
};

void nrs_table_init(struct nrs_table *t, const struct nrs_column *columns, size_t n_columns);
void nrs_table_free(struct nrs_table *t);

/** Next cell; n_columns of them make a row. */
void nrs_table_cell(struct nrs_table *t, enum nrs_tone tone, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/** A line of text across all columns, between two rows; "" makes an empty line. */
void nrs_table_line(struct nrs_table *t, enum nrs_tone tone, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/** Append heading and rows to `out`. Lines carry no trailing blanks. A failed table fails `out`. */
void nrs_table_render(const struct nrs_table *t, const struct nrs_style *style,
                      struct nrs_text *out);

/** Append `text` in a tone, plain when the style has no colour. */
void nrs_tone_add(struct nrs_text *out, const struct nrs_style *style, enum nrs_tone tone,
                  const char *text);

#endif

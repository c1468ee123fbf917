/* table.c - layout of terminal tables. */
#include "report/table.h"

#include <stdlib.h>
#include <string.h>

#define GAP 2 /* blanks between columns */

struct nrs_table_entry {
    size_t offset; /* of the text in the pool, with its closing zero */
    enum nrs_tone tone;
    bool is_line;
};

void nrs_table_init(struct nrs_table *t, const struct nrs_column *columns, size_t n_columns)
{
    *t = (struct nrs_table){.columns = columns, .n_columns = n_columns};
}

void nrs_table_free(struct nrs_table *t)
{
    free(t->entries);
    nrs_text_free(&t->pool);
    nrs_table_init(t, t->columns, t->n_columns);
}

static bool reserve(struct nrs_table *t)
{
    size_t capacity = t->capacity ? 2 * t->capacity : 64;
    struct nrs_table_entry *entries;

    if (t->n < t->capacity)
        return true;
    entries = realloc(t->entries, capacity * sizeof *entries);
    if (!entries) {
        t->pool.failed = true;
        return false;
    }
    t->entries = entries;
    t->capacity = capacity;
    return true;
}

static void add(struct nrs_table *t, bool is_line, enum nrs_tone tone, const char *fmt, va_list ap)
{
    if (!reserve(t))
        return;
    t->entries[t->n++] = (struct nrs_table_entry){t->pool.n, tone, is_line};
    nrs_text_vprintf(&t->pool, fmt, ap);
    nrs_text_add_n(&t->pool, "", 1);
}

void nrs_table_cell(struct nrs_table *t, enum nrs_tone tone, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    add(t, false, tone, fmt, ap);
    va_end(ap);
}

void nrs_table_line(struct nrs_table *t, enum nrs_tone tone, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    add(t, true, tone, fmt, ap);
    va_end(ap);
}

void nrs_tone_add(struct nrs_text *out, const struct nrs_style *style, enum nrs_tone tone,
                  const char *text)
{
    static const char *const sgr[] = {
        [NRS_TONE_GOOD] = "32",
        [NRS_TONE_BAD] = "31",
        [NRS_TONE_FAINT] = "2",
        [NRS_TONE_STRONG] = "1",
    };

    if (style->colour && tone != NRS_TONE_PLAIN && *text)
        nrs_text_printf(out, "\033[%sm%s\033[0m", sgr[tone], text);
    else
        nrs_text_add(out, text);
}

static const char *entry_text(const struct nrs_table *t, size_t i)
{
    return t->pool.data + t->entries[i].offset;
}

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

static void measure(const struct nrs_table *t, size_t *width)
{
    for (size_t c = 0; c < t->n_columns; c++)
        width[c] = larger(nrs_text_width(t->columns[c].title), nrs_text_width(t->columns[c].unit));
    for (size_t i = 0, c = 0; i < t->n; i++) {
        if (t->entries[i].is_line)
            continue;
        width[c] = larger(width[c], nrs_text_width(entry_text(t, i)));
        c = (c + 1) % t->n_columns;
    }
}

/* `owed` blanks are written only before text, so that no line ends in blanks. */
static void render_cell(const struct nrs_table *t, const struct nrs_style *style, size_t column,
                        size_t width, enum nrs_tone tone, const char *text, size_t *owed,
                        struct nrs_text *out)
{
    bool left = t->columns[column].left;
    size_t fill = width - nrs_text_width(text);

    if (*text) {
        nrs_text_repeat(out, ' ', *owed + (left ? 0 : fill));
        nrs_tone_add(out, style, tone, text);
        *owed = left ? fill : 0;
    } else {
        *owed += width;
    }
    if (column + 1 == t->n_columns) {
        nrs_text_add(out, "\n");
        *owed = 0;
    } else {
        *owed += GAP;
    }
}

static void render_heading(const struct nrs_table *t, const struct nrs_style *style,
                           const size_t *width, struct nrs_text *out)
{
    bool has_units = false;
    size_t owed = 0;

    for (size_t c = 0; c < t->n_columns; c++) {
        has_units |= t->columns[c].unit[0] != '\0';
        render_cell(t, style, c, width[c], NRS_TONE_STRONG, t->columns[c].title, &owed, out);
    }
    for (size_t c = 0; has_units && c < t->n_columns; c++)
        render_cell(t, style, c, width[c], NRS_TONE_FAINT, t->columns[c].unit, &owed, out);
}

void nrs_table_render(const struct nrs_table *t, const struct nrs_style *style,
                      struct nrs_text *out)
{
    size_t *width = t->pool.failed ? NULL : calloc(t->n_columns, sizeof *width);
    size_t column = 0, owed = 0;

    if (!width) {
        out->failed = true;
        return;
    }
    measure(t, width);
    render_heading(t, style, width, out);
    for (size_t i = 0; i < t->n; i++) {
        enum nrs_tone tone = t->entries[i].tone;

        if (t->entries[i].is_line) {
            nrs_tone_add(out, style, tone, entry_text(t, i));
            nrs_text_add(out, "\n");
            continue;
        }
        render_cell(t, style, column, width[column], tone, entry_text(t, i), &owed, out);
        column = (column + 1) % t->n_columns;
    }
    free(width);
}

/* attr.c - reading and writing struct fields through their rows. */
#include "core/attr.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_LIMIT 128 /* longer names are never "near" anything */

static void *field_of(const struct nrs_attr *row, void *object)
{
    return (char *)object + row->offset;
}

static void store_number(const struct nrs_attr *row, void *object, double value)
{
    void *field = field_of(row, object);

    switch (row->type) {
    case NRS_REAL: *(double *)field = value * row->scale; break;
    case NRS_INT: *(int64_t *)field = (int64_t)value; break;
    case NRS_FLAG: *(bool *)field = value != 0; break;
    case NRS_ENUM: *(int *)field = (int)value; break;
    case NRS_NAME: assert(!"a name is not a number"); break;
    }
}

static long choice_index(const struct nrs_attr *row, const char *name)
{
    for (long i = 0; row->choices[i]; i++)
        if (strcmp(row->choices[i], name) == 0)
            return i;
    return -1;
}

void nrs_attr_defaults(const struct nrs_attr_table *table, void *object)
{
    for (size_t i = 0; i < table->n_rows; i++) {
        const struct nrs_attr *row = &table->rows[i];

        if (row->type == NRS_NAME)
            snprintf(field_of(row, object), row->size, "%s", row->dflt_name);
        else if (row->type == NRS_ENUM)
            store_number(row, object, (double)choice_index(row, row->dflt_name));
        else
            store_number(row, object, row->dflt);
    }
}

const struct nrs_attr *nrs_attr_find(const struct nrs_attr_table *table, const char *key)
{
    for (size_t i = 0; i < table->n_rows; i++)
        if (strcmp(table->rows[i].key, key) == 0)
            return &table->rows[i];
    return NULL;
}

const char *nrs_attr_type_name(enum nrs_attr_type type)
{
    static const char *const names[] = {
        [NRS_REAL] = "a number", [NRS_INT] = "an integer", [NRS_FLAG] = "true or false",
        [NRS_ENUM] = "a name",   [NRS_NAME] = "a name",
    };
    return names[type];
}

static const char *unit_text(const struct nrs_attr *row)
{
    return strcmp(row->unit, "1") == 0 ? "" : row->unit;
}

enum nrs_status nrs_attr_set_number(const struct nrs_attr *row, void *object, double value,
                                    const char *place, struct nrs_error *err)
{
    const char *space = unit_text(row)[0] ? " " : "";

    if (row->type != NRS_REAL && row->type != NRS_INT)
        return nrs_fail(err, NRS_ETYPE, "%s: %g is a number, expected %s", place, value,
                        nrs_attr_type_name(row->type));
    if (!(value >= row->min && value <= row->max)) /* also catches NaN */
        return nrs_fail(err, NRS_ERANGE, "%s: %.10g%s%s is outside [%.10g, %.10g]", place, value,
                        space, unit_text(row), row->min, row->max);
    if (row->type == NRS_INT && value != floor(value))
        return nrs_fail(err, NRS_ETYPE, "%s: %.10g is not whole, expected an integer", place,
                        value);
    store_number(row, object, value);
    return NRS_OK;
}

enum nrs_status nrs_attr_set_flag(const struct nrs_attr *row, void *object, bool value,
                                  const char *place, struct nrs_error *err)
{
    if (row->type != NRS_FLAG)
        return nrs_fail(err, NRS_ETYPE, "%s: %s is a flag, expected %s", place,
                        value ? "true" : "false", nrs_attr_type_name(row->type));
    store_number(row, object, value);
    return NRS_OK;
}

static const char *choice_at(const void *ctx, size_t i)
{
    return ((const char *const *)ctx)[i];
}

static enum nrs_status unknown_choice(const struct nrs_attr *row, const char *value,
                                      const char *place, struct nrs_error *err)
{
    char list[NRS_ERROR_MAX / 2];
    size_t n = 0;
    long near;

    while (row->choices[n])
        n++;
    nrs_join_names(list, sizeof list, choice_at, row->choices, n);
    near = nrs_nearest(value, choice_at, row->choices, n);
    if (near >= 0)
        return nrs_fail(err, NRS_ENAME, "%s: '%.64s' is unknown, did you mean '%s' (of %s)?", place,
                        value, row->choices[near], list);
    return nrs_fail(err, NRS_ENAME, "%s: '%.64s' is unknown, expected one of %s", place, value,
                    list);
}

/* Names are printed: on a terminal a control character does what it likes, and reports have lines.
 * U+0080 to U+009F are controls as well. */
static bool has_controls(const char *text)
{
    for (const unsigned char *c = (const unsigned char *)text; *c; c++)
        if (*c < ' ' || *c == 0x7f || (c[0] == 0xc2 && c[1] >= 0x80 && c[1] < 0xa0))
            return true;
    return false;
}

enum nrs_status nrs_attr_set_text(const struct nrs_attr *row, void *object, const char *value,
                                  const char *place, struct nrs_error *err)
{
    if (row->type == NRS_ENUM) {
        long index = choice_index(row, value);

        if (index < 0)
            return unknown_choice(row, value, place, err);
        store_number(row, object, (double)index);
        return NRS_OK;
    }
    if (row->type != NRS_NAME)
        return nrs_fail(err, NRS_ETYPE, "%s: '%.64s' is text, expected %s", place, value,
                        nrs_attr_type_name(row->type));
    if (strlen(value) >= row->size)
        return nrs_fail(err, NRS_ERANGE, "%s: '%.32s...' is longer than %zu characters", place,
                        value, row->size - 1);
    if (has_controls(value))
        return nrs_fail(err, NRS_ETYPE, "%s: a control character in '%.64s', expected plain text",
                        place, value);
    strcpy(field_of(row, object), value);
    return NRS_OK;
}

double nrs_attr_number(const struct nrs_attr *row, const void *object)
{
    const void *field = (const char *)object + row->offset;

    switch (row->type) {
    case NRS_REAL: return *(const double *)field / row->scale;
    case NRS_INT: return (double)*(const int64_t *)field;
    case NRS_FLAG: return *(const bool *)field;
    case NRS_ENUM: return *(const int *)field;
    case NRS_NAME: break;
    }
    assert(!"a name is not a number");
    return NAN;
}

const char *nrs_attr_text(const struct nrs_attr *row, const void *object)
{
    const void *field = (const char *)object + row->offset;

    assert(row->type == NRS_NAME || row->type == NRS_ENUM);
    return row->type == NRS_NAME ? field : row->choices[*(const int *)field];
}

/* Levenshtein's distance with one row of the table. */
static size_t edit_distance(const char *a, const char *b)
{
    size_t row[NAME_LIMIT + 1], nb = strlen(b);

    for (size_t j = 0; j <= nb; j++)
        row[j] = j;
    for (size_t i = 0; a[i]; i++) {
        size_t diagonal = row[0];

        row[0] = i + 1;
        for (size_t j = 0; j < nb; j++) {
            size_t change = diagonal + (a[i] != b[j]);
            size_t step = (row[j] < row[j + 1] ? row[j] : row[j + 1]) + 1;

            diagonal = row[j + 1];
            row[j + 1] = change < step ? change : step;
        }
    }
    return row[nb];
}

/* A name without its unit or its last words: "max_wait" of "max_wait_ms", "UMi" of
 * "UMi-StreetCanyon". */
static bool is_stem(const char *name, const char *other, const char *separators)
{
    size_t length = strlen(name);

    return length >= 3 && strncmp(name, other, length) == 0 && other[length] &&
           strchr(separators, other[length]);
}

/* The one candidate that `name` is a stem of; -1 when there is none, or several. */
static long only_stem(const char *name, const char *(*candidate)(const void *ctx, size_t i),
                      const void *ctx, size_t n)
{
    long found = -1;

    for (size_t i = 0; i < n; i++) {
        if (!is_stem(name, candidate(ctx, i), "_-"))
            continue;
        if (found >= 0)
            return -1;
        found = (long)i;
    }
    return found;
}

long nrs_nearest(const char *name, const char *(*candidate)(const void *ctx, size_t i),
                 const void *ctx, size_t n)
{
    size_t length = strlen(name), best = length / 3 > 2 ? length / 3 : 2;
    long found = only_stem(name, candidate, ctx, n);

    if (length == 0 || length > NAME_LIMIT || found >= 0)
        return found;
    for (size_t i = 0; i < n; i++) {
        const char *other = candidate(ctx, i);
        size_t distance;

        if (strlen(other) > NAME_LIMIT)
            continue;
        distance = is_stem(name, other, "_") ? 1 : edit_distance(name, other);
        if (distance < best || (found < 0 && distance == best)) {
            best = distance;
            found = (long)i;
        }
    }
    return found;
}

void nrs_join_names(char *out, size_t size, const char *(*candidate)(const void *ctx, size_t i),
                    const void *ctx, size_t n)
{
    size_t used = 0;

    out[0] = '\0';
    for (size_t i = 0; i < n && used < size; i++)
        used += (size_t)snprintf(out + used, size - used, "%s%s", i ? ", " : "", candidate(ctx, i));
}

/* attr.h - attribute tables: one row describes a parameter, and everything else reads the row.
 *
 * A row says where the value lives in its struct, its JSON key, unit, type, range, default, what it
 * means and where the default comes from. The JSON reader, `--set`, `explain`, the JSON Schema and
 * the manual's reference are all made from the rows. Values are kept in SI; a row whose key
 * carries another unit (`bandwidth_mhz`) has the factor in `scale`.
 */
#ifndef NRS_CORE_ATTR_H
#define NRS_CORE_ATTR_H

#include <stdint.h>

#include "core/status.h"

enum nrs_attr_type {
    NRS_REAL, /* double */
    NRS_INT,  /* int64_t */
    NRS_FLAG, /* bool */
    NRS_ENUM, /* an enum: index into `choices` */
    NRS_NAME  /* char[]: a name or a path */
};

struct nrs_attr {
    const char *key;  /* last component of the JSON path */
    const char *unit; /* of the JSON value; "1" for a pure number, "" for names and flags */
    enum nrs_attr_type type;
    size_t offset, size;        /* of the field */
    double min, max;            /* in the JSON value's unit, both allowed */
    double dflt;                /* default of a number or flag, in the JSON value's unit */
    const char *dflt_name;      /* default of an enum or name */
    double scale;               /* field = JSON value * scale */
    const char *const *choices; /* NRS_ENUM: names in the enum's order, NULL at the end */
    const char *doc;            /* one or two sentences */
    const char *source;         /* where the default or the definition comes from */
};

struct nrs_attr_table {
    const char *section; /* JSON path of the object, e.g. "radio.carrier"; "" is the root */
    const struct nrs_attr *rows;
    size_t n_rows;
};

#define NRS_TYPE_OF(x)      _Generic((x), double : NRS_REAL, int64_t : NRS_INT, bool : NRS_FLAG)
#define NRS_FIELD(T, field) offsetof(T, field), sizeof(((T *)0)->field)

/* A number or flag whose key is its field's name, in the field's own unit. */
#define NRS_ATTR(T, field, unit, min, max, dflt, doc, source)                                      \
    {                                                                                              \
#field, unit, NRS_TYPE_OF(((T *)0)->field), NRS_FIELD(T, field), min, max, dflt, NULL,     \
            1.0, NULL, doc, source                                                                 \
    }
/* A real whose JSON key has its own unit: field = value * scale. */
#define NRS_ATTR_SCALED(T, key, field, unit, scale, min, max, dflt, doc, source)                   \
    {                                                                                              \
        key, unit, NRS_REAL, NRS_FIELD(T, field), min, max, dflt, NULL, scale, NULL, doc, source   \
    }
#define NRS_ATTR_ENUM(T, field, choices, dflt_name, doc, source)                                   \
    {                                                                                              \
#field, "", NRS_ENUM, NRS_FIELD(T, field), 0, 0, 0, dflt_name, 1.0, choices, doc, source   \
    }
#define NRS_ATTR_NAME(T, field, dflt_name, doc, source)                                            \
    {                                                                                              \
#field, "", NRS_NAME, NRS_FIELD(T, field), 0, 0, 0, dflt_name, 1.0, NULL, doc, source      \
    }

/** Write every row's default into `object`, a struct that the table describes. */
void nrs_attr_defaults(const struct nrs_attr_table *table, void *object);

/** @return the row called `key`, or NULL. */
const struct nrs_attr *nrs_attr_find(const struct nrs_attr_table *table, const char *key);

/**
 * Store a number (real, integer or flag given as 0/1) after checking type and range.
 * @param place  what the error names first: file and JSON path.
 * @param value  in the JSON value's unit.
 */
enum nrs_status nrs_attr_set_number(const struct nrs_attr *row, void *object, double value,
                                    const char *place, struct nrs_error *err);

/** Store a flag. Errors as nrs_attr_set_number. */
enum nrs_status nrs_attr_set_flag(const struct nrs_attr *row, void *object, bool value,
                                  const char *place, struct nrs_error *err);

/**
 * Store a name or an enum's choice; an unknown choice is refused with the nearest one, a name with
 * control characters as NRS_ETYPE.
 */
enum nrs_status nrs_attr_set_text(const struct nrs_attr *row, void *object, const char *value,
                                  const char *place, struct nrs_error *err);

/** @return the value in the JSON value's unit; flags and enums as their number. Not for names. */
double nrs_attr_number(const struct nrs_attr *row, const void *object);

/** @return the name, or the enum's chosen name. Only for NRS_NAME and NRS_ENUM. */
const char *nrs_attr_text(const struct nrs_attr *row, const void *object);

/** @return "number", "integer", "true or false", "name" or "one of ...": for error texts. */
const char *nrs_attr_type_name(enum nrs_attr_type type);

/**
 * The nearest of `n` candidates to a misspelt name, by edit distance; the only one that
 * goes on with '_' or '-' after the whole name ("max_wait" for "max_wait_ms") is nearer than any
 * other, and the first of several with '_' is near.
 * @return its index, or -1 when none is near (distance over a third of the name, at least 2).
 */
long nrs_nearest(const char *name, const char *(*candidate)(const void *ctx, size_t i),
                 const void *ctx, size_t n);

/** Write the `n` candidates to `out`, joined by ", " and cut off at `size`: for error texts. */
void nrs_join_names(char *out, size_t size, const char *(*candidate)(const void *ctx, size_t i),
                    const void *ctx, size_t n);

#endif

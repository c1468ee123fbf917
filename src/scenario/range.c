/* range.c - from, to and step or count become numbers. */
#include "scenario/range.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST 1e300

static const char *const scale_names[] = {"linear", "log", NULL};

/* clang-format off */
static const struct nrs_attr rows[] = {
#define T struct nrs_range
    NRS_ATTR(T, from, "", -MOST, MOST, NAN, "First value.", ""),
    NRS_ATTR(T, to, "", -MOST, MOST, NAN, "Last value.", ""),
    NRS_ATTR_ENUM(T, scale, scale_names, "linear", "Same differences, or same ratios.", ""),
    NRS_ATTR(T, step, "", -MOST, MOST, NAN, "Difference of two values.", ""),
    NRS_ATTR(T, count, "", 2, 1e9, 0, "Number of values.", ""),
#undef T
};
/* clang-format on */
#define N_ENDS 3 /* the first rows */
static const struct nrs_attr_table range_attrs = {"", rows, NRS_LEN(rows)};
static const struct nrs_attr_table ends_attrs = {"", rows, N_ENDS};

static enum nrs_status read_range(const struct nrs_attr_table *table, const cJSON *json,
                                  const char *file, const char *path, struct nrs_range *r,
                                  struct nrs_error *err)
{
    enum nrs_status status;

    nrs_attr_defaults(&range_attrs, r);
    status = nrs_read_object(table, r, json, file, path, NULL, err);
    if (status == NRS_OK && (isnan(r->from) || isnan(r->to)))
        status = nrs_fail(err, NRS_ENAME, "%s: %s: '%s' is missing, expected a number", file, path,
                          isnan(r->from) ? "from" : "to");
    if (status == NRS_OK && r->scale == NRS_SCALE_LOG && !(r->from > 0 && r->to > 0))
        status = nrs_fail(err, NRS_ERANGE,
                          "%s: %s: from %.10g to %.10g on the scale 'log', expected both above 0",
                          file, path, r->from, r->to);
    return status;
}

enum nrs_status nrs_range_ends(const cJSON *json, const char *file, const char *path,
                               struct nrs_range *out, struct nrs_error *err)
{
    enum nrs_status status = read_range(&ends_attrs, json, file, path, out, err);

    if (status == NRS_OK && !(out->from < out->to))
        status =
            nrs_fail(err, NRS_ERANGE, "%s: %s: from %.10g to %.10g, expected 'from' below 'to'",
                     file, path, out->from, out->to);
    return status;
}

/* How many values; checks what single rows cannot. */
static enum nrs_status count_values(const struct nrs_range *r, const char *file, const char *path,
                                    size_t max, size_t *n, struct nrs_error *err)
{
    double steps = (r->to - r->from) / r->step;

    if (isnan(r->step) == (r->count == 0))
        return nrs_fail(err, NRS_ECONFLICT, "%s: %s: has %s, expected either 'step' or 'count'",
                        file, path, r->count ? "both 'step' and 'count'" : "neither of them");
    if (r->count == 0 && r->scale == NRS_SCALE_LOG)
        return nrs_fail(err, NRS_ECONFLICT, "%s: %s.scale: 'log' with a step, expected a count",
                        file, path);
    if (r->count == 0 && (r->step == 0 || steps < 0))
        return nrs_fail(err, NRS_ERANGE, "%s: %s.step: %.10g does not lead from %.10g to %.10g",
                        file, path, r->step, r->from, r->to);
    if (r->count > 0 && r->from == r->to)
        return nrs_fail(err, NRS_ERANGE, "%s: %s: from %.10g to %.10g, expected different ends",
                        file, path, r->from, r->to);
    steps = r->count > 0 ? (double)r->count - 1 : floor(steps + 1e-9 * fmax(1, steps));
    if (!(steps < (double)max))
        return nrs_fail(err, NRS_ERANGE, "%s: %s: more than %zu values", file, path, max);
    *n = (size_t)steps + 1;
    return NRS_OK;
}

/* Digits behind the point that x is written with, out of 15 in all. */
static int decimals_of(double x)
{
    char text[64]; /* d.dddddddddddddde+xx */
    int digits = 14, decimals;

    snprintf(text, sizeof text, "%.14e", fabs(x));
    while (digits > 0 && text[1 + digits] == '0')
        digits--;
    decimals = digits - atoi(strchr(text, 'e') + 1);
    return decimals > 0 ? decimals : 0;
}

/* x with so many digits behind the point; 0 without a sign. */
static double with_decimals(double x, int decimals)
{
    char text[1024]; /* 300 digits before the point, 330 behind it */

    snprintf(text, sizeof text, "%.*f", decimals, x);
    return strtod(text, NULL) + 0.0;
}

double nrs_range_tidy(double x)
{
    char text[64];

    snprintf(text, sizeof text, "%.15g", x);
    return strtod(text, NULL);
}

static double value_of(const struct nrs_range *r, size_t i, size_t n)
{
    double largest = fmax(fabs(r->from), fabs(r->to)), share = (double)i / (double)(n - 1);
    int decimals = 14 - (int)floor(log10(largest));

    if (i == 0)
        return r->from;
    if (r->count == 0)
        return with_decimals(r->from + (double)i * r->step,
                             (int)fmax(decimals_of(r->from), decimals_of(r->step)));
    if (i == n - 1)
        return r->to;
    if (r->scale == NRS_SCALE_LOG)
        return nrs_range_tidy(exp(log(r->from) + share * (log(r->to) - log(r->from))));
    return with_decimals(r->from + share * (r->to - r->from), decimals > 0 ? decimals : 0);
}

static enum nrs_status list_values(const struct nrs_attr *row, const struct nrs_range *r, size_t n,
                                   cJSON *list, struct nrs_error *err)
{
    double before = NAN;

    for (size_t i = 0; i < n; i++) {
        double value = value_of(r, i, n);

        if (row->type == NRS_INT)
            value = round(value);
        if (value == before)
            continue;
        before = value;
        if (!cJSON_AddItemToArray(list, cJSON_CreateNumber(value)))
            return nrs_fail(err, NRS_EMACHINE, "out of memory");
    }
    return NRS_OK;
}

enum nrs_status nrs_range_values(const struct nrs_attr *row, const cJSON *json, const char *file,
                                 const char *path, size_t max, cJSON **out, struct nrs_error *err)
{
    struct nrs_range range;
    enum nrs_status status = read_range(&range_attrs, json, file, path, &range, err);
    size_t n = 0;

    if (status == NRS_OK)
        status = count_values(&range, file, path, max, &n, err);
    if (status != NRS_OK)
        return status;
    *out = cJSON_CreateArray();
    status = *out ? list_values(row, &range, n, *out, err)
                  : nrs_fail(err, NRS_EMACHINE, "out of memory");
    if (status != NRS_OK)
        cJSON_Delete(*out);
    return status;
}

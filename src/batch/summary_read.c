/* summary_read.c - a summary from JSON that somebody may have changed. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "batch/summary_fields.h"
#include "batch/summary_json.h"
#include "batch/summary_read_parts.h"
#include "scenario/json.h"

enum nrs_status nrs_summary_fail(const struct nrs_summary_place *p, const char *key, long index,
                                 const cJSON *value, enum nrs_status status, const char *expected,
                                 struct nrs_error *err)
{
    char where[32] = "", what[64];

    if (index > NRS_SUMMARY_NO_INDEX)
        snprintf(where, sizeof where, ".%ld", index);
    if (!value)
        snprintf(what, sizeof what, "is missing");
    else if (cJSON_IsNumber(value))
        snprintf(what, sizeof what, "%.17g", value->valuedouble);
    else
        snprintf(what, sizeof what, "%s", nrs_json_kind(value));
    return nrs_fail(err, status, "%s: %s%s%s%s: %s, expected %s", p->file, p->path,
                    p->path[0] ? "." : "", key, where, what, expected);
}

enum nrs_status nrs_summary_get(const cJSON *object, const char *key,
                                const struct nrs_summary_place *p, cJSON_bool (*is)(const cJSON *),
                                const char *expected, const cJSON **out, struct nrs_error *err)
{
    *out = cJSON_GetObjectItemCaseSensitive(object, key);
    if (!is(*out))
        return nrs_summary_fail(p, key, NRS_SUMMARY_NO_INDEX, *out, NRS_ETYPE, expected, err);
    return NRS_OK;
}

/* Nothing but what was asked for: the members are as many as the keys, each of which is there. */
enum nrs_status nrs_summary_check_members(const cJSON *object, int n,
                                          const struct nrs_summary_place *p, struct nrs_error *err)
{
    int n_members = cJSON_GetArraySize(object);

    if (n_members != n)
        return nrs_fail(err, NRS_ENAME, "%s: %s: %d members, expected %d", p->file,
                        p->path[0] ? p->path : "the summary", n_members, n);
    return NRS_OK;
}

bool nrs_summary_is_integer(const cJSON *value, double max)
{
    return cJSON_IsNumber(value) && value->valuedouble >= 0 && value->valuedouble <= max &&
           value->valuedouble == floor(value->valuedouble);
}

enum nrs_status nrs_summary_get_count(const cJSON *object, const char *key,
                                      const struct nrs_summary_place *p, uint64_t *out,
                                      struct nrs_error *err)
{
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, key);

    if (!nrs_summary_is_integer(value, NRS_SUMMARY_COUNT_MAX))
        return nrs_summary_fail(p, key, NRS_SUMMARY_NO_INDEX, value, NRS_ERANGE, "a count", err);
    *out = (uint64_t)value->valuedouble;
    return NRS_OK;
}

enum nrs_status nrs_summary_get_time(const cJSON *object, const char *key,
                                     const struct nrs_summary_place *p, double *out_s,
                                     struct nrs_error *err)
{
    const cJSON *value;
    enum nrs_status status =
        nrs_summary_get(object, key, p, cJSON_IsNumber, "a number", &value, err);

    if (status != NRS_OK)
        return status;
    *out_s = value->valuedouble;
    if (!(*out_s >= 0) || isinf(*out_s))
        return nrs_summary_fail(p, key, NRS_SUMMARY_NO_INDEX, value, NRS_ERANGE,
                                "a time, 0 or more", err);
    return NRS_OK;
}

static void store_integer(const struct nrs_summary_field *f, void *at, double value)
{
    switch (f->type) {
    case NRS_SUM_U8: *(uint8_t *)at = (uint8_t)value; break;
    case NRS_SUM_U16: *(uint16_t *)at = (uint16_t)value; break;
    case NRS_SUM_U32: *(uint32_t *)at = (uint32_t)value; break;
    default: *(uint64_t *)at = (uint64_t)value; break;
    }
}

static bool is_name(const char *text, size_t size)
{
    size_t n = strnlen(text, size);

    for (size_t i = 0; i < n; i++)
        if ((unsigned char)text[i] < ' ' || text[i] == 0x7f)
            return false;
    return n < size;
}

/* @return NULL, or what was expected instead. */
static const char *store_real(const struct nrs_summary_field *f, double *at, const cJSON *value)
{
    if (f->may_be_nan && cJSON_IsNull(value))
        *at = NAN;
    else if (f->may_be_lost && cJSON_IsString(value) && strcmp(value->valuestring, "lost") == 0)
        *at = INFINITY;
    else if (cJSON_IsNumber(value) && isfinite(value->valuedouble))
        *at = value->valuedouble;
    else
        return f->may_be_lost  ? "a number, null or 'lost'"
               : f->may_be_nan ? "a number or null"
                               : "a number";
    return NULL;
}

/* @return NULL, or what was expected instead. */
static const char *store(const struct nrs_summary_field *f, void *at, const cJSON *value)
{
    if (f->type == NRS_SUM_TEXT) {
        if (!cJSON_IsString(value) || !is_name(value->valuestring, f->size))
            return "a name";
        memcpy(at, value->valuestring, strlen(value->valuestring) + 1);
    } else if (f->type == NRS_SUM_REAL) {
        return store_real(f, at, value);
    } else {
        if (!nrs_summary_is_integer(value, f->max))
            return "an integer in its range";
        store_integer(f, at, value->valuedouble);
    }
    return NULL;
}

/* Column `f` into all records of the list, which there are already. */
static enum nrs_status read_column(const cJSON *column, const struct nrs_summary_field *f,
                                   const struct nrs_summary_place *p, struct nrs_list *l,
                                   struct nrs_error *err)
{
    const cJSON *value = column->child;

    for (size_t i = 0; i < l->n * f->width; i++, value = value->next) {
        void *at = (char *)l->at + i / f->width * l->size + f->at + i % f->width * f->size;
        const char *expected = value ? store(f, at, value) : NULL;

        if (!value || expected)
            return value ? nrs_summary_fail(p, f->key, (long)i, value, NRS_ERANGE, expected, err)
                         : nrs_fail(err, NRS_ERANGE, "%s: %s.%s: %zu values, expected %zu", p->file,
                                    p->path, f->key, i, l->n * f->width);
    }
    if (value)
        return nrs_fail(err, NRS_ERANGE, "%s: %s.%s: more than %zu values, as many as records",
                        p->file, p->path, f->key, l->n * f->width);
    return NRS_OK;
}

static bool add_empty_records(struct nrs_list *l, size_t n)
{
    if (!nrs_list_reserve(l, n))
        return false;
    if (n > 0)
        memset(l->at, 0, n * l->size);
    l->n = n;
    return true;
}

/* The first column has one value a record, and tells how many there are. */
static enum nrs_status read_table(const cJSON *root, const struct nrs_summary_table *t,
                                  struct nrs_summary_place *p, struct nrs_summary *s,
                                  struct nrs_error *err)
{
    struct nrs_list *l = (struct nrs_list *)((char *)s + t->at);
    const cJSON *object, *column;
    enum nrs_status status =
        nrs_summary_get(root, t->key, p, cJSON_IsObject, "an object", &object, err);

    if (status != NRS_OK)
        return status;
    snprintf(p->path, sizeof p->path, "%s", t->key);
    status = nrs_summary_check_members(object, (int)t->n_fields, p, err);
    for (size_t i = 0; i < t->n_fields && status == NRS_OK; i++) {
        status =
            nrs_summary_get(object, t->fields[i].key, p, cJSON_IsArray, "a list", &column, err);
        if (status == NRS_OK && i == 0 && !add_empty_records(l, (size_t)cJSON_GetArraySize(column)))
            status = nrs_fail(err, NRS_EMACHINE, "%s: out of memory", p->file);
        if (status == NRS_OK)
            status = read_column(column, &t->fields[i], p, l, err);
    }
    p->path[0] = '\0';
    return status;
}

enum nrs_status nrs_summary_read(const cJSON *object, const char *place, struct nrs_summary *out,
                                 struct nrs_error *err)
{
    struct nrs_summary_place p = {.file = place};
    enum nrs_status status;

    nrs_summary_init(out);
    if (!cJSON_IsObject(object))
        return nrs_fail(err, NRS_ETYPE, "%s: %s, expected an object", place,
                        object ? nrs_json_kind(object) : "nothing");
    status = nrs_summary_check_members(object, 4 + NRS_SUMMARY_N_TABLES, &p, err);
    if (status == NRS_OK)
        status = nrs_summary_get_time(object, "survival_s", &p, &out->survival_s, err);
    if (status == NRS_OK)
        status = nrs_summary_read_legs(object, &p, out, err);
    if (status == NRS_OK)
        status = nrs_summary_read_stages(object, &p, out, err);
    if (status == NRS_OK)
        status = nrs_summary_read_cells(object, &p, out, err);
    for (size_t i = 0; i < NRS_SUMMARY_N_TABLES && status == NRS_OK; i++)
        status = read_table(object, &nrs_summary_tables[i], &p, out, err);
    if (status == NRS_OK)
        status = nrs_summary_check(out, place, err);
    if (status != NRS_OK)
        nrs_summary_free(out);
    return status;
}

enum nrs_status nrs_summary_read_stream(FILE *in, const char *place, struct nrs_summary *out,
                                        struct nrs_error *err)
{
    char *line = NULL;
    size_t size = 0;
    ssize_t n = getline(&line, &size, in);
    cJSON *root;
    enum nrs_status status;

    if (n < 0)
        status = nrs_fail(err, NRS_EMACHINE, "%s: cannot be read", place);
    else
        status = nrs_json_parse_large(place, line, (size_t)n, NRS_SUMMARY_VALUES_MAX, &root, err);
    free(line);
    if (status != NRS_OK)
        return status;
    status = nrs_summary_read(root, place, out, err);
    cJSON_Delete(root);
    return status;
}

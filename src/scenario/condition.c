/* condition.c - which of the crossed points are left out: "skip" those that match, "only" keep
 * them.
 *
 * A list of entries; an entry has members, and matches when all of them do: a parameter's effective
 * value, swept or not, is one of some values or in a range, or the variant has one of some names.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/range.h"
#include "scenario/sweep_parts.h"
#include "scenario/variants.h"

#define VALUES_MAX 1000 /* they are looked at for each point */

struct value {
    double low, high; /* both included */
    const char *text; /* of a name; NULL: a number */
};
struct member {
    const struct nrs_attr *row; /* NULL: the variant */
    const struct nrs_section *section;
    size_t index;    /* of a list's element */
    size_t first, n; /* values */
};
struct entry {
    size_t first, n; /* members */
    bool is_only;
};

/* Who reads. */
struct reader {
    struct nrs_sweep *s;
    const char *place; /* "sweep.skip.0" */
    struct nrs_error *err;
};

/* The ends of a range in a condition; one may be missing. */
struct ends {
    double from, to;
};
/* clang-format off */
static const struct nrs_attr end_rows[] = {
    NRS_ATTR(struct ends, from, "", -1e300, 1e300, -INFINITY, "Least value.", ""),
    NRS_ATTR(struct ends, to, "", -1e300, 1e300, INFINITY, "Greatest value.", ""),
};
/* clang-format on */
static const struct nrs_attr_table ends_attrs = {"", end_rows, NRS_LEN(end_rows)};

static enum nrs_status add_value(struct reader *r, const struct value *value)
{
    struct nrs_list *values = &r->s->conditions.values;

    if (values->n == VALUES_MAX)
        return nrs_fail(r->err, NRS_ERANGE, "%s: %s: more than %d values in all conditions",
                        r->s->path, r->place, VALUES_MAX);
    if (!nrs_list_add(values, value, 1))
        return nrs_fail(r->err, NRS_EMACHINE, "out of memory");
    return NRS_OK;
}

static const char *variant_name(const void *ctx, size_t i)
{
    return cJSON_GetArrayItem(ctx, (int)i)->string;
}

static enum nrs_status read_variant(struct reader *r, const cJSON *json)
{
    const cJSON *variants = cJSON_GetObjectItemCaseSensitive(r->s->block, NRS_VARIANTS);
    long near;

    if (!cJSON_IsString(json))
        return nrs_fail(r->err, NRS_ETYPE,
                        "%s: %s." NRS_VARIANTS ": is %s, expected the name of a variant",
                        r->s->path, r->place, nrs_json_kind(json));
    if (cJSON_GetObjectItemCaseSensitive(variants, json->valuestring))
        return add_value(r, &(struct value){.text = json->valuestring});
    near = nrs_nearest(json->valuestring, variant_name, variants,
                       (size_t)cJSON_GetArraySize(variants));
    return nrs_fail(r->err, NRS_ENAME, "%s: %s." NRS_VARIANTS ": '%.64s' is no variant%s%s%s",
                    r->s->path, r->place, json->valuestring, near < 0 ? "" : ", did you mean '",
                    near < 0 ? "" : variant_name(variants, (size_t)near), near < 0 ? "" : "'?");
}

/* A value as the row stores it: what is compared has been rounded alike. */
static enum nrs_status read_value(struct reader *r, const struct member *m, const cJSON *json,
                                  const char *place)
{
    void *object = (char *)r->s->conditions.scratch + m->section->offset;
    struct value value = {.text = NULL};
    enum nrs_status status = nrs_read_value(m->row, object, json, place, r->err);

    if (status != NRS_OK)
        return status;
    if (m->row->type == NRS_NAME)
        value.text = json->valuestring;
    else
        value.low = value.high = nrs_attr_number(m->row, object);
    return add_value(r, &value);
}

static enum nrs_status read_ends(struct reader *r, const struct member *m, const cJSON *json,
                                 const char *path)
{
    struct ends ends;
    enum nrs_status status;

    nrs_attr_defaults(&ends_attrs, &ends);
    status = nrs_read_object(&ends_attrs, &ends, json, r->s->path, path, NULL, r->err);
    if (status != NRS_OK)
        return status;
    if (!json->child || !(ends.from <= ends.to))
        return nrs_fail(r->err, NRS_ERANGE, "%s: %s: %s, expected 'from', 'to', or both",
                        r->s->path, path,
                        json->child ? "'from' is above 'to'" : "is an empty range");
    return add_value(r, &(struct value){.low = ends.from * m->row->scale / m->row->scale,
                                        .high = ends.to * m->row->scale / m->row->scale});
}

/* One value, a range, or a list of values. */
static enum nrs_status read_values(struct reader *r, const struct member *m, const cJSON *json)
{
    char path[NRS_JSON_PATH_MAX], place[NRS_PATH_MAX + NRS_JSON_PATH_MAX + 4];
    bool is_list = cJSON_IsArray(json) && json->child;
    enum nrs_status status = NRS_OK;

    nrs_json_child_path(path, r->place, json->string);
    snprintf(place, sizeof place, "%s: %s", r->s->path, path);
    if (m->row && cJSON_IsObject(json) && (m->row->type == NRS_REAL || m->row->type == NRS_INT))
        return read_ends(r, m, json, path);
    for (const cJSON *value = is_list ? json->child : json; value && status == NRS_OK;
         value = is_list ? value->next : NULL)
        status = m->row ? read_value(r, m, value, place) : read_variant(r, value);
    return status;
}

static enum nrs_status read_member(struct reader *r, const cJSON *json)
{
    struct nrs_conditions *c = &r->s->conditions;
    struct member m = {.first = c->values.n};
    enum nrs_status status;

    if (strcmp(json->string, NRS_VARIANTS) != 0 &&
        nrs_row_find(json->string, &m.section, &m.row, &m.index, r->err) != NRS_OK)
        return nrs_error_prefix(r->err, "%s: %s", r->s->path, r->place);
    if (!m.row && !cJSON_GetObjectItemCaseSensitive(r->s->block, NRS_VARIANTS))
        return nrs_fail(r->err, NRS_ENAME, "%s: %s." NRS_VARIANTS ": the sweep has no variants",
                        r->s->path, r->place);
    status = read_values(r, &m, json);
    m.n = c->values.n - m.first;
    if (status == NRS_OK && !nrs_list_add(&c->members, &m, 1))
        status = nrs_fail(r->err, NRS_EMACHINE, "out of memory");
    return status;
}

static enum nrs_status read_entry(struct reader *r, const cJSON *json, bool is_only)
{
    struct nrs_conditions *c = &r->s->conditions;
    struct entry e = {.first = c->members.n, .is_only = is_only};
    enum nrs_status status = NRS_OK;
    const cJSON *member;

    if (!cJSON_IsObject(json) || !json->child)
        return nrs_fail(r->err, NRS_ETYPE, "%s: %s: is %s, expected an object of paths and values",
                        r->s->path, r->place,
                        cJSON_IsObject(json) ? "an empty one" : nrs_json_kind(json));
    cJSON_ArrayForEach(member, json)
    {
        status = read_member(r, member);
        if (status != NRS_OK)
            return status;
    }
    e.n = c->members.n - e.first;
    if (!nrs_list_add(&c->entries, &e, 1))
        status = nrs_fail(r->err, NRS_EMACHINE, "out of memory");
    return status;
}

static enum nrs_status read_list(struct nrs_sweep *s, const char *name, bool is_only,
                                 struct nrs_error *err)
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(s->block, name), *json;
    enum nrs_status status = NRS_OK;
    int index = 0;

    if (!list)
        return NRS_OK;
    if (!cJSON_IsArray(list) || !list->child)
        return nrs_fail(err, NRS_ETYPE, "%s: sweep.%s: is %s, expected a list of objects", s->path,
                        name, cJSON_IsArray(list) ? "an empty one" : nrs_json_kind(list));
    cJSON_ArrayForEach(json, list)
    {
        char place[64];
        struct reader r = {s, place, err};

        snprintf(place, sizeof place, "sweep.%s.%d", name, index++);
        status = read_entry(&r, json, is_only);
        if (status != NRS_OK)
            break;
    }
    return status;
}

enum nrs_status nrs_conditions_read(struct nrs_sweep *s, struct nrs_error *err)
{
    struct nrs_conditions *c = &s->conditions;
    enum nrs_status status;

    nrs_list_init(&c->entries, sizeof(struct entry));
    nrs_list_init(&c->members, sizeof(struct member));
    nrs_list_init(&c->values, sizeof(struct value));
    c->scratch = calloc(1, sizeof *c->scratch);
    if (!c->scratch)
        return nrs_fail(err, NRS_EMACHINE, "out of memory");
    status = read_list(s, NRS_SKIP, false, err);
    return status == NRS_OK ? read_list(s, NRS_ONLY, true, err) : status;
}

void nrs_conditions_free(struct nrs_conditions *c)
{
    nrs_list_free(&c->entries);
    nrs_list_free(&c->members);
    nrs_list_free(&c->values);
    free(c->scratch);
}

static bool member_matches(const struct member *m, const struct value *values,
                           const struct nrs_scenario *cfg, const char *variant)
{
    const char *object = NULL, *text = variant;
    double number = NAN;

    if (m->row) {
        if (m->section->max && m->index >= nrs_section_count(cfg, m->section))
            return false;
        object = (const char *)cfg + m->section->offset + m->index * m->section->stride;
        if (m->row->type == NRS_NAME)
            text = nrs_attr_text(m->row, object);
        else
            number = nrs_attr_number(m->row, object);
    }
    for (size_t i = 0; i < m->n; i++) {
        const struct value *v = &values[m->first + i];

        if (v->text ? strcmp(v->text, text) == 0 : number >= v->low && number <= v->high)
            return true;
    }
    return false;
}

static bool entry_matches(const struct nrs_conditions *c, const struct entry *e,
                          const struct nrs_scenario *cfg, const char *variant)
{
    const struct member *members = c->members.at;

    for (size_t i = 0; i < e->n; i++)
        if (!member_matches(&members[e->first + i], c->values.at, cfg, variant))
            return false;
    return true;
}

bool nrs_conditions_leave_out(const struct nrs_conditions *c, const struct nrs_scenario *cfg,
                              const char *variant)
{
    const struct entry *entries = c->entries.at;
    bool has_only = false, is_kept = false;

    for (size_t i = 0; i < c->entries.n; i++) {
        has_only = has_only || entries[i].is_only;
        if (entries[i].is_only && is_kept)
            continue;
        if (!entry_matches(c, &entries[i], cfg, variant))
            continue;
        if (!entries[i].is_only)
            return true;
        is_kept = true;
    }
    return has_only && !is_kept;
}

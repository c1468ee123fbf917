/* read.c - walks a document and hands every value to its row. */
#include "scenario/read.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const root_extras[] = {"extends", "sweep", "$schema", NULL};

static bool is_in(const char *const *list, const char *name)
{
    for (; list && *list; list++)
        if (strcmp(*list, name) == 0)
            return true;
    return false;
}

enum nrs_status nrs_read_value(const struct nrs_attr *row, void *object, const cJSON *value,
                               const char *place, struct nrs_error *err)
{
    if (cJSON_IsNumber(value))
        return nrs_attr_set_number(row, object, value->valuedouble, place, err);
    if (cJSON_IsBool(value))
        return nrs_attr_set_flag(row, object, cJSON_IsTrue(value), place, err);
    if (cJSON_IsString(value))
        return nrs_attr_set_text(row, object, value->valuestring, place, err);
    return nrs_fail(err, NRS_ETYPE, "%s: is %s, expected %s", place, nrs_json_kind(value),
                    nrs_attr_type_name(row->type));
}

/* All paths that a scenario may hold, by number: rows of all sections in order. */
static const struct nrs_attr *row_number(size_t i, const struct nrs_section **section)
{
    for (size_t s = 0; s < nrs_n_sections; s++) {
        if (i < nrs_sections[s].table->n_rows) {
            *section = &nrs_sections[s];
            return &nrs_sections[s].table->rows[i];
        }
        i -= nrs_sections[s].table->n_rows;
    }
    *section = NULL;
    return NULL;
}

static const char *path_number(const void *ctx, size_t i)
{
    static _Thread_local char path[NRS_JSON_PATH_MAX];
    const struct nrs_section *section;
    const struct nrs_attr *row = row_number(i, &section);

    (void)ctx;
    nrs_row_path(path, sizeof path, section, row);
    return path;
}

static const char *key_number(const void *ctx, size_t i)
{
    const struct nrs_section *section;

    (void)ctx;
    return row_number(i, &section)->key;
}

enum nrs_status nrs_unknown_path(const char *place, const char *path, struct nrs_error *err)
{
    const char *key = strrchr(path, '.');
    size_t n = 0;
    long near;

    for (size_t s = 0; s < nrs_n_sections; s++)
        n += nrs_sections[s].table->n_rows;
    near = nrs_nearest(path, path_number, NULL, n);
    if (near < 0) /* the right name in the wrong place */
        near = nrs_nearest(key ? key + 1 : path, key_number, NULL, n);
    if (near >= 0)
        return nrs_fail(err, NRS_ENAME, "%s: unknown parameter, did you mean '%s'?", place,
                        path_number(NULL, (size_t)near));
    return nrs_fail(err, NRS_ENAME, "%s: unknown parameter, 'nrsplit explain' lists them", place);
}

static const char *table_key(const void *ctx, size_t i)
{
    return ((const struct nrs_attr_table *)ctx)->rows[i].key;
}

enum nrs_status nrs_read_object(const struct nrs_attr_table *table, void *object, const cJSON *json,
                                const char *file, const char *path, const char *const *ignore,
                                struct nrs_error *err)
{
    const cJSON *child;
    enum nrs_status status = NRS_OK;

    if (!cJSON_IsObject(json))
        return nrs_fail(err, NRS_ETYPE, "%s: %s: is %s, expected an object", file,
                        path[0] ? path : "the file", nrs_json_kind(json));
    cJSON_ArrayForEach(child, json)
    {
        const struct nrs_attr *row = nrs_attr_find(table, child->string);
        char below[NRS_JSON_PATH_MAX], place[NRS_PATH_MAX + NRS_JSON_PATH_MAX];

        nrs_json_child_path(below, path, child->string);
        snprintf(place, sizeof place, "%s: %s", file, below);
        if (row)
            status = nrs_read_value(row, object, child, place, err);
        else if (!is_in(ignore, child->string)) {
            long near = nrs_nearest(child->string, table_key, table, table->n_rows);

            status = near < 0
                         ? nrs_fail(err, NRS_ENAME, "%s: unknown parameter", place)
                         : nrs_fail(err, NRS_ENAME, "%s: unknown parameter, did you mean '%s'?",
                                    place, table->rows[near].key);
        }
        if (status != NRS_OK)
            break;
    }
    return status;
}

static enum nrs_status read_list(struct nrs_scenario *s, const struct nrs_section *section,
                                 const cJSON *list, const char *file, const char *path,
                                 struct nrs_error *err)
{
    size_t n = 0;
    const cJSON *element;

    if (!cJSON_IsArray(list))
        return nrs_fail(err, NRS_ETYPE, "%s: %s: is %s, expected a list of objects", file, path,
                        nrs_json_kind(list));
    if (cJSON_GetArraySize(list) < 1 || (size_t)cJSON_GetArraySize(list) > section->max)
        return nrs_fail(err, NRS_ERANGE, "%s: %s: has %d elements, expected 1 to %zu", file, path,
                        cJSON_GetArraySize(list), section->max);
    cJSON_ArrayForEach(element, list)
    {
        char below[NRS_JSON_PATH_MAX], number[24];
        void *object = (char *)s + section->offset + n * section->stride;
        enum nrs_status status;

        snprintf(number, sizeof number, "%zu", n++);
        nrs_json_child_path(below, path, number);
        nrs_attr_defaults(section->table, object);
        status = nrs_read_object(section->table, object, element, file, below, NULL, err);
        if (status != NRS_OK)
            return status;
    }
    memcpy((char *)s + section->count, &n, sizeof n);
    return NRS_OK;
}

static bool is_prefix(const char *path)
{
    size_t length = strlen(path);

    for (size_t i = 0; i < nrs_n_sections; i++) {
        const char *other = nrs_sections[i].table->section;

        if (strncmp(other, path, length) == 0 && other[length] == '.')
            return true;
    }
    return false;
}

/* One object of the document: its rows, the sections below it, and nothing else. */
static enum nrs_status read_level(struct nrs_scenario *s, const cJSON *json, const char *file,
                                  const char *path, struct nrs_error *err)
{
    const struct nrs_section *here = nrs_section_find(path);
    enum nrs_status status = NRS_OK;
    const cJSON *child;

    if (!cJSON_IsObject(json))
        return nrs_fail(err, NRS_ETYPE, "%s: %s: is %s, expected an object", file,
                        path[0] ? path : "the file", nrs_json_kind(json));
    cJSON_ArrayForEach(child, json)
    {
        const struct nrs_attr *row = here ? nrs_attr_find(here->table, child->string) : NULL;
        const struct nrs_section *section;
        char below[NRS_JSON_PATH_MAX], place[NRS_PATH_MAX + NRS_JSON_PATH_MAX];

        nrs_json_child_path(below, path, child->string);
        snprintf(place, sizeof place, "%s: %s", file, below);
        section = nrs_section_find(below);
        if (!child->string[0] || strchr(child->string, '.'))
            status =
                nrs_fail(err, NRS_ENAME,
                         "%s: '%.64s' is no key, expected one name, and objects within objects",
                         place, child->string);
        else if (row)
            status = nrs_read_value(row, (char *)s + here->offset, child, place, err);
        else if (section && section->max)
            status = read_list(s, section, child, file, below, err);
        else if (section || is_prefix(below))
            status = read_level(s, child, file, below, err);
        else if (path[0] || !is_in(root_extras, child->string))
            status = nrs_unknown_path(place, below, err);
        else if (strcmp(child->string, "$schema") == 0 && !cJSON_IsString(child))
            status =
                nrs_fail(err, NRS_ETYPE, "%s: is %s, expected text", place, nrs_json_kind(child));
        if (status != NRS_OK)
            break;
    }
    return status;
}

enum nrs_status nrs_read_scenario(struct nrs_scenario *s, const cJSON *root, const char *file,
                                  struct nrs_error *err)
{
    return read_level(s, root, file, "", err);
}

enum nrs_status nrs_row_find(const char *path, const struct nrs_section **section,
                             const struct nrs_attr **row, size_t *index, struct nrs_error *err)
{
    char head[NRS_JSON_PATH_MAX], *dot;
    const char *key = path;

    *index = 0;
    *section = NULL;
    snprintf(head, sizeof head, "%s", path);
    dot = strrchr(head, '.');
    if (dot) {
        *dot = '\0';
        key = path + (dot - head) + 1;
        *section = nrs_section_find(head);
        if (*section && (*section)->max) /* a list's rows belong to its elements */
            return nrs_unknown_path(path, path, err);
        dot = strrchr(head, '.');
        if (!*section && dot && isdigit((unsigned char)dot[1])) { /* "edge.servers.0" */
            char *end;

            *index = (size_t)strtoul(dot + 1, &end, 10);
            *dot = '\0';
            *section = *end ? NULL : nrs_section_find(head);
            if (*section && *index >= (*section)->max)
                *section = NULL;
        }
    } else {
        *section = nrs_section_find("");
    }
    *row = *section ? nrs_attr_find((*section)->table, key) : NULL;
    return *row ? NRS_OK : nrs_unknown_path(path, path, err);
}

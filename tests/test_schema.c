/* test_schema.c - every row stands in the JSON Schema with its type and range, and nothing else. */
#include "scenario/schema.h"

#include "scenario_kit.h"

static const cJSON *member(const cJSON *object, const char *key)
{
    return cJSON_GetObjectItemCaseSensitive(object, key);
}

static bool text_is(const cJSON *object, const char *key, const char *want)
{
    const cJSON *value = member(object, key);

    return cJSON_IsString(value) && strcmp(value->valuestring, want) == 0;
}

/* The schema of the object at a section's path, found by walking the path. */
static const cJSON *object_at(const cJSON *schema, const char *path)
{
    char text[128], *rest = text, *key;

    snprintf(text, sizeof text, "%s", path);
    while (schema && path[0] && (key = strsep(&rest, "."))) {
        schema = member(member(schema, "properties"), key);
        if (text_is(schema, "type", "array"))
            schema = member(schema, "items");
    }
    return schema;
}

static bool has_choices(const cJSON *property, const char *const *choices)
{
    const cJSON *list = member(property, "enum");
    int n = 0;

    for (; choices[n]; n++) {
        const cJSON *item = cJSON_GetArrayItem(list, n);

        if (!cJSON_IsString(item) || strcmp(item->valuestring, choices[n]) != 0)
            return false;
    }
    return cJSON_GetArraySize(list) == n;
}

static bool row_is_described(const cJSON *p, const struct nrs_attr *row)
{
    static const char *const types[] = {"number", "integer", "boolean", "string", "string"};
    bool ranged = row->type == NRS_REAL || row->type == NRS_INT;
    const cJSON *dflt = member(p, "default"), *doc = member(p, "description");

    if (!text_is(p, "type", types[row->type]) || !cJSON_IsString(doc) ||
        strncmp(doc->valuestring, row->doc, strlen(row->doc)) != 0)
        return false;
    if (row->unit[0] && !strstr(doc->valuestring, row->unit))
        return false;
    if (ranged != (member(p, "minimum") != NULL) || ranged != (member(p, "maximum") != NULL))
        return false;
    if (ranged)
        return kit_number(p, "minimum") == row->min && kit_number(p, "maximum") == row->max &&
               kit_number(p, "default") == row->dflt;
    if (row->type == NRS_FLAG)
        return cJSON_IsBool(dflt) && cJSON_IsTrue(dflt) == (row->dflt != 0);
    if (!text_is(p, "default", row->dflt_name))
        return false;
    return row->type == NRS_ENUM ? has_choices(p, row->choices)
                                 : kit_number(p, "maxLength") == (double)(row->size - 1);
}

/* As a reader gets it: printed, then parsed. */
static cJSON *printed_schema(void)
{
    cJSON *schema = nrs_schema(), *back;
    char *text = cJSON_PrintUnformatted(schema);

    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    back = kit_json(text);
    cJSON_Delete(schema);
    free(text);
    return back;
}

static void every_row_is_described(void)
{
    cJSON *schema = printed_schema();
    size_t rows = 0;

    CU_ASSERT_PTR_NOT_NULL_FATAL(schema);
    for (size_t s = 0; s < nrs_n_sections; s++) {
        const struct nrs_attr_table *table = nrs_sections[s].table;
        const cJSON *object = object_at(schema, table->section);

        CHECK_ROW(object != NULL, s, "%s is missing", table->section);
        for (size_t i = 0; i < table->n_rows; i++, rows++)
            CHECK_ROW(row_is_described(member(member(object, "properties"), table->rows[i].key),
                                       &table->rows[i]),
                      s, "%s.%s", table->section, table->rows[i].key);
    }
    CU_ASSERT(rows > 80);
    cJSON_Delete(schema);
}

/* Every object is closed; the leaves count up to the rows, so that no other key is let in. */
static void count(const cJSON *node, size_t *open, size_t *leaves)
{
    const cJSON *properties = member(node, "properties"), *child;

    if (text_is(node, "type", "array")) {
        count(member(node, "items"), open, leaves);
        return;
    }
    if (!text_is(node, "type", "object")) {
        (*leaves)++;
        return;
    }
    *open += !cJSON_IsFalse(member(node, "additionalProperties"));
    cJSON_ArrayForEach(child, properties) count(child, open, leaves);
}

static void objects_are_closed(void)
{
    cJSON *schema = printed_schema();
    cJSON *sweep =
        cJSON_DetachItemFromObjectCaseSensitive((cJSON *)member(schema, "properties"), "sweep");
    size_t open = 0, leaves = 0, rows = 0;

    for (size_t s = 0; s < nrs_n_sections; s++)
        rows += nrs_sections[s].table->n_rows;
    count(schema, &open, &leaves);
    CU_ASSERT_EQUAL(open, 0);
    CU_ASSERT_EQUAL(leaves, rows + 2); /* "$schema" and "extends" */
    CU_ASSERT(text_is(schema, "$schema", "https://json-schema.org/draft/2020-12/schema"));
    CU_ASSERT(cJSON_IsObject(member(sweep, "additionalProperties"))); /* any parameter's path */
    CU_ASSERT(
        text_is(member(member(member(sweep, "properties"), "variants"), "additionalProperties"),
                "type", "object"));
    CU_ASSERT_EQUAL(kit_number(sweep, "properties.random.properties.samples.maximum"),
                    NRS_POINTS_MAX);
    cJSON_Delete(sweep);
    cJSON_Delete(schema);
}

/* Every "$ref" leads to one of "$defs", and each of these is used. */
static void find_refs(const cJSON *node, const cJSON *defs, bool *used)
{
    const cJSON *child, *ref = member(node, "$ref");
    const char *name = cJSON_IsString(ref) ? strrchr(ref->valuestring, '/') + 1 : NULL;
    int i = 0;

    CU_ASSERT(!name || member(defs, name));
    cJSON_ArrayForEach(child, defs)
    {
        used[i] = used[i] || (name && strcmp(child->string, name) == 0);
        i++;
    }
    cJSON_ArrayForEach(child, node) find_refs(child, defs, used);
}

static void references_lead_somewhere(void)
{
    cJSON *schema = printed_schema();
    const cJSON *defs = member(schema, "$defs");
    bool used[16] = {false};
    int n = cJSON_GetArraySize(defs);

    CU_ASSERT_FATAL(n > 0 && n <= 16);
    find_refs(schema, defs, used);
    for (int i = 0; i < n; i++)
        CHECK_ROW(used[i], (size_t)i, "%s is not used", cJSON_GetArrayItem(defs, i)->string);
    cJSON_Delete(schema);
}

static void lists_have_their_limits(void)
{
    cJSON *schema = printed_schema();
    const cJSON *edge = member(member(schema, "properties"), "edge");
    const cJSON *servers = member(member(edge, "properties"), "servers");

    CU_ASSERT(text_is(servers, "type", "array"));
    CU_ASSERT_EQUAL(kit_number(servers, "minItems"), 1);
    CU_ASSERT_EQUAL(kit_number(servers, "maxItems"), NRS_SERVERS_MAX);
    cJSON_Delete(schema);
}

/* No row may stand twice or be hidden by a section of the same name. */
static void paths_are_unique(void)
{
    for (size_t s = 0; s < nrs_n_sections; s++)
        for (size_t i = 0; i < nrs_sections[s].table->n_rows; i++) {
            const struct nrs_attr *row = &nrs_sections[s].table->rows[i];
            char path[256], below[256];

            CHECK_ROW(nrs_attr_find(nrs_sections[s].table, row->key) == row, s, "%s twice",
                      row->key);
            nrs_row_path(path, sizeof path, &nrs_sections[s], row);
            CHECK_ROW(nrs_section_find(path) == NULL, s, "%s is a section, too", path);
            snprintf(below, sizeof below, "%s%s%s", nrs_sections[s].table->section,
                     nrs_sections[s].table->section[0] ? "." : "", row->key);
            CHECK_ROW(strpbrk(row->key, ".[]= ") == NULL, s, "'%s' is no key", row->key);
        }
}

static void texts_of_rows(void)
{
    static const char *const choices[] = {"red", "green", NULL};
    static const struct nrs_attr rows[] = {
        {.key = "r", .type = NRS_REAL, .min = 0.1, .max = 1e9, .dflt = 0.015},
        {.key = "i", .type = NRS_INT, .min = -5, .max = 9007199254740992, .dflt = 42},
        {.key = "f", .type = NRS_FLAG, .dflt = 1},
        {.key = "e", .type = NRS_ENUM, .choices = choices, .dflt_name = "green"},
        {.key = "n", .type = NRS_NAME, .size = 64, .dflt_name = "x"},
    };
    static const struct {
        const char *range, *dflt;
    } want[] = {
        {"[0.1, 1000000000]", "0.015"},
        {"[-5, 9007199254740992]", "42"},
        {"true or false", "true"},
        {"red, green", "green"},
        {"text of up to 63 characters", "x"},
    };

    const struct nrs_attr third = {.type = NRS_REAL, .dflt = 1.0 / 3};
    char text[64];

    nrs_row_default(&third, text, sizeof text);
    CU_ASSERT_EQUAL(strtod(text, NULL), 1.0 / 3); /* reads back as the same number */
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        nrs_row_range(&rows[i], text, sizeof text);
        CHECK_ROW(strcmp(text, want[i].range) == 0, i, "range '%s'", text);
        nrs_row_default(&rows[i], text, sizeof text);
        CHECK_ROW(strcmp(text, want[i].dflt) == 0, i, "default '%s'", text);
        nrs_row_range(&rows[i], text, 4); /* cut, not overrun */
        CHECK_ROW(strlen(text) == 3, i, "'%s'", text);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"every row is described", every_row_is_described},
        {"objects are closed", objects_are_closed},
        {"references lead somewhere", references_lead_somewhere},
        {"lists have their limits", lists_have_their_limits},
        {"paths are unique", paths_are_unique},
        {"texts of rows", texts_of_rows},
        {NULL, NULL},
    };
    return kit_main("schema", tests);
}

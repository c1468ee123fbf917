/* schema.c - rows become schema properties. */
#include "scenario/schema.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "scenario/sweep_schema.h"

static const char *const json_types[] = {
    [NRS_REAL] = "number", [NRS_INT] = "integer", [NRS_FLAG] = "boolean",
    [NRS_ENUM] = "string", [NRS_NAME] = "string",
};

/* Fifteen digits tell all that was typed; seventeen what was computed. */
static void number_text(double value, char *out, size_t size)
{
    double back;

    snprintf(out, size, "%.15g", value);
    if (sscanf(out, "%lf", &back) != 1 || back != value)
        snprintf(out, size, "%.17g", value);
}

void nrs_row_default(const struct nrs_attr *row, char *out, size_t size)
{
    if (row->type == NRS_NAME || row->type == NRS_ENUM)
        snprintf(out, size, "%s", row->dflt_name);
    else if (row->type == NRS_FLAG)
        snprintf(out, size, "%s", row->dflt != 0 ? "true" : "false");
    else
        number_text(row->dflt, out, size);
}

void nrs_row_range(const struct nrs_attr *row, char *out, size_t size)
{
    size_t used = 0;
    char min[32], max[32];

    switch (row->type) {
    case NRS_FLAG: snprintf(out, size, "true or false"); return;
    case NRS_NAME: snprintf(out, size, "text of up to %zu characters", row->size - 1); return;
    case NRS_ENUM:
        for (size_t i = 0; row->choices[i] && used < size; i++)
            used +=
                (size_t)snprintf(out + used, size - used, "%s%s", i ? ", " : "", row->choices[i]);
        return;
    case NRS_INT:
    case NRS_REAL: break;
    }
    number_text(row->min, min, sizeof min);
    number_text(row->max, max, sizeof max);
    snprintf(out, size, "[%s, %s]", min, max);
}

/* cJSON itself prints 15 digits where they are within its tolerance. */
static void add_number(cJSON *property, const char *key, double value)
{
    char text[32];

    number_text(value, text, sizeof text);
    cJSON_AddRawToObject(property, key, text);
}

static void add_default(cJSON *property, const struct nrs_attr *row)
{
    char text[256];

    nrs_row_default(row, text, sizeof text);
    if (row->type == NRS_NAME || row->type == NRS_ENUM)
        cJSON_AddStringToObject(property, "default", text);
    else if (row->type == NRS_FLAG)
        cJSON_AddBoolToObject(property, "default", row->dflt != 0);
    else
        add_number(property, "default", row->dflt);
}

static void add_row(cJSON *properties, const struct nrs_attr *row)
{
    cJSON *property = cJSON_AddObjectToObject(properties, row->key), *choices;
    char text[1024];

    snprintf(text, sizeof text, "%s%s%s%s", row->doc, row->unit[0] ? " Unit: " : "", row->unit,
             row->unit[0] ? "." : "");
    cJSON_AddStringToObject(property, "type", json_types[row->type]);
    cJSON_AddStringToObject(property, "description", text);
    if (row->type == NRS_REAL || row->type == NRS_INT) {
        add_number(property, "minimum", row->min);
        add_number(property, "maximum", row->max);
    } else if (row->type == NRS_NAME) {
        cJSON_AddNumberToObject(property, "maxLength", (double)(row->size - 1));
    } else if (row->type == NRS_ENUM) {
        choices = cJSON_AddArrayToObject(property, "enum");
        for (size_t i = 0; row->choices[i]; i++)
            cJSON_AddItemToArray(choices, cJSON_CreateString(row->choices[i]));
    }
    add_default(property, row);
}

/* The "properties" object that stands for a section's path, made with those above it. */
static cJSON *properties_of(cJSON *root, const struct nrs_section *section)
{
    char path[128], *key = path, *dot;
    cJSON *object = root;

    snprintf(path, sizeof path, "%s", section->table->section);
    while (key && *key) {
        cJSON *properties = cJSON_GetObjectItemCaseSensitive(object, "properties"), *child;

        dot = strchr(key, '.');
        if (dot)
            *dot = '\0';
        child = cJSON_GetObjectItemCaseSensitive(properties, key);
        if (!child) {
            child = cJSON_AddObjectToObject(properties, key);
            if (!dot && section->max) {
                cJSON_AddStringToObject(child, "type", "array");
                cJSON_AddStringToObject(child, "description", section->doc);
                cJSON_AddNumberToObject(child, "minItems", 1);
                cJSON_AddNumberToObject(child, "maxItems", (double)section->max);
                child = cJSON_AddObjectToObject(child, "items");
            }
            cJSON_AddStringToObject(child, "type", "object");
            if (!dot && !section->max)
                cJSON_AddStringToObject(child, "description", section->doc);
            cJSON_AddBoolToObject(child, "additionalProperties", false);
            cJSON_AddObjectToObject(child, "properties");
        }
        object = cJSON_GetObjectItemCaseSensitive(child, "items"); /* a list's rows go there */
        object = object ? object : child;
        key = dot ? dot + 1 : NULL;
    }
    return cJSON_GetObjectItemCaseSensitive(object, "properties");
}

static void add_text_property(cJSON *properties, const char *name, const char *doc)
{
    cJSON *property = cJSON_AddObjectToObject(properties, name);

    cJSON_AddStringToObject(property, "type", "string");
    cJSON_AddStringToObject(property, "description", doc);
}

cJSON *nrs_schema(void)
{
    cJSON *root = cJSON_CreateObject(), *properties;

    cJSON_AddStringToObject(root, "$schema", "https://json-schema.org/draft/2020-12/schema");
    cJSON_AddStringToObject(root, "title", "nrsplit scenario");
    cJSON_AddStringToObject(root, "type", "object");
    cJSON_AddBoolToObject(root, "additionalProperties", false);
    properties = cJSON_AddObjectToObject(root, "properties");
    add_text_property(properties, "$schema", "Where this schema is kept; not read.");
    add_text_property(properties, "extends",
                      "A scenario file whose values this one overrides, relative to this file.");
    cJSON_AddItemToObject(properties, "sweep", cJSON_Parse(nrs_sweep_schema));
    cJSON_AddItemToObject(root, "$defs", cJSON_Parse(nrs_sweep_schema_parts));
    for (size_t s = 0; s < nrs_n_sections; s++)
        for (size_t i = 0; i < nrs_sections[s].table->n_rows; i++)
            add_row(properties_of(root, &nrs_sections[s]), &nrs_sections[s].table->rows[i]);
    return root;
}

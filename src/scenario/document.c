/* document.c - extends, merging and overrides. */
#include "scenario/document.h"

#include <ctype.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/locate.h"
#include "scenario/variants.h"

#define EXTENDS_DEPTH 16

/* Move `over` on top of `base`: both are objects; `over` is consumed. */
static void merge(cJSON *base, cJSON *over)
{
    while (over->child) {
        cJSON *item = cJSON_DetachItemViaPointer(over, over->child);
        cJSON *old = cJSON_GetObjectItemCaseSensitive(base, item->string);

        if (old && cJSON_IsObject(old) && cJSON_IsObject(item)) {
            merge(old, item);
            cJSON_Delete(item);
        } else if (old) {
            cJSON_ReplaceItemViaPointer(base, old, item);
        } else {
            cJSON_AddItemToObject(base, item->string, item);
        }
    }
}

enum naming { NAMES_NO_FILE, MAY_NAME_A_FILE, NAMES_A_FILE };

static enum naming naming_of(const char *path)
{
    static const struct {
        const char *path;
        enum naming naming;
    } rows[] = {
        {"requirements.set", MAY_NAME_A_FILE},
        {"application.model", MAY_NAME_A_FILE},
        {"ues.device", MAY_NAME_A_FILE},
        {"edge.servers.*.profile", MAY_NAME_A_FILE},
        {"application.pipeline.*.model", MAY_NAME_A_FILE},
        {"ues.workloads.*.model", MAY_NAME_A_FILE},
        {"ues.workloads.*.device", MAY_NAME_A_FILE},
        {"transport.platform_file", NAMES_A_FILE},
        {"radio.layout.file", NAMES_A_FILE},
        {"radio.drop.file", NAMES_A_FILE},
        {"radio.mobility.file", NAMES_A_FILE},
        {"radio.channel.trace_file", NAMES_A_FILE},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++)
        if (fnmatch(rows[i].path, path, 0) == 0)
            return rows[i].naming;
    return NAMES_NO_FILE;
}

/* A relative path becomes one from the folder of the file that it stands in. */
static void anchor_value(cJSON *value, const char *dir, enum naming naming)
{
    char joined[NRS_PATH_MAX];

    if (cJSON_IsString(value) && value->valuestring[0] &&
        (naming == NAMES_A_FILE || nrs_is_path(value->valuestring)) &&
        nrs_path_join(joined, dir, value->valuestring))
        cJSON_SetValuestring(value, joined);
}

/* Are the keys of what stands at `path` in a sweep whole paths? Those of a sweep itself are, so
 * that its path is not part of those below. */
static bool has_whole_paths(const char *path)
{
    static const char *const places[] = {
        "sweep",
        NRS_VARIANTS ".*",
        NRS_ZIP,
        NRS_ZIP ".[0-9]*",
        NRS_RANDOM ".axes",
        NRS_SKIP ".[0-9]*",
        NRS_ONLY ".[0-9]*",
    };

    for (size_t i = 0; i < NRS_LEN(places); i++)
        if (fnmatch(places[i], path, 0) == 0)
            return true;
    return false;
}

/* Do so below `node`, which stands at `path`. */
static void anchor(cJSON *node, const char *path, const char *dir)
{
    bool is_whole = has_whole_paths(path) && !(cJSON_IsArray(node) && strcmp(path, NRS_ZIP) == 0);
    cJSON *child, *value;
    enum naming naming;
    int index = 0;

    cJSON_ArrayForEach(child, node)
    {
        char below[NRS_JSON_PATH_MAX], number[16];

        snprintf(number, sizeof number, "%d", index++);
        if (!cJSON_IsString(child) && !child->child) /* names nothing: long lists of numbers */
            continue;
        nrs_json_child_path(below, is_whole ? "" : path,
                            cJSON_IsArray(node) ? number : child->string);
        naming = naming_of(below);
        if (naming == NAMES_NO_FILE)
            anchor(child, below, dir);
        else if (cJSON_IsArray(child))
            cJSON_ArrayForEach(value, child) anchor_value(value, dir, naming);
        else
            anchor_value(child, dir, naming);
    }
}

static enum nrs_status validate(const cJSON *root, const char *path, struct nrs_error *err)
{
    struct nrs_scenario *scratch = malloc(sizeof *scratch);
    enum nrs_status status;

    if (!scratch)
        return nrs_fail(err, NRS_EMACHINE, "out of memory");
    nrs_scenario_defaults(scratch);
    status = nrs_read_scenario(scratch, root, path, err);
    free(scratch);
    return status;
}

/* Where "extends" points: beside the file, or among the shipped scenarios. */
static enum nrs_status base_path(const char *path, const cJSON *extends, char out[NRS_PATH_MAX],
                                 struct nrs_error *err)
{
    char dir[NRS_PATH_MAX], root[NRS_PATH_MAX];

    if (!cJSON_IsString(extends))
        return nrs_fail(err, NRS_ETYPE, "%s: extends: is %s, expected the path of a scenario", path,
                        nrs_json_kind(extends));
    nrs_path_dir(dir, path);
    if (nrs_path_join(out, dir, extends->valuestring) && nrs_file_exists(out))
        return NRS_OK;
    if (nrs_data_root(root, NULL) == NRS_OK && nrs_path_join(dir, root, "scenarios") &&
        nrs_path_join(out, dir, extends->valuestring) && nrs_file_exists(out))
        return NRS_OK;
    return nrs_fail(err, NRS_EFILE, "%s: extends: '%.256s' does not exist", path,
                    extends->valuestring);
}

static enum nrs_status load(const char *path, int depth, struct nrs_names *files, cJSON **out,
                            struct nrs_error *err)
{
    char dir[NRS_PATH_MAX], below[NRS_PATH_MAX];
    cJSON *root, *base = NULL, *extends;
    enum nrs_status status = nrs_json_load(path, &root, err);

    if (status != NRS_OK)
        return status;
    if (!nrs_names_add(files, path, strlen(path))) {
        cJSON_Delete(root);
        return nrs_fail(err, NRS_EMACHINE, "out of memory");
    }
    status = validate(root, path, err);
    nrs_path_dir(dir, path);
    anchor(root, "", strcmp(dir, ".") == 0 ? "" : dir);
    extends = cJSON_DetachItemFromObjectCaseSensitive(root, "extends");
    if (status == NRS_OK && extends) {
        if (depth == EXTENDS_DEPTH)
            status =
                nrs_fail(err, NRS_ECONFLICT, "%s: extends: more than %d files deep, or a circle",
                         path, EXTENDS_DEPTH);
        else
            status = base_path(path, extends, below, err);
        if (status == NRS_OK)
            status = load(below, depth + 1, files, &base, err);
    }
    cJSON_Delete(extends);
    if (status == NRS_OK && base) {
        merge(base, root);
        cJSON_Delete(root);
        root = base;
    }
    if (status == NRS_OK)
        *out = root;
    else
        cJSON_Delete(root);
    return status;
}

/* A shipped scenario may be called by its name alone. */
static bool shipped(const char *name, char out[NRS_PATH_MAX])
{
    char root[NRS_PATH_MAX], dir[NRS_PATH_MAX], file[NRS_PATH_MAX];

    if (nrs_data_root(root, NULL) != NRS_OK || !nrs_path_join(dir, root, "scenarios"))
        return false;
    if (nrs_path_join(out, dir, name) && nrs_file_exists(out))
        return true;
    return (size_t)snprintf(file, sizeof file, "%s.json", name) < sizeof file &&
           nrs_path_join(out, dir, file) && nrs_file_exists(out);
}

enum nrs_status nrs_document_load(const char *path, struct nrs_document *out, struct nrs_error *err)
{
    enum nrs_status status;

    out->root = NULL;
    out->files = (struct nrs_names){0};
    if (strlen(path) >= sizeof out->path)
        return nrs_fail(err, NRS_EFILE, "%.64s...: path is too long", path);
    if (nrs_file_exists(path) || !shipped(path, out->path))
        strcpy(out->path, path);
    status = load(out->path, 0, &out->files, &out->root, err);
    if (status != NRS_OK)
        nrs_names_free(&out->files);
    return status;
}

void nrs_document_free(struct nrs_document *doc)
{
    cJSON_Delete(doc->root);
    nrs_names_free(&doc->files);
    doc->root = NULL;
}

/* The member `key` of an object or element `key` of a list; made when it is missing. */
static cJSON *descend(cJSON *node, const char *key, bool list_below)
{
    cJSON *child = cJSON_IsArray(node) ? cJSON_GetArrayItem(node, atoi(key))
                                       : cJSON_GetObjectItemCaseSensitive(node, key);

    if (child)
        return child;
    child = list_below ? cJSON_CreateArray() : cJSON_CreateObject();
    if (cJSON_IsArray(node) && atoi(key) == cJSON_GetArraySize(node))
        cJSON_AddItemToArray(node, child);
    else if (cJSON_IsObject(node))
        cJSON_AddItemToObject(node, key, child);
    else {
        cJSON_Delete(child);
        child = NULL;
    }
    return child;
}

enum nrs_status nrs_document_put(cJSON *root, const char *path, const cJSON *value,
                                 struct nrs_error *err)
{
    char rest[NRS_JSON_PATH_MAX], *key = rest, *dot;
    cJSON *node = root, *copy;

    snprintf(rest, sizeof rest, "%s", path);
    while (node && (dot = strchr(key, '.'))) {
        *dot = '\0';
        node = descend(node, key, isdigit((unsigned char)dot[1]));
        key = dot + 1;
    }
    if (!node)
        return nrs_fail(err, NRS_ERANGE, "%s: the list has no such element", path);
    copy = cJSON_Duplicate(value, true);
    if (!copy)
        return nrs_fail(err, NRS_EMACHINE, "out of memory");
    if (cJSON_GetObjectItemCaseSensitive(node, key))
        cJSON_ReplaceItemInObjectCaseSensitive(node, key, copy);
    else
        cJSON_AddItemToObject(node, key, copy);
    return NRS_OK;
}

/* Text as its row wants it: names as they stand, all else as JSON. */
static enum nrs_status parse_value(const struct nrs_attr *row, const char *place, const char *text,
                                   cJSON **out, struct nrs_error *err)
{
    bool is_name = row->type == NRS_NAME || row->type == NRS_ENUM;
    char *copy;
    enum nrs_status status;

    if (nrs_utf8_fault(text))
        return nrs_fail(err, NRS_EPARSE, "%s: byte 0x%02x, expected UTF-8", place,
                        (unsigned char)*nrs_utf8_fault(text));
    if (is_name && text[0] != '"') {
        *out = cJSON_CreateString(text);
        return NRS_OK;
    }
    copy = strdup(text);
    if (!copy)
        return nrs_fail(err, NRS_EMACHINE, "out of memory");
    status = nrs_json_parse(place, copy, strlen(copy), out, err);
    free(copy);
    if (status == NRS_EPARSE)
        nrs_fail(err, NRS_EPARSE, "%s: '%.64s' is not %s", place, text,
                 nrs_attr_type_name(row->type));
    return status;
}

static enum nrs_status set_path(struct nrs_document *doc, const char *place, const char *path,
                                const char *text, struct nrs_error *err)
{
    const struct nrs_section *section;
    const struct nrs_attr *row;
    struct nrs_scenario *scratch;
    cJSON *value = NULL;
    size_t index;
    enum nrs_status status = nrs_row_find(path, &section, &row, &index, err);

    if (status != NRS_OK)
        return status;
    status = parse_value(row, place, text, &value, err);
    if (status != NRS_OK)
        return status;
    scratch = malloc(sizeof *scratch);
    if (!scratch || !value)
        status = nrs_fail(err, NRS_EMACHINE, "out of memory");
    else
        status = nrs_read_value(row, (char *)scratch + section->offset, value, place, err);
    if (status == NRS_OK)
        status = nrs_document_put(doc->root, path, value, err);
    if (status == NRS_OK)
        nrs_sweep_forget(cJSON_GetObjectItemCaseSensitive(doc->root, "sweep"), path);
    free(scratch);
    cJSON_Delete(value);
    return status;
}

enum nrs_status nrs_document_set(struct nrs_document *doc, const char *where,
                                 const char *assignment, struct nrs_error *err)
{
    char path[NRS_JSON_PATH_MAX], place[NRS_JSON_PATH_MAX + 64];
    const char *equals = strchr(assignment, '=');
    size_t length = equals ? (size_t)(equals - assignment) : 0;

    if (length == 0 || length >= sizeof path)
        return nrs_fail(err, NRS_EPARSE, "%s: '%.64s' is not PATH=VALUE", where, assignment);
    memcpy(path, assignment, length);
    path[length] = '\0';
    snprintf(place, sizeof place, "%s: %s", where, path);
    if (set_path(doc, place, path, equals + 1, err) == NRS_OK)
        return NRS_OK;
    return strncmp(err->text, where, strlen(where)) == 0 ? err->status
                                                         : nrs_error_prefix(err, "%s", where);
}

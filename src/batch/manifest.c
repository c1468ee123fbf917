/* manifest.c - making, reading and comparing manifests. */
#include "batch/manifest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "batch/durable.h"
#include "core/version.h"
#include "scenario/json.h"

#define LIMIT_BYTES (1u << 30)
#define VALUES_MAX  100000000

struct listing {
    const struct nrs_document *doc;
    cJSON *files;
};

/* Scenario files are in the merged scenario, as far as they matter. */
static bool is_scenario(const struct nrs_document *doc, const char *path)
{
    for (size_t i = 0; i < doc->files.n; i++)
        if (strcmp(doc->files.name[i], path) == 0)
            return true;
    return false;
}

/* Name, not path: the same files lie elsewhere on another machine. */
static enum nrs_status add_file(void *user, const char *path, struct nrs_error *err)
{
    const struct listing *listing = user;
    cJSON *files = listing->files, *file;
    char digest[NRS_DIGEST_LEN];
    const char *slash = strrchr(path, '/');
    enum nrs_status status;

    if (is_scenario(listing->doc, path))
        return NRS_OK;
    file = cJSON_CreateObject();
    status = nrs_digest_file(path, digest, err);

    if (status == NRS_OK &&
        (!cJSON_AddStringToObject(file, "file", slash ? slash + 1 : path) ||
         !cJSON_AddStringToObject(file, "digest", digest) || !cJSON_AddItemToArray(files, file)))
        status = nrs_fail(err, NRS_EMACHINE, "out of memory");
    if (status != NRS_OK)
        cJSON_Delete(file);
    return status;
}

static bool add_points(cJSON *root, const struct nrs_points *points)
{
    cJSON *list = cJSON_AddArrayToObject(root, "points");
    bool ok = list != NULL;

    for (size_t i = 0; i < points->n && ok; i++) {
        cJSON *point = cJSON_CreateObject();

        ok = cJSON_AddItemToArray(list, point) &&
             cJSON_AddStringToObject(point, "label", nrs_points_label(points, i)) &&
             cJSON_AddNumberToObject(point, "replications", nrs_points_replications(points, i)) &&
             cJSON_AddItemToObject(point, "values", nrs_points_values(points, i));
    }
    return ok;
}

/* What decides on results, in one text. */
static bool digest_of(const cJSON *root, char out[NRS_DIGEST_LEN])
{
    static const char *const keys[] = {"format", "scenario", "files", "replications_per_task"};
    char *text = NULL;
    size_t n = 0;
    FILE *f = open_memstream(&text, &n);
    bool ok = f != NULL;

    for (size_t i = 0; i < NRS_LEN(keys) && ok; i++) {
        char *part = cJSON_PrintUnformatted(cJSON_GetObjectItemCaseSensitive(root, keys[i]));

        ok = part && fputs(part, f) >= 0 && fputc('\n', f) >= 0;
        cJSON_free(part);
    }
    if (f)
        ok = fclose(f) == 0 && ok;
    if (ok)
        nrs_digest(text, n, out);
    free(text);
    return ok;
}

static const char *text_of(const cJSON *root, const char *key)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(root, key));
}

static double number_of(const cJSON *root, const char *key)
{
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(root, key);

    return cJSON_IsNumber(value) ? value->valuedouble : -1;
}

/* Point at the parts of `root`. @return false: one is missing. */
static bool take_apart(struct nrs_manifest *m)
{
    double per_task = number_of(m->root, "replications_per_task");
    double n_tasks = number_of(m->root, "tasks");

    m->digest = text_of(m->root, "digest");
    m->version = text_of(m->root, "nrsplit");
    m->scenario_file = text_of(m->root, "scenario_file");
    m->scenario = cJSON_GetObjectItemCaseSensitive(m->root, "scenario");
    m->n_points = (size_t)cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(m->root, "points"));
    if (!(per_task >= 1 && per_task <= UINT32_MAX && n_tasks >= 1 && n_tasks <= NRS_PLAN_TASKS_MAX))
        return false;
    m->per_task = (uint32_t)per_task;
    m->n_tasks = (size_t)n_tasks;
    return m->digest && strlen(m->digest) == NRS_DIGEST_LEN - 1 && m->version && m->scenario_file &&
           cJSON_IsObject(m->scenario) && m->n_points > 0;
}

static bool fill(cJSON *root, const struct nrs_document *doc, cJSON *files,
                 const struct nrs_points *points, const struct nrs_plan *plan)
{
    char *whole = realpath(doc->path, NULL), digest[NRS_DIGEST_LEN];
    bool ok = cJSON_AddNumberToObject(root, "format", NRS_MANIFEST_FORMAT) &&
              cJSON_AddStringToObject(root, "nrsplit", nrs_version()) &&
              cJSON_AddStringToObject(root, "scenario_file", whole ? whole : doc->path) &&
              cJSON_AddItemToObject(root, "scenario", cJSON_Duplicate(doc->root, true)) &&
              cJSON_AddItemReferenceToObject(root, "files", files) &&
              cJSON_AddNumberToObject(root, "replications_per_task", plan->per_task) &&
              cJSON_AddNumberToObject(root, "tasks", (double)plan->n_tasks) &&
              digest_of(root, digest) && cJSON_AddStringToObject(root, "digest", digest) &&
              add_points(root, points);

    free(whole);
    return ok;
}

enum nrs_status nrs_manifest_make(const struct nrs_document *doc, const struct nrs_points *points,
                                  const struct nrs_plan *plan, struct nrs_manifest *out,
                                  struct nrs_error *err)
{
    cJSON *files = cJSON_CreateArray();
    struct listing listing = {doc, files};
    enum nrs_status status = nrs_points_each_file(points, add_file, &listing, err);

    *out = (struct nrs_manifest){.root = cJSON_CreateObject()};
    if (status == NRS_OK && !(fill(out->root, doc, files, points, plan) && take_apart(out)))
        status = nrs_fail(err, NRS_EMACHINE, "out of memory for a manifest");
    if (status == NRS_OK)
        cJSON_ReplaceItemInObjectCaseSensitive(out->root, "files", files);
    else
        cJSON_Delete(files);
    if (status != NRS_OK)
        nrs_manifest_free(out);
    return status;
}

enum nrs_status nrs_manifest_load(const char *path, struct nrs_manifest *out, struct nrs_error *err)
{
    char *text, digest[NRS_DIGEST_LEN];
    size_t n;
    enum nrs_status status = nrs_file_read(path, LIMIT_BYTES, &text, &n, err);

    *out = (struct nrs_manifest){0};
    if (status != NRS_OK)
        return status;
    status = nrs_json_parse_large(path, text, n, VALUES_MAX, &out->root, err);
    free(text);
    if (status != NRS_OK)
        return status;
    if (number_of(out->root, "format") != NRS_MANIFEST_FORMAT)
        status = nrs_fail(err, NRS_EPARSE, "%s: format: is %.15g, expected %d", path,
                          number_of(out->root, "format"), NRS_MANIFEST_FORMAT);
    else if (!take_apart(out) || !digest_of(out->root, digest))
        status = nrs_fail(err, NRS_EPARSE, "%s: is no manifest of a sweep, or damaged", path);
    else if (strcmp(digest, out->digest) != 0)
        status = nrs_fail(err, NRS_EPARSE, "%s: digest: is %s, expected %s: it is damaged", path,
                          out->digest, digest);
    if (status != NRS_OK)
        nrs_manifest_free(out);
    return status;
}

void nrs_manifest_free(struct nrs_manifest *m)
{
    cJSON_Delete(m->root);
    *m = (struct nrs_manifest){0};
}

enum nrs_status nrs_manifest_text(const struct nrs_manifest *m, char **text, struct nrs_error *err)
{
    *text = cJSON_Print(m->root);
    return *text ? NRS_OK : nrs_fail(err, NRS_EMACHINE, "out of memory for a manifest");
}

/* A value as text, for an error; the caller frees. */
static char *shown(const cJSON *value)
{
    return value ? cJSON_PrintUnformatted(value) : NULL;
}

/* The first place where two trees differ: its path, and what stands there. */
static bool find_difference(const cJSON *was, const cJSON *is, const char *path,
                            char at[NRS_JSON_PATH_MAX], const cJSON **old, const cJSON **now)
{
    const cJSON *child;
    char below[NRS_JSON_PATH_MAX];

    if (cJSON_Compare(was, is, true))
        return false;
    if (cJSON_IsObject(was) && cJSON_IsObject(is)) {
        cJSON_ArrayForEach(child, was)
        {
            nrs_json_child_path(below, path, child->string);
            if (find_difference(child, cJSON_GetObjectItemCaseSensitive(is, child->string), below,
                                at, old, now))
                return true;
        }
        cJSON_ArrayForEach(child, is)
        {
            if (cJSON_GetObjectItemCaseSensitive(was, child->string))
                continue;
            nrs_json_child_path(at, path, child->string);
            *old = NULL;
            *now = child;
            return true;
        }
    }
    snprintf(at, NRS_JSON_PATH_MAX, "%s", path);
    *old = was;
    *now = is;
    return true;
}

static enum nrs_status compare_scenarios(const char *place, const struct nrs_manifest *was,
                                         const struct nrs_manifest *is, struct nrs_error *err)
{
    char at[NRS_JSON_PATH_MAX], *old_text, *now_text;
    const cJSON *old = NULL, *now = NULL;
    enum nrs_status status;

    if (!find_difference(was->scenario, is->scenario, "", at, &old, &now))
        return NRS_OK;
    old_text = shown(old);
    now_text = shown(now);
    status =
        nrs_fail(err, NRS_ECONFLICT,
                 "%s: began with %s %.80s, now %.80s; --restart begins anew, --output takes "
                 "another folder",
                 place, at, old_text ? old_text : "not given", now_text ? now_text : "not given");
    cJSON_free(old_text);
    cJSON_free(now_text);
    return status;
}

static const char *file_of(const cJSON *entry)
{
    const char *name = text_of(entry, "file");

    return name ? name : "";
}

enum nrs_status nrs_manifest_compare_files(const char *place, const struct nrs_manifest *was,
                                           const struct nrs_manifest *is, const char *advice,
                                           struct nrs_error *err)
{
    const cJSON *old = cJSON_GetObjectItemCaseSensitive(was->root, "files"), *a;
    const cJSON *b = cJSON_GetObjectItemCaseSensitive(is->root, "files");

    b = b ? b->child : NULL;
    cJSON_ArrayForEach(a, old)
    {
        if (!b || !cJSON_Compare(a, b, true))
            return nrs_fail(err, NRS_ECONFLICT, "%s: file %.64s has changed since%s", place,
                            file_of(b ? b : a), advice);
        b = b->next;
    }
    return b ? nrs_fail(err, NRS_ECONFLICT, "%s: file %.64s is new%s", place, file_of(b), advice)
             : NRS_OK;
}

enum nrs_status nrs_manifest_compare(const char *place, const struct nrs_manifest *was,
                                     const struct nrs_manifest *is, bool any_version,
                                     struct nrs_error *err)
{
    enum nrs_status status = compare_scenarios(place, was, is, err);

    if (status == NRS_OK)
        status = nrs_manifest_compare_files(
            place, was, is, "; --restart begins anew, --output takes another folder", err);
    if (status == NRS_OK && (was->per_task != is->per_task || was->n_tasks != is->n_tasks))
        status =
            nrs_fail(err, NRS_ECONFLICT,
                     "%s: began with %zu tasks of up to %u replications, now %zu of %u; give "
                     "--replications-per-task %u to go on",
                     place, was->n_tasks, was->per_task, is->n_tasks, is->per_task, was->per_task);
    if (status == NRS_OK && !any_version && strcmp(was->version, is->version) != 0)
        status = nrs_fail(err, NRS_ECONFLICT,
                          "%s: began with nrsplit %.64s, this is %.64s; --any-version goes on all "
                          "the same, --restart begins anew",
                          place, was->version, is->version);
    if (status == NRS_OK && strcmp(was->digest, is->digest) != 0)
        status = nrs_fail(err, NRS_ECONFLICT, "%s: digest: is of another sweep", place);
    return status;
}

enum nrs_status nrs_manifest_settle(const char *path, struct nrs_manifest *m, bool any_version,
                                    struct nrs_error *err)
{
    struct nrs_manifest was;
    enum nrs_status status;
    bool won = false;
    char *text;

    if (!nrs_file_exists(path)) {
        status = nrs_manifest_text(m, &text, err);
        if (status == NRS_OK) {
            status = nrs_durable_create(path, text, strlen(text), &won, err);
            cJSON_free(text);
        }
        if (status != NRS_OK || won)
            return status;
    }
    status = nrs_manifest_load(path, &was, err);
    if (status != NRS_OK)
        return status;
    status = nrs_manifest_compare(path, &was, m, any_version, err);
    if (status != NRS_OK) {
        nrs_manifest_free(&was);
        return status;
    }
    nrs_manifest_free(m);
    *m = was;
    return NRS_OK;
}

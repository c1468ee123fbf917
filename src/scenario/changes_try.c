/* changes_try.c - changes on trial: each by itself against the checks, all together as points. */
#include <stdio.h>
#include <string.h>

#include "scenario/changes.h"
#include "scenario/variants.h"

static enum nrs_status out_of_memory(struct nrs_error *err)
{
    return nrs_fail(err, NRS_EMACHINE, "out of memory for changes");
}

/* The points of some changes: the document with a sweep of variants. */
static enum nrs_status expand(const struct nrs_change *change, size_t n,
                              const struct nrs_document *doc, struct nrs_points *out,
                              struct nrs_error *err)
{
    struct nrs_document changed = *doc; /* its files are borrowed */
    enum nrs_status status = NRS_OK;
    cJSON *variants;

    changed.root = cJSON_Duplicate(doc->root, true);
    variants =
        cJSON_AddObjectToObject(cJSON_AddObjectToObject(changed.root, "sweep"), NRS_VARIANTS);
    for (size_t i = 0; i < n && status == NRS_OK; i++) {
        cJSON *values = cJSON_Duplicate(change[i].values, true);
        char name[32]; /* a name for people has blanks, which those of variants have not */

        snprintf(name, sizeof name, "change-%zu", i);
        if (!values || !cJSON_AddItemToObject(variants, name, values)) {
            cJSON_Delete(values);
            status = out_of_memory(err);
        }
    }
    if (status == NRS_OK)
        status = nrs_sweep_expand(&changed, out, err);
    cJSON_Delete(changed.root);
    return status;
}

enum nrs_status nrs_changes_check(struct nrs_changes *c, const struct nrs_document *doc,
                                  struct nrs_error *err)
{
    size_t kept = 0;

    for (size_t i = 0; i < c->n; i++) {
        struct nrs_error refusal = {.status = NRS_OK};
        struct nrs_points points;
        enum nrs_status status = expand(&c->change[i], 1, doc, &points, &refusal);

        if (status == NRS_OK) {
            nrs_points_free(&points);
            if (kept != i) {
                c->change[kept] = c->change[i];
                c->change[i].values = NULL;
            }
            kept++;
        } else if (status == NRS_EMACHINE) {
            *err = refusal;
            return status;
        } else {
            c->n_refused++;
            cJSON_Delete(c->change[i].values);
            c->change[i].values = NULL;
        }
    }
    c->n = kept;
    return NRS_OK;
}

enum nrs_status nrs_changes_expand(const struct nrs_changes *c, const struct nrs_document *doc,
                                   struct nrs_points *out, struct nrs_error *err)
{
    return expand(c->change, c->n, doc, out, err);
}

/* Of a variant there is the name alone. */
static enum nrs_status put_variant(cJSON *root, const char *name, struct nrs_error *err)
{
    const cJSON *sweep = cJSON_GetObjectItemCaseSensitive(root, "sweep");
    const cJSON *variants = cJSON_GetObjectItemCaseSensitive(sweep, NRS_VARIANTS), *value;
    enum nrs_status status = NRS_OK;

    cJSON_ArrayForEach(value, cJSON_GetObjectItemCaseSensitive(variants, name))
    {
        if (status == NRS_OK)
            status = nrs_document_put(root, value->string, value, err);
    }
    return status;
}

enum nrs_status nrs_changes_fix(struct nrs_document *doc, const struct nrs_points *points,
                                struct nrs_error *err)
{
    cJSON *values = nrs_points_values(points, 0), *value;
    enum nrs_status status = values ? NRS_OK : out_of_memory(err);

    cJSON_ArrayForEach(value, values)
    {
        if (status == NRS_OK && strcmp(value->string, NRS_VARIANTS) == 0)
            status = put_variant(doc->root, value->valuestring, err);
        else if (status == NRS_OK)
            status = nrs_document_put(doc->root, value->string, value, err);
    }
    cJSON_Delete(values);
    cJSON_DeleteItemFromObjectCaseSensitive(doc->root, "sweep");
    return status;
}

void nrs_change_assignment(const cJSON *value, char *out, size_t size)
{
    if (cJSON_IsString(value))
        snprintf(out, size, "%s=%s", value->string, value->valuestring);
    else
        snprintf(out, size, "%s=%.12g", value->string, value->valuedouble);
}

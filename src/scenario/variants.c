/* variants.c - several parameters that change together. */
#include "scenario/variants.h"

#include <string.h>

static bool is_name(const char *text)
{
    static const char allowed[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
    size_t length = strspn(text, allowed);

    return length > 0 && length < NRS_NAME_LEN && text[length] == '\0';
}

static enum nrs_status check_paths(const cJSON *variant, const char *path, struct nrs_error *err)
{
    const cJSON *value;

    cJSON_ArrayForEach(value, variant)
    {
        const struct nrs_section *section;
        const struct nrs_attr *row;
        size_t index;

        if (nrs_row_find(value->string, &section, &row, &index, err) != NRS_OK)
            return nrs_error_prefix(err, "%s: sweep." NRS_VARIANTS ".%s", path, variant->string);
    }
    return NRS_OK;
}

enum nrs_status nrs_variants_check(const cJSON *variants, const char *path, struct nrs_error *err)
{
    const cJSON *variant;
    enum nrs_status status = NRS_OK;

    if (!cJSON_IsObject(variants) || !variants->child)
        return nrs_fail(err, NRS_ETYPE,
                        "%s: sweep." NRS_VARIANTS ": is %s, expected an object of named variants",
                        path, cJSON_IsObject(variants) ? "an empty one" : nrs_json_kind(variants));
    cJSON_ArrayForEach(variant, variants)
    {
        if (!is_name(variant->string))
            return nrs_fail(err, NRS_ENAME,
                            "%s: sweep." NRS_VARIANTS
                            ": '%.64s' is no name, expected up to %d letters, digits, '-' or '_'",
                            path, variant->string, NRS_NAME_LEN - 1);
        if (!cJSON_IsObject(variant))
            return nrs_fail(err, NRS_ETYPE,
                            "%s: sweep." NRS_VARIANTS
                            ".%s: is %s, expected an object of paths and values",
                            path, variant->string, nrs_json_kind(variant));
        status = check_paths(variant, path, err);
        if (status != NRS_OK)
            break;
    }
    return status;
}

static void forget_in_variants(cJSON *sweep, const char *path)
{
    cJSON *variants = cJSON_GetObjectItemCaseSensitive(sweep, NRS_VARIANTS), *variant;

    if (!cJSON_IsObject(variants))
        return;
    cJSON_ArrayForEach(variant, variants) cJSON_DeleteItemFromObjectCaseSensitive(variant, path);
}

/* @return whether an object had the path, and has nothing else. */
static bool forget_in_object(cJSON *object, const char *path)
{
    bool had = cJSON_IsObject(object) && cJSON_GetObjectItemCaseSensitive(object, path);

    if (had)
        cJSON_DeleteItemFromObjectCaseSensitive(object, path);
    return had && !object->child;
}

/* What sets nothing any more goes, too. */
static void forget_in_zips(cJSON *sweep, const char *path)
{
    cJSON *zip = cJSON_GetObjectItemCaseSensitive(sweep, NRS_ZIP), *next;
    bool is_empty = forget_in_object(zip, path);

    if (cJSON_IsArray(zip))
        for (cJSON *one = zip->child; one; one = next) {
            next = one->next;
            if (forget_in_object(one, path)) {
                cJSON_Delete(cJSON_DetachItemViaPointer(zip, one));
                is_empty = !zip->child;
            }
        }
    if (is_empty)
        cJSON_DeleteItemFromObjectCaseSensitive(sweep, NRS_ZIP);
}

void nrs_sweep_forget(cJSON *sweep, const char *path)
{
    const cJSON *random = cJSON_GetObjectItemCaseSensitive(sweep, NRS_RANDOM);

    cJSON_DeleteItemFromObjectCaseSensitive(sweep, path);
    forget_in_variants(sweep, path);
    forget_in_zips(sweep, path);
    if (forget_in_object(cJSON_GetObjectItemCaseSensitive(random, "axes"), path))
        cJSON_DeleteItemFromObjectCaseSensitive(sweep, NRS_RANDOM);
}

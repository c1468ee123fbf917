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

static enum nrs_status check_paths(const cJSON *variant, const cJSON *sweep, const char *path,
                                   struct nrs_error *err)
{
    const cJSON *value;

    cJSON_ArrayForEach(value, variant)
    {
        const struct nrs_section *section;
        const struct nrs_attr *row;
        size_t index;

        if (nrs_row_find(value->string, &section, &row, &index, err) != NRS_OK)
            return nrs_error_prefix(err, "%s: sweep." NRS_VARIANTS ".%s", path, variant->string);
        if (cJSON_GetObjectItemCaseSensitive(sweep, value->string))
            return nrs_fail(err, NRS_ECONFLICT,
                            "%s: sweep." NRS_VARIANTS ".%s: %s is an axis of the sweep as well",
                            path, variant->string, value->string);
    }
    return NRS_OK;
}

enum nrs_status nrs_variants_check(const cJSON *variants, const cJSON *sweep, const char *path,
                                   struct nrs_error *err)
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
        status = check_paths(variant, sweep, path, err);
        if (status != NRS_OK)
            break;
    }
    return status;
}

void nrs_variants_forget(cJSON *sweep, const char *path)
{
    cJSON *variants = cJSON_GetObjectItemCaseSensitive(sweep, NRS_VARIANTS), *variant;

    if (!cJSON_IsObject(variants))
        return;
    cJSON_ArrayForEach(variant, variants) cJSON_DeleteItemFromObjectCaseSensitive(variant, path);
}

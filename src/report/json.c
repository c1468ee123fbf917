/* json.c - thin layer over cJSON that remembers failures. */
#include "report/json.h"

#include <math.h>

#include "report/number.h"

void nrs_json_init(struct nrs_json *j)
{
    j->root = cJSON_CreateObject();
    j->failed = !j->root;
}

void nrs_json_free(struct nrs_json *j)
{
    cJSON_Delete(j->root);
    j->root = NULL;
}

static cJSON *noted(struct nrs_json *j, cJSON *made)
{
    j->failed |= !made;
    return made;
}

void nrs_json_text(struct nrs_json *j, cJSON *object, const char *key, const char *value)
{
    noted(j, cJSON_AddStringToObject(object, key, value));
}

void nrs_json_flag(struct nrs_json *j, cJSON *object, const char *key, bool value)
{
    noted(j, cJSON_AddBoolToObject(object, key, value));
}

void nrs_json_number(struct nrs_json *j, cJSON *object, const char *key, double value)
{
    /* as raw text, for cJSON itself prints 15 digits where they are within its tolerance */
    noted(j, isfinite(value) ? cJSON_AddRawToObject(object, key, nrs_number_exact(value).text)
                             : cJSON_AddNullToObject(object, key));
}

cJSON *nrs_json_array(struct nrs_json *j, cJSON *object, const char *key)
{
    return noted(j, cJSON_AddArrayToObject(object, key));
}

cJSON *nrs_json_object(struct nrs_json *j, cJSON *array)
{
    cJSON *object = noted(j, cJSON_CreateObject());

    if (object && !cJSON_AddItemToArray(array, object)) {
        cJSON_Delete(object);
        return noted(j, NULL);
    }
    return object;
}

cJSON *nrs_json_member(struct nrs_json *j, cJSON *object, const char *key)
{
    return noted(j, cJSON_AddObjectToObject(object, key));
}

static bool add_printed(const struct nrs_json *j, char *(*print)(const cJSON *),
                        struct nrs_text *out)
{
    char *text = j->failed ? NULL : print(j->root);

    if (!text) {
        out->failed = true;
        return false;
    }
    nrs_text_add(out, text);
    cJSON_free(text);
    return true;
}

void nrs_json_print(const struct nrs_json *j, struct nrs_text *out)
{
    if (add_printed(j, cJSON_Print, out))
        nrs_text_add(out, "\n");
}

void nrs_json_print_line(const struct nrs_json *j, struct nrs_text *out)
{
    add_printed(j, cJSON_PrintUnformatted, out);
}

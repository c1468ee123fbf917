/* zip.c - parameters that go through their values together. */
#include <stdio.h>

#include "scenario/sweep_parts.h"
#include "scenario/variants.h"

static enum nrs_status out_of_memory(struct nrs_error *err)
{
    return nrs_fail(err, NRS_EMACHINE, "out of memory");
}

/* One parameter's values into the choices, which the first one makes. */
static enum nrs_status add_values(struct nrs_sweep *s, const cJSON *member, const char *place,
                                  bool is_first, cJSON *list, struct nrs_error *err)
{
    const struct nrs_attr *row;
    cJSON *values, *choice = list->child;
    enum nrs_status status = nrs_swept_add(s, place, member->string, &row, err);
    int n;

    if (status == NRS_OK)
        status = nrs_values_read(s, row, member, place, &values, err);
    if (status != NRS_OK)
        return status;
    n = cJSON_GetArraySize(values);
    if (!is_first && n != cJSON_GetArraySize(list))
        status = nrs_fail(err, NRS_ECONFLICT,
                          "%s: %s.%.64s: has %d values, expected %d as of the ones before it",
                          s->path, place, member->string, n, cJSON_GetArraySize(list));
    while (values->child && status == NRS_OK) {
        if (is_first)
            choice = nrs_choice_add(list);
        if (!choice || !nrs_choice_put(choice, member->string,
                                       cJSON_DetachItemViaPointer(values, values->child)))
            status = out_of_memory(err);
        else
            choice = choice->next;
    }
    cJSON_Delete(values);
    return status;
}

static enum nrs_status read_zip(struct nrs_sweep *s, const cJSON *zip, const char *place,
                                struct nrs_error *err)
{
    struct nrs_axis *axis;
    const cJSON *member;
    cJSON *list;

    if (!cJSON_IsObject(zip) || !zip->child)
        return nrs_fail(err, NRS_ETYPE, "%s: %s: is %s, expected an object of paths and values",
                        s->path, place, cJSON_IsObject(zip) ? "an empty one" : nrs_json_kind(zip));
    axis = nrs_axis_add(s, err);
    if (!axis)
        return NRS_ERANGE;
    list = cJSON_AddArrayToObject(s->made, place);
    if (!list)
        return out_of_memory(err);
    axis->choices = list;
    cJSON_ArrayForEach(member, zip)
    {
        enum nrs_status status = add_values(s, member, place, member == zip->child, list, err);

        if (status != NRS_OK)
            return status;
    }
    return NRS_OK;
}

enum nrs_status nrs_zip_read(struct nrs_sweep *s, const cJSON *member, struct nrs_error *err)
{
    enum nrs_status status = NRS_OK;
    const cJSON *zip;
    int index = 0;

    if (!cJSON_IsArray(member))
        return read_zip(s, member, "sweep." NRS_ZIP, err);
    if (!member->child)
        return nrs_fail(err, NRS_ETYPE,
                        "%s: sweep." NRS_ZIP ": is an empty list, expected objects of paths and "
                        "values",
                        s->path);
    cJSON_ArrayForEach(zip, member)
    {
        char place[64];

        snprintf(place, sizeof place, "sweep." NRS_ZIP ".%d", index++);
        status = read_zip(s, zip, place, err);
        if (status != NRS_OK)
            break;
    }
    return status;
}

/* requirement_file.c - a set's own fields and its list of applications. */
#include "scenario/requirement_file.h"

#include <stdio.h>
#include <string.h>

#include "scenario/read.h"

static enum nrs_status read_application(struct nrs_requirement_set *set, const cJSON *json,
                                        const char *file, struct nrs_error *err)
{
    struct nrs_requirement *app = &set->apps[set->n_apps];
    char path[NRS_JSON_PATH_MAX];
    enum nrs_status status;

    if (set->n_apps == NRS_REQ_APPS)
        return nrs_fail(err, NRS_ERANGE, "%s: applications: more than %d", file, NRS_REQ_APPS);
    snprintf(path, sizeof path, "applications.%u", (unsigned)set->n_apps);
    nrs_attr_defaults(&nrs_requirement_attrs, app);
    status = nrs_read_object(&nrs_requirement_attrs, app, json, file, path, NULL, err);
    if (status != NRS_OK)
        return status;
    if (!app->name[0] || nrs_requirement_find(set, app->name))
        return nrs_fail(err, NRS_ENAME, "%s: %s.name: '%s' is empty or stands twice", file, path,
                        app->name);
    set->n_apps++;
    return NRS_OK;
}

static enum nrs_status read_set(struct nrs_requirement_set *set, const cJSON *root,
                                const char *file, struct nrs_error *err)
{
    static const char *const lists[] = {"applications", NULL};
    const cJSON *apps = cJSON_GetObjectItemCaseSensitive(root, "applications"), *app;
    enum nrs_status status =
        nrs_read_object(&nrs_requirement_set_attrs, set, root, file, "", lists, err);

    if (status == NRS_OK && (!cJSON_IsArray(apps) || cJSON_GetArraySize(apps) == 0))
        return nrs_fail(err, NRS_ETYPE, "%s: applications: expected a list of objects", file);
    cJSON_ArrayForEach(app, apps)
    {
        if (status == NRS_OK)
            status = read_application(set, app, file, err);
    }
    return status;
}

enum nrs_status nrs_requirement_load(const char *path, struct nrs_requirement_set *out,
                                     struct nrs_error *err)
{
    cJSON *root;
    enum nrs_status status = nrs_json_load(path, &root, err);

    if (status != NRS_OK)
        return status;
    memset(out, 0, sizeof *out);
    nrs_attr_defaults(&nrs_requirement_set_attrs, out);
    status = read_set(out, root, path, err);
    cJSON_Delete(root);
    return status;
}

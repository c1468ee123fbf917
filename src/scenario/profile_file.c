/* profile_file.c - one object, one table, and the measured layers, if any. */
#include "scenario/profile_file.h"

#include "scenario/measured_file.h"
#include "scenario/read.h"

enum nrs_status nrs_profile_load(const char *path, struct nrs_profile *out, struct nrs_error *err)
{
    static const char *const ignore[] = {"measured", NULL};
    const cJSON *measured;
    cJSON *root;
    enum nrs_status status = nrs_json_load(path, &root, err);

    out->measured = NULL;
    if (status != NRS_OK)
        return status;
    nrs_attr_defaults(&nrs_profile_attrs, out);
    status = nrs_read_object(&nrs_profile_attrs, out, root, path, "", ignore, err);
    measured = cJSON_GetObjectItemCaseSensitive(root, "measured");
    if (status == NRS_OK && measured)
        status = nrs_measured_read(measured, path, &out->measured, err);
    cJSON_Delete(root);
    if (status == NRS_OK && nrs_profile_check(out, err) != NRS_OK)
        status = nrs_error_prefix(err, "%s", path);
    return status;
}

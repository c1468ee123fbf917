/* sqlite_none.c - in place of sqlite_index.c, where SQLite was not found. */
#include "report/sqlite_index.h"

bool nrs_sqlite_index_available(void)
{
    return false;
}

enum nrs_status nrs_sqlite_index_open(const char *path, struct nrs_sqlite_index **out,
                                      struct nrs_error *err)
{
    *out = NULL;
    return nrs_fail(err, NRS_ECONFLICT, "%s: this build has no SQLite", path);
}

enum nrs_status nrs_sqlite_index_add(struct nrs_sqlite_index *index, size_t point,
                                     const struct nrs_point_result *result, const cJSON *values,
                                     struct nrs_error *err)
{
    (void)index;
    (void)point;
    (void)result;
    (void)values;
    return nrs_fail(err, NRS_ECONFLICT, "index.sqlite: this build has no SQLite");
}

enum nrs_status nrs_sqlite_index_close(struct nrs_sqlite_index *index, struct nrs_error *err)
{
    (void)index;
    (void)err;
    return NRS_OK;
}

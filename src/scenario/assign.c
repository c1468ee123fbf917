/* assign.c - what the choices of a point set. */
#include <string.h>

#include "scenario/sweep_parts.h"

/* The object that holds the row. The first element past the end of a list is added. */
static void *object_of(struct nrs_scenario *cfg, const struct nrs_section *section, size_t index)
{
    size_t n = nrs_section_count(cfg, section);
    void *object = (char *)cfg + section->offset + index * section->stride;

    if (!section->max || index < n)
        return object;
    if (index > n || index >= section->max)
        return NULL;
    nrs_attr_defaults(section->table, object);
    n++;
    memcpy((char *)cfg + section->count, &n, sizeof n);
    return object;
}

static enum nrs_status assign(const struct nrs_sweep *s, struct nrs_scenario *cfg,
                              const cJSON *value, struct nrs_error *err)
{
    char place[NRS_PATH_MAX + NRS_JSON_PATH_MAX];
    const struct nrs_section *section;
    const struct nrs_attr *row;
    void *object;
    size_t index;

    if (nrs_row_find(value->string, &section, &row, &index, err) != NRS_OK)
        return nrs_error_prefix(err, "%s: sweep", s->path);
    object = object_of(cfg, section, index);
    if (!object)
        return nrs_fail(err, NRS_ERANGE, "%s: sweep: %s: the list has no such element", s->path,
                        value->string);
    snprintf(place, sizeof place, "%s: %s", s->path, value->string);
    return nrs_read_value(row, object, value, place, err);
}

enum nrs_status nrs_sweep_apply(const struct nrs_sweep *s, const cJSON *const *choice, size_t n,
                                struct nrs_scenario *cfg, struct nrs_error *err)
{
    enum nrs_status status = NRS_OK;
    const cJSON *value;

    for (size_t i = 0; i < n; i++)
        cJSON_ArrayForEach(value, choice[i])
        {
            status = assign(s, cfg, value, err);
            if (status != NRS_OK)
                return status;
        }
    if (cfg->n_servers == 0)
        cfg->n_servers = 1;
    return NRS_OK;
}

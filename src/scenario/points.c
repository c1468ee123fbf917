/* points.c - the points of a sweep, one by one. */
#include <stdlib.h>
#include <string.h>

#include "scenario/sweep_parts.h"
#include "scenario/variants.h"

const cJSON *const *nrs_sweep_choices(const struct nrs_sweep *s, size_t i)
{
    return s->n_axes ? (const cJSON *const *)s->choices.at + i * s->n_axes : NULL;
}

enum nrs_status nrs_points_resolve(struct nrs_points *points, size_t i, struct nrs_point **out,
                                   struct nrs_error *err)
{
    struct nrs_sweep *s = points->sweep;
    struct nrs_point *p = nrs_point_new(&s->base);
    enum nrs_status status;

    if (!p)
        return nrs_fail(err, NRS_EMACHINE, "out of memory");
    status = nrs_sweep_apply(s, nrs_sweep_choices(s, i), s->n_axes, &p->cfg, err);
    if (status == NRS_OK)
        status = nrs_point_resolve(p, s->path, s->shared, err);
    if (status != NRS_OK) {
        nrs_point_free(p);
        return status;
    }
    nrs_sweep_name(s, nrs_sweep_choices(s, i), i, p);
    *out = p;
    return NRS_OK;
}

static const struct nrs_sweep_row *row_of(const struct nrs_points *points, size_t i)
{
    return (const struct nrs_sweep_row *)points->sweep->rows.at + i;
}

const char *nrs_points_label(const struct nrs_points *points, size_t i)
{
    return (const char *)points->sweep->labels.at + row_of(points, i)->label;
}

uint32_t nrs_points_replications(const struct nrs_points *points, size_t i)
{
    return row_of(points, i)->replications;
}

size_t nrs_points_left_out(const struct nrs_points *points)
{
    return points->sweep ? points->sweep->n_left_out : 0;
}

bool nrs_points_have_platform(const struct nrs_points *points)
{
    return points->sweep && points->sweep->has_platform;
}

bool nrs_points_have_rare(const struct nrs_points *points)
{
    return points->sweep && points->sweep->has_rare;
}

static bool add_values(cJSON *object, const struct nrs_axis *axis, const cJSON *choice)
{
    const cJSON *value;

    if (axis->is_variants)
        return cJSON_AddStringToObject(object, NRS_VARIANTS, choice->string);
    cJSON_ArrayForEach(value, choice)
    {
        cJSON *copy = cJSON_Duplicate(value, true);

        if (!copy || !cJSON_AddItemToObject(object, value->string, copy)) {
            cJSON_Delete(copy);
            return false;
        }
    }
    return true;
}

cJSON *nrs_points_values(const struct nrs_points *points, size_t i)
{
    const struct nrs_sweep *s = points->sweep;
    cJSON *object = cJSON_CreateObject();

    for (size_t a = 0; object && a < s->n_axes; a++)
        if (!add_values(object, &s->axis[a], nrs_sweep_choices(s, i)[a])) {
            cJSON_Delete(object);
            object = NULL;
        }
    return object;
}

enum nrs_status nrs_points_each_file(const struct nrs_points *points, nrs_points_file *visit,
                                     void *user, struct nrs_error *err)
{
    const struct nrs_sweep *s = points->sweep;
    enum nrs_status status = NRS_OK;

    for (size_t i = 0; i < s->files.n && status == NRS_OK; i++)
        status = visit(user, s->files.name[i], err);
    return status == NRS_OK ? nrs_shared_each_file(s->shared, visit, user, err) : status;
}

void nrs_sweep_free(struct nrs_sweep *s)
{
    if (!s)
        return;
    nrs_conditions_free(&s->conditions);
    nrs_list_free(&s->choices);
    nrs_list_free(&s->rows);
    nrs_list_free(&s->labels);
    cJSON_Delete(s->made);
    cJSON_Delete(s->block);
    nrs_names_free(&s->files);
    nrs_shared_free(s->shared);
    free(s);
}

void nrs_points_free(struct nrs_points *points)
{
    nrs_sweep_free(points->sweep);
    *points = (struct nrs_points){0};
}

/* sweep.c - crossing the axes; variants.c has the one of several parameters. */
#include "scenario/sweep.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/label.h"
#include "scenario/locate.h"
#include "scenario/model_file.h"
#include "scenario/requirement_file.h"
#include "scenario/variants.h"

/* What is known when the last axis has been set. */
struct crossing {
    const char *path, *variant; /* variant: its name, "" without */
    struct nrs_points *points;
    struct nrs_error *err;
};

static enum nrs_status too_many(const char *path, struct nrs_error *err)
{
    return nrs_fail(err, NRS_ERANGE, "%s: sweep: more than %d points", path, NRS_POINTS_MAX);
}

static enum nrs_status add_point(const struct crossing *c, const cJSON *root)
{
    struct nrs_points *points = c->points;
    const char *path = c->path;
    struct nrs_error *err = c->err;
    struct nrs_point *point;

    if (points->n == NRS_POINTS_MAX)
        return too_many(path, err);
    if (points->n == points->capacity) {
        size_t capacity = points->capacity ? 2 * points->capacity : 16;
        struct nrs_point **larger = realloc(points->point, capacity * sizeof *larger);

        if (!larger)
            return nrs_fail(err, NRS_EMACHINE, "out of memory");
        points->point = larger;
        points->capacity = capacity;
    }
    if (nrs_point_resolve_after(root, path, points->point, points->n, &point, err) != NRS_OK)
        return err->status;
    snprintf(point->variant, sizeof point->variant, "%s", c->variant);
    points->point[points->n++] = point;
    return NRS_OK;
}

/* Read the document as it stands so far: the words depend on the axes before them. */
static enum nrs_status read_so_far(const cJSON *root, const char *path, struct nrs_scenario **out,
                                   struct nrs_error *err)
{
    enum nrs_status status;

    *out = malloc(sizeof **out);
    if (!*out)
        return nrs_fail(err, NRS_EMACHINE, "out of memory");
    nrs_scenario_defaults(*out);
    status = nrs_read_scenario(*out, root, path, err);
    if (status != NRS_OK)
        free(*out);
    return status;
}

static enum nrs_status list_applications(const struct nrs_scenario *s, const char *path,
                                         cJSON *list, struct nrs_error *err)
{
    struct nrs_requirement_set *set = malloc(sizeof *set);
    char file[NRS_PATH_MAX];
    enum nrs_status status;

    if (!set)
        return nrs_fail(err, NRS_EMACHINE, "out of memory");
    status =
        nrs_locate("requirement set", "data/requirements", s->requirements.set, path, file, err);
    if (status == NRS_OK)
        status = nrs_requirement_load(file, set, err);
    for (uint32_t i = 0; status == NRS_OK && i < set->n_apps; i++)
        cJSON_AddItemToArray(list, cJSON_CreateString(set->apps[i].name));
    free(set);
    return status;
}

static enum nrs_status list_candidates(const struct nrs_scenario *s, const char *path, cJSON *list,
                                       struct nrs_error *err)
{
    struct nrs_graph graph;
    char file[NRS_PATH_MAX];
    enum nrs_status status;

    status = nrs_locate("model", "data/models", s->application.model, path, file, err);
    if (status == NRS_OK)
        status = nrs_model_load(file, &graph, err);
    if (status != NRS_OK)
        return status;
    for (uint32_t i = 0; i < graph.n_splits; i++)
        cJSON_AddItemToArray(list, cJSON_CreateString(graph.splits[i].name));
    nrs_graph_free(&graph);
    return NRS_OK;
}

static const struct {
    const char *axis, *word;
    enum nrs_status (*list)(const struct nrs_scenario *, const char *, cJSON *, struct nrs_error *);
} words[] = {
    {"requirements.application", "all", list_applications},
    {"application.split", "candidates", list_candidates},
};

/* The axis's values as a new list. */
static enum nrs_status axis_values(const cJSON *root, const cJSON *axis, const char *path,
                                   cJSON **out, struct nrs_error *err)
{
    struct nrs_scenario *so_far;
    enum nrs_status status;

    if (cJSON_IsArray(axis) && cJSON_GetArraySize(axis) > 0) {
        *out = cJSON_Duplicate(axis, true);
        return *out ? NRS_OK : nrs_fail(err, NRS_EMACHINE, "out of memory");
    }
    for (size_t i = 0; i < NRS_LEN(words); i++) {
        if (!cJSON_IsString(axis) || strcmp(axis->string, words[i].axis) != 0 ||
            strcmp(axis->valuestring, words[i].word) != 0)
            continue;
        status = read_so_far(root, path, &so_far, err);
        if (status != NRS_OK)
            return status;
        *out = cJSON_CreateArray();
        status = words[i].list(so_far, path, *out, err);
        free(so_far);
        if (status != NRS_OK)
            cJSON_Delete(*out);
        return status;
    }
    return nrs_fail(err, NRS_ETYPE, "%s: sweep.%.64s: is %s, expected a list of values%s", path,
                    axis->string, cJSON_IsArray(axis) ? "an empty list" : nrs_json_kind(axis),
                    strcmp(axis->string, words[0].axis) == 0   ? " or \"all\""
                    : strcmp(axis->string, words[1].axis) == 0 ? " or \"candidates\""
                                                               : "");
}

static enum nrs_status cross(struct crossing *c, cJSON *root, const cJSON *axis);

static enum nrs_status cross_variants(struct crossing *c, const cJSON *root, const cJSON *axis)
{
    enum nrs_status status = NRS_OK;
    const cJSON *variant;
    cJSON *copy;

    cJSON_ArrayForEach(variant, axis)
    {
        status = nrs_variant_apply(root, variant, &copy, c->err);
        if (status != NRS_OK)
            return nrs_error_prefix(c->err, "%s: sweep", c->path);
        c->variant = variant->string;
        status = cross(c, copy, axis->next);
        cJSON_Delete(copy);
        if (status != NRS_OK)
            break;
    }
    return status;
}

static enum nrs_status cross_values(struct crossing *c, cJSON *root, const cJSON *axis)
{
    cJSON *values = NULL;
    const cJSON *value;
    enum nrs_status status = axis_values(root, axis, c->path, &values, c->err);

    if (status != NRS_OK)
        return status;
    cJSON_ArrayForEach(value, values)
    {
        status = nrs_document_put(root, axis->string, value, c->err);
        if (status != NRS_OK)
            nrs_error_prefix(c->err, "%s: sweep", c->path);
        else
            status = cross(c, root, axis->next);
        if (status != NRS_OK)
            break;
    }
    cJSON_Delete(values);
    return status;
}

/* Cross the axes from `axis` on over `root`, which the axes before have set. */
static enum nrs_status cross(struct crossing *c, cJSON *root, const cJSON *axis)
{
    if (!axis)
        return add_point(c, root);
    return strcmp(axis->string, NRS_VARIANTS) == 0 ? cross_variants(c, root, axis)
                                                   : cross_values(c, root, axis);
}

static enum nrs_status check_axes(const cJSON *sweep, const char *path, struct nrs_error *err)
{
    const cJSON *axis;
    int n = 1; /* points at the least: a word stands for one value or more */

    if (!cJSON_IsObject(sweep))
        return nrs_fail(err, NRS_ETYPE, "%s: sweep: is %s, expected an object", path,
                        nrs_json_kind(sweep));
    cJSON_ArrayForEach(axis, sweep)
    {
        const struct nrs_section *section;
        const struct nrs_attr *row;
        size_t index;

        if (strcmp(axis->string, NRS_VARIANTS) == 0) {
            if (nrs_variants_check(axis, sweep, path, err) != NRS_OK)
                return err->status;
        } else if (nrs_row_find(axis->string, &section, &row, &index, err) != NRS_OK) {
            return nrs_error_prefix(err, "%s: sweep", path);
        }
        if (axis->child && cJSON_GetArraySize(axis) > NRS_POINTS_MAX / n)
            return too_many(path, err);
        n *= axis->child ? cJSON_GetArraySize(axis) : 1;
    }
    return NRS_OK;
}

enum nrs_status nrs_sweep_expand(const struct nrs_document *doc, struct nrs_points *out,
                                 struct nrs_error *err)
{
    struct crossing c = {doc->path, "", out, err};
    cJSON *root = cJSON_Duplicate(doc->root, true), *sweep;
    enum nrs_status status = NRS_OK;

    *out = (struct nrs_points){0};
    if (!root)
        return nrs_fail(err, NRS_EMACHINE, "out of memory");
    sweep = cJSON_DetachItemFromObjectCaseSensitive(root, "sweep");
    if (sweep)
        status = check_axes(sweep, doc->path, err);
    if (status == NRS_OK)
        status = cross(&c, root, sweep ? sweep->child : NULL);
    for (size_t i = 0; status == NRS_OK && i < out->n; i++)
        nrs_point_name(out->point[i], sweep, i);
    cJSON_Delete(sweep);
    cJSON_Delete(root);
    if (status != NRS_OK)
        nrs_points_free(out);
    return status;
}

void nrs_points_free(struct nrs_points *points)
{
    for (size_t i = 0; i < points->n; i++)
        nrs_point_free(points->point[i]);
    free(points->point);
    *points = (struct nrs_points){0};
}

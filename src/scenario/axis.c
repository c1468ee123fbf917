/* axis.c - the axes of a sweep and their choices. */
#include <string.h>

#include "scenario/range.h"
#include "scenario/sweep_parts.h"
#include "scenario/variants.h"

#define LISTS_BACK 64 /* earlier lists of words that are looked through */

static enum nrs_status out_of_memory(struct nrs_error *err)
{
    return nrs_fail(err, NRS_EMACHINE, "out of memory");
}

bool nrs_choice_put(cJSON *choice, const char *path, cJSON *value)
{
    if (value && cJSON_AddItemToObjectCS(choice, path, value))
        return true;
    cJSON_Delete(value);
    return false;
}

cJSON *nrs_choice_add(cJSON *list)
{
    cJSON *choice = cJSON_CreateObject();

    if (choice)
        cJSON_AddItemToArray(list, choice);
    return choice;
}

static bool add_choice(cJSON *list, const char *path, cJSON *value)
{
    cJSON *choice = nrs_choice_add(list);

    if (choice)
        return nrs_choice_put(choice, path, value);
    cJSON_Delete(value);
    return false;
}

/* ------------------------------------------------------------------------------------- words */

static enum nrs_status list_applications(struct nrs_sweep *s, const struct nrs_scenario *so_far,
                                         cJSON *list, const struct nrs_sharing *sharing,
                                         struct nrs_error *err)
{
    const struct nrs_requirement_set *set;
    const char *file;
    enum nrs_status status = nrs_shared_locate(s->shared, "requirement set", "data/requirements",
                                               so_far->requirements.set, s->path, &file, err);

    if (status == NRS_OK)
        status = nrs_shared_set(sharing, file, &set, err);
    for (uint32_t i = 0; status == NRS_OK && i < set->n_apps; i++)
        if (!add_choice(list, "requirements.application", cJSON_CreateString(set->apps[i].name)))
            status = out_of_memory(err);
    return status;
}

static enum nrs_status list_candidates(struct nrs_sweep *s, const struct nrs_scenario *so_far,
                                       cJSON *list, const struct nrs_sharing *sharing,
                                       struct nrs_error *err)
{
    struct nrs_dnn_key key = {.file = NULL};
    const struct nrs_dnn *network;
    enum nrs_status status = nrs_shared_locate(s->shared, "model", "data/models",
                                               so_far->application.model, s->path, &key.file, err);

    if (status == NRS_OK)
        status = nrs_shared_dnn(sharing, &key, &network, err);
    for (uint32_t i = 0; status == NRS_OK && i < network->graph.n_splits; i++)
        if (!add_choice(list, "application.split",
                        cJSON_CreateString(network->graph.splits[i].name)))
            status = out_of_memory(err);
    return status;
}

struct nrs_word {
    const char *axis, *word, *otherwise;
    size_t depends_on; /* offset of the name in nrs_scenario */
    enum nrs_status (*list)(struct nrs_sweep *, const struct nrs_scenario *, cJSON *,
                            const struct nrs_sharing *, struct nrs_error *);
};
static const struct nrs_word words[] = {
    {"requirements.application", "all", " or \"all\"",
     offsetof(struct nrs_scenario, requirements.set), list_applications},
    {"application.split", "candidates", " or \"candidates\"",
     offsetof(struct nrs_scenario, application.model), list_candidates},
};

/* A list that was made before for the same name: its `string`, behind the axis's. */
static const cJSON *made_before(const struct nrs_sweep *s, const char *key)
{
    const cJSON *list = s->made->child ? s->made->child->prev : NULL; /* the last */

    for (int i = 0; list && i < LISTS_BACK; i++) {
        if (list->string && strcmp(list->string, key) == 0)
            return list;
        list = list == s->made->child ? NULL : list->prev;
    }
    return NULL;
}

enum nrs_status nrs_axis_choices(struct nrs_sweep *s, const struct nrs_axis *axis,
                                 const struct nrs_scenario *so_far, const cJSON **out,
                                 struct nrs_error *err)
{
    char key[512];
    struct nrs_shared *own = NULL;
    const struct nrs_sharing sharing = {s->shared, &own};
    enum nrs_status status;
    cJSON *list;

    snprintf(key, sizeof key, "%s %s", axis->path, (const char *)so_far + axis->word->depends_on);
    *out = made_before(s, key);
    if (*out)
        return NRS_OK;
    list = cJSON_AddArrayToObject(s->made, key);
    if (!list)
        return out_of_memory(err);
    status = axis->word->list(s, so_far, list, &sharing, err);
    nrs_shared_free(own);
    *out = list;
    return status;
}

/* -------------------------------------------------------------------------------------- axes */

struct nrs_axis *nrs_axis_add(struct nrs_sweep *s, struct nrs_error *err)
{
    if (s->n_axes < NRS_AXES_MAX)
        return &s->axis[s->n_axes++];
    nrs_fail(err, NRS_ERANGE, "%s: sweep: more than %d axes", s->path, NRS_AXES_MAX);
    return NULL;
}

enum nrs_status nrs_swept_add(struct nrs_sweep *s, const char *place, const char *path,
                              const struct nrs_attr **row, struct nrs_error *err)
{
    const struct nrs_section *section;
    size_t index;

    if (nrs_row_find(path, &section, row, &index, err) != NRS_OK)
        return nrs_error_prefix(err, "%s: %s", s->path, place);
    for (size_t i = 0; i < s->n_swept; i++)
        if (strcmp(s->swept[i], path) == 0)
            return nrs_fail(err, NRS_ECONFLICT, "%s: %s: %s is swept twice", s->path, place, path);
    if (s->n_swept == NRS_SWEPT_MAX)
        return nrs_fail(err, NRS_ERANGE, "%s: sweep: more than %d parameters", s->path,
                        NRS_SWEPT_MAX);
    s->swept[s->n_swept++] = path;
    return NRS_OK;
}

static bool is_numeric(const struct nrs_attr *row)
{
    return row->type == NRS_REAL || row->type == NRS_INT;
}

static enum nrs_status no_list(const struct nrs_sweep *s, const struct nrs_attr *row,
                               const cJSON *json, const char *place, struct nrs_error *err)
{
    const char *otherwise = is_numeric(row) ? " or a range" : "";

    for (size_t i = 0; i < NRS_LEN(words) && strcmp(place, "sweep") == 0; i++)
        if (strcmp(json->string, words[i].axis) == 0)
            otherwise = words[i].otherwise;
    return nrs_fail(err, NRS_ETYPE, "%s: %s.%.64s: is %s, expected a list of values%s", s->path,
                    place, json->string,
                    cJSON_IsArray(json) ? "an empty list" : nrs_json_kind(json), otherwise);
}

enum nrs_status nrs_values_read(struct nrs_sweep *s, const struct nrs_attr *row, const cJSON *json,
                                const char *place, cJSON **out, struct nrs_error *err)
{
    char path[NRS_JSON_PATH_MAX];
    enum nrs_status status = NRS_OK;

    if (cJSON_IsArray(json) && json->child) {
        *out = cJSON_Duplicate(json, true);
        status = *out ? NRS_OK : out_of_memory(err);
    } else if (cJSON_IsObject(json) && is_numeric(row)) {
        nrs_json_child_path(path, place, json->string);
        status = nrs_range_values(row, json, s->path, path, NRS_POINTS_MAX, out, err);
    } else {
        status = no_list(s, row, json, place, err);
    }
    if (status != NRS_OK)
        return status;
    status = nrs_values_count(s, (size_t)cJSON_GetArraySize(*out), err);
    if (status != NRS_OK)
        cJSON_Delete(*out);
    return status;
}

enum nrs_status nrs_values_count(struct nrs_sweep *s, size_t n, struct nrs_error *err)
{
    s->n_values += n;
    if (s->n_values > NRS_VALUES_MAX)
        return nrs_fail(err, NRS_ERANGE, "%s: sweep: more than %d values", s->path, NRS_VALUES_MAX);
    return NRS_OK;
}

static enum nrs_status read_list(struct nrs_sweep *s, const struct nrs_attr *row,
                                 const cJSON *member, struct nrs_axis *axis, struct nrs_error *err)
{
    cJSON *values, *list = cJSON_AddArrayToObject(s->made, member->string);
    enum nrs_status status = nrs_values_read(s, row, member, "sweep", &values, err);

    if (status != NRS_OK)
        return status;
    axis->choices = list;
    while (values->child && status == NRS_OK)
        if (!list ||
            !add_choice(list, member->string, cJSON_DetachItemViaPointer(values, values->child)))
            status = out_of_memory(err);
    cJSON_Delete(values);
    return status;
}

static enum nrs_status read_values(struct nrs_sweep *s, const cJSON *member, struct nrs_error *err)
{
    const struct nrs_attr *row;
    enum nrs_status status = nrs_swept_add(s, "sweep", member->string, &row, err);
    struct nrs_axis *axis = status == NRS_OK ? nrs_axis_add(s, err) : NULL;

    if (!axis)
        return status == NRS_OK ? NRS_ERANGE : status;
    axis->path = member->string;
    for (size_t i = 0; i < NRS_LEN(words) && cJSON_IsString(member); i++)
        if (strcmp(member->string, words[i].axis) == 0 &&
            strcmp(member->valuestring, words[i].word) == 0)
            axis->word = &words[i];
    return axis->word ? NRS_OK : read_list(s, row, member, axis, err);
}

static enum nrs_status read_variants(struct nrs_sweep *s, const cJSON *member,
                                     struct nrs_error *err)
{
    struct nrs_axis *axis = nrs_axis_add(s, err);

    if (!axis)
        return NRS_ERANGE;
    axis->is_variants = true;
    axis->choices = member;
    return nrs_variants_check(member, s->path, err);
}

/* They are read when all axes are known. */
static enum nrs_status leave(struct nrs_sweep *s, const cJSON *member, struct nrs_error *err)
{
    (void)s, (void)member, (void)err;
    return NRS_OK;
}

static enum nrs_status read_member(struct nrs_sweep *s, const cJSON *member, struct nrs_error *err)
{
    static const struct {
        const char *name;
        enum nrs_status (*read)(struct nrs_sweep *, const cJSON *, struct nrs_error *);
    } own[] = {{NRS_VARIANTS, read_variants},
               {NRS_ZIP, nrs_zip_read},
               {NRS_RANDOM, nrs_random_read},
               {NRS_SKIP, leave},
               {NRS_ONLY, leave}};

    for (size_t i = 0; i < NRS_LEN(own); i++)
        if (strcmp(member->string, own[i].name) == 0)
            return own[i].read(s, member, err);
    return read_values(s, member, err);
}

/* Refuse more points than may be. A word stands for one value or more. */
static enum nrs_status count_points(const struct nrs_sweep *s, struct nrs_error *err)
{
    size_t n = 1;

    for (size_t i = 0; i < s->n_axes; i++) {
        const cJSON *choices = s->axis[i].choices;
        size_t n_choices = choices ? (size_t)cJSON_GetArraySize(choices) : 1;

        if (n_choices > NRS_POINTS_MAX / n)
            return nrs_fail(err, NRS_ERANGE, "%s: sweep: more than %d points", s->path,
                            NRS_POINTS_MAX);
        n *= n_choices;
    }
    return NRS_OK;
}

/* What variants set is set by no axis. */
static enum nrs_status check_variants(const struct nrs_sweep *s, struct nrs_error *err)
{
    const cJSON *variants = cJSON_GetObjectItemCaseSensitive(s->block, NRS_VARIANTS), *variant;
    const cJSON *value;

    cJSON_ArrayForEach(variant, variants)
    {
        cJSON_ArrayForEach(value, variant)
        {
            for (size_t i = 0; i < s->n_swept; i++)
                if (strcmp(s->swept[i], value->string) == 0)
                    return nrs_fail(err, NRS_ECONFLICT,
                                    "%s: sweep." NRS_VARIANTS
                                    ".%s: %s is an axis of the sweep as well",
                                    s->path, variant->string, value->string);
        }
    }
    return NRS_OK;
}

enum nrs_status nrs_axes_read(struct nrs_sweep *s, struct nrs_error *err)
{
    const cJSON *member;
    enum nrs_status status;

    if (!cJSON_IsObject(s->block))
        return nrs_fail(err, NRS_ETYPE, "%s: sweep: is %s, expected an object", s->path,
                        nrs_json_kind(s->block));
    cJSON_ArrayForEach(member, s->block)
    {
        status = read_member(s, member, err);
        if (status != NRS_OK)
            return status;
    }
    status = check_variants(s, err);
    if (status == NRS_OK)
        status = count_points(s, err);
    return status == NRS_OK ? nrs_conditions_read(s, err) : status;
}

/* axis.c - the choices of an axis: a list of values, or a word that stands for one. */
#include <string.h>

#include "scenario/sweep_parts.h"
#include "scenario/variants.h"

#define LISTS_BACK 64 /* earlier lists of words that are looked through */

static enum nrs_status out_of_memory(struct nrs_error *err)
{
    return nrs_fail(err, NRS_EMACHINE, "out of memory");
}

/* A new choice of a list: {path: value}; `value` is moved in, NULL for none. */
static bool add_choice(cJSON *list, const char *path, cJSON *value)
{
    cJSON *choice = value ? cJSON_CreateObject() : NULL;

    if (!choice || !cJSON_AddItemToObject(choice, path, value)) {
        cJSON_Delete(choice);
        cJSON_Delete(value);
        return false;
    }
    cJSON_AddItemToArray(list, choice);
    return true;
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
    const char *axis, *word;
    size_t depends_on; /* offset of the name in nrs_scenario */
    enum nrs_status (*list)(struct nrs_sweep *, const struct nrs_scenario *, cJSON *,
                            const struct nrs_sharing *, struct nrs_error *);
};
static const struct nrs_word words[] = {
    {"requirements.application", "all", offsetof(struct nrs_scenario, requirements.set),
     list_applications},
    {"application.split", "candidates", offsetof(struct nrs_scenario, application.model),
     list_candidates},
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

static enum nrs_status no_list(const struct nrs_sweep *s, const cJSON *axis, struct nrs_error *err)
{
    const char *otherwise = "";

    if (strcmp(axis->string, words[0].axis) == 0)
        otherwise = " or \"all\"";
    if (strcmp(axis->string, words[1].axis) == 0)
        otherwise = " or \"candidates\"";
    return nrs_fail(err, NRS_ETYPE, "%s: sweep.%.64s: is %s, expected a list of values%s", s->path,
                    axis->string, cJSON_IsArray(axis) ? "an empty list" : nrs_json_kind(axis),
                    otherwise);
}

static enum nrs_status read_list(struct nrs_sweep *s, const cJSON *values, cJSON **out,
                                 struct nrs_error *err)
{
    const cJSON *value;
    cJSON *list = cJSON_AddArrayToObject(s->made, values->string);

    *out = list;
    if (!list)
        return out_of_memory(err);
    cJSON_ArrayForEach(value, values)
    {
        if (!add_choice(list, values->string, cJSON_Duplicate(value, true)))
            return out_of_memory(err);
    }
    return NRS_OK;
}

static enum nrs_status read_values(struct nrs_sweep *s, const cJSON *member, struct nrs_axis *out,
                                   struct nrs_error *err)
{
    const struct nrs_section *section;
    const struct nrs_attr *row;
    size_t index;
    cJSON *list;

    if (nrs_row_find(member->string, &section, &row, &index, err) != NRS_OK)
        return nrs_error_prefix(err, "%s: sweep", s->path);
    out->path = member->string;
    for (size_t i = 0; i < NRS_LEN(words) && cJSON_IsString(member); i++)
        if (strcmp(member->string, words[i].axis) == 0 &&
            strcmp(member->valuestring, words[i].word) == 0)
            out->word = &words[i];
    if (out->word)
        return NRS_OK;
    if (!cJSON_IsArray(member) || !member->child)
        return no_list(s, member, err);
    if (read_list(s, member, &list, err) != NRS_OK)
        return NRS_EMACHINE;
    out->choices = list;
    return NRS_OK;
}

/* Refuse more points than may be. A word stands for one value or more. */
static enum nrs_status count(const struct nrs_sweep *s, const struct nrs_axis *axis, size_t *n,
                             struct nrs_error *err)
{
    size_t n_choices = axis->choices ? (size_t)cJSON_GetArraySize(axis->choices) : 1;

    if (n_choices > NRS_POINTS_MAX / *n)
        return nrs_fail(err, NRS_ERANGE, "%s: sweep: more than %d points", s->path, NRS_POINTS_MAX);
    *n *= n_choices;
    return NRS_OK;
}

enum nrs_status nrs_axes_read(struct nrs_sweep *s, struct nrs_error *err)
{
    const cJSON *member;
    enum nrs_status status = NRS_OK;
    size_t n = 1;

    if (!cJSON_IsObject(s->block))
        return nrs_fail(err, NRS_ETYPE, "%s: sweep: is %s, expected an object", s->path,
                        nrs_json_kind(s->block));
    cJSON_ArrayForEach(member, s->block)
    {
        struct nrs_axis *axis = &s->axis[s->n_axes];

        if (s->n_axes == NRS_AXES_MAX)
            return nrs_fail(err, NRS_ERANGE, "%s: sweep: more than %d axes", s->path, NRS_AXES_MAX);
        if (strcmp(member->string, NRS_VARIANTS) == 0) {
            status = nrs_variants_check(member, s->block, s->path, err);
            axis->is_variants = true;
            axis->choices = member;
        } else {
            status = read_values(s, member, axis, err);
        }
        if (status == NRS_OK)
            status = count(s, axis, &n, err);
        if (status != NRS_OK)
            break;
        s->n_axes++;
    }
    return status;
}

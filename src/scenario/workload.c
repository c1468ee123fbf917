/* workload.c - networks, cuts and devices of a scenario, by class of UEs. */
#include "scenario/workload.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dnn/footprint.h"
#include "scenario/json.h"

/* What the steps below share; `own` is the entry of ues.workloads, NULL for the scenario's own. */
struct resolver {
    const struct nrs_scenario *cfg;
    const char *path;
    const struct nrs_sharing *shared;
    struct nrs_work *work;
    struct nrs_workload *w;
    const struct nrs_workload_cfg *own;
    size_t index; /* of `own` */
    struct nrs_error *err;
};

/* A name of the entry, or the scenario's; `place` becomes what errors name first. */
static const char *choose(const struct resolver *r, const char *own, const char *otherwise,
                          const char *key, const char *otherwise_path,
                          char place[NRS_JSON_PATH_MAX])
{
    bool is_own = r->own && own[0];

    if (is_own)
        snprintf(place, NRS_JSON_PATH_MAX, "ues.workloads.%zu.%s", r->index, key);
    else
        snprintf(place, NRS_JSON_PATH_MAX, "%s", otherwise_path);
    return is_own ? own : otherwise;
}

static enum nrs_status locate(struct resolver *r, const char *what, const char *folder,
                              const char *key, const char *name, const char **out)
{
    char place[NRS_PATH_MAX + NRS_JSON_PATH_MAX];

    snprintf(place, sizeof place, "%s: %s", r->path, key);
    return nrs_shared_locate(r->shared->all, what, folder, name, place, out, r->err);
}

static bool has_own_resolution(const struct nrs_application_cfg *app)
{
    return app->input_height || app->input_width;
}

static enum nrs_status check_sizes(const struct resolver *r)
{
    const struct nrs_application_cfg *app = &r->cfg->application;

    if (app->sizes == NRS_SIZES_TR22874 && has_own_resolution(app))
        return nrs_fail(
            r->err, NRS_ECONFLICT,
            "%s: application.sizes: 'tr22874' holds for the model's own resolution only, "
            "expected 'exact' with input_height or input_width",
            r->path);
    return NRS_OK;
}

/* The network of `key`, and its cut. A split of several layers has one of its own, which is looked
 * for when the network and its sizes are known to be right. */
static enum nrs_status find_network(struct resolver *r, struct nrs_dnn_key *key)
{
    struct nrs_workload *w = r->w;
    const struct nrs_dnn *network;
    enum nrs_status status = nrs_shared_dnn(r->shared, key, &network, r->err);

    if (status == NRS_OK)
        status = check_sizes(r);
    if (status != NRS_OK)
        return status;
    w->graph = network->graph;
    if (!strchr(w->split, '+')) {
        status = nrs_graph_cut(&w->graph, w->split, &w->cut, r->err);
        return status == NRS_OK ? NRS_OK : nrs_error_prefix(r->err, "%s", key->split_place);
    }
    key->split = w->split;
    status = nrs_shared_dnn(r->shared, key, &network, r->err);
    if (status != NRS_OK)
        return status;
    w->graph = network->graph;
    w->cut = network->cut;
    return NRS_OK;
}

static enum nrs_status resolve_network(struct resolver *r)
{
    struct nrs_workload *w = r->w;
    const struct nrs_application_cfg *app = &r->cfg->application;
    char model_key[NRS_JSON_PATH_MAX], split_key[NRS_JSON_PATH_MAX];
    char size_place[NRS_PATH_MAX + 64], split_place[NRS_PATH_MAX + NRS_JSON_PATH_MAX];
    struct nrs_dnn_key key = {.height = app->input_height,
                              .width = app->input_width,
                              .size_place = size_place,
                              .split_place = split_place};
    enum nrs_status status;

    snprintf(w->model, sizeof w->model, "%s",
             choose(r, r->own ? r->own->model : "", app->model, "model", "application.model",
                    model_key));
    snprintf(w->split, sizeof w->split, "%s",
             choose(r, r->own ? r->own->split : "", app->split, "split", "application.split",
                    split_key));
    snprintf(size_place, sizeof size_place, "%s: application.input_height, input_width", r->path);
    snprintf(split_place, sizeof split_place, "%s: %s", r->path, split_key);
    status = locate(r, "model", "data/models", model_key, w->model, &key.file);
    if (status == NRS_OK)
        status = find_network(r, &key);
    w->last = w->graph.n_layers - 1;
    return status;
}

static int64_t cut_bytes(const struct resolver *r, uint32_t layer)
{
    const struct nrs_application_cfg *app = &r->cfg->application;

    return nrs_graph_cut_bytes(&r->w->graph, layer, (enum nrs_dtype)app->dtype, app->compression,
                               (enum nrs_sizes)app->sizes);
}

/* The UE's part has to fit in its memory. */
static enum nrs_status check_memory(const struct resolver *r, const char *key)
{
    const struct nrs_workload *w = r->w;
    double taken = (double)nrs_profile_peak_bytes(&w->device, &w->graph, 1, w->cut);

    if (w->device.memory_bytes > 0 && taken > w->device.memory_bytes)
        return nrs_fail(r->err, NRS_ECONFLICT,
                        "%s: %s: '%s' has %.6g MB of memory, but %s up to %s takes %.6g MB",
                        r->path, key, w->device.name, w->device.memory_bytes / 1e6, w->graph.name,
                        w->graph.layers[w->cut].name, taken / 1e6);
    return NRS_OK;
}

static enum nrs_status load_device(struct resolver *r)
{
    char key[NRS_JSON_PATH_MAX];
    const char *name =
        choose(r, r->own ? r->own->device : "", r->cfg->ues.device, "device", "ues.device", key);
    const struct nrs_profile *profile;
    const char *file;
    enum nrs_status status = locate(r, "profile", "data/profiles", key, name, &file);

    if (status == NRS_OK)
        status = nrs_shared_profile(r->shared, file, &profile, r->err);
    if (status != NRS_OK)
        return status;
    r->w->device = *profile;
    return check_memory(r, key);
}

/* Give a part its kind, which is made when it is new. */
static enum nrs_status assign_kind(struct resolver *r, struct nrs_part *part, const char *tier)
{
    struct nrs_work *work = r->work;
    struct nrs_work_kind *kind = work->kind;

    for (part->kind = 0; part->kind < work->n_kinds; part->kind++, kind++)
        if (kind->first == part->first && kind->last == part->last &&
            strcmp(kind->tier, tier) == 0 &&
            nrs_workload_has_layers(&work->workload[kind->workload], r->w->model, r->w->split))
            return NRS_OK;
    kind = realloc(work->kind, (work->n_kinds + 1) * sizeof *kind);
    if (!kind)
        return nrs_fail(r->err, NRS_EMACHINE, "out of memory");
    work->kind = kind;
    kind += work->n_kinds++;
    *kind = (struct nrs_work_kind){
        .workload = (uint32_t)(r->w - work->workload), .first = part->first, .last = part->last};
    snprintf(kind->tier, sizeof kind->tier, "%s", tier);
    return NRS_OK;
}

static bool has_server(const struct nrs_scenario *cfg, const char *tier)
{
    for (size_t i = 0; i < cfg->n_servers; i++)
        if (strcmp(cfg->servers[i].tier, tier) == 0)
            return true;
    return false;
}

/* A stage up to layer `last`; nothing, when the UE or a stage before has come that far. */
static enum nrs_status add_part(struct resolver *r, uint32_t last, const char *tier)
{
    struct nrs_workload *w = r->w;
    uint32_t first = w->n_parts > 0 ? w->part[w->n_parts - 1].last + 1 : w->cut + 1;

    if (first > last)
        return NRS_OK;
    w->part[w->n_parts] = (struct nrs_part){
        .first = first,
        .last = last,
        .out_bytes = last == w->last ? w->dl_bytes : cut_bytes(r, last),
    };
    return assign_kind(r, &w->part[w->n_parts++], tier);
}

/* One split point is a place in the network's order, of which `until` must not make another.
 * @param behind  last layer of the stage before; becomes this one's. */
static enum nrs_status add_stage(struct resolver *r, size_t i, uint32_t *behind)
{
    const struct nrs_stage_cfg *stage = &r->cfg->pipeline[i];
    uint32_t last = r->w->last;

    if (!has_server(r->cfg, stage->tier))
        return nrs_fail(r->err, NRS_ENAME,
                        "%s: application.pipeline.%zu.tier: '%s' has no server, expected the tier "
                        "of one of edge.servers",
                        r->path, i, stage->tier);
    if (strchr(stage->until, '+'))
        return nrs_fail(
            r->err, NRS_ENAME,
            "%s: application.pipeline.%zu.until: '%s' names several layers, expected one", r->path,
            i, stage->until);
    if (stage->until[0] && nrs_graph_split(&r->w->graph, stage->until, &last, r->err) != NRS_OK)
        return nrs_error_prefix(r->err, "%s: application.pipeline.%zu.until", r->path, i);
    if (*behind > 0 && last <= *behind)
        return nrs_fail(r->err, NRS_ECONFLICT,
                        "%s: application.pipeline.%zu: nothing is left for it, expected a split "
                        "behind the stage before",
                        r->path, i);
    *behind = last;
    return add_part(r, last, stage->tier);
}

/* Stages that name this model, or else those that name none. */
static bool is_stage_of(const struct resolver *r, size_t i)
{
    const struct nrs_scenario *cfg = r->cfg;
    bool has_own = false;

    for (size_t k = 0; k < cfg->n_pipeline; k++)
        has_own = has_own || strcmp(cfg->pipeline[k].model, r->w->model) == 0;
    return strcmp(cfg->pipeline[i].model, has_own ? r->w->model : "") == 0;
}

static enum nrs_status lay_pipeline(struct resolver *r)
{
    const struct nrs_scenario *cfg = r->cfg;
    struct nrs_workload *w = r->w;
    uint32_t behind = 0;
    bool any = false;

    if (nrs_workload_is_local(w))
        return NRS_OK;
    for (size_t i = 0; i < cfg->n_pipeline; i++) {
        enum nrs_status status = is_stage_of(r, i) ? add_stage(r, i, &behind) : NRS_OK;

        if (status != NRS_OK)
            return status;
        any = any || is_stage_of(r, i);
    }
    if (!any)
        return add_part(r, w->last, "");
    if (w->n_parts == 0 || w->part[w->n_parts - 1].last < w->last)
        return nrs_fail(
            r->err, NRS_ECONFLICT,
            "%s: application.pipeline: ends before the last layer of %s, expected a last "
            "stage without 'until'",
            r->path, w->graph.name);
    return NRS_OK;
}

static enum nrs_status resolve_one(struct resolver *r)
{
    struct nrs_workload *w = r->w;
    enum nrs_status status = resolve_network(r);

    if (status != NRS_OK)
        return status;
    if (!nrs_workload_is_local(w)) {
        w->ul_bytes = cut_bytes(r, w->cut);
        w->dl_bytes = w->graph.result_bytes;
    }
    status = load_device(r);
    return status == NRS_OK ? lay_pipeline(r) : status;
}

/* UEs of a class run its workload. */
static enum nrs_status assign_class(struct resolver *r)
{
    const struct nrs_radio_cfg *radio = &r->cfg->radio;
    size_t class = 0;

    while (class < radio->n_classes && strcmp(radio->classes[class].name, r->own->class) != 0)
        class ++;
    if (class == radio->n_classes)
        return nrs_fail(r->err, NRS_ENAME,
                        "%s: ues.workloads.%zu.class: '%s' is unknown, expected the name of one of "
                        "ues.classes",
                        r->path, r->index, r->own->class);
    if (r->work->of_class[class] != 0)
        return nrs_fail(r->err, NRS_ECONFLICT, "%s: ues.workloads.%zu.class: '%s' stands twice",
                        r->path, r->index, r->own->class);
    r->work->of_class[class] = (uint32_t)r->index + 1;
    return NRS_OK;
}

/* A stage may be of a network that no UE of this point runs, but it has to exist. */
static enum nrs_status check_stage_models(struct resolver *r)
{
    enum nrs_status status = NRS_OK;

    for (size_t i = 0; i < r->cfg->n_pipeline && status == NRS_OK; i++) {
        char key[NRS_JSON_PATH_MAX];
        const char *file;

        snprintf(key, sizeof key, "application.pipeline.%zu.model", i);
        if (r->cfg->pipeline[i].model[0])
            status = locate(r, "model", "data/models", key, r->cfg->pipeline[i].model, &file);
    }
    return status;
}

enum nrs_status nrs_work_resolve(const struct nrs_scenario *cfg, const char *path,
                                 const struct nrs_sharing *shared, struct nrs_work *out,
                                 struct nrs_error *err)
{
    struct resolver r = {.cfg = cfg, .path = path, .shared = shared, .work = out, .err = err};
    enum nrs_status status = check_stage_models(&r);

    if (status != NRS_OK)
        return status;
    out->workload = calloc(cfg->n_workloads + 1, sizeof *out->workload);
    if (!out->workload)
        return nrs_fail(err, NRS_EMACHINE, "out of memory");
    out->n_workloads = cfg->n_workloads + 1;
    for (size_t i = 0; i < out->n_workloads && status == NRS_OK; i++) {
        r.w = &out->workload[i];
        r.own = i > 0 ? &cfg->workloads[i - 1] : NULL;
        r.index = i > 0 ? i - 1 : 0;
        status = r.own ? assign_class(&r) : NRS_OK;
        if (status == NRS_OK)
            status = resolve_one(&r);
    }
    return status;
}

void nrs_work_free(struct nrs_work *work)
{
    free(work->workload);
    free(work->kind);
    *work = (struct nrs_work){0};
}

bool nrs_workload_has_layers(const struct nrs_workload *w, const char *model, const char *split)
{
    bool is_ordered = !strchr(w->split, '+') && !strchr(split, '+');

    return strcmp(w->model, model) == 0 && (is_ordered || strcmp(w->split, split) == 0);
}

bool nrs_workload_is_local(const struct nrs_workload *w)
{
    return w->cut == w->last;
}

bool nrs_work_kind_is_for(const struct nrs_work_kind *kind, const char *tier)
{
    return !kind->tier[0] || strcmp(kind->tier, tier) == 0;
}

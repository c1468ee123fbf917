/* sweep.c - crossing the axes. Each point is checked on the way. */
#include "scenario/sweep.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/sweep_parts.h"

/* What is known on the way from the first axis to the last. */
struct crossing {
    struct nrs_sweep *sweep;
    const cJSON *choice[NRS_AXES_MAX];
    struct nrs_point *point; /* made again for each */
    struct nrs_error *err;
};

static enum nrs_status out_of_memory(struct nrs_error *err)
{
    return nrs_fail(err, NRS_EMACHINE, "out of memory");
}

static enum nrs_status keep_point(struct crossing *c)
{
    struct nrs_sweep *s = c->sweep;
    const struct nrs_point *p = c->point;
    const struct nrs_sweep_row row = {.label = s->labels.n,
                                      .replications = (uint32_t)p->cfg.run.replications};

    s->has_platform = s->has_platform || p->cfg.transport.platform_file[0];
    s->has_rare = s->has_rare || p->cfg.rare.dl;
    if (!nrs_list_add(&s->choices, c->choice, s->n_axes) ||
        !nrs_list_add(&s->labels, p->label, strlen(p->label) + 1) ||
        !nrs_list_add(&s->rows, &row, 1))
        return out_of_memory(c->err);
    return NRS_OK;
}

static enum nrs_status add_point(struct crossing *c)
{
    struct nrs_sweep *s = c->sweep;
    enum nrs_status status;

    if (s->rows.n + s->n_left_out == NRS_POINTS_MAX)
        return nrs_fail(c->err, NRS_ERANGE, "%s: sweep: more than %d points", s->path,
                        NRS_POINTS_MAX);
    nrs_point_reset(c->point, &s->base);
    status = nrs_sweep_apply(s, c->choice, s->n_axes, &c->point->cfg, c->err);
    if (status != NRS_OK)
        return status;
    if (nrs_conditions_leave_out(&s->conditions, &c->point->cfg, nrs_sweep_variant(s, c->choice))) {
        s->n_left_out++;
        return NRS_OK;
    }
    status = nrs_point_resolve(c->point, s->path, s->shared, c->err);
    if (status != NRS_OK)
        return status;
    nrs_sweep_name(s, c->choice, s->rows.n, c->point);
    return keep_point(c);
}

/* The words depend on what the axes before have set. */
static enum nrs_status list_choices(struct crossing *c, size_t depth, const cJSON **out)
{
    const struct nrs_axis *axis = &c->sweep->axis[depth];
    enum nrs_status status;

    if (axis->choices) {
        *out = axis->choices;
        return NRS_OK;
    }
    nrs_point_reset(c->point, &c->sweep->base);
    status = nrs_sweep_apply(c->sweep, c->choice, depth, &c->point->cfg, c->err);
    if (status == NRS_OK)
        status = nrs_axis_choices(c->sweep, axis, &c->point->cfg, out, c->err);
    return status;
}

/* Cross the axes from number `depth` on. */
static enum nrs_status cross(struct crossing *c, size_t depth)
{
    const cJSON *choices = NULL, *choice;
    enum nrs_status status;

    if (depth == c->sweep->n_axes)
        return add_point(c);
    status = list_choices(c, depth, &choices);
    if (status != NRS_OK)
        return status;
    cJSON_ArrayForEach(choice, choices)
    {
        c->choice[depth] = choice;
        status = cross(c, depth + 1);
        if (status != NRS_OK)
            break;
    }
    return status;
}

static enum nrs_status copy_files(const struct nrs_document *doc, struct nrs_sweep *s,
                                  struct nrs_error *err)
{
    for (size_t i = 0; i < doc->files.n; i++)
        if (!nrs_names_add(&s->files, doc->files.name[i], strlen(doc->files.name[i])))
            return out_of_memory(err);
    return NRS_OK;
}

/* The scenario without its sweep. A list that is not in the document has no elements that a path
 * could name, but servers have one by default. */
static enum nrs_status read_base(const struct nrs_document *doc, struct nrs_sweep *s,
                                 struct nrs_error *err)
{
    const cJSON *edge = cJSON_GetObjectItemCaseSensitive(doc->root, "edge");
    enum nrs_status status;

    nrs_scenario_defaults(&s->base);
    status = nrs_read_scenario(&s->base, doc->root, doc->path, err);
    if (!cJSON_GetObjectItemCaseSensitive(edge, "servers"))
        s->base.n_servers = 0;
    return status;
}

static enum nrs_status prepare(const struct nrs_document *doc, struct nrs_sweep *s,
                               struct nrs_error *err)
{
    const cJSON *block = cJSON_GetObjectItemCaseSensitive(doc->root, "sweep");
    enum nrs_status status = read_base(doc, s, err);

    if (status != NRS_OK)
        return status;
    snprintf(s->path, sizeof s->path, "%s", doc->path);
    s->made = cJSON_CreateObject();
    s->shared = nrs_shared_new(NRS_SHARED_BYTES);
    if (block)
        s->block = cJSON_Duplicate(block, true);
    if (!s->made || !s->shared || (block && !s->block))
        return out_of_memory(err);
    nrs_list_init(&s->choices, sizeof(const cJSON *));
    nrs_list_init(&s->rows, sizeof(struct nrs_sweep_row));
    nrs_list_init(&s->labels, 1);
    status = copy_files(doc, s, err);
    return status == NRS_OK && s->block ? nrs_axes_read(s, err) : status;
}

enum nrs_status nrs_sweep_expand(const struct nrs_document *doc, struct nrs_points *out,
                                 struct nrs_error *err)
{
    struct crossing c = {.sweep = calloc(1, sizeof *c.sweep), .err = err};
    enum nrs_status status;

    *out = (struct nrs_points){0};
    if (!c.sweep)
        return out_of_memory(err);
    status = prepare(doc, c.sweep, err);
    if (status == NRS_OK) {
        c.point = nrs_point_new(&c.sweep->base);
        status = c.point ? cross(&c, 0) : out_of_memory(err);
    }
    if (status == NRS_OK && c.sweep->rows.n == 0)
        status = nrs_fail(err, NRS_ECONFLICT, "%s: sweep: all %zu points are left out", doc->path,
                          c.sweep->n_left_out);
    nrs_point_free(c.point);
    if (status == NRS_OK)
        *out = (struct nrs_points){.n = c.sweep->rows.n, .sweep = c.sweep};
    else
        nrs_sweep_free(c.sweep);
    return status;
}

/* random_design.c - points drawn at random: each on its own, or a Latin hypercube (McKay, Beckman
 * and Conover, Technometrics 21(2), 1979).
 *
 * An axis's values are u -> F^-1(u) of numbers u in (0, 1). Of n samples of a Latin hypercube each
 * interval (k/n, (k+1)/n) has one u of each axis, in an order of its own. F is that of a uniform
 * distribution, of value or logarithm; of integers from..to each is as likely, or k is as likely as
 * log((k+1)/k). An axis draws from a stream of its own, so that it does not depend on the others.
 */
#include <math.h>
#include <stdlib.h>

#include "core/rng.h"
#include "scenario/range.h"
#include "scenario/sweep_parts.h"
#include "scenario/variants.h"

enum design { LATIN_HYPERCUBE, UNIFORM };
static const char *const design_names[] = {"latin-hypercube", "uniform", NULL};

struct random_cfg {
    int64_t samples, seed;
    int design;
};

/* clang-format off */
static const struct nrs_attr rows[] = {
#define T struct random_cfg
    NRS_ATTR(T, samples, "", 1, NRS_POINTS_MAX, 0, "Number of points drawn.", ""),
    NRS_ATTR(T, seed, "", 0, 9007199254740992, 1, "Another seed, other points.", ""),
    NRS_ATTR_ENUM(T, design, design_names, "latin-hypercube", "How they are drawn.", ""),
#undef T
};
/* clang-format on */
static const struct nrs_attr_table random_attrs = {"", rows, NRS_LEN(rows)};

#define PLACE "sweep." NRS_RANDOM

/* What an axis is drawn from. */
struct source {
    const cJSON *list; /* of values; NULL: the range */
    struct nrs_range range;
    bool is_integer;
};

static enum nrs_status out_of_memory(struct nrs_error *err)
{
    return nrs_fail(err, NRS_EMACHINE, "out of memory");
}

/* n numbers in (0, 1). */
static void draw(const struct random_cfg *cfg, const char *path, double *u)
{
    size_t n = (size_t)cfg->samples;
    uint64_t entity = 14695981039346656037u; /* FNV-1a of the path */
    struct nrs_stream stream;

    for (; *path; path++)
        entity = (entity ^ (unsigned char)*path) * 1099511628211u;
    stream = nrs_stream_init((struct nrs_rng_key){(uint64_t)cfg->seed, 0}, NRS_RNG_DESIGN, entity);
    for (size_t k = 0; k < n; k++)
        u[k] = nrs_stream_u01(&stream);
    if (cfg->design == UNIFORM)
        return;
    for (size_t k = 0; k < n; k++)
        u[k] = ((double)k + u[k]) / (double)n;
    for (size_t k = n - 1; k > 0; k--) { /* Fisher and Yates */
        size_t other = (size_t)(nrs_stream_u01(&stream) * (double)(k + 1));
        double swapped = u[k];

        u[k] = u[other];
        u[other] = swapped;
    }
}

static double number_at(const struct source *s, double u)
{
    double from = s->range.from, to = s->range.to + s->is_integer;
    double x = s->range.scale == NRS_SCALE_LOG ? exp(log(from) + u * (log(to) - log(from)))
                                               : from + u * (to - from);

    x = s->is_integer ? floor(x) : nrs_range_tidy(x);
    return fmin(fmax(x, from), s->range.to);
}

static cJSON *value_at(const struct source *s, const cJSON *const *list, size_t n_list, double u)
{
    size_t k = (size_t)(u * (double)n_list);

    if (!s->list)
        return cJSON_CreateNumber(number_at(s, u));
    return cJSON_Duplicate(list[k < n_list ? k : n_list - 1], true);
}

/* The axis's values into the choices. */
static enum nrs_status add_values(const struct random_cfg *cfg, const struct source *s,
                                  const char *path, cJSON *choices, struct nrs_error *err)
{
    size_t n_list = s->list ? (size_t)cJSON_GetArraySize(s->list) : 0, k = 0;
    const cJSON **list = calloc(n_list + 1, sizeof *list), *value;
    double *u = calloc((size_t)cfg->samples, sizeof *u);
    enum nrs_status status = list && u ? NRS_OK : out_of_memory(err);
    cJSON *choice;

    if (status == NRS_OK) {
        cJSON_ArrayForEach(value, s->list) list[k++] = value;
        draw(cfg, path, u);
        k = 0;
        cJSON_ArrayForEach(choice, choices)
        {
            if (!nrs_choice_put(choice, path, value_at(s, list, n_list, u[k++])))
                status = out_of_memory(err);
        }
    }
    free(u);
    free(list);
    return status;
}

static enum nrs_status read_range(const struct nrs_sweep *sweep, const struct nrs_attr *row,
                                  const cJSON *json, struct source *out, struct nrs_error *err)
{
    char path[NRS_JSON_PATH_MAX];
    enum nrs_status status;

    if (!cJSON_IsObject(json) || (row->type != NRS_REAL && row->type != NRS_INT))
        return nrs_fail(err, NRS_ETYPE,
                        "%s: " PLACE ".axes.%.64s: is %s, expected a list of values%s", sweep->path,
                        json->string, cJSON_IsArray(json) ? "an empty list" : nrs_json_kind(json),
                        row->type == NRS_REAL || row->type == NRS_INT ? " or a range" : "");
    nrs_json_child_path(path, PLACE ".axes", json->string);
    status = nrs_range_ends(json, sweep->path, path, &out->range, err);
    out->is_integer = row->type == NRS_INT;
    if (status == NRS_OK && out->is_integer &&
        (out->range.from != floor(out->range.from) || out->range.to != floor(out->range.to)))
        status = nrs_fail(err, NRS_ETYPE, "%s: %s: from %.10g to %.10g, expected integers",
                          sweep->path, path, out->range.from, out->range.to);
    return status;
}

static enum nrs_status read_axis(struct nrs_sweep *s, const struct random_cfg *cfg,
                                 const cJSON *json, cJSON *choices, struct nrs_error *err)
{
    struct source source = {.list = NULL};
    const struct nrs_attr *row;
    enum nrs_status status = nrs_swept_add(s, PLACE ".axes", json->string, &row, err);

    if (status == NRS_OK)
        status = nrs_values_count(s, (size_t)cfg->samples, err);
    if (status != NRS_OK)
        return status;
    if (cJSON_IsArray(json) && json->child)
        source.list = json;
    else
        status = read_range(s, row, json, &source, err);
    return status == NRS_OK ? add_values(cfg, &source, json->string, choices, err) : status;
}

static enum nrs_status read_cfg(const struct nrs_sweep *s, const cJSON *member,
                                struct random_cfg *cfg, const cJSON **axes, struct nrs_error *err)
{
    static const char *const ignore[] = {"axes", NULL};
    enum nrs_status status;

    nrs_attr_defaults(&random_attrs, cfg);
    status = nrs_read_object(&random_attrs, cfg, member, s->path, PLACE, ignore, err);
    if (status != NRS_OK)
        return status;
    if (cfg->samples == 0)
        return nrs_fail(err, NRS_ENAME, "%s: " PLACE ": 'samples' is missing, expected an integer",
                        s->path);
    *axes = cJSON_GetObjectItemCaseSensitive(member, "axes");
    if (!cJSON_IsObject(*axes) || !(*axes)->child)
        return nrs_fail(err, NRS_ETYPE,
                        "%s: " PLACE ".axes: is %s, expected an object of paths and what their "
                        "values are drawn from",
                        s->path,
                        !*axes                  ? "missing"
                        : cJSON_IsObject(*axes) ? "an empty one"
                                                : nrs_json_kind(*axes));
    return NRS_OK;
}

enum nrs_status nrs_random_read(struct nrs_sweep *s, const cJSON *member, struct nrs_error *err)
{
    struct random_cfg cfg;
    const cJSON *axes, *json;
    struct nrs_axis *axis;
    cJSON *list;
    enum nrs_status status = read_cfg(s, member, &cfg, &axes, err);

    if (status != NRS_OK)
        return status;
    axis = nrs_axis_add(s, err);
    if (!axis)
        return NRS_ERANGE;
    list = cJSON_AddArrayToObject(s->made, PLACE);
    if (!list)
        return out_of_memory(err);
    axis->choices = list;
    for (int64_t k = 0; k < cfg.samples; k++)
        if (!nrs_choice_add(list))
            return out_of_memory(err);
    cJSON_ArrayForEach(json, axes)
    {
        status = read_axis(s, &cfg, json, list, err);
        if (status != NRS_OK)
            break;
    }
    return status;
}

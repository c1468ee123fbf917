/* measured_file.c - lists of equal length into the table of measured layers. */
#include "scenario/measured_file.h"

#include <stdio.h>

#include "scenario/read.h"

#define MS_MIN 1e-9
#define MS_MAX 1e9

/* clang-format off */
static const struct nrs_attr layer_rows[] = {
    NRS_ATTR_NAME(struct nrs_layer_time, name, "", "The layer's name in the model file.", ""),
    NRS_ATTR(struct nrs_layer_time, macs, "MAC", 0, 9e15, 0, "MACs of an image.", ""),
    NRS_ATTR(struct nrs_layer_time, elements, "1", 0, 9e15, 0,
             "Elements of an image's output.", ""),
};
/* clang-format on */
static const struct nrs_attr_table layer_table = {"measured.layers", layer_rows,
                                                  NRS_LEN(layer_rows)};

/* Numbers of a list, as many as `most` or, with `exact`, that many. */
static enum nrs_status read_numbers(const cJSON *list, const char *place, double min, double max,
                                    size_t most, bool exact, double *out, size_t *n,
                                    struct nrs_error *err)
{
    const cJSON *item;

    *n = 0;
    if (!cJSON_IsArray(list))
        return nrs_fail(err, NRS_ETYPE, "%s: is %s, expected a list of numbers", place,
                        list ? nrs_json_kind(list) : "missing");
    cJSON_ArrayForEach(item, list)
    {
        if (!cJSON_IsNumber(item))
            return nrs_fail(err, NRS_ETYPE, "%s.%zu: is %s, expected a number", place, *n,
                            nrs_json_kind(item));
        if (!(item->valuedouble >= min && item->valuedouble <= max))
            return nrs_fail(err, NRS_ERANGE, "%s.%zu: %.10g is outside [%.10g, %.10g]", place, *n,
                            item->valuedouble, min, max);
        if (*n == most)
            break;
        out[(*n)++] = item->valuedouble;
    }
    if (item || *n < (exact ? most : 1))
        return nrs_fail(err, NRS_ERANGE, "%s: %d numbers, expected %s%zu", place,
                        cJSON_GetArraySize(list), exact ? "" : "1 to ", most);
    return NRS_OK;
}

static enum nrs_status read_batches(struct nrs_layer_times *t, const cJSON *json, const char *file,
                                    struct nrs_error *err)
{
    char place[NRS_PATH_MAX + NRS_JSON_PATH_MAX];
    double batch[NRS_BATCHES_MAX], whole_ms[NRS_BATCHES_MAX];
    size_t n;
    enum nrs_status status;

    snprintf(place, sizeof place, "%s: measured.batches", file);
    status = read_numbers(cJSON_GetObjectItemCaseSensitive(json, "batches"), place, 1,
                          NRS_BATCH_MAX, NRS_BATCHES_MAX, false, batch, &t->n_batches, err);
    for (size_t i = 0; status == NRS_OK && i < t->n_batches; i++) {
        t->batch[i] = (int64_t)batch[i];
        if ((double)t->batch[i] != batch[i] || (i > 0 && t->batch[i] <= t->batch[i - 1]))
            status = nrs_fail(err, NRS_ERANGE,
                              "%s.%zu: %.10g is not a whole number above the one before", place, i,
                              batch[i]);
    }
    snprintf(place, sizeof place, "%s: measured.whole_ms", file);
    if (status == NRS_OK)
        status = read_numbers(cJSON_GetObjectItemCaseSensitive(json, "whole_ms"), place, MS_MIN,
                              MS_MAX, t->n_batches, true, whole_ms, &n, err);
    for (size_t i = 0; status == NRS_OK && i < n; i++)
        t->whole_s[i] = whole_ms[i] * 1e-3;
    return status;
}

static enum nrs_status read_layer(struct nrs_layer_times *t, uint32_t index, const cJSON *json,
                                  const char *file, struct nrs_error *err)
{
    static const char *const ignore[] = {"ms", NULL};
    struct nrs_layer_time *layer = &t->layer[index];
    char path[NRS_JSON_PATH_MAX], place[NRS_PATH_MAX + NRS_JSON_PATH_MAX];
    double ms[NRS_BATCHES_MAX];
    size_t n;
    enum nrs_status status;

    snprintf(path, sizeof path, "measured.layers.%u", index - 1);
    snprintf(place, sizeof place, "%s: %s.ms", file, path);
    nrs_attr_defaults(&layer_table, layer);
    status = nrs_read_object(&layer_table, layer, json, file, path, ignore, err);
    if (status == NRS_OK)
        status = read_numbers(cJSON_GetObjectItemCaseSensitive(json, "ms"), place, MS_MIN, MS_MAX,
                              t->n_batches, true, ms, &n, err);
    for (size_t i = 0; status == NRS_OK && i < n; i++)
        layer->s[i] = ms[i] * 1e-3;
    return status;
}

enum nrs_status nrs_measured_read(const cJSON *json, const char *file, struct nrs_layer_times **out,
                                  struct nrs_error *err)
{
    static const char *const ignore[] = {"batches", "whole_ms", "layers", NULL};
    const cJSON *layers = cJSON_GetObjectItemCaseSensitive(json, "layers"), *layer;
    uint32_t index = 1; /* the input is not in the file */
    enum nrs_status status;

    *out = NULL;
    if (cJSON_IsObject(json) && !cJSON_IsArray(layers))
        return nrs_fail(err, NRS_ETYPE, "%s: measured.layers: is %s, expected a list of objects",
                        file, layers ? nrs_json_kind(layers) : "missing");
    if (cJSON_GetArraySize(layers) >= NRS_GRAPH_LAYERS)
        return nrs_fail(err, NRS_ERANGE, "%s: measured.layers: more than %d", file,
                        NRS_GRAPH_LAYERS - 1);
    status = nrs_layer_times_new((uint32_t)cJSON_GetArraySize(layers) + 1, out, err);
    if (status != NRS_OK)
        return status;
    status = nrs_read_object(&nrs_layer_times_attrs, *out, json, file, "measured", ignore, err);
    if (status == NRS_OK)
        status = read_batches(*out, json, file, err);
    cJSON_ArrayForEach(layer, layers)
    {
        if (status == NRS_OK)
            status = read_layer(*out, index++, layer, file, err);
    }
    if (status != NRS_OK) {
        nrs_layer_times_free(*out);
        *out = NULL;
    }
    return status;
}

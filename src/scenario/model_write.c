/* model_write.c - a layer graph as the JSON of a model file: the inverse of model_file.c. */
#include "scenario/model_write.h"

#include <stdio.h>
#include <stdlib.h>

#include "scenario/json.h"

#define TEXT_MAX 512 /* of "source" in model_file.c */

/* Free text as nrs_model_load takes it: short, UTF-8, and no control characters. */
static cJSON *plain_text(const char *text)
{
    char copy[TEXT_MAX];
    const char *fault;

    snprintf(copy, sizeof copy, "%s", text);
    for (unsigned char *c = (unsigned char *)copy; *c; c++)
        if (*c < ' ' || *c == 0x7f || (c[0] == 0xc2 && c[1] < 0xa0))
            *c = '?';
    while ((fault = nrs_utf8_fault(copy)))
        copy[fault - copy] = '?';
    return cJSON_CreateString(copy);
}

static void add_number(cJSON *object, const char *key, int64_t value, int64_t unless)
{
    if (value != unless)
        cJSON_AddNumberToObject(object, key, (double)value);
}

static bool has_window(const struct nrs_layer *l)
{
    return l->type == NRS_LAYER_CONV || l->type == NRS_LAYER_MAXPOOL ||
           l->type == NRS_LAYER_AVGPOOL;
}

static void add_window(cJSON *object, const struct nrs_layer *l)
{
    bool is_pool = l->type != NRS_LAYER_CONV;

    if (l->is_global) {
        cJSON_AddTrueToObject(object, "global");
        return;
    }
    cJSON_AddNumberToObject(object, "kernel", (double)l->kernel);
    add_number(object, "kernel_h", l->kernel_h, 0);
    add_number(object, "kernel_w", l->kernel_w, 0);
    add_number(object, "dilation_h", l->dilation_h, 0);
    add_number(object, "dilation_w", l->dilation_w, 0);
    if (l->same_pad)
        cJSON_AddTrueToObject(object, "same");
    if (is_pool && !l->ceil_mode)
        cJSON_AddFalseToObject(object, "ceil");
    if (!is_pool)
        add_number(object, "groups", l->groups, 1);
}

static void add_pads(cJSON *object, const struct nrs_layer *l)
{
    if (l->has_pads) {
        cJSON_AddNumberToObject(object, "pad_top", (double)l->pads.top);
        cJSON_AddNumberToObject(object, "pad_left", (double)l->pads.left);
        cJSON_AddNumberToObject(object, "pad_bottom", (double)l->pads.bottom);
        cJSON_AddNumberToObject(object, "pad_right", (double)l->pads.right);
    } else
        add_number(object, "pad", l->pad, 0);
}

/* Names of what a layer reads, unless that is the layer before it. */
static void add_inputs(cJSON *object, const struct nrs_graph *g, uint32_t index)
{
    const struct nrs_layer *l = &g->layers[index];
    cJSON *list;

    if (l->n_inputs == 1 && l->input[0] + 1 == index)
        return;
    list = cJSON_AddArrayToObject(object, "inputs");
    for (uint32_t i = 0; i < l->n_inputs; i++)
        cJSON_AddItemToArray(list, cJSON_CreateString(g->layers[l->input[i]].name));
}

static cJSON *layer_object(const struct nrs_graph *g, uint32_t index)
{
    const struct nrs_layer *l = &g->layers[index];
    bool has_weights = l->type == NRS_LAYER_CONV || l->type == NRS_LAYER_FC;
    cJSON *object = cJSON_CreateObject();

    cJSON_AddStringToObject(object, "name", l->name);
    cJSON_AddStringToObject(object, "type", nrs_layer_type_names[l->type]);
    if (has_window(l))
        add_window(object, l);
    if (has_window(l) || l->type == NRS_LAYER_UPSAMPLE) {
        add_number(object, "stride", l->stride, 1);
        add_number(object, "stride_h", l->stride_h, 0);
        add_number(object, "stride_w", l->stride_w, 0);
    }
    if (!l->same_pad && !l->is_global)
        add_pads(object, l);
    if (l->type == NRS_LAYER_CONCAT || l->type == NRS_LAYER_SLICE)
        add_number(object, "axis", l->axis ? l->axis : 1, 1);
    if (has_weights || l->type == NRS_LAYER_SLICE || l->type == NRS_LAYER_RESHAPE) {
        add_number(object, "channels", l->channels, 0);
        add_number(object, "height", l->height, 0);
        add_number(object, "width", l->width, 0);
    }
    if (has_weights && l->no_bias)
        cJSON_AddFalseToObject(object, "bias");
    add_inputs(object, g, index);
    return object;
}

/* One object on a line of its own; it is freed. */
static bool put(FILE *f, cJSON *object, const char *before)
{
    char *text = cJSON_PrintUnformatted(object);

    cJSON_Delete(object);
    if (text)
        fprintf(f, "%s%s", before, text);
    free(text);
    return text != NULL;
}

static bool put_member(FILE *f, const char *key, cJSON *value)
{
    fprintf(f, "  \"%s\": ", key);
    return put(f, value, "") && fputs(",\n", f) >= 0;
}

static bool put_all(FILE *f, const struct nrs_graph *g, const char *source,
                    const char *result_source)
{
    const struct nrs_shape *in = &g->layers[0].out;
    bool ok = fputs("{\n", f) >= 0 && put_member(f, "name", plain_text(g->name)) &&
              put_member(f, "source", plain_text(source));

    fprintf(f, "  \"input\": {\"channels\": %lld, \"height\": %lld, \"width\": %lld},\n",
            (long long)in->channels, (long long)in->height, (long long)in->width);
    ok = ok && put_member(f, "result_bytes", cJSON_CreateNumber((double)g->result_bytes)) &&
         put_member(f, "result_source", plain_text(result_source));
    fputs("  \"layers\": [", f);
    for (uint32_t i = 1; i < g->n_layers && ok; i++)
        ok = put(f, layer_object(g, i), i > 1 ? ",\n    " : "\n    ");
    fputs("\n  ],\n  \"splits\": [", f);
    for (uint32_t i = 0; i < g->n_splits && ok; i++) {
        cJSON *split = cJSON_CreateObject();

        cJSON_AddStringToObject(split, "name", g->splits[i].name);
        cJSON_AddStringToObject(split, "layer", g->layers[g->splits[i].layer].name);
        if (g->splits[i].tr22874_mbyte > 0)
            cJSON_AddNumberToObject(split, "tr22874_mbyte", g->splits[i].tr22874_mbyte);
        ok = put(f, split, i ? ",\n    " : "\n    ");
    }
    return fputs("\n  ]\n}\n", f) >= 0 && ok;
}

enum nrs_status nrs_model_write(const struct nrs_graph *g, const char *source,
                                const char *result_source, char **text, size_t *n,
                                struct nrs_error *err)
{
    FILE *f;
    bool ok;

    *text = NULL;
    f = open_memstream(text, n);
    ok = f && put_all(f, g, source, result_source);
    if (f && fclose(f) != 0)
        ok = false;
    if (ok)
        return NRS_OK;
    free(*text);
    *text = NULL;
    return nrs_fail(err, NRS_EMACHINE, "model '%s': out of memory", g->name);
}

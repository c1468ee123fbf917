/* onnx_export.c - a layer graph as an ONNX file without weights.
 *
 * A layer is a node of its name, and its output tensor has that name as well. A fully connected
 * layer gives a vector of two dimensions, anything else an image of four; where a vector has to be
 * seen as an image, or the other way round, a node that moves nothing stands between, which an
 * import takes for none. What fused into a layer (activations, normalisation) is not in the graph,
 * so it is not in the file. */
#include "dnn/onnx_export.h"

#include <stdio.h>
#include <stdlib.h>

#include "dnn/onnx_message.h"

struct exporter {
    struct nrs_onnx_writer w;
    const struct nrs_graph *g;
    bool is_vector[NRS_GRAPH_LAYERS]; /* the layer's output has two dimensions */
};

#define PART_MAX (NRS_LAYER_NAME_MAX + 32)
#define INTS(...)                                                                                  \
    (const int64_t[]){__VA_ARGS__}, sizeof((const int64_t[]){__VA_ARGS__}) / sizeof(int64_t)

/* "weight:conv1": a tensor that belongs to a layer. */
static void part_name(char out[PART_MAX], const char *part, const char *layer)
{
    snprintf(out, PART_MAX, "%s:%s", part, layer);
}

/* A weightless weight. Its name goes into `node`'s inputs. */
static void put_weight(struct exporter *e, Onnx__NodeProto *node, const char *part,
                       const char *layer, const int64_t *dims, size_t n)
{
    char name[PART_MAX], shape[PART_MAX + 8];

    part_name(name, part, layer);
    snprintf(shape, sizeof shape, "shape:%s", name);
    nrs_onnx_put_constant(&e->w, shape, dims, NULL, n);
    nrs_onnx_put_input(&e->w, node, name);
}

/* The node that makes the weight has to stand before the one that reads it. */
static void put_weight_node(struct exporter *e, const char *part, const char *layer)
{
    char name[PART_MAX], shape[PART_MAX + 8];

    part_name(name, part, layer);
    snprintf(shape, sizeof shape, "shape:%s", name);
    nrs_onnx_put_input(&e->w, nrs_onnx_put_node(&e->w, "ConstantOfShape", name, name), shape);
}

static void put_integers(struct exporter *e, Onnx__NodeProto *node, const char *part,
                         const char *layer, const int64_t *ints, size_t n)
{
    char name[PART_MAX];

    part_name(name, part, layer);
    nrs_onnx_put_constant(&e->w, name, ints, NULL, n);
    nrs_onnx_put_input(&e->w, node, name);
}

/* The tensor of a layer's input `i`, as an image or a vector. */
static void input_name(struct exporter *e, const struct nrs_layer *l, uint32_t i, bool as_vector,
                       char out[PART_MAX])
{
    const uint32_t from = l->input[i];
    const char *name = e->g->layers[from].name;
    char part[32];
    Onnx__NodeProto *node;

    snprintf(out, PART_MAX, "%s", name);
    if (e->is_vector[from] == as_vector)
        return;
    snprintf(part, sizeof part, "%s%u", as_vector ? "flat" : "image", i);
    part_name(out, part, l->name);
    node = nrs_onnx_put_node(&e->w, as_vector ? "Flatten" : "Unsqueeze", out, out);
    nrs_onnx_put_input(&e->w, node, name);
    if (as_vector)
        nrs_onnx_put_int(&e->w, node, "axis", 1);
    else {
        snprintf(part, sizeof part, "axes%u", i);
        put_integers(e, node, part, l->name, INTS(2, 3));
    }
}

static int64_t given_or(int64_t given, int64_t otherwise)
{
    return given ? given : otherwise;
}

static void put_window(struct exporter *e, Onnx__NodeProto *node, const struct nrs_layer *l)
{
    const struct nrs_pads p =
        l->has_pads ? l->pads : (struct nrs_pads){l->pad, l->pad, l->pad, l->pad};

    nrs_onnx_put_ints(&e->w, node, "kernel_shape",
                      INTS(given_or(l->kernel_h, l->kernel), given_or(l->kernel_w, l->kernel)));
    nrs_onnx_put_ints(&e->w, node, "strides",
                      INTS(given_or(l->stride_h, l->stride), given_or(l->stride_w, l->stride)));
    if (l->dilation_h || l->dilation_w)
        nrs_onnx_put_ints(&e->w, node, "dilations",
                          INTS(given_or(l->dilation_h, 1), given_or(l->dilation_w, 1)));
    if (l->same_pad)
        nrs_onnx_put_text(&e->w, node, "auto_pad", "SAME_UPPER");
    else
        nrs_onnx_put_ints(&e->w, node, "pads", INTS(p.top, p.left, p.bottom, p.right));
}

static void export_weighted(struct exporter *e, const struct nrs_layer *l)
{
    const struct nrs_shape *in = &e->g->layers[l->input[0]].out;
    const bool is_conv = l->type == NRS_LAYER_CONV;
    char from[PART_MAX];
    Onnx__NodeProto *node;

    input_name(e, l, 0, !is_conv, from);
    put_weight_node(e, "weight", l->name);
    if (!l->no_bias)
        put_weight_node(e, "bias", l->name);
    node = nrs_onnx_put_node(&e->w, is_conv ? "Conv" : "Gemm", l->name, l->name);
    nrs_onnx_put_input(&e->w, node, from);
    if (is_conv)
        put_weight(e, node, "weight", l->name,
                   INTS(l->channels, in->channels / l->groups, given_or(l->kernel_h, l->kernel),
                        given_or(l->kernel_w, l->kernel)));
    else
        put_weight(e, node, "weight", l->name,
                   INTS(l->channels, in->channels * in->height * in->width));
    if (!l->no_bias)
        put_weight(e, node, "bias", l->name, INTS(l->channels));
    if (is_conv) {
        put_window(e, node, l);
        nrs_onnx_put_int(&e->w, node, "group", l->groups);
    } else
        nrs_onnx_put_int(&e->w, node, "transB", 1);
}

static void export_pool(struct exporter *e, const struct nrs_layer *l)
{
    const bool is_max = l->type == NRS_LAYER_MAXPOOL;
    const char *type = l->is_global ? (is_max ? "GlobalMaxPool" : "GlobalAveragePool")
                                    : (is_max ? "MaxPool" : "AveragePool");
    char from[PART_MAX];
    Onnx__NodeProto *node;

    input_name(e, l, 0, false, from);
    node = nrs_onnx_put_node(&e->w, type, l->name, l->name);
    nrs_onnx_put_input(&e->w, node, from);
    if (l->is_global)
        return;
    put_window(e, node, l);
    if (l->ceil_mode)
        nrs_onnx_put_int(&e->w, node, "ceil_mode", 1);
}

static void export_join(struct exporter *e, const struct nrs_layer *l, bool is_vector)
{
    const char *type = l->type == NRS_LAYER_CONCAT ? "Concat"
                       : l->type == NRS_LAYER_MUL  ? "Mul"
                       : l->n_inputs == 2          ? "Add"
                                                   : "Sum";
    char from[NRS_LAYER_INPUTS][PART_MAX];
    Onnx__NodeProto *node;

    for (uint32_t i = 0; i < l->n_inputs; i++)
        input_name(e, l, i, is_vector, from[i]);
    node = nrs_onnx_put_node(&e->w, type, l->name, l->name);
    for (uint32_t i = 0; i < l->n_inputs; i++)
        nrs_onnx_put_input(&e->w, node, from[i]);
    if (l->type == NRS_LAYER_CONCAT)
        nrs_onnx_put_int(&e->w, node, "axis", given_or(l->axis, 1));
}

static void export_batchnorm(struct exporter *e, const struct nrs_layer *l)
{
    static const char *const parts[] = {"scale", "shift", "mean", "variance"};
    char from[PART_MAX];
    Onnx__NodeProto *node;

    input_name(e, l, 0, false, from);
    for (size_t i = 0; i < NRS_LEN(parts); i++)
        put_weight_node(e, parts[i], l->name);
    node = nrs_onnx_put_node(&e->w, "BatchNormalization", l->name, l->name);
    nrs_onnx_put_input(&e->w, node, from);
    for (size_t i = 0; i < NRS_LEN(parts); i++)
        put_weight(e, node, parts[i], l->name, INTS(l->out.channels));
}

/* The same elements in another order: which one does not matter for shapes and bytes. */
static void export_shuffle(struct exporter *e, const struct nrs_layer *l)
{
    char from[PART_MAX], matrix[PART_MAX], turned[PART_MAX];
    Onnx__NodeProto *node;

    input_name(e, l, 0, false, from);
    part_name(matrix, "matrix", l->name);
    part_name(turned, "turned", l->name);
    node = nrs_onnx_put_node(&e->w, "Reshape", matrix, matrix);
    nrs_onnx_put_input(&e->w, node, from);
    put_integers(e, node, "rows", l->name, INTS(1, l->out.channels, -1));
    node = nrs_onnx_put_node(&e->w, "Transpose", l->name, turned);
    nrs_onnx_put_input(&e->w, node, matrix);
    nrs_onnx_put_ints(&e->w, node, "perm", INTS(0, 2, 1));
    node = nrs_onnx_put_node(&e->w, "Reshape", l->name, l->name);
    nrs_onnx_put_input(&e->w, node, turned);
    put_integers(e, node, "shape", l->name, INTS(1, l->out.channels, l->out.height, l->out.width));
}

/* Layers that are one node with a constant or two. */
static void export_moving(struct exporter *e, const struct nrs_layer *l)
{
    const struct nrs_pads p =
        l->has_pads ? l->pads : (struct nrs_pads){l->pad, l->pad, l->pad, l->pad};
    const int64_t sign = l->type == NRS_LAYER_PAD ? 1 : -1, axis = given_or(l->axis, 1);
    const float scales[] = {1, 1, (float)given_or(l->stride_h, l->stride),
                            (float)given_or(l->stride_w, l->stride)};
    const char *type = l->type == NRS_LAYER_SLICE      ? "Slice"
                       : l->type == NRS_LAYER_RESHAPE  ? "Reshape"
                       : l->type == NRS_LAYER_UPSAMPLE ? "Resize"
                                                       : "Pad";
    char from[PART_MAX];
    Onnx__NodeProto *node;

    input_name(e, l, 0, false, from);
    node = nrs_onnx_put_node(&e->w, type, l->name, l->name);
    nrs_onnx_put_input(&e->w, node, from);
    if (l->type == NRS_LAYER_SLICE) {
        put_integers(e, node, "starts", l->name, INTS(0));
        put_integers(e, node, "ends", l->name,
                     INTS(axis == 1   ? l->channels
                          : axis == 2 ? l->height
                                      : l->width));
        put_integers(e, node, "axes", l->name, INTS(axis));
    } else if (l->type == NRS_LAYER_RESHAPE)
        put_integers(e, node, "shape", l->name, INTS(1, l->channels, l->height, l->width));
    else if (l->type == NRS_LAYER_UPSAMPLE) {
        part_name(from, "scales", l->name);
        nrs_onnx_put_constant(&e->w, from, NULL, scales, NRS_LEN(scales));
        nrs_onnx_put_input(&e->w, node, "");
        nrs_onnx_put_input(&e->w, node, from);
    } else
        put_integers(
            e, node, "pads", l->name,
            INTS(0, 0, sign * p.top, sign * p.left, 0, 0, sign * p.bottom, sign * p.right));
}

/* LRN, softmax, activation: one node, one input. */
static void export_plain(struct exporter *e, const struct nrs_layer *l, bool is_vector)
{
    const char *type = l->type == NRS_LAYER_LRN       ? "LRN"
                       : l->type == NRS_LAYER_SOFTMAX ? "Softmax"
                                                      : "Relu";
    char from[PART_MAX];
    Onnx__NodeProto *node;

    input_name(e, l, 0, is_vector, from);
    node = nrs_onnx_put_node(&e->w, type, l->name, l->name);
    nrs_onnx_put_input(&e->w, node, from);
    if (l->type == NRS_LAYER_LRN)
        nrs_onnx_put_int(&e->w, node, "size", 5);
    else if (l->type == NRS_LAYER_SOFTMAX)
        nrs_onnx_put_int(&e->w, node, "axis", 1);
}

/* Joins of vectors, and what goes element by element behind them, stay vectors. */
static bool gives_vector(const struct exporter *e, const struct nrs_layer *l)
{
    if (l->type == NRS_LAYER_FC)
        return true;
    if (l->type != NRS_LAYER_SOFTMAX && l->type != NRS_LAYER_ACTIVATION &&
        l->type != NRS_LAYER_ADD && l->type != NRS_LAYER_MUL && l->type != NRS_LAYER_CONCAT)
        return false;
    for (uint32_t i = 0; i < l->n_inputs; i++)
        if (!e->is_vector[l->input[i]])
            return false;
    return true;
}

static enum nrs_status export_layer(struct exporter *e, uint32_t index, struct nrs_error *err)
{
    const struct nrs_layer *l = &e->g->layers[index];

    e->is_vector[index] = gives_vector(e, l);
    switch (l->type) {
    case NRS_LAYER_CONV:
    case NRS_LAYER_FC: export_weighted(e, l); break;
    case NRS_LAYER_MAXPOOL:
    case NRS_LAYER_AVGPOOL: export_pool(e, l); break;
    case NRS_LAYER_MUL:
        if (l->n_inputs > 2)
            return nrs_fail(err, NRS_ENAME, "layer '%s': ONNX has no product of %u tensors",
                            l->name, l->n_inputs);
        export_join(e, l, e->is_vector[index]);
        break;
    case NRS_LAYER_CONCAT:
    case NRS_LAYER_ADD: export_join(e, l, e->is_vector[index]); break;
    case NRS_LAYER_BATCHNORM: export_batchnorm(e, l); break;
    case NRS_LAYER_SHUFFLE: export_shuffle(e, l); break;
    case NRS_LAYER_PAD:
    case NRS_LAYER_CROP:
    case NRS_LAYER_SLICE:
    case NRS_LAYER_RESHAPE:
    case NRS_LAYER_UPSAMPLE: export_moving(e, l); break;
    case NRS_LAYER_LRN:
    case NRS_LAYER_SOFTMAX:
    case NRS_LAYER_ACTIVATION: export_plain(e, l, e->is_vector[index]); break;
    case NRS_LAYER_INPUT:
    case NRS_N_LAYER_TYPES: break;
    }
    return NRS_OK;
}

static enum nrs_status serialise(const struct exporter *e, uint8_t **data, size_t *n,
                                 struct nrs_error *err)
{
    *data = NULL;
    if (!e->w.is_full) {
        *n = onnx__model_proto__get_packed_size(e->w.model);
        *data = malloc(*n);
    }
    if (!*data)
        return nrs_fail(err, NRS_EMACHINE, "network '%s': out of memory", e->g->name);
    onnx__model_proto__pack(e->w.model, *data);
    return NRS_OK;
}

enum nrs_status nrs_onnx_export(const struct nrs_graph *g, uint8_t **data, size_t *n,
                                struct nrs_error *err)
{
    struct exporter *e = calloc(1, sizeof *e);
    const uint32_t last = g->n_layers - 1;
    const struct nrs_shape *in = &g->layers[0].out, *out = &g->layers[last].out;
    enum nrs_status status = NRS_OK;

    if (!e)
        return nrs_fail(err, NRS_EMACHINE, "network '%s': out of memory", g->name);
    e->g = g;
    nrs_onnx_writer_init(&e->w, g->name);
    nrs_onnx_put_value(&e->w, false, g->layers[0].name,
                       INTS(1, in->channels, in->height, in->width));
    for (uint32_t i = 1; i < g->n_layers && status == NRS_OK; i++)
        status = export_layer(e, i, err);
    nrs_onnx_put_value(&e->w, true, g->layers[last].name,
                       (const int64_t[]){1, out->channels, out->height, out->width},
                       e->is_vector[last] ? 2 : 4);
    if (status == NRS_OK)
        status = serialise(e, data, n, err);
    nrs_onnx_writer_free(&e->w);
    free(e);
    return status;
}

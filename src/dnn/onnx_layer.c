/* onnx_layer.c - layers out of ONNX nodes: names, views, and what is fused.
 *
 * As inference runtimes do, a batch normalisation or another scale and shift by channel is folded
 * into the convolution or fully connected layer before it, and an activation is computed where the
 * layer before it writes its output; both only when nobody else reads that output. */
#include <stdio.h>
#include <string.h>

#include "dnn/onnx_parts.h"

/* The batch is 1. Three axes of the rest: further ones in the middle are taken together. */
static bool image_shape(const struct nrs_onnx_shape *s, struct nrs_shape *out)
{
    int64_t dim[3] = {1, 1, 1};

    for (uint32_t i = 1; i < s->n; i++) {
        uint32_t axis = i == 1 ? 0 : i + 1 == s->n && i > 2 ? 2 : 1;

        if (__builtin_mul_overflow(dim[axis], s->dim[i], &dim[axis]))
            return false;
    }
    *out = (struct nrs_shape){dim[0], dim[1], dim[2]};
    return s->n == 0 || s->dim[0] == 1;
}

static bool is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           strchr("_-./:", c);
}

/* The end of a long name tells more than its beginning; "input" and "device" are candidates'. */
static void plain_name(char out[NRS_LAYER_NAME_MAX], const char *name)
{
    size_t n = strlen(name), most = NRS_LAYER_NAME_MAX - 8; /* room for a number */

    snprintf(out, NRS_LAYER_NAME_MAX, "%s", n > most ? name + n - most : name);
    for (char *c = out; *c; c++)
        if (!is_plain(*c))
            *c = '_';
    if (!out[0] || strcmp(out, "input") == 0 || strcmp(out, "device") == 0)
        snprintf(out + strlen(out), NRS_LAYER_NAME_MAX - strlen(out), "_");
}

static enum nrs_status name_layer(struct nrs_onnx_build *b, const char *name,
                                  struct nrs_layer *layer)
{
    char plain[NRS_LAYER_NAME_MAX];

    plain_name(plain, name);
    memcpy(layer->name, plain, sizeof plain);
    for (uint32_t i = 0; nrs_graph_find(b->out, layer->name) >= 0; i++) {
        if (i == 16) /* bounds the cost of a file full of such names */
            return nrs_fail(b->err, NRS_ECONFLICT, "too many nodes are called '%s'", plain);
        snprintf(layer->name, sizeof layer->name, "%.56s_%u", plain, b->out->n_layers + i);
    }
    return NRS_OK;
}

static enum nrs_status append(struct nrs_onnx_build *b, const char *name, struct nrs_layer *layer)
{
    enum nrs_status status = name_layer(b, name, layer);

    if (status == NRS_OK)
        status = nrs_graph_add(b->out, layer, b->err);
    return status == NRS_OK ? nrs_graph_infer_layer(b->out, b->out->n_layers - 1, b->err) : status;
}

enum nrs_status nrs_onnx_layer_of(struct nrs_onnx_build *b, const nrs_onnx_node *node,
                                  struct nrs_onnx_value *v, uint32_t *layer)
{
    const struct nrs_shape *own = &b->out->layers[v->layer].out;
    struct nrs_layer reshape = {.type = NRS_LAYER_RESHAPE, .input = {v->layer}, .n_inputs = 1};
    struct nrs_shape want;
    enum nrs_status status;

    if (!image_shape(&v->shape, &want))
        return nrs_onnx_node_fail(b, node, NRS_ERANGE, "tensor '%.64s' has a batch that is not 1",
                                  v->name);
    *layer = v->layer;
    if (memcmp(own, &want, sizeof want) == 0)
        return NRS_OK;
    reshape.channels = want.channels;
    reshape.height = want.height;
    reshape.width = want.width;
    status = append(b, v->name, &reshape);
    v->layer = b->out->n_layers - 1;
    v->is_only_view = true;
    *layer = v->layer;
    return status;
}

/* Layers that do not care how their input is seen. */
static bool takes_any_view(const struct nrs_layer *layer)
{
    return layer->type == NRS_LAYER_FC || layer->type == NRS_LAYER_ACTIVATION ||
           layer->type == NRS_LAYER_SOFTMAX || layer->type == NRS_LAYER_SHUFFLE;
}

enum nrs_status nrs_onnx_add(struct nrs_onnx_build *b, const nrs_onnx_node *node,
                             struct nrs_layer *layer, struct nrs_onnx_value *const *features,
                             size_t n, struct nrs_onnx_value *v)
{
    const struct nrs_shape *shape;
    enum nrs_status status = NRS_OK;

    if (n > NRS_LAYER_INPUTS)
        return nrs_onnx_node_fail(b, node, NRS_ERANGE, "%zu inputs, expected at most %d", n,
                                  NRS_LAYER_INPUTS);
    for (size_t i = 0; i < n && status == NRS_OK; i++) {
        layer->input[i] = features[i]->layer;
        if (!takes_any_view(layer))
            status = nrs_onnx_layer_of(b, node, features[i], &layer->input[i]);
    }
    layer->n_inputs = (uint32_t)n;
    if (status == NRS_OK)
        status = append(b, nrs_onnx_node_name(node), layer);
    if (status != NRS_OK)
        return status;
    if (!v)
        return nrs_onnx_node_fail(b, node, NRS_ECONFLICT, "its output has no name");
    shape = &b->out->layers[b->out->n_layers - 1].out;
    v->kind = NRS_ONNX_FEATURE;
    v->layer = b->out->n_layers - 1;
    v->is_only_view = true;
    if (takes_any_view(layer) && layer->type != NRS_LAYER_FC)
        v->shape = features[0]->shape;
    else
        v->shape = (struct nrs_onnx_shape){4, {1, shape->channels, shape->height, shape->width}};
    return NRS_OK;
}

void nrs_onnx_alias(struct nrs_onnx_value *v, const struct nrs_onnx_value *of,
                    const struct nrs_onnx_shape *shape)
{
    v->kind = NRS_ONNX_FEATURE;
    v->layer = of->layer;
    v->is_only_view = of->is_only_view && of->n_readers == 1;
    v->shape = *shape;
}

bool nrs_onnx_is_fusable(const struct nrs_onnx_value *v)
{
    return v->is_only_view && v->n_readers == 1 && v->layer != 0;
}

enum nrs_status nrs_onnx_activate(struct nrs_onnx_build *b, const nrs_onnx_node *node,
                                  struct nrs_onnx_value *in)
{
    struct nrs_layer layer = {.type = NRS_LAYER_ACTIVATION};
    struct nrs_onnx_value *out = nrs_onnx_output(b, node, 0);

    if (!out || !nrs_onnx_is_fusable(in))
        return nrs_onnx_add(b, node, &layer, &in, 1, out);
    b->is_activated[in->layer] = true;
    nrs_onnx_alias(out, in, &in->shape);
    return NRS_OK;
}

bool nrs_onnx_takes_scale(const struct nrs_onnx_build *b, const struct nrs_onnx_value *v)
{
    enum nrs_layer_type type = b->out->layers[v->layer].type;

    return nrs_onnx_is_fusable(v) && !b->is_activated[v->layer] &&
           (type == NRS_LAYER_CONV || type == NRS_LAYER_FC || type == NRS_LAYER_BATCHNORM);
}

enum nrs_status nrs_onnx_scale(struct nrs_onnx_build *b, const nrs_onnx_node *node,
                               struct nrs_onnx_value *in)
{
    struct nrs_layer layer = {.type = NRS_LAYER_BATCHNORM};
    struct nrs_onnx_value *out = nrs_onnx_output(b, node, 0);

    if (!out || !nrs_onnx_takes_scale(b, in))
        return nrs_onnx_add(b, node, &layer, &in, 1, out);
    b->out->layers[in->layer].no_bias = false;
    nrs_onnx_alias(out, in, &in->shape);
    return nrs_graph_infer_layer(b->out, in->layer, b->err);
}

/* onnx_import.c - a layer graph out of an ONNX file: decode, find the image and the result, walk.
 */
#include "dnn/onnx_import.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dnn/onnx_parts.h"
#include "dnn/onnx_wire.h"

/* Inference of an image has one input; what an initializer gives is none. */
static enum nrs_status find_image(struct nrs_onnx_build *b, const Onnx__ValueInfoProto **image)
{
    *image = NULL;
    for (size_t i = 0; i < b->graph->n_input; i++) {
        const Onnx__ValueInfoProto *info = b->graph->input[i];
        const struct nrs_onnx_value *v = nrs_onnx_value_find(b, info->name);

        if (!v || v->kind == NRS_ONNX_CONSTANT || v->n_readers == 0)
            continue;
        if (*image)
            return nrs_fail(b->err, NRS_ECONFLICT,
                            "two inputs, '%.64s' and '%.64s', expected one image",
                            nrs_onnx_text((*image)->name), nrs_onnx_text(info->name));
        *image = info;
    }
    return *image ? NRS_OK : nrs_fail(b->err, NRS_ECONFLICT, "no input that the output depends on");
}

/* Dimensions as the file has them; 0 where it leaves them open. */
static enum nrs_status read_dims(struct nrs_onnx_build *b, const Onnx__ValueInfoProto *image,
                                 struct nrs_onnx_shape *shape)
{
    const Onnx__TypeProto *type = image->type;
    const Onnx__TensorShapeProto *dims;

    if (!type || type->value_case != ONNX__TYPE_PROTO__VALUE_TENSOR_TYPE ||
        !type->tensor_type->shape)
        return nrs_fail(b->err, NRS_ETYPE, "input '%.64s' has no shape", image->name);
    dims = type->tensor_type->shape;
    if (dims->n_dim != 4 && dims->n_dim != 2)
        return nrs_fail(b->err, NRS_ETYPE,
                        "input '%.64s' has %zu dimensions, expected an image of 4 or a vector of 2",
                        image->name, dims->n_dim);
    shape->n = (uint32_t)dims->n_dim;
    for (uint32_t i = 0; i < shape->n; i++) {
        const Onnx__TensorShapeProto__Dimension *d = dims->dim[i];
        bool is_given = d->value_case == ONNX__TENSOR_SHAPE_PROTO__DIMENSION__VALUE_DIM_VALUE;

        shape->dim[i] = is_given && d->dim_value > 0 ? d->dim_value : 0;
        if (shape->dim[i] > NRS_DIM_MAX)
            return nrs_fail(b->err, NRS_ERANGE, "input '%.64s': dimension %lld is above %d",
                            image->name, (long long)shape->dim[i], NRS_DIM_MAX);
    }
    b->batch = shape->dim[0] ? shape->dim[0] : 1;
    shape->dim[0] = 1;
    return NRS_OK;
}

static bool is_channels(int64_t n)
{
    return n == 1 || n == 3 || n == 4;
}

static void resize(struct nrs_onnx_build *b, int64_t *dim, int64_t wanted)
{
    if (wanted && wanted != *dim) {
        b->is_resized = b->is_resized || *dim;
        *dim = wanted;
    }
}

/* The input layer. Its own shape is channels first, even if the file's tensor has them last. */
static enum nrs_status add_image(struct nrs_onnx_build *b, const struct nrs_onnx_options *options,
                                 const Onnx__ValueInfoProto *image)
{
    struct nrs_onnx_value *v = nrs_onnx_value_find(b, image->name);
    struct nrs_layer l = {.type = NRS_LAYER_INPUT, .name = "input"};
    struct nrs_onnx_shape s = {0};
    enum nrs_status status = read_dims(b, image, &s);
    bool is_last;

    if (status != NRS_OK)
        return status;
    is_last = s.n == 4 && is_channels(s.dim[3]) && !is_channels(s.dim[1]);
    if (s.n == 4) {
        resize(b, &s.dim[is_last ? 1 : 2], options->height);
        resize(b, &s.dim[is_last ? 2 : 3], options->width);
    }
    for (uint32_t i = 1; i < s.n; i++)
        if (!s.dim[i])
            return nrs_fail(b->err, NRS_ERANGE,
                            "input '%.64s': the file leaves its size open, give --height and "
                            "--width (channels have to be in the file)",
                            image->name);
    l.out = (struct nrs_shape){s.dim[1], s.n == 4 ? s.dim[2] : 1, s.n == 4 ? s.dim[3] : 1};
    if (is_last)
        l.out = (struct nrs_shape){s.dim[3], s.dim[1], s.dim[2]};
    l.channels = l.out.channels;
    v->kind = NRS_ONNX_FEATURE;
    v->shape = s;
    v->layer = 0;
    status = nrs_graph_add(b->out, &l, b->err);
    return status == NRS_OK ? nrs_graph_infer_layer(b->out, 0, b->err) : status;
}

/* The tensor that is asked for, or the only output. */
static enum nrs_status find_output(struct nrs_onnx_build *b, const char *wanted,
                                   struct nrs_onnx_value **output)
{
    const Onnx__GraphProto *g = b->graph;
    char names[NRS_ERROR_MAX / 2] = "";
    size_t used = 0;

    if (wanted) {
        *output = nrs_onnx_value_find(b, wanted);
        return *output ? NRS_OK
                       : nrs_fail(b->err, NRS_ENAME, "no tensor is called '%.64s'", wanted);
    }
    if (g->n_output == 1) {
        *output = nrs_onnx_value_find(b, g->output[0]->name);
        return *output ? NRS_OK
                       : nrs_fail(b->err, NRS_ENAME, "nothing computes the output '%.64s'",
                                  nrs_onnx_text(g->output[0]->name));
    }
    for (size_t i = 0; i < g->n_output && used < sizeof names; i++)
        used += (size_t)snprintf(names + used, sizeof names - used, "%s'%.64s'", i ? ", " : "",
                                 nrs_onnx_text(g->output[i]->name));
    return nrs_fail(b->err, NRS_ECONFLICT, "%zu outputs, expected one%s%s", g->n_output,
                    g->n_output ? "; choose with --result: " : "", names);
}

static enum nrs_status build(struct nrs_onnx_build *b, const struct nrs_onnx_options *options)
{
    const Onnx__ValueInfoProto *image;
    struct nrs_onnx_value *output = NULL;
    enum nrs_status status = nrs_onnx_values_collect(b);

    if (status == NRS_OK)
        status = find_output(b, options->result, &output);
    if (status == NRS_OK)
        status = nrs_onnx_mark_used(b, output);
    if (status == NRS_OK)
        status = nrs_onnx_check_operators(b);
    if (status == NRS_OK)
        status = find_image(b, &image);
    if (status == NRS_OK)
        status = add_image(b, options, image);
    if (status == NRS_OK)
        status = nrs_onnx_walk(b);
    if (status == NRS_OK && output->kind != NRS_ONNX_FEATURE)
        return nrs_fail(b->err, NRS_ECONFLICT, "the output '%.64s' is no result of the image",
                        output->name);
    if (status == NRS_OK)
        status = nrs_graph_infer(b->out, 0, 0, b->err);
    if (status == NRS_OK)
        nrs_graph_propose_splits(b->out);
    return status;
}

/* Names are printed, and cut off: neither may a file's bytes steer a terminal, nor may half a
 * character be left. */
static void plain_text(char *out, size_t size, const char *text)
{
    snprintf(out, size, "%s", text ? text : "");
    for (; *out; out++)
        if (*out < ' ' || *out > '~')
            *out = '_';
}

static void describe(const Onnx__ModelProto *model, int64_t opset, struct nrs_onnx_origin *origin)
{
    *origin = (struct nrs_onnx_origin){.opset = opset};
    plain_text(origin->producer, sizeof origin->producer, model->producer_name);
    plain_text(origin->version, sizeof origin->version, model->producer_version);
}

static int64_t opset_of(const Onnx__ModelProto *model)
{
    for (size_t i = 0; i < model->n_opset_import; i++)
        if (!model->opset_import[i]->domain || !model->opset_import[i]->domain[0])
            return model->opset_import[i]->version;
    return 1;
}

/* From the decoded file; `out` is empty, and is left to the caller. */
static enum nrs_status import_model(const Onnx__ModelProto *model,
                                    const struct nrs_onnx_options *options,
                                    struct nrs_onnx_origin *origin, struct nrs_graph *out,
                                    struct nrs_error *err)
{
    struct nrs_onnx_build *b;
    enum nrs_status status;

    if (!model->graph || !model->graph->n_node)
        return nrs_fail(err, NRS_EPARSE, "no ONNX file, or a damaged one: it has no graph");
    b = calloc(1, sizeof *b);
    if (!b)
        return nrs_fail(err, NRS_EMACHINE, "out of memory");
    *b = (struct nrs_onnx_build){.graph = model->graph, .opset = opset_of(model), .out = out};
    b->err = err;
    if (origin)
        describe(model, b->opset, origin);
    plain_text(out->name, sizeof out->name, options->name ? options->name : model->graph->name);
    out->result_bytes = 5 * (4 + 4) + 8; /* as in data/models: five classes, a frame number */
    status = build(b, options);
    nrs_onnx_values_free(b);
    free(b);
    return status;
}

enum nrs_status nrs_onnx_import(const uint8_t *data, size_t size,
                                const struct nrs_onnx_options *options,
                                struct nrs_onnx_origin *origin, struct nrs_graph *out,
                                struct nrs_error *err)
{
    static const struct nrs_onnx_options as_it_is;
    struct nrs_error own = {.status = NRS_OK};
    Onnx__ModelProto *model = NULL;
    uint8_t *kept = NULL;
    size_t n = 0;
    enum nrs_status status = nrs_onnx_strip(data, size, &kept, &n, &own);

    nrs_graph_init(out);
    if (status == NRS_OK) {
        model = onnx__model_proto__unpack(NULL, n, kept);
        if (!model)
            status = nrs_fail(&own, NRS_EPARSE, "no ONNX file, or a damaged one");
    }
    free(kept);
    if (status == NRS_OK)
        status = import_model(model, options ? options : &as_it_is, origin, out, &own);
    if (model)
        onnx__model_proto__free_unpacked(model, NULL);
    if (status != NRS_OK) {
        nrs_graph_free(out);
        if (err)
            *err = own;
    }
    return status;
}

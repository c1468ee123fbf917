/* onednn_plan.c - a graph's layers as primitives of oneDNN, with the layouts that it prefers.
 *
 * Convolutions and fully connected layers choose their layouts; where the layer before hands on
 * another, a reorder stands in between and is counted to the layer that needs it. Weights are in
 * the chosen layout from the start, as in a runtime that has loaded its model.
 */
#include <math.h>
#include <stdlib.h>

#include "dnn/onednn_net.h"

/* Make room for one more element. @return NULL: out of memory. */
static void *grown(void *list, size_t n, size_t *capacity, size_t size)
{
    size_t more = *capacity ? 2 * *capacity : 64;

    if (n < *capacity)
        return list;
    list = reallocarray(list, more, size);
    if (list)
        *capacity = more;
    return list;
}

static enum nrs_status add_buffer(struct nrs_backend_net *net, size_t bytes, uint32_t layer,
                                  uint32_t *index, struct nrs_error *err)
{
    void *list = grown(net->buffer, net->n_buffers, &net->buffer_capacity, sizeof *net->buffer);

    if (!list)
        return nrs_fail(err, NRS_EMACHINE, "out of memory");
    net->buffer = list;
    *index = (uint32_t)net->n_buffers;
    net->buffer[net->n_buffers++] =
        (struct nrs_net_buffer){.bytes = bytes, .first = layer, .last = layer};
    return NRS_OK;
}

/* The step takes over `pd`, also when it fails. */
static enum nrs_status add_step(struct nrs_backend_net *net, uint32_t layer,
                                dnnl_primitive_desc_t pd, struct nrs_net_step **step,
                                struct nrs_error *err)
{
    void *list = grown(net->step, net->n_steps, &net->step_capacity, sizeof *net->step);

    if (!list) {
        dnnl_primitive_desc_destroy(pd);
        return nrs_fail(err, NRS_EMACHINE, "out of memory");
    }
    net->step = list;
    *step = &net->step[net->n_steps++];
    **step = (struct nrs_net_step){.layer = layer, .pd = pd};
    return NRS_OK;
}

static enum nrs_status add_use(struct nrs_backend_net *net, struct nrs_net_step *step, int arg,
                               uint32_t buffer, nrs_md_ref md, struct nrs_error *err)
{
    struct nrs_net_use *use = &step->use[step->n_uses];
    enum nrs_status status = nrs_md_copy(&use->md, md, err);

    if (status != NRS_OK)
        return status;
    use->arg = arg;
    use->buffer = buffer;
    step->n_uses++;
    if (net->buffer[buffer].last < step->layer)
        net->buffer[buffer].last = step->layer;
    return NRS_OK;
}

static enum nrs_status shape_of(const struct nrs_backend_net *net, const struct nrs_layer *l,
                                bool any, struct nrs_md *md, struct nrs_error *err)
{
    const int64_t dims[] = {net->batch, l->out.channels, l->out.height, l->out.width};

    return nrs_md_make(md, NRS_LEN(dims), dims, any, err);
}

/* A step with one output, which becomes the layer's. `seen`: its layout for the layers behind. */
static enum nrs_status add_output(struct nrs_backend_net *net, struct nrs_net_step *step,
                                  nrs_md_ref md, nrs_md_ref seen, struct nrs_error *err)
{
    struct nrs_net_output *out = &net->output[step->layer];
    enum nrs_status status = add_buffer(net, nrs_md_bytes(md), step->layer, &out->buffer, err);

    if (status == NRS_OK)
        status = add_use(net, step, DNNL_ARG_DST, out->buffer, md, err);
    return status == NRS_OK ? nrs_md_copy(&out->md, seen, err) : status;
}

static enum nrs_status add_weights(struct nrs_backend_net *net, struct nrs_net_step *step, int arg,
                                   nrs_md_ref md, double bound, struct nrs_error *err)
{
    uint32_t index;
    enum nrs_status status = add_buffer(net, nrs_md_bytes(md), step->layer, &index, err);

    if (status != NRS_OK)
        return status;
    net->buffer[index].is_weights = true;
    net->buffer[index].bound = bound;
    return add_use(net, step, arg, index, md, err);
}

/* The buffer that holds input `from` in layout `want`: its own, or one behind a reorder. */
static enum nrs_status in_layout(struct nrs_backend_net *net, uint32_t layer, uint32_t from,
                                 nrs_md_ref want, uint32_t *buffer, struct nrs_error *err)
{
    const struct nrs_net_output *in = &net->output[from];
    dnnl_primitive_desc_t pd;
    struct nrs_net_step *step;
    enum nrs_status status;

    *buffer = in->buffer;
    if (nrs_md_same(NRS_MD(&in->md), want))
        return NRS_OK;
    status = nrs_op_reorder(net->engine, NRS_MD(&in->md), want, &pd, err);
    if (status == NRS_OK)
        status = add_step(net, layer, pd, &step, err);
    if (status == NRS_OK)
        status = add_use(net, step, DNNL_ARG_SRC, in->buffer, NRS_MD(&in->md), err);
    if (status == NRS_OK)
        status = add_buffer(net, nrs_md_bytes(want), layer, buffer, err);
    if (status == NRS_OK)
        status = add_use(net, step, DNNL_ARG_DST, *buffer, want, err);
    return status;
}

/* The one place that reads a layer's kernel, stride and padding. */
static struct nrs_window window_of(const struct nrs_layer *l, const struct nrs_layer *in)
{
    const int64_t size[] = {in->out.height, in->out.width};
    const int64_t out[] = {l->out.height, l->out.width};
    struct nrs_window w = {.gap = {0}};

    for (int i = 0; i < 2; i++) {
        int64_t behind = (out[i] - 1) * l->stride + l->kernel - size[i] - l->pad;

        w.kernel[i] = l->kernel;
        w.stride[i] = l->stride;
        w.pad_before[i] = l->pad;
        w.pad_after[i] = behind > 0 ? behind : 0;
    }
    return w;
}

/* What a layer with weights is described by. */
struct shapes {
    struct nrs_md src, weights, bias, dst; /* dst of a fully connected layer: batch x channels */
    struct nrs_md out;                     /* what later layers see: four dimensions */
    double bound;                          /* of weights that keep the activations' size */
};

static void free_shapes(struct shapes *s)
{
    struct nrs_md *all[] = {&s->src, &s->weights, &s->bias, &s->dst, &s->out};

    for (size_t i = 0; i < NRS_LEN(all); i++)
        nrs_md_free(all[i]);
}

static enum nrs_status make_shapes(const struct nrs_backend_net *net, const struct nrs_layer *l,
                                   const struct nrs_layer *in, const struct nrs_window *w,
                                   struct shapes *s, struct nrs_error *err)
{
    bool is_conv = l->type == NRS_LAYER_CONV;
    int64_t g = is_conv ? l->groups : 1, o = l->out.channels;
    const int64_t dims[] = {g, o / g, in->out.channels / g, w->kernel[0], w->kernel[1]};
    const int64_t ungrouped[] = {o, dims[2], dims[3], dims[4]};
    const int64_t out[] = {net->batch, o};
    enum nrs_status status = shape_of(net, in, true, &s->src, err);

    s->bound = sqrt(6.0 / (double)(dims[2] * dims[3] * dims[4]));
    if (status == NRS_OK)
        status = nrs_md_make(&s->weights, g > 1 ? 5 : 4, g > 1 ? dims : ungrouped, true, err);
    if (status == NRS_OK)
        status = nrs_md_make(&s->bias, 1, &o, false, err);
    if (status == NRS_OK)
        status = is_conv ? shape_of(net, l, true, &s->dst, err)
                         : nrs_md_make(&s->dst, 2, out, false, err);
    return status == NRS_OK ? shape_of(net, l, false, &s->out, err) : status;
}

static enum nrs_status add_weighted(struct nrs_backend_net *net, uint32_t index,
                                    dnnl_primitive_desc_t pd, const struct shapes *s,
                                    struct nrs_error *err)
{
    const struct nrs_layer *l = &net->graph->layers[index];
    nrs_md_ref src = nrs_md_of(pd, dnnl_query_src_md), dst = nrs_md_of(pd, dnnl_query_dst_md);
    struct nrs_net_step *step;
    uint32_t buffer;
    enum nrs_status status = in_layout(net, index, l->input[0], src, &buffer, err);

    if (status != NRS_OK) {
        dnnl_primitive_desc_destroy(pd);
        return status;
    }
    status = add_step(net, index, pd, &step, err);
    if (status == NRS_OK)
        status = add_use(net, step, DNNL_ARG_SRC, buffer, src, err);
    if (status == NRS_OK)
        status = add_weights(net, step, DNNL_ARG_WEIGHTS, nrs_md_of(pd, dnnl_query_weights_md),
                             s->bound, err);
    if (status == NRS_OK)
        status = add_weights(net, step, DNNL_ARG_BIAS, NRS_MD(&s->bias), s->bound, err);
    if (status == NRS_OK)
        status = add_output(net, step, dst, l->type == NRS_LAYER_CONV ? dst : NRS_MD(&s->out), err);
    return status;
}

static enum nrs_status plan_weighted(struct nrs_backend_net *net, uint32_t index,
                                     struct nrs_error *err)
{
    const struct nrs_layer *l = &net->graph->layers[index];
    const struct nrs_layer *in = &net->graph->layers[l->input[0]];
    bool is_conv = l->type == NRS_LAYER_CONV;
    const struct nrs_window all = {.kernel = {in->out.height, in->out.width}};
    const struct nrs_window w = is_conv ? window_of(l, in) : all;
    struct shapes s = {.bound = 0};
    dnnl_primitive_desc_t pd;
    enum nrs_status status = make_shapes(net, l, in, &w, &s, err);

    if (status == NRS_OK && is_conv)
        status = nrs_op_conv(net->engine, &w, NRS_MD(&s.src), NRS_MD(&s.weights), NRS_MD(&s.bias),
                             NRS_MD(&s.dst), &pd, err);
    else if (status == NRS_OK)
        status = nrs_op_fc(net->engine, NRS_MD(&s.src), NRS_MD(&s.weights), NRS_MD(&s.bias),
                           NRS_MD(&s.dst), &pd, err);
    if (status == NRS_OK)
        status = add_weighted(net, index, pd, &s, err);
    free_shapes(&s);
    return status;
}

/* Layers that take the layout as it comes: one input, one output. */
static enum nrs_status plan_simple(struct nrs_backend_net *net, uint32_t index,
                                   struct nrs_error *err)
{
    const struct nrs_layer *l = &net->graph->layers[index];
    const struct nrs_layer *in = &net->graph->layers[l->input[0]];
    nrs_md_ref src = NRS_MD(&net->output[l->input[0]].md), dst;
    struct nrs_md any = {0};
    struct nrs_window w;
    dnnl_primitive_desc_t pd;
    struct nrs_net_step *step;
    enum nrs_status status;

    if (l->type == NRS_LAYER_LRN) {
        status = nrs_op_lrn(net->engine, src, &pd, err);
    } else if (l->type == NRS_LAYER_SOFTMAX) {
        status = nrs_op_softmax(net->engine, src, &pd, err);
    } else {
        w = window_of(l, in);
        status = shape_of(net, l, true, &any, err);
        if (status == NRS_OK)
            status = nrs_op_pool(net->engine, l->type == NRS_LAYER_MAXPOOL, &w, src, NRS_MD(&any),
                                 &pd, err);
        nrs_md_free(&any);
    }
    if (status == NRS_OK)
        status = add_step(net, index, pd, &step, err);
    if (status == NRS_OK)
        status = add_use(net, step, DNNL_ARG_SRC, net->output[l->input[0]].buffer, src, err);
    if (status != NRS_OK)
        return status;
    dst = nrs_md_of(pd, dnnl_query_dst_md);
    return add_output(net, step, dst, dst, err);
}

/* One after another: input 0 + input 1 + ...; each sum reads the one before. */
static enum nrs_status plan_add(struct nrs_backend_net *net, uint32_t index, struct nrs_error *err)
{
    const struct nrs_layer *l = &net->graph->layers[index];
    uint32_t sum = net->output[l->input[0]].buffer, other;
    nrs_md_ref md = NRS_MD(&net->output[l->input[0]].md);
    enum nrs_status status = NRS_OK;

    for (uint32_t j = 1; j < l->n_inputs && status == NRS_OK; j++) {
        dnnl_primitive_desc_t pd;
        struct nrs_net_step *step;

        status = in_layout(net, index, l->input[j], md, &other, err);
        if (status == NRS_OK)
            status = nrs_op_add(net->engine, md, md, md, &pd, err);
        if (status == NRS_OK)
            status = add_step(net, index, pd, &step, err);
        if (status == NRS_OK)
            status = add_use(net, step, DNNL_ARG_SRC_0, sum, md, err);
        if (status == NRS_OK)
            status = add_use(net, step, DNNL_ARG_SRC_1, other, md, err);
        if (status == NRS_OK)
            status = add_buffer(net, nrs_md_bytes(md), index, &sum, err);
        if (status == NRS_OK)
            status = add_use(net, step, DNNL_ARG_DST, sum, md, err);
    }
    net->output[index].buffer = sum;
    return status == NRS_OK ? nrs_md_copy(&net->output[index].md, md, err) : status;
}

static enum nrs_status plan_concat(struct nrs_backend_net *net, uint32_t index,
                                   struct nrs_error *err)
{
    const struct nrs_layer *l = &net->graph->layers[index];
    struct nrs_md src[NRS_LAYER_INPUTS], any = {0};
    dnnl_primitive_desc_t pd;
    struct nrs_net_step *step;
    nrs_md_ref dst;
    enum nrs_status status = shape_of(net, l, true, &any, err);

    for (uint32_t j = 0; j < l->n_inputs; j++)
        src[j] = net->output[l->input[j]].md;
    if (status == NRS_OK)
        status = nrs_op_concat(net->engine, (int)l->n_inputs, src, NRS_MD(&any), &pd, err);
    nrs_md_free(&any);
    if (status == NRS_OK)
        status = add_step(net, index, pd, &step, err);
    for (uint32_t j = 0; j < l->n_inputs && status == NRS_OK; j++)
        status = add_use(net, step, DNNL_ARG_MULTIPLE_SRC + (int)j, net->output[l->input[j]].buffer,
                         NRS_MD(&src[j]), err);
    if (status != NRS_OK)
        return status;
    dst = nrs_md_of(pd, dnnl_query_dst_md);
    return add_output(net, step, dst, dst, err);
}

/* A layer of a type that is not known here: each input is copied to the output, as far as the
 * smaller of the two reaches. */
static enum nrs_status plan_copy(struct nrs_backend_net *net, uint32_t index, struct nrs_error *err)
{
    const struct nrs_layer *l = &net->graph->layers[index];
    struct nrs_net_output *out = &net->output[index];
    enum nrs_status status = shape_of(net, l, false, &out->md, err);

    if (status == NRS_OK)
        status = add_buffer(net, nrs_md_bytes(NRS_MD(&out->md)), index, &out->buffer, err);
    for (uint32_t j = 0; j < l->n_inputs && status == NRS_OK; j++) {
        uint32_t from = net->output[l->input[j]].buffer;
        size_t room = net->buffer[out->buffer].bytes, bytes = net->buffer[from].bytes;
        int64_t n = (int64_t)((bytes < room ? bytes : room) / sizeof(float));
        struct nrs_md flat = {0};
        dnnl_primitive_desc_t pd;
        struct nrs_net_step *step;

        status = nrs_md_make(&flat, 1, &n, false, err);
        if (status == NRS_OK)
            status = nrs_op_reorder(net->engine, NRS_MD(&flat), NRS_MD(&flat), &pd, err);
        if (status == NRS_OK)
            status = add_step(net, index, pd, &step, err);
        if (status == NRS_OK)
            status = add_use(net, step, DNNL_ARG_SRC, from, NRS_MD(&flat), err);
        if (status == NRS_OK)
            status = add_use(net, step, DNNL_ARG_DST, out->buffer, NRS_MD(&flat), err);
        nrs_md_free(&flat);
    }
    return status;
}

static enum nrs_status plan_layer(struct nrs_backend_net *net, uint32_t index,
                                  struct nrs_error *err)
{
    switch (net->graph->layers[index].type) {
    case NRS_LAYER_CONV:
    case NRS_LAYER_FC: return plan_weighted(net, index, err);
    case NRS_LAYER_MAXPOOL:
    case NRS_LAYER_AVGPOOL:
    case NRS_LAYER_LRN:
    case NRS_LAYER_SOFTMAX: return plan_simple(net, index, err);
    case NRS_LAYER_ADD: return plan_add(net, index, err);
    case NRS_LAYER_CONCAT: return plan_concat(net, index, err);
    default: return plan_copy(net, index, err);
    }
}

enum nrs_status nrs_net_plan(struct nrs_backend_net *net, struct nrs_error *err)
{
    const struct nrs_graph *g = net->graph;
    struct nrs_net_output *images = &net->output[0];
    enum nrs_status status = shape_of(net, &g->layers[0], false, &images->md, err);

    if (status == NRS_OK)
        status = add_buffer(net, nrs_md_bytes(NRS_MD(&images->md)), 0, &images->buffer, err);
    for (uint32_t i = 1; i < g->n_layers && status == NRS_OK; i++)
        if (plan_layer(net, i, err) != NRS_OK)
            status = nrs_error_prefix(err, "layer '%s', batch %lld", g->layers[i].name,
                                      (long long)net->batch);
    if (status == NRS_OK) /* the result is read after the last layer */
        net->buffer[net->output[g->n_layers - 1].buffer].last = g->n_layers;
    return status;
}

/* infer.c - shapes, MACs and parameters: everything that follows from a network's topology.
 *
 *   conv, fc   out = floor((in + 2 pad - kernel) / stride) + 1, MACs = weights x output positions
 *   pooling    the same, rounded up where `ceil_mode` says so; a window that would start behind the
 *              padded edge is left out (Caffe's rule)
 *
 * ReLU is fused into the layer before it and is no layer here. Every product is checked: a hostile
 * file may ask for any shape. Totals are checked as well, so that later sums need no care.
 */
#include "dnn/graph.h"

#include <stdlib.h>

#define ELEMENTS_MAX (INT64_MAX / 8) /* bytes of every dtype, and a sum of eight, still fit */

/* Product of `n` factors, none negative. @return false when it does not fit. */
static bool multiply(int64_t *out, const int64_t *factor, size_t n)
{
    *out = 1;
    for (size_t i = 0; i < n; i++)
        if (__builtin_mul_overflow(*out, factor[i], out))
            return false;
    return true;
}

#define FACTORS(...) ((const int64_t[]){__VA_ARGS__})
#define MULTIPLY(product, ...)                                                                     \
    multiply(product, FACTORS(__VA_ARGS__), NRS_LEN(FACTORS(__VA_ARGS__)))

#define IS(type) (1u << NRS_LAYER_##type)
#define WINDOWED (IS(CONV) | IS(MAXPOOL) | IS(AVGPOOL))
#define JOINING  (IS(CONCAT) | IS(ADD))

/* The first layer that `l` reads; the input layer stands for itself. */
static const struct nrs_layer *source_of(const struct nrs_graph *g, const struct nrs_layer *l)
{
    return l->n_inputs ? &g->layers[l->input[0]] : l;
}

static bool is_one_of(const struct nrs_layer *layer, unsigned types)
{
    return (types >> layer->type) & 1u;
}

/* The numbers that a file gives, and the layers that use them. */
static enum nrs_status check_numbers(const struct nrs_layer *l, struct nrs_error *err)
{
    const struct {
        const char *what;
        unsigned types;
        int64_t value, min;
    } rows[] = {
        {"kernel", WINDOWED, l->kernel, 1},
        {"stride", WINDOWED, l->stride, 1},
        {"pad", WINDOWED, l->pad, 0},
        {"groups", IS(CONV), l->groups, 1},
        {"channels", IS(CONV) | IS(FC), l->channels, 1},
        {"input channels", IS(INPUT), l->out.channels, 1},
        {"input height", IS(INPUT), l->out.height, 1},
        {"input width", IS(INPUT), l->out.width, 1},
    };
    for (size_t i = 0; i < NRS_LEN(rows); i++)
        if (is_one_of(l, rows[i].types) &&
            (rows[i].value < rows[i].min || rows[i].value > NRS_DIM_MAX))
            return nrs_fail(err, NRS_ERANGE, "layer '%s': %s %lld is outside [%lld, %d]", l->name,
                            rows[i].what, (long long)rows[i].value, (long long)rows[i].min,
                            NRS_DIM_MAX);
    if (is_one_of(l, WINDOWED & ~IS(CONV)) && l->pad >= l->kernel)
        return nrs_fail(err, NRS_ERANGE, "layer '%s': pad %lld is not smaller than kernel %lld",
                        l->name, (long long)l->pad, (long long)l->kernel);
    return NRS_OK;
}

/* The input first and only there; links to earlier layers; several only into a join. */
static enum nrs_status check_links(const struct nrs_graph *g, uint32_t index, struct nrs_error *err)
{
    const struct nrs_layer *l = &g->layers[index];
    uint32_t most = is_one_of(l, JOINING) ? NRS_LAYER_INPUTS : 1;

    if ((l->type == NRS_LAYER_INPUT) != (index == 0))
        return nrs_fail(err, NRS_ECONFLICT, "layer '%s': %s", l->name,
                        index ? "only the first layer may be the input"
                              : "the first layer is not the input");
    if (l->n_inputs < (index > 0) || l->n_inputs > (index ? most : 0))
        return nrs_fail(err, NRS_ECONFLICT, "layer '%s': %u inputs, expected %s", l->name,
                        l->n_inputs,
                        !index     ? "none"
                        : most > 1 ? "1 to 8"
                                   : "1");
    for (uint32_t j = 0; j < l->n_inputs; j++)
        if (l->input[j] >= index)
            return nrs_fail(err, NRS_ECONFLICT, "layer '%s': its input is not an earlier layer",
                            l->name);
    return NRS_OK;
}

/* Positions of a layer's window along an axis of `in`; 0 or less when it does not fit at all. */
static int64_t window_steps(const struct nrs_layer *l, int64_t in)
{
    bool up = l->type != NRS_LAYER_CONV && l->ceil_mode;
    int64_t span = in + 2 * l->pad - l->kernel + (up ? l->stride - 1 : 0);
    int64_t steps = span < 0 ? 0 : span / l->stride + 1;

    if (up && (steps - 1) * l->stride >= in + l->pad)
        steps--;
    return steps;
}

static enum nrs_status infer_window(struct nrs_layer *l, const struct nrs_layer *in,
                                    struct nrs_error *err)
{
    l->out.height = window_steps(l, in->out.height);
    l->out.width = window_steps(l, in->out.width);
    l->out.channels = l->type == NRS_LAYER_CONV ? l->channels : in->out.channels;
    if (l->out.height < 1 || l->out.width < 1)
        return nrs_fail(err, NRS_ERANGE,
                        "layer '%s': nothing is left of the image, %lldx%lld is too small for "
                        "kernel %lld: use a larger input",
                        l->name, (long long)in->out.height, (long long)in->out.width,
                        (long long)l->kernel);
    if (l->type == NRS_LAYER_CONV && (l->channels % l->groups || in->out.channels % l->groups))
        return nrs_fail(err, NRS_ERANGE,
                        "layer '%s': %lld input and %lld output channels do not divide into %lld "
                        "groups",
                        l->name, (long long)in->out.channels, (long long)l->channels,
                        (long long)l->groups);
    return NRS_OK;
}

static enum nrs_status infer_join(const struct nrs_graph *g, struct nrs_layer *l,
                                  struct nrs_error *err)
{
    l->out = g->layers[l->input[0]].out;
    for (uint32_t j = 1; j < l->n_inputs; j++) {
        const struct nrs_layer *in = &g->layers[l->input[j]];
        bool same = in->out.height == l->out.height && in->out.width == l->out.width;

        if (l->type == NRS_LAYER_ADD)
            same = same && in->out.channels == l->out.channels;
        else
            l->out.channels += in->out.channels;
        if (!same)
            return nrs_fail(err, NRS_ERANGE, "layer '%s': '%s' and '%s' differ in shape", l->name,
                            g->layers[l->input[0]].name, in->name);
    }
    return NRS_OK;
}

static enum nrs_status infer_shape(const struct nrs_graph *g, struct nrs_layer *l,
                                   struct nrs_error *err)
{
    const struct nrs_layer *in = source_of(g, l);

    if (is_one_of(l, WINDOWED))
        return infer_window(l, in, err);
    if (is_one_of(l, JOINING))
        return infer_join(g, l, err);
    if (l->type == NRS_LAYER_FC)
        l->out = (struct nrs_shape){l->channels, 1, 1};
    else if (l->type != NRS_LAYER_INPUT)
        l->out = in->out;
    return NRS_OK;
}

/* MACs, weights and parameters of a layer whose shape is known. */
static enum nrs_status infer_cost(const struct nrs_graph *g, struct nrs_layer *l,
                                  struct nrs_error *err)
{
    const struct nrs_shape in = source_of(g, l)->out;
    int64_t elements, weights = 0, macs = 0, params = 0;
    bool fits = MULTIPLY(&elements, l->out.channels, l->out.height, l->out.width) &&
                elements <= ELEMENTS_MAX;

    if (l->type == NRS_LAYER_CONV)
        fits =
            fits && MULTIPLY(&weights, l->kernel, l->kernel, in.channels / l->groups, l->channels);
    else if (l->type == NRS_LAYER_FC)
        fits = fits && MULTIPLY(&weights, in.channels, in.height, in.width, l->channels);
    if (weights > 0)
        fits = fits && MULTIPLY(&macs, weights, l->out.height, l->out.width) &&
               !__builtin_add_overflow(weights, l->channels, &params);
    if (!fits)
        return nrs_fail(err, NRS_ERANGE, "layer '%s': too large, its size overflows", l->name);
    l->macs = macs;
    l->weights = weights;
    l->params = params;
    return NRS_OK;
}

/* A layer that nobody reads would be counted and never used: a slip in the file's links. */
static enum nrs_status check_all_are_read(const struct nrs_graph *g, struct nrs_error *err)
{
    bool *is_read = calloc(g->n_layers, sizeof *is_read);
    uint32_t i;

    if (!is_read)
        return nrs_fail(err, NRS_EMACHINE, "network '%s': out of memory", g->name);
    for (i = 1; i < g->n_layers; i++)
        for (uint32_t j = 0; j < g->layers[i].n_inputs; j++)
            is_read[g->layers[i].input[j]] = true;
    for (i = 0; i + 1 < g->n_layers && is_read[i]; i++)
        ;
    free(is_read);
    if (i + 1 < g->n_layers)
        return nrs_fail(err, NRS_ECONFLICT, "layer '%s': no later layer reads its output",
                        g->layers[i].name);
    return NRS_OK;
}

enum nrs_status nrs_graph_infer(struct nrs_graph *g, int64_t height, int64_t width,
                                struct nrs_error *err)
{
    int64_t macs = 0, params = 0;

    if (g->n_layers < 2)
        return nrs_fail(err, NRS_ECONFLICT, "network '%s': no layers behind the input", g->name);
    if (height)
        g->layers[0].out.height = height;
    if (width)
        g->layers[0].out.width = width;
    for (uint32_t i = 0; i < g->n_layers; i++) {
        struct nrs_layer *l = &g->layers[i];
        enum nrs_status status = check_links(g, i, err);

        status = status ? status : check_numbers(l, err);
        status = status ? status : infer_shape(g, l, err);
        status = status ? status : infer_cost(g, l, err);
        if (status)
            return status;
        if (__builtin_add_overflow(macs, l->macs, &macs) ||
            __builtin_add_overflow(params, l->params, &params))
            return nrs_fail(err, NRS_ERANGE, "layer '%s': the network's total overflows", l->name);
    }
    return check_all_are_read(g, err);
}

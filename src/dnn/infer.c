/* infer.c - shapes, MACs and parameters: everything that follows from a network's topology.
 *
 *   conv       out = floor((in + pads - span) / stride) + 1, span = dilation (kernel - 1) + 1, on
 *              either axis; MACs = weights x output positions
 *   fc         MACs = weights = elements of the input x channels
 *   pooling    as conv, rounded up where `ceil_mode` says so; a window that would start behind the
 *              padded edge is left out (Caffe's rule)
 *   same pad   out = in / stride, rounded up (TensorFlow's SAME)
 *   add, mul   shapes may differ where one of them is 1 (broadcast)
 *
 * An activation is fused into the layer before it and is no layer, where it can be. Every product
 * is checked: a hostile file may ask for any shape. Totals are checked as well, so that later sums
 * need no care.
 */
#include "dnn/graph.h"

#include <stdlib.h>

#define ELEMENTS_MAX (INT64_MAX / 8) /* of a layer and of all together: their bytes still fit */

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
#define POOLING  (IS(MAXPOOL) | IS(AVGPOOL))
#define JOINING  (IS(CONCAT) | IS(ADD) | IS(MUL))
#define BORDER   (IS(PAD) | IS(CROP))

/* The first layer that `l` reads; the input layer stands for itself. */
static const struct nrs_layer *source_of(const struct nrs_graph *g, const struct nrs_layer *l)
{
    return l->n_inputs ? &g->layers[l->input[0]] : l;
}

static bool is_one_of(const struct nrs_layer *layer, unsigned types)
{
    return (types >> layer->type) & 1u;
}

/* Along one axis of the image. */
struct window {
    int64_t kernel, stride, dilation, before, after;
};

static int64_t given_or(int64_t given, int64_t otherwise)
{
    return given ? given : otherwise;
}

static struct window window_of(const struct nrs_layer *l, bool is_width)
{
    struct window w = {
        .kernel = given_or(is_width ? l->kernel_w : l->kernel_h, l->kernel),
        .stride = given_or(is_width ? l->stride_w : l->stride_h, l->stride),
        .dilation = given_or(is_width ? l->dilation_w : l->dilation_h, 1),
        .before = l->pad,
        .after = l->pad,
    };
    if (l->has_pads) {
        w.before = is_width ? l->pads.left : l->pads.top;
        w.after = is_width ? l->pads.right : l->pads.bottom;
    }
    return w;
}

struct number {
    const char *what;
    unsigned types;
    int64_t value, min;
};

static enum nrs_status check_rows(const struct nrs_layer *l, const struct number *rows, size_t n,
                                  struct nrs_error *err)
{
    for (size_t i = 0; i < n; i++)
        if (is_one_of(l, rows[i].types) &&
            (rows[i].value < rows[i].min || rows[i].value > NRS_DIM_MAX))
            return nrs_fail(err, NRS_ERANGE, "layer '%s': %s %lld is outside [%lld, %d]", l->name,
                            rows[i].what, (long long)rows[i].value, (long long)rows[i].min,
                            NRS_DIM_MAX);
    return NRS_OK;
}

/* The numbers of a window, on either axis. */
static enum nrs_status check_window(const struct nrs_layer *l, struct nrs_error *err)
{
    for (int is_width = 0; is_width < 2; is_width++) {
        const struct window w = window_of(l, is_width);
        const struct number rows[] = {
            {"kernel", WINDOWED, l->is_global ? 1 : w.kernel, 1},
            {"stride", WINDOWED | IS(UPSAMPLE), w.stride, 1},
            {"dilation", WINDOWED, w.dilation, 1},
            {"pad", WINDOWED | BORDER, w.before, 0},
            {"pad", WINDOWED | BORDER, w.after, 0},
        };
        enum nrs_status status = check_rows(l, rows, NRS_LEN(rows), err);

        if (status != NRS_OK)
            return status;
        if (is_one_of(l, POOLING) && !l->is_global && (w.before >= w.kernel || w.after >= w.kernel))
            return nrs_fail(err, NRS_ERANGE, "layer '%s': pad %lld is not smaller than kernel %lld",
                            l->name, (long long)(w.before > w.after ? w.before : w.after),
                            (long long)w.kernel);
    }
    return NRS_OK;
}

/* The numbers that a file gives, and the layers that use them. */
static enum nrs_status check_numbers(const struct nrs_layer *l, struct nrs_error *err)
{
    const struct number rows[] = {
        {"groups", IS(CONV), l->groups, 1},
        {"channels", IS(CONV) | IS(FC) | IS(RESHAPE), l->channels, 1},
        {"height", IS(RESHAPE), l->height, 1},
        {"width", IS(RESHAPE), l->width, 1},
        {"input channels", IS(INPUT), l->out.channels, 1},
        {"input height", IS(INPUT), l->out.height, 1},
        {"input width", IS(INPUT), l->out.width, 1},
    };
    enum nrs_status status = check_window(l, err);

    if (status == NRS_OK && is_one_of(l, IS(CONCAT) | IS(SLICE)) && (l->axis < 0 || l->axis > 3))
        return nrs_fail(err, NRS_ERANGE, "layer '%s': axis %lld is outside [1, 3]", l->name,
                        (long long)l->axis);
    return status == NRS_OK ? check_rows(l, rows, NRS_LEN(rows), err) : status;
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
                        : most > 1 ? "1 to 64"
                                   : "1");
    for (uint32_t j = 0; j < l->n_inputs; j++)
        if (l->input[j] >= index)
            return nrs_fail(err, NRS_ECONFLICT, "layer '%s': its input is not an earlier layer",
                            l->name);
    return NRS_OK;
}

/* Positions of a layer's window along an axis of `in`; 0 or less when it does not fit at all. */
static int64_t window_steps(const struct nrs_layer *l, bool is_width, int64_t in)
{
    struct window w = window_of(l, is_width);
    bool up = l->type != NRS_LAYER_CONV && l->ceil_mode;
    int64_t reach = w.dilation * (w.kernel - 1) + 1; /* each is at most 2^20 */
    int64_t span = in + w.before + w.after - reach + (up ? w.stride - 1 : 0);
    int64_t steps = span < 0 ? 0 : span / w.stride + 1;

    if (l->is_global)
        return 1;
    if (l->same_pad)
        return (in - 1) / w.stride + 1;
    if (up && (steps - 1) * w.stride >= in + w.before)
        steps--;
    return steps;
}

static enum nrs_status infer_window(struct nrs_layer *l, const struct nrs_layer *in,
                                    struct nrs_error *err)
{
    l->out.height = window_steps(l, false, in->out.height);
    l->out.width = window_steps(l, true, in->out.width);
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

/* Join an axis: sizes add up along a concat's axis, and a size of 1 fits any in add and mul. */
static bool join_axis(const struct nrs_layer *l, int64_t axis, int64_t *size, int64_t other)
{
    if (l->type == NRS_LAYER_CONCAT && axis == (l->axis ? l->axis : 1))
        return !__builtin_add_overflow(*size, other, size);
    if (l->type != NRS_LAYER_CONCAT && *size == 1)
        *size = other;
    return *size == other || (l->type != NRS_LAYER_CONCAT && other == 1);
}

static enum nrs_status infer_join(const struct nrs_graph *g, struct nrs_layer *l,
                                  struct nrs_error *err)
{
    l->out = g->layers[l->input[0]].out;
    for (uint32_t j = 1; j < l->n_inputs; j++) {
        const struct nrs_layer *in = &g->layers[l->input[j]];

        if (!join_axis(l, 1, &l->out.channels, in->out.channels) ||
            !join_axis(l, 2, &l->out.height, in->out.height) ||
            !join_axis(l, 3, &l->out.width, in->out.width))
            return nrs_fail(err, NRS_ERANGE, "layer '%s': '%s' and '%s' differ in shape", l->name,
                            g->layers[l->input[0]].name, in->name);
    }
    return NRS_OK;
}

/* A border put on or taken off, a range, or each element several times. */
static enum nrs_status infer_resize(struct nrs_layer *l, const struct nrs_layer *in,
                                    struct nrs_error *err)
{
    const struct window h = window_of(l, false), w = window_of(l, true);
    const int64_t sign = l->type == NRS_LAYER_PAD ? 1 : -1;
    int64_t *size[] = {&l->out.channels, &l->out.channels, &l->out.height, &l->out.width};
    const int64_t extent[] = {l->channels, l->channels, l->height, l->width};

    l->out = in->out;
    if (l->type == NRS_LAYER_SLICE && *size[l->axis] >= extent[l->axis])
        *size[l->axis] = extent[l->axis];
    else if (l->type == NRS_LAYER_SLICE)
        *size[l->axis] = 0;
    else if (l->type != NRS_LAYER_UPSAMPLE) {
        l->out.height += sign * (h.before + h.after);
        l->out.width += sign * (w.before + w.after);
    } else if (!MULTIPLY(&l->out.height, in->out.height, h.stride) ||
               !MULTIPLY(&l->out.width, in->out.width, w.stride))
        return nrs_fail(err, NRS_ERANGE, "layer '%s': too large, its size overflows", l->name);
    if (l->out.channels < 1 || l->out.height < 1 || l->out.width < 1)
        return nrs_fail(
            err, NRS_ERANGE,
            "layer '%s': nothing is left, or its part is larger than the %lldx%lldx%lld "
            "that it reads",
            l->name, (long long)in->out.channels, (long long)in->out.height,
            (long long)in->out.width);
    return NRS_OK;
}

static enum nrs_status infer_reshape(struct nrs_layer *l, const struct nrs_layer *in,
                                     struct nrs_error *err)
{
    int64_t elements;

    l->out = (struct nrs_shape){l->channels, l->height, l->width};
    if (!MULTIPLY(&elements, l->channels, l->height, l->width) ||
        elements != nrs_layer_elements(in))
        return nrs_fail(err, NRS_ERANGE,
                        "layer '%s': %lldx%lldx%lld does not hold the %lld elements of '%s'; a "
                        "reshape fits one resolution only",
                        l->name, (long long)l->channels, (long long)l->height, (long long)l->width,
                        (long long)nrs_layer_elements(in), in->name);
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
    if (is_one_of(l, BORDER | IS(SLICE) | IS(UPSAMPLE)))
        return infer_resize(l, in, err);
    if (l->type == NRS_LAYER_RESHAPE)
        return infer_reshape(l, in, err);
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
        fits = fits && MULTIPLY(&weights, window_of(l, false).kernel, window_of(l, true).kernel,
                                in.channels / l->groups, l->channels);
    else if (l->type == NRS_LAYER_FC)
        fits = fits && MULTIPLY(&weights, in.channels, in.height, in.width, l->channels);
    if (weights > 0)
        fits = fits && MULTIPLY(&macs, weights, l->out.height, l->out.width) &&
               !__builtin_add_overflow(weights, l->no_bias ? 0 : l->channels, &params);
    else if (l->type == NRS_LAYER_BATCHNORM && fits)
        params = weights = 2 * l->out.channels;
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

enum nrs_status nrs_graph_infer_layer(struct nrs_graph *g, uint32_t index, struct nrs_error *err)
{
    struct nrs_layer *l = &g->layers[index];
    enum nrs_status status = check_links(g, index, err);

    status = status ? status : check_numbers(l, err);
    status = status ? status : infer_shape(g, l, err);
    return status ? status : infer_cost(g, l, err);
}

enum nrs_status nrs_graph_infer(struct nrs_graph *g, int64_t height, int64_t width,
                                struct nrs_error *err)
{
    int64_t macs = 0, params = 0, elements = 0;

    if (g->n_layers < 2)
        return nrs_fail(err, NRS_ECONFLICT, "network '%s': no layers behind the input", g->name);
    if (height)
        g->layers[0].out.height = height;
    if (width)
        g->layers[0].out.width = width;
    for (uint32_t i = 0; i < g->n_layers; i++) {
        const struct nrs_layer *l = &g->layers[i];
        enum nrs_status status = nrs_graph_infer_layer(g, i, err);

        if (status)
            return status;
        if (__builtin_add_overflow(macs, l->macs, &macs) ||
            __builtin_add_overflow(params, l->params, &params) ||
            __builtin_add_overflow(elements, nrs_layer_elements(l), &elements) ||
            elements > ELEMENTS_MAX)
            return nrs_fail(err, NRS_ERANGE, "layer '%s': the network's total overflows", l->name);
    }
    return check_all_are_read(g, err);
}

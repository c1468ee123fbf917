/* onnx_ops_image.c - ONNX operators on images: convolution, pooling, products, normalisation. */
#include <math.h>
#include <string.h>

#include "dnn/onnx_parts.h"

/* ------------------------------------------------------------------ windows */

static int64_t larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* Two numbers of an attribute: height, width. */
static enum nrs_status read_pair(struct nrs_onnx_build *b, const nrs_onnx_node *node,
                                 const char *name, int64_t *h, int64_t *w)
{
    const Onnx__AttributeProto *a = nrs_onnx_attr(node, name);

    if (!a)
        return NRS_OK;
    if (a->n_ints != 2)
        return nrs_onnx_node_fail(b, node, NRS_ETYPE, "%s: %zu numbers, expected 2", name,
                                  a->n_ints);
    *h = a->ints[0];
    *w = a->ints[1];
    return NRS_OK;
}

/* Padding: top, left, bottom, right, or a rule. */
static enum nrs_status read_pads(struct nrs_onnx_build *b, const nrs_onnx_node *node,
                                 struct nrs_layer *l)
{
    const Onnx__AttributeProto *a = nrs_onnx_attr(node, "pads");

    l->same_pad = nrs_onnx_attr_is(node, "auto_pad", "SAME_UPPER") ||
                  nrs_onnx_attr_is(node, "auto_pad", "SAME_LOWER");
    if (!a || l->same_pad || nrs_onnx_attr_is(node, "auto_pad", "VALID"))
        return NRS_OK;
    if (a->n_ints != 4)
        return nrs_onnx_node_fail(b, node, NRS_ETYPE, "pads: %zu numbers, expected 4", a->n_ints);
    l->pads = (struct nrs_pads){a->ints[0], a->ints[1], a->ints[2], a->ints[3]};
    l->pad = l->pads.top;
    l->has_pads = l->pads.left != l->pad || l->pads.bottom != l->pad || l->pads.right != l->pad;
    return NRS_OK;
}

/* Both axes as one number where they agree. */
static void settle(int64_t *both, int64_t *h, int64_t *w)
{
    *both = larger(*h, *w);
    if (*h == *w)
        *h = *w = 0;
}

static enum nrs_status read_window(struct nrs_onnx_build *b, const nrs_onnx_node *node,
                                   struct nrs_layer *l)
{
    enum nrs_status status;

    l->stride_h = l->stride_w = l->dilation_h = l->dilation_w = 1;
    status = read_pair(b, node, "kernel_shape", &l->kernel_h, &l->kernel_w);
    if (status == NRS_OK)
        status = read_pair(b, node, "strides", &l->stride_h, &l->stride_w);
    if (status == NRS_OK)
        status = read_pair(b, node, "dilations", &l->dilation_h, &l->dilation_w);
    if (status == NRS_OK)
        status = read_pads(b, node, l);
    if (status != NRS_OK)
        return status;
    if (l->kernel_h < 1 || l->kernel_w < 1 || l->stride_h < 1 || l->stride_w < 1 ||
        l->dilation_h < 1 || l->dilation_w < 1)
        return nrs_onnx_node_fail(b, node, NRS_ERANGE,
                                  "kernel, stride or dilation is missing or below 1");
    settle(&l->kernel, &l->kernel_h, &l->kernel_w);
    settle(&l->stride, &l->stride_h, &l->stride_w);
    if (l->dilation_h == 1 && l->dilation_w == 1)
        l->dilation_h = l->dilation_w = 0;
    return NRS_OK;
}

/* Input 0: an image, 1 x channels x height x width. */
static enum nrs_status image_input(struct nrs_onnx_build *b, const nrs_onnx_node *node,
                                   struct nrs_onnx_value **v)
{
    enum nrs_status status = nrs_onnx_feature(b, node, 0, v);

    if (status == NRS_OK && (*v)->shape.n != 4)
        return nrs_onnx_node_fail(b, node, NRS_ETYPE,
                                  "its input has %u dimensions, expected an image of 4",
                                  (*v)->shape.n);
    return status;
}

enum nrs_status nrs_onnx_conv(struct nrs_onnx_build *b, const nrs_onnx_node *node)
{
    struct nrs_layer l = {.type = NRS_LAYER_CONV, .groups = nrs_onnx_attr_int(node, "group", 1)};
    struct nrs_onnx_value *in, *w;
    const int64_t *dim;
    enum nrs_status status = image_input(b, node, &in);

    if (status == NRS_OK)
        status = nrs_onnx_constant(b, node, 1, &w);
    if (status != NRS_OK)
        return status;
    if (w->shape.n != 4)
        return nrs_onnx_node_fail(b, node, NRS_ETYPE, "weights of %u dimensions, expected 4",
                                  w->shape.n);
    dim = w->shape.dim;
    l.kernel_h = dim[2];
    l.kernel_w = dim[3];
    status = read_window(b, node, &l);
    if (status != NRS_OK)
        return status;
    if ((l.kernel_h ? l.kernel_h : l.kernel) != dim[2] ||
        (l.kernel_w ? l.kernel_w : l.kernel) != dim[3])
        return nrs_onnx_node_fail(b, node, NRS_ECONFLICT,
                                  "kernel_shape is not that of the weights, %lldx%lld",
                                  (long long)dim[2], (long long)dim[3]);
    if (l.groups < 1 || l.groups > NRS_DIM_MAX || dim[1] > NRS_DIM_MAX ||
        dim[1] * l.groups != in->shape.dim[1])
        return nrs_onnx_node_fail(
            b, node, NRS_ECONFLICT,
            "weights for %lld channels in each of %lld groups, but the input has %lld",
            (long long)dim[1], (long long)l.groups, (long long)in->shape.dim[1]);
    l.channels = dim[0];
    l.no_bias = !nrs_onnx_input(b, node, 2);
    return nrs_onnx_add(b, node, &l, &in, 1, nrs_onnx_output(b, node, 0));
}

enum nrs_status nrs_onnx_pool(struct nrs_onnx_build *b, const nrs_onnx_node *node)
{
    bool is_max = strcmp(node->op_type, "MaxPool") == 0;
    struct nrs_layer l = {.type = is_max ? NRS_LAYER_MAXPOOL : NRS_LAYER_AVGPOOL,
                          .ceil_mode = nrs_onnx_attr_int(node, "ceil_mode", 0) != 0};
    struct nrs_onnx_value *in, *indices = nrs_onnx_output(b, node, 1);
    enum nrs_status status = image_input(b, node, &in);

    if (status == NRS_OK && indices && indices->n_readers)
        status = nrs_onnx_node_fail(b, node, NRS_ENAME, "its indices are read: not supported");
    if (status == NRS_OK)
        status = read_window(b, node, &l);
    if (status != NRS_OK)
        return status;
    return nrs_onnx_add(b, node, &l, &in, 1, nrs_onnx_output(b, node, 0));
}

enum nrs_status nrs_onnx_global_pool(struct nrs_onnx_build *b, const nrs_onnx_node *node)
{
    bool is_max = strcmp(node->op_type, "GlobalMaxPool") == 0;
    struct nrs_layer l = {.type = is_max ? NRS_LAYER_MAXPOOL : NRS_LAYER_AVGPOOL,
                          .kernel = 1,
                          .stride = 1,
                          .is_global = true};
    struct nrs_onnx_value *in;
    enum nrs_status status = image_input(b, node, &in);

    if (status != NRS_OK)
        return status;
    return nrs_onnx_add(b, node, &l, &in, 1, nrs_onnx_output(b, node, 0));
}

/* Over height and width: a global average pooling, perhaps without the two axes. */
enum nrs_status nrs_onnx_reduce_mean(struct nrs_onnx_build *b, const nrs_onnx_node *node)
{
    struct nrs_onnx_value *out = nrs_onnx_output(b, node, 0);
    const int64_t *axes;
    size_t n;
    bool is_known = nrs_onnx_ints(b, node, "axes", 1, &axes, &n);
    long sum = 0;
    enum nrs_status status;

    for (size_t i = 0; is_known && i < n && n == 2; i++)
        sum |= 1L << (nrs_onnx_axis(axes[i], 4) + 1);
    if (sum != (1L << 3 | 1L << 4))
        return nrs_onnx_node_fail(b, node, NRS_ENAME,
                                  "not supported but over height and width (axes 2 and 3)");
    status = nrs_onnx_global_pool(b, node);
    if (status == NRS_OK && !nrs_onnx_attr_int(node, "keepdims", 1))
        out->shape.n = 2;
    return status;
}

/* ------------------------------------------------------------------ products */

/* One row of `depth` elements times depth x channels weights. */
static enum nrs_status add_fc(struct nrs_onnx_build *b, const nrs_onnx_node *node,
                              struct nrs_onnx_value *in, int64_t depth, int64_t channels,
                              bool has_bias)
{
    struct nrs_layer l = {.type = NRS_LAYER_FC, .channels = channels, .no_bias = !has_bias};
    struct nrs_onnx_value *out = nrs_onnx_output(b, node, 0);
    struct nrs_onnx_shape shape = in->shape;
    enum nrs_status status;

    if (nrs_onnx_elements(&in->shape) != depth && !b->is_resized)
        return nrs_onnx_node_fail(b, node, NRS_ENAME,
                                  "weights for %lld inputs and %lld given: products of more than "
                                  "one row are not supported",
                                  (long long)depth, (long long)nrs_onnx_elements(&in->shape));
    status = nrs_onnx_add(b, node, &l, &in, 1, out);
    if (status != NRS_OK)
        return status;
    for (uint32_t i = 0; i + 1 < shape.n; i++)
        shape.dim[i] = 1;
    shape.n = shape.n < 2 ? 2 : shape.n;
    shape.dim[0] = 1;
    shape.dim[shape.n - 1] = channels;
    out->shape = shape;
    return NRS_OK;
}

static enum nrs_status matrix_input(struct nrs_onnx_build *b, const nrs_onnx_node *node,
                                    struct nrs_onnx_value **in, struct nrs_onnx_value **w)
{
    enum nrs_status status = nrs_onnx_feature(b, node, 0, in);

    if (status == NRS_OK)
        status = nrs_onnx_constant(b, node, 1, w);
    if (status == NRS_OK && (*w)->shape.n != 2)
        return nrs_onnx_node_fail(b, node, NRS_ETYPE, "weights of %u dimensions, expected 2",
                                  (*w)->shape.n);
    return status;
}

enum nrs_status nrs_onnx_matmul(struct nrs_onnx_build *b, const nrs_onnx_node *node)
{
    struct nrs_onnx_value *in, *w;
    enum nrs_status status = matrix_input(b, node, &in, &w);

    if (status != NRS_OK)
        return status;
    return add_fc(b, node, in, w->shape.dim[0], w->shape.dim[1], false);
}

enum nrs_status nrs_onnx_gemm(struct nrs_onnx_build *b, const nrs_onnx_node *node)
{
    struct nrs_onnx_value *in, *w;
    bool is_turned = nrs_onnx_attr_int(node, "transB", 0) != 0;
    enum nrs_status status = matrix_input(b, node, &in, &w);

    if (status != NRS_OK)
        return status;
    if (nrs_onnx_attr_int(node, "transA", 0))
        return nrs_onnx_node_fail(b, node, NRS_ENAME, "transA is not supported");
    return add_fc(b, node, in, w->shape.dim[is_turned], w->shape.dim[!is_turned],
                  nrs_onnx_input(b, node, 2) != NULL);
}

/* ------------------------------------------------------------------ the rest */

enum nrs_status nrs_onnx_batchnorm(struct nrs_onnx_build *b, const nrs_onnx_node *node)
{
    struct nrs_onnx_value *in, *scale;
    enum nrs_status status = nrs_onnx_feature(b, node, 0, &in);

    if (status == NRS_OK)
        status = nrs_onnx_constant(b, node, 1, &scale);
    if (status != NRS_OK)
        return status;
    if (in->shape.n < 2 || nrs_onnx_elements(&scale->shape) != in->shape.dim[1])
        return nrs_onnx_node_fail(b, node, NRS_ECONFLICT,
                                  "%lld scales for an input of other channels",
                                  (long long)nrs_onnx_elements(&scale->shape));
    return nrs_onnx_scale(b, node, in);
}

/* Its mean is the image's own, so nothing before it can take it in. */
enum nrs_status nrs_onnx_instancenorm(struct nrs_onnx_build *b, const nrs_onnx_node *node)
{
    struct nrs_layer l = {.type = NRS_LAYER_BATCHNORM};
    struct nrs_onnx_value *in;
    enum nrs_status status = nrs_onnx_feature(b, node, 0, &in);

    if (status != NRS_OK)
        return status;
    return nrs_onnx_add(b, node, &l, &in, 1, nrs_onnx_output(b, node, 0));
}

/* A layer without parameters that matter here. */
enum nrs_status nrs_onnx_plain(struct nrs_onnx_build *b, const nrs_onnx_node *node)
{
    bool is_lrn = strcmp(node->op_type, "LRN") == 0;
    struct nrs_layer l = {.type = is_lrn ? NRS_LAYER_LRN : NRS_LAYER_SOFTMAX};
    struct nrs_onnx_value *in;
    enum nrs_status status = is_lrn ? image_input(b, node, &in) : nrs_onnx_feature(b, node, 0, &in);

    if (status != NRS_OK)
        return status;
    return nrs_onnx_add(b, node, &l, &in, 1, nrs_onnx_output(b, node, 0));
}

/* Beginnings of all axes, then ends; below 0: a crop. Before opset 2 the attribute was "paddings".
 */
enum nrs_status nrs_onnx_pad(struct nrs_onnx_build *b, const nrs_onnx_node *node)
{
    struct nrs_layer l = {.has_pads = true};
    struct nrs_onnx_value *in;
    const int64_t *p;
    size_t n;
    int most = 0, least = 0;
    enum nrs_status status = image_input(b, node, &in);

    if (status != NRS_OK)
        return status;
    if (!nrs_onnx_ints(b, node, nrs_onnx_attr(node, "paddings") ? "paddings" : "pads", 1, &p, &n) ||
        n != 8 || p[0] || p[1] || p[4] || p[5])
        return nrs_onnx_node_fail(b, node, NRS_ENAME,
                                  "not supported but for constant pads of height and width");
    for (int i = 0; i < 8; i++) {
        if (p[i] > NRS_DIM_MAX || p[i] < -NRS_DIM_MAX)
            return nrs_onnx_node_fail(b, node, NRS_ERANGE, "a pad of %lld", (long long)p[i]);
        most = p[i] > 0 ? 1 : most;
        least = p[i] < 0 ? 1 : least;
    }
    if (most && least)
        return nrs_onnx_node_fail(b, node, NRS_ENAME, "pads of both signs are not supported");
    if (!most && !least)
        return nrs_onnx_same(b, node);
    l.type = most ? NRS_LAYER_PAD : NRS_LAYER_CROP;
    l.pads = most ? (struct nrs_pads){p[2], p[3], p[6], p[7]}
                  : (struct nrs_pads){-p[2], -p[3], -p[6], -p[7]};
    return nrs_onnx_add(b, node, &l, &in, 1, nrs_onnx_output(b, node, 0));
}

/* Factors of height and width: of an Upsample or Resize, by scales or by sizes. @return false when
 * they are not known, or not whole. */
static bool read_factors(struct nrs_onnx_build *b, const nrs_onnx_node *node,
                         const struct nrs_onnx_value *in, int64_t factor[4])
{
    bool is_resize = strcmp(node->op_type, "Resize") == 0;
    const struct nrs_onnx_value *v =
        nrs_onnx_input(b, node, is_resize && node->n_input > 2 ? 2 : 1);
    const struct nrs_onnx_value *sizes = nrs_onnx_input(b, node, 3);
    const Onnx__AttributeProto *a = nrs_onnx_attr(node, "scales");
    float scales[4];

    if (sizes) {
        for (int i = 0; i < 4; i++) {
            if (sizes->n_ints != 4 || in->shape.dim[i] < 1 || sizes->ints[i] % in->shape.dim[i])
                return false;
            factor[i] = sizes->ints[i] / in->shape.dim[i];
        }
        return true;
    }
    if (a && a->n_floats == 4)
        memcpy(scales, a->floats, sizeof scales);
    else if (v && v->tensor && v->tensor->n_float_data == 4)
        memcpy(scales, v->tensor->float_data, sizeof scales);
    else if (v && v->tensor && v->tensor->data_type == NRS_ONNX_FLOAT &&
             v->tensor->raw_data.len == sizeof scales)
        memcpy(scales, v->tensor->raw_data.data, sizeof scales); /* a little-endian machine */
    else
        return false;
    for (int i = 0; i < 4; i++) {
        if (!(scales[i] >= 1 && scales[i] <= 65536) || scales[i] != floorf(scales[i]))
            return false;
        factor[i] = (int64_t)scales[i];
    }
    return true;
}

enum nrs_status nrs_onnx_resize(struct nrs_onnx_build *b, const nrs_onnx_node *node)
{
    struct nrs_layer l = {.type = NRS_LAYER_UPSAMPLE};
    struct nrs_onnx_value *in;
    int64_t factor[4];
    enum nrs_status status = image_input(b, node, &in);

    if (status != NRS_OK)
        return status;
    if (!read_factors(b, node, in, factor) || factor[0] != 1 || factor[1] != 1 || factor[2] < 1 ||
        factor[3] < 1)
        return nrs_onnx_node_fail(b, node, NRS_ENAME,
                                  "not supported but by whole factors of height and width");
    l.stride_h = factor[2];
    l.stride_w = factor[3];
    settle(&l.stride, &l.stride_h, &l.stride_w);
    return nrs_onnx_add(b, node, &l, &in, 1, nrs_onnx_output(b, node, 0));
}

/* onnx_ops_shape.c - ONNX operators that move, join or part tensors, or look at them otherwise. */
#include <string.h>

#include "dnn/onnx_parts.h"

enum nrs_status nrs_onnx_same(struct nrs_onnx_build *b, const nrs_onnx_node *node)
{
    struct nrs_onnx_value *in, *out = nrs_onnx_output(b, node, 0);
    enum nrs_status status = nrs_onnx_feature(b, node, 0, &in);

    if (status == NRS_OK && out)
        nrs_onnx_alias(out, in, &in->shape);
    return status;
}

/* The shape of a feature is a constant. */
enum nrs_status nrs_onnx_shape_of(struct nrs_onnx_build *b, const nrs_onnx_node *node)
{
    struct nrs_onnx_value *in, *out = nrs_onnx_output(b, node, 0);
    struct nrs_onnx_shape shape = {1, {0}};
    enum nrs_status status = nrs_onnx_feature(b, node, 0, &in);

    if (status != NRS_OK || !out)
        return status;
    shape.dim[0] = in->shape.n;
    return nrs_onnx_value_constant(b, out, &shape, in->shape.dim);
}

/* A target that names the file's batch names ours, which is 1. At another resolution than the
 * file's, a target that flattens the image does so whatever its size is. */
static bool is_flattened(const struct nrs_onnx_build *b, const int64_t *want, size_t n)
{
    return b->is_resized && n == 2 && want[1] > 0 &&
           (want[0] == 1 || want[0] == 0 || want[0] == -1 || want[0] == b->batch);
}

enum nrs_status nrs_onnx_reshape(struct nrs_onnx_build *b, const nrs_onnx_node *node)
{
    struct nrs_onnx_value *in, *out = nrs_onnx_output(b, node, 0);
    struct nrs_onnx_shape shape, seen;
    const int64_t *want = NULL;
    size_t n = 0;
    enum nrs_status status = nrs_onnx_feature(b, node, 0, &in);

    if (status != NRS_OK || !out)
        return status;
    seen = in->shape;
    if (strcmp(node->op_type, "Reshape") == 0 && nrs_onnx_ints(b, node, "shape", 1, &want, &n)) {
        if (is_flattened(b, want, n)) {
            shape = (struct nrs_onnx_shape){2, {1, nrs_onnx_elements(&seen)}};
            nrs_onnx_alias(out, in, &shape);
            return NRS_OK;
        }
        if (n > 0 && want[0] == b->batch && seen.n)
            seen.dim[0] = b->batch;
    }
    status = nrs_onnx_reshaped(b, node, &seen, &shape);
    if (status != NRS_OK)
        return status;
    if (seen.n && seen.dim[0] != 1 && shape.n)
        shape.dim[0] = 1;
    nrs_onnx_alias(out, in, &shape);
    return NRS_OK;
}

/* Elements are moved unless only axes of size 1 change places. */
enum nrs_status nrs_onnx_transpose(struct nrs_onnx_build *b, const nrs_onnx_node *node)
{
    struct nrs_layer l = {.type = NRS_LAYER_SHUFFLE};
    struct nrs_onnx_value *in, *out = nrs_onnx_output(b, node, 0);
    struct nrs_onnx_shape shape;
    long perm[NRS_ONNX_DIMS_MAX], previous = -1;
    bool is_moved = false;
    enum nrs_status status = nrs_onnx_feature(b, node, 0, &in);

    if (status != NRS_OK || !out)
        return status;
    shape.n = in->shape.n;
    if (!nrs_onnx_permutation(node, shape.n, perm))
        return nrs_onnx_node_fail(b, node, NRS_ERANGE, "perm is no permutation of %u axes",
                                  shape.n);
    for (uint32_t i = 0; i < shape.n; i++) {
        shape.dim[i] = in->shape.dim[perm[i]];
        if (shape.dim[i] != 1) {
            is_moved = is_moved || perm[i] < previous;
            previous = perm[i];
        }
    }
    if (!is_moved) {
        nrs_onnx_alias(out, in, &shape);
        return NRS_OK;
    }
    status = nrs_onnx_add(b, node, &l, &in, 1, out);
    out->shape = shape;
    return status;
}

/* Our axis (1 channels, 2 height, 3 width) of a tensor's axis. @return 0 when there is none. */
static int64_t image_axis(long axis, uint32_t rank)
{
    return axis >= 1 && axis <= 3 && rank <= 4 ? axis : 0;
}

enum nrs_status nrs_onnx_concat(struct nrs_onnx_build *b, const nrs_onnx_node *node)
{
    struct nrs_layer l = {.type = NRS_LAYER_CONCAT};
    struct nrs_onnx_value *in[NRS_LAYER_INPUTS], *out = nrs_onnx_output(b, node, 0);
    struct nrs_onnx_shape shape = {0};
    long axis = -1;
    enum nrs_status status = NRS_OK;

    if (node->n_input == 1)
        return nrs_onnx_same(b, node);
    if (node->n_input > NRS_LAYER_INPUTS)
        return nrs_onnx_node_fail(b, node, NRS_ERANGE, "%zu inputs, expected at most %d",
                                  node->n_input, NRS_LAYER_INPUTS);
    for (size_t i = 0; i < node->n_input && status == NRS_OK; i++) {
        status = nrs_onnx_feature(b, node, i, &in[i]);
        if (status != NRS_OK)
            return status;
        if (i == 0) {
            shape = in[0]->shape;
            axis = nrs_onnx_axis(nrs_onnx_attr_int(node, "axis", 1), shape.n);
            l.axis = image_axis(axis, shape.n);
        } else if (in[i]->shape.n != shape.n || axis < 0 ||
                   __builtin_add_overflow(shape.dim[axis], in[i]->shape.dim[axis],
                                          &shape.dim[axis]))
            return nrs_onnx_node_fail(b, node, NRS_ERANGE, "'%.64s' does not fit", in[i]->name);
    }
    if (!l.axis)
        return nrs_onnx_node_fail(b, node, NRS_ENAME,
                                  "not supported but along channels, height or width");
    status = nrs_onnx_add(b, node, &l, in, node->n_input, out);
    if (status == NRS_OK)
        out->shape = shape;
    return status;
}

/* Take `count` of the size along an axis. The whole axis is no layer. */
static enum nrs_status take(struct nrs_onnx_build *b, const nrs_onnx_node *node,
                            struct nrs_onnx_value *in, long axis, int64_t count,
                            struct nrs_onnx_value *out)
{
    struct nrs_layer l = {.type = NRS_LAYER_SLICE, .axis = image_axis(axis, in->shape.n)};
    struct nrs_onnx_shape shape = in->shape;
    enum nrs_status status;

    if (axis >= 0 && count == shape.dim[axis]) {
        nrs_onnx_alias(out, in, &shape);
        return NRS_OK;
    }
    if (!l.axis || count < 1 || count > NRS_DIM_MAX)
        return nrs_onnx_node_fail(b, node, NRS_ENAME,
                                  "not supported but for a part of the channels, height or width");
    shape.dim[axis] = count;
    *(l.axis == 1 ? &l.channels : l.axis == 2 ? &l.height : &l.width) = count;
    status = nrs_onnx_add(b, node, &l, &in, 1, out);
    out->shape = shape;
    return status;
}

/* How many a range start..end with a step takes out of `size`. @return 0: none, or not known. */
static int64_t range_size(int64_t size, int64_t start, int64_t end, int64_t step)
{
    if (step < 1)
        return 0;
    start = start < 0 && start >= -size ? start + size : start < 0 ? 0 : start;
    end = end < 0 && end >= -size ? end + size : end < 0 ? 0 : end > size ? size : end;
    return end > start ? (end - start - 1) / step + 1 : 0;
}

enum nrs_status nrs_onnx_slice(struct nrs_onnx_build *b, const nrs_onnx_node *node)
{
    struct nrs_onnx_value *in, *out = nrs_onnx_output(b, node, 0), part;
    const int64_t *start, *end, *axes = NULL, *steps = NULL;
    size_t n, n_end, n_axes = 0, n_steps = 0;
    enum nrs_status status = nrs_onnx_feature(b, node, 0, &in);

    if (status != NRS_OK || !out)
        return status;
    if (!nrs_onnx_ints(b, node, "starts", 1, &start, &n) ||
        !nrs_onnx_ints(b, node, "ends", 2, &end, &n_end) || n != n_end ||
        (nrs_onnx_ints(b, node, "axes", 3, &axes, &n_axes) && n_axes != n) ||
        (nrs_onnx_ints(b, node, "steps", 4, &steps, &n_steps) && n_steps != n))
        return nrs_onnx_node_fail(b, node, NRS_ETYPE, "its ranges do not follow from constants");
    part = *in;
    for (size_t i = 0; i < n && status == NRS_OK; i++) {
        long axis = nrs_onnx_axis(axes ? axes[i] : (int64_t)i, in->shape.n);
        int64_t count = 0;

        if (axis >= 0)
            count = range_size(part.shape.dim[axis], start[i], end[i], steps ? steps[i] : 1);
        status = take(b, node, &part, axis, count, out);
        if (i + 1 < n) { /* one layer an axis */
            part = *out;
            part.n_readers = 1;
        }
    }
    if (n == 0)
        nrs_onnx_alias(out, in, &in->shape);
    return status;
}

enum nrs_status nrs_onnx_split(struct nrs_onnx_build *b, const nrs_onnx_node *node)
{
    struct nrs_onnx_value *in;
    const int64_t *sizes = NULL;
    size_t n = 0;
    int64_t size, left;
    long axis;
    enum nrs_status status = nrs_onnx_feature(b, node, 0, &in);

    if (status != NRS_OK)
        return status;
    axis = nrs_onnx_axis(nrs_onnx_attr_int(node, "axis", 0), in->shape.n);
    if (axis < 0 || (nrs_onnx_ints(b, node, "split", 1, &sizes, &n) && n != node->n_output))
        return nrs_onnx_node_fail(b, node, NRS_ERANGE, "its axis or parts do not fit");
    left = size = in->shape.dim[axis];
    for (size_t i = 0; i < node->n_output && status == NRS_OK; i++) {
        struct nrs_onnx_value *out = nrs_onnx_output(b, node, i);
        int64_t even = (size - 1) / (int64_t)node->n_output + 1;
        int64_t count = sizes ? sizes[i] : even < left ? even : left;

        if (count < 1 || count > left)
            return nrs_onnx_node_fail(b, node, NRS_ERANGE, "part %zu does not fit", i);
        left -= count;
        if (out && out->n_readers)
            status = take(b, node, in, axis, count, out);
    }
    return status;
}

/* One index out of an axis, which goes away unless the index is a list. */
enum nrs_status nrs_onnx_gather(struct nrs_onnx_build *b, const nrs_onnx_node *node)
{
    struct nrs_onnx_value *in, *index, *out = nrs_onnx_output(b, node, 0);
    long axis;
    enum nrs_status status = nrs_onnx_feature(b, node, 0, &in);

    if (status == NRS_OK)
        status = nrs_onnx_constant(b, node, 1, &index);
    if (status != NRS_OK || !out)
        return status;
    axis = nrs_onnx_axis(nrs_onnx_attr_int(node, "axis", 0), in->shape.n);
    if (axis < 1 || index->shape.n > 1)
        return nrs_onnx_node_fail(b, node, NRS_ENAME, "not supported but for a list of indices");
    status = take(b, node, in, axis, nrs_onnx_elements(&index->shape), out);
    if (status != NRS_OK || index->shape.n == 1)
        return status;
    for (uint32_t i = (uint32_t)axis; i + 1 < out->shape.n; i++)
        out->shape.dim[i] = out->shape.dim[i + 1];
    out->shape.n--;
    return NRS_OK;
}

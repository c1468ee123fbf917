/* onnx_ops_each.c - ONNX operators that work element by element. */
#include <string.h>

#include "dnn/onnx_parts.h"

/* Of one tensor: an activation. Further inputs (bounds, slopes) are constants. */
enum nrs_status nrs_onnx_each(struct nrs_onnx_build *b, const nrs_onnx_node *node)
{
    struct nrs_onnx_value *in, *other;
    enum nrs_status status = nrs_onnx_feature(b, node, 0, &in);

    for (size_t i = 1; i < node->n_input && status == NRS_OK; i++)
        if (node->input[i][0])
            status = nrs_onnx_constant(b, node, i, &other);
    return status == NRS_OK ? nrs_onnx_activate(b, node, in) : status;
}

/* Does a constant of this shape leave the shape of `in` as it is? Before opset 7 an attribute said
 * where it belongs. */
static bool is_broadcast_to(const nrs_onnx_node *node, const struct nrs_onnx_shape *in,
                            const struct nrs_onnx_shape *constant)
{
    uint32_t gap = in->n - constant->n;

    if (nrs_onnx_attr_int(node, "broadcast", 0))
        return true;
    if (constant->n > in->n)
        return false;
    for (uint32_t i = 0; i < constant->n; i++)
        if (constant->dim[i] != 1 && constant->dim[i] != in->dim[gap + i])
            return false;
    return true;
}

static enum nrs_status with_constant(struct nrs_onnx_build *b, const nrs_onnx_node *node,
                                     struct nrs_onnx_value *in,
                                     const struct nrs_onnx_value *constant)
{
    if (!is_broadcast_to(node, &in->shape, &constant->shape))
        return nrs_onnx_node_fail(b, node, NRS_ENAME,
                                  "the constant '%.64s' would change the shape: not supported",
                                  constant->name);
    if (nrs_onnx_elements(&constant->shape) == 1 && !nrs_onnx_takes_scale(b, in))
        return nrs_onnx_activate(b, node, in);
    return nrs_onnx_scale(b, node, in);
}

/* Several tensors into one, shapes broadcast. */
static enum nrs_status join(struct nrs_onnx_build *b, const nrs_onnx_node *node,
                            enum nrs_layer_type type, size_t n)
{
    struct nrs_layer l = {.type = type};
    struct nrs_onnx_value *in[NRS_LAYER_INPUTS], *out = nrs_onnx_output(b, node, 0);
    struct nrs_onnx_shape shape;
    enum nrs_status status = NRS_OK;

    if (n > NRS_LAYER_INPUTS)
        return nrs_onnx_node_fail(b, node, NRS_ERANGE, "%zu inputs, expected at most %d", n,
                                  NRS_LAYER_INPUTS);
    for (size_t i = 0; i < n && status == NRS_OK; i++)
        status = nrs_onnx_feature(b, node, i, &in[i]);
    if (status != NRS_OK)
        return status;
    shape = in[0]->shape;
    for (size_t i = 1; i < n; i++) {
        if (in[i]->shape.n != shape.n)
            return nrs_onnx_node_fail(b, node, NRS_ECONFLICT, "'%.64s' and '%.64s' differ in rank",
                                      in[0]->name, in[i]->name);
        for (uint32_t k = 0; k < shape.n; k++)
            if (in[i]->shape.dim[k] > shape.dim[k])
                shape.dim[k] = in[i]->shape.dim[k];
    }
    status = nrs_onnx_add(b, node, &l, in, n, out);
    if (status == NRS_OK)
        out->shape = shape;
    return status;
}

enum nrs_status nrs_onnx_binary(struct nrs_onnx_build *b, const nrs_onnx_node *node)
{
    bool is_product = strcmp(node->op_type, "Mul") == 0 || strcmp(node->op_type, "Div") == 0;
    struct nrs_onnx_value *x = nrs_onnx_input(b, node, 0), *y = nrs_onnx_input(b, node, 1);

    if (x && y && x->kind == NRS_ONNX_FEATURE && y->kind == NRS_ONNX_CONSTANT)
        return with_constant(b, node, x, y);
    if (x && y && y->kind == NRS_ONNX_FEATURE && x->kind == NRS_ONNX_CONSTANT)
        return with_constant(b, node, y, x);
    return join(b, node, is_product ? NRS_LAYER_MUL : NRS_LAYER_ADD, 2);
}

/* Any number of tensors. */
enum nrs_status nrs_onnx_sum(struct nrs_onnx_build *b, const nrs_onnx_node *node)
{
    if (node->n_input == 1)
        return nrs_onnx_same(b, node);
    if (node->n_input == 2)
        return nrs_onnx_binary(b, node);
    return join(b, node, NRS_LAYER_ADD, node->n_input);
}

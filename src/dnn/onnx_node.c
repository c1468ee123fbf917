/* onnx_node.c - inputs, attributes and shapes of an ONNX node. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "dnn/onnx_parts.h"

const char *nrs_onnx_node_name(const nrs_onnx_node *node)
{
    if (node->name && node->name[0])
        return node->name;
    return node->n_output && node->output[0] ? node->output[0] : "";
}

enum nrs_status nrs_onnx_node_fail(struct nrs_onnx_build *b, const nrs_onnx_node *node,
                                   enum nrs_status status, const char *fmt, ...)
{
    char text[NRS_ERROR_MAX / 2];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    return nrs_fail(b->err, status, "node '%.64s' (%.32s): %s", nrs_onnx_node_name(node),
                    node->op_type ? node->op_type : "", text);
}

struct nrs_onnx_value *nrs_onnx_input(struct nrs_onnx_build *b, const nrs_onnx_node *node, size_t i)
{
    return i < node->n_input ? nrs_onnx_value_find(b, node->input[i]) : NULL;
}

struct nrs_onnx_value *nrs_onnx_output(struct nrs_onnx_build *b, const nrs_onnx_node *node,
                                       size_t i)
{
    return i < node->n_output ? nrs_onnx_value_find(b, node->output[i]) : NULL;
}

static enum nrs_status input_of_kind(struct nrs_onnx_build *b, const nrs_onnx_node *node, size_t i,
                                     enum nrs_onnx_kind kind, struct nrs_onnx_value **v)
{
    static const char *const what[] = {
        [NRS_ONNX_UNKNOWN] = "not computed before it",
        [NRS_ONNX_CONSTANT] = "a constant, expected an activation",
        [NRS_ONNX_FEATURE] = "an activation, expected a constant",
    };
    *v = nrs_onnx_input(b, node, i);
    if (!*v)
        return nrs_onnx_node_fail(b, node, NRS_ETYPE, "input %zu is missing", i);
    if ((*v)->kind != kind)
        return nrs_onnx_node_fail(b, node, NRS_ETYPE, "input '%.64s' is %s", (*v)->name,
                                  what[(*v)->kind]);
    return NRS_OK;
}

enum nrs_status nrs_onnx_feature(struct nrs_onnx_build *b, const nrs_onnx_node *node, size_t i,
                                 struct nrs_onnx_value **v)
{
    return input_of_kind(b, node, i, NRS_ONNX_FEATURE, v);
}

enum nrs_status nrs_onnx_constant(struct nrs_onnx_build *b, const nrs_onnx_node *node, size_t i,
                                  struct nrs_onnx_value **v)
{
    return input_of_kind(b, node, i, NRS_ONNX_CONSTANT, v);
}

const Onnx__AttributeProto *nrs_onnx_attr(const nrs_onnx_node *node, const char *name)
{
    for (size_t i = 0; i < node->n_attribute; i++)
        if (node->attribute[i]->name && strcmp(node->attribute[i]->name, name) == 0)
            return node->attribute[i];
    return NULL;
}

int64_t nrs_onnx_attr_int(const nrs_onnx_node *node, const char *name, int64_t otherwise)
{
    const Onnx__AttributeProto *a = nrs_onnx_attr(node, name);

    return a && a->has_i ? a->i : otherwise;
}

bool nrs_onnx_attr_is(const nrs_onnx_node *node, const char *name, const char *text)
{
    const Onnx__AttributeProto *a = nrs_onnx_attr(node, name);

    return a && a->has_s && a->s.len == strlen(text) && memcmp(a->s.data, text, a->s.len) == 0;
}

bool nrs_onnx_ints(struct nrs_onnx_build *b, const nrs_onnx_node *node, const char *attr, size_t i,
                   const int64_t **ints, size_t *n)
{
    const Onnx__AttributeProto *a = nrs_onnx_attr(node, attr);
    const struct nrs_onnx_value *v = nrs_onnx_input(b, node, i);

    if (a) {
        *ints = a->ints;
        *n = a->n_ints;
        return true;
    }
    if (!v || v->kind != NRS_ONNX_CONSTANT || !v->ints)
        return false;
    *ints = v->ints;
    *n = v->n_ints;
    return true;
}

long nrs_onnx_axis(int64_t axis, uint32_t rank)
{
    if (axis < 0 && axis >= -(int64_t)rank)
        axis += rank;
    return axis >= 0 && axis < rank ? (long)axis : -1;
}

bool nrs_onnx_permutation(const nrs_onnx_node *node, uint32_t rank, long perm[NRS_ONNX_DIMS_MAX])
{
    const Onnx__AttributeProto *a = nrs_onnx_attr(node, "perm");
    unsigned seen = 0;

    for (uint32_t i = 0; i < rank; i++)
        perm[i] = (long)(rank - 1 - i);
    if (!a)
        return true;
    if (a->n_ints != rank)
        return false;
    for (uint32_t i = 0; i < rank; i++) {
        perm[i] = nrs_onnx_axis(a->ints[i], rank);
        if (perm[i] < 0)
            return false;
        seen |= 1u << perm[i];
    }
    return seen == (1u << rank) - 1;
}

/* ------------------------------------------------------------------ shapes */

static bool push(struct nrs_onnx_shape *shape, int64_t dim)
{
    if (shape->n == NRS_ONNX_DIMS_MAX)
        return false;
    shape->dim[shape->n++] = dim;
    return true;
}

/* 0 takes over the dimension in its place, one -1 takes what is left. */
static bool reshape_to(const struct nrs_onnx_shape *in, const int64_t *want, size_t n,
                       struct nrs_onnx_shape *out)
{
    int64_t elements = nrs_onnx_elements(in), given = 1;
    long open = -1;

    for (size_t i = 0; i < n; i++) {
        int64_t dim = i < in->n && want[i] == 0 ? in->dim[i] : want[i];

        if (dim == -1 && open < 0)
            open = (long)i;
        else if (dim < 0 || __builtin_mul_overflow(given, dim, &given))
            return false;
        if (!push(out, dim))
            return false;
    }
    if (open >= 0) {
        if (given == 0 || elements % given)
            return false;
        out->dim[open] = elements / given;
    }
    return nrs_onnx_elements(out) == elements;
}

static bool flatten_at(const struct nrs_onnx_shape *in, int64_t axis, struct nrs_onnx_shape *out)
{
    struct nrs_onnx_shape head = *in, tail = {0};

    if (axis < 0)
        axis += in->n;
    if (axis < 0 || axis > in->n)
        return false;
    head.n = (uint32_t)axis;
    for (uint32_t i = head.n; i < in->n; i++)
        push(&tail, in->dim[i]);
    return push(out, nrs_onnx_elements(&head)) && push(out, nrs_onnx_elements(&tail));
}

static bool squeeze(const struct nrs_onnx_shape *in, const int64_t *axes, size_t n,
                    struct nrs_onnx_shape *out)
{
    unsigned gone = 0;

    for (size_t i = 0; i < n; i++) {
        long axis = nrs_onnx_axis(axes[i], in->n);

        if (axis < 0 || in->dim[axis] != 1)
            return false;
        gone |= 1u << axis;
    }
    for (uint32_t i = 0; i < in->n; i++)
        if (axes ? !(gone >> i & 1) : in->dim[i] != 1)
            push(out, in->dim[i]);
    return true;
}

static bool unsqueeze(const struct nrs_onnx_shape *in, const int64_t *axes, size_t n,
                      struct nrs_onnx_shape *out)
{
    uint32_t rank = in->n + (uint32_t)n, from = 0;
    unsigned new = 0;

    if (n > NRS_ONNX_DIMS_MAX || rank > NRS_ONNX_DIMS_MAX)
        return false;
    for (size_t i = 0; i < n; i++) {
        long axis = nrs_onnx_axis(axes[i], rank);

        if (axis < 0 || (new >> axis & 1))
            return false;
        new |= 1u << axis;
    }
    for (uint32_t i = 0; i < rank; i++)
        push(out, new >> i & 1 ? 1 : in->dim[from++]);
    return true;
}

enum nrs_status nrs_onnx_reshaped(struct nrs_onnx_build *b, const nrs_onnx_node *node,
                                  const struct nrs_onnx_shape *in, struct nrs_onnx_shape *out)
{
    const int64_t *ints = NULL;
    size_t n = 0;
    bool is_reshape = strcmp(node->op_type, "Reshape") == 0, ok;
    bool is_given = nrs_onnx_ints(b, node, is_reshape ? "shape" : "axes", 1, &ints, &n);

    *out = (struct nrs_onnx_shape){0};
    if (strcmp(node->op_type, "Flatten") == 0)
        ok = flatten_at(in, nrs_onnx_attr_int(node, "axis", 1), out);
    else if (strcmp(node->op_type, "Squeeze") == 0 && !nrs_onnx_input(b, node, 1))
        ok = squeeze(in, is_given ? ints : NULL, n, out);
    else if (!is_given)
        return nrs_onnx_node_fail(b, node, NRS_ETYPE, "its shape does not follow from constants");
    else if (is_reshape)
        ok = reshape_to(in, ints, n, out);
    else if (strcmp(node->op_type, "Squeeze") == 0)
        ok = squeeze(in, ints, n, out);
    else
        ok = unsqueeze(in, ints, n, out);
    if (!ok)
        return nrs_onnx_node_fail(b, node, NRS_ERANGE, "the shape of its input does not fit");
    return NRS_OK;
}

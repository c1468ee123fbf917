/* onnx_fold.c - constants computed from constants.
 *
 * Exporters compute the target of a Reshape from Shape, Gather, Concat and the like, and reshape
 * weights on the way. Integers are followed while they are few; of anything else only the shape.
 * What is not known stays NRS_ONNX_UNKNOWN, and whoever reads it says so. */
#include <string.h>

#include "dnn/onnx_parts.h"

struct fold {
    struct nrs_onnx_build *b;
    const nrs_onnx_node *node;
    const struct nrs_onnx_value *in; /* the first input, or NULL */
    struct nrs_onnx_value *out;
    struct nrs_onnx_shape shape;
    int64_t ints[NRS_ONNX_INTS_MAX];
    bool has_ints;
};

typedef bool fold_function(struct fold *f); /* @return false: the result is not known */

static void keep_ints(struct fold *f, const struct nrs_onnx_value *v)
{
    f->has_ints = v->ints && v->n_ints <= NRS_ONNX_INTS_MAX;
    for (uint32_t i = 0; f->has_ints && i < v->n_ints; i++)
        f->ints[i] = v->ints[i];
}

static bool fold_constant(struct fold *f)
{
    const Onnx__AttributeProto *a = nrs_onnx_attr(f->node, "value");
    const Onnx__AttributeProto *one = nrs_onnx_attr(f->node, "value_int");
    const Onnx__AttributeProto *many = nrs_onnx_attr(f->node, "value_ints");

    if (a && a->t)
        return nrs_onnx_value_set(f->b, f->out, a->t) == NRS_OK;
    f->has_ints = true;
    if (one)
        f->ints[0] = one->i;
    else if (many && many->n_ints <= NRS_ONNX_INTS_MAX) {
        f->shape = (struct nrs_onnx_shape){1, {(int64_t)many->n_ints}};
        for (size_t i = 0; i < many->n_ints; i++)
            f->ints[i] = many->ints[i];
    } else {
        const Onnx__AttributeProto *floats = nrs_onnx_attr(f->node, "value_floats");

        f->has_ints = false;
        if (floats)
            f->shape = (struct nrs_onnx_shape){1, {(int64_t)floats->n_floats}};
        return floats || nrs_onnx_attr(f->node, "value_float");
    }
    return true;
}

/* Its data is one number, 0.0 unless an attribute says otherwise. */
static bool fold_constant_of_shape(struct fold *f)
{
    const Onnx__AttributeProto *a = nrs_onnx_attr(f->node, "value");
    int64_t value = 0;
    bool is_whole = a && a->t && a->t->data_type == NRS_ONNX_INT64;

    if (!f->in->ints || f->in->n_ints > NRS_ONNX_DIMS_MAX)
        return false;
    f->shape.n = f->in->n_ints;
    for (uint32_t i = 0; i < f->in->n_ints; i++) {
        if (f->in->ints[i] < 0)
            return false;
        f->shape.dim[i] = f->in->ints[i];
    }
    if (is_whole && a->t->n_int64_data == 1)
        value = a->t->int64_data[0];
    else if (is_whole && a->t->has_raw_data && a->t->raw_data.len == 8)
        for (int k = 7; k >= 0; k--)
            value = (int64_t)((uint64_t)value << 8 | a->t->raw_data.data[k]);
    else
        is_whole = false;
    f->has_ints = is_whole;
    for (size_t i = 0; is_whole && i < NRS_ONNX_INTS_MAX; i++)
        f->ints[i] = value;
    return true;
}

static bool fold_same(struct fold *f)
{
    f->shape = f->in->shape;
    keep_ints(f, f->in);
    return true;
}

static bool fold_reshape(struct fold *f)
{
    keep_ints(f, f->in);
    return nrs_onnx_reshaped(f->b, f->node, &f->in->shape, &f->shape) == NRS_OK;
}

static bool fold_transpose(struct fold *f)
{
    long perm[NRS_ONNX_DIMS_MAX];

    if (!nrs_onnx_permutation(f->node, f->in->shape.n, perm))
        return false;
    f->shape.n = f->in->shape.n;
    for (uint32_t i = 0; i < f->shape.n; i++)
        f->shape.dim[i] = f->in->shape.dim[perm[i]];
    if (f->shape.n < 2)
        keep_ints(f, f->in);
    return true;
}

/* Of a list, by a number or a list of numbers. */
static bool fold_gather(struct fold *f)
{
    const struct nrs_onnx_value *index = nrs_onnx_input(f->b, f->node, 1);

    if (!index || !index->ints || !f->in->ints || f->in->shape.n != 1)
        return false;
    f->shape = index->shape;
    f->has_ints = true;
    for (uint32_t i = 0; i < index->n_ints; i++) {
        long at = nrs_onnx_axis(index->ints[i], f->in->n_ints);

        if (at < 0)
            return false;
        f->ints[i] = f->in->ints[at];
    }
    return true;
}

static bool fold_concat(struct fold *f)
{
    int64_t n = 0;

    for (size_t i = 0; i < f->node->n_input; i++) {
        const struct nrs_onnx_value *v = nrs_onnx_input(f->b, f->node, i);

        if (!v || !v->ints || v->shape.n != 1 || n + v->n_ints > NRS_ONNX_INTS_MAX)
            return false;
        memcpy(f->ints + n, v->ints, v->n_ints * sizeof *f->ints);
        n += v->n_ints;
    }
    f->shape = (struct nrs_onnx_shape){1, {n}};
    f->has_ints = true;
    return true;
}

static int64_t clamp(int64_t x, int64_t low, int64_t high)
{
    return x < low ? low : x > high ? high : x;
}

/* Of a list, with a step above 0. */
static bool fold_slice(struct fold *f)
{
    const int64_t *start, *end, *step;
    size_t n, one = 1;
    int64_t from, to, by = 1, size = f->in->n_ints, count = 0;

    if (!f->in->ints || f->in->shape.n != 1 ||
        !nrs_onnx_ints(f->b, f->node, "starts", 1, &start, &n) || n != 1 ||
        !nrs_onnx_ints(f->b, f->node, "ends", 2, &end, &n) || n != 1)
        return false;
    if (nrs_onnx_input(f->b, f->node, 4)) {
        if (!nrs_onnx_ints(f->b, f->node, "steps", 4, &step, &one) || one != 1 || *step < 1)
            return false;
        by = clamp(*step, 1, NRS_ONNX_INTS_MAX);
    }
    from = clamp(*start < 0 && *start >= -size ? *start + size : *start, 0, size);
    to = clamp(*end < 0 && *end >= -size ? *end + size : *end, 0, size);
    for (int64_t i = from; i < to; i += by)
        f->ints[count++] = f->in->ints[i];
    f->shape = (struct nrs_onnx_shape){1, {count}};
    f->has_ints = true;
    return true;
}

/* @return false when the result does not exist. */
static bool apply(char op, int64_t x, int64_t y, int64_t *z)
{
    if (op == '+')
        return !__builtin_add_overflow(x, y, z);
    if (op == '-')
        return !__builtin_sub_overflow(x, y, z);
    if (op == '*')
        return !__builtin_mul_overflow(x, y, z);
    if (y == 0 || (x == INT64_MIN && y == -1))
        return false;
    *z = x / y;
    return true;
}

/* Shapes that are the same, or one of a single number. */
static bool fold_binary(struct fold *f)
{
    const struct nrs_onnx_value *x = f->in, *y = nrs_onnx_input(f->b, f->node, 1);
    const char *type = f->node->op_type;
    char op = type[0] == 'A' ? '+' : type[0] == 'S' ? '-' : type[0] == 'M' ? '*' : '/';
    int64_t nx, ny;

    if (!y)
        return false;
    nx = nrs_onnx_elements(&x->shape);
    ny = nrs_onnx_elements(&y->shape);
    if (nx != ny && nx != 1 && ny != 1)
        return false;
    f->shape = nx > ny || (nx == ny && x->shape.n >= y->shape.n) ? x->shape : y->shape;
    f->has_ints = x->ints && y->ints && x->n_ints && y->n_ints;
    for (uint32_t i = 0; f->has_ints && i < (nx > ny ? nx : ny); i++)
        if (!apply(op, x->ints[nx == 1 ? 0 : i], y->ints[ny == 1 ? 0 : i], &f->ints[i]))
            return false;
    return true;
}

static bool fold_shape(struct fold *f)
{
    f->shape = (struct nrs_onnx_shape){1, {f->in->shape.n}};
    memcpy(f->ints, f->in->shape.dim, f->in->shape.n * sizeof *f->ints);
    f->has_ints = true;
    return true;
}

/* Only the shape of the values' result is known. */
static bool fold_values(struct fold *f)
{
    f->shape = f->in->shape;
    return true;
}

static const struct {
    const char *type;
    fold_function *fold;
} folds[] = {
    {"Constant", fold_constant}, {"ConstantOfShape", fold_constant_of_shape},
    {"Identity", fold_same},     {"Cast", fold_same},
    {"Dropout", fold_same},      {"Floor", fold_same},
    {"Ceil", fold_same},         {"Reshape", fold_reshape},
    {"Flatten", fold_reshape},   {"Squeeze", fold_reshape},
    {"Unsqueeze", fold_reshape}, {"Transpose", fold_transpose},
    {"Gather", fold_gather},     {"Concat", fold_concat},
    {"Slice", fold_slice},       {"Add", fold_binary},
    {"Sub", fold_binary},        {"Mul", fold_binary},
    {"Div", fold_binary},        {"Shape", fold_shape},
    {"Sqrt", fold_values},       {"Neg", fold_values},
    {"Exp", fold_values},        {"Relu", fold_values},
    {"Abs", fold_values},        {"Sigmoid", fold_values},
};

enum nrs_status nrs_onnx_fold(struct nrs_onnx_build *b, const nrs_onnx_node *node, bool *is_folded)
{
    struct fold f = {.b = b, .node = node, .in = nrs_onnx_input(b, node, 0)};
    size_t i = 0;

    *is_folded = false;
    for (size_t k = 0; k < node->n_input; k++) {
        const struct nrs_onnx_value *v = nrs_onnx_input(b, node, k);

        if (v && v->kind != NRS_ONNX_CONSTANT)
            return NRS_OK;
        if (!v && node->input[k][0])
            return nrs_onnx_node_fail(b, node, NRS_ENAME, "no tensor is called '%.64s'",
                                      node->input[k]);
    }
    while (i < NRS_LEN(folds) && strcmp(folds[i].type, node->op_type) != 0)
        i++;
    f.out = nrs_onnx_output(b, node, 0);
    if ((!f.in && strcmp(node->op_type, "Constant") != 0))
        return nrs_onnx_node_fail(b, node, NRS_ETYPE, "input 0 is missing");
    *is_folded = true;
    if (i == NRS_LEN(folds) || !f.out)
        return NRS_OK;
    if (!folds[i].fold(&f))
        return b->err->status; /* not known, or a failure with a text */
    if (f.out->kind == NRS_ONNX_CONSTANT)
        return NRS_OK;
    return nrs_onnx_value_constant(b, f.out, &f.shape, f.has_ints ? f.ints : NULL);
}

/* onnx_values.c - the tensors of an ONNX graph: their list, constants, and which are in use.
 *
 * Names are looked up in a sorted list: its cost cannot be driven up by chosen names. */
#include <stdlib.h>
#include <string.h>

#include "dnn/onnx_parts.h"

static int by_name(const void *a, const void *b)
{
    const struct nrs_onnx_value *x = a, *y = b;
    int order = strcmp(x->name, y->name);

    /* What a node computes comes behind what the file gives. */
    return order ? order : (x->producer > y->producer) - (x->producer < y->producer);
}

static void list_value(struct nrs_onnx_build *b, const char *name, long producer)
{
    if (name && name[0])
        b->values[b->n_values++] =
            (struct nrs_onnx_value){.name = name, .producer = producer, .is_only_view = true};
}

/* One entry a name: an input may be an initializer as well, but nothing is computed twice. */
static enum nrs_status merge(struct nrs_onnx_build *b)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < b->n_values; i++) {
        if (n == 0 || strcmp(b->values[n - 1].name, b->values[i].name) != 0)
            b->values[n++] = b->values[i];
        else if (b->values[i].producer >= 0)
            return nrs_fail(b->err, NRS_ECONFLICT, "tensor '%.64s' is given or computed twice",
                            b->values[i].name);
    }
    b->n_values = n;
    return NRS_OK;
}

enum nrs_status nrs_onnx_values_collect(struct nrs_onnx_build *b)
{
    const Onnx__GraphProto *g = b->graph;
    size_t n = g->n_initializer + g->n_input;
    enum nrs_status status;

    for (size_t i = 0; i < g->n_node; i++)
        n += g->node[i]->n_output;
    b->values = calloc(n + 1, sizeof *b->values); /* n is at most NRS_ONNX_FIELDS_MAX */
    b->is_used = calloc(g->n_node + 1, sizeof *b->is_used);
    if (!b->values || !b->is_used)
        return nrs_fail(b->err, NRS_EMACHINE, "out of memory");
    for (size_t i = 0; i < g->n_initializer; i++)
        list_value(b, g->initializer[i]->name, -1);
    for (size_t i = 0; i < g->n_input; i++)
        list_value(b, g->input[i]->name, -1);
    for (size_t i = 0; i < g->n_node; i++)
        for (size_t k = 0; k < g->node[i]->n_output; k++)
            list_value(b, g->node[i]->output[k], (long)i);
    qsort(b->values, b->n_values, sizeof *b->values, by_name);
    status = merge(b);
    for (size_t i = 0; i < g->n_initializer && status == NRS_OK; i++) {
        struct nrs_onnx_value *v = nrs_onnx_value_find(b, g->initializer[i]->name);

        if (v && v->kind == NRS_ONNX_UNKNOWN)
            status = nrs_onnx_value_set(b, v, g->initializer[i]);
    }
    return status;
}

void nrs_onnx_values_free(struct nrs_onnx_build *b)
{
    for (uint32_t i = 0; b->values && i < b->n_values; i++)
        free(b->values[i].ints);
    free(b->values);
    free(b->is_used);
}

struct nrs_onnx_value *nrs_onnx_value_find(struct nrs_onnx_build *b, const char *name)
{
    uint32_t low = 0, high = b->n_values;

    while (name && name[0] && low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = strcmp(name, b->values[middle].name);

        if (order == 0)
            return &b->values[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

/* Mark the producer of each input; a node is put on the list once. */
static void use_inputs(struct nrs_onnx_build *b, size_t node, size_t *list, size_t *n)
{
    const nrs_onnx_node *reader = b->graph->node[node];
    bool is_shape = reader->op_type && strcmp(reader->op_type, "Shape") == 0;

    for (size_t i = 0; i < reader->n_input; i++) {
        struct nrs_onnx_value *v = nrs_onnx_value_find(b, reader->input[i]);

        if (!v)
            continue;
        v->n_readers += !is_shape;
        if (v->producer >= 0 && !b->is_used[v->producer]) {
            b->is_used[v->producer] = true;
            list[(*n)++] = (size_t)v->producer;
        }
    }
}

enum nrs_status nrs_onnx_mark_used(struct nrs_onnx_build *b, struct nrs_onnx_value *output)
{
    size_t *list = calloc(b->graph->n_node + 1, sizeof *list), n = 0;

    if (!list)
        return nrs_fail(b->err, NRS_EMACHINE, "out of memory");
    output->n_readers++;
    if (output->producer >= 0) {
        b->is_used[output->producer] = true;
        list[n++] = (size_t)output->producer;
    }
    for (size_t done = 0; done < n; done++)
        use_inputs(b, list[done], list, &n);
    free(list);
    return NRS_OK;
}

int64_t nrs_onnx_elements(const struct nrs_onnx_shape *shape)
{
    int64_t n = 1;

    for (uint32_t i = 0; i < shape->n; i++)
        if (__builtin_mul_overflow(n, shape->dim[i], &n))
            return -1;
    return n;
}

enum nrs_status nrs_onnx_value_constant(struct nrs_onnx_build *b, struct nrs_onnx_value *v,
                                        const struct nrs_onnx_shape *shape, const int64_t *ints)
{
    int64_t n = nrs_onnx_elements(shape);

    if (n < 0)
        return nrs_fail(b->err, NRS_ERANGE, "tensor '%.64s': its size overflows", v->name);
    v->kind = NRS_ONNX_CONSTANT;
    v->shape = *shape;
    if (!ints || n > NRS_ONNX_INTS_MAX || v->ints)
        return NRS_OK;
    v->ints = malloc((n ? (size_t)n : 1) * sizeof *v->ints);
    if (!v->ints)
        return nrs_fail(b->err, NRS_EMACHINE, "out of memory");
    memcpy(v->ints, ints, (size_t)n * sizeof *ints);
    v->n_ints = (uint32_t)n;
    return NRS_OK;
}

/* The integers of a small tensor, in whichever field they are; raw data is little-endian. */
static bool read_ints(const Onnx__TensorProto *t, int64_t n, int64_t *ints)
{
    size_t size = t->data_type == NRS_ONNX_INT64 ? 8 : 4;

    if (n < 0 || n > NRS_ONNX_INTS_MAX ||
        (t->data_type != NRS_ONNX_INT64 && t->data_type != NRS_ONNX_INT32))
        return false;
    if (t->has_raw_data && t->raw_data.len == (size_t)n * size) {
        for (size_t i = 0; i < (size_t)n; i++) {
            uint64_t bits = 0;

            for (size_t k = 0; k < size; k++)
                bits |= (uint64_t)t->raw_data.data[i * size + k] << (8 * k);
            ints[i] = size == 8 ? (int64_t)bits : (int32_t)(uint32_t)bits;
        }
        return true;
    }
    if (size == 8 ? t->n_int64_data != (size_t)n : t->n_int32_data != (size_t)n)
        return false;
    for (size_t i = 0; i < (size_t)n; i++)
        ints[i] = size == 8 ? t->int64_data[i] : t->int32_data[i];
    return true;
}

enum nrs_status nrs_onnx_value_set(struct nrs_onnx_build *b, struct nrs_onnx_value *v,
                                   const Onnx__TensorProto *tensor)
{
    struct nrs_onnx_shape shape = {.n = (uint32_t)tensor->n_dims};
    int64_t ints[NRS_ONNX_INTS_MAX];

    if (tensor->n_dims > NRS_ONNX_DIMS_MAX)
        return nrs_fail(b->err, NRS_ERANGE, "tensor '%.64s': %zu dimensions, expected at most %d",
                        v->name, tensor->n_dims, NRS_ONNX_DIMS_MAX);
    for (uint32_t i = 0; i < shape.n; i++) {
        shape.dim[i] = tensor->dims[i];
        if (shape.dim[i] < 0)
            return nrs_fail(b->err, NRS_ERANGE, "tensor '%.64s': dimension %lld is negative",
                            v->name, (long long)shape.dim[i]);
    }
    v->tensor = tensor;
    return nrs_onnx_value_constant(
        b, v, &shape, read_ints(tensor, nrs_onnx_elements(&shape), ints) ? ints : NULL);
}

/* onnx_message.c - building the messages of an ONNX file. */
#include "dnn/onnx_message.h"

#include <stdlib.h>
#include <string.h>

enum { FLOAT = 1, INT64 = 7 };                         /* TensorProto.DataType */
enum { ATTR_INT = 2, ATTR_STRING = 3, ATTR_INTS = 7 }; /* AttributeProto.AttributeType */

static void *take(struct nrs_onnx_writer *w, size_t n)
{
    void *p = w->is_full ? NULL : calloc(1, n ? n : 1);

    w->is_full = !p;
    return p;
}

static char *take_text(struct nrs_onnx_writer *w, const char *text)
{
    char *copy = take(w, strlen(text) + 1);

    if (copy)
        strcpy(copy, text);
    return copy;
}

/* Append `item` to a list of pointers. @return false: it is not in the list. */
static bool append(struct nrs_onnx_writer *w, void *list_at, size_t *n, void *item)
{
    void **list, **grown;

    if (!item)
        return false;
    memcpy(&list, list_at, sizeof list);
    if ((*n & (*n - 1)) == 0) { /* the room doubles at powers of two */
        grown = realloc(list, (*n ? 2 * *n : 1) * sizeof *list);
        if (!grown) {
            w->is_full = true;
            return false;
        }
        list = grown;
        memcpy(list_at, &list, sizeof list);
    }
    list[(*n)++] = item;
    return true;
}

/* A new message of a type, appended to a list; NULL when out of memory. */
#define NEW(w, var, init, list, count)                                                             \
    do {                                                                                           \
        (var) = take(w, sizeof *(var));                                                            \
        if (var)                                                                                   \
            *(var) = (__typeof__(*(var)))init;                                                     \
        if ((var) && !append(w, list, count, var)) {                                               \
            free(var);                                                                             \
            (var) = NULL;                                                                          \
        }                                                                                          \
    } while (0)

void nrs_onnx_writer_init(struct nrs_onnx_writer *w, const char *name)
{
    Onnx__OperatorSetIdProto *opset;

    *w = (struct nrs_onnx_writer){0};
    w->model = take(w, sizeof *w->model);
    if (!w->model)
        return;
    *w->model = (Onnx__ModelProto)ONNX__MODEL_PROTO__INIT;
    w->model->has_ir_version = 1;
    w->model->ir_version = 7;
    w->model->producer_name = take_text(w, "nrsplit");
    w->model->graph = take(w, sizeof *w->model->graph);
    if (w->model->graph) {
        *w->model->graph = (Onnx__GraphProto)ONNX__GRAPH_PROTO__INIT;
        w->model->graph->name = take_text(w, name);
    }
    NEW(w, opset, ONNX__OPERATOR_SET_ID_PROTO__INIT, &w->model->opset_import,
        &w->model->n_opset_import);
    if (opset) {
        opset->domain = take_text(w, "");
        opset->has_version = 1;
        opset->version = 13;
    }
}

void nrs_onnx_writer_free(struct nrs_onnx_writer *w)
{
    if (w->model)
        onnx__model_proto__free_unpacked(w->model, NULL);
    w->model = NULL;
}

Onnx__NodeProto *nrs_onnx_put_node(struct nrs_onnx_writer *w, const char *type, const char *name,
                                   const char *output)
{
    Onnx__NodeProto *node;
    char *text;

    if (w->is_full)
        return NULL;
    NEW(w, node, ONNX__NODE_PROTO__INIT, &w->model->graph->node, &w->model->graph->n_node);
    if (!node)
        return NULL;
    node->op_type = take_text(w, type);
    node->name = take_text(w, name);
    text = take_text(w, output);
    if (!append(w, &node->output, &node->n_output, text))
        free(text);
    return node;
}

void nrs_onnx_put_input(struct nrs_onnx_writer *w, Onnx__NodeProto *node, const char *tensor)
{
    char *text = node ? take_text(w, tensor) : NULL;

    if (text && !append(w, &node->input, &node->n_input, text))
        free(text);
}

static Onnx__AttributeProto *put_attribute(struct nrs_onnx_writer *w, Onnx__NodeProto *node,
                                           const char *name, int type)
{
    Onnx__AttributeProto *a;

    if (!node)
        return NULL;
    NEW(w, a, ONNX__ATTRIBUTE_PROTO__INIT, &node->attribute, &node->n_attribute);
    if (!a)
        return NULL;
    a->name = take_text(w, name);
    a->has_type = 1;
    a->type = type;
    return a;
}

static void put_int64s(struct nrs_onnx_writer *w, int64_t **list, size_t *count,
                       const int64_t *ints, size_t n)
{
    *list = take(w, n * sizeof *ints);
    if (!*list)
        return;
    memcpy(*list, ints, n * sizeof *ints);
    *count = n;
}

void nrs_onnx_put_ints(struct nrs_onnx_writer *w, Onnx__NodeProto *node, const char *name,
                       const int64_t *ints, size_t n)
{
    Onnx__AttributeProto *a = put_attribute(w, node, name, ATTR_INTS);

    if (a)
        put_int64s(w, &a->ints, &a->n_ints, ints, n);
}

void nrs_onnx_put_int(struct nrs_onnx_writer *w, Onnx__NodeProto *node, const char *name,
                      int64_t value)
{
    Onnx__AttributeProto *a = put_attribute(w, node, name, ATTR_INT);

    if (a) {
        a->has_i = 1;
        a->i = value;
    }
}

void nrs_onnx_put_text(struct nrs_onnx_writer *w, Onnx__NodeProto *node, const char *name,
                       const char *text)
{
    Onnx__AttributeProto *a = put_attribute(w, node, name, ATTR_STRING);
    char *copy = a ? take_text(w, text) : NULL;

    if (copy) {
        a->has_s = 1;
        a->s = (ProtobufCBinaryData){strlen(text), (uint8_t *)copy};
    }
}

void nrs_onnx_put_constant(struct nrs_onnx_writer *w, const char *name, const int64_t *ints,
                           const float *floats, size_t n)
{
    Onnx__TensorProto *t;
    const int64_t dims = (int64_t)n;

    if (w->is_full)
        return;
    NEW(w, t, ONNX__TENSOR_PROTO__INIT, &w->model->graph->initializer,
        &w->model->graph->n_initializer);
    if (!t)
        return;
    t->name = take_text(w, name);
    t->has_data_type = 1;
    t->data_type = floats ? FLOAT : INT64;
    put_int64s(w, &t->dims, &t->n_dims, &dims, 1);
    if (!floats) {
        put_int64s(w, &t->int64_data, &t->n_int64_data, ints, n);
        return;
    }
    t->float_data = take(w, n * sizeof *floats);
    if (t->float_data) {
        memcpy(t->float_data, floats, n * sizeof *floats);
        t->n_float_data = n;
    }
}

static Onnx__TensorShapeProto *shape_of(struct nrs_onnx_writer *w, const int64_t *dims, size_t n)
{
    Onnx__TensorShapeProto *shape = take(w, sizeof *shape);

    if (!shape)
        return NULL;
    *shape = (Onnx__TensorShapeProto)ONNX__TENSOR_SHAPE_PROTO__INIT;
    for (size_t i = 0; i < n; i++) {
        Onnx__TensorShapeProto__Dimension *dim;

        NEW(w, dim, ONNX__TENSOR_SHAPE_PROTO__DIMENSION__INIT, &shape->dim, &shape->n_dim);
        if (!dim)
            break;
        dim->value_case = ONNX__TENSOR_SHAPE_PROTO__DIMENSION__VALUE_DIM_VALUE;
        dim->dim_value = dims[i];
    }
    return shape;
}

void nrs_onnx_put_value(struct nrs_onnx_writer *w, bool is_output, const char *name,
                        const int64_t *dims, size_t n)
{
    Onnx__GraphProto *g = w->is_full ? NULL : w->model->graph;
    Onnx__ValueInfoProto *v;
    Onnx__TypeProto__Tensor *tensor;

    if (!g)
        return;
    NEW(w, v, ONNX__VALUE_INFO_PROTO__INIT, is_output ? &g->output : &g->input,
        is_output ? &g->n_output : &g->n_input);
    if (!v)
        return;
    v->name = take_text(w, name);
    v->type = take(w, sizeof *v->type);
    if (!v->type)
        return;
    *v->type = (Onnx__TypeProto)ONNX__TYPE_PROTO__INIT;
    tensor = take(w, sizeof *tensor);
    if (!tensor)
        return;
    *tensor = (Onnx__TypeProto__Tensor)ONNX__TYPE_PROTO__TENSOR__INIT;
    v->type->value_case = ONNX__TYPE_PROTO__VALUE_TENSOR_TYPE;
    v->type->tensor_type = tensor;
    tensor->has_elem_type = 1;
    tensor->elem_type = FLOAT;
    tensor->shape = shape_of(w, dims, n);
}

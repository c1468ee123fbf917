/* onnx_parts.h - what the files of the ONNX import share; for no one else.
 *
 * A file's tensors become values: constants, of which the shape and perhaps a few integers matter,
 * or features, outputs of layers. A node whose inputs are all constant is folded (onnx_fold.c);
 * any other adds a layer, is fused into one, or looks at one in another shape (onnx_ops*.c). */
#ifndef NRS_DNN_ONNX_PARTS_H
#define NRS_DNN_ONNX_PARTS_H

#include "dnn/onnx.pb-c.h"
#include "dnn/onnx_import.h"

#define NRS_ONNX_DIMS_MAX 8
#define NRS_ONNX_INTS_MAX 64

/* enum TensorProto.DataType and AttributeProto.AttributeType of onnx.proto */
enum { NRS_ONNX_FLOAT = 1, NRS_ONNX_INT32 = 6, NRS_ONNX_INT64 = 7 };
enum { NRS_ONNX_ATTR_FLOAT = 1, NRS_ONNX_ATTR_INT, NRS_ONNX_ATTR_STRING, NRS_ONNX_ATTR_INTS = 7 };

typedef Onnx__NodeProto nrs_onnx_node;

struct nrs_onnx_shape {
    uint32_t n;
    int64_t dim[NRS_ONNX_DIMS_MAX];
};

enum nrs_onnx_kind {
    NRS_ONNX_UNKNOWN, /* not computed yet, or its shape is not known */
    NRS_ONNX_CONSTANT,
    NRS_ONNX_FEATURE
};

/* A tensor. The shape of a feature begins with the batch, which is 1. It may be another view of the
 * layer's output than the layer's own shape: Reshape and its like move nothing. */
struct nrs_onnx_value {
    const char *name; /* borrowed from the decoded file */
    enum nrs_onnx_kind kind;
    struct nrs_onnx_shape shape;
    int64_t *ints; /* of a constant, in row-major order; NULL: not known; owned */
    uint32_t n_ints;
    const Onnx__TensorProto *tensor; /* that a constant was read from, or NULL */
    uint32_t layer;                  /* of a feature */
    uint32_t n_readers;              /* nodes in use that read it, Shape not counted */
    bool is_only_view;               /* of its layer's output */
    long producer;                   /* node, or -1 */
};

struct nrs_onnx_build {
    const Onnx__GraphProto *graph;
    int64_t opset;
    bool is_resized;               /* the image has another size than in the file */
    int64_t batch;                 /* in the file, or 1 */
    struct nrs_onnx_value *values; /* sorted by name */
    uint32_t n_values;
    bool *is_used;                       /* by node */
    bool is_activated[NRS_GRAPH_LAYERS]; /* an activation is fused into the layer */
    struct nrs_graph *out;
    struct nrs_error *err;
};

/* ------------------------------------------------------------------ onnx_values.c */

/** List all tensors. @return NRS_ECONFLICT when two nodes compute the same. */
enum nrs_status nrs_onnx_values_collect(struct nrs_onnx_build *b);
void nrs_onnx_values_free(struct nrs_onnx_build *b);

/** @return the tensor, or NULL for an unknown name or "". */
struct nrs_onnx_value *nrs_onnx_value_find(struct nrs_onnx_build *b, const char *name);

/** Mark the nodes that `output` needs, and count the readers of each tensor. */
enum nrs_status nrs_onnx_mark_used(struct nrs_onnx_build *b, struct nrs_onnx_value *output);

/** Make `v` the constant that a TensorProto holds; ints are kept when there are few. */
enum nrs_status nrs_onnx_value_set(struct nrs_onnx_build *b, struct nrs_onnx_value *v,
                                   const Onnx__TensorProto *tensor);

/** Make `v` a constant of a shape, with integers when `ints` is not NULL and they are few. */
enum nrs_status nrs_onnx_value_constant(struct nrs_onnx_build *b, struct nrs_onnx_value *v,
                                        const struct nrs_onnx_shape *shape, const int64_t *ints);

/** Elements of a shape. @return -1 when they do not fit. */
int64_t nrs_onnx_elements(const struct nrs_onnx_shape *shape);

/* ------------------------------------------------------------------ onnx_node.c */

/** A text of the file, "" where it is not given. */
static inline const char *nrs_onnx_text(const char *text)
{
    return text ? text : "";
}

/** Fail with the node's name and operator in front. */
enum nrs_status nrs_onnx_node_fail(struct nrs_onnx_build *b, const nrs_onnx_node *node,
                                   enum nrs_status status, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/** The node's name, or that of its first output. */
const char *nrs_onnx_node_name(const nrs_onnx_node *node);

/** Input or output `i`, or NULL when it is not given. */
struct nrs_onnx_value *nrs_onnx_input(struct nrs_onnx_build *b, const nrs_onnx_node *node,
                                      size_t i);
struct nrs_onnx_value *nrs_onnx_output(struct nrs_onnx_build *b, const nrs_onnx_node *node,
                                       size_t i);

/** Input `i` as a feature or constant. @return NRS_ETYPE when it is missing or the other kind. */
enum nrs_status nrs_onnx_feature(struct nrs_onnx_build *b, const nrs_onnx_node *node, size_t i,
                                 struct nrs_onnx_value **v);
enum nrs_status nrs_onnx_constant(struct nrs_onnx_build *b, const nrs_onnx_node *node, size_t i,
                                  struct nrs_onnx_value **v);

const Onnx__AttributeProto *nrs_onnx_attr(const nrs_onnx_node *node, const char *name);
int64_t nrs_onnx_attr_int(const nrs_onnx_node *node, const char *name, int64_t otherwise);
bool nrs_onnx_attr_is(const nrs_onnx_node *node, const char *name, const char *text);

/**
 * A list of integers that an attribute gives, or since a later opset input `i`.
 * @return false when neither is given or the input's integers are not known.
 */
bool nrs_onnx_ints(struct nrs_onnx_build *b, const nrs_onnx_node *node, const char *attr, size_t i,
                   const int64_t **ints, size_t *n);

/** An axis counted from the end when negative. @return -1 when it is outside 0..rank-1. */
long nrs_onnx_axis(int64_t axis, uint32_t rank);

/** The shape that a Reshape, Flatten, Squeeze or Unsqueeze makes of `in`. */
enum nrs_status nrs_onnx_reshaped(struct nrs_onnx_build *b, const nrs_onnx_node *node,
                                  const struct nrs_onnx_shape *in, struct nrs_onnx_shape *out);

/** The permutation of a Transpose, reversed by default. @return false: it is none. */
bool nrs_onnx_permutation(const nrs_onnx_node *node, uint32_t rank, long perm[NRS_ONNX_DIMS_MAX]);

/* ------------------------------------------------------------------ onnx_layer.c */

/** The layer that holds a feature in the feature's own shape, a reshape when it has to be one. */
enum nrs_status nrs_onnx_layer_of(struct nrs_onnx_build *b, const nrs_onnx_node *node,
                                  struct nrs_onnx_value *v, uint32_t *layer);

/**
 * Append a layer named after the node that reads `n` features, and make `v` its output, in the
 * shape 1 x channels x height x width.
 */
enum nrs_status nrs_onnx_add(struct nrs_onnx_build *b, const nrs_onnx_node *node,
                             struct nrs_layer *layer, struct nrs_onnx_value *const *features,
                             size_t n, struct nrs_onnx_value *v);

/** Make `v` another name of the feature `of`, in the shape that it has. */
void nrs_onnx_alias(struct nrs_onnx_value *v, const struct nrs_onnx_value *of,
                    const struct nrs_onnx_shape *shape);

/** May what reads `v` be fused into its layer? Nothing else may look at the layer's output. */
bool nrs_onnx_is_fusable(const struct nrs_onnx_value *v);

/** May a scale or shift by channel be folded into the layer of `v`? */
bool nrs_onnx_takes_scale(const struct nrs_onnx_build *b, const struct nrs_onnx_value *v);

/** Fuse an activation into the layer of input 0, or append it. */
enum nrs_status nrs_onnx_activate(struct nrs_onnx_build *b, const nrs_onnx_node *node,
                                  struct nrs_onnx_value *v);

/** Fold a scale or shift by channel into the layer of `in`, or append it. */
enum nrs_status nrs_onnx_scale(struct nrs_onnx_build *b, const nrs_onnx_node *node,
                               struct nrs_onnx_value *in);

/* ------------------------------------------------------------------ operators */

typedef enum nrs_status nrs_onnx_operator(struct nrs_onnx_build *b, const nrs_onnx_node *node);

nrs_onnx_operator nrs_onnx_conv, nrs_onnx_pool, nrs_onnx_global_pool, nrs_onnx_reduce_mean,
    nrs_onnx_matmul, nrs_onnx_gemm, nrs_onnx_batchnorm, nrs_onnx_instancenorm, nrs_onnx_plain,
    nrs_onnx_pad, nrs_onnx_resize; /* onnx_ops_image.c */
nrs_onnx_operator nrs_onnx_reshape, nrs_onnx_shape_of, nrs_onnx_transpose, nrs_onnx_concat,
    nrs_onnx_slice, nrs_onnx_split, nrs_onnx_gather, nrs_onnx_same; /* onnx_ops_shape.c */
nrs_onnx_operator nrs_onnx_each, nrs_onnx_binary, nrs_onnx_sum;     /* onnx_ops_each.c */

/** Evaluate a node whose inputs are all constant, as far as shapes and small integers go. */
enum nrs_status nrs_onnx_fold(struct nrs_onnx_build *b, const nrs_onnx_node *node, bool *is_folded);

/** Refuse the file when nodes in use have operators that nobody knows, with the names of all. */
enum nrs_status nrs_onnx_check_operators(struct nrs_onnx_build *b);

/** Work off the nodes in use. */
enum nrs_status nrs_onnx_walk(struct nrs_onnx_build *b);

#endif

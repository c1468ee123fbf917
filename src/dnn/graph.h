/* graph.h - a neural network as a graph of layers: shapes, MACs, parameters and legal cuts.
 *
 * Everything but the topology is computed (nrs_graph_infer): the data files hold type, kernel,
 * stride, padding, groups and channels only. Layers are in topological order; layer 0 is the input.
 */
#ifndef NRS_DNN_GRAPH_H
#define NRS_DNN_GRAPH_H

#include <stdint.h>

#include "core/status.h"

#define NRS_LAYER_NAME_MAX 64
#define NRS_LAYER_INPUTS   8
#define NRS_GRAPH_LAYERS   4096 /* limits that keep a hostile file's cost bounded */
#define NRS_DIM_MAX        1048576

enum nrs_layer_type {
    NRS_LAYER_INPUT,
    NRS_LAYER_CONV,
    NRS_LAYER_FC,
    NRS_LAYER_MAXPOOL,
    NRS_LAYER_AVGPOOL,
    NRS_LAYER_LRN,
    NRS_LAYER_CONCAT,
    NRS_LAYER_ADD, /* element by element, as behind a residual block */
    NRS_LAYER_SOFTMAX,
    NRS_N_LAYER_TYPES
};
extern const char *const nrs_layer_type_names[]; /* NULL at the end; "input", "conv", ... */

struct nrs_shape {
    int64_t channels, height, width; /* a vector of n is n x 1 x 1 */
};

struct nrs_layer {
    char name[NRS_LAYER_NAME_MAX];
    enum nrs_layer_type type;
    int64_t kernel, stride, pad, groups, channels; /* channels: of a conv or fc's output */
    bool ceil_mode; /* pooling: round the output size up, as Caffe does */
    uint32_t input[NRS_LAYER_INPUTS], n_inputs;
    /* computed */
    struct nrs_shape out;
    int64_t macs, weights, params; /* params: weights and biases */
};

/* A named point where the network may be cut: behind layer `layer` (0: the raw input). */
struct nrs_split {
    char name[NRS_LAYER_NAME_MAX];
    uint32_t layer;
    double tr22874_mbyte; /* TR 22.874's rounded size of this cut, 0 when it gives none */
};

#define NRS_GRAPH_SPLITS 32
struct nrs_graph {
    char name[NRS_LAYER_NAME_MAX];
    struct nrs_layer *layers;
    uint32_t n_layers, capacity;
    struct nrs_split splits[NRS_GRAPH_SPLITS]; /* the candidates, in order, "device" last */
    uint32_t n_splits;
    int64_t result_bytes; /* size of the inference result that is sent back */
};

enum nrs_dtype { NRS_FP32, NRS_FP16, NRS_INT8 };
extern const char *const nrs_dtype_names[]; /* "fp32", "fp16", "int8", NULL */
int64_t nrs_dtype_bytes(enum nrs_dtype dtype);

void nrs_graph_init(struct nrs_graph *g);
void nrs_graph_free(struct nrs_graph *g);

/**
 * Append a copy of `layer`. The input layer's `out` is its shape; the caller fills it.
 * @return NRS_EMACHINE, NRS_ERANGE past NRS_GRAPH_LAYERS, or NRS_ECONFLICT for a name used before.
 */
enum nrs_status nrs_graph_add(struct nrs_graph *g, const struct nrs_layer *layer,
                              struct nrs_error *err);

/** Index of the layer called `name`, or -1. */
long nrs_graph_find(const struct nrs_graph *g, const char *name);

/**
 * Compute shapes, MACs and parameters of every layer from the input's shape on.
 * Rounding: conv down, pooling as `ceil_mode` says. MACs: conv and fc only (3GPP's figures). At
 * another resolution a fully connected layer is counted with as many weights as its input needs.
 * @param height, width  of the input image; 0 keeps what the graph has.
 * @return NRS_ERANGE when a shape vanishes, overflows, or does not fit; NRS_ECONFLICT for a graph
 *         whose links are wrong; NRS_EMACHINE. The text names the layer.
 */
enum nrs_status nrs_graph_infer(struct nrs_graph *g, int64_t height, int64_t width,
                                struct nrs_error *err);

/** Elements of a layer's output. */
int64_t nrs_layer_elements(const struct nrs_layer *layer);

/**
 * Is the boundary behind `layer` a legal cut? Only when its output is the one tensor that crosses
 * it: no earlier tensor is still needed behind. Inside an inception block it is not.
 * @param why  when not NULL and the cut is illegal: the name of a tensor that crosses as well.
 */
bool nrs_graph_cut_is_legal(const struct nrs_graph *g, uint32_t layer, const char **why);

/**
 * The layer behind which a split called `name` cuts: a named candidate ("pool1", "device"), or any
 * layer's own name.
 * @return NRS_ENAME when there is none (with the nearest), NRS_ECONFLICT when the cut is illegal
 *         (inside a block: the crossing tensor and the nearest legal cuts are named).
 */
enum nrs_status nrs_graph_cut(const struct nrs_graph *g, const char *name, uint32_t *layer,
                              struct nrs_error *err);

/* How the bytes of a cut are counted. */
enum nrs_sizes { NRS_SIZES_EXACT, NRS_SIZES_TR22874 };
extern const char *const nrs_sizes_names[]; /* "exact", "tr22874", NULL */

/**
 * Bytes sent over the cut behind `layer`: elements x bytes of dtype / compression, rounded up; the
 * raw input is a uint8 image (1 byte an element) whatever the dtype. With NRS_SIZES_TR22874
 * TR 22.874's rounded MByte (x 1e6) where it gives one for this cut: features are fp32 there, so
 * they shrink with the dtype (x dtype/4), the raw image does not; compression applies to both.
 * Those sizes hold for the model's own resolution only. The last layer's cut ("device") sends
 * nothing: 0.
 * @param compression  > 0.
 */
int64_t nrs_graph_cut_bytes(const struct nrs_graph *g, uint32_t layer, enum nrs_dtype dtype,
                            double compression, enum nrs_sizes sizes);

/** Sum of MACs (params) of layers first..last, both included; 0 when first > last. */
int64_t nrs_graph_macs(const struct nrs_graph *g, uint32_t first, uint32_t last);
int64_t nrs_graph_params(const struct nrs_graph *g, uint32_t first, uint32_t last);

#endif

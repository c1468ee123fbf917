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
#define NRS_LAYER_INPUTS   64   /* DenseNet-201 joins 49 */
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
    NRS_LAYER_MUL,        /* element by element, as behind squeeze-and-excitation */
    NRS_LAYER_BATCHNORM,  /* scale and shift by channel that no convolution could take in */
    NRS_LAYER_ACTIVATION, /* one that is not fused into the layer before it */
    NRS_LAYER_PAD,        /* a border added to the image */
    NRS_LAYER_CROP,       /* a border taken off */
    NRS_LAYER_SLICE,      /* a range along an axis */
    NRS_LAYER_SHUFFLE,    /* elements in another order: transposed, channels shuffled */
    NRS_LAYER_RESHAPE,    /* the same elements in another shape */
    NRS_LAYER_UPSAMPLE,   /* each element `stride` times, both ways */
    NRS_N_LAYER_TYPES
};
extern const char *const nrs_layer_type_names[]; /* NULL at the end; "input", "conv", ... */

struct nrs_shape {
    int64_t channels, height, width; /* a vector of n is n x 1 x 1 */
};

struct nrs_pads {
    int64_t top, left, bottom, right;
};

/* What is 0 in the second group means what a square, dense layer means: the same both ways. */
struct nrs_layer {
    char name[NRS_LAYER_NAME_MAX];
    enum nrs_layer_type type;
    int64_t kernel, stride, pad, groups; /* of both axes; where they differ, the larger */
    int64_t channels; /* of a conv or fc's output, of a slice along the channels, of a reshape */
    bool ceil_mode;   /* pooling: round the output size up, as Caffe does */

    int64_t kernel_h, kernel_w, stride_h, stride_w; /* 0: kernel, stride */
    int64_t dilation_h, dilation_w;                 /* 0: 1 */
    bool has_pads;                                  /* the sides differ: `pads` instead of `pad` */
    bool same_pad;                                  /* output = input / stride, rounded up */
    bool is_global;                                 /* pooling: the window is the whole image */
    bool no_bias;                                   /* conv, fc */
    struct nrs_pads pads;
    int64_t axis;          /* concat, slice: 0 or 1 channels, 2 height, 3 width */
    int64_t height, width; /* reshape; slice: the extent along its axis */

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

/**
 * The same for one layer whose inputs are known; sums are not checked.
 */
enum nrs_status nrs_graph_infer_layer(struct nrs_graph *g, uint32_t index, struct nrs_error *err);

/** Elements of a layer's output. */
int64_t nrs_layer_elements(const struct nrs_layer *layer);

/**
 * The tensors that cross the boundary behind `layer`: outputs of layers 0..layer that a later layer
 * reads, each once. Layers are in topological order, so every such boundary is a legal cut; inside
 * an inception or residual block several tensors cross.
 * @param crossing  when not NULL: set[i] tells whether the output of layer i crosses, i <= layer.
 * @return their number; 0 behind the last layer.
 */
uint32_t nrs_graph_cut_tensors(const struct nrs_graph *g, uint32_t layer,
                               bool crossing[NRS_GRAPH_LAYERS]);

/**
 * The layer behind which a split called `name` cuts: a named candidate ("pool1", "device"), or any
 * layer's own name.
 * @return NRS_ENAME when there is none (with the nearest).
 */
enum nrs_status nrs_graph_cut(const struct nrs_graph *g, const char *name, uint32_t *layer,
                              struct nrs_error *err);

/**
 * As nrs_graph_cut, and `name` may also list several layers or candidates, joined by '+': the
 * device computes these and what they need, and nothing else. Every downward-closed set of layers
 * is one of these, so every legal cut of the graph has a name. The layers are put into an order in
 * which the set comes first; it stays topological, and the candidates move along.
 * @param layer  the last of the set, in the new order.
 */
enum nrs_status nrs_graph_split(struct nrs_graph *g, const char *name, uint32_t *layer,
                                struct nrs_error *err);

/**
 * Fill `splits`: "input", boundaries that one tensor crosses, named after their layers, and
 * "device". When there are more than fit, those whose cut is smaller than every cut before; when
 * there are still too many, the last of these, which are the smallest.
 */
void nrs_graph_propose_splits(struct nrs_graph *g);

/* How the bytes of a cut are counted. */
enum nrs_sizes { NRS_SIZES_EXACT, NRS_SIZES_TR22874 };
extern const char *const nrs_sizes_names[]; /* "exact", "tr22874", NULL */

/**
 * Bytes sent over the cut behind `layer`: elements of all tensors that cross x bytes of dtype /
 * compression, rounded up; the raw input is a uint8 image (1 byte an element) whatever the dtype,
 * also where it crosses beside features. With NRS_SIZES_TR22874
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

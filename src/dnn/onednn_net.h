/* onednn_net.h - a network as oneDNN runs it: primitives in order, and the buffers they use.
 *
 * onednn_plan.c decides primitives and layouts, onednn_net.c gives them memory and runs them.
 */
#ifndef NRS_DNN_ONEDNN_NET_H
#define NRS_DNN_ONEDNN_NET_H

#include "dnn/backend.h"
#include "dnn/onednn.h"

#define NRS_NET_USES (NRS_LAYER_INPUTS + 3) /* inputs, weights, bias, output */

/* Memory: weights, which last, or an activation, which shares a slot. */
struct nrs_net_buffer {
    size_t bytes;
    uint32_t first, last; /* layers that write and last read an activation */
    bool is_weights;
    double bound; /* weights: uniform in +-bound */
    float *data;
};

/* A buffer in a step, seen with a layout. */
struct nrs_net_use {
    int arg; /* DNNL_ARG_... */
    uint32_t buffer;
    struct nrs_md md;
};

/* A primitive: a layer, or a reorder in front of it. */
struct nrs_net_step {
    uint32_t layer;
    dnnl_primitive_desc_t pd;
    dnnl_primitive_t primitive;
    struct nrs_net_use use[NRS_NET_USES];
    dnnl_exec_arg_t args[NRS_NET_USES];
    int n_uses;
};

/* What a layer hands on. */
struct nrs_net_output {
    uint32_t buffer;
    struct nrs_md md; /* batch x channels x height x width */
};

struct nrs_backend_net {
    const struct nrs_graph *graph;
    int64_t batch;
    dnnl_engine_t engine;
    dnnl_stream_t stream;
    struct nrs_net_output *output; /* of each layer */
    struct nrs_net_step *step;
    size_t n_steps, step_capacity;
    struct nrs_net_buffer *buffer;
    size_t n_buffers, buffer_capacity;
    float **slot; /* memory of activations */
    size_t n_slots;
    float *images, *result; /* of the caller of the network */
};

/** Fill steps and buffers of a net whose graph, batch and engine are set. Errors name the layer. */
enum nrs_status nrs_net_plan(struct nrs_backend_net *net, struct nrs_error *err);

#endif

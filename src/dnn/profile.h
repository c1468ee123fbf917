/* profile.h - how long a device or server takes for a layer.
 *
 *   t(layer, batch) = t0 + max(batch * MACs / rate, bytes / bandwidth)
 *   rate = rate[class] / ((1 + channels_half / input channels) * (1 + outputs_half / outputs))
 *
 * with one rate per kernel class, the layer's memory traffic in bytes - the weights once a batch,
 * and input and output activations per image - and for convolutions two losses of small layers:
 * few input channels of a group leave vector units and tiles unfilled, and few outputs of the
 * whole batch leave cores idle. At channels_half or outputs_half a layer runs at half the rate.
 * A roofline (Williams et al., CACM 52(4), 2009) per class: no single MAC/s figure fits a device,
 * since fully connected layers are memory-bound. Layers that were measured on the machine
 * (layer_times.h) take what was measured.
 */
#ifndef NRS_DNN_PROFILE_H
#define NRS_DNN_PROFILE_H

#include "core/attr.h"
#include "dnn/graph.h"
#include "dnn/layer_times.h"

enum nrs_kernel_class {
    NRS_KERNEL_CONV,         /* 3x3, stride 1, ungrouped: where Winograd's algorithm applies */
    NRS_KERNEL_CONV_STRIDED, /* kernel of 5 and more, or stride above 1; ungrouped */
    NRS_KERNEL_CONV_1X1,
    NRS_KERNEL_CONV_GROUPED,
    NRS_KERNEL_CONV_DEPTHWISE, /* as many groups as channels */
    NRS_KERNEL_FC,
    NRS_KERNEL_POOL, /* pooling, LRN, softmax, concat, add, ...: memory traffic only */
    NRS_N_KERNELS
};
extern const char *const nrs_kernel_class_names[]; /* NULL at the end */

/* Networks that published latencies of the devices exist for. */
enum nrs_fit_network {
    NRS_FIT_ALEXNET,
    NRS_FIT_GOOGLENET,
    NRS_FIT_VGG16,
    NRS_FIT_RESNET50,
    NRS_N_FIT_NETWORKS
};
extern const char *const nrs_fit_network_names[]; /* as in data/models; NULL at the end */

struct nrs_profile {
    char name[64], kind[16]; /* kind: "device" or "server" */
    char description[256], source[256];
    double t0_s;                     /* per layer: launch, scheduling */
    double run0_s;                   /* per run of a part of the network: call, copy in and out */
    double rate_macs[NRS_N_KERNELS]; /* MAC/s; unused for NRS_KERNEL_POOL. 0 of grouped: as strided;
                                      * 0 of depthwise: as grouped */
    double channels_half, outputs_half; /* elements; 0: no loss */
    double bandwidth_bytes;             /* byte/s */
    double weight_bytes;     /* bytes a weight takes in memory traffic: 4 fp32, 2 fp16, 1 int8 */
    double activation_bytes; /* bytes an activation takes */
    /* Not known where 0; data/profiles/energy-memory.csv says where they come from. */
    double idle_w, busy_w;             /* electrical power, idle and under full load */
    double mac_j, byte_j;              /* energy of a MAC, and of a byte of memory traffic */
    double memory_bytes, load_bytes_s; /* memory for weights and activations; how fast they load */
    char power_source[512];
    double fit_error_percent[NRS_N_FIT_NETWORKS]; /* predicted over published at batch 1, less 1;
                                                   * 0 where no figure is published */
    struct nrs_layer_times *measured; /* NULL: none; owned by the profile that was loaded, copies
                                       * borrow it */
};

/** Free what a loaded profile owns. */
void nrs_profile_free(struct nrs_profile *p);

enum nrs_kernel_class nrs_layer_kernel(const struct nrs_layer *layer);

/** Bytes of memory traffic of a layer of a batch: weights, inputs and outputs. Input layer: 0. */
double nrs_layer_traffic_bytes(const struct nrs_profile *p, const struct nrs_graph *g,
                               uint32_t layer, int64_t batch);

/** Seconds for one layer of a batch, >= 1; the input layer takes 0. Pure. */
double nrs_profile_layer_s(const struct nrs_profile *p, const struct nrs_graph *g, uint32_t layer,
                           int64_t batch);

/**
 * Seconds for layers first..last (both included), one run0 included; 0 when there is nothing to
 * compute: first > last, or the input layer alone.
 */
double nrs_profile_range_s(const struct nrs_profile *p, const struct nrs_graph *g, uint32_t first,
                           uint32_t last, int64_t batch);

/** Attribute rows of a profile file, for the JSON reader. */
extern const struct nrs_attr_table nrs_profile_attrs;

/**
 * Has the file given everything that has no default? A rate or width of 0 is one that is missing.
 * @return NRS_ERANGE, with the key of the first that is.
 */
enum nrs_status nrs_profile_check(const struct nrs_profile *p, struct nrs_error *err);

#endif

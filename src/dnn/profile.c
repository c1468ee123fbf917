/* profile.c - compute time of layers on a device or server: a roofline per kernel class.
 *
 *   t(layer, batch) = t0 + max(batch * MACs / rate, bytes / bandwidth)
 *   rate  = rate[class] / ((1 + channels_half / channels) * (1 + outputs_half / (batch * outputs)))
 *   bytes = weights * weight_bytes + batch * (inputs + outputs) * activation_bytes
 *
 * channels: input channels of a group. The two losses are those of convolutions; a depthwise one,
 * whose groups have one channel by definition, has its own rate and only the second. x / (x + half)
 * is the rate of a pipeline or a tile that x fills in part (Hockney and Jesshope, Parallel
 * Computers 2, 1988: n_1/2).
 * Left out: caches (small activations may never reach the memory), layers that run side by side,
 * and throttling. [Williams, Waterman, Patterson, CACM 52(4), 2009]
 */
#include "dnn/profile.h"

#include <assert.h>
#include <math.h>

const char *const nrs_kernel_class_names[] = {
    "conv", "conv-strided", "conv-1x1", "conv-grouped", "conv-depthwise", "fc", "pool", NULL};
const char *const nrs_fit_network_names[] = {"alexnet", "googlenet", "vgg16", "resnet50", NULL};

/* clang-format off */
#define FITTED "fitted, see tools/fit_profile.c"
#define RATE(key, class, min, doc)                                                                 \
    NRS_ATTR_SCALED(struct nrs_profile, key, rate_macs[class], "GMAC/s", 1e9, min, 1e7, 0, doc,    \
                    FITTED)
#define FIT(network, class)                                                                        \
    NRS_ATTR_SCALED(struct nrs_profile, "fitted_error_" network "_percent",                        \
                    fit_error_percent[class], "%", 1, -100, 1000, 0,                               \
                    "Predicted over published latency of " network " at batch 1, less 1; 0: no "   \
                    "figure is published.", "data/profiles/published-latency.csv")
#define POWER(key, field, unit, scale, max, doc)                                                    \
    NRS_ATTR_SCALED(struct nrs_profile, key, field, unit, scale, 0, max, 0, doc "; 0: not known.", \
                    "data/profiles/energy-memory.csv")
#define MISSING_IF_0 "(must be given)"

static const struct nrs_attr rows[] = {
    NRS_ATTR_NAME(struct nrs_profile, name, "", "The profile's name, that of its file.", ""),
    NRS_ATTR_NAME(struct nrs_profile, kind, "device", "Made for: device or server.", ""),
    NRS_ATTR_NAME(struct nrs_profile, description, "", "Which processor, runtime and dtype.", ""),
    NRS_ATTR_NAME(struct nrs_profile, source, "", "Where its figures come from.", ""),
    NRS_ATTR_SCALED(struct nrs_profile, "layer_overhead_us", t0_s, "us", 1e-6, 0, 1e6, 0,
                    "Time that every layer takes at least: launch and scheduling.",
                    FITTED),
    NRS_ATTR_SCALED(struct nrs_profile, "run_overhead_us", run0_s, "us", 1e-6, 0, 1e7, 0,
                    "Time of a run of a part of the network: call, copies in and out.",
                    FITTED),
    RATE("conv_gmacs", NRS_KERNEL_CONV, 1e-3,
         "Rate of ungrouped 3x3 convolutions at stride 1 " MISSING_IF_0 "."),
    RATE("conv_strided_gmacs", NRS_KERNEL_CONV_STRIDED, 1e-3,
         "Rate of ungrouped convolutions from 5x5 or with a stride " MISSING_IF_0 "."),
    RATE("conv_1x1_gmacs", NRS_KERNEL_CONV_1X1, 1e-3,
         "Rate of ungrouped 1x1 convolutions at stride 1 " MISSING_IF_0 "."),
    RATE("conv_grouped_gmacs", NRS_KERNEL_CONV_GROUPED, 0,
         "Rate of grouped convolutions; 0: that of strided ones."),
    RATE("conv_depthwise_gmacs", NRS_KERNEL_CONV_DEPTHWISE, 0,
         "Rate of depthwise convolutions; 0: that of grouped ones."),
    RATE("fc_gmacs", NRS_KERNEL_FC, 1e-3,
         "Rate of fully connected layers where memory does not limit them " MISSING_IF_0 "."),
    NRS_ATTR(struct nrs_profile, channels_half, "1", 0, 1e6, 0,
             "Input channels of a group at which a convolution runs at half its rate.", FITTED),
    NRS_ATTR(struct nrs_profile, outputs_half, "1", 0, 1e9, 0,
             "Output elements of a batch at which a convolution runs at half its rate.", FITTED),
    NRS_ATTR_SCALED(struct nrs_profile, "bandwidth_gbytes", bandwidth_bytes, "GB/s", 1e9, 1e-3, 1e6,
                    0, "Memory bandwidth that a layer reaches " MISSING_IF_0 ".",
                    FITTED),
    NRS_ATTR(struct nrs_profile, weight_bytes, "byte", 0.125, 8, 4,
             "Bytes that a weight takes in memory: 4 fp32, 2 fp16, 1 int8.", "the runtime's dtype"),
    NRS_ATTR(struct nrs_profile, activation_bytes, "byte", 0.125, 8, 4,
             "Bytes that an activation takes in memory.", "the runtime's dtype"),
    POWER("idle_w", idle_w, "W", 1, 1e5,
          "Electrical power of the device, or of the server's share, when it computes nothing"),
    POWER("busy_w", busy_w, "W", 1, 1e5, "The same under full load"),
    POWER("mac_pj", mac_j, "pJ", 1e-12, 1e6,
          "Energy of a multiply-accumulate, above idle and without the memory's"),
    POWER("byte_pj", byte_j, "pJ", 1e-12, 1e6, "Energy of a byte of memory traffic"),
    POWER("memory_gbytes", memory_bytes, "GB", 1e9, 1e5,
          "Memory that weights and activations may take"),
    POWER("load_gbytes_s", load_bytes_s, "GB/s", 1e9, 1e5,
          "Rate at which weights come into that memory: from flash, or over PCIe"),
    NRS_ATTR_NAME(struct nrs_profile, power_source, "",
                  "Where power, energy and memory come from.", ""),
    FIT("alexnet", NRS_FIT_ALEXNET),
    FIT("googlenet", NRS_FIT_GOOGLENET),
    FIT("vgg16", NRS_FIT_VGG16),
    FIT("resnet50", NRS_FIT_RESNET50),
};
/* clang-format on */
const struct nrs_attr_table nrs_profile_attrs = {"", rows, NRS_LEN(rows)};

enum nrs_status nrs_profile_check(const struct nrs_profile *p, struct nrs_error *err)
{
    for (size_t i = 0; i < NRS_LEN(rows); i++)
        if (rows[i].type == NRS_REAL && rows[i].min > 0 && !(nrs_attr_number(&rows[i], p) > 0))
            return nrs_fail(err, NRS_ERANGE, "%s: is missing, expected %.10g to %.10g %s",
                            rows[i].key, rows[i].min, rows[i].max, rows[i].unit);
    return NRS_OK;
}

void nrs_profile_free(struct nrs_profile *p)
{
    nrs_layer_times_free(p->measured);
    p->measured = NULL;
}

enum nrs_kernel_class nrs_layer_kernel(const struct nrs_layer *layer)
{
    if (layer->type == NRS_LAYER_FC)
        return NRS_KERNEL_FC;
    if (layer->type != NRS_LAYER_CONV)
        return NRS_KERNEL_POOL;
    if (layer->groups > 1)
        return layer->groups == layer->channels ? NRS_KERNEL_CONV_DEPTHWISE
                                                : NRS_KERNEL_CONV_GROUPED;
    if (layer->kernel >= 5 || layer->stride > 1)
        return NRS_KERNEL_CONV_STRIDED;
    return layer->kernel == 1 ? NRS_KERNEL_CONV_1X1 : NRS_KERNEL_CONV;
}

double nrs_layer_traffic_bytes(const struct nrs_profile *p, const struct nrs_graph *g,
                               uint32_t layer, int64_t batch)
{
    const struct nrs_layer *l = &g->layers[layer];
    double elements = (double)nrs_layer_elements(l);

    if (l->type == NRS_LAYER_INPUT)
        return 0;
    for (uint32_t j = 0; j < l->n_inputs; j++)
        elements += (double)nrs_layer_elements(&g->layers[l->input[j]]);
    return (double)l->weights * p->weight_bytes + (double)batch * elements * p->activation_bytes;
}

/* Times as long as at the class's rate, for want of channels and outputs. */
static double small_layer_loss(const struct nrs_profile *p, const struct nrs_graph *g,
                               const struct nrs_layer *l, enum nrs_kernel_class class, double batch)
{
    double outputs = batch * (double)nrs_layer_elements(l), channels = INFINITY;

    if (class != NRS_KERNEL_CONV_DEPTHWISE)
        channels = (double)g->layers[l->input[0]].out.channels / (double)l->groups;
    return (1 + p->channels_half / channels) * (1 + p->outputs_half / outputs);
}

static double compute_s(const struct nrs_profile *p, const struct nrs_graph *g,
                        const struct nrs_layer *l, double batch)
{
    enum nrs_kernel_class class = nrs_layer_kernel(l), rate = class;

    if (class == NRS_KERNEL_POOL)
        return 0;
    if (rate == NRS_KERNEL_CONV_DEPTHWISE && !(p->rate_macs[rate] > 0))
        rate = NRS_KERNEL_CONV_GROUPED;
    if (rate == NRS_KERNEL_CONV_GROUPED && !(p->rate_macs[rate] > 0))
        rate = NRS_KERNEL_CONV_STRIDED;
    return batch * (double)l->macs / p->rate_macs[rate] *
           (class == NRS_KERNEL_FC ? 1 : small_layer_loss(p, g, l, class, batch));
}

double nrs_profile_layer_s(const struct nrs_profile *p, const struct nrs_graph *g, uint32_t layer,
                           int64_t batch)
{
    const struct nrs_layer *l = &g->layers[layer];
    double measured_s = nrs_layer_times_s(p->measured, g, layer, batch);

    assert(batch >= 1);
    if (l->type == NRS_LAYER_INPUT)
        return 0;
    if (measured_s >= 0)
        return measured_s;
    return p->t0_s + fmax(compute_s(p, g, l, (double)batch),
                          nrs_layer_traffic_bytes(p, g, layer, batch) / p->bandwidth_bytes);
}

double nrs_profile_range_s(const struct nrs_profile *p, const struct nrs_graph *g, uint32_t first,
                           uint32_t last, int64_t batch)
{
    double sum_s = p->run0_s;

    if (first > last || last == 0)
        return 0;
    for (uint32_t i = first; i <= last; i++)
        sum_s += nrs_profile_layer_s(p, g, i, batch);
    return sum_s;
}

/* profile.c - compute time of layers on a device or server: a roofline per kernel class.
 *
 *   t(layer, batch) = t0 + max(batch * MACs / rate[class], bytes / bandwidth)
 *   bytes = weights * weight_bytes + batch * (inputs + outputs) * activation_bytes
 *
 * Left out: caches (small activations may never reach the memory), layers that run side by side,
 * and throttling. [Williams, Waterman, Patterson, CACM 52(4), 2009]
 */
#include "dnn/profile.h"

#include <assert.h>
#include <math.h>

const char *const nrs_kernel_class_names[] = {"conv", "conv-strided", "conv-1x1",
                                              "fc",   "pool",         NULL};
const char *const nrs_fit_network_names[] = {"alexnet", "googlenet", "vgg16", "resnet50", NULL};

/* clang-format off */
#define RATE(key, class, doc)                                                                      \
    NRS_ATTR_SCALED(struct nrs_profile, key, rate_macs[class], "GMAC/s", 1e9, 1e-3, 1e7, 0, doc,   \
                    "fitted, see tools/fit_profile.c")
#define FIT(network, class)                                                                        \
    NRS_ATTR_SCALED(struct nrs_profile, "fitted_error_" network "_percent",                        \
                    fit_error_percent[class], "%", 1, -100, 1000, 0,                               \
                    "Predicted over published latency of " network " at batch 1, less 1; 0: no "   \
                    "figure is published.", "data/profiles/published-latency.csv")
#define MISSING_IF_0 "(must be given)"

static const struct nrs_attr rows[] = {
    NRS_ATTR_NAME(struct nrs_profile, name, "", "The profile's name, that of its file.", ""),
    NRS_ATTR_NAME(struct nrs_profile, kind, "device", "Made for: device or server.", ""),
    NRS_ATTR_NAME(struct nrs_profile, description, "", "Which processor, runtime and dtype.", ""),
    NRS_ATTR_NAME(struct nrs_profile, source, "", "Where its figures come from.", ""),
    NRS_ATTR_SCALED(struct nrs_profile, "layer_overhead_us", t0_s, "us", 1e-6, 0, 1e6, 0,
                    "Time that every layer takes at least: launch and scheduling.",
                    "fitted, see tools/fit_profile.c"),
    NRS_ATTR_SCALED(struct nrs_profile, "run_overhead_us", run0_s, "us", 1e-6, 0, 1e7, 0,
                    "Time of a run of a part of the network: call, copies in and out.",
                    "fitted, see tools/fit_profile.c"),
    RATE("conv_gmacs", NRS_KERNEL_CONV,
         "Rate of ungrouped 3x3 convolutions at stride 1 " MISSING_IF_0 "."),
    RATE("conv_strided_gmacs", NRS_KERNEL_CONV_STRIDED,
         "Rate of convolutions from 5x5, with a stride, or grouped " MISSING_IF_0 "."),
    RATE("conv_1x1_gmacs", NRS_KERNEL_CONV_1X1,
         "Rate of ungrouped 1x1 convolutions at stride 1 " MISSING_IF_0 "."),
    RATE("fc_gmacs", NRS_KERNEL_FC,
         "Rate of fully connected layers where memory does not limit them " MISSING_IF_0 "."),
    NRS_ATTR_SCALED(struct nrs_profile, "bandwidth_gbytes", bandwidth_bytes, "GB/s", 1e9, 1e-3, 1e6,
                    0, "Memory bandwidth that a layer reaches " MISSING_IF_0 ".",
                    "fitted, see tools/fit_profile.c"),
    NRS_ATTR(struct nrs_profile, weight_bytes, "byte", 0.125, 8, 4,
             "Bytes that a weight takes in memory: 4 fp32, 2 fp16, 1 int8.", "the runtime's dtype"),
    NRS_ATTR(struct nrs_profile, activation_bytes, "byte", 0.125, 8, 4,
             "Bytes that an activation takes in memory.", "the runtime's dtype"),
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
    if (layer->kernel >= 5 || layer->stride > 1 || layer->groups > 1)
        return NRS_KERNEL_CONV_STRIDED;
    return layer->kernel == 1 ? NRS_KERNEL_CONV_1X1 : NRS_KERNEL_CONV;
}

static double layer_traffic_bytes(const struct nrs_profile *p, const struct nrs_graph *g,
                                  const struct nrs_layer *layer, double batch)
{
    double elements = (double)nrs_layer_elements(layer);

    for (uint32_t j = 0; j < layer->n_inputs; j++)
        elements += (double)nrs_layer_elements(&g->layers[layer->input[j]]);
    return (double)layer->weights * p->weight_bytes + batch * elements * p->activation_bytes;
}

double nrs_profile_layer_s(const struct nrs_profile *p, const struct nrs_graph *g, uint32_t layer,
                           int64_t batch)
{
    const struct nrs_layer *l = &g->layers[layer];
    enum nrs_kernel_class class = nrs_layer_kernel(l);
    double measured_s = nrs_layer_times_s(p->measured, g, layer, batch), compute_s = 0, memory_s;

    assert(batch >= 1);
    if (l->type == NRS_LAYER_INPUT)
        return 0;
    if (measured_s >= 0)
        return measured_s;
    if (class != NRS_KERNEL_POOL)
        compute_s = (double)batch * (double)l->macs / p->rate_macs[class];
    memory_s = layer_traffic_bytes(p, g, l, (double)batch) / p->bandwidth_bytes;
    return p->t0_s + fmax(compute_s, memory_s);
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

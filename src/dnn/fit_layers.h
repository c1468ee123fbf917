/* fit_layers.h - the roofline of profile.h fitted to measured layers. */
#ifndef NRS_DNN_FIT_LAYERS_H
#define NRS_DNN_FIT_LAYERS_H

#include "dnn/profile.h"

struct nrs_layer_sample {
    uint32_t layer;
    int64_t batch;
    double s; /* > 0 */
};

/**
 * Fit layer overhead, rates and bandwidth: the least sum of weight * |ln(predicted / measured)|,
 * rounded off below 10 % (Huber). A layer weighs as much as its share of its batch's time, and a
 * little for being there. A kernel class that the network has not gets the mean (of logarithms) of
 * the convolutions it has.
 * @param p  weight_bytes and activation_bytes are used; t0_s, rate_macs and bandwidth_bytes are
 * set.
 * @return NRS_ERANGE without a sample; NRS_EMACHINE.
 */
enum nrs_status nrs_fit_layers(const struct nrs_graph *g, const struct nrs_layer_sample *samples,
                               size_t n, struct nrs_profile *p, struct nrs_error *err);

#endif

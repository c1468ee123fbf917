/* footprint.h - energy and memory that layers of a network take on a device or server. */
#ifndef NRS_DNN_FOOTPRINT_H
#define NRS_DNN_FOOTPRINT_H

#include "dnn/profile.h"

/**
 * Energy in J of layers first..last (both included) for a batch, >= 1: MACs x mac_j and memory
 * traffic x byte_j, above the device's idle power. 0 when there is nothing to compute, or where the
 * profile's figures are not known. Pure.
 */
double nrs_profile_range_energy_j(const struct nrs_profile *p, const struct nrs_graph *g,
                                  uint32_t first, uint32_t last, int64_t batch);

/** Bytes that the parameters of layers first..last take, biases too, as in memory; rounded up. */
int64_t nrs_profile_weights_bytes(const struct nrs_profile *p, const struct nrs_graph *g,
                                  uint32_t first, uint32_t last);

/**
 * Bytes of memory that layers first..last take for one image: their parameters and the largest set
 * of activations that live at a time, those that come in from before `first` included. An
 * activation lives from its layer to the last one in the range that reads it; one that a later
 * layer reads or that is the network's result, to the end. It takes weight_bytes an element, the
 * width of the dtype: activation_bytes may be less, since it counts what reaches the memory.
 * Rounded up. 0 when there is nothing to compute.
 */
int64_t nrs_profile_peak_bytes(const struct nrs_profile *p, const struct nrs_graph *g,
                               uint32_t first, uint32_t last);

#endif

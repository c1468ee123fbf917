/* layer_times.h - measured times of a network's layers, for a profile of the machine they are of.
 *
 * Between two batch sizes a time is interpolated linearly; above the largest it goes on as between
 * the two largest, below the smallest as between the two smallest, but never below what one of the
 * images in the smallest batch takes. With one batch size only, time is proportional to the batch.
 */
#ifndef NRS_DNN_LAYER_TIMES_H
#define NRS_DNN_LAYER_TIMES_H

#include "core/attr.h"
#include "dnn/graph.h"

#define NRS_BATCHES_MAX 8
#define NRS_BATCH_MAX   1024

struct nrs_layer_time {
    char name[NRS_LAYER_NAME_MAX];
    int64_t macs, elements;    /* of an image: a layer of another size is another layer */
    double s[NRS_BATCHES_MAX]; /* median of a batch, > 0; 0 for the input */
};

struct nrs_layer_times {
    char model[NRS_LAYER_NAME_MAX], cpu[128], library[64], version[64], date[32];
    int64_t threads, runs;
    double busy_percent;
    int64_t batch[NRS_BATCHES_MAX]; /* ascending */
    double whole_s[NRS_BATCHES_MAX];
    size_t n_batches;
    struct nrs_layer_time *layer; /* in the graph's order, the input first */
    uint32_t n_layers;
};

/** Rows of where the figures come from; lists are read by scenario/profile_file.c. */
extern const struct nrs_attr_table nrs_layer_times_attrs;

/**
 * Seconds for a layer of a batch.
 * @param t  may be NULL.
 * @return -1 when the layer was not measured: another network, layer or size. Pure.
 */
double nrs_layer_times_s(const struct nrs_layer_times *t, const struct nrs_graph *g, uint32_t layer,
                         int64_t batch);

/** Interpolation over batch sizes, see above. @param n  >= 1 of both. Pure. */
double nrs_batch_interpolate(const int64_t *batch, const double *s, size_t n, int64_t at);

/** Make room for n layers. @return NRS_EMACHINE. */
enum nrs_status nrs_layer_times_new(uint32_t n_layers, struct nrs_layer_times **out,
                                    struct nrs_error *err);
void nrs_layer_times_free(struct nrs_layer_times *t);

#endif

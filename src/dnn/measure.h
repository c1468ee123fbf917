/* measure.h - how long this machine takes for a network and for each of its layers.
 *
 * Layers are timed where they stand: in runs of the whole network, between two layers, so that each
 * finds the caches as the layer before left them. The whole network is timed in other runs, without
 * a look at the clock between. Both kinds of runs take turns, so that what disturbs the machine
 * falls on both. Other processes only ever add time, so the faster half of the runs counts.
 *
 * One thread alone never waits for another: its time is the processor's for that thread, which
 * leaves out when other processes had the processor. With several threads it is the wall clock's,
 * and the machine has to be quiet.
 */
#ifndef NRS_DNN_MEASURE_H
#define NRS_DNN_MEASURE_H

#include "dnn/backend.h"
#include "dnn/layer_times.h"

#define NRS_MEASURE_RUNS_MIN 5
#define NRS_MEASURE_RUNS_MAX 200

struct nrs_measure_cfg {
    int64_t batch[NRS_BATCHES_MAX]; /* ascending, >= 1 */
    size_t n_batches;
    int64_t threads; /* that compute, as nrs_backend_threads says */
    double budget_s; /* time for all batches; NRS_MEASURE_RUNS_MIN runs of each are made anyway */
    bool whole_only; /* time no layers */
    void (*progress)(void *user, size_t done, size_t total); /* after each batch; may be NULL */
    void *user;
};

/* Of the faster half of the runs: median, and median distance from it; of all: minimum, median. */
struct nrs_timing {
    double median_s, mad_s, min_s, all_s;
};

struct nrs_measurement {
    uint32_t n_layers;
    size_t n_batches;
    int64_t batch[NRS_BATCHES_MAX];
    size_t runs[NRS_BATCHES_MAX];             /* of each kind */
    struct nrs_timing whole[NRS_BATCHES_MAX]; /* a run of the network, copies included */
    struct nrs_timing copy[NRS_BATCHES_MAX];  /* copying images in and the result out */
    double busy;              /* share of the time that other processes held this one up */
    struct nrs_timing *layer; /* [batch * n_layers + layer], 0 for the input; NULL: whole only */
};

/**
 * Timing of one thing over n >= 1 runs.
 * @param s      its seconds in each run.
 * @param order  the runs by their total time, the fastest first: (n + 1) / 2 of them count.
 */
struct nrs_timing nrs_timing_of(const double *s, const size_t *order, size_t n);

/**
 * Measure a network. Each batch gets an equal share of the budget.
 * @param graph  inferred.
 * @param out  nrs_measurement_free, also after a failure.
 * @return NRS_ERANGE when a batch asks for more computing or memory than is sensible here;
 *         NRS_ECONFLICT without a library that computes; NRS_EMACHINE.
 */
enum nrs_status nrs_measure(const struct nrs_graph *graph, const struct nrs_measure_cfg *cfg,
                            struct nrs_measurement *out, struct nrs_error *err);
void nrs_measurement_free(struct nrs_measurement *m);

#endif

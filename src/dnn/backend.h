/* backend.h - a library that computes networks on this machine, for measure.c.
 *
 * backend_onednn.c stands behind it where configure found oneDNN, backend_none.c elsewhere.
 */
#ifndef NRS_DNN_BACKEND_H
#define NRS_DNN_BACKEND_H

#include "dnn/graph.h"

struct nrs_backend_net;

#define NRS_BACKEND_NAME_MAX 64

/** Write the library and its version: "oneDNN 2.6.3 (OpenMP)". @return NRS_ECONFLICT: none. */
enum nrs_status nrs_backend_name(char out[NRS_BACKEND_NAME_MAX], struct nrs_error *err);

/**
 * Set the threads that compute.
 * @param threads  0: all that the library uses by itself; that number is returned in it.
 * @return NRS_ECONFLICT when the library's number cannot be set.
 */
enum nrs_status nrs_backend_threads(int64_t *threads, struct nrs_error *err);

/**
 * Make a network ready to run: primitives, layouts, buffers, weights (reproducible random
 * numbers). A layer of a type that the library does not have is a copy of its inputs' memory.
 * @param graph  inferred; borrowed until nrs_backend_free.
 * @param out    nrs_backend_free when NRS_OK.
 * @return NRS_ERANGE when it needs more memory than the machine has; NRS_EMACHINE.
 */
enum nrs_status nrs_backend_build(const struct nrs_graph *graph, int64_t batch,
                                  struct nrs_backend_net **out, struct nrs_error *err);
void nrs_backend_free(struct nrs_backend_net *net);

/**
 * Run the network once: copy the images in, every layer in order, copy the result out.
 * @param now_s  the clock.
 * @param end_s  NULL, or where the time goes after copying in [0], after layer i [i] and after
 *               copying out [n_layers].
 */
enum nrs_status nrs_backend_pass(struct nrs_backend_net *net, double (*now_s)(void), double *end_s,
                                 struct nrs_error *err);

#endif

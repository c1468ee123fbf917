/* onednn.h - the few calls of oneDNN that measuring needs, the same for its API 2 and 3.
 *
 * https://oneapi-src.github.io/oneDNN/ (v2.6 and v3). All numbers are fp32.
 */
#ifndef NRS_DNN_ONEDNN_H
#define NRS_DNN_ONEDNN_H

#include <oneapi/dnnl/dnnl.h>
#include <oneapi/dnnl/dnnl_version.h>
#include <stdint.h>

#include "core/status.h"

#define NRS_DNNL_DIMS 5 /* batch or groups, channels, ..., height, width */

/* Shape and layout of a tensor: a struct in API 2, a handle in API 3. */
struct nrs_md {
    dnnl_memory_desc_t d;
};
#if DNNL_VERSION_MAJOR >= 3
typedef const_dnnl_memory_desc_t nrs_md_ref;
#define NRS_MD(md) ((md)->d)
#else
typedef const dnnl_memory_desc_t *nrs_md_ref;
#define NRS_MD(md) (&(md)->d)
#endif

/* A window over height and width. */
struct nrs_window {
    dnnl_dims_t kernel, stride, gap, pad_before, pad_after; /* gap: dilation less 1 */
};

/** Record a call that failed. @return NRS_OK for dnnl_success, else NRS_EMACHINE. */
enum nrs_status nrs_dnnl_check(dnnl_status_t status, const char *what, struct nrs_error *err);

/**
 * @param any  leave the layout to oneDNN; else row by row, the last dimension fastest.
 * @param out  owned by the caller: nrs_md_free.
 */
enum nrs_status nrs_md_make(struct nrs_md *out, int n_dims, const int64_t *dims, bool any,
                            struct nrs_error *err);
enum nrs_status nrs_md_copy(struct nrs_md *out, nrs_md_ref md, struct nrs_error *err);
void nrs_md_free(struct nrs_md *md);

size_t nrs_md_bytes(nrs_md_ref md);
bool nrs_md_same(nrs_md_ref a, nrs_md_ref b);

/** What a primitive chose for dnnl_query_src_md, _weights_md or _dst_md. Owned by `pd`. */
nrs_md_ref nrs_md_of(const_dnnl_primitive_desc_t pd, dnnl_query_t what);

/* One primitive each, for inference. `pd` is owned by the caller: dnnl_primitive_desc_destroy.
 * conv, fc and add have their ReLU fused; conv and fc have a bias. Weights of a grouped conv have
 * five dimensions. */
enum nrs_status nrs_op_conv(dnnl_engine_t engine, const struct nrs_window *w, nrs_md_ref src,
                            nrs_md_ref weights, nrs_md_ref bias, nrs_md_ref dst,
                            dnnl_primitive_desc_t *pd, struct nrs_error *err);
enum nrs_status nrs_op_fc(dnnl_engine_t engine, nrs_md_ref src, nrs_md_ref weights, nrs_md_ref bias,
                          nrs_md_ref dst, dnnl_primitive_desc_t *pd, struct nrs_error *err);
enum nrs_status nrs_op_pool(dnnl_engine_t engine, bool max, const struct nrs_window *w,
                            nrs_md_ref src, nrs_md_ref dst, dnnl_primitive_desc_t *pd,
                            struct nrs_error *err);
enum nrs_status nrs_op_lrn(dnnl_engine_t engine, nrs_md_ref data, dnnl_primitive_desc_t *pd,
                           struct nrs_error *err);
enum nrs_status nrs_op_softmax(dnnl_engine_t engine, nrs_md_ref data, dnnl_primitive_desc_t *pd,
                               struct nrs_error *err);
enum nrs_status nrs_op_add(dnnl_engine_t engine, nrs_md_ref a, nrs_md_ref b, nrs_md_ref dst,
                           dnnl_primitive_desc_t *pd, struct nrs_error *err);
enum nrs_status nrs_op_concat(dnnl_engine_t engine, int n, const struct nrs_md *src, nrs_md_ref dst,
                              dnnl_primitive_desc_t *pd, struct nrs_error *err);
enum nrs_status nrs_op_reorder(dnnl_engine_t engine, nrs_md_ref src, nrs_md_ref dst,
                               dnnl_primitive_desc_t *pd, struct nrs_error *err);

#endif

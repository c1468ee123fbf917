/* onednn.c - descriptors and primitives of oneDNN; what differs between its APIs is here only. */
#include "dnn/onednn.h"

#include "dnn/graph.h"

/* Local response normalisation of AlexNet and GoogLeNet: five channels, alpha 1e-4, beta 0.75,
 * k 1 as in Caffe's files [Krizhevsky et al., NIPS 2012, section 3.3]. */
#define LRN_SIZE  5
#define LRN_ALPHA 1e-4f
#define LRN_BETA  0.75f
#define LRN_K     1.0f

enum nrs_status nrs_dnnl_check(dnnl_status_t status, const char *what, struct nrs_error *err)
{
    if (status == dnnl_success)
        return NRS_OK;
    return nrs_fail(err, NRS_EMACHINE, "oneDNN cannot make %s: %s", what,
                    status == dnnl_out_of_memory       ? "out of memory"
                    : status == dnnl_unimplemented     ? "not implemented for this processor"
                    : status == dnnl_invalid_arguments ? "invalid arguments"
                                                       : "runtime error");
}

enum nrs_status nrs_md_make(struct nrs_md *out, int n_dims, const int64_t *dims, bool any,
                            struct nrs_error *err)
{
    static const dnnl_format_tag_t plain[NRS_DNNL_DIMS + 1] = {
        dnnl_format_tag_undef, dnnl_a, dnnl_ab, dnnl_abc, dnnl_abcd, dnnl_abcde};
    dnnl_format_tag_t tag = any ? dnnl_format_tag_any : plain[n_dims];
    dnnl_dims_t d = {0};

    for (int i = 0; i < n_dims; i++)
        d[i] = dims[i];
#if DNNL_VERSION_MAJOR >= 3
    return nrs_dnnl_check(dnnl_memory_desc_create_with_tag(&out->d, n_dims, d, dnnl_f32, tag),
                          "a shape", err);
#else
    return nrs_dnnl_check(dnnl_memory_desc_init_by_tag(&out->d, n_dims, d, dnnl_f32, tag),
                          "a shape", err);
#endif
}

enum nrs_status nrs_md_copy(struct nrs_md *out, nrs_md_ref md, struct nrs_error *err)
{
#if DNNL_VERSION_MAJOR >= 3
    return nrs_dnnl_check(dnnl_memory_desc_clone(&out->d, md), "a shape", err);
#else
    (void)err;
    out->d = *md;
    return NRS_OK;
#endif
}

void nrs_md_free(struct nrs_md *md)
{
#if DNNL_VERSION_MAJOR >= 3
    if (md->d)
        dnnl_memory_desc_destroy(md->d);
    md->d = NULL;
#else
    (void)md;
#endif
}

size_t nrs_md_bytes(nrs_md_ref md)
{
    return dnnl_memory_desc_get_size(md);
}

bool nrs_md_same(nrs_md_ref a, nrs_md_ref b)
{
    return dnnl_memory_desc_equal(a, b);
}

nrs_md_ref nrs_md_of(const_dnnl_primitive_desc_t pd, dnnl_query_t what)
{
    return dnnl_primitive_desc_query_md(pd, what, 0);
}

/* Attributes that fuse a ReLU. */
static enum nrs_status fuse_relu(dnnl_primitive_attr_t *attr, struct nrs_error *err)
{
    dnnl_post_ops_t ops = NULL;
    dnnl_status_t s = dnnl_primitive_attr_create(attr);

    if (s == dnnl_success)
        s = dnnl_post_ops_create(&ops);
    if (s == dnnl_success)
#if DNNL_VERSION_MAJOR >= 3
        s = dnnl_post_ops_append_eltwise(ops, dnnl_eltwise_relu, 0, 0);
#else
        s = dnnl_post_ops_append_eltwise(ops, 1, dnnl_eltwise_relu, 0, 0);
#endif
    if (s == dnnl_success)
        s = dnnl_primitive_attr_set_post_ops(*attr, ops);
    if (ops)
        dnnl_post_ops_destroy(ops);
    return nrs_dnnl_check(s, "a ReLU", err);
}

enum nrs_status nrs_op_conv(dnnl_engine_t engine, const struct nrs_window *w, nrs_md_ref src,
                            nrs_md_ref weights, nrs_md_ref bias, nrs_md_ref dst,
                            dnnl_primitive_desc_t *pd, struct nrs_error *err)
{
    dnnl_primitive_attr_t attr = NULL;
    enum nrs_status status = fuse_relu(&attr, err);
    dnnl_status_t s;

    if (status == NRS_OK) {
#if DNNL_VERSION_MAJOR >= 3
        s = dnnl_convolution_forward_primitive_desc_create(
            pd, engine, dnnl_forward_inference, dnnl_convolution_auto, src, weights, bias, dst,
            w->stride, w->gap, w->pad_before, w->pad_after, attr);
#else
        dnnl_convolution_desc_t op;

        s = dnnl_dilated_convolution_forward_desc_init(
            &op, dnnl_forward_inference, dnnl_convolution_auto, src, weights, bias, dst, w->stride,
            w->gap, w->pad_before, w->pad_after);
        if (s == dnnl_success)
            s = dnnl_primitive_desc_create(pd, &op, attr, engine, NULL);
#endif
        status = nrs_dnnl_check(s, "a convolution", err);
    }
    if (attr)
        dnnl_primitive_attr_destroy(attr);
    return status;
}

enum nrs_status nrs_op_fc(dnnl_engine_t engine, nrs_md_ref src, nrs_md_ref weights, nrs_md_ref bias,
                          nrs_md_ref dst, dnnl_primitive_desc_t *pd, struct nrs_error *err)
{
    dnnl_primitive_attr_t attr = NULL;
    enum nrs_status status = fuse_relu(&attr, err);
    dnnl_status_t s;

    if (status == NRS_OK) {
#if DNNL_VERSION_MAJOR >= 3
        s = dnnl_inner_product_forward_primitive_desc_create(pd, engine, dnnl_forward_inference,
                                                             src, weights, bias, dst, attr);
#else
        dnnl_inner_product_desc_t op;

        s = dnnl_inner_product_forward_desc_init(&op, dnnl_forward_inference, src, weights, bias,
                                                 dst);
        if (s == dnnl_success)
            s = dnnl_primitive_desc_create(pd, &op, attr, engine, NULL);
#endif
        status = nrs_dnnl_check(s, "a fully connected layer", err);
    }
    if (attr)
        dnnl_primitive_attr_destroy(attr);
    return status;
}

enum nrs_status nrs_op_pool(dnnl_engine_t engine, bool max, const struct nrs_window *w,
                            nrs_md_ref src, nrs_md_ref dst, dnnl_primitive_desc_t *pd,
                            struct nrs_error *err)
{
    dnnl_alg_kind_t alg = max ? dnnl_pooling_max : dnnl_pooling_avg_exclude_padding;
    dnnl_status_t s;

#if DNNL_VERSION_MAJOR >= 3
    s = dnnl_pooling_forward_primitive_desc_create(pd, engine, dnnl_forward_inference, alg, src,
                                                   dst, w->stride, w->kernel, w->gap, w->pad_before,
                                                   w->pad_after, NULL);
#else
    dnnl_pooling_desc_t op;

    s = dnnl_pooling_forward_desc_init(&op, dnnl_forward_inference, alg, src, dst, w->stride,
                                       w->kernel, w->pad_before, w->pad_after);
    if (s == dnnl_success)
        s = dnnl_primitive_desc_create(pd, &op, NULL, engine, NULL);
#endif
    return nrs_dnnl_check(s, "a pooling", err);
}

enum nrs_status nrs_op_lrn(dnnl_engine_t engine, nrs_md_ref data, dnnl_primitive_desc_t *pd,
                           struct nrs_error *err)
{
    dnnl_status_t s;

#if DNNL_VERSION_MAJOR >= 3
    s = dnnl_lrn_forward_primitive_desc_create(pd, engine, dnnl_forward_inference,
                                               dnnl_lrn_across_channels, data, data, LRN_SIZE,
                                               LRN_ALPHA, LRN_BETA, LRN_K, NULL);
#else
    dnnl_lrn_desc_t op;

    s = dnnl_lrn_forward_desc_init(&op, dnnl_forward_inference, dnnl_lrn_across_channels, data,
                                   LRN_SIZE, LRN_ALPHA, LRN_BETA, LRN_K);
    if (s == dnnl_success)
        s = dnnl_primitive_desc_create(pd, &op, NULL, engine, NULL);
#endif
    return nrs_dnnl_check(s, "an LRN", err);
}

enum nrs_status nrs_op_softmax(dnnl_engine_t engine, nrs_md_ref data, dnnl_primitive_desc_t *pd,
                               struct nrs_error *err)
{
    dnnl_status_t s;

#if DNNL_VERSION_MAJOR >= 3
    s = dnnl_softmax_forward_primitive_desc_create(pd, engine, dnnl_forward_inference,
                                                   dnnl_softmax_accurate, data, data, 1, NULL);
#else
    dnnl_softmax_desc_t op;

    s = dnnl_softmax_forward_desc_init(&op, dnnl_forward_inference, data, 1);
    if (s == dnnl_success)
        s = dnnl_primitive_desc_create(pd, &op, NULL, engine, NULL);
#endif
    return nrs_dnnl_check(s, "a softmax", err);
}

enum nrs_status nrs_op_add(dnnl_engine_t engine, nrs_md_ref a, nrs_md_ref b, nrs_md_ref dst,
                           dnnl_primitive_desc_t *pd, struct nrs_error *err)
{
    dnnl_primitive_attr_t attr = NULL;
    enum nrs_status status = fuse_relu(&attr, err);
    dnnl_status_t s;

    if (status == NRS_OK) {
#if DNNL_VERSION_MAJOR >= 3
        s = dnnl_binary_primitive_desc_create(pd, engine, dnnl_binary_add, a, b, dst, attr);
#else
        dnnl_binary_desc_t op;

        s = dnnl_binary_desc_init(&op, dnnl_binary_add, a, b, dst);
        if (s == dnnl_success)
            s = dnnl_primitive_desc_create(pd, &op, attr, engine, NULL);
#endif
        status = nrs_dnnl_check(s, "a sum", err);
    }
    if (attr)
        dnnl_primitive_attr_destroy(attr);
    return status;
}

enum nrs_status nrs_op_concat(dnnl_engine_t engine, int n, const struct nrs_md *src, nrs_md_ref dst,
                              dnnl_primitive_desc_t *pd, struct nrs_error *err)
{
    dnnl_status_t s;

#if DNNL_VERSION_MAJOR >= 3
    const_dnnl_memory_desc_t list[NRS_LAYER_INPUTS];

    for (int i = 0; i < n; i++)
        list[i] = src[i].d;
    s = dnnl_concat_primitive_desc_create(pd, engine, dst, n, 1, list, NULL);
#else
    dnnl_memory_desc_t list[NRS_LAYER_INPUTS];

    for (int i = 0; i < n; i++)
        list[i] = src[i].d;
    s = dnnl_concat_primitive_desc_create(pd, dst, n, 1, list, NULL, engine);
#endif
    return nrs_dnnl_check(s, "a concatenation", err);
}

enum nrs_status nrs_op_reorder(dnnl_engine_t engine, nrs_md_ref src, nrs_md_ref dst,
                               dnnl_primitive_desc_t *pd, struct nrs_error *err)
{
    return nrs_dnnl_check(dnnl_reorder_primitive_desc_create(pd, src, engine, dst, engine, NULL),
                          "a reorder", err);
}

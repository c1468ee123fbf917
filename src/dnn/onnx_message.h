/* onnx_message.h - building the messages of an ONNX file; for onnx_export.c.
 *
 * All that a message holds is allocated on its own, so that protobuf-c's free_unpacked frees it.
 * After a failed allocation `is_full` is set, and the message is still one that can be freed. */
#ifndef NRS_DNN_ONNX_MESSAGE_H
#define NRS_DNN_ONNX_MESSAGE_H

#include "dnn/graph.h"
#include "dnn/onnx.pb-c.h"

struct nrs_onnx_writer {
    Onnx__ModelProto *model;
    bool is_full; /* out of memory */
};

/** Begin a file. @param name  of the graph. */
void nrs_onnx_writer_init(struct nrs_onnx_writer *w, const char *name);
void nrs_onnx_writer_free(struct nrs_onnx_writer *w);

/** Append a node with one output; @return it, or NULL when out of memory (the others take that). */
Onnx__NodeProto *nrs_onnx_put_node(struct nrs_onnx_writer *w, const char *type, const char *name,
                                   const char *output);
void nrs_onnx_put_input(struct nrs_onnx_writer *w, Onnx__NodeProto *node, const char *tensor);

/** Attributes of a node: integers, one integer, text. */
void nrs_onnx_put_ints(struct nrs_onnx_writer *w, Onnx__NodeProto *node, const char *name,
                       const int64_t *ints, size_t n);
void nrs_onnx_put_int(struct nrs_onnx_writer *w, Onnx__NodeProto *node, const char *name,
                      int64_t value);
void nrs_onnx_put_text(struct nrs_onnx_writer *w, Onnx__NodeProto *node, const char *name,
                       const char *text);

/** A constant tensor of one dimension: integers, or floats when `floats` is not NULL. */
void nrs_onnx_put_constant(struct nrs_onnx_writer *w, const char *name, const int64_t *ints,
                           const float *floats, size_t n);

/** The graph's input or output: a float tensor. */
void nrs_onnx_put_value(struct nrs_onnx_writer *w, bool is_output, const char *name,
                        const int64_t *dims, size_t n);

#endif

/* onnx_import.h - a layer graph out of an ONNX file. Only built with protobuf-c (HAVE_PROTOBUF_C).
 *
 * What becomes of an operator is in onnx_ops.c's table. Weights are never looked at: their shapes
 * suffice. Nothing is executed but the arithmetic on small integer tensors by which exporters
 * compute a Reshape's target.
 */
#ifndef NRS_DNN_ONNX_IMPORT_H
#define NRS_DNN_ONNX_IMPORT_H

#include <stdint.h>

#include "dnn/graph.h"

/* Bounds on what a file may cost; a file beyond them is refused. The largest classifiers of the
 * ONNX model zoo stay below a tenth of each. */
#define NRS_ONNX_FILE_MAX   ((size_t)2 << 30) /* byte; protobuf's own limit */
#define NRS_ONNX_KEPT_MAX   ((size_t)8 << 20) /* byte without the weights' data */
#define NRS_ONNX_FIELDS_MAX 524288            /* fields without the weights' data */
#define NRS_ONNX_NODES_MAX  32768

struct nrs_onnx_options {
    int64_t height, width; /* of the input image; 0: as the file says */
    const char *name;      /* of the network; NULL: the graph's name in the file */
    const char *result;    /* a tensor: leave out what it does not need; NULL: the only output */
};

/* What a file says of itself. */
struct nrs_onnx_origin {
    char producer[64], version[32];
    int64_t opset;
};

/**
 * Derive a layer graph, with shapes, MACs and candidate splits, from an ONNX file in memory.
 * @param options  may be NULL.
 * @param origin   filled when not NULL.
 * @param out      initialised here; nrs_graph_free when NRS_OK.
 * @return NRS_EPARSE when it is no ONNX file, or a damaged one; NRS_ENAME when operators are not
 *         supported (all are named); NRS_ERANGE, NRS_ETYPE or NRS_ECONFLICT with the node's name
 *         when one cannot be understood; NRS_EMACHINE. Time and memory are bounded by the limits
 *         above, whatever the bytes are.
 */
enum nrs_status nrs_onnx_import(const uint8_t *data, size_t size,
                                const struct nrs_onnx_options *options,
                                struct nrs_onnx_origin *origin, struct nrs_graph *out,
                                struct nrs_error *err);

#endif

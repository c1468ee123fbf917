/* onnx_export.h - a layer graph as an ONNX file without weights. Only built with protobuf-c. */
#ifndef NRS_DNN_ONNX_EXPORT_H
#define NRS_DNN_ONNX_EXPORT_H

#include <stdint.h>

#include "dnn/graph.h"

/**
 * Serialise a graph as ONNX (IR version 7, opset 13). Weights are ConstantOfShape nodes, as in
 * ONNX' own "light" test models: the file tells their shapes and takes no room for them. Importing
 * it gives the same layers, but that a batch normalisation or activation which had to stay alone,
 * because somebody else looked at its input, may now be fused.
 * @param g  with shapes (nrs_graph_infer).
 * @param data, n  owned by the caller: free(*data).
 * @return NRS_ENAME for what ONNX has no operator for (a product of more than two tensors);
 *         NRS_EMACHINE.
 */
enum nrs_status nrs_onnx_export(const struct nrs_graph *g, uint8_t **data, size_t *n,
                                struct nrs_error *err);

#endif

/* onnx_wire.h - an ONNX file's bytes without what a layer graph does not need. */
#ifndef NRS_DNN_ONNX_WIRE_H
#define NRS_DNN_ONNX_WIRE_H

#include <stdint.h>

#include "core/status.h"

/* A tensor's data is kept up to this many bytes: 64 int64, more than any shape has. */
#define NRS_ONNX_DATA_KEPT 512

/**
 * Copy the fields of a serialised ModelProto that onnx.proto declares. Weights' data is skipped by
 * its length and not read. The copy is well-formed protobuf on every level that is kept.
 * @param out, n  owned by the caller: free(*out).
 * @return NRS_EPARSE with the place of the damage; NRS_ERANGE past NRS_ONNX_KEPT_MAX,
 *         NRS_ONNX_FIELDS_MAX or NRS_ONNX_NODES_MAX; NRS_EMACHINE.
 */
enum nrs_status nrs_onnx_strip(const uint8_t *data, size_t size, uint8_t **out, size_t *n,
                               struct nrs_error *err);

#endif

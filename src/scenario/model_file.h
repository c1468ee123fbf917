/* model_file.h - neural networks from their JSON files. */
#ifndef NRS_SCENARIO_MODEL_FILE_H
#define NRS_SCENARIO_MODEL_FILE_H

#include "dnn/graph.h"

/**
 * Read a network, with shapes, MACs and parameters computed at its own resolution.
 * @param out  initialised here; nrs_graph_free when NRS_OK.
 */
enum nrs_status nrs_model_load(const char *path, struct nrs_graph *out, struct nrs_error *err);

#endif

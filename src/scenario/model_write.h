/* model_write.h - a layer graph as the JSON of a model file. */
#ifndef NRS_SCENARIO_MODEL_WRITE_H
#define NRS_SCENARIO_MODEL_WRITE_H

#include "dnn/graph.h"

/**
 * The text of a model file, a line a layer, that nrs_model_load reads back as the same graph.
 * @param source, result_source  free text for the file's keys of these names.
 * @param text, n  owned by the caller: free(*text); a zero byte follows.
 * @return NRS_EMACHINE, or NRS_OK.
 */
enum nrs_status nrs_model_write(const struct nrs_graph *g, const char *source,
                                const char *result_source, char **text, size_t *n,
                                struct nrs_error *err);

#endif

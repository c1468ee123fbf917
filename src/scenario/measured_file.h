/* measured_file.h - measured layers, the object "measured" of a profile's JSON file. */
#ifndef NRS_SCENARIO_MEASURED_FILE_H
#define NRS_SCENARIO_MEASURED_FILE_H

#include <cjson/cJSON.h>

#include "dnn/layer_times.h"

/**
 * Read {"model": ..., "batches": [1, ...], "whole_ms": [...], "layers": [{"name": ..., "macs": ...,
 * "elements": ..., "ms": [...]}, ...]}, each "ms" with a time for each of the batches.
 * @param file  what errors name first.
 * @param out   owned by the caller: nrs_layer_times_free. NULL after a failure.
 */
enum nrs_status nrs_measured_read(const cJSON *json, const char *file, struct nrs_layer_times **out,
                                  struct nrs_error *err);

#endif

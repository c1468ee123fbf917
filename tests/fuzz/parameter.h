/* parameter.h - parameters for a fuzz target to set: libFuzzer alone seldom finds a path that
 * exists and a value that it may have. */
#ifndef NRS_TESTS_FUZZ_PARAMETER_H
#define NRS_TESTS_FUZZ_PARAMETER_H

#include "core/rng.h"
#include "scenario/read.h"

/**
 * Draw a parameter and a value: near its default, within its range, at the ends, or beyond.
 * @return the value; the caller deletes it.
 */
cJSON *fuzz_parameter(struct nrs_stream *rng, char path[NRS_JSON_PATH_MAX]);

/* libFuzzer's own changes, and its call for those of a target. */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);

#endif

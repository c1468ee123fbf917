/* set_mutator.c - appends an assignment, every other time. */
#include <stdio.h>
#include <string.h>

#include "parameter.h"

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
    struct nrs_stream rng = nrs_stream_init((struct nrs_rng_key){.seed = seed}, NRS_RNG_TEST, 0);
    char path[NRS_JSON_PATH_MAX], text[512] = "", *value;
    cJSON *drawn;
    int n;

    if (nrs_stream_bits(&rng) % 2)
        return LLVMFuzzerMutate(data, size, max_size);
    drawn = fuzz_parameter(&rng, path);
    value = cJSON_PrintUnformatted(drawn);
    n = snprintf(text, sizeof text, "%s%s=%s", size ? "\n" : "", path, value);
    cJSON_free(value);
    cJSON_Delete(drawn);
    if (n < 0 || (size_t)n >= sizeof text || size + (size_t)n > max_size)
        return LLVMFuzzerMutate(data, size, max_size);
    memcpy(data + size, text, (size_t)n);
    return size + (size_t)n;
}

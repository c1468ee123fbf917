/* scenario_mutator.c - sets parameters of a scenario, or sweeps them, every other time. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "parameter.h"
#include "scenario/document.h"

static void sweep(struct nrs_stream *rng, cJSON *root, const char *path, cJSON *value)
{
    cJSON *axes = cJSON_GetObjectItemCaseSensitive(root, "sweep"), *axis = cJSON_CreateArray();

    if (!axes)
        axes = cJSON_AddObjectToObject(root, "sweep");
    cJSON_AddItemToArray(axis, value);
    if (nrs_stream_bits(rng) % 2)
        cJSON_AddItemToArray(axis, cJSON_Duplicate(value, true));
    cJSON_DeleteItemFromObjectCaseSensitive(axes, path);
    if (!cJSON_AddItemToObject(axes, path, axis))
        cJSON_Delete(axis);
}

static void change(struct nrs_stream *rng, cJSON *root)
{
    char path[NRS_JSON_PATH_MAX];
    cJSON *value = fuzz_parameter(rng, path);

    if (nrs_stream_bits(rng) % 8 == 0) {
        sweep(rng, root, path, value);
        return;
    }
    nrs_document_put(root, path, value, NULL);
    cJSON_Delete(value);
}

/* The document, changed and printed; NULL when it is none. */
static char *changed(struct nrs_stream *rng, const uint8_t *data, size_t n)
{
    char *text = calloc(1, n + 1), *out = NULL;
    cJSON *root = NULL;

    if (!text)
        return NULL;
    memcpy(text, data, n);
    if (nrs_json_parse("", text, n, &root, NULL) == NRS_OK && cJSON_IsObject(root)) {
        for (unsigned i = 0; i < 1 + rng->word[0] % 3; i++)
            change(rng, root);
        out = cJSON_PrintUnformatted(root);
    }
    cJSON_Delete(root);
    free(text);
    return out;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
    struct nrs_stream rng = nrs_stream_init((struct nrs_rng_key){.seed = seed}, NRS_RNG_TEST, 0);
    const char mark[] = "\n" FUZZ_FILE_MARK;
    uint8_t *files = memmem(data, size, mark, sizeof mark - 1);
    size_t n = files ? (size_t)(files - data) : size, length;
    char *text = nrs_stream_bits(&rng) % 2 ? changed(&rng, data, n) : NULL;

    length = text ? strlen(text) : 0;
    if (!text || length + size - n > max_size) {
        free(text);
        return LLVMFuzzerMutate(data, size, max_size);
    }
    memmove(data + length, data + n, size - n);
    memcpy(data, text, length);
    free(text);
    return length + size - n;
}

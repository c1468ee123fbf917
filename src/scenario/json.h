/* json.h - reading JSON from files that may be hostile. Comments are allowed; duplicate keys,
 * trailing text, NaN, infinity, zero bytes and what is not UTF-8 are not. */
#ifndef NRS_SCENARIO_JSON_H
#define NRS_SCENARIO_JSON_H

#include <cjson/cJSON.h>

#include "core/file.h"
#include "core/status.h"

#define NRS_JSON_LIMIT_BYTES (16u << 20)
#define NRS_JSON_VALUES_MAX  1000000 /* one takes some 100 bytes of memory */
#define NRS_JSON_PATH_MAX    256

/**
 * Parse a whole text. `//` and block comments count as blanks.
 * @param file  what errors name first.
 * @param out   owned by the caller: cJSON_Delete.
 * @return NRS_EPARSE with file and line; NRS_ERANGE for more than NRS_JSON_VALUES_MAX values.
 */
enum nrs_status nrs_json_parse(const char *file, char *text, size_t n, cJSON **out,
                               struct nrs_error *err);

/**
 * As nrs_json_parse, for what nrsplit itself has written and may be larger.
 * @param values_max  of values.
 */
enum nrs_status nrs_json_parse_large(const char *file, char *text, size_t n, size_t values_max,
                                     cJSON **out, struct nrs_error *err);

/** Read and parse a file. */
enum nrs_status nrs_json_load(const char *path, cJSON **out, struct nrs_error *err);

/** The first byte that is not part of UTF-8 text, or NULL. */
const char *nrs_utf8_fault(const char *text);

/** "a number", "text", "an object", ...: what a value is, for error texts. */
const char *nrs_json_kind(const cJSON *value);

/** Write "path.key" (or `key`, when `path` is empty) to `out`, shortened when it is too long. */
void nrs_json_child_path(char out[NRS_JSON_PATH_MAX], const char *path, const char *key);

#endif

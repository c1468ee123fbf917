/* json.h - building JSON with cJSON: order as written, NAN and infinity as null, one check. */
#ifndef NRS_REPORT_JSON_H
#define NRS_REPORT_JSON_H

#include <cjson/cJSON.h>

#include "report/text.h"

/* Once memory is out `failed` stays set, and only nrs_json_print needs a check. NULL objects are
 * allowed everywhere, so that a failed nrs_json_object can be written to. */
struct nrs_json {
    cJSON *root;
    bool failed;
};

/** Start a document whose root is an object. */
void nrs_json_init(struct nrs_json *j);
void nrs_json_free(struct nrs_json *j);

void nrs_json_text(struct nrs_json *j, cJSON *object, const char *key, const char *value);
void nrs_json_flag(struct nrs_json *j, cJSON *object, const char *key, bool value);

/** A number; null when it is not finite. Integers are exact up to 2^53. */
void nrs_json_number(struct nrs_json *j, cJSON *object, const char *key, double value);

/** New array of a document's object, and new object in an array. @return NULL: memory is out. */
cJSON *nrs_json_array(struct nrs_json *j, cJSON *object, const char *key);
cJSON *nrs_json_object(struct nrs_json *j, cJSON *array);

/** New object below `key`. @return NULL: memory is out. */
cJSON *nrs_json_member(struct nrs_json *j, cJSON *object, const char *key);

/** Append the document, indented and ending in a line break. A failed document fails `out`. */
void nrs_json_print(const struct nrs_json *j, struct nrs_text *out);

/** The same without blanks and line breaks. */
void nrs_json_print_line(const struct nrs_json *j, struct nrs_text *out);

#endif

/* schema.h - the parameters as a JSON Schema and as text, from their rows. */
#ifndef NRS_SCENARIO_SCHEMA_H
#define NRS_SCENARIO_SCHEMA_H

#include <cjson/cJSON.h>

#include "scenario/scenario.h"

/** JSON Schema (draft 2020-12) of a scenario file. NULL: memory is out. Owned by the caller. */
cJSON *nrs_schema(void);

/** A row's default as text, in the JSON value's unit. */
void nrs_row_default(const struct nrs_attr *row, char *out, size_t size);

/** What a row accepts: "[0.5, 100] GHz", "one of uma, ...", "true or false", "text". */
void nrs_row_range(const struct nrs_attr *row, char *out, size_t size);

#endif

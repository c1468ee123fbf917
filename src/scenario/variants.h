/* variants.h - the axis of a sweep that changes several parameters at once, under a name.
 *
 *   "sweep": {"variants": {"lax":    {"radio.ul.target_bler": 0.1},
 *                          "strict": {"radio.ul.target_bler": 1e-3, "radio.ul.mcs_table": 3}}}
 *
 * A variant's paths are set together; what it does not name is as the scenario has it.
 */
#ifndef NRS_SCENARIO_VARIANTS_H
#define NRS_SCENARIO_VARIANTS_H

#include "scenario/read.h"

#define NRS_VARIANTS "variants" /* keys of a sweep that are no parameter's path */
#define NRS_ZIP      "zip"
#define NRS_RANDOM   "random"
#define NRS_SKIP     "skip"
#define NRS_ONLY     "only"

/**
 * Refuse variants that are no object of objects, or none; names other than of letters, digits, '-'
 * and '_'; unknown paths.
 * @param variants  the member of the sweep. @param path  the file, which errors name.
 * @return NRS_ETYPE or NRS_ENAME.
 */
enum nrs_status nrs_variants_check(const cJSON *variants, const char *path, struct nrs_error *err);

/** A path is fixed: nothing in `sweep`, an object or NULL, sets it any more. */
void nrs_sweep_forget(cJSON *sweep, const char *path);

#endif

/* scenario_digest.h - do two scenarios ask for the same? */
#ifndef NRS_SCENARIO_SCENARIO_DIGEST_H
#define NRS_SCENARIO_SCENARIO_DIGEST_H

#include "core/digest.h"
#include "scenario/scenario.h"

/**
 * The digest of all parameters with their effective values: however they were given, in which
 * order, or not at all.
 * @param without  paths of parameters that do not count ("run.replications"); ends with NULL.
 * @return NRS_EMACHINE when memory is out.
 */
enum nrs_status nrs_scenario_digest(const struct nrs_scenario *cfg, const char *const *without,
                                    char out[NRS_DIGEST_LEN], struct nrs_error *err);

#endif

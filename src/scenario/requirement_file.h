/* requirement_file.h - requirement sets from their JSON files. */
#ifndef NRS_SCENARIO_REQUIREMENT_FILE_H
#define NRS_SCENARIO_REQUIREMENT_FILE_H

#include "kpi/requirement.h"

/** Read a requirement set with all its applications. */
enum nrs_status nrs_requirement_load(const char *path, struct nrs_requirement_set *out,
                                     struct nrs_error *err);

#endif

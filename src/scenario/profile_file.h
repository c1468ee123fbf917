/* profile_file.h - compute profiles from their JSON files. */
#ifndef NRS_SCENARIO_PROFILE_FILE_H
#define NRS_SCENARIO_PROFILE_FILE_H

#include "dnn/profile.h"

/** Read a device's or server's profile. @param out  nrs_profile_free, also after a failure. */
enum nrs_status nrs_profile_load(const char *path, struct nrs_profile *out, struct nrs_error *err);

#endif

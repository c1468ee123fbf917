/* profile_out.h - a measured profile as a file, and the measurement as a report. */
#ifndef NRS_CLI_PROFILE_OUT_H
#define NRS_CLI_PROFILE_OUT_H

#include "cli/profile_setup.h"

/** @return a positive number rounded to the five digits that a profile file carries. */
double nrs_round_measured(double x);

/** Append a profile as its JSON file: rows of 0, which are not known, are left out. */
void nrs_profile_write(const struct nrs_profile *profile, struct nrs_text *out);

/** Print what was measured; with --format json, the profile. @param path  where the profile is. */
enum nrs_status nrs_profile_show(const struct nrs_profiling *p, const char *path);

#endif

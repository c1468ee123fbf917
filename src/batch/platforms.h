/* platforms.h - try the platform files of a sweep before anything is simulated. */
#ifndef NRS_BATCH_PLATFORMS_H
#define NRS_BATCH_PLATFORMS_H

#include "batch/probe.h"
#include "scenario/sweep.h"

/**
 * Ask of each point that names a platform file whether it can be used; points that ask for the same
 * of the same file as the one before are not asked again.
 * @param question  nrs_platform_try of sim/sim.h; its user is the point.
 * @return as nrs_probe, of the first that cannot.
 */
enum nrs_status nrs_platforms_try(struct nrs_points *points, nrs_probe_question *question,
                                  struct nrs_error *err);

#endif

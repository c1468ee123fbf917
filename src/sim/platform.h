/* platform.h - the scenario's hosts and links as a SimGrid platform. */
#ifndef NRS_SIM_PLATFORM_H
#define NRS_SIM_PLATFORM_H

#include "scenario/point.h"

#define NRS_HOST_SPEED 1e9 /* flop/s of every host: a computation of t seconds is t * 1e9 flop */

/**
 * Start SimGrid and load the platform of a scenario: hosts "ran", "site-C" and "server-S"; a
 * full-duplex link per site, and one full-duplex link that all share towards the servers.
 */
enum nrs_status nrs_platform_load(const struct nrs_scenario *cfg, uint32_t n_cells,
                                  struct nrs_error *err);

#endif

/* platform.h - the scenario's hosts and links as a SimGrid platform. */
#ifndef NRS_SIM_PLATFORM_H
#define NRS_SIM_PLATFORM_H

#include "edge/topology.h"
#include "scenario/point.h"

#define NRS_HOST_SPEED   1e9       /* flop/s of our hosts: a computation of t seconds is t * 1e9 flop */
#define NRS_HOST_CONTROL "control" /* where actors live that belong to no place */

/** Name of the host that computes for server `number`. */
void nrs_platform_compute_name(uint32_t number, char *out, size_t size);

/** The node of the transport network that a server stands at. */
uint32_t nrs_platform_server_node(const struct nrs_topology *t, const struct nrs_server_cfg *cfg);

/**
 * Start SimGrid and load the platform of a scenario: the control host, a host for each node of the
 * transport network and one that computes for each server; two links, "NAME-up" and "NAME-down",
 * for each of the network's.
 */
enum nrs_status nrs_platform_load(const struct nrs_scenario *cfg, const struct nrs_topology *t,
                                  struct nrs_error *err);

#endif

/* platform.h - the scenario's hosts and links as a SimGrid platform. */
#ifndef NRS_SIM_PLATFORM_H
#define NRS_SIM_PLATFORM_H

#include <stdio.h>

#include "core/list.h"
#include "edge/topology.h"
#include "scenario/point.h"

#define NRS_HOST_SPEED   1e9 /* flop/s of our hosts: a computation of t seconds is t * 1e9 flop */
#define NRS_HOST_CONTROL "control" /* where actors live that belong to no place */

/** Name of the host that computes for server `number`. */
void nrs_platform_compute_name(uint32_t number, char *out, size_t size);

/** Does the profile say what power its server takes? Then SimGrid counts the energy. */
bool nrs_platform_has_power(const struct nrs_profile *profile);

/** The node of the transport network that a server stands at. */
uint32_t nrs_platform_server_node(const struct nrs_topology *t, const struct nrs_server_cfg *cfg);

/**
 * Start SimGrid and load the platform of a scenario: the control host, a host that computes for
 * each server, and the transport network: a host for each node and two links, "NAME-up" and
 * "NAME-down", for each of the tree's; or what the scenario's platform file has.
 * @param plan  of nrs_fault_plan: links fail by it.
 */
enum nrs_status nrs_platform_load(const struct nrs_point *p, const struct nrs_topology *t,
                                  const struct nrs_list *plan, struct nrs_error *err);

/**
 * Copy the inside of a SimGrid platform file, its zone, to `out`.
 * @return NRS_EFILE when it cannot be read, NRS_EPARSE when it has no platform element.
 */
enum nrs_status nrs_platform_file_copy(const char *path, FILE *out, struct nrs_error *err);

#endif

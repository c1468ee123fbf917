/* edge_check.h - what single rows cannot say of servers, transport and faults. */
#ifndef NRS_SCENARIO_EDGE_CHECK_H
#define NRS_SCENARIO_EDGE_CHECK_H

#include "edge/fault_plan.h"
#include "scenario/point.h"

/**
 * Refuse servers at cells that do not exist, or too small for the networks that they may be asked
 * for; and faults of what there is not.
 * @param p     resolved but for this.
 * @param path  the scenario file, which errors name.
 */
enum nrs_status nrs_edge_check(const struct nrs_point *p, const char *path, struct nrs_error *err);

/**
 * What the faults of a resolved point may take down, see nrs_fault_elements.
 * @param out  list of struct nrs_fault_element, appended to.
 */
enum nrs_status nrs_edge_elements(const struct nrs_point *p, struct nrs_list *out,
                                  struct nrs_error *err);

#endif

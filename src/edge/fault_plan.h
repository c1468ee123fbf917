/* fault_plan.h - all outages of a run, drawn before it starts. Pure.
 *
 * The outage of a site is one of its cells, of its links and of the servers that stand there, too:
 * these are planned beside it, so that whoever acts on the plan need not know what a site has.
 */
#ifndef NRS_EDGE_FAULT_PLAN_H
#define NRS_EDGE_FAULT_PLAN_H

#include "edge/config.h"
#include "edge/fault.h"
#include "edge/topology.h"

#define NRS_PLAN_MAX 2000000 /* outages of a run, implied ones included */

struct nrs_planned_outage {
    double start_s, end_s;
    uint32_t index;  /* of the server, site, link (not directed) or cell */
    uint16_t fault;  /* of the list, that is its cause */
    uint8_t element; /* enum nrs_element */
    uint8_t implied; /* by the outage of its site */
};

/* What may fail. All borrowed. */
struct nrs_fault_world {
    const struct nrs_fault_cfg *faults;
    size_t n_faults;
    const struct nrs_server_cfg *servers;
    size_t n_servers;
    const uint32_t *server_node;
    const struct nrs_topology *topology;
};

/**
 * Is `which` of fault `index` known?
 * @return NRS_ENAME, with the JSON path and what there is.
 */
enum nrs_status nrs_fault_target_check(const struct nrs_fault_world *world, size_t index,
                                       struct nrs_error *err);

/* One of those that a fault is about. */
struct nrs_fault_element {
    uint32_t fault, index;        /* of the list; of the server, site, link or cell */
    char name[NRS_NODE_NAME_MAX]; /* as `which` calls it */
};

/**
 * Each element that a fault may take down by itself: those of the first fault, by number, then
 * those of the next. Schedules included, what fails with its site not.
 * @param out  list of struct nrs_fault_element, appended to.
 * @return NRS_ENAME, NRS_EMACHINE.
 */
enum nrs_status nrs_fault_elements(const struct nrs_fault_world *world, struct nrs_list *out,
                                   struct nrs_error *err);

/**
 * @param end_s  outages that begin before it.
 * @param out    list of struct nrs_planned_outage, appended to, in order of start_s; then by fault,
 *               element and number.
 * @return NRS_ERANGE for more than NRS_PLAN_MAX, NRS_ENAME, NRS_EMACHINE.
 */
enum nrs_status nrs_fault_plan(const struct nrs_fault_world *world, struct nrs_rng_key key,
                               double end_s, struct nrs_list *out, struct nrs_error *err);

/**
 * Times in which each link is down: joined, in order. One pass over the plan.
 * @param down  [n_links] lists of struct nrs_down_time, initialised; the caller frees them.
 */
enum nrs_status nrs_fault_plan_links(const struct nrs_list *plan, struct nrs_list *down,
                                     uint32_t n_links, struct nrs_error *err);

#endif

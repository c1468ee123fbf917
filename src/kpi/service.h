/* service.h - what servers did, and how long anything was down: sums over replications.
 */
#ifndef NRS_KPI_SERVICE_H
#define NRS_KPI_SERVICE_H

#include "kpi/summary.h"

/* One server, all replications. NAN: nothing to divide by. */
struct nrs_server_sum {
    const char *name;     /* in the summary; "": it tells of no such server */
    double busy, loading; /* share of its executors' time */
    double up;            /* share of time */
    double batch;         /* mean frames of a batch */
    double mean_w;        /* NAN: its profile has no power */
    double energy_j;      /* likewise */
    uint64_t frames, dropped;
};

/** @param server  number. */
struct nrs_server_sum nrs_service_server(const struct nrs_summary *s, uint32_t server);

/** Number of servers that the summary tells of. */
uint32_t nrs_service_n_servers(const struct nrs_summary *s);

/* Something that was down at least once. */
struct nrs_element_sum {
    const char *name; /* in the summary */
    uint8_t element;
    uint32_t index, n_outages;
    double down_s, availability; /* share of the time of all replications that it was up */
};

/**
 * All that was down, in the order of kind and number. O(n log n) in outages.
 * @param out  list of struct nrs_element_sum; appended to.
 * @return false when memory is out.
 */
bool nrs_service_elements(const struct nrs_summary *s, struct nrs_list *out);

#endif

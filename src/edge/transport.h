/* transport.h - parameters of the transport network (rows in transport.c). */
#ifndef NRS_EDGE_TRANSPORT_H
#define NRS_EDGE_TRANSPORT_H

#include "core/attr.h"

/* A level of the tree of links, from the cells up. */
enum nrs_transport_level {
    NRS_LEVEL_FRONTHAUL, /* cell to its site; only where it is given a bandwidth */
    NRS_LEVEL_SITE,      /* site to the aggregation point: the backhaul */
    NRS_LEVEL_CORE,      /* aggregation point to the core */
    NRS_LEVEL_WAN,       /* core to a distant data centre */
    NRS_N_LEVELS
};
extern const char *const nrs_level_names[]; /* "fronthaul", "site", "core", "wan", NULL */

struct nrs_transport_cfg { /* transport */
    /* by level: keys fronthaul_bandwidth_gbps, site_latency_ms, core_load... */
    double bandwidth_bps[NRS_N_LEVELS]; /* each way; fronthaul 0: none, the cell is at its site */
    double latency_s[NRS_N_LEVELS];     /* one way */
    double load[NRS_N_LEVELS];          /* share that other traffic takes, each way */
    double burst_bytes;                 /* of other traffic; 0: it takes its share evenly */
    char platform_file[256];            /* a SimGrid platform instead of the tree; "": none */
    char cell_host[64];                 /* its host of cell c: this, and the number */
};

extern const struct nrs_attr_table nrs_transport_attrs;

#endif

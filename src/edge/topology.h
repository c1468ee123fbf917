/* topology.h - the transport network of a scenario: a tree of links, and the way between two of its
 * nodes.
 *
 *   cell --fronthaul-- site --site-- aggregation --core-- core --wan-- data centre
 *
 * A cell without a fronthaul is at its site. Servers stand at any node; those of one place share
 * it. Every link is two, one a way: a direction is busy or broken by itself.
 */
#ifndef NRS_EDGE_TOPOLOGY_H
#define NRS_EDGE_TOPOLOGY_H

#include <stdint.h>

#include "core/status.h"
#include "edge/transport.h"

#define NRS_NODE_NAME_MAX 80 /* a name that a parameter takes, and a number */
#define NRS_PATH_LINKS                                                                             \
    32 /* of a way: in this tree at most 8, in a platform file as many as it has */

enum nrs_way { NRS_WAY_UP, NRS_WAY_DOWN }; /* towards the data centre, and back */

struct nrs_node {
    char name[NRS_NODE_NAME_MAX]; /* "cell-3", "site-0", "aggregation", "core", "data-centre" */
    uint32_t parent, depth;       /* the next node upwards; the data centre is its own */
    uint32_t link;                /* towards the parent; none at the data centre */
};

struct nrs_net_link {
    char name[NRS_NODE_NAME_MAX]; /* "fronthaul-3", "site-0", "core", "wan" */
    enum nrs_transport_level level;
    uint32_t lower, upper;    /* nodes */
    double bandwidth_bytes_s; /* each way, that messages may use */
    double latency_s;         /* one way */
    double burst_hz;          /* of other traffic, each way; 0: none */
};

struct nrs_topology {
    struct nrs_node *nodes;
    struct nrs_net_link *links;
    uint32_t n_nodes, n_links, n_cells, n_sites;
    uint32_t *cell_node;                     /* [n_cells] */
    uint32_t *cell_site;                     /* [n_cells] */
    uint32_t *site_node;                     /* [n_sites] */
    uint32_t aggregation, core, data_centre; /* nodes */
    bool is_from_file; /* a platform file's: links are added as they are met, each one way */
};

/* The links of a way, in order; directed: 2 x link + nrs_way. */
struct nrs_way_links {
    uint32_t n, directed[NRS_PATH_LINKS];
};

/**
 * Lay out the network of cells.
 * @param cell_site  [n_cells] site of each, numbered from 0 without gaps; copied.
 * @return NRS_EMACHINE when memory is out. nrs_topology_free in any case.
 */
enum nrs_status nrs_topology_init(struct nrs_topology *t, const struct nrs_transport_cfg *cfg,
                                  const uint32_t *cell_site, uint32_t n_cells,
                                  struct nrs_error *err);
void nrs_topology_free(struct nrs_topology *t);

/**
 * The nodes of a platform file: hosts of cells, then of servers; each name once. Links are not
 * known yet: nrs_topology_add_link.
 * @param server  [n_servers] names of hosts.
 * @param server_node  [n_servers] out.
 */
enum nrs_status nrs_topology_init_file(struct nrs_topology *t, const struct nrs_transport_cfg *cfg,
                                       uint32_t n_cells, const char *const *server,
                                       uint32_t n_servers, uint32_t *server_node,
                                       struct nrs_error *err);

/** Add a link of a platform file. @return its number; UINT32_MAX when memory is out. */
uint32_t nrs_topology_add_link(struct nrs_topology *t, const char *name, double bandwidth_bytes_s,
                               double latency_s);

/** The links from one node of a tree to another; none between a node and itself. Pure. */
void nrs_topology_way(const struct nrs_topology *t, uint32_t from, uint32_t to,
                      struct nrs_way_links *out);

/** Sum of the latencies of a way, in seconds. Pure. */
double nrs_topology_latency_s(const struct nrs_topology *t, const struct nrs_way_links *way);

/** Name of a directed link: "core-up", "site-0-down"; that of a platform file as it is. */
void nrs_topology_link_name(const struct nrs_topology *t, uint32_t directed, char *out,
                            size_t size);

/**
 * Share a transfer's time among its hops: each has its latency, and of the rest, in which the
 * message flowed over all links at once, a share that grows with what the link was short of.
 *   hop_i = latency_i + (total - sum of latencies) x w_i / sum of w,   w_i = flows_i / bandwidth_i
 * @param flows  [n] transfers on each link when this one began, itself included.
 * @param hop_s  [n] out.
 */
void nrs_topology_share_s(const struct nrs_topology *t, const struct nrs_way_links *way,
                          const uint32_t *flows, double total_s, double *hop_s);

#endif

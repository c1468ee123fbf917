/* network.h - messages between cells and servers: each a flow on SimGrid's links.
 *
 * Every message under way has a carrier: an actor at the node that it goes to, with a mailbox of
 * its own, of which it is the permanent receiver, so that a transfer starts when it is sent. The
 * sender moves to the node it sends from, which costs nothing, and does not wait. A carrier learns
 * when its message is through, or that a link of its way has failed.
 *
 * A message first takes the latencies of its way, then it flows. Latencies are counted here, and
 * SimGrid's links have none: in its model CM02 flows share a link by the inverse of the latencies
 * of their ways, and ours are to get equal shares (tests/test_link_sharing.c). Idle carriers are
 * kept; there are as many at a node as messages were under way to it at once.
 */
#ifndef NRS_SIM_NETWORK_H
#define NRS_SIM_NETWORK_H

#include <simgrid/host.h>
#include <simgrid/mailbox.h>
#include <simgrid/semaphore.h>

#include "core/timeq.h"
#include "edge/topology.h"

struct nrs_world;
struct nrs_carrier;

enum nrs_parcel {
    NRS_PARCEL_REQUEST, /* intermediate data, to a server */
    NRS_PARCEL_RESULT,  /* to the cell */
    NRS_PARCEL_BURST    /* other traffic */
};

struct nrs_transfer {
    enum nrs_parcel kind;
    uint32_t frame; /* its number in the ledger; of no meaning for a burst */
    uint32_t from, to;
    int64_t bytes;
    double start_s;
    struct nrs_way_links way;
    uint32_t flows[NRS_PATH_LINKS]; /* on each link when it began, itself included */
};

struct nrs_network {
    struct nrs_topology topology;
    sg_host_t *host;             /* [n_nodes] */
    struct nrs_way_links **ways; /* [n_nodes x n_nodes] of a platform file: looked up when needed */
    uint32_t *flows;             /* [2 x n_links]: under way on each directed link */
    struct nrs_carrier **idle;   /* [n_nodes]: list of carriers without a message */
    struct nrs_carrier *starting; /* new ones, whose messages have to be sent */
    struct nrs_carrier *all;
    struct nrs_timeq ahead; /* carriers whose messages are in their latency, by its end */
    sg_sem_t dispatch;      /* wakes who sends them */
    uint32_t n_carriers;
};

/** Take over a topology and find its hosts. The platform has been loaded. */
enum nrs_status nrs_network_init(struct nrs_world *w, struct nrs_topology *topology);
void nrs_network_free(struct nrs_network *net);

/** Start the actors; before any other, so that mailboxes have their receivers. */
void nrs_network_start(struct nrs_world *w);

/**
 * Send a message from the calling actor; nrs_world_arrived tells of its end: at once when both
 * nodes are one. Does not wait.
 */
void nrs_network_send(struct nrs_world *w, enum nrs_parcel kind, uint32_t frame, uint32_t from,
                      uint32_t to, int64_t bytes);

/** A link fails: what is in its latency on a way over it is lost, as what flows there. */
void nrs_network_fail_link(struct nrs_world *w, uint32_t link);

/** The links from node to node, of the tree or as SimGrid's routing of a platform file has it. */
void nrs_network_way(const struct nrs_network *net, uint32_t from, uint32_t to,
                     struct nrs_way_links *out);

/** Start the actor that sends bursts of other traffic; nothing where there are none. */
void nrs_bursts_start(struct nrs_world *w);

/** Let all idle carriers return; those with a message return when it is through. */
void nrs_network_close(struct nrs_world *w);

#endif

/* config.h - parameters of edge servers (rows in config.c). */
#ifndef NRS_EDGE_CONFIG_H
#define NRS_EDGE_CONFIG_H

#include "core/attr.h"

#define NRS_SERVERS_MAX 64
#define NRS_BATCH_MAX   1024

enum nrs_service { NRS_SERVICE_PROFILE, NRS_SERVICE_EXPONENTIAL };

struct nrs_server_cfg { /* edge.servers[] */
    char name[64];
    char profile[256]; /* a profile in data/profiles, or a path */
    int64_t max_batch; /* images served together */
    double max_wait_s; /* the first image of a batch waits no longer for more */
    int64_t max_queue; /* frames that may wait; one more is dropped */
    int service;       /* enum nrs_service */
};

extern const struct nrs_attr_table nrs_server_attrs;

#endif

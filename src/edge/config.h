/* config.h - parameters of edge servers (rows in config.c). */
#ifndef NRS_EDGE_CONFIG_H
#define NRS_EDGE_CONFIG_H

#include "core/attr.h"

#define NRS_SERVERS_MAX   64
#define NRS_BATCH_MAX     1024
#define NRS_EXECUTORS_MAX 1024
#define NRS_EXECUTORS_ALL 8192 /* of all servers: each is an actor (sim/network.h) */
#define NRS_QUEUE_MAX     1000000

enum nrs_service { NRS_SERVICE_PROFILE, NRS_SERVICE_EXPONENTIAL };

/* Where a server stands in the transport network, from the UEs outwards. */
enum nrs_location {
    NRS_AT_SITE,        /* at a site: no transport for the cells of that site */
    NRS_AT_AGGREGATION, /* where the sites' links come together */
    NRS_AT_CORE,        /* behind the core link */
    NRS_AT_DATA_CENTRE  /* beyond the core */
};

enum nrs_on_failure { NRS_FAILURE_LOST, NRS_FAILURE_RESEND };

struct nrs_server_cfg { /* edge.servers[] */
    char name[64];
    char profile[256];   /* a profile in data/profiles, or a path */
    char tier[64];       /* stage of the pipeline that it may serve */
    int location;        /* enum nrs_location */
    int64_t cell;        /* location site: the cell at whose site it stands */
    char cells[256];     /* placement pinned: cells that it serves (placement.h); "": by number */
    int64_t executors;   /* batches computed at once, each at the profile's speed */
    int64_t max_batch;   /* images served together */
    double max_wait_s;   /* the first image of a batch waits no longer for more */
    int64_t max_queue;   /* frames that may wait; one more is dropped */
    int discipline;      /* enum nrs_discipline */
    bool admission;      /* key admission_by_deadline: refuse what is predicted to be late */
    bool drop_late;      /* do not compute what is late already */
    double memory_bytes; /* key memory_gbytes; 0: the profile's own, no limit without one */
    double load_bytes_s; /* key load_gbytes_s; 0: the profile's own, no time without one */
    bool preload;        /* models are resident at the start as far as memory goes */
    int service;         /* enum nrs_service */
};

struct nrs_edge_cfg {    /* edge */
    int placement;       /* enum nrs_placement */
    double detection_s;  /* key detection_ms: until a failure is known */
    int on_failure;      /* enum nrs_on_failure: frames in flight on what failed */
    int64_t max_resends; /* of one frame */
};

extern const struct nrs_attr_table nrs_server_attrs, nrs_edge_attrs;

#endif

/* config.h - parameters of the UEs and of the application that they run (rows in config.c). */
#ifndef NRS_DEVICE_CONFIG_H
#define NRS_DEVICE_CONFIG_H

#include "core/attr.h"

#define NRS_NAME_LEN 64

/* application.arrival: the requirement's own process, or one of core/arrival.h. */
enum nrs_arrival_choice { NRS_ARRIVAL_BY_APPLICATION, NRS_ARRIVAL_FIRST };

struct nrs_application_cfg {           /* application */
    char model[256];                   /* a network in data/models, or a path */
    char split[NRS_NAME_LEN];          /* candidate or layer name */
    int dtype;                         /* enum nrs_dtype */
    double compression;                /* bytes are divided by it */
    int sizes;                         /* enum nrs_sizes */
    int64_t input_height, input_width; /* 0: the model's own */
    int arrival;          /* NRS_ARRIVAL_BY_APPLICATION, or NRS_ARRIVAL_FIRST + nrs_arrival */
    double frame_rate_hz; /* 0: the application's */
    double jitter_std_s;  /* of periodic captures; cut off at two standard deviations */
};

struct nrs_ues_cfg { /* ues */
    int64_t count_per_cell;
    char device[256];          /* a profile in data/profiles, or a path */
    int64_t max_queue_frames;  /* waiting for the head layers, the one being computed excluded */
    int64_t max_uplink_frames; /* in the modem, not yet fully received by the gNB */
    double battery_j;          /* key battery_wh */
    double base_w;             /* beside the idle power of the device's profile */
};

#define NRS_WORKLOADS_MAX 16
#define NRS_STAGES_MAX    16

/* What the UEs of a class run and on what, where it is not the scenario's own. */
struct nrs_workload_cfg {     /* ues.workloads[] */
    char class[NRS_NAME_LEN]; /* one of ues.classes */
    char model[256], device[256];
    char split[NRS_NAME_LEN]; /* each "": the scenario's own */
};

/* A part of the network behind the UE's: a stage of the pipeline. */
struct nrs_stage_cfg {        /* application.pipeline[] */
    char until[NRS_NAME_LEN]; /* split behind its last layer; "": the end */
    char tier[NRS_NAME_LEN];  /* of the servers that compute it */
    char model[256];          /* that the stage is of; "": of any without stages of its own */
};

extern const struct nrs_attr_table nrs_application_attrs, nrs_ues_attrs, nrs_workload_attrs,
    nrs_stage_attrs;

#endif

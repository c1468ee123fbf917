/* scenario.h - the struct that a scenario file fills, and the tree of its attribute tables. */
#ifndef NRS_SCENARIO_SCENARIO_H
#define NRS_SCENARIO_SCENARIO_H

#include "core/attr.h"
#include "core/rng.h"
#include "device/config.h"
#include "edge/config.h"
#include "edge/fault.h"
#include "edge/transport.h"
#include "radio/calibrate.h"
#include "radio/config.h"

struct nrs_run_cfg { /* run */
    int64_t seed;
    double duration_s;    /* captures happen in [0, duration) */
    double warmup_s;      /* frames captured before are simulated but not measured */
    double drain_s;       /* after the last capture, at the most, until frames are given up */
    int64_t replications; /* independent UE drops */
};

struct nrs_requirements_cfg { /* requirements */
    char set[256];            /* a file in data/requirements, or a path */
    char application[NRS_NAME_LEN];
    double download_s; /* key download_ms; 0: the set's own, as below */
    double upload_s;   /* key upload_ms */
    double ul_reliability, dl_reliability;
    double ul_availability, dl_availability;
    double survival_s; /* key survival_ms */
    double survival_intervals;
    double ue_message_share, ue_share;
    double confidence;
};

struct nrs_rare_choice { /* rare */
    bool dl;             /* estimate the reliability of results by drawing channels */
    int64_t pilots;      /* runs of the whole simulator */
    int64_t max_batches; /* of drops, at the most */
    double max_s;        /* wall clock; 0: no limit */
};

struct nrs_network_cfg { /* network */
    int64_t cells;
};

struct nrs_scenario {
    char name[NRS_NAME_LEN], description[512];
    struct nrs_requirements_cfg requirements;
    struct nrs_run_cfg run;
    struct nrs_rare_choice rare;
    struct nrs_application_cfg application;
    struct nrs_stage_cfg pipeline[NRS_STAGES_MAX];
    size_t n_pipeline;
    struct nrs_ues_cfg ues;
    struct nrs_workload_cfg workloads[NRS_WORKLOADS_MAX];
    size_t n_workloads;
    struct nrs_network_cfg network;
    struct nrs_radio_cfg radio;
    struct nrs_calibration_cfg calibration;
    struct nrs_transport_cfg transport;
    struct nrs_edge_cfg edge;
    struct nrs_server_cfg servers[NRS_SERVERS_MAX];
    size_t n_servers;
    struct nrs_fault_cfg faults[NRS_FAULTS_MAX];
    size_t n_faults;
};

/* One object of the scenario file and the table that describes it. */
struct nrs_section {
    const struct nrs_attr_table *table; /* its `section` is the JSON path */
    size_t offset;                      /* of the struct in nrs_scenario */
    size_t max, stride, count;          /* a list of objects: its limit, the struct's size, and
                                           the offset of their number in nrs_scenario */
    const char *doc;
};
extern const struct nrs_section nrs_sections[];
extern const size_t nrs_n_sections;

/** Every parameter at its default; one server. */
void nrs_scenario_defaults(struct nrs_scenario *s);

/** @return how many objects the section has in `s`: 1 unless it is a list. */
size_t nrs_section_count(const struct nrs_scenario *s, const struct nrs_section *section);

/** @return the section whose JSON path is `path`, or NULL. */
const struct nrs_section *nrs_section_find(const char *path);

/** Write the full JSON path of a row ("edge.servers[].max_batch") to `out`. */
void nrs_row_path(char *out, size_t size, const struct nrs_section *section,
                  const struct nrs_attr *row);

#endif

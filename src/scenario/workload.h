/* workload.h - what a class of UEs computes, and which part of it where. */
#ifndef NRS_SCENARIO_WORKLOAD_H
#define NRS_SCENARIO_WORKLOAD_H

#include "dnn/graph.h"
#include "dnn/profile.h"
#include "scenario/scenario.h"
#include "scenario/shared.h"

/* A stage of a workload: layers that one server computes. */
struct nrs_part {
    uint32_t first, last; /* layers, both included */
    uint32_t kind;        /* index into the point's kinds */
    int64_t out_bytes;    /* that it sends on: to the next stage, or the result */
};

struct nrs_workload {
    char model[256], split[NRS_NAME_LEN]; /* as the scenario names them */
    struct nrs_graph graph;               /* at the scenario's resolution; its layers are shared */
    uint32_t cut;                         /* layer behind which the UE's part ends */
    uint32_t last;                        /* last layer of the network */
    int64_t ul_bytes;          /* message sent per frame; 0 when all is computed on the device */
    int64_t dl_bytes;          /* result sent back; 0 likewise */
    struct nrs_profile device; /* its measured layers are shared */
    struct nrs_part part[NRS_STAGES_MAX];
    uint32_t n_parts; /* 0 when all is computed on the device */
};

/* Layers of a network that a tier of servers computes: what a batch is made of. Workloads that
 * differ in the device alone share their kinds. */
struct nrs_work_kind {
    uint32_t workload, first, last; /* of the first workload that has it */
    char tier[NRS_NAME_LEN];        /* "": any server */
};

struct nrs_work {
    struct nrs_workload *workload; /* [0] is the scenario's own, then ues.workloads */
    size_t n_workloads;
    uint32_t of_class[NRS_UE_CLASSES_MAX]; /* index by UE class */
    struct nrs_work_kind *kind;
    uint32_t n_kinds;
};

/**
 * Load networks and device profiles, cut them, and split what is behind the cuts among tiers.
 * @param path    the scenario file, which errors name.
 * @param shared  where they come from; has to live as long as `out`.
 * @param out     zeroed; nrs_work_free in any case.
 */
enum nrs_status nrs_work_resolve(const struct nrs_scenario *cfg, const char *path,
                                 const struct nrs_sharing *shared, struct nrs_work *out,
                                 struct nrs_error *err);
void nrs_work_free(struct nrs_work *work);

/**
 * Does a workload have the layers of `model`, cut at `split`, under the same numbers? A split of
 * several layers puts the network's into an order of its own.
 */
bool nrs_workload_has_layers(const struct nrs_workload *w, const char *model, const char *split);

/** Is everything computed on the device? */
bool nrs_workload_is_local(const struct nrs_workload *w);

/** May a server of this tier compute the kind? */
bool nrs_work_kind_is_for(const struct nrs_work_kind *kind, const char *tier);

#endif

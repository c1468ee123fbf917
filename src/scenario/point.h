/* point.h - one point to simulate: a scenario with every name resolved and all checks passed. */
#ifndef NRS_SCENARIO_POINT_H
#define NRS_SCENARIO_POINT_H

#include "core/arrival.h"
#include "kpi/requirement.h"
#include "radio/deployment.h"
#include "scenario/read.h"
#include "scenario/shared.h"
#include "scenario/workload.h"

#define NRS_LABEL_MAX 256

struct nrs_point {
    char label[NRS_LABEL_MAX]; /* unique in its sweep: "7 application=remote-driving split=pool1" */
    char varied[NRS_LABEL_MAX]; /* the same without application, model and split: "dtype=int8" */
    char variant[NRS_NAME_LEN]; /* of its sweep; "" without */
    struct nrs_scenario cfg;
    struct nrs_radio_files files; /* that cfg.radio names; their rows are shared */
    uint32_t n_cells, n_ues;
    struct nrs_work work;        /* networks, cuts and devices, by class of UEs */
    struct nrs_profile *servers; /* of each in cfg.servers; their measured layers are shared */
    struct nrs_requirement_set set;
    struct nrs_requirement requirement;
    enum nrs_arrival arrival;
    double frame_rate_hz;
    struct nrs_shared *own; /* what found no room with what is shared; NULL: nothing */
};

/** A point whose parameters are those of `cfg`, not resolved yet. NULL: out of memory. */
struct nrs_point *nrs_point_new(const struct nrs_scenario *cfg);

/** Make one of `p` again that is as nrs_point_new has it. */
void nrs_point_reset(struct nrs_point *p, const struct nrs_scenario *cfg);

/**
 * Resolve p->cfg: load models, profiles and requirements, and check what single rows cannot.
 * @param p       new, or reset; not to be used after a failure, but for nrs_point_reset and _free.
 * @param path    the scenario file, which errors name.
 * @param shared  where files come from; has to live as long as the point.
 */
enum nrs_status nrs_point_resolve(struct nrs_point *p, const char *path, struct nrs_shared *shared,
                                  struct nrs_error *err);
void nrs_point_free(struct nrs_point *p);

/** The scenario's own workload: what UEs run that no entry of ues.workloads is about. */
const struct nrs_workload *nrs_point_workload(const struct nrs_point *p);

/** Does a class of UEs run that workload, work.workload[i]? All may have entries of their own. */
bool nrs_point_runs(const struct nrs_point *p, size_t i);

/** Bytes of the largest message that a UE sends; 0 when all UEs compute everything. */
int64_t nrs_point_payload_bytes(const struct nrs_point *p);

/** Bytes of a server's memory, its own or its profile's; 0: no limit. */
double nrs_point_server_memory_bytes(const struct nrs_point *p, size_t server);

#endif

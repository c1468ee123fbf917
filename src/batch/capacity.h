/* capacity.h - for each point of a scenario the most UEs a cell that satisfy a criterion.
 *
 * Each point has a search (search.h); what a search asks for next depends on what its trials came
 * to, never on when. The searches share one pool of processes. A replication of a point at a load
 * is a task and leaves a record (record.h) in the folder of the results,
 *
 *   search.json                            what it is about: a manifest (manifest.h); made once
 *   evaluations/POINT/LOAD/REPLICATION.json
 *   leases                                locks: a search is there (lease.h)
 *
 * so that a search that was stopped, or that is asked for more, does again what is missing alone.
 * All loads have the same seed and replications: the UEs of a load are among those of a heavier
 * one.
 */
#ifndef NRS_BATCH_CAPACITY_H
#define NRS_BATCH_CAPACITY_H

#include "batch/criterion.h"
#include "batch/evaluate.h"
#include "batch/loads.h"
#include "batch/manifest.h"

#define NRS_CAPACITY_MANIFEST    "search.json"
#define NRS_CAPACITY_EVALUATIONS "evaluations"

struct nrs_capacity_cfg {
    nrs_simulate *simulate;
    const void *context; /* handed to `simulate` */
    enum nrs_criterion criterion;
    double ue_share;              /* of the UEs that have to be satisfied; 0: the requirement's */
    struct nrs_search_cfg search; /* start 0: the scenario's own load, or max if that is less */
    unsigned jobs;
    double budget_s; /* by the wall clock, after which nothing is begun; 0: none */
    void (*progress)(void *user, size_t done, size_t n_tasks); /* may be NULL */
    void *user;
};

/* One point's search. */
struct nrs_capacity_search {
    bool is_limited; /* false: nothing is sent, any number of UEs will do; the rest is then empty */
    bool has_ended;  /* false: the budget was spent first */
    struct nrs_demands demands;
    struct nrs_search search;
    size_t n_replications; /* simulated or read, of all loads, each once */
};

struct nrs_capacity {
    size_t n;
    struct nrs_capacity_search *search; /* one a point */
};

/**
 * Begin a folder, or go on with one.
 * @param dir  a folder that is there. @param m  from nrs_manifest_make; then the folder's.
 * @param any_version  see nrs_manifest_compare.
 * @return NRS_ECONFLICT: it is about something else.
 */
enum nrs_status nrs_capacity_begin(const char *dir, struct nrs_manifest *m, bool any_version,
                                   struct nrs_error *err);

/** Remove what nrs_capacity_begin and nrs_capacity_find have written. @return NRS_EFILE;
 * NRS_ECONFLICT: a search is there. */
enum nrs_status nrs_capacity_restart(const char *dir, struct nrs_error *err);

/**
 * Search.
 * @param dir     with nrs_capacity_begin behind it. @param digest  its manifest's.
 * @param points  of `doc`, at its own load.
 * @param out     nrs_capacity_free when NRS_OK.
 * @return NRS_EINTR: asked to stop; NRS_ESTORE: the folder cannot be written; NRS_EPARSE: a record
 *   is damaged; NRS_ECONFLICT: the sweep sets the load; what simulations fail with.
 */
enum nrs_status nrs_capacity_find(const struct nrs_document *doc, struct nrs_points *points,
                                  const char *dir, const char *digest,
                                  const struct nrs_capacity_cfg *cfg, struct nrs_capacity *out,
                                  struct nrs_error *err);
void nrs_capacity_free(struct nrs_capacity *c);

#endif

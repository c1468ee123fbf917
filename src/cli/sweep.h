/* sweep.h - the parts of `nrsplit sweep`, and what `nrsplit results` shares with it. */
#ifndef NRS_CLI_SWEEP_H
#define NRS_CLI_SWEEP_H

#include "batch/store.h"
#include "batch/worker.h"
#include "cli/cli.h"
#include "scenario/document.h"
#include "scenario/sweep.h"

/* A sweep from its arguments on. */
struct nrs_sweep_run {
    struct nrs_cli *cli;
    struct nrs_document doc;
    struct nrs_points points;
    struct nrs_plan plan;
    char name[NRS_NAME_LEN]; /* of the scenario */
    char dir[NRS_PATH_MAX];  /* of the results */
    struct nrs_share share;
    unsigned jobs;
    double time_limit_s;        /* of a task; 0: none */
    int64_t memory_limit_bytes; /* of a task; 0: none */
};

/* What tasks are thought to take together. */
struct nrs_sweep_total {
    size_t n;
    double cpu_s, longest_s; /* of all; of one */
    int64_t peak_bytes;      /* of one at the most */
};

/** @param state  of a scan (batch/store.h): tasks with a record do not count; NULL: all do. */
struct nrs_sweep_total nrs_sweep_total(const struct nrs_plan *plan, const unsigned char *state);

/** --plan: tasks, time and memory, before anything is run. */
enum nrs_status nrs_sweep_show_plan(const struct nrs_sweep_run *s, struct nrs_error *err);

/** --status: what is done, what is not, and how long the rest may take. */
enum nrs_status nrs_sweep_show_status(const struct nrs_sweep_run *s, struct nrs_error *err);

/** Refuse options that go only with --slurm, or not with it. */
enum nrs_status nrs_sweep_check_slurm(const struct nrs_cli *cli, struct nrs_error *err);

/** --slurm: write the scripts, and submit them unless --dry-run is given. The store is there. */
enum nrs_status nrs_sweep_submit(const struct nrs_sweep_run *s, struct nrs_error *err);

/** --reuse: how the replications of the other sweep are cut, which this one keeps to. @param
 * per_task  unchanged without the option. */
enum nrs_status nrs_sweep_reuse_per_task(const struct nrs_cli *cli, int64_t *per_task,
                                         struct nrs_error *err);

/** --reuse: copy the other sweep's records of the same points, and say how many. */
enum nrs_status nrs_sweep_reuse(struct nrs_sweep_run *s, const struct nrs_store *store,
                                struct nrs_error *err);

/* What a merge found. */
struct nrs_sweep_counts {
    size_t n_points, n_merged;            /* all; complete ones */
    size_t n_met, n_not_met, n_undecided; /* of the complete ones; the rest could not be judged */
};

/**
 * Write the merged tables of all complete points into the store's folder, or into another one.
 * @param dir   folder, locked meanwhile when it is the store's own; NULL: no tables are written.
 * @param show  print the points as well; as text, a worker that finds them merged by another prints
 *   their number only. @param out  counts.
 */
enum nrs_status nrs_sweep_merge(struct nrs_sweep_run *s, const struct nrs_store *store,
                                const char *dir, bool show, struct nrs_sweep_counts *out,
                                struct nrs_error *err);

enum nrs_sweep_turn {
    NRS_TURN_MINE,         /* to merge, until nrs_sweep_end_turn */
    NRS_TURN_TAKEN,        /* another worker merged all points while this one waited */
    NRS_TURN_WITHOUT_LOCK, /* to merge, beside others: each publishes its own tables as a whole */
};

/** Wait until no other worker merges. @param out  what the other has merged: NRS_TURN_TAKEN. */
enum nrs_sweep_turn nrs_sweep_take_turn(const struct nrs_store *store,
                                        struct nrs_sweep_counts *out);
void nrs_sweep_end_turn(const struct nrs_store *store);

/** Open the sweep of a store from its manifest: document, points and plan. */
enum nrs_status nrs_sweep_of_store(struct nrs_sweep_run *s, const struct nrs_store *store,
                                   struct nrs_error *err);
void nrs_sweep_run_free(struct nrs_sweep_run *s);

#endif

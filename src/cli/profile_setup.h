/* profile_setup.h - what both ways of nrsplit profile need: options, network, machine. */
#ifndef NRS_CLI_PROFILE_SETUP_H
#define NRS_CLI_PROFILE_SETUP_H

#include "cli/cli.h"
#include "cli/progress.h"
#include "dnn/measure.h"
#include "dnn/profile.h"

struct nrs_profiling {
    struct nrs_cli *cli;
    struct nrs_error *err;
    struct nrs_graph graph;
    struct nrs_measure_cfg cfg;
    struct nrs_measurement m;
    struct nrs_progress progress;
    struct nrs_profile profile;
    double company;   /* share of the processors that other programs took */
    bool has_company; /* so much that one thread was chosen */
    double tolerance; /* of predicted over measured, less 1 */
    char library[NRS_BACKEND_NAME_MAX], cpu[128], date[32];
};

/** Options into cfg and tolerance. --batches: numbers with commas, ascending. */
enum nrs_status nrs_profiling_options(struct nrs_profiling *p);

/** Load the network `name`: a shipped one or a file. */
enum nrs_status nrs_profiling_load(struct nrs_profiling *p, const char *name);

/** Set the threads, note the machine and the time, and measure. */
enum nrs_status nrs_profiling_measure(struct nrs_profiling *p);

void nrs_profiling_free(struct nrs_profiling *p);

/** Append what measured, and a remark when the machine was busy. */
void nrs_profiling_machine(const struct nrs_profiling *p, struct nrs_text *out);

/** Seconds that a profile predicts for the whole network. */
double nrs_profiling_predicted_s(const struct nrs_profiling *p, const struct nrs_profile *profile,
                                 int64_t batch);

/** The other way: compare a profile with this machine. @return the exit status. */
int nrs_profile_check_run(struct nrs_profiling *p, const char *path);

#endif

/* publish.h - what commands that write a folder of results share: its name, and its pictures. */
#ifndef NRS_CLI_PUBLISH_H
#define NRS_CLI_PUBLISH_H

#include "cli/cli.h"
#include "cli/results.h"
#include "scenario/sweep.h"

/** The scenario of the one operand with the --set of the command line, as points. */
enum nrs_status nrs_cli_load(struct nrs_cli *cli, struct nrs_document *doc,
                             struct nrs_points *points, struct nrs_error *err);

/** A whole number of an option. @param value  unchanged when the option is not given. */
enum nrs_status nrs_cli_integer(const struct nrs_cli *cli, const char *option, double min,
                                double max, int64_t *value, struct nrs_error *err);

/** --jobs: how many processes at once. @param jobs  unchanged when the option is not given. */
enum nrs_status nrs_cli_jobs(const struct nrs_cli *cli, unsigned *jobs, struct nrs_error *err);

/** The folder of the results: --output, or results/NAME. @param path  the scenario's, for errors.
 */
enum nrs_status nrs_cli_results_folder(const struct nrs_cli *cli, const char *path,
                                       const char *name, char out[NRS_PATH_MAX],
                                       struct nrs_error *err);

/** Open that folder. @param kind  as for nrs_results_open. */
enum nrs_status nrs_cli_open_results(const struct nrs_cli *cli, const char *path, const char *name,
                                     const struct nrs_result_kind *kind,
                                     struct nrs_results *results, struct nrs_error *err);

/**
 * Draw figure.png and figure.svg from figure.dat, which is aside, unless --no-figure is given.
 * What gnuplot cannot draw is a warning: the numbers are all there.
 * @param plot  below the data root, such as "plots/kpi-table.gp".
 */
enum nrs_status nrs_cli_draw(struct nrs_cli *cli, struct nrs_results *results, const char *plot,
                             struct nrs_error *err);

#endif

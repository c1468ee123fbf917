/* model.h - what the parts of `nrsplit model` share. */
#ifndef NRS_CLI_MODEL_H
#define NRS_CLI_MODEL_H

#include "cli/cli.h"
#include "dnn/graph.h"

/** Load a network for the command line, at --height and --width. @param g  nrs_graph_free. */
enum nrs_status nrs_cli_load_model(const struct nrs_cli *cli, const char *name, struct nrs_graph *g,
                                   struct nrs_error *err);

/** `nrsplit model footprint NAME`: memory, energy and time on both sides of each candidate cut. */
enum nrs_status nrs_cli_footprint(struct nrs_cli *cli, struct nrs_error *err);

#endif

/* model.h - the parts of nrsplit model. */
#ifndef NRS_CLI_MODEL_H
#define NRS_CLI_MODEL_H

#include "cli/cli.h"
#include "dnn/graph.h"

/** Print a network's layers and cuts as --format says. */
enum nrs_status nrs_model_print(const struct nrs_cli *cli, const struct nrs_graph *g,
                                struct nrs_error *err);

/** Read --height and --width; 0 where they are not given. */
enum nrs_status nrs_model_size(const struct nrs_cli *cli, int64_t *height, int64_t *width,
                               struct nrs_error *err);

/** Load a shipped network or a model file at the size that the options say. */
enum nrs_status nrs_model_open(const struct nrs_cli *cli, const char *name, struct nrs_graph *g,
                               struct nrs_error *err);

/** nrsplit model import FILE.onnx: show the network and write its model file. */
enum nrs_status nrs_model_import(struct nrs_cli *cli, struct nrs_error *err);

/** nrsplit model export MODEL: a network as an ONNX file without weights. */
enum nrs_status nrs_model_export(struct nrs_cli *cli, struct nrs_error *err);

/** nrsplit model footprint NAME: memory, energy and time on both sides of each candidate cut. */
enum nrs_status nrs_model_footprint(struct nrs_cli *cli, struct nrs_error *err);

#endif

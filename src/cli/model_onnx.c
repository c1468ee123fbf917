/* model_onnx.c - nrsplit model import and export: networks as ONNX files. */
#include <config.h>

#include "cli/model.h"

#ifdef HAVE_PROTOBUF_C

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/file.h"
#include "core/map.h"
#include "dnn/onnx_export.h"
#include "dnn/onnx_import.h"
#include "scenario/model_write.h"

/* "folder/net.onnx" is called "net". */
static void base_name(char out[NRS_LAYER_NAME_MAX], const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    const char *dot = strrchr(name, '.');
    int n = dot && dot > name ? (int)(dot - name) : (int)strlen(name);

    snprintf(out, NRS_LAYER_NAME_MAX, "%.*s", n, name);
}

static enum nrs_status import_file(const struct nrs_cli *cli, const char *path,
                                   struct nrs_onnx_options *options, struct nrs_graph *g,
                                   char *source, size_t size, struct nrs_error *err)
{
    const char *slash = strrchr(path, '/');
    struct nrs_onnx_origin origin;
    struct nrs_map map;
    enum nrs_status status = nrs_model_size(cli, &options->height, &options->width, err);

    if (status == NRS_OK)
        status = nrs_file_map(path, NRS_ONNX_FILE_MAX, &map, err);
    if (status != NRS_OK)
        return status;
    status = nrs_onnx_import(map.data, map.n, options, &origin, g, err);
    nrs_file_unmap(&map);
    if (status != NRS_OK)
        return nrs_error_prefix(err, "%s", path);
    snprintf(source, size, "imported from %.128s (ONNX, opset %lld, written by %s %s)",
             slash ? slash + 1 : path, (long long)origin.opset,
             origin.producer[0] ? origin.producer : "an unnamed program", origin.version);
    return NRS_OK;
}

/* A file that nobody named is not overwritten. */
static enum nrs_status write_model(const struct nrs_cli *cli, const struct nrs_graph *g,
                                   const char *source, char path[NRS_PATH_MAX],
                                   struct nrs_error *err)
{
    const char *given = nrs_cli_value(cli, "output");
    char *text;
    size_t n;
    enum nrs_status status;

    snprintf(path, NRS_PATH_MAX, "%s%s", given ? given : g->name, given ? "" : ".json");
    if (!given && nrs_file_exists(path))
        return nrs_fail(err, NRS_EFILE, "%s: is there already, give another name with -o", path);
    status = nrs_model_write(g, source,
                             "taken to be the five best classes as (class number, score) pairs of "
                             "4 + 4 bytes, and a frame number of 8, as of the shipped networks",
                             &text, &n, err);
    if (status != NRS_OK)
        return status;
    status = nrs_file_write(path, text, n, err);
    free(text);
    return status;
}

enum nrs_status nrs_model_import(struct nrs_cli *cli, struct nrs_error *err)
{
    struct nrs_onnx_options options = {.name = nrs_cli_value(cli, "name"),
                                       .result = nrs_cli_value(cli, "result")};
    char name[NRS_LAYER_NAME_MAX], source[512], path[NRS_PATH_MAX];
    struct nrs_graph graph;
    enum nrs_status status = nrs_cli_operands(cli, 2, 2, err);

    if (status != NRS_OK)
        return status;
    base_name(name, cli->operand[1]);
    if (!options.name)
        options.name = name;
    status = import_file(cli, cli->operand[1], &options, &graph, source, sizeof source, err);
    if (status != NRS_OK)
        return status;
    status = write_model(cli, &graph, source, path, err);
    if (status == NRS_OK)
        status = nrs_model_print(cli, &graph, err);
    if (status == NRS_OK && cli->format == NRS_FORMAT_TEXT && !cli->quiet)
        printf("\nThe model file is %s: name it in application.model.\n", path);
    nrs_graph_free(&graph);
    return status;
}

static enum nrs_status export_file(const struct nrs_graph *g, const char *path,
                                   struct nrs_error *err)
{
    uint8_t *data = NULL;
    size_t n = 0;
    enum nrs_status status = nrs_onnx_export(g, &data, &n, err);

    if (status == NRS_OK)
        status = nrs_file_write(path, data, n, err);
    free(data);
    return status;
}

enum nrs_status nrs_model_export(struct nrs_cli *cli, struct nrs_error *err)
{
    const char *path = nrs_cli_value(cli, "output");
    struct nrs_graph graph;
    enum nrs_status status = nrs_cli_operands(cli, 2, 2, err);

    if (status == NRS_OK && (!path || !nrs_cli_has(cli, "onnx")))
        status = nrs_fail(err, NRS_ENAME, "model export: expected --onnx and -o FILE");
    if (status == NRS_OK)
        status = nrs_model_open(cli, cli->operand[1], &graph, err);
    if (status != NRS_OK)
        return status;
    status = export_file(&graph, path, err);
    if (status == NRS_OK && !cli->quiet)
        printf("%s holds %s as ONNX: %u layers, without weights\n", path, graph.name,
               graph.n_layers - 1);
    nrs_graph_free(&graph);
    return status;
}

#else

static enum nrs_status left_out(const char *what, struct nrs_error *err)
{
    return nrs_fail(err, NRS_EFILE,
                    "model %s: this nrsplit was built without protobuf-c; install "
                    "libprotobuf-c-dev and protobuf-c-compiler, then configure and build it anew",
                    what);
}

enum nrs_status nrs_model_import(struct nrs_cli *cli, struct nrs_error *err)
{
    (void)cli;
    return left_out("import", err);
}

enum nrs_status nrs_model_export(struct nrs_cli *cli, struct nrs_error *err)
{
    (void)cli;
    return left_out("export", err);
}

#endif

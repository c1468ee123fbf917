/* cmd_model.c - nrsplit model: the networks, their layers and their cuts. */
#include "cli/model.h"

#include <string.h>

#include "report/csv.h"
#include "scenario/locate.h"
#include "scenario/model_file.h"

static const struct nrs_option options[] = {
    {0, "height", "PIXELS", "height of the input image (default: the model's own)"},
    {0, "width", "PIXELS", "width of the input image (default: the model's own)"},
    {'o', "output", "FILE", "import, export: the file to write (import: NAME.json)"},
    {0, "device", "PROFILE", "footprint: compute profile of the UE (default: the scenarios')"},
    {0, "server", "PROFILE", "footprint: compute profile of the server (default: the scenarios')"},
    {0, "name", "NAME", "import: name of the network (default: the file's)"},
    {0, "result", "TENSOR", "import: the result, where the file has several outputs"},
    {0, "onnx", NULL, "export: as ONNX, the only form there is"},
    {0, NULL, NULL, NULL},
};

/* The candidate's name of the cut behind a layer; "" when it has none. */
static const char *cut_name(const struct nrs_graph *g, uint32_t layer)
{
    for (uint32_t i = 0; i < g->n_splits; i++)
        if (g->splits[i].layer == layer)
            return g->splits[i].name;
    return "";
}

static void add_layer_json(const struct nrs_graph *g, uint32_t i, struct nrs_json *j, cJSON *list)
{
    const struct nrs_layer *layer = &g->layers[i];
    const struct {
        const char *key;
        double value;
    } numbers[] = {
        {"channels", (double)layer->out.channels},
        {"height", (double)layer->out.height},
        {"width", (double)layer->out.width},
        {"elements", (double)nrs_layer_elements(layer)},
        {"macs", (double)layer->macs},
        {"params", (double)layer->params},
    };
    cJSON *object = nrs_json_object(j, list), *out, *cut;

    nrs_json_text(j, object, "name", layer->name);
    nrs_json_text(j, object, "type", nrs_layer_type_names[layer->type]);
    for (size_t k = 0; k < NRS_LEN(numbers); k++)
        nrs_json_number(j, object, numbers[k].key, numbers[k].value);
    out = nrs_json_member(j, object, "out_bytes");
    nrs_json_text(j, object, "split", cut_name(g, i));
    nrs_json_number(j, object, "cut_tensors", (double)nrs_graph_cut_tensors(g, i, NULL));
    cut = nrs_json_member(j, object, "cut_bytes");
    for (int d = 0; nrs_dtype_names[d]; d++) {
        enum nrs_dtype dtype = (enum nrs_dtype)d;

        nrs_json_number(j, out, nrs_dtype_names[d],
                        (double)(nrs_layer_elements(layer) * nrs_dtype_bytes(dtype)));
        nrs_json_number(j, cut, nrs_dtype_names[d],
                        (double)nrs_graph_cut_bytes(g, i, dtype, 1, NRS_SIZES_EXACT));
    }
}

static void show_json(const struct nrs_graph *g, struct nrs_text *out)
{
    struct nrs_json j;
    cJSON *list;

    nrs_json_init(&j);
    nrs_json_text(&j, j.root, "model", g->name);
    nrs_json_number(&j, j.root, "macs", (double)nrs_graph_macs(g, 0, g->n_layers - 1));
    nrs_json_number(&j, j.root, "params", (double)nrs_graph_params(g, 0, g->n_layers - 1));
    nrs_json_number(&j, j.root, "result_bytes", (double)g->result_bytes);
    list = nrs_json_array(&j, j.root, "layers");
    for (uint32_t i = 0; i < g->n_layers; i++)
        add_layer_json(g, i, &j, list);
    nrs_json_print(&j, out);
    nrs_json_free(&j);
}

static void show_csv(const struct nrs_graph *g, struct nrs_text *out)
{
    struct nrs_csv csv;

    nrs_csv_init(&csv, out);
    nrs_text_add(out, "layer,type,channels,height,width,elements,macs,params,split,fp32_bytes,"
                      "tensors\n");
    for (uint32_t i = 0; i < g->n_layers; i++) {
        const struct nrs_layer *layer = &g->layers[i];
        const int64_t numbers[] = {layer->out.channels,       layer->out.height, layer->out.width,
                                   nrs_layer_elements(layer), layer->macs,       layer->params};

        nrs_csv_text(&csv, layer->name);
        nrs_csv_text(&csv, nrs_layer_type_names[layer->type]);
        for (size_t k = 0; k < NRS_LEN(numbers); k++)
            nrs_csv_integer(&csv, numbers[k]);
        nrs_csv_text(&csv, cut_name(g, i));
        nrs_csv_integer(&csv, nrs_graph_cut_bytes(g, i, NRS_FP32, 1, NRS_SIZES_EXACT));
        nrs_csv_integer(&csv, nrs_graph_cut_tensors(g, i, NULL));
        nrs_csv_end_row(&csv);
    }
}

static void show_text(const struct nrs_graph *g, const struct nrs_style *style,
                      struct nrs_text *out)
{
    static const struct nrs_column columns[] = {
        {"layer", "", true},    {"type", "", true},          {"output", "", false},
        {"MACs", "", false},    {"parameters", "", false},   {"split", "", true},
        {"tensors", "", false}, {"cut fp32", "byte", false},
    };
    struct nrs_table table;

    nrs_table_init(&table, columns, NRS_LEN(columns));
    for (uint32_t i = 0; i < g->n_layers; i++) {
        const struct nrs_layer *layer = &g->layers[i];

        nrs_table_cell(&table, NRS_TONE_PLAIN, "%s", layer->name);
        nrs_table_cell(&table, NRS_TONE_PLAIN, "%s", nrs_layer_type_names[layer->type]);
        nrs_table_cell(&table, NRS_TONE_PLAIN, "%lldx%lldx%lld", (long long)layer->out.channels,
                       (long long)layer->out.height, (long long)layer->out.width);
        nrs_table_cell(&table, NRS_TONE_PLAIN, "%lld", (long long)layer->macs);
        nrs_table_cell(&table, NRS_TONE_PLAIN, "%lld", (long long)layer->params);
        nrs_table_cell(&table, NRS_TONE_STRONG, "%s", cut_name(g, i));
        nrs_table_cell(&table, NRS_TONE_PLAIN, "%u", nrs_graph_cut_tensors(g, i, NULL));
        nrs_table_cell(&table, NRS_TONE_PLAIN, "%lld",
                       (long long)nrs_graph_cut_bytes(g, i, NRS_FP32, 1, NRS_SIZES_EXACT));
    }
    nrs_table_render(&table, style, out);
    nrs_table_free(&table);
    nrs_text_printf(out, "\n%s: %lld MACs, %lld parameters, result of %lld bytes\n", g->name,
                    (long long)nrs_graph_macs(g, 0, g->n_layers - 1),
                    (long long)nrs_graph_params(g, 0, g->n_layers - 1), (long long)g->result_bytes);
}

enum nrs_status nrs_model_size(const struct nrs_cli *cli, int64_t *height, int64_t *width,
                               struct nrs_error *err)
{
    double h = 0, w = 0;
    enum nrs_status status = nrs_cli_number(cli, "height", 1, NRS_DIM_MAX, &h, err);

    if (status == NRS_OK)
        status = nrs_cli_number(cli, "width", 1, NRS_DIM_MAX, &w, err);
    *height = (int64_t)h;
    *width = (int64_t)w;
    return status;
}

enum nrs_status nrs_model_open(const struct nrs_cli *cli, const char *name, struct nrs_graph *g,
                               struct nrs_error *err)
{
    int64_t height, width;
    char file[NRS_PATH_MAX];
    enum nrs_status status = nrs_model_size(cli, &height, &width, err);

    if (status == NRS_OK)
        status = nrs_locate("model", "data/models", name, "model", file, err);
    if (status == NRS_OK)
        status = nrs_model_load(file, g, err);
    if (status != NRS_OK || (height <= 0 && width <= 0))
        return status;
    status = nrs_graph_infer(g, height, width, err);
    if (status != NRS_OK)
        nrs_graph_free(g);
    return status;
}

enum nrs_status nrs_model_print(const struct nrs_cli *cli, const struct nrs_graph *g,
                                struct nrs_error *err)
{
    struct nrs_text text;

    nrs_text_init(&text);
    if (cli->format == NRS_FORMAT_JSON)
        show_json(g, &text);
    else if (cli->format == NRS_FORMAT_CSV)
        show_csv(g, &text);
    else
        show_text(g, &cli->style, &text);
    return nrs_cli_print(&text, err);
}

static enum nrs_status show(struct nrs_cli *cli, struct nrs_error *err)
{
    struct nrs_graph graph;
    enum nrs_status status = nrs_cli_operands(cli, 2, 2, err);

    if (status == NRS_OK)
        status = nrs_model_open(cli, cli->operand[1], &graph, err);
    if (status != NRS_OK)
        return status;
    status = nrs_model_print(cli, &graph, err);
    nrs_graph_free(&graph);
    return status;
}

static enum nrs_status list(struct nrs_cli *cli, struct nrs_error *err)
{
    struct nrs_names names;
    struct nrs_text text;
    struct nrs_json j;
    cJSON *array;
    enum nrs_status status = nrs_cli_operands(cli, 1, 1, err);

    if (status == NRS_OK)
        status = nrs_names_list("data/models", &names, err);
    if (status != NRS_OK)
        return status;
    nrs_text_init(&text);
    nrs_json_init(&j);
    array = nrs_json_array(&j, j.root, "models");
    if (cli->format == NRS_FORMAT_CSV)
        nrs_text_add(&text, "model\n");
    for (size_t i = 0; i < names.n; i++) {
        nrs_text_printf(&text, "%s\n", names.name[i]);
        cJSON_AddItemToArray(array, cJSON_CreateString(names.name[i]));
    }
    if (cli->format == NRS_FORMAT_JSON) {
        nrs_text_free(&text);
        nrs_json_print(&j, &text);
    }
    nrs_json_free(&j);
    nrs_names_free(&names);
    return nrs_cli_print(&text, err);
}

static int cmd_model(struct nrs_cli *cli, struct nrs_error *err)
{
    static const struct {
        const char *name;
        enum nrs_status (*run)(struct nrs_cli *cli, struct nrs_error *err);
    } parts[] = {
        {"list", list},
        {"show", show},
        {"footprint", nrs_model_footprint},
        {"import", nrs_model_import},
        {"export", nrs_model_export},
    };
    size_t i = 0;

    if (nrs_cli_operands(cli, 1, 2, err) != NRS_OK)
        return NRS_EXIT_INPUT;
    while (i < NRS_LEN(parts) && strcmp(parts[i].name, cli->operand[0]) != 0)
        i++;
    if (i < NRS_LEN(parts))
        parts[i].run(cli, err);
    else
        nrs_fail(err, NRS_ENAME,
                 "model: '%.64s' is unknown, expected list, show, footprint, import or "
                 "export",
                 cli->operand[0]);
    return NRS_EXIT_MET;
}

const struct nrs_command nrs_cmd_model = {
    "model",
    "list|show|footprint|import|export",
    "List the neural networks, show one's layers, MACs and cuts, or exchange one as ONNX",
    "nrsplit model list\n"
    "nrsplit model show NAME            a shipped network or a model file\n"
    "nrsplit model footprint NAME       memory, energy and time of UE and server by cut\n"
    "nrsplit model import FILE.onnx     show a network and write its model file for scenarios\n"
    "nrsplit model export --onnx NAME -o FILE.onnx     write a network without its weights",
    options,
    cmd_model};

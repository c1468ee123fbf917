/* onnx.c - fuzz target: an ONNX file, at its own resolution and at another; or, when it begins with
 * a brace, the JSON of a network that is exported as one. */
#include "dnn/onnx_import.h"

#include <stdlib.h>
#include <string.h>

#include "dnn/onnx_export.h"
#include "fuzz.h"
#include "graph.h"
#include "scenario/model_file.h"
#include "written.h"

const char fuzz_target[] = "onnx";

/* A network that is exported is imported as the same one, but that more may be fused. */
static void export_it(const struct nrs_graph *g)
{
    struct nrs_graph again;
    struct nrs_error err = {.status = NRS_OK};
    uint8_t *data;
    size_t n;
    enum nrs_status status = nrs_onnx_export(g, &data, &n, &err);

    fuzz_expect_reason(status, &err);
    if (status != NRS_OK)
        return;
    if (nrs_onnx_import(data, n, NULL, NULL, &again, &err) != NRS_OK)
        fuzz_expect(false, err.text);
    free(data);
    fuzz_expect(again.n_layers <= g->n_layers && nrs_graph_macs(&again, 0, again.n_layers - 1) ==
                                                     nrs_graph_macs(g, 0, g->n_layers - 1),
                "what is imported is what was exported");
    fuzz_expect(memcmp(&again.layers[again.n_layers - 1].out, &g->layers[g->n_layers - 1].out,
                       sizeof again.layers->out) == 0,
                "the result is the same");
    nrs_graph_free(&again);
}

static void import_it(const uint8_t *data, size_t size, const struct nrs_onnx_options *options)
{
    struct nrs_onnx_origin origin;
    struct nrs_graph graph;
    struct nrs_error err = {.status = NRS_OK};
    enum nrs_status status = nrs_onnx_import(data, size, options, &origin, &graph, &err);

    fuzz_expect_reason(status, &err);
    if (status != NRS_OK)
        return;
    fuzz_expect(graph.n_splits >= 2, "a network can be cut");
    fuzz_write_model(&graph);
    export_it(&graph);
    fuzz_graph(&graph);
    nrs_graph_free(&graph);
}

static void export_model(const uint8_t *data, size_t size)
{
    struct nrs_graph graph;
    struct nrs_error err = {.status = NRS_OK};

    fuzz_files_set("m.json", data, size);
    if (nrs_model_load("m.json", &graph, &err) == NRS_OK) {
        export_it(&graph);
        nrs_graph_free(&graph);
    }
    fuzz_files_forget();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct nrs_onnx_options options[] = {{0}, {.height = 65, .width = 48}};

    if (size > 0 && data[0] == '{')
        export_model(data, size);
    for (size_t i = 0; i < NRS_LEN(options) && (size == 0 || data[0] != '{'); i++)
        import_it(data, size, &options[i]);
    return 0;
}

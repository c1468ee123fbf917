/* onnx.c - fuzz target: an ONNX file, at its own resolution and at another. */
#include "dnn/onnx_import.h"

#include "fuzz.h"
#include "graph.h"

const char fuzz_target[] = "onnx";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct nrs_onnx_options options[] = {{0}, {.height = 65, .width = 48}};

    for (size_t i = 0; i < NRS_LEN(options); i++) {
        struct nrs_onnx_origin origin;
        struct nrs_graph graph;
        struct nrs_error err = {.status = NRS_OK};
        enum nrs_status status = nrs_onnx_import(data, size, &options[i], &origin, &graph, &err);

        fuzz_expect_reason(status, &err);
        if (status != NRS_OK)
            continue;
        fuzz_expect(graph.n_splits >= 2, "a network can be cut");
        fuzz_graph(&graph);
        nrs_graph_free(&graph);
    }
    return 0;
}

/* model.c - fuzz target: the JSON file of a network. */
#include "fuzz.h"
#include "graph.h"
#include "scenario/model_file.h"
#include "written.h"

const char fuzz_target[] = "model";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct nrs_graph graph;
    struct nrs_error err = {.status = NRS_OK};
    enum nrs_status status;

    fuzz_files_set("m.json", data, size);
    status = nrs_model_load("m.json", &graph, &err);
    fuzz_expect_reason(status, &err);
    if (status == NRS_OK) {
        fuzz_write_model(&graph);
        fuzz_graph(&graph);
        nrs_graph_free(&graph);
    }
    fuzz_files_forget();
    return 0;
}

/* set.c - fuzz target: assignments of --set, one a line, over a scenario with a sweep. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "points.h"

const char fuzz_target[] = "set";

#define ASSIGNMENTS_MAX 32

static const char scenario[] =
    "{\"run\": {\"duration_s\": 2},\n"
    " \"sweep\": {\"application.split\": [\"pool1\"],\n"
    "  \"zip\": [{\"run.seed\": [1, 2], \"ues.count_per_cell\": [3, 4]},\n"
    "            {\"radio.dl.target_bler\": [0.1]}],\n"
    "  \"random\": {\"samples\": 3, \"axes\": {\"ues.base_w\": {\"from\": 1, \"to\": 2},\n"
    "                                      \"application.dtype\": [\"int8\", \"fp16\"]}},\n"
    "  \"skip\": [{\"run.seed\": 3, \"variants\": \"a\"}],\n"
    "  \"variants\": {\"a\": {\"radio.ul.target_bler\": 0.01, \"edge.servers.0.max_batch\": 4},\n"
    "               \"b\": {\"edge.servers.1.profile\": \"t4\", \"edge.servers.1.name\": \"x\"}}}}\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1), *rest = text, *line;
    struct nrs_document doc;
    struct nrs_error err = {.status = NRS_OK};
    enum nrs_status status;

    fuzz_expect(text != NULL, "there is memory");
    memcpy(text, data, size);
    text[size] = '\0';
    fuzz_files_set("s.json", (const uint8_t *)scenario, sizeof scenario - 1);
    status = nrs_document_load("s.json", &doc, &err);
    fuzz_expect(status == NRS_OK, "the scenario is right");
    for (int i = 0; i < ASSIGNMENTS_MAX && status == NRS_OK && (line = strsep(&rest, "\n")); i++)
        status = nrs_document_set(&doc, "--set", line, &err);
    fuzz_expect_reason(status, &err);
    if (status == NRS_OK)
        fuzz_points(&doc);
    nrs_document_free(&doc);
    fuzz_files_forget();
    free(text);
    return 0;
}

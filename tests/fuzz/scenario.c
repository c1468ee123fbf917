/* scenario.c - fuzz target: a scenario file, with the files that it names, up to its points. */
#include "fuzz.h"
#include "points.h"

const char fuzz_target[] = "scenario";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct nrs_document doc;
    struct nrs_error err = {.status = NRS_OK};
    enum nrs_status status;

    fuzz_files_set("s.json", data, size);
    status = nrs_document_load("s.json", &doc, &err);
    fuzz_expect_reason(status, &err);
    if (status == NRS_OK)
        fuzz_points(&doc);
    nrs_document_free(&doc);
    fuzz_files_forget();
    return 0;
}

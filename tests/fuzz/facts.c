/* facts.c - fuzz target: the JSON file of a compute profile, and of a set of requirements. */
#include <math.h>
#include <string.h>

#include "fuzz.h"
#include "scenario/profile_file.h"
#include "scenario/requirement_file.h"

const char fuzz_target[] = "facts";

static void read_profile(void)
{
    struct nrs_layer layers[] = {
        {.type = NRS_LAYER_INPUT, .out = {3, 224, 224}},
        {.name = "c1",
         .type = NRS_LAYER_CONV,
         .n_inputs = 1,
         .out = {96, 55, 55},
         .macs = 101616768},
    };
    const struct nrs_graph graph = {.layers = layers, .n_layers = NRS_LEN(layers)};
    struct nrs_profile profile;
    struct nrs_error err = {.status = NRS_OK};
    enum nrs_status status = nrs_profile_load("f.json", &profile, &err);

    fuzz_expect_reason(status, &err);
    if (status == NRS_OK)
        fuzz_expect(isfinite(nrs_profile_range_s(&profile, &graph, 1, 1, 1024)),
                    "a layer takes a time");
    nrs_profile_free(&profile);
}

static void read_requirements(void)
{
    struct nrs_requirement_set set;
    struct nrs_error err = {.status = NRS_OK};
    enum nrs_status status = nrs_requirement_load("f.json", &set, &err);

    fuzz_expect_reason(status, &err);
    if (status != NRS_OK)
        return;
    fuzz_expect(set.n_apps > 0, "a set has applications");
    for (uint32_t i = 0; i < set.n_apps; i++)
        fuzz_expect(nrs_requirement_find(&set, set.apps[i].name) == &set.apps[i],
                    "every application is found");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_files_set("f.json", data, size);
    read_profile();
    read_requirements();
    fuzz_files_forget();
    return 0;
}

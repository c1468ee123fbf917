/* model_kit.h - networks of the source tree, for tests that cannot do without them. */
#ifndef NRS_TESTS_MODEL_KIT_H
#define NRS_TESTS_MODEL_KIT_H

#include "check.h"
#include "scenario/model_file.h"

/** FOLDER/NAME.json of the source tree; the caller frees it. */
static inline struct nrs_graph kit_model(const char *folder, const char *name)
{
    struct nrs_graph g;
    struct nrs_error err = {0};
    char path[256];

    snprintf(path, sizeof path, "%s/%s.json", folder, name);
    if (nrs_model_load(check_source(path), &g, &err)) {
        printf("%s\n", err.text);
        CU_FAIL_FATAL("a model does not load");
    }
    return g;
}

#endif

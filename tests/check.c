/* check.c - run one CUnit suite from a table. */
#include "check.h"

#include <stdlib.h>

int check_main(const char *suite, const struct check_test *tests)
{
    unsigned failures = 1;
    CU_pSuite s;

    if (CU_initialize_registry() != CUE_SUCCESS)
        return EXIT_FAILURE;
    s = CU_add_suite(suite, NULL, NULL);
    for (; s && tests->name; tests++)
        if (!CU_add_test(s, tests->name, tests->run))
            s = NULL;
    if (s) {
        CU_basic_set_mode(CU_BRM_VERBOSE);
        CU_basic_run_tests();
        failures = CU_get_number_of_failures();
    }
    CU_cleanup_registry();
    return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}

const char *check_source(const char *name)
{
    static char path[4096];
    const char *srcdir = getenv("srcdir");

    snprintf(path, sizeof path, "%s/%s", srcdir ? srcdir : ".", name);
    return path;
}

/* check.h - CUnit helpers for table-driven tests. */
#ifndef NRS_TESTS_CHECK_H
#define NRS_TESTS_CHECK_H

#include <CUnit/Basic.h>
#include <math.h>
#include <stdio.h>

#include "core/status.h"

/* Assert `ok`; when it fails, print row `i` and the explanation. */
#define CHECK_ROW(ok, i, ...)                                                                      \
    do {                                                                                           \
        bool row_ok_ = (ok);                                                                       \
        if (!row_ok_) {                                                                            \
            printf("\n    row %zu: ", (size_t)(i));                                                \
            printf(__VA_ARGS__);                                                                   \
        }                                                                                          \
        CU_ASSERT(row_ok_);                                                                        \
    } while (0)

struct check_test {
    const char *name;
    void (*run)(void);
};

/** Run `tests` (up to a NULL name) as one suite. @return exit status for main. */
int check_main(const char *suite, const struct check_test *tests);

/** Path of a file below the source tree: $srcdir/`name`. Static buffer. */
const char *check_source(const char *name);

#endif

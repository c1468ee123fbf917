/* test_freelist.c - an array whose unused items are linked, and grows. */
#include <stdlib.h>

#include "check.h"
#include "core/freelist.h"

struct item {
    double value;
    uint32_t next;
};

/* Take 1000 items one by one: each number comes once, and what is in use stays what it is. */
static void numbers_come_once_and_items_stay(void)
{
    struct item *items = NULL;
    uint32_t n = 0, first = NRS_FREELIST_END;

    for (uint32_t i = 0; i < 1000; i++) {
        if (first == NRS_FREELIST_END) {
            items =
                nrs_freelist_grow(items, sizeof *items, offsetof(struct item, next), &n, &first);
            CU_ASSERT_PTR_NOT_NULL_FATAL(items);
        }
        CHECK_ROW(first == i && first < n, i, "got %u of %u", first, n);
        first = items[first].next;
        items[i].value = 3.0 * i;
    }
    for (uint32_t i = 0; i < 1000; i++)
        CHECK_ROW(items[i].value == 3.0 * i, i, "%g", items[i].value);
    CU_ASSERT_EQUAL(n, 1024);
    free(items);
}

/* 2^31 items of 4 GB would be more than numbers or memory: nothing changes. */
static void refusal_changes_nothing(void)
{
    uint32_t n = UINT32_C(1) << 31, first = NRS_FREELIST_END;

    CU_ASSERT_PTR_NULL(nrs_freelist_grow(NULL, 16, 0, &n, &first));
    CU_ASSERT_EQUAL(n, UINT32_C(1) << 31);
    CU_ASSERT_EQUAL(first, NRS_FREELIST_END);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"numbers come once", numbers_come_once_and_items_stay},
        {"refusal", refusal_changes_nothing},
        {NULL, NULL},
    };

    return check_main("freelist", tests);
}

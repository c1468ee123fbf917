/* test_list.c - a growing array of records of one size. */
#include <stdint.h>

#include "check.h"
#include "core/list.h"

struct record {
    uint32_t number;
    double square;
};

static struct record record_of(uint32_t i)
{
    return (struct record){i, (double)i * i};
}

static void records_stay_in_their_order(void)
{
    struct nrs_list l;

    nrs_list_init(&l, sizeof(struct record));
    for (uint32_t i = 0; i < 1000; i += 2) {
        const struct record two[] = {record_of(i), record_of(i + 1)};

        CHECK_ROW(nrs_list_add(&l, two, NRS_LEN(two)), i, "out of memory");
    }
    CU_ASSERT_EQUAL_FATAL(l.n, 1000);
    for (uint32_t i = 0; i < l.n; i++) {
        const struct record *r = (const struct record *)l.at + i;

        CHECK_ROW(r->number == i && r->square == (double)i * i, i, "holds %u", r->number);
    }
    nrs_list_free(&l);
    CU_ASSERT_EQUAL(l.n, 0);
    CU_ASSERT_EQUAL(l.size, sizeof(struct record));
}

static void an_empty_list_takes_nothing(void)
{
    struct nrs_list l;

    nrs_list_init(&l, sizeof(struct record));
    CU_ASSERT_TRUE(nrs_list_add(&l, NULL, 0));
    CU_ASSERT_PTR_NULL(l.at);
    nrs_list_free(&l);
}

static void too_many_records_are_refused(void)
{
    struct record one = record_of(7);
    struct nrs_list l;

    nrs_list_init(&l, sizeof one);
    CU_ASSERT_TRUE_FATAL(nrs_list_add(&l, &one, 1));
    CU_ASSERT_FALSE(nrs_list_reserve(&l, SIZE_MAX));              /* their number */
    CU_ASSERT_FALSE(nrs_list_reserve(&l, SIZE_MAX / sizeof one)); /* their bytes */
    CU_ASSERT_EQUAL(l.n, 1);
    CU_ASSERT_EQUAL(((struct record *)l.at)->square, 49);
    nrs_list_free(&l);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"records stay in their order", records_stay_in_their_order},
        {"an empty list takes nothing", an_empty_list_takes_nothing},
        {"too many records are refused", too_many_records_are_refused},
        {NULL, NULL},
    };

    return check_main("list", tests);
}

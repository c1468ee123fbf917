/* test_slots.c - buffers that share memory are never in use together, and few bytes are used. */
#include "dnn/slots.h"

#include "check.h"

#define MOST 6

static const struct {
    const char *why;
    struct nrs_span span[MOST];
    size_t n, want_slots, want_bytes;
} rows[] = {
    {"none", {{0, 0, 0}}, 0, 0, 0},
    {"a chain needs two", {{0, 1, 100}, {1, 2, 80}, {2, 3, 60}, {3, 4, 40}}, 4, 2, 180},
    {"a branch keeps its input", {{0, 3, 50}, {1, 2, 30}, {2, 3, 20}, {3, 4, 10}}, 4, 3, 100},
    {"the smallest that is large enough",
     {{0, 1, 100}, {0, 1, 10}, {1, 5, 1}, {2, 3, 9}, {2, 3, 99}},
     5,
     3,
     111},
    {"else the largest grows", {{0, 0, 10}, {0, 0, 20}, {1, 1, 50}}, 3, 2, 60},
};

static void slots_and_bytes(void)
{
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        uint32_t slot[MOST];
        size_t bytes[MOST], n_slots, sum = 0;

        CU_ASSERT_EQUAL_FATAL(nrs_slots_plan(rows[i].span, rows[i].n, slot, bytes, &n_slots, NULL),
                              NRS_OK);
        for (size_t s = 0; s < n_slots; s++)
            sum += bytes[s];
        CHECK_ROW(n_slots == rows[i].want_slots && sum == rows[i].want_bytes, i,
                  "%s: %zu slots, %zu bytes", rows[i].why, n_slots, sum);
        for (size_t a = 0; a < rows[i].n; a++) {
            CHECK_ROW(slot[a] < n_slots && bytes[slot[a]] >= rows[i].span[a].bytes, i,
                      "buffer %zu does not fit", a);
            for (size_t b = a + 1; b < rows[i].n; b++)
                CHECK_ROW(slot[a] != slot[b] || rows[i].span[a].last < rows[i].span[b].first, i,
                          "buffers %zu and %zu collide", a, b);
        }
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"slots and bytes", slots_and_bytes},
        {NULL, NULL},
    };
    return check_main("slots", tests);
}

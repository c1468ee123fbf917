/* test_agenda.c - every task once, one's own first. */
#include <stdlib.h>

#include "batch/agenda.h"
#include "check.h"

#define MOST 40

/* An order that is none of the obvious ones: 7 and MOST + 1 = 41 have no common divisor. */
static void make_order(uint32_t *order, size_t n)
{
    size_t used = 0;

    for (uint32_t i = 1; used < n; i++)
        if (i * 7 % 41 >= 1 && i * 7 % 41 <= n)
            order[used++] = i * 7 % 41 - 1;
}

static void check(size_t n, struct nrs_share share)
{
    uint32_t order[MOST] = {0}, agenda[MOST];
    unsigned seen[MOST] = {0}, wrong = 0;
    size_t own = 0, used;

    make_order(order, n);
    used = nrs_agenda(order, n, share, agenda);
    for (size_t i = 0; i < used; i++)
        seen[agenda[i]]++;
    for (size_t i = share.rank; i < n; i += share.ranks) {
        wrong += agenda[own++] != order[i];
        wrong += seen[order[i]] != 1;
    }
    CHECK_ROW(wrong == 0, n, "%u of %u: %u of its own are wrong", share.rank, share.ranks, wrong);
    CHECK_ROW(used == (share.is_only ? own : n), n, "%u of %u: %zu tasks, %zu own", share.rank,
              share.ranks, used, own);
    for (size_t i = 0; i < n && !share.is_only; i++)
        wrong += seen[i] != 1;
    CHECK_ROW(wrong == 0, n, "%u of %u: not each once", share.rank, share.ranks);
}

static void every_task_is_there_once(void)
{
    for (size_t n = 0; n <= MOST; n++)
        for (uint32_t ranks = 1; ranks <= MOST + 3; ranks++)
            for (uint32_t rank = 0; rank < ranks; rank++) {
                check(n, (struct nrs_share){.rank = rank, .ranks = ranks});
                check(n, (struct nrs_share){.rank = rank, .ranks = ranks, .is_only = true});
            }
}

/* 3 of 0..9 for rank 1: 1 4 7, then those of rank 2 and of rank 0 from their ends. */
static void others_are_taken_from_their_ends(void)
{
    static const uint32_t order[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    static const uint32_t want[] = {1, 4, 7, 8, 5, 2, 9, 6, 3, 0};
    uint32_t agenda[NRS_LEN(order)];

    CU_ASSERT_EQUAL_FATAL(
        nrs_agenda(order, NRS_LEN(order), (struct nrs_share){.rank = 1, .ranks = 3}, agenda),
        NRS_LEN(want));
    for (size_t i = 0; i < NRS_LEN(want); i++)
        CHECK_ROW(agenda[i] == want[i], i, "%u, expected %u", agenda[i], want[i]);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"every task is there once", every_task_is_there_once},
        {"others are taken from their ends", others_are_taken_from_their_ends},
        {NULL, NULL},
    };
    return check_main("agenda", tests);
}

/* test_plan.c - replications cut into tasks. */
#include "store_kit.h"

/* The tasks of 5, 3 and 4 replications, by hand. */
static void replications_are_cut(void)
{
    static const struct {
        uint32_t per_task;
        size_t n;
        struct nrs_task want[12];
    } rows[] = {
        {1,
         12,
         {{0, 0, 1},
          {0, 1, 1},
          {0, 2, 1},
          {0, 3, 1},
          {0, 4, 1},
          {1, 0, 1},
          {1, 1, 1},
          {1, 2, 1},
          {2, 0, 1},
          {2, 1, 1},
          {2, 2, 1},
          {2, 3, 1}}},
        {2, 7, {{0, 0, 2}, {0, 2, 2}, {0, 4, 1}, {1, 0, 2}, {1, 2, 1}, {2, 0, 2}, {2, 2, 2}}},
        {3, 5, {{0, 0, 3}, {0, 3, 2}, {1, 0, 3}, {2, 0, 3}, {2, 3, 1}}},
        {4, 4, {{0, 0, 4}, {0, 4, 1}, {1, 0, 3}, {2, 0, 4}}},
        {5, 3, {{0, 0, 5}, {1, 0, 3}, {2, 0, 4}}},
        {UINT32_MAX, 3, {{0, 0, 5}, {1, 0, 3}, {2, 0, 4}}},
        {0,
         12,
         {{0, 0, 1},
          {0, 1, 1},
          {0, 2, 1},
          {0, 3, 1},
          {0, 4, 1},
          {1, 0, 1},
          {1, 1, 1},
          {1, 2, 1},
          {2, 0, 1},
          {2, 1, 1},
          {2, 2, 1},
          {2, 3, 1}}},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct kit_sweep k;

        kit_sweep_of(KIT_SWEEP, rows[i].per_task, &k);
        CHECK_ROW(k.plan.n_tasks == rows[i].n, i, "%zu tasks", k.plan.n_tasks);
        for (size_t t = 0; t < rows[i].n && t < k.plan.n_tasks; t++) {
            struct nrs_task got = nrs_plan_task(&k.plan, t), want = rows[i].want[t];

            CHECK_ROW(got.point == want.point && got.first == want.first && got.n == want.n, i,
                      "task %zu: point %zu, %u from %u", t, got.point, got.n, got.first);
        }
        kit_sweep_free(&k);
    }
}

static void make(const char *text, uint32_t per_task, enum nrs_status want, size_t n_tasks,
                 uint32_t per_task_made, size_t row)
{
    struct nrs_points points;
    struct nrs_plan plan;
    struct nrs_error err;
    enum nrs_status status;

    CU_ASSERT_EQUAL_FATAL(kit_points(text, &points, &err), NRS_OK);
    status = nrs_plan_make(&points, per_task, &plan, &err);
    CHECK_ROW(status == want, row, "%d: %s", status, err.text);
    if (status == NRS_OK) {
        CHECK_ROW(plan.n_tasks == n_tasks, row, "%zu tasks", plan.n_tasks);
        CHECK_ROW(plan.per_task == per_task_made, row, "%u a task", plan.per_task);
        nrs_plan_free(&plan);
    } else {
        CHECK_ROW(says(&err, "more replications a task?"), row, "%s", err.text);
    }
    nrs_points_free(&points);
}

/* By itself a plan has up to 10,000 tasks, if points are fewer; asked for, up to 10,000,000. The
 * largest number of replications is 10,000, see parameters. */
static void tasks_are_limited(void)
{
    /* 20 points of 1,000 replications: 2 a task are 10,000 tasks. */
    static const char twenty[] = "{\"run\": {\"replications\": 1000}, \"sweep\": {\"run.seed\": "
                                 "[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20]}}";
    /* 10 points of 1,000: as they are. */
    static const char ten[] = "{\"run\": {\"replications\": 1000}, \"sweep\": {\"run.seed\": "
                              "[1,2,3,4,5,6,7,8,9,10]}}";
    /* 7 of 10,000: of 6 a task 7 * 1667 = 11,669, of 7 it is 7 * 1429 = 10,003, of 8 8,750. */
    static const char seven[] = "{\"run\": {\"replications\": 10000}, \"sweep\": {\"run.seed\": "
                                "[1,2,3,4,5,6,7]}}";

    make(twenty, 0, NRS_OK, 10000, 2, 0);
    make(ten, 0, NRS_OK, 10000, 1, 1);
    make(seven, 0, NRS_OK, 8750, 8, 2);
    make(seven, 1, NRS_OK, 70000, 1, 3);
}

/* 1,100 points of 10,000 replications. */
static void too_many_tasks_are_refused(void)
{
    char text[16384];
    size_t at = (size_t)snprintf(
        text, sizeof text, "{\"run\": {\"replications\": 10000}, \"sweep\": {\"run.seed\": [1");

    for (int i = 2; i <= 1100; i++)
        at += (size_t)snprintf(text + at, sizeof text - at, ",%d", i);
    snprintf(text + at, sizeof text - at, "]}}");
    make(text, 1, NRS_ERANGE, 0, 0, 0);
    make(text, 2, NRS_OK, 5500000, 2, 1);
    make(text, 0, NRS_OK, 9900, 1112, 2); /* 9 tasks a point: 10,000 / 9 = 1111.1 */
}

/* Two replications of 80 s are first, one of 20 s is last. */
static void long_tasks_come_first(void)
{
    static const char text[] = "{\"run\": {\"replications\": 3}, \"sweep\": {\"run.duration_s\": "
                               "[20, 80, 40]}}";
    struct kit_sweep k;
    double before = INFINITY, once, sum = 0;

    kit_sweep_of(text, 2, &k);
    CU_ASSERT_EQUAL_FATAL(k.plan.n_tasks, 6);
    for (size_t i = 0; i < k.plan.n_tasks; i++) {
        double s = nrs_plan_task_estimate(&k.plan, k.plan.order[i]).cpu_s;

        CHECK_ROW(s > 0 && s <= before, i, "%g s after %g s", s, before);
        before = s;
        sum += k.plan.order[i];
    }
    CU_ASSERT_EQUAL(sum, 0 + 1 + 2 + 3 + 4 + 5);
    CU_ASSERT_EQUAL(k.plan.order[0], 2);
    CU_ASSERT_EQUAL(k.plan.order[5], 1);
    once = nrs_plan_task_estimate(&k.plan, 1).cpu_s;
    CU_ASSERT_DOUBLE_EQUAL(nrs_plan_task_estimate(&k.plan, 0).cpu_s, 2 * once, 1e-9 * once);
    kit_sweep_free(&k);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"replications are cut", replications_are_cut},
        {"tasks are limited", tasks_are_limited},
        {"too many tasks are refused", too_many_tasks_are_refused},
        {"long tasks come first", long_tasks_come_first},
        {NULL, NULL},
    };
    return kit_main("plan", tests);
}

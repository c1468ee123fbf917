/* test_worker.c - a worker alone: tasks that fail in every way, what is done and what is not. */
#include "worker_kit.h"

static void all_tasks_are_done_once(void)
{
    struct kit_outcome o;

    kit_work_undisturbed();
    o = kit_work("plain", (struct nrs_worker_cfg){.jobs = 3});
    kit_expect(&o, KIT_TASKS, 0, 0);
    kit_expect_each(1, kit_shared->begun);
}

static void several_replications_are_one_task(void)
{
    struct kit_outcome o;

    kit_start_anew();
    o = kit_work_in("threes", (struct kit_setup){.per_task = 3},
                    (struct nrs_worker_cfg){.jobs = 2});
    kit_expect(&o, 5, 0, 5);
    kit_expect_each(1, kit_shared->ended);
}

static void what_is_there_is_not_done_again(void)
{
    struct kit_outcome o;

    kit_start_anew();
    o = kit_work("resume", (struct nrs_worker_cfg){.jobs = 2});
    unlink(temp_path("resume/records/000/000000.json"));
    unlink(temp_path("resume/records/000/000007.json"));
    kit_start_anew();
    o = kit_work("resume", (struct nrs_worker_cfg){.jobs = 2});
    kit_expect(&o, KIT_TASKS, 0, 2);
    for (size_t t = 0; t < KIT_TASKS; t++)
        CHECK_ROW(kit_shared->begun[t] == (t == 0 || t == 7), t, "%u times", kit_shared->begun[t]);
    kit_expect_records("resume");
}

static void expect_account(const char *name, const char *error, const char *last_words)
{
    cJSON *account = NULL;
    struct nrs_error err = {.text = ""};
    const char *said;

    CHECK_ROW(nrs_json_load(temp_path(name), &account, &err) == NRS_OK, 0, "%s", err.text);
    said = cJSON_GetStringValue(cJSON_GetObjectItem(account, "error"));
    CHECK_ROW(said && strstr(said, error), 0, "%s: %s", name, said ? said : "no error");
    said = cJSON_GetStringValue(cJSON_GetObjectItem(account, "last_words"));
    CHECK_ROW(said && strcmp(said, last_words) == 0, 0, "%s: '%s'", name, said ? said : "none");
    cJSON_Delete(account);
}

static void a_task_that_crashes_once_is_tried_again(void)
{
    struct kit_outcome o;

    kit_start_anew();
    kit_shared->crash_once[0] = kit_shared->crash_once[6] = kit_shared->crash_once[11] = 1;
    o = kit_work("once", (struct nrs_worker_cfg){.jobs = 2});
    kit_expect(&o, KIT_TASKS, 0, KIT_TASKS);
    kit_expect_each(1, kit_shared->ended);
    CU_ASSERT_EQUAL(kit_shared->begun[6], 2);
    expect_account("once/failed/000006.1.json", "ended by signal 6", "task 6 has had enough");
    CU_ASSERT_FALSE(nrs_file_exists(temp_path("once/failed/000006.2.json")));
    kit_expect_records("once");
}

static void a_task_that_always_crashes_is_given_up(void)
{
    struct kit_outcome o;

    kit_start_anew();
    kit_shared->crash[0] = kit_shared->crash[4] = 1;
    o = kit_work("always", (struct nrs_worker_cfg){.jobs = 2});
    kit_expect(&o, KIT_TASKS - 2, 2, KIT_TASKS - 2);
    CU_ASSERT_EQUAL(kit_shared->begun[0], 2);
    CU_ASSERT_EQUAL(kit_shared->begun[4], 2);
    expect_account("always/failed/000004.1.json", "ended by signal 6", "task 4 has had enough");
    expect_account("always/failed/000004.2.json", "ended by signal 6", "task 4 has had enough");
    /* The same command leaves it alone. */
    o = kit_work("always", (struct nrs_worker_cfg){.jobs = 2});
    kit_expect(&o, KIT_TASKS - 2, 2, 0);
    CU_ASSERT_EQUAL(kit_shared->begun[4], 2);
}

static void a_task_that_hangs_is_ended(void)
{
    struct kit_outcome o;
    double begin_s = now_s();

    kit_start_anew();
    kit_shared->hang[9] = 1;
    o = kit_work("hang", (struct nrs_worker_cfg){.jobs = 2, .time_limit_s = 0.3});
    kit_expect(&o, KIT_TASKS - 1, 1, KIT_TASKS - 1);
    CU_ASSERT_EQUAL(kit_shared->begun[9], 2);
    CU_ASSERT_TRUE(now_s() - begin_s >= 0.6);
    expect_account("hang/failed/000009.2.json", "task 9: took more than 0.3 s", "");
}

static void a_share_is_all_that_it_does(void)
{
    struct kit_outcome o;
    size_t done = 0;

    kit_start_anew();
    for (uint32_t i = 4; i-- > 0;) {
        o = kit_work("shards", (struct nrs_worker_cfg){.jobs = 2, .share = {i, 4, true}});
        done += o.result.n_own;
        kit_expect(&o, done, 0, 3);
        CU_ASSERT_TRUE(o.result.own_share_only);
    }
    CU_ASSERT_EQUAL(done, KIT_TASKS);
    kit_expect_each(1, kit_shared->begun);
    kit_expect_records("shards");
}

/* Where locks do not reach all, ranks keep to their shares. */
static void without_locks_workers_keep_to_their_shares(void)
{
    static const enum nrs_lock_reach reach[] = {NRS_LOCKS_NONE, NRS_LOCKS_MACHINE};

    for (size_t r = 0; r < NRS_LEN(reach); r++) {
        const char *name = r == 0 ? "nolocks" : "nearlocks";

        kit_start_anew();
        for (uint32_t i = 0; i < 3; i++) {
            struct kit_outcome o =
                kit_work_in(name, (struct kit_setup){.sets_reach = true, .reach = reach[r]},
                            (struct nrs_worker_cfg){.jobs = 2, .share = {i, 3, false}});

            kit_expect(&o, 4 * (i + 1), 0, 4);
            CU_ASSERT_TRUE(o.result.own_share_only);
        }
        kit_expect_each(1, kit_shared->begun);
        kit_expect_records(name);
    }
    /* One alone does all. */
    kit_start_anew();
    {
        struct kit_outcome o =
            kit_work_in("alone", (struct kit_setup){.sets_reach = true, .reach = NRS_LOCKS_NONE},
                        (struct nrs_worker_cfg){.jobs = 2});

        kit_expect(&o, KIT_TASKS, 0, KIT_TASKS);
        CU_ASSERT_FALSE(o.result.own_share_only);
    }
}

static void it_may_leave_what_others_have(void)
{
    struct nrs_leases other;
    struct kit_outcome o;

    kit_start_anew();
    o = kit_work("leave", (struct nrs_worker_cfg){.jobs = 2});
    unlink(temp_path("leave/records/000/000003.json"));
    CU_ASSERT_EQUAL_FATAL(nrs_leases_open(&other, temp_path("leave/leases"), NULL), NRS_OK);
    CU_ASSERT_TRUE(nrs_lease_take(&other, 3));
    o = kit_work("leave", (struct nrs_worker_cfg){.jobs = 2, .leave_others = true});
    kit_expect(&o, KIT_TASKS - 1, 0, 0);
    nrs_leases_close(&other);
    o = kit_work("leave", (struct nrs_worker_cfg){.jobs = 2, .leave_others = true});
    kit_expect(&o, KIT_TASKS, 0, 1);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"all tasks are done once", all_tasks_are_done_once},
        {"several replications are one task", several_replications_are_one_task},
        {"what is there is not done again", what_is_there_is_not_done_again},
        {"a task that crashes once is tried again", a_task_that_crashes_once_is_tried_again},
        {"a task that always crashes is given up", a_task_that_always_crashes_is_given_up},
        {"a task that hangs is ended", a_task_that_hangs_is_ended},
        {"a share is all that it does", a_share_is_all_that_it_does},
        {"without locks workers keep to their shares", without_locks_workers_keep_to_their_shares},
        {"it may leave what others have", it_may_leave_what_others_have},
        {NULL, NULL},
    };
    return kit_worker_main("worker", tests);
}

/* test_server_kinds.c - several kinds, executors, models in memory, late jobs and failures:
 * schedules worked out by hand. */
#include <string.h>

#include "server_kit.h"

/* Five jobs of two kinds that come at 0 to 4 s; what one executor does with them from 4 s on. */
static void disciplines(void)
{
    static const struct nrs_job jobs[] = {
        {0, 0, 0, 30, 2}, {1, 1, 1, 20, 2}, {2, 0, 2, 10, 1}, {3, 1, 3, 40, 0}, {4, 0, 4, 10, 2}};
    static const struct {
        int discipline;
        int64_t max_batch;
        const char *want[5];
    } rows[] = {
        {NRS_FIFO, 4, {"0:0,2,4", "0:1,3", "", "", ""}},
        {NRS_FIFO, 2, {"0:0,2", "0:1,3", "0:4", "", ""}},
        {NRS_FIFO, 1, {"0:0", "0:1", "0:2", "0:3", "0:4"}},
        {NRS_EDF, 4, {"0:2,4,0", "0:1,3", "", "", ""}},
        {NRS_EDF, 2, {"0:2,4", "0:1,3", "0:0", "", ""}},
        {NRS_EDF, 1, {"0:2", "0:4", "0:1", "0:0", "0:3"}},
        {NRS_BY_PRIORITY, 4, {"0:3,1", "0:2,0,4", "", "", ""}},
        {NRS_BY_PRIORITY, 2, {"0:3,1", "0:2,0", "0:4", "", ""}},
        {NRS_BY_PRIORITY, 1, {"0:3", "0:2", "0:0", "0:1", "0:4"}},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_server_cfg cfg = kit_cfg(rows[i].max_batch, 0, 10);
        struct nrs_server_model *s;

        cfg.discipline = rows[i].discipline;
        s = kit_server(&cfg, kit_kinds(), KIT_KINDS, 0);
        for (size_t k = 0; k < NRS_LEN(jobs); k++)
            nrs_server_offer(s, &jobs[k], (double)k);
        for (size_t k = 0; k < NRS_LEN(rows[i].want); k++) {
            const char *got = kit_started(s, 4 + (double)k);

            CHECK_ROW(strcmp(got, rows[i].want[k]) == 0, i, "batch %zu: %s, not %s", k, got,
                      rows[i].want[k]);
            if (got[0])
                nrs_server_finish(s, 0, 4.5 + (double)k);
        }
        CU_ASSERT_EQUAL(nrs_server_jobs(s), 0);
        nrs_server_free(s);
    }
}

/* A kind's oldest job decides when a batch is due, whatever the discipline; the discipline decides
 * among what is due only. */
static void what_is_due_goes_by_age(void)
{
    struct nrs_server_cfg cfg = kit_cfg(4, 5, 10);
    struct nrs_server_model *s;
    struct nrs_job jobs[] = {{0, 0, 0, 90, 0}, {1, 0, 3, 50, 0}, {2, 1, 4, 10, 0}};
    struct nrs_batch batch;
    double until_s;

    cfg.discipline = NRS_EDF;
    s = kit_server(&cfg, kit_kinds(), KIT_KINDS, 0);
    for (size_t k = 0; k < NRS_LEN(jobs); k++)
        nrs_server_offer(s, &jobs[k], jobs[k].arrival_s);
    CU_ASSERT_FALSE(nrs_server_start(s, 4.9, &batch, &until_s));
    CU_ASSERT_EQUAL(until_s, 5); /* of job 0, which is not the first of its kind */
    CU_ASSERT_STRING_EQUAL(kit_started(s, 5), "0:1,0");
    nrs_server_finish(s, 0, 6.5);
    CU_ASSERT_FALSE(nrs_server_start(s, 6.5, &batch, &until_s));
    CU_ASSERT_EQUAL(until_s, 9);
    CU_ASSERT_STRING_EQUAL(kit_started(s, 9), "0:2");
    nrs_server_free(s);
}

static void executors(void)
{
    struct nrs_server_cfg cfg = kit_cfg(2, 0, 10);
    struct nrs_server_model *s;
    struct nrs_batch batch;
    double until_s;

    cfg.executors = 3;
    s = kit_server(&cfg, kit_kinds(), KIT_KINDS, 0);
    for (uint32_t k = 0; k < 9; k++)
        kit_offer(s, k, 0);
    CU_ASSERT_DOUBLE_EQUAL(nrs_server_load(s), 3, 1e-12);
    CU_ASSERT_STRING_EQUAL(kit_started(s, 0), "0:0,1 1:2,3 2:4,5");
    CU_ASSERT_DOUBLE_EQUAL(nrs_server_load(s), 3, 1e-12);
    CU_ASSERT_EQUAL(nrs_server_waiting(s), 3);
    nrs_server_finish(s, 2, 1);
    nrs_server_finish(s, 1, 1);
    CU_ASSERT_STRING_EQUAL(kit_started(s, 1), "1:6,7 2:8"); /* the lowest idle one first */
    nrs_server_finish(s, 1, 2);
    kit_offer(s, 9, 2);
    CU_ASSERT(nrs_server_start(s, 2, &batch, &until_s));
    CU_ASSERT(batch.executor == 1 && batch.n == 1 && batch.load_s == 0 && batch.compute_s == 1);
    CU_ASSERT_EQUAL(nrs_server_jobs(s), 4);
    nrs_server_free(s);
}

/* Models of 10, 20 and 30 byte in 40 byte of memory, two executors. */
static void models_make_room(void)
{
    struct nrs_server_cfg cfg = kit_cfg(1, 0, 10);
    struct nrs_server_model *s;
    struct nrs_batch batch;
    double until_s;
    struct nrs_job jobs[] = {{0, 1, 0, INFINITY, 0},
                             {1, 2, 0, INFINITY, 0},
                             {2, 1, 0, INFINITY, 0},
                             {3, 0, 0, INFINITY, 0}};

    cfg.executors = 2;
    s = kit_server(&cfg, kit_kinds(), KIT_KINDS, 40); /* 0 and 1 are resident */
    for (size_t k = 0; k < NRS_LEN(jobs); k++)
        nrs_server_offer(s, &jobs[k], 0);
    CU_ASSERT(nrs_server_start(s, 0, &batch, &until_s));
    CU_ASSERT(batch.job[0].frame == 0 && batch.load_s == 0 && batch.compute_s == 2);
    /* model 2 does not fit beside 1, which is in use; nobody overtakes job 1 */
    CU_ASSERT_FALSE(nrs_server_start(s, 0, &batch, &until_s));
    CU_ASSERT_EQUAL(until_s, INFINITY);
    nrs_server_finish(s, 0, 2);
    CU_ASSERT(
        nrs_server_start(s, 2, &batch, &until_s)); /* 0 goes, the least recently used; then 1 */
    CU_ASSERT(batch.job[0].frame == 1 && batch.load_s == 30 && batch.compute_s == 3);
    CU_ASSERT_FALSE(nrs_server_start(s, 2, &batch, &until_s));
    nrs_server_finish(s, 0, 35);
    CU_ASSERT(nrs_server_start(s, 35, &batch, &until_s));
    CU_ASSERT(batch.job[0].frame == 2 && batch.load_s == 20);
    CU_ASSERT(nrs_server_start(s, 35, &batch, &until_s));
    CU_ASSERT(batch.job[0].frame == 3 && batch.load_s == 10 && batch.executor == 1);
    nrs_server_free(s);
}

static void nothing_is_resident_without_preload(void)
{
    struct nrs_server_cfg cfg = kit_cfg(1, 0, 10);
    struct nrs_server_model *s;
    struct nrs_batch batch;
    double until_s;

    cfg.preload = false;
    cfg.executors = 2;
    s = kit_server(&cfg, kit_kinds(), KIT_KINDS, 0);
    for (uint32_t k = 0; k < 3; k++)
        kit_offer(s, k, 0);
    CU_ASSERT(nrs_server_start(s, 0, &batch, &until_s) && batch.load_s == 10);
    CU_ASSERT(nrs_server_start(s, 4, &batch, &until_s) && batch.load_s == 6); /* of the same load */
    nrs_server_finish(s, 0, 11);
    CU_ASSERT(nrs_server_start(s, 11, &batch, &until_s) && batch.load_s == 0);
    nrs_server_free(s);
}

static void a_model_that_never_fits(void)
{
    struct nrs_server_cfg cfg = kit_cfg(1, 0, 10);
    const struct nrs_server_setup setup = {&cfg, kit_kinds(), KIT_KINDS, 29};
    struct nrs_server_model *s = NULL;
    struct nrs_error err;

    CU_ASSERT_EQUAL(nrs_server_new(&setup, &s, &err), NRS_ECONFLICT);
    CU_ASSERT_PTR_NULL(s);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(err.text, "memory_gbytes: 2.9e-08 Gbyte, but a model needs 3e-08"));
    CU_ASSERT_EQUAL(nrs_server_new(&setup, &s, NULL), NRS_ECONFLICT);
    nrs_server_free(NULL);
}

static void late_jobs_are_taken_out(void)
{
    struct nrs_job jobs[] = {{0, 0, 0, 9, 0},        {1, 1, 0, 5, 0}, {2, 0, 0, 7, 0},
                             {3, 1, 0, INFINITY, 0}, {4, 0, 0, 7, 0}, {5, 2, 0, 12, 0}};

    for (size_t drop = 0; drop < 2; drop++) {
        struct nrs_server_cfg cfg = kit_cfg(4, 100, 10);
        struct nrs_server_model *s;
        struct nrs_job late[8];

        cfg.drop_late = drop;
        s = kit_server(&cfg, kit_kinds(), KIT_KINDS, 0);
        for (size_t k = 0; k < NRS_LEN(jobs); k++)
            nrs_server_offer(s, &jobs[k], 0);
        CU_ASSERT_EQUAL(nrs_server_take_late(s, 5, late, 8), 0); /* job 1 may still be in time */
        if (drop) {
            CU_ASSERT_EQUAL(nrs_server_take_late(s, 8, late, 2), 2);
            CU_ASSERT(late[0].frame == 1 && late[1].frame == 2);
            CU_ASSERT_EQUAL(nrs_server_take_late(s, 8, late, 8), 1);
            CU_ASSERT_EQUAL(late[0].frame, 4);
            CU_ASSERT_EQUAL(nrs_server_waiting(s), 3);
            CU_ASSERT_EQUAL(nrs_server_take_late(s, 1e9, late, 8), 2);
            CU_ASSERT_STRING_EQUAL(kit_started(s, 1e9), "0:3");
        } else {
            CU_ASSERT_EQUAL(nrs_server_take_late(s, 1e9, late, 8), 0);
            CU_ASSERT_STRING_EQUAL(kit_started(s, 1e9), "0:0,2,4");
        }
        nrs_server_free(s);
    }
}

struct losses {
    char text[64];
};

static void note_loss(void *user, const struct nrs_job *job)
{
    struct losses *l = user;
    size_t used = strlen(l->text);

    snprintf(l->text + used, sizeof l->text - used, "%s%u", used ? "," : "", job->frame);
}

static void a_failure_hands_out_all_jobs(void)
{
    struct nrs_server_cfg cfg = kit_cfg(2, 0, 10);
    struct nrs_job jobs[] = {{0, 2, 0, 9, 0}, {1, 1, 0, 8, 0}, {2, 1, 0, 7, 0}, {3, 0, 0, 6, 0},
                             {4, 1, 0, 5, 0}, {5, 0, 0, 4, 0}, {6, 2, 0, 3, 0}, {7, 0, 0, 2, 0}};
    struct nrs_server_model *s;
    struct losses l = {""};
    struct nrs_batch batch;
    double until_s;

    cfg.executors = 2;
    cfg.discipline = NRS_EDF;
    s = kit_server(&cfg, kit_kinds(), KIT_KINDS, 60);
    for (size_t k = 0; k < NRS_LEN(jobs); k++)
        nrs_server_offer(s, &jobs[k], 0);
    CU_ASSERT_STRING_EQUAL(kit_started(s, 0), "0:7,5 1:6,0");
    CU_ASSERT_EQUAL(nrs_server_fail(s, note_loss, &l), 8);
    CU_ASSERT_STRING_EQUAL(l.text, "7,5,6,0,3,4,2,1");
    CU_ASSERT_EQUAL(nrs_server_jobs(s), 0);
    kit_offer(s, 10, 1);
    kit_offer(s, 11, 1);
    kit_offer(s, 12, 1);
    CU_ASSERT(nrs_server_start(s, 1, &batch, &until_s) && batch.executor == 0);
    CU_ASSERT(batch.load_s == 10 && batch.n == 2); /* its model has to be loaded anew */
    CU_ASSERT(nrs_server_start(s, 1, &batch, &until_s) && batch.executor == 1);
    CU_ASSERT_EQUAL(nrs_server_fail(s, NULL, NULL), 3);
    CU_ASSERT_EQUAL(nrs_server_fail(s, note_loss, &l), 0);
    nrs_server_free(s);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"disciplines", disciplines},
        {"what is due goes by age", what_is_due_goes_by_age},
        {"executors", executors},
        {"models make room", models_make_room},
        {"nothing is resident without preload", nothing_is_resident_without_preload},
        {"a model that never fits", a_model_that_never_fits},
        {"late jobs are taken out", late_jobs_are_taken_out},
        {"a failure hands out all jobs", a_failure_hands_out_all_jobs},
        {NULL, NULL},
    };
    return check_main("server_kinds", tests);
}

/* test_store.c - a sweep's folder: records that are made once, attempts that are counted. */
#include <dirent.h>
#include <sys/stat.h>

#include "batch/durable.h"
#include "store_kit.h"

#define MANY_TASKS 2003 /* in three folders */

static struct kit_sweep small; /* of the first test */

static void a_small_sweep_has_twelve_tasks(void)
{
    kit_sweep_of(KIT_SWEEP, 1, &small);
    CU_ASSERT_EQUAL_FATAL(small.plan.n_tasks, 12);
}

static void put(const struct nrs_store *s, size_t task, const char *text)
{
    struct nrs_error err = {.text = ""};

    CHECK_ROW(nrs_store_put(s, task, text, strlen(text), &err) == NRS_OK, task, "%s", err.text);
}

static void fail_once(const struct nrs_store *s, size_t task, const char *text)
{
    CU_ASSERT_EQUAL(nrs_store_put_failure(s, task, text, strlen(text), NULL), NRS_OK);
}

/* "r012...": what a scan says of each task. */
static void expect_scan(const struct nrs_store *s, const char *want, size_t n_records)
{
    unsigned char state[64];
    char got[64] = "";

    CU_ASSERT_EQUAL_FATAL(strlen(want), s->manifest.n_tasks);
    memset(state, 'x', sizeof state);
    CU_ASSERT_EQUAL(nrs_store_scan(s, state), n_records);
    for (size_t i = 0; i < s->manifest.n_tasks; i++)
        got[i] = state[i] == 'r' ? 'r' : (char)('0' + state[i]);
    CU_ASSERT_STRING_EQUAL(got, want);
}

static void expect_text(const char *path, const char *want)
{
    char *text = NULL;
    size_t n;
    struct nrs_error err = {.text = ""};

    CHECK_ROW(nrs_file_read(path, 1 << 20, &text, &n, &err) == NRS_OK, 0, "%s", err.text);
    CHECK_ROW(text && strcmp(text, want) == 0, 0, "%s: %s", path, text ? text : "");
    free(text);
}

static void records_are_found(void)
{
    struct nrs_store s;
    char path[NRS_PATH_MAX];

    kit_store_begin(&small, "found", &s);
    expect_scan(&s, "000000000000", 0);
    put(&s, 3, "three\n");
    put(&s, 11, "eleven\n");
    expect_scan(&s, "000r0000000r", 2);
    CU_ASSERT_TRUE(nrs_store_has(&s, 3));
    CU_ASSERT_FALSE(nrs_store_has(&s, 4));
    /* The first one stays. */
    put(&s, 3, "another\n");
    CU_ASSERT_TRUE_FATAL(nrs_store_record_path(&s, 3, path));
    expect_text(path, "three\n");
    expect_text(temp_path("found/records/000/000003.json"), "three\n");
    nrs_store_close(&s);
    nrs_store_close(&s);
}

static void other_names_are_no_records(void)
{
    static const char *const names[] = {
        "records/000/4.json",      "records/000/000012.json",    "records/000/000004.json.bak",
        "records/000/+00004.json", "records/000/ 000004.json",   "records/000/000004.1.json",
        "records/000/000004.JSON", "records/000/.part-host-1-0", "records/000004.json",
        "records/001/000004.json", "records/000/0000004.json",   "failed/000004.json",
        "failed/000004.3.json",    "failed/000004.0.json",       "failed/4.1.json",
        "failed/000012.1.json",    "failed/000004.1.json.bak",   "records/000/-00004.json",
    };
    struct nrs_store s;

    kit_store_begin(&small, "names", &s);
    put(&s, 0, "zero\n");
    mkdir(temp_path("names/records/001"), 0777);
    for (size_t i = 0; i < NRS_LEN(names); i++) {
        char name[128];

        snprintf(name, sizeof name, "names/%s", names[i]);
        temp_file(name, "{}\n");
    }
    expect_scan(&s, "r00000000000", 1);
    CU_ASSERT_EQUAL(nrs_store_forget_failures(&s), 0);
    nrs_store_close(&s);
}

static void attempts_are_counted_to_two(void)
{
    struct nrs_store s;

    kit_store_begin(&small, "failures", &s);
    fail_once(&s, 5, "first");
    CU_ASSERT_EQUAL(nrs_store_attempts(&s, 5), 1);
    fail_once(&s, 5, "second");
    CU_ASSERT_EQUAL(nrs_store_attempts(&s, 5), 2);
    fail_once(&s, 5, "third");
    CU_ASSERT_EQUAL(nrs_store_attempts(&s, 5), 2);
    CU_ASSERT_EQUAL(nrs_store_attempts(&s, 6), 0);
    expect_text(temp_path("failures/failed/000005.1.json"), "first");
    expect_text(temp_path("failures/failed/000005.2.json"), "second");
    fail_once(&s, 7, "7");
    fail_once(&s, 8, "8");
    put(&s, 8, "done at last\n");
    expect_scan(&s, "00000201r000", 1);
    /* Those of tasks that are done are history, and stay. */
    CU_ASSERT_EQUAL(nrs_store_forget_failures(&s), 3);
    expect_scan(&s, "00000000r000", 1);
    CU_ASSERT_EQUAL(nrs_store_attempts(&s, 8), 1);
    nrs_store_close(&s);
}

/* Forgetting that was cut short: both ways of counting agree that it may be tried. */
static void the_second_attempt_alone_counts_as_one(void)
{
    struct nrs_store s;

    kit_store_begin(&small, "second", &s);
    fail_once(&s, 5, "first");
    fail_once(&s, 5, "second");
    unlink(temp_path("second/failed/000005.1.json"));
    expect_scan(&s, "000001000000", 0);
    CU_ASSERT_TRUE(nrs_store_attempts(&s, 5) < NRS_STORE_ATTEMPTS);
    nrs_store_close(&s);
}

static void many_tasks_are_in_several_folders(void)
{
    static const size_t at[] = {0, 999, 1000, 1999, 2000, MANY_TASKS - 1};
    char text[256];
    struct kit_sweep k;
    struct nrs_store s;
    unsigned char state[MANY_TASKS];

    snprintf(text, sizeof text, "{\"run\": {\"replications\": %d}}", MANY_TASKS);
    kit_sweep_load(temp_file("many.json", text), 1, &k);
    kit_store_begin(&k, "many", &s);
    for (size_t i = 0; i < NRS_LEN(at); i++)
        put(&s, at[i], "x\n");
    CU_ASSERT_EQUAL(nrs_store_scan(&s, state), NRS_LEN(at));
    for (size_t i = 0; i < NRS_LEN(at); i++)
        CHECK_ROW(state[at[i]] == 'r' && nrs_store_has(&s, at[i]), i, "no record");
    expect_text(temp_path("many/records/000/000999.json"), "x\n");
    expect_text(temp_path("many/records/001/001000.json"), "x\n");
    expect_text(temp_path("many/records/002/002002.json"), "x\n");
    nrs_store_close(&s);
    kit_sweep_free(&k);
}

/* Task 4 is replications 4 to 4 of the first point. */
static void a_record_is_read_and_checked(void)
{
    struct nrs_store s;
    struct nrs_task task = nrs_plan_task(&small.plan, 4);
    struct nrs_record_head head = {4, task, NULL};
    struct nrs_summary summary, back;
    struct nrs_error err = {.text = ""};
    char *text;
    size_t n;

    kit_store_begin(&small, "get", &s);
    head.digest = s.manifest.digest;
    CU_ASSERT_EQUAL(nrs_store_get(&s, 4, task, &back, &err), NRS_EFILE);
    kit_pretend_summary(4, 1, &summary);
    CU_ASSERT_EQUAL_FATAL(nrs_record_make(&head, &summary, &text, &n, NULL), NRS_OK);
    put(&s, 4, text);
    put(&s, 5, text);
    free(text);
    nrs_summary_free(&summary);
    CHECK_ROW(nrs_store_get(&s, 4, task, &back, &err) == NRS_OK, 0, "%s", err.text);
    CU_ASSERT_EQUAL(back.runs.n, 1);
    nrs_summary_free(&back);
    CU_ASSERT_EQUAL(nrs_store_get(&s, 5, nrs_plan_task(&small.plan, 5), &back, &err), NRS_EPARSE);
    CHECK_ROW(says(&err, "records/000/000005.json: task: is 4, expected 5"), 1, "%s", err.text);
    nrs_store_close(&s);
}

static void a_store_is_gone_on_with(void)
{
    struct nrs_store first, second;
    struct nrs_error err = {.text = ""};
    struct kit_sweep other;

    CU_ASSERT_FALSE(nrs_store_exists(temp_path("on")));
    kit_store_begin(&small, "on", &first);
    CU_ASSERT_TRUE(nrs_store_exists(temp_path("on")));
    put(&first, 3, "three\n");
    kit_store_begin(&small, "on", &second); /* at the same time */
    expect_scan(&second, "000r00000000", 1);
    CU_ASSERT_EQUAL(first.leases.reach, NRS_LOCKS_ALL);
    nrs_store_close(&first);
    nrs_store_close(&second);

    CU_ASSERT_EQUAL(nrs_store_open(&second, temp_path("on"), &err), NRS_OK);
    expect_scan(&second, "000r00000000", 1);
    CU_ASSERT_EQUAL(second.leases.fd, -1);
    nrs_store_close(&second);

    kit_sweep_of(KIT_SWEEP, 2, &other);
    CU_ASSERT_EQUAL(kit_store_try(&other, "on", &second, &err), NRS_ECONFLICT);
    CHECK_ROW(says(&err, "on/manifest.json: began with 12 tasks"), 0, "%s", err.text);
    nrs_store_close(&second);
    kit_sweep_free(&other);
}

static void what_is_no_store_is_refused(void)
{
    char deep[NRS_PATH_MAX];
    struct nrs_store s;
    struct nrs_error err = {.text = ""};

    CU_ASSERT_EQUAL(nrs_store_open(&s, temp_path("none"), &err), NRS_EFILE);
    CHECK_ROW(says(&err, "none: has no manifest.json: no sweep's results"), 0, "%s", err.text);
    nrs_store_close(&s);
    temp_file("occupied", "a file\n");
    CU_ASSERT_EQUAL(kit_store_try(&small, "occupied", &s, &err), NRS_EFILE);
    CHECK_ROW(says(&err, "occupied: cannot create the folder"), 1, "%s", err.text);
    nrs_store_close(&s);
    memset(deep, 'd', sizeof deep);
    deep[NRS_PATH_MAX - 100] = '\0';
    CU_ASSERT_EQUAL(nrs_store_open(&s, deep, &err), NRS_EFILE);
    CHECK_ROW(says(&err, "path is too long"), 2, "%s", err.text);
    nrs_store_close(&s);
}

static size_t entries(const char *folder)
{
    DIR *dir = opendir(folder);
    size_t n = 0;

    while (dir && readdir(dir))
        n++;
    if (dir)
        closedir(dir);
    return n < 2 ? 0 : n - 2;
}

static void a_store_is_removed_when_nobody_works(void)
{
    struct nrs_store s;
    struct nrs_error err = {.text = ""};

    kit_store_begin(&small, "gone", &s);
    put(&s, 3, "three\n");
    fail_once(&s, 4, "first");
    temp_file("gone/" NRS_STORE_MERGED, "{}\n");
    temp_file("gone/verdicts.csv", "point\n");
    CU_ASSERT_EQUAL(nrs_store_remove(temp_path("gone"), &err), NRS_ECONFLICT);
    CHECK_ROW(says(&err, "gone: another process is at work on it"), 0, "%s", err.text);
    CU_ASSERT_TRUE(nrs_store_has(&s, 3));
    CU_ASSERT_TRUE(nrs_file_exists(temp_path("gone/" NRS_STORE_MERGED)));
    nrs_store_close(&s);

    CHECK_ROW(nrs_store_remove(temp_path("gone"), &err) == NRS_OK, 1, "%s", err.text);
    CU_ASSERT_FALSE(nrs_store_exists(temp_path("gone")));
    CU_ASSERT_FALSE(nrs_file_exists(temp_path("gone/" NRS_STORE_MERGED)));
    CU_ASSERT_TRUE(nrs_file_exists(temp_path("gone/verdicts.csv")));
    CU_ASSERT_EQUAL(entries(temp_path("gone/records")), 0);
    CU_ASSERT_EQUAL(entries(temp_path("gone/failed")), 0);
    CU_ASSERT_EQUAL(entries(temp_path("gone/journal")), 0);
    kit_store_begin(&small, "gone", &s);
    expect_scan(&s, "000000000000", 0);
    nrs_store_close(&s);
}

/* While one removes it nobody may begin. */
static void nobody_begins_in_what_is_being_removed(void)
{
    struct nrs_leases remover;
    struct nrs_store s;
    struct nrs_error err = {.text = ""};

    kit_store_begin(&small, "busy", &s);
    nrs_store_close(&s);
    CU_ASSERT_EQUAL_FATAL(nrs_leases_open(&remover, temp_path("busy/leases"), NULL), NRS_OK);
    CU_ASSERT_TRUE_FATAL(nrs_lease_take(&remover, NRS_LEASE_PRESENT));
    CU_ASSERT_EQUAL(kit_store_try(&small, "busy", &s, &err), NRS_ECONFLICT);
    CHECK_ROW(says(&err, "busy: another process removes or prunes it"), 0, "%s", err.text);
    nrs_store_close(&s);
    nrs_leases_close(&remover);
    kit_store_begin(&small, "busy", &s);
    nrs_store_close(&s);
}

/* What a record cannot be removed for leaves a store, of which the manifest still tells. */
static void a_removal_that_fails_leaves_a_store(void)
{
    struct nrs_store s;
    struct nrs_error err = {.text = ""};

    kit_store_begin(&small, "stuck", &s);
    put(&s, 3, "three\n");
    nrs_store_close(&s);
    mkdir(temp_path("stuck/records/000/deep"), 0777);
    CU_ASSERT_EQUAL(nrs_store_remove(temp_path("stuck"), &err), NRS_EFILE);
    CHECK_ROW(says(&err, "stuck/records/000/deep: cannot remove: "), 0, "%s", err.text);
    CU_ASSERT_TRUE(nrs_store_exists(temp_path("stuck")));
    rmdir(temp_path("stuck/records/000/deep"));
    CU_ASSERT_EQUAL(nrs_store_remove(temp_path("stuck"), NULL), NRS_OK);
    CU_ASSERT_FALSE(nrs_store_exists(temp_path("stuck")));
}

int main(void)
{
    static const struct check_test tests[] = {
        {"a small sweep has twelve tasks", a_small_sweep_has_twelve_tasks},
        {"records are found", records_are_found},
        {"other names are no records", other_names_are_no_records},
        {"attempts are counted to two", attempts_are_counted_to_two},
        {"the second attempt alone counts as one", the_second_attempt_alone_counts_as_one},
        {"many tasks are in several folders", many_tasks_are_in_several_folders},
        {"a record is read and checked", a_record_is_read_and_checked},
        {"a store is gone on with", a_store_is_gone_on_with},
        {"what is no store is refused", what_is_no_store_is_refused},
        {"a store is removed when nobody works", a_store_is_removed_when_nobody_works},
        {"nobody begins in what is being removed", nobody_begins_in_what_is_being_removed},
        {"a removal that fails leaves a store", a_removal_that_fails_leaves_a_store},
        {NULL, NULL},
    };
    int status = kit_main("store", tests);
    kit_sweep_free(&small);
    return status;
}

/* test_worker_ends.c - several workers, and workers that are killed, stopped, or out of disk. */
#include <dirent.h>

#include "worker_kit.h"

static pid_t start(const char *name, struct nrs_worker_cfg cfg)
{
    pid_t pid;

    fflush(NULL);
    pid = fork();
    if (pid == 0) {
        struct kit_outcome o;

        alarm(LIMIT_S);
        kit_shared->worker = getpid();
        o = kit_work(name, cfg);
        _exit(o.status == NRS_OK && o.result.n_done == KIT_TASKS ? EXIT_SUCCESS : EXIT_FAILURE);
    }
    return pid;
}

static void two_at_once_do_every_task_once(void)
{
    pid_t pid[2];

    kit_start_anew();
    kit_shared->pause_ms = 20;
    for (uint32_t i = 0; i < 2; i++)
        pid[i] = start("two", (struct nrs_worker_cfg){.jobs = 2, .share = {.rank = i, .ranks = 2}});
    for (size_t i = 0; i < 2; i++) {
        int how = -1;

        CU_ASSERT_EQUAL(waitpid(pid[i], &how, 0), pid[i]);
        CHECK_ROW(how == 0, i, "status %x", (unsigned)how);
    }
    kit_expect_each(1, kit_shared->begun);
    kit_expect_records("two");
}

/* Not even told of each other. */
static void many_of_the_same_do_every_task_once(void)
{
    pid_t pid[6];

    kit_start_anew();
    kit_shared->pause_ms = 5;
    for (size_t i = 0; i < NRS_LEN(pid); i++)
        pid[i] = start("many", (struct nrs_worker_cfg){.jobs = 2});
    for (size_t i = 0; i < NRS_LEN(pid); i++) {
        int how = -1;

        CU_ASSERT_EQUAL(waitpid(pid[i], &how, 0), pid[i]);
        CHECK_ROW(how == 0, i, "status %x", (unsigned)how);
    }
    kit_expect_each(1, kit_shared->begun);
    kit_expect_records("many");
}

/* One is killed by its fourth task, while others of its tasks run. */
static void the_others_do_what_a_killed_one_had(void)
{
    int how = 0;
    pid_t killed;
    struct kit_outcome o;

    kit_start_anew();
    kit_shared->pause_ms = 30;
    kit_shared->kill_at = 4;
    killed = start("killed", (struct nrs_worker_cfg){.jobs = 3, .share = {.rank = 0, .ranks = 2}});
    pause_ms(20);
    o = kit_work("killed", (struct nrs_worker_cfg){.jobs = 1, .share = {.rank = 1, .ranks = 2}});
    CU_ASSERT_EQUAL(waitpid(killed, &how, 0), killed);
    CU_ASSERT_TRUE(WIFSIGNALED(how) && WTERMSIG(how) == SIGKILL);
    CHECK_ROW(o.status == NRS_OK && o.result.n_done == KIT_TASKS && o.result.n_failed == 0, 0,
              "%zu done, %zu failed: %s", o.result.n_done, o.result.n_failed, o.err.text);
    kit_expect_records("killed");
}

static void let_write_fail(int number)
{
    (void)number;
}

static void a_full_disk_is_no_failure_of_a_task(void)
{
    struct rlimit little;
    struct kit_outcome o;
    DIR *failed;
    size_t n = 0;

    kit_start_anew();
    signal(SIGXFSZ, let_write_fail);
    getrlimit(RLIMIT_FSIZE, &little);
    little.rlim_cur = 1200; /* more than a child's status takes, less than a record */
    o = kit_work_in("full", (struct kit_setup){.limit = &little},
                    (struct nrs_worker_cfg){.jobs = 2});
    CHECK_ROW(o.status == NRS_ESTORE, 0, "%d: %s", o.status, o.err.text);
    CHECK_ROW(says(&o.err, ".json: cannot write: File too large"), 0, "%s", o.err.text);
    CU_ASSERT_EQUAL(o.result.n_done, 0);
    CU_ASSERT_EQUAL(o.result.n_failed, 0);
    failed = opendir(temp_path("full/failed"));
    while (failed && readdir(failed))
        n++;
    if (failed)
        closedir(failed);
    CU_ASSERT_EQUAL(n, 2); /* . and .. */
    o = kit_work("full", (struct nrs_worker_cfg){.jobs = 2});
    kit_expect(&o, KIT_TASKS, 0, KIT_TASKS);
    kit_expect_records("full");
}

/* SIGTERM to one that runs, from a task of its own. */
static enum nrs_status stop_parent(const void *context, const struct nrs_point *point,
                                   uint32_t replication, struct nrs_ledger *ledger,
                                   struct nrs_error *err)
{
    const int *number = context;

    if (kit_task_of(point, replication) == 7) {
        kill(getppid(), *number);
        pause_ms(100);
    }
    return kit_pretend(NULL, point, replication, ledger, err);
}

static void signals_stop_and_drain(void)
{
    static const int numbers[] = {SIGTERM, SIGINT, SIGHUP, SIGUSR1};

    for (size_t i = 0; i < NRS_LEN(numbers); i++) {
        char name[32], record[64];
        struct kit_outcome o;
        const struct nrs_worker_cfg cfg = {
            .simulate = stop_parent, .context = &numbers[i], .jobs = 1};

        snprintf(name, sizeof name, "signal%zu", i);
        snprintf(record, sizeof record, "%s/records/000/000007.json", name);
        o = kit_work(name, cfg);
        CHECK_ROW(o.status == NRS_EINTR && o.result.interrupted, i, "%d: %s", o.status, o.err.text);
        CHECK_ROW(o.result.n_done < KIT_TASKS && o.result.n_failed == 0, i, "%zu done, %zu failed",
                  o.result.n_done, o.result.n_failed);
        CHECK_ROW(nrs_file_exists(temp_path(record)) == (numbers[i] == SIGUSR1), i,
                  "what ran was not %s", numbers[i] == SIGUSR1 ? "let end" : "ended");
        kit_start_anew();
        o = kit_work(name, (struct nrs_worker_cfg){.jobs = 2});
        CU_ASSERT_EQUAL(o.result.n_done, KIT_TASKS);
        kit_expect_records(name);
    }
}

/* A batch system stops all processes, in any order: here a task that has its replications in
 * processes of their own, and then the worker. Replications end with their task, so that somebody
 * else has to send both. */
static enum nrs_status stop_all(const void *context, const struct nrs_point *point,
                                uint32_t replication, struct nrs_ledger *ledger,
                                struct nrs_error *err)
{
    const pid_t *worker = context;

    if (kit_task_of(point, replication) == 7) {
        pid_t task = getppid();

        if (fork() == 0) {
            kill(task, SIGTERM);
            pause_ms(50);
            kill(*worker, SIGTERM);
            _exit(EXIT_SUCCESS);
        }
        pause_ms(60000);
    }
    return kit_pretend(NULL, point, replication, ledger, err);
}

static void a_stop_that_reaches_tasks_first_is_no_failure(void)
{
    const pid_t self = getpid();
    struct kit_outcome o;

    kit_start_anew();
    o = kit_work_in("stopped", (struct kit_setup){.per_task = 3},
                    (struct nrs_worker_cfg){.simulate = stop_all, .context = &self, .jobs = 1});
    CHECK_ROW(o.status == NRS_EINTR && o.result.interrupted, 0, "%d: %s", o.status, o.err.text);
    CU_ASSERT_EQUAL(o.result.n_failed, 0);
    CU_ASSERT_FALSE(nrs_file_exists(temp_path("stopped/failed/000002.1.json")));
}

int main(void)
{
    static const struct check_test tests[] = {
        {"all tasks are done once", kit_work_undisturbed},
        {"two at once do every task once", two_at_once_do_every_task_once},
        {"many of the same do every task once", many_of_the_same_do_every_task_once},
        {"the others do what a killed one had", the_others_do_what_a_killed_one_had},
        {"a full disk is no failure of a task", a_full_disk_is_no_failure_of_a_task},
        {"signals stop and drain", signals_stop_and_drain},
        {"a stop that reaches tasks first is no failure",
         a_stop_that_reaches_tasks_first_is_no_failure},
        {NULL, NULL},
    };
    return kit_worker_main("worker ends", tests);
}

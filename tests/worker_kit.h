/* worker_kit.h - workers with a simulator that only pretends. Every simulation is counted in memory
 * that all processes share. */
#ifndef NRS_TESTS_WORKER_KIT_H
#define NRS_TESTS_WORKER_KIT_H

#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include "batch/worker.h"
#include "pool_kit.h"
#include "store_kit.h"

#define KIT_TASKS    12
#define KIT_SCENARIO "sweep.json" /* written once: all processes read it */

/* What a simulation is to do, by its point's first and its replication: as the 12 tasks. */
struct kit_shared {
    atomic_uint begun[KIT_TASKS], ended[KIT_TASKS];
    long pause_ms; /* that each takes */
    unsigned crash_once[KIT_TASKS], crash[KIT_TASKS], hang[KIT_TASKS];
    atomic_int kill_at; /* the worker is killed by the task that makes this many */
    pid_t worker;
};
static struct kit_shared *kit_shared;

static inline void kit_start_anew(void)
{
    memset(kit_shared, 0, sizeof *kit_shared);
}

static inline size_t kit_task_of(const struct nrs_point *point, uint32_t replication)
{
    static const size_t first[] = {0, 5, 8};

    return first[strchr("abc", point->varied[strlen(point->varied) - 1]) - "abc"] + replication;
}

static inline enum nrs_status kit_simulate(const void *context, const struct nrs_point *point,
                                           uint32_t replication, struct nrs_ledger *ledger,
                                           struct nrs_error *err)
{
    size_t task = kit_task_of(point, replication);
    unsigned times = atomic_fetch_add(&kit_shared->begun[task], 1);

    if (kit_shared->pause_ms)
        pause_ms(kit_shared->pause_ms);
    if (atomic_load(&kit_shared->kill_at) > 0 && atomic_fetch_sub(&kit_shared->kill_at, 1) == 1)
        kill(kit_shared->worker, SIGKILL);
    if (kit_shared->crash[task] || (kit_shared->crash_once[task] && times == 0)) {
        fprintf(stderr, "task %zu has had enough\n", task);
        abort();
    }
    if (kit_shared->hang[task])
        pause_ms(60000);
    atomic_fetch_add(&kit_shared->ended[task], 1);
    return kit_pretend(context, point, replication, ledger, err);
}

struct kit_outcome {
    enum nrs_status status;
    struct nrs_worker_result result;
    struct nrs_error err;
};

/* How a worker is to be set up beside its cfg. */
struct kit_setup {
    uint32_t per_task; /* 0: 1 */
    bool sets_reach;
    enum nrs_lock_reach reach;
    const struct rlimit *limit; /* while it works */
};

static inline struct kit_outcome kit_work_in(const char *name, struct kit_setup setup,
                                             struct nrs_worker_cfg cfg)
{
    struct kit_outcome o = {.err = {.text = ""}};
    struct kit_sweep k;
    struct nrs_store s;
    struct rlimit before;

    kit_sweep_load(temp_path(KIT_SCENARIO), setup.per_task ? setup.per_task : 1, &k);
    kit_store_begin(&k, name, &s);
    if (setup.sets_reach)
        s.leases.reach = setup.reach;
    if (!cfg.simulate)
        cfg.simulate = kit_simulate;
    cfg.arguments = "";
    if (cfg.share.ranks == 0)
        cfg.share.ranks = 1;
    getrlimit(RLIMIT_FSIZE, &before);
    if (setup.limit)
        setrlimit(RLIMIT_FSIZE, setup.limit);
    o.status = nrs_work(&s, &k.plan, &k.points, &cfg, &o.result, &o.err);
    setrlimit(RLIMIT_FSIZE, &before);
    nrs_store_close(&s);
    kit_sweep_free(&k);
    return o;
}

static inline struct kit_outcome kit_work(const char *name, struct nrs_worker_cfg cfg)
{
    return kit_work_in(name, (struct kit_setup){0}, cfg);
}

static inline void kit_expect(const struct kit_outcome *o, size_t n_done, size_t n_failed,
                              size_t n_own)
{
    CHECK_ROW(o->status == NRS_OK, n_done, "%d: %s", o->status, o->err.text);
    CHECK_ROW(o->result.n_done == n_done && o->result.n_failed == n_failed &&
                  o->result.n_own == n_own,
              n_done, "%zu done, %zu failed, %zu own", o->result.n_done, o->result.n_failed,
              o->result.n_own);
    CU_ASSERT_FALSE(o->result.interrupted);
}

static inline void kit_expect_each(unsigned times, const atomic_uint *of)
{
    for (size_t t = 0; t < KIT_TASKS; t++)
        CHECK_ROW(of[t] == times, t, "%u times", of[t]);
}

/** Records are those of kit_work_undisturbed. */
static inline void kit_expect_records(const char *name)
{
    for (size_t t = 0; t < KIT_TASKS; t++) {
        char path[128], *want = NULL, *got = NULL;
        size_t n_want = 0, n_got = 0;

        snprintf(path, sizeof path, "plain/records/000/%06zu.json", t);
        CU_ASSERT_EQUAL(nrs_file_read(temp_path(path), 1 << 20, &want, &n_want, NULL), NRS_OK);
        snprintf(path, sizeof path, "%s/records/000/%06zu.json", name, t);
        CU_ASSERT_EQUAL(nrs_file_read(temp_path(path), 1 << 20, &got, &n_got, NULL), NRS_OK);
        CHECK_ROW(n_want > 0 && n_want == n_got && memcmp(want, got, n_got) == 0, t,
                  "%s: another record", name);
        free(want);
        free(got);
    }
}

/** The first test: what others are compared with. */
static inline void kit_work_undisturbed(void)
{
    struct kit_outcome o;

    temp_file(KIT_SCENARIO, KIT_SWEEP);
    kit_start_anew();
    o = kit_work("plain", (struct nrs_worker_cfg){.jobs = 3});
    kit_expect(&o, KIT_TASKS, 0, KIT_TASKS);
    CU_ASSERT_FALSE(o.result.own_share_only);
    kit_expect_each(1, kit_shared->ended);
}

static inline int kit_worker_main(const char *suite, const struct check_test *tests)
{
    kit_shared =
        mmap(NULL, sizeof *kit_shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (kit_shared == MAP_FAILED)
        temp_fail("shared memory");
    signal(SIGINT, SIG_DFL); /* a shell's background job ignores it */
    signal(SIGHUP, SIG_DFL); /* as nohup does this */
    return kit_main(suite, tests);
}

#endif

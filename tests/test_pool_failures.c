/* test_pool_failures.c - tasks that fail in every way, while the others' results come in; limits;
 * what a task took; a system that has no process or descriptor to spare. */
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "pool_kit.h"

enum kind { FINE, FAILS, MUTE, CRASHES, HANGS, EATS, SHOT, LEAVES, N_KINDS };

#define N_TASKS     16 /* every other one is fine */
#define TIME_S      0.4
#define STEP_BYTES  ((size_t)16 << 20)
#define ABOVE_BYTES ((int64_t)100 << 20)

struct record {
    int to_shooter; /* the process that kills task SHOT */
    int64_t limit_bytes;
    unsigned collected[N_TASKS], failed[N_TASKS], progressed;
    struct nrs_pool_end end[N_TASKS];
    char text[N_TASKS][NRS_ERROR_MAX], words[N_TASKS][NRS_ERROR_MAX];
};

static enum kind kind_of(size_t task)
{
    return task % 2 ? (enum kind)(task / 2) : FINE;
}

static void say(const char *text)
{
    if (write(STDERR_FILENO, text, strlen(text)) < 0)
        abort();
}

/* Ends after 3 GB, should nobody end it before. */
static void eat(void)
{
    for (int i = 0; i < 192; i++) {
        volatile char *bite = malloc(STEP_BYTES);

        for (size_t k = 0; bite && k < STEP_BYTES; k += 1024)
            bite[k] = 1;
        pause_ms(20);
    }
}

static enum nrs_status do_task(void *user, size_t i, FILE *out, struct nrs_error *err)
{
    const struct record *r = user;
    pid_t pid = getpid();

    fprintf(out, "%zu", i);
    switch (kind_of(i)) {
    case FINE: printf("nothing to tell\n"); break;
    case FAILS: printf("it \033[1mfails\n"); return nrs_fail(err, NRS_ERANGE, "7 is too much");
    case MUTE: return NRS_EFILE;
    case CRASHES: say("first\nat last\n"); abort();
    case HANGS:
        say("waiting");
        pause_ms(60000);
        break;
    case EATS: eat(); break;
    case SHOT:
        if (write(r->to_shooter, &pid, sizeof pid) == sizeof pid)
            pause_ms(60000);
        break;
    case LEAVES: say("\n\n"); _exit(9);
    case N_KINDS: break;
    }
    return NRS_OK;
}

static enum nrs_status collect(void *user, size_t i, FILE *in, const struct nrs_pool_usage *usage,
                               struct nrs_error *err)
{
    struct record *r = user;
    size_t said = N_TASKS;

    (void)err;
    if (fscanf(in, "%zu", &said) == 1 && said == i)
        r->collected[i]++;
    r->end[i].usage = *usage;
    return NRS_OK;
}

static enum nrs_status forgive(void *user, size_t i, const struct nrs_pool_end *end,
                               struct nrs_error *err)
{
    struct record *r = user;

    (void)err;
    r->failed[i]++;
    r->end[i] = *end;
    snprintf(r->text[i], sizeof r->text[i], "%s", end->text);
    snprintf(r->words[i], sizeof r->words[i], "%s", end->last_words);
    return NRS_OK;
}

static void progress(void *user, size_t done, size_t n_tasks)
{
    struct record *r = user;

    r->progressed += done == r->progressed + 1 && n_tasks == N_TASKS;
}

static double time_limit(void *user, size_t i)
{
    (void)user;
    return kind_of(i) == HANGS ? TIME_S : 0;
}

static int64_t own_bytes(void)
{
    FILE *f = fopen("/proc/self/statm", "r");
    long long pages = 0;

    if (!f || fscanf(f, "%*d %lld", &pages) != 1)
        abort();
    fclose(f);
    return (int64_t)pages * sysconf(_SC_PAGESIZE);
}

/* A process that kills who writes its pid to the pipe. */
static pid_t start_shooter(int fd[2])
{
    pid_t shooter, target;

    CU_ASSERT_EQUAL_FATAL(pipe(fd), 0);
    shooter = fork();
    if (shooter == 0) {
        close(fd[1]);
        while (read(fd[0], &target, sizeof target) == sizeof target)
            kill(target, SIGKILL);
        _exit(0);
    }
    close(fd[0]);
    return shooter;
}

static void check_failure(const struct record *r, enum kind kind, enum nrs_status status,
                          const char *text, const char *words)
{
    size_t i = 2 * (size_t)kind + 1;

    CHECK_ROW(r->failed[i] == 1 && r->collected[i] == 0, i, "failed %u, collected %u times",
              r->failed[i], r->collected[i]);
    CHECK_ROW(r->end[i].status == status && strcmp(r->text[i], text) == 0, i, "%d '%s'",
              r->end[i].status, r->text[i]);
    CHECK_ROW(strcmp(r->words[i], words) == 0, i, "last words '%s'", r->words[i]);
}

static void check_failures(const struct record *r)
{
    char memory[64];

    snprintf(memory, sizeof memory, "task 11: took more than %.6g MB",
             (double)r->limit_bytes / 1e6);
    check_failure(r, FAILS, NRS_ERANGE, "7 is too much", "it  [1mfails");
    check_failure(r, MUTE, NRS_EFILE, "", "");
    check_failure(r, CRASHES, NRS_EMACHINE, "task 7: ended by signal 6 (Aborted)", "at last");
    check_failure(r, HANGS, NRS_EMACHINE, "task 9: took more than 0.4 s", "waiting");
    check_failure(r, EATS, NRS_EMACHINE, memory, "");
    check_failure(r, SHOT, NRS_EMACHINE,
                  "task 13: ended by signal 9 (Killed): out of memory, or killed by somebody", "");
    check_failure(r, LEAVES, NRS_EINTERNAL, "task 15: ended with status 9", "");
    CHECK_ROW(r->end[9].usage.wall_s >= TIME_S && r->end[9].usage.cpu_s < TIME_S, 9,
              "hung %g s, %g s of the processor", r->end[9].usage.wall_s, r->end[9].usage.cpu_s);
    CHECK_ROW(r->end[11].usage.peak_bytes > r->limit_bytes, 11, "%lld byte",
              (long long)r->end[11].usage.peak_bytes);
}

static void failures_are_told_and_the_rest_goes_on(void)
{
    for (unsigned jobs = 1; jobs <= 4; jobs += 3) {
        struct record r = {.limit_bytes = own_bytes() + ABOVE_BYTES};
        struct nrs_pool_work work = {.user = &r,
                                     .n_tasks = N_TASKS,
                                     .run = do_task,
                                     .collect = collect,
                                     .failed = forgive,
                                     .progress = progress,
                                     .time_limit_s = time_limit,
                                     .memory_limit_bytes = r.limit_bytes,
                                     .catch_output = true};
        struct nrs_error err = {.status = NRS_OK};
        enum nrs_status got;
        pid_t shooter;
        int fd[2];

        fflush(NULL);
        shooter = start_shooter(fd);
        r.to_shooter = fd[1];
        alarm(LIMIT_S);
        got = nrs_pool_run(&work, jobs, &err);
        alarm(0);
        close(fd[1]);
        CU_ASSERT_EQUAL(waitpid(shooter, NULL, 0), shooter);
        CHECK_ROW(got == NRS_OK, jobs, "%d '%s'", got, err.text);
        for (size_t i = 0; i < N_TASKS; i++)
            CHECK_ROW(kind_of(i) != FINE || (r.collected[i] == 1 && r.failed[i] == 0), i,
                      "collected %u, failed %u times", r.collected[i], r.failed[i]);
        CHECK_ROW(r.progressed == 9, jobs, "progress came %u times", r.progressed);
        check_failures(&r);
        CHECK_ROW(no_child_left(), jobs, "a child is left");
    }
}

static enum nrs_status give_up(void *user, size_t i, const struct nrs_pool_end *end,
                               struct nrs_error *err)
{
    ++*(unsigned *)user;
    return nrs_fail(err, NRS_ECONFLICT, "gave up at task %zu: %s", i, end->text);
}

static enum nrs_status third_fails(void *user, size_t i, FILE *out, struct nrs_error *err)
{
    (void)user;
    (void)out;
    if (i > 2)
        pause_ms(60000); /* is ended by the pool */
    return i == 2 ? nrs_fail(err, NRS_ENAME, "no") : NRS_OK;
}

static enum nrs_status ignore(void *user, size_t i, FILE *in, const struct nrs_pool_usage *usage,
                              struct nrs_error *err)
{
    (void)user;
    (void)i;
    (void)in;
    (void)usage;
    (void)err;
    return NRS_OK;
}

static void a_failure_may_end_all(void)
{
    unsigned n = 0;
    struct nrs_pool_work work = {
        .user = &n, .n_tasks = 9, .run = third_fails, .collect = ignore, .failed = give_up};
    struct nrs_error err = {.status = NRS_OK};

    alarm(LIMIT_S);
    CU_ASSERT_EQUAL(nrs_pool_run(&work, 4, &err), NRS_ECONFLICT);
    alarm(0);
    CU_ASSERT_STRING_EQUAL(err.text, "gave up at task 2: no");
    CU_ASSERT_EQUAL(n, 1);
    CU_ASSERT(no_child_left());
}

#define BUSY_S     0.2
#define IDLE_MS    200
#define USED_BYTES ((size_t)50 << 20)

static enum nrs_status use(void *user, size_t i, FILE *out, struct nrs_error *err)
{
    volatile char *bytes = malloc(USED_BYTES);
    struct timespec t;

    (void)user;
    (void)i;
    (void)out;
    (void)err;
    for (size_t k = 0; bytes && k < USED_BYTES; k += 1024)
        bytes[k] = 1;
    free((void *)bytes);
    do
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    while ((double)t.tv_sec + 1e-9 * (double)t.tv_nsec < BUSY_S);
    pause_ms(IDLE_MS);
    return NRS_OK;
}

static void what_a_task_took(void)
{
    struct record r = {.to_shooter = -1};
    struct nrs_pool_work work = {.user = &r, .n_tasks = 1, .run = use, .collect = collect};
    const struct nrs_pool_usage *used = &r.end[0].usage;

    CU_ASSERT_EQUAL(nrs_pool_run(&work, 1, NULL), NRS_OK);
    CHECK_ROW(used->cpu_s >= 0.95 * BUSY_S && used->cpu_s < used->wall_s, 0, "%g s", used->cpu_s);
    CHECK_ROW(used->wall_s >= BUSY_S + 1e-3 * IDLE_MS, 0, "%g s", used->wall_s);
    CHECK_ROW(used->peak_bytes >= (int64_t)USED_BYTES && used->peak_bytes < (int64_t)4 << 30, 0,
              "%lld byte", (long long)used->peak_bytes);
}

/* The system's fork(); every other call fails, as often as a test asks for. */
static unsigned forks, refusals;
static int refuse_by;

pid_t fork(void)
{
    pid_t (*real)(void);

    *(void **)&real = dlsym(RTLD_NEXT, "fork");
    if (forks++ % 2 == 1 && refusals > 0) {
        refusals--;
        errno = refuse_by;
        return -1;
    }
    return real();
}

static enum nrs_status nap(void *user, size_t i, FILE *out, struct nrs_error *err)
{
    (void)user;
    (void)err;
    pause_ms(20);
    fprintf(out, "%zu", i);
    return NRS_OK;
}

static void processes_run_out(void)
{
    static const struct {
        int reason;
        unsigned refusals;
        unsigned jobs;
        enum nrs_status want;
        const char *says;
    } rows[] = {
        {EAGAIN, 4, 4, NRS_OK, ""},
        {ENOMEM, 1, 2, NRS_OK, ""},
        {EAGAIN, 1, 1, NRS_EMACHINE, "cannot start a process: Resource temporarily unavailable"},
        {ENOSYS, 1, 4, NRS_EMACHINE, "cannot start a process: Function not implemented"},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct record r = {.to_shooter = -1};
        struct nrs_pool_work work = {.user = &r, .n_tasks = 9, .run = nap, .collect = collect};
        struct nrs_error err = {.status = NRS_OK};
        enum nrs_status got;

        forks = 0;
        refusals = rows[i].refusals;
        refuse_by = rows[i].reason;
        alarm(LIMIT_S);
        got = nrs_pool_run(&work, rows[i].jobs, &err);
        alarm(0);
        refusals = 0;
        CHECK_ROW(got == rows[i].want && strcmp(err.text, rows[i].says) == 0, i, "%d '%s'", got,
                  err.text);
        for (size_t k = 0; k < 9 && got == NRS_OK; k++)
            CHECK_ROW(r.collected[k] == 1, i, "task %zu came %u times", k, r.collected[k]);
        CHECK_ROW(no_child_left(), i, "a child is left");
    }
}

static void descriptors_run_out(void)
{
    for (int caught = 0; caught < 2; caught++) {
        struct nrs_pool_work work = {
            .n_tasks = 99, .run = third_fails, .collect = ignore, .catch_output = caught};
        struct nrs_error err = {.status = NRS_OK};
        struct rlimit before, few;
        enum nrs_status got;

        CU_ASSERT_EQUAL_FATAL(getrlimit(RLIMIT_NOFILE, &before), 0);
        few = before;
        few.rlim_cur = 14;
        CU_ASSERT_EQUAL_FATAL(setrlimit(RLIMIT_NOFILE, &few), 0);
        alarm(LIMIT_S);
        got = nrs_pool_run(&work, 99, &err);
        alarm(0);
        setrlimit(RLIMIT_NOFILE, &before);
        CHECK_ROW(got == NRS_EMACHINE &&
                      strcmp(err.text, "cannot make a temporary file: Too many open files: fewer "
                                       "jobs, or more descriptors (ulimit -n)") == 0,
                  (size_t)caught, "%d '%s'", got, err.text);
        CHECK_ROW(no_child_left(), (size_t)caught, "a child is left");
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"failures are told, and the rest goes on", failures_are_told_and_the_rest_goes_on},
        {"a failure may end all", a_failure_may_end_all},
        {"what a task took", what_a_task_took},
        {"processes run out", processes_run_out},
        {"descriptors run out", descriptors_run_out},
        {NULL, NULL},
    };

    return check_main("pool_failures", tests);
}

/* test_pool.c - tasks in child processes: all results, all errors, no child left behind. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "batch/pool.h"
#include "check.h"
#include "pool_kit.h"

#define N_TASKS 23

struct record {
    unsigned collected[N_TASKS], progressed, wrong;
    double start_s[N_TASKS], end_s[N_TASKS];
    size_t last_done;
};

/* The result of task i: its times, then i * 997 bytes. Early tasks take longest. */
static enum nrs_status count_up(void *user, size_t i, FILE *out, struct nrs_error *err)
{
    double start_s = now_s(), end_s;

    (void)user;
    (void)err;
    pause_ms((long)(N_TASKS - i) % 5 * 10);
    end_s = now_s();
    fwrite(&start_s, sizeof start_s, 1, out);
    fwrite(&end_s, sizeof end_s, 1, out);
    for (size_t k = 0; k < i * 997; k++)
        fputc((int)((i + k) & 0xff), out);
    return NRS_OK;
}

static enum nrs_status take_down(void *user, size_t i, FILE *in, const struct nrs_pool_usage *usage,
                                 struct nrs_error *err)
{
    struct record *r = user;

    (void)usage;
    (void)err;
    r->collected[i]++;
    r->wrong += fread(&r->start_s[i], sizeof(double), 1, in) != 1;
    r->wrong += fread(&r->end_s[i], sizeof(double), 1, in) != 1;
    for (size_t k = 0; k < i * 997; k++)
        r->wrong += fgetc(in) != (int)((i + k) & 0xff);
    r->wrong += fgetc(in) != EOF;
    return NRS_OK;
}

static void progress(void *user, size_t done, size_t n_tasks)
{
    struct record *r = user;

    r->wrong += done != r->last_done + 1 || n_tasks != N_TASKS;
    r->last_done = done;
    r->progressed++;
}

static unsigned most_at_once(const struct record *r)
{
    unsigned most = 0;

    for (size_t i = 0; i < N_TASKS; i++) {
        unsigned n = 0;

        for (size_t k = 0; k < N_TASKS; k++)
            n += r->start_s[k] <= r->start_s[i] && r->end_s[k] > r->start_s[i];
        most = n > most ? n : most;
    }
    return most;
}

static void all_results_come_back(void)
{
    static const struct {
        unsigned jobs, least, most;
    } rows[] = {{1, 1, 1}, {2, 2, 2}, {7, 3, 7}, {0, 1, 1}, {1000000, 3, N_TASKS}};

    for (size_t j = 0; j < NRS_LEN(rows); j++) {
        struct record r = {.wrong = 0};
        struct nrs_pool_work work = {.user = &r,
                                     .n_tasks = N_TASKS,
                                     .run = count_up,
                                     .collect = take_down,
                                     .progress = progress};
        struct nrs_error err = {.status = NRS_OK};
        enum nrs_status got = nrs_pool_run(&work, rows[j].jobs, &err);
        unsigned at_once = most_at_once(&r);

        CHECK_ROW(got == NRS_OK, j, "%s", err.text);
        for (size_t i = 0; i < N_TASKS; i++)
            CHECK_ROW(r.collected[i] == 1, j, "task %zu came %u times", i, r.collected[i]);
        CHECK_ROW(r.wrong == 0, j, "%u wrong", r.wrong);
        CHECK_ROW(r.progressed == N_TASKS, j, "progress called %u times", r.progressed);
        CHECK_ROW(at_once >= rows[j].least && at_once <= rows[j].most, j, "%u at once", at_once);
        CHECK_ROW(no_child_left(), j, "a child is left");
    }
}

static void nothing_to_do(void)
{
    struct nrs_pool_work work = {.n_tasks = 0, .run = count_up, .collect = take_down};

    CU_ASSERT_EQUAL(nrs_pool_run(&work, 3, NULL), NRS_OK);
    CU_ASSERT(nrs_pool_cores() >= 1);
}

/* What task 3 does wrong; all others are fine or still asleep. */
enum trouble { FAIL, FAIL_LATE, FAIL_MUTE, RECOVER, KILLED, TERMINATED, LEAVE, COLLECT };

static enum nrs_status troubled(void *user, size_t i, FILE *out, struct nrs_error *err)
{
    enum trouble trouble = *(enum trouble *)user;

    if (i > 3 && trouble != RECOVER)
        pause_ms(60000); /* is ended by the pool */
    if (i != 3)
        return NRS_OK;
    pause_ms(30);
    switch (trouble) {
    case FAIL: return nrs_fail(err, NRS_ENAME, "task three: no such thing as '%s'", "x");
    case FAIL_LATE:
        for (int k = 0; k < 100000; k++)
            fputc('x', out);
        return nrs_fail(err, NRS_ERANGE, "after 100 kB");
    case FAIL_MUTE: return NRS_EFILE;
    case RECOVER: nrs_fail(err, NRS_EFILE, "tried one file, took another"); return NRS_OK;
    case KILLED: kill(getpid(), SIGKILL); break;
    case TERMINATED: kill(getpid(), SIGTERM); break;
    case LEAVE: _exit(7);
    case COLLECT: break;
    }
    return NRS_OK;
}

static enum nrs_status collect_troubled(void *user, size_t i, FILE *in,
                                        const struct nrs_pool_usage *usage, struct nrs_error *err)
{
    (void)in;
    (void)usage;
    if (i == 3 && *(enum trouble *)user == COLLECT)
        return nrs_fail(err, NRS_EMACHINE, "cannot collect three");
    return i == 3 && *(enum trouble *)user != RECOVER
               ? nrs_fail(err, NRS_EINTERNAL, "task 3 was collected")
               : NRS_OK;
}

static void the_first_failure_ends_all(void)
{
    static const struct {
        enum trouble trouble;
        enum nrs_status want;
        const char *says;
    } rows[] = {
        {FAIL, NRS_ENAME, "task three: no such thing as 'x'"},
        {FAIL_LATE, NRS_ERANGE, "after 100 kB"},
        {FAIL_MUTE, NRS_EFILE, ""},
        {RECOVER, NRS_OK, ""},
        {KILLED, NRS_EMACHINE, "task 3: ended by signal 9 (Killed)"},
        {TERMINATED, NRS_EMACHINE, "task 3: ended by signal 15 (Terminated)"},
        {LEAVE, NRS_EINTERNAL, "task 3: ended with status 7"},
        {COLLECT, NRS_EMACHINE, "cannot collect three"},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        enum trouble trouble = rows[i].trouble;
        struct nrs_pool_work work = {
            .user = &trouble, .n_tasks = N_TASKS, .run = troubled, .collect = collect_troubled};
        struct nrs_error err = {.status = NRS_OK};
        double start_s = now_s();
        enum nrs_status got;

        alarm(LIMIT_S);
        got = nrs_pool_run(&work, 4, &err);
        alarm(0);
        CHECK_ROW(got == rows[i].want && strstr(err.text, rows[i].says), i, "%d '%s'", got,
                  err.text);
        CHECK_ROW(now_s() - start_s < 10, i, "took %g s", now_s() - start_s);
        CHECK_ROW(no_child_left(), i, "a child is left");
    }
}

/* A process that runs a pool of sleepers; each sleeper writes its pid to a pipe. */
static enum nrs_status sleeper(void *user, size_t i, FILE *out, struct nrs_error *err)
{
    pid_t pid = getpid();

    (void)i;
    (void)out;
    (void)err;
    if (write(*(int *)user, &pid, sizeof pid) == sizeof pid)
        pause_ms(60000);
    return NRS_OK;
}

static enum nrs_status ignore_result(void *user, size_t i, FILE *in,
                                     const struct nrs_pool_usage *usage, struct nrs_error *err)
{
    (void)user;
    (void)i;
    (void)in;
    (void)usage;
    (void)err;
    return NRS_OK;
}

static pid_t start_sleepers(int to, size_t n)
{
    struct nrs_pool_work work = {
        .user = &to, .n_tasks = n, .run = sleeper, .collect = ignore_result};
    pid_t pid;

    fflush(NULL);
    pid = fork();
    if (pid != 0)
        return pid;
    alarm(LIMIT_S);
    _exit((int)nrs_pool_run(&work, (unsigned)n, NULL));
}

/* Stop a pool of two sleepers by `signal_number`; the orphans, if any, become this process's. */
static void stop_by_signal(size_t row, int signal_number, bool killed)
{
    pid_t parent, sleepers[2];
    int fd[2], how = 0;

    CU_ASSERT_EQUAL_FATAL(pipe(fd), 0);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    parent = start_sleepers(fd[1], 2);
    CU_ASSERT_FATAL(parent > 0);
    for (size_t i = 0; i < 2; i++)
        CU_ASSERT_EQUAL_FATAL(read(fd[0], &sleepers[i], sizeof(pid_t)), sizeof(pid_t));
    kill(parent, signal_number);
    CU_ASSERT_EQUAL(waitpid(parent, &how, 0), parent);
    if (killed)
        CHECK_ROW(WIFSIGNALED(how) && WTERMSIG(how) == signal_number, row, "status %x", how);
    else
        CHECK_ROW(WIFEXITED(how) && WEXITSTATUS(how) == NRS_EINTR, row, "status %x", how);
    for (size_t i = 0; i < 2 && killed; i++) { /* they die with their parent */
        alarm(LIMIT_S);
        CHECK_ROW(waitpid(sleepers[i], &how, 0) == sleepers[i] && WIFSIGNALED(how), row,
                  "sleeper %zu", i);
        alarm(0);
    }
    for (size_t i = 0; i < 2; i++)
        CHECK_ROW(kill(sleepers[i], 0) == -1 && errno == ESRCH, row, "sleeper %zu lives", i);
    CHECK_ROW(no_child_left(), row, "a child is left");
    prctl(PR_SET_CHILD_SUBREAPER, 0);
    close(fd[0]);
    close(fd[1]);
}

static void signals_end_everything(void)
{
    static const struct {
        int signal_number;
        bool killed;
    } rows[] = {{SIGTERM, false}, {SIGINT, false}, {SIGKILL, true}};

    for (size_t i = 0; i < NRS_LEN(rows); i++)
        stop_by_signal(i, rows[i].signal_number, rows[i].killed);
}

/* Whoever starts us may ignore SIGCHLD; masks and handlers are as before afterwards. */
static void signals_are_left_as_they_were(void)
{
    struct record r = {.wrong = 0};
    struct nrs_pool_work work = {
        .user = &r, .n_tasks = N_TASKS, .run = count_up, .collect = take_down};
    struct sigaction before = {.sa_handler = SIG_IGN}, after;
    sigset_t mask, still;

    sigemptyset(&mask);
    sigaddset(&mask, SIGUSR1);
    sigprocmask(SIG_SETMASK, &mask, NULL);
    sigaction(SIGCHLD, &before, NULL);
    alarm(LIMIT_S);
    CU_ASSERT_EQUAL(nrs_pool_run(&work, 3, NULL), NRS_OK);
    alarm(0);
    sigaction(SIGCHLD, NULL, &after);
    CU_ASSERT(after.sa_handler == SIG_IGN);
    sigprocmask(SIG_SETMASK, NULL, &still);
    for (int s = 1; s < SIGRTMIN; s++)
        CHECK_ROW(sigismember(&still, s) == (s == SIGUSR1), (size_t)s, "%s", strsignal(s));
    signal(SIGCHLD, SIG_DFL);
    sigemptyset(&mask);
    sigprocmask(SIG_SETMASK, &mask, NULL);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"all results come back", all_results_come_back},
        {"nothing to do", nothing_to_do},
        {"the first failure ends all", the_first_failure_ends_all},
        {"signals end everything", signals_end_everything},
        {"signals are left as they were", signals_are_left_as_they_were},
        {NULL, NULL},
    };

    signal(SIGINT, SIG_DFL); /* a shell's background job ignores it */
    signal(SIGHUP, SIG_DFL); /* as nohup does this */
    return check_main("pool", tests);
}

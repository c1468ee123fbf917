/* test_pool_next.c - tasks that somebody else hands out, and signals that a batch system sends. */
#include <stdlib.h>

#include "pool_kit.h"

#define N_TASKS 12
#define NONE    N_TASKS

/* What `next` answers: tasks in this order, then END; `waits` times WAIT before task 5. */
struct hand {
    size_t order[N_TASKS], n, given;
    unsigned waits, asked;
    double asked_s[64];
    size_t collected[N_TASKS], n_collected, n_failed;
    size_t warned_by; /* the task at whose end a warning comes; NONE: none */
};

static enum nrs_pool_next next(void *user, size_t *task)
{
    struct hand *h = user;

    if (h->asked < NRS_LEN(h->asked_s))
        h->asked_s[h->asked++] = now_s();
    if (h->given == h->n)
        return NRS_POOL_END;
    if (h->order[h->given] == 5 && h->waits > 0) {
        h->waits--;
        return NRS_POOL_WAIT;
    }
    *task = h->order[h->given++];
    return NRS_POOL_TASK;
}

static enum nrs_status work_off(void *user, size_t i, FILE *out, struct nrs_error *err)
{
    (void)user;
    (void)err;
    pause_ms(20);
    fprintf(out, "%zu", i);
    return NRS_OK;
}

static enum nrs_status collect(void *user, size_t i, FILE *in, const struct nrs_pool_usage *usage,
                               struct nrs_error *err)
{
    struct hand *h = user;
    size_t said = NONE;

    (void)usage;
    if (fscanf(in, "%zu", &said) != 1 || said != i || h->n_collected == N_TASKS)
        return nrs_fail(err, NRS_EINTERNAL, "task %zu said %zu", i, said);
    h->collected[h->n_collected++] = i;
    if (i == h->warned_by)
        raise(SIGUSR1);
    return NRS_OK;
}

static enum nrs_status forgive(void *user, size_t i, const struct nrs_pool_end *end,
                               struct nrs_error *err)
{
    struct hand *h = user;

    (void)i;
    (void)end;
    (void)err;
    h->n_failed++;
    return NRS_OK;
}

static struct nrs_pool_work work_of(struct hand *h)
{
    return (struct nrs_pool_work){.user = h,
                                  .n_tasks = N_TASKS,
                                  .next = next,
                                  .run = work_off,
                                  .collect = collect,
                                  .failed = forgive};
}

/* In the given order with one job, waits included; not all tasks are handed out. */
static void tasks_come_as_they_are_handed_out(void)
{
    struct hand h = {.order = {9, 2, 5, 7}, .n = 4, .waits = 3, .warned_by = NONE};
    struct nrs_pool_work work = work_of(&h);
    struct nrs_error err = {.status = NRS_OK};

    work.poll_s = 0.05;
    alarm(LIMIT_S);
    CU_ASSERT_EQUAL(nrs_pool_run(&work, 1, &err), NRS_OK);
    alarm(0);
    CU_ASSERT_EQUAL_FATAL(h.n_collected, 4);
    for (size_t i = 0; i < 4; i++)
        CHECK_ROW(h.collected[i] == h.order[i], i, "task %zu", h.collected[i]);
    /* 9, 2, three times WAIT, 5, 7, END */
    CHECK_ROW(h.asked == 8, 0, "asked %u times", h.asked);
    for (size_t i = 3; i < 6 && h.asked == 8; i++)
        CHECK_ROW(h.asked_s[i] - h.asked_s[i - 1] >= 0.045, i, "asked again after %g s",
                  h.asked_s[i] - h.asked_s[i - 1]);
    CU_ASSERT(no_child_left());
}

/* With tasks at work, the end of one is when to ask again; poll_s would be far too late. */
static void an_end_is_when_to_ask_again(void)
{
    struct hand h = {.order = {1, 2, 5}, .n = 3, .waits = 1, .warned_by = NONE};
    struct nrs_pool_work work = work_of(&h);

    work.poll_s = 1000;
    alarm(LIMIT_S);
    CU_ASSERT_EQUAL(nrs_pool_run(&work, 3, NULL), NRS_OK);
    alarm(0);
    CU_ASSERT_EQUAL(h.n_collected, 3);
    CU_ASSERT(no_child_left());
}

/* Limits are looked at ten times a second; that is no reason to ask. */
static void looking_is_not_asking(void)
{
    struct hand h = {.order = {5}, .n = 1, .waits = 1, .warned_by = NONE};
    struct nrs_pool_work work = work_of(&h);

    work.poll_s = 0.45;
    work.memory_limit_bytes = INT64_MAX;
    alarm(LIMIT_S);
    CU_ASSERT_EQUAL(nrs_pool_run(&work, 2, NULL), NRS_OK);
    alarm(0);
    CHECK_ROW(h.asked == 3, 0, "asked %u times", h.asked);
}

static void a_warning_lets_tasks_finish(void)
{
    static const struct {
        bool hands;
        size_t warned_by;
        unsigned jobs;
        size_t least, most; /* collected */
        enum nrs_status want;
        const char *text;
    } rows[] = {
        {true, 2, 1, 3, 3, NRS_EINTR, "interrupted by SIGUSR1"},
        {true, 2, 3, 3, 11, NRS_EINTR, "interrupted by SIGUSR1"},
        {false, 4, 2, 5, 11, NRS_EINTR, "interrupted by SIGUSR1, nothing was written"},
        {false, 11, 1, 12, 12, NRS_OK, ""}, /* nothing is left */
        {false, NONE, 2, 12, 12, NRS_OK, ""},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct hand h = {.order = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11},
                         .n = N_TASKS,
                         .warned_by = rows[i].warned_by};
        struct nrs_pool_work work = work_of(&h);
        struct nrs_error err = {.status = NRS_OK};
        enum nrs_status got;

        work.next = rows[i].hands ? next : NULL;
        alarm(LIMIT_S);
        got = nrs_pool_run(&work, rows[i].jobs, &err);
        alarm(0);
        CHECK_ROW(got == rows[i].want && strcmp(err.text, rows[i].text) == 0, i, "%d '%s'", got,
                  err.text);
        CHECK_ROW(h.n_collected >= rows[i].least && h.n_collected <= rows[i].most, i,
                  "%zu collected", h.n_collected);
        CHECK_ROW(!rows[i].hands || h.n_collected == h.given, i, "%zu begun, %zu collected",
                  h.given, h.n_collected);
        CHECK_ROW(h.n_failed == 0 && no_child_left(), i, "failed %zu, or a child is left",
                  h.n_failed);
    }
}

/* Waiting for tasks of others when the warning comes. */
static void a_warning_ends_waiting(void)
{
    struct hand h = {.order = {1, 5}, .n = 2, .waits = 1000, .warned_by = 1};
    struct nrs_pool_work work = work_of(&h);

    work.poll_s = 1000;
    alarm(LIMIT_S);
    CU_ASSERT_EQUAL(nrs_pool_run(&work, 2, NULL), NRS_EINTR);
    alarm(0);
    CU_ASSERT_EQUAL(h.n_collected, 1);
}

/* A caller that blocks the warning is told it by the next pool; whoever ignores it never is. */
static void a_warning_that_came_before(void)
{
    static const struct {
        bool ignored;
        enum nrs_status want;
    } rows[] = {{false, NRS_EINTR}, {true, NRS_OK}};
    sigset_t usr1, before, left;

    sigemptyset(&usr1);
    sigaddset(&usr1, SIGUSR1);
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct hand h = {.order = {0, 1, 2, 3, 4}, .n = 5, .warned_by = NONE};
        struct nrs_pool_work work = work_of(&h);
        enum nrs_status got;

        signal(SIGUSR1, rows[i].ignored ? SIG_IGN : SIG_DFL);
        sigprocmask(SIG_BLOCK, &usr1, &before);
        raise(SIGUSR1);
        alarm(LIMIT_S);
        got = nrs_pool_run(&work, 2, NULL);
        alarm(0);
        CHECK_ROW(got == rows[i].want, i, "%d", got);
        sigpending(&left);
        CHECK_ROW(sigismember(&left, SIGUSR1) == rows[i].ignored, i, "is the warning pending?");
        signal(SIGUSR1, SIG_IGN); /* forgets one that is pending */
        sigprocmask(SIG_SETMASK, &before, NULL);
        signal(SIGUSR1, SIG_DFL);
    }
}

/* Each task asks for what it is to be sent, and then waits a little or for ever. */
struct post {
    struct hand hand;
    int to;
    bool stays;
};

static enum nrs_status ask_for_signals(void *user, size_t i, FILE *out, struct nrs_error *err)
{
    const struct post *p = user;
    pid_t pid = getpid();

    if (write(p->to, &pid, sizeof pid) != sizeof pid)
        return nrs_fail(err, NRS_EFILE, "the pipe is gone");
    pause_ms(p->stays ? 60000 : 600);
    fprintf(out, "%zu", i);
    return NRS_OK;
}

/* To the task first, and 5 ms later to the pool, as a batch system sends a signal to all. */
static pid_t start_batch_system(int fd[2], int number)
{
    pid_t pool = getpid(), pid, target;

    CU_ASSERT_EQUAL_FATAL(pipe(fd), 0);
    fflush(NULL);
    pid = fork();
    if (pid != 0)
        return pid;
    if (read(fd[0], &target, sizeof target) == sizeof target)
        kill(target, number);
    pause_ms(5);
    kill(pool, number);
    _exit(0);
}

static void signals_to_all_processes(void)
{
    static const struct {
        int number;
        bool stays;
        size_t collected;
        const char *text;
    } rows[] = {
        {SIGUSR1, false, 1, "interrupted by SIGUSR1"},
        {SIGTERM, true, 0, "interrupted"},
        {SIGHUP, true, 0, "interrupted"},
        {SIGINT, true, 0, "interrupted"},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct post p = {.hand = {.order = {0, 1, 2}, .n = 3, .warned_by = NONE},
                         .stays = rows[i].stays};
        struct nrs_pool_work work = work_of(&p.hand);
        struct nrs_error err = {.status = NRS_OK};
        enum nrs_status got;
        sigset_t set, before;
        pid_t sender;
        int fd[2];

        sigemptyset(&set); /* until the pool listens */
        sigaddset(&set, rows[i].number);
        sigprocmask(SIG_BLOCK, &set, &before);
        sender = start_batch_system(fd, rows[i].number);
        p.to = fd[1];
        sigprocmask(SIG_SETMASK, &before, NULL);
        work.user = &p; /* begins with a hand */
        work.run = ask_for_signals;
        alarm(LIMIT_S);
        got = nrs_pool_run(&work, 1, &err);
        alarm(0);
        CHECK_ROW(waitpid(sender, NULL, 0) == sender, i, "the sender");
        CHECK_ROW(got == NRS_EINTR && strcmp(err.text, rows[i].text) == 0, i, "%d '%s'", got,
                  err.text);
        CHECK_ROW(p.hand.n_failed == 0, i, "%zu failed", p.hand.n_failed);
        CHECK_ROW(p.hand.n_collected == rows[i].collected, i, "%zu collected", p.hand.n_collected);
        CHECK_ROW(p.hand.given == 1, i, "%zu begun", p.hand.given);
        CHECK_ROW(no_child_left(), i, "a child is left");
        close(fd[0]);
        close(fd[1]);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"tasks come as they are handed out", tasks_come_as_they_are_handed_out},
        {"an end is when to ask again", an_end_is_when_to_ask_again},
        {"looking is not asking", looking_is_not_asking},
        {"a warning lets tasks finish", a_warning_lets_tasks_finish},
        {"a warning ends waiting", a_warning_ends_waiting},
        {"a warning that came before", a_warning_that_came_before},
        {"signals to all processes", signals_to_all_processes},
        {NULL, NULL},
    };

    signal(SIGINT, SIG_DFL); /* a shell's background job ignores it */
    signal(SIGHUP, SIG_DFL); /* as nohup does this */
    return check_main("pool_next", tests);
}

/* test_probe.c - a child that answers, and one that does not live to. */
#include "batch/probe.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

static void say(const char *text)
{
    if (write(STDERR_FILENO, text, strlen(text)) < 0)
        abort();
}

static enum nrs_status content(const void *user, struct nrs_error *err)
{
    (void)user;
    (void)err;
    printf("nothing to tell\n");
    say("nor here\n");
    return NRS_OK;
}

static enum nrs_status refuse(const void *user, struct nrs_error *err)
{
    say("a remark before\n");
    return nrs_fail(err, NRS_ERANGE, "%s is outside [1, 2] here, [a] b", (const char *)user);
}

static enum nrs_status fail_without_text(const void *user, struct nrs_error *err)
{
    (void)user;
    (void)err;
    return NRS_ENAME;
}

/* As SimGrid ends at an error of a file. */
static enum nrs_status logger(const void *user, struct nrs_error *err)
{
    (void)user;
    (void)err;
    say("[0.000000] ./src/x.cpp:95: [xbt_exception/ERROR] Parse error at p.xml:7: <zone> [not] here\n"
        " 'a','b'\n"
        "[0.000000] ./src/x.cpp:96: [xbt_exception/ERROR] Exiting now.\n"
        "Backtrace (displayed in process maestro):\n"
        "  ->  #0 somewhere\n");
    abort();
}

static enum nrs_status silent(const void *user, struct nrs_error *err)
{
    (void)user;
    (void)err;
    raise(SIGKILL);
    return NRS_OK;
}

static enum nrs_status leaves(const void *user, struct nrs_error *err)
{
    (void)err;
    _exit(*(const int *)user);
}

static const int status_77 = 77, status_1 = 1;

static const struct {
    const char *why;
    nrs_probe_question *question;
    const void *user;
    enum nrs_status want;
    const char *text;
} rows[] = {
    {"content", content, NULL, NRS_OK, ""},
    {"its own error", refuse, "x", NRS_ERANGE, "file: x is outside [1, 2] here, [a] b"},
    {"an error without text", fail_without_text, NULL, NRS_ENAME, "file: "},
    {"a logger's words", logger, NULL, NRS_EPARSE,
     "file: Parse error at p.xml:7: <zone> [not] here"},
    {"killed", silent, NULL, NRS_EPARSE, "file: ended its reader by signal 9"},
    {"left", leaves, &status_77, NRS_EPARSE, "file: ended its reader with status 77"},
    {"left as if it had failed", leaves, &status_1, NRS_EPARSE,
     "file: ended its reader with status 1"},
};

static void answers(void)
{
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_error err = {.status = NRS_OK};
        enum nrs_status got = nrs_probe(rows[i].question, rows[i].user, "file", &err);

        CHECK_ROW(got == rows[i].want && strcmp(err.text, rows[i].text) == 0, i, "%s: %d '%s'",
                  rows[i].why, got, err.text);
        CHECK_ROW(waitpid(-1, NULL, WNOHANG) == -1 && errno == ECHILD, i, "%s: a child is left",
                  rows[i].why);
    }
}

/* `*user` bytes, in lines of 61, then the words that matter. */
static enum nrs_status talk(const void *user, struct nrs_error *err)
{
    size_t n = *(const size_t *)user;

    (void)err;
    for (size_t i = 0; i < n; i++)
        say(i % 61 == 60 ? "\n" : "x");
    say("\nthe last line, of which nothing may be missing\n");
    abort();
}

/* Whatever was said before, and wherever the buffer ends. */
static void much_is_said(void)
{
    static const size_t sizes[] = {0,    60,   4090, 8100, 8141,  8150,
                                   8180, 8190, 8191, 8192, 12000, 30000};

    for (size_t i = 0; i < NRS_LEN(sizes); i++) {
        struct nrs_error err = {.status = NRS_OK};

        CHECK_ROW(nrs_probe(talk, &sizes[i], "f", &err) == NRS_EPARSE &&
                      strcmp(err.text, "f: the last line, of which nothing may be missing") == 0,
                  i, "after %zu byte: '%s'", sizes[i], err.text);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"answers", answers},
        {"much is said", much_is_said},
        {NULL, NULL},
    };

    return check_main("probe", tests);
}

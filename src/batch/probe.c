/* probe.c - a child whose last words are kept: SimGrid ends the process at an error of a file. */
#include "batch/probe.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define OUTPUT_MAX 8192

static void answer(nrs_probe_question *question, const void *user, int output)
{
    struct nrs_error err = {.status = NRS_OK};
    enum nrs_status status;

    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    status = question(user, &err);
    if (status != NRS_OK)
        dprintf(output, "%s\n", err.text);
    _exit((int)status);
}

/* The last line that says something, without a logger's "[time] place: [category]" in front. */
static const char *last_words(char *text)
{
    char *line = text, *next, *mark;

    for (char *rest = text; (next = strsep(&rest, "\n"));)
        if (next[0] && !strstr(next, "Exiting now") && !strcasestr(next, "backtrace") &&
            !strstr(next, "  -> "))
            line = next;
    while ((mark = strstr(line, "] ")))
        line = mark + 2;
    return line;
}

static enum nrs_status judge(int how, char *output, const char *what, struct nrs_error *err)
{
    if (WIFEXITED(how) && WEXITSTATUS(how) == NRS_OK)
        return NRS_OK;
    return nrs_fail(err,
                    WIFEXITED(how) && WEXITSTATUS(how) <= NRS_EINTERNAL
                        ? (enum nrs_status)WEXITSTATUS(how)
                        : NRS_EPARSE,
                    "%s: %.400s", what, last_words(output));
}

enum nrs_status nrs_probe(nrs_probe_question *question, const void *user, const char *what,
                          struct nrs_error *err)
{
    char output[OUTPUT_MAX];
    size_t used = 0;
    int ends[2], how = 0;
    pid_t child;

    if (pipe(ends) != 0)
        return nrs_fail(err, NRS_EMACHINE, "cannot make a pipe: %s", strerror(errno));
    child = fork();
    if (child == 0) {
        close(ends[0]);
        answer(question, user, ends[1]);
    }
    close(ends[1]);
    while (child > 0) {
        ssize_t n = read(ends[0], output + used, sizeof output - 1 - used);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        used += (size_t)n;
        if (used == sizeof output - 1) /* the end matters */
            used = sizeof output / 2;
    }
    output[used] = '\0';
    close(ends[0]);
    if (child < 0)
        return nrs_fail(err, NRS_EMACHINE, "cannot start a process: %s", strerror(errno));
    while (waitpid(child, &how, 0) < 0 && errno == EINTR)
        continue;
    return judge(how, output, what, err);
}

/* probe.c - a child whose last words are kept: SimGrid ends the process at an error of a file. */
#include "batch/probe.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "batch/last_words.h"

#define OUTPUT_MAX 8192
#define LIMIT_S    60 /* a file that takes longer is no use either */

static void answer(nrs_probe_question *question, const void *user, int output)
{
    struct nrs_error err = {.status = NRS_OK};
    enum nrs_status status;

    alarm(LIMIT_S);
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    status = question(user, &err);
    if (status != NRS_OK)
        dprintf(output, "%s\n", err.text);
    _exit((int)status);
}

/* A child that died: by what it said, or by how it ended. */
static enum nrs_status died(int how, char *output, const char *what, struct nrs_error *err)
{
    const char *words = nrs_last_words(output);

    if (WIFSIGNALED(how) && WTERMSIG(how) == SIGALRM)
        return nrs_fail(err, NRS_EPARSE, "%s: took more than %d s", what, LIMIT_S);
    if (words[0])
        return nrs_fail(err, NRS_EPARSE, "%s: %.400s", what, words);
    if (WIFSIGNALED(how))
        return nrs_fail(err, NRS_EPARSE, "%s: ended its reader by signal %d", what, WTERMSIG(how));
    return nrs_fail(err, NRS_EPARSE, "%s: ended its reader with status %d", what, WEXITSTATUS(how));
}

/* The text of an answer is the last line, and nothing else follows it. */
static const char *answer_of(char *output)
{
    size_t n = strlen(output);
    char *line;

    if (n > 0 && output[n - 1] == '\n')
        output[n - 1] = '\0';
    line = strrchr(output, '\n');
    return line ? line + 1 : output;
}

static enum nrs_status judge(int how, char *output, const char *what, struct nrs_error *err)
{
    if (WIFEXITED(how) && WEXITSTATUS(how) == NRS_OK)
        return NRS_OK;
    if (WIFEXITED(how) && WEXITSTATUS(how) <= NRS_EINTERNAL && output[0])
        return nrs_fail(err, (enum nrs_status)WEXITSTATUS(how), "%s: %.400s", what,
                        answer_of(output));
    return died(how, output, what, err);
}

/* All that the child says; of much the end, which matters. */
static void hear(int from, char output[OUTPUT_MAX])
{
    size_t used = 0;

    for (;;) {
        ssize_t n = read(from, output + used, OUTPUT_MAX - 1 - used);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        used += (size_t)n;
        if (used == OUTPUT_MAX - 1) {
            used = OUTPUT_MAX / 2;
            memmove(output, output + OUTPUT_MAX - 1 - used, used);
        }
    }
    output[used] = '\0';
}

enum nrs_status nrs_probe(nrs_probe_question *question, const void *user, const char *what,
                          struct nrs_error *err)
{
    char output[OUTPUT_MAX];
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
    hear(ends[0], output);
    close(ends[0]);
    if (child < 0)
        return nrs_fail(err, NRS_EMACHINE, "cannot start a process: %s", strerror(errno));
    while (waitpid(child, &how, 0) < 0 && errno == EINTR)
        continue;
    return judge(how, output, what, err);
}

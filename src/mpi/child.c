/* child.c - starts nrsplit and waits for it. A copy of a process that talks to a network card must
 * not be made, so that the child shares its parent's memory until it is another program: what
 * posix_spawn does as well, which however cannot tie a child's life to its parent's. */
#include "mpi/child.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define PROGRAM "nrsplit"

static const int forwarded[] = {SIGINT, SIGTERM, SIGHUP, SIGUSR1};

void nrs_child_signals(sigset_t *out)
{
    sigemptyset(out);
    for (size_t i = 0; i < NRS_LEN(forwarded); i++)
        sigaddset(out, forwarded[i]);
    sigaddset(out, SIGCHLD);
}

static bool is_program(const char *path)
{
    struct stat info;

    return stat(path, &info) == 0 && S_ISREG(info.st_mode) && access(path, X_OK) == 0;
}

static bool beside_this(char out[NRS_CHILD_PATH_MAX])
{
    ssize_t n = readlink("/proc/self/exe", out, NRS_CHILD_PATH_MAX - sizeof PROGRAM);
    char *slash;

    if (n <= 0)
        return false;
    out[n] = '\0';
    slash = strrchr(out, '/');
    strcpy(slash ? slash + 1 : out, PROGRAM);
    return is_program(out);
}

static bool on_path(char out[NRS_CHILD_PATH_MAX])
{
    const char *folder = getenv("PATH");

    while (folder && *folder) {
        int length = (int)strcspn(folder, ":");
        int n = snprintf(out, NRS_CHILD_PATH_MAX, "%.*s/" PROGRAM, length, folder);

        if (length > 0 && n < NRS_CHILD_PATH_MAX && is_program(out))
            return true;
        folder += length + (folder[length] == ':');
    }
    return false;
}

enum nrs_status nrs_child_find(char out[NRS_CHILD_PATH_MAX], struct nrs_error *err)
{
    const char *chosen = getenv("NRSPLIT_PROGRAM");

    if (chosen && chosen[0]) {
        if (snprintf(out, NRS_CHILD_PATH_MAX, "%s", chosen) < NRS_CHILD_PATH_MAX && is_program(out))
            return NRS_OK;
        return nrs_fail(err, NRS_EFILE, "NRSPLIT_PROGRAM: '%.200s' is no program", chosen);
    }
    if (beside_this(out) || on_path(out))
        return NRS_OK;
    return nrs_fail(err, NRS_EFILE,
                    "no " PROGRAM " beside this program or on the PATH, set NRSPLIT_PROGRAM");
}

/* @param failed  errno of the step that failed in the child; it shares our memory. */
static pid_t start(const char *program, char *const *argv, const sigset_t *mask,
                   volatile int *failed)
{
    pid_t parent = getpid(), pid = vfork();

    if (pid == 0) {
        if (prctl(PR_SET_PDEATHSIG, SIGTERM) == 0 && getppid() == parent &&
            sigprocmask(SIG_SETMASK, mask, NULL) == 0)
            execv(program, argv);
        *failed = errno ? errno : ESRCH;
        _exit(127);
    }
    return pid;
}

/* Wait for the child's end with the signals of nrs_child_signals blocked. */
static int wait_for(pid_t pid, int *status)
{
    siginfo_t info;
    sigset_t awaited;
    int number;
    pid_t ended;

    nrs_child_signals(&awaited);
    while ((ended = waitpid(pid, status, WNOHANG)) == 0) {
        number = sigwaitinfo(&awaited, &info);
        if (number > 0 && number != SIGCHLD)
            kill(pid, number);
    }
    return ended == pid ? 0 : errno;
}

int nrs_child_run(const char *program, char *const *argv, const sigset_t *mask,
                  struct nrs_error *err)
{
    volatile int failed = 0;
    int status = 0, code;
    pid_t pid;

    fflush(NULL);
    errno = 0;
    pid = start(program, argv, mask, &failed);
    if (pid < 0)
        failed = errno;
    code = pid < 0 ? 0 : wait_for(pid, &status);
    if (failed) {
        nrs_fail(err, NRS_EFILE, "%s: cannot be started: %s", program, strerror(failed));
        return NRS_CHILD_NOT_STARTED;
    }
    if (code != 0) {
        nrs_fail(err, NRS_EMACHINE, "%s: lost sight of it: %s", program, strerror(code));
        return NRS_CHILD_FAILED;
    }
    if (WIFSIGNALED(status)) {
        nrs_fail(err, NRS_EMACHINE, "%s: ended by signal %d (%s)", program, WTERMSIG(status),
                 strsignal(WTERMSIG(status)));
        return NRS_CHILD_FAILED;
    }
    return WEXITSTATUS(status) < NRS_CHILD_FAILED ? WEXITSTATUS(status) : NRS_CHILD_FAILED;
}

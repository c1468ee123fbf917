/* figure.c - gnuplot as a child process. */
#include "report/figure.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/file.h"

extern char **environ;

/* Room to put "./" in front and ".part" behind. */
struct path {
    char text[NRS_PATH_MAX + 8];
};

/* gnuplot takes "<cmd", "|cmd", "-" and "~" at a name's beginning for something else. */
static bool make_plain(struct path *out, const char *path, const char *suffix)
{
    int n = snprintf(out->text, sizeof out->text, "%s%s%s", *path == '/' ? "" : "./", path, suffix);

    return n > 0 && (size_t)n < sizeof out->text;
}

static const char *format_of(const char *output)
{
    const char *dot = strrchr(output, '.');

    return dot && (strcmp(dot, ".png") == 0 || strcmp(dot, ".svg") == 0) ? dot + 1 : NULL;
}

/* Keep the last line that the child wrote: gnuplot names the fault there. */
static void read_last_line(int fd, char *line, size_t size)
{
    char buffer[1024];
    size_t used = 0;
    ssize_t n;

    line[0] = '\0';
    while ((n = read(fd, buffer, sizeof buffer)) > 0 || (n < 0 && errno == EINTR)) {
        for (ssize_t i = 0; i < n; i++) {
            if (buffer[i] == '\n') {
                used = 0;
            } else if (used + 1 < size && (used > 0 || buffer[i] != ' ')) {
                line[used++] = buffer[i];
                line[used] = '\0';
            }
        }
    }
}

/* Start the child with its standard error going to `fd` and no input or output. */
static int spawn(pid_t *pid, char *const *argv, int fd)
{
    posix_spawn_file_actions_t actions;
    int code = posix_spawn_file_actions_init(&actions);

    if (code != 0)
        return code;
    code = posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    if (code == 0)
        code = posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    if (code == 0)
        code = posix_spawn_file_actions_adddup2(&actions, fd, 2);
    if (code == 0)
        code = posix_spawnp(pid, argv[0], &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    return code;
}

static enum nrs_status not_started(const char *program, const char *why, struct nrs_error *err)
{
    return nrs_fail(err, NRS_EMACHINE, "%s: cannot be started, is gnuplot installed? (%s)", program,
                    why);
}

static enum nrs_status run(char *const *argv, struct nrs_error *err)
{
    char line[256];
    int fd[2], code, status = 0;
    pid_t pid;

    if (pipe2(fd, O_CLOEXEC) != 0)
        return nrs_fail(err, NRS_EMACHINE, "%s: cannot make a pipe: %s", argv[0], strerror(errno));
    code = spawn(&pid, argv, fd[1]);
    close(fd[1]);
    if (code == 0)
        read_last_line(fd[0], line, sizeof line);
    close(fd[0]);
    if (code != 0)
        return not_started(argv[0], strerror(code), err);
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return nrs_fail(err, NRS_EMACHINE, "%s: lost sight of it: %s", argv[0],
                            strerror(errno));
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return NRS_OK;
    if (WIFEXITED(status) &&
        WEXITSTATUS(status) == 127) /* POSIX lets posix_spawn tell it so, too */
        return not_started(argv[0], "exit status 127", err);
    return nrs_fail(err, NRS_EMACHINE, "%s: failed with status %d: %s", argv[0],
                    WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), line);
}

/* gnuplot ends well on a full disk, too: does the picture end as its format ends? */
static bool is_whole(const char *path, const char *output)
{
    bool is_svg = strcmp(output + strlen(output) - 4, ".svg") == 0;
    const char *end = is_svg ? "</svg>" : "IEND";
    char tail[17] = "";
    size_t n = 0;
    FILE *f = fopen(path, "rb");

    if (f && fseek(f, -(long)(sizeof tail - 1), SEEK_END) == 0)
        n = fread(tail, 1, sizeof tail - 1, f);
    if (f)
        fclose(f);
    return memmem(tail, n, end, strlen(end)) != NULL;
}

/* The picture is drawn beside its place and then renamed. */
static enum nrs_status publish(const char *part, const char *output, struct nrs_error *err)
{
    if (!nrs_file_exists(part))
        return nrs_fail(err, NRS_EFILE, "%s: gnuplot has written nothing there", output);
    if (!is_whole(part, output))
        return nrs_fail(err, NRS_EMACHINE, "%s: gnuplot has written only a part of it", output);
    if (rename(part, output) != 0)
        return nrs_fail(err, nrs_errno_status(errno), "%s: cannot be written: %s", output,
                        strerror(errno));
    return NRS_OK;
}

enum nrs_status nrs_figure_render(const struct nrs_figure_job *job, struct nrs_error *err)
{
    const char *format = format_of(job->output);
    struct path template, data, part;
    enum nrs_status status;

    if (!format)
        return nrs_fail(err, NRS_ENAME, "%s: unknown kind of picture, expected .png or .svg",
                        job->output);
    if (!make_plain(&template, job->template, "") || !make_plain(&data, job->data, "") ||
        !make_plain(&part, job->output, ".part"))
        return nrs_fail(err, NRS_EFILE, "%.64s...: path is too long", job->output);
    if (!nrs_file_exists(job->template))
        return nrs_fail(err, NRS_EFILE, "%s: gnuplot template is missing", job->template);
    if (!nrs_file_exists(job->data))
        return nrs_fail(err, NRS_EFILE, "%s: data of the figure are missing", job->data);
    /* -d: the user's own gnuplot settings do not change the picture */
    status = run((char *[]){(char *)job->gnuplot, "-d", "-c", template.text, data.text, part.text,
                            (char *)format, NULL},
                 err);
    if (status == NRS_OK)
        status = publish(part.text, job->output, err);
    if (status != NRS_OK)
        unlink(part.text);
    return status;
}

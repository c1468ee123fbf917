/* slurm_submit.c - sbatch and squeue as child processes. They run in the folder of the scripts, so
 * that no path has to pass through their own rules for names. */
#include "cli/slurm_submit.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/file.h"

extern char **environ;

#define OUTPUT_MAX_BYTES (64u << 20)
#define JOBS_MAX_BYTES   (1u << 20)

/* What a program left when it ended. */
struct ended {
    int code;        /* of posix_spawn: errno, when the program could not be started */
    int status;      /* exit status; 128 and more: a signal */
    char *out;       /* all of standard output: free */
    char error[384]; /* standard error, as far as it fits; line breaks become blanks in an error */
};

/* All of a file that a child has written. NULL: out of memory, or too much. */
static char *read_back(int fd)
{
    off_t n = lseek(fd, 0, SEEK_END);
    char *text = n >= 0 && n < OUTPUT_MAX_BYTES ? malloc((size_t)n + 1) : NULL;

    if (text && pread(fd, text, (size_t)n, 0) != n) {
        free(text);
        return NULL;
    }
    if (text)
        text[n] = '\0';
    return text;
}

static int spawn(char *const *argv, const char *folder, int out, int err_fd, pid_t *pid)
{
    posix_spawn_file_actions_t actions;
    int code = posix_spawn_file_actions_init(&actions);

    if (code != 0)
        return code;
    code = posix_spawn_file_actions_addchdir_np(&actions, folder);
    if (code == 0)
        code = posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    if (code == 0)
        code = posix_spawn_file_actions_adddup2(&actions, out, 1);
    if (code == 0)
        code = posix_spawn_file_actions_adddup2(&actions, err_fd, 2);
    if (code == 0)
        code = posix_spawnp(pid, argv[0], &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    return code;
}

/* Run a program in a folder to its end. NRS_EMACHINE: it is not known what became of it. */
static enum nrs_status run(char *const *argv, const char *folder, struct ended *end,
                           struct nrs_error *err)
{
    int out = memfd_create("out", MFD_CLOEXEC), err_fd = memfd_create("err", MFD_CLOEXEC),
        status = 0;
    enum nrs_status result = NRS_EMACHINE;
    char *said = NULL;
    pid_t pid;

    *end = (struct ended){.code = 0};
    if (out >= 0 && err_fd >= 0) {
        end->code = spawn(argv, folder, out, err_fd, &pid);
        while (end->code == 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
            ;
        end->out = read_back(out);
        said = read_back(err_fd);
    }
    if (end->out && said) {
        end->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        if (end->code == 0 && end->status == 127) /* POSIX lets posix_spawn tell it so, too */
            end->code = ENOENT;
        for (size_t n = strlen(said); n > 0 && said[n - 1] == '\n'; n--)
            said[n - 1] = '\0';
        snprintf(end->error, sizeof end->error, "%s", said);
        result = NRS_OK;
    } else {
        nrs_fail(err, NRS_EMACHINE, "%s: cannot be run: %s", argv[0], strerror(errno));
        free(end->out);
        end->out = NULL;
    }
    free(said);
    if (out >= 0)
        close(out);
    if (err_fd >= 0)
        close(err_fd);
    return result;
}

static enum nrs_status path_in(char out[NRS_PATH_MAX], const char *folder, const char *name,
                               struct nrs_error *err)
{
    return nrs_path_join(out, folder, name)
               ? NRS_OK
               : nrs_fail(err, NRS_EFILE, "%.64s...: path is too long", folder);
}

static enum nrs_status write_script(const struct nrs_slurm_job *job, enum nrs_slurm_script script,
                                    const char *folder, struct nrs_error *err)
{
    char path[NRS_PATH_MAX], *text = NULL;
    enum nrs_status status = path_in(path, folder, nrs_slurm_script_names[script], err);
    size_t n = 0;
    FILE *out = status == NRS_OK ? open_memstream(&text, &n) : NULL;

    if (status == NRS_OK && !out)
        return nrs_fail(err, NRS_EMACHINE, "out of memory");
    if (out) {
        nrs_slurm_write(job, script, out);
        status = fclose(out) == 0 ? nrs_file_write(path, text, n, err)
                                  : nrs_fail(err, NRS_EMACHINE, "out of memory");
    }
    free(text);
    return status;
}

/* @param after  the job to wait for; 0: none. */
static enum nrs_status submit(const char *folder, enum nrs_slurm_script script, uint64_t after,
                              uint64_t *id, struct nrs_error *err)
{
    char dependency[64], *argv[5] = {"sbatch", "--parsable"};
    const char *name = nrs_slurm_script_names[script];
    struct ended end;
    enum nrs_status status;
    size_t n = 2;

    snprintf(dependency, sizeof dependency, "--dependency=afterany:%" PRIu64, after);
    if (after)
        argv[n++] = dependency;
    argv[n] = (char *)name;
    status = run(argv, folder, &end, err);
    if (status == NRS_OK && end.code != 0)
        status = nrs_fail(err, NRS_EFILE,
                          "sbatch: cannot be started: %s; %s/%s can be submitted where Slurm is",
                          strerror(end.code), folder, name);
    else if (status == NRS_OK && end.status != 0)
        status = nrs_fail(err, NRS_EFILE, "sbatch: %s/%s is refused: %s", folder, name, end.error);
    else if (status == NRS_OK)
        status = nrs_slurm_job_id(end.out, id, err);
    free(end.out);
    return status;
}

/* Jobs of an earlier submission may still be there: a line is added. */
static enum nrs_status note_job(const char *folder, const char *what, uint64_t id,
                                struct nrs_error *err)
{
    char path[NRS_PATH_MAX];
    enum nrs_status status = path_in(path, folder, "jobs", err);
    FILE *f = status == NRS_OK ? fopen(path, "ae") : NULL;

    if (status != NRS_OK)
        return status;
    if (f && (fprintf(f, "%" PRIu64 " %s\n", id, what), fclose(f) == 0))
        return NRS_OK;
    return nrs_fail(err, nrs_errno_status(errno), "%s: cannot be written: %s", path,
                    strerror(errno));
}

enum nrs_status nrs_slurm_submit(const struct nrs_slurm_job *job, bool dry_run,
                                 struct nrs_text *said, struct nrs_error *err)
{
    char folder[NRS_PATH_MAX];
    uint64_t id[2] = {0, 0};
    enum nrs_status status = nrs_slurm_check(job, err);

    if (status == NRS_OK)
        status = path_in(folder, job->results, "slurm", err);
    if (status == NRS_OK)
        status = nrs_dir_make(folder, err);
    for (int i = NRS_SLURM_ARRAY; i <= NRS_SLURM_MERGE && status == NRS_OK; i++)
        status = write_script(job, (enum nrs_slurm_script)i, folder, err);
    if (status != NRS_OK)
        return status;
    if (dry_run) {
        nrs_text_printf(said,
                        "%s has array.sh, of %u elements with %u processors each, and "
                        "merge.sh; nothing was submitted\n",
                        folder, job->n_elements, job->cpus);
        return NRS_OK;
    }
    status = submit(folder, NRS_SLURM_ARRAY, 0, &id[0], err);
    if (status == NRS_OK)
        status = note_job(folder, "array", id[0], err);
    if (status == NRS_OK)
        status = submit(folder, NRS_SLURM_MERGE, id[0], &id[1], err);
    if (status == NRS_OK)
        status = note_job(folder, "merge", id[1], err);
    if (status == NRS_OK)
        nrs_text_printf(said,
                        "Submitted array job %" PRIu64 ", of %u elements with %u processors each, "
                        "and job %" PRIu64 ", which merges after it; scripts and logs are in %s\n",
                        id[0], job->n_elements, job->cpus, id[1], folder);
    return status;
}

/* One line of the file jobs. @param queue  what squeue said; NULL: it could not be asked. */
static enum nrs_status tell_job(const char *line, const char *queue, struct nrs_text *said,
                                struct nrs_error *err)
{
    struct nrs_slurm_queue count;
    enum nrs_status status;
    char what[16];
    uint64_t id;

    if (sscanf(line, "%" SCNu64 " %15[a-z]", &id, what) != 2)
        return nrs_fail(err, NRS_EPARSE, "slurm/jobs: '%.64s', expected a number and a word", line);
    if (!queue) {
        nrs_text_printf(said, "Slurm job %" PRIu64 " (%s): no squeue here\n", id, what);
        return NRS_OK;
    }
    status = nrs_slurm_count(queue, id, &count, err);
    if (status == NRS_OK && count.pending + count.running == 0)
        nrs_text_printf(said, "Slurm job %" PRIu64 " (%s): over\n", id, what);
    else if (status == NRS_OK)
        nrs_text_printf(said, "Slurm job %" PRIu64 " (%s): %zu pending, %zu running\n", id, what,
                        count.pending, count.running);
    return status;
}

enum nrs_status nrs_slurm_status(const char *results, struct nrs_text *said, struct nrs_error *err)
{
    char path[NRS_PATH_MAX], user[24], *jobs, *rest, *line;
    enum nrs_status status = path_in(path, results, "slurm/jobs", err);
    struct ended end;
    size_t n;

    if (status != NRS_OK || !nrs_file_exists(path))
        return status;
    status = nrs_file_read(path, JOBS_MAX_BYTES, &jobs, &n, err);
    if (status != NRS_OK)
        return status;
    snprintf(user, sizeof user, "%u", (unsigned)geteuid());
    status = run((char *[]){"squeue", "-h", "-r", "-u", user, "-o", NRS_SLURM_QUEUE_FORMAT, NULL},
                 results, &end, err);
    rest = jobs;
    while (status == NRS_OK && (line = strsep(&rest, "\n")) != NULL)
        if (line[0])
            status = tell_job(line, end.code == 0 && end.status == 0 ? end.out : NULL, said, err);
    free(end.out);
    free(jobs);
    return status;
}

static bool is_among(const char *name, const char *const *names)
{
    for (; *names; names++)
        if (strcmp(name, *names) == 0)
            return true;
    return false;
}

/* Append a text to the list. @return false when memory is out. */
static bool append(char **list, size_t *n, const char *option, const char *value)
{
    int length = option ? asprintf(&list[*n], value ? "--%s=%s" : "--%s", option, value)
                        : asprintf(&list[*n], "%s", value);

    if (length < 0)
        return false;
    ++*n;
    return true;
}

enum nrs_status nrs_slurm_arguments(const struct nrs_cli *cli, const char *const *without,
                                    uint32_t per_task, char ***out, size_t *n,
                                    struct nrs_error *err)
{
    char **list = calloc(cli->n_given + cli->n_operands + 4, sizeof *list), number[16];
    bool ok = list != NULL;

    *n = 0;
    for (size_t i = 0; ok && i < cli->n_given; i++)
        if (!is_among(cli->given[i].option->name, without))
            ok = append(list, n, cli->given[i].option->name, cli->given[i].value);
    snprintf(number, sizeof number, "%" PRIu32, per_task);
    if (ok && per_task > 0)
        ok = append(list, n, "replications-per-task", number);
    ok = ok && append(list, n, "quiet", NULL) && append(list, n, NULL, "--");
    for (size_t i = 0; ok && i < cli->n_operands; i++)
        ok = append(list, n, NULL, cli->operand[i]);
    *out = list;
    if (ok)
        return NRS_OK;
    nrs_slurm_arguments_free(list, *n);
    *out = NULL;
    return nrs_fail(err, NRS_EMACHINE, "out of memory");
}

void nrs_slurm_arguments_free(char **arguments, size_t n)
{
    for (size_t i = 0; arguments && i < n; i++)
        free(arguments[i]);
    free(arguments);
}

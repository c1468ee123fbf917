/* durable.c - O_TMPFILE and linkat, or a name of one's own and link where there is no O_TMPFILE. */
#include "batch/durable.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define TRIES 1000

static enum nrs_status fail(const char *path, int code, struct nrs_error *err)
{
    return nrs_fail(err, NRS_ESTORE, "%s: cannot write: %s", path, strerror(code));
}

/* @return 0 or errno. */
static int write_flushed(int fd, const char *text, size_t n)
{
    while (n > 0) {
        ssize_t done = write(fd, text, n);

        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return errno;
        text += done;
        n -= (size_t)done;
    }
    return fsync(fd) == 0 || errno == EINVAL ? 0 : errno;
}

/* Nameless: a process that is killed leaves nothing. @return 0, errno, or -1: not possible here. */
static int create_nameless(const char *dir, const char *path, const char *text, size_t n)
{
    int fd = open(dir, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666), code;
    char self[64];

    if (fd < 0)
        return errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL ? -1 : errno;
    code = write_flushed(fd, text, n);
    snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
    if (code == 0 && linkat(AT_FDCWD, self, AT_FDCWD, path, AT_SYMLINK_FOLLOW) != 0)
        code = errno == ENOENT ? -1 : errno; /* without /proc */
    close(fd);
    return code;
}

/* A name that nobody has: hosts in containers may share theirs, and number processes alike. What
 * is left of a process that was killed begins with a dot; `results prune` clears it away. */
static int open_part(const char *dir, char part[NRS_PATH_MAX])
{
    char name[320], host[256] = "";
    int fd = -1;

    gethostname(host, sizeof host - 1);
    for (int i = 0; i < TRIES && fd < 0; i++) {
        snprintf(name, sizeof name, NRS_DURABLE_PART "%s-%ld-%d", host, (long)getpid(), i);
        if (!nrs_path_join(part, dir, name)) {
            errno = ENAMETOOLONG;
            return -1;
        }
        fd = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd < 0 && errno != EEXIST)
            return -1;
    }
    return fd;
}

static int create_named(const char *dir, const char *path, const char *text, size_t n)
{
    char part[NRS_PATH_MAX];
    int fd = open_part(dir, part), code;

    if (fd < 0)
        return errno == EEXIST ? EAGAIN : errno; /* EEXIST: `path` is there */
    code = write_flushed(fd, text, n);
    if (close(fd) != 0 && code == 0)
        code = errno;
    if (code == 0 && link(part, path) != 0)
        code = errno;
    unlink(part);
    return code;
}

enum nrs_status nrs_durable_create(const char *path, const char *text, size_t n, bool *won,
                                   struct nrs_error *err)
{
    char dir[NRS_PATH_MAX];
    int code;

    *won = false;
    nrs_path_dir(dir, path);
    code = create_nameless(dir, path, text, n);
    if (code == -1)
        code = create_named(dir, path, text, n);
    if (code == EEXIST)
        return NRS_OK;
    if (code != 0)
        return fail(path, code, err);
    nrs_durable_folder(dir);
    *won = true;
    return NRS_OK;
}

void nrs_durable_folder(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0)
        return;
    fsync(fd);
    close(fd);
}

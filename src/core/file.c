/* file.c - whole-file input and output. */
#include "core/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum nrs_status nrs_errno_status(int code)
{
    switch (code) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG: return NRS_ESTORE;
    case EIO:
    case ENOMEM:
    case EMFILE:
    case ENFILE: return NRS_EMACHINE;
    default: return NRS_EFILE;
    }
}

static enum nrs_status fail_errno(struct nrs_error *err, const char *path, const char *what)
{
    int code = errno;

    return nrs_fail(err, nrs_errno_status(code), "%s: cannot %s: %s", path, what, strerror(code));
}

static enum nrs_status read_all(FILE *f, const char *path, size_t limit, char **text, size_t *n,
                                struct nrs_error *err)
{
    size_t capacity = 1 << 14, used = 0, got;
    char *buffer = malloc(capacity), *larger;

    while (buffer && (got = fread(buffer + used, 1, capacity - used - 1, f)) > 0) {
        used += got;
        if (used > limit) {
            free(buffer);
            return nrs_fail(err, NRS_EFILE, "%s: larger than %zu bytes, the limit", path, limit);
        }
        if (capacity - used > 1)
            continue;
        larger = realloc(buffer, capacity *= 2);
        if (!larger)
            free(buffer);
        buffer = larger;
    }
    if (!buffer)
        return nrs_fail(err, NRS_EMACHINE, "%s: out of memory", path);
    if (ferror(f)) {
        free(buffer);
        return fail_errno(err, path, "read");
    }
    buffer[used] = '\0';
    *text = buffer;
    *n = used;
    return NRS_OK;
}

enum nrs_status nrs_file_read(const char *path, size_t limit, char **text, size_t *n,
                              struct nrs_error *err)
{
    struct stat info;
    enum nrs_status status;
    FILE *f = fopen(path, "rb");

    if (!f)
        return fail_errno(err, path, "open");
    if (fstat(fileno(f), &info) == 0 && S_ISDIR(info.st_mode))
        status = nrs_fail(err, NRS_EFILE, "%s: is a folder, expected a file", path);
    else
        status = read_all(f, path, limit, text, n, err);
    fclose(f);
    return status;
}

static bool write_all(int fd, const char *data, size_t n)
{
    while (n > 0) {
        ssize_t done = write(fd, data, n);

        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return false;
        data += done;
        n -= (size_t)done;
    }
    return fsync(fd) == 0 || errno == EINVAL || errno == EROFS;
}

enum nrs_status nrs_file_write(const char *path, const void *data, size_t n, struct nrs_error *err)
{
    char part[NRS_PATH_MAX];
    enum nrs_status status;
    struct stat info;
    bool ok;
    int fd;

    if (stat(path, &info) == 0 && !S_ISREG(info.st_mode)) /* a rename would replace a device */
        return nrs_fail(err, NRS_EFILE, "%s: is there already and no file", path);
    if (snprintf(part, sizeof part, "%s.part%ld", path, (long)getpid()) >= (int)sizeof part)
        return nrs_fail(err, NRS_EFILE, "%.64s...: path is too long", path);
    fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0)
        return fail_errno(err, path, "write");
    ok = write_all(fd, data, n);
    ok = close(fd) == 0 && ok;
    if (ok && rename(part, path) == 0)
        return NRS_OK;
    status = fail_errno(err, path, "write");
    unlink(part);
    return status;
}

enum nrs_status nrs_dir_make(const char *path, struct nrs_error *err)
{
    char part[NRS_PATH_MAX];
    size_t length = strlen(path);

    if (length == 0 || length >= sizeof part)
        return nrs_fail(err, NRS_EFILE, "'%.64s': not a folder's path", path);
    memcpy(part, path, length + 1);
    for (char *slash = strchr(part + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(part, 0777); /* the last mkdir reports what went wrong */
        *slash = '/';
    }
    if (mkdir(part, 0777) != 0 && !(errno == EEXIST && nrs_dir_exists(path)))
        return fail_errno(err, path, "create the folder");
    return NRS_OK;
}

bool nrs_file_exists(const char *path)
{
    struct stat info;

    return stat(path, &info) == 0 && S_ISREG(info.st_mode);
}

bool nrs_dir_exists(const char *path)
{
    struct stat info;

    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

bool nrs_path_join(char out[NRS_PATH_MAX], const char *dir, const char *name)
{
    bool alone = name[0] == '/' || dir[0] == '\0';
    int n = snprintf(out, NRS_PATH_MAX, "%s%s%s", alone ? "" : dir, alone ? "" : "/", name);

    return n >= 0 && n < NRS_PATH_MAX;
}

void nrs_path_dir(char out[NRS_PATH_MAX], const char *path)
{
    const char *slash = strrchr(path, '/');
    size_t length = slash ? (size_t)(slash - path) : 0;

    if (!slash || length >= NRS_PATH_MAX)
        strcpy(out, ".");
    else if (length == 0)
        strcpy(out, "/");
    else {
        memcpy(out, path, length);
        out[length] = '\0';
    }
}

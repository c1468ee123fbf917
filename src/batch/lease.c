/* lease.c - locks of bytes, and how far they reach. */
#include "batch/lease.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

const char *const nrs_lock_reach_names[] = {
    [NRS_LOCKS_NONE] = "none",
    [NRS_LOCKS_MACHINE] = "one machine",
    [NRS_LOCKS_ALL] = "all",
    NULL,
};

/* @return 0 or errno. */
static int set_lock(int fd, int command, short type, int64_t byte)
{
    struct flock lock = {.l_type = type, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1};
    int result;

    do
        result = fcntl(fd, command, &lock);
    while (result != 0 && errno == EINTR);
    return result == 0 ? 0 : errno;
}

bool nrs_lease_take(const struct nrs_leases *l, int64_t byte)
{
    return set_lock(l->fd, F_OFD_SETLK, F_WRLCK, byte) == 0;
}

bool nrs_lease_wait(const struct nrs_leases *l, int64_t byte)
{
    return set_lock(l->fd, F_OFD_SETLKW, F_WRLCK, byte) == 0;
}

bool nrs_lease_share(const struct nrs_leases *l, int64_t byte)
{
    return set_lock(l->fd, F_OFD_SETLK, F_RDLCK, byte) == 0;
}

void nrs_lease_drop(const struct nrs_leases *l, int64_t byte)
{
    set_lock(l->fd, F_OFD_SETLK, F_UNLCK, byte);
}

bool nrs_lease_is_held(const struct nrs_leases *l, int64_t byte)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1};

    return fcntl(l->fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

static bool has_option(const char *line, const char *option)
{
    size_t length = strlen(option);

    for (const char *at = line; (at = strstr(at, option)); at += length)
        if (at > line && strchr(" ,", at[-1]) && strchr(" ,\n=", at[length]))
            return true;
    return false;
}

/* Behind " - " of a line stand the file system's type, its source and its options. */
enum nrs_lock_reach nrs_lock_reach_of_mount(const char *line)
{
    const char *type = strstr(line, " - ");

    if (!type)
        return NRS_LOCKS_ALL;
    type += 3;
    if (strncmp(type, "nfs", 3) == 0 &&
        (has_option(type, "nolock") || has_option(type, "local_lock=all") ||
         has_option(type, "local_lock=posix")))
        return NRS_LOCKS_MACHINE;
    if (strncmp(type, "lustre ", 7) == 0 && !has_option(type, "flock"))
        return has_option(type, "localflock") ? NRS_LOCKS_MACHINE : NRS_LOCKS_NONE;
    if (strncmp(type, "fuse.sshfs ", 11) == 0)
        return NRS_LOCKS_MACHINE;
    return NRS_LOCKS_ALL;
}

/* The third field of a line is the device of its mount. */
static enum nrs_lock_reach reach_of_device(dev_t device)
{
    FILE *mounts = fopen("/proc/self/mountinfo", "r");
    enum nrs_lock_reach reach = NRS_LOCKS_ALL;
    unsigned id, parent, major_number, minor_number;
    char *line = NULL;
    size_t capacity = 0;

    if (!mounts)
        return reach;
    while (getline(&line, &capacity, mounts) > 0)
        if (sscanf(line, "%u %u %u:%u", &id, &parent, &major_number, &minor_number) == 4 &&
            major_number == major(device) && minor_number == minor(device))
            reach = nrs_lock_reach_of_mount(line);
    free(line);
    fclose(mounts);
    return reach;
}

/* Two descriptions of one file exclude each other, where locks work. When another process probes at
 * the same time, the first answer is that they do. */
static bool locks_work(int fd, const char *path)
{
    int code = set_lock(fd, F_OFD_SETLK, F_WRLCK, NRS_LEASE_PROBE), second;
    bool work;

    if (code != 0)
        return code == EAGAIN || code == EACCES;
    second = open(path, O_RDWR | O_CLOEXEC);
    code = second < 0 ? 0 : set_lock(second, F_OFD_SETLK, F_WRLCK, NRS_LEASE_PROBE);
    work = code == EAGAIN || code == EACCES;
    if (second >= 0)
        close(second);
    set_lock(fd, F_OFD_SETLK, F_UNLCK, NRS_LEASE_PROBE);
    return work;
}

enum nrs_status nrs_leases_open(struct nrs_leases *l, const char *path, struct nrs_error *err)
{
    struct stat info;

    *l = (struct nrs_leases){.fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666)};
    if (l->fd < 0)
        return nrs_fail(err, NRS_EFILE, "%s: cannot open: %s", path, strerror(errno));
    if (locks_work(l->fd, path) && fstat(l->fd, &info) == 0)
        l->reach = reach_of_device(info.st_dev);
    return NRS_OK;
}

void nrs_leases_close(struct nrs_leases *l)
{
    if (l->fd >= 0)
        close(l->fd);
    l->fd = -1;
}

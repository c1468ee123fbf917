/* map.c - large files as memory. */
#include "core/map.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/file.h"

static const uint8_t nothing[1]; /* an empty file cannot be mapped */

static enum nrs_status map_open(int fd, const char *path, size_t limit, struct nrs_map *map,
                                struct nrs_error *err)
{
    struct stat info;
    void *data;

    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode))
        return nrs_fail(err, NRS_EFILE, "%s: is no regular file", path);
    if ((uintmax_t)info.st_size > limit)
        return nrs_fail(err, NRS_EFILE, "%s: is larger than %zu MiB", path, limit >> 20);
    *map = (struct nrs_map){nothing, 0};
    if (info.st_size == 0)
        return NRS_OK;
    data = mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (data == MAP_FAILED)
        return nrs_fail(err, nrs_errno_status(errno), "%s: cannot be read: %s", path,
                        strerror(errno));
    *map = (struct nrs_map){data, (size_t)info.st_size};
    return NRS_OK;
}

enum nrs_status nrs_file_map(const char *path, size_t limit, struct nrs_map *map,
                             struct nrs_error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a pipe must not make us wait */
    enum nrs_status status;

    if (fd < 0)
        return nrs_fail(err, nrs_errno_status(errno), "%s: cannot open: %s", path, strerror(errno));
    status = map_open(fd, path, limit, map, err);
    close(fd);
    return status;
}

void nrs_file_unmap(struct nrs_map *map)
{
    if (map->n)
        munmap((void *)map->data, map->n);
    *map = (struct nrs_map){nothing, 0};
}

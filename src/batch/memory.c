/* memory.c - /proc/meminfo, control groups (Documentation/admin-guide/cgroup-v2.rst and
 * cgroup-v1/memory.rst of Linux), and Slurm's environment (sbatch(1), OUTPUT ENVIRONMENT
 * VARIABLES).
 */
#include "batch/memory.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/file.h"

#define MIB         ((int64_t)1 << 20)
#define NOT_LIMITED INT64_MAX

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* A whole number >= 0 at the start of a text; `otherwise` when there is none, as in "max". */
static int64_t number_in(const char *text, int64_t otherwise)
{
    char *end;
    long long value;

    if (!text)
        return otherwise;
    errno = 0;
    value = strtoll(text, &end, 10);
    return end == text || errno != 0 || value < 0 ? otherwise : (int64_t)value;
}

/* The number in a file, or, with a key, behind the key at the start of a line. */
static int64_t number_of(const char *folder, const char *name, const char *key, int64_t otherwise)
{
    char path[2 * NRS_PATH_MAX], line[256];
    int64_t found = otherwise;
    size_t n = key ? strlen(key) : 0;
    FILE *f;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    f = fopen(path, "r");
    while (f && fgets(line, sizeof line, f)) {
        if (key && (strncmp(line, key, n) != 0 || !strchr(": ", line[n])))
            continue;
        found = number_in(line + n + (key && line[n] == ':'), otherwise);
        break;
    }
    if (f)
        fclose(f);
    return found;
}

/* What the files of a version of control groups are called, below root/sys/fs/cgroup. */
struct version {
    const char *mount;
    const char *limit[2];    /* the least counts */
    const char *use, *cache; /* cache: of memory.stat: what would be dropped first */
};

static const struct version version_1 = {
    "/memory", {"memory.limit_in_bytes", NULL}, "memory.usage_in_bytes", "total_inactive_file"};
static const struct version version_2 = {
    "", {"memory.max", "memory.high"}, "memory.current", "inactive_file"};
static const struct version version_2_beside_1 = {
    "/unified", {"memory.max", "memory.high"}, "memory.current", "inactive_file"};

static int64_t left_in(const char *folder, const struct version *v)
{
    int64_t limit = NOT_LIMITED, use, cache;

    for (size_t i = 0; i < NRS_LEN(v->limit); i++)
        if (v->limit[i])
            limit = least(limit, number_of(folder, v->limit[i], NULL, NOT_LIMITED));
    if (limit == NOT_LIMITED)
        return NOT_LIMITED;
    use = number_of(folder, v->use, NULL, 0);
    cache = number_of(folder, "memory.stat", v->cache, 0);
    use -= least(cache, use);
    return use < limit ? limit - use : 0;
}

/* Of a group and all above it. Folders that are not there are passed over: inside a container, the
 * path may be that outside. */
static int64_t left_in_groups(const char *root, const struct version *v, const char *group)
{
    char folder[2 * NRS_PATH_MAX];
    int64_t left = NOT_LIMITED;
    size_t top = (size_t)snprintf(folder, sizeof folder, "%s/sys/fs/cgroup%s", root, v->mount);
    size_t n = strlen(group);

    if (top + n >= sizeof folder)
        return NOT_LIMITED;
    memcpy(folder + top, group, n + 1);
    for (;;) {
        char *slash;

        left = least(left, left_in(folder, v));
        slash = strrchr(folder, '/');
        if (!slash || slash < folder + top)
            return left;
        *slash = '\0';
    }
}

static bool lists_memory(char *controllers)
{
    for (char *rest = controllers, *name; (name = strsep(&rest, ","));)
        if (strcmp(name, "memory") == 0)
            return true;
    return false;
}

/* Lines "number:controllers:path"; that of version 2 is "0::path". */
static int64_t left_by_groups(const char *root)
{
    char path[NRS_PATH_MAX], line[NRS_PATH_MAX];
    int64_t left = NOT_LIMITED;
    FILE *f;

    snprintf(path, sizeof path, "%s/proc/self/cgroup", root);
    f = fopen(path, "r");
    while (f && fgets(line, sizeof line, f)) {
        char *rest = line, *number, *controllers;

        line[strcspn(line, "\n")] = '\0';
        number = strsep(&rest, ":");
        controllers = strsep(&rest, ":");
        if (!rest || rest[0] != '/')
            continue;
        if (strcmp(number, "0") == 0 && !controllers[0]) {
            left = least(left, left_in_groups(root, &version_2, rest));
            left = least(left, left_in_groups(root, &version_2_beside_1, rest));
        } else if (lists_memory(controllers)) {
            left = least(left, left_in_groups(root, &version_1, rest));
        }
    }
    if (f)
        fclose(f);
    return left;
}

/* a x b MiB; a or b of 0 or less are no limit: Slurm's 0 is all of the node. */
static int64_t mebibytes(int64_t a, int64_t b)
{
    return a <= 0 || b <= 0 || a > NOT_LIMITED / MIB / b ? NOT_LIMITED : a * b * MIB;
}

static int64_t left_by_slurm(void)
{
    int64_t node = mebibytes(number_in(getenv("SLURM_MEM_PER_NODE"), 0), 1);
    int64_t cpus = mebibytes(number_in(getenv("SLURM_MEM_PER_CPU"), 0),
                             number_in(getenv("SLURM_CPUS_ON_NODE"), 0));

    return least(node, cpus);
}

int64_t nrs_memory_available_below(const char *root)
{
    char proc[NRS_PATH_MAX];
    int64_t kib;

    snprintf(proc, sizeof proc, "%s/proc", root);
    kib = number_of(proc, "meminfo", "MemAvailable", NOT_LIMITED);
    return least(kib < NOT_LIMITED / 1024 ? kib * 1024 : NOT_LIMITED,
                 least(left_by_groups(root), left_by_slurm()));
}

int64_t nrs_memory_available_bytes(void)
{
    return nrs_memory_available_below("");
}

/* test_memory.c - memory that is left, from planted files. */
#include "batch/memory.h"

#include "core/file.h"
#include "temp.h"

#define MB  1000000
#define MIB (1 << 20)

/* A file of a planted machine; the environment's lines have no folder. */
struct planted {
    const char *name, *text;
};

#define FILES_MAX 8
#define MEMINFO(kb)                                                                                \
    {                                                                                              \
        "proc/meminfo", "MemTotal:       32000000 kB\nMemAvailable:   " #kb " kB\nMemFree: 5 kB\n" \
    }
#define GROUP(lines)                                                                               \
    {                                                                                              \
        "proc/self/cgroup", lines                                                                  \
    }
#define V1 "sys/fs/cgroup/memory/"
#define V2 "sys/fs/cgroup/"

static const struct {
    const char *why;
    int64_t want;
    struct planted file[FILES_MAX];
} rows[] = {
    {"nothing is known", INT64_MAX, {{NULL, NULL}}},
    {"the machine", 1000 * 1024, {MEMINFO(1000)}},
    {"no number", INT64_MAX, {{"proc/meminfo", "MemAvailable: many kB\nMemAvailable: 7 kB\n"}}},
    {"another key that begins so", INT64_MAX, {{"proc/meminfo", "MemAvailableX: 7 kB\n"}}},
    {"more than can be", INT64_MAX, {MEMINFO(99999999999999999999)}},
    {"version 2",
     700,
     {MEMINFO(1000),
      GROUP("0::/a/b\n"),
      {V2 "a/b/memory.max", "1000\n"},
      {V2 "a/b/memory.current", "300\n"}}},
    {"version 2, cache that can go",
     900,
     {GROUP("0::/a\n"),
      {V2 "a/memory.max", "1000\n"},
      {V2 "a/memory.current", "300\n"},
      {V2 "a/memory.stat", "anon 5\ninactive_file_x 299\ninactive_file 200\nfile 250\n"}}},
    {"version 2, more cache than use",
     1000,
     {GROUP("0::/a\n"),
      {V2 "a/memory.max", "1000\n"},
      {V2 "a/memory.current", "300\n"},
      {V2 "a/memory.stat", "inactive_file 400\n"}}},
    {"version 2, throttled before",
     500,
     {GROUP("0::/a\n"),
      {V2 "a/memory.max", "1000\n"},
      {V2 "a/memory.high", "800\n"},
      {V2 "a/memory.current", "300\n"}}},
    {"version 2, a group above",
     40,
     {GROUP("0::/a/b/c\n"),
      {V2 "a/b/c/memory.max", "max\n"},
      {V2 "a/b/c/memory.current", "10\n"},
      {V2 "a/b/memory.max", "1000\n"},
      {V2 "a/b/memory.current", "10\n"},
      {V2 "a/memory.max", "100\n"},
      {V2 "a/memory.current", "60\n"}}},
    {"version 2, the top: a container's path is that outside",
     77,
     {GROUP("0::/docker/0123\n"), {V2 "memory.max", "80\n"}, {V2 "memory.current", "3\n"}}},
    {"version 2, the root itself",
     77,
     {GROUP("0::/\n"), {V2 "memory.max", "80\n"}, {V2 "memory.current", "3\n"}}},
    {"version 2, over the limit",
     0,
     {GROUP("0::/a\n"), {V2 "a/memory.max", "80\n"}, {V2 "a/memory.current", "99\n"}}},
    {"version 2, no limit", 2048, {MEMINFO(2), GROUP("0::/a\n"), {V2 "a/memory.max", "max\n"}}},
    {"version 2, another's limit",
     2048,
     {MEMINFO(2), GROUP("0::/a\n"), {V2 "ab/memory.max", "3\n"}, {V2 "b/memory.max", "4\n"}}},
    {"version 2 beside version 1",
     6,
     {GROUP("0::/x\n"),
      {V2 "unified/x/memory.max", "9\n"},
      {V2 "unified/x/memory.current", "3\n"}}},
    {"version 1",
     600,
     {MEMINFO(1000),
      GROUP("9:name=systemd:/\n4:cpu,memory:/job/step\n3:cpuset:/\n0::/\n"),
      {V1 "job/step/memory.limit_in_bytes", "9223372036854771712\n"},
      {V1 "job/step/memory.usage_in_bytes", "100\n"},
      {V1 "job/memory.limit_in_bytes", "1000\n"},
      {V1 "job/memory.usage_in_bytes", "450\n"},
      {V1 "job/memory.stat", "inactive_file 7\ntotal_inactive_file 50\n"}}},
    {"version 1, a controller that is called so in part",
     1024,
     {MEMINFO(1), GROUP("4:memory2:/a\n"), {V1 "a/memory.limit_in_bytes", "5\n"}}},
    {"lines that are none",
     1024,
     {MEMINFO(1),
      GROUP("\n0\n0:\n0::\n::::\n4:memory\n4:memory:a\n"),
      {V1 "a/memory.limit_in_bytes", "5\n"},
      {V2 "a/memory.max", "5\n"}}},
    {"Slurm, a node", (int64_t)3 * MIB, {MEMINFO(9999), {"SLURM_MEM_PER_NODE", "3"}}},
    {"Slurm, all of the node", 9999 * 1024, {MEMINFO(9999), {"SLURM_MEM_PER_NODE", "0"}}},
    {"Slurm, by processor",
     (int64_t)8 * MIB,
     {MEMINFO(9999), {"SLURM_MEM_PER_CPU", "2"}, {"SLURM_CPUS_ON_NODE", "4"}}},
    {"Slurm, by processor, of which nothing is said",
     9999 * 1024,
     {MEMINFO(9999), {"SLURM_MEM_PER_CPU", "2"}}},
    {"Slurm, no number", 1024, {MEMINFO(1), {"SLURM_MEM_PER_NODE", "plenty"}}},
    {"Slurm, below 0", 1024, {MEMINFO(1), {"SLURM_MEM_PER_NODE", "-5"}}},
    {"Slurm, too much to count",
     1024,
     {MEMINFO(1), {"SLURM_MEM_PER_CPU", "9000000000000"}, {"SLURM_CPUS_ON_NODE", "9000000"}}},
    {"the machine has less than Slurm says", 1024, {MEMINFO(1), {"SLURM_MEM_PER_NODE", "64000"}}},
};

static void forget_slurm(void)
{
    unsetenv("SLURM_MEM_PER_NODE");
    unsetenv("SLURM_MEM_PER_CPU");
    unsetenv("SLURM_CPUS_ON_NODE");
}

static void plant(size_t row, const struct planted *p)
{
    char name[256];
    struct nrs_error err;

    if (!strchr(p->name, '/')) {
        setenv(p->name, p->text, 1);
        return;
    }
    snprintf(name, sizeof name, "%zu/%s", row, p->name);
    *strrchr(name, '/') = '\0';
    CU_ASSERT_EQUAL_FATAL(nrs_dir_make(temp_path(name), &err), NRS_OK);
    name[strlen(name)] = '/';
    temp_file(name, p->text);
}

static void the_least_counts(void)
{
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        char name[32];
        int64_t got;

        forget_slurm();
        for (size_t k = 0; k < FILES_MAX && rows[i].file[k].name; k++)
            plant(i, &rows[i].file[k]);
        snprintf(name, sizeof name, "%zu", i);
        got = nrs_memory_available_below(temp_path(name));
        CHECK_ROW(got == rows[i].want, i, "%s: %lld byte", rows[i].why, (long long)got);
    }
    forget_slurm();
}

/* This machine has some, and no more than MemTotal says. */
static void this_machine(void)
{
    FILE *f = fopen("/proc/meminfo", "r");
    long long total_kib = 0;
    int64_t got = nrs_memory_available_bytes();

    CU_ASSERT_FATAL(f && fscanf(f, "MemTotal: %lld", &total_kib) == 1);
    fclose(f);
    CHECK_ROW(got > MB && got <= total_kib * 1024, 0, "%lld byte", (long long)got);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"the least counts", the_least_counts},
        {"this machine", this_machine},
        {NULL, NULL},
    };
    int status;

    forget_slurm();
    status = check_main("memory", tests);
    temp_remove();
    return status;
}

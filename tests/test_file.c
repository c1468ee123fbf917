/* test_file.c - whole files in and out; a failed write changes nothing and leaves nothing. */
#include "core/file.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "temp.h"

static size_t entries(const char *folder)
{
    DIR *dir = opendir(folder);
    size_t n = 0;

    CU_ASSERT_PTR_NOT_NULL_FATAL(dir);
    for (struct dirent *e; (e = readdir(dir));)
        n += e->d_name[0] != '.';
    closedir(dir);
    return n;
}

static bool holds(const char *path, const char *data, size_t n)
{
    char *text = NULL;
    size_t got = 0;
    bool same;

    if (nrs_file_read(path, 1 << 26, &text, &got, NULL) != NRS_OK)
        return false;
    same = got == n && memcmp(text, data, n) == 0 && text[n] == '\0';
    free(text);
    return same;
}

/* Sizes around the reader's buffer of 16 KiB, with zero bytes inside. */
static void what_is_written_is_read(void)
{
    static const size_t sizes[] = {0, 1, 5, 16382, 16383, 16384, 16385, 32767, 32768, 1 << 20};
    static char data[1 << 20];
    const char *folder = temp_path("round-trip"), *path = temp_path("round-trip/file");

    CU_ASSERT_EQUAL_FATAL(nrs_dir_make(folder, NULL), NRS_OK);
    for (size_t i = 0; i < sizeof data; i++)
        data[i] = (char)(i * 7 % 251);
    for (size_t i = 0; i < NRS_LEN(sizes); i++) {
        struct nrs_error err = {.status = NRS_OK};

        CHECK_ROW(nrs_file_write(path, data, sizes[i], &err) == NRS_OK, i, "%s", err.text);
        CHECK_ROW(holds(path, data, sizes[i]), i, "%zu bytes", sizes[i]);
        CHECK_ROW(entries(folder) == 1, i, "a temporary file is left");
    }
}

static void reading_is_limited(void)
{
    static const struct {
        size_t size, limit;
        enum nrs_status want;
    } rows[] = {
        {10, 10, NRS_OK}, {11, 10, NRS_EFILE},      {1, 0, NRS_EFILE},
        {0, 0, NRS_OK},   {100000, 100000, NRS_OK}, {100001, 100000, NRS_EFILE},
    };
    static char data[100001];

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        const char *path = temp_path("limited");
        struct nrs_error err = {.status = NRS_OK};
        char *text = NULL;
        size_t n;
        enum nrs_status got;

        CU_ASSERT_EQUAL_FATAL(nrs_file_write(path, data, rows[i].size, NULL), NRS_OK);
        got = nrs_file_read(path, rows[i].limit, &text, &n, &err);
        CHECK_ROW(got == rows[i].want, i, "%zu of %zu: %s", rows[i].size, rows[i].limit, err.text);
        if (got == NRS_OK)
            free(text);
    }
}

static void what_cannot_be_read(void)
{
    static const struct {
        const char *path, *says;
    } rows[] = {
        {"/nonexistent/file", "/nonexistent/file: cannot open: No such file"},
        {"/", "/: is a folder, expected a file"},
        {"/dev/null/below", "cannot open: Not a directory"},
        {"/dev/zero", "/dev/zero: larger than 4096 bytes, the limit"}, /* endless */
        {"/dev/full", "/dev/full: larger than 4096 bytes, the limit"},
        {"", "cannot open"},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_error err = {.status = NRS_OK};
        char *text;
        size_t n;

        CHECK_ROW(nrs_file_read(rows[i].path, 4096, &text, &n, &err) == NRS_EFILE &&
                      says(&err, rows[i].says),
                  i, "%s: '%s'", rows[i].path, err.text);
    }
}

/* A name too long, a folder that is missing or is none, a target that is no file. */
static void what_cannot_be_written(void)
{
    static char too_long[2 * NRS_PATH_MAX];
    char long_name[300];
    const char *folder = temp_path("unwritable"), *pipe = temp_path("unwritable/pipe");
    const struct {
        const char *path, *says;
    } rows[] = {
        {"/nonexistent/file", "/nonexistent/file: cannot write: No such file"},
        {"/dev/null/file", "cannot write: Not a directory"},
        {"/proc/nrsplit-test", "cannot write"},
        {folder, "unwritable: is there already and no file"},
        {pipe, "pipe: is there already and no file"},
        {too_long, "path is too long"},
        {long_name, "cannot write: File name too long"},
    };
    struct stat info;

    memset(too_long, 'x', sizeof too_long - 1);
    memset(long_name, 'y', sizeof long_name - 1);
    long_name[sizeof long_name - 1] = '\0';
    CU_ASSERT_EQUAL_FATAL(nrs_dir_make(folder, NULL), NRS_OK);
    CU_ASSERT_EQUAL_FATAL(mkfifo(pipe, 0600), 0);
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_error err = {.status = NRS_OK};

        CHECK_ROW(nrs_file_write(rows[i].path, "x", 1, &err) == NRS_EFILE &&
                      says(&err, rows[i].says),
                  i, "%.40s: '%s'", rows[i].path, err.text);
    }
    CU_ASSERT(stat(pipe, &info) == 0 && S_ISFIFO(info.st_mode)); /* not replaced by a file */
    CU_ASSERT_EQUAL(entries(folder), 1);
}

/* A limit on the size of files stands for a full disk. */
static void a_full_disk_leaves_the_old_file(void)
{
    static char data[1 << 16];
    const char *folder = temp_path("full"), *path = temp_path("full/file");
    struct nrs_error err = {.status = NRS_OK};
    struct rlimit before, tight;
    enum nrs_status got;

    CU_ASSERT_EQUAL_FATAL(nrs_dir_make(folder, NULL), NRS_OK);
    CU_ASSERT_EQUAL_FATAL(nrs_file_write(path, "old", 3, NULL), NRS_OK);
    fflush(NULL);
    CU_ASSERT_EQUAL_FATAL(getrlimit(RLIMIT_FSIZE, &before), 0);
    tight = (struct rlimit){.rlim_cur = 1000, .rlim_max = before.rlim_max};
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &tight);
    got = nrs_file_write(path, data, sizeof data, &err);
    setrlimit(RLIMIT_FSIZE, &before);
    CHECK_ROW(got == NRS_ESTORE && says(&err, "cannot write: File too large"), 0, "%d %s", got,
              err.text);
    CU_ASSERT(holds(path, "old", 3));
    CU_ASSERT_EQUAL(entries(folder), 1);
}

static void whose_fault_an_errno_is(void)
{
    static const struct {
        int code;
        enum nrs_status want;
    } rows[] = {
        {ENOENT, NRS_EFILE},    {EACCES, NRS_EFILE},    {EISDIR, NRS_EFILE}, {EROFS, NRS_EFILE},
        {ENOSPC, NRS_ESTORE},   {EDQUOT, NRS_ESTORE},   {EIO, NRS_EMACHINE}, {EFBIG, NRS_ESTORE},
        {ENOMEM, NRS_EMACHINE}, {EMFILE, NRS_EMACHINE},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++)
        CHECK_ROW(nrs_errno_status(rows[i].code) == rows[i].want, i, "%s", strerror(rows[i].code));
}

static void folders(void)
{
    const char *deep = temp_path("a/b//c/"), *file = temp_file("plain", "x");
    char below[NRS_PATH_MAX];
    struct nrs_error err = {.status = NRS_OK};

    CU_ASSERT_EQUAL(nrs_dir_make(deep, &err), NRS_OK);
    CU_ASSERT_EQUAL(nrs_dir_make(deep, &err), NRS_OK); /* again */
    CU_ASSERT(nrs_dir_exists(temp_path("a/b/c")));
    CU_ASSERT_FALSE(nrs_file_exists(temp_path("a/b/c")));
    CU_ASSERT(nrs_file_exists(file));
    CU_ASSERT_FALSE(nrs_dir_exists(file));
    CU_ASSERT_FALSE(nrs_file_exists(temp_path("nothing")));
    CU_ASSERT_EQUAL(nrs_dir_make(file, &err), NRS_EFILE);
    CU_ASSERT(says(&err, "cannot create the folder"));
    CU_ASSERT(nrs_path_join(below, file, "x"));
    CU_ASSERT_EQUAL(nrs_dir_make(below, &err), NRS_EFILE);
    CU_ASSERT_EQUAL(nrs_dir_make("", &err), NRS_EFILE);
}

static void paths(void)
{
    static const struct {
        const char *dir, *name, *want;
    } joins[] = {
        {"a/b", "c", "a/b/c"},
        {"a", "/c", "/c"},
        {"", "c", "c"},
        {".", "c/d", "./c/d"},
    };
    static const struct {
        const char *path, *want;
    } dirs[] = {
        {"a/b/c.json", "a/b"}, {"c.json", "."}, {"/c.json", "/"}, {"/a/c", "/a"}, {"", "."},
    };
    static char name[NRS_PATH_MAX];
    char out[NRS_PATH_MAX];

    for (size_t i = 0; i < NRS_LEN(joins); i++)
        CHECK_ROW(nrs_path_join(out, joins[i].dir, joins[i].name) &&
                      strcmp(out, joins[i].want) == 0,
                  i, "'%s'", out);
    for (size_t i = 0; i < NRS_LEN(dirs); i++) {
        nrs_path_dir(out, dirs[i].path);
        CHECK_ROW(strcmp(out, dirs[i].want) == 0, i, "'%s'", out);
    }
    memset(name, 'x', sizeof name - 2); /* with "a/" one byte more than fits */
    CU_ASSERT_FALSE(nrs_path_join(out, "a", name));
    name[sizeof name - 3] = '\0';
    CU_ASSERT(nrs_path_join(out, "a", name));
}

int main(void)
{
    static const struct check_test tests[] = {
        {"what is written is read", what_is_written_is_read},
        {"reading is limited", reading_is_limited},
        {"what cannot be read", what_cannot_be_read},
        {"what cannot be written", what_cannot_be_written},
        {"a full disk leaves the old file", a_full_disk_leaves_the_old_file},
        {"whose fault an errno is", whose_fault_an_errno_is},
        {"folders", folders},
        {"paths", paths},
        {NULL, NULL},
    };
    int status = check_main("file", tests);

    temp_remove();
    return status;
}

/* test_durable.c - files that appear whole and once, with and without nameless files. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "batch/durable.h"
#include "temp.h"

static bool without_nameless; /* as on NFS */
static unsigned refused;

/* In front of the C library's. */
int open(const char *path, int flags, ...)
{
    va_list ap;
    mode_t mode = 0;

    if (flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE) {
        va_start(ap, flags);
        mode = va_arg(ap, mode_t);
        va_end(ap);
    }
    if (without_nameless && (flags & O_TMPFILE) == O_TMPFILE) {
        refused++;
        errno = EOPNOTSUPP;
        return -1;
    }
    return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

static size_t files_in(const char *folder)
{
    DIR *dir = opendir(folder);
    size_t n = 0;

    while (dir && readdir(dir))
        n++;
    if (dir)
        closedir(dir);
    return n - 2;
}

static const char *fresh_folder(void)
{
    static unsigned number;
    char name[32];
    const char *path;

    snprintf(name, sizeof name, "folder%u", number++);
    path = temp_path(name);
    if (mkdir(path, 0777) != 0)
        temp_fail(path);
    return path;
}

static enum nrs_status create(const char *path, const char *text, bool *won, struct nrs_error *err)
{
    return nrs_durable_create(path, text, strlen(text), won, err);
}

static void expect_text(const char *path, const char *want)
{
    char *text = NULL;
    size_t n = 0;

    CU_ASSERT_EQUAL_FATAL(nrs_file_read(path, 1 << 20, &text, &n, NULL), NRS_OK);
    CU_ASSERT_STRING_EQUAL(text, want);
    free(text);
}

static void check_first_one_wins(void)
{
    char folder[NRS_PATH_MAX], path[NRS_PATH_MAX];
    struct stat info;
    bool won = false;
    mode_t mask = umask(022);

    snprintf(folder, sizeof folder, "%s", fresh_folder());
    nrs_path_join(path, folder, "file.json");
    CU_ASSERT_EQUAL(create(path, "first\n", &won, NULL), NRS_OK);
    CU_ASSERT_TRUE(won);
    CU_ASSERT_EQUAL(create(path, "second, which is longer\n", &won, NULL), NRS_OK);
    CU_ASSERT_FALSE(won);
    expect_text(path, "first\n");
    CU_ASSERT_EQUAL(files_in(folder), 1);
    CU_ASSERT_EQUAL(stat(path, &info), 0);
    CU_ASSERT_EQUAL(info.st_mode & 0777, 0644);
    umask(mask);
}

static void the_first_one_wins(void)
{
    check_first_one_wins();
    without_nameless = true;
    refused = 0;
    check_first_one_wins();
    without_nameless = false;
    CU_ASSERT_EQUAL(refused, 2);
}

/* What was killed before left its part under the name that comes first. */
static void a_part_of_somebody_else_is_left_alone(void)
{
    char folder[NRS_PATH_MAX], part[NRS_PATH_MAX], path[NRS_PATH_MAX], name[400], host[256] = "";
    bool won = false;

    gethostname(host, sizeof host - 1);
    snprintf(folder, sizeof folder, "%s", fresh_folder());
    snprintf(name, sizeof name, "%s%s-%ld-0", NRS_DURABLE_PART, host, (long)getpid());
    nrs_path_join(part, folder, name);
    nrs_path_join(path, folder, "file.json");
    CU_ASSERT_EQUAL_FATAL(create(part, "theirs\n", &won, NULL), NRS_OK);
    without_nameless = true;
    CU_ASSERT_EQUAL(create(path, "mine\n", &won, NULL), NRS_OK);
    without_nameless = false;
    CU_ASSERT_TRUE(won);
    expect_text(path, "mine\n");
    expect_text(part, "theirs\n");
    CU_ASSERT_EQUAL(files_in(folder), 2);
}

static void let_write_fail(int number)
{
    (void)number;
}

/* A file's limit is as a full disk. */
static void check_full_disk(void)
{
    char folder[NRS_PATH_MAX], path[NRS_PATH_MAX], text[2000];
    struct rlimit before, small;
    struct nrs_error err = {.text = ""};
    bool won = true;

    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    snprintf(folder, sizeof folder, "%s", fresh_folder());
    nrs_path_join(path, folder, "file.json");
    getrlimit(RLIMIT_FSIZE, &before);
    small = before;
    small.rlim_cur = 1000;
    CU_ASSERT_EQUAL_FATAL(setrlimit(RLIMIT_FSIZE, &small), 0);
    CU_ASSERT_EQUAL(create(path, text, &won, &err), NRS_ESTORE);
    setrlimit(RLIMIT_FSIZE, &before);
    CU_ASSERT_FALSE(won);
    CHECK_ROW(says(&err, "file.json: cannot write: File too large"), 0, "%s", err.text);
    CU_ASSERT_EQUAL(files_in(folder), 0);
    CU_ASSERT_EQUAL(create(path, text, &won, &err), NRS_OK);
    CU_ASSERT_TRUE(won);
}

static void a_full_disk_leaves_nothing(void)
{
    signal(SIGXFSZ, let_write_fail);
    check_full_disk();
    without_nameless = true;
    check_full_disk();
    without_nameless = false;
}

/* The user root may write wherever modes forbid it, but not into /proc. */
static void a_folder_that_cannot_be_written_is_an_error(void)
{
    char long_name[300] = "";
    static const struct {
        const char *path, *says;
    } rows[] = {
        {"missing/file.json", "file.json: cannot write: No such file or directory"},
        {"file/file.json", "file.json: cannot write: Not a directory"},
        {"/proc/nrsplit.json", "/proc/nrsplit.json: cannot write: "},
        {NULL, "n: cannot write: File name too long"},
    };

    temp_file("file", "");
    memset(long_name, 'n', sizeof long_name - 1);
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_error err = {.text = ""};
        char at[NRS_PATH_MAX];
        bool won = true;

        nrs_path_join(at, temp_folder(), rows[i].path ? rows[i].path : long_name);
        CHECK_ROW(create(at, "text\n", &won, &err) == NRS_ESTORE, i, "%s", err.text);
        CHECK_ROW(!won && says(&err, rows[i].says), i, "%s", err.text);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"the first one wins", the_first_one_wins},
        {"a part of somebody else is left alone", a_part_of_somebody_else_is_left_alone},
        {"a full disk leaves nothing", a_full_disk_leaves_nothing},
        {"a folder that cannot be written is an error",
         a_folder_that_cannot_be_written_is_an_error},
        {NULL, NULL},
    };
    int status = check_main("durable", tests);

    temp_remove();
    return status;
}

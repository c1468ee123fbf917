/* test_journal.c - what workers did is read back, as far as it was written. */
#include <sys/stat.h>

#include "batch/journal.h"
#include "temp.h"

#define HEAD                                                                                       \
    {                                                                                              \
        .share = {.rank = 1, .ranks = 3}, .jobs = 2, .locks = "all",                               \
        .arguments = "sweep \"a b\"\n"                                                             \
    }
#define MOST 16

struct seen {
    size_t n;
    struct nrs_journal_line line[MOST];
};

static void remember(void *user, const struct nrs_journal_line *line)
{
    struct seen *s = user;

    if (s->n < MOST)
        s->line[s->n++] = *line;
}

static const char *fresh_store(const char *name)
{
    char path[2 * TEMP_PATH_MAX];

    snprintf(path, sizeof path, "%s", temp_path(name));
    if (mkdir(path, 0777) != 0)
        temp_fail(path);
    snprintf(path, sizeof path, "%s/%s/journal", temp_folder(), name);
    if (mkdir(path, 0777) != 0)
        temp_fail(path);
    return temp_path(name);
}

static void lines_are_read_back(void)
{
    static const struct nrs_journal_head head = HEAD;
    static const struct nrs_pool_usage usage = {1.5, 0.25, 3000000};
    const char *dir = fresh_store("written");
    struct seen seen = {0};
    FILE *first, *second;

    CU_ASSERT_EQUAL_FATAL(nrs_journal_open(dir, &head, &first, NULL), NRS_OK);
    CU_ASSERT_EQUAL_FATAL(nrs_journal_open(dir, &head, &second, NULL), NRS_OK);
    nrs_journal_task(first, 9999999, NRS_JOURNAL_DONE, &usage);
    nrs_journal_task(second, 0, NRS_JOURNAL_FAILED, &usage);
    /* Not closed yet: a line is there as soon as it is written. */
    CU_ASSERT_EQUAL(nrs_journal_read(dir, remember, &seen), 2);
    CU_ASSERT_EQUAL_FATAL(seen.n, 2);
    for (size_t i = 0; i < seen.n; i++) {
        const struct nrs_journal_line *l = &seen.line[i];
        bool is_first = l->task == 9999999;

        CHECK_ROW(is_first || l->task == 0, i, "task %zu", l->task);
        CHECK_ROW(l->outcome == (is_first ? NRS_JOURNAL_DONE : NRS_JOURNAL_FAILED), i, "outcome");
        CHECK_ROW(
            l->usage.wall_s == 1.5 && l->usage.cpu_s == 0.25 && l->usage.peak_bytes == 3000000, i,
            "%g s, %g s, %lld", l->usage.wall_s, l->usage.cpu_s, (long long)l->usage.peak_bytes);
    }
    fclose(first);
    fclose(second);
}

/* Torn by a full disk or a power failure, or by somebody's editor. */
static void damaged_lines_are_passed_over(void)
{
    static const char text[] =
        "{\"nrsplit\":\"1\",\"host\":\"h\"}\n"
        "{\"task\":1,\"outcome\":\"done\",\"wall_s\":1,\"cpu_s\":1,\"peak_bytes\":1}\n"
        "{\"task\":2,\"outcome\":\"do{\"task\":3,\"outcome\":\"done\",\"wall_s\":1,\"cpu_s\":1,"
        "\"peak_bytes\":1}\n"
        "\n"
        "no JSON\n"
        "[1,2]\n"
        "{\"task\":-1,\"outcome\":\"done\",\"wall_s\":1,\"cpu_s\":1,\"peak_bytes\":1}\n"
        "{\"task\":1e300,\"outcome\":\"done\",\"wall_s\":1,\"cpu_s\":1,\"peak_bytes\":1}\n"
        "{\"task\":4,\"outcome\":7,\"wall_s\":1,\"cpu_s\":1,\"peak_bytes\":1}\n"
        "{\"task\":4,\"outcome\":\"done\",\"wall_s\":\"1\",\"cpu_s\":1,\"peak_bytes\":1}\n"
        "{\"task\":4,\"outcome\":\"done\",\"wall_s\":1,\"cpu_s\":-1,\"peak_bytes\":1}\n"
        "{\"task\":4,\"outcome\":\"done\",\"wall_s\":1,\"cpu_s\":1,\"peak_bytes\":1e30}\n"
        "{\"task\":4,\"outcome\":\"done\",\"wall_s\":1,\"cpu_s\":1}\n"
        "{\"task\":5,\"outcome\":\"failed\",\"wall_s\":1,\"cpu_s\":1,\"peak_bytes\":1}\n"
        "{\"task\":6,\"outcome\":\"done\",\"wall_s\":1,\"cpu_s\":1,\"peak_b";
    static const size_t want[] = {1, 5};
    const char *dir = fresh_store("torn");
    struct seen seen = {0};

    temp_file("torn/journal/x.jsonl", text);
    temp_file("torn/journal/x.txt", text);
    temp_file("torn/journal/jsonl", text);
    CU_ASSERT_EQUAL(nrs_journal_read(dir, remember, &seen), 1);
    CU_ASSERT_EQUAL(seen.n, NRS_LEN(want));
    for (size_t i = 0; i < seen.n && i < NRS_LEN(want); i++)
        CHECK_ROW(seen.line[i].task == want[i], i, "task %zu", seen.line[i].task);
}

static void what_cannot_be_opened_is_an_error(void)
{
    static const struct nrs_journal_head head = HEAD;
    struct nrs_error err = {.text = ""};
    struct seen seen = {0};
    FILE *f;

    CU_ASSERT_EQUAL(nrs_journal_open(temp_path("missing"), &head, &f, &err), NRS_EFILE);
    CU_ASSERT_PTR_NULL(f);
    CHECK_ROW(says(&err, "missing: cannot write a journal: No such file"), 0, "%s", err.text);
    CU_ASSERT_EQUAL(nrs_journal_read(temp_path("missing"), remember, &seen), 0);
    CU_ASSERT_EQUAL(seen.n, 0);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"lines are read back", lines_are_read_back},
        {"damaged lines are passed over", damaged_lines_are_passed_over},
        {"what cannot be opened is an error", what_cannot_be_opened_is_an_error},
        {NULL, NULL},
    };
    int status = check_main("journal", tests);

    temp_remove();
    return status;
}

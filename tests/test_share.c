/* test_share.c - which worker of how many, by option and environment. */
#include <stdlib.h>
#include <string.h>

#include "batch/share.h"
#include "check.h"

static const char *const variables[] = {
    "NRSPLIT_RANK",
    "NRSPLIT_RANKS",
    "SLURM_ARRAY_TASK_ID",
    "SLURM_ARRAY_TASK_MIN",
    "SLURM_ARRAY_TASK_COUNT",
    "SLURM_PROCID",
    "SLURM_STEP_NUM_TASKS",
    "OMPI_COMM_WORLD_RANK",
    "OMPI_COMM_WORLD_SIZE",
    "PMI_RANK",
    "PMI_SIZE",
};

/* "A=1 B=2": those, and none of the others. */
static void set_environment(const char *text)
{
    char copy[512], *rest = copy, *word;

    for (size_t i = 0; i < NRS_LEN(variables); i++)
        unsetenv(variables[i]);
    snprintf(copy, sizeof copy, "%s", text);
    while ((word = strsep(&rest, " "))) {
        char *value = strchr(word, '=');

        if (!value)
            continue;
        *value = '\0';
        setenv(word, value + 1, 1);
    }
}

#define ARRAY(id, min, n)                                                                          \
    "SLURM_ARRAY_TASK_ID=" id " SLURM_ARRAY_TASK_MIN=" min " SLURM_ARRAY_TASK_COUNT=" n " "
#define STEP(rank, n) "SLURM_PROCID=" rank " SLURM_STEP_NUM_TASKS=" n " "

static void the_launcher_tells_the_share(void)
{
    static const struct {
        const char *environment;
        uint32_t rank, ranks;
    } rows[] = {
        {"", 0, 1},
        {"NRSPLIT_RANK=2 NRSPLIT_RANKS=5", 2, 5},
        {STEP("3", "4"), 3, 4},
        {"OMPI_COMM_WORLD_RANK=6 OMPI_COMM_WORLD_SIZE=7", 6, 7},
        {"PMI_RANK=0 PMI_SIZE=3", 0, 3},
        /* An element of an array, from whatever number on; times the processes of its step. */
        {ARRAY("7", "5", "4"), 2, 4},
        {ARRAY("7", "5", "4") STEP("1", "3"), 2 * 3 + 1, 4 * 3},
        {ARRAY("7", "5", "4") STEP("3", "3"), 2, 4},
        /* The first of them counts. */
        {"NRSPLIT_RANK=0 NRSPLIT_RANKS=2 " STEP("3", "4"), 0, 2},
        {STEP("1", "2") "OMPI_COMM_WORLD_RANK=6 OMPI_COMM_WORLD_SIZE=7", 1, 2},
        {"OMPI_COMM_WORLD_RANK=6 OMPI_COMM_WORLD_SIZE=7 PMI_RANK=0 PMI_SIZE=3", 6, 7},
        /* Without sense, or half: passed over. */
        {"NRSPLIT_RANK=5 NRSPLIT_RANKS=5", 0, 1},
        {"NRSPLIT_RANK=1", 0, 1},
        {"NRSPLIT_RANKS=4", 0, 1},
        {"NRSPLIT_RANK=-1 NRSPLIT_RANKS=4", 0, 1},
        {"NRSPLIT_RANK= NRSPLIT_RANKS=4", 0, 1},
        {"NRSPLIT_RANK=1x NRSPLIT_RANKS=4", 0, 1},
        {"NRSPLIT_RANK=1 NRSPLIT_RANKS=1000001", 0, 1},
        {"NRSPLIT_RANK=99999999999999999999999 NRSPLIT_RANKS=4", 0, 1},
        {"NRSPLIT_RANK=9 NRSPLIT_RANKS=4 PMI_RANK=1 PMI_SIZE=3", 1, 3},
        {ARRAY("4", "5", "4"), 0, 1},
        {ARRAY("9", "5", "4") STEP("1", "3"), 1, 3},
        {ARRAY("7", "5", "4") STEP("1", "500000"), 2, 4}, /* more than a million shares */
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_share got;

        set_environment(rows[i].environment);
        got = nrs_share_of_environment();
        CHECK_ROW(got.rank == rows[i].rank && got.ranks == rows[i].ranks && !got.is_only, i,
                  "'%s': %u of %u", rows[i].environment, got.rank, got.ranks);
    }
    set_environment("");
}

static void a_share_is_read(void)
{
    static const struct {
        const char *text;
        uint32_t rank, ranks;
    } rows[] = {
        {"0/1", 0, 1}, {"3/4", 3, 4}, {"999999/1000000", 999999, 1000000}, {"07/010", 7, 10}};

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_share got = {0};

        CHECK_ROW(nrs_share_parse("--shard", rows[i].text, &got, NULL) == NRS_OK, i, "refused");
        CHECK_ROW(got.rank == rows[i].rank && got.ranks == rows[i].ranks && got.is_only, i,
                  "%u of %u", got.rank, got.ranks);
    }
}

static void no_share_is_refused(void)
{
    static const struct {
        const char *text;
        enum nrs_status want;
    } rows[] = {
        {"", NRS_EPARSE},
        {"3", NRS_EPARSE},
        {"/4", NRS_EPARSE},
        {"1/", NRS_EPARSE},
        {"1/4/2", NRS_EPARSE},
        {"1/4 ", NRS_EPARSE},
        {" 1/4", NRS_EPARSE},
        {"-1/4", NRS_EPARSE},
        {"1/-4", NRS_EPARSE},
        {"1/+4", NRS_EPARSE},
        {"a/b", NRS_EPARSE},
        {"1.5/4", NRS_EPARSE},
        {"4/4", NRS_ERANGE},
        {"0/0", NRS_ERANGE},
        {"0/1000001", NRS_ERANGE},
        {"0/99999999999999999999999999", NRS_ERANGE},
        {"99999999999999999999999999/4", NRS_ERANGE},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_share got;
        struct nrs_error err = {.text = ""};
        enum nrs_status status = nrs_share_parse("--shard", rows[i].text, &got, &err);

        CHECK_ROW(status == rows[i].want, i, "'%s': %d, %s", rows[i].text, status, err.text);
        CHECK_ROW(strncmp(err.text, "--shard: ", 9) == 0, i, "%s", err.text);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"the launcher tells the share", the_launcher_tells_the_share},
        {"a share is read", a_share_is_read},
        {"no share is refused", no_share_is_refused},
        {NULL, NULL},
    };
    return check_main("share", tests);
}

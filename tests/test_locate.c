/* test_locate.c - where the data lives, and how names become files. */
#include "scenario/locate.h"

#include "scenario_kit.h"

static void the_data_root(void)
{
    char root[NRS_PATH_MAX];
    struct nrs_error err = {.status = NRS_OK};

    CU_ASSERT_EQUAL(nrs_data_root(root, &err), NRS_OK);
    CU_ASSERT_STRING_EQUAL(root, check_source("."));
    setenv("NRSPLIT_DATA", temp_folder(), 1); /* a wrong one is an error, not skipped over */
    CU_ASSERT_EQUAL(nrs_data_root(root, &err), NRS_EFILE);
    CU_ASSERT(says(&err, "NRSPLIT_DATA: '") && says(&err, "holds no data/models"));
    CU_ASSERT_EQUAL(nrs_dir_make(temp_path("data/models"), &err), NRS_OK);
    CU_ASSERT_EQUAL(nrs_data_root(root, &err), NRS_OK);
    CU_ASSERT_STRING_EQUAL(root, temp_folder());
    setenv("NRSPLIT_DATA", check_source("."), 1);
}

/* Only .json files, sorted, without the ending. */
static void names_are_listed(void)
{
    static const char *const want[] = {"a", "b.c", "z"};
    struct nrs_names names;
    struct nrs_error err = {.status = NRS_OK};

    CU_ASSERT_EQUAL_FATAL(nrs_dir_make(temp_path("data/models"), &err), NRS_OK);
    temp_file("data/models/z.json", "{}");
    temp_file("data/models/a.json", "{}");
    temp_file("data/models/b.c.json", "{}");
    temp_file("data/models/.json", "{}");
    temp_file("data/models/notes.txt", "");
    temp_file("data/models/d.json~", "");
    setenv("NRSPLIT_DATA", temp_folder(), 1);
    CU_ASSERT_EQUAL(nrs_names_list("data/models", &names, &err), NRS_OK);
    CU_ASSERT_EQUAL(names.n, NRS_LEN(want));
    for (size_t i = 0; i < names.n && i < NRS_LEN(want); i++)
        CHECK_ROW(strcmp(names.name[i], want[i]) == 0, i, "%s", names.name[i]);
    nrs_names_free(&names);
    CU_ASSERT_EQUAL(names.n, 0);
    CU_ASSERT_EQUAL(nrs_names_list("data/nothing", &names, &err), NRS_EFILE);
    CU_ASSERT(says(&err, "data/nothing: cannot list the folder"));
    nrs_names_free(&names);
    setenv("NRSPLIT_DATA", check_source("."), 1);
}

static void names_become_files(void)
{
    const char *own = temp_file("own.json", "{}");
    char long_name[300];
    const struct {
        const char *name;
        enum nrs_status want;
        const char *says; /* the file, or the error */
    } rows[] = {
        {"alexnet", NRS_OK, "/data/models/alexnet.json"},
        {own, NRS_OK, "/own.json"},
        {"other.json", NRS_EFILE, "here: model file '"},
        {"sub/alexnet", NRS_EFILE, "'sub/alexnet' does not exist"},
        {"/nonexistent/x.json", NRS_EFILE, "here: model file '/nonexistent/x.json' does not exist"},
        {"own", NRS_ENAME, "here: model 'own' is unknown, expected one of alexnet, "},
        {"Alexnet", NRS_ENAME, "did you mean 'alexnet' (of alexnet, "},
        {".json", NRS_ENAME, "model '.json' is unknown"},
        {"", NRS_ENAME, "model '' is unknown"},
        {"..", NRS_ENAME, "model '..' is unknown"},
        {long_name, NRS_ENAME, "is unknown"},
    };

    memset(long_name, 'x', sizeof long_name - 1);
    long_name[sizeof long_name - 1] = '\0';
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_error err = {.status = NRS_OK};
        char file[NRS_PATH_MAX] = "";
        enum nrs_status got = nrs_locate("model", "data/models", rows[i].name, "here", file, &err);

        CHECK_ROW(got == rows[i].want && strstr(got == NRS_OK ? file : err.text, rows[i].says), i,
                  "%s: %d '%s' '%s'", rows[i].name, got, file, err.text);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"the data root", the_data_root},
        {"names are listed", names_are_listed},
        {"names become files", names_become_files},
        {NULL, NULL},
    };
    return kit_main("locate", tests);
}

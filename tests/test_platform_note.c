/* test_platform_note.c - files that a SimGrid platform names are found where SimGrid finds them. */
#include "scenario/platform_note.h"

#include <sys/stat.h>

#include "check.h"
#include "temp.h"

/* The names, without folders, in their order. */
static enum nrs_status add_name(void *user, const char *file, struct nrs_error *err)
{
    char *names = user;
    const char *slash = strrchr(file, '/');

    (void)err;
    snprintf(names + strlen(names), 200 - strlen(names), "%s ", slash ? slash + 1 : file);
    return NRS_OK;
}

static void files_of_elements_are_noted(void)
{
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"<link id=\"a\"/>", "p.xml "},
        {"<link id=\"a\" state_file=\"one\"/>", "p.xml one "},
        {"<link state_file = 'one'\n bandwidth_file\t=\n\"two\"/>", "p.xml one two "},
        {"<trace id=\"t\" file=\"two\"/>", "p.xml two "},
        {"<link state_file=\"one\"/><link state_file=\"one\"/>", "p.xml one "},
        {"<link state_file=\"\"/><link state_file=\"none\"/>", "p.xml "}, /* not there */
        {"<link state_file=\"folder\"/>", "p.xml "},
        {"<link id=\"file\" file one=\"two\" file=one file=\"one", "p.xml one "},
        {"<link id=\"profile\" file", "p.xml "},
        {"<link state_file=", "p.xml "},
    };

    temp_file("one", "0 1\n");
    temp_file("two", "0 1\n");
    if (mkdir(temp_path("folder"), 0777) != 0)
        temp_fail("folder");
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_shared *s = nrs_shared_new(NRS_SHARED_BYTES);
        char names[200] = "";

        CU_ASSERT_PTR_NOT_NULL_FATAL(s);
        temp_file("p.xml", rows[i].text);
        for (int twice = 0; twice < 2; twice++)
            CU_ASSERT_EQUAL(nrs_platform_note(s, temp_path("p.xml"), NULL), NRS_OK);
        CU_ASSERT_EQUAL(nrs_shared_each_file(s, add_name, names, NULL), NRS_OK);
        CHECK_ROW(strcmp(names, rows[i].want) == 0, i, "'%s'", names);
        nrs_shared_free(s);
    }
}

static void whole_paths_are_taken_as_they_are(void)
{
    struct nrs_shared *s = nrs_shared_new(NRS_SHARED_BYTES);
    char text[NRS_PATH_MAX + 64], one[NRS_PATH_MAX];

    CU_ASSERT_PTR_NOT_NULL_FATAL(s);
    snprintf(one, sizeof one, "%s", temp_path("one"));
    temp_file("one", "0 1\n");
    snprintf(text, sizeof text, "<link state_file=\"%s\"/>", one);
    temp_file("folder/p.xml", text);
    CU_ASSERT_EQUAL(nrs_platform_note(s, temp_path("folder/p.xml"), NULL), NRS_OK);
    CU_ASSERT_TRUE(nrs_shared_has_file(s, one));
    nrs_shared_free(s);
}

/* What is missing is noted, so that whoever reads it says so. */
static void a_platform_that_is_not_there_is_noted(void)
{
    struct nrs_shared *s = nrs_shared_new(NRS_SHARED_BYTES);
    char names[200] = "";

    CU_ASSERT_PTR_NOT_NULL_FATAL(s);
    CU_ASSERT_EQUAL(nrs_platform_note(s, temp_path("nowhere.xml"), NULL), NRS_OK);
    CU_ASSERT_EQUAL(nrs_shared_each_file(s, add_name, names, NULL), NRS_OK);
    CU_ASSERT_STRING_EQUAL(names, "nowhere.xml ");
    nrs_shared_free(s);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"files of elements are noted", files_of_elements_are_noted},
        {"whole paths are taken as they are", whole_paths_are_taken_as_they_are},
        {"a platform that is not there is noted", a_platform_that_is_not_there_is_noted},
        {NULL, NULL},
    };
    int status = check_main("platform_note", tests);

    temp_remove();
    return status;
}

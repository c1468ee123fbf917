/* test_log.c - levels by component, set from text. */
#include <string.h>

#include "check.h"
#include "core/log.h"

struct heard {
    unsigned n;
    enum nrs_log_component component;
    enum nrs_log_level level;
    char text[2048];
};

static void listen(void *user, enum nrs_log_component component, enum nrs_log_level level,
                   const char *text)
{
    struct heard *h = user;

    h->n++;
    h->component = component;
    h->level = level;
    snprintf(h->text, sizeof h->text, "%s", text);
}

/* What each component lets through after `spec`, as the highest level. */
static void levels_from_text(void)
{
    enum { E = NRS_LOG_ERROR, W = NRS_LOG_WARNING, I = NRS_LOG_INFO, D = NRS_LOG_DEBUG };
    static const struct {
        const char *spec;
        enum nrs_status want;
        int level[NRS_N_LOG_COMPONENTS]; /* scenario, sim, batch, report */
    } rows[] = {
        {"warning", NRS_OK, {W, W, W, W}},
        {"debug", NRS_OK, {D, D, D, D}},
        {"sim=debug", NRS_OK, {W, D, W, W}},
        {"error,batch=info,report=debug", NRS_OK, {E, E, I, D}},
        {"sim=debug,info", NRS_OK, {I, I, I, I}}, /* later ones win */
        {"", NRS_ENAME, {W, W, W, W}},
        {"loud", NRS_ENAME, {W, W, W, W}},
        {"debu", NRS_ENAME, {W, W, W, W}},
        {"debugg", NRS_ENAME, {W, W, W, W}},
        {"radio=debug", NRS_ENAME, {W, W, W, W}},
        {"sim=", NRS_ENAME, {W, W, W, W}},
        {"=debug", NRS_ENAME, {W, W, W, W}},
        {"sim=debug,,batch=info", NRS_ENAME, {W, W, W, W}}, /* nothing is half set */
        {"sim=debug,batch=loud", NRS_ENAME, {W, W, W, W}},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct heard heard = {0};
        struct nrs_error err = {.status = NRS_OK};
        struct nrs_log log = nrs_log_init(listen, &heard);
        enum nrs_status got = nrs_log_set(&log, rows[i].spec, &err);

        CHECK_ROW(got == rows[i].want, i, "'%s': %d %s", rows[i].spec, got, err.text);
        CHECK_ROW(got == NRS_OK || strstr(err.text, "error|warning|info|debug"), i, "%s", err.text);
        for (int c = 0; c < NRS_N_LOG_COMPONENTS; c++)
            for (int level = E; level <= D; level++) {
                heard.n = 0;
                nrs_log_say(&log, (enum nrs_log_component)c, (enum nrs_log_level)level, "x");
                CHECK_ROW(heard.n == (level <= rows[i].level[c]), i, "'%s': %s at %s", rows[i].spec,
                          nrs_log_component_names[c], nrs_log_level_names[level]);
            }
    }
}

static void what_is_said(void)
{
    static char text[4096];
    struct heard heard = {0};
    struct nrs_log log = nrs_log_init(listen, &heard);

    nrs_log_say(&log, NRS_LOG_BATCH, NRS_LOG_ERROR, "%d of %s", 3, "four");
    CU_ASSERT_STRING_EQUAL(heard.text, "3 of four");
    CU_ASSERT_EQUAL(heard.component, NRS_LOG_BATCH);
    CU_ASSERT_EQUAL(heard.level, NRS_LOG_ERROR);
    memset(text, 'x', sizeof text - 1);
    nrs_log_say(&log, NRS_LOG_SIM, NRS_LOG_WARNING, "%s", text);
    CU_ASSERT_EQUAL(strlen(heard.text), 1023); /* cut, not overrun */
    nrs_log_say(NULL, NRS_LOG_SIM, NRS_LOG_ERROR, "silence");
    CU_ASSERT_EQUAL(heard.n, 2);
}

static void names_are_complete(void)
{
    CU_ASSERT_PTR_NULL(nrs_log_component_names[NRS_N_LOG_COMPONENTS]);
    CU_ASSERT_STRING_EQUAL(nrs_log_component_names[NRS_LOG_SCENARIO], "scenario");
    CU_ASSERT_STRING_EQUAL(nrs_log_component_names[NRS_LOG_REPORT], "report");
    CU_ASSERT_STRING_EQUAL(nrs_log_level_names[NRS_LOG_DEBUG], "debug");
    CU_ASSERT_PTR_NULL(nrs_log_level_names[NRS_LOG_DEBUG + 1]);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"levels from text", levels_from_text},
        {"what is said", what_is_said},
        {"names are complete", names_are_complete},
        {NULL, NULL},
    };
    return check_main("log", tests);
}

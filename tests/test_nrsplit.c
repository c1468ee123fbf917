/* test_nrsplit.c - the public interface, linked as a user's program would be. */
#include "nrsplit.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

static struct nrs_session *open_short(void)
{
    struct nrs_error err = {.status = NRS_OK};
    struct nrs_session *s = NULL;

    CU_ASSERT_EQUAL_FATAL(nrs_session_open("video-recognition-alexnet", &s, &err), NRS_OK);
    CU_ASSERT_EQUAL_FATAL(nrs_session_set(s, "run.duration_s=1.5", &err), NRS_OK);
    return s;
}

static void a_scenario_is_judged(void)
{
    static const char *const quantities[] = {
        "upload-latency",
        "recognition-latency",
        "ul-rate",
        "ul-reliability",
        "dl-reliability",
        "payload",
        "ul-availability",
        "dl-availability",
        "satisfied-ues",
        "frame-reliability",
        "frame-availability",
        "ul-mtbf",
        "dl-mtbf",
        "upload-latency-50",
        "upload-latency-99.9",
        "upload-latency-99.999",
        "download-latency-50",
        "download-latency-99.9",
        "download-latency-99.999",
        "ue-energy",
    };
    struct nrs_session *s = open_short();
    struct nrs_session_verdict v;
    struct nrs_error err;
    size_t n = 0;

    CU_ASSERT_FALSE(nrs_session_verdict(s, 0, 0, &v)); /* nothing has been simulated */
    CU_ASSERT_EQUAL(nrs_session_points(s, &n, &err), NRS_OK);
    CU_ASSERT_EQUAL(n, 1);
    CU_ASSERT_STRING_EQUAL(nrs_session_label(s, 0), "video-recognition-alexnet");
    CU_ASSERT_PTR_NULL(nrs_session_label(s, 1));
    CU_ASSERT_EQUAL_FATAL(nrs_session_evaluate(s, 2, &err), NRS_OK);
    for (size_t i = 0; i < NRS_LEN(quantities); i++)
        CHECK_ROW(nrs_session_verdict(s, 0, i, &v) && strcmp(v.quantity, quantities[i]) == 0, i,
                  "%s", quantities[i]);
    CU_ASSERT_FALSE(nrs_session_verdict(s, 0, NRS_LEN(quantities), &v));
    CU_ASSERT_FALSE(nrs_session_verdict(s, 1, 0, &v));
    CU_ASSERT(nrs_session_verdict(s, 0, 1, &v));
    CU_ASSERT_EQUAL(v.target, 0.033);
    CU_ASSERT(v.estimate > 0.002 && v.estimate < 1); /* the tail on a T4 alone takes 2 ms */
    CU_ASSERT_EQUAL(nrs_session_set(s, "ues.count_per_cell=1", &err), NRS_OK);
    CU_ASSERT_FALSE(nrs_session_verdict(s, 0, 0, &v)); /* of another scenario */
    nrs_session_close(s);
}

static void mistakes_are_told(void)
{
    struct nrs_session *s = NULL;
    struct nrs_error err;
    size_t n = 7;

    CU_ASSERT_EQUAL(nrs_session_open("no-such-scenario.json", &s, &err), NRS_EFILE);
    CU_ASSERT_PTR_NULL(s);
    s = open_short();
    CU_ASSERT_EQUAL(nrs_session_set(s, "ues.count_per_cells=1", &err), NRS_ENAME);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "ues.count_per_cell"));
    CU_ASSERT_EQUAL(nrs_session_set(s, "application.split=pool3", &err), NRS_OK);
    CU_ASSERT_EQUAL(nrs_session_points(s, &n, &err), NRS_ENAME); /* AlexNet has none */
    CU_ASSERT_EQUAL(n, 0);
    CU_ASSERT_EQUAL(nrs_session_evaluate(s, 0, &err), NRS_ENAME);
    CU_ASSERT_EQUAL(nrs_session_trace(s, 0, 0, NULL, &err), NRS_ENAME);
    nrs_session_close(s);
    nrs_session_close(NULL);
}

static void count(void *user, double time_s, enum nrs_trace_point point, uint32_t node,
                  double value)
{
    unsigned *seen = user;

    (void)time_s;
    (void)node;
    (void)value;
    seen[point]++;
}

/* SimGrid runs once in a process: in a child. @return its exit status, 0 when all is as it should.
 */
static int trace_in_child(void)
{
    unsigned seen[NRS_N_TRACES] = {0};
    const struct nrs_trace_sink sink = {count, seen};
    struct nrs_session *s = open_short();
    struct nrs_error err;
    int problems = nrs_session_trace(s, 1, 0, &sink, &err) != NRS_ERANGE;

    problems += nrs_session_trace(s, 0, 0, &sink, &err) != NRS_OK;
    for (int i = 0; i < NRS_N_TRACES; i++) /* nothing fails or is lost, and nobody moves */
        problems +=
            i == NRS_TR_FRAME_LOST || i >= NRS_TR_RADIO_HANDOVER ? seen[i] != 0 : seen[i] == 0;
    problems += seen[NRS_TR_FRAME_DONE] != 180; /* 4 UEs, 30 frames/s, 1.5 s */
    problems += nrs_session_trace(s, 0, 0, &sink, &err) != NRS_ECONFLICT;
    problems += nrs_session_evaluate(s, 1, &err) != NRS_ECONFLICT;
    nrs_session_close(s);
    return problems;
}

static void trace_sources_are_heard(void)
{
    pid_t child = fork();
    int how = -1;

    if (child == 0)
        _exit(trace_in_child());
    CU_ASSERT_EQUAL(waitpid(child, &how, 0), child);
    CU_ASSERT(WIFEXITED(how) && WEXITSTATUS(how) == 0);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"a scenario is judged", a_scenario_is_judged},
        {"mistakes are told", mistakes_are_told},
        {"trace sources are heard", trace_sources_are_heard},
        {NULL, NULL},
    };

    setenv("NRSPLIT_DATA", check_source("."), 1);
    return check_main("nrsplit", tests);
}

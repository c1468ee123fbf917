/* test_requirement_file.c - JSON into a requirement set. */
#include "scenario/requirement_file.h"

#include "scenario_kit.h"

static enum nrs_status load(const char *text, struct nrs_requirement_set *set,
                            struct nrs_error *err)
{
    *err = (struct nrs_error){.status = NRS_OK};
    return nrs_requirement_load(temp_file("r.json", text), set, err);
}

static void values_are_si(void)
{
    static struct nrs_requirement_set set;
    const struct nrs_requirement *b;
    struct nrs_error err;

    CU_ASSERT_EQUAL_FATAL(
        load("{\"name\": \"s\", \"max_payload_vgg16_mbyte\": 1.5, \"applications\": ["
             "{\"name\": \"a\"}, {\"name\": \"b\", \"recognition_ms\": 100, \"upload_ms\": 2, "
             "\"download_ms\": 3, \"ul_rate_mbps\": 40, \"ul_reliability\": 0.999, "
             "\"dl_availability\": 0.99999, \"arrival\": \"one-shot\", \"frame_rate_hz\": 7}]}",
             &set, &err),
        NRS_OK);
    CU_ASSERT_EQUAL(set.n_apps, 2);
    CU_ASSERT_DOUBLE_EQUAL(set.max_payload_bytes[1], 1.5e6, 1e-6);
    b = nrs_requirement_find(&set, "b");
    CU_ASSERT_PTR_EQUAL_FATAL(b, &set.apps[1]);
    CU_ASSERT_DOUBLE_EQUAL(b->recognition_s, 0.1, 1e-15);
    CU_ASSERT_DOUBLE_EQUAL(b->upload_s, 0.002, 1e-15);
    CU_ASSERT_DOUBLE_EQUAL(b->download_s, 0.003, 1e-15);
    CU_ASSERT_DOUBLE_EQUAL(b->ul_rate_bps, 40e6, 1e-6);
    CU_ASSERT_EQUAL(b->ul_reliability, 0.999);
    CU_ASSERT_EQUAL(b->dl_reliability, 0); /* none given */
    CU_ASSERT_EQUAL(b->dl_availability, 0.99999);
    CU_ASSERT_EQUAL(b->arrival, NRS_ONE_SHOT);
    CU_ASSERT_EQUAL(b->frame_rate_hz, 7);
    CU_ASSERT_EQUAL(set.apps[0].arrival, NRS_PERIODIC);
    CU_ASSERT_PTR_NULL(nrs_requirement_find(&set, "c"));
}

static void what_is_refused(void)
{
    static const struct {
        const char *text;
        enum nrs_status want;
        const char *says;
    } rows[] = {
        {"{\"name\": \"s\"}", NRS_ETYPE, "r.json: applications: expected a list of objects"},
        {"{\"applications\": {}}", NRS_ETYPE, "r.json: applications: expected a list of objects"},
        {"{\"applications\": []}", NRS_ETYPE, "r.json: applications: expected a list of objects"},
        {"{\"applications\": [1]}", NRS_ETYPE,
         "r.json: applications.0: is a number, expected an object"},
        {"{\"applications\": [{\"upload_ms\": 5}]}", NRS_ENAME,
         "r.json: applications.0.name: '' is empty"},
        {"{\"applications\": [{\"name\": \"a\"}, {\"name\": \"a\"}]}", NRS_ENAME,
         "r.json: applications.1.name: 'a' is empty or stands twice"},
        {"{\"applications\": [{\"name\": \"a\"}, {\"name\": \"b\", \"upload\": 5}]}", NRS_ENAME,
         "r.json: applications.1.upload: unknown parameter"},
        {"{\"applications\": [{\"name\": \"a\", \"uplod_ms\": 5}]}", NRS_ENAME,
         "did you mean 'upload_ms'?"},
        {"{\"applications\": [{\"name\": \"a\", \"ul_reliability\": 99.9}]}", NRS_ERANGE,
         "r.json: applications.0.ul_reliability: 99.9 is outside [0, 1]"},
        {"{\"applications\": [{\"name\": \"a\", \"upload_ms\": -1}]}", NRS_ERANGE,
         "upload_ms: -1 ms is outside"},
        {"{\"applications\": [{\"name\": \"a\", \"arrival\": \"by-application\"}]}", NRS_ENAME,
         "expected one of periodic, poisson, one-shot"},
        {"{\"application\": [{\"name\": \"a\"}]}", NRS_ENAME,
         "r.json: application: unknown parameter"},
        {"[]", NRS_ETYPE, "r.json: the file: is a list, expected an object"},
        {"{\"applications\": [{\"name\": \"a\"}", NRS_EPARSE, "r.json:1: JSON ends too early"},
    };
    static struct nrs_requirement_set set;

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_error err;
        enum nrs_status got = load(rows[i].text, &set, &err);

        CHECK_ROW(got == rows[i].want && says(&err, rows[i].says), i, "%d '%s'", got, err.text);
    }
}

static void applications_have_a_limit(void)
{
    static struct nrs_requirement_set set;
    static char text[4096];
    struct nrs_error err;

    for (int n = NRS_REQ_APPS; n <= NRS_REQ_APPS + 1; n++) {
        char *at = text + sprintf(text, "{\"applications\": [");

        for (int i = 0; i < n; i++)
            at += sprintf(at, "%s{\"name\": \"a%d\"}", i ? "," : "", i);
        strcpy(at, "]}");
        CU_ASSERT_EQUAL(load(text, &set, &err), n == NRS_REQ_APPS ? NRS_OK : NRS_ERANGE);
    }
    CU_ASSERT(says(&err, "applications: more than 32"));
}

int main(void)
{
    static const struct check_test tests[] = {
        {"values are SI", values_are_si},
        {"what is refused", what_is_refused},
        {"applications have a limit", applications_have_a_limit},
        {NULL, NULL},
    };
    return kit_main("requirement_file", tests);
}

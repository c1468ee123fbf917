/* test_profile_file.c - JSON into a compute profile: units, what must be given, what is refused. */
#include "scenario/profile_file.h"

#include "scenario_kit.h"

#define RATES                                                                                      \
    "\"conv_gmacs\": 10, \"conv_strided_gmacs\": 5, \"conv_1x1_gmacs\": 4, \"fc_gmacs\": 2"

static enum nrs_status load(const char *text, struct nrs_profile *p, struct nrs_error *err)
{
    *err = (struct nrs_error){.status = NRS_OK};
    return nrs_profile_load(temp_file("p.json", text), p, err);
}

static void values_are_si(void)
{
    struct nrs_profile p;
    struct nrs_error err;

    CU_ASSERT_EQUAL_FATAL(load("{\"name\": \"x\", \"kind\": \"server\", " RATES
                               ", \"layer_overhead_us\": 30, \"run_overhead_us\": 7000, "
                               "\"bandwidth_gbytes\": 1.5, \"weight_bytes\": 2}",
                               &p, &err),
                          NRS_OK);
    CU_ASSERT_STRING_EQUAL(p.name, "x");
    CU_ASSERT_STRING_EQUAL(p.kind, "server");
    CU_ASSERT_DOUBLE_EQUAL(p.t0_s, 30e-6, 1e-18);
    CU_ASSERT_DOUBLE_EQUAL(p.run0_s, 7e-3, 1e-15);
    CU_ASSERT_EQUAL(p.rate_macs[NRS_KERNEL_CONV], 10e9);
    CU_ASSERT_EQUAL(p.rate_macs[NRS_KERNEL_CONV_STRIDED], 5e9);
    CU_ASSERT_EQUAL(p.rate_macs[NRS_KERNEL_CONV_1X1], 4e9);
    CU_ASSERT_EQUAL(p.rate_macs[NRS_KERNEL_FC], 2e9);
    CU_ASSERT_EQUAL(p.bandwidth_bytes, 1.5e9);
    CU_ASSERT_EQUAL(p.weight_bytes, 2);
    CU_ASSERT_EQUAL(p.activation_bytes, 4); /* its default */
}

static void what_is_refused(void)
{
    static const struct {
        const char *text;
        enum nrs_status want;
        const char *says;
    } rows[] = {
        {"{}", NRS_ERANGE, "p.json: conv_gmacs: is missing"},
        {"{" RATES "}", NRS_ERANGE, "p.json: bandwidth_gbytes: is missing"},
        {"{" RATES ", \"bandwidth_gbytes\": 0}", NRS_ERANGE,
         "p.json: bandwidth_gbytes: 0 GB/s is outside"},
        {"{" RATES ", \"bandwidth\": 1}", NRS_ENAME, "p.json: bandwidth: unknown parameter"},
        {"{" RATES ", \"bandwith_gbytes\": 1}", NRS_ENAME, "did you mean 'bandwidth_gbytes'?"},
        {"{" RATES ", \"bandwidth_gbytes\": \"1\"}", NRS_ETYPE,
         "p.json: bandwidth_gbytes: '1' is text"},
        {"{\"conv_gmacs\": -1}", NRS_ERANGE, "p.json: conv_gmacs: -1 GMAC/s is outside"},
        {"{\"conv_gmacs\": 1e999}", NRS_ERANGE, "p.json: conv_gmacs: the number is too large"},
        {"{\"layer_overhead_us\": -0.1}", NRS_ERANGE,
         "p.json: layer_overhead_us: -0.1 us is outside"},
        {"7", NRS_ETYPE, "p.json: the file: is a number, expected an object"},
        {"{", NRS_EPARSE, "p.json:1: JSON ends too early"},
    };
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_profile p;
        struct nrs_error err;
        enum nrs_status got = load(rows[i].text, &p, &err);

        CHECK_ROW(got == rows[i].want && says(&err, rows[i].says), i, "%d '%s'", got, err.text);
    }
}

#define PROFILE "\"bandwidth_gbytes\": 1, " RATES
#define MEASURED                                                                                   \
    "\"model\": \"net\", \"cpu\": \"c\", \"threads\": 2, \"runs\": 9, \"batches\": [1, 4], "       \
    "\"whole_ms\": [3.5, 9]"

static void measured_layers(void)
{
    struct nrs_profile p;
    struct nrs_error err;

    CU_ASSERT_EQUAL_FATAL(load("{" PROFILE ", \"measured\": {" MEASURED
                               ", \"layers\": [{\"name\": \"a\", \"macs\": 7, \"elements\": 5, "
                               "\"ms\": [0.5, 1.25]}, {\"name\": \"b\", \"ms\": [2, 3]}]}}",
                               &p, &err),
                          NRS_OK);
    CU_ASSERT_PTR_NOT_NULL_FATAL(p.measured);
    CU_ASSERT_STRING_EQUAL(p.measured->model, "net");
    CU_ASSERT_STRING_EQUAL(p.measured->cpu, "c");
    CU_ASSERT_EQUAL(p.measured->threads, 2);
    CU_ASSERT_EQUAL(p.measured->runs, 9);
    CU_ASSERT_EQUAL(p.measured->n_batches, 2);
    CU_ASSERT_EQUAL(p.measured->batch[1], 4);
    CU_ASSERT_DOUBLE_EQUAL(p.measured->whole_s[1], 9e-3, 1e-15);
    CU_ASSERT_EQUAL_FATAL(p.measured->n_layers, 3); /* with the input */
    CU_ASSERT_STRING_EQUAL(p.measured->layer[1].name, "a");
    CU_ASSERT_EQUAL(p.measured->layer[1].macs, 7);
    CU_ASSERT_EQUAL(p.measured->layer[1].elements, 5);
    CU_ASSERT_DOUBLE_EQUAL(p.measured->layer[1].s[1], 1.25e-3, 1e-15);
    CU_ASSERT_DOUBLE_EQUAL(p.measured->layer[2].s[0], 2e-3, 1e-15);
    nrs_profile_free(&p);
    CU_ASSERT_EQUAL(load("{" PROFILE "}", &p, &err), NRS_OK);
    CU_ASSERT_PTR_NULL(p.measured);
}

static void what_is_refused_of_measured(void)
{
    static const struct {
        const char *text; /* of the object "measured" */
        enum nrs_status want;
        const char *says;
    } rows[] = {
        {"7", NRS_ETYPE, "p.json: measured: is a number, expected an object"},
        {"{}", NRS_ETYPE, "measured.layers: is missing, expected a list of objects"},
        {"{\"layers\": 1}", NRS_ETYPE, "measured.layers: is a number, expected a list"},
        {"{\"layers\": []}", NRS_ETYPE, "measured.batches: is missing, expected a list of numbers"},
        {"{\"layers\": [], \"batches\": []}", NRS_ERANGE,
         "measured.batches: 0 numbers, expected 1 to 8"},
        {"{\"layers\": [], \"batches\": [1,2,3,4,5,6,7,8,9]}", NRS_ERANGE,
         "measured.batches: 9 numbers, expected 1 to 8"},
        {"{\"layers\": [], \"batches\": [1, \"2\"]}", NRS_ETYPE,
         "measured.batches.1: is text, expected a number"},
        {"{\"layers\": [], \"batches\": [0]}", NRS_ERANGE,
         "measured.batches.0: 0 is outside [1, 1024]"},
        {"{\"layers\": [], \"batches\": [2, 2]}", NRS_ERANGE,
         "measured.batches.1: 2 is not a whole number above the one before"},
        {"{\"layers\": [], \"batches\": [1.5]}", NRS_ERANGE, "measured.batches.0: 1.5 is not"},
        {"{\"layers\": [], \"batches\": [1, 2]}", NRS_ETYPE, "measured.whole_ms: is missing"},
        {"{\"layers\": [], \"batches\": [1, 2], \"whole_ms\": [1]}", NRS_ERANGE,
         "measured.whole_ms: 1 numbers, expected 2"},
        {"{\"layers\": [], \"batches\": [1], \"whole_ms\": [0]}", NRS_ERANGE,
         "measured.whole_ms.0: 0 is outside"},
        {"{" MEASURED ", \"layers\": [{\"name\": \"a\"}]}", NRS_ETYPE,
         "measured.layers.0.ms: is missing"},
        {"{" MEASURED ", \"layers\": [{\"ms\": [1, -1]}]}", NRS_ERANGE,
         "measured.layers.0.ms.1: -1 is outside"},
        {"{" MEASURED ", \"layers\": [{\"ms\": [1, 2, 3]}]}", NRS_ERANGE,
         "measured.layers.0.ms: 3 numbers, expected 2"},
        {"{" MEASURED ", \"layers\": [{\"mac\": 1}]}", NRS_ENAME,
         "measured.layers.0.mac: unknown parameter, did you mean 'macs'?"},
        {"{" MEASURED ", \"layers\": [{\"macs\": 0.5}]}", NRS_ETYPE, "measured.layers.0.macs: "},
        {"{" MEASURED ", \"layers\": [3]}", NRS_ETYPE, "measured.layers.0: is a number"},
        {"{\"thread\": 1, \"layers\": []}", NRS_ENAME, "did you mean 'threads'?"},
    };
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_profile p;
        struct nrs_error err;
        char text[1024];
        enum nrs_status got;

        snprintf(text, sizeof text, "{" PROFILE ", \"measured\": %s}", rows[i].text);
        got = load(text, &p, &err);
        CHECK_ROW(got == rows[i].want && says(&err, rows[i].says), i, "%d '%s'", got, err.text);
        CHECK_ROW(!p.measured, i, "a table is left");
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"values are SI", values_are_si},
        {"what is refused", what_is_refused},
        {"measured layers", measured_layers},
        {"what is refused of measured", what_is_refused_of_measured},
        {NULL, NULL},
    };
    return kit_main("profile_file", tests);
}

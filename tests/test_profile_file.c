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

int main(void)
{
    static const struct check_test tests[] = {
        {"values are SI", values_are_si},
        {"what is refused", what_is_refused},
        {NULL, NULL},
    };
    return kit_main("profile_file", tests);
}

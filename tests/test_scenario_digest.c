/* test_scenario_digest.c - the same parameters have the same digest, and any other has another. */
#include "scenario/scenario_digest.h"
#include "scenario_kit.h"

static const char *const nothing[] = {NULL};

static void digest_of(const char *text, const char *const *without, char out[NRS_DIGEST_LEN])
{
    struct nrs_points points;
    struct nrs_point *p;
    struct nrs_error err = {.text = ""};

    CHECK_ROW(kit_points(text, &points, &err) == NRS_OK, 0, "%s", err.text);
    CU_ASSERT_EQUAL_FATAL(nrs_points_resolve(&points, 0, &p, NULL), NRS_OK);
    CU_ASSERT_EQUAL(nrs_scenario_digest(&p->cfg, without, out, NULL), NRS_OK);
    nrs_point_free(p);
    nrs_points_free(&points);
}

static void how_it_is_given_does_not_matter(void)
{
    static const char *const same[] = {
        "{\"run\": {\"seed\": 7}, \"ues\": {\"count_per_cell\": 3}}",
        "{\"ues\": {\"count_per_cell\": 3}, \"run\": {\"seed\": 7}}",
        "{\"ues\": {\"count_per_cell\": 3.0}, \"sweep\": {\"run.seed\": [7, 8]}}",
        ("{\"run\": {\"seed\": 7}, \"ues\": {\"count_per_cell\": 3}, "
         "\"application\": {\"model\": \"alexnet\"}}"), /* the default */
    };
    char first[NRS_DIGEST_LEN], digest[NRS_DIGEST_LEN];

    digest_of(same[0], nothing, first);
    for (size_t i = 1; i < NRS_LEN(same); i++) {
        digest_of(same[i], nothing, digest);
        CHECK_ROW(strcmp(first, digest) == 0, i, "%s and %s", first, digest);
    }
}

static void every_parameter_counts(void)
{
    static const char *const different[] = {
        "{}",
        "{\"run\": {\"seed\": 2}}",
        "{\"run\": {\"replications\": 2}}",
        "{\"run\": {\"duration_s\": 3.0000000000000004}}",
        "{\"run\": {\"duration_s\": 3}}",
        "{\"name\": \"other\"}",
        "{\"application\": {\"model\": \"vgg16\", \"split\": \"pool5\"}}",
        "{\"application\": {\"split\": \"pool2\"}}",
        "{\"requirements\": {\"survival_ms\": 1}}",
        "{\"requirements\": {\"confidence\": 0.9}}",
        "{\"edge\": {\"servers\": [{\"name\": \"a\", \"profile\": \"t4\"}]}}",
        "{\"edge\": {\"servers\": [{\"name\": \"a\", \"profile\": \"v100\"}]}}",
        ("{\"edge\": {\"servers\": [{\"name\": \"a\", \"profile\": \"t4\"}, "
         "{\"name\": \"b\", \"profile\": \"t4\"}]}}"),
        "{\"radio\": {\"carrier\": {\"bandwidth_mhz\": 40}}}",
    };
    char digest[NRS_LEN(different)][NRS_DIGEST_LEN];

    for (size_t i = 0; i < NRS_LEN(different); i++) {
        digest_of(different[i], nothing, digest[i]);
        for (size_t k = 0; k < i; k++)
            CHECK_ROW(strcmp(digest[i], digest[k]) != 0, i, "the same as %zu", k);
    }
}

static void what_is_left_out_does_not(void)
{
    static const char *const without[] = {"name", "run.replications", NULL};
    static const struct {
        const char *text;
        bool is_same;
    } rows[] = {
        {"{\"name\": \"other\", \"run\": {\"replications\": 9}}", true},
        {"{\"name\": \"other\", \"run\": {\"seed\": 9}}", false},
        {"{\"edge\": {\"servers\": [{\"name\": \"other\"}]}}", false}, /* not the scenario's name */
    };
    char digest[NRS_DIGEST_LEN], plain[NRS_DIGEST_LEN];

    digest_of("{}", without, plain);
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        digest_of(rows[i].text, without, digest);
        CHECK_ROW((strcmp(digest, plain) == 0) == rows[i].is_same, i, "%s", digest);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"how it is given does not matter", how_it_is_given_does_not_matter},
        {"every parameter counts", every_parameter_counts},
        {"what is left out does not", what_is_left_out_does_not},
        {NULL, NULL},
    };
    return kit_main("scenario_digest", tests);
}

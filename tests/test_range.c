/* test_range.c - values between two ends, as a person would write them. */
#include "scenario/range.h"

#include "scenario_kit.h"

/* "0.1 0.2 0.3" of a range; a static buffer. Seventeen digits would show any dirt. */
static const char *values_of(const cJSON *list)
{
    static char text[1024];
    const cJSON *value;
    size_t used = 0;

    text[0] = '\0';
    cJSON_ArrayForEach(value, list)
    {
        char number[32];

        snprintf(number, sizeof number, "%.15g", value->valuedouble);
        if (strtod(number, NULL) != value->valuedouble) /* it is not what is written so */
            snprintf(number, sizeof number, "%.17g", value->valuedouble);
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", used ? " " : "", number);
    }
    return text;
}

static const struct nrs_attr *row_of(const char *path)
{
    const struct nrs_section *section;
    const struct nrs_attr *row = NULL;
    size_t index;

    CU_ASSERT_EQUAL_FATAL(nrs_row_find(path, &section, &row, &index, NULL), NRS_OK);
    return row;
}

static void values(void)
{
    static const struct {
        const char *path, *range, *want;
    } rows[] = {
        {"ues.count_per_cell", "{\"from\": 4, \"to\": 16, \"step\": 4}", "4 8 12 16"},
        {"ues.count_per_cell", "{\"from\": 4, \"to\": 15, \"step\": 4}", "4 8 12"},
        {"ues.count_per_cell", "{\"from\": 9, \"to\": 2, \"step\": -3}", "9 6 3"},
        {"ues.count_per_cell", "{\"from\": 4, \"to\": 4, \"step\": 1}", "4"},
        {"ues.count_per_cell", "{\"from\": 4, \"to\": 64, \"count\": 5}", "4 19 34 49 64"},
        /* 1 + 9 k / 4 = 1, 3.25, 5.5, 7.75, 10 */
        {"ues.count_per_cell", "{\"from\": 1, \"to\": 10, \"count\": 5}", "1 3 6 8 10"},
        {"ues.count_per_cell", "{\"from\": 1, \"to\": 3, \"count\": 5}", "1 2 3"}, /* 1.5, 2.5 */
        {"ues.count_per_cell", "{\"from\": 1, \"to\": 1024, \"count\": 6, \"scale\": \"log\"}",
         "1 4 16 64 256 1024"},
        /* 2^(k/3) = 1, 1.26, 1.59, 2, 2.52, 3.17, 4 */
        {"ues.count_per_cell", "{\"from\": 1, \"to\": 4, \"count\": 7, \"scale\": \"log\"}",
         "1 2 3 4"},
        {"radio.ul.target_bler", "{\"from\": 0.1, \"to\": 0.7, \"step\": 0.1}",
         "0.1 0.2 0.3 0.4 0.5 0.6 0.7"},
        {"radio.ul.target_bler", "{\"from\": 0.1, \"to\": 0.7, \"count\": 7}",
         "0.1 0.2 0.3 0.4 0.5 0.6 0.7"},
        {"radio.ul.target_bler", "{\"from\": 1e-4, \"to\": 0.1, \"count\": 4, \"scale\": \"log\"}",
         "0.0001 0.001 0.01 0.1"},
        {"radio.ul.target_bler", "{\"from\": 0.1, \"to\": 1e-4, \"count\": 4, \"scale\": \"log\"}",
         "0.1 0.01 0.001 0.0001"},
        {"radio.layout.isd_m", "{\"from\": -0.3, \"to\": 0.3, \"step\": 0.1}",
         "-0.3 -0.2 -0.1 0 0.1 0.2 0.3"},
        {"radio.layout.isd_m", "{\"from\": -0.3, \"to\": 0.3, \"count\": 7, \"scale\": \"linear\"}",
         "-0.3 -0.2 -0.1 0 0.1 0.2 0.3"},
        {"radio.layout.isd_m", "{\"from\": 1e-7, \"to\": 4e-7, \"step\": 1e-7}",
         "1e-07 2e-07 3e-07 4e-07"},
        {"radio.layout.isd_m", "{\"from\": 0, \"to\": 1, \"count\": 4}",
         "0 0.33333333333333 0.66666666666667 1"}, /* 14 digits behind the point */
        {"radio.layout.isd_m", "{\"from\": 1e17, \"to\": 3e17, \"step\": 1e17}",
         "1e+17 2e+17 3e+17"},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        cJSON *json = kit_json(rows[i].range), *list = NULL;
        struct nrs_error err = {.status = NRS_OK};
        enum nrs_status status =
            nrs_range_values(row_of(rows[i].path), json, "f", "p", 100, &list, &err);

        CHECK_ROW(status == NRS_OK, i, "%s", err.text);
        CHECK_ROW(strcmp(values_of(list), rows[i].want) == 0, i, "%s, expected %s", values_of(list),
                  rows[i].want);
        cJSON_Delete(list);
        cJSON_Delete(json);
    }
}

/* All values of a long range are what they are written as: -1000 + k / 10. */
static void long_ranges_are_clean(void)
{
    cJSON *json = kit_json("{\"from\": -1000, \"to\": 1000, \"step\": 0.1}"), *list = NULL;
    const cJSON *value;
    size_t k = 0;

    CU_ASSERT_EQUAL_FATAL(
        nrs_range_values(row_of("radio.layout.isd_m"), json, "f", "p", 100000, &list, NULL),
        NRS_OK);
    CU_ASSERT_EQUAL(cJSON_GetArraySize(list), 20001);
    cJSON_ArrayForEach(value, list)
    {
        double want = ((double)k - 10000) / 10; /* correctly rounded, as a literal is */

        CHECK_ROW(value->valuedouble == want, k, "%.17g, expected %.17g", value->valuedouble, want);
        k++;
    }
    cJSON_Delete(list);
    cJSON_Delete(json);
}

static void what_is_refused(void)
{
    static const struct {
        const char *range;
        enum nrs_status want;
        const char *says;
    } rows[] = {
        {"5", NRS_ETYPE, "f: p: is a number, expected an object"},
        {"{\"to\": 4, \"step\": 1}", NRS_ENAME, "f: p: 'from' is missing, expected a number"},
        {"{\"from\": 4, \"step\": 1}", NRS_ENAME, "f: p: 'to' is missing"},
        {"{\"from\": \"4\", \"to\": 5, \"step\": 1}", NRS_ETYPE, "f: p.from: '4' is text"},
        {"{\"from\": 1e301, \"to\": 5, \"step\": 1}", NRS_ERANGE, "f: p.from: 1e+301 is outside"},
        {"{\"from\": 4, \"to\": 5, \"stpe\": 1}", NRS_ENAME,
         "f: p.stpe: unknown parameter, did you mean 'step'?"},
        {"{\"from\": 4, \"to\": 5}", NRS_ECONFLICT,
         "f: p: has neither of them, expected either 'step' or 'count'"},
        {"{\"from\": 4, \"to\": 5, \"step\": 1, \"count\": 2}", NRS_ECONFLICT,
         "f: p: has both 'step' and 'count', expected"},
        {"{\"from\": 4, \"to\": 5, \"count\": 1}", NRS_ERANGE, "f: p.count: 1 is outside [2, "},
        {"{\"from\": 4, \"to\": 5, \"count\": 2.5}", NRS_ETYPE, "f: p.count: 2.5 is not whole"},
        {"{\"from\": 4, \"to\": 64, \"step\": 0}", NRS_ERANGE,
         "f: p.step: 0 does not lead from 4 to 64"},
        {"{\"from\": 4, \"to\": 4, \"step\": 0}", NRS_ERANGE, "does not lead from 4 to 4"},
        {"{\"from\": 4, \"to\": 64, \"step\": -4}", NRS_ERANGE,
         "f: p.step: -4 does not lead from 4 to 64"},
        {"{\"from\": 4, \"to\": 4, \"count\": 2}", NRS_ERANGE,
         "f: p: from 4 to 4, expected different ends"},
        {"{\"from\": 0, \"to\": 100, \"step\": 1}", NRS_ERANGE, "f: p: more than 100 values"},
        {"{\"from\": 0, \"to\": 1e300, \"step\": 1e-300}", NRS_ERANGE, "more than 100 values"},
        {"{\"from\": 0, \"to\": 100, \"count\": 101}", NRS_ERANGE, "f: p: more than 100 values"},
        {"{\"from\": 0, \"to\": 100, \"count\": 9, \"scale\": \"log\"}", NRS_ERANGE,
         "f: p: from 0 to 100 on the scale 'log', expected both above 0"},
        {"{\"from\": 1, \"to\": 100, \"step\": 9, \"scale\": \"log\"}", NRS_ECONFLICT,
         "f: p.scale: 'log' with a step, expected a count"},
        {"{\"from\": 1, \"to\": 100, \"count\": 9, \"scale\": \"lgo\"}", NRS_ENAME,
         "f: p.scale: 'lgo' is unknown, did you mean 'log'"},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        cJSON *json = kit_json(rows[i].range), *list = NULL;
        struct nrs_error err;
        enum nrs_status got =
            nrs_range_values(row_of("ues.count_per_cell"), json, "f", "p", 100, &list, &err);

        CHECK_ROW(got == rows[i].want && says(&err, rows[i].says), i, "%s: %d '%s'", rows[i].range,
                  got, err.text);
        cJSON_Delete(json);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"values", values},
        {"long ranges are clean", long_ranges_are_clean},
        {"what is refused", what_is_refused},
        {NULL, NULL},
    };
    return kit_main("range", tests);
}

/* test_capacity_report.c - capacities as a table, CSV and JSON. */
#include <math.h>
#include <string.h>

#include "check.h"
#include "report/capacity_report.h"
#include "scenario/json.h"

static const struct nrs_capacity_trial trials[] = {
    {4, 20, 2, "pass", "satisfied-ues", 0.96, 0.9, 0.92, 0.99, 0.995},
    {6, 10, 1, "fail", "dl-reliability", 0.5, 0.9, 0.4, 0.625, 0.9975},
};

/* One of each status, and a name that CSV has to quote. */
static void rows_of(struct nrs_capacity_row row[5])
{
    static const struct {
        const char *label;
        enum nrs_capacity_status status;
        uint32_t estimate, low, high;
        bool has_high, is_monotone;
        double crossing;
        size_t n_trials, limiting;
    } rows[] = {
        {"0 a", NRS_CAPACITY_DECIDED, 5, 5, 5, true, true, 5.25, 2, 1},
        {"1 b", NRS_CAPACITY_UNDECIDED, 5, 4, 7, true, false, 5.5, 2, 1},
        {"2 c, \"d\"", NRS_CAPACITY_OPEN, 64, 4, 64, false, true, NAN, 1, 1},
        {"3 e", NRS_CAPACITY_STOPPED, 0, 0, 64, false, true, NAN, 0, 0},
        {"4 f", NRS_CAPACITY_NO_LIMIT, 0, 0, 64, false, true, NAN, 0, 0},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        row[i] = (struct nrs_capacity_row){.point = {.label = rows[i].label,
                                                     .requirement_set = "set",
                                                     .requirement = {.name = "app"},
                                                     .network = "net",
                                                     .split = "cut",
                                                     .dtype = "int8",
                                                     .payload_bytes = 1000,
                                                     .frame_rate_hz = 30},
                                           .status = rows[i].status,
                                           .estimate = rows[i].estimate,
                                           .low = rows[i].low,
                                           .high = rows[i].high,
                                           .has_high = rows[i].has_high,
                                           .crossing = rows[i].crossing,
                                           .ue_share = 0.875,
                                           .is_monotone = rows[i].is_monotone,
                                           .trial = trials,
                                           .n_trials = rows[i].n_trials,
                                           .n_replications = 15 * rows[i].n_trials,
                                           .limiting = rows[i].limiting};
    }
}

static struct nrs_capacities all(const struct nrs_capacity_row *row)
{
    return (struct nrs_capacities){
        .criterion = "satisfied-ues", .confidence = 0.9375, .row = row, .n = 5};
}

static void csv_has_a_line_a_point(void)
{
    static const char want[] =
        "label,requirement_set,application,network,split,dtype,payload_bytes,frame_rate_hz,"
        "criterion,ue_share,confidence,capacity,low,high,crossing,status,monotone,limit,limit_load,"
        "limit_estimate,limit_target,loads,replications\n"
        "0 a,set,app,net,cut,int8,1000,30,satisfied-ues,0.875,0.9375,5,5,5,5.25,decided,1,"
        "dl-reliability,6,0.5,0.9,2,30\n"
        "1 b,set,app,net,cut,int8,1000,30,satisfied-ues,0.875,0.9375,5,4,7,5.5,undecided,0,"
        "dl-reliability,6,0.5,0.9,2,30\n"
        "\"2 c, \"\"d\"\"\",set,app,net,cut,int8,1000,30,satisfied-ues,0.875,0.9375,64,4,,,open,1,"
        ",,,,1,15\n"
        "3 e,set,app,net,cut,int8,1000,30,satisfied-ues,0.875,0.9375,0,0,,,stopped,1,,,,,0,0\n"
        "4 f,set,app,net,cut,int8,1000,30,satisfied-ues,0.875,0.9375,,,,,no-limit,1,,,,,0,0\n";
    static const char heading[] =
        "label,load,looks,replications,decision,quantity,estimate,target,lo,hi,confidence\n";
    struct nrs_capacity_row row[5];
    struct nrs_capacities c;
    struct nrs_text text;

    rows_of(row);
    c = all(row);
    nrs_text_init(&text);
    nrs_capacity_csv(&c, &text);
    CHECK_ROW(strcmp(nrs_text_string(&text), want) == 0, 0, "%s", nrs_text_string(&text));
    nrs_text_free(&text);
    nrs_capacity_trials_csv(&c, &text);
    CHECK_ROW(strncmp(nrs_text_string(&text), heading, strlen(heading)) == 0, 1, "%s",
              nrs_text_string(&text));
    CU_ASSERT_PTR_NOT_NULL(strstr(nrs_text_string(&text),
                                  "\n0 a,4,2,20,pass,satisfied-ues,0.96,0.9,0.92,0.99,0.995\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(nrs_text_string(&text),
                                  "\n1 b,6,1,10,fail,dl-reliability,0.5,0.9,0.4,0.625,0.9975\n"));
    nrs_text_free(&text);
}

static void json_has_both(void)
{
    struct nrs_capacity_row row[5];
    struct nrs_capacities c;
    struct nrs_text text;
    cJSON *root, *list, *open;

    rows_of(row);
    c = all(row);
    nrs_text_init(&text);
    nrs_capacity_json(&c, &text);
    root = cJSON_Parse(nrs_text_string(&text));
    nrs_text_free(&text);
    list = cJSON_GetObjectItemCaseSensitive(root, "capacities");
    CU_ASSERT_EQUAL_FATAL(cJSON_GetArraySize(list), 5);
    open = cJSON_GetArrayItem(list, 2);
    CU_ASSERT(cJSON_IsNull(cJSON_GetObjectItemCaseSensitive(open, "high")));
    CU_ASSERT_EQUAL(cJSON_GetObjectItemCaseSensitive(open, "low")->valuedouble, 4);
    CU_ASSERT_EQUAL(cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(open, "loads")), 1);
    CU_ASSERT(
        cJSON_IsNull(cJSON_GetObjectItemCaseSensitive(cJSON_GetArrayItem(list, 4), "capacity")));
    cJSON_Delete(root);
}

static void the_table_tells_what_limits(void)
{
    static const char *const want[] = {"5-5",
                                       "dl-reliability, 50 % at 6",
                                       "4-7",
                                       "undecided, not monotone",
                                       "4 or more",
                                       "any",
                                       "criterion: satisfied-ues (87.5 % of the UEs)",
                                       "a confidence of 93.7 %"};
    const struct nrs_style style = {.colour = false};
    struct nrs_capacity_row row[5];
    struct nrs_capacities c;
    struct nrs_text text;

    rows_of(row);
    c = all(row);
    nrs_text_init(&text);
    nrs_capacity_table(&c, &style, &text);
    for (size_t i = 0; i < NRS_LEN(want); i++)
        CHECK_ROW(strstr(nrs_text_string(&text), want[i]) != NULL, i, "'%s' is missing", want[i]);
    CU_ASSERT_PTR_NULL(strstr(nrs_text_string(&text), "varied"));
    nrs_text_free(&text);
    snprintf(row[1].point.varied, sizeof row[1].point.varied, "dtype=int8");
    row[0].ue_share = NAN;
    nrs_capacity_table(&c, &style, &text);
    CU_ASSERT_PTR_NOT_NULL(strstr(nrs_text_string(&text), "varied"));
    CU_ASSERT_PTR_NULL(strstr(nrs_text_string(&text), "of the UEs"));
    nrs_text_free(&text);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"csv has a line a point", csv_has_a_line_a_point},
        {"json has both", json_has_both},
        {"the table tells what limits", the_table_tells_what_limits},
        {NULL, NULL},
    };

    return check_main("capacity report", tests);
}

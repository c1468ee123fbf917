/* test_capacity_report.c - capacities as a table, CSV and JSON. */
#include <math.h>
#include <string.h>

#include "check.h"
#include "report/capacity_figure.h"
#include "report/capacity_read.h"
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
        "3 e,set,app,net,cut,int8,1000,30,satisfied-ues,0.875,0.9375,,,,,stopped,1,,,,,0,0\n"
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

static void the_answers_are_sentences(void)
{
    static const char want[] =
        "\n0 a: 5 UEs a cell; 6 fail: dl-reliability 50 %, expected 90 %\n"
        "1 b: 4 to 7 UEs a cell, 5 by the estimates; 6 fail: dl-reliability 50 %, expected 90 %; "
        "more --looks or --replications narrow it\n"
        "2 c, \"d\": 64 or more UEs a cell by the estimates, 4 or more are decided; --max-ues goes "
        "further, more --looks or --replications decide more\n"
        "3 e: no load was looked at; time was up, the same command goes on\n"
        "4 f: any number of UEs, for nothing is sent\n";
    struct nrs_capacity_trial undecided;
    struct nrs_capacity_row row[5];
    struct nrs_capacities c;
    struct nrs_text text;

    rows_of(row);
    c = all(row);
    nrs_text_init(&text);
    nrs_capacity_answers(&c, &text);
    CHECK_ROW(strcmp(nrs_text_string(&text), want) == 0, 0, "%s", nrs_text_string(&text));
    nrs_text_free(&text);
    undecided = trials[1];
    undecided.decision = "undecided";
    row[1].trial = &undecided;
    row[1].n_trials = 1;
    row[1].limiting = 0;
    nrs_capacity_answers(&c, &text);
    CU_ASSERT_PTR_NOT_NULL(strstr(nrs_text_string(&text), "; 6 seem to fail: dl-reliability 50 %"));
    nrs_text_free(&text);
}

/* Places and numbers as the head of plots/capacity.gp has them; names are what points differ in.
 * A curve for each point that has loads, but none where there are many points. */
static void the_figure_has_rows_and_curves(void)
{
    static const char want[] = "5\t5\t3\t8\t\"cell\"\t\"satisfied-ues\"\t\"87.5\"\t\"93.7\"\n"
                               "\n\n"
                               "1\t5\t5\t5\t1\t\"pool1\"\t\"5\"\n"
                               "2\t5\t4\t7\t2\t\"cut, x=1\"\t\"5 (4–7)\"\n"
                               "3\t64\t4\tnan\t3\t\"cut\"\t\"64 (4 or more)\"\n"
                               "4\tnan\tnan\tnan\t0\t\"cut\"\t\"not looked at\"\n"
                               "5\tnan\tnan\tnan\t0\t\"cut\"\t\"any number\"\n"
                               "\n\n"
                               "4\t0.96\t0.92\t0.99\t0.9\n"
                               "6\t0.5\t0.4\t0.625\t0.9\n"
                               "\n\n"
                               "4\t0.96\t0.92\t0.99\t0.9\n"
                               "6\t0.5\t0.4\t0.625\t0.9\n"
                               "\n\n"
                               "4\t0.96\t0.92\t0.99\t0.9\n";
    struct nrs_capacity_row row[5], many[NRS_CAPACITY_FIGURE_ROWS + 1];
    struct nrs_capacities c;
    struct nrs_text text;

    rows_of(row);
    for (size_t i = 0; i < 5; i++)
        snprintf(row[i].point.split, sizeof row[i].point.split, "%s", i ? "cut" : "pool1");
    snprintf(row[1].point.varied, sizeof row[1].point.varied, "x=1");
    c = all(row);
    nrs_text_init(&text);
    nrs_capacity_figure(&c, "cell", &text);
    CHECK_ROW(strcmp(nrs_text_string(&text), want) == 0, 0, "%s", nrs_text_string(&text));
    nrs_text_free(&text);
    c.n = 1; /* differs in nothing */
    nrs_capacity_figure(&c, "cell", &text);
    CU_ASSERT_PTR_NOT_NULL(strstr(nrs_text_string(&text), "\"net, pool1\""));
    nrs_text_free(&text);
    for (size_t i = 0; i < NRS_LEN(many); i++)
        many[i] = row[0];
    c.row = many;
    c.n = NRS_LEN(many);
    nrs_capacity_figure(&c, "cell", &text);
    CU_ASSERT_EQUAL(strncmp(nrs_text_string(&text), "200\t201\t0\t", 10), 0);
    CU_ASSERT_PTR_NULL(strstr(nrs_text_string(&text), "\n201\t"));
    nrs_text_free(&text);
}

/* Of a text that is JSON. */
static enum nrs_status read_again(const char *text, struct nrs_capacities_kept *out,
                                  struct nrs_error *err)
{
    cJSON *root = cJSON_Parse(text);

    CU_ASSERT_PTR_NOT_NULL_FATAL(root);
    return nrs_capacities_read("c.json", root, out, err);
}

/* All files made of what was read are as they were made first. */
static void what_is_written_is_read_again(void)
{
    const struct nrs_style style = {.colour = false};
    struct nrs_capacity_row row[5];
    struct nrs_capacities c;
    struct nrs_capacities_kept kept;
    struct nrs_text first, again;

    rows_of(row);
    snprintf(row[1].point.varied, sizeof row[1].point.varied, "dtype=int8");
    row[3].ue_share = NAN;
    c = all(row);
    nrs_text_init(&first);
    nrs_text_init(&again);
    nrs_capacity_json(&c, &first);
    CU_ASSERT_EQUAL_FATAL(read_again(nrs_text_string(&first), &kept, NULL), NRS_OK);
    nrs_text_free(&first);
    for (size_t i = 0; i < NRS_CAPACITY_FILES; i++) {
        nrs_capacity_files[i].write(&c, &first);
        nrs_capacity_files[i].write(&kept.all, &again);
        CHECK_ROW(strcmp(nrs_text_string(&first), nrs_text_string(&again)) == 0, i, "%s: %s",
                  nrs_capacity_files[i].name, nrs_text_string(&again));
        nrs_text_free(&first);
        nrs_text_free(&again);
    }
    nrs_capacity_table(&c, &style, &first);
    nrs_capacity_table(&kept.all, &style, &again);
    CU_ASSERT_STRING_EQUAL(nrs_text_string(&first), nrs_text_string(&again));
    CU_ASSERT(!nrs_capacity_is_decided(&kept.all));
    kept.all.n = 1;
    CU_ASSERT(nrs_capacity_is_decided(&kept.all));
    nrs_text_free(&first);
    nrs_text_free(&again);
    nrs_capacities_free(&kept);
}

/* A text with one part exchanged is refused, and says where. */
static void what_was_changed_is_refused(void)
{
    static const struct {
        const char *was, *is, *want;
    } rows[] = {
        {"\"criterion\"", "\"creterion\"", "c.json: expected criterion, confidence and"},
        {"\"label\":\t\"1 b\"", "\"label\":\t1", "c.json: capacities[1]: label: expected a text"},
        {"\"load\":\t4,", "\"load\":\t4.5,", "c.json: capacities[0]: load: expected a count"},
        {"\"load\":\t4,", "\"load\":\t-4,", "c.json: capacities[0]: load: expected a count"},
        {"\"load\":\t4,", "\"load\":\t\"4\",", "c.json: capacities[0]: load: expected a number"},
        {"\"stopped\"", "\"halted\"", "capacities[3]: status: expected one of those"},
        {"\"limit_load\":\t6", "\"limit_load\":\t7", "limit_load: expected one of the loads"},
        {"\"monotone\":\tfalse", "\"monotone\":\t0", "[1]: monotone: expected true or false"},
        {"\"payload_bytes\":\t1000", "\"payload_bytes\":\t-1", "payload_bytes: expected a size"},
    };
    struct nrs_capacity_row row[5];
    struct nrs_capacities c;
    struct nrs_text text;

    rows_of(row);
    c = all(row);
    nrs_text_init(&text);
    nrs_capacity_json(&c, &text);
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        const char *whole = nrs_text_string(&text), *at = strstr(whole, rows[i].was);
        struct nrs_capacities_kept kept;
        struct nrs_error err = {.text = ""};
        struct nrs_text changed;

        CHECK_ROW(at != NULL, i, "'%s' is not there", rows[i].was);
        if (!at)
            continue;
        nrs_text_init(&changed);
        nrs_text_add_n(&changed, whole, (size_t)(at - whole));
        nrs_text_add(&changed, rows[i].is);
        nrs_text_add(&changed, at + strlen(rows[i].was));
        CHECK_ROW(read_again(nrs_text_string(&changed), &kept, &err) == NRS_EPARSE &&
                      strstr(err.text, rows[i].want),
                  i, "'%s'", err.text);
        nrs_capacities_free(&kept);
        nrs_text_free(&changed);
    }
    nrs_text_free(&text);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"csv has a line a point", csv_has_a_line_a_point},
        {"json has both", json_has_both},
        {"the table tells what limits", the_table_tells_what_limits},
        {"the answers are sentences", the_answers_are_sentences},
        {"the figure has rows and curves", the_figure_has_rows_and_curves},
        {"what is written is read again", what_is_written_is_read_again},
        {"what was changed is refused", what_was_changed_is_refused},
        {NULL, NULL},
    };

    return check_main("capacity report", tests);
}

/* test_explain_report.c - the order of changes, and an explanation as text, CSV and JSON. */
#include "report/explain_report.h"

#include <string.h>

#include "check.h"

static const struct nrs_style plain = {false, false};

/* Where the one row that has a say is missed by far, or by little, or met. */
static struct nrs_verdict verdict(double margin)
{
    struct nrs_verdict v = {.overall = margin >= 0 ? NRS_MET : NRS_NOT_MET};

    for (size_t i = 0; i < NRS_N_QUANTITIES; i++)
        v.row[i] = (struct nrs_verdict_row){.quantity = (enum nrs_quantity)i,
                                            .status = NRS_NOT_APPLICABLE,
                                            .estimate = NAN,
                                            .target = NAN,
                                            .margin = NAN};
    v.row[NRS_Q_UPLOAD_LATENCY].status = v.overall;
    v.row[NRS_Q_UPLOAD_LATENCY].target = 0.01;
    v.row[NRS_Q_UPLOAD_LATENCY].estimate = 0.01 * (1 - margin);
    v.row[NRS_Q_UPLOAD_LATENCY].margin = margin;
    return v;
}

static void order(void)
{
    static const struct {
        enum nrs_cost cost;
        double margin;
        int place; /* in the order that is wanted */
        bool open; /* undecided */
    } row[] = {
        {NRS_COST_HARDWARE, 0.9, 4, false},        /* met, by far, and dear */
        {NRS_COST_CONFIGURATION, -0.5, 10, false}, /* not met: by margin, whatever it costs */
        {NRS_COST_HARDWARE, -0.1, 9, false},
        {NRS_COST_CONFIGURATION, 0.1, 1, false},
        {NRS_COST_CONFIGURATION, 0.2, 0, false},
        {NRS_COST_CONFIGURATION, 0.1, 2, false}, /* the same: as proposed */
        {NRS_COST_SPECTRUM, 0, 3, false},
        {NRS_COST_DEPLOYMENT, -INFINITY, 12, false},
        {NRS_COST_CONFIGURATION, -INFINITY, 11, false}, /* the same: by cost */
        {NRS_COST_HARDWARE, 0.8, 6, true},              /* met by the estimates: by cost */
        {NRS_COST_CONFIGURATION, 0.1, 5, true},
        {NRS_COST_CONFIGURATION, -0.2, 8, true}, /* else by margin */
        {NRS_COST_HARDWARE, -0.1, 7, true},
    };
    struct nrs_change change[NRS_LEN(row)];
    struct nrs_verdict v[NRS_LEN(row)];
    struct nrs_tried tried[NRS_LEN(row)];

    for (size_t i = 0; i < NRS_LEN(row); i++) {
        change[i] = (struct nrs_change){.cost = row[i].cost};
        v[i] = verdict(row[i].margin);
        if (row[i].open)
            v[i].overall = NRS_OPEN;
        tried[i] = (struct nrs_tried){&change[i], &v[i]};
    }
    nrs_tried_sort(tried, NRS_LEN(row));
    for (size_t i = 0; i < NRS_LEN(row); i++) {
        size_t from = (size_t)(tried[i].change - change);

        CHECK_ROW(row[from].place == (int)i, from, "came to place %zu, expected %d", i,
                  row[from].place);
    }
}

static void what_helps(void)
{
    static const struct {
        double was, is, next_was, next_is; /* margins of two rows; NAN: there is none */
        bool helps;
    } row[] = {
        {-0.5, 0.1, NAN, NAN, true},          {-0.5, -0.4, NAN, NAN, true},
        {-0.5, -0.5, NAN, NAN, false},        {-0.5, -0.6, NAN, NAN, false},
        {-0.5, -0.5, 0.1, 0.9, false}, /* the worst stays */
        {-INFINITY, -INFINITY, -3, -2, true}, {-INFINITY, -INFINITY, -2, -3, false},
        {0.1, 0.2, NAN, NAN, true},           {0.1, -0.1, NAN, NAN, false},
    };

    for (size_t i = 0; i < NRS_LEN(row); i++) {
        struct nrs_verdict was = verdict(row[i].was), is = verdict(row[i].is);
        struct nrs_tried tried = {NULL, &is};

        if (!isnan(row[i].next_was)) {
            was.row[NRS_Q_UL_RATE].target = is.row[NRS_Q_UL_RATE].target = 1;
            was.row[NRS_Q_UL_RATE].margin = row[i].next_was;
            is.row[NRS_Q_UL_RATE].margin = row[i].next_is;
        }
        CHECK_ROW(nrs_tried_helps(&tried, &was) == row[i].helps, i, "helps: %d", !row[i].helps);
    }
}

/* Of 10 ms 8 are the uplink's and 2 the tail's; one change, to fp16, halves the miss. */
struct made {
    struct nrs_verdict tried_verdict;
    struct nrs_change change;
    struct nrs_tried tried;
    struct nrs_explanation e;
};

static void make(struct made *m)
{
    struct nrs_decisive d = {.quantile = 0.999,
                             .n = 100,
                             .n_lost = 1,
                             .latency_s = INFINITY,
                             .n_band = 6,
                             .fastest_s = 0.009,
                             .slowest_s = 0.011,
                             .sum_s = 0.01,
                             .n_rows = NRS_N_STAGES};

    d.stage_s[NRS_STAGE_UPLINK] = 0.008;
    d.stage_s[NRS_STAGE_TAIL] = 0.002;
    *m = (struct made){.tried_verdict = verdict(-0.5),
                       .change = {.name = "dtype fp16", .values = cJSON_CreateObject()}};
    cJSON_AddStringToObject(m->change.values, "application.dtype", "fp16");
    m->tried = (struct nrs_tried){&m->change, &m->tried_verdict};
    m->e = (struct nrs_explanation){.point = {.label = "made", .dtype = "fp32"},
                                    .n_legs = 1,
                                    .tried = &m->tried,
                                    .n_tried = 1,
                                    .n_refused = 2};
    m->e.point.verdict = verdict(-1);
    m->e.leg[0] = (struct nrs_explained_leg){NRS_LEG_FRAME, 0.015, d, d};
    m->e.leg[0].median.quantile = 0.5;
}

static void check_parts(const char *text, const char *const *want)
{
    for (size_t i = 0; want[i]; i++)
        CHECK_ROW(strstr(text, want[i]) != NULL, i, "no '%s' in\n%s", want[i], text);
}

static void as_text(void)
{
    static const char *const want[] = {
        "made: NOT MET\nworst: Upload latency, margin -100 %\n",
        "Recognition: less than 99.9 % arrive; 15 ms are allowed; 1 of 100 are lost\n",
        "Average of 6 frames that arrived last, of 9 to 11 ms:\n",
        /* 0.8 and 0.2 of 32 */
        "uplink     8  80       8  80  ##########################\n",
        "tail       2  20       2  20  ######\n",
        "longest: uplink, 80 %\n",
        "dtype fp16  configuration  NOT MET  Upload latency      -100 %  -50 %      15",
        "changes simulated, one at a time: 1; of these 1 help, 0 do not; 2 more are not possible here\n",
        "No single change makes the verdict met.\n",
        NULL,
    };
    struct nrs_text text;
    struct made m;

    make(&m);
    nrs_text_init(&text);
    nrs_explain_text(&m.e, &plain, &text);
    check_parts(nrs_text_string(&text), want);
    nrs_text_free(&text);
    m.tried_verdict = verdict(0.5);
    nrs_explain_text(&m.e, &plain, &text);
    check_parts(nrs_text_string(&text),
                (const char *const[]){"1 single change makes the verdict met; the cheapest: dtype "
                                      "fp16 (application.dtype=fp16)\n",
                                      NULL});
    nrs_text_free(&text);
    m.tried_verdict.overall = NRS_OPEN;
    nrs_explain_text(&m.e, &plain, &text);
    check_parts(nrs_text_string(&text),
                (const char *const[]){"by the estimates 1 would, and more replications decide; the "
                                      "cheapest: dtype fp16 (application.dtype=fp16)\n",
                                      NULL});
    nrs_text_free(&text);
    m.e.leg[0].deciding.n_band = 0;
    nrs_explain_text(&m.e, &plain, &text);
    check_parts(nrs_text_string(&text), (const char *const[]){"None has arrived", NULL});
    nrs_text_free(&text);
    cJSON_Delete(m.change.values);
}

static void as_csv_and_json(void)
{
    static const char *const csv[] = {
        "stage,uplink,recognition,0.999,0.008,0.8,,,,,,,,\n",
        "stage,tail,recognition,0.5,0.002,0.2,,,,,,,,\n",
        "scenario,made,,,,,,,not-met,upload-latency,-1,-1,0.02,\n",
        "change,dtype fp16,,,,,configuration,application.dtype=fp16,not-met,upload-latency,-1,"
        "-0.5,0.015,\n",
        NULL,
    };
    struct nrs_text text;
    struct made m;
    cJSON *root, *change;

    make(&m);
    nrs_text_init(&text);
    nrs_explain_csv(&m.e, &text);
    check_parts(nrs_text_string(&text), csv);
    nrs_text_free(&text);
    nrs_explain_json(&m.e, &text);
    root = cJSON_Parse(nrs_text_string(&text));
    CU_ASSERT_PTR_NOT_NULL_FATAL(root);
    CU_ASSERT_EQUAL(cJSON_GetObjectItem(root, "n_refused")->valueint, 2);
    CU_ASSERT_STRING_EQUAL(cJSON_GetObjectItem(root, "worst")->valuestring, "upload-latency");
    change = cJSON_GetArrayItem(cJSON_GetObjectItem(root, "changes"), 0);
    CU_ASSERT_STRING_EQUAL(
        cJSON_GetObjectItem(cJSON_GetObjectItem(change, "set"), "application.dtype")->valuestring,
        "fp16");
    CU_ASSERT(cJSON_IsTrue(cJSON_GetObjectItem(change, "helps")));
    cJSON_Delete(root);
    nrs_text_free(&text);
    cJSON_Delete(m.change.values);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"the order of changes", order},
        {"what helps", what_helps},
        {"as text", as_text},
        {"as CSV and JSON", as_csv_and_json},
        {NULL, NULL},
    };

    return check_main("explain_report", tests);
}

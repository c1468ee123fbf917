/* test_report.c - texts, numbers, tables, CSV and JSON of the reports. */
#include "check.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "report/csv.h"
#include "report/number.h"
#include "report/records_csv.h"
#include "report/verdict_report.h"
#include "summary_kit.h"

static const struct nrs_style plain = {false, false};

static void numbers_for_people(void)
{
    static const struct {
        struct nrs_number (*format)(double);
        double value;
        const char *want;
    } rows[] = {
        {nrs_number_short, 12.345, "12.3"},
        {nrs_number_short, 0.12345, "0.123"},
        {nrs_number_short, 999.4, "999"},
        {nrs_number_short, 999.6, "1000"},
        {nrs_number_short, 3211.264, "3211"},
        {nrs_number_short, INFINITY, "lost"},
        {nrs_number_short, NAN, "-"},
        {nrs_number_percent, 0.999, "99.9"},
        {nrs_number_percent, 0.99999, "99.999"},
        {nrs_number_percent, 1, "100"},
        {nrs_number_percent, 0.9999999999, "99.99999"}, /* a failure is never rounded away */
        {nrs_number_percent, 0.9787234, "97.8"},
        {nrs_number_percent, 0.99949, "99.949"},
        {nrs_number_percent, 0.05, "5"},
        {nrs_number_percent, 0, "0"},
        {nrs_number_percent, NAN, "-"},
        {nrs_number_margin, 0.234, "+23 %"},
        {nrs_number_margin, -0.5, "-50 %"},
        {nrs_number_margin, -9, "10x limit"},
        {nrs_number_margin, -INFINITY, "lost"},
        {nrs_number_margin, NAN, "-"},
        {nrs_number_exact, 0.1, "0.1"},
        {nrs_number_exact, NAN, ""},
        {nrs_number_exact, INFINITY, "inf"},
        {nrs_number_exact, 1. / 3, "0.3333333333333333"},
        {nrs_number_exact, 279936, "279936"},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        const struct nrs_number got = rows[i].format(rows[i].value);

        CHECK_ROW(strcmp(got.text, rows[i].want) == 0, i, "got '%s', want '%s'", got.text,
                  rows[i].want);
    }
}

static void exact_numbers_read_back(void)
{
    static const double values[] = {1e-300, 0.1 + 0.2, 1. / 3, 2. / 3, 1e22, 5e-324, 1.7e308};

    for (size_t i = 0; i < NRS_LEN(values); i++)
        CHECK_ROW(strtod(nrs_number_exact(values[i]).text, NULL) == values[i], i, "%s",
                  nrs_number_exact(values[i]).text);
}

/* RFC 4180, section 2, rules 5 to 7. */
static void csv_quotes(void)
{
    static const struct {
        const char *value, *want;
    } rows[] = {
        {"plain text", "plain text"},
        {"", ""},
        {"a,b", "\"a,b\""},
        {"say \"hi\"", "\"say \"\"hi\"\"\""},
        {"two\nlines", "\"two\nlines\""},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_text out;
        struct nrs_csv csv;
        char want[64];

        nrs_text_init(&out);
        nrs_csv_init(&csv, &out);
        nrs_csv_text(&csv, rows[i].value);
        nrs_csv_integer(&csv, -7);
        nrs_csv_number(&csv, NAN);
        nrs_csv_number(&csv, 0.5);
        nrs_csv_end_row(&csv);
        snprintf(want, sizeof want, "%s,-7,,0.5\n", rows[i].want);
        CHECK_ROW(strcmp(nrs_text_string(&out), want) == 0, i, "got %s", nrs_text_string(&out));
        nrs_text_free(&out);
    }
}

static void json_has_null_for_what_is_no_number(void)
{
    struct nrs_text out;
    struct nrs_json j;

    nrs_text_init(&out);
    nrs_json_init(&j);
    nrs_json_number(&j, j.root, "b", NAN);
    nrs_json_number(&j, j.root, "a", -INFINITY);
    nrs_json_number(&j, j.root, "c", 0.1);
    nrs_json_print(&j, &out);
    nrs_json_free(&j);
    CU_ASSERT_STRING_EQUAL(nrs_text_string(&out),
                           "{\n\t\"b\":\tnull,\n\t\"a\":\tnull,\n\t\"c\":\t0.1\n}\n");
    nrs_text_free(&out);
}

static void failures_stick(void)
{
    struct nrs_error err;
    struct nrs_text out;
    struct nrs_json j = {.root = NULL, .failed = true};

    nrs_text_init(&out);
    nrs_text_add(&out, "before");
    nrs_json_print(&j, &out);
    nrs_text_add(&out, "after");
    CU_ASSERT_STRING_EQUAL(nrs_text_string(&out), "before");
    CU_ASSERT_EQUAL(nrs_text_check(&out, &err), NRS_EMACHINE);
    nrs_text_free(&out);
}

static void columns_are_as_wide_as_their_cells(void)
{
    static const struct nrs_column columns[] = {
        {"name", "", true}, {"x", "ms", false}, {"note", "", true}};
    static const struct {
        struct nrs_style style;
        const char *want;
    } rows[] = {
        {{false, true},
         "name     x  note\n"
         "        ms\n"
         "group of two\n"
         "é✓ä      1\n"
         "longer  22  end\n"},
        {{true, true},
         "\033[1mname\033[0m     \033[1mx\033[0m  \033[1mnote\033[0m\n"
         "        \033[2mms\033[0m\n"
         "\033[1mgroup of two\033[0m\n"
         "é✓ä      \033[32m1\033[0m\n"
         "longer  22  end\n"},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_table t;
        struct nrs_text out;

        nrs_text_init(&out);
        nrs_table_init(&t, columns, NRS_LEN(columns));
        nrs_table_line(&t, NRS_TONE_STRONG, "group of %s", "two");
        nrs_table_cell(&t, NRS_TONE_PLAIN, "é✓ä");
        nrs_table_cell(&t, NRS_TONE_GOOD, "%d", 1);
        nrs_table_cell(&t, NRS_TONE_PLAIN, "%s", "");
        nrs_table_cell(&t, NRS_TONE_PLAIN, "longer");
        nrs_table_cell(&t, NRS_TONE_PLAIN, "%d", 22);
        nrs_table_cell(&t, NRS_TONE_PLAIN, "end");
        nrs_table_render(&t, &rows[i].style, &out);
        CHECK_ROW(strcmp(nrs_text_string(&out), rows[i].want) == 0, i, "got\n%s",
                  nrs_text_string(&out));
        nrs_table_free(&t);
        nrs_text_free(&out);
    }
}

/* Two points of one application: an upload of 8 ms within 10, and one that is lost. */
static const struct nrs_requirement video = {
    .name = "video-recognition",
    .title = "Video recognition",
    .upload_s = 0.010,
    .download_s = 0.010,
    .recognition_s = 0.033,
    .ul_reliability = 0.5,
    .dl_reliability = 0.5,
    .ul_availability = 0.999,
    .dl_availability = 0.99999,
    .interval_s = 1. / 30,
};
static const struct nrs_requirement_set set = {.max_payload_bytes = {270000, 1500000}};

static void make_point(struct nrs_point_result *p, const char *label, bool lost)
{
    const struct nrs_kpi_point point = {NRS_KPI_ALEXNET, 36864, false};
    struct nrs_summary s;
    struct nrs_ledger l;

    *p = (struct nrs_point_result){.label = label,
                                   .varied = "",
                                   .requirement_set = "tr22874",
                                   .requirement = video,
                                   .network = "alexnet",
                                   .split = "pool5",
                                   .dtype = "fp32",
                                   .payload_bytes = 36864,
                                   .frame_rate_hz = 30,
                                   .n_ues = 1};
    nrs_ledger_init(&l);
    for (size_t i = 0; i < 2; i++) {
        size_t at = nrs_ledger_add(&l);
        struct nrs_frame *f = &l.frames[at];

        f->measured = 1;
        f->ul_bytes = 36864;
        f->capture_s = f->head_start_s = f->head_end_s = 0;
        f->fate = lost ? NRS_FATE_UPLINK_LOST : NRS_FATE_DONE;
        if (!lost) {
            f->server_s = 0.008;
            f->tail_end_s = 0.009;
            f->result_s = 0.012;
        }
    }
    kit_summary(&l, 1, &video, &s);
    CU_ASSERT_EQUAL(nrs_verdict_compute(&s, &set, &video, &point, &p->verdict, NULL), NRS_OK);
    nrs_summary_free(&s);
    nrs_ledger_free(&l);
}

/* Upload rate: 36,864 byte are 294.912 kbit, 36.9 Mbit/s in 8 ms against 29.5 in 10 ms. */
static void matrix_shows_marks_and_counts(void)
{
    struct nrs_point_result points[2];
    struct nrs_text out;

    make_point(&points[0], "a", false);
    make_point(&points[1], "b", true);
    nrs_text_init(&out);
    nrs_verdict_matrix(points, 2, &plain, &out);
    CU_ASSERT_PTR_NOT_NULL(strstr(out.data, "\nVideo recognition (video-recognition)\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(out.data, " 8 ok        12 ok  36.9/29.5 ok       100 ok"));
    CU_ASSERT_PTR_NOT_NULL(strstr(out.data, "lost NO      lost NO     0/29.5 NO         0 NO"));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(out.data, "\n2 points: 1 met, 1 not met, 0 undecided, 0 without data, "));
    for (const char *line = out.data; *line; line += strcspn(line, "\n") + 1)
        CU_ASSERT(strcspn(line, "\n") <= 120);
    nrs_text_free(&out);
}

static void detail_has_a_line_for_each_quantity(void)
{
    struct nrs_point_result point;
    struct nrs_text out;

    make_point(&point, "video/alexnet/pool5", true);
    nrs_text_init(&out);
    nrs_verdict_detail(&point, NULL, &plain, &out);
    CU_ASSERT_PTR_NOT_NULL(strstr(out.data, "video/alexnet/pool5: NOT MET\n"));
    for (size_t q = 0; q < NRS_N_QUANTITIES; q++)
        CHECK_ROW(strstr(out.data, nrs_quantities[q].name), q, "%s is missing",
                  nrs_quantities[q].name);
    CU_ASSERT_PTR_NOT_NULL(strstr(out.data, "NOT MET"));
    CU_ASSERT_PTR_NOT_NULL(strstr(out.data, "2 frames measured: 2 uplink-lost\n"));
    nrs_text_free(&out);
}

static size_t count_of(const char *text, char c)
{
    size_t n = 0;

    for (; *text; text++)
        n += *text == c;
    return n;
}

static void csv_has_a_line_for_each_quantity(void)
{
    struct nrs_point_result points[2];
    struct nrs_text out;

    make_point(&points[0], "a", false);
    points[0].verdict.confidence = 0.9875;
    points[0].verdict.look = 3;
    make_point(&points[1], "b, the \"second\"", true);
    nrs_text_init(&out);
    nrs_verdict_csv(points, 2, true, &out);
    CU_ASSERT_EQUAL(count_of(out.data, '\n'), 1 + 2 * NRS_N_QUANTITIES);
    CU_ASSERT_PTR_NOT_NULL(strstr(out.data,
                                  "\na,tr22874,video-recognition,alexnet,pool5,fp32,36864,"
                                  "0,30,1,met,upload-latency,at-most,s,0.008,0.01,"));
    CU_ASSERT_PTR_NOT_NULL(strstr(out.data, ",0.9875,3\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(out.data, "\n\"b, the \"\"second\"\"\",tr22874,"));
    CU_ASSERT_PTR_NOT_NULL(strstr(out.data, "upload-latency,at-most,s,inf,0.01,-inf,0.5,,,2,2,0,0,"
                                            "0,,,,not-met,,0,0\n"));
    nrs_text_free(&out);
}

static void json_tells_lost_from_missing(void)
{
    struct nrs_point_result points[2];
    const cJSON *array, *upload;
    struct nrs_text out;
    cJSON *root;

    make_point(&points[0], "a", false);
    make_point(&points[1], "b", true);
    nrs_text_init(&out);
    nrs_verdict_json_all(points, 2, &out);
    root = cJSON_Parse(nrs_text_string(&out));
    array = cJSON_GetObjectItem(root, "points");
    CU_ASSERT_EQUAL_FATAL(cJSON_GetArraySize(array), 2);
    upload = cJSON_GetArrayItem(cJSON_GetObjectItem(cJSON_GetArrayItem(array, 0), "rows"), 0);
    CU_ASSERT_EQUAL(cJSON_GetNumberValue(cJSON_GetObjectItem(upload, "estimate")), 0.008);
    upload = cJSON_GetArrayItem(cJSON_GetObjectItem(cJSON_GetArrayItem(array, 1), "rows"), 0);
    CU_ASSERT(cJSON_IsNull(cJSON_GetObjectItem(upload, "estimate")));
    CU_ASSERT(cJSON_IsTrue(cJSON_GetObjectItem(upload, "lost")));
    CU_ASSERT(cJSON_IsNull(cJSON_GetObjectItem(upload, "lo")));
    cJSON_Delete(root);
    nrs_text_free(&out);
}

static void frames_as_csv(void)
{
    static const struct nrs_scenario cfg = {.servers = {{.name = "near"}, {.name = "far"}},
                                            .n_servers = 2};
    struct nrs_ledger l;
    struct nrs_text out;

    nrs_ledger_init(&l);
    nrs_ledger_add(&l);
    l.frames[0].ue = 3;
    l.frames[0].server = 1;
    l.frames[0].capture_s = 0.25;
    l.frames[0].fate = NRS_FATE_DEVICE_QUEUE;
    nrs_text_init(&out);
    nrs_frames_csv("a", &l, &cfg, true, &out);
    nrs_frames_csv("b", &l, &cfg, false, &out);
    CU_ASSERT_PTR_NOT_NULL(strstr(out.data, "point,replication,cell,ue,seq,"));
    CU_ASSERT_PTR_NOT_NULL(strstr(out.data, "\na,0,0,3,0,0,0,0,0,0,0,0,0,0,0,0,far,"
                                            "device-queue-full,0.25,,,,,,,,,,,,\nb,0,0,3,"));
    CU_ASSERT_EQUAL(count_of(out.data, '\n'), 3);
    nrs_text_free(&out);
    nrs_ledger_free(&l);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"numbers for people", numbers_for_people},
        {"exact numbers read back", exact_numbers_read_back},
        {"CSV quotes", csv_quotes},
        {"JSON has null for what is no number", json_has_null_for_what_is_no_number},
        {"failures stick", failures_stick},
        {"columns are as wide as their cells", columns_are_as_wide_as_their_cells},
        {"matrix shows marks and counts", matrix_shows_marks_and_counts},
        {"detail has a line for each quantity", detail_has_a_line_for_each_quantity},
        {"CSV has a line for each quantity", csv_has_a_line_for_each_quantity},
        {"JSON tells lost from missing", json_tells_lost_from_missing},
        {"frames as CSV", frames_as_csv},
        {NULL, NULL},
    };

    return check_main("report", tests);
}

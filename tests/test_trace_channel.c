/* test_trace_channel.c - SINR over time from a file. */
#include "check.h"
#include "radio/trace_channel.h"
#include "temp.h"

static void row_holds_until_the_next(void)
{
    struct nrs_sinr_row row[] = {{0, 10, 20}, {0.5, 11, 21}, {2, 12, 22}};
    const struct nrs_csv_rows three = {.row = row, .n = 3}, one = {.row = row, .n = 1};
    static const struct {
        double time_s, ul_db;
    } rows[] = {
        {0, 10},    {0.49, 10}, {0.5, 11}, {1.99, 11}, {2, 12},
        {3.49, 12}, /* 1.5 s, as the one before */
        {3.5, 10},  {4.01, 11}, {5.6, 12}, {7.1, 10},  {7.6, 11},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        const struct nrs_sinr_row *got = nrs_sinr_at(&three, rows[i].time_s);

        CHECK_ROW(got->ul_snr_db == rows[i].ul_db && got->dl_snr_db == rows[i].ul_db + 10, i,
                  "%g s: %g dB", rows[i].time_s, got->ul_snr_db);
        CHECK_ROW(nrs_sinr_at(&one, rows[i].time_s)->ul_snr_db == 10, i, "one row");
    }
}

static void files_are_read_strictly(void)
{
    static const struct {
        const char *text;
        enum nrs_status status;
        const char *error; /* part of it */
    } rows[] = {
        {"time_s,ul_snr_db,dl_snr_db\n0,1,2\n0.1,3,4\n", NRS_OK, ""},
        {"dl_snr_db,time_s,ul_snr_db\n2,0,1\n4,0.1,3\n", NRS_OK, ""},
        {"time_s,ul_snr_db\n0,1\n", NRS_ENAME, "dl_snr_db"},
        {"time_s,ul_snr_db,dl_snr_db\n0.1,1,2\n", NRS_ERANGE, ":2: time_s: 0.1 s"},
        {"time_s,ul_snr_db,dl_snr_db\n0,1,2\n0,1,2\n", NRS_ERANGE, ":3: time_s: 0 s"},
        {"time_s,ul_snr_db,dl_snr_db\n0,1,2\n0.2,1,2\n0.1,1,2\n", NRS_ERANGE, ":4: time_s"},
        {"time_s,ul_snr_db,dl_snr_db\n0,101,2\n", NRS_ERANGE, ":2: ul_snr_db"},
        {"time_s,ul_snr_db,dl_snr_db\n0,x,2\n", NRS_ETYPE, ":2: ul_snr_db"},
        {"time_s,ul_snr_db,dl_snr_db\n", NRS_EPARSE, ""},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_csv_rows out = {0};
        struct nrs_error err = {.status = NRS_OK};
        enum nrs_status status = nrs_sinr_read(temp_file("sinr.csv", rows[i].text), &out, &err);

        CHECK_ROW(status == rows[i].status && says(&err, rows[i].error), i, "%s", err.text);
        if (status == NRS_OK) {
            const struct nrs_sinr_row *row = out.row;

            CHECK_ROW(out.n == 2 && row[1].time_s == 0.1 && row[1].ul_snr_db == 3 &&
                          row[1].dl_snr_db == 4,
                      i, "%zu rows", out.n);
        }
        nrs_csv_rows_free(&out);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"rows hold", row_holds_until_the_next},
        {"files", files_are_read_strictly},
        {NULL, NULL},
    };

    int status = check_main("SINR from a file", tests);

    temp_remove();
    return status;
}

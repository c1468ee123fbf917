/* test_mcs.c - MCS and CQI tables against TS 38.214 Tables 5.1.3.1-1 to -3, 5.2.2.1-2 to -4. */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "csv.h"
#include "radio/mcs.h"

/* table,mcs,Qm,R_x1024,SE_bit_per_RE; the table's number is its name's last digit */
static void compare_row(size_t i, char *const field[CSV_FIELDS_MAX])
{
    int table = field[0][strlen(field[0]) - 1] - '0';
    const struct nrs_mcs *m = nrs_mcs_get(table, atoi(field[1]));

    CU_ASSERT_PTR_NOT_NULL_FATAL(m);
    CHECK_ROW(m->qm == atoi(field[2]) && m->r_x1024 == atof(field[3]), i, "%s mcs %s: got %d, %g",
              field[0], field[1], m->qm, m->r_x1024);
    CHECK_ROW(fabs(nrs_mcs_efficiency(m) - atof(field[4])) <= 6e-5, i, "efficiency %g",
              nrs_mcs_efficiency(m));
}

static void rows_are_the_standards(void)
{
    CU_ASSERT_EQUAL(csv_read("tests/data/radio/mcs_38214.csv", compare_row), 29 + 28 + 29);
}

/* table,cqi,SE_bit_per_RE; the table's number is one less than its name's last digit. The
 * modulation rises at 1.4766 (16QAM), 2.7305 (64QAM) and, in the second table, 5.5547 bit (256QAM).
 */
static void compare_cqi(size_t i, char *const field[CSV_FIELDS_MAX])
{
    int table = field[0][strlen(field[0]) - 1] - '1', cqi = atoi(field[1]);
    double want = atof(field[2]);
    struct nrs_mcs m = nrs_cqi_get(table, cqi);
    int qm = cqi == 0 ? 0 : want < 1.47 ? 2 : want < 2.73 ? 4 : table == 2 && want > 5.5 ? 8 : 6;

    CHECK_ROW(m.qm == qm && fabs(nrs_mcs_efficiency(&m) - want) <= 6e-5, i,
              "%s CQI %d: qm %d, efficiency %g", field[0], cqi, m.qm, nrs_mcs_efficiency(&m));
    CHECK_ROW(cqi == 0 || nrs_cqi_efficiency(table, cqi) == nrs_mcs_efficiency(&m), i,
              "efficiency");
}

static void cqis_are_the_standards(void)
{
    CU_ASSERT_EQUAL(csv_read("tests/data/radio/cqi_38214.csv", compare_cqi), 3 * 16);
}

static void outside_there_is_nothing(void)
{
    static const struct {
        int table, count;
    } rows[] = {{0, 0}, {1, 29}, {2, 28}, {3, 29}, {4, 0}};

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        CHECK_ROW(nrs_mcs_count(rows[i].table) == rows[i].count, i, "count %d",
                  nrs_mcs_count(rows[i].table));
        CHECK_ROW(!nrs_mcs_get(rows[i].table, rows[i].count), i, "an entry after the last");
        CHECK_ROW(!nrs_mcs_get(rows[i].table, -1), i, "an entry before the first");
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"rows are the standard's", rows_are_the_standards},
        {"CQIs are the standard's", cqis_are_the_standards},
        {"outside there is nothing", outside_there_is_nothing},
        {NULL, NULL},
    };

    return check_main("mcs", tests);
}

/* test_mcs.c - MCS tables against TS 38.214 Tables 5.1.3.1-1 to -3. */
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
        {"outside there is nothing", outside_there_is_nothing},
        {NULL, NULL},
    };

    return check_main("mcs", tests);
}

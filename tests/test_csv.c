/* test_csv.c - tables from comma-separated text: what is read, and every refusal. */
#include "core/csv.h"

#include "temp.h"

struct row {
    double x_m, gain;
    int64_t count;
    bool indoor;
    char name[8];
    int kind;
};

static const char *const kinds[] = {"gnb", "ue", NULL};
/* clang-format off */
static const struct nrs_attr attrs[] = {
#define T struct row
    NRS_ATTR(T, x_m, "m", -100, 100, 7.5, "Position.", "test"),
    NRS_ATTR_SCALED(T, "gain_percent", gain, "%", 0.01, 0, 1e300, 50, "Scaled.", "test"),
    NRS_ATTR(T, count, "1", 0, 9, 3, "Integer.", "test"),
    NRS_ATTR(T, indoor, "", 0, 1, 1, "Flag.", "test"),
    NRS_ATTR_NAME(T, name, "none", "Text.", "test"),
    NRS_ATTR_ENUM(T, kind, kinds, "ue", "Choice.", "test"),
#undef T
};
/* clang-format on */
static const struct nrs_attr_table columns = {"row", attrs, NRS_LEN(attrs)};
static const char *const required[] = {"x_m", NULL};
static const struct nrs_csv_format format = {&columns, required, sizeof(struct row), 3};

static enum nrs_status parse(const char *text, struct nrs_csv_rows *out, struct nrs_error *err)
{
    return nrs_csv_parse(&format, "t.csv", text, strlen(text), out, err);
}

static bool same(const struct row *a, const struct row *b)
{
    return a->x_m == b->x_m && fabs(a->gain - b->gain) < 1e-12 && a->count == b->count &&
           a->indoor == b->indoor && strcmp(a->name, b->name) == 0 && a->kind == b->kind;
}

static void tables_are_read(void)
{
    static const struct {
        const char *why, *text;
        struct row want; /* the last row */
        size_t n;
        uint32_t line; /* of the last row */
    } rows[] = {
        {"one column, defaults for the rest", "x_m\n2.25\n", {2.25, 0.5, 3, true, "none", 1}, 1, 2},
        {"columns in another order",
         "kind,name,indoor,count,gain_percent,x_m\ngnb,a b,0,4,25,-3e1\n",
         {-30, 0.25, 4, false, "a b", 0},
         1,
         2},
        {"blanks, comments, empty lines, CR LF",
         "# x\r\n\r\n \t x_m , count\t\r\n  # y\r\n1,2\r\n   \r\n +.5 ,\t9 \r\n#",
         {0.5, 0.5, 9, true, "none", 1},
         2,
         7},
        {"byte order mark", "\xEF\xBB\xBFx_m\n1\n", {1, 0.5, 3, true, "none", 1}, 1, 2},
        {"no newline at the end", "x_m\n1\n2\n-100", {-100, 0.5, 3, true, "none", 1}, 3, 4},
        {"flag written as a number", "x_m,indoor\n1,0.0\n", {1, 0.5, 3, false, "none", 1}, 1, 2},
        {"numbers at the limits", "x_m,count\n1e2,9\n", {100, 0.5, 9, true, "none", 1}, 1, 2},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_csv_rows got;
        struct nrs_error err = {0};
        enum nrs_status status = parse(rows[i].text, &got, &err);

        CHECK_ROW(status == NRS_OK && got.n == rows[i].n, i, "%s: %s", rows[i].why, err.text);
        if (got.n == 0)
            continue;
        CHECK_ROW(same((const struct row *)got.row + got.n - 1, &rows[i].want), i, "%s: values",
                  rows[i].why);
        CHECK_ROW(got.line[got.n - 1] == rows[i].line, i, "%s: line %u", rows[i].why,
                  got.line[got.n - 1]);
        nrs_csv_rows_free(&got);
        CHECK_ROW(!got.row && got.n == 0, i, "not freed");
    }
}

static void refusals(void)
{
    static const struct {
        const char *text;
        enum nrs_status status;
        const char *want; /* in the error */
    } rows[] = {
        {"", NRS_EPARSE, "t.csv: is empty, expected a line that names the columns"},
        {"# only a comment\n\n", NRS_EPARSE, "t.csv: is empty"},
        {"x_m\n", NRS_EPARSE, "t.csv: no rows, expected one at least"},
        {"x_m\n#1\n", NRS_EPARSE, "t.csv: no rows"},
        {"x_m,cuont\n1,2\n", NRS_ENAME,
         "t.csv:1: 'cuont' is an unknown column, did you mean 'count' (of x_m, gain_percent,"},
        {"\nx_m,velocity\n1,2\n", NRS_ENAME,
         "t.csv:2: 'velocity' is an unknown column, expected one of x_m, "},
        {"x_m,count,x_m\n1,2,3\n", NRS_EPARSE, "t.csv:1: x_m: the column is there twice"},
        {"count\n1\n", NRS_ENAME, "t.csv:1: x_m: the column is missing"},
        {"x_m,\n1,\n", NRS_ETYPE, "t.csv:1: header: the cell is empty"},
        {"x_m,count\n1\n", NRS_EPARSE, "t.csv:2: 1 cells, expected 2 as in the header"},
        {"x_m,count\n1,2\n1,2,3\n", NRS_EPARSE, "t.csv:3: 3 cells, expected 2"},
        {"x_m,count\n1,2,\n", NRS_EPARSE, "t.csv:2: 3 cells, expected 2"},
        {"x_m,count\n1,\n", NRS_ETYPE, "t.csv:2: count: the cell is empty, expected a value"},
        {"x_m\nabc\n", NRS_ETYPE, "t.csv:2: x_m: 'abc' is not a finite number, expected a number"},
        {"x_m\n1.5m\n", NRS_ETYPE, "'1.5m' is not a finite number"},
        {"x_m\n1 2\n", NRS_ETYPE, "'1 2' is not a finite number"},
        {"x_m\n1.2.3\n", NRS_ETYPE, "'1.2.3' is not a finite number"},
        {"x_m\n-\n", NRS_ETYPE, "'-' is not a finite number"},
        {"x_m\n1e\n", NRS_ETYPE, "'1e' is not a finite number"},
        {"x_m\nnan\n", NRS_ETYPE, "'nan' is not a finite number"},
        {"x_m\n-inf\n", NRS_ETYPE, "'-inf' is not a finite number"},
        {"x_m\n0x10\n", NRS_ETYPE, "'0x10' is not a finite number"},
        {"x_m,gain_percent\n1,1e999\n", NRS_ETYPE, "gain_percent: '1e999' is not a finite number"},
        {"\xEF\xBBx_m\n1\n", NRS_ENAME, "is an unknown column"},
        {"x_m\n\xEF\xBB\xBF"
         "1\n",
         NRS_ETYPE, "is not a finite number"},
        {"x_m\n1\r1\n", NRS_ETYPE, "is not a finite number"},
        {"x_m\n100.5\n", NRS_ERANGE, "t.csv:2: x_m: 100.5 m is outside [-100, 100]"},
        {"x_m,count\n1,2.5\n", NRS_ETYPE, "t.csv:2: count: 2.5 is not whole"},
        {"x_m,count\n1,-1\n", NRS_ERANGE, "t.csv:2: count: -1 is outside [0, 9]"},
        {"x_m,indoor\n1,2\n", NRS_ERANGE, "t.csv:2: indoor: 2 is no flag, expected 0 or 1"},
        {"x_m,indoor\n1,true\n", NRS_ETYPE, "indoor: 'true' is not a finite number, expected 0 or"},
        {"x_m,name\n1,123456789\n", NRS_ERANGE, "t.csv:2: name: '123456789...' is longer than 7"},
        {"x_m,name\n1,\"a\"\n", NRS_EPARSE, "t.csv:2: name: a quote or zero byte"},
        {"x_m,kind\n1,eu\n", NRS_ENAME, "t.csv:2: kind: 'eu' is unknown, did you mean 'ue'"},
        {"x_m\n1\n2\n3\n4\n", NRS_ERANGE, "t.csv:5: too many rows, expected 3 at most"},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_csv_rows got = {.n = 99};
        struct nrs_error err = {0};
        enum nrs_status status = parse(rows[i].text, &got, &err);

        CHECK_ROW(status == rows[i].status && says(&err, rows[i].want), i, "want '%s', got %d '%s'",
                  rows[i].want, (int)status, err.text);
        CHECK_ROW(got.n == 0 && !got.row && !got.line, i, "something is left");
    }
}

/* Text that a string literal does not hold. */
static void hostile_text(void)
{
    static char wide[2 * NRS_CSV_COLUMNS_MAX + 2], long_cell[NRS_CSV_CELL_MAX + 16];
    static const char zero[] = "x_m,name\n1,a\0b\n";
    const struct {
        const char *why, *text;
        size_t n;
        const char *want;
    } rows[] = {
        {"a zero byte", zero, sizeof zero - 1, "t.csv:2: name: a quote or zero byte"},
        {"too many columns", wide, sizeof wide - 1, "t.csv:1: 65 columns, expected 64 at most"},
        {"a long cell", long_cell, sizeof long_cell - 1, "t.csv:2: x_m: 266 characters"},
        {"a long name of a column", long_cell + 4, sizeof long_cell - 5, "t.csv:1: header: 266"},
    };

    for (size_t i = 0; i < sizeof wide - 1; i++)
        wide[i] = i % 2 ? ',' : 'x';
    wide[sizeof wide - 2] = '\0';
    wide[2 * NRS_CSV_COLUMNS_MAX] = 'x';
    memset(long_cell, '1', sizeof long_cell - 1);
    memcpy(long_cell, "x_m\n", 4);
    long_cell[sizeof long_cell - 2] = '\n';
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_csv_rows got;
        struct nrs_error err = {0};
        enum nrs_status status =
            nrs_csv_parse(&format, "t.csv", rows[i].text, rows[i].n, &got, &err);

        CHECK_ROW(status != NRS_OK && says(&err, rows[i].want) && got.n == 0, i, "%s: got '%s'",
                  rows[i].why, err.text);
    }
}

/* More rows than the first piece of memory holds; nothing else is required or missing. */
static void many_rows(void)
{
    const struct nrs_csv_format many = {&columns, NULL, sizeof(struct row), 1000};
    static char text[8000] = "count\n";
    struct nrs_csv_rows got;
    bool right = true;

    for (int i = 0; i < 1000; i++)
        snprintf(text + strlen(text), 4, "%d\n", i * 7 % 10);
    CU_ASSERT_EQUAL_FATAL(nrs_csv_parse(&many, "t.csv", text, strlen(text), &got, NULL), NRS_OK);
    CU_ASSERT_EQUAL(got.n, 1000);
    for (size_t i = 0; i < got.n; i++)
        right = right && ((const struct row *)got.row)[i].count == (int64_t)(i * 7 % 10) &&
                got.line[i] == i + 2;
    CU_ASSERT_TRUE(right);
    nrs_csv_rows_free(&got);
}

static void files(void)
{
    const char *path = temp_file("good.csv", "x_m\n4\n");
    struct nrs_csv_rows got;
    struct nrs_error err = {0};

    CU_ASSERT_EQUAL_FATAL(nrs_csv_read(&format, path, &got, &err), NRS_OK);
    CU_ASSERT_EQUAL(((const struct row *)got.row)->x_m, 4.0);
    nrs_csv_rows_free(&got);
    CU_ASSERT_EQUAL(nrs_csv_read(&format, temp_path("none.csv"), &got, &err), NRS_EFILE);
    CU_ASSERT_TRUE(says(&err, "none.csv: cannot open"));
    CU_ASSERT_EQUAL(nrs_csv_read(&format, temp_file("bad.csv", "x_m\n!\n"), &got, &err), NRS_ETYPE);
    CU_ASSERT_TRUE(says(&err, "bad.csv:2: x_m: '!'"));
    CU_ASSERT_EQUAL(got.n, 0);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"tables are read", tables_are_read},
        {"refusals", refusals},
        {"hostile text", hostile_text},
        {"many rows", many_rows},
        {"files", files},
        {NULL, NULL},
    };
    int status = check_main("csv", tests);

    temp_remove();
    return status;
}

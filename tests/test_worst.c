/* test_worst.c - the worst row of a verdict, and the better of two verdicts. */
#include "kpi/worst.h"

#include "check.h"

/* A verdict in which no row has a say. */
static struct nrs_verdict none(void)
{
    struct nrs_verdict v = {.overall = NRS_NOT_APPLICABLE};

    for (size_t i = 0; i < NRS_N_QUANTITIES; i++)
        v.row[i] = (struct nrs_verdict_row){.quantity = (enum nrs_quantity)i,
                                            .status = NRS_NOT_APPLICABLE,
                                            .target = NAN,
                                            .margin = NAN};
    return v;
}

static void judge(struct nrs_verdict *v, enum nrs_quantity quantity, double margin)
{
    v->row[quantity].status = margin >= 0 ? NRS_MET : NRS_NOT_MET;
    v->row[quantity].target = 1;
    v->row[quantity].margin = margin;
}

static void worst_row(void)
{
    struct nrs_verdict v = none();

    CU_ASSERT_PTR_NULL(nrs_verdict_worst(&v));
    judge(&v, NRS_Q_UPLOAD_LATENCY, 0.4);
    judge(&v, NRS_Q_UL_RATE, -0.1);
    judge(&v, NRS_Q_PAYLOAD, -0.1); /* the first of two */
    CU_ASSERT_PTR_EQUAL(nrs_verdict_worst(&v), &v.row[NRS_Q_UL_RATE]);
    judge(&v, NRS_Q_RECOGNITION_LATENCY, -INFINITY);
    CU_ASSERT_PTR_EQUAL(nrs_verdict_worst(&v), &v.row[NRS_Q_RECOGNITION_LATENCY]);
}

/* No data counts as the worst there is; what is for information or was not evaluated, not at all.
 */
static void rows_without_a_margin(void)
{
    struct nrs_verdict v = none();

    judge(&v, NRS_Q_UL_RATE, 0.2);
    v.row[NRS_Q_UPLOAD_50].margin = -3;
    v.row[NRS_Q_UL_AVAILABILITY] =
        (struct nrs_verdict_row){.status = NRS_NOT_EVALUATED, .target = 0.999, .margin = -4};
    CU_ASSERT_PTR_EQUAL(nrs_verdict_worst(&v), &v.row[NRS_Q_UL_RATE]);
    v.row[NRS_Q_DL_RELIABILITY].status = NRS_NO_DATA;
    v.row[NRS_Q_DL_RELIABILITY].target = 0.99999;
    CU_ASSERT_PTR_EQUAL(nrs_verdict_worst(&v), &v.row[NRS_Q_DL_RELIABILITY]);
    CU_ASSERT_EQUAL(nrs_row_margin(&v.row[NRS_Q_DL_RELIABILITY]), -INFINITY);
}

static void better_of_two(void)
{
    static const struct {
        double a[3], b[3]; /* NAN: the row has no say */
        int sign;
    } row[] = {
        {{0.1, 0.5, 0.9}, {0.1, 0.5, 0.9}, 0},
        {{0.9, 0.1, 0.5}, {0.1, 0.5, 0.9}, 0}, /* in whichever rows */
        {{0.1, 0.5, 0.9}, {0.2, 0.2, 0.2}, -1},
        {{-0.1, 0.5, 0.9}, {-0.2, 7, 7}, 1},
        {{-INFINITY, 0.5, 0.9}, {-INFINITY, 0.4, 0.9}, 1},
        {{-INFINITY, -INFINITY, 0.9}, {-INFINITY, -99, -99}, -1},
        {{-0.1, NAN, NAN}, {-0.1, 0.4, 0.9}, 1}, /* a row less that could be missed */
        {{NAN, NAN, NAN}, {-0.1, 0.4, 0.9}, 1},
        {{NAN, NAN, NAN}, {NAN, NAN, NAN}, 0},
    };

    for (size_t i = 0; i < NRS_LEN(row); i++) {
        struct nrs_verdict a = none(), b = none();
        int got, back;

        for (size_t k = 0; k < 3; k++) {
            if (!isnan(row[i].a[k]))
                judge(&a, (enum nrs_quantity)k, row[i].a[k]);
            if (!isnan(row[i].b[k]))
                judge(&b, (enum nrs_quantity)k, row[i].b[k]);
        }
        got = nrs_verdict_compare(&a, &b);
        back = nrs_verdict_compare(&b, &a);
        CHECK_ROW((got > 0) - (got < 0) == row[i].sign, i, "%d, expected %d", got, row[i].sign);
        CHECK_ROW(got == -back, i, "%d, the other way round %d", got, back);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"the worst row", worst_row},
        {"rows without a margin", rows_without_a_margin},
        {"the better of two verdicts", better_of_two},
        {NULL, NULL},
    };

    return check_main("worst", tests);
}

/* test_ues.c - what UEs and cells experienced, worked out by hand and as CSV. */
#include "kpi/cell.h"
#include "report/ues_csv.h"
#include "summary_kit.h"

/* Upload within 10 ms. UEs 0 and 1 of cell 2 and UE 4 of cell 1 in two replications; in the second
 * UE 1 has gone to cell 1. Nobody sends 1000 byte in less than 8 ms: 1 Mbit/s. */
static const struct {
    uint32_t replication, ue, cell;
    uint64_t n, n_in_time, bytes, n_outages;
    double wait_s, observed_s, down_s, spent_j, time_s, median_s, high_s; /* high: above 95 % */
} rows[] = {
    {0, 0, 2, 10, 9, 10000, 1, 0.08, 1, 0.125, 2, 4, 0.004, INFINITY},
    {0, 1, 2, 10, 10, 10000, 0, 0.16, 1, 0, 3, 4, 0.005, 0.00675},
    {0, 4, 1, 0, 0, 0, 0, 0, 0, 0, 5, 4, NAN, NAN},
    {1, 0, 2, 10, 8, 8000, 2, 0.128, 2, 0.375, 1, NAN, 0.003, INFINITY},
    {1, 1, 1, 20, 20, 20000, 0, 0.16, 2, 0, 4, 8, 0.008, 0.008},
};

/* Uploads of cell 1 take 8 ms; those of cell 2 take 0.25, 0.5, ..., 6.75 ms, and three are lost. */
static void fill_cells(struct nrs_summary *s)
{
    struct nrs_cell_latency *cell = nrs_cell_latencies_at(&s->cells, 2, s->leg);

    CU_ASSERT_PTR_NOT_NULL_FATAL(cell);
    for (int i = 1; i <= 30; i++)
        CU_ASSERT_FATAL(
            nrs_cell_latency_add(cell, NRS_LEG_UPLINK, i <= 27 ? i * 0.25e-3 : INFINITY));
    cell = nrs_cell_latencies_at(&s->cells, 1, s->leg);
    CU_ASSERT_PTR_NOT_NULL_FATAL(cell);
    for (int i = 0; i < 20; i++)
        CU_ASSERT_FATAL(nrs_cell_latency_add(cell, NRS_LEG_UPLINK, 0.008));
}

static void fill(struct nrs_summary *s)
{
    struct nrs_ue_sum *second;

    nrs_summary_init(s);
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        const struct nrs_ue_sum ue = {
            .replication = rows[i].replication,
            .ue = rows[i].ue,
            .cell = rows[i].cell,
            .n = {[NRS_LEG_UPLINK] = rows[i].n, [NRS_LEG_FRAME] = 1},
            .n_in_time = {[NRS_LEG_UPLINK] = rows[i].n_in_time},
            .n_outages = {[NRS_LEG_UPLINK] = rows[i].n_outages},
            .observed_s = {[NRS_LEG_UPLINK] = rows[i].observed_s},
            .down_s = {[NRS_LEG_UPLINK] = rows[i].down_s},
            .delivered_bytes = {[NRS_LEG_UPLINK] = rows[i].bytes},
            .wait_s = {[NRS_LEG_UPLINK] = rows[i].wait_s},
            .latency_s = {{rows[i].median_s, rows[i].high_s, rows[i].high_s, rows[i].high_s},
                          {NAN, NAN, NAN, NAN},
                          {0.5, 0.5, 0.5, 0.5}},
            .spent_j = rows[i].spent_j,
            .time_s = rows[i].time_s,
        };

        CU_ASSERT_FATAL(nrs_list_add(&s->ues, &ue, 1));
    }
    /* UE 1 of the first replication has four results of 100 byte, 2 ms each. */
    second = (struct nrs_ue_sum *)s->ues.at + 1;
    second->n[NRS_LEG_DOWNLINK] = 4;
    second->n_in_time[NRS_LEG_DOWNLINK] = 3;
    second->delivered_bytes[NRS_LEG_DOWNLINK] = 400;
    second->wait_s[NRS_LEG_DOWNLINK] = 0.008;
    fill_cells(s);
}

/* Cell 1: UE 4, which sent nothing, and UE 1. Cell 2: three UEs, of which the first and second have
 * nine of ten in time, and the second too few of its results; their rates are 1, 0.5 and 0.5
 * Mbit/s; energy is known of two. */
static void cells(void)
{
    struct nrs_summary s;
    struct nrs_list list;
    const struct nrs_cell_sum *cell;
    struct nrs_availability a;

    fill(&s);
    nrs_list_init(&list, sizeof *cell);
    CU_ASSERT_EQUAL_FATAL(nrs_cells_sum(&s, (struct nrs_ue_rule){0.9, false}, &list, NULL), NRS_OK);
    CU_ASSERT_EQUAL_FATAL(list.n, 2);
    cell = list.at;
    CU_ASSERT(cell[0].cell == 1 && cell[0].n_ues == 2 && cell[0].n_sent == 1);
    CU_ASSERT(cell[0].n_satisfied == 1 && fabs(cell[0].rate_bps[NRS_LEG_UPLINK] - 1e6) < 1e-3);
    CU_ASSERT(cell[0].sum.spent_j == 9 && cell[0].sum.time_s == 12);
    CU_ASSERT(cell[1].cell == 2 && cell[1].n_ues == 3 && cell[1].n_satisfied == 1);
    CU_ASSERT(cell[1].n_with[NRS_LEG_UPLINK] == 3 && cell[1].n_leg_satisfied[NRS_LEG_UPLINK] == 2);
    CU_ASSERT(cell[1].n_with[NRS_LEG_DOWNLINK] == 1 &&
              cell[1].n_leg_satisfied[NRS_LEG_DOWNLINK] == 0);
    CU_ASSERT(isnan(cell[0].rate_bps[NRS_LEG_DOWNLINK]));
    CU_ASSERT(fabs(cell[1].rate_bps[NRS_LEG_DOWNLINK] - 4e5) < 1e-3);
    CU_ASSERT(cell[0].latency_s[NRS_LEG_UPLINK][3] == 0.008);
    CU_ASSERT(isnan(cell[0].latency_s[NRS_LEG_FRAME][0]));
    CU_ASSERT(cell[1].sum.n[NRS_LEG_UPLINK] == 30 && cell[1].sum.n_in_time[NRS_LEG_UPLINK] == 27);
    CU_ASSERT(fabs(cell[1].rate_bps[NRS_LEG_UPLINK] - 0.5e6) < 1e-3);
    CU_ASSERT(cell[1].sum.spent_j == 5 && cell[1].sum.time_s == 8);
    a = nrs_ue_availability(&cell[1].sum, NRS_LEG_UPLINK);
    CU_ASSERT(a.observed_s == 4 && a.down_s == 0.5 && a.n_outages == 3);
    CU_ASSERT(nrs_availability_share(&a) == 0.875 && nrs_availability_mtbf_s(&a) == 3.5 / 3);
    nrs_list_free(&list);
    nrs_summary_free(&s);
    nrs_summary_init(&s);
    CU_ASSERT_EQUAL(nrs_cells_sum(&s, (struct nrs_ue_rule){0.9, false}, &list, NULL), NRS_OK);
    CU_ASSERT_EQUAL(list.n, 0);
}

#define LEG(d, high, satisfied)                                                                    \
    d "_messages," d "_in_time," d "_reliability," d "_observed_s," d "_down_s," d "_outages," d   \
      "_availability," d "_mtbf_s," d "_p50_s," d "_p95_s," d "_p99_s," d high "," d satisfied ","
#define LEGS(high, satisfied)                                                                      \
    LEG("ul", high, satisfied) LEG("dl", high, satisfied) LEG("frame", high, satisfied)
#define NOTHING "0,0,,0,0,0,,,,,,,,"

/* The number of fields, and each line from its begin. */
static void check_lines(const struct nrs_text *out, size_t n_fields, const char *const *lines,
                        size_t n)
{
    const char *at = nrs_text_string(out);

    for (size_t i = 0; i < n; i++) {
        size_t length = strcspn(at, "\n"), fields = 1;

        CHECK_ROW(strncmp(at, lines[i], length) == 0 && lines[i][length] == '\0', i, "%.*s",
                  (int)length, at);
        for (size_t k = 0; k < length; k++)
            fields += at[k] == ',';
        CHECK_ROW(fields == n_fields, i, "%zu fields", fields);
        at += length + (at[length] == '\n');
    }
    CU_ASSERT_STRING_EQUAL(at, "");
}

static void as_csv(void)
{
    /* clang-format off */
    static const char *const ues[] = {
        ("point,replication,ue,cell," LEGS("_max_s", "_satisfied")
         "ul_rate_bps,dl_rate_bps,satisfied,energy_j,time_s"),
        ("p,0,0,2,10,9,0.9,1,0.125,1,0.875,0.875,0.004,inf,inf,inf,1," NOTHING
         "1,0,0,0,0,0,,,0.5,0.5,0.5,0.5,0,1000000,,1,2,4"),
        ("p,0,1,2,10,10,1,1,0,0,1,,0.005,0.00675,0.00675,0.00675,1,"
         "4,3,0.75,0,0,0,,,,,,,0,1,0,0,0,0,0,,,0.5,0.5,0.5,0.5,0,500000,400000,0,3,4"),
        "p,0,4,1," NOTHING NOTHING "1,0,0,0,0,0,,,0.5,0.5,0.5,0.5,0,,,,5,4",
        ("p,1,0,2,10,8,0.8,2,0.375,2,0.8125,0.8125,0.003,inf,inf,inf,0," NOTHING
         "1,0,0,0,0,0,,,0.5,0.5,0.5,0.5,0,500000,,0,1,"),
        ("p,1,1,1,20,20,1,2,0,0,1,,0.008,0.008,0.008,0.008,1," NOTHING
         "1,0,0,0,0,0,,,0.5,0.5,0.5,0.5,0,1000000,,1,4,8"),
    };
    static const char *const by_cell[] = {
        ("point,cell,ues," LEGS("_p99_9_s", "_satisfied_share")
         "ul_rate_bps,dl_rate_bps,satisfied_share,energy_j,time_s"),
        ("p,1,2,20,20,1,2,0,0,1,,0.008,0.008,0.008,0.008,1," NOTHING
         "2,0,0,0,0,0,,,,,,,0,1000000,,1,9,12"),
        ("p,2,3,30,27,0.9,4,0.5,3,0.875,1.1666666666666667,0.00375,inf,inf,inf,0.6666666666666666,"
         "4,3,0.75,0,0,0,,,,,,,0,3,0,0,0,0,0,,,,,,,0,500000,400000,0.3333333333333333,5,8"),
    };
    /* clang-format on */
    struct nrs_summary s;
    const struct nrs_point_result p = {
        .label = "p", .requirement = {.ul_reliability = 0.9}, .summary = &s};
    struct nrs_text out;

    fill(&s);
    nrs_text_init(&out);
    nrs_ues_csv(&p, true, &out);
    check_lines(&out, 4 + 3 * 13 + 5, ues, NRS_LEN(ues));
    nrs_text_free(&out);
    nrs_cells_csv(&p, true, &out);
    check_lines(&out, 3 + 3 * 13 + 5, by_cell, NRS_LEN(by_cell));
    nrs_text_free(&out);
    nrs_cells_csv(&p, false, &out);
    check_lines(&out, 3 + 3 * 13 + 5, by_cell + 1, NRS_LEN(by_cell) - 1);
    nrs_text_free(&out);
    nrs_summary_free(&s);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"cells", cells},
        {"as CSV", as_csv},
        {NULL, NULL},
    };

    return check_main("UEs and cells", tests);
}

/* test_tbs.c - transport block sizes and code block segmentation. */
#include <stdlib.h>

#include "check.h"
#include "csv.h"
#include "radio/tbs.h"

/* n_symb,n_dmrs_re_per_prb,n_oh_re_per_prb,Qm,R_x1024,n_layers,tb_scaling_S,n_prb,TBS_bits */
static void compare_row(size_t i, char *const field[CSV_FIELDS_MAX])
{
    struct nrs_tb_resources r = {
        .n_prb = atoi(field[7]),
        .n_symbols = atoi(field[0]),
        .dmrs_re = atoi(field[1]),
        .overhead_re = atoi(field[2]),
        .qm = atoi(field[3]),
        .n_layers = atoi(field[5]),
        .r_x1024 = atof(field[4]),
        .scaling = atof(field[6]),
    };
    long got = (long)nrs_tbs_bits(&r);

    CHECK_ROW(got == atol(field[8]), i, "got %ld, want %s", got, field[8]);
}

static void vectors_are_exact(void)
{
    CU_ASSERT_EQUAL(csv_read("tests/data/radio/tbs_38214_sample.csv", compare_row), 100);
}

/* Worked by hand along TS 38.214 clause 5.1.3.2. */
static void every_branch(void)
{
    static const struct {
        const char *why;
        struct nrs_tb_resources r;
        int64_t re, tbs_bits;
    } rows[] = {
        /* 132 * 2 * 30/1024 = 7.7: floor to 0, at least 24 */
        {"tiny allocation", {1, 12, 12, 0, 2, 1, 30, 1}, 132, 24},
        {"DMRS takes all", {10, 1, 12, 0, 2, 1, 120, 1}, 0, 0},
        {"more taken than there is", {10, 1, 12, 6, 2, 1, 120, 1}, 0, 0},
        {"no PRB", {0, 12, 12, 0, 2, 1, 120, 1}, 0, 0},
        /* 2 * 156 * 2 / 2 = 312, which is no entry: the next is 320 */
        {"168 RE a PRB are cut to 156", {2, 14, 0, 0, 2, 1, 512, 1}, 312, 320},
        /* 552 * 8 * 682.5/1024 = 2943.3: n = 5, 2912 in steps of 32, next entry 2976 */
        {"half a 1024th in the rate", {4, 12, 6, 0, 8, 1, 682.5, 1}, 552, 2976},
        /* 4800 * 2 * 0.4 = 3840: step 4; 3816 = 59.6 * 64: 3840; 8 * ceil(3864 / 8) - 24 */
        {"just beyond the table", {40, 12, 12, 12, 2, 1, 409.6, 1}, 4800, 3840},
        /* the same at a rate of 0.2: two blocks, 16 * ceil(3864 / 16) - 24 */
        {"just beyond, low rate", {40, 12, 12, 12, 4, 1, 204.8, 1}, 4800, 3848},
        /* 4780 * 2 * 0.4 = 3824, still step 3 */
        {"the table's last entry", {239, 2, 4, 0, 2, 1, 409.6, 1}, 4780, 3824},
        /* 42588 * 2 * 251/1024 = 20878.1; - 24 = 40.7 * 512: 20992; rate 0.245: 6 blocks of 3503 */
        {"rate up to 1/4", {273, 14, 12, 0, 2, 1, 251, 1}, 42588, 8 * 6 * 438 - 24},
        /* 42588 * 8 * 4 * 948/1024 = 1261669: 38.5 * 32768, 39: 1277952; 152 blocks of 8408 */
        {"the largest of 100 MHz", {273, 14, 12, 0, 8, 4, 948, 1}, 42588, 1277992},
        {"a quarter by scaling", {6, 12, 6, 12, 2, 1, 921.6, 0.25}, 756, 336},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        int64_t re = nrs_tb_re(&rows[i].r), bits = nrs_tbs_bits(&rows[i].r);

        CHECK_ROW(re == rows[i].re, i, "%s: %ld RE", rows[i].why, (long)re);
        CHECK_ROW(bits == rows[i].tbs_bits, i, "%s: %ld bits", rows[i].why, (long)bits);
    }
}

/* TS 38.212 clauses 7.2.2 (base graph), 7.2.1 (CRC 16 to 3824 bits, 24 above), 5.2.2 (blocks). */
static void segmentation(void)
{
    static const struct {
        int64_t tbs_bits;
        double r_x1024;
        int base_graph, n_blocks;
        int64_t block_bits;
    } rows[] = {
        {292, 948, 2, 1, 308},    {296, 948, 1, 1, 312},        {3824, 682.5, 2, 1, 3840},
        {3824, 719, 1, 1, 3840},  {3840, 616, 1, 1, 3864},      {3840, 256, 2, 2, 1956},
        {3840, 257, 1, 1, 3864},  {8424, 772, 1, 1, 8448},      {8456, 772, 1, 2, 4264},
        {20992, 251, 2, 6, 3527}, {1277992, 948, 1, 152, 8432},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_segmentation s = nrs_segment(rows[i].tbs_bits, rows[i].r_x1024);

        CHECK_ROW(s.base_graph == rows[i].base_graph && s.n_blocks == rows[i].n_blocks &&
                      s.block_bits == rows[i].block_bits,
                  i, "base graph %d, %d blocks of %ld", s.base_graph, s.n_blocks,
                  (long)s.block_bits);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"vectors are exact", vectors_are_exact},
        {"every branch", every_branch},
        {"segmentation", segmentation},
        {NULL, NULL},
    };

    return check_main("tbs", tests);
}

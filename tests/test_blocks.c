/* test_blocks.c - needs of MCSs against the receiver's own model, asked for in any order. */
#include "check.h"
#include "radio/blocks.h"

#define N_PRB   273
#define STEP_DB (100.0 / (1 << 22)) /* of a need, as documented: 2e-5 dB */

static const int symbols[] = {13, 4};

struct blocks_kit {
    struct nrs_direction_cfg cfg;
    struct nrs_link_curves *curves;
    struct nrs_blocks blocks;
};

static void start(struct blocks_kit *k, int64_t mcs_table, double target_bler)
{
    k->cfg = (struct nrs_direction_cfg){.target_bler = target_bler,
                                        .mcs_table = mcs_table,
                                        .repetitions = 1,
                                        .dmrs_re = 12,
                                        .ldpc_gap_db = nrs_ldpc_gap_db_default};
    k->curves = nrs_link_curves_new();
    CU_ASSERT_PTR_NOT_NULL_FATAL(k->curves);
    CU_ASSERT_EQUAL_FATAL(
        nrs_blocks_init(&k->blocks, &k->cfg, k->curves, N_PRB, NRS_LEN(symbols), symbols, 0, NULL),
        NRS_OK);
}

static void stop(struct blocks_kit *k)
{
    nrs_blocks_free(&k->blocks);
    nrs_link_curves_free(k->curves);
}

/* Error rate of a block's first transmission, by TS 38.214 clause 5.1.3.2 and bler.h alone. */
static double bler(const struct blocks_kit *k, int kind, int layers, int n_prb, int mcs,
                   double sinr_db)
{
    const struct nrs_mcs *m = nrs_mcs_get((int)k->cfg.mcs_table, mcs);
    const struct nrs_tb_resources r = {n_prb, symbols[kind], (int)k->cfg.dmrs_re, 0,
                                       m->qm, layers,        m->r_x1024,          1.0};
    struct nrs_reception rx = nrs_reception_start(nrs_tbs_bits(&r), *m, nrs_tb_re(&r) * layers);

    nrs_reception_add(&rx, k->curves, sinr_db, k->cfg.ldpc_gap_db);
    return nrs_reception_bler(&rx);
}

static const struct {
    int64_t table;
    double target_bler;
    int kind, layers, n_prb;
} rows[] = {
    {1, 0.1, 0, 1, 1}, {1, 0.1, 0, 2, 273}, {2, 0.1, 0, 4, 100}, {3, 1e-5, 0, 1, 50},
    {1, 0.5, 1, 1, 8}, {2, 1e-3, 1, 2, 31}, {3, 0.1, 1, 1, 1},
};

/* At the need the target is met, a step below it is not. */
static void needs_meet_the_target(void)
{
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct blocks_kit k;
        struct nrs_block_row *row;

        start(&k, rows[i].table, rows[i].target_bler);
        row = nrs_blocks_row(&k.blocks, rows[i].kind, rows[i].layers, rows[i].n_prb);
        for (int mcs = 0; mcs < nrs_mcs_count((int)rows[i].table); mcs++) {
            double need = nrs_blocks_need_db(&k.blocks, row, mcs);
            double at = bler(&k, rows[i].kind, rows[i].layers, rows[i].n_prb, mcs, need);
            double below =
                bler(&k, rows[i].kind, rows[i].layers, rows[i].n_prb, mcs, need - 1.01 * STEP_DB);

            CHECK_ROW(at <= rows[i].target_bler && below > rows[i].target_bler, i,
                      "MCS %d needs %g dB: %g there, %g below", mcs, need, at, below);
        }
        stop(&k);
    }
}

/* Repetitions count: with chase combining n of them have n times the energy of one, so that the
 * need of each is 10 lg n dB lower, whatever the MCS. */
static void repetitions_lower_the_need(void)
{
    for (int64_t n = 2; n <= 8; n *= 2) {
        struct blocks_kit once, repeated;

        start(&once, 1, 0.01);
        start(&repeated, 1, 0.01);
        repeated.cfg.repetitions = n;
        repeated.cfg.combining = NRS_CHASE;
        for (int mcs = 0; mcs < 29; mcs++) {
            double one =
                nrs_blocks_need_db(&once.blocks, nrs_blocks_row(&once.blocks, 0, 1, 20), mcs);
            double each = nrs_blocks_need_db(&repeated.blocks,
                                             nrs_blocks_row(&repeated.blocks, 0, 1, 20), mcs);

            CHECK_ROW(fabs(one - each - 10 * log10((double)n)) <= 2 * STEP_DB, (size_t)n,
                      "MCS %d: %g dB once, %g dB each", mcs, one, each);
        }
        stop(&once);
        stop(&repeated);
    }
}

/* The highest MCS that meets the target, by trying all; SINRs come in an order that leaves needs
 * half known, and twice, so that a need once known is asked again. */
static void mcs_is_the_highest_that_meets_the_target(void)
{
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct blocks_kit k;
        struct nrs_block_row *row;

        start(&k, rows[i].table, rows[i].target_bler);
        row = nrs_blocks_row(&k.blocks, rows[i].kind, rows[i].layers, rows[i].n_prb);
        for (int j = 0; j < 2 * 97; j++) {
            double sinr_db = -25.03 + 0.7 * (j * 41 % 97);
            int got = nrs_blocks_mcs(&k.blocks, row, sinr_db), want = 0;

            for (int mcs = 0; mcs < nrs_mcs_count((int)rows[i].table); mcs++)
                if (bler(&k, rows[i].kind, rows[i].layers, rows[i].n_prb, mcs, sinr_db) <=
                    rows[i].target_bler)
                    want = mcs;
            CHECK_ROW(got == want, i, "at %g dB: MCS %d, not %d", sinr_db, got, want);
        }
        stop(&k);
    }
}

static void beyond_all_sinrs(void)
{
    static const struct {
        double sinr_db;
        int mcs;
        bool meets; /* MCS 0 */
    } ends[] = {{-INFINITY, 0, false},
                {-1e9, 0, false},
                {NAN, 0, false},
                {1e9, 28, true},
                {INFINITY, 28, true}};
    struct blocks_kit k;
    struct nrs_block_row *row;

    start(&k, 1, 0.1);
    row = nrs_blocks_row(&k.blocks, 0, 1, 20);
    for (size_t i = 0; i < NRS_LEN(ends); i++) {
        int mcs = nrs_blocks_mcs(&k.blocks, row, ends[i].sinr_db);
        bool meets = nrs_blocks_meets(&k.blocks, row, 0, ends[i].sinr_db);

        CHECK_ROW(mcs == ends[i].mcs && meets == ends[i].meets, i, "at %g dB: MCS %d",
                  ends[i].sinr_db, mcs);
    }
    stop(&k);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"needs", needs_meet_the_target},
        {"highest MCS", mcs_is_the_highest_that_meets_the_target},
        {"ends of the range", beyond_all_sinrs},
        {"repetitions", repetitions_lower_the_need},
        {NULL, NULL},
    };

    return check_main("transport blocks", tests);
}

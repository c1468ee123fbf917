/* blocks.c - sizes of transport blocks (TS 38.214 clause 5.1.3.2) and the SINR that each MCS needs.
 *
 * The need of an MCS is the SINR at which the first transmission of its block on these PRBs has
 * exactly the block error rate that link adaptation allows, found by bisection of the model that
 * also decides on transmissions (bler.c).
 */
#include "radio/blocks.h"

#include <stdlib.h>

#define SINR_MIN_DB (-40.0)
#define SINR_MAX_DB 60.0
#define BISECTIONS  22 /* 100 dB / 2^22: 2e-5 dB */

enum nrs_status nrs_blocks_init(struct nrs_blocks *b, const struct nrs_direction_cfg *cfg,
                                const struct nrs_link_curves *curves, int n_prb, int n_kinds,
                                const int *symbols, int overhead_re, struct nrs_error *err)
{
    size_t n = (size_t)n_kinds * NRS_LAYERS_MAX * (size_t)n_prb;

    *b = (struct nrs_blocks){.cfg = cfg,
                             .curves = curves,
                             .n_prb = n_prb,
                             .n_kinds = n_kinds,
                             .overhead_re = overhead_re,
                             .n_mcs = nrs_mcs_count((int)cfg->mcs_table),
                             .symbols = symbols,
                             .rows = calloc(n, sizeof *b->rows)};
    if (!b->rows)
        return nrs_fail(err, NRS_EMACHINE, "out of memory for transport block sizes");
    return NRS_OK;
}

void nrs_blocks_free(struct nrs_blocks *b)
{
    free(b->rows);
    b->rows = NULL;
}

static struct nrs_tb_resources resources(const struct nrs_blocks *b, int kind, int layers,
                                         int n_prb, const struct nrs_mcs *m)
{
    return (struct nrs_tb_resources){n_prb, b->symbols[kind], (int)b->cfg->dmrs_re, b->overhead_re,
                                     m->qm, layers,           m->r_x1024,           1.0};
}

int64_t nrs_blocks_symbols(const struct nrs_blocks *b, int kind, int layers, int n_prb)
{
    const struct nrs_tb_resources r =
        resources(b, kind, layers, n_prb, nrs_mcs_get((int)b->cfg->mcs_table, 0));

    return nrs_tb_re(&r) * layers;
}

static double bler_at(const struct nrs_blocks *b, const struct nrs_reception *start, double sinr_db)
{
    struct nrs_reception rx = *start;

    nrs_reception_add(&rx, b->curves, sinr_db, b->cfg->ldpc_gap_db);
    return nrs_reception_bler(&rx);
}

static double need_db(const struct nrs_blocks *b, const struct nrs_reception *start)
{
    double low = SINR_MIN_DB, high = SINR_MAX_DB;

    for (int i = 0; i < BISECTIONS; i++) {
        double middle = 0.5 * (low + high);

        if (bler_at(b, start, middle) <= b->cfg->target_bler)
            high = middle;
        else
            low = middle;
    }
    return high;
}

static void work_out(const struct nrs_blocks *b, int kind, int layers, int n_prb,
                     struct nrs_block_row *row)
{
    int64_t symbols = nrs_blocks_symbols(b, kind, layers, n_prb);

    for (int mcs = 0; mcs < b->n_mcs; mcs++) {
        const struct nrs_mcs *m = nrs_mcs_get((int)b->cfg->mcs_table, mcs);
        const struct nrs_tb_resources r = resources(b, kind, layers, n_prb, m);
        int64_t bits = nrs_tbs_bits(&r);
        struct nrs_reception start = nrs_reception_start(bits, *m, symbols);

        row->bytes[mcs] = (int32_t)(bits / 8);
        row->need_db[mcs] = (float)need_db(b, &start);
    }
}

const struct nrs_block_row *nrs_blocks_row(struct nrs_blocks *b, int kind, int layers, int n_prb)
{
    size_t i = ((size_t)kind * NRS_LAYERS_MAX + (size_t)(layers - 1)) * (size_t)b->n_prb +
               (size_t)(n_prb - 1);

    if (b->rows[i].bytes[0] == 0)
        work_out(b, kind, layers, n_prb, &b->rows[i]);
    return &b->rows[i];
}

int nrs_blocks_mcs(const struct nrs_blocks *b, const struct nrs_block_row *row, double sinr_db)
{
    int mcs = b->n_mcs - 1;

    while (mcs > 0 && !(row->need_db[mcs] <= sinr_db))
        mcs--;
    return mcs;
}

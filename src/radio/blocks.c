/* blocks.c - sizes of transport blocks (TS 38.214 clause 5.1.3.2) and the SINR that each MCS needs.
 *
 * The need of an MCS is the SINR at which the first round of its block on these PRBs - its first
 * transmission with the repetitions that go with it, all at that SINR - has exactly the block error
 * rate that link adaptation allows, found by bisection of the model that also decides on
 * transmissions (bler.c). A need that is only compared with one SINR is bisected until it is known
 * to be above or below: most are far from it.
 */
#include "radio/blocks.h"

#include <stdlib.h>

#define SINR_MIN_DB (-40.0)
#define SINR_MAX_DB 60.0
#define BISECTIONS  22 /* 100 dB / 2^22: 2e-5 dB */
#define STEP_DB     ((SINR_MAX_DB - SINR_MIN_DB) / (1 << BISECTIONS))

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

static double bler_at(const struct nrs_blocks *b, const struct nrs_block_row *row, int mcs,
                      double sinr_db)
{
    struct nrs_reception rx = nrs_reception_start(
        INT64_C(8) * row->bytes[mcs], *nrs_mcs_get((int)b->cfg->mcs_table, mcs), row->symbols);

    rx.chase = b->cfg->combining == NRS_CHASE;
    for (int64_t i = 0; i < b->cfg->repetitions; i++)
        nrs_reception_add(&rx, b->curves, sinr_db, b->cfg->ldpc_gap_db);
    return nrs_reception_bler(&rx);
}

static double grid_db(int32_t point)
{
    return SINR_MIN_DB + point * STEP_DB;
}

/* The need lies in (low, high] points of the grid. */
static int32_t high(const struct nrs_block_row *row, int mcs)
{
    return row->low[mcs] + (INT32_C(1) << (BISECTIONS - row->halved[mcs]));
}

static void bisect(const struct nrs_blocks *b, struct nrs_block_row *row, int mcs)
{
    int32_t middle = (row->low[mcs] + high(row, mcs)) / 2;

    row->halved[mcs]++;
    if (!(bler_at(b, row, mcs, grid_db(middle)) <= b->cfg->target_bler))
        row->low[mcs] = middle;
}

double nrs_blocks_need_db(const struct nrs_blocks *b, struct nrs_block_row *row, int mcs)
{
    while (row->halved[mcs] < BISECTIONS)
        bisect(b, row, mcs);
    return grid_db(high(row, mcs));
}

/* The last point of the grid that is not above a SINR; -1 below all. */
static int32_t point_of(double sinr_db)
{
    if (!(sinr_db >= SINR_MIN_DB))
        return -1;
    return sinr_db >= SINR_MAX_DB ? 1 << BISECTIONS : (int32_t)((sinr_db - SINR_MIN_DB) / STEP_DB);
}

static inline bool meets(const struct nrs_blocks *b, struct nrs_block_row *row, int mcs,
                         int32_t point)
{
    while (row->halved[mcs] < BISECTIONS && row->low[mcs] <= point && point < high(row, mcs))
        bisect(b, row, mcs);
    return high(row, mcs) <= point;
}

bool nrs_blocks_meets(const struct nrs_blocks *b, struct nrs_block_row *row, int mcs,
                      double sinr_db)
{
    return meets(b, row, mcs, point_of(sinr_db));
}

static void work_out(const struct nrs_blocks *b, int kind, int layers, int n_prb,
                     struct nrs_block_row *row)
{
    row->symbols = nrs_blocks_symbols(b, kind, layers, n_prb);
    for (int mcs = 0; mcs < b->n_mcs; mcs++) {
        const struct nrs_tb_resources r =
            resources(b, kind, layers, n_prb, nrs_mcs_get((int)b->cfg->mcs_table, mcs));

        row->bytes[mcs] = (int32_t)(nrs_tbs_bits(&r) / 8);
    }
}

struct nrs_block_row *nrs_blocks_row(struct nrs_blocks *b, int kind, int layers, int n_prb)
{
    size_t i = ((size_t)kind * NRS_LAYERS_MAX + (size_t)(layers - 1)) * (size_t)b->n_prb +
               (size_t)(n_prb - 1);

    if (b->rows[i].bytes[0] == 0)
        work_out(b, kind, layers, n_prb, &b->rows[i]);
    return &b->rows[i];
}

int nrs_blocks_mcs(const struct nrs_blocks *b, struct nrs_block_row *row, double sinr_db)
{
    int32_t point = point_of(sinr_db);
    int mcs = b->n_mcs - 1;

    while (mcs > 0 && !meets(b, row, mcs, point))
        mcs--;
    return mcs;
}

/* blocks.h - the transport blocks of a direction: size and needed SINR of each MCS on a number of
 * PRBs. Worked out when first asked for, and needs only as far as a question requires; independent
 * of UEs, so that it serves any number of them.
 */
#ifndef NRS_RADIO_BLOCKS_H
#define NRS_RADIO_BLOCKS_H

#include "radio/bler.h"
#include "radio/config.h"

#define NRS_MCS_MAX    29 /* entries of the longest MCS table */
#define NRS_LAYERS_MAX 4

/* One number of PRBs, symbols and layers. */
struct nrs_block_row {
    int64_t symbols;             /* modulation symbols of the block */
    int32_t bytes[NRS_MCS_MAX];  /* of the transport block; bytes[0] 0: not worked out */
    int32_t low[NRS_MCS_MAX];    /* the need lies above this point of a grid of SINRs, ... */
    uint8_t halved[NRS_MCS_MAX]; /* ... in what is left after so many bisections of all of it */
};

struct nrs_blocks {
    const struct nrs_direction_cfg *cfg;
    const struct nrs_link_curves *curves;
    int n_prb, n_kinds, n_mcs, overhead_re;
    const int *symbols;         /* by kind of slot */
    struct nrs_block_row *rows; /* by kind, layers - 1, PRBs - 1 */
};

/** @param symbols  data symbols of each kind of slot; borrowed, as cfg and curves.
 * @param overhead_re  a PRB and transmission, besides DMRS. @return NRS_EMACHINE. */
enum nrs_status nrs_blocks_init(struct nrs_blocks *b, const struct nrs_direction_cfg *cfg,
                                const struct nrs_link_curves *curves, int n_prb, int n_kinds,
                                const int *symbols, int overhead_re, struct nrs_error *err);
void nrs_blocks_free(struct nrs_blocks *b);

/** The row of a kind of slot, 1 .. NRS_LAYERS_MAX layers and 1 .. n_prb PRBs. */
struct nrs_block_row *nrs_blocks_row(struct nrs_blocks *b, int kind, int layers, int n_prb);

/** SINR a layer of each transmission at which the first round of an MCS meets the target, within
 * 2e-5 dB. */
double nrs_blocks_need_db(const struct nrs_blocks *b, struct nrs_block_row *row, int mcs);

/** Is `sinr_db` a layer at or above the need of an MCS? */
bool nrs_blocks_meets(const struct nrs_blocks *b, struct nrs_block_row *row, int mcs,
                      double sinr_db);

/** The highest MCS whose need is met at `sinr_db` a layer; 0 when none is. */
int nrs_blocks_mcs(const struct nrs_blocks *b, struct nrs_block_row *row, double sinr_db);

/** Modulation symbols of such a block: resource elements x layers. */
int64_t nrs_blocks_symbols(const struct nrs_blocks *b, int kind, int layers, int n_prb);

#endif

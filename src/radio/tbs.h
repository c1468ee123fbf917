/* tbs.h - transport block size by TS 38.214 clause 5.1.3.2 (and 6.1.4.2), segmentation by 38.212.
 */
#ifndef NRS_RADIO_TBS_H
#define NRS_RADIO_TBS_H

#include <stdint.h>

struct nrs_tb_resources {
    int n_prb, n_symbols;     /* allocated PRBs; symbols of the allocation in the slot */
    int dmrs_re, overhead_re; /* resource elements a PRB: N_DMRS^PRB, N_oh^PRB */
    int qm, n_layers;
    double r_x1024;
    double scaling; /* S of Table 5.1.3.2-2: 1, 0.5 or 0.25 */
};

/** Resource elements of the allocation: min(156, N'_RE) * n_prb. 0 when nothing is left. */
int64_t nrs_tb_re(const struct nrs_tb_resources *r);

/** Transport block size in bits; 0 when there is no resource element. Pure. */
int64_t nrs_tbs_bits(const struct nrs_tb_resources *r);

/** CRC bits of a transport block, TS 38.212 clause 7.2.1: 16 up to 3824 bits, 24 above. */
int nrs_tb_crc_bits(int64_t tbs_bits);

/* Segmentation of a transport block into code blocks, TS 38.212 clauses 5.2.2, 6.2.2, 7.2.2. */
struct nrs_segmentation {
    int base_graph;     /* 1 or 2 */
    int n_blocks;       /* C */
    int64_t block_bits; /* K': bits of a code block, CRC included */
};
struct nrs_segmentation nrs_segment(int64_t tbs_bits, double r_x1024);

#endif

/* bler.h - probability that a transport block is not decoded, from SINR.
 *
 * Finite-blocklength normal approximation (Polyanskiy, Poor, Verdu, IEEE Trans. IT 56(5), 2010)
 * with each modulation's BICM capacity and dispersion, an LDPC gap in dB, and the mother code's
 * lowest rate (BG1 1/3, BG2 1/5: below it bits repeat). Never exactly 0: the tail is analytic.
 */
#ifndef NRS_RADIO_BLER_H
#define NRS_RADIO_BLER_H

#include "radio/mcs.h"
#include "radio/tbs.h"

/* BICM capacity (bit/symbol) and dispersion (bit^2/symbol) against SINR, one curve per modulation.
 */
struct nrs_link_curves; /* opaque */

/** Compute the curves by quadrature (once per process; shared by all cells). NULL: memory is out.
 */
struct nrs_link_curves *nrs_link_curves_new(void);
void nrs_link_curves_free(struct nrs_link_curves *curves);

/** BICM capacity in bit/symbol of a Gray-mapped 2^qm-QAM at `sinr_db`, and dispersion in bit^2. */
double nrs_bicm_capacity(const struct nrs_link_curves *c, int qm, double sinr_db);
double nrs_bicm_dispersion(const struct nrs_link_curves *c, int qm, double sinr_db);

/* The default gap to the normal approximation of NR's LDPC codes, and its source: see bler.c. */
extern const double nrs_ldpc_gap_db_default;

/* What has been received of one transport block. Add one reception per HARQ transmission. */
struct nrs_reception {
    int64_t tbs_bits;
    struct nrs_mcs mcs;
    int64_t symbols; /* modulation symbols of one transmission: RE * layers */
    double coded_bits, information, dispersion; /* sums over receptions, for the whole block */
    int n_tx;
    bool chase; /* further receptions bring energy only, no new code bits; set before the second */
    struct nrs_segmentation blocks;
    double energy; /* symbols x linear SINR, summed over receptions */
    double margin; /* of one code block in standard deviations, the best so far */
};

/** Start a transport block of `tbs_bits` sent with `mcs` over `symbols` modulation symbols. */
struct nrs_reception nrs_reception_start(int64_t tbs_bits, struct nrs_mcs mcs, int64_t symbols);

/** Add a transmission received at `sinr_db`: information adds up (incremental redundancy), or SINR
 * does (chase combining). */
void nrs_reception_add(struct nrs_reception *r, const struct nrs_link_curves *c, double sinr_db,
                       double gap_db);

/** Natural log of the block error probability after what was received; < 0, finite. */
double nrs_reception_log_bler(const struct nrs_reception *r);

/** The block error probability: exp of the above, never 0, never above 1. */
double nrs_reception_bler(const struct nrs_reception *r);

/**
 * BLER of one first transmission of `tbs_bits` with `mcs` at `sinr_db`, over as many symbols as
 * make the code rate, transport block CRC included, the one of `mcs`.
 */
double nrs_bler(const struct nrs_link_curves *c, int64_t tbs_bits, struct nrs_mcs mcs,
                double sinr_db, double gap_db);

#endif

/* bicm.h - one look-up in the BICM curves: what bler.c needs for every reception. */
#ifndef NRS_RADIO_BICM_H
#define NRS_RADIO_BICM_H

struct nrs_link_curves; /* made by nrs_link_curves_new, radio/bler.h */

struct nrs_bicm_point {
    double capacity;   /* bit a symbol */
    double dispersion; /* bit^2 a symbol */
};

/** Capacity and dispersion of 2^qm-QAM (qm 2, 4, 6, 8) at `sinr_db`, any value. Pure. */
struct nrs_bicm_point nrs_bicm_at(const struct nrs_link_curves *c, int qm, double sinr_db);

/** Capacity at a linear SINR, any value >= 0; faster than by dB, within 0.001 bit of it. Pure. */
double nrs_bicm_capacity_linear(const struct nrs_link_curves *c, int qm, double sinr);

/** The SINR in dB at which the capacity is `capacity` bit a symbol: the inverse, for effective
 * SINRs by mutual information. Where the curve is flat at the top, the lowest such SINR. Pure. */
double nrs_bicm_sinr_db(const struct nrs_link_curves *c, int qm, double capacity);

#endif

/* ue_energy.h - what a UE's transmitter takes from the battery. */
#ifndef NRS_RADIO_UE_ENERGY_H
#define NRS_RADIO_UE_ENERGY_H

#include "core/attr.h"

struct nrs_ue_energy_cfg { /* radio.ue_energy */
    double tx_circuit_w;
    double pa_efficiency;
};

extern const struct nrs_attr_table nrs_ue_energy_attrs;

/**
 * Energy of one transmission.
 * @param radiated_w  over all PRBs and layers, >= 0. @param time_s  on the air, >= 0.
 * @return J. Pure; cannot fail.
 */
double nrs_ue_energy_tx_j(const struct nrs_ue_energy_cfg *cfg, double radiated_w, double time_s);

#endif

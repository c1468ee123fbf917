/* ue_energy.c - energy of a UE's transmitter while its PUSCH is on the air.
 *
 *   E = (P_circuit + P_radiated / eta) T,   T = symbols of the PUSCH x length of a symbol
 *
 * P_radiated is the power of power.c, eta the efficiency of the power amplifier, the same at every
 * power. TR 38.840's model of a UE has 250 units of power while it sends with 0 dBm and 700 with 23
 * dBm (FR1; from memory). With a unit of 1 mW, an assumption, P_circuit is 0.25 W and eta 0.2 W /
 * 0.45 W. Left out: reception, PUCCH, SRS and PDCCH, ramps between states and sleep: what a
 * transmission costs, not what a day costs.
 */
#include "radio/ue_energy.h"

/* clang-format off */
static const struct nrs_attr rows[] = {
#define T struct nrs_ue_energy_cfg
    NRS_ATTR(T, tx_circuit_w, "W", 0, 100, 0.25,
        "Power that a UE takes while it transmits, besides its power amplifier.",
        "TR 38.840, 250 units at 0 dBm (assumption: from memory; a unit of 1 mW)"),
    NRS_ATTR(T, pa_efficiency, "1", 0.01, 1, 0.44,
        "Radiated power over the power that the UE's power amplifier takes.",
        "TR 38.840, 700 units at 23 dBm against 250 at 0 dBm (assumption: from memory)"),
#undef T
};
/* clang-format on */

const struct nrs_attr_table nrs_ue_energy_attrs = {"radio.ue_energy", rows, NRS_LEN(rows)};

double nrs_ue_energy_tx_j(const struct nrs_ue_energy_cfg *cfg, double radiated_w, double time_s)
{
    return (cfg->tx_circuit_w + radiated_w / cfg->pa_efficiency) * time_s;
}

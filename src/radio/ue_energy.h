/* ue_energy.h - what a UE's modem takes from the battery: sending, receiving, waiting, sleeping. */
#ifndef NRS_RADIO_UE_ENERGY_H
#define NRS_RADIO_UE_ENERGY_H

#include "core/attr.h"

enum nrs_sleep_state { NRS_SLEEP_NONE, NRS_SLEEP_MICRO, NRS_SLEEP_LIGHT, NRS_SLEEP_DEEP };
extern const char *const nrs_sleep_state_names[]; /* "none", "micro", "light", "deep", NULL */

struct nrs_ue_energy_cfg { /* radio.ue_energy */
    double tx_circuit_w;
    double pa_efficiency;
    double unit_w;                               /* a unit of power of TR 38.840 */
    double monitor_units, receive_units;         /* a slot; 0: of the carrier and antennas */
    double micro_units, light_units, deep_units; /* sleep */
    double light_transition, deep_transition;    /* units x s, there and back */
    enum nrs_sleep_state sleep_state;
    double inactivity_s, drx_cycle_s, on_duration_s; /* keys inactivity_ms, ... */
};

extern const struct nrs_attr_table nrs_ue_energy_attrs;

/* What the power of reception depends on besides the parameters. */
struct nrs_modem {
    bool fr2, fdd;
    double bandwidth_hz;
    int rx_antennas;
    double pdcch_share; /* of the slots: in which grants can come */
};

/* Mean powers of a UE, in W. */
struct nrs_modem_power {
    double awake_w;   /* waiting for grants: PDCCH where there is one, micro sleep elsewhere */
    double asleep_w;  /* after the inactivity time; awake_w without sleep */
    double receive_w; /* of a slot with PDSCH, above that of PDCCH alone; >= 0 */
    double resting_w; /* in awake_w, of a slot in which it sends: counted once, by the sending */
};

/** Refuse a DRX cycle that the on-duration and the way into sleep and back do not fit in. */
enum nrs_status nrs_ue_energy_check(const struct nrs_ue_energy_cfg *cfg, struct nrs_error *err);

/** The powers of a UE with that modem. `cfg` is checked. Pure; cannot fail. */
struct nrs_modem_power nrs_modem_power(const struct nrs_ue_energy_cfg *cfg,
                                       const struct nrs_modem *modem);

/**
 * Energy of one transmission.
 * @param radiated_w  over all PRBs and layers, >= 0. @param time_s  on the air, >= 0.
 * @return J. Pure; cannot fail.
 */
double nrs_ue_energy_tx_j(const struct nrs_ue_energy_cfg *cfg, double radiated_w, double time_s);

#endif

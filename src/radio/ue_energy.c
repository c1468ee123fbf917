/* ue_energy.c - the power of a UE's modem, by the slot model of TR 38.840 clause 8.
 *
 * Sending:    E = (P_circuit + P_radiated / eta) T,  T = symbols of the PUSCH x length of a symbol
 * Receiving:  a slot with PDSCH has receive_units, one with PDCCH alone monitor_units
 * Awake:      monitor_units in slots with PDCCH, micro_units in the others
 * Asleep:     a share on_duration / cycle of the time awake, else the units of the sleep state; and
 *             once a cycle the energy of the way into it and back
 *
 * P_radiated is the power of power.c, eta the efficiency of the power amplifier, the same at every
 * power: 250 units at 0 dBm and 700 at 23 dBm, with a unit of 1 mW, which is an assumption for the
 * report has relative powers only, give P_circuit 0.25 W and eta 0.2 W / 0.45 W.
 *
 * FR1's table is for TDD, 30 kHz, 100 MHz, four receive antennas. DL powers scale with the
 * bandwidth as 0.4 + 0.6 (X - 20 MHz) / 80 MHz, with 0.7 for two antennas, and PDCCH alone with 50
 * units at the least. Read in B. Luchterhandt, Enhancing Cellular Handovers, master's thesis,
 * Paderborn 2025, tables of chapter 2.2 (github.com/bjoluc/5g-handover-optimization), which cites
 * the report; not in the report itself. Assumptions, from memory or of our own: FR2's 175 and 350
 * units, without scaling; 0.7 for every halving of the antennas, none beyond four; bandwidths
 * outside 10 to 100 MHz count as the nearest.
 *
 * The thesis also measured a module (SIM8202G, Snapdragon X55, band n78, 4.2 V): 40 mA in deep
 * sleep, 182 mA in slots with PDCCH alone, which have 92.5 units at 90 MHz: (182 - 40) mA / (92.5 -
 * 1) of 4.2 V are 6.5 mW a unit. Its network's DRX, which the operator confirmed, is the default.
 *
 * Left out: PUCCH, SRS, SSB and CSI-RS, a second transmit antenna, and the ramps of a UE that is
 * awake. A UE is awake from the moment when a message of its own or for it waits until inactivity_s
 * after the last was delivered; sleep delays nothing: a DL message wakes it at once, where a gNB
 * would wait for the on-duration.
 */
#include "radio/ue_energy.h"

#include <math.h>

#define MONITOR_FR1   100
#define RECEIVE_FR1   300
#define MONITOR_FR2   175
#define RECEIVE_FR2   350
#define MONITOR_LEAST 50
#define REFERENCE_RX  4
#define LIGHT_TIME_S  6e-3  /* into light sleep and back: 12 slots of 0.5 ms */
#define DEEP_TIME_S   20e-3 /* 40 slots */
#define THESIS        "TR 38.840 clause 8, as cited by Luchterhandt (ue_energy.c)"
#define NETWORK       "a network measured by Luchterhandt (ue_energy.c)"

const char *const nrs_sleep_state_names[] = {"none", "micro", "light", "deep", NULL};

/* clang-format off */
static const struct nrs_attr rows[] = {
#define T struct nrs_ue_energy_cfg
    NRS_ATTR(T, tx_circuit_w, "W", 0, 100, 0.25,
        "Power that a UE takes while it transmits, besides its power amplifier.",
        THESIS ": 250 units at 0 dBm; a unit of 1 mW: assumption"),
    NRS_ATTR(T, pa_efficiency, "1", 0.01, 1, 0.44,
        "Radiated power over the power that the UE's power amplifier takes.",
        THESIS ": 700 units at 23 dBm against 250 at 0 dBm"),
    NRS_ATTR(T, unit_w, "W", 0, 10, 1e-3,
        "Power of one of the units below.",
        "assumption: the report has relative powers only; a module of 2020 was measured at 6.5e-3 "
        "(ue_energy.c)"),
    NRS_ATTR(T, monitor_units, "1", 0, 1e5, 0,
        "Power of a slot with PDCCH and no PDSCH; 0: FR1 100 for 100 MHz and four antennas, scaled; "
        "FR2 175.",
        THESIS "; FR2: assumption, from memory"),
    NRS_ATTR(T, receive_units, "1", 0, 1e5, 0,
        "Power of a slot with PDSCH for the UE; 0: FR1 300, scaled likewise; FR2 350.",
        THESIS "; FR2: assumption, from memory"),
    NRS_ATTR(T, micro_units, "1", 0, 1e5, 45,
        "Power in micro sleep, and in slots without PDCCH.", THESIS),
    NRS_ATTR(T, light_units, "1", 0, 1e5, 20, "Power in light sleep.", THESIS),
    NRS_ATTR(T, deep_units, "1", 0, 1e5, 1, "Power in deep sleep.", THESIS),
    NRS_ATTR_SCALED(T, "light_transition_ms", light_transition, "ms", 1e-3, 0, 1e6, 100,
        "Energy of the way into light sleep and back, in units times ms.", THESIS),
    NRS_ATTR_SCALED(T, "deep_transition_ms", deep_transition, "ms", 1e-3, 0, 1e6, 450,
        "The same of deep sleep.", THESIS),
    NRS_ATTR_ENUM(T, sleep_state, nrs_sleep_state_names, "none",
        "Where the UE goes after inactivity_ms without a message; none: it keeps monitoring.",
        "the radio's delays are those of a UE that is awake"),
    NRS_ATTR_SCALED(T, "inactivity_ms", inactivity_s, "ms", 1e-3, 0, 1e6, 100,
        "Time after the last message was delivered until the UE sleeps.",
        "TS 38.331 drx-InactivityTimer; default: " NETWORK),
    NRS_ATTR_SCALED(T, "drx_cycle_ms", drx_cycle_s, "ms", 1e-3, 2, 10240, 320,
        "Cycle in which a sleeping UE wakes up.",
        "TS 38.331 drx-LongCycle; default: " NETWORK),
    NRS_ATTR_SCALED(T, "on_duration_ms", on_duration_s, "ms", 1e-3, 0, 10240, 20,
        "Time of each cycle in which it is awake.",
        "TS 38.331 drx-onDurationTimer; default: " NETWORK),
#undef T
};
/* clang-format on */

const struct nrs_attr_table nrs_ue_energy_attrs = {"radio.ue_energy", rows, NRS_LEN(rows)};

static double transition_time_s(enum nrs_sleep_state state)
{
    return state == NRS_SLEEP_DEEP ? DEEP_TIME_S : state == NRS_SLEEP_LIGHT ? LIGHT_TIME_S : 0;
}

enum nrs_status nrs_ue_energy_check(const struct nrs_ue_energy_cfg *cfg, struct nrs_error *err)
{
    double way_s = transition_time_s(cfg->sleep_state);

    if (cfg->sleep_state != NRS_SLEEP_NONE && cfg->drx_cycle_s < cfg->on_duration_s + way_s)
        return nrs_fail(err, NRS_ECONFLICT,
                        "radio.ue_energy.drx_cycle_ms: %g ms, expected at least on_duration_ms, %g "
                        "ms, and %g ms into %s sleep and back",
                        cfg->drx_cycle_s * 1e3, cfg->on_duration_s * 1e3, way_s * 1e3,
                        nrs_sleep_state_names[cfg->sleep_state]);
    return NRS_OK;
}

/* Of DL powers, over those of the report's reference. */
static double scale(const struct nrs_modem *modem)
{
    double mhz = fmin(fmax(modem->bandwidth_hz * 1e-6, 10), 100);
    double rx = fmin(modem->rx_antennas, REFERENCE_RX);

    if (modem->fr2)
        return 1;
    return (0.4 + 0.6 * (mhz - 20) / 80) * pow(0.7, log2(REFERENCE_RX / rx));
}

static double monitor_units(const struct nrs_ue_energy_cfg *cfg, const struct nrs_modem *modem)
{
    if (cfg->monitor_units > 0)
        return cfg->monitor_units;
    return modem->fr2 ? MONITOR_FR2 : fmax(MONITOR_LEAST, MONITOR_FR1 * scale(modem));
}

static double receive_units(const struct nrs_ue_energy_cfg *cfg, const struct nrs_modem *modem)
{
    if (cfg->receive_units > 0)
        return cfg->receive_units;
    return modem->fr2 ? RECEIVE_FR2 : RECEIVE_FR1 * scale(modem);
}

static double asleep_units(const struct nrs_ue_energy_cfg *cfg, double awake_units)
{
    double on = cfg->on_duration_s / cfg->drx_cycle_s;

    switch (cfg->sleep_state) {
    case NRS_SLEEP_MICRO: return on * awake_units + (1 - on) * cfg->micro_units;
    case NRS_SLEEP_LIGHT:
        return on * awake_units + (1 - on) * cfg->light_units +
               cfg->light_transition / cfg->drx_cycle_s;
    case NRS_SLEEP_DEEP:
        return on * awake_units + (1 - on) * cfg->deep_units +
               cfg->deep_transition / cfg->drx_cycle_s;
    case NRS_SLEEP_NONE: break;
    }
    return awake_units;
}

struct nrs_modem_power nrs_modem_power(const struct nrs_ue_energy_cfg *cfg,
                                       const struct nrs_modem *modem)
{
    double monitor = monitor_units(cfg, modem), share = modem->pdcch_share;
    double awake = share * monitor + (1 - share) * cfg->micro_units;

    return (struct nrs_modem_power){
        .awake_w = awake * cfg->unit_w,
        .asleep_w = asleep_units(cfg, awake) * cfg->unit_w,
        .receive_w = fmax(0, receive_units(cfg, modem) - monitor) * cfg->unit_w,
        .resting_w = modem->fdd ? 0 : cfg->micro_units * cfg->unit_w,
    };
}

double nrs_ue_energy_tx_j(const struct nrs_ue_energy_cfg *cfg, double radiated_w, double time_s)
{
    return (cfg->tx_circuit_w + radiated_w / cfg->pa_efficiency) * time_s;
}

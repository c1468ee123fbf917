/* config.h - parameters of the radio, with their attribute rows (config.c). */
#ifndef NRS_RADIO_CONFIG_H
#define NRS_RADIO_CONFIG_H

#include "core/attr.h"
#include "radio/antenna.h"
#include "radio/frame.h"
#include "radio/handover.h"
#include "radio/largescale.h"
#include "radio/mobility.h"
#include "radio/pathloss.h"
#include "radio/penetration.h"
#include "radio/place.h"
#include "radio/power.h"
#include "radio/ue_energy.h"

#define NRS_SLOT_UES_MAX   64  /* upper bound of max_ues_per_slot */
#define NRS_LINKS_MAX      64  /* upper bound of max_links */
#define NRS_SECTORS_MAX    128 /* cells of a list in the scenario itself; a file may have more */
#define NRS_UE_CLASSES_MAX 16
#define NRS_ROUND_SLOTS    512 /* bound of the slots from a grant to the last of its repetitions */

struct nrs_carrier_cfg {                       /* radio.carrier */
    double frequency_hz;                       /* key frequency_ghz */
    double bandwidth_hz;                       /* key bandwidth_mhz */
    double scs_hz;                             /* key scs_khz */
    char tdd_pattern[NRS_TDD_PATTERN_MAX + 1]; /* "FDD" for paired spectrum */
    int64_t special_dl_symbols, special_ul_symbols;
    int64_t minislot_symbols;              /* of a scheduling unit: 2, 4, 7; 0: whole slots */
    int64_t srs_period_slots, srs_symbols; /* UL symbols lost to SRS; period 0: none */
};

struct nrs_cell_cfg {        /* radio.cell */
    double gnb_height_m;     /* 0: the environment's own */
    double ue_height_m;      /* likewise */
    double gnb_power_dbm;    /* over the whole carrier */
    double ue_power_dbm;     /* the most, over the allocated PRBs */
    int64_t gnb_rx_antennas; /* ports that are combined; the gNB transmits from as many */
    int64_t ue_rx_antennas, ue_tx_antennas;
    double gnb_noise_figure_db, ue_noise_figure_db;
};

enum nrs_channel { NRS_CHANNEL_38901, NRS_CHANNEL_CONSTANT, NRS_CHANNEL_TRACE };

struct nrs_channel_cfg {              /* radio.channel */
    enum nrs_channel model;           /* "tr38901", "constant" or "trace" */
    enum nrs_environment environment; /* where pathloss.h covers the geometry */
    bool shadowing, fading;
    double site_correlation; /* of shadow fading */
    bool rays, dual_polarised;
    double constant_ul_snr_db, constant_dl_snr_db; /* for "constant" */
    char trace_file[256];                          /* for "trace" */
    double trace_shift_s;                          /* UE i is i times that far into the trace */
};

enum nrs_combining { NRS_INCREMENTAL, NRS_CHASE };

/* One direction: radio.ul, radio.dl */
struct nrs_direction_cfg {
    double target_bler; /* of the first round, for link adaptation */
    int64_t mcs_table;  /* 1, 2, 3 */
    int64_t layers;     /* fixed rank; 0: adapted to the channel, up to max_layers */
    int64_t max_layers;
    int64_t max_harq_tx;          /* rounds of a transport block, the first included */
    int64_t repetitions;          /* transmissions of a round, in consecutive data slots */
    enum nrs_combining combining; /* of retransmissions */
    double fixed_bler;            /* > 0: every transmission fails with this probability */
    int64_t dmrs_re, overhead_re; /* a PRB and slot */
    int64_t control_symbols;      /* symbols of a slot not available for data (PDCCH; PUCCH) */
    double ldpc_gap_db;
    int64_t max_ues_per_slot; /* UEs that share a slot in frequency */
    double max_wait_s;        /* key max_wait_ms: who waited longer is first; 0: never */
};

struct nrs_csi_cfg { /* radio.csi */
    double period_s, delay_s;
    bool quantised;
    double olla_step_db;
};

struct nrs_mac_cfg {                 /* radio.mac */
    double sr_period_s;              /* key sr_period_ms */
    int64_t n_processing_capability; /* UE processing capability 1 or 2 (N1, N2) */
    double gnb_processing_s;         /* key gnb_processing_us: decode to next scheduling decision */
    int64_t sr_grant_prb;            /* PRBs of the first grant after an SR */
    double configured_period_s;      /* key configured_grant_period_ms; 0: none */
    int64_t configured_prb;          /* key configured_grant_prb */
    int64_t harq_processes;          /* 16 */
    int64_t packet_bytes,
        packet_header_bytes; /* IP packet payload, and headers added to each (IP..MAC) */
    int scheduler;           /* key: its name; index into nrs_schedulers (scheduler.h) */
    double pf_window_s;      /* key pf_window_ms */
};

enum nrs_rlc_mode { NRS_RLC_UM, NRS_RLC_AM };

struct nrs_rlc_cfg {           /* radio.rlc */
    enum nrs_rlc_mode mode[2]; /* by direction: ul_mode, dl_mode */
    double status_s;           /* key status_delay_ms */
    int64_t max_retx;
    double discard_s; /* key discard_ms; 0: never */
    int64_t segment_header_bytes;
};

struct nrs_interference_cfg { /* radio.interference */
    bool enabled;
    double far_db;
    int64_t max_links;
    double irc_gain_db;
};

struct nrs_radio_cfg {
    struct nrs_carrier_cfg carrier;
    struct nrs_layout_cfg layout;
    struct nrs_sector_cfg sectors[NRS_SECTORS_MAX];
    size_t n_sectors;
    struct nrs_drop_cfg drop;
    struct nrs_ue_class_cfg classes[NRS_UE_CLASSES_MAX];
    size_t n_classes;
    struct nrs_cell_cfg cell;
    struct nrs_antenna_cfg gnb_antenna;
    struct nrs_ue_antenna_cfg ue_antenna;
    struct nrs_channel_cfg channel;
    struct nrs_surroundings_cfg surroundings;
    struct nrs_penetration_cfg penetration;
    struct nrs_interference_cfg interference;
    struct nrs_direction_cfg ul, dl;
    struct nrs_csi_cfg csi;
    struct nrs_power_cfg power;
    struct nrs_ue_energy_cfg ue_energy;
    struct nrs_mac_cfg mac;
    struct nrs_rlc_cfg rlc;
    struct nrs_mobility_cfg mobility;
    struct nrs_handover_cfg handover;
};

extern const struct nrs_attr_table nrs_carrier_attrs, nrs_cell_attrs, nrs_channel_attrs,
    nrs_interference_attrs, nrs_ul_attrs, nrs_dl_attrs, nrs_csi_attrs, nrs_mac_attrs, nrs_rlc_attrs;

/** Every parameter of `radio` at its default; no lists. */
void nrs_radio_defaults(struct nrs_radio_cfg *cfg);

/** PRBs of the carrier, 0 when the bandwidth and spacing have no entry in the standard's tables. */
int nrs_radio_prb_count(const struct nrs_carrier_cfg *carrier);

/** Whether the carrier lies in FR2, and whether it is paired: no TDD pattern. */
bool nrs_radio_is_fr2(const struct nrs_carrier_cfg *carrier);
bool nrs_radio_is_fdd(const struct nrs_carrier_cfg *carrier);

/** Refuse a carrier without PRBs, or one on which another parameter of `cfg` cannot be. */
enum nrs_status nrs_carrier_check(const struct nrs_radio_cfg *cfg, struct nrs_error *err);

/** The geometry of a link of a cell at a horizontal distance: defaults of the environment for the
 * rest. */
struct nrs_link_geometry nrs_radio_geometry(const struct nrs_radio_cfg *cfg, double distance_2d_m);

/**
 * Refuse combinations that the single rows cannot: PRB table, pattern, geometry, MCS table...
 * @return NRS_ECONFLICT or NRS_ERANGE with the JSON path in the text.
 */
enum nrs_status nrs_radio_check(const struct nrs_radio_cfg *cfg, struct nrs_error *err);

#endif

/* config.h - parameters of the radio, with their attribute rows (config.c). */
#ifndef NRS_RADIO_CONFIG_H
#define NRS_RADIO_CONFIG_H

#include "core/attr.h"
#include "radio/frame.h"
#include "radio/pathloss.h"

#define NRS_SLOT_UES_MAX 64 /* upper bound of max_ues_per_slot */

struct nrs_carrier_cfg {                       /* radio.carrier */
    double frequency_hz;                       /* key frequency_ghz */
    double bandwidth_hz;                       /* key bandwidth_mhz */
    double scs_hz;                             /* key scs_khz */
    char tdd_pattern[NRS_TDD_PATTERN_MAX + 1]; /* "FDD" for paired spectrum */
    int64_t special_dl_symbols, special_ul_symbols;
    int64_t minislot_symbols;              /* of a scheduling unit: 2, 4, 7; 0: whole slots */
    int64_t srs_period_slots, srs_symbols; /* UL symbols lost to SRS; period 0: none */
};

struct nrs_cell_cfg {                               /* radio.cell */
    double radius_m, min_distance_m;                /* UEs uniform over the ring */
    double gnb_height_m, ue_height_m;               /* 0: the environment's own */
    double gnb_power_dbm;                           /* over the whole carrier */
    double ue_power_dbm;                            /* over the allocated PRBs */
    double gnb_antenna_gain_db, ue_antenna_gain_db; /* element and beam, fixed */
    int64_t gnb_rx_antennas, ue_rx_antennas;        /* MRC gain 10 lg n, no fading */
    double gnb_noise_figure_db, ue_noise_figure_db;
};

enum nrs_channel { NRS_CHANNEL_38901, NRS_CHANNEL_CONSTANT };

struct nrs_channel_cfg {              /* radio.channel */
    enum nrs_channel model;           /* "tr38901" or "constant" */
    enum nrs_environment environment; /* where pathloss.h covers the geometry */
    bool shadowing;
    double constant_ul_snr_db, constant_dl_snr_db; /* for "constant" */
};

/* One direction: radio.ul, radio.dl */
struct nrs_direction_cfg {
    double target_bler;           /* of the first transmission, for link adaptation */
    int64_t mcs_table;            /* 1, 2, 3 */
    int64_t layers;               /* fixed rank; power is split over the layers */
    int64_t max_harq_tx;          /* transmissions of a transport block, the first included */
    int64_t dmrs_re, overhead_re; /* a PRB and slot */
    int64_t control_symbols;      /* symbols of a slot not available for data (PDCCH; PUCCH) */
    double ldpc_gap_db;
    int64_t max_ues_per_slot; /* UEs that share a slot in frequency */
};

struct nrs_mac_cfg {                 /* radio.mac */
    double sr_period_s;              /* key sr_period_ms */
    int64_t n_processing_capability; /* UE processing capability 1 or 2 (N1, N2) */
    double gnb_processing_s;         /* key gnb_processing_us: decode to next scheduling decision */
    int64_t sr_grant_prb;            /* PRBs of the first grant after an SR */
    int64_t harq_processes;          /* 16 */
    int64_t packet_bytes,
        packet_header_bytes; /* IP packet payload, and headers added to each (IP..MAC) */
    int scheduler;           /* key: its name; index into nrs_schedulers (scheduler.h) */
};

struct nrs_radio_cfg {
    struct nrs_carrier_cfg carrier;
    struct nrs_cell_cfg cell;
    struct nrs_channel_cfg channel;
    struct nrs_direction_cfg ul, dl;
    struct nrs_mac_cfg mac;
};

extern const struct nrs_attr_table nrs_carrier_attrs, nrs_cell_attrs, nrs_channel_attrs,
    nrs_ul_attrs, nrs_dl_attrs, nrs_mac_attrs;

/** PRBs of the carrier, 0 when the bandwidth and spacing have no entry in the standard's tables. */
int nrs_radio_prb_count(const struct nrs_carrier_cfg *carrier);

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

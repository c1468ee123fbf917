/* config.c - attribute rows of `radio` and the checks that a single row cannot make. */
#include "radio/config.h"

#include "radio/mcs.h"
#include "radio/scheduler.h"
#include "radio/timeline.h"

#define LDPC_GAP_DB 0.9 /* nrs_ldpc_gap_db_default, which is no constant expression */

static const char *const channel_choices[] = {"tr38901", "constant", NULL};

/* clang-format off */
static const struct nrs_attr cell_rows[] = {
#define T struct nrs_cell_cfg
    NRS_ATTR(T, radius_m, "m", 1, 20000, 105,
        "Outer radius of the ring over which UEs are spread evenly.",
        "disc as large as the hexagon of sites 200 m apart: 200 m * sqrt(sqrt(3) / (2 pi))"),
    NRS_ATTR(T, min_distance_m, "m", 0.1, 20000, 35,
        "Inner radius of the ring: the least horizontal distance between UE and gNB.",
        "3GPP urban macro evaluations (assumption: from memory)"),
    NRS_ATTR(T, gnb_height_m, "m", 0, 150, 0,
        "Height of the gNB's antenna; 0 is the environment's own (UMa 25 m, UMi 10 m, ...).",
        "TR 38.901 Tables 7.2-1 to 7.2-4"),
    NRS_ATTR(T, ue_height_m, "m", 0, 50, 0,
        "Height of the UE's antenna; 0 is the environment's own (outdoors 1.5 m).",
        "TR 38.901 Tables 7.2-1 to 7.2-4"),
    NRS_ATTR(T, gnb_power_dbm, "dBm", -30, 80, 51,
        "Transmit power of the gNB, spread evenly over the whole carrier.",
        "44 dBm in 20 MHz of TR 38.838 (assumption: from memory); 41 dBm in 10 MHz of RP-180524"),
    NRS_ATTR(T, ue_power_dbm, "dBm", -40, 50, 23,
        "Transmit power of the UE, spread evenly over the PRBs of its grant; no power control.",
        "TS 38.101-1 power class 3; RP-180524"),
    NRS_ATTR(T, gnb_antenna_gain_db, "dBi", -20, 60, 8,
        "Antenna gain of the gNB towards every UE: one element, no beamforming.",
        "TR 38.901 Table 7.3-1, element gain"),
    NRS_ATTR(T, ue_antenna_gain_db, "dBi", -20, 40, 0,
        "Antenna gain of the UE towards the gNB.", "assumption: isotropic, as RP-180524 in FR1"),
    NRS_ATTR(T, gnb_rx_antennas, "1", 1, 1024, 4,
        "Receive antennas of the gNB, combined coherently: 10 lg n dB.",
        "assumption: four ports; TR 38.838 has 64 TXRUs"),
    NRS_ATTR(T, ue_rx_antennas, "1", 1, 64, 4,
        "Receive antennas of the UE, combined coherently: 10 lg n dB.",
        "TR 38.838, 2T4R (assumption: from memory)"),
    NRS_ATTR(T, gnb_noise_figure_db, "dB", 0, 30, 5,
        "Noise figure of the gNB.", "RP-180524 (IMT-2020 DenseA)"),
    NRS_ATTR(T, ue_noise_figure_db, "dB", 0, 30, 9,
        "Noise figure of the UE.", "RP-180524 variant and TR 38.838 (assumption: from memory)"),
#undef T
};
static const struct nrs_attr channel_rows[] = {
#define T struct nrs_channel_cfg
    NRS_ATTR_ENUM(T, model, channel_choices, "tr38901",
        "Where a UE's SNR comes from: path loss, LOS state and shadowing of TR 38.901 with the "
        "link budget, or the constants below for every UE. No fast fading, interference, mobility.",
        "TR 38.901 clauses 7.4.1 and 7.4.2"),
    NRS_ATTR_ENUM(T, environment, nrs_environment_names, "UMa",
        "Environment of TR 38.901. Every UE is outdoors (or inside the hall or office).",
        "default: TR 38.838 dense urban (assumption: from memory)"),
    NRS_ATTR(T, shadowing, "", 0, 1, 1, "Draw shadow fading.", "TR 38.901 Table 7.4.1-1"),
    NRS_ATTR(T, constant_ul_snr_db, "dB", -50, 100, 20,
        "UL SNR a PRB and layer with the whole carrier granted; n of N PRBs gain 10 lg(N / n) dB.",
        "assumption"),
    NRS_ATTR(T, constant_dl_snr_db, "dB", -50, 100, 20, "DL SNR a PRB and layer.", "assumption"),
#undef T
};

/* Both directions have the same rows; they differ in what control symbols and HARQ stand for. */
#define T struct nrs_direction_cfg
#define DIRECTION_ROWS(n_control, control_doc, control_source)                                     \
    NRS_ATTR(T, target_bler, "1", 1e-9, 0.5, 0.1,                                                  \
        "Block error rate of the first transmission that link adaptation allows: the highest MCS " \
        "that stays at or below it is used.",                                                      \
        "TR 38.838, 10 % (assumption: from memory)"),                                              \
    NRS_ATTR(T, mcs_table, "1", 1, NRS_MCS_TABLES, 1,                                              \
        "MCS table: 1 up to 64QAM, 2 up to 256QAM, 3 low spectral efficiency.",                    \
        "TS 38.214 Tables 5.1.3.1-1 to -3"),                                                       \
    NRS_ATTR(T, layers, "1", 1, 4, 2,                                                              \
        "Spatial layers, always used and fully separated; the power is split over them.",          \
        "assumption: 2T4R UEs use both antennas"),                                                 \
    NRS_ATTR(T, max_harq_tx, "1", 1, 8, 4,                                                         \
        "Transmissions of a transport block, the first included, before it is lost.",              \
        "four redundancy versions of TS 38.212 clause 5.4.2.1"),                                   \
    NRS_ATTR(T, dmrs_re, "1", 0, 156, 12,                                                          \
        "Resource elements for DMRS a PRB and slot: one symbol, both CDM groups without data.",    \
        "TS 38.214 clause 5.1.3.2, TS 38.211 clause 6.4.1.1"),                                     \
    NRS_ATTR(T, overhead_re, "1", 0, 18, 0,                                                        \
        "Resource elements for other overhead a PRB and slot (xOverhead: 0, 6, 12 or 18).",        \
        "TS 38.214 clause 5.1.3.2"),                                                               \
    NRS_ATTR(T, control_symbols, "symbol", 0, 13, n_control, control_doc, control_source),         \
    NRS_ATTR(T, ldpc_gap_db, "dB", 0, 10, LDPC_GAP_DB,                                             \
        "Loss of NR's LDPC codes against the normal approximation.", "see bler.c"),                \
    NRS_ATTR(T, max_ues_per_slot, "UE", 1, NRS_SLOT_UES_MAX, 4,                                    \
        "UEs that may share a slot in frequency; PDCCH capacity is not modelled otherwise.",       \
        "assumption")

static const struct nrs_attr ul_rows[] = {
    DIRECTION_ROWS(1, "UL symbols of a slot not available for data (PUCCH, SRS).",
                   "assumption: leaves 12 data symbols and one of DMRS"),
};
static const struct nrs_attr dl_rows[] = {
    DIRECTION_ROWS(2, "DL symbols at the start of a slot for the PDCCH.",
                   "assumption: TS 38.211 clause 7.3.2.2 allows 1 to 3"),
};
#undef T
static const struct nrs_attr mac_rows[] = {
#define T struct nrs_mac_cfg
    NRS_ATTR_SCALED(T, "sr_period_ms", sr_period_s, "ms", 1e-3, 0.1, 1000, 2.5,
        "Period of a UE's scheduling request occasions, rounded to slots; UEs take turns. An "
        "occasion without UL symbols moves to the next slot that has some.",
        "assumption: one a DDDSU pattern; TS 38.331 has 1 to 640 slots"),
    NRS_ATTR(T, n_processing_capability, "1", 1, 2, 1,
        "UE processing capability: N1 (PDSCH to HARQ-ACK) and N2 (grant to PUSCH).",
        "TS 38.214 Tables 5.3-1, -2, 6.4-1, -2"),
    NRS_ATTR_SCALED(T, "gnb_processing_us", gnb_processing_s, "us", 1e-6, 0, 100000, 500,
        "From the end of an UL slot until the gNB has decoded it: the data goes on, and the next "
        "scheduling decision can use what it said.",
        "assumption"),
    NRS_ATTR(T, sr_grant_prb, "1", 1, 275, 8,
        "PRBs of the first grant after a scheduling request; it carries a buffer status and data.",
        "assumption"),
    NRS_ATTR(T, harq_processes, "1", 1, 32, 16,
        "Stop-and-wait HARQ processes of a UE and direction.",
        "TS 38.214 clause 5.1: 16, or 32 in Rel-17"),
    NRS_ATTR(T, packet_bytes, "byte", 1, 65535, 1460,
        "Payload of the IP packets into which messages are cut.",
        "assumption: 1500 byte MTU, TCP over IPv4"),
    NRS_ATTR(T, packet_header_bytes, "byte", 0, 1000, 48,
        "Headers added to each packet: TCP and IPv4 40, SDAP 1, PDCP 3, RLC 2, MAC 2.",
        "RFC 9293, RFC 791; TS 37.324, 38.323, 38.322, 38.321 (assumption: typical formats)"),
    NRS_ATTR_ENUM(T, scheduler, nrs_scheduler_names, "round-robin",
        "Who shares a slot.", "assumption: no preference"),
#undef T
};
/* clang-format on */

const struct nrs_attr_table nrs_cell_attrs = {"radio.cell", cell_rows, NRS_LEN(cell_rows)};
const struct nrs_attr_table nrs_channel_attrs = {"radio.channel", channel_rows,
                                                 NRS_LEN(channel_rows)};
const struct nrs_attr_table nrs_ul_attrs = {"radio.ul", ul_rows, NRS_LEN(ul_rows)};
const struct nrs_attr_table nrs_dl_attrs = {"radio.dl", dl_rows, NRS_LEN(dl_rows)};
const struct nrs_attr_table nrs_mac_attrs = {"radio.mac", mac_rows, NRS_LEN(mac_rows)};

struct nrs_link_geometry nrs_radio_geometry(const struct nrs_radio_cfg *cfg, double distance_2d_m)
{
    struct nrs_link_geometry g = nrs_link_geometry_default(cfg->channel.environment);

    g.frequency_hz = cfg->carrier.frequency_hz;
    g.distance_2d_m = distance_2d_m;
    if (cfg->cell.gnb_height_m > 0)
        g.h_bs_m = cfg->cell.gnb_height_m;
    if (cfg->cell.ue_height_m > 0)
        g.h_ut_m = cfg->cell.ue_height_m;
    return g;
}

static enum nrs_status check_direction(const char *path, const struct nrs_direction_cfg *d,
                                       const char *rx_path, int64_t rx_antennas,
                                       struct nrs_error *err)
{
    if (nrs_mcs_count((int)d->mcs_table) == 0)
        return nrs_fail(err, NRS_ERANGE, "%s.mcs_table: %d is not 1, 2 or 3", path,
                        (int)d->mcs_table);
    if (d->layers > rx_antennas)
        return nrs_fail(err, NRS_ECONFLICT, "%s.layers: %d is more than %s %d", path,
                        (int)d->layers, rx_path, (int)rx_antennas);
    return NRS_OK;
}

static enum nrs_status check_geometry(const struct nrs_radio_cfg *cfg, struct nrs_error *err)
{
    const struct nrs_cell_cfg *cell = &cfg->cell;
    const double distance_m[] = {cell->min_distance_m, cell->radius_m};
    static const char *const key[] = {"min_distance_m", "radius_m"};

    if (!(cell->min_distance_m < cell->radius_m))
        return nrs_fail(err, NRS_ECONFLICT,
                        "radio.cell.min_distance_m: %g m is not below radius_m %g m",
                        cell->min_distance_m, cell->radius_m);
    for (size_t i = 0; i < NRS_LEN(key) && cfg->channel.model == NRS_CHANNEL_38901; i++) {
        struct nrs_link_geometry g = nrs_radio_geometry(cfg, distance_m[i]);
        enum nrs_status status = nrs_link_geometry_check(&g, err);

        if (status == NRS_OK)
            status = nrs_los_check(&g, err);
        if (status != NRS_OK)
            return err ? nrs_error_prefix(err, "radio.cell (at %s)", key[i]) : status;
    }
    return NRS_OK;
}

enum nrs_status nrs_radio_check(const struct nrs_radio_cfg *cfg, struct nrs_error *err)
{
    const struct nrs_cell_cfg *cell = &cfg->cell;
    struct nrs_timeline tl;
    enum nrs_status status = nrs_timeline_init(&tl, cfg, err);

    if (status == NRS_OK)
        status = nrs_carrier_check(cfg, err);
    if (status == NRS_OK)
        status = check_direction("radio.ul", &cfg->ul, "radio.cell.gnb_rx_antennas",
                                 cell->gnb_rx_antennas, err);
    if (status == NRS_OK)
        status = check_direction("radio.dl", &cfg->dl, "radio.cell.ue_rx_antennas",
                                 cell->ue_rx_antennas, err);
    if (status == NRS_OK)
        status = check_geometry(cfg, err);
    return status;
}

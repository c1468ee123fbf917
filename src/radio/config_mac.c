/* config_mac.c - attribute rows of channel state, MAC, RLC and interference. */
#include "radio/config.h"
#include "radio/scheduler.h"

static const char *const rlc_choices[] = {"um", "am", NULL};

/* clang-format off */
static const struct nrs_attr csi_rows[] = {
#define T struct nrs_csi_cfg
    NRS_ATTR_SCALED(T, "period_ms", period_s, "ms", 1e-3, 0.1, 1000, 5,
        "Time between two measurements of a UE's channel, either direction.",
        "TS 38.331 has 4 to 320 slots (assumption: ten slots)"),
    NRS_ATTR_SCALED(T, "delay_ms", delay_s, "ms", 1e-3, 0, 1000, 4,
        "From the measurement until link adaptation can use it.", "assumption: from RAN1 evaluations"),
    NRS_ATTR(T, quantised, "", 0, 1, 1,
        "DL: the UE reports a CQI, and the rest of its SINR is not known. The UL is sounded.",
        "TS 38.214 clause 5.2.2.1"),
    NRS_ATTR(T, olla_step_db, "dB", 0, 10, 0.2,
        "Outer loop: a failed first round lowers the SINR by as much; 0: no outer loop.",
        "assumption; Sampath, Kumar, Holtzman, VTC 1997"),
#undef T
};
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
    NRS_ATTR_SCALED(T, "configured_grant_period_ms", configured_period_s, "ms", 1e-3, 0, 640, 0,
        "Period of a UE's configured grants, rounded to slots; UEs take turns. 0: none, UEs send "
        "scheduling requests.",
        "TS 38.321 clause 5.8.2, TS 38.331 ConfiguredGrantConfig"),
    NRS_ATTR(T, configured_prb, "1", 1, 275, 8,
        "PRBs of a configured grant; those of a slot take up to half the carrier.", "assumption"),
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
    NRS_ATTR_SCALED(T, "pf_window_ms", pf_window_s, "ms", 1e-3, 1, 1e6, 100,
        "Time constant of the throughput that proportional fairness looks back on.", "assumption"),
#undef T
};
static const struct nrs_attr rlc_rows[] = {
#define T struct nrs_rlc_cfg
    {"ul_mode", "", NRS_ENUM, offsetof(T, mode[0]), sizeof(enum nrs_rlc_mode), 0, 0, 0, "am", 1.0,
        rlc_choices,
        "RLC of the UL: what HARQ gives up is lost (um), or is sent again (am).",
        "TS 38.322; default: assumption"},
    {"dl_mode", "", NRS_ENUM, offsetof(T, mode[1]), sizeof(enum nrs_rlc_mode), 0, 0, 0, "am", 1.0,
        rlc_choices, "RLC of the DL.", "TS 38.322; default: assumption"},
    NRS_ATTR_SCALED(T, "status_delay_ms", status_s, "ms", 1e-3, 0, 1000, 10,
        "AM: from the gNB's knowledge that HARQ failed to RLC's retransmission: reassembly timer and "
        "status report.",
        "TS 38.331 t-Reassembly, t-StatusProhibit (assumption)"),
    NRS_ATTR(T, max_retx, "1", 1, 32, 8,
        "AM: retransmissions of bytes before they are lost, and the radio link with them.",
        "TS 38.331 maxRetxThreshold"),
    NRS_ATTR_SCALED(T, "discard_ms", discard_s, "ms", 1e-3, 0, 1e5, 0,
        "PDCP: a message of which something was not sent by then loses that; 0: never.",
        "TS 38.323 clause 5.3"),
    NRS_ATTR(T, segment_header_bytes, "byte", 0, 64, 5,
        "Headers of a transport block besides those of its packets: the segment offset of RLC and "
        "a MAC subheader.",
        "TS 38.322 clause 6.2.2.4, TS 38.321 clause 6.1.2"),
#undef T
};
static const struct nrs_attr interference_rows[] = {
#define T struct nrs_interference_cfg
    NRS_ATTR(T, enabled, "", 0, 1, 1,
        "Cells of one layout hear each other. Copies of a single cell never do.", "-"),
    NRS_ATTR(T, far_db, "dB", 0, 200, 30,
        "Cells whose gain to a UE is that much below its best one are lumped: they interfere with "
        "their mean, without fading.",
        "assumption; error in chapter 12 of the manual"),
    NRS_ATTR(T, max_links, "1", 1, NRS_LINKS_MAX, 12,
        "Cells whose links to a UE are kept one by one; the others are lumped.", "assumption"),
    NRS_ATTR(T, irc_gain_db, "dB", 0, 30, 3,
        "Suppression of the strongest interferer of each subband, where the receiver has more "
        "antennas than the block has layers.",
        "assumption: stands for MMSE-IRC"),
#undef T
};
/* clang-format on */

const struct nrs_attr_table nrs_csi_attrs = {"radio.csi", csi_rows, NRS_LEN(csi_rows)};
const struct nrs_attr_table nrs_mac_attrs = {"radio.mac", mac_rows, NRS_LEN(mac_rows)};
const struct nrs_attr_table nrs_rlc_attrs = {"radio.rlc", rlc_rows, NRS_LEN(rlc_rows)};
const struct nrs_attr_table nrs_interference_attrs = {"radio.interference", interference_rows,
                                                      NRS_LEN(interference_rows)};

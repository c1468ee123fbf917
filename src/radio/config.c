/* config.c - attribute rows of `radio` and the checks that a single row cannot make. */
#include "radio/config.h"

#include <math.h>

#include "radio/mcs.h"
#include "radio/rays.h"
#include "radio/scheduler.h"
#include "radio/timeline.h"

#define LDPC_GAP_DB 0.9 /* nrs_ldpc_gap_db_default, which is no constant expression */

static const char *const channel_choices[] = {"tr38901", "constant", "trace", NULL};
static const char *const combining_choices[] = {"incremental", "chase", NULL};

/* clang-format off */
static const struct nrs_attr cell_rows[] = {
#define T struct nrs_cell_cfg
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
        "Greatest power of the UE, over the PRBs of its grant; see power_control.",
        "TS 38.101-1 power class 3; RP-180524"),
    NRS_ATTR(T, gnb_rx_antennas, "1", 1, 1024, 4,
        "Antenna ports of the gNB, received and sent from: branches that are combined.",
        "assumption: four ports; TR 38.838 has 64 TXRUs"),
    NRS_ATTR(T, ue_rx_antennas, "1", 1, 64, 4,
        "Receive antennas of the UE: branches that are combined.",
        "TR 38.838, 2T4R (assumption: from memory)"),
    NRS_ATTR(T, ue_tx_antennas, "1", 1, 4, 2,
        "Transmit antennas of the UE: the most layers that it can send.",
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
        "Where a UE's SINR comes from: path loss, LOS state, shadowing, penetration and fading of "
        "TR 38.901 with antennas and interference; or the constants below for every UE; or a file.",
        "TR 38.901 clauses 7.3 to 7.6"),
    NRS_ATTR_ENUM(T, environment, nrs_environment_names, "UMa",
        "Environment of TR 38.901: path loss, LOS probability and large-scale parameters.",
        "default: TR 38.838 dense urban (assumption: from memory)"),
    NRS_ATTR(T, shadowing, "", 0, 1, 1, "Draw shadow fading.", "TR 38.901 Table 7.4.1-1"),
    NRS_ATTR(T, site_correlation, "1", 0, 1, 0.5,
        "Correlation of the shadow fading towards two sites; sectors of a site share it.",
        "TR 36.814 Table A.2.1.1-1: 0.5 (assumption: from memory); TR 38.901 clause 7.5 step 4: 0"),
    NRS_ATTR(T, rays, "", 0, 1, 0,
        "Take the gNB antenna's gain over the directions of a link's clusters, as RSRP over rays, "
        "instead of towards the UE alone. UMa and UMi, one beam.",
        "TR 36.873 (8.1-1); TR 38.901 clause 7.5; default: clause 7.8.1 has the direct way"),
    NRS_ATTR(T, dual_polarised, "", 0, 1, 0,
        "With rays: the gNB's port is slanted by 45 degrees, and the gain is the mean over UE ports "
        "at 0 and 90 degrees, about half of what one polarisation has.",
        "TR 36.873 (8.1-1); RP-180524 (assumption: as another public simulator has it)"),
    NRS_ATTR(T, fading, "", 0, 1, 1,
        "Draw fast fading: Rayleigh or Rician, over time and frequency.",
        "TR 38.901 Table 7.5-6 (K factor, delay spread); Clarke's model"),
    NRS_ATTR(T, constant_ul_snr_db, "dB", -50, 100, 20,
        "UL SNR a PRB and layer with the whole carrier granted; n of N PRBs gain 10 lg(N / n) dB.",
        "assumption"),
    NRS_ATTR(T, constant_dl_snr_db, "dB", -50, 100, 20, "DL SNR a PRB and layer.", "assumption"),
    NRS_ATTR_NAME(T, trace_file, "",
        "For `trace`: a CSV file with the columns time_s, ul_snr_db, dl_snr_db, a PRB and layer as "
        "above. Each row holds until the next; after the last the trace begins anew.", "-"),
    NRS_ATTR_SCALED(T, "trace_shift_ms", trace_shift_s, "ms", 1e-3, 0, 1e6, 0,
        "UE i is i times as far into the trace.", "-"),
#undef T
};

/* Both directions have the same rows; they differ in what control symbols and HARQ stand for. */
#define T struct nrs_direction_cfg
#define DIRECTION_ROWS(n_layers, n_wait_ms, n_control, control_doc, control_source)                                     \
    NRS_ATTR(T, target_bler, "1", 1e-9, 0.5, 0.1,                                                  \
        "Block error rate that link adaptation allows after the first transmission and its "       \
        "repetitions: the highest MCS that is expected to stay at or below it is used.",           \
        "TR 38.838, 10 % (assumption: from memory)"),                                              \
    NRS_ATTR(T, mcs_table, "1", 1, NRS_MCS_TABLES, 1,                                              \
        "MCS table: 1 up to 64QAM, 2 up to 256QAM, 3 low spectral efficiency.",                    \
        "TS 38.214 Tables 5.1.3.1-1 to -3"),                                                       \
    NRS_ATTR(T, layers, "1", 0, 4, 0,                                                              \
        "Spatial layers; 0: as many as carry most over the measured channel, up to max_layers. "   \
        "The power is split over them.",                                                           \
        "TS 38.214 clause 5.2.2 (rank indicator)"),                                                \
    NRS_ATTR(T, max_layers, "1", 1, 4, n_layers,                                                   \
        "The most layers where `layers` is 0.",                                                    \
        "assumption: 2T4R UEs"),                                                                   \
    NRS_ATTR(T, max_harq_tx, "1", 1, 100, 4,                                                       \
        "Rounds of HARQ of a transport block, the first included, before it is lost.",             \
        "four redundancy versions of TS 38.212 clause 5.4.2.1"),                                   \
    NRS_ATTR(T, repetitions, "1", 1, 16, 1,                                                        \
        "Transmissions of a round, in as many consecutive data slots, with one feedback.",         \
        "TS 38.214 clauses 5.1.2.1 and 6.1.2.1 (pdsch- and pusch-AggregationFactor)"),             \
    NRS_ATTR_ENUM(T, combining, combining_choices, "incremental",                                  \
        "What a receiver gains from further transmissions: new code bits, or energy only.",        \
        "TS 38.212 clause 5.4.2.1"),                                                               \
    NRS_ATTR(T, fixed_bler, "1", 0, 0.99, 0,                                                       \
        "Above 0: every transmission fails with this probability, whatever the channel.", "-"),    \
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
        "assumption"),                                                                             \
    NRS_ATTR_SCALED(T, "max_wait_ms", max_wait_s, "ms", 1e-3, 0, 1e6, n_wait_ms,                   \
        "UEs that have waited longer for a grant come before the scheduler's choice: in turns, and " \
        "with even shares of the slot. 0: never.",                                                 \
        "assumption: results do not starve behind bulk")

static const struct nrs_attr ul_rows[] = {
    DIRECTION_ROWS(2, 0, 1, "UL symbols of a slot not available for data (PUCCH, SRS).",
                   "assumption: leaves 12 data symbols and one of DMRS"),
};
static const struct nrs_attr dl_rows[] = {
    DIRECTION_ROWS(4, 10, 2, "DL symbols at the start of a slot for the PDCCH.",
                   "assumption: TS 38.211 clause 7.3.2.2 allows 1 to 3"),
};
#undef T
/* clang-format on */

const struct nrs_attr_table nrs_cell_attrs = {"radio.cell", cell_rows, NRS_LEN(cell_rows)};
const struct nrs_attr_table nrs_channel_attrs = {"radio.channel", channel_rows,
                                                 NRS_LEN(channel_rows)};
const struct nrs_attr_table nrs_ul_attrs = {"radio.ul", ul_rows, NRS_LEN(ul_rows)};
const struct nrs_attr_table nrs_dl_attrs = {"radio.dl", dl_rows, NRS_LEN(dl_rows)};

void nrs_radio_defaults(struct nrs_radio_cfg *cfg)
{
    *cfg = (struct nrs_radio_cfg){0};
    nrs_attr_defaults(&nrs_carrier_attrs, &cfg->carrier);
    nrs_attr_defaults(&nrs_layout_attrs, &cfg->layout);
    nrs_attr_defaults(&nrs_drop_attrs, &cfg->drop);
    nrs_attr_defaults(&nrs_cell_attrs, &cfg->cell);
    nrs_attr_defaults(&nrs_antenna_attrs, &cfg->gnb_antenna);
    nrs_attr_defaults(&nrs_ue_antenna_attrs, &cfg->ue_antenna);
    nrs_attr_defaults(&nrs_channel_attrs, &cfg->channel);
    nrs_attr_defaults(&nrs_surroundings_attrs, &cfg->surroundings);
    nrs_attr_defaults(&nrs_penetration_attrs, &cfg->penetration);
    nrs_attr_defaults(&nrs_interference_attrs, &cfg->interference);
    nrs_attr_defaults(&nrs_ul_attrs, &cfg->ul);
    nrs_attr_defaults(&nrs_dl_attrs, &cfg->dl);
    nrs_attr_defaults(&nrs_csi_attrs, &cfg->csi);
    nrs_attr_defaults(&nrs_power_attrs, &cfg->power);
    nrs_attr_defaults(&nrs_ue_energy_attrs, &cfg->ue_energy);
    nrs_attr_defaults(&nrs_mac_attrs, &cfg->mac);
    nrs_attr_defaults(&nrs_rlc_attrs, &cfg->rlc);
    nrs_attr_defaults(&nrs_mobility_attrs, &cfg->mobility);
    nrs_attr_defaults(&nrs_handover_attrs, &cfg->handover);
}

struct nrs_link_geometry nrs_radio_geometry(const struct nrs_radio_cfg *cfg, double distance_2d_m)
{
    struct nrs_link_geometry g = nrs_link_geometry_default(cfg->channel.environment);

    g.frequency_hz = cfg->carrier.frequency_hz;
    g.distance_2d_m = distance_2d_m;
    if (cfg->cell.gnb_height_m > 0)
        g.h_bs_m = cfg->cell.gnb_height_m;
    if (cfg->cell.ue_height_m > 0)
        g.h_ut_m = cfg->cell.ue_height_m;
    nrs_surroundings_apply(&cfg->surroundings, &g);
    return g;
}

/* Layers need as many antennas on both sides. */
static enum nrs_status check_direction(const char *path, const struct nrs_direction_cfg *d,
                                       const char *const antennas_path[2],
                                       const int64_t antennas[2], struct nrs_error *err)
{
    if (nrs_mcs_count((int)d->mcs_table) == 0)
        return nrs_fail(err, NRS_ERANGE, "%s.mcs_table: %d is not 1, 2 or 3", path,
                        (int)d->mcs_table);
    for (int side = 0; side < 2; side++)
        if (d->layers > antennas[side])
            return nrs_fail(err, NRS_ECONFLICT, "%s.layers: %d is more than %s %d", path,
                            (int)d->layers, antennas_path[side], (int)antennas[side]);
    return NRS_OK;
}

static enum nrs_status check_directions(const struct nrs_radio_cfg *cfg, struct nrs_error *err)
{
    static const char *const ul_path[] = {"radio.cell.gnb_rx_antennas",
                                          "radio.cell.ue_tx_antennas"};
    static const char *const dl_path[] = {"radio.cell.ue_rx_antennas",
                                          "radio.cell.gnb_rx_antennas"};
    const struct nrs_cell_cfg *cell = &cfg->cell;
    const int64_t ul[] = {cell->gnb_rx_antennas, cell->ue_tx_antennas};
    const int64_t dl[] = {cell->ue_rx_antennas, cell->gnb_rx_antennas};
    enum nrs_status status = check_direction("radio.ul", &cfg->ul, ul_path, ul, err);

    return status == NRS_OK ? check_direction("radio.dl", &cfg->dl, dl_path, dl, err) : status;
}

/* The environment's formulas at the least distance, and at the greatest within a cell: of an
 * isolated one, and of a grid's hexagons. In other layouts links have any length. */
static enum nrs_status check_geometry(const struct nrs_radio_cfg *cfg, struct nrs_error *err)
{
    double least = cfg->drop.min_distance_m;
    const struct {
        const char *path;
        bool counts;
        double distance_m;
    } rows[] = {
        {"radio.drop (at min_distance_m)", true, least > 1 ? least : 1},
        {"radio.drop (at radius_m)", cfg->layout.type == NRS_LAYOUT_SINGLE, cfg->drop.radius_m},
        {"radio.layout.isd_m (a cell's corners)", cfg->layout.type == NRS_LAYOUT_HEX,
         cfg->layout.isd_m / sqrt(3)},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_link_geometry g = nrs_radio_geometry(cfg, rows[i].distance_m);
        enum nrs_status status = rows[i].counts ? nrs_link_geometry_check(&g, err) : NRS_OK;

        if (status == NRS_OK && rows[i].counts)
            status = nrs_los_check(&g, err);
        if (status != NRS_OK)
            return err ? nrs_error_prefix(err, "%s", rows[i].path) : status;
    }
    if (cfg->channel.environment >= NRS_INH_OPEN) /* no wall between cell and UE */
        return NRS_OK;
    return nrs_penetration_check(&cfg->penetration, cfg->channel.environment,
                                 cfg->carrier.frequency_hz, err);
}

static enum nrs_status check_rays(const struct nrs_radio_cfg *cfg, struct nrs_error *err)
{
    const struct nrs_channel_cfg *c = &cfg->channel;

    if (c->dual_polarised && !c->rays)
        return nrs_fail(err, NRS_ECONFLICT,
                        "radio.channel.dual_polarised: true without rays, expected false");
    if (c->rays && !nrs_rays_cover(c->environment))
        return nrs_fail(err, NRS_ECONFLICT,
                        "radio.channel.rays: true in %s, expected UMa or UMi-StreetCanyon",
                        nrs_environment_names[c->environment]);
    if (c->rays && nrs_antenna_beams(&cfg->gnb_antenna) > 1)
        return nrs_fail(err, NRS_ECONFLICT, "radio.channel.rays: true with %d beams, expected one",
                        nrs_antenna_beams(&cfg->gnb_antenna));
    return NRS_OK;
}

static enum nrs_status check_channel(const struct nrs_radio_cfg *cfg, struct nrs_error *err)
{
    const struct nrs_channel_cfg *c = &cfg->channel;
    enum nrs_status status;

    if ((c->model == NRS_CHANNEL_TRACE) != (c->trace_file[0] != '\0'))
        return nrs_fail(err, NRS_ECONFLICT,
                        "radio.channel.trace_file: '%s' with model %s; expected a file for the "
                        "model trace, and for no other",
                        c->trace_file, channel_choices[c->model]);
    if (c->model == NRS_CHANNEL_38901 && cfg->layout.sectors > 1 &&
        (cfg->layout.type == NRS_LAYOUT_HEX || cfg->layout.type == NRS_LAYOUT_INDOOR_HALL) &&
        cfg->gnb_antenna.pattern == NRS_ANTENNA_ISOTROPIC)
        return nrs_fail(err, NRS_ECONFLICT,
                        "radio.gnb_antenna.pattern: isotropic, but radio.layout.sectors is %d: "
                        "expected a pattern that tells sectors apart, such as tr38901",
                        (int)cfg->layout.sectors);
    status = nrs_antenna_check(&cfg->gnb_antenna, "radio.gnb_antenna", err);
    if (status == NRS_OK)
        status = nrs_ue_antenna_check(&cfg->ue_antenna, "radio.ue_antenna", err);
    if (status == NRS_OK && c->model == NRS_CHANNEL_38901)
        status = check_geometry(cfg, err);
    return status == NRS_OK ? check_rays(cfg, err) : status;
}

/* Repetitions of a block and other UEs' share the slots to come: a bounded number of them. */
static enum nrs_status check_rounds(const struct nrs_radio_cfg *cfg, const struct nrs_timeline *tl,
                                    struct nrs_error *err)
{
    static const char *const path[] = {"radio.ul", "radio.dl"};
    const int64_t repetitions[] = {cfg->ul.repetitions, cfg->dl.repetitions};

    for (int dir = 0; dir < 2; dir++)
        for (int slot = 0; slot < tl->n_slots; slot++) {
            int64_t last;

            if (tl->plan[slot].kind[dir] < 0)
                continue;
            last = nrs_timeline_repetition(tl, dir, slot, (int)repetitions[dir]);
            if (last - slot + tl->lead_max >= NRS_ROUND_SLOTS)
                return nrs_fail(err, NRS_ECONFLICT,
                                "%s.repetitions: %d take %d slots of radio.carrier.tdd_pattern, "
                                "expected less than %d",
                                path[dir], (int)repetitions[dir], (int)(last - slot + 1),
                                NRS_ROUND_SLOTS - tl->lead_max);
        }
    return NRS_OK;
}

static enum nrs_status check_mac(const struct nrs_radio_cfg *cfg, const struct nrs_timeline *tl,
                                 struct nrs_error *err)
{
    int64_t period = (int64_t)round(cfg->mac.configured_period_s / tl->slot_s);

    if (cfg->mac.configured_period_s > 0 && period < 1)
        return nrs_fail(err, NRS_ERANGE,
                        "radio.mac.configured_grant_period_ms: %g ms is less than half a slot",
                        cfg->mac.configured_period_s * 1e3);
    if (cfg->mac.configured_period_s > 0 &&
        cfg->mac.configured_prb > nrs_radio_prb_count(&cfg->carrier) / 2)
        return nrs_fail(err, NRS_ECONFLICT,
                        "radio.mac.configured_prb: %d is more than half the carrier's %d PRBs",
                        (int)cfg->mac.configured_prb, nrs_radio_prb_count(&cfg->carrier));
    return check_rounds(cfg, tl, err);
}

/* Also where no places are drawn: their priority and power count with every channel. */
static enum nrs_status check_classes(const struct nrs_radio_cfg *cfg, struct nrs_error *err)
{
    const struct nrs_drop drop = {.cfg = &cfg->drop,
                                  .classes = cfg->classes,
                                  .n_classes = cfg->n_classes,
                                  .environment = cfg->channel.environment};

    return cfg->n_classes > 0 ? nrs_classes_check(&drop, err) : NRS_OK;
}

enum nrs_status nrs_radio_check(const struct nrs_radio_cfg *cfg, struct nrs_error *err)
{
    struct nrs_timeline tl;
    enum nrs_status status = nrs_timeline_init(&tl, cfg, err);

    if (status == NRS_OK)
        status = nrs_carrier_check(cfg, err);
    if (status == NRS_OK)
        status = nrs_layout_check(&cfg->layout, cfg->n_sectors, err);
    if (status == NRS_OK)
        status = nrs_sectors_check(cfg->sectors, cfg->n_sectors, err);
    if (status == NRS_OK)
        status = check_directions(cfg, err);
    if (status == NRS_OK)
        status = check_channel(cfg, err);
    if (status == NRS_OK)
        status = nrs_power_check(&cfg->power, err);
    if (status == NRS_OK)
        status = nrs_ue_energy_check(&cfg->ue_energy, err);
    if (status == NRS_OK)
        status = nrs_mobility_check(&cfg->mobility, err);
    if (status == NRS_OK)
        status = nrs_handover_check(&cfg->handover, err);
    if (status == NRS_OK)
        status = check_mac(cfg, &tl, err);
    if (status == NRS_OK)
        status = check_classes(cfg, err);
    return status;
}

/* config_carrier.c - attribute rows of `radio.carrier`, its PRBs, and checks of the carrier.
 *
 * What is below 24.25 GHz counts as FR1 (which ends at 7.125 GHz), all else as FR2-1 (which ends at
 * 52.6 GHz): there are no carriers yet in between, and those of FR2-2 are left out.
 */
#include "radio/config.h"

#include <string.h>

#define FR2_LOWEST_HZ 24.25e9 /* TS 38.104 clause 5.1 */

/* clang-format off */
static const struct nrs_attr carrier_rows[] = {
#define T struct nrs_carrier_cfg
    NRS_ATTR_SCALED(T, "frequency_ghz", frequency_hz, "GHz", 1e9, 0.5, 100, 4,
        "Carrier frequency. Range of TR 38.901; from 24.25 GHz on the carrier is one of FR2.",
        "TR 38.838 dense urban (assumption: from memory)"),
    NRS_ATTR_SCALED(T, "bandwidth_mhz", bandwidth_hz, "MHz", 1e6, 3, 2000, 100,
        "Channel bandwidth, of each direction in FDD. With scs_khz it gives the number of PRBs.",
        "TS 38.101-1 and -2 Tables 5.3.2-1; default: TR 38.838 (assumption: from memory)"),
    NRS_ATTR_SCALED(T, "scs_khz", scs_hz, "kHz", 1e3, 15, 120, 30,
        "Subcarrier spacing: 15, 30, 60 or 120.",
        "TS 38.211 clause 4.2; default: TR 38.838 (assumption: from memory)"),
    NRS_ATTR_NAME(T, tdd_pattern, "DDDSU",
        "Slots of the TDD pattern (D downlink, S special, U uplink), or FDD for paired spectrum. "
        "A second pattern is appended to the first.",
        "TS 38.213 clause 11.1; default: TR 38.838 (assumption: from memory)"),
    NRS_ATTR(T, special_dl_symbols, "symbol", 0, 14, 10,
        "DL symbols at the start of a special slot; what neither direction has is guard.",
        "TR 38.838, S = 10:2:2 (assumption: from memory)"),
    NRS_ATTR(T, special_ul_symbols, "symbol", 0, 14, 2,
        "UL symbols at the end of a special slot.",
        "TR 38.838, S = 10:2:2 (assumption: from memory)"),
    NRS_ATTR(T, minislot_symbols, "symbol", 0, 7, 0,
        "Symbols of a scheduling unit: 0 for whole slots, or mini-slots of 2, 4 (three a slot, "
        "whose last two symbols stay empty) or 7. Each unit has a PDCCH, DMRS and a PUCCH of its "
        "own; the slot's control_symbols are spread over its units.",
        "TS 38.214 clauses 5.1.2.1 and 6.1.2.1, mapping type B; default: assumption"),
    NRS_ATTR(T, srs_period_slots, "slot", 0, 2560, 0,
        "Period of the cell's SRS, 0 for none. It is sent in the first slot with UL symbols enough "
        "from each period's start on. It and the pattern repeat together after 40 slots at most.",
        "TS 38.331 SRS-PeriodicityAndOffset: 1, 2, 4, 5, 8, 10, ...; default: assumption"),
    NRS_ATTR(T, srs_symbols, "symbol", 1, 14, 2,
        "Symbols at the end of that slot that carry SRS alone: 1, 2, 4, 8, 10, 12 or 14.",
        "TS 38.211 clause 6.4.1.4.1; default: the UL symbols of S = 10:2:2 (assumption)"),
#undef T
};
/* clang-format on */

const struct nrs_attr_table nrs_carrier_attrs = {"radio.carrier", carrier_rows,
                                                 NRS_LEN(carrier_rows)};

bool nrs_radio_is_fr2(const struct nrs_carrier_cfg *carrier)
{
    return carrier->frequency_hz >= FR2_LOWEST_HZ;
}

bool nrs_radio_is_fdd(const struct nrs_carrier_cfg *carrier)
{
    return strcmp(carrier->tdd_pattern, "FDD") == 0;
}

int nrs_radio_prb_count(const struct nrs_carrier_cfg *carrier)
{
    return nrs_prb_count(carrier->bandwidth_hz / 1e6, carrier->scs_hz / 1e3,
                         nrs_radio_is_fr2(carrier));
}

static enum nrs_status check_range(const struct nrs_carrier_cfg *c, struct nrs_error *err)
{
    bool fr2 = nrs_radio_is_fr2(c);

    if (fr2 ? c->scs_hz < 60e3 : c->scs_hz > 60e3)
        return nrs_fail(err, NRS_ECONFLICT,
                        "radio.carrier.scs_khz: %g carries no data in FR%d, expected %s "
                        "(TS 38.101-%d Table 5.3.2-1)",
                        c->scs_hz / 1e3, fr2 ? 2 : 1, fr2 ? "60 or 120" : "15, 30 or 60",
                        fr2 ? 2 : 1);
    if (fr2 && nrs_radio_is_fdd(c))
        return nrs_fail(err, NRS_ECONFLICT,
                        "radio.carrier.tdd_pattern: FDD does not exist in FR2, whose bands are all "
                        "TDD (TS 38.101-2 Table 5.2-1)");
    return NRS_OK;
}

enum nrs_status nrs_carrier_check(const struct nrs_radio_cfg *cfg, struct nrs_error *err)
{
    const struct nrs_carrier_cfg *c = &cfg->carrier;
    int n_prb = nrs_radio_prb_count(c);
    enum nrs_status status = check_range(c, err);

    if (status != NRS_OK)
        return status;
    if (nrs_radio_is_fr2(c) && cfg->mac.n_processing_capability != 1)
        return nrs_fail(err, NRS_ECONFLICT,
                        "radio.mac.n_processing_capability: %d does not exist in FR2 "
                        "(TS 38.214 Table 5.3-2)",
                        (int)cfg->mac.n_processing_capability);
    if (n_prb == 0)
        return nrs_fail(
            err, NRS_ECONFLICT,
            "radio.carrier.bandwidth_mhz: no PRB count for %g MHz at scs_khz %g in FR%d "
            "(TS 38.101 Table 5.3.2-1)",
            c->bandwidth_hz / 1e6, c->scs_hz / 1e3, nrs_radio_is_fr2(c) ? 2 : 1);
    if (cfg->mac.sr_grant_prb > n_prb)
        return nrs_fail(err, NRS_ECONFLICT,
                        "radio.mac.sr_grant_prb: %d is more than the carrier's %d PRBs",
                        (int)cfg->mac.sr_grant_prb, n_prb);
    return NRS_OK;
}

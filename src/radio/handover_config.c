/* handover_config.c - attribute rows of `radio.handover`, and what a single row cannot check. */
#include "radio/handover.h"

/* clang-format off */
static const struct nrs_attr rows[] = {
#define T struct nrs_handover_cfg
    NRS_ATTR(T, enabled, "", 0, 1, 1,
        "Hand UEs over on event A3. Without it a UE leaves its cell by radio link failure only.",
        "-"),
    NRS_ATTR_SCALED(T, "period_ms", period_s, "ms", 1e-3, 1, 10000, 40,
        "Period of measurements, each of which is an in- or out-of-sync indication, too.",
        "TR 36.839, sampling of RSRP (assumption: from memory)"),
    NRS_ATTR(T, filter_k, "1", 0, 19, 4,
        "Coefficient k of layer 3's filter, a = 1 / 2^(k/4); 0 does not filter.",
        "TS 38.331 clause 6.3.2, filterCoefficient, default fc4"),
    NRS_ATTR_SCALED(T, "filter_period_ms", filter_period_s, "ms", 1e-3, 1, 10000, 200,
        "Period of measurements for which filter_k is meant; other ones keep its time constant.",
        "TS 38.331 clause 5.5.3.2, the period of TS 38.133 Table 9.2.5.2-1 in FR1"),
    NRS_ATTR(T, a3_offset_db, "dB", -15, 15, 3,
        "Offset of event A3: how much better than the serving cell a neighbour has to be.",
        "TS 38.331 a3-Offset, -15 to 15 dB; default: assumption"),
    NRS_ATTR(T, hysteresis_db, "dB", 0, 15, 1,
        "Hysteresis of event A3, above the offset on entering and below it on leaving.",
        "TS 38.331 Hysteresis, 0 to 15 dB; default: assumption"),
    NRS_ATTR_SCALED(T, "time_to_trigger_ms", time_to_trigger_s, "ms", 1e-3, 0, 5120, 160,
        "Event A3 has to hold for so long before the UE reports it.",
        "TS 38.331 TimeToTrigger, 0 to 5120 ms; default: assumption"),
    NRS_ATTR_SCALED(T, "preparation_ms", preparation_s, "ms", 1e-3, 0, 10000, 50,
        "From the report to the handover command, during which the old cell still serves.",
        "TR 36.839, handover preparation (assumption: from memory)"),
    NRS_ATTR_SCALED(T, "interruption_ms", interruption_s, "ms", 1e-3, 0, 10000, 40,
        "From the handover command until the new cell serves.",
        "TR 36.839, handover execution (assumption: from memory)"),
    NRS_ATTR_SCALED(T, "ping_pong_ms", ping_pong_s, "ms", 1e-3, 0, 60000, 1000,
        "A handover back to the cell before, after less than this, counts as ping-pong.",
        "TR 36.839, minimum time of stay (assumption: from memory)"),
    NRS_ATTR(T, qout_db, "dB", -50, 50, -8,
        "SINR below which a measurement is out of sync.",
        "TS 38.133 clause 8.1.1: PDCCH with 10 % block errors; its SINR: TR 36.839 "
        "(assumption: from memory)"),
    NRS_ATTR(T, qin_db, "dB", -50, 50, -6,
        "SINR above which a measurement is in sync.",
        "TS 38.133 clause 8.1.1: PDCCH with 2 % block errors; its SINR: TR 36.839 "
        "(assumption: from memory)"),
    NRS_ATTR(T, n310, "1", 1, 20, 1,
        "Consecutive out-of-sync indications that start T310.",
        "TS 38.331 clause 9.2.3, default value (assumption: from memory)"),
    NRS_ATTR_SCALED(T, "t310_ms", t310_s, "ms", 1e-3, 0, 6000, 1000,
        "T310: from the detection of a problem to radio link failure.",
        "TS 38.331 clause 9.2.3, default value (assumption: from memory)"),
    NRS_ATTR(T, n311, "1", 1, 10, 1,
        "Consecutive in-sync indications that stop T310.",
        "TS 38.331 clause 9.2.3, default value (assumption: from memory)"),
    NRS_ATTR_SCALED(T, "t311_ms", t311_s, "ms", 1e-3, 0, 30000, 30000,
        "T311: how long after radio link failure a UE that finds no cell stays connected.",
        "TS 38.331 clause 9.2.3, default value (assumption: from memory)"),
    NRS_ATTR(T, min_rsrp_dbm, "dBm", -156, -31, -124,
        "RSRP that a cell needs to be selected after radio link failure (q-RxLevMin).",
        "TS 38.304 clause 5.2.3.2; default: assumption"),
    NRS_ATTR_SCALED(T, "reestablishment_ms", reestablishment_s, "ms", 1e-3, 0, 60000, 250,
        "From radio link failure, or from the time a cell is found, until it serves.",
        "TS 38.133 clause 6.2.1: 50 ms and 200 ms to identify a cell (assumption: from memory)"),
#undef T
};
/* clang-format on */

const struct nrs_attr_table nrs_handover_attrs = {"radio.handover", rows, NRS_LEN(rows)};

enum nrs_status nrs_handover_check(const struct nrs_handover_cfg *cfg, struct nrs_error *err)
{
    if (!(cfg->qin_db >= cfg->qout_db))
        return nrs_fail(err, NRS_ECONFLICT,
                        "radio.handover.qin_db: %g dB is below radio.handover.qout_db, %g dB",
                        cfg->qin_db, cfg->qout_db);
    return NRS_OK;
}

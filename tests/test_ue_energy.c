/* test_ue_energy.c - energy of a transmission, and who pays for it: counted by hand.
 *
 * 30 kHz: slots of 0.5 ms. A UE of 0.2 W without circuit and with a lossless amplifier spends
 * 0.1 mJ in a slot of 14 symbols.
 */
#include "radio/ue_energy.h"

#include "ran_kit.h"

#define SLOT_S 0.5e-3
#define SLOT_J (0.2 * SLOT_S)

/* (circuit + radiated / efficiency) x time. The defaults: TR 38.840 has 700 units at 23 dBm and 250
 * at 0 dBm; a unit is 1 mW. */
static void formula(void)
{
    struct nrs_ue_energy_cfg dflt;
    struct {
        struct nrs_ue_energy_cfg cfg;
        double radiated_w, time_s, want_j, tolerance;
    } rows[] = {
#define TX(circuit, efficiency) {.tx_circuit_w = circuit, .pa_efficiency = efficiency}
        {TX(0, 1), 0.2, 0.5e-3, 1e-4, 1e-12}, {TX(0.3, 0.5), 0.2, 1e-3, 7e-4, 1e-12},
        {TX(0.3, 0.5), 0, 2, 0.6, 1e-12},     {TX(0.3, 0.5), 0.1, 0, 0, 1e-12},
        {TX(0, 0), 0.2, 1, 0.7, 0.01},        {TX(0, 0), 0.001, 1, 0.25, 0.01},
#undef TX
    };

    nrs_attr_defaults(&nrs_ue_energy_attrs, &dflt);
    rows[4].cfg = rows[5].cfg = dflt;
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        double got = nrs_ue_energy_tx_j(&rows[i].cfg, rows[i].radiated_w, rows[i].time_s);

        CHECK_ROW(fabs(got - rows[i].want_j) <= rows[i].tolerance * rows[i].want_j, i, "got %g J",
                  got);
    }
}

/* 0.2 W, nothing else; slots of 14 symbols without PUCCH; the first grant is the whole carrier. */
static struct kit plain_kit(void)
{
    struct kit k = kit_defaults("FDD");

    k.cfg.cell.ue_power_dbm = 10 * log10(200);
    k.cfg.ue_energy.tx_circuit_w = 0;
    k.cfg.ue_energy.pa_efficiency = 1;
    k.cfg.ul.control_symbols = 0;
    k.cfg.mac.sr_grant_prb = 273;
    return k;
}

/* A long message alone, in as many transmissions as the trace has. */
static void a_message_pays_for_all_its_transmissions(void)
{
    static const struct {
        const char *why;
        double fixed_bler;
        int64_t repetitions, control_symbols, max_harq_tx;
        enum nrs_rlc_mode mode;
        double want_a_tx_j;
    } rows[] = {
        {"once", 0, 1, 0, 4, NRS_RLC_UM, SLOT_J},
        {"13 of 14 symbols", 0, 1, 1, 4, NRS_RLC_UM, SLOT_J * 13 / 14},
        {"HARQ", 0.5, 1, 0, 30, NRS_RLC_UM, SLOT_J},
        {"four repetitions, decoded at once", 0, 4, 0, 4, NRS_RLC_UM, SLOT_J},
        {"repetitions and HARQ", 0.5, 2, 0, 30, NRS_RLC_UM, SLOT_J},
        {"RLC sends again", 0.5, 1, 0, 1, NRS_RLC_AM, SLOT_J},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct kit k = plain_kit();

        k.cfg.ul.fixed_bler = rows[i].fixed_bler;
        k.cfg.ul.repetitions = rows[i].repetitions;
        k.cfg.ul.control_symbols = rows[i].control_symbols;
        k.cfg.ul.max_harq_tx = rows[i].max_harq_tx;
        k.cfg.rlc.mode[NRS_UL] = rows[i].mode;
        k.cfg.rlc.max_retx = 32;
        kit_start(&k, 1, 1);
        kit_send(&k, NRS_UL, 0, 500000, 5, 0);
        kit_run(&k, 1);
        CU_ASSERT_EQUAL_FATAL(k.n_reports, 1);
        /* nothing is pending any more, and the last repetitions were not stepped */
        CHECK_ROW(k.n_tbs >= 4 && k.reports[0].delivered, i, "%s: %zu blocks", rows[i].why,
                  k.n_tbs);
        if (rows[i].repetitions > 1 && rows[i].fixed_bler == 0)
            CHECK_ROW(
                fabs(k.reports[0].energy_j / ((double)k.reports[0].n_tb * 4 * rows[i].want_a_tx_j) -
                     1) < 1e-9,
                i, "%s: %g J", rows[i].why, k.reports[0].energy_j);
        else if (rows[i].repetitions == 1)
            CHECK_ROW(
                fabs(k.reports[0].energy_j / ((double)k.n_tbs * rows[i].want_a_tx_j) - 1) < 1e-9, i,
                "%s: %g J, %zu transmissions", rows[i].why, k.reports[0].energy_j, k.n_tbs);
        else /* an even number of transmissions for each round, whatever decoded */
            CHECK_ROW(fabs(remainder(k.reports[0].energy_j, 2 * rows[i].want_a_tx_j)) < 1e-9 &&
                          k.reports[0].energy_j > 2 * SLOT_J * (double)k.reports[0].n_tb,
                      i, "%s: %g J", rows[i].why, k.reports[0].energy_j);
        kit_stop(&k);
    }
}

/* Two messages in one block: 1000 + 48 and 3000 + 3 x 48 byte, 1 : 3. */
static void messages_share_a_block_by_bytes(void)
{
    struct kit k = plain_kit();

    kit_start(&k, 1, 1);
    kit_send(&k, NRS_UL, 0, 1000, 1, 0);
    kit_send(&k, NRS_UL, 0, 3000, 3, 0);
    kit_run(&k, 1);
    CU_ASSERT_EQUAL_FATAL(k.n_reports, 2);
    CU_ASSERT_EQUAL(k.n_tbs, 1);
    for (size_t i = 0; i < 2; i++)
        CHECK_ROW(fabs(k.reports[i].energy_j - (double)k.reports[i].cookie / 4 * SLOT_J) < 1e-12, i,
                  "%g J", k.reports[i].energy_j);
    kit_stop(&k);
}

/* What HARQ gives up was spent all the same. The DL's block takes one slot of reception, 300 units
 * of 1 mW instead of 100. */
static void lost_messages_and_downlink(void)
{
    struct kit k = plain_kit();

    k.cfg.channel.constant_ul_snr_db = -60;
    k.cfg.ul.max_harq_tx = 3;
    kit_start(&k, 1, 1);
    kit_send(&k, NRS_UL, 0, 10, 1, 0);
    kit_send(&k, NRS_DL, 0, 10, 2, 0);
    kit_run(&k, 1);
    CU_ASSERT_EQUAL_FATAL(k.n_reports, 2);
    CU_ASSERT(k.n_tbs >= 1 + 3); /* all but one go up, three times each */
    for (size_t i = 0; i < 2; i++)
        CHECK_ROW(fabs(k.reports[i].energy_j - (k.reports[i].dir == NRS_UL
                                                    ? (double)(k.n_tbs - 1) * SLOT_J
                                                    : 0.2 * SLOT_S)) < 1e-12,
                  i, "%g J", k.reports[i].energy_j);
    kit_stop(&k);
}

/* A UE whose power is controlled (TS 38.213 clause 7.1.1) sends 8 PRBs with
 * min(23 dBm, P0 + 10 lg(2 x 8) + alpha PL). */
static void power_control_saves_energy(void)
{
    struct kit k = plain_kit();
    double loss_db, dbm;

    k.cfg.channel.model = NRS_CHANNEL_38901;
    k.cfg.channel.shadowing = false;
    k.cfg.power.enabled = true;
    k.cfg.mac.sr_grant_prb = 8;
    k.cfg.drop.radius_m = 60;
    kit_start(&k, 1, 1);
    loss_db = -nrs_ran_link(k.ran, 0).gain_db;
    dbm = fmin(k.cfg.cell.ue_power_dbm,
               k.cfg.power.p0_dbm + 10 * log10(16) + k.cfg.power.alpha * loss_db);
    CU_ASSERT(dbm < k.cfg.cell.ue_power_dbm - 1);
    kit_send(&k, NRS_UL, 0, 10, 1, 0);
    kit_run(&k, 1);
    CU_ASSERT_EQUAL_FATAL(k.n_reports, 1);
    CU_ASSERT_DOUBLE_EQUAL(k.reports[0].energy_j / (1e-3 * pow(10, dbm / 10) * SLOT_S), 1, 1e-9);
    kit_stop(&k);
}

/* A message of four blocks, a slot each: what was decoded by the deadline is known block by block.
 */
static void share_in_time(void)
{
    for (size_t n = 0; n <= 4; n++) {
        struct kit k = plain_kit();
        double block, on_air, decoded_s = 0;
        int64_t bytes;

        k.cfg.ul.max_harq_tx = 1;
        kit_start(&k, 1, 1);
        kit_send(&k, NRS_UL, 0, 10, 0, 0); /* tells when and how large blocks are */
        kit_run(&k, 1);
        CU_ASSERT_EQUAL_FATAL(k.n_tbs, 1);
        block = k.tbs[0].bits / 8;
        decoded_s = k.reports[0].time_s;
        kit_stop(&k);

        k = plain_kit();
        kit_start(&k, 1, 1);
        bytes = (int64_t)(3.1 * block);
        on_air = (double)(bytes + ((bytes - 1) / 1460 + 1) * 48);
        /* the first block carries the buffer status; the others follow two slots after it */
        CU_ASSERT_EQUAL(nrs_ran_send(k.ran, NRS_UL, 0, bytes, 1, 0,
                                     n == 0 ? decoded_s / 2
                                            : decoded_s + (n > 1 ? 1.1 + (double)n : 0.1) * SLOT_S,
                                     NULL),
                        NRS_OK);
        kit_run(&k, 1);
        CU_ASSERT_EQUAL_FATAL(k.n_reports, 1);
        CU_ASSERT_EQUAL_FATAL(k.n_tbs, 4);
        for (size_t i = 1; i < 4; i++)
            CHECK_ROW(k.tbs[i].slot == k.tbs[0].slot + 2 + (int64_t)i, i, "slot %d",
                      (int)k.tbs[i].slot);
        CHECK_ROW(fabs(k.reports[0].in_time - fmin(1, (double)n * block / on_air)) < 1e-9, n,
                  "%g in time", k.reports[0].in_time);
        kit_stop(&k);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"formula", formula},
        {"all transmissions", a_message_pays_for_all_its_transmissions},
        {"shared blocks", messages_share_a_block_by_bytes},
        {"lost messages and downlink", lost_messages_and_downlink},
        {"power control", power_control_saves_energy},
        {"share in time", share_in_time},
        {NULL, NULL},
    };

    return check_main("UE energy", tests);
}

/* test_timeline_layout.c - mini-slots, SRS and processing times laid out by hand. */
#include <string.h>

#include "radio/timeline.h"
#include "ran_kit.h"

static struct nrs_timeline layout(const struct kit *k)
{
    struct nrs_timeline tl;
    struct nrs_error err = {0};

    if (nrs_timeline_init(&tl, &k->cfg, &err) != NRS_OK)
        CU_FAIL_FATAL(err.text);
    return tl;
}

static int symbols_of(const struct nrs_timeline *tl, int dir, int64_t slot)
{
    int kind = nrs_timeline_plan(tl, slot)->kind[dir];

    return kind < 0 ? 0 : tl->symbols[dir][kind];
}

/* A unit's PDCCH has one symbol. A PUSCH starts 1 + N2 or more after its grant's unit; a HARQ-ACK
 * L + N1 + d_1,1 after its PDSCH's. The PDSCH overlaps the PDCCH by one symbol: with capability 1
 * d_1,1 is 4 for L = 2 and 3, 3 for L = 4, 0 for L = 7 (TS 38.214 clause 5.3). */
static void each_unit(void)
{
    /* clang-format off */
    static const struct {
        const char *pattern;
        double scs_khz;
        int64_t minislot;
        int capability, unit, dl, ul; /* symbols of data */
        int lead, to_ul, to_pdsch, to_grant, ack;
        double decoded_symbols; /* from the tick */
    } rows[] = {
        /* FDD: N1 8, N2 10; 10, 12; 20, 36 */
        {"FDD", 15, 7, 1, 0, 7, 7, 2, 0, 1, 1, 3, 15},
        {"FDD", 15, 2, 1, 5, 2, 2, 6, 0, 1, 1, 7, 14},
        {"FDD", 30, 7, 1, 1, 7, 7, 2, 0, 1, 1, 3, 17},
        {"FDD", 30, 2, 1, 0, 2, 2, 7, 0, 1, 1, 8, 16},
        {"FDD", 120, 7, 1, 0, 7, 7, 6, 0, 1, 1, 4, 27},
        {"FDD", 120, 2, 1, 6, 2, 2, 19, 0, 1, 1, 13, 26},
        /* units of 4 start at 0, 4, 8, 14, 18, 22, 28, ...; ticks at 0, 14 / 3, 28 / 3 */
        {"FDD", 15, 4, 1, 0, 4, 4, 3, 0, 1, 1, 4, 15},          /* 15 -> 18 */
        {"FDD", 15, 4, 1, 1, 4, 4, 3, 0, 1, 1, 4, 19 - 14. / 3}, /* 19 -> 22 */
        {"FDD", 15, 4, 1, 2, 4, 4, 3, 0, 1, 1, 4, 23 - 28. / 3}, /* 23 -> 28 */
        {"FDD", 30, 4, 1, 2, 4, 4, 3, 0, 1, 1, 4, 25 - 28. / 3},
        {"FDD", 120, 4, 1, 0, 4, 4, 8, 0, 1, 1, 6, 27},          /* 42 - 37 = 5: from 4 */
        {"FDD", 120, 4, 1, 1, 4, 4, 8, 0, 1, 1, 6, 31 - 14. / 3}, /* 46: 9, from 8 */
        {"FDD", 120, 4, 1, 2, 4, 4, 9, 0, 1, 2, 6, 35 - 28. / 3}, /* 50: 13, from 8 too */
        /* capability 2 at 30 kHz: N1 4.5, N2 5.5; d_1,1 is the overlap below L = 7 */
        {"FDD", 30, 7, 2, 0, 7, 7, 1, 0, 1, 1, 2, 11.5},
        {"FDD", 30, 2, 2, 0, 2, 2, 4, 0, 1, 1, 4, 7.5},
        {"FDD", 30, 4, 2, 0, 4, 4, 2, 0, 1, 1, 3, 9.5},
        {"FDD", 30, 4, 2, 1, 4, 4, 2, 0, 1, 1, 2, 13.5 - 14. / 3},
        /* units of S: 6 has 7 DL symbols, 7 has 3, and UL symbols from its sixth on, at 54 */
        {"DDDSU", 30, 7, 1, 0, 7, 0, 0, 7, 1, 5, 7, 17},
        {"DDDSU", 30, 7, 1, 5, 7, 0, 0, 2, 1, 1, 2, 17},  /* 52 -> 54 */
        {"DDDSU", 30, 7, 1, 6, 7, 0, 0, 1, 1, 1, 3, 17},  /* 59 -> 63 */
        {"DDDSU", 30, 7, 1, 7, 3, 2, 2, 0, 3, 8, 10, 17}, /* 66 -> 124; 54 - 13 = 41: from 35 */
        {"DDDSU", 30, 7, 1, 8, 0, 7, 2, 0, 2, 7, 9, 10},  /* 56 - 13 = 43: from 42 */
        {"DDDSU", 30, 7, 1, 9, 0, 7, 2, 0, 1, 6, 8, 10},  /* 63 - 13 = 50: from 49 */
        /* units of S: 21 to 25 are DL, 26 is guard, 27 UL */
        {"DDDSU", 30, 2, 1, 0, 2, 0, 0, 27, 1, 20, 27, 16},
        {"DDDSU", 30, 2, 1, 19, 2, 0, 0, 8, 1, 1, 8, 16},  /* 54 */
        {"DDDSU", 30, 2, 1, 26, 0, 0, 0, 1, 9, 29, 5, 10}, /* no data; next grant from 55 */
        {"DDDSU", 30, 2, 1, 27, 0, 2, 7, 0, 8, 28, 5, 10},
        {"DDDSU", 30, 2, 1, 32, 0, 2, 7, 0, 3, 23, 30, 10},
        {"DDDSU", 30, 2, 1, 33, 0, 2, 8, 0, 2, 22, 29, 10}, /* 26 has no PDCCH: from 25 */
        {"DDDSU", 30, 2, 1, 34, 0, 2, 9, 0, 1, 21, 28, 10},
        /* whole slots: S has 8 symbols of PDSCH; one PDCCH before three U slots */
        {"DSUUU", 30, 0, 1, 0, 12, 0, 0, 1, 1, 1, 1, 24},
        {"DSUUU", 30, 0, 1, 1, 8, 0, 0, 0, 4, 5, 2, 20},
        {"DSUUU", 30, 0, 1, 2, 0, 13, 1, 0, 3, 4, 1, 10},
        {"DSUUU", 30, 0, 1, 4, 0, 13, 3, 0, 1, 2, 2, 10},
        {"DSUUU", 30, 7, 1, 0, 7, 0, 0, 3, 1, 1, 3, 17}, /* 17 -> 26 */
        {"DSUUU", 30, 7, 1, 2, 7, 0, 0, 1, 1, 1, 3, 17}, /* 31 -> 35 */
        {"DSUUU", 30, 7, 1, 3, 3, 2, 2, 0, 7, 8, 3, 17}, /* 38 -> 42; 26 - 13: from 7 */
        {"DSUUU", 30, 7, 1, 4, 0, 7, 2, 0, 6, 7, 2, 10},
        {"DSUUU", 30, 7, 1, 6, 0, 7, 3, 0, 4, 5, 2, 10},
        {"DSUUU", 30, 7, 1, 9, 0, 7, 6, 0, 1, 2, 4, 10},
    };
    /* clang-format on */

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct kit k = kit_defaults(rows[i].pattern);
        struct nrs_timeline tl;
        const struct nrs_slot_plan *p;

        k.cfg.carrier.scs_hz = rows[i].scs_khz * 1e3;
        k.cfg.carrier.minislot_symbols = rows[i].minislot;
        k.cfg.mac.n_processing_capability = rows[i].capability;
        tl = layout(&k);
        p = nrs_timeline_plan(&tl, rows[i].unit);
        CHECK_ROW(symbols_of(&tl, NRS_DL, rows[i].unit) == rows[i].dl &&
                      symbols_of(&tl, NRS_UL, rows[i].unit) == rows[i].ul,
                  i, "symbols: %d %d", symbols_of(&tl, NRS_DL, rows[i].unit),
                  symbols_of(&tl, NRS_UL, rows[i].unit));
        CHECK_ROW(p->lead == rows[i].lead && p->to_ul == rows[i].to_ul &&
                      p->to_pdsch == rows[i].to_pdsch && p->to_grant == rows[i].to_grant,
                  i, "lead %d, to UL %d, to PDSCH %d, to grant %d", p->lead, p->to_ul, p->to_pdsch,
                  p->to_grant);
        CHECK_ROW(p->ack == rows[i].ack, i, "HARQ-ACK after %d", p->ack);
        CHECK_ROW(fabs(p->decoded_s - rows[i].decoded_symbols * kit_slot_s(&k) / 14) < 1e-15, i,
                  "decoded after %g symbols", p->decoded_s / kit_slot_s(&k) * 14);
    }
}

static void clock_and_leads(void)
{
    static const struct {
        const char *pattern;
        double scs_khz;
        int64_t minislot;
        int n_slots, units, k2_min, lead_max;
        double slot_s;
    } rows[] = {
        {"FDD", 30, 0, 1, 1, 1, 1, 0.5e-3},        {"FDD", 15, 2, 7, 7, 6, 6, 1e-3 / 7},
        {"FDD", 120, 4, 3, 3, 8, 9, 125e-6 / 3},   {"DDDSU", 30, 7, 10, 2, 2, 2, 0.25e-3},
        {"DDDSU", 30, 2, 35, 7, 7, 9, 0.5e-3 / 7}, {"DSUUU", 30, 0, 5, 1, 1, 3, 0.5e-3},
        {"DSUUU", 30, 7, 10, 2, 2, 6, 0.25e-3},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct kit k = kit_defaults(rows[i].pattern);
        struct nrs_timeline tl;

        k.cfg.carrier.scs_hz = rows[i].scs_khz * 1e3;
        k.cfg.carrier.minislot_symbols = rows[i].minislot;
        tl = layout(&k);
        CHECK_ROW(tl.n_slots == rows[i].n_slots && tl.units_per_slot == rows[i].units, i,
                  "%d units, %d a slot", tl.n_slots, tl.units_per_slot);
        CHECK_ROW(tl.k2_min == rows[i].k2_min && tl.lead_max == rows[i].lead_max, i,
                  "leads %d to %d", tl.k2_min, tl.lead_max);
        CHECK_ROW(fabs(tl.slot_s - rows[i].slot_s) < 1e-18, i, "%g s", tl.slot_s);
    }
}

/* Two symbols of PDCCH and one of PUCCH are 24 and 12 elements of a PRB and slot. */
static void control_overhead(void)
{
    static const struct {
        int64_t minislot, overhead_re;
        int dl, ul;
    } rows[] = {{0, 0, 0, 0}, {7, 0, 12, 6}, {4, 0, 8, 4},
                {2, 0, 4, 2}, {0, 6, 6, 6},  {4, 6, 14, 10}};

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct kit k = kit_defaults("FDD");
        struct nrs_timeline tl;

        k.cfg.carrier.minislot_symbols = rows[i].minislot;
        k.cfg.dl.overhead_re = k.cfg.ul.overhead_re = rows[i].overhead_re;
        tl = layout(&k);
        CHECK_ROW(tl.overhead_re[NRS_DL] == rows[i].dl && tl.overhead_re[NRS_UL] == rows[i].ul, i,
                  "DL %d, UL %d", tl.overhead_re[NRS_DL], tl.overhead_re[NRS_UL]);
    }
}

/* Eight control symbols a slot fill more than one symbol of each of seven units. */
static void long_pdcch(void)
{
    struct kit k = kit_defaults("FDD");
    struct nrs_timeline tl;

    k.cfg.carrier.minislot_symbols = 2;
    k.cfg.dl.control_symbols = 8; /* 96 / 7 -> 14 elements, 2 symbols */
    k.cfg.dl.dmrs_re = 6;
    tl = layout(&k);
    CU_ASSERT_EQUAL(tl.overhead_re[NRS_DL], 14);
    CU_ASSERT_EQUAL(tl.k2_min, 7);      /* 2 + 12 */
    CU_ASSERT_EQUAL(tl.plan[0].ack, 9); /* 2 + 10 + 3 + 2 = 17 */
}

static void srs(void)
{
    /* clang-format off */
    static const struct {
        const char *pattern;
        int64_t minislot, period, symbols;
        int n_slots, unit, ul, to_ul;
    } rows[] = {
        {"DDDSU", 0, 0, 2, 5, 3, 0, 0},
        {"DDDSU", 0, 5, 2, 5, 3, 0, 1},    /* takes all UL symbols of S: no PUCCH either */
        {"DDDSU", 0, 5, 2, 5, 4, 13, 0},
        {"DDDSU", 0, 5, 1, 5, 3, 0, 0},    /* one is left, for PUCCH */
        {"DDDSU", 0, 5, 4, 5, 4, 9, 0},    /* S has too few */
        {"DDDSU", 0, 5, 4, 5, 3, 0, 0},
        {"DDDSU", 0, 10, 2, 10, 3, 0, 1},
        {"DDDSU", 0, 10, 2, 10, 8, 0, 0},
        {"DDDSU", 0, 2, 2, 10, 4, 11, 0},  /* 0 and 2 -> 3; 4; 6 and 8 -> 8 */
        {"DDDSU", 0, 2, 2, 10, 8, 0, 1},
        {"DDDSU", 0, 2, 2, 10, 9, 13, 0},
        {"DDDSU", 0, 40, 4, 40, 4, 9, 0},
        {"DDDSU", 0, 40, 4, 40, 39, 13, 0},
        {"FDD", 0, 1, 1, 1, 0, 12, 0},
        {"FDD", 0, 4, 2, 4, 0, 11, 0},
        {"FDD", 0, 4, 2, 4, 1, 13, 0},
        {"FDD", 2, 1, 2, 7, 6, 0, 1},      /* the last unit of the slot */
        {"FDD", 2, 1, 2, 7, 5, 2, 0},
        {"FDD", 7, 1, 2, 2, 1, 5, 0},
        {"FDD", 7, 1, 2, 2, 0, 7, 0},
        {"FDD", 7, 2, 2, 4, 1, 5, 0},
        {"FDD", 7, 2, 2, 4, 3, 7, 0},
        {"FDD", 4, 1, 2, 3, 2, 4, 0},      /* symbols 12 and 13 are in no unit */
        {"FDD", 4, 1, 4, 3, 2, 2, 0},
    };
    /* clang-format on */

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct kit k = kit_defaults(rows[i].pattern);
        struct nrs_timeline tl;
        int to_ul;

        k.cfg.carrier.minislot_symbols = rows[i].minislot;
        k.cfg.carrier.srs_period_slots = rows[i].period;
        k.cfg.carrier.srs_symbols = rows[i].symbols;
        tl = layout(&k);
        to_ul = nrs_timeline_plan(&tl, rows[i].unit)->to_ul;
        CHECK_ROW(tl.n_slots == rows[i].n_slots, i, "%d slots", tl.n_slots);
        CHECK_ROW(symbols_of(&tl, NRS_UL, rows[i].unit) == rows[i].ul && to_ul == rows[i].to_ul, i,
                  "%d symbols, to UL %d", symbols_of(&tl, NRS_UL, rows[i].unit), to_ul);
    }
}

/* SRS in all UL symbols of S move the HARQ-ACK of slot 2 from it to U. */
static void srs_moves_the_harq_ack(void)
{
    struct kit k = kit_defaults("DDDSU");

    CU_ASSERT_EQUAL(layout(&k).plan[2].ack, 1);
    k.cfg.carrier.srs_period_slots = 5;
    CU_ASSERT_EQUAL(layout(&k).plan[2].ack, 2);
}

/* TS 38.214 clauses 5.3 and 6.4 */
static void processing_times(void)
{
    /* clang-format off */
    static const struct {
        const char *pattern;
        double scs_khz;
        int64_t dl_dmrs, ul_dmrs, special_dl;
        int slot, ack, k2_min;
        double decoded_symbols;
    } rows[] = {
        {"FDD", 30, 12, 12, 10, 0, 2, 1, 24},
        {"FDD", 30, 12, 6, 10, 0, 2, 2, 24},     /* data beside the DMRS: 2 + 12 + 1 */
        {"FDD", 15, 12, 6, 10, 0, 2, 1, 22},     /* 2 + 10 + 1 */
        {"FDD", 30, 24, 24, 10, 0, 2, 1, 27},    /* additional DMRS: N1 13 */
        {"FDD", 15, 24, 12, 10, 0, 2, 1, 27},
        {"FDD", 120, 36, 12, 10, 0, 3, 3, 38},   /* 24 */
        {"DDDSU", 30, 24, 12, 10, 2, 2, 1, 27},  /* S starts at 26 */
        {"DDDSU", 15, 12, 12, 5, 3, 5, 1, 15},   /* d_1,1 = 7 - 5: past the start of U */
        {"DDDSU", 15, 12, 12, 7, 3, 5, 1, 15},   /* no d_1,1, but as late */
        {"DDDSU", 15, 12, 12, 6, 3, 5, 1, 15},
        {"DDDSU", 30, 12, 12, 6, 3, 5, 1, 17},
    };
    /* clang-format on */

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct kit k = kit_defaults(rows[i].pattern);
        struct nrs_timeline tl;
        const struct nrs_slot_plan *p;

        k.cfg.carrier.scs_hz = rows[i].scs_khz * 1e3;
        k.cfg.carrier.special_dl_symbols = rows[i].special_dl;
        k.cfg.dl.dmrs_re = rows[i].dl_dmrs;
        k.cfg.ul.dmrs_re = rows[i].ul_dmrs;
        tl = layout(&k);
        p = nrs_timeline_plan(&tl, rows[i].slot);
        CHECK_ROW(p->ack == rows[i].ack, i, "HARQ-ACK after %d", p->ack);
        CHECK_ROW(tl.k2_min == rows[i].k2_min, i, "K2 %d", tl.k2_min);
        CHECK_ROW(fabs(p->decoded_s - rows[i].decoded_symbols * kit_slot_s(&k) / 14) < 1e-15, i,
                  "decoded after %g symbols", p->decoded_s / kit_slot_s(&k) * 14);
    }
}

static void refused(void)
{
    /* clang-format off */
    static const struct {
        const char *pattern;
        int64_t minislot, srs_period, srs_symbols, dl_dmrs, ul_dmrs, capability;
        enum nrs_status status;
        const char *text;
    } rows[] = {
        {"FDD", 3, 0, 2, 12, 12, 1, NRS_ERANGE,
         "radio.carrier.minislot_symbols: 3 is not 0, 2, 4 or 7"},
        {"FDD", 14, 0, 2, 12, 12, 1, NRS_ERANGE, "radio.carrier.minislot_symbols: 14 is not"},
        {"FDD", 2, 0, 2, 24, 12, 1, NRS_ECONFLICT,
         "radio.carrier.minislot_symbols: 2 in 'FDD' leaves no resource element for DL data beside "
         "radio.dl's control_symbols 2, dmrs_re 24 and overhead_re 0"},
        {"DDDSU", 2, 0, 2, 12, 24, 1, NRS_ECONFLICT,
         "radio.carrier.minislot_symbols: 2 in 'DDDSU' leaves no resource element for UL data beside "
         "radio.ul's control_symbols 1, dmrs_re 24 and overhead_re 0"},
        {"DDDSU", 0, 5, 3, 12, 12, 1, NRS_ERANGE,
         "radio.carrier.srs_symbols: 3 is not 1, 2, 4, 8, 10, 12 or 14"},
        {"DDDSU", 0, 5, 6, 12, 12, 1, NRS_ERANGE, "radio.carrier.srs_symbols: 6 is not"},
        {"DDDSU", 0, 5, 0, 12, 12, 1, NRS_ERANGE, "radio.carrier.srs_symbols: 0 is not"},
        {"DDDSU", 0, 5, 16, 12, 12, 1, NRS_ERANGE, "radio.carrier.srs_symbols: 16 is not"},
        {"DDDSU", 0, 16, 2, 12, 12, 1, NRS_ECONFLICT,
         "radio.carrier.srs_period_slots: 16 and the tdd_pattern of 5 slots repeat after 80 slots, "
         "expected at most 40"},
        {"FDD", 0, 64, 2, 12, 12, 1, NRS_ECONFLICT, "radio.carrier.srs_period_slots: 64"},
        {"FDD", 0, -1, 2, 12, 12, 1, NRS_ECONFLICT, "radio.carrier.srs_period_slots: -1"},
        {"DSDS", 0, 4, 4, 12, 12, 1, NRS_ECONFLICT,
         "radio.carrier.srs_symbols: no slot of the tdd_pattern has 4 UL symbols"},
        {"DDDSU", 0, 5, 14, 12, 12, 1, NRS_ECONFLICT,
         "radio.carrier.tdd_pattern: 'DDDSU' leaves no resource element for UL data beside radio.ul's "
         "control_symbols 1, dmrs_re 12 and overhead_re 0, and the SRS"},
        {"FDD", 0, 0, 2, 24, 12, 2, NRS_ECONFLICT,
         "radio.dl.dmrs_re: 24 is more than one symbol of DMRS, 12"},
    };
    /* clang-format on */

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct kit k = kit_defaults(rows[i].pattern);
        struct nrs_error err = {0};
        struct nrs_timeline tl;
        enum nrs_status status;

        k.cfg.carrier.minislot_symbols = rows[i].minislot;
        k.cfg.carrier.srs_period_slots = rows[i].srs_period;
        k.cfg.carrier.srs_symbols = rows[i].srs_symbols;
        k.cfg.dl.dmrs_re = rows[i].dl_dmrs;
        k.cfg.ul.dmrs_re = rows[i].ul_dmrs;
        k.cfg.mac.n_processing_capability = rows[i].capability;
        status = nrs_timeline_init(&tl, &k.cfg, &err);
        CHECK_ROW(status == rows[i].status && strstr(err.text, rows[i].text) == err.text, i,
                  "want '%s', got '%s'", rows[i].text, err.text);
        CHECK_ROW(nrs_timeline_init(&tl, &k.cfg, NULL) == status, i, "differs without a text");
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"each unit", each_unit},
        {"clock and leads", clock_and_leads},
        {"control overhead", control_overhead},
        {"long PDCCH", long_pdcch},
        {"SRS", srs},
        {"SRS moves the HARQ-ACK", srs_moves_the_harq_ack},
        {"processing times", processing_times},
        {"refused", refused},
        {NULL, NULL},
    };

    return check_main("radio timeline layout", tests);
}

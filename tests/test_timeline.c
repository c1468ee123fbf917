/* test_timeline.c - slot patterns laid out by hand. Numbers of TS 38.214 Tables 5.3-1 and 6.4-1. */
#include "radio/timeline.h"

#include <string.h>

#include "ran_kit.h"

static struct nrs_timeline layout(const char *pattern, double scs_khz, double sr_ms,
                                  double processing_us)
{
    struct kit k = kit_defaults(pattern);
    struct nrs_timeline tl;
    struct nrs_error err = {0};

    k.cfg.carrier.scs_hz = scs_khz * 1e3;
    k.cfg.mac.sr_period_s = sr_ms * 1e-3;
    k.cfg.mac.gnb_processing_s = processing_us * 1e-6;
    if (nrs_timeline_init(&tl, &k.cfg, &err) != NRS_OK)
        CU_FAIL_FATAL(err.text);
    return tl;
}

/* A special slot has 10 - 2 symbols of PDSCH; its 2 UL symbols less one of PUCCH are all DMRS. A
 * PDSCH of a D slot can be acknowledged 14 + N1 symbols after its start, of an S slot 10 + N1. */
static void each_slot(void)
{
    /* clang-format off */
    static const struct {
        const char *pattern;
        double scs_khz;
        int slot, dl, ul; /* data symbols */
        int lead, to_ul, to_pdsch, to_grant, ack;
        double decoded_symbols;
    } rows[] = {
        /* N1 10, N2 12: K2 (2 + 12) / 14 = 1 */
        {"DDDSU", 30, 0, 12, 0, 0, 3, 1, 3, 3, 24},
        {"DDDSU", 30, 1, 12, 0, 0, 2, 1, 2, 2, 24},
        {"DDDSU", 30, 2, 12, 0, 0, 1, 1, 1, 1, 24}, /* UL symbols of S start at 14 + 12 >= 24 */
        {"DDDSU", 30, 3, 8, 0, 0, 0, 2, 5, 5, 20},  /* U starts at 14 < 20 */
        {"DDDSU", 30, 4, 0, 13, 1, 0, 1, 4, 4, 10},
        {"FDD", 30, 0, 12, 13, 1, 0, 1, 1, 2, 24},
        {"DDDDDDDSUU", 30, 8, 0, 13, 1, 0, 2, 9, 1, 10},
        {"DDDDDDDSUU", 30, 9, 0, 13, 2, 0, 1, 8, 8, 10}, /* no PDCCH in 8: from 7 */
        {"DU", 30, 0, 12, 0, 0, 1, 2, 2, 3, 24},         /* granted and acknowledged one later */
        /* N1 8, N2 10 */
        {"FDD", 15, 0, 12, 13, 1, 0, 1, 1, 2, 22},
        /* N1 17, N2 23: K2 25 / 14 -> 2 */
        {"DDDSU", 60, 4, 0, 13, 2, 0, 1, 3, 4, 17},
        {"DDDSU", 60, 2, 12, 0, 0, 1, 1, 5, 6, 31}, /* U starts at 28 < 31 */
        /* N1 20, N2 36: K2 38 / 14 -> 3 */
        {"DDDSU", 120, 4, 0, 13, 3, 0, 1, 2, 4, 20},
    };
    /* clang-format on */

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_timeline tl = layout(rows[i].pattern, rows[i].scs_khz, 2.5, 500);
        const struct nrs_slot_plan *p = nrs_timeline_plan(&tl, rows[i].slot);
        int dl = p->kind[NRS_DL] < 0 ? 0 : tl.symbols[NRS_DL][p->kind[NRS_DL]];
        int ul = p->kind[NRS_UL] < 0 ? 0 : tl.symbols[NRS_UL][p->kind[NRS_UL]];

        CHECK_ROW(dl == rows[i].dl && ul == rows[i].ul, i, "symbols: %d %d", dl, ul);
        CHECK_ROW(p->lead == rows[i].lead && p->to_ul == rows[i].to_ul &&
                      p->to_pdsch == rows[i].to_pdsch && p->to_grant == rows[i].to_grant,
                  i, "lead %d, to UL %d, to PDSCH %d, to grant %d", p->lead, p->to_ul, p->to_pdsch,
                  p->to_grant);
        CHECK_ROW(p->ack == rows[i].ack, i, "HARQ-ACK after %d", p->ack);
        CHECK_ROW(fabs(p->decoded_s - rows[i].decoded_symbols / 14 * tl.slot_s) < 1e-15, i,
                  "decoded after %g s", p->decoded_s);
    }
}

/* The occasion's slot, plus one, plus the processing in slots. */
static void scheduling_request(void)
{
    /* clang-format off */
    static const struct {
        const char *pattern;
        double sr_ms, processing_us;
        uint32_t ue;
        int64_t slot, heard;
    } rows[] = {
        {"DDDSU", 2.5, 500, 0, 0, 5},   /* occasion 0 moves to the S slot 3 */
        {"DDDSU", 2.5, 500, 0, 3, 5},   /* still there */
        {"DDDSU", 2.5, 500, 0, 4, 10},  /* 5 -> 8 */
        {"DDDSU", 2.5, 500, 4, 0, 6},   /* the U slot 4 */
        {"DDDSU", 2.5, 500, 4, 5, 11},  /* 9 */
        {"DDDSU", 2.5, 500, 9, 5, 11},  /* UEs five apart share occasions */
        {"DDDSU", 2.5, 0, 4, 5, 10},
        {"DDDSU", 2.5, 501, 4, 5, 12},  /* two slots */
        {"DDDSU", 0.5, 500, 3, 5, 10},  /* every slot: 8 */
        {"DDDSU", 5, 500, 7, 0, 10},    /* 7 -> 8 */
        {"DDDSU", 5, 500, 7, 9, 20},    /* 17 -> 18 */
        {"FDD", 2.5, 500, 2, 0, 4},
        {"FDD", 2.5, 500, 2, 2, 4},
        {"FDD", 2.5, 500, 2, 3, 9},
        {"FDD", 0.2, 500, 0, 7, 9},     /* not below a slot */
    };
    /* clang-format on */

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_timeline tl = layout(rows[i].pattern, 30, rows[i].sr_ms, rows[i].processing_us);
        int64_t got = nrs_timeline_sr_heard(&tl, rows[i].ue, rows[i].slot);

        CHECK_ROW(got == rows[i].heard, i, "heard in slot %d", (int)got);
    }
}

static void times(void)
{
    static const struct {
        double time_s;
        int64_t slot;
    } rows[] = {
        {0, 0}, {0.0001, 1}, {0.0005, 1}, {0.00050001, 2}, {3 * 0.0005 + 1e-12, 3}, {1, 2000},
    };
    struct nrs_timeline tl = layout("DDDSU", 30, 2.5, 300);

    for (size_t i = 0; i < NRS_LEN(rows); i++)
        CHECK_ROW(nrs_timeline_slot_at(&tl, rows[i].time_s) == rows[i].slot, i, "%d",
                  (int)nrs_timeline_slot_at(&tl, rows[i].time_s));
    /* PUSCH of slot 9 ends with it, 5 ms; 300 us are within the next slot */
    CU_ASSERT_DOUBLE_EQUAL(nrs_timeline_ul_decoded_s(&tl, 9), 5.3e-3, 1e-12);
    CU_ASSERT_EQUAL(nrs_timeline_ul_known(&tl, 9), 11);
    /* PDSCH of slot 5 is acknowledged in 8, which ends at 4.5 ms; 300 us more */
    CU_ASSERT_EQUAL(nrs_timeline_dl_known(&tl, 5), 10);
    CU_ASSERT_DOUBLE_EQUAL(nrs_timeline_dl_decoded_s(&tl, 8), 4e-3 + 20. / 14 * 0.5e-3, 1e-12);
}

static struct nrs_timeline minislots(const char *pattern, int64_t symbols, double processing_us)
{
    struct kit k = kit_defaults(pattern);
    struct nrs_timeline tl;
    struct nrs_error err = {0};

    k.cfg.carrier.minislot_symbols = symbols;
    k.cfg.mac.gnb_processing_s = processing_us * 1e-6;
    if (nrs_timeline_init(&tl, &k.cfg, &err) != NRS_OK)
        CU_FAIL_FATAL(err.text);
    return tl;
}

/* At 30 kHz 500 us are 14 symbols: a unit of 2 symbols is known after 16 symbols, of 4 after 18, of
 * 7 after 21. 2.5 ms are 35, 15, 10 units. */
static void scheduling_request_in_minislots(void)
{
    /* clang-format off */
    static const struct {
        const char *pattern;
        int64_t symbols;
        uint32_t ue;
        int64_t unit, heard;
    } rows[] = {
        {"FDD", 2, 2, 0, 2 + 8},
        {"FDD", 2, 2, 3, 37 + 8},
        {"FDD", 7, 2, 0, 2 + 3},
        {"FDD", 4, 1, 0, 1 + 4},    /* ends at 8, known at 22: the second unit of the next slot */
        {"FDD", 4, 2, 0, 2 + 4},    /* 12; 26 -> 28 */
        {"DDDSU", 2, 0, 0, 27 + 8}, /* the last unit of S */
        {"DDDSU", 2, 33, 0, 33 + 8},
        {"DDDSU", 7, 1, 0, 7 + 3},
    };
    /* clang-format on */

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_timeline tl = minislots(rows[i].pattern, rows[i].symbols, 500);
        int64_t got = nrs_timeline_sr_heard(&tl, rows[i].ue, rows[i].unit);

        CHECK_ROW(got == rows[i].heard, i, "heard in unit %d", (int)got);
    }
}

/* From the need of a UE to its first data at the gNB, and from PDSCH to the next transmission, when
 * the gNB needs no time and every unit has an occasion. At 30 kHz, in symbols of a 28th of a ms. */
static void latency(void)
{
    /* clang-format off */
    static const struct {
        int64_t minislot;
        double ul, dl, dl_known;
    } rows[] = {
        /* SR in slot 0, grant in 1, PUSCH in 2; PDSCH 14 + N1; HARQ-ACK in slot 2 */
        {0, 42, 24, 42},
        /* grant at 7 ends at 8, N2 to 20: PUSCH from 21 to 28; PDSCH 7 + 10; HARQ-ACK at 21 */
        {7, 28, 17, 28},
        /* grant at 4 ends at 5, 17: PUSCH from 18 to 22; 4 + 10 + 3 = 17: HARQ-ACK from 18 to 22 */
        {4, 22, 17, 22},
        /* grant at 2 ends at 3, 15: PUSCH from 16 to 18; 2 + 10 + 4: HARQ-ACK from 16 to 18 */
        {2, 18, 16, 18},
    };
    /* clang-format on */
    const double symbol_s = 0.5e-3 / 14;

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_timeline tl = minislots("FDD", rows[i].minislot, 0);
        int64_t pusch = 0, heard = nrs_timeline_sr_heard(&tl, 0, 0), known;
        double got_s;

        while (pusch - nrs_timeline_plan(&tl, pusch)->lead < heard)
            pusch++;
        got_s = nrs_timeline_ul_decoded_s(&tl, pusch);
        CHECK_ROW(fabs(got_s - rows[i].ul * symbol_s) < 1e-12, i, "UL %g", got_s / symbol_s);
        got_s = nrs_timeline_dl_decoded_s(&tl, 0);
        CHECK_ROW(fabs(got_s - rows[i].dl * symbol_s) < 1e-12, i, "DL %g", got_s / symbol_s);
        known = nrs_timeline_dl_known(&tl, 0); /* the unit that starts there: 4 symbols: at 22 */
        got_s = (double)(known / tl.units_per_slot * 14) +
                (double)(known % tl.units_per_slot * rows[i].minislot);
        CHECK_ROW(got_s == rows[i].dl_known, i, "HARQ-ACK known at %g", got_s);
    }
}

/* With four symbols the third unit of a slot ends two before the slot does. */
static void decoding_in_minislots(void)
{
    static const struct {
        int64_t symbols, unit;
        double ul, dl; /* in symbols: end of PUSCH; end of PDSCH + N1 + d_1,1 */
    } rows[] = {
        {2, 9, 20, 34}, {7, 3, 28, 38}, {4, 3, 18, 31}, {4, 4, 22, 35}, {4, 5, 26, 39},
    };
    const double symbol_s = 0.5e-3 / 14;

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_timeline tl = minislots("FDD", rows[i].symbols, 300);
        double ul_s = nrs_timeline_ul_decoded_s(&tl, rows[i].unit);
        double dl_s = nrs_timeline_dl_decoded_s(&tl, rows[i].unit);

        CHECK_ROW(fabs(ul_s - rows[i].ul * symbol_s - 300e-6) < 1e-12, i, "UL %g s", ul_s);
        CHECK_ROW(fabs(dl_s - rows[i].dl * symbol_s) < 1e-12, i, "DL %g s", dl_s);
    }
}

/* PUSCH in the slots 4, 9, ... of DDDSU; with mini-slots of 7 in the units 7 (2 symbols), 8 and 9.
 */
static void configured_grant(void)
{
    /* clang-format off */
    static const struct {
        const char *pattern;
        int64_t minislot, period, offset, slot, want;
        int symbols;
    } rows[] = {
        {"DDDSU", 0, 5, 0, 0, 4, 13},
        {"DDDSU", 0, 5, 0, 4, 4, 13},
        {"DDDSU", 0, 5, 0, 5, 9, 13},
        {"DDDSU", 0, 10, 0, 5, 14, 13},
        {"DDDSU", 0, 10, 7, 0, 9, 13},
        {"DDDSU", 0, 10, 7, 9, 9, 13},
        {"DDDSU", 0, 10, 7, 10, 19, 13},
        {"DDDSU", 0, 2, 0, 5, 9, 13},    /* 6 and 8 both move there */
        {"DDDSU", 0, 20, 0, 3, 4, 13},   /* an occasion of the past that is still to come */
        {"DDDSU", 0, 20, 0, 5, 24, 13},
        {"DDDSU", 0, 5, 12, 0, 14, 13},  /* none before the offset */
        {"DDDSU", 0, 1, 0, 4, 4, 13},
        {"FDD", 0, 4, 2, 0, 2, 13},
        {"FDD", 0, 4, 2, 2, 2, 13},
        {"FDD", 0, 4, 2, 3, 6, 13},
        {"DDDSU", 7, 10, 0, 0, 7, 2},
        {"DDDSU", 7, 10, 0, 7, 7, 2},
        {"DDDSU", 7, 10, 0, 8, 17, 2},
        {"DDDSU", 7, 10, 8, 0, 8, 7},
        {"DDDSU", 7, 20, 9, 10, 29, 7},
        {"FDD", 2, 3, 1, 5, 7, 2},
    };
    /* clang-format on */

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_timeline tl = minislots(rows[i].pattern, rows[i].minislot, 500);
        int64_t got = nrs_timeline_configured(&tl, rows[i].period, rows[i].offset, rows[i].slot);
        int kind = nrs_timeline_plan(&tl, got)->kind[NRS_UL];

        CHECK_ROW(got == rows[i].want, i, "slot %d", (int)got);
        CHECK_ROW(kind >= 0 && tl.symbols[NRS_UL][kind] == rows[i].symbols, i, "kind %d", kind);
    }
}

/* DL units of DDDSU with 7 symbols: 0 to 6 full, 7 with 3 symbols. */
static void repetitions(void)
{
    /* clang-format off */
    static const struct {
        const char *pattern;
        int64_t minislot;
        enum nrs_dir dir;
        int64_t slot, want[4]; /* of four transmissions */
    } rows[] = {
        {"FDD", 0, NRS_UL, 3, {3, 4, 5, 6}},
        {"FDD", 2, NRS_DL, 6, {6, 7, 8, 9}},
        {"DDDSU", 0, NRS_UL, 4, {4, 9, 14, 19}},
        {"DDDSU", 0, NRS_DL, 2, {2, 5, 6, 7}},    /* not the 8 symbols of S */
        {"DDDSU", 0, NRS_DL, 3, {3, 5, 6, 7}},
        {"DDDSU", 7, NRS_UL, 8, {8, 9, 18, 19}},  /* not the 2 symbols of 17 */
        {"DDDSU", 7, NRS_UL, 7, {7, 8, 9, 17}},
        {"DDDSU", 7, NRS_DL, 6, {6, 10, 11, 12}},
        {"DDDSU", 7, NRS_DL, 7, {7, 10, 11, 12}},
    };
    /* clang-format on */

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_timeline tl = minislots(rows[i].pattern, rows[i].minislot, 500);

        for (int n = 1; n <= 4; n++) {
            int64_t got = nrs_timeline_repetition(&tl, rows[i].dir, rows[i].slot, n);

            CHECK_ROW(got == rows[i].want[n - 1], i, "%d. in slot %d", n, (int)got);
        }
    }
}

static void next_data(void)
{
    struct nrs_timeline tl = layout("DDDSU", 30, 2.5, 500);

    CU_ASSERT_EQUAL(nrs_timeline_next_data(&tl, NRS_DL, -1, 1), 0);
    CU_ASSERT_EQUAL(nrs_timeline_next_data(&tl, NRS_DL, 2, 8), 3);
    CU_ASSERT_EQUAL(nrs_timeline_next_data(&tl, NRS_DL, 2, 9), 5);
    CU_ASSERT_EQUAL(nrs_timeline_next_data(&tl, NRS_DL, 7, 12), 10);
    CU_ASSERT_EQUAL(nrs_timeline_next_data(&tl, NRS_DL, 0, 13), -1);
    CU_ASSERT_EQUAL(nrs_timeline_next_data(&tl, NRS_UL, 4, 0), 9);
    CU_ASSERT_EQUAL(nrs_timeline_next_data(&tl, NRS_UL, 3, 13), 4);
}

/* Slots and their symbols in a pattern, and what that is a second. */
static void counts(void)
{
    /* clang-format off */
    static const struct {
        const char *pattern;
        int64_t minislot;
        enum nrs_dir dir;
        struct { int symbols, n; } want[3];
        double symbols_a_second;
    } rows[] = {
        {"DDDSU", 0, NRS_DL, {{12, 3}, {8, 1}}, (3 * 12 + 8) / 2.5e-3},
        {"DDDSU", 0, NRS_UL, {{13, 1}}, 13 / 2.5e-3},
        {"DDDSU", 7, NRS_DL, {{7, 7}, {3, 1}}, (3 * 14 + 10) / 2.5e-3},
        {"DDDSU", 7, NRS_UL, {{7, 2}, {2, 1}}, (14 + 2) / 2.5e-3},
        {"DDDSU", 2, NRS_DL, {{2, 3 * 7 + 5}}, (3 * 14 + 10) / 2.5e-3},
        {"DDDSU", 2, NRS_UL, {{2, 1 + 7}}, (14 + 2) / 2.5e-3},
        /* S: 0-3, 4-7, 8-9; its UL symbols 12 and 13 are in no unit */
        {"DDDSU", 4, NRS_DL, {{4, 3 * 3 + 2}, {2, 1}}, (3 * 12 + 10) / 2.5e-3},
        {"DDDSU", 4, NRS_UL, {{4, 3}}, 12 / 2.5e-3},
        {"FDD", 4, NRS_UL, {{4, 3}}, 12 / 0.5e-3},
    };
    /* clang-format on */

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_timeline tl = minislots(rows[i].pattern, rows[i].minislot, 500);
        enum nrs_dir dir = rows[i].dir;
        double sum = 0;
        int k = 0;

        for (; k < 3 && rows[i].want[k].n > 0; k++) {
            int at = 0, n;

            while (at < tl.n_kinds[dir] && tl.symbols[dir][at] != rows[i].want[k].symbols)
                at++;
            n = nrs_timeline_count(&tl, dir, at);
            sum += n * rows[i].want[k].symbols / nrs_timeline_pattern_s(&tl);
            CHECK_ROW(n == rows[i].want[k].n, i, "%d of %d symbols", n, rows[i].want[k].symbols);
        }
        CHECK_ROW(tl.n_kinds[dir] == k, i, "%d kinds", tl.n_kinds[dir]);
        CHECK_ROW(fabs(sum - rows[i].symbols_a_second) < 1e-6 * sum, i, "%g symbols a second", sum);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"each slot of a pattern", each_slot},
        {"scheduling request", scheduling_request},
        {"times", times},
        {"scheduling request in mini-slots", scheduling_request_in_minislots},
        {"latency", latency},
        {"decoding in mini-slots", decoding_in_minislots},
        {"configured grant", configured_grant},
        {"repetitions", repetitions},
        {"next data", next_data},
        {"counts", counts},
        {NULL, NULL},
    };

    return check_main("radio timeline", tests);
}

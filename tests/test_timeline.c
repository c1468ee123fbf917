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

int main(void)
{
    static const struct check_test tests[] = {
        {"each slot of a pattern", each_slot},
        {"scheduling request", scheduling_request},
        {"times", times},
        {NULL, NULL},
    };

    return check_main("radio timeline", tests);
}

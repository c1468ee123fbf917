/* test_frame.c - numerologies, PRB counts, processing times, TDD patterns. */
#include <string.h>

#include "check.h"
#include "radio/frame.h"

/* TS 38.211 Table 4.3.2-1: 2^mu slots a subframe of 1 ms */
static void numerologies(void)
{
    static const struct {
        double scs_khz;
        int mu;
        double slot_s;
    } rows[] = {
        {15, 0, 1e-3},
        {30, 1, 0.5e-3},
        {60, 2, 0.25e-3},
        {120, 3, 0.125e-3},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        CHECK_ROW(nrs_numerology(rows[i].scs_khz) == rows[i].mu, i, "%g kHz", rows[i].scs_khz);
        CHECK_ROW(nrs_slot_s(rows[i].mu) == rows[i].slot_s, i, "%g s", nrs_slot_s(rows[i].mu));
    }
    CU_ASSERT_EQUAL(nrs_numerology(45.0), -1);
    CU_ASSERT_EQUAL(nrs_numerology(240.0), -1);
    CU_ASSERT_EQUAL(nrs_numerology(NAN), -1);
}

/* TS 38.101-1 and 38.101-2, Tables 5.3.2-1 */
static void prb_counts(void)
{
    static const struct {
        double mhz, scs_khz;
        bool fr2;
        int want;
    } rows[] = {
        {3, 15, false, 15},   {5, 15, false, 25},    {20, 15, false, 106},  {50, 15, false, 270},
        {60, 15, false, 0},   {5, 30, false, 11},    {35, 30, false, 92},   {40, 30, false, 106},
        {45, 30, false, 119}, {50, 30, false, 133},  {70, 30, false, 189},  {100, 30, false, 273},
        {5, 60, false, 0},    {10, 60, false, 11},   {90, 60, false, 121},  {100, 60, false, 135},
        {100, 120, false, 0}, {100, 25, false, 0},   {55, 30, false, 0},    {200, 30, false, 0},
        {50, 60, true, 66},   {200, 60, true, 264},  {400, 60, true, 0},    {50, 120, true, 32},
        {100, 120, true, 66}, {200, 120, true, 132}, {400, 120, true, 264}, {100, 30, true, 0},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        int got = nrs_prb_count(rows[i].mhz, rows[i].scs_khz, rows[i].fr2);

        CHECK_ROW(got == rows[i].want, i, "%g MHz, %g kHz: %d", rows[i].mhz, rows[i].scs_khz, got);
    }
}

/* The whole tables, in their order: TS 38.101-1 Table 5.3.2-1 by 3, 5, 10, 15, ... 45, 50, 60, ...
 * 100 MHz; TS 38.101-2 Table 5.3.2-1 by 50, 100, 200, 400 MHz */
static void prb_tables(void)
{
    static const double fr1_mhz[] = {3, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 60, 70, 80, 90, 100};
    static const double fr2_mhz[] = {50, 100, 200, 400};
    /* clang-format off */
    static const struct { double scs_khz; bool fr2; int want[16]; } rows[] = {
        {15, false, {15, 25, 52, 79, 106, 133, 160, 188, 216, 242, 270, 0, 0, 0, 0, 0}},
        {30, false, {0, 11, 24, 38, 51, 65, 78, 92, 106, 119, 133, 162, 189, 217, 245, 273}},
        {60, false, {0, 0, 11, 18, 24, 31, 38, 44, 51, 58, 65, 79, 93, 107, 121, 135}},
        {60, true, {66, 132, 264, 0}},
        {120, true, {32, 66, 132, 264}},
    };
    /* clang-format on */

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        const double *mhz = rows[i].fr2 ? fr2_mhz : fr1_mhz;
        size_t n = rows[i].fr2 ? NRS_LEN(fr2_mhz) : NRS_LEN(fr1_mhz);

        for (size_t j = 0; j < n; j++) {
            int got = nrs_prb_count(mhz[j], rows[i].scs_khz, rows[i].fr2);

            CHECK_ROW(got == rows[i].want[j], i, "%g MHz: %d", mhz[j], got);
        }
    }
}

/* No carrier is wider than its bandwidth, nor less than 85 % used but for the narrowest ones. */
static void prbs_fill_the_carrier(void)
{
    for (int fr2 = 0; fr2 <= 1; fr2++) {
        for (double mhz = 1; mhz <= 400; mhz += 1) {
            for (double scs = 15; scs <= 120; scs *= 2) {
                int prb = nrs_prb_count(mhz, scs, fr2);
                double used = prb * 12 * scs / (mhz * 1e3);

                CHECK_ROW(prb == 0 || (used < 1.0 && used > (prb < 40 ? 0.75 : 0.9)), mhz,
                          "%g kHz: %d PRBs use %g", scs, prb, used);
            }
        }
    }
}

/* TS 38.214 Tables 5.3-1, 5.3-2, 6.4-1, 6.4-2 */
static void processing_times(void)
{
    static const struct {
        int mu, capability;
        double n1, n2;
    } rows[] = {
        {0, 1, 8, 10}, {1, 1, 10, 12},   {2, 1, 17, 23}, {3, 1, 20, 36},
        {0, 2, 3, 5},  {1, 2, 4.5, 5.5}, {2, 2, 9, 11},  {3, 2, 0, 0},
        {-1, 1, 0, 0}, {4, 1, 0, 0},     {1, 0, 0, 0},   {1, 3, 0, 0},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        double n1 = nrs_n1_symbols(rows[i].mu, rows[i].capability, false);
        double n2 = nrs_n2_symbols(rows[i].mu, rows[i].capability);

        CHECK_ROW(n1 == rows[i].n1 && n2 == rows[i].n2, i, "N1 %g, N2 %g", n1, n2);
    }
}

/* TS 38.214 Table 5.3-1, right column; Table 5.3-2 has none */
static void additional_dmrs(void)
{
    static const double want[] = {13, 13, 20, 24};

    for (int mu = 0; mu < (int)NRS_LEN(want); mu++) {
        CHECK_ROW(nrs_n1_symbols(mu, 1, true) == want[mu], mu, "%g", nrs_n1_symbols(mu, 1, true));
        CHECK_ROW(nrs_n1_symbols(mu, 2, true) == 0, mu, "%g", nrs_n1_symbols(mu, 2, true));
    }
}

/* TS 38.214 clause 5.3 */
static void short_pdsch(void)
{
    static const struct {
        int capability;
        bool type_b;
        int length, overlap, d11;
    } rows[] = {
        {1, false, 14, 0, 0}, {1, false, 7, 0, 0}, {1, false, 6, 0, 1}, {2, false, 3, 0, 4},
        {1, true, 7, 1, 0},   {1, true, 13, 1, 0}, {1, true, 6, 1, 1},  {1, true, 4, 2, 3},
        {1, true, 3, 0, 3},   {1, true, 3, 1, 4},  {1, true, 3, 2, 4},  {1, true, 2, 0, 3},
        {1, true, 2, 1, 4},   {1, true, 2, 2, 5},  {2, true, 7, 1, 0},  {2, true, 6, 1, 1},
        {2, true, 3, 2, 2},   {2, true, 4, 0, 0},  {2, true, 2, 1, 1},  {2, true, 2, 2, 2},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        int got =
            nrs_d11_symbols(rows[i].capability, rows[i].type_b, rows[i].length, rows[i].overlap);

        CHECK_ROW(got == rows[i].d11, i, "%d", got);
    }
}

static void minislots(void)
{
    static const int want[] = {1, 0, 7, 0, 3, 0, 0, 2, 0}; /* units of 0, 1, ... symbols */

    for (int n = 0; n < (int)NRS_LEN(want); n++)
        CHECK_ROW(nrs_units_per_slot(n) == want[n], n, "%d", nrs_units_per_slot(n));
    CU_ASSERT_EQUAL(nrs_units_per_slot(-2), 0);
    CU_ASSERT_EQUAL(nrs_units_per_slot(14), 0);
}

static void patterns(void)
{
    static const struct {
        const char *pattern;
        int n, last_dl, last_ul, s_dl, s_ul;
    } rows[] = {
        {"DDDSU", 5, 0, 14, 10, 2}, {"DDDUU", 5, 0, 14, 0, 0},
        {"DS", 2, 10, 2, 10, 2},    {"S", 1, 6, 8, 6, 8},
        {"FDD", 1, 14, 14, 10, 2},  {"DDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDU", 40, 0, 14, 0, 0},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_frame_structure f;
        struct nrs_error err = {0};
        enum nrs_status status =
            nrs_frame_parse(rows[i].pattern, rows[i].s_dl, rows[i].s_ul, &f, &err);
        const struct nrs_slot_symbols *last = &f.slot[rows[i].n - 1];

        CHECK_ROW(status == NRS_OK && f.n_slots == rows[i].n && last->dl == rows[i].last_dl &&
                      last->ul == rows[i].last_ul,
                  i, "%s: %s", rows[i].pattern, err.text);
    }
}

static void special_slot_and_order(void)
{
    struct nrs_frame_structure f;

    CU_ASSERT_EQUAL_FATAL(nrs_frame_parse("DSU", 10, 2, &f, NULL), NRS_OK);
    CU_ASSERT_EQUAL(f.slot[0].dl, 14);
    CU_ASSERT_EQUAL(f.slot[0].ul, 0);
    CU_ASSERT_EQUAL(f.slot[1].dl, 10);
    CU_ASSERT_EQUAL(f.slot[1].ul, 2);
}

/* Each period's SRS goes to the first slot with UL symbols enough. */
static void srs(void)
{
    static const struct {
        const char *pattern;
        int64_t period, symbols;
        int n_slots;
        const char *want; /* SRS symbols of each slot */
    } rows[] = {
        {"DDDSU", 0, 2, 5, "00000"},       {"DDDSU", 5, 2, 5, "00020"},
        {"DDDSU", 5, 4, 5, "00004"},       {"DDDSU", 10, 1, 10, "0001000000"},
        {"DDDSU", 2, 2, 10, "0002200020"}, {"DDDSU", 4, 2, 20, "00022000200002000020"},
        {"DSUU", 1, 2, 4, "0222"},         {"FDD", 1, 8, 1, "8"},
        {"FDD", 4, 1, 4, "1000"},          {"DDSU", 3, 4, 12, "000400040004"},
        {"SDD", 3, 2, 3, "200"},           {"DSDD", 4, 1, 4, "0100"},
        {"UDDD", 8, 4, 8, "40000000"},     {"DDSDDS", 4, 2, 12, "002002002000"},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_frame_structure f;
        struct nrs_error err = {0};
        char got[NRS_TDD_PATTERN_MAX + 1] = "";

        CU_ASSERT_EQUAL_FATAL(nrs_frame_parse(rows[i].pattern, 10, 2, &f, NULL), NRS_OK);
        CHECK_ROW(nrs_frame_add_srs(&f, rows[i].period, rows[i].symbols, &err) == NRS_OK, i, "%s",
                  err.text);
        for (int s = 0; s < f.n_slots; s++)
            got[s] = (char)('0' + f.slot[s].srs);
        CHECK_ROW(f.n_slots == rows[i].n_slots && strcmp(got, rows[i].want) == 0, i, "%s", got);
    }
}

static void refused_patterns(void)
{
    static const struct {
        const char *pattern;
        int s_dl, s_ul;
        const char *text;
    } rows[] = {
        {"", 10, 2, "has 0 slots, wants 1 to 40"},
        {"DDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDU", 10, 2, "has 41 slots"},
        {"DDDFU", 10, 2, "'F' is none of D, U and S"},
        {"dddsu", 10, 2, "'d' is none"},
        {"FDDD", 10, 2, "'F' is none"},
        {"DDSU ", 10, 2, "' ' is none"},
        {"DDDD", 10, 2, "DDDD has no uplink symbols"},
        {"UU", 10, 2, "UU has no downlink symbols"},
        {"DDS", 10, 0, "DDS has no uplink symbols"},
        {"DDDSU", 13, 2, "13 downlink and 2 uplink symbols do not fit"},
        {"DDDSU", -1, 2, "do not fit a special slot of 14"},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_frame_structure f;
        struct nrs_error err = {0};
        enum nrs_status status =
            nrs_frame_parse(rows[i].pattern, rows[i].s_dl, rows[i].s_ul, &f, &err);

        CHECK_ROW(status == NRS_ERANGE && strstr(err.text, rows[i].text) && !strchr(err.text, '\n'),
                  i, "want '%s', got '%s'", rows[i].text, err.text);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"numerologies", numerologies},
        {"PRB counts", prb_counts},
        {"PRB tables", prb_tables},
        {"PRBs fill the carrier", prbs_fill_the_carrier},
        {"processing times", processing_times},
        {"additional DMRS", additional_dmrs},
        {"short PDSCH", short_pdsch},
        {"mini-slots", minislots},
        {"patterns", patterns},
        {"special slot and order", special_slot_and_order},
        {"SRS", srs},
        {"refused patterns", refused_patterns},
        {NULL, NULL},
    };

    return check_main("frame", tests);
}

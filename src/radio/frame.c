/* frame.c - numerologies, PRB counts, UE processing times, TDD patterns, mini-slots.
 *
 * Normal cyclic prefix; all symbols of a slot count as equally long (the first of each half
 * millisecond is 0.52 us longer, TS 38.211 clause 5.3.1). Timing advance is left out.
 *
 * A pattern is any string of D, S and U. TS 38.213 clause 11.1 builds it of one or two parts, each
 * D..D S U..U and 0.5, 0.625, 1, 1.25, 2, 2.5, 3, 4, 5 or 10 ms long, whose sum divides 20 ms:
 * DDDSU is 2.5 ms at 30 kHz; DDDSUU with DDDD is 3 + 2 ms, and here DDDSUUDDDD. Other strings are
 * not refused, as slot formats may also be set for a UE or by DCI (clauses 11.1 and 11.1.1).
 */
#include "radio/frame.h"

#include <string.h>

#define MU_MAX 3

double nrs_slot_s(int mu)
{
    return 1e-3 / (double)(1 << mu);
}

int nrs_numerology(double scs_khz)
{
    for (int mu = 0; mu <= MU_MAX; mu++)
        if (scs_khz == 15.0 * (1 << mu))
            return mu;
    return -1;
}

struct prb_row {
    double bandwidth_mhz;
    int prb[MU_MAX + 1]; /* at 15, 30, 60, 120 kHz; 0: no such carrier */
};

/* clang-format off */
/* TS 38.101-1 Table 5.3.2-1 */
static const struct prb_row fr1[] = {
    {  3, { 15,   0,   0, 0}}, {  5, { 25,  11,   0, 0}}, { 10, { 52,  24,  11, 0}},
    { 15, { 79,  38,  18, 0}}, { 20, {106,  51,  24, 0}}, { 25, {133,  65,  31, 0}},
    { 30, {160,  78,  38, 0}}, { 35, {188,  92,  44, 0}}, { 40, {216, 106,  51, 0}},
    { 45, {242, 119,  58, 0}}, { 50, {270, 133,  65, 0}}, { 60, {  0, 162,  79, 0}},
    { 70, {  0, 189,  93, 0}}, { 80, {  0, 217, 107, 0}}, { 90, {  0, 245, 121, 0}},
    {100, {  0, 273, 135, 0}},
};
/* TS 38.101-2 Table 5.3.2-1, FR2-1. The wider carriers and spacings of FR2-2 are left out. */
static const struct prb_row fr2_rows[] = {
    { 50, {0, 0,  66,  32}}, {100, {0, 0, 132,  66}},
    {200, {0, 0, 264, 132}}, {400, {0, 0,   0, 264}},
};
/* clang-format on */

int nrs_prb_count(double bandwidth_mhz, double scs_khz, bool fr2)
{
    const struct prb_row *rows = fr2 ? fr2_rows : fr1;
    size_t n = fr2 ? NRS_LEN(fr2_rows) : NRS_LEN(fr1);
    int mu = nrs_numerology(scs_khz);

    for (size_t i = 0; mu >= 0 && i < n; i++)
        if (rows[i].bandwidth_mhz == bandwidth_mhz)
            return rows[i].prb[mu];
    return 0;
}

/* By capability and mu. N1: TS 38.214 Tables 5.3-1 and 5.3-2; N2: Tables 6.4-1 and 6.4-2. The 60
 * kHz of capability 2 is for FR1 only. Additional DMRS at 15 kHz: 13, as its last symbol is not the
 * twelfth (l_1 = 11 without LTE beside it, TS 38.211 Table 7.4.1.1.2-3). */
static const double n1_symbols[2][MU_MAX + 1] = {{8, 10, 17, 20}, {3, 4.5, 9, 0}};
static const double n1_additional_symbols[2][MU_MAX + 1] = {{13, 13, 20, 24}, {0, 0, 0, 0}};
static const double n2_symbols[2][MU_MAX + 1] = {{10, 12, 23, 36}, {5, 5.5, 11, 0}};

static double processing_symbols(const double table[2][MU_MAX + 1], int mu, int capability)
{
    if (mu < 0 || mu > MU_MAX || capability < 1 || capability > 2)
        return 0.0;
    return table[capability - 1][mu];
}

double nrs_n1_symbols(int mu, int capability, bool additional_dmrs)
{
    return processing_symbols(additional_dmrs ? n1_additional_symbols : n1_symbols, mu, capability);
}

double nrs_n2_symbols(int mu, int capability)
{
    return processing_symbols(n2_symbols, mu, capability);
}

int nrs_d11_symbols(int capability, bool type_b, int length, int overlap)
{
    if (length >= 7)
        return 0;
    if (!type_b)
        return 7 - length;
    if (capability == 2)
        return overlap;
    if (length >= 4)
        return 7 - length;
    return 3 + (length == 3 && overlap > 1 ? 1 : overlap);
}

int nrs_units_per_slot(int minislot_symbols)
{
    switch (minislot_symbols) {
    case 0: return 1;
    case 2:
    case 4:
    case 7: return NRS_SYMBOLS_PER_SLOT / minislot_symbols;
    default: return 0;
    }
}

static enum nrs_status parse_slot(char letter, struct nrs_slot_symbols special,
                                  struct nrs_slot_symbols *slot, struct nrs_error *err)
{
    switch (letter) {
    case 'D': *slot = (struct nrs_slot_symbols){.dl = NRS_SYMBOLS_PER_SLOT}; return NRS_OK;
    case 'U': *slot = (struct nrs_slot_symbols){.ul = NRS_SYMBOLS_PER_SLOT}; return NRS_OK;
    case 'S': *slot = special; return NRS_OK;
    default: break;
    }
    return nrs_fail(err, NRS_ERANGE, "tdd pattern: '%c' is none of D, U and S", letter);
}

static enum nrs_status check_special(const char *pattern, struct nrs_slot_symbols s,
                                     struct nrs_error *err)
{
    if (!strchr(pattern, 'S') || (s.dl >= 0 && s.ul >= 0 && s.dl + s.ul <= NRS_SYMBOLS_PER_SLOT))
        return NRS_OK;
    return nrs_fail(
        err, NRS_ERANGE,
        "tdd pattern: %d downlink and %d uplink symbols do not fit a special slot of %d", s.dl,
        s.ul, NRS_SYMBOLS_PER_SLOT);
}

enum nrs_status nrs_frame_parse(const char *pattern, int special_dl, int special_ul,
                                struct nrs_frame_structure *out, struct nrs_error *err)
{
    struct nrs_slot_symbols special = {.dl = special_dl, .ul = special_ul}, total = {.dl = 0};
    size_t n = strlen(pattern);

    *out = (struct nrs_frame_structure){
        .n_slots = 1, .slot = {{.dl = NRS_SYMBOLS_PER_SLOT, .ul = NRS_SYMBOLS_PER_SLOT}}};
    if (strcmp(pattern, "FDD") == 0)
        return NRS_OK;
    if (n < 1 || n > NRS_TDD_PATTERN_MAX)
        return nrs_fail(err, NRS_ERANGE, "tdd pattern: has %zu slots, wants 1 to %d", n,
                        NRS_TDD_PATTERN_MAX);
    if (check_special(pattern, special, err))
        return NRS_ERANGE;
    out->n_slots = (int)n;
    for (size_t i = 0; i < n; i++) {
        if (parse_slot(pattern[i], special, &out->slot[i], err))
            return NRS_ERANGE;
        total.dl += out->slot[i].dl;
        total.ul += out->slot[i].ul;
    }
    if (total.dl == 0 || total.ul == 0)
        return nrs_fail(err, NRS_ERANGE, "tdd pattern: %s has no %s symbols", pattern,
                        total.dl == 0 ? "downlink" : "uplink");
    return NRS_OK;
}

static int64_t common_divisor(int64_t a, int64_t b)
{
    while (b != 0) {
        int64_t rest = a % b;

        a = b;
        b = rest;
    }
    return a;
}

static bool is_srs_length(int64_t symbols)
{
    return symbols == 1 ||
           (symbols >= 2 && symbols <= NRS_SYMBOLS_PER_SLOT && symbols % 2 == 0 && symbols != 6);
}

/* First slot from `from` on with `symbols` UL symbols, or -1. */
static int ul_slot(const struct nrs_frame_structure *frame, int from, int symbols)
{
    for (int s = from; s < from + frame->n_slots; s++)
        if (frame->slot[s % frame->n_slots].ul >= symbols)
            return s % frame->n_slots;
    return -1;
}

enum nrs_status nrs_frame_add_srs(struct nrs_frame_structure *frame, int64_t period,
                                  int64_t symbols, struct nrs_error *err)
{
    int64_t pattern = frame->n_slots, repeat;

    if (period == 0)
        return NRS_OK;
    if (!is_srs_length(symbols))
        return nrs_fail(err, NRS_ERANGE,
                        "radio.carrier.srs_symbols: %d is not 1, 2, 4, 8, 10, 12 or 14",
                        (int)symbols);
    repeat = pattern / common_divisor(pattern, period) * period;
    if (!(period > 0 && repeat <= NRS_TDD_PATTERN_MAX))
        return nrs_fail(err, NRS_ECONFLICT,
                        "radio.carrier.srs_period_slots: %d and the tdd_pattern of %d slots repeat "
                        "after %d slots, expected at most %d",
                        (int)period, (int)pattern, (int)repeat, NRS_TDD_PATTERN_MAX);
    frame->n_slots = (int)repeat;
    for (int64_t s = pattern; s < repeat; s++)
        frame->slot[s] = frame->slot[s % pattern];
    for (int64_t occasion = 0; occasion < repeat; occasion += period) {
        int s = ul_slot(frame, (int)occasion, (int)symbols);

        if (s < 0)
            return nrs_fail(err, NRS_ECONFLICT,
                            "radio.carrier.srs_symbols: no slot of the tdd_pattern has %d UL "
                            "symbols",
                            (int)symbols);
        frame->slot[s].srs = (int)symbols;
    }
    return NRS_OK;
}

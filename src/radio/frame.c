/* frame.c - numerologies, PRB counts, UE processing times and TDD patterns. */
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
/* TS 38.101-2 Table 5.3.2-1, FR2-1 */
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
 * kHz of capability 2 is for FR1 only. */
static const double n1_symbols[2][MU_MAX + 1] = {{8, 10, 17, 20}, {3, 4.5, 9, 0}};
static const double n2_symbols[2][MU_MAX + 1] = {{10, 12, 23, 36}, {5, 5.5, 11, 0}};

static double processing_symbols(const double table[2][MU_MAX + 1], int mu, int capability)
{
    if (mu < 0 || mu > MU_MAX || capability < 1 || capability > 2)
        return 0.0;
    return table[capability - 1][mu];
}

double nrs_n1_symbols(int mu, int capability)
{
    return processing_symbols(n1_symbols, mu, capability);
}

double nrs_n2_symbols(int mu, int capability)
{
    return processing_symbols(n2_symbols, mu, capability);
}

static enum nrs_status parse_slot(char letter, struct nrs_slot_symbols special,
                                  struct nrs_slot_symbols *slot, struct nrs_error *err)
{
    switch (letter) {
    case 'D': *slot = (struct nrs_slot_symbols){NRS_SYMBOLS_PER_SLOT, 0}; return NRS_OK;
    case 'U': *slot = (struct nrs_slot_symbols){0, NRS_SYMBOLS_PER_SLOT}; return NRS_OK;
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
    struct nrs_slot_symbols special = {special_dl, special_ul}, total = {0, 0};
    size_t n = strlen(pattern);

    *out = (struct nrs_frame_structure){.n_slots = 1,
                                        .slot = {{NRS_SYMBOLS_PER_SLOT, NRS_SYMBOLS_PER_SLOT}}};
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

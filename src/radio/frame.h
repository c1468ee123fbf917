/* frame.h - numerologies, PRB counts, TDD patterns and UE processing times. */
#ifndef NRS_RADIO_FRAME_H
#define NRS_RADIO_FRAME_H

#include "core/status.h"

#define NRS_SYMBOLS_PER_SLOT 14
#define NRS_TDD_PATTERN_MAX  40

/** Slot length in seconds of a subcarrier spacing of 15 kHz * 2^mu. TS 38.211 clause 4.3.2. */
double nrs_slot_s(int mu);

/** mu of a subcarrier spacing in kHz (15, 30, 60, 120), or -1. */
int nrs_numerology(double scs_khz);

/** N_RB of TS 38.101-1 Table 5.3.2-1 (FR1) and 38.101-2 Table 5.3.2-1 (FR2), or 0: no such carrier.
 */
int nrs_prb_count(double bandwidth_mhz, double scs_khz, bool fr2);

/** UE processing times in symbols, TS 38.214 Tables 5.3-1 (N1, no additional DMRS) and 6.4-1 (N2).
 * @param capability  1 or 2. @return 0 when the capability does not exist at this mu. */
double nrs_n1_symbols(int mu, int capability);
double nrs_n2_symbols(int mu, int capability);

/* What one slot offers in each direction. */
struct nrs_slot_symbols {
    int dl, ul; /* symbols; FDD: 14 and 14 */
};

struct nrs_frame_structure {
    int n_slots; /* period of the pattern */
    struct nrs_slot_symbols slot[NRS_TDD_PATTERN_MAX];
};

/**
 * Parse a TDD pattern string such as "DDDSU" (D, U, S; F is refused) or "FDD".
 * @param special_dl, special_ul  symbols of an S slot (the rest is guard), e.g. 10 and 2.
 * @return NRS_ERANGE for an empty, too long or impossible pattern (no DL or no UL slot).
 */
enum nrs_status nrs_frame_parse(const char *pattern, int special_dl, int special_ul,
                                struct nrs_frame_structure *out, struct nrs_error *err);

#endif

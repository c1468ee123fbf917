/* frame.h - numerologies, PRB counts, TDD patterns, mini-slots and UE processing times. */
#ifndef NRS_RADIO_FRAME_H
#define NRS_RADIO_FRAME_H

#include <stdint.h>

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

/**
 * UE processing times in symbols: N1 from PDSCH to HARQ-ACK, TS 38.214 Tables 5.3-1 and 5.3-2; N2
 * from grant to PUSCH, Tables 6.4-1 and 6.4-2. Capability 2 is that of a UE without the scheduling
 * limitation, which at 30 kHz falls back to capability 1 above 136 PRBs.
 * @param capability  1 or 2.
 * @param additional_dmrs  the PDSCH has DMRS beyond the first position; not with capability 2.
 * @return 0 when the capability does not exist at this mu, or not with additional DMRS.
 */
double nrs_n1_symbols(int mu, int capability, bool additional_dmrs);
double nrs_n2_symbols(int mu, int capability);

/**
 * d_1,1 of TS 38.214 clause 5.3: symbols that a short PDSCH adds to N1.
 * @param type_b  PDSCH mapping type B, else A.
 * @param length  A: symbols from the slot's start to the PDSCH's end; B: of the PDSCH, >= 2.
 * @param overlap  B: symbols that the PDSCH shares with its PDCCH, of at most two symbols.
 */
int nrs_d11_symbols(int capability, bool type_b, int length, int overlap);

/** Scheduling units of a slot: 1 for 0 (whole slots), 7, 3 or 2 for mini-slots of 2, 4 or 7
 * symbols; of 4 the slot's last two symbols are left over. 0: no such mini-slot. */
int nrs_units_per_slot(int minislot_symbols);

/* What one slot offers in each direction. */
struct nrs_slot_symbols {
    int dl, ul; /* symbols; FDD: 14 and 14 */
    int srs;    /* the last of `ul` */
};

struct nrs_frame_structure {
    int n_slots; /* until all repeats */
    struct nrs_slot_symbols slot[NRS_TDD_PATTERN_MAX];
};

/**
 * Parse a TDD pattern string such as "DDDSU" (D, U, S; F is refused) or "FDD". The two patterns of
 * TS 38.213 clause 11.1 are one string.
 * @param special_dl, special_ul  symbols of an S slot (the rest is guard), e.g. 10 and 2.
 * @return NRS_ERANGE for an empty, too long or impossible pattern (no DL or no UL slot).
 */
enum nrs_status nrs_frame_parse(const char *pattern, int special_dl, int special_ul,
                                struct nrs_frame_structure *out, struct nrs_error *err);

/**
 * Place a cell's SRS: from the start of each period on, it takes the last symbols of the first slot
 * with as many UL symbols. A pattern that repeats with another period is repeated until both do.
 * @param period  slots, 0 for no SRS. @param symbols  1, 2, 4, 8, 10, 12 or 14 (TS 38.211 clause
 *   6.4.1.4.1).
 * @return NRS_ERANGE for other symbols, NRS_ECONFLICT when no slot has as many or pattern and
 *   period together last longer than NRS_TDD_PATTERN_MAX slots.
 */
enum nrs_status nrs_frame_add_srs(struct nrs_frame_structure *frame, int64_t period,
                                  int64_t symbols, struct nrs_error *err);

#endif

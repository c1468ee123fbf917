/* mcs.h - modulation and coding schemes of TS 38.214 tables 5.1.3.1-1, -2 and -3, and the CQI
 * tables 5.2.2.1-2, -3 and -4 that go with them. */
#ifndef NRS_RADIO_MCS_H
#define NRS_RADIO_MCS_H

#include <stdint.h>

#include "core/status.h"

struct nrs_mcs {
    int qm;         /* bits a symbol: 2, 4, 6, 8 */
    double r_x1024; /* target code rate x 1024 (682.5 and 916.5 occur) */
};

#define NRS_MCS_TABLES 3

/** Entries of table 1, 2 or 3 (29, 28, 29); 0 for another number. Reserved rows are left out. */
int nrs_mcs_count(int table);

/** Row `index` of `table`; NULL outside. */
const struct nrs_mcs *nrs_mcs_get(int table, int index);

/** Spectral efficiency in information bits a resource element: qm * r / 1024. */
double nrs_mcs_efficiency(const struct nrs_mcs *mcs);

#define NRS_CQI_MAX 15

/** Modulation and code rate of CQI 0 .. 15 in table 1, 2 or 3: TS 38.214 Tables 5.2.2.1-2 (64QAM),
 * -3 (256QAM) and -4 (low efficiency), table1 to table3 of TS 38.331. CQI 0 is out of range: both
 * are 0. */
struct nrs_mcs nrs_cqi_get(int table, int cqi);

/** Spectral efficiency that CQI 1 .. 15 stands for, by the CQI table that goes with MCS table 1, 2
 * or 3: TS 38.214 Tables 5.2.2.1-2 to -4. */
double nrs_cqi_efficiency(int table, int cqi);

/** The highest MCS of the table whose efficiency is that of the CQI at most; 0 when none is. */
int nrs_cqi_mcs(int table, int cqi);

#endif

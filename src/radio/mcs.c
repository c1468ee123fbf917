/* mcs.c - MCS and CQI tables of TS 38.214: clause 5.1.3.1, Tables 5.1.3.1-1 (64QAM), -2 (256QAM)
 * and -3 (low SE); clause 5.2.2.1, Tables 5.2.2.1-2 to -4. */
#include "radio/mcs.h"

/* clang-format off */
static const struct nrs_mcs table1[] = {
    {2, 120}, {2, 157}, {2, 193}, {2, 251}, {2, 308}, {2, 379}, {2, 449}, {2, 526}, {2, 602},
    {2, 679}, {4, 340}, {4, 378}, {4, 434}, {4, 490}, {4, 553}, {4, 616}, {4, 658},
    {6, 438}, {6, 466}, {6, 517}, {6, 567}, {6, 616}, {6, 666}, {6, 719}, {6, 772}, {6, 822},
    {6, 873}, {6, 910}, {6, 948},
};
static const struct nrs_mcs table2[] = {
    {2, 120}, {2, 193}, {2, 308}, {2, 449}, {2, 602},
    {4, 378}, {4, 434}, {4, 490}, {4, 553}, {4, 616}, {4, 658},
    {6, 466}, {6, 517}, {6, 567}, {6, 616}, {6, 666}, {6, 719}, {6, 772}, {6, 822}, {6, 873},
    {8, 682.5}, {8, 711}, {8, 754}, {8, 797}, {8, 841}, {8, 885}, {8, 916.5}, {8, 948},
};
static const struct nrs_mcs table3[] = {
    {2, 30},  {2, 40},  {2, 50},  {2, 64},  {2, 78},  {2, 99},  {2, 120}, {2, 157}, {2, 193},
    {2, 251}, {2, 308}, {2, 379}, {2, 449}, {2, 526}, {2, 602},
    {4, 340}, {4, 378}, {4, 434}, {4, 490}, {4, 553}, {4, 616},
    {6, 438}, {6, 466}, {6, 517}, {6, 567}, {6, 616}, {6, 666}, {6, 719}, {6, 772},
};
/* TS 38.214 Tables 5.2.2.1-2 to -4, CQI 1 to 15, in the order of the MCS tables that they go with */
static const struct nrs_mcs cqi_tables[NRS_MCS_TABLES][NRS_CQI_MAX] = {
    {{2, 78}, {2, 120}, {2, 193}, {2, 308}, {2, 449}, {2, 602}, {4, 378}, {4, 490}, {4, 616},
     {6, 466}, {6, 567}, {6, 666}, {6, 772}, {6, 873}, {6, 948}},
    {{2, 78}, {2, 193}, {2, 449}, {4, 378}, {4, 490}, {4, 616}, {6, 466}, {6, 567}, {6, 666},
     {6, 772}, {6, 873}, {8, 711}, {8, 797}, {8, 885}, {8, 948}},
    {{2, 30}, {2, 50}, {2, 78}, {2, 120}, {2, 193}, {2, 308}, {2, 449}, {2, 602}, {4, 378},
     {4, 490}, {4, 616}, {6, 466}, {6, 567}, {6, 666}, {6, 772}},
};
/* clang-format on */

static const struct {
    const struct nrs_mcs *row;
    int count;
} tables[NRS_MCS_TABLES] = {
    {table1, NRS_LEN(table1)},
    {table2, NRS_LEN(table2)},
    {table3, NRS_LEN(table3)},
};

int nrs_mcs_count(int table)
{
    return table >= 1 && table <= NRS_MCS_TABLES ? tables[table - 1].count : 0;
}

const struct nrs_mcs *nrs_mcs_get(int table, int index)
{
    if (index < 0 || index >= nrs_mcs_count(table))
        return NULL;
    return &tables[table - 1].row[index];
}

double nrs_mcs_efficiency(const struct nrs_mcs *mcs)
{
    return mcs->qm * mcs->r_x1024 / 1024.0;
}

struct nrs_mcs nrs_cqi_get(int table, int cqi)
{
    return cqi > 0 ? cqi_tables[table - 1][cqi - 1] : (struct nrs_mcs){0, 0};
}

double nrs_cqi_efficiency(int table, int cqi)
{
    return nrs_mcs_efficiency(&cqi_tables[table - 1][cqi - 1]);
}

int nrs_cqi_mcs(int table, int cqi)
{
    double efficiency = nrs_cqi_efficiency(table, cqi);
    int mcs = nrs_mcs_count(table) - 1;

    while (mcs > 0 && nrs_mcs_efficiency(nrs_mcs_get(table, mcs)) > efficiency)
        mcs--;
    return mcs;
}

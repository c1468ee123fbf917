/* summary_parts.h - what the files that make a summary of a ledger share. */
#ifndef NRS_KPI_SUMMARY_PARTS_H
#define NRS_KPI_SUMMARY_PARTS_H

#include "kpi/summary.h"

/* What is made of a ledger. */
struct nrs_summary_work {
    const struct nrs_ledger *l;
    struct nrs_summary *s;
    struct nrs_run_sum run;
    uint32_t *ue_of; /* a frame's place in s->ues, by its place in the ledger */
    struct nrs_error *err;
};

enum nrs_status nrs_summary_out_of_memory(const struct nrs_summary_work *w);

/** @return the UE of the ledger's i-th frame. */
struct nrs_ue_sum *nrs_summary_ue(const struct nrs_summary_work *w, size_t i);

/**
 * What takes all messages of a UE at once, when they are counted (`n` of each leg): availability
 * and latencies, and the latencies of cells.
 * @return NRS_EMACHINE when memory is out.
 */
enum nrs_status nrs_summary_deal(struct nrs_summary_work *w, double interval_s);

#endif

/* capacity_figure.h - what plots/capacity.gp draws: capacities with their intervals, and for a few
 * points the shares behind them over the load. */
#ifndef NRS_REPORT_CAPACITY_FIGURE_H
#define NRS_REPORT_CAPACITY_FIGURE_H

#include "report/capacity_report.h"

#define NRS_CAPACITY_FIGURE_ROWS   200 /* points that are drawn: the first ones */
#define NRS_CAPACITY_FIGURE_CURVES 8   /* of more points none has a curve */

/**
 * Write the data file of plots/capacity.gp, whose head describes it.
 * @param name  of the scenario.
 */
void nrs_capacity_figure(const struct nrs_capacities *c, const char *name, struct nrs_text *out);

#endif

/* figure.h - the verdicts as a picture, drawn by gnuplot from a template and a data file.
 *
 * plots/kpi-table.gp draws applications x split points for each network, coloured by the estimate's
 * ratio to its target: a row of panels for the recognition latency, one for the upload latency.
 */
#ifndef NRS_REPORT_FIGURE_H
#define NRS_REPORT_FIGURE_H

#include "report/verdict_report.h"

/**
 * Write the data file of plots/kpi-table.gp, whose head describes it. Networks, splits and
 * applications stand in the order in which they first appear. What points
 * differ in besides stands in the column's head.
 */
void nrs_figure_data(const struct nrs_point_result *points, size_t n, struct nrs_text *out);

/** Add a text to a data file, behind a tab: it neither ends the field, nor is it read as a comment
 * or as a missing value. @param n  bytes. */
void nrs_figure_field(struct nrs_text *out, const char *text, size_t n);

struct nrs_figure_job {
    const char *gnuplot;  /* program: a path, or a name looked up in PATH */
    const char *template; /* path of the gnuplot script; gets the data's path, the output's path
                             and the format as ARG1, ARG2 and ARG3 */
    const char *data;     /* path of the data file */
    const char *output;   /* path of the picture: ".png" or ".svg" */
};

/**
 * Run gnuplot and wait for it. No shell is involved, and no name is ever taken for a command. The
 * picture appears whole or not at all; the same data give the same bytes.
 * @return NRS_EMACHINE when gnuplot is missing or fails (with the last line it wrote); NRS_ENAME
 * for an output of another kind; NRS_EFILE when the template or data cannot be read or the output
 * not be written.
 */
enum nrs_status nrs_figure_render(const struct nrs_figure_job *job, struct nrs_error *err);

#endif

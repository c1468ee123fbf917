/* ues_table.h - is ues.csv written? */
#ifndef NRS_CLI_UES_TABLE_H
#define NRS_CLI_UES_TABLE_H

#include "cli/cli.h"
#include "kpi/summary.h"
#include "report/text.h"
#include "scenario/sweep.h"

#define NRS_UES_OPTION                                                                             \
    {                                                                                              \
        0, "ues", NULL, "write ues.csv whatever its length (default: up to 100,000 lines)"         \
    }

/**
 * Is it asked for (--ues), or short enough?
 * @param summary  of all points, that tell how many replications there are; NULL: as many as the
 * scenario has.
 * @param lines  of the whole table. @return what resolving a point returns.
 */
enum nrs_status nrs_cli_wants_ues(const struct nrs_cli *cli, struct nrs_points *points,
                                  const struct nrs_summary *summary, bool *wanted, uint64_t *lines,
                                  struct nrs_error *err);

/** Say that it was not written. */
void nrs_cli_say_no_ues(uint64_t lines, struct nrs_text *out);

#endif

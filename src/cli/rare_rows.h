/* rare_rows.h - rows of a verdict that are estimated and not counted, where a scenario asks for it.
 */
#ifndef NRS_CLI_RARE_ROWS_H
#define NRS_CLI_RARE_ROWS_H

#include "batch/evaluate.h"
#include "cli/cli.h"
#include "radio/bler.h"

/**
 * Estimate what points with rare.dl ask for, and exchange the rows of their verdicts.
 * @param said  a paragraph for each such point; appended.
 */
enum nrs_status nrs_cli_judge_rare(const struct nrs_cli *cli, struct nrs_points *points,
                                   const struct nrs_link_curves *curves, unsigned jobs,
                                   struct nrs_evaluation *evaluation, struct nrs_text *said,
                                   struct nrs_error *err);

/** Refuse such points for what has no such estimates, rather than pass over what they ask for.
 * @param what  "a sweep". @return NRS_ECONFLICT. */
enum nrs_status nrs_cli_refuse_rare(struct nrs_points *points, const char *what,
                                    struct nrs_error *err);

#endif

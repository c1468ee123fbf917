/* until_decided.h - options of a run that adds replications, and what it says at its end. */
#ifndef NRS_CLI_UNTIL_DECIDED_H
#define NRS_CLI_UNTIL_DECIDED_H

#include "batch/until.h"
#include "cli/cli.h"

#define NRS_UNTIL_OPTIONS                                                                          \
    {0, "until-decided", NULL, "add replications until every requirement is decided"},             \
        {0, "budget-frames", "N",                                                                  \
         "with --until-decided: frames of a point, at most (default: 1000000)"},                   \
    {                                                                                              \
        0, "budget-s", "S",                                                                        \
            "with --until-decided: begin nothing after so long (default: no limit)"                \
    }

/* A run that may be of that kind. */
struct nrs_cli_until {
    bool is_asked;
    struct nrs_until_cfg cfg;
    enum nrs_until_end *end; /* one a point; free */
};

/** Read the options. @return NRS_EUSAGE also for a budget without --until-decided. */
enum nrs_status nrs_cli_until_options(const struct nrs_cli *cli, struct nrs_cli_until *out,
                                      struct nrs_error *err);

/** Evaluate all points, as often as is asked for. @param out  nrs_evaluation_free when NRS_OK. */
enum nrs_status nrs_cli_until_evaluate(struct nrs_cli_until *until, struct nrs_points *points,
                                       const struct nrs_evaluate_cfg *cfg, bool keep_frames,
                                       struct nrs_evaluation *out, struct nrs_error *err);

/** Say after how many replications points have stopped, and why. */
void nrs_cli_until_say(const struct nrs_cli_until *until, const struct nrs_evaluation *e,
                       struct nrs_text *out);

#endif

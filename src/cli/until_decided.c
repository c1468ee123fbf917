/* until_decided.c - from options to looks, and from looks to a sentence. */
#include "cli/until_decided.h"

#include <inttypes.h>
#include <stdlib.h>

#include "cli/publish.h"
#include "core/clock.h"

#define FRAMES_DEFAULT 1000000
#define FRAMES_MAX     INT64_C(1000000000000)
#define BUDGET_MAX_S   1e9

/* A row that an estimate of rare losses will exchange is decided there. */
static bool is_counted(const struct nrs_point *p, enum nrs_quantity quantity)
{
    return !(p->cfg.rare.dl && quantity == NRS_Q_DL_RELIABILITY);
}

enum nrs_status nrs_cli_until_options(const struct nrs_cli *cli, struct nrs_cli_until *out,
                                      struct nrs_error *err)
{
    static const char *const budgets[] = {"budget-frames", "budget-s"};
    bool for_verdict = nrs_cli_has(cli, "until-verdict");
    int64_t frames = FRAMES_DEFAULT;
    double budget_s = 0;
    enum nrs_status status;

    *out = (struct nrs_cli_until){.is_asked = nrs_cli_has(cli, "until-decided") || for_verdict};
    if (for_verdict && nrs_cli_has(cli, "until-decided"))
        return nrs_fail(err, NRS_ECONFLICT, "--until-verdict: not with --until-decided");
    for (size_t i = 0; !out->is_asked && i < NRS_LEN(budgets); i++)
        if (nrs_cli_has(cli, budgets[i]))
            return nrs_fail(err, NRS_ECONFLICT,
                            "--%s: expected with --until-decided or --until-verdict", budgets[i]);
    status = nrs_cli_integer(cli, "budget-frames", 1, FRAMES_MAX, &frames, err);
    if (status == NRS_OK)
        status = nrs_cli_number(cli, "budget-s", 0.001, BUDGET_MAX_S, &budget_s, err);
    out->cfg = (struct nrs_until_cfg){.frames = (uint64_t)frames,
                                      .stop_s = budget_s > 0 ? nrs_monotonic_s() + budget_s : 0,
                                      .for_verdict = for_verdict,
                                      .counts = is_counted};
    return status;
}

enum nrs_status nrs_cli_until_evaluate(struct nrs_cli_until *until, struct nrs_points *points,
                                       const struct nrs_evaluate_cfg *cfg, bool keep_frames,
                                       struct nrs_evaluation *out, struct nrs_error *err)
{
    if (!until->is_asked)
        return nrs_evaluate(points, cfg, keep_frames, out, err);
    until->end = calloc(points->n + 1, sizeof *until->end);
    if (!until->end)
        return nrs_fail(err, NRS_EMACHINE, "out of memory for %zu points", points->n);
    return nrs_evaluate_until(points, cfg, keep_frames, &until->cfg, until->end, out, err);
}

/* "decided after 10 to 80 replications": of the points that have ended so. */
static void say_end(const struct nrs_cli_until *until, const struct nrs_evaluation *e,
                    enum nrs_until_end end, const char *what, struct nrs_text *out)
{
    size_t n = 0, least = SIZE_MAX, most = 0;

    for (size_t i = 0; i < e->n_points; i++) {
        size_t runs = e->summary[i].runs.n;

        if (until->end[i] != end)
            continue;
        n++;
        least = runs < least ? runs : least;
        most = runs > most ? runs : most;
    }
    if (n == 0)
        return;
    nrs_text_printf(out, "  %zu of %zu point%s: %s after %zu", n, e->n_points,
                    e->n_points == 1 ? "" : "s", what, least);
    nrs_text_printf(out, most > least ? " to %zu replications\n" : " replications\n", most);
}

/* "left undecided: ul-reliability 3": rows of the points that a budget has stopped. */
static void say_open(const struct nrs_cli_until *until, const struct nrs_evaluation *e,
                     struct nrs_text *out)
{
    const char *before = "  left undecided: ";

    for (size_t q = 0; q < NRS_N_QUANTITIES; q++) {
        size_t n = 0;

        for (size_t i = 0; i < e->n_points; i++)
            n += until->end[i] != NRS_UNTIL_DECIDED && nrs_until_is_open(&e->verdict[i].row[q]);
        if (n == 0)
            continue;
        nrs_text_printf(out, "%s%s %zu", before, nrs_quantities[q].key, n);
        before = ", ";
    }
    if (*before == ',')
        nrs_text_add(out, "\n");
}

void nrs_cli_until_say(const struct nrs_cli_until *until, const struct nrs_evaluation *e,
                       struct nrs_text *out)
{
    char frames[96];

    if (!until->is_asked)
        return;
    snprintf(frames, sizeof frames, "stopped by --budget-frames %" PRIu64, until->cfg.frames);
    nrs_text_add(out, "\nuntil decided:\n");
    say_end(until, e, NRS_UNTIL_DECIDED, "decided", out);
    say_end(until, e, NRS_UNTIL_FRAMES, frames, out);
    say_end(until, e, NRS_UNTIL_TIME, "stopped by --budget-s", out);
    say_end(until, e, NRS_UNTIL_REPLICATIONS, "stopped by the largest number of them", out);
    say_open(until, e, out);
}

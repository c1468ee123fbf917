/* explain_report.c - an explanation for people. */
#include "report/explain_report.h"

#include <math.h>

#include "report/explain_parts.h"
#include "report/number.h"
#include "report/verdict_mark.h"

#define BAR_LENGTH 32

/* ------------------------------------------------------------------------------------ budgets */

static const char *const titles[NRS_N_LEGS] = {
    [NRS_LEG_UPLINK] = "Upload",
    [NRS_LEG_DOWNLINK] = "Download",
    [NRS_LEG_FRAME] = "Recognition",
};

static void add_what(const struct nrs_explained_leg *leg, struct nrs_text *out)
{
    const struct nrs_decisive *d = &leg->deciding;

    if (isfinite(d->latency_s))
        nrs_text_printf(out, "\n%s: %s %% take at most %s ms", titles[leg->leg],
                        nrs_number_percent(d->quantile).text,
                        nrs_number_short(d->latency_s * 1e3).text);
    else
        nrs_text_printf(out, "\n%s: less than %s %% arrive", titles[leg->leg],
                        nrs_number_percent(d->quantile).text);
    if (leg->budget_s > 0)
        nrs_text_printf(out, "; %s ms are allowed", nrs_number_short(leg->budget_s * 1e3).text);
    if (d->n_lost > 0)
        nrs_text_printf(out, "; %zu of %zu are lost", d->n_lost, d->n);
    nrs_text_add(out, "\n");
    if (d->n_band == 0)
        nrs_text_add(out, "None has arrived: there is nothing to average.\n");
    else
        nrs_text_printf(out, "Average of %zu frames %s, of %s to %s ms:\n", d->n_band,
                        isfinite(d->latency_s) ? "around that" : "that arrived last",
                        nrs_number_short(d->fastest_s * 1e3).text,
                        nrs_number_short(d->slowest_s * 1e3).text);
}

static void add_bar(struct nrs_table *t, double share, const struct nrs_style *style)
{
    struct nrs_text bar;

    nrs_text_init(&bar);
    for (long i = lround(share * BAR_LENGTH); i > 0; i--)
        nrs_text_add(&bar, style->utf8 ? "█" : "#");
    nrs_table_cell(t, NRS_TONE_STRONG, "%s", nrs_text_string(&bar));
    t->pool.failed = t->pool.failed || bar.failed;
    nrs_text_free(&bar);
}

static void add_share(struct nrs_table *t, double time_s, double sum_s)
{
    if (sum_s > 0)
        nrs_table_cell(t, NRS_TONE_PLAIN, "%.0f", 100 * time_s / sum_s);
    else
        nrs_table_cell(t, NRS_TONE_FAINT, "-");
}

static void add_stage(struct nrs_table *t, const struct nrs_explained_leg *leg, size_t row,
                      const struct nrs_style *style)
{
    const struct nrs_decisive *d = &leg->deciding, *m = &leg->median;

    nrs_table_cell(t, row == nrs_decisive_longest(d) ? NRS_TONE_STRONG : NRS_TONE_PLAIN, "%s",
                   nrs_stage_row_name(row).text);
    nrs_table_cell(t, NRS_TONE_PLAIN, "%s", nrs_number_short(m->stage_s[row] * 1e3).text);
    add_share(t, m->stage_s[row], m->sum_s);
    nrs_table_cell(t, NRS_TONE_PLAIN, "%s", nrs_number_short(d->stage_s[row] * 1e3).text);
    add_share(t, d->stage_s[row], d->sum_s);
    add_bar(t, d->sum_s > 0 ? d->stage_s[row] / d->sum_s : 0, style);
}

static void add_leg(const struct nrs_explained_leg *leg, const struct nrs_style *style,
                    struct nrs_text *out)
{
    const struct nrs_decisive *d = &leg->deciding, *m = &leg->median;
    char high[sizeof(struct nrs_number) + 2];
    const struct nrs_column columns[] = {
        {"stage", "", true}, {"50 %", "ms", false}, {"", "%", false},
        {high, "ms", false}, {"", "%", false},      {"", "", true},
    };
    struct nrs_table t;

    snprintf(high, sizeof high, "%s %%", nrs_number_percent(d->quantile).text);
    add_what(leg, out);
    if (d->n_band == 0)
        return;
    nrs_table_init(&t, columns, NRS_LEN(columns));
    for (size_t row = 0; row < d->n_rows; row++)
        if (d->stage_s[row] > 0 || m->stage_s[row] > 0)
            add_stage(&t, leg, row, style);
    nrs_table_cell(&t, NRS_TONE_PLAIN, "sum");
    nrs_table_cell(&t, NRS_TONE_PLAIN, "%s", nrs_number_short(m->sum_s * 1e3).text);
    nrs_table_cell(&t, NRS_TONE_PLAIN, "%s", "");
    nrs_table_cell(&t, NRS_TONE_PLAIN, "%s", nrs_number_short(d->sum_s * 1e3).text);
    nrs_table_cell(&t, NRS_TONE_PLAIN, "%s", "");
    nrs_table_cell(&t, NRS_TONE_PLAIN, "%s", "");
    nrs_table_render(&t, style, out);
    nrs_table_free(&t);
    nrs_text_printf(out, "longest: %s, %.0f %%\n", nrs_stage_row_name(nrs_decisive_longest(d)).text,
                    100 * d->stage_s[nrs_decisive_longest(d)] / d->sum_s);
}

/* ------------------------------------------------------------------------------------ changes */

static void add_change(struct nrs_table *t, const struct nrs_explanation *e,
                       const struct nrs_tried *tried)
{
    const struct nrs_verdict *v = tried->verdict;
    const struct nrs_verdict_row *worst = nrs_verdict_worst(v);

    nrs_table_cell(t, NRS_TONE_PLAIN, "%s", tried->change->name);
    nrs_table_cell(t, NRS_TONE_PLAIN, "%s", nrs_cost_names[tried->change->cost]);
    nrs_table_cell(t, nrs_verdict_tone(v->overall), "%s", nrs_verdict_word(v->overall));
    nrs_table_cell(t, NRS_TONE_PLAIN, "%s", worst ? nrs_quantities[worst->quantity].name : "-");
    nrs_table_cell(t, NRS_TONE_PLAIN, "%s",
                   nrs_number_margin(nrs_explain_margin_of(&e->point.verdict, worst)).text);
    nrs_table_cell(t, NRS_TONE_PLAIN, "%s",
                   nrs_number_margin(nrs_explain_margin_of(v, worst)).text);
    nrs_table_cell(t, NRS_TONE_PLAIN, "%s",
                   nrs_number_short(v->row[NRS_Q_UPLOAD_LATENCY].estimate * 1e3).text);
    nrs_table_cell(t, NRS_TONE_PLAIN, "%s",
                   nrs_number_short(v->row[NRS_Q_RECOGNITION_LATENCY].estimate * 1e3).text);
}

/* The first is the best one. @param n  changes by what they promise. */
static void add_advice(const struct nrs_explanation *e, const size_t n[], struct nrs_text *out)
{
    const size_t n_met = n[NRS_PROMISE_MET], n_likely = n[NRS_PROMISE_LIKELY];
    char set[NRS_SET_MAX];

    if (e->point.verdict.overall == NRS_MET)
        return;
    if (n_met + n_likely == 0) {
        nrs_text_add(out, "No single change makes the verdict met.\n");
        return;
    }
    nrs_explain_set(e->tried[0].change, set);
    if (n_met > 0)
        nrs_text_printf(out, "%zu single change%s the verdict met", n_met,
                        n_met == 1 ? " makes" : "s make");
    else
        nrs_text_printf(out,
                        "No single change is shown to make the verdict met; by the estimates %zu "
                        "would, and more replications decide",
                        n_likely);
    nrs_text_printf(out, "; the cheapest: %s (%s)\n", e->tried[0].change->name, set);
}

static void add_changes(const struct nrs_explanation *e, const struct nrs_style *style,
                        struct nrs_text *out)
{
    static const struct nrs_column columns[] = {
        {"change", "", true},    {"cost", "", true},           {"verdict", "", true},
        {"worst", "", true},     {"its margin", "was", false}, {"", "is", false},
        {"upload", "ms", false}, {"recognition", "ms", false},
    };
    struct nrs_table t;
    size_t n[NRS_PROMISE_NONE + 1] = {0}, n_shown = 0;

    nrs_table_init(&t, columns, NRS_LEN(columns));
    for (size_t i = 0; i < e->n_tried; i++) {
        n[nrs_promise_of(e->tried[i].verdict)]++;
        if (!nrs_tried_helps(&e->tried[i], &e->point.verdict))
            continue;
        add_change(&t, e, &e->tried[i]);
        n_shown++;
    }
    nrs_text_add(out, "\n");
    if (n_shown > 0)
        nrs_table_render(&t, style, out);
    nrs_table_free(&t);
    nrs_text_printf(out, "changes simulated, one at a time: %zu; of these %zu help, %zu do not",
                    e->n_tried, n_shown, e->n_tried - n_shown);
    if (e->n_refused > 0)
        nrs_text_printf(out, "; %zu more are not possible here", e->n_refused);
    nrs_text_add(out, "\n");
    add_advice(e, n, out);
}

static void add_heading(const struct nrs_explanation *e, const struct nrs_style *style,
                        struct nrs_text *out)
{
    const struct nrs_verdict *v = &e->point.verdict;
    const struct nrs_verdict_row *worst = nrs_verdict_worst(v);

    nrs_tone_add(out, style, NRS_TONE_STRONG, e->point.label);
    nrs_text_add(out, ": ");
    nrs_tone_add(out, style, nrs_verdict_tone(v->overall), nrs_verdict_word(v->overall));
    nrs_text_add(out, "\n");
    if (worst)
        nrs_text_printf(out, "worst: %s, margin %s\n", nrs_quantities[worst->quantity].name,
                        nrs_number_margin(nrs_row_margin(worst)).text);
    if (v->overall == NRS_NOT_MET && worst && nrs_row_margin(worst) >= 0)
        nrs_text_add(out, "The device drops more frames than may be lost.\n");
}

void nrs_explain_text(const struct nrs_explanation *e, const struct nrs_style *style,
                      struct nrs_text *out)
{
    add_heading(e, style, out);
    for (size_t i = 0; i < e->n_legs; i++)
        add_leg(&e->leg[i], style, out);
    add_changes(e, style, out);
}

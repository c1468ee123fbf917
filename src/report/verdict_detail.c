/* verdict_detail.c - one point in full. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "report/energy_report.h"
#include "report/number.h"
#include "report/service_report.h"
#include "report/verdict_mark.h"
#include "report/verdict_report.h"

/* Classes of UEs that run something else; what they leave open is as above. */
static void add_workloads(const struct nrs_scenario *cfg, struct nrs_text *out)
{
    for (size_t i = 0; i < cfg->n_workloads; i++) {
        const struct nrs_workload_cfg *w = &cfg->workloads[i];

        nrs_text_printf(out, "but %s: %s, split %s, on %s\n", w->class,
                        w->model[0] ? w->model : cfg->application.model,
                        w->split[0] ? w->split : cfg->application.split,
                        w->device[0] ? w->device : cfg->ues.device);
    }
}

static void add_heading(const struct nrs_point_result *p, const struct nrs_scenario *cfg,
                        const struct nrs_style *style, struct nrs_text *out)
{
    nrs_tone_add(out, style, NRS_TONE_STRONG, p->label);
    nrs_text_add(out, ": ");
    nrs_tone_add(out, style, nrs_verdict_tone(p->verdict.overall),
                 nrs_verdict_word(p->verdict.overall));
    nrs_text_printf(out, "\n%s (%s)\n%s, split %s, %s", p->requirement.title, p->requirement_set,
                    p->network, p->split, p->dtype);
    if (!p->is_device_split)
        nrs_text_printf(out, ", %" PRId64 " byte a frame", p->payload_bytes);
    nrs_text_printf(out, ", %s frames/s from each of %" PRIu32 " UE%s\n",
                    nrs_number_short(p->frame_rate_hz).text, p->n_ues, p->n_ues == 1 ? "" : "s");
    if (cfg)
        add_workloads(cfg, out);
    nrs_text_add(out, "\n");
}

static void add_target(struct nrs_table *t, const struct nrs_verdict_row *row,
                       const struct nrs_style *style)
{
    if (isnan(row->target))
        nrs_table_cell(t, NRS_TONE_FAINT, "-");
    else
        nrs_table_cell(t, NRS_TONE_PLAIN, "%s %s",
                       nrs_direction_sign(style, nrs_quantities[row->quantity].direction),
                       nrs_quantity_short(row->quantity, row->target).text);
}

/* Reasons are notes below the table, numbered in the order of their first use. */
struct notes {
    enum nrs_verdict_reason reason[NRS_N_REASONS];
    size_t n;
};

static size_t note_number(struct notes *notes, enum nrs_verdict_reason reason)
{
    for (size_t i = 0; i < notes->n; i++)
        if (notes->reason[i] == reason)
            return i + 1;
    notes->reason[notes->n++] = reason;
    return notes->n;
}

static void add_interval(struct nrs_table *t, const struct nrs_verdict_row *row)
{
    if (isnan(row->lo) || isnan(row->hi))
        nrs_table_cell(t, NRS_TONE_FAINT, "-");
    else
        nrs_table_cell(
            t, NRS_TONE_PLAIN, "%s .. %s", nrs_quantity_short(row->quantity, row->lo).text,
            isinf(row->hi) ? "no limit" : nrs_quantity_short(row->quantity, row->hi).text);
}

/* What the interval rests on, and by which factor the sample is too small. */
static void add_sample(struct nrs_table *t, const struct nrs_verdict_row *row)
{
    if (isnan(row->deff))
        nrs_table_cell(t, NRS_TONE_FAINT, "-");
    else
        nrs_table_cell(t, NRS_TONE_PLAIN, "%s", nrs_number_short(row->deff).text);
    if (isnan(row->growth) || row->growth == 1)
        nrs_table_cell(t, NRS_TONE_FAINT, "-");
    else if (isinf(row->growth))
        nrs_table_cell(t, NRS_TONE_PLAIN, "?");
    else
        nrs_table_cell(t, NRS_TONE_PLAIN, "%sx", nrs_number_short(row->growth).text);
}

static void add_row(struct nrs_table *t, const struct nrs_verdict_row *row,
                    const struct nrs_style *style, struct notes *notes)
{
    const enum nrs_tone tone = nrs_verdict_tone(row->status);
    const size_t counts[] = {row->n, row->n_lost, row->n_late};

    nrs_table_cell(t, NRS_TONE_PLAIN, "%s", nrs_quantities[row->quantity].name);
    nrs_table_cell(t, NRS_TONE_PLAIN, "%s", nrs_quantity_unit(row->quantity));
    nrs_table_cell(t, NRS_TONE_PLAIN, "%s", nrs_number_percent(row->quantile).text);
    nrs_table_cell(t, NRS_TONE_PLAIN, "%s", nrs_quantity_short(row->quantity, row->estimate).text);
    add_interval(t, row);
    add_target(t, row, style);
    nrs_table_cell(t, NRS_TONE_PLAIN, "%s", nrs_number_margin(row->margin).text);
    if (row->reason == NRS_WHY_NOTHING)
        nrs_table_cell(t, tone, "%s", nrs_verdict_word(row->status));
    else
        nrs_table_cell(t, tone, "%s [%zu]", nrs_verdict_word(row->status),
                       note_number(notes, row->reason));
    for (size_t i = 0; i < NRS_LEN(counts); i++)
        if (row->n == 0)
            nrs_table_cell(t, NRS_TONE_FAINT, "-");
        else
            nrs_table_cell(t, NRS_TONE_PLAIN, "%zu", counts[i]);
    add_sample(t, row);
}

/* What the intervals are, once for the table. */
static void add_confidence(const struct nrs_verdict *v, double of_looks, struct nrs_text *out)
{
    if (!(v->confidence > 0))
        return;
    nrs_text_printf(out,
                    "%s %% intervals, %s\ndeff: design effect; more: by which factor the sample is "
                    "too small to decide\n",
                    nrs_number_percent(v->confidence).text,
                    v->by_ue ? "as if the UEs of one replication were independent, which is "
                               "optimistic: raise run.replications"
                             : "replications are independent");
    if (v->look > 0)
        nrs_text_printf(out, "look %u at a growing sample: all looks together have %s %%\n",
                        v->look, nrs_number_percent(of_looks).text);
}

static void add_rows(const struct nrs_point_result *p, const struct nrs_style *style,
                     struct nrs_text *out)
{
    const struct nrs_verdict *v = &p->verdict;
    static const struct nrs_column columns[] = {
        {"quantity", "", true},  {"unit", "", true},      {"quantile", "%", false},
        {"estimate", "", false}, {"interval", "", false}, {"target", "", false},
        {"margin", "", false},   {"status", "", true},    {"n", "", false},
        {"lost", "", false},     {"late", "", false},     {"deff", "", false},
        {"more", "", false},
    };
    struct notes notes = {.n = 0};
    struct nrs_table t;

    nrs_table_init(&t, columns, NRS_LEN(columns));
    for (size_t i = 0; i < NRS_N_QUANTITIES; i++)
        add_row(&t, &v->row[i], style, &notes);
    nrs_table_render(&t, style, out);
    nrs_table_free(&t);
    add_confidence(v, p->requirement.confidence, out);
    for (size_t i = 0; i < notes.n; i++)
        nrs_text_printf(out, "[%zu] %s\n", i + 1, nrs_verdict_reasons[notes.reason[i]]);
}

static void add_stages(const struct nrs_stage_budget *b, const struct nrs_style *style,
                       struct nrs_text *out)
{
    char high[sizeof(struct nrs_number) + 2];
    const struct nrs_column columns[] = {
        {"stage", "", true},   {"50 %", "ms", false}, {high, "ms", false},
        {"frames", "", false}, {"lost", "", false},
    };
    struct nrs_table t;

    snprintf(high, sizeof high, "%s %%", nrs_number_percent(b->quantile).text);
    nrs_table_init(&t, columns, NRS_LEN(columns));
    for (size_t i = 0; i < b->n_rows; i++) {
        if (b->stage[i].n == 0)
            continue;
        nrs_table_cell(&t, NRS_TONE_PLAIN, "%s", nrs_stage_row_name(i).text);
        nrs_table_cell(&t, NRS_TONE_PLAIN, "%s", nrs_number_short(b->stage[i].median_s * 1e3).text);
        nrs_table_cell(&t, NRS_TONE_PLAIN, "%s", nrs_number_short(b->stage[i].high_s * 1e3).text);
        nrs_table_cell(&t, NRS_TONE_PLAIN, "%zu", b->stage[i].n);
        nrs_table_cell(&t, NRS_TONE_PLAIN, "%zu", b->stage[i].n_lost);
    }
    nrs_text_add(out, "\n");
    nrs_table_render(&t, style, out);
    nrs_table_free(&t);
}

static void add_fates(const struct nrs_verdict *v, struct nrs_text *out)
{
    const char *separator = ": ";

    nrs_text_printf(out, "\n%zu frames measured", v->n_frames);
    for (size_t i = 0; i < NRS_N_FATES; i++) {
        if (v->fate[i] == 0)
            continue;
        nrs_text_printf(out, "%s%zu %s", separator, v->fate[i], nrs_fate_names[i]);
        separator = ", ";
    }
    nrs_text_add(out, "\n");
}

void nrs_verdict_detail(const struct nrs_point_result *point, const struct nrs_scenario *cfg,
                        const struct nrs_style *style, struct nrs_text *out)
{
    add_heading(point, cfg, style, out);
    add_rows(point, style, out);
    add_stages(&point->verdict.stages, style, out);
    nrs_energy_text(&point->verdict.energy, style, out);
    if (point->summary)
        nrs_service_text(point->summary, style, out);
    add_fates(&point->verdict, out);
}

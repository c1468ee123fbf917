/* explain_data.c - an explanation for programs. */
#include <math.h>

#include "report/csv.h"
#include "report/explain_parts.h"

/* ---------------------------------------------------------------------------------------- CSV */

static void add_empty(struct nrs_csv *csv, size_t n)
{
    while (n-- > 0)
        nrs_csv_text(csv, "");
}

static void add_csv_stages(struct nrs_csv *csv, enum nrs_leg_kind leg, const struct nrs_decisive *d)
{
    for (size_t row = 0; row < d->n_rows && d->n_band > 0; row++) {
        nrs_csv_text(csv, "stage");
        nrs_csv_text(csv, nrs_stage_row_name(row).text);
        nrs_csv_text(csv, nrs_explain_leg_names[leg]);
        nrs_csv_number(csv, d->quantile);
        nrs_csv_number(csv, d->stage_s[row]);
        nrs_csv_number(csv, d->sum_s > 0 ? d->stage_s[row] / d->sum_s : NAN);
        add_empty(csv, 8);
        nrs_csv_end_row(csv);
    }
}

/* @param change  NULL: the scenario as it is. */
static void add_csv_verdict(struct nrs_csv *csv, const struct nrs_explanation *e,
                            const struct nrs_change *change, const struct nrs_verdict *v)
{
    const struct nrs_verdict_row *worst = nrs_verdict_worst(v);
    char set[NRS_SET_MAX] = "";

    if (change)
        nrs_explain_set(change, set);
    nrs_csv_text(csv, change ? "change" : "scenario");
    nrs_csv_text(csv, change ? change->name : e->point.label);
    add_empty(csv, 4);
    nrs_csv_text(csv, change ? nrs_cost_names[change->cost] : "");
    nrs_csv_text(csv, set);
    nrs_csv_text(csv, nrs_verdict_status_names[v->overall]);
    nrs_csv_text(csv, worst ? nrs_quantities[worst->quantity].key : "");
    nrs_csv_number(csv, nrs_explain_margin_of(&e->point.verdict, worst));
    nrs_csv_number(csv, nrs_explain_margin_of(v, worst));
    nrs_csv_number(csv, v->row[NRS_Q_UPLOAD_LATENCY].estimate);
    nrs_csv_number(csv, v->row[NRS_Q_RECOGNITION_LATENCY].estimate);
    nrs_csv_end_row(csv);
}

void nrs_explain_csv(const struct nrs_explanation *e, struct nrs_text *out)
{
    static const char *const heading[] = {
        "kind", "name",    "leg",   "quantile",      "time_s", "share",    "cost",
        "set",  "verdict", "worst", "margin_before", "margin", "upload_s", "recognition_s"};
    struct nrs_csv csv;

    nrs_csv_init(&csv, out);
    for (size_t i = 0; i < NRS_LEN(heading); i++)
        nrs_csv_text(&csv, heading[i]);
    nrs_csv_end_row(&csv);
    for (size_t i = 0; i < e->n_legs; i++) {
        add_csv_stages(&csv, e->leg[i].leg, &e->leg[i].deciding);
        add_csv_stages(&csv, e->leg[i].leg, &e->leg[i].median);
    }
    add_csv_verdict(&csv, e, NULL, &e->point.verdict);
    for (size_t i = 0; i < e->n_tried; i++)
        add_csv_verdict(&csv, e, e->tried[i].change, e->tried[i].verdict);
}

/* --------------------------------------------------------------------------------------- JSON */

static void add_json_budget(struct nrs_json *j, cJSON *leg, const char *key,
                            const struct nrs_decisive *d)
{
    cJSON *object = nrs_json_member(j, leg, key), *stages;

    nrs_json_number(j, object, "quantile", d->quantile);
    nrs_json_number(j, object, "latency_s", d->latency_s);
    nrs_json_number(j, object, "n", (double)d->n);
    nrs_json_number(j, object, "n_lost", (double)d->n_lost);
    nrs_json_number(j, object, "n_censored", (double)d->n_censored);
    nrs_json_number(j, object, "n_averaged", (double)d->n_band);
    nrs_json_number(j, object, "fastest_s", d->fastest_s);
    nrs_json_number(j, object, "slowest_s", d->slowest_s);
    nrs_json_number(j, object, "sum_s", d->sum_s);
    if (d->n_band > 0)
        nrs_json_text(j, object, "longest", nrs_stage_row_name(nrs_decisive_longest(d)).text);
    stages = nrs_json_member(j, object, "stages_s");
    for (size_t row = 0; row < d->n_rows && d->n_band > 0; row++)
        nrs_json_number(j, stages, nrs_stage_row_name(row).text, d->stage_s[row]);
}

static void add_json_leg(struct nrs_json *j, cJSON *object, const struct nrs_explained_leg *leg)
{
    nrs_json_text(j, object, "leg", nrs_explain_leg_names[leg->leg]);
    nrs_json_number(j, object, "budget_s", leg->budget_s > 0 ? leg->budget_s : NAN);
    add_json_budget(j, object, "deciding", &leg->deciding);
    add_json_budget(j, object, "median", &leg->median);
}

static void add_json_set(struct nrs_json *j, cJSON *object, const struct nrs_change *change)
{
    cJSON *values = object ? cJSON_Duplicate(change->values, true) : NULL;

    if (values && cJSON_AddItemToObject(object, "set", values))
        return;
    cJSON_Delete(values);
    j->failed = true;
}

static void add_json_change(struct nrs_json *j, cJSON *object, const struct nrs_explanation *e,
                            const struct nrs_tried *tried)
{
    const struct nrs_verdict *v = tried->verdict;
    const struct nrs_verdict_row *worst = nrs_verdict_worst(v);

    nrs_json_text(j, object, "name", tried->change->name);
    nrs_json_text(j, object, "cost", nrs_cost_names[tried->change->cost]);
    add_json_set(j, object, tried->change);
    nrs_json_text(j, object, "verdict", nrs_verdict_status_names[v->overall]);
    nrs_json_flag(j, object, "helps", nrs_tried_helps(tried, &e->point.verdict));
    nrs_json_text(j, object, "worst", worst ? nrs_quantities[worst->quantity].key : "");
    nrs_json_number(j, object, "margin_before", nrs_explain_margin_of(&e->point.verdict, worst));
    nrs_json_number(j, object, "margin", nrs_explain_margin_of(v, worst));
    nrs_json_number(j, object, "upload_s", v->row[NRS_Q_UPLOAD_LATENCY].estimate);
    nrs_json_number(j, object, "recognition_s", v->row[NRS_Q_RECOGNITION_LATENCY].estimate);
}

void nrs_explain_json(const struct nrs_explanation *e, struct nrs_text *out)
{
    const struct nrs_verdict_row *worst = nrs_verdict_worst(&e->point.verdict);
    struct nrs_json j;
    cJSON *list;

    nrs_json_init(&j);
    nrs_verdict_json(&e->point, &j, nrs_json_member(&j, j.root, "point"));
    nrs_json_text(&j, j.root, "worst", worst ? nrs_quantities[worst->quantity].key : "");
    nrs_json_number(&j, j.root, "margin", nrs_explain_margin_of(&e->point.verdict, worst));
    list = nrs_json_array(&j, j.root, "budgets");
    for (size_t i = 0; i < e->n_legs; i++)
        add_json_leg(&j, nrs_json_object(&j, list), &e->leg[i]);
    list = nrs_json_array(&j, j.root, "changes");
    for (size_t i = 0; i < e->n_tried; i++)
        add_json_change(&j, nrs_json_object(&j, list), e, &e->tried[i]);
    nrs_json_number(&j, j.root, "n_refused", (double)e->n_refused);
    nrs_json_print(&j, out);
    nrs_json_free(&j);
}

/* capacity_report.c - capacities as a table, CSV and JSON. */
#include "report/capacity_report.h"

#include <math.h>
#include <string.h>

#include "report/csv.h"
#include "report/number.h"

const char *const nrs_capacity_status_names[] = {
    [NRS_CAPACITY_DECIDED] = "decided",   [NRS_CAPACITY_UNDECIDED] = "undecided",
    [NRS_CAPACITY_OPEN] = "open",         [NRS_CAPACITY_STOPPED] = "stopped",
    [NRS_CAPACITY_NO_LIMIT] = "no-limit", NULL,
};

/* The trial that keeps the capacity where it is; NULL: none does. */
static const struct nrs_capacity_trial *limit_of(const struct nrs_capacity_row *r)
{
    return r->limiting < r->n_trials ? &r->trial[r->limiting] : NULL;
}

/* --------------------------------------------------------------------------------------- text */

static const struct nrs_column columns[] = {
    {"application", "", true},
    {"network", "", true},
    {"split", "", true},
    {"dtype", "", true},
    {"capacity", "UEs/cell", false},
    {"interval", "", false},
    {"limited by", "", true},
    {"loads", "", false},
    {"drops", "", false},
    {"status", "", true},
    {"varied", "", true}, /* last */
};

static bool is_decided(const struct nrs_capacity_row *r)
{
    return r->status == NRS_CAPACITY_DECIDED || r->status == NRS_CAPACITY_NO_LIMIT;
}

bool nrs_capacity_was_tried(const struct nrs_capacity_row *r)
{
    return r->status != NRS_CAPACITY_STOPPED || r->n_trials > 0;
}

/* Numbers of UEs are known of it. */
static bool has_numbers(const struct nrs_capacity_row *r)
{
    return r->status != NRS_CAPACITY_NO_LIMIT && nrs_capacity_was_tried(r);
}

bool nrs_capacity_is_decided(const struct nrs_capacities *c)
{
    for (size_t i = 0; i < c->n; i++)
        if (!is_decided(&c->row[i]))
            return false;
    return true;
}

static void add_capacity(struct nrs_table *t, const struct nrs_capacity_row *r)
{
    if (!has_numbers(r)) {
        nrs_table_cell(t, NRS_TONE_STRONG, r->status == NRS_CAPACITY_NO_LIMIT ? "any" : "-");
        nrs_table_cell(t, NRS_TONE_PLAIN, "%s", "");
        return;
    }
    nrs_table_cell(t, NRS_TONE_STRONG, "%u", r->estimate);
    if (r->has_high)
        nrs_table_cell(t, NRS_TONE_PLAIN, "%u-%u", r->low, r->high);
    else
        nrs_table_cell(t, NRS_TONE_PLAIN, "%u or more", r->low);
}

static void add_limit(struct nrs_table *t, const struct nrs_capacity_row *r)
{
    const struct nrs_capacity_trial *limit = limit_of(r);

    if (limit)
        nrs_table_cell(t, NRS_TONE_PLAIN, "%s, %s %% at %u", limit->quantity,
                       nrs_number_percent(limit->estimate).text, limit->load);
    else
        nrs_table_cell(t, NRS_TONE_PLAIN, "%s", "-");
}

static void add_row(struct nrs_table *t, const struct nrs_capacity_row *r)
{
    nrs_table_cell(t, NRS_TONE_PLAIN, "%s", r->point.requirement.name);
    nrs_table_cell(t, NRS_TONE_PLAIN, "%s", r->point.network);
    nrs_table_cell(t, NRS_TONE_PLAIN, "%s", r->point.split);
    nrs_table_cell(t, NRS_TONE_PLAIN, "%s", r->point.dtype);
    add_capacity(t, r);
    add_limit(t, r);
    nrs_table_cell(t, NRS_TONE_PLAIN, "%zu", r->n_trials);
    nrs_table_cell(t, NRS_TONE_PLAIN, "%zu", r->n_replications);
    nrs_table_cell(t, is_decided(r) ? NRS_TONE_GOOD : NRS_TONE_BAD, "%s%s",
                   nrs_capacity_status_names[r->status], r->is_monotone ? "" : ", not monotone");
    if (t->n_columns == NRS_LEN(columns))
        nrs_table_cell(t, NRS_TONE_PLAIN, "%s", r->point.varied);
}

double nrs_capacity_share(const struct nrs_capacities *c)
{
    double share = c->n > 0 && c->row[0].ue_share > 0 ? c->row[0].ue_share : 0;

    for (size_t i = 0; i < c->n; i++)
        if (c->row[i].ue_share != share)
            share = 0;
    return share;
}

void nrs_capacity_table(const struct nrs_capacities *c, const struct nrs_style *style,
                        struct nrs_text *out)
{
    struct nrs_table t;
    bool varied = false;

    for (size_t i = 0; i < c->n; i++)
        varied = varied || c->row[i].point.varied[0];
    nrs_table_init(&t, columns, NRS_LEN(columns) - !varied);
    for (size_t i = 0; i < c->n; i++)
        add_row(&t, &c->row[i]);
    nrs_table_render(&t, style, out);
    nrs_table_free(&t);
    nrs_text_printf(out, "\ncriterion: %s", c->criterion);
    if (nrs_capacity_share(c) > 0)
        nrs_text_printf(out, " (%s %% of the UEs)", nrs_number_percent(nrs_capacity_share(c)).text);
    nrs_text_printf(out,
                    "; capacity: the most UEs a cell by the estimates; each interval "
                    "holds with a confidence of %s %%\n",
                    nrs_number_percent(c->confidence).text);
}

/* ------------------------------------------------------------------------------------- answers */

static void add_what_fails(const struct nrs_capacity_row *r, struct nrs_text *out)
{
    const struct nrs_capacity_trial *limit = limit_of(r);

    if (!limit)
        return;
    nrs_text_printf(out, "; %u %s: %s %s %%", limit->load,
                    strcmp(limit->decision, "fail") == 0 ? "fail" : "seem to fail", limit->quantity,
                    nrs_number_percent(limit->estimate).text);
    nrs_text_printf(out, ", expected %s %%", nrs_number_percent(limit->target).text);
}

static void add_range(const struct nrs_capacity_row *r, struct nrs_text *out)
{
    if (!r->has_high && r->low < r->estimate)
        nrs_text_printf(out, "%u or more UEs a cell by the estimates, %u or more are decided",
                        r->estimate, r->low);
    else if (!r->has_high)
        nrs_text_printf(out, "%u or more UEs a cell", r->low);
    else if (r->low < r->high)
        nrs_text_printf(out, "%u to %u UEs a cell, %u by the estimates", r->low, r->high,
                        r->estimate);
    else
        nrs_text_printf(out, "%u UE%s a cell", r->low, r->low == 1 ? "" : "s");
}

static void add_answer(const struct nrs_capacity_row *r, struct nrs_text *out)
{
    static const char *const advice[] = {
        [NRS_CAPACITY_DECIDED] = "",
        [NRS_CAPACITY_UNDECIDED] = "; more --looks or --replications narrow it",
        [NRS_CAPACITY_OPEN] = "; --max-ues goes further",
        [NRS_CAPACITY_STOPPED] = "; time was up, the same command goes on",
        [NRS_CAPACITY_NO_LIMIT] = "any number of UEs, for nothing is sent",
    };

    nrs_text_printf(out, "%s: ", r->point.label);
    if (has_numbers(r)) {
        add_range(r, out);
        add_what_fails(r, out);
    } else if (r->status == NRS_CAPACITY_STOPPED) {
        nrs_text_add(out, "no load was looked at");
    }
    nrs_text_add(out, advice[r->status]);
    if (r->status == NRS_CAPACITY_OPEN && r->low < r->estimate)
        nrs_text_add(out, ", more --looks or --replications decide more");
    nrs_text_add(out, "\n");
}

void nrs_capacity_answers(const struct nrs_capacities *c, struct nrs_text *out)
{
    nrs_text_add(out, "\n");
    for (size_t i = 0; i < c->n; i++)
        add_answer(&c->row[i], out);
}

/* ---------------------------------------------------------------------------------------- CSV */

static void add_names(struct nrs_csv *csv, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        nrs_csv_text(csv, names[i]);
}

/* Empty where there is none. */
static void add_load(struct nrs_csv *csv, bool is_known, uint32_t load)
{
    if (is_known)
        nrs_csv_integer(csv, load);
    else
        nrs_csv_text(csv, "");
}

static void add_csv_limit(struct nrs_csv *csv, const struct nrs_capacity_trial *limit)
{
    nrs_csv_text(csv, limit ? limit->quantity : "");
    add_load(csv, limit, limit ? limit->load : 0);
    nrs_csv_number(csv, limit ? limit->estimate : NAN);
    nrs_csv_number(csv, limit ? limit->target : NAN);
}

static void add_csv_row(struct nrs_csv *csv, const struct nrs_capacities *c,
                        const struct nrs_capacity_row *r)
{
    const struct nrs_point_result *p = &r->point;
    const char *const names[] = {p->label,   p->requirement_set, p->requirement.name,
                                 p->network, p->split,           p->dtype};
    bool known = has_numbers(r);

    add_names(csv, names, NRS_LEN(names));
    nrs_csv_integer(csv, p->payload_bytes);
    nrs_csv_number(csv, p->frame_rate_hz);
    nrs_csv_text(csv, c->criterion);
    nrs_csv_number(csv, r->ue_share);
    nrs_csv_number(csv, c->confidence);
    add_load(csv, known, r->estimate);
    add_load(csv, known, r->low);
    add_load(csv, known && r->has_high, r->high);
    nrs_csv_number(csv, r->crossing);
    nrs_csv_text(csv, nrs_capacity_status_names[r->status]);
    nrs_csv_integer(csv, r->is_monotone);
    add_csv_limit(csv, limit_of(r));
    nrs_csv_integer(csv, (int64_t)r->n_trials);
    nrs_csv_integer(csv, (int64_t)r->n_replications);
    nrs_csv_end_row(csv);
}

void nrs_capacity_csv(const struct nrs_capacities *c, struct nrs_text *out)
{
    static const char *const heading[] = {
        "label",        "requirement_set", "application",   "network",    "split",
        "dtype",        "payload_bytes",   "frame_rate_hz", "criterion",  "ue_share",
        "confidence",   "capacity",        "low",           "high",       "crossing",
        "status",       "monotone",        "limit",         "limit_load", "limit_estimate",
        "limit_target", "loads",           "replications"};
    struct nrs_csv csv;

    nrs_csv_init(&csv, out);
    add_names(&csv, heading, NRS_LEN(heading));
    nrs_csv_end_row(&csv);
    for (size_t i = 0; i < c->n; i++)
        add_csv_row(&csv, c, &c->row[i]);
}

void nrs_capacity_trials_csv(const struct nrs_capacities *c, struct nrs_text *out)
{
    static const char *const heading[] = {"label",    "load",     "looks",     "replications",
                                          "decision", "quantity", "estimate",  "target",
                                          "lo",       "hi",       "confidence"};
    struct nrs_csv csv;

    nrs_csv_init(&csv, out);
    add_names(&csv, heading, NRS_LEN(heading));
    nrs_csv_end_row(&csv);
    for (size_t i = 0; i < c->n; i++)
        for (size_t k = 0; k < c->row[i].n_trials; k++) {
            const struct nrs_capacity_trial *t = &c->row[i].trial[k];

            nrs_csv_text(&csv, c->row[i].point.label);
            nrs_csv_integer(&csv, t->load);
            nrs_csv_integer(&csv, t->looks);
            nrs_csv_integer(&csv, t->replications);
            nrs_csv_text(&csv, t->decision);
            nrs_csv_text(&csv, t->quantity);
            nrs_csv_number(&csv, t->estimate);
            nrs_csv_number(&csv, t->target);
            nrs_csv_number(&csv, t->lo);
            nrs_csv_number(&csv, t->hi);
            nrs_csv_number(&csv, t->confidence);
            nrs_csv_end_row(&csv);
        }
}

/* --------------------------------------------------------------------------------------- JSON */

static void add_json_trial(struct nrs_json *j, cJSON *object, const struct nrs_capacity_trial *t)
{
    nrs_json_number(j, object, "load", t->load);
    nrs_json_number(j, object, "looks", t->looks);
    nrs_json_number(j, object, "replications", t->replications);
    nrs_json_text(j, object, "decision", t->decision);
    nrs_json_text(j, object, "quantity", t->quantity);
    nrs_json_number(j, object, "estimate", t->estimate);
    nrs_json_number(j, object, "target", t->target);
    nrs_json_number(j, object, "lo", t->lo);
    nrs_json_number(j, object, "hi", t->hi);
    nrs_json_number(j, object, "confidence", t->confidence);
}

static void add_json_row(struct nrs_json *j, cJSON *object, const struct nrs_capacity_row *r)
{
    const struct nrs_point_result *p = &r->point;
    bool known = has_numbers(r);
    cJSON *list;

    nrs_json_text(j, object, "label", p->label);
    nrs_json_text(j, object, "varied", p->varied);
    nrs_json_text(j, object, "requirement_set", p->requirement_set);
    nrs_json_text(j, object, "application", p->requirement.name);
    nrs_json_text(j, object, "network", p->network);
    nrs_json_text(j, object, "split", p->split);
    nrs_json_text(j, object, "dtype", p->dtype);
    nrs_json_number(j, object, "payload_bytes", (double)p->payload_bytes);
    nrs_json_number(j, object, "frame_rate_hz", p->frame_rate_hz);
    nrs_json_number(j, object, "ue_share", r->ue_share);
    nrs_json_number(j, object, "capacity", known ? r->estimate : NAN);
    nrs_json_number(j, object, "low", known ? r->low : NAN);
    nrs_json_number(j, object, "high", known && r->has_high ? r->high : NAN);
    nrs_json_number(j, object, "crossing", r->crossing);
    nrs_json_text(j, object, "status", nrs_capacity_status_names[r->status]);
    nrs_json_flag(j, object, "monotone", r->is_monotone);
    nrs_json_number(j, object, "limit_load", limit_of(r) ? limit_of(r)->load : NAN);
    nrs_json_number(j, object, "replications", (double)r->n_replications);
    list = nrs_json_array(j, object, "loads");
    for (size_t k = 0; k < r->n_trials; k++)
        add_json_trial(j, nrs_json_object(j, list), &r->trial[k]);
}

void nrs_capacity_json(const struct nrs_capacities *c, struct nrs_text *out)
{
    struct nrs_json j;
    cJSON *list;

    nrs_json_init(&j);
    nrs_json_text(&j, j.root, "criterion", c->criterion);
    nrs_json_number(&j, j.root, "confidence", c->confidence);
    list = nrs_json_array(&j, j.root, "capacities");
    for (size_t i = 0; i < c->n; i++)
        add_json_row(&j, nrs_json_object(&j, list), &c->row[i]);
    nrs_json_print(&j, out);
    nrs_json_free(&j);
}

const struct nrs_capacity_file nrs_capacity_files[NRS_CAPACITY_FILES] = {
    {"capacity.csv", nrs_capacity_csv},
    {"points.csv", nrs_capacity_trials_csv},
    {"capacity.json", nrs_capacity_json}};

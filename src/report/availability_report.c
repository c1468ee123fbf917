/* availability_report.c - states and their sum as tables, CSV and JSON. */
#include "report/availability_report.h"

#include <math.h>

#include "report/csv.h"
#include "report/json.h"
#include "report/number.h"

#define ROWS_MAX       24       /* of states in a table */
#define MINUTES_A_YEAR 525960.0 /* of 365.25 days */

static const char *const leg_names[NRS_N_LEGS] = {"UL", "DL", "frame"};
static const char *const leg_keys[NRS_N_LEGS] = {"ul", "dl", "frame"};
static const char *const decisions[] = {
    [NRS_UNDECIDED] = "undecided", [NRS_PASS] = "pass", [NRS_FAIL] = "fail"};

enum nrs_decision nrs_availability_decision(const struct nrs_availability_report *r,
                                            enum nrs_leg_kind leg)
{
    if (isnan(r->target[leg]))
        return NRS_UNDECIDED;
    return nrs_decide_at_least(r->sum[leg].ci, r->target[leg]);
}

/* What a state adds to the share of the time that is down. */
static double down_in(const struct nrs_state_row *row, unsigned leg)
{
    return row->probability * (1 - row->share[leg].estimate);
}

static const char *decision_key(const struct nrs_availability_report *r, unsigned leg)
{
    return isnan(r->target[leg]) ? ""
                                 : decisions[nrs_availability_decision(r, (enum nrs_leg_kind)leg)];
}

/* --------------------------------------------------------------------------------------- text */

static const struct nrs_column state_columns[] = {
    {"down", "", true},          {"probability", "", false},  {"time", "min/year", false},
    {"UL", "%", false},          {"lost", "min/year", false}, {"DL", "%", false},
    {"lost", "min/year", false}, {"frame", "%", false},       {"lost", "min/year", false},
};

static const struct nrs_column sum_columns[] = {
    {"", "", true},
    {"availability", "%", false},
    {"interval", "%", false},
    {"target", "%", false},
    {"", "", true},
    {"lost to failures", "min/year", false},
    {"interval", "min/year", false},
    {"of it, transitions", "min/year", false},
};

static void add_minutes(struct nrs_table *t, double share)
{
    nrs_table_cell(t, NRS_TONE_PLAIN, "%s", nrs_number_short(share * MINUTES_A_YEAR).text);
}

static void add_state(struct nrs_table *t, const struct nrs_state_row *row)
{
    nrs_table_cell(t, NRS_TONE_PLAIN, "%s", row->down);
    nrs_table_cell(t, NRS_TONE_PLAIN, "%s", nrs_number_short(row->probability).text);
    add_minutes(t, row->probability);
    for (unsigned leg = 0; leg < NRS_N_LEGS; leg++) {
        nrs_table_cell(t, NRS_TONE_STRONG, "%s", nrs_number_percent(row->share[leg].estimate).text);
        add_minutes(t, down_in(row, leg));
    }
}

static void add_states(const struct nrs_availability_report *r, const struct nrs_style *style,
                       struct nrs_text *out)
{
    struct nrs_table t;
    double left_out = 0;

    nrs_table_init(&t, state_columns, NRS_LEN(state_columns));
    for (size_t i = 0; i < r->n; i++)
        if (i < ROWS_MAX)
            add_state(&t, &r->row[i]);
        else
            left_out += r->row[i].probability;
    if (r->n > ROWS_MAX)
        nrs_table_line(&t, NRS_TONE_FAINT, "and %zu more states of %s (--format csv has them)",
                       r->n - ROWS_MAX, nrs_number_short(left_out).text);
    nrs_table_render(&t, style, out);
    nrs_table_free(&t);
}

static void add_decision(struct nrs_table *t, const struct nrs_availability_report *r, unsigned leg)
{
    static const enum nrs_tone tones[] = {
        [NRS_UNDECIDED] = NRS_TONE_STRONG, [NRS_PASS] = NRS_TONE_GOOD, [NRS_FAIL] = NRS_TONE_BAD};
    static const char *const words[] = {
        [NRS_UNDECIDED] = "UNDECIDED", [NRS_PASS] = "PASS", [NRS_FAIL] = "FAIL"};
    enum nrs_decision decision = nrs_availability_decision(r, (enum nrs_leg_kind)leg);

    if (isnan(r->target[leg]))
        nrs_table_cell(t, NRS_TONE_PLAIN, "%s", "");
    else
        nrs_table_cell(t, tones[decision], "%s", words[decision]);
}

static void add_sum(struct nrs_table *t, const struct nrs_availability_report *r, unsigned leg)
{
    const struct nrs_failure_sum *s = &r->sum[leg];

    nrs_table_cell(t, NRS_TONE_PLAIN, "%s", leg_names[leg]);
    nrs_table_cell(t, NRS_TONE_STRONG, "%s", nrs_number_percent(s->estimate).text);
    nrs_table_cell(t, NRS_TONE_PLAIN, "%s to %s", nrs_number_percent(s->ci.lo).text,
                   nrs_number_percent(s->ci.hi).text);
    nrs_table_cell(t, NRS_TONE_PLAIN, "%s", nrs_number_percent(r->target[leg]).text);
    add_decision(t, r, leg);
    add_minutes(t, s->lost);
    nrs_table_cell(t, NRS_TONE_PLAIN, "%s to %s",
                   nrs_number_short(s->lost_ci.lo * MINUTES_A_YEAR).text,
                   nrs_number_short(s->lost_ci.hi * MINUTES_A_YEAR).text);
    add_minutes(t, s->transitions);
}

void nrs_availability_table(const struct nrs_availability_report *r, const struct nrs_style *style,
                            struct nrs_text *out)
{
    struct nrs_table t;

    add_states(r, style, out);
    nrs_text_add(out, "\n");
    nrs_table_init(&t, sum_columns, NRS_LEN(sum_columns));
    for (unsigned leg = 0; leg < NRS_N_LEGS; leg++)
        add_sum(&t, r, leg);
    nrs_table_render(&t, style, out);
    nrs_table_free(&t);
    nrs_text_printf(out,
                    "\n%zu elements that fail, %zu states of %zu replications; other states: %s of "
                    "the time, anywhere in the intervals; confidence of each: %s %%\n",
                    r->n_elements, r->n, r->n_replications, nrs_number_short(r->rest).text,
                    nrs_number_percent(r->confidence).text);
}

/* ---------------------------------------------------------------------------------------- CSV */

/* One line. */
struct line {
    const char *kind, *down;
    unsigned leg;
    double probability, estimate;
    struct nrs_interval ci;
    double down_share, target;
    const char *decision;
};

static void add_line(struct nrs_csv *csv, const struct line *line)
{
    nrs_csv_text(csv, line->kind);
    nrs_csv_text(csv, leg_keys[line->leg]);
    nrs_csv_text(csv, line->down);
    nrs_csv_number(csv, line->probability);
    nrs_csv_number(csv, line->estimate);
    nrs_csv_number(csv, line->ci.lo);
    nrs_csv_number(csv, line->ci.hi);
    nrs_csv_number(csv, line->down_share);
    nrs_csv_number(csv, line->target);
    nrs_csv_text(csv, line->decision);
    nrs_csv_end_row(csv);
}

static void add_leg(struct nrs_csv *csv, const struct nrs_availability_report *r, unsigned leg)
{
    const struct nrs_failure_sum *s = &r->sum[leg];

    for (size_t i = 0; i < r->n; i++) {
        const struct nrs_state_row *row = &r->row[i];

        add_line(csv,
                 &(struct line){"state", row->down, leg, row->probability, row->share[leg].estimate,
                                row->share[leg].ci, down_in(row, leg), NAN, ""});
    }
    add_line(csv, &(struct line){"rest", "", leg, r->rest, NAN, {0, 1}, NAN, NAN, ""});
    add_line(csv, &(struct line){"transitions", "", leg, NAN, s->transitions, s->transitions_ci,
                                 s->transitions, NAN, ""});
    add_line(csv, &(struct line){"failures", "", leg, NAN, s->lost, s->lost_ci, s->lost, NAN, ""});
    add_line(csv, &(struct line){"total", "", leg, 1, s->estimate, s->ci, 1 - s->estimate,
                                 r->target[leg], decision_key(r, leg)});
}

void nrs_availability_csv(const struct nrs_availability_report *r, struct nrs_text *out)
{
    static const char *const heading[] = {"kind", "leg", "down",       "probability", "estimate",
                                          "lo",   "hi",  "down_share", "target",      "decision"};
    struct nrs_csv csv;

    nrs_csv_init(&csv, out);
    for (size_t i = 0; i < NRS_LEN(heading); i++)
        nrs_csv_text(&csv, heading[i]);
    nrs_csv_end_row(&csv);
    for (unsigned leg = 0; leg < NRS_N_LEGS; leg++)
        add_leg(&csv, r, leg);
}

/* --------------------------------------------------------------------------------------- JSON */

static void add_json_leg(struct nrs_json *j, cJSON *legs, const struct nrs_availability_report *r,
                         unsigned leg)
{
    const struct nrs_failure_sum *s = &r->sum[leg];
    cJSON *object = nrs_json_object(j, legs);

    nrs_json_text(j, object, "leg", leg_keys[leg]);
    nrs_json_number(j, object, "availability", s->estimate);
    nrs_json_number(j, object, "lo", s->ci.lo);
    nrs_json_number(j, object, "hi", s->ci.hi);
    nrs_json_number(j, object, "target", r->target[leg]);
    nrs_json_text(j, object, "decision", decision_key(r, leg));
    nrs_json_number(j, object, "failures", s->lost);
    nrs_json_number(j, object, "failures_lo", s->lost_ci.lo);
    nrs_json_number(j, object, "failures_hi", s->lost_ci.hi);
    nrs_json_number(j, object, "transitions", s->transitions);
    nrs_json_number(j, object, "transitions_lo", s->transitions_ci.lo);
    nrs_json_number(j, object, "transitions_hi", s->transitions_ci.hi);
}

static void add_json_state(struct nrs_json *j, cJSON *object, const struct nrs_state_row *row)
{
    nrs_json_text(j, object, "down", row->down);
    nrs_json_number(j, object, "probability", row->probability);
    for (unsigned leg = 0; leg < NRS_N_LEGS; leg++) {
        cJSON *of = nrs_json_member(j, object, leg_keys[leg]);

        nrs_json_number(j, of, "availability", row->share[leg].estimate);
        nrs_json_number(j, of, "lo", row->share[leg].ci.lo);
        nrs_json_number(j, of, "hi", row->share[leg].ci.hi);
        nrs_json_number(j, of, "down_share", down_in(row, leg));
    }
}

void nrs_availability_json(const struct nrs_availability_report *r, struct nrs_text *out)
{
    struct nrs_json j;
    cJSON *list;

    nrs_json_init(&j);
    nrs_json_number(&j, j.root, "confidence", r->confidence);
    nrs_json_number(&j, j.root, "elements", (double)r->n_elements);
    nrs_json_number(&j, j.root, "replications", (double)r->n_replications);
    nrs_json_number(&j, j.root, "rest", r->rest);
    list = nrs_json_array(&j, j.root, "availability");
    for (unsigned leg = 0; leg < NRS_N_LEGS; leg++)
        add_json_leg(&j, list, r, leg);
    list = nrs_json_array(&j, j.root, "states");
    for (size_t i = 0; i < r->n; i++)
        add_json_state(&j, nrs_json_object(&j, list), &r->row[i]);
    nrs_json_print(&j, out);
    nrs_json_free(&j);
}

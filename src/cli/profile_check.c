/* profile_check.c - nrsplit profile --check: what a profile predicts, and what this machine does.
 */
#include <math.h>
#include <string.h>

#include "cli/profile_out.h"
#include "report/csv.h"
#include "scenario/locate.h"
#include "scenario/profile_file.h"

/* One batch size of the comparison. */
struct compared {
    double predicted_s, difference; /* predicted over measured, less 1 */
    bool met;
};

static struct compared compare(const struct nrs_profiling *p, size_t b)
{
    struct compared c;

    c.predicted_s = nrs_profiling_predicted_s(p, &p->profile, p->m.batch[b]);
    c.difference = c.predicted_s / p->m.whole[b].median_s - 1;
    c.met = fabs(c.difference) <= p->tolerance;
    return c;
}

static bool all_met(const struct nrs_profiling *p)
{
    for (size_t b = 0; b < p->m.n_batches; b++)
        if (!compare(p, b).met)
            return false;
    return true;
}

/* Where the prediction comes from: the measured layers of this very network, or the roofline. */
static const char *basis(const struct nrs_profiling *p)
{
    return nrs_layer_times_s(p->profile.measured, &p->graph, p->graph.n_layers - 1, 1) >= 0
               ? "measured layers"
               : "roofline";
}

static void show_text(const struct nrs_profiling *p, struct nrs_text *out)
{
    static const struct nrs_column columns[] = {
        {"batch", "", false},       {"runs", "", false},
        {"measured", "ms", false},  {"spread", "ms", false},
        {"all runs", "ms", false},  {"predicted", "ms", false},
        {"difference", "%", false}, {"", "", true},
    };
    struct nrs_table t;

    nrs_table_init(&t, columns, NRS_LEN(columns));
    for (size_t b = 0; b < p->m.n_batches; b++) {
        const struct nrs_timing *whole = &p->m.whole[b];
        struct compared c = compare(p, b);

        nrs_table_cell(&t, NRS_TONE_STRONG, "%lld", (long long)p->m.batch[b]);
        nrs_table_cell(&t, NRS_TONE_PLAIN, "%zu", p->m.runs[b]);
        nrs_table_cell(&t, NRS_TONE_PLAIN, "%.3f", whole->median_s * 1e3);
        nrs_table_cell(&t, NRS_TONE_FAINT, "%.3f", whole->mad_s * 1e3);
        nrs_table_cell(&t, NRS_TONE_PLAIN, "%.3f", whole->all_s * 1e3);
        nrs_table_cell(&t, NRS_TONE_PLAIN, "%.3f", c.predicted_s * 1e3);
        nrs_table_cell(&t, NRS_TONE_PLAIN, "%+.1f", 100 * c.difference);
        nrs_table_cell(&t, c.met ? NRS_TONE_GOOD : NRS_TONE_BAD, "%s", c.met ? "met" : "not met");
    }
    nrs_table_render(&t, &p->cli->style, out);
    nrs_table_free(&t);
    nrs_profiling_machine(p, out);
    nrs_text_printf(out, "Profile %s predicts by its %s%s%s: %s %g %%\n", p->profile.name, basis(p),
                    p->profile.measured ? ", measured on " : "",
                    p->profile.measured ? p->profile.measured->cpu : "",
                    all_met(p) ? "within" : "not within", 100 * p->tolerance);
}

static void show_json(const struct nrs_profiling *p, struct nrs_text *out)
{
    struct nrs_json j;
    cJSON *list;

    nrs_json_init(&j);
    nrs_json_text(&j, j.root, "profile", p->profile.name);
    nrs_json_text(&j, j.root, "model", p->graph.name);
    nrs_json_text(&j, j.root, "basis", basis(p));
    nrs_json_text(&j, j.root, "cpu", p->cpu);
    nrs_json_text(&j, j.root, "library", p->library);
    nrs_json_number(&j, j.root, "threads", (double)p->cfg.threads);
    nrs_json_number(&j, j.root, "busy_percent", nrs_round_measured(100 * p->m.busy));
    nrs_json_number(&j, j.root, "tolerance_percent", 100 * p->tolerance);
    nrs_json_flag(&j, j.root, "met", all_met(p));
    list = nrs_json_array(&j, j.root, "batches");
    for (size_t b = 0; b < p->m.n_batches; b++) {
        struct compared c = compare(p, b);
        cJSON *row = nrs_json_object(&j, list);

        nrs_json_number(&j, row, "batch", (double)p->m.batch[b]);
        nrs_json_number(&j, row, "runs", (double)p->m.runs[b]);
        nrs_json_number(&j, row, "measured_ms", nrs_round_measured(p->m.whole[b].median_s * 1e3));
        nrs_json_number(&j, row, "spread_ms", nrs_round_measured(p->m.whole[b].mad_s * 1e3));
        nrs_json_number(&j, row, "minimum_ms", nrs_round_measured(p->m.whole[b].min_s * 1e3));
        nrs_json_number(&j, row, "all_runs_ms", nrs_round_measured(p->m.whole[b].all_s * 1e3));
        nrs_json_number(&j, row, "predicted_ms", nrs_round_measured(c.predicted_s * 1e3));
        nrs_json_number(&j, row, "difference_percent", nrs_round_measured(100 * c.difference));
        nrs_json_flag(&j, row, "met", c.met);
    }
    nrs_json_print(&j, out);
    nrs_json_free(&j);
}

static void show_csv(const struct nrs_profiling *p, struct nrs_text *out)
{
    struct nrs_csv csv;

    nrs_csv_init(&csv, out);
    nrs_text_add(out, "batch,runs,measured_ms,spread_ms,minimum_ms,all_runs_ms,predicted_ms,"
                      "difference_percent,met\n");
    for (size_t b = 0; b < p->m.n_batches; b++) {
        struct compared c = compare(p, b);
        const double numbers[] = {p->m.whole[b].median_s * 1e3, p->m.whole[b].mad_s * 1e3,
                                  p->m.whole[b].min_s * 1e3,    p->m.whole[b].all_s * 1e3,
                                  c.predicted_s * 1e3,          100 * c.difference};

        nrs_csv_integer(&csv, p->m.batch[b]);
        nrs_csv_integer(&csv, (int64_t)p->m.runs[b]);
        for (size_t k = 0; k < NRS_LEN(numbers); k++)
            nrs_csv_number(&csv, nrs_round_measured(numbers[k]));
        nrs_csv_integer(&csv, c.met);
        nrs_csv_end_row(&csv);
    }
}

/* Batches and threads as in the profile, where the command line says nothing. */
static void take_from_profile(struct nrs_profiling *p)
{
    const struct nrs_layer_times *t = p->profile.measured;

    if (!t)
        return;
    if (!nrs_cli_has(p->cli, "threads"))
        p->cfg.threads = t->threads;
    if (nrs_cli_has(p->cli, "batches"))
        return;
    p->cfg.n_batches = t->n_batches;
    memcpy(p->cfg.batch, t->batch, sizeof p->cfg.batch);
}

static enum nrs_status load(struct nrs_profiling *p, const char *name)
{
    char file[NRS_PATH_MAX];
    static const char *const others[] = {"output", "kind"};
    enum nrs_status status = nrs_cli_operands(p->cli, 0, 1, p->err);

    for (size_t i = 0; i < NRS_LEN(others) && status == NRS_OK; i++)
        if (nrs_cli_has(p->cli, others[i]))
            status = nrs_fail(p->err, NRS_ECONFLICT, "--%s: does not go with --check", others[i]);
    if (status == NRS_OK)
        status = nrs_locate("profile", "data/profiles", name, "profile", file, p->err);
    if (status == NRS_OK)
        status = nrs_profile_load(file, &p->profile, p->err);
    if (status != NRS_OK)
        return status;
    if (p->cli->n_operands == 0 && !(p->profile.measured && p->profile.measured->model[0]))
        return nrs_fail(p->err, NRS_EPARSE,
                        "%s: names no measured network, expected --check FILE MODEL", file);
    take_from_profile(p);
    return nrs_profiling_load(p,
                              p->cli->n_operands ? p->cli->operand[0] : p->profile.measured->model);
}

int nrs_profile_check_run(struct nrs_profiling *p, const char *path)
{
    struct nrs_text text;
    enum nrs_status status = load(p, path);

    p->cfg.whole_only = true;
    if (status == NRS_OK)
        status = nrs_profiling_measure(p);
    if (status != NRS_OK)
        return NRS_EXIT_INPUT;
    nrs_text_init(&text);
    if (p->cli->format == NRS_FORMAT_JSON)
        show_json(p, &text);
    else if (p->cli->format == NRS_FORMAT_CSV)
        show_csv(p, &text);
    else
        show_text(p, &text);
    status = nrs_cli_print(&text, p->err);
    return status == NRS_OK && !all_met(p) ? NRS_EXIT_NOT_MET : NRS_EXIT_MET;
}

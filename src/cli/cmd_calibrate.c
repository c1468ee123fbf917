/* cmd_calibrate.c - nrsplit calibrate: coupling gain and geometry over many drops of a scenario. */
#include "cli/cli.h"
#include "cli/publish.h"
#include "cli/record.h"
#include "radio/calibrate.h"
#include "report/calibration_report.h"

#define DROPS_LIMIT 100000 /* as calibration.drops */

static const struct nrs_option options[] = {
    {0, "set", "PATH=VALUE", "override a parameter; may be repeated"},
    {0, "drops", "N", "number of drops (default: calibration.drops, 100)"},
    {'o', "output", "DIR", "folder of the results (default: results/NAME)"},
    {0, "no-figure", NULL, "draw no figure"},
    {0, NULL, NULL, NULL},
};

struct calibrate {
    struct nrs_cli *cli;
    struct nrs_document doc;
    struct nrs_points points;
    struct nrs_point *point; /* the only one */
    struct nrs_results results;
    struct nrs_calibration_result result;
    struct nrs_error *err;
};

static enum nrs_status load(struct calibrate *c)
{
    enum nrs_status status = nrs_cli_operands(c->cli, 1, 1, c->err);
    int64_t drops = 0;

    if (status == NRS_OK)
        status = nrs_cli_integer(c->cli, "drops", 1, DROPS_LIMIT, &drops, c->err);
    if (status == NRS_OK)
        status = nrs_cli_load(c->cli, &c->doc, &c->points, c->err);
    if (status == NRS_OK && c->points.n != 1)
        status = nrs_fail(c->err, NRS_ECONFLICT, "%s: sweep: %zu points, expected 1 for calibrate",
                          c->doc.path, c->points.n);
    if (status == NRS_OK)
        status = nrs_points_resolve(&c->points, 0, &c->point, c->err);
    if (status == NRS_OK && nrs_calibrate_check(&c->point->cfg.radio, c->err) != NRS_OK)
        status = nrs_error_prefix(c->err, "%s", c->doc.path);
    if (status == NRS_OK && drops > 0)
        c->point->cfg.calibration.drops = drops; /* so that the record has it */
    return status;
}

static void take_percentiles(const double *sorted, size_t n, double out[NRS_CALIBRATION_POINTS])
{
    for (int p = 0; p < NRS_CALIBRATION_POINTS; p++)
        out[p] = nrs_percentile(sorted, n, p);
}

static enum nrs_status measure(struct calibrate *c)
{
    const struct nrs_point *p = c->point;
    const struct nrs_scenario *cfg = &p->cfg;
    struct nrs_calibration calibration;
    enum nrs_status status = nrs_calibrate(
        &cfg->radio, &p->files, p->n_cells, (uint32_t)cfg->ues.count_per_cell,
        (uint64_t)cfg->run.seed, (uint32_t)cfg->calibration.drops, &calibration, c->err);

    if (status != NRS_OK)
        return nrs_error_prefix(c->err, "%s", c->doc.path);
    c->result = (struct nrs_calibration_result){.scenario = cfg->name,
                                                .seed = cfg->run.seed,
                                                .drops = (size_t)cfg->calibration.drops,
                                                .ues = calibration.n,
                                                .noise = cfg->calibration.noise};
    take_percentiles(calibration.gain_db, calibration.n, c->result.gain_db);
    take_percentiles(calibration.sinr_db, calibration.n, c->result.sinr_db);
    take_percentiles(calibration.sir_db, calibration.n, c->result.sir_db);
    nrs_calibration_free(&calibration);
    return NRS_OK;
}

static enum nrs_status write_files(struct calibrate *c)
{
    struct nrs_text text;
    enum nrs_status status;

    nrs_text_init(&text);
    nrs_calibration_csv(&c->result, &text);
    status = nrs_results_add(&c->results, "calibration.csv", &text, c->err);
    if (status == NRS_OK) {
        nrs_calibration_json(&c->result, &text);
        status = nrs_results_add(&c->results, "calibration.json", &text, c->err);
    }
    if (status == NRS_OK) {
        nrs_calibration_figure_data(&c->result, &text);
        status = nrs_results_add(&c->results, "figure.dat", &text, c->err);
    }
    return status == NRS_OK ? nrs_cli_draw(c->cli, &c->results, "plots/calibration.gp", c->err)
                            : status;
}

static enum nrs_status show(struct calibrate *c)
{
    struct nrs_text text;

    nrs_text_init(&text);
    if (c->cli->format == NRS_FORMAT_JSON)
        nrs_calibration_json(&c->result, &text);
    else if (c->cli->format == NRS_FORMAT_CSV)
        nrs_calibration_csv(&c->result, &text);
    else
        nrs_calibration_table(&c->result, &c->cli->style, &text);
    if (c->cli->format == NRS_FORMAT_TEXT && !c->cli->quiet)
        nrs_text_printf(&text, "\nResults are in %s\n", c->results.dir);
    return nrs_cli_print(&text, c->err);
}

static enum nrs_status calibrate_all(struct calibrate *c)
{
    struct nrs_stopwatch watch = nrs_stopwatch_start();
    struct nrs_text record;
    enum nrs_status status = load(c);

    if (status == NRS_OK)
        status = nrs_cli_open_results(c->cli, c->doc.path, c->point->cfg.name,
                                      &nrs_result_of_calibration, &c->results, c->err);
    if (status == NRS_OK)
        status = measure(c);
    if (status == NRS_OK)
        status = write_files(c);
    if (status != NRS_OK)
        return status;
    nrs_text_init(&record);
    nrs_run_record(c->cli, &c->doc, &c->points, &c->point->cfg, &watch, &record);
    status = nrs_results_add(&c->results, NRS_RUN_RECORD, &record, c->err);
    if (status == NRS_OK)
        status = nrs_results_publish(&c->results, c->err);
    return status == NRS_OK ? show(c) : status;
}

static int cmd_calibrate(struct nrs_cli *cli, struct nrs_error *err)
{
    struct calibrate c = {.cli = cli, .err = err};

    calibrate_all(&c);
    nrs_results_close(&c.results);
    nrs_point_free(c.point);
    nrs_points_free(&c.points);
    nrs_document_free(&c.doc);
    return NRS_EXIT_MET;
}

const struct nrs_command nrs_cmd_calibrate = {
    "calibrate",
    "SCENARIO",
    "Percentiles of coupling gain and geometry over many drops",
    "SCENARIO is a file, or the name of a shipped scenario, such as calibration/uma-500m-6ghz.\n"
    "Coupling gain is that of each UE to its strongest cell, geometry its wideband DL SINR with\n"
    "all cells at full power, both without fading; calibration.noise says whether geometry counts\n"
    "noise. The folder of the results gets calibration.csv, calibration.json, figure.png,\n"
    "figure.svg and, written last, run.json.",
    options,
    cmd_calibrate};

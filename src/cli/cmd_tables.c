/* cmd_tables.c - nrsplit tables: TR 22.874's tables from the layer graphs, beside its own figures.
 */
#include <math.h>
#include <string.h>

#include "cli/cli.h"
#include "report/csv.h"
#include "scenario/locate.h"
#include "scenario/model_file.h"
#include "scenario/requirement_file.h"

#define FRAME_RATE_HZ 30.0 /* of Tables 5.1.1-1 and 5.1.1-2 */

/* What the document prints, and why ours differs. A rate of 0: the document gives none. */
static const struct printed {
    const char *model, *split;
    double rate_mbps;
    const char *why;
} printed[] = {
    {"alexnet", "input", 36, "the document counts an 8-bit image"},
    {"alexnet", "pool1", 65, "0.27 is MiB (0.267), rounded; in MByte it is 0.280"},
    {"alexnet", "pool2", 41, "0.17 MByte is rounded from 0.173"},
    {"alexnet", "pool5", 4.8, "0.02 MByte fits fp16 (0.018), not fp32 (0.037)"},
    {"vgg16", "input", 145, "the document counts an fp32 image here, an 8-bit one for AlexNet"},
    {"vgg16", "pool1", 720, "3 is MiB (3.06), rounded down"},
    {"vgg16", "pool2", 360, "1.5 is MiB (1.53), rounded down"},
    {"vgg16", "pool3", 192, "equal after rounding"},
    {"vgg16", "pool4", 120, "0.5 MByte against 0.401: read off the figure too high"},
    {"vgg16", "pool5", 24, "equal after rounding"},
};

/* A line of the output: one cut, or one application's range. */
struct line {
    char table[16], row[64], column[32], unit[16];
    double document, computed; /* NAN: none */
    const char *why;
};

#define LINES_MAX 128
struct lines {
    struct line line[LINES_MAX];
    size_t n;
};

static void add(struct lines *l, const char *table, const char *row, const char *column,
                const char *unit, double document, double computed, const char *why)
{
    struct line *line = &l->line[l->n];

    if (l->n == LINES_MAX)
        return;
    l->n++;
    snprintf(line->table, sizeof line->table, "%s", table);
    snprintf(line->row, sizeof line->row, "%s", row);
    snprintf(line->column, sizeof line->column, "%s", column);
    snprintf(line->unit, sizeof line->unit, "%s", unit);
    line->document = document;
    line->computed = computed;
    line->why = why;
}

static const struct printed *printed_of(const char *model, const char *split)
{
    for (size_t i = 0; i < NRS_LEN(printed); i++)
        if (strcmp(printed[i].model, model) == 0 && strcmp(printed[i].split, split) == 0)
            return &printed[i];
    return NULL;
}

/* Bytes of a cut as the document counts them: an fp32 image for VGG-16, an 8-bit one for AlexNet.
 */
static double cut_bytes(const struct nrs_graph *g, uint32_t layer)
{
    if (layer == 0 && strcmp(g->name, "vgg16") == 0)
        return (double)nrs_layer_elements(&g->layers[0]) * (double)nrs_dtype_bytes(NRS_FP32);
    return (double)nrs_graph_cut_bytes(g, layer, NRS_FP32, 1, NRS_SIZES_EXACT);
}

/* Tables 5.1.1-1 and 5.1.1-2: size and rate at 30 frames per second of every candidate. */
static void split_table(struct lines *l, const char *table, const struct nrs_graph *g)
{
    for (uint32_t i = 0; i < g->n_splits; i++) {
        const struct nrs_split *split = &g->splits[i];
        const struct printed *p = printed_of(g->name, split->name);
        double bytes = cut_bytes(g, split->layer);

        if (!p) {
            add(l, table, split->name, g->name, "MByte", NAN, NAN, "nothing is sent");
            continue;
        }
        add(l, table, split->name, g->name, "MByte", split->tr22874_mbyte, bytes / 1e6, p->why);
        add(l, table, split->name, g->name, "Mbit/s", p->rate_mbps, bytes * 8 * FRAME_RATE_HZ / 1e6,
            "size x 8 x 30 frames/s");
    }
}

/* Smallest and largest feature cut of the candidates: the range that the KPI table's rates span. */
static void feature_range(const struct nrs_graph *g, double *min_bytes, double *max_bytes)
{
    *min_bytes = INFINITY;
    *max_bytes = 0;
    for (uint32_t i = 0; i < g->n_splits; i++) {
        uint32_t layer = g->splits[i].layer;
        double bytes = cut_bytes(g, layer);

        if (layer == 0 || layer == g->n_layers - 1)
            continue;
        *min_bytes = fmin(*min_bytes, bytes);
        *max_bytes = fmax(*max_bytes, bytes);
    }
}

static void application_rates(struct lines *l, const struct nrs_requirement *app, int model,
                              const struct nrs_graph *g)
{
    static const char *const why[] = {
        "0.02 .. 0.27 MByte against 0.037 .. 0.280: see pool5 and pool1",
        "0.1 .. 3 MByte against 0.100 .. 3.211: see pool1; the NOTE's maximum is 1.5 MByte",
    };
    double min_bytes, max_bytes;

    feature_range(g, &min_bytes, &max_bytes);
    add(l, "5.1.6.1-1", app->name, g->name, "Mbit/s min", app->rate_min_bps[model] / 1e6,
        min_bytes * 8 / app->upload_s / 1e6, why[model]);
    add(l, "5.1.6.1-1", app->name, g->name, "Mbit/s max", app->rate_max_bps[model] / 1e6,
        max_bytes * 8 / app->upload_s / 1e6, "size x 8 / upload latency: a burst rate");
}

/* Table 5.1.6.1-1: targets are the document's own; the rates follow from size and upload latency.
 */
static void kpi_table(struct lines *l, const struct nrs_requirement_set *set,
                      const struct nrs_graph *graphs)
{
    for (uint32_t i = 0; i < set->n_apps; i++) {
        const struct nrs_requirement *app = &set->apps[i];

        add(l, "5.1.6.1-1", app->name, "recognition", "ms", app->recognition_s * 1e3, NAN,
            "a target");
        add(l, "5.1.6.1-1", app->name, "upload", "ms", app->upload_s * 1e3, NAN, "a target");
        for (int m = 0; m < 2; m++)
            application_rates(l, app, m, &graphs[m]);
    }
}

static double deviation_percent(const struct line *line)
{
    return (line->computed / line->document - 1) * 100;
}

/* A number in the given format, or what stands for none. */
static void number_cell(struct nrs_table *table, const char *format, double value, const char *none)
{
    char text[32];

    snprintf(text, sizeof text, isnan(value) ? none : format, value);
    nrs_table_cell(table, NRS_TONE_PLAIN, "%s", text);
}

static void render_text(const struct lines *l, const struct nrs_style *style, struct nrs_text *out)
{
    static const struct nrs_column columns[] = {
        {"table", "", true},      {"row", "", true},        {"column", "", true},
        {"unit", "", true},       {"TR 22.874", "", false}, {"computed", "", false},
        {"deviation", "", false}, {"why", "", true},
    };
    struct nrs_table table;

    nrs_table_init(&table, columns, NRS_LEN(columns));
    for (size_t i = 0; i < l->n; i++) {
        const struct line *line = &l->line[i];

        if (i > 0 && strcmp(line->table, l->line[i - 1].table) != 0)
            nrs_table_line(&table, NRS_TONE_PLAIN, "%s", "");
        nrs_table_cell(&table, NRS_TONE_PLAIN, "%s", line->table);
        nrs_table_cell(&table, NRS_TONE_PLAIN, "%s", line->row);
        nrs_table_cell(&table, NRS_TONE_PLAIN, "%s", line->column);
        nrs_table_cell(&table, NRS_TONE_PLAIN, "%s", line->unit);
        number_cell(&table, "%.5g", line->document, "-");
        number_cell(&table, "%.5g", line->computed, "-");
        number_cell(&table, "%+.1f %%", deviation_percent(line), "");
        nrs_table_cell(&table, NRS_TONE_FAINT, "%s", line->why);
    }
    nrs_table_render(&table, style, out);
    nrs_table_free(&table);
}

static void render_csv(const struct lines *l, struct nrs_text *out)
{
    struct nrs_csv csv;

    nrs_csv_init(&csv, out);
    nrs_text_add(out, "table,row,column,unit,tr22874,computed,deviation_percent,why\n");
    for (size_t i = 0; i < l->n; i++) {
        const struct line *line = &l->line[i];
        const double numbers[] = {line->document, line->computed, deviation_percent(line)};

        nrs_csv_text(&csv, line->table);
        nrs_csv_text(&csv, line->row);
        nrs_csv_text(&csv, line->column);
        nrs_csv_text(&csv, line->unit);
        for (size_t k = 0; k < NRS_LEN(numbers); k++)
            nrs_csv_number(&csv, numbers[k]);
        nrs_csv_text(&csv, line->why);
        nrs_csv_end_row(&csv);
    }
}

static void render_json(const struct lines *l, struct nrs_text *out)
{
    struct nrs_json j;
    cJSON *list;

    nrs_json_init(&j);
    list = nrs_json_array(&j, j.root, "rows");
    for (size_t i = 0; i < l->n; i++) {
        const struct line *line = &l->line[i];
        cJSON *object = nrs_json_object(&j, list);

        nrs_json_text(&j, object, "table", line->table);
        nrs_json_text(&j, object, "row", line->row);
        nrs_json_text(&j, object, "column", line->column);
        nrs_json_text(&j, object, "unit", line->unit);
        nrs_json_number(&j, object, "tr22874", line->document);
        nrs_json_number(&j, object, "computed", line->computed);
        nrs_json_number(&j, object, "deviation_percent", deviation_percent(line));
        nrs_json_text(&j, object, "why", line->why);
    }
    nrs_json_print(&j, out);
    nrs_json_free(&j);
}

static enum nrs_status load(struct nrs_graph graphs[2], struct nrs_requirement_set *set,
                            struct nrs_error *err)
{
    static const char *const names[] = {"alexnet", "vgg16"};
    char file[NRS_PATH_MAX];
    enum nrs_status status =
        nrs_locate("requirement set", "data/requirements", "tr22874", "tables", file, err);

    if (status == NRS_OK)
        status = nrs_requirement_load(file, set, err);
    for (int i = 0; i < 2 && status == NRS_OK; i++) {
        status = nrs_locate("model", "data/models", names[i], "tables", file, err);
        if (status == NRS_OK)
            status = nrs_model_load(file, &graphs[i], err);
    }
    return status;
}

static int cmd_tables(struct nrs_cli *cli, struct nrs_error *err)
{
    struct nrs_graph graphs[2];
    struct nrs_requirement_set set;
    struct lines lines = {.n = 0};
    struct nrs_text text;

    nrs_graph_init(&graphs[0]);
    nrs_graph_init(&graphs[1]);
    nrs_text_init(&text);
    if (nrs_cli_operands(cli, 0, 0, err) == NRS_OK && load(graphs, &set, err) == NRS_OK) {
        split_table(&lines, "5.1.1-1", &graphs[0]);
        split_table(&lines, "5.1.1-2", &graphs[1]);
        kpi_table(&lines, &set, graphs);
        if (cli->format == NRS_FORMAT_JSON)
            render_json(&lines, &text);
        else if (cli->format == NRS_FORMAT_CSV)
            render_csv(&lines, &text);
        else
            render_text(&lines, &cli->style, &text);
        nrs_cli_print(&text, err);
    }
    nrs_graph_free(&graphs[0]);
    nrs_graph_free(&graphs[1]);
    return NRS_EXIT_MET;
}

const struct nrs_command nrs_cmd_tables = {
    "tables",
    "",
    "Recompute TR 22.874's tables from the layer graphs, beside its figures",
    "Tables 5.1.1-1, 5.1.1-2 and 5.1.6.1-1, with each deviation explained.",
    NULL,
    cmd_tables};

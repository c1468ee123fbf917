/* cmd_check.c - nrsplit check, explain and schema: what a scenario may say, and whether one does.
 */
#include <stdlib.h>
#include <string.h>

#include "batch/platforms.h"
#include "cli/cli.h"
#include "cli/publish.h"
#include "report/csv.h"
#include "scenario/schema.h"
#include "scenario/sweep.h"
#include "sim/sim.h"

static const struct nrs_option check_options[] = {
    {0, "set", "PATH=VALUE", "override a parameter first; may be repeated"},
    {0, NULL, NULL, NULL},
};

static enum nrs_status check_one(const struct nrs_cli *cli, const char *path, struct nrs_json *j,
                                 cJSON *list, struct nrs_text *text, struct nrs_error *err)
{
    struct nrs_document doc;
    struct nrs_points points = {0};
    enum nrs_status status = nrs_document_load(path, &doc, err);
    cJSON *object;

    if (status != NRS_OK)
        return status;
    for (size_t i = 0; status == NRS_OK && i < cli->n_given; i++)
        status = nrs_document_set(&doc, "--set", cli->given[i].value, err);
    if (status == NRS_OK)
        status = nrs_sweep_expand(&doc, &points, err);
    if (status == NRS_OK)
        status = nrs_platforms_try(&points, nrs_platform_try, err);
    if (status == NRS_OK) {
        object = nrs_json_object(j, list);
        nrs_json_text(j, object, "file", doc.path);
        nrs_json_number(j, object, "points", (double)points.n);
        nrs_json_number(j, object, "left_out", (double)nrs_points_left_out(&points));
        nrs_text_printf(text, "%s: valid, %zu point%s", doc.path, points.n,
                        points.n == 1 ? "" : "s");
        if (nrs_points_left_out(&points) > 0)
            nrs_text_printf(text, ", %zu left out", nrs_points_left_out(&points));
        nrs_text_add(text, "\n");
    }
    nrs_points_free(&points);
    nrs_document_free(&doc);
    return status;
}

static int cmd_check(struct nrs_cli *cli, struct nrs_error *err)
{
    struct nrs_json j;
    struct nrs_text text;
    cJSON *list;
    enum nrs_status status = nrs_cli_operands(cli, 1, SIZE_MAX, err);

    if (status == NRS_OK)
        status = nrs_cli_no_csv(cli, err);
    nrs_json_init(&j);
    nrs_text_init(&text);
    list = nrs_json_array(&j, j.root, "scenarios");
    for (size_t i = 0; status == NRS_OK && i < cli->n_operands; i++)
        status = check_one(cli, cli->operand[i], &j, list, &text, err);
    if (status == NRS_OK && cli->format == NRS_FORMAT_JSON) {
        nrs_text_free(&text);
        nrs_json_print(&j, &text);
    }
    if (status == NRS_OK && !(cli->quiet && cli->format == NRS_FORMAT_TEXT))
        nrs_cli_print(&text, err);
    nrs_text_free(&text);
    nrs_json_free(&j);
    return NRS_EXIT_MET;
}

const struct nrs_command nrs_cmd_check = {
    "check",
    "SCENARIO...",
    "Validate scenarios without running them",
    "The first mistake is named with file, JSON path, value and what was expected.",
    check_options,
    cmd_check};

/* Does a row belong to what was asked for: its own path, or a section above it? */
static bool is_asked(const char *path, const char *asked)
{
    size_t length = strlen(asked);

    return strncmp(path, asked, length) == 0 &&
           (length == 0 || path[length] == '\0' || path[length] == '.' || path[length] == '[');
}

/* "edge.servers.0.profile" and "edge.servers[].profile" are one row. */
static void section_path(const char *path, char *out, size_t size)
{
    size_t used = 0;

    while (*path && used + 3 < size) {
        size_t digits = path[0] == '.' ? strspn(path + 1, "0123456789") : 0;

        if (digits > 0 && (path[1 + digits] == '.' || path[1 + digits] == '\0')) {
            out[used++] = '[';
            out[used++] = ']';
            path += 1 + digits;
        } else {
            out[used++] = *path++;
        }
    }
    out[used] = '\0';
}

/* One row in the three formats. */
struct explained {
    char path[NRS_JSON_PATH_MAX], range[512], dflt[256];
    const struct nrs_attr *row;
};

static void explain_text(const struct explained *e, struct nrs_text *out)
{
    bool has_unit = e->row->unit[0] && strcmp(e->row->unit, "1") != 0;

    nrs_text_printf(out, "%s\n    %s\n    %s%s%s%s; default %s%s%s\n    source: %s\n", e->path,
                    e->row->doc, e->row->type == NRS_ENUM ? "one of " : "", e->range,
                    has_unit ? " " : "", has_unit ? e->row->unit : "",
                    e->dflt[0] ? e->dflt : "empty", has_unit ? " " : "",
                    has_unit ? e->row->unit : "", e->row->source);
}

static void explain_csv(const struct explained *e, struct nrs_text *out)
{
    const char *fields[] = {e->path,       e->row->unit, nrs_attr_type_name(e->row->type),
                            e->range,      e->dflt,      e->row->doc,
                            e->row->source};
    struct nrs_csv csv;

    nrs_csv_init(&csv, out);
    for (size_t i = 0; i < NRS_LEN(fields); i++)
        nrs_csv_text(&csv, fields[i]);
    nrs_csv_end_row(&csv);
}

static void explain_json(const struct explained *e, struct nrs_json *j, cJSON *list)
{
    cJSON *object = nrs_json_object(j, list);

    nrs_json_text(j, object, "path", e->path);
    nrs_json_text(j, object, "unit", e->row->unit);
    nrs_json_text(j, object, "type", nrs_attr_type_name(e->row->type));
    nrs_json_text(j, object, "range", e->range);
    nrs_json_text(j, object, "default", e->dflt);
    nrs_json_text(j, object, "doc", e->row->doc);
    nrs_json_text(j, object, "source", e->row->source);
}

static size_t explain_all(const char *asked, struct nrs_json *j, cJSON *list, struct nrs_text *text,
                          struct nrs_text *csv)
{
    size_t n = 0;

    for (size_t s = 0; s < nrs_n_sections; s++)
        for (size_t i = 0; i < nrs_sections[s].table->n_rows; i++) {
            struct explained e = {.row = &nrs_sections[s].table->rows[i]};

            nrs_row_path(e.path, sizeof e.path, &nrs_sections[s], e.row);
            if (!is_asked(e.path, asked))
                continue;
            nrs_row_range(e.row, e.range, sizeof e.range);
            nrs_row_default(e.row, e.dflt, sizeof e.dflt);
            explain_text(&e, text);
            explain_csv(&e, csv);
            explain_json(&e, j, list);
            n++;
        }
    return n;
}

static int cmd_explain(struct nrs_cli *cli, struct nrs_error *err)
{
    char asked[NRS_JSON_PATH_MAX] = "";
    struct nrs_json j;
    struct nrs_text text, csv;
    cJSON *list;

    if (nrs_cli_operands(cli, 0, 1, err) != NRS_OK)
        return NRS_EXIT_INPUT;
    if (cli->n_operands)
        section_path(cli->operand[0], asked, sizeof asked);
    nrs_json_init(&j);
    nrs_text_init(&text);
    nrs_text_init(&csv);
    nrs_text_add(&csv, "path,unit,type,range,default,doc,source\n");
    list = nrs_json_array(&j, j.root, "parameters");
    if (explain_all(asked, &j, list, &text, &csv) == 0)
        nrs_unknown_path(asked, asked, err);
    else if (cli->format == NRS_FORMAT_TEXT)
        nrs_cli_print(&text, err);
    else if (cli->format == NRS_FORMAT_CSV)
        nrs_cli_print(&csv, err);
    else {
        nrs_text_free(&text);
        nrs_json_print(&j, &text);
        nrs_cli_print(&text, err);
    }
    nrs_text_free(&text);
    nrs_text_free(&csv);
    nrs_json_free(&j);
    return NRS_EXIT_MET;
}

const struct nrs_command nrs_cmd_explain = {
    "explain",
    "[PATH]",
    "Document a parameter, a section, or all parameters",
    "PATH is a parameter such as radio.ul.target_bler or a section such as radio.ul.",
    NULL,
    cmd_explain};

static int cmd_schema(struct nrs_cli *cli, struct nrs_error *err)
{
    struct nrs_json j = {0};

    if (nrs_cli_operands(cli, 0, 0, err) != NRS_OK || nrs_cli_no_csv(cli, err) != NRS_OK)
        return NRS_EXIT_INPUT;
    j.root = nrs_schema();
    j.failed = !j.root;
    nrs_cli_print_json(&j, err);
    return NRS_EXIT_MET;
}

const struct nrs_command nrs_cmd_schema = {
    "schema", "", "Print the JSON Schema of scenario files", "", NULL, cmd_schema};

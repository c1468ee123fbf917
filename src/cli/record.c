/* record.c - provenance of a run. */
#include "cli/record.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/progress.h"
#include "core/version.h"

struct nrs_stopwatch nrs_stopwatch_start(void)
{
    return (struct nrs_stopwatch){(long long)time(NULL), nrs_monotonic_s()};
}

static void add_row(struct nrs_json *j, cJSON *object, const struct nrs_attr *row,
                    const void *fields)
{
    if (row->type == NRS_NAME || row->type == NRS_ENUM)
        nrs_json_text(j, object, row->key, nrs_attr_text(row, fields));
    else if (row->type == NRS_FLAG)
        nrs_json_flag(j, object, row->key, nrs_attr_number(row, fields) != 0);
    else
        nrs_json_number(j, object, row->key, nrs_attr_number(row, fields));
}

/* Every effective value, defaults included, by section. */
static void add_parameters(struct nrs_json *j, const struct nrs_scenario *cfg)
{
    cJSON *all = nrs_json_member(j, j->root, "parameters");

    for (size_t s = 0; s < nrs_n_sections; s++) {
        const struct nrs_section *section = &nrs_sections[s];
        size_t n = nrs_section_count(cfg, section);

        for (size_t i = 0; i < n; i++) {
            char name[NRS_JSON_PATH_MAX];
            cJSON *object;

            snprintf(name, sizeof name, section->max ? "%s.%zu" : "%s", section->table->section, i);
            object = name[0] ? nrs_json_member(j, all, name) : all;
            for (size_t k = 0; k < section->table->n_rows; k++)
                add_row(j, object, &section->table->rows[k],
                        (const char *)cfg + section->offset + i * section->stride);
        }
    }
}

static void add_run(struct nrs_json *j, const struct nrs_cli *cli,
                    const struct nrs_stopwatch *watch)
{
    char host[256] = "", when[32] = "";
    time_t started = (time_t)watch->started_unix_s;
    struct tm utc;
    cJSON *arguments;

    if (gethostname(host, sizeof host - 1) != 0)
        host[0] = '\0';
    if (gmtime_r(&started, &utc))
        strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", &utc);
    nrs_json_text(j, j->root, "nrsplit", nrs_version());
    nrs_json_text(j, j->root, "host", host);
    nrs_json_text(j, j->root, "started", when);
    nrs_json_number(j, j->root, "wall_s", nrs_monotonic_s() - watch->start_s);
    if (getenv("NRSPLIT_SIMGRID_CFG"))
        nrs_json_text(j, j->root, "simgrid_cfg", getenv("NRSPLIT_SIMGRID_CFG"));
    arguments = nrs_json_array(j, j->root, "arguments");
    for (int i = 1; arguments && i < cli->argc; i++)
        cJSON_AddItemToArray(arguments, cJSON_CreateString(cli->argv[i]));
}

void nrs_run_record(const struct nrs_cli *cli, const struct nrs_document *doc,
                    const struct nrs_points *points, const struct nrs_scenario *first,
                    const struct nrs_stopwatch *watch, struct nrs_text *out)
{
    struct nrs_json j;
    cJSON *list;

    nrs_json_init(&j);
    add_run(&j, cli, watch);
    nrs_json_text(&j, j.root, "scenario_file", doc->path);
    cJSON_AddItemToObject(j.root, "scenario", cJSON_Duplicate(doc->root, true));
    add_parameters(&j, first);
    list = nrs_json_array(&j, j.root, "points");
    for (size_t i = 0; list && i < points->n; i++)
        cJSON_AddItemToArray(list, cJSON_CreateString(nrs_points_label(points, i)));
    nrs_json_print(&j, out);
    nrs_json_free(&j);
}

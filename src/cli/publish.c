/* publish.c - from a scenario's name to its points, and from numbers to pictures in a folder. */
#include "cli/publish.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "batch/platforms.h"
#include "report/figure.h"
#include "scenario/locate.h"
#include "sim/sim.h"

#define JOBS_LIMIT 1024

enum nrs_status nrs_cli_load(struct nrs_cli *cli, struct nrs_document *doc,
                             struct nrs_points *points, struct nrs_error *err)
{
    enum nrs_status status = nrs_document_load(cli->operand[0], doc, err);

    for (size_t i = 0; status == NRS_OK && i < cli->n_given; i++)
        if (strcmp(cli->given[i].option->name, "set") == 0)
            status = nrs_document_set(doc, "--set", cli->given[i].value, err);
    if (status == NRS_OK)
        status = nrs_sweep_expand(doc, points, err);
    if (status == NRS_OK)
        status = nrs_platforms_try(points, nrs_platform_try, err);
    if (status == NRS_OK)
        nrs_log_say(&cli->log, NRS_LOG_SCENARIO, NRS_LOG_INFO, "%s: %zu point%s", doc->path,
                    points->n, points->n == 1 ? "" : "s");
    return status;
}

enum nrs_status nrs_cli_integer(const struct nrs_cli *cli, const char *option, double min,
                                double max, int64_t *value, struct nrs_error *err)
{
    double number = (double)*value;
    enum nrs_status status = nrs_cli_number(cli, option, min, max, &number, err);

    if (status == NRS_OK && number != floor(number))
        status =
            nrs_fail(err, NRS_ETYPE, "--%s: %g is not whole, expected an integer", option, number);
    if (status == NRS_OK)
        *value = (int64_t)number;
    return status;
}

enum nrs_status nrs_cli_jobs(const struct nrs_cli *cli, unsigned *jobs, struct nrs_error *err)
{
    int64_t n = *jobs;
    enum nrs_status status = nrs_cli_integer(cli, "jobs", 1, JOBS_LIMIT, &n, err);

    *jobs = (unsigned)n;
    return status;
}

/* A plain name: below no other folder, not hidden, and harmless on a terminal. */
static bool is_folder_name(const char *name)
{
    if (!name[0] || name[0] == '.')
        return false;
    for (; *name; name++)
        if (*name == '/' || iscntrl((unsigned char)*name))
            return false;
    return true;
}

enum nrs_status nrs_cli_results_folder(const struct nrs_cli *cli, const char *path,
                                       const char *name, char out[NRS_PATH_MAX],
                                       struct nrs_error *err)
{
    const char *given = nrs_cli_value(cli, "output");

    if (!given && !is_folder_name(name))
        return nrs_fail(err, NRS_ERANGE, "%s: name: '%s' is no folder's name, give --output", path,
                        name);
    if (!nrs_path_join(out, given ? "" : "results", given ? given : name))
        return nrs_fail(err, NRS_EFILE, "%.64s...: path is too long", given ? given : name);
    return NRS_OK;
}

enum nrs_status nrs_cli_open_results(const struct nrs_cli *cli, const char *path, const char *name,
                                     const struct nrs_result_kind *kind,
                                     struct nrs_results *results, struct nrs_error *err)
{
    char dir[NRS_PATH_MAX];
    enum nrs_status status = nrs_cli_results_folder(cli, path, name, dir, err);

    return status == NRS_OK ? nrs_results_open(results, dir, kind, err) : status;
}

/* A missing gnuplot is a remark, not a failure: the numbers are all there. */
static bool gnuplot_is_missing(void)
{
    const char *path = getenv("PATH");

    while (path && *path) {
        size_t length = strcspn(path, ":");
        char program[NRS_PATH_MAX];

        if (snprintf(program, sizeof program, "%.*s/gnuplot", (int)length, path) <
                (int)sizeof program &&
            access(program, X_OK) == 0)
            return false;
        path += length + (path[length] == ':');
    }
    return true;
}

/* One picture, aside with the rest. Without it the numbers are still all there. */
static void draw_picture(struct nrs_cli *cli, struct nrs_results *results, const char *template,
                         const char *data, const char *name)
{
    char picture[NRS_PATH_MAX];
    struct nrs_figure_job job = {"gnuplot", template, data, picture};
    struct nrs_error err = {.status = NRS_OK};

    if (nrs_results_path(results, name, picture, &err) == NRS_OK) {
        if (nrs_figure_render(&job, &err) == NRS_OK)
            return;
        nrs_results_drop_last(results);
    }
    nrs_log_say(&cli->log, NRS_LOG_REPORT, NRS_LOG_WARNING, "no %s: %s", name, err.text);
}

enum nrs_status nrs_cli_draw(struct nrs_cli *cli, struct nrs_results *results, const char *plot,
                             struct nrs_error *err)
{
    char root[NRS_PATH_MAX], template[NRS_PATH_MAX], data[NRS_PATH_MAX];
    enum nrs_status status;

    if (nrs_cli_has(cli, "no-figure"))
        return NRS_OK;
    if (gnuplot_is_missing()) {
        nrs_log_say(&cli->log, NRS_LOG_REPORT, NRS_LOG_WARNING,
                    "gnuplot is not installed: no figure is drawn");
        return NRS_OK;
    }
    status = nrs_data_root(root, err);
    if (status != NRS_OK)
        return status;
    if (!nrs_path_join(template, root, plot) || !nrs_path_join(data, results->aside, "figure.dat"))
        return nrs_fail(err, NRS_EFILE, "%.64s...: path is too long", root);
    draw_picture(cli, results, template, data, "figure.png");
    draw_picture(cli, results, template, data, "figure.svg");
    return NRS_OK;
}

/* figures.c - small readers that die with one line. */
#include "figures.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/model_file.h"

#define TEXT_MAX_ 1048576

_Noreturn void die(const char *which, const char *what)
{
    fprintf(stderr, "fit_profile: %s: %s\n", which, what);
    exit(EXIT_FAILURE);
}

static void take_line(const char *name, char *line, size_t n_columns, struct figures *f)
{
    size_t n = 0;

    if (line[0] == '#' || line[0] == '\0')
        return;
    if (f->n_rows == FIGURES_ROWS)
        die(name, "too many rows");
    while (line && n < FIGURES_COLUMNS)
        f->column[f->n_rows][n++] = strsep(&line, ",");
    if (n != n_columns || line)
        die(name, "wrong number of columns");
    f->n_rows++;
}

void figures_read(const char *folder, const char *name, size_t n_columns, struct figures *f)
{
    char path[4096], *rest;
    FILE *file;

    snprintf(path, sizeof path, "%s/profiles/%s", folder, name);
    file = fopen(path, "r");
    f->text = calloc(TEXT_MAX_, 1);
    if (!file || !f->text)
        die(path, "cannot be read");
    if (fread(f->text, 1, TEXT_MAX_, file) == TEXT_MAX_)
        die(path, "too large");
    fclose(file);
    f->n_rows = 0;
    for (rest = f->text; rest;)
        take_line(name, strsep(&rest, "\n"), n_columns, f);
}

void figures_free(struct figures *f)
{
    free(f->text);
}

size_t figures_index(const char *const *names, const char *name)
{
    for (size_t i = 0; names[i]; i++)
        if (strcmp(names[i], name) == 0)
            return i;
    die(name, "unknown name");
}

double figures_number(const char *column, double min)
{
    char *end;
    double value = strtod(column, &end);

    if (end == column || *end != '\0' || !(value >= min))
        die(column, "not a number as expected");
    return value;
}

void figures_graphs(const char *folder, struct nrs_graph graph[NRS_N_FIT_NETWORKS])
{
    char path[4096];
    struct nrs_error err;

    for (size_t i = 0; i < NRS_N_FIT_NETWORKS; i++) {
        snprintf(path, sizeof path, "%s/models/%s.json", folder, nrs_fit_network_names[i]);
        if (nrs_model_load(path, &graph[i], &err))
            die(path, err.text);
    }
}

struct nrs_fit_point figures_point(const struct nrs_graph *g, int64_t batch, double ms)
{
    return (struct nrs_fit_point){g, 1, g->n_layers - 1, batch, ms * 1e-3};
}

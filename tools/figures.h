/* figures.h - the comma-separated files of data/profiles, for the tools that fit profiles. */
#ifndef NRS_TOOLS_FIGURES_H
#define NRS_TOOLS_FIGURES_H

#include "dnn/fit.h"

#define FIGURES_COLUMNS 10
#define FIGURES_ROWS    512

/* One file: the columns of its rows; comments and empty lines are left out. */
struct figures {
    char *text, *column[FIGURES_ROWS][FIGURES_COLUMNS];
    size_t n_rows;
};

/** Print `which: what` to stderr and leave with failure. */
_Noreturn void die(const char *which, const char *what);

/** Read `folder`/profiles/`name`; every row must have `n_columns`. Dies of what is wrong. */
void figures_read(const char *folder, const char *name, size_t n_columns, struct figures *f);
void figures_free(struct figures *f);

/** Index of `name` in `names`, up to NULL; dies when there is none. */
size_t figures_index(const char *const *names, const char *name);

/** A column as a number of at least `min`; dies of anything else. */
double figures_number(const char *column, double min);

/** Read the networks of nrs_fit_network_names from `folder`/models; the caller frees each. */
void figures_graphs(const char *folder, struct nrs_graph graph[NRS_N_FIT_NETWORKS]);

/** The point of a whole network. */
struct nrs_fit_point figures_point(const struct nrs_graph *g, int64_t batch, double ms);

#endif

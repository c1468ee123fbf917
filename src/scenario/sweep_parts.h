/* sweep_parts.h - what the files that make a sweep share; for them alone.
 *
 * An axis is a list of choices. A choice is a JSON object of the paths that it sets: one for an
 * axis of one parameter, several for variants. A point is one choice of each axis.
 */
#ifndef NRS_SCENARIO_SWEEP_PARTS_H
#define NRS_SCENARIO_SWEEP_PARTS_H

#include "core/list.h"
#include "scenario/locate.h"
#include "scenario/sweep.h"

#define NRS_AXES_MAX 64

struct nrs_word; /* one that stands for a list: axis.c */

struct nrs_axis {
    const char *path;            /* of the one parameter; NULL: its choices name several */
    bool is_variants;            /* a choice's `string` is the variant's name */
    const cJSON *choices;        /* list or object; NULL: they depend on the axes before */
    const struct nrs_word *word; /* then */
};

struct nrs_sweep {
    char path[NRS_PATH_MAX];  /* the scenario file, which errors name */
    struct nrs_scenario base; /* without the sweep; n_servers is 0 if it lists none */
    cJSON *block;             /* the document's "sweep"; NULL: none */
    cJSON *made;              /* lists of choices that are not in the block, by path */
    struct nrs_axis axis[NRS_AXES_MAX];
    size_t n_axes;
    struct nrs_list choices; /* const cJSON *: n_axes a point, in the order of axes */
    struct nrs_list rows;    /* struct nrs_sweep_row */
    struct nrs_list labels;  /* char: all labels, each with its end */
    bool has_platform;
    struct nrs_shared *shared;
    struct nrs_names files; /* that the document was read from */
};

struct nrs_sweep_row { /* a point */
    size_t label;      /* where it starts in `labels` */
    uint32_t replications;
};

/** Read the axes of s->block. @return NRS_ETYPE, NRS_ENAME, NRS_ERANGE, NRS_ECONFLICT. */
enum nrs_status nrs_axes_read(struct nrs_sweep *s, struct nrs_error *err);

/** The choices of an axis behind `so_far`, which has the choices of the axes before it. */
enum nrs_status nrs_axis_choices(struct nrs_sweep *s, const struct nrs_axis *axis,
                                 const struct nrs_scenario *so_far, const cJSON **out,
                                 struct nrs_error *err);

/** Set what the first `n` axes' choices say in `cfg`, a copy of s->base. */
enum nrs_status nrs_sweep_apply(const struct nrs_sweep *s, const cJSON *const *choice, size_t n,
                                struct nrs_scenario *cfg, struct nrs_error *err);

/** Fill label, varied and variant of point `index`, which has been given its choices. */
void nrs_sweep_name(const struct nrs_sweep *s, const cJSON *const *choice, size_t index,
                    struct nrs_point *p);

/** The choices of point i: s->n_axes of them. */
const cJSON *const *nrs_sweep_choices(const struct nrs_sweep *s, size_t i);

void nrs_sweep_free(struct nrs_sweep *s);

#endif

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

#define NRS_AXES_MAX   64
#define NRS_SWEPT_MAX  256     /* parameters that are set by axes other than variants */
#define NRS_VALUES_MAX 1000000 /* of all of these; one takes some 100 bytes */

struct nrs_word; /* one that stands for a list: axis.c */

struct nrs_axis {
    const char *path;            /* of the one parameter; NULL: its choices name several */
    bool is_variants;            /* a choice's `string` is the variant's name */
    const cJSON *choices;        /* list or object; NULL: they depend on the axes before */
    const struct nrs_word *word; /* then */
};

struct nrs_conditions { /* condition.c */
    struct nrs_list entries, members, values;
    struct nrs_scenario *scratch; /* where values are read to */
};

struct nrs_sweep {
    char path[NRS_PATH_MAX];  /* the scenario file, which errors name */
    struct nrs_scenario base; /* without the sweep; n_servers is 0 if it lists none */
    cJSON *block;             /* the document's "sweep"; NULL: none */
    cJSON *made;              /* lists of choices that are not in the block, by path */
    struct nrs_axis axis[NRS_AXES_MAX];
    size_t n_axes;
    const char *swept[NRS_SWEPT_MAX]; /* paths that axes set, variants aside */
    size_t n_swept, n_values;
    struct nrs_conditions conditions;
    size_t n_left_out;
    struct nrs_list choices; /* const cJSON *: n_axes a point, in the order of axes */
    struct nrs_list rows;    /* struct nrs_sweep_row */
    struct nrs_list labels;  /* char: all labels, each with its end */
    bool has_platform, has_rare;
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

/** A new axis behind the others; NULL: too many. */
struct nrs_axis *nrs_axis_add(struct nrs_sweep *s, struct nrs_error *err);

/** A parameter is swept: find its row. @return NRS_ENAME, NRS_ECONFLICT when it was before. */
enum nrs_status nrs_swept_add(struct nrs_sweep *s, const char *place, const char *path,
                              const struct nrs_attr **row, struct nrs_error *err);

/**
 * The values of a parameter, of a list or a range.
 * @param json   its `string` is the parameter's path, and lives as long as the sweep.
 * @param place  where `json` stands: "sweep", "sweep.zip".
 * @param out    a new list, of one value or more.
 */
enum nrs_status nrs_values_read(struct nrs_sweep *s, const struct nrs_attr *row, const cJSON *json,
                                const char *place, cJSON **out, struct nrs_error *err);

/** Count n more values. @return NRS_ERANGE: too many. */
enum nrs_status nrs_values_count(struct nrs_sweep *s, size_t n, struct nrs_error *err);

/** Put path and value into a choice. `value` is moved in, NULL for none. @return false: out of
 * memory. */
bool nrs_choice_put(cJSON *choice, const char *path, cJSON *value);

/** Append a choice without values to a list. NULL: out of memory. */
cJSON *nrs_choice_add(cJSON *list);

/** The axes of "zip" (zip.c), and that of "random" (random_design.c). */
enum nrs_status nrs_zip_read(struct nrs_sweep *s, const cJSON *member, struct nrs_error *err);
enum nrs_status nrs_random_read(struct nrs_sweep *s, const cJSON *member, struct nrs_error *err);

/** Read "skip" and "only" of s->block, when its axes are known. */
enum nrs_status nrs_conditions_read(struct nrs_sweep *s, struct nrs_error *err);

/** Do they leave a point out? */
bool nrs_conditions_leave_out(const struct nrs_conditions *c, const struct nrs_scenario *cfg,
                              const char *variant);
void nrs_conditions_free(struct nrs_conditions *c);

/** Set what the first `n` axes' choices say in `cfg`, a copy of s->base. */
enum nrs_status nrs_sweep_apply(const struct nrs_sweep *s, const cJSON *const *choice, size_t n,
                                struct nrs_scenario *cfg, struct nrs_error *err);

/** @return the name of the variant that was chosen; "" without variants. */
const char *nrs_sweep_variant(const struct nrs_sweep *s, const cJSON *const *choice);

/** Fill label, varied and variant of point `index`, which has been given its choices. */
void nrs_sweep_name(const struct nrs_sweep *s, const cJSON *const *choice, size_t index,
                    struct nrs_point *p);

/** The choices of point i: s->n_axes of them; NULL without axes. */
const cJSON *const *nrs_sweep_choices(const struct nrs_sweep *s, size_t i);

void nrs_sweep_free(struct nrs_sweep *s);

#endif

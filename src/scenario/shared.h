/* shared.h - what the points of a sweep have in common, read once: requirement sets, networks at a
 * resolution, profiles and the radio's tables, with the files that they came from.
 *
 * What is asked for is kept until it takes a limit of bytes; what comes later belongs to the point
 * that asks. Files that change meanwhile are not read again.
 */
#ifndef NRS_SCENARIO_SHARED_H
#define NRS_SCENARIO_SHARED_H

#include "core/file.h"
#include "dnn/graph.h"
#include "dnn/profile.h"
#include "kpi/requirement.h"
#include "radio/deployment.h"

#define NRS_SHARED_BYTES ((size_t)128 << 20) /* of a sweep */

struct nrs_shared; /* opaque */

struct nrs_shared *nrs_shared_new(size_t limit_bytes); /* NULL: out of memory */
void nrs_shared_free(struct nrs_shared *s);

/* Who asks: what all points share, and what this one has for itself. */
struct nrs_sharing {
    struct nrs_shared *all;
    struct nrs_shared **own; /* made when it is needed: nrs_shared_free */
};

/** As nrs_locate; a name is looked for once. @param out  lives as long as `s`. */
enum nrs_status nrs_shared_locate(struct nrs_shared *s, const char *what, const char *folder,
                                  const char *name, const char *place, const char **out,
                                  struct nrs_error *err);

enum nrs_status nrs_shared_set(const struct nrs_sharing *s, const char *file,
                               const struct nrs_requirement_set **out, struct nrs_error *err);
enum nrs_status nrs_shared_profile(const struct nrs_sharing *s, const char *file,
                                   const struct nrs_profile **out, struct nrs_error *err);

/* A network, in the order of layers that a split asks for. */
struct nrs_dnn {
    struct nrs_graph graph;
    uint32_t cut; /* of `split`; 0 without */
};
struct nrs_dnn_key {
    const char *file;
    int64_t height, width; /* of the input; 0 both: the file's own */
    const char *split; /* of several layers, which puts them into an order of its own; or NULL */
    const char *size_place, *split_place; /* what errors of the resolution and split name first */
};
enum nrs_status nrs_shared_dnn(const struct nrs_sharing *s, const struct nrs_dnn_key *key,
                               const struct nrs_dnn **out, struct nrs_error *err);

enum nrs_shared_table { NRS_TABLE_CELLS, NRS_TABLE_POSITIONS, NRS_TABLE_TRACKS, NRS_TABLE_SINR };

/** @param out  a copy, whose rows are borrowed. */
enum nrs_status nrs_shared_table(const struct nrs_sharing *s, enum nrs_shared_table table,
                                 const char *file, struct nrs_csv_rows *out, struct nrs_error *err);

/** A file that is used, but not read here. @return NRS_EMACHINE. */
enum nrs_status nrs_shared_note_file(struct nrs_shared *s, const char *file, struct nrs_error *err);

/** Is the file among those that are used? */
bool nrs_shared_has_file(const struct nrs_shared *s, const char *file);

/** The files in the order in which they were first asked for, each once. */
enum nrs_status nrs_shared_each_file(const struct nrs_shared *s,
                                     enum nrs_status (*visit)(void *user, const char *file,
                                                              struct nrs_error *err),
                                     void *user, struct nrs_error *err);

/* A radio that was found right, and what it comes to. */
struct nrs_radio_seen {
    struct nrs_radio_cfg cfg;
    int64_t cells, ues_per_cell; /* network.cells, ues.count_per_cell */
    uint32_t n_cells, n_ues;
};

/** @return the numbers of the same radio, or NULL. The bytes may differ where the values do not:
 * then it is checked once more. */
const struct nrs_radio_seen *nrs_shared_find_radio(const struct nrs_shared *s,
                                                   const struct nrs_radio_cfg *cfg, int64_t cells,
                                                   int64_t ues_per_cell);
/** Remember it, in place of the oldest of some. Without memory it is forgotten. */
void nrs_shared_keep_radio(struct nrs_shared *s, const struct nrs_radio_cfg *cfg, int64_t cells,
                           int64_t ues_per_cell, uint32_t n_cells, uint32_t n_ues);

#endif

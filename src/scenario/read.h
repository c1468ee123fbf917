/* read.h - JSON objects into structs through attribute tables. */
#ifndef NRS_SCENARIO_READ_H
#define NRS_SCENARIO_READ_H

#include "scenario/json.h"
#include "scenario/scenario.h"

/** Store one JSON value through its row. @param place  file and path, for the error. */
enum nrs_status nrs_read_value(const struct nrs_attr *row, void *object, const cJSON *value,
                               const char *place, struct nrs_error *err);

/**
 * Read an object that one table describes.
 * @param ignore  keys that somebody else reads: NULL-terminated, or NULL.
 */
enum nrs_status nrs_read_object(const struct nrs_attr_table *table, void *object, const cJSON *json,
                                const char *file, const char *path, const char *const *ignore,
                                struct nrs_error *err);

/**
 * Read a whole scenario document over what `s` holds. "extends", "sweep" and "$schema" are left to
 * their readers; any other key without a row is refused with the nearest path.
 */
enum nrs_status nrs_read_scenario(struct nrs_scenario *s, const cJSON *root, const char *file,
                                  struct nrs_error *err);

/**
 * The row of a full path such as "radio.ul.target_bler" or "edge.servers.0.max_batch".
 * @param index  element of a list; 0 otherwise.
 * @return NRS_ENAME with the nearest path.
 */
enum nrs_status nrs_row_find(const char *path, const struct nrs_section **section,
                             const struct nrs_attr **row, size_t *index, struct nrs_error *err);

/** Refuse `path` with the nearest known path. `place` is what the error names first. */
enum nrs_status nrs_unknown_path(const char *place, const char *path, struct nrs_error *err);

#endif

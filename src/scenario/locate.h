/* locate.h - where the shipped data lives, and how names of models, profiles, ... become files. */
#ifndef NRS_SCENARIO_LOCATE_H
#define NRS_SCENARIO_LOCATE_H

#include "core/file.h"

/**
 * The folder that holds data/, scenarios/ and plots/: $NRSPLIT_DATA; else the source tree that the
 * running program stands in, up to two folders above it; else the installed one; else the current
 * folder.
 * @return NRS_EFILE when none of them holds data/models.
 */
enum nrs_status nrs_data_root(char out[NRS_PATH_MAX], struct nrs_error *err);

/** Is a name the path of a file: has it a slash, or does it end in .json? */
bool nrs_is_path(const char *name);

/**
 * The file of a named thing: the path itself (nrs_is_path), or one looked up in the data folder.
 * @param what    for the error: "model", "profile", "requirement set".
 * @param folder  below the data root: "data/models".
 * @param place   what the error names first.
 * @return NRS_ENAME with the nearest and all known names.
 */
enum nrs_status nrs_locate(const char *what, const char *folder, const char *name,
                           const char *place, char out[NRS_PATH_MAX], struct nrs_error *err);

struct nrs_names {
    char **name;
    size_t n;
};

/** Append a copy of the text. @return false: out of memory. */
bool nrs_names_add(struct nrs_names *names, const char *text, size_t length);

/** Names of the .json files of a folder below the data root, sorted, without the ending. */
enum nrs_status nrs_names_list(const char *folder, struct nrs_names *out, struct nrs_error *err);
void nrs_names_free(struct nrs_names *names);

#endif

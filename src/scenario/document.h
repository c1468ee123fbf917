/* document.h - a scenario as JSON: its file, the files that it extends, and overrides. */
#ifndef NRS_SCENARIO_DOCUMENT_H
#define NRS_SCENARIO_DOCUMENT_H

#include "scenario/locate.h"
#include "scenario/read.h"

struct nrs_document {
    cJSON *root;             /* merged; "extends" is gone */
    char path[NRS_PATH_MAX]; /* the file that was asked for */
    struct nrs_names files;  /* it, and those that it extends */
};

/**
 * Load a scenario file and merge it over what it extends (objects key by key, all else replaced).
 * Every file is validated by itself first, so that an error names the file that holds the mistake.
 * Paths of models, profiles and requirement sets are relative to the file that they stand in.
 * A name that is no file is looked up among the shipped scenarios.
 */
enum nrs_status nrs_document_load(const char *path, struct nrs_document *out,
                                  struct nrs_error *err);
void nrs_document_free(struct nrs_document *doc);

/**
 * Override one value: "radio.ul.target_bler=0.01". A swept path is fixed by it: its axis goes.
 * @param where  what errors name first, e.g. "--set".
 */
enum nrs_status nrs_document_set(struct nrs_document *doc, const char *where,
                                 const char *assignment, struct nrs_error *err);

/** Put a value at a row's path in a tree (a copy is stored); the path is known to exist. */
enum nrs_status nrs_document_put(cJSON *root, const char *path, const cJSON *value,
                                 struct nrs_error *err);

#endif

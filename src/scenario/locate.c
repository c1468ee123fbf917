/* locate.c - finding shipped and user files. */
#include "scenario/locate.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/attr.h"

#ifndef NRS_DATADIR
#define NRS_DATADIR ""
#endif

static bool holds_data(const char *root)
{
    char models[NRS_PATH_MAX];

    return root && root[0] && nrs_path_join(models, root, "data/models") && nrs_dir_exists(models);
}

/* The program's own folder: an uninstalled build stands in or one or two below the source tree. */
static bool beside_program(char out[NRS_PATH_MAX])
{
    char self[NRS_PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);

    if (n <= 0)
        return false;
    self[n] = '\0';
    for (int up = 0; up < 3; up++) {
        nrs_path_dir(out, self);
        if (holds_data(out))
            return true;
        memcpy(self, out, strlen(out) + 1);
    }
    return false;
}

enum nrs_status nrs_data_root(char out[NRS_PATH_MAX], struct nrs_error *err)
{
    const char *chosen = getenv("NRSPLIT_DATA");

    if (chosen && chosen[0]) {
        if (!holds_data(chosen) || !nrs_path_join(out, "", chosen))
            return nrs_fail(err, NRS_EFILE, "NRSPLIT_DATA: '%s' holds no data/models", chosen);
        return NRS_OK;
    }
    if (beside_program(out))
        return NRS_OK;
    if (holds_data(NRS_DATADIR) && nrs_path_join(out, "", NRS_DATADIR))
        return NRS_OK;
    if (holds_data(".") && nrs_path_join(out, "", "."))
        return NRS_OK;
    return nrs_fail(err, NRS_EFILE,
                    "the data folder is missing: set NRSPLIT_DATA to the folder "
                    "that holds data/models");
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

bool nrs_names_add(struct nrs_names *names, const char *text, size_t length)
{
    char **larger = realloc(names->name, (names->n + 1) * sizeof *larger);

    if (!larger)
        return false;
    names->name = larger;
    names->name[names->n] = strndup(text, length);
    return names->name[names->n] && ++names->n;
}

enum nrs_status nrs_names_list(const char *folder, struct nrs_names *out, struct nrs_error *err)
{
    char root[NRS_PATH_MAX], path[NRS_PATH_MAX];
    enum nrs_status status = nrs_data_root(root, err);
    struct dirent *entry;
    bool ok = true;
    DIR *dir;

    *out = (struct nrs_names){0};
    if (status != NRS_OK)
        return status;
    if (!nrs_path_join(path, root, folder) || !(dir = opendir(path)))
        return nrs_fail(err, NRS_EFILE, "%s/%s: cannot list the folder", root, folder);
    while (ok && (entry = readdir(dir))) {
        const char *dot = strrchr(entry->d_name, '.');

        if (dot && dot > entry->d_name && strcmp(dot, ".json") == 0)
            ok = nrs_names_add(out, entry->d_name, (size_t)(dot - entry->d_name));
    }
    closedir(dir);
    if (!ok) {
        nrs_names_free(out);
        return nrs_fail(err, NRS_EMACHINE, "out of memory");
    }
    if (out->n)
        qsort(out->name, out->n, sizeof *out->name, by_text);
    return NRS_OK;
}

void nrs_names_free(struct nrs_names *names)
{
    for (size_t i = 0; i < names->n; i++)
        free(names->name[i]);
    free(names->name);
    *names = (struct nrs_names){0};
}

static const char *name_at(const void *ctx, size_t i)
{
    return ((char *const *)ctx)[i];
}

static enum nrs_status unknown_name(const char *what, const char *folder, const char *name,
                                    const char *place, struct nrs_error *err)
{
    char list[NRS_ERROR_MAX / 2];
    struct nrs_names names;
    enum nrs_status status = nrs_names_list(folder, &names, err);
    long near;

    if (status != NRS_OK)
        return status;
    nrs_join_names(list, sizeof list, name_at, names.name, names.n);
    near = nrs_nearest(name, name_at, names.name, names.n);
    if (near >= 0)
        status = nrs_fail(err, NRS_ENAME, "%s: %s '%.64s' is unknown, did you mean '%s' (of %s)?",
                          place, what, name, names.name[near], list);
    else
        status = nrs_fail(err, NRS_ENAME,
                          "%s: %s '%.64s' is unknown, expected one of %s or a path of a .json file",
                          place, what, name, list);
    nrs_names_free(&names);
    return status;
}

bool nrs_is_path(const char *name)
{
    static const char ending[] = ".json";
    size_t length = strlen(name);

    return strchr(name, '/') ||
           (length >= sizeof ending && strcmp(name + length - (sizeof ending - 1), ending) == 0);
}

enum nrs_status nrs_locate(const char *what, const char *folder, const char *name,
                           const char *place, char out[NRS_PATH_MAX], struct nrs_error *err)
{
    char root[NRS_PATH_MAX], dir[NRS_PATH_MAX], file[NRS_PATH_MAX];
    enum nrs_status status;

    if (nrs_is_path(name)) {
        if (nrs_path_join(out, "", name) && nrs_file_exists(out))
            return NRS_OK;
        return nrs_fail(err, NRS_EFILE, "%s: %s file '%.256s' does not exist", place, what, out);
    }
    status = nrs_data_root(root, err);
    if (status != NRS_OK)
        return status;
    if (name[0] && (size_t)snprintf(file, sizeof file, "%s.json", name) < sizeof file &&
        nrs_path_join(dir, root, folder) && nrs_path_join(out, dir, file) && nrs_file_exists(out))
        return NRS_OK;
    return unknown_name(what, folder, name, place, err);
}

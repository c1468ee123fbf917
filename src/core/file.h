/* file.h - reading whole files and writing them so that a partial one is never taken for whole. */
#ifndef NRS_CORE_FILE_H
#define NRS_CORE_FILE_H

#include "core/status.h"

#define NRS_PATH_MAX 4096

/**
 * Read a regular file into memory, with a zero byte appended.
 * @param limit  larger files are refused.
 * @param text, n  owned by the caller: free(*text).
 */
enum nrs_status nrs_file_read(const char *path, size_t limit, char **text, size_t *n,
                              struct nrs_error *err);

/**
 * Write `path` as a whole: into a temporary file beside it, flushed to disk, then renamed. After a
 * failure the old file, if any, is untouched and no temporary file is left. A folder, device or
 * pipe of that name is refused.
 * @return NRS_EFILE when the folder cannot be written, NRS_ESTORE when the disk is full.
 */
enum nrs_status nrs_file_write(const char *path, const void *data, size_t n, struct nrs_error *err);

/** Create a folder and its parents; one that exists is fine. NRS_EFILE names the reason. */
enum nrs_status nrs_dir_make(const char *path, struct nrs_error *err);

/** Does a regular file (folder) of this name exist and can it be read? */
bool nrs_file_exists(const char *path);
bool nrs_dir_exists(const char *path);

/** Write "dir/name" (or `name`, when it is absolute or `dir` empty) to `out`. @return false: too
 * long. */
bool nrs_path_join(char out[NRS_PATH_MAX], const char *dir, const char *name);

/** Write the folder part of `path` to `out`: "." when it has none. */
void nrs_path_dir(char out[NRS_PATH_MAX], const char *path);

/** @return what errno `code` means for the user: a full disk, the machine's fault or the wrong
 * file. */
enum nrs_status nrs_errno_status(int code);

#endif

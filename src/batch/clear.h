/* clear.h - removing what results are made of, and nothing that lies deeper. */
#ifndef NRS_BATCH_CLEAR_H
#define NRS_BATCH_CLEAR_H

#include "core/file.h"

/** Remove a file of a folder; one that is not there is fine. @return NRS_EFILE. */
enum nrs_status nrs_clear_file(const char *dir, const char *name, struct nrs_error *err);

/** Remove a folder's files, and folders in it, down to `depth`; the folder itself stays. @return
 * NRS_EFILE. */
enum nrs_status nrs_clear_folder(const char *path, int depth, struct nrs_error *err);

#endif

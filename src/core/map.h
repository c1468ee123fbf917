/* map.h - large files as memory, without reading what nobody looks at. */
#ifndef NRS_CORE_MAP_H
#define NRS_CORE_MAP_H

#include <stdint.h>

#include "core/status.h"

struct nrs_map {
    const uint8_t *data;
    size_t n;
};

/**
 * Map a regular file. Somebody who shortens it while it is mapped ends the program.
 * @param limit  larger files are refused.
 * @param map    nrs_file_unmap when NRS_OK.
 * @return NRS_EFILE with the path and the reason.
 */
enum nrs_status nrs_file_map(const char *path, size_t limit, struct nrs_map *map,
                             struct nrs_error *err);
void nrs_file_unmap(struct nrs_map *map);

#endif

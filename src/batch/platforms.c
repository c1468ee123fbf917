/* platforms.c - one probe for each platform file and the hosts that are looked for in it. */
#include "batch/platforms.h"

#include <string.h>

/* Does what a platform file has to have depend on nothing in which the points differ? */
static bool asks_for_the_same(const struct nrs_point *a, const struct nrs_point *b)
{
    bool same = a->n_cells == b->n_cells && a->cfg.n_servers == b->cfg.n_servers &&
                strcmp(a->cfg.transport.platform_file, b->cfg.transport.platform_file) == 0 &&
                strcmp(a->cfg.transport.cell_host, b->cfg.transport.cell_host) == 0;

    for (size_t i = 0; i < a->cfg.n_servers && same; i++)
        same = strcmp(a->cfg.servers[i].name, b->cfg.servers[i].name) == 0;
    return same;
}

enum nrs_status nrs_platforms_try(const struct nrs_points *points, nrs_probe_question *question,
                                  struct nrs_error *err)
{
    enum nrs_status status = NRS_OK;

    for (size_t i = 0; i < points->n && status == NRS_OK; i++) {
        const char *file = points->point[i]->cfg.transport.platform_file;

        if (file[0] && (i == 0 || !asks_for_the_same(points->point[i], points->point[i - 1])))
            status = nrs_probe(question, points->point[i], file, err);
    }
    return status;
}

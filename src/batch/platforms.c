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

enum nrs_status nrs_platforms_try(struct nrs_points *points, nrs_probe_question *question,
                                  struct nrs_error *err)
{
    struct nrs_point *p = NULL, *before = NULL;
    enum nrs_status status = NRS_OK;

    for (size_t i = 0; nrs_points_have_platform(points) && i < points->n; i++) {
        const char *file;

        status = nrs_points_resolve(points, i, &p, err);
        if (status != NRS_OK)
            break;
        file = p->cfg.transport.platform_file;
        if (file[0] && (!before || !asks_for_the_same(p, before)))
            status = nrs_probe(question, p, file, err);
        nrs_point_free(before);
        before = p;
        if (status != NRS_OK)
            break;
    }
    nrs_point_free(before);
    return status;
}

/* ues_table.c - how long ues.csv would be, known before anything is run. */
#include "cli/ues_table.h"

#include <inttypes.h>

#include "report/ues_csv.h"

enum nrs_status nrs_cli_wants_ues(const struct nrs_cli *cli, struct nrs_points *points,
                                  const struct nrs_summary *summary, bool *wanted, uint64_t *lines,
                                  struct nrs_error *err)
{
    *lines = 0;
    for (size_t i = 0; i < points->n; i++) {
        struct nrs_point *p;
        enum nrs_status status = nrs_points_resolve(points, i, &p, err);

        if (status != NRS_OK)
            return status;
        *lines +=
            (uint64_t)p->n_ues * (summary ? summary[i].runs.n : nrs_points_replications(points, i));
        nrs_point_free(p);
    }
    *wanted = *lines <= NRS_UES_LINES || nrs_cli_has(cli, "ues");
    return NRS_OK;
}

void nrs_cli_say_no_ues(uint64_t lines, struct nrs_text *out)
{
    nrs_text_printf(out, "ues.csv would have %" PRIu64 " lines and was not written (--ues)\n",
                    lines);
}

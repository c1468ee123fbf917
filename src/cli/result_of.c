/* result_of.c - from a point to its result. */
#include "cli/result_of.h"

#include <stdio.h>

struct nrs_point_result nrs_result_of(const struct nrs_points *points, size_t i,
                                      const struct nrs_point *p, const struct nrs_verdict *verdict,
                                      const struct nrs_summary *summary)
{
    struct nrs_point_result result = {
        .label = nrs_points_label(points, i),
        .requirement = p->requirement,
        .dtype = nrs_dtype_names[p->cfg.application.dtype],
        .payload_bytes = nrs_point_payload_bytes(p),
        .is_device_split = nrs_point_payload_bytes(p) == 0,
        .frame_rate_hz = p->frame_rate_hz,
        .n_ues = p->n_ues,
        .verdict = *verdict,
        .summary = summary,
    };

    snprintf(result.varied, sizeof result.varied, "%s", p->varied);
    snprintf(result.requirement_set, sizeof result.requirement_set, "%s", p->set.name);
    snprintf(result.network, sizeof result.network, "%s", nrs_point_workload(p)->graph.name);
    snprintf(result.split, sizeof result.split, "%s", p->cfg.application.split);
    return result;
}

/* judge.c - which figures a point is held against. */
#include "batch/judge.h"

/* Of the workloads that UEs run, the one whose data come nearest to the limit of its network, or
 * go furthest beyond; of those without a limit, the one that sends most. */
struct nrs_kpi_point nrs_judge_payload(const struct nrs_point *p)
{
    struct nrs_kpi_point kpi = {.model = NRS_KPI_OTHER,
                                .is_device_split = nrs_point_payload_bytes(p) == 0};
    double most = -2;

    for (size_t i = 0; i < p->work.n_workloads; i++) {
        const struct nrs_workload *w = &p->work.workload[i];
        enum nrs_kpi_model model = nrs_kpi_model_find(w->graph.name);
        double limit = p->set.max_payload_bytes[model];
        double share = limit > 0 ? (double)w->ul_bytes / limit : -1 / (double)w->ul_bytes;

        if (w->ul_bytes == 0 || !nrs_point_runs(p, i) || share <= most)
            continue; /* without a limit: below 0, but the higher the more it sends */
        most = share;
        kpi.model = model;
        kpi.payload_bytes = w->ul_bytes;
    }
    return kpi;
}

enum nrs_status nrs_judge(const struct nrs_point *p, const struct nrs_summary *s,
                          struct nrs_verdict *out, struct nrs_error *err)
{
    const struct nrs_kpi_point kpi = nrs_judge_payload(p);
    const struct nrs_energy_cfg energy = {.battery_j = p->cfg.ues.battery_j};
    enum nrs_status status = nrs_verdict_compute(s, &p->set, &p->requirement, &kpi, out, err);

    return status == NRS_OK ? nrs_energy_compute(s, &energy, &out->energy, err) : status;
}

/* ue_rate.c - what each UE experienced on the uplink. */
#include "kpi/ue_rate.h"

enum nrs_status nrs_ue_rates(const struct nrs_summary *s, struct nrs_sample *out,
                             struct nrs_error *err)
{
    const struct nrs_ue_sum *ue = s->ues.at;
    enum nrs_status status = nrs_sample_reset(out, s->ues.n, err);

    for (size_t i = 0; i < s->ues.n && status == NRS_OK; i++) {
        double bits = 8.0 * (double)ue[i].delivered_bytes;

        if (ue[i].n[NRS_LEG_UPLINK] > 0)
            nrs_sample_add(out, bits > 0 ? bits / ue[i].wait_s : 0);
    }
    nrs_sample_sort(out);
    return status;
}

struct nrs_ue_count nrs_ue_satisfied(const struct nrs_summary *s, double reliability)
{
    const struct nrs_ue_sum *ue = s->ues.at;
    struct nrs_ue_count count = {0};

    for (size_t i = 0; i < s->ues.n; i++) {
        uint64_t n = ue[i].n[NRS_LEG_UPLINK];

        if (n == 0)
            continue;
        count.n++;
        count.n_satisfied +=
            ue[i].n_in_time[NRS_LEG_UPLINK] >= nrs_sample_rank((size_t)n, reliability);
    }
    return count;
}

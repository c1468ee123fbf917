/* ue_rate.c - what each UE experienced. */
#include "kpi/ue_rate.h"

#include <math.h>

double nrs_ue_rate_bps(const struct nrs_ue_sum *ue, enum nrs_leg_kind leg)
{
    double bits = 8.0 * (double)ue->delivered_bytes[leg];

    if (ue->n[leg] == 0)
        return NAN;
    return bits > 0 ? bits / ue->wait_s[leg] : 0;
}

enum nrs_status nrs_ue_rates(const struct nrs_summary *s, struct nrs_sample *out,
                             struct nrs_error *err)
{
    const struct nrs_ue_sum *ue = s->ues.at;
    enum nrs_status status = nrs_sample_reset(out, s->ues.n, err);

    for (size_t i = 0; i < s->ues.n && status == NRS_OK; i++)
        if (ue[i].n[NRS_LEG_UPLINK] > 0)
            nrs_sample_add(out, nrs_ue_rate_bps(&ue[i], NRS_LEG_UPLINK));
    nrs_sample_sort(out);
    return status;
}

double nrs_ue_message_share(const struct nrs_requirement *req)
{
    if (req->ue_message_share > 0)
        return req->ue_message_share;
    return req->ul_reliability > 0 ? req->ul_reliability : 1;
}

bool nrs_ue_leg_is_satisfied(const struct nrs_ue_sum *ue, enum nrs_leg_kind leg, double share)
{
    return ue->n[leg] == 0 || ue->n_in_time[leg] >= nrs_sample_rank((size_t)ue->n[leg], share);
}

bool nrs_ue_is_satisfied(const struct nrs_ue_sum *ue, double share)
{
    return nrs_ue_leg_is_satisfied(ue, NRS_LEG_UPLINK, share) &&
           nrs_ue_leg_is_satisfied(ue, NRS_LEG_DOWNLINK, share);
}

struct nrs_ue_count nrs_ue_satisfied(const struct nrs_summary *s, double share)
{
    const struct nrs_ue_sum *ue = s->ues.at;
    struct nrs_ue_count count = {0};

    for (size_t i = 0; i < s->ues.n; i++)
        if (ue[i].n[NRS_LEG_UPLINK] > 0) {
            count.n++;
            count.n_satisfied += nrs_ue_is_satisfied(&ue[i], share);
        }
    return count;
}

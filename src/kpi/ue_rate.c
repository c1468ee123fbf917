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

struct nrs_ue_rule nrs_ue_rule_of(const struct nrs_requirement *req)
{
    if (req->ue_message_share > 0)
        return (struct nrs_ue_rule){req->ue_message_share, true};
    return (struct nrs_ue_rule){req->ul_reliability > 0 ? req->ul_reliability : 1, false};
}

/* Of n messages: ceil(n share), or floor(n share) + 1 but not more than n. */
static size_t least(size_t n, struct nrs_ue_rule rule)
{
    return rule.is_above ? n + 1 - nrs_sample_rank(n, 1 - rule.share)
                         : nrs_sample_rank(n, rule.share);
}

bool nrs_ue_leg_is_satisfied(const struct nrs_ue_sum *ue, enum nrs_leg_kind leg,
                             struct nrs_ue_rule rule)
{
    return ue->n[leg] == 0 || ue->n_in_time[leg] >= least((size_t)ue->n[leg], rule);
}

bool nrs_ue_is_satisfied(const struct nrs_ue_sum *ue, struct nrs_ue_rule rule)
{
    return nrs_ue_leg_is_satisfied(ue, NRS_LEG_UPLINK, rule) &&
           nrs_ue_leg_is_satisfied(ue, NRS_LEG_DOWNLINK, rule);
}

struct nrs_ue_count nrs_ue_satisfied(const struct nrs_summary *s, struct nrs_ue_rule rule)
{
    const struct nrs_ue_sum *ue = s->ues.at;
    struct nrs_ue_count count = {0};

    for (size_t i = 0; i < s->ues.n; i++)
        if (ue[i].n[NRS_LEG_UPLINK] > 0) {
            count.n++;
            count.n_satisfied += nrs_ue_is_satisfied(&ue[i], rule);
        }
    return count;
}

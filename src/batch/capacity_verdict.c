/* capacity_verdict.c - the verdict of a load, as nrsplit run would have it of the same drops.
 *
 * Records are read once more and pooled in the order of their replications, so that the verdict is
 * that of run to the last bit.
 */
#include "batch/capacity_verdict.h"

#include "batch/judge.h"

static enum nrs_status pool(const char *dir, const char *digest, struct nrs_trial_key key,
                            struct nrs_summary *out, struct nrs_error *err)
{
    struct nrs_summary one;
    enum nrs_status status = nrs_trial_read(dir, digest, key, &one, err);

    if (status != NRS_OK)
        return status;
    status = nrs_summary_append(out, &one, err);
    nrs_summary_free(&one);
    return status;
}

/* Without data nothing is decided: more drops may have some. */
static enum nrs_decision decision_of(enum nrs_verdict_status overall)
{
    switch (overall) {
    case NRS_MET: return NRS_PASS;
    case NRS_NOT_MET: return NRS_FAIL;
    default: return NRS_UNDECIDED;
    }
}

enum nrs_status nrs_trial_verdict(const char *dir, const char *digest, const struct nrs_look *look,
                                  struct nrs_points *points, struct nrs_search_answer *answer,
                                  struct nrs_error *err)
{
    struct nrs_trial_key key = {.point = look->point, .load = look->load};
    struct nrs_summary summary;
    struct nrs_verdict verdict;
    struct nrs_point *p;
    enum nrs_status status = nrs_points_resolve(points, look->point, &p, err);

    if (status != NRS_OK)
        return status;
    nrs_summary_init(&summary);
    for (; key.replication < look->n_replications && status == NRS_OK; key.replication++)
        status = pool(dir, digest, key, &summary, err);
    p->requirement.confidence = answer->confidence;
    if (look->ue_share > 0)
        p->requirement.ue_share = look->ue_share;
    if (status == NRS_OK)
        status = nrs_judge(p, &summary, &verdict, err);
    if (status == NRS_OK)
        answer->decision = decision_of(verdict.overall);
    nrs_summary_free(&summary);
    nrs_point_free(p);
    return status;
}

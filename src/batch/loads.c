/* loads.c - the document with another number of UEs, expanded. */
#include "batch/loads.h"

struct load {
    uint32_t load;
    struct nrs_points points;
};

void nrs_loads_init(struct nrs_loads *l, const struct nrs_document *doc, size_t n_points)
{
    *l = (struct nrs_loads){.doc = doc, .n_points = n_points};
    nrs_list_init(&l->at, sizeof(struct load));
}

void nrs_loads_free(struct nrs_loads *l)
{
    struct load *load = l->at.at;

    for (size_t i = 0; i < l->at.n; i++)
        nrs_points_free(&load[i].points);
    nrs_list_free(&l->at);
}

static enum nrs_status swept(const struct nrs_loads *l, struct nrs_error *err)
{
    return nrs_fail(err, NRS_ECONFLICT,
                    "%s: sweep: sets or asks for " NRS_LOADS_PATH
                    ", which capacity looks for; expected a sweep without it",
                    l->doc->path);
}

/* Whatever kind of axis sets the load, it shows in the points. */
static enum nrs_status check(const struct nrs_loads *l, struct load *load, struct nrs_error *err)
{
    if (load->points.n != l->n_points)
        return swept(l, err);
    for (size_t i = 0; i < load->points.n; i++) {
        struct nrs_point *p;
        bool same;

        if (nrs_points_resolve(&load->points, i, &p, err) != NRS_OK)
            return err->status;
        same = p->cfg.ues.count_per_cell == load->load;
        nrs_point_free(p);
        if (!same)
            return swept(l, err);
    }
    return NRS_OK;
}

static enum nrs_status open_load(const struct nrs_loads *l, struct load *load,
                                 struct nrs_error *err)
{
    struct nrs_document doc = *l->doc; /* its tree alone is another one */
    cJSON *value = cJSON_CreateNumber(load->load);
    enum nrs_status status;

    doc.root = cJSON_Duplicate(l->doc->root, true);
    if (doc.root && value)
        status = nrs_document_put(doc.root, NRS_LOADS_PATH, value, err);
    else
        status = nrs_fail(err, NRS_EMACHINE, "out of memory");
    if (status == NRS_OK)
        status = nrs_sweep_expand(&doc, &load->points, err);
    if (status == NRS_OK)
        status = check(l, load, err);
    cJSON_Delete(doc.root);
    cJSON_Delete(value);
    return status;
}

enum nrs_status nrs_loads_points(struct nrs_loads *l, uint32_t load, struct nrs_points *out,
                                 struct nrs_error *err)
{
    struct load *known = l->at.at, made = {.load = load};
    enum nrs_status status;

    for (size_t i = 0; i < l->at.n; i++)
        if (known[i].load == load) {
            *out = known[i].points;
            return NRS_OK;
        }
    status = open_load(l, &made, err);
    if (status == NRS_OK && !nrs_list_add(&l->at, &made, 1))
        status = nrs_fail(err, NRS_EMACHINE, "out of memory");
    if (status == NRS_OK)
        *out = made.points;
    else
        nrs_points_free(&made.points);
    return status;
}

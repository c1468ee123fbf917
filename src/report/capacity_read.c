/* capacity_read.c - rows of a report from JSON that may have been changed by anybody. */
#include "report/capacity_read.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* An object, and where it stands. */
struct place {
    const char *file;
    size_t row; /* number in "capacities" */
    const cJSON *object;
    struct nrs_error *err;
};

static enum nrs_status wrong(const struct place *p, const char *key, const char *expected)
{
    return nrs_fail(p->err, NRS_EPARSE, "%s: capacities[%zu]: %s: expected %s", p->file, p->row,
                    key, expected);
}

static enum nrs_status read_text(const struct place *p, const char *key, const char **out)
{
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(p->object, key);

    if (!cJSON_IsString(value))
        return wrong(p, key, "a text");
    *out = value->valuestring;
    return NRS_OK;
}

static enum nrs_status copy_text(const struct place *p, const char *key, char *out, size_t size)
{
    const char *text = "";
    enum nrs_status status = read_text(p, key, &text);

    if (status == NRS_OK && strlen(text) >= size)
        return wrong(p, key, "a shorter text");
    if (status == NRS_OK)
        memcpy(out, text, strlen(text) + 1);
    return status;
}

/* null is NAN. */
static enum nrs_status read_number(const struct place *p, const char *key, double *out)
{
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(p->object, key);

    if (!cJSON_IsNumber(value) && !cJSON_IsNull(value))
        return wrong(p, key, "a number");
    *out = cJSON_IsNumber(value) ? value->valuedouble : NAN;
    return NRS_OK;
}

/* null is 0: who asks knows whether there is one. */
static enum nrs_status read_count(const struct place *p, const char *key, uint32_t *out)
{
    double value;
    enum nrs_status status = read_number(p, key, &value);

    *out = 0;
    if (status != NRS_OK || isnan(value))
        return status;
    if (!(value >= 0 && value <= UINT32_MAX && value == floor(value)))
        return wrong(p, key, "a count");
    *out = (uint32_t)value;
    return NRS_OK;
}

static enum nrs_status read_trial(const struct place *p, struct nrs_capacity_trial *out)
{
    const struct {
        const char *key;
        double *to;
    } numbers[] = {{"estimate", &out->estimate},
                   {"target", &out->target},
                   {"lo", &out->lo},
                   {"hi", &out->hi},
                   {"confidence", &out->confidence}};
    uint32_t looks = 0;
    enum nrs_status status = read_count(p, "load", &out->load);

    if (status == NRS_OK)
        status = read_count(p, "looks", &looks);
    out->looks = looks;
    if (status == NRS_OK)
        status = read_count(p, "replications", &out->replications);
    if (status == NRS_OK)
        status = read_text(p, "decision", &out->decision);
    if (status == NRS_OK)
        status = read_text(p, "quantity", &out->quantity);
    for (size_t i = 0; i < NRS_LEN(numbers) && status == NRS_OK; i++)
        status = read_number(p, numbers[i].key, numbers[i].to);
    return status;
}

static enum nrs_status read_point(const struct place *p, struct nrs_point_result *out)
{
    double payload_bytes = 0;
    enum nrs_status status = read_text(p, "label", &out->label);

    if (status == NRS_OK)
        status = copy_text(p, "varied", out->varied, sizeof out->varied);
    if (status == NRS_OK)
        status = copy_text(p, "requirement_set", out->requirement_set, sizeof out->requirement_set);
    if (status == NRS_OK)
        status = copy_text(p, "application", out->requirement.name, sizeof out->requirement.name);
    if (status == NRS_OK)
        status = copy_text(p, "network", out->network, sizeof out->network);
    if (status == NRS_OK)
        status = copy_text(p, "split", out->split, sizeof out->split);
    if (status == NRS_OK)
        status = read_text(p, "dtype", &out->dtype);
    if (status == NRS_OK)
        status = read_number(p, "payload_bytes", &payload_bytes);
    if (status == NRS_OK && !(payload_bytes >= 0 && payload_bytes < 0x1p53))
        status = wrong(p, "payload_bytes", "a size");
    if (status == NRS_OK)
        out->payload_bytes = (int64_t)payload_bytes;
    return status == NRS_OK ? read_number(p, "frame_rate_hz", &out->frame_rate_hz) : status;
}

static enum nrs_status read_status(const struct place *p, enum nrs_capacity_status *out)
{
    const char *name = "";
    enum nrs_status status = read_text(p, "status", &name);

    for (int i = 0; status == NRS_OK && nrs_capacity_status_names[i]; i++)
        if (strcmp(nrs_capacity_status_names[i], name) == 0) {
            *out = (enum nrs_capacity_status)i;
            return NRS_OK;
        }
    return status == NRS_OK ? wrong(p, "status", "one of those that capacity writes") : status;
}

static enum nrs_status read_figures(const struct place *p, struct nrs_capacity_row *out)
{
    const cJSON *monotone = cJSON_GetObjectItemCaseSensitive(p->object, "monotone");
    double high = NAN;
    uint32_t drops = 0;
    enum nrs_status status = read_status(p, &out->status);

    if (status == NRS_OK)
        status = read_count(p, "capacity", &out->estimate);
    if (status == NRS_OK)
        status = read_count(p, "low", &out->low);
    if (status == NRS_OK)
        status = read_count(p, "high", &out->high);
    if (status == NRS_OK)
        status = read_number(p, "high", &high);
    out->has_high = !isnan(high);
    if (status == NRS_OK)
        status = read_number(p, "crossing", &out->crossing);
    if (status == NRS_OK)
        status = read_number(p, "ue_share", &out->ue_share);
    if (status == NRS_OK)
        status = read_count(p, "replications", &drops);
    out->n_replications = drops;
    if (status == NRS_OK && !cJSON_IsBool(monotone))
        status = wrong(p, "monotone", "true or false");
    out->is_monotone = cJSON_IsTrue(monotone);
    return status;
}

/* The trial at the load that is named; none: n_trials. */
static enum nrs_status find_limit(const struct place *p, struct nrs_capacity_row *row)
{
    double load;
    enum nrs_status status = read_number(p, "limit_load", &load);

    while (row->limiting < row->n_trials && row->trial[row->limiting].load != load)
        row->limiting++;
    if (status == NRS_OK && !isnan(load) && row->limiting == row->n_trials)
        return wrong(p, "limit_load", "one of the loads");
    return status;
}

static const cJSON *loads_of(const cJSON *object)
{
    return cJSON_GetObjectItemCaseSensitive(object, "loads");
}

static enum nrs_status read_row(const struct place *p, struct nrs_capacity_trial *trial,
                                struct nrs_capacity_row *out)
{
    struct place at = *p;
    enum nrs_status status = read_point(p, &out->point);

    if (status == NRS_OK)
        status = read_figures(p, out);
    out->trial = trial;
    cJSON_ArrayForEach(at.object, loads_of(p->object))
    {
        if (status == NRS_OK)
            status = read_trial(&at, &trial[out->n_trials++]);
    }
    return status == NRS_OK ? find_limit(p, out) : status;
}

static enum nrs_status read_rows(struct place *p, struct nrs_capacities_kept *out)
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(out->root, "capacities"), *object;
    size_t n_trials = 0;
    enum nrs_status status = NRS_OK;

    cJSON_ArrayForEach(object, list)
    {
        n_trials += (size_t)cJSON_GetArraySize(loads_of(object));
        out->all.n++;
    }
    out->row = calloc(out->all.n + 1, sizeof *out->row);
    out->trial = calloc(n_trials + 1, sizeof *out->trial);
    out->all.row = out->row;
    if (!out->row || !out->trial)
        return nrs_fail(p->err, NRS_EMACHINE, "out of memory for %zu capacities", out->all.n);
    n_trials = 0;
    cJSON_ArrayForEach(p->object, list)
    {
        if (status == NRS_OK)
            status = read_row(p, out->trial + n_trials, &out->row[p->row]);
        n_trials += (size_t)cJSON_GetArraySize(loads_of(p->object));
        p->row++;
    }
    return status;
}

enum nrs_status nrs_capacities_read(const char *place, cJSON *root, struct nrs_capacities_kept *out,
                                    struct nrs_error *err)
{
    const cJSON *criterion = cJSON_GetObjectItemCaseSensitive(root, "criterion");
    const cJSON *confidence = cJSON_GetObjectItemCaseSensitive(root, "confidence");
    struct place p = {.file = place, .err = err};

    *out = (struct nrs_capacities_kept){.root = root};
    if (!cJSON_IsString(criterion) || !cJSON_IsNumber(confidence) ||
        !cJSON_IsArray(cJSON_GetObjectItemCaseSensitive(root, "capacities")))
        return nrs_fail(err, NRS_EPARSE,
                        "%s: expected criterion, confidence and capacities, as capacity writes",
                        place);
    out->all.criterion = criterion->valuestring;
    out->all.confidence = confidence->valuedouble;
    return read_rows(&p, out);
}

void nrs_capacities_free(struct nrs_capacities_kept *c)
{
    free(c->row);
    free(c->trial);
    cJSON_Delete(c->root);
    *c = (struct nrs_capacities_kept){.root = NULL};
}

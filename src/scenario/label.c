/* label.c - the values of the swept parameters, as text. */
#include <stdio.h>
#include <string.h>

#include "scenario/sweep_parts.h"

/* A parameter's value, of a path that is known to exist. */
static void value_text(const struct nrs_scenario *cfg, const char *path, char *out, size_t size)
{
    const struct nrs_section *section;
    const struct nrs_attr *row;
    const char *object;
    size_t index;

    out[0] = '\0';
    if (nrs_row_find(path, &section, &row, &index, NULL) != NRS_OK)
        return;
    object = (const char *)cfg + section->offset + index * section->stride;
    if (row->type == NRS_NAME || row->type == NRS_ENUM)
        snprintf(out, size, "%s", nrs_attr_text(row, object));
    else
        snprintf(out, size, "%.10g", nrs_attr_number(row, object));
}

static void append(char *text, const char *key, const char *value)
{
    size_t used = strlen(text);

    snprintf(text + used, NRS_LABEL_MAX - used, "%s%s=%s", used ? " " : "", key, value);
}

/* A label that did not fit ends with a whole character. */
static void end_whole(char *text)
{
    const char *fault = nrs_utf8_fault(text);

    if (fault)
        text[fault - text] = '\0';
}

/* Reports have places of their own for these. */
static bool has_own_column(const char *path)
{
    static const char *const columns[] = {"requirements.application", "application.model",
                                          "application.split"};

    for (size_t i = 0; i < NRS_LEN(columns); i++)
        if (strcmp(columns[i], path) == 0)
            return true;
    return false;
}

static void add_value(struct nrs_point *p, const char *path)
{
    const char *dot = strrchr(path, '.'), *key = dot ? dot + 1 : path;
    char value[NRS_LABEL_MAX];

    value_text(&p->cfg, path, value, sizeof value);
    append(p->label, key, value);
    if (!has_own_column(path))
        append(p->varied, key, value);
}

const char *nrs_sweep_variant(const struct nrs_sweep *s, const cJSON *const *choice)
{
    for (size_t i = 0; i < s->n_axes; i++)
        if (s->axis[i].is_variants)
            return choice[i]->string;
    return "";
}

void nrs_sweep_name(const struct nrs_sweep *s, const cJSON *const *choice, size_t index,
                    struct nrs_point *p)
{
    const cJSON *value;

    p->varied[0] = '\0';
    snprintf(p->variant, sizeof p->variant, "%s", nrs_sweep_variant(s, choice));
    if (!s->block) {
        snprintf(p->label, sizeof p->label, "%s", p->cfg.name);
        return;
    }
    snprintf(p->label, sizeof p->label, "%zu", index);
    for (size_t i = 0; i < s->n_axes; i++) {
        if (s->axis[i].is_variants) {
            append(p->label, "variant", p->variant);
            append(p->varied, "variant", p->variant);
        } else {
            cJSON_ArrayForEach(value, choice[i]) add_value(p, value->string);
        }
    }
    end_whole(p->label);
    end_whole(p->varied);
}

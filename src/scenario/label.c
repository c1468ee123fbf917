/* label.c - the values of the swept parameters, as text. */
#include "scenario/label.h"

#include <stdio.h>
#include <string.h>

#include "scenario/variants.h"

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

void nrs_point_name(struct nrs_point *p, const cJSON *sweep, size_t index)
{
    const cJSON *axis;

    p->varied[0] = '\0';
    if (!sweep) {
        snprintf(p->label, sizeof p->label, "%s", p->cfg.name);
        return;
    }
    snprintf(p->label, sizeof p->label, "%zu", index);
    cJSON_ArrayForEach(axis, sweep)
    {
        const char *dot = strrchr(axis->string, '.'), *key = dot ? dot + 1 : axis->string;
        char value[NRS_LABEL_MAX];

        if (strcmp(axis->string, NRS_VARIANTS) == 0) {
            key = "variant";
            snprintf(value, sizeof value, "%s", p->variant);
        } else {
            value_text(&p->cfg, axis->string, value, sizeof value);
        }
        append(p->label, key, value);
        if (!has_own_column(axis->string))
            append(p->varied, key, value);
    }
    end_whole(p->label);
    end_whole(p->varied);
}

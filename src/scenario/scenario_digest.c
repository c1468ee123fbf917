/* scenario_digest.c - a line a parameter, and the digest of all lines. */
#include "scenario/scenario_digest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/json.h"

static bool counts(const struct nrs_section *section, const struct nrs_attr *row,
                   const char *const *without)
{
    char path[NRS_JSON_PATH_MAX];

    nrs_row_path(path, sizeof path, section, row);
    for (; *without; without++)
        if (strcmp(*without, path) == 0)
            return false;
    return true;
}

/* Names stand behind their lengths, so that none can look like two. */
static void write_value(const struct nrs_attr *row, const void *object, FILE *out)
{
    if (row->type == NRS_NAME || row->type == NRS_ENUM) {
        const char *text = nrs_attr_text(row, object);

        fprintf(out, "%s %zu %s\n", row->key, strlen(text), text);
    } else {
        fprintf(out, "%s %.17g\n", row->key, nrs_attr_number(row, object));
    }
}

static void write_section(const struct nrs_scenario *cfg, const struct nrs_section *section,
                          const char *const *without, FILE *out)
{
    size_t n = nrs_section_count(cfg, section);

    for (size_t i = 0; i < n; i++) {
        const void *object = (const char *)cfg + section->offset + i * section->stride;

        fprintf(out, "[%s %zu]\n", section->table->section, i);
        for (size_t k = 0; k < section->table->n_rows; k++)
            if (counts(section, &section->table->rows[k], without))
                write_value(&section->table->rows[k], object, out);
    }
}

enum nrs_status nrs_scenario_digest(const struct nrs_scenario *cfg, const char *const *without,
                                    char out[NRS_DIGEST_LEN], struct nrs_error *err)
{
    char *text = NULL;
    size_t n = 0;
    FILE *lines = open_memstream(&text, &n);
    bool ok = lines != NULL;

    for (size_t s = 0; ok && s < nrs_n_sections; s++)
        write_section(cfg, &nrs_sections[s], without, lines);
    if (lines) {
        ok = !ferror(lines);
        ok = fclose(lines) == 0 && ok;
    }
    if (ok)
        nrs_digest(text, n, out);
    free(text);
    return ok ? NRS_OK : nrs_fail(err, NRS_EMACHINE, "out of memory for a scenario's digest");
}

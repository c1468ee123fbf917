/* parameter.c - rows of the attribute tables, and values for them. */
#include "parameter.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static size_t draw(struct nrs_stream *rng, size_t n)
{
    return n ? (size_t)(nrs_stream_bits(rng) % n) : 0;
}

static const struct nrs_attr *draw_row(struct nrs_stream *rng, const struct nrs_section **section)
{
    size_t n = 0, i;

    for (size_t s = 0; s < nrs_n_sections; s++)
        n += nrs_sections[s].table->n_rows;
    i = draw(rng, n);
    for (*section = nrs_sections; i >= (*section)->table->n_rows; (*section)++)
        i -= (*section)->table->n_rows;
    return &(*section)->table->rows[i];
}

/* "edge.servers[].name" becomes "edge.servers.1.name". */
static void number_list(struct nrs_stream *rng, char *path)
{
    char *list = strstr(path, "[]");

    if (list) {
        list[0] = '.';
        list[1] = (char)('0' + draw(rng, 3));
    }
}

static double draw_number(struct nrs_stream *rng, const struct nrs_attr *row)
{
    double u = nrs_stream_u01(rng), value;

    switch (draw(rng, 8)) {
    case 0: value = row->min; break;
    case 1: value = row->max; break;
    case 2: value = row->dflt; break;
    case 3: value = row->min + u * (row->max - row->min); break;
    case 4: value = row->max * exp(log(1e-6) * u); break;
    case 5: value = u < 0.1 ? row->max * 2 : u < 0.2 ? row->min - 1 : row->dflt; break;
    default: value = row->dflt * 2 * u; break;
    }
    return row->type == NRS_INT && u > 0.02 ? round(value) : value;
}

static const char *draw_name(struct nrs_stream *rng)
{
    static const char *const names[] = {
        "alexnet",   "vgg16",
        "resnet50",  "t4",
        "phone-npu", "ts22261",
        "tr22874",   "pool1",
        "device",    "input",
        "fc6",       "m.json",
        "p.json",    "r.json",
        "l.csv",     "d.csv",
        "t.csv",     "s.csv",
        "DDDSU",     "FDD",
        "DSUUD",     "car",
        "foot",      "a",
        "",          "one-shot-object-recognition",
        "edge-0",    "edge",
        "cloud",     "pool1+pool2",
        "pool5",     "*",
        "edge-1",
    };

    return names[draw(rng, NRS_LEN(names))];
}

static const char *draw_choice(struct nrs_stream *rng, const struct nrs_attr *row)
{
    size_t n = 0;

    while (row->choices[n])
        n++;
    return row->choices[draw(rng, n)];
}

cJSON *fuzz_parameter(struct nrs_stream *rng, char path[NRS_JSON_PATH_MAX])
{
    const struct nrs_section *section;
    const struct nrs_attr *row = draw_row(rng, &section);

    nrs_row_path(path, NRS_JSON_PATH_MAX, section, row);
    number_list(rng, path);
    switch (row->type) {
    case NRS_FLAG: return cJSON_CreateBool(draw(rng, 2) == 1);
    case NRS_ENUM: return cJSON_CreateString(draw_choice(rng, row));
    case NRS_NAME: return cJSON_CreateString(draw_name(rng));
    case NRS_INT:
    case NRS_REAL: break;
    }
    return cJSON_CreateNumber(draw_number(rng, row));
}

/* model_footprint.c - nrsplit model footprint: what a cut asks of the UE and of the server. */
#include "cli/model.h"
#include "device/config.h"
#include "dnn/footprint.h"
#include "edge/config.h"
#include "report/csv.h"
#include "report/number.h"
#include "scenario/locate.h"
#include "scenario/profile_file.h"

#define MB 1e6
#define GB 1e9

/* X(member; its name is the key in JSON and CSV): of the layers up to the cut on the UE, and of
 * those behind it on the server, for one image. */
/* clang-format off */
#define COLUMNS(X)                                                                                 \
    X(head_weights_bytes) X(head_peak_bytes) X(head_j) X(head_s)                                   \
    X(tail_weights_bytes) X(tail_peak_bytes) X(tail_j) X(tail_s)
/* clang-format on */

struct footprint {
#define MEMBER(name) double name;
    COLUMNS(MEMBER)
#undef MEMBER
};

struct sides {
    const struct nrs_graph *g;
    struct nrs_profile device, server;
};

static struct footprint footprint_of(const struct sides *s, uint32_t cut)
{
    uint32_t first = cut + 1, last = s->g->n_layers - 1;

    return (struct footprint){
        .head_weights_bytes = (double)nrs_profile_weights_bytes(&s->device, s->g, 1, cut),
        .head_peak_bytes = (double)nrs_profile_peak_bytes(&s->device, s->g, 1, cut),
        .head_j = nrs_profile_range_energy_j(&s->device, s->g, 1, cut, 1),
        .head_s = nrs_profile_range_s(&s->device, s->g, 1, cut, 1),
        .tail_weights_bytes = (double)nrs_profile_weights_bytes(&s->server, s->g, first, last),
        .tail_peak_bytes = (double)nrs_profile_peak_bytes(&s->server, s->g, first, last),
        .tail_j = nrs_profile_range_energy_j(&s->server, s->g, first, last, 1),
        .tail_s = nrs_profile_range_s(&s->server, s->g, first, last, 1),
    };
}

static void show_json(const struct sides *s, struct nrs_text *out)
{
    struct nrs_json j;
    cJSON *list;

    nrs_json_init(&j);
    nrs_json_text(&j, j.root, "model", s->g->name);
    nrs_json_text(&j, j.root, "device", s->device.name);
    nrs_json_text(&j, j.root, "server", s->server.name);
    nrs_json_number(&j, j.root, "device_memory_bytes", s->device.memory_bytes);
    nrs_json_number(&j, j.root, "server_memory_bytes", s->server.memory_bytes);
    list = nrs_json_array(&j, j.root, "splits");
    for (uint32_t i = 0; i < s->g->n_splits; i++) {
        struct footprint f = footprint_of(s, s->g->splits[i].layer);
        cJSON *object = nrs_json_object(&j, list);

        nrs_json_text(&j, object, "split", s->g->splits[i].name);
#define MEMBER(name) nrs_json_number(&j, object, #name, f.name);
        COLUMNS(MEMBER)
#undef MEMBER
    }
    nrs_json_print(&j, out);
    nrs_json_free(&j);
}

static void show_csv(const struct sides *s, struct nrs_text *out)
{
    struct nrs_csv csv;

    nrs_csv_init(&csv, out);
    nrs_csv_text(&csv, "split");
#define MEMBER(name) nrs_csv_text(&csv, #name);
    COLUMNS(MEMBER)
#undef MEMBER
    nrs_csv_end_row(&csv);
    for (uint32_t i = 0; i < s->g->n_splits; i++) {
        struct footprint f = footprint_of(s, s->g->splits[i].layer);

        nrs_csv_text(&csv, s->g->splits[i].name);
#define MEMBER(name) nrs_csv_number(&csv, f.name);
        COLUMNS(MEMBER)
#undef MEMBER
        nrs_csv_end_row(&csv);
    }
}

static void add_memory(struct nrs_text *out, const char *side, const struct nrs_profile *p)
{
    if (p->memory_bytes > 0)
        nrs_text_printf(out, "%s: %s, %s GB of memory\n", side, p->name,
                        nrs_number_short(p->memory_bytes / GB).text);
    else
        nrs_text_printf(out, "%s: %s, memory not known\n", side, p->name);
}

static void show_text(const struct sides *s, const struct nrs_style *style, struct nrs_text *out)
{
    static const struct nrs_column columns[] = {
        {"split", "", true},          {"weights", "UE MB", false},
        {"peak", "UE MB", false},     {"energy", "UE mJ", false},
        {"time", "UE ms", false},     {"weights", "server MB", false},
        {"peak", "server MB", false}, {"energy", "server mJ", false},
        {"time", "server ms", false},
    };
    struct nrs_table table;

    nrs_table_init(&table, columns, NRS_LEN(columns));
    for (uint32_t i = 0; i < s->g->n_splits; i++) {
        struct footprint f = footprint_of(s, s->g->splits[i].layer);
        const double cells[] = {
            f.head_weights_bytes / MB, f.head_peak_bytes / MB, f.head_j * 1e3, f.head_s * 1e3,
            f.tail_weights_bytes / MB, f.tail_peak_bytes / MB, f.tail_j * 1e3, f.tail_s * 1e3};
        bool fits = !(s->device.memory_bytes > 0 && f.head_peak_bytes > s->device.memory_bytes);

        nrs_table_cell(&table, NRS_TONE_STRONG, "%s", s->g->splits[i].name);
        for (size_t k = 0; k < NRS_LEN(cells); k++)
            nrs_table_cell(&table, k == 1 && !fits ? NRS_TONE_BAD : NRS_TONE_PLAIN, "%s",
                           nrs_number_short(cells[k]).text);
    }
    nrs_table_render(&table, style, out);
    nrs_table_free(&table);
    nrs_text_add(out, "\npeak: weights and the most activations that live at a time, one image; "
                      "energy: above idle\n");
    add_memory(out, "UE", &s->device);
    add_memory(out, "server", &s->server);
}

/* A profile that an option names, or the scenarios' default. */
static enum nrs_status load_profile(const struct nrs_cli *cli, const char *option,
                                    const struct nrs_attr_table *table, const char *key,
                                    struct nrs_profile *out, struct nrs_error *err)
{
    const char *name = nrs_cli_value(cli, option);
    char file[NRS_PATH_MAX];
    enum nrs_status status =
        nrs_locate("profile", "data/profiles", name ? name : nrs_attr_find(table, key)->dflt_name,
                   option, file, err);

    return status == NRS_OK ? nrs_profile_load(file, out, err) : status;
}

enum nrs_status nrs_model_footprint(struct nrs_cli *cli, struct nrs_error *err)
{
    struct sides sides = {0};
    struct nrs_graph graph;
    struct nrs_text text;
    enum nrs_status status = nrs_cli_operands(cli, 2, 2, err);

    if (status == NRS_OK)
        status = load_profile(cli, "device", &nrs_ues_attrs, "device", &sides.device, err);
    if (status == NRS_OK)
        status = load_profile(cli, "server", &nrs_server_attrs, "profile", &sides.server, err);
    if (status == NRS_OK)
        status = nrs_model_open(cli, cli->operand[1], &graph, err);
    if (status != NRS_OK)
        return status;
    sides.g = &graph;
    nrs_text_init(&text);
    if (cli->format == NRS_FORMAT_JSON)
        show_json(&sides, &text);
    else if (cli->format == NRS_FORMAT_CSV)
        show_csv(&sides, &text);
    else
        show_text(&sides, &cli->style, &text);
    nrs_graph_free(&graph);
    return nrs_cli_print(&text, err);
}

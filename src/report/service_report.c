/* service_report.c - the tables of servers and outages. */
#include "report/service_report.h"

#include "report/number.h"
#include "scenario/scenario.h"

/* Long lists are for the CSV. */
#define TEXT_ROWS 12

static void number_cell(struct nrs_table *t, double value)
{
    nrs_table_cell(t, NRS_TONE_PLAIN, "%s", nrs_number_short(value).text);
}

static void add_servers(const struct nrs_summary *s, const struct nrs_style *style,
                        struct nrs_text *out)
{
    static const struct nrs_column columns[] = {
        {"server", "", true},  {"busy", "%", false},  {"loading", "%", false}, {"batch", "", false},
        {"power", "W", false}, {"frames", "", false}, {"dropped", "", false},
    };
    struct nrs_table t;
    uint32_t n = nrs_service_n_servers(s);

    if (n == 0)
        return;
    nrs_table_init(&t, columns, NRS_LEN(columns));
    for (uint32_t i = 0; i < n && i < TEXT_ROWS; i++) {
        struct nrs_server_sum sum = nrs_service_server(s, i);

        nrs_table_cell(&t, NRS_TONE_PLAIN, "%s", sum.name);
        number_cell(&t, 100 * sum.busy);
        number_cell(&t, 100 * sum.loading);
        number_cell(&t, sum.batch);
        number_cell(&t, sum.mean_w);
        nrs_table_cell(&t, NRS_TONE_PLAIN, "%llu", (unsigned long long)sum.frames);
        nrs_table_cell(&t, NRS_TONE_PLAIN, "%llu", (unsigned long long)sum.dropped);
    }
    nrs_text_add(out, "\n");
    nrs_table_render(&t, style, out);
    nrs_table_free(&t);
    if (n > TEXT_ROWS)
        nrs_text_printf(out, "and %u more, in servers.csv\n", n - TEXT_ROWS);
}

static void add_outages(const struct nrs_summary *s, const struct nrs_style *style,
                        struct nrs_text *out)
{
    static const struct nrs_column columns[] = {
        {"was down", "", true},
        {"outages", "", false},
        {"in all", "s", false},
        {"availability", "%", false},
    };
    const struct nrs_element_sum *sum;
    struct nrs_list sums;
    struct nrs_table t;

    nrs_list_init(&sums, sizeof *sum);
    if (s->outages.n == 0)
        return;
    nrs_table_init(&t, columns, NRS_LEN(columns));
    if (!nrs_service_elements(s, &sums))
        out->failed = true;
    sum = sums.at;
    for (size_t i = 0; i < TEXT_ROWS && i < sums.n; i++) {
        nrs_table_cell(&t, NRS_TONE_PLAIN, "%s", sum[i].name);
        nrs_table_cell(&t, NRS_TONE_PLAIN, "%u", sum[i].n_outages);
        number_cell(&t, sum[i].down_s);
        nrs_table_cell(&t, NRS_TONE_PLAIN, "%s", nrs_number_percent(sum[i].availability).text);
    }
    nrs_text_add(out, "\n");
    nrs_table_render(&t, style, out);
    nrs_table_free(&t);
    if (sums.n > TEXT_ROWS)
        nrs_text_printf(out, "and %zu more, in outages.csv\n", sums.n - TEXT_ROWS);
    nrs_list_free(&sums);
}

void nrs_service_text(const struct nrs_summary *s, const struct nrs_style *style,
                      struct nrs_text *out)
{
    add_servers(s, style, out);
    add_outages(s, style, out);
}

void nrs_service_json(const struct nrs_summary *s, struct nrs_json *j, cJSON *object)
{
    cJSON *servers = nrs_json_array(j, object, "servers"), *outages;
    const struct nrs_element_sum *down;
    struct nrs_list sums;

    for (uint32_t i = 0; i < nrs_service_n_servers(s); i++) {
        struct nrs_server_sum sum = nrs_service_server(s, i);
        cJSON *server = nrs_json_object(j, servers);

        nrs_json_text(j, server, "name", sum.name);
        nrs_json_number(j, server, "busy", sum.busy);
        nrs_json_number(j, server, "loading", sum.loading);
        nrs_json_number(j, server, "availability", sum.up);
        nrs_json_number(j, server, "mean_batch", sum.batch);
        nrs_json_number(j, server, "mean_w", sum.mean_w);
        nrs_json_number(j, server, "energy_j", sum.energy_j);
        nrs_json_number(j, server, "frames", (double)sum.frames);
        nrs_json_number(j, server, "dropped", (double)sum.dropped);
    }
    outages = nrs_json_array(j, object, "outages");
    nrs_list_init(&sums, sizeof *down);
    if (!nrs_service_elements(s, &sums))
        j->failed = true;
    down = sums.at;
    for (size_t i = 0; i < sums.n; i++, down++) {
        cJSON *element = nrs_json_object(j, outages);

        nrs_json_text(j, element, "name", down->name);
        nrs_json_text(j, element, "element", nrs_element_names[down->element]);
        nrs_json_number(j, element, "outages", down->n_outages);
        nrs_json_number(j, element, "down_s", down->down_s);
        nrs_json_number(j, element, "availability", down->availability);
    }
    nrs_list_free(&sums);
}

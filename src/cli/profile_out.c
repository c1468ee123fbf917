/* profile_out.c - the profile's JSON, and tables of layers and of the whole network. */
#include "cli/profile_out.h"

#include <stdlib.h>

#include "report/csv.h"

double nrs_round_measured(double x)
{
    char text[32];

    snprintf(text, sizeof text, "%.4e", x);
    return strtod(text, NULL);
}

static void add_list(struct nrs_json *j, cJSON *object, const char *key, const double *s, size_t n)
{
    cJSON *list = nrs_json_array(j, object, key);

    for (size_t i = 0; i < n; i++)
        cJSON_AddItemToArray(list, cJSON_CreateNumber(nrs_round_measured(s[i] * 1e3)));
}

static void add_rows(struct nrs_json *j, cJSON *object, const struct nrs_attr_table *table,
                     const void *from)
{
    for (size_t i = 0; i < table->n_rows; i++) {
        const struct nrs_attr *row = &table->rows[i];

        if (row->type == NRS_NAME || row->type == NRS_ENUM)
            nrs_json_text(j, object, row->key, nrs_attr_text(row, from));
        else if (nrs_attr_number(row, from) != 0)
            nrs_json_number(j, object, row->key, nrs_round_measured(nrs_attr_number(row, from)));
    }
}

void nrs_profile_write(const struct nrs_profile *profile, struct nrs_text *out)
{
    const struct nrs_layer_times *t = profile->measured;
    double batch[NRS_BATCHES_MAX];
    struct nrs_json j;
    cJSON *measured, *layers;

    nrs_json_init(&j);
    add_rows(&j, j.root, &nrs_profile_attrs, profile);
    if (t) {
        measured = nrs_json_member(&j, j.root, "measured");
        add_rows(&j, measured, &nrs_layer_times_attrs, t);
        for (size_t b = 0; b < t->n_batches; b++)
            batch[b] = (double)t->batch[b] * 1e-3;
        add_list(&j, measured, "batches", batch, t->n_batches);
        add_list(&j, measured, "whole_ms", t->whole_s, t->n_batches);
        layers = nrs_json_array(&j, measured, "layers");
        for (uint32_t i = 1; i < t->n_layers; i++) {
            cJSON *layer = nrs_json_object(&j, layers);

            nrs_json_text(&j, layer, "name", t->layer[i].name);
            nrs_json_number(&j, layer, "macs", (double)t->layer[i].macs);
            nrs_json_number(&j, layer, "elements", (double)t->layer[i].elements);
            add_list(&j, layer, "ms", t->layer[i].s, t->n_batches);
        }
    }
    nrs_json_print(&j, out);
    nrs_json_free(&j);
}

static double rate_gmacs(const struct nrs_layer *l, int64_t batch, double s)
{
    return (double)l->macs * (double)batch / s * 1e-9;
}

static void show_layers(const struct nrs_profiling *p, const struct nrs_profile *fitted,
                        struct nrs_text *out)
{
    static const struct nrs_column columns[] = {
        {"layer", "", true},     {"kernel", "", true},
        {"MACs", "10^6", false}, {"time", "ms", false},
        {"spread", "ms", false}, {"rate", "GMAC/s", false},
        {"fitted", "ms", false}, {"largest batch", "ms/image", false},
    };
    const struct nrs_measurement *m = &p->m;
    size_t last = m->n_batches - 1;
    struct nrs_table t;

    nrs_text_printf(out, "Layers of %s at batch %lld, and at batch %lld per image\n\n",
                    p->graph.name, (long long)m->batch[0], (long long)m->batch[last]);
    nrs_table_init(&t, columns, NRS_LEN(columns));
    for (uint32_t i = 1; i < m->n_layers; i++) {
        const struct nrs_layer *l = &p->graph.layers[i];
        const struct nrs_timing *first = &m->layer[i];

        nrs_table_cell(&t, NRS_TONE_STRONG, "%s", l->name);
        nrs_table_cell(&t, NRS_TONE_PLAIN, "%s", nrs_kernel_class_names[nrs_layer_kernel(l)]);
        nrs_table_cell(&t, NRS_TONE_PLAIN, "%.2f", (double)l->macs * 1e-6);
        nrs_table_cell(&t, NRS_TONE_PLAIN, "%.4f", first->median_s * 1e3);
        nrs_table_cell(&t, NRS_TONE_FAINT, "%.4f", first->mad_s * 1e3);
        if (l->macs > 0)
            nrs_table_cell(&t, NRS_TONE_PLAIN, "%.1f", rate_gmacs(l, m->batch[0], first->median_s));
        else
            nrs_table_cell(&t, NRS_TONE_FAINT, "-");
        nrs_table_cell(&t, NRS_TONE_PLAIN, "%.4f",
                       nrs_profile_layer_s(fitted, &p->graph, i, m->batch[0]) * 1e3);
        nrs_table_cell(&t, NRS_TONE_PLAIN, "%.4f",
                       m->layer[last * m->n_layers + i].median_s * 1e3 / (double)m->batch[last]);
    }
    nrs_table_render(&t, &p->cli->style, out);
    nrs_table_free(&t);
}

static void show_whole(const struct nrs_profiling *p, const struct nrs_profile *fitted,
                       struct nrs_text *out)
{
    static const struct nrs_column columns[] = {
        {"batch", "", false},       {"runs", "", false},       {"measured", "ms", false},
        {"spread", "ms", false},    {"all runs", "ms", false}, {"predicted", "ms", false},
        {"difference", "%", false}, {"roofline", "ms", false}, {"difference", "%", false},
    };
    const struct nrs_measurement *m = &p->m;
    struct nrs_table t;

    nrs_text_printf(out, "\nThe whole network: predicted by the sum of its layers, and by the "
                         "roofline alone\n\n");
    nrs_table_init(&t, columns, NRS_LEN(columns));
    for (size_t b = 0; b < m->n_batches; b++) {
        double measured_s = m->whole[b].median_s;
        const double predicted_s[] = {
            nrs_profiling_predicted_s(p, &p->profile, m->batch[b]),
            nrs_profiling_predicted_s(p, fitted, m->batch[b]),
        };

        nrs_table_cell(&t, NRS_TONE_STRONG, "%lld", (long long)m->batch[b]);
        nrs_table_cell(&t, NRS_TONE_PLAIN, "%zu", m->runs[b]);
        nrs_table_cell(&t, NRS_TONE_PLAIN, "%.3f", measured_s * 1e3);
        nrs_table_cell(&t, NRS_TONE_FAINT, "%.3f", m->whole[b].mad_s * 1e3);
        nrs_table_cell(&t, NRS_TONE_PLAIN, "%.3f", m->whole[b].all_s * 1e3);
        for (size_t k = 0; k < NRS_LEN(predicted_s); k++) {
            nrs_table_cell(&t, NRS_TONE_PLAIN, "%.3f", predicted_s[k] * 1e3);
            nrs_table_cell(&t, NRS_TONE_PLAIN, "%+.1f", 100 * (predicted_s[k] / measured_s - 1));
        }
    }
    nrs_table_render(&t, &p->cli->style, out);
    nrs_table_free(&t);
}

static void show_csv(const struct nrs_profiling *p, const struct nrs_profile *fitted,
                     struct nrs_text *out)
{
    const struct nrs_measurement *m = &p->m;
    struct nrs_csv csv;

    nrs_csv_init(&csv, out);
    nrs_text_add(
        out, "layer,kernel,macs,batch,runs,median_ms,spread_ms,minimum_ms,all_runs_ms,predicted_ms,"
             "roofline_ms\n");
    for (size_t b = 0; b < m->n_batches; b++)
        for (uint32_t i = 1; i <= m->n_layers; i++) {
            bool is_whole = i == m->n_layers;
            const struct nrs_layer *l = is_whole ? NULL : &p->graph.layers[i];
            const struct nrs_timing *t = l ? &m->layer[b * m->n_layers + i] : &m->whole[b];
            int64_t batch = m->batch[b];
            const double ms[] = {t->median_s,
                                 t->mad_s,
                                 t->min_s,
                                 t->all_s,
                                 l ? nrs_profile_layer_s(&p->profile, &p->graph, i, batch)
                                   : nrs_profiling_predicted_s(p, &p->profile, batch),
                                 l ? nrs_profile_layer_s(fitted, &p->graph, i, batch)
                                   : nrs_profiling_predicted_s(p, fitted, batch)};

            nrs_csv_text(&csv, l ? l->name : "");
            nrs_csv_text(&csv, l ? nrs_kernel_class_names[nrs_layer_kernel(l)] : "");
            nrs_csv_integer(&csv, l ? l->macs : nrs_graph_macs(&p->graph, 0, m->n_layers - 1));
            nrs_csv_integer(&csv, batch);
            nrs_csv_integer(&csv, (int64_t)m->runs[b]);
            for (size_t k = 0; k < NRS_LEN(ms); k++)
                nrs_csv_number(&csv, nrs_round_measured(ms[k] * 1e3));
            nrs_csv_end_row(&csv);
        }
}

enum nrs_status nrs_profile_show(const struct nrs_profiling *p, const char *path)
{
    struct nrs_profile fitted = p->profile;
    struct nrs_text text;

    fitted.measured = NULL;
    nrs_text_init(&text);
    if (p->cli->format == NRS_FORMAT_JSON) {
        nrs_profile_write(&p->profile, &text);
    } else if (p->cli->format == NRS_FORMAT_CSV) {
        show_csv(p, &fitted, &text);
    } else {
        show_layers(p, &fitted, &text);
        show_whole(p, &fitted, &text);
        nrs_profiling_machine(p, &text);
        if (!p->cli->quiet)
            nrs_text_printf(&text, "The profile is in %s\n", path);
    }
    return nrs_cli_print(&text, p->err);
}

/* written.c - model files that the library itself has written. */
#include "written.h"

#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "scenario/model_file.h"
#include "scenario/model_write.h"

static bool same_layer(const struct nrs_layer *a, const struct nrs_layer *b)
{
    return strcmp(a->name, b->name) == 0 && a->type == b->type && a->n_inputs == b->n_inputs &&
           memcmp(a->input, b->input, a->n_inputs * sizeof *a->input) == 0 &&
           memcmp(&a->out, &b->out, sizeof a->out) == 0 && a->macs == b->macs &&
           a->weights == b->weights && a->params == b->params;
}

static void check_layers(const struct nrs_graph *a, const struct nrs_graph *b)
{
    fuzz_expect(a->n_layers == b->n_layers, "as many layers are read as were written");
    for (uint32_t i = 0; i < a->n_layers; i++)
        fuzz_expect(same_layer(&a->layers[i], &b->layers[i]), "layers are read as written");
}

void fuzz_write_model(const struct nrs_graph *g)
{
    struct nrs_graph again;
    struct nrs_error err = {.status = NRS_OK};
    char *text;
    size_t n;

    fuzz_expect_reason(nrs_model_write(g, "a source", "a reason", &text, &n, &err), &err);
    fuzz_files_forget();
    fuzz_files_set("w.json", (const uint8_t *)text, n);
    if (nrs_model_load("w.json", &again, &err) != NRS_OK)
        fuzz_expect(false, err.text);
    fuzz_files_forget();
    free(text);
    check_layers(g, &again);
    fuzz_expect(g->n_splits == again.n_splits, "as many splits are read as were written");
    for (uint32_t i = 0; i < g->n_splits; i++)
        fuzz_expect(strcmp(g->splits[i].name, again.splits[i].name) == 0 &&
                        g->splits[i].layer == again.splits[i].layer,
                    "splits are read as written");
    nrs_graph_free(&again);
}

/* test_split.c - candidates of a network that has none, and sets of layers as cuts. */
#include <string.h>

#include "check.h"
#include "scenario/model_file.h"

/* input 1 x 256 x 256 and a chain of `n` layers: poolings by 2 at each `halve`-th, LRN else. */
static struct nrs_graph chain(uint32_t n, uint32_t halve)
{
    struct nrs_layer l = {.type = NRS_LAYER_INPUT, .name = "input", .out = {1, 256, 256}};
    struct nrs_graph g;

    nrs_graph_init(&g);
    CU_ASSERT_EQUAL_FATAL(nrs_graph_add(&g, &l, NULL), NRS_OK);
    for (uint32_t i = 1; i <= n; i++) {
        l = (struct nrs_layer){.type = i % halve ? NRS_LAYER_LRN : NRS_LAYER_MAXPOOL,
                               .kernel = 2,
                               .stride = 2,
                               .n_inputs = 1,
                               .input = {i - 1}};
        snprintf(l.name, sizeof l.name, "l%u", i);
        CU_ASSERT_EQUAL_FATAL(nrs_graph_add(&g, &l, NULL), NRS_OK);
    }
    CU_ASSERT_EQUAL_FATAL(nrs_graph_infer(&g, 0, 0, NULL), NRS_OK);
    return g;
}

static void candidates_are_few(void)
{
    static const struct {
        uint32_t n, halve, n_splits, second, last_but_one;
    } rows[] = {
        {3, 9, 4, 1, 2},     /* all: input, l1, l2, device */
        {31, 99, 32, 1, 30}, /* 30 boundaries just fit */
        {32, 8, 6, 1, 24},   /* 31 do not: the first, and where the size falls (l32 is "device") */
        {35, 5, 9, 1, 30},
    };
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_graph g = chain(rows[i].n, rows[i].halve);
        uint32_t last;

        nrs_graph_propose_splits(&g);
        last = g.n_splits - 1;
        CHECK_ROW(g.n_splits == rows[i].n_splits, i, "%u splits", g.n_splits);
        CHECK_ROW(strcmp(g.splits[0].name, "input") == 0 && g.splits[0].layer == 0, i, "first");
        CHECK_ROW(strcmp(g.splits[last].name, "device") == 0 && g.splits[last].layer == rows[i].n,
                  i, "last");
        CHECK_ROW(g.splits[1].layer == rows[i].second &&
                      g.splits[last - 1].layer == rows[i].last_but_one,
                  i, "%u ... %u", g.splits[1].layer, g.splits[last - 1].layer);
        nrs_graph_free(&g);
    }
}

/* input - a - (b1 - b2, c1 - c2) - join: where each name cuts, and what is computed before. */
static void a_set_is_what_it_needs(void)
{
    static const struct {
        const char *name;
        uint32_t n_layers, n_tensors; /* computed; crossing */
    } rows[] = {
        {"input+input", 1, 1}, {"a+input", 2, 1}, {"b1+c1", 4, 2},         {"c1+input", 3, 2},
        {"c2+input", 4, 2},    {"b2+c2", 6, 2},   {"c2+b1", 5, 2},         {"join+a", 7, 0},
        {"b1", 3, 2},          {"c1", 5, 2},      {"c2+b1+input+a", 5, 2},
    };
    static const struct {
        const char *name;
        uint32_t input;
    } layers[] = {{"a", 0}, {"b1", 1}, {"b2", 2}, {"c1", 1}, {"c2", 4}};

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_graph g = chain(0 + 1, 9);
        struct nrs_layer l = {
            .type = NRS_LAYER_ADD, .n_inputs = 2, .input = {3, 5}, .name = "join"};
        uint32_t cut = 99;
        struct nrs_error err = {0};

        g.n_layers = 1;
        for (size_t k = 0; k < NRS_LEN(layers); k++) {
            struct nrs_layer one = {
                .type = NRS_LAYER_LRN, .n_inputs = 1, .input = {layers[k].input}};

            snprintf(one.name, sizeof one.name, "%s", layers[k].name);
            CU_ASSERT_EQUAL_FATAL(nrs_graph_add(&g, &one, NULL), NRS_OK);
        }
        CU_ASSERT_EQUAL_FATAL(nrs_graph_add(&g, &l, NULL), NRS_OK);
        CU_ASSERT_EQUAL_FATAL(nrs_graph_infer(&g, 0, 0, NULL), NRS_OK);
        nrs_graph_propose_splits(&g);
        CHECK_ROW(nrs_graph_split(&g, rows[i].name, &cut, &err) == NRS_OK, i, "%s", err.text);
        CHECK_ROW(cut + 1 == rows[i].n_layers, i, "%s: %u layers", rows[i].name, cut + 1);
        CHECK_ROW(nrs_graph_cut_tensors(&g, cut, NULL) == rows[i].n_tensors, i, "%s: %u tensors",
                  rows[i].name, nrs_graph_cut_tensors(&g, cut, NULL));
        CHECK_ROW(nrs_graph_infer(&g, 0, 0, &err) == NRS_OK, i, "%s: %s", rows[i].name, err.text);
        /* Candidates move along with their layers. */
        CHECK_ROW(strcmp(g.layers[g.splits[1].layer].name, g.splits[1].name) == 0, i,
                  "%s: candidate", rows[i].name);
        nrs_graph_free(&g);
    }
}

/* clang-format off */
/* What crosses, added up by hand from the papers' tables: GoogLeNet's inception (3a) reads 192x28x28
 * and makes 64, 96 -> 128 and 16 -> 32; ResNet-50's res3b reads 512x28x28 and makes 128 -> 128. */
static void cuts_inside_a_block_carry_all_that_crosses(void)
{
    static const struct { const char *model, *split; uint32_t tensors; int64_t elements; } rows[] = {
        { "googlenet", "pool2", 1, 192 * 784 },
        { "googlenet", "inception_3a/1x1", 2, (192 + 64) * 784 },
        { "googlenet", "inception_3a/3x3_reduce", 3, (192 + 64 + 96) * 784 },
        { "googlenet", "inception_3a/3x3", 3, (192 + 64 + 128) * 784 },
        { "googlenet", "inception_3a/pool", 4, (64 + 128 + 32 + 192) * 784 },
        { "googlenet", "3a", 1, 256 * 784 },
        { "googlenet", "inception_3a/3x3+input", 2, (192 + 128) * 784 }, /* without the 1x1 */
        { "googlenet", "inception_3a/5x5+inception_3a/1x1", 3, (192 + 64 + 32) * 784 },
        { "resnet50", "res3b/3x3", 2, (512 + 128) * 784 },
        { "resnet50", "res3b/sum", 1, 512 * 784 },
    };
    /* clang-format on */
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_graph g;
        struct nrs_error err = {0};
        uint32_t layer = 0, tensors;
        int64_t bytes, macs;
        char path[64];

        snprintf(path, sizeof path, "data/models/%s.json", rows[i].model);
        CU_ASSERT_EQUAL_FATAL(nrs_model_load(check_source(path), &g, &err), NRS_OK);
        macs = nrs_graph_macs(&g, 0, g.n_layers - 1);
        CHECK_ROW(nrs_graph_split(&g, rows[i].split, &layer, &err) == NRS_OK, i, "%s", err.text);
        tensors = nrs_graph_cut_tensors(&g, layer, NULL);
        bytes = nrs_graph_cut_bytes(&g, layer, NRS_FP16, 1, NRS_SIZES_EXACT);
        CHECK_ROW(tensors == rows[i].tensors && bytes == 2 * rows[i].elements, i, "%s: %u, %lld",
                  rows[i].split, tensors, (long long)bytes);
        /* Another order of the layers is still one in which all can be computed. */
        CHECK_ROW(nrs_graph_infer(&g, 0, 0, &err) == NRS_OK, i, "%s: %s", rows[i].split, err.text);
        CHECK_ROW(nrs_graph_macs(&g, 0, g.n_layers - 1) == macs, i, "%s: MACs", rows[i].split);
        nrs_graph_free(&g);
    }
}

static void a_list_has_names(void)
{
    static const char *const lists[] = {"l1+", "+", "+l1", "l1++l2"};

    for (size_t i = 0; i < NRS_LEN(lists); i++) {
        struct nrs_graph g = chain(3, 9);
        struct nrs_error err = {0};
        uint32_t cut;

        CHECK_ROW(nrs_graph_split(&g, lists[i], &cut, &err) == NRS_ENAME &&
                      strstr(err.text, "expected layers joined by '+'"),
                  i, "%s: '%s'", lists[i], err.text);
        nrs_graph_free(&g);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"candidates are few", candidates_are_few},
        {"a set is what it needs", a_set_is_what_it_needs},
        {"cuts inside a block carry all that crosses", cuts_inside_a_block_carry_all_that_crosses},
        {"a list has names", a_list_has_names},
        {NULL, NULL},
    };
    return check_main("split", tests);
}

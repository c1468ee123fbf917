/* test_models.c - the shipped networks against independent layer tables (tests/data/dnn) and
 * TR 22.874. */
#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "scenario/model_file.h"

#define TEXT_MAX 65536

static struct nrs_graph load_model(const char *name)
{
    struct nrs_graph g;
    struct nrs_error err = {0};
    char path[256];

    snprintf(path, sizeof path, "data/models/%s.json", name);
    if (nrs_model_load(check_source(path), &g, &err)) {
        printf("%s\n", err.text);
        CU_FAIL_FATAL("a shipped model does not load");
    }
    return g;
}

/* The independent table of a network; the caller deletes it. */
static cJSON *load_expected(const char *name)
{
    static char text[TEXT_MAX];
    char path[256];
    cJSON *json;
    FILE *f;

    snprintf(path, sizeof path, "tests/data/dnn/%s.json", name);
    f = fopen(check_source(path), "r");
    CU_ASSERT_FATAL(f != NULL);
    text[fread(text, 1, sizeof text - 1, f)] = '\0';
    fclose(f);
    json = cJSON_Parse(text);
    CU_ASSERT_FATAL(json != NULL);
    return json;
}

static const cJSON *member(const cJSON *object, const char *key)
{
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, key);

    CU_ASSERT_FATAL(value != NULL);
    return value;
}

static int64_t number(const cJSON *object, const char *key)
{
    return (int64_t)member(object, key)->valuedouble;
}

static const char *const networks[] = {"alexnet", "vgg16", "googlenet"};

static bool same_bytes(const struct nrs_graph *g, uint32_t layer, const cJSON *bytes)
{
    for (int dtype = 0; nrs_dtype_names[dtype]; dtype++) {
        int64_t got = nrs_layer_elements(&g->layers[layer]) * nrs_dtype_bytes(dtype);
        int64_t cut = nrs_graph_cut_bytes(g, layer, dtype, 1, NRS_SIZES_EXACT);

        if (got != number(bytes, nrs_dtype_names[dtype]))
            return false;
        if (layer > 0 && nrs_graph_cut_tensors(g, layer, NULL) == 1 && cut != got)
            return false;
    }
    return true;
}

static bool same_shape(const struct nrs_layer *l, const cJSON *shape)
{
    const int64_t got[] = {l->out.channels, l->out.height, l->out.width};

    for (int i = 0; i < 3; i++) {
        const cJSON *want = cJSON_GetArrayItem(shape, i);

        if (got[i] != (want ? (int64_t)want->valuedouble : 1))
            return false;
    }
    return true;
}

static void check_layer(const struct nrs_graph *g, uint32_t layer, const cJSON *want)
{
    const struct nrs_layer *l = &g->layers[layer];
    const char *name = member(want, "name")->valuestring;

    CHECK_ROW(strcmp(l->name, name) == 0, layer, "%s is called %s", name, l->name);
    CHECK_ROW(strcmp(nrs_layer_type_names[l->type], member(want, "type")->valuestring) == 0, layer,
              "%s: type", name);
    CHECK_ROW(same_shape(l, member(want, "out_shape")), layer, "%s: shape", name);
    CHECK_ROW(l->macs == number(want, "macs") && l->weights == number(want, "weights") &&
                  l->params == number(want, "params"),
              layer, "%s: %lld MACs", name, (long long)l->macs);
    CHECK_ROW(same_bytes(g, layer, member(want, "out_bytes")), layer, "%s: bytes", name);
}

static void every_layer_equals_the_independent_table(void)
{
    for (size_t n = 0; n < NRS_LEN(networks); n++) {
        struct nrs_graph g = load_model(networks[n]);
        cJSON *expected = load_expected(networks[n]);
        const cJSON *layers = member(expected, "layers"), *cut;
        int count = cJSON_GetArraySize(layers);

        CHECK_ROW(strcmp(g.name, networks[n]) == 0, n, "called %s", g.name);
        CHECK_ROW((int)g.n_layers == count + 1, n, "%u layers", g.n_layers);
        CHECK_ROW(same_bytes(&g, 0, member(expected, "input_bytes")), n, "input");
        for (int i = 0; i < count && i + 1 < (int)g.n_layers; i++)
            check_layer(&g, (uint32_t)i + 1, cJSON_GetArrayItem(layers, i));
        cJSON_ArrayForEach(cut, member(expected, "cuts"))
        {
            uint32_t layer;

            CHECK_ROW(nrs_graph_cut(&g, cut->valuestring, &layer, NULL) == NRS_OK, n, "cut %s",
                      cut->valuestring);
        }
        cJSON_Delete(expected);
        nrs_graph_free(&g);
    }
}

/* AlexNet and VGG-16: TR 22.874's 724M and 15.5G MACs. VGG-19 and SqueezeNet 1.1: torchvision
 * documents 19.63 GMACs and 143,667,240 parameters, and 1,235,496; SqueezeNet's MACs are those of
 * ncnn's shapes, summed apart from the program. ResNet-50: torchvision documents 4.09 GMACs
 * and 25,557,032 parameters, two per channel of its 26,560 normalised channels among them, which
 * folding makes one bias each. */
static void totals_are_exact(void)
{
    static const struct {
        const char *name;
        int64_t macs, params;
    } rows[] = {
        {"alexnet", 724406816, 60965224},   {"vgg16", 15470264320, 138357544},
        {"googlenet", 1582671872, 6998552}, {"resnet50", 4089184256, 25557032 - 26560},
        {"vgg19", 19632062464, 143667240},  {"squeezenet", 418467520, 1235496},
    };
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_graph g = load_model(rows[i].name);
        int64_t macs = nrs_graph_macs(&g, 0, g.n_layers - 1);
        int64_t params = nrs_graph_params(&g, 0, g.n_layers - 1);

        CHECK_ROW(macs == rows[i].macs && params == rows[i].params, i, "%s: %lld MACs, %lld",
                  rows[i].name, (long long)macs, (long long)params);
        CHECK_ROW(g.result_bytes == 5 * (4 + 4) + 8, i, "result");
        nrs_graph_free(&g);
    }
}

static void every_candidate_is_one_tensor(void)
{
    static const char *const names[] = {"alexnet",  "googlenet",  "vgg16",
                                        "resnet50", "squeezenet", "vgg19"};

    for (size_t n = 0; n < NRS_LEN(names); n++) {
        struct nrs_graph g = load_model(names[n]);

        CHECK_ROW(g.n_splits >= 2, n, "%u splits", g.n_splits);
        CHECK_ROW(g.splits[0].layer == 0 && strcmp(g.splits[0].name, "input") == 0, n, "first");
        CHECK_ROW(g.splits[g.n_splits - 1].layer == g.n_layers - 1 &&
                      strcmp(g.splits[g.n_splits - 1].name, "device") == 0,
                  n, "last");
        for (uint32_t i = 0; i < g.n_splits; i++) {
            CHECK_ROW(nrs_graph_cut_tensors(&g, g.splits[i].layer, NULL) ==
                          (g.splits[i].layer + 1 < g.n_layers),
                      n, "%s", g.splits[i].name);
            CHECK_ROW(i == 0 || g.splits[i].layer > g.splits[i - 1].layer, n, "%s: order",
                      g.splits[i].name);
        }
        nrs_graph_free(&g);
    }
}

/* clang-format off */
static void a_split_that_is_none_is_refused(void)
{
    static const struct { const char *model, *split; const char *text; } rows[] = {
        { "googlenet", "inception_3a/outputs", "googlenet has no split 'inception_3a/outputs', did you mean 'inception_3a/output'?" },
        { "alexnet", "pol1", "alexnet has no split 'pol1', did you mean 'pool1'?" },
        { "alexnet", "cloud-cloud", "expected one of input, pool1, pool2, pool5, device, or a layer's name" },
        { "googlenet", "3a+3c", "googlenet has no split '3c'" },
    };
    /* clang-format on */
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_graph g = load_model(rows[i].model);
        struct nrs_error err = {0};
        uint32_t layer;
        enum nrs_status status = nrs_graph_split(&g, rows[i].split, &layer, &err);

        CHECK_ROW(status == NRS_ENAME && strstr(err.text, rows[i].text), i, "status %d '%s'",
                  status, err.text);
        nrs_graph_free(&g);
    }
}

/* TR 22.874 Tables 5.1.1-1 and 5.1.1-2: MByte and Mbit/s at 30 frames/s. The rates are rounded to
 * two or three digits; VGG-16's 145 Mbit/s belongs to the exact 0.6021 MByte, not to the 0.6. */
static void tr22874_sizes_give_its_tables(void)
{
    static const struct {
        const char *model, *split;
        int64_t bytes;
        double mbps, tolerance_mbps;
    } rows[] = {
        {"alexnet", "input", 150000, 36, 0.05}, {"alexnet", "pool1", 270000, 65, 0.5},
        {"alexnet", "pool2", 170000, 41, 0.5},  {"alexnet", "pool5", 20000, 4.8, 0.05},
        {"vgg16", "input", 600000, 145, 1.05},  {"vgg16", "pool1", 3000000, 720, 0.5},
        {"vgg16", "pool2", 1500000, 360, 0.5},  {"vgg16", "pool3", 800000, 192, 0.5},
        {"vgg16", "pool4", 500000, 120, 0.5},   {"vgg16", "pool5", 100000, 24, 0.5},
    };
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_graph g = load_model(rows[i].model);
        uint32_t layer = 0;
        int64_t bytes;
        double mbps;

        CU_ASSERT(nrs_graph_cut(&g, rows[i].split, &layer, NULL) == NRS_OK);
        bytes = nrs_graph_cut_bytes(&g, layer, NRS_FP32, 1, NRS_SIZES_TR22874);
        mbps = (double)bytes * 8 * 30 / 1e6;
        CHECK_ROW(bytes == rows[i].bytes, i, "%lld bytes", (long long)bytes);
        CHECK_ROW(fabs(mbps - rows[i].mbps) <= rows[i].tolerance_mbps, i, "%.2f Mbit/s", mbps);
        nrs_graph_free(&g);
    }
}

/* AlexNet at twice the resolution, by the formulas: conv1 (454 - 11) / 4 + 1 = 111, pool1
 * ceil((111 - 3) / 2) + 1 = 55. Too small an image vanishes at the layer that is left without. */
static void resolution_is_a_parameter(void)
{
    static const struct {
        int64_t height, width;
        const char *vanishes_at; /* NULL: fits */
        int64_t pool1_bytes;
    } rows[] = {
        {454, 454, NULL, 96 * 55 * 55 * 4},
        {227, 454, NULL, 96 * 27 * 55 * 4},
        {0, 0, NULL, 279936},
        {10, 10, "conv1", 0},
        {227, 1, "conv1", 0},
        {32, 32, "pool5", 0},
    };
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_graph g = load_model("alexnet");
        struct nrs_error err = {0};
        uint32_t layer = (uint32_t)nrs_graph_find(&g, "pool1");
        enum nrs_status status = nrs_graph_infer(&g, rows[i].height, rows[i].width, &err);

        if (rows[i].vanishes_at)
            CHECK_ROW(status == NRS_ERANGE && strstr(err.text, rows[i].vanishes_at), i, "'%s'",
                      err.text);
        else
            CHECK_ROW(nrs_graph_cut_bytes(&g, layer, NRS_FP32, 1, NRS_SIZES_EXACT) ==
                          rows[i].pool1_bytes,
                      i, "%s", err.text);
        nrs_graph_free(&g);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"every layer equals the independent table", every_layer_equals_the_independent_table},
        {"totals are exact", totals_are_exact},
        {"every candidate is one tensor", every_candidate_is_one_tensor},
        {"a split that is none is refused", a_split_that_is_none_is_refused},
        {"TR 22.874 sizes give its tables", tr22874_sizes_give_its_tables},
        {"resolution is a parameter", resolution_is_a_parameter},
        {NULL, NULL},
    };
    return check_main("models", tests);
}

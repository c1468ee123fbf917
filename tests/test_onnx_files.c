/* test_onnx_files.c - published networks as ONNX files: MACs and parameters that others published,
 * exports that import as the same network, and damaged files.
 *
 * tests/data/onnx/README tells where the files come from. A batch normalisation that is folded
 * makes one bias of what is published as two parameters; the rows take the difference off. */
#include <math.h>

#include "core/map.h"
#include "dnn/onnx_export.h"
#include "onnx_kit.h"
#include "scenario/model_file.h"
#include "scenario/model_write.h"
#include "temp.h"

static enum nrs_status import_file(const char *name, const struct nrs_onnx_options *options,
                                   struct nrs_graph *g, struct nrs_error *err)
{
    char path[256];
    struct nrs_map map;
    enum nrs_status status;

    snprintf(path, sizeof path, "tests/data/onnx/%s.onnx", name);
    status = nrs_file_map(check_source(path), 1 << 20, &map, err);
    if (status != NRS_OK)
        return status;
    status = nrs_onnx_import(map.data, map.n, options, NULL, g, err);
    nrs_file_unmap(&map);
    return status;
}

/* clang-format off */
static void published_figures(void)
{
    static const struct {
        const char *file;
        int64_t size; /* of the image, 0: the file's */
        double gmacs, tolerance; /* published, and half of its last digit */
        int64_t params;          /* 0: not published */
    } rows[] = {
        /* Krizhevsky's grouped network, 60,965,224 parameters (Caffe); 724 M in TR 22.874 at 227.
         * At 224 without padding conv1 gives 54 x 54: 54^2 x 34848 + 26^2 x 307200 + 12^2 x
         * (884736 + 663552 + 442368) + 37748736 + 16777216 + 4096000. */
        { "light_bvlc_alexnet", 0, 0.654560384, 1e-12, 60965224 },
        { "light_bvlc_alexnet", 227, 0.724, 0.0005, 60965224 },
        /* SqueezeNet 1.1: torchvision documents 0.35 GMACs and 1,235,496 parameters */
        { "light_squeezenet", 0, 0.35, 0.005, 1235496 },
        /* He et al.: 3.8 G; with the stride in the first 1x1: 3.86 G. 25,557,032 in torchvision. */
        { "resnet50", 0, 3.86, 0.005, 25557032 - 26560 },
        { "vgg19", 0, 19.63, 0.005, 143667240 },                /* torchvision */
        { "densenet121", 0, 2.83, 0.005, 7978856 - (64 + 58 * 128) }, /* torchvision */
        { "inception_v1", 0, 1.43, 0.005, 0 },                  /* TR 22.874's, pooling down */
        { "inception_v3", 0, 5.71, 0.005, 0 },                  /* torchvision */
        { "shufflenet", 0, 0.137, 0.0005, 0 },                  /* Zhang et al., Table 5 */
        { "shufflenet_v2", 0, 0.145, 0.0005, 0 },               /* torchvision */
        { "mobilenet_v2", 0, 0.301, 0.0005, 3504872 - 17056 },  /* torchvision */
    };
    /* clang-format on */
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        const struct nrs_onnx_options options = {.height = rows[i].size, .width = rows[i].size};
        struct nrs_error err = {0};
        struct nrs_graph g;
        enum nrs_status status = import_file(rows[i].file, &options, &g, &err);
        double gmacs;
        int64_t params;

        CHECK_ROW(status == NRS_OK, i, "%s: %s", rows[i].file, err.text);
        if (status != NRS_OK)
            continue;
        gmacs = (double)nrs_graph_macs(&g, 0, g.n_layers - 1) / 1e9;
        params = nrs_graph_params(&g, 0, g.n_layers - 1);
        CHECK_ROW(fabs(gmacs - rows[i].gmacs) <= rows[i].tolerance, i, "%s: %.9f GMACs",
                  rows[i].file, gmacs);
        CHECK_ROW(!rows[i].params || params == rows[i].params, i, "%s: %lld parameters",
                  rows[i].file, (long long)params);
        nrs_graph_free(&g);
    }
}

static bool same_layer(const struct nrs_graph *x, const struct nrs_graph *y, uint32_t i)
{
    const struct nrs_layer *a = &x->layers[i], *b = &y->layers[i];

    return strcmp(a->name, b->name) == 0 && a->type == b->type &&
           memcmp(&a->out, &b->out, sizeof a->out) == 0 && a->macs == b->macs &&
           a->params == b->params && a->n_inputs == b->n_inputs &&
           memcmp(a->input, b->input, a->n_inputs * sizeof *a->input) == 0 &&
           nrs_graph_cut_tensors(x, i, NULL) == nrs_graph_cut_tensors(y, i, NULL) &&
           nrs_graph_cut_bytes(x, i, NRS_FP32, 1, NRS_SIZES_EXACT) ==
               nrs_graph_cut_bytes(y, i, NRS_FP32, 1, NRS_SIZES_EXACT);
}

static void check_same(const struct nrs_graph *x, const struct nrs_graph *y, const char *why)
{
    CHECK_ROW(x->n_layers == y->n_layers, 0, "%s: %s: %u layers", why, x->name, y->n_layers);
    for (uint32_t i = 0; i < x->n_layers && i < y->n_layers; i++)
        CHECK_ROW(same_layer(x, y, i), i, "%s: %s: %s", why, x->name, x->layers[i].name);
}

/* As ONNX and back, at another resolution as well. */
static void check_onnx_trip(struct nrs_graph *g)
{
    for (int64_t grow = 0; grow < 64; grow += 32) {
        struct nrs_error err = {0};
        struct nrs_graph back;
        uint8_t *data;
        size_t n;

        if (nrs_graph_infer(g, g->layers[0].out.height + grow, 0, &err) != NRS_OK)
            return; /* a reshape fits one resolution */
        CU_ASSERT_EQUAL_FATAL(nrs_onnx_export(g, &data, &n, &err), NRS_OK);
        CHECK_ROW(nrs_onnx_import(data, n, NULL, NULL, &back, &err) == NRS_OK, 0, "%s: %s", g->name,
                  err.text);
        free(data);
        if (err.status != NRS_OK)
            return;
        check_same(g, &back, "ONNX");
        nrs_graph_free(&back);
    }
}

/* As a model file and back; the candidates come along. */
static void check_file_trip(const struct nrs_graph *g)
{
    struct nrs_error err = {0};
    struct nrs_graph back;
    char *text;
    size_t n;

    CU_ASSERT_EQUAL_FATAL(nrs_model_write(g, "somewhere", "because", &text, &n, &err), NRS_OK);
    CHECK_ROW(nrs_model_load(temp_file("net.json", text), &back, &err) == NRS_OK, 0, "%s: %s",
              g->name, err.text);
    free(text);
    if (err.status != NRS_OK)
        return;
    check_same(g, &back, "model file");
    CU_ASSERT_STRING_EQUAL(g->name, back.name);
    CU_ASSERT_EQUAL(g->result_bytes, back.result_bytes);
    CU_ASSERT_EQUAL(g->n_splits, back.n_splits);
    for (uint32_t i = 0; i < g->n_splits && i < back.n_splits; i++)
        CHECK_ROW(strcmp(g->splits[i].name, back.splits[i].name) == 0 &&
                      g->splits[i].layer == back.splits[i].layer &&
                      g->splits[i].tr22874_mbyte == back.splits[i].tr22874_mbyte,
                  i, "%s: split %s", g->name, g->splits[i].name);
    nrs_graph_free(&back);
}

static void networks_come_back(void)
{
    static const char *const shipped[] = {"alexnet", "googlenet", "resnet50", "vgg16"};
    static const char *const files[] = {"light_squeezenet", "densenet121", "inception_v3",
                                        "shufflenet",       "resnet50",    "shufflenet_v2",
                                        "mobilenet_v2"};
    struct nrs_error err = {0};
    struct nrs_graph g;

    for (size_t i = 0; i < NRS_LEN(shipped); i++) {
        char path[64];

        snprintf(path, sizeof path, "data/models/%s.json", shipped[i]);
        CU_ASSERT_EQUAL_FATAL(nrs_model_load(check_source(path), &g, &err), NRS_OK);
        check_file_trip(&g);
        check_onnx_trip(&g);
        nrs_graph_free(&g);
    }
    for (size_t i = 0; i < NRS_LEN(files); i++) {
        CU_ASSERT_EQUAL_FATAL(import_file(files[i], NULL, &g, &err), NRS_OK);
        check_file_trip(&g);
        check_onnx_trip(&g);
        nrs_graph_free(&g);
    }
}

/* Every type of layer and every key: what an import can make. */
static void all_layers_come_back(void)
{
    static const char file[] =
        "in data 1x3x16x16; out y; Pad p data i=0,0,1,1,0,0,2,2; Conv c p w=8x3x3x5 w=8 | "
        "pads=1,2,0,1 | strides=1,2 | dilations=2,1; Concat j c c | axis=1; BatchNormalization b j "
        "w=16 w=16 w=16 w=16; MaxPool m b | kernel_shape=3,3 | auto_pad:SAME_UPPER | strides=2,2; "
        "Slice s m i=0 i=8 i=1; Conv d s w=8x8x1x1; Relu r d; Mul q d r; Resize u q - s=1,1,2,2; "
        "Pad k u i=0,0,-1,0,0,0,0,-1; Reshape h k i=1,2,4,9,-1; Transpose t h | perm=0,2,1,3,4; "
        "Reshape v t i=1,4,18,-1; LRN n v | size=5; Concat w n n | axis=2; GlobalMaxPool g w; "
        "Flatten f g; Gemm x f w=4x6 w=6; Softmax y x";
    struct nrs_error err = {0};
    struct nrs_graph g;
    size_t size;
    uint8_t *data = kit_file(file, &size);
    unsigned seen = 0;

    CHECK_ROW(nrs_onnx_import(data, size, NULL, NULL, &g, &err) == NRS_OK, 0, "%s", err.text);
    free(data);
    if (err.status != NRS_OK)
        return;
    for (uint32_t i = 0; i < g.n_layers; i++)
        seen |= 1u << g.layers[i].type;
    for (int type = 0; type < NRS_N_LAYER_TYPES; type++)
        CHECK_ROW(seen >> type & 1 || type == NRS_LAYER_AVGPOOL || type == NRS_LAYER_ADD,
                  (size_t)type, "no %s", nrs_layer_type_names[type]);
    check_file_trip(&g);
    check_onnx_trip(&g);
    nrs_graph_free(&g);
}

/* ------------------------------------------------------------------ damage */

/* Whatever the bytes are: a network or one line of text, and nothing else. */
static void check_bytes(const uint8_t *data, size_t n, size_t row)
{
    struct nrs_error err = {0};
    struct nrs_graph g;
    enum nrs_status status = nrs_onnx_import(data, n, NULL, NULL, &g, &err);

    CHECK_ROW(status == err.status &&
                  (status == NRS_OK || (err.text[0] && !strchr(err.text, '\n'))),
              row, "status %d '%s'", status, err.text);
    CHECK_ROW(status != NRS_EMACHINE && status != NRS_EINTERNAL, row, "status %d '%s'", status,
              err.text);
    if (status == NRS_OK)
        nrs_graph_free(&g);
}

static uint32_t next_random(uint32_t *state) /* xorshift, Marsaglia 2003 */
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    return *state ^= *state << 5;
}

static void damaged_files(void)
{
    static const struct {
        const char *file;
        size_t step, flips;
    } rows[] = {{"light_bvlc_alexnet", 7, 3000},
                {"light_squeezenet", 101, 500},
                {"mobilenet_v2", 501, 300},
                {"shufflenet_v2", 997, 200}};
    uint32_t random = 1;

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        char path[64];
        struct nrs_map map;
        uint8_t *copy;

        snprintf(path, sizeof path, "tests/data/onnx/%s.onnx", rows[i].file);
        CU_ASSERT_EQUAL_FATAL(nrs_file_map(check_source(path), 1 << 20, &map, NULL), NRS_OK);
        copy = malloc(map.n);
        for (size_t n = 0; n < map.n; n += rows[i].step) {
            uint8_t *exact = malloc(n ? n : 1); /* a byte read behind the end is found */

            memcpy(exact, map.data, n);
            check_bytes(exact, n, n);
            free(exact);
        }
        for (size_t k = 0; k < rows[i].flips; k++) {
            memcpy(copy, map.data, map.n);
            for (uint32_t times = 1 + next_random(&random) % 4; times > 0; times--)
                copy[next_random(&random) % map.n] ^= (uint8_t)(1u << next_random(&random) % 8);
            check_bytes(copy, map.n, k);
        }
        free(copy);
        nrs_file_unmap(&map);
    }
}

/* clang-format off */
#define BYTES(...) { __VA_ARGS__ }, sizeof((const uint8_t[]){ __VA_ARGS__ })
static void hostile_bytes(void)
{
    static const struct { const char *why; uint8_t data[24]; size_t n; const char *text; } rows[] = {
        { "nothing", { 0 }, 0, "no ONNX file, or a damaged one: it has no graph" },
        { "field number 0", BYTES(0x02, 0x00), "no field begins at byte 0" },
        { "a group", BYTES(0x08, 0x07, 0x3b, 0x3c), "a field of no known kind at byte 2" },
        { "a length beyond the end", BYTES(0x3a, 0xff, 0xff, 0xff, 0xff, 0x0f), "a field is longer than the file at byte 0" },
        { "a length of 64 bits", BYTES(0x3a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01), "longer than the file" },
        { "a length without an end", BYTES(0x3a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff), "a length does not end" },
        { "a number without an end", BYTES(0x08, 0xff), "a number does not end at byte 0" },
        { "a graph that is a number", BYTES(0x38, 0x01), "a field of the wrong kind at byte 0" },
        { "a graph of nothing", BYTES(0x3a, 0x00), "it has no graph" },
        { "a node of nothing", BYTES(0x3a, 0x02, 0x0a, 0x00), "0 outputs, expected one" },
        { "text", BYTES('{', '"', 'n', 'a', 'm', 'e', '"', ':', '1', '}'), "no ONNX file, or a damaged one" },
    };
    /* clang-format on */
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_error err = {0};
        struct nrs_graph g;
        enum nrs_status status = nrs_onnx_import(rows[i].data, rows[i].n, NULL, NULL, &g, &err);

        CHECK_ROW(status != NRS_OK && strstr(err.text, rows[i].text), i, "%s: status %d '%s'",
                  rows[i].why, status, err.text);
    }
}

/* A graph field filled with `n` copies of a piece. */
static uint8_t *filled(const uint8_t *piece, size_t n_piece, size_t n, size_t *size)
{
    size_t inner = n_piece * n;
    uint8_t *data = malloc(6 + inner);

    data[0] = 0x3a; /* ModelProto.graph, with a length of five bytes */
    for (int i = 0; i < 5; i++)
        data[1 + i] = (uint8_t)(inner >> (7 * i) & 0x7f) | (i < 4 ? 0x80 : 0);
    for (size_t i = 0; i < n; i++)
        memcpy(data + 6 + i * n_piece, piece, n_piece);
    *size = 6 + inner;
    return data;
}

/* Bytes whose decoding would cost many times their size are refused before they are decoded. */
static void costly_bytes(void)
{
    static const struct {
        uint8_t piece[8];
        size_t n_piece, n;
        const char *text;
    } rows[] = {
        {{0x0a, 0x00}, 2, 40000, "more than 32768 nodes"},
        {{0x2a, 0x00}, 2, 600000, "more than 524288 fields"},
        {{0x5a, 0x02, 0x0a, 0x00}, 4, 300000, "more than 524288 fields"},
        {{0x12, 0x04, 'n', 'a', 'm', 'e'}, 6, 500000, "no graph"}, /* the last name counts */
        {{0x6a, 0x00}, 2, 1000000, "no graph"},                    /* value_info is skipped */
    };
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_error err = {0};
        struct nrs_graph g;
        size_t size;
        uint8_t *data = filled(rows[i].piece, rows[i].n_piece, rows[i].n, &size);
        enum nrs_status status = nrs_onnx_import(data, size, NULL, NULL, &g, &err);

        free(data);
        CHECK_ROW(status != NRS_OK && strstr(err.text, rows[i].text), i, "status %d '%s'", status,
                  err.text);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"published figures", published_figures},
        {"networks come back", networks_come_back},
        {"all layers come back", all_layers_come_back},
        {"damaged files", damaged_files},
        {"hostile bytes", hostile_bytes},
        {"costly bytes", costly_bytes},
        {NULL, NULL},
    };
    int status = check_main("onnx_files", tests);

    temp_remove();
    return status;
}

/* test_graph.c - shapes, MACs, parameters, cuts and bytes of hand-made graphs. */
#include "dnn/graph.h"

#include <string.h>

#include "check.h"

/* A layer as a row; up to three inputs by index, -1 for none. Row 0 is the input, whose kernel,
 * stride and pad stand for channels, height and width. */
struct row {
    const char *name;
    enum nrs_layer_type type;
    int64_t kernel, stride, pad, groups, channels;
    bool ceil_mode;
    int input[3];
};

#define END                                                                                        \
    {                                                                                              \
        NULL, 0, 0, 0, 0, 0, 0, false,                                                             \
        {                                                                                          \
            -1, -1, -1                                                                             \
        }                                                                                          \
    }
#define MAX_ROWS 8

static struct nrs_layer layer_of(const struct row *r)
{
    struct nrs_layer l = {.type = r->type,
                          .kernel = r->kernel,
                          .stride = r->stride,
                          .pad = r->pad,
                          .groups = r->groups,
                          .channels = r->channels,
                          .ceil_mode = r->ceil_mode};

    snprintf(l.name, sizeof l.name, "%s", r->name);
    for (size_t j = 0; j < NRS_LEN(r->input) && r->input[j] >= 0; j++)
        l.input[l.n_inputs++] = (uint32_t)r->input[j];
    if (r->type == NRS_LAYER_INPUT)
        l.out = (struct nrs_shape){r->kernel, r->stride, r->pad};
    return l;
}

static enum nrs_status build(struct nrs_graph *g, const struct row *rows, struct nrs_error *err)
{
    nrs_graph_init(g);
    strcpy(g->name, "net");
    for (size_t i = 0; i < MAX_ROWS && rows[i].name; i++) {
        struct nrs_layer l = layer_of(&rows[i]);
        enum nrs_status status = nrs_graph_add(g, &l, err);

        if (status)
            return status;
    }
    return nrs_graph_infer(g, 0, 0, err);
}

/* clang-format off */
#define INPUT(c, h, w)  { "input", NRS_LAYER_INPUT, c, h, w, 0, 0, false, { -1, -1, -1 } }
#define CONV(n, k, s, p, g, c, from) { n, NRS_LAYER_CONV, k, s, p, g, c, false, { from, -1, -1 } }
#define POOL(n, k, s, p, up, from) { n, NRS_LAYER_MAXPOOL, k, s, p, 1, 0, up, { from, -1, -1 } }
#define FC(n, c, from)  { n, NRS_LAYER_FC, 0, 0, 0, 0, c, false, { from, -1, -1 } }
#define PLAIN(n, type, ...) { n, NRS_LAYER_##type, 0, 0, 0, 0, 0, false, { __VA_ARGS__ } }

/* One layer behind an input. Sizes by the formulas of infer.c; the first three convolutions are
 * AlexNet's conv1 and conv2 and GoogLeNet's conv1, whose figures are published. */
static void shapes_and_macs_follow_the_formulas(void)
{
    static const struct { const char *why; struct row in, layer; struct nrs_shape out;
                          int64_t macs, weights, params; } rows[] = {
        { "alexnet conv1", INPUT(3, 227, 227), CONV("l", 11, 4, 0, 1, 96, 0), { 96, 55, 55 }, 105415200, 34848, 34944 },
        { "alexnet conv2", INPUT(96, 27, 27), CONV("l", 5, 1, 2, 2, 256, 0), { 256, 27, 27 }, 223948800, 307200, 307456 },
        { "googlenet conv1", INPUT(3, 224, 224), CONV("l", 7, 2, 3, 1, 64, 0), { 64, 112, 112 }, 118013952, 9408, 9472 },
        { "conv rounds down", INPUT(2, 10, 8), CONV("l", 3, 2, 0, 1, 5, 0), { 5, 4, 3 }, 1080, 90, 95 },
        { "alexnet fc6", INPUT(256, 6, 6), FC("l", 4096, 0), { 4096, 1, 1 }, 37748736, 37748736, 37752832 },
        { "pooling up", INPUT(64, 112, 112), POOL("l", 3, 2, 0, true, 0), { 64, 56, 56 }, 0, 0, 0 },
        { "pooling down", INPUT(64, 112, 112), POOL("l", 3, 2, 0, false, 0), { 64, 55, 55 }, 0, 0, 0 },
        { "inception's pool", INPUT(192, 28, 28), POOL("l", 3, 1, 1, true, 0), { 192, 28, 28 }, 0, 0, 0 },
        { "a window over the edge", INPUT(7, 2, 2), POOL("l", 3, 2, 0, true, 0), { 7, 1, 1 }, 0, 0, 0 },
        { "no window behind the edge", INPUT(7, 5, 8), POOL("l", 1, 3, 0, true, 0), { 7, 2, 3 }, 0, 0, 0 },
        { "lrn", INPUT(5, 6, 7), PLAIN("l", LRN, 0, -1, -1), { 5, 6, 7 }, 0, 0, 0 },
        { "softmax", INPUT(1000, 1, 1), PLAIN("l", SOFTMAX, 0, -1, -1), { 1000, 1, 1 }, 0, 0, 0 },
    };
    /* clang-format on */
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        const struct row net[] = {rows[i].in, rows[i].layer, END};
        struct nrs_graph g;
        struct nrs_error err = {0};
        enum nrs_status status = build(&g, net, &err);
        const struct nrs_layer *l = &g.layers[1];

        CHECK_ROW(status == NRS_OK, i, "%s: %s", rows[i].why, err.text);
        CHECK_ROW(memcmp(&l->out, &rows[i].out, sizeof l->out) == 0, i, "%s: %lldx%lldx%lld",
                  rows[i].why, (long long)l->out.channels, (long long)l->out.height,
                  (long long)l->out.width);
        CHECK_ROW(l->macs == rows[i].macs && l->weights == rows[i].weights &&
                      l->params == rows[i].params,
                  i, "%s: %lld MACs, %lld weights, %lld parameters", rows[i].why,
                  (long long)l->macs, (long long)l->weights, (long long)l->params);
        nrs_graph_free(&g);
    }
}

/* input - a - (b, c) - concat d - e: a block with two branches. */
static const struct row block[] = {
    INPUT(3, 8, 8),
    CONV("a", 1, 1, 0, 1, 4, 0),
    CONV("b", 3, 1, 1, 1, 6, 1),
    CONV("c", 1, 1, 0, 1, 2, 1),
    PLAIN("d", CONCAT, 2, 3, -1),
    FC("e", 10, 4),
    END,
};

static void joins_add_up(void)
{
    const struct row residual[] = {INPUT(3, 8, 8), CONV("a", 3, 1, 1, 1, 3, 0),
                                   PLAIN("sum", ADD, 1, 0, -1), END};
    struct nrs_graph g;

    CU_ASSERT_FATAL(build(&g, block, NULL) == NRS_OK);
    CU_ASSERT_EQUAL(g.layers[4].out.channels, 6 + 2);
    CU_ASSERT_EQUAL(nrs_layer_elements(&g.layers[4]), 8 * 8 * 8);
    /* a: 3*4, b: 9*4*6, c: 4*2 on 64 positions; e: 512 * 10 */
    CU_ASSERT_EQUAL(nrs_graph_macs(&g, 0, 5), 64 * (12 + 216 + 8) + 5120);
    CU_ASSERT_EQUAL(nrs_graph_macs(&g, 2, 3), 64 * (216 + 8));
    CU_ASSERT_EQUAL(nrs_graph_params(&g, 1, 1), 12 + 4);
    CU_ASSERT_EQUAL(nrs_graph_macs(&g, 3, 2), 0);
    nrs_graph_free(&g);

    CU_ASSERT_FATAL(build(&g, residual, NULL) == NRS_OK);
    CU_ASSERT_EQUAL(nrs_layer_elements(&g.layers[2]), 3 * 8 * 8);
    nrs_graph_free(&g);
}

/* clang-format off */
#define BIG NRS_DIM_MAX
static void what_does_not_fit_is_refused(void)
{
    static const struct { struct row net[MAX_ROWS]; enum nrs_status status; const char *text; } rows[] = {
        { { INPUT(0, 8, 8), FC("a", 1, 0), END }, NRS_ERANGE, "layer 'input': input channels 0" },
        { { INPUT(3, -1, 8), FC("a", 1, 0), END }, NRS_ERANGE, "layer 'input': input height -1" },
        { { INPUT(3, 8, BIG + 1), FC("a", 1, 0), END }, NRS_ERANGE, "layer 'input': input width" },
        { { INPUT(3, 8, 8), END }, NRS_ECONFLICT, "network 'net': no layers" },
        { { FC("a", 1, 0), FC("b", 1, 0), END }, NRS_ECONFLICT, "layer 'a': the first layer is not" },
        { { INPUT(3, 8, 8), { "in2", NRS_LAYER_INPUT, 1, 1, 1, 0, 0, false, { 0, -1, -1 } }, END },
          NRS_ECONFLICT, "layer 'in2': only the first" },
        { { INPUT(3, 8, 8), CONV("a", 0, 1, 0, 1, 4, 0), END }, NRS_ERANGE, "layer 'a': kernel 0" },
        { { INPUT(3, 8, 8), CONV("a", 3, 0, 0, 1, 4, 0), END }, NRS_ERANGE, "layer 'a': stride 0" },
        { { INPUT(3, 8, 8), CONV("a", 3, 1, -1, 1, 4, 0), END }, NRS_ERANGE, "layer 'a': pad -1" },
        { { INPUT(3, 8, 8), CONV("a", 3, 1, 0, 0, 4, 0), END }, NRS_ERANGE, "layer 'a': groups 0" },
        { { INPUT(3, 8, 8), CONV("a", 3, 1, 0, 1, 0, 0), END }, NRS_ERANGE, "layer 'a': channels 0" },
        { { INPUT(3, 8, 8), FC("a", BIG + 1, 0), END }, NRS_ERANGE, "layer 'a': channels 1048577" },
        { { INPUT(3, 8, 8), POOL("a", 2, 2, 2, true, 0), END }, NRS_ERANGE, "layer 'a': pad 2 is not" },
        { { INPUT(3, 8, 8), CONV("a", 3, 1, 0, 2, 4, 0), END }, NRS_ERANGE, "do not divide into 2 groups" },
        { { INPUT(4, 8, 8), CONV("a", 3, 1, 0, 4, 6, 0), END }, NRS_ERANGE, "4 input and 6 output" },
        { { INPUT(3, 8, 8), CONV("a", 9, 1, 0, 1, 4, 0), END }, NRS_ERANGE, "layer 'a': nothing is left" },
        { { INPUT(3, 8, 1), POOL("a", 4, 2, 0, true, 0), END }, NRS_ERANGE, "layer 'a': nothing is left" },
        { { INPUT(BIG, BIG, BIG), FC("a", 1, 0), END }, NRS_ERANGE, "layer 'input': too large" },
        { { INPUT(1, BIG, BIG), CONV("a", 1, 1, 0, 1, BIG, 0), END }, NRS_ERANGE, "layer 'a': too large" },
        { { INPUT(BIG, 8, 8), CONV("a", BIG, 1, BIG / 2, 1, BIG, 0), END }, NRS_ERANGE, "layer 'a': too large" },
        { { INPUT(BIG, BIG, 64), FC("a", BIG, 0), END }, NRS_ERANGE, "layer 'a': too large" },
        { { INPUT(BIG, 2048, 2048), CONV("a", 1, 1, 0, 1, BIG, 0), CONV("b", 1, 1, 0, 1, BIG, 1), END },
          NRS_ERANGE, "layer 'b': the network's total overflows" }, /* 2^62 + 2^62 MACs */
        { { INPUT(3, 8, 8), FC("a", 1, 1), END }, NRS_ECONFLICT, "layer 'a': its input is not an earlier" },
        { { INPUT(3, 8, 8), FC("a", 1, 2), FC("b", 1, 0), END }, NRS_ECONFLICT, "layer 'a': its input is not" },
        { { INPUT(3, 8, 8), FC("a", 1, -1), END }, NRS_ECONFLICT, "layer 'a': 0 inputs, expected 1" },
        { { INPUT(3, 8, 8), FC("a", 1, 0), PLAIN("b", LRN, 0, 1, -1), END }, NRS_ECONFLICT, "layer 'b': 2 inputs, expected 1" },
        { { INPUT(3, 8, 8), FC("a", 1, 0), PLAIN("b", CONCAT, 0, 1, -1), END }, NRS_ERANGE, "layer 'b': 'input' and 'a' differ" },
        { { INPUT(3, 8, 8), CONV("a", 1, 1, 0, 1, 4, 0), PLAIN("b", ADD, 0, 1, -1), END }, NRS_ERANGE, "'input' and 'a' differ" },
        { { INPUT(3, 8, 8), FC("a", 1, 0), FC("b", 1, 0), END }, NRS_ECONFLICT, "layer 'a': no later layer reads" },
        { { INPUT(3, 8, 8), FC("a", 1, 0), FC("a", 1, 1), END }, NRS_ECONFLICT, "layer 'a': another layer" },
    };
    /* clang-format on */
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_graph g;
        struct nrs_error err = {0};
        enum nrs_status status = build(&g, rows[i].net, &err);

        CHECK_ROW(status == rows[i].status && strstr(err.text, rows[i].text), i,
                  "expected '%s', got status %d '%s'", rows[i].text, status, err.text);
        nrs_graph_free(&g);
    }
}

static void a_graph_has_a_largest_size(void)
{
    struct nrs_layer l = {.type = NRS_LAYER_LRN, .n_inputs = 1};
    struct nrs_error err = {0};
    enum nrs_status status = NRS_OK;
    struct nrs_graph g;

    nrs_graph_init(&g);
    for (int i = 0; i <= NRS_GRAPH_LAYERS && !status; i++) {
        snprintf(l.name, sizeof l.name, "layer%d", i);
        status = nrs_graph_add(&g, &l, &err);
    }
    CU_ASSERT_EQUAL(status, NRS_ERANGE);
    CU_ASSERT_EQUAL(g.n_layers, NRS_GRAPH_LAYERS);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "layer4096"));
    CU_ASSERT_EQUAL(nrs_graph_find(&g, "layer4095"), 4095);
    CU_ASSERT_EQUAL(nrs_graph_find(&g, "layer4096"), -1);
    nrs_graph_free(&g);
}

static void what_crosses_a_cut(void)
{
    static const struct {
        uint32_t layer, n;
        const char *crossing; /* x: this layer's output crosses */
    } rows[] = {{0, 1, "x"},    {1, 1, "-x"},    {2, 2, "-xx"},
                {3, 2, "--xx"}, {4, 1, "----x"}, {5, 0, "------"}};
    struct nrs_graph g;

    CU_ASSERT_FATAL(build(&g, block, NULL) == NRS_OK);
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        bool crossing[NRS_GRAPH_LAYERS];
        uint32_t n = nrs_graph_cut_tensors(&g, rows[i].layer, crossing);

        CHECK_ROW(n == rows[i].n, i, "%u tensors", n);
        for (uint32_t k = 0; k <= rows[i].layer; k++)
            CHECK_ROW(crossing[k] == (rows[i].crossing[k] == 'x'), i, "layer %u", k);
    }
    nrs_graph_free(&g);
}

static const struct nrs_split block_splits[] = {
    {"input", 0, 0.15}, {"pool", 1, 0.27}, {"device", 5, 0}};

static void give_splits(struct nrs_graph *g)
{
    memcpy(g->splits, block_splits, sizeof block_splits);
    g->n_splits = NRS_LEN(block_splits);
}

static void a_cut_is_found_by_name(void)
{
    static const struct {
        const char *name;
        enum nrs_status status;
        uint32_t layer;
        const char *text;
    } rows[] = {
        {"input", NRS_OK, 0, NULL},
        {"pool", NRS_OK, 1, NULL}, /* the candidate's name ... */
        {"a", NRS_OK, 1, NULL},    /* ... and the layer's own */
        {"d", NRS_OK, 4, NULL},
        {"device", NRS_OK, 5, NULL},
        {"pol", NRS_ENAME, 0, "did you mean 'pool'?"},
        {"devcie", NRS_ENAME, 0, "did you mean 'device'?"},
        {"somewhere-else", NRS_ENAME, 0, "expected one of input, pool, device, or a layer's name"},
        {"b", NRS_OK, 2, NULL}, /* inside the block */
        {"c", NRS_OK, 3, NULL},
    };
    struct nrs_graph g;

    CU_ASSERT_FATAL(build(&g, block, NULL) == NRS_OK);
    give_splits(&g);
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        uint32_t layer = 99;
        struct nrs_error err = {0};
        enum nrs_status status = nrs_graph_cut(&g, rows[i].name, &layer, &err);

        CHECK_ROW(status == rows[i].status, i, "%s: status %d %s", rows[i].name, status, err.text);
        CHECK_ROW(layer == (status ? 99 : rows[i].layer), i, "%s: layer %u", rows[i].name, layer);
        CHECK_ROW(!rows[i].text || strstr(err.text, rows[i].text), i, "%s: '%s'", rows[i].name,
                  err.text);
    }
    nrs_graph_free(&g);
}

/* elements: input 3*8*8 = 192, a 4*64 = 256, d 8*64 = 512; TR 22.874's 0.15 and 0.27 MByte */
static void bytes_are_elements_times_dtype_over_compression(void)
{
    static const struct {
        uint32_t layer;
        enum nrs_dtype dtype;
        double compression;
        enum nrs_sizes sizes;
        int64_t bytes;
    } rows[] = {
        {0, NRS_FP32, 1, NRS_SIZES_EXACT, 192}, /* a uint8 image */
        {0, NRS_INT8, 1, NRS_SIZES_EXACT, 192},
        {0, NRS_FP32, 5, NRS_SIZES_EXACT, 39}, /* 38.4 rounded up */
        {1, NRS_FP32, 1, NRS_SIZES_EXACT, 1024},
        {1, NRS_FP16, 1, NRS_SIZES_EXACT, 512},
        {1, NRS_INT8, 1, NRS_SIZES_EXACT, 256},
        {1, NRS_INT8, 3, NRS_SIZES_EXACT, 86},
        {1, NRS_INT8, 0.5, NRS_SIZES_EXACT, 512},
        {1, NRS_INT8, 1e-300, NRS_SIZES_EXACT, INT64_MAX},
        {0, NRS_FP32, 1, NRS_SIZES_TR22874, 150000},
        {0, NRS_INT8, 1, NRS_SIZES_TR22874, 150000},
        {0, NRS_FP32, 4, NRS_SIZES_TR22874, 37500},
        {1, NRS_FP32, 1, NRS_SIZES_TR22874, 270000},
        {1, NRS_FP16, 1, NRS_SIZES_TR22874, 135000},
        {1, NRS_INT8, 2, NRS_SIZES_TR22874, 33750},
        {4, NRS_FP32, 1, NRS_SIZES_TR22874, 2048}, /* none given: the exact one */
        {2, NRS_FP32, 1, NRS_SIZES_EXACT, 2560},   /* a and b: (4 + 6) * 64 */
        {3, NRS_FP16, 3, NRS_SIZES_EXACT, 342},    /* b and c: (6 + 2) * 64 * 2 / 3 rounded up */
        {5, NRS_FP32, 1, NRS_SIZES_EXACT, 0},      /* on the device: nothing is sent */
        {5, NRS_FP32, 1, NRS_SIZES_TR22874, 0},
    };
    struct nrs_graph g;

    CU_ASSERT_FATAL(build(&g, block, NULL) == NRS_OK);
    give_splits(&g);
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        int64_t got = nrs_graph_cut_bytes(&g, rows[i].layer, rows[i].dtype, rows[i].compression,
                                          rows[i].sizes);

        CHECK_ROW(got == rows[i].bytes, i, "%lld bytes, expected %lld", (long long)got,
                  (long long)rows[i].bytes);
    }
    nrs_graph_free(&g);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"shapes and MACs follow the formulas", shapes_and_macs_follow_the_formulas},
        {"joins add up", joins_add_up},
        {"what does not fit is refused", what_does_not_fit_is_refused},
        {"a graph has a largest size", a_graph_has_a_largest_size},
        {"what crosses a cut", what_crosses_a_cut},
        {"a cut is found by name", a_cut_is_found_by_name},
        {"bytes are elements times dtype over compression",
         bytes_are_elements_times_dtype_over_compression},
        {NULL, NULL},
    };
    return check_main("graph", tests);
}

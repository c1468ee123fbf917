/* test_model_file.c - JSON into a layer graph, and every way in which it can be wrong. */
#include "scenario/model_file.h"

#include "scenario_kit.h"

#define HEAD  "\"name\": \"net\", \"result_bytes\": 12, "
#define INPUT "\"input\": {\"channels\": 2, \"height\": 8, \"width\": 6}, "
#define SPLITS                                                                                     \
    "\"splits\": [{\"name\": \"raw\", \"layer\": \"input\", \"tr22874_mbyte\": 0.5}, "             \
    "{\"name\": \"all\", \"layer\": \"out\"}]"

static enum nrs_status load(const char *text, struct nrs_graph *g, struct nrs_error *err)
{
    *err = (struct nrs_error){.status = NRS_OK};
    return nrs_model_load(temp_file("net.json", text), g, err);
}

/* Two branches: sizes by hand. conv a: 8 + 2 - 3 + 1 = 8 rows; pool b: ceil((8 - 3) / 2) + 1 = 4
 * rows rounding up, ceil((6 - 3) / 2) + 1 = 3 columns; conv c halves like it: (8 - 2) / 2 + 1 = 4.
 */
static void a_small_network(void)
{
    static const char text[] =
        "{" HEAD INPUT "\"layers\": ["
        "{\"name\": \"a\", \"type\": \"conv\", \"kernel\": 3, \"pad\": 1, \"channels\": "
        "4, \"groups\": 2},"
        "{\"name\": \"b\", \"type\": \"maxpool\", \"kernel\": 3, \"stride\": 2},"
        "{\"name\": \"c\", \"type\": \"conv\", \"kernel\": 2, \"stride\": 2, "
        "\"channels\": 5, "
        "\"inputs\": [\"a\"]},"
        "{\"name\": \"d\", \"type\": \"concat\", \"inputs\": [\"b\", \"c\"]},"
        "{\"name\": \"out\", \"type\": \"fc\", \"channels\": 10}], " SPLITS "}";
    struct nrs_graph g;
    struct nrs_error err;

    CU_ASSERT_EQUAL_FATAL(load(text, &g, &err), NRS_OK);
    CU_ASSERT_STRING_EQUAL(g.name, "net");
    CU_ASSERT_EQUAL(g.result_bytes, 12);
    CU_ASSERT_EQUAL(g.n_layers, 6);
    CU_ASSERT_EQUAL(g.layers[0].out.height, 8);
    CU_ASSERT_EQUAL(g.layers[1].macs, 4 * 8 * 6 * 3 * 3 * 2 / 2);
    CU_ASSERT_EQUAL(g.layers[2].out.height, 4);
    CU_ASSERT_EQUAL(g.layers[2].out.width, 3);
    CU_ASSERT_EQUAL(g.layers[3].input[0], 1);
    CU_ASSERT_EQUAL(g.layers[4].out.channels, 4 + 5);
    CU_ASSERT_EQUAL(g.layers[5].macs, 9 * 4 * 3 * 10);
    CU_ASSERT_EQUAL(g.n_splits, 2);
    CU_ASSERT_EQUAL(g.splits[0].layer, 0);
    CU_ASSERT_EQUAL(g.splits[0].tr22874_mbyte, 0.5);
    CU_ASSERT_EQUAL(g.splits[1].layer, 5);
    nrs_graph_free(&g);
}

#define INPUTS_4    "\"input\",\"input\",\"input\",\"input\""
#define INPUTS_16   INPUTS_4 "," INPUTS_4 "," INPUTS_4 "," INPUTS_4
#define LAYERS(...) "{" HEAD INPUT "\"layers\": [" __VA_ARGS__ "], " SPLITS "}"
#define OUT         "{\"name\": \"out\", \"type\": \"fc\", \"channels\": 10}"

static const struct {
    const char *text;
    enum nrs_status want;
    const char *says;
} refused[] = {
    {"[]", NRS_ETYPE, ": the file: is a list, expected an object"},
    {"{}", NRS_ETYPE, ": input: is "},
    {"{" HEAD "\"layers\": [], " SPLITS "}", NRS_ETYPE, ": input: is "},
    {"{" HEAD INPUT SPLITS "}", NRS_ETYPE, ": layers: is missing, expected a list"},
    {"{" HEAD INPUT "\"layers\": {}, " SPLITS "}", NRS_ETYPE,
     ": layers: is an object, expected a list"},
    {"{" HEAD INPUT "\"layers\": [" OUT "]}", NRS_ETYPE, ": splits: is missing"},
    {"{\"nam\": \"net\"}", NRS_ENAME, ": nam: unknown parameter, did you mean 'name'?"},
    {"{" HEAD "\"input\": {\"channels\": 0}, \"layers\": [" OUT "], " SPLITS "}", NRS_ERANGE,
     ": input.channels: 0"},
    {"{\"result_bytes\": 0, " INPUT "\"layers\": [" OUT "], " SPLITS "}", NRS_ERANGE,
     ": result_bytes: 0 byte"},
    {LAYERS("5"), NRS_ETYPE, ": layers.0: is a number, expected an object"},
    {LAYERS("{\"name\": \"a\", \"type\": \"cnv\"}"), NRS_ENAME,
     ": layers.0.type: 'cnv' is unknown, did you mean 'conv'"},
    {LAYERS("{\"name\": \"a\", \"type\": \"input\"}"), NRS_ECONFLICT, ": layers.0.type: 'input'"},
    {LAYERS("{\"type\": \"lrn\"}"), NRS_ENAME, ": layers.0.name: '' is empty or stands twice"},
    {LAYERS("{\"name\": \"input\", \"type\": \"lrn\"}"), NRS_ENAME,
     "'input' is empty or stands twice"},
    {LAYERS(OUT ", " OUT), NRS_ENAME, ": layers.1.name: 'out' is empty or stands twice"},
    {LAYERS("{\"name\": \"a\", \"type\": \"conv\", \"kernel\": 0}"), NRS_ERANGE,
     ": layers.0.kernel: 0 is outside"},
    {LAYERS("{\"name\": \"a\", \"type\": \"conv\", \"kernel\": 2.5}"), NRS_ETYPE,
     ": layers.0.kernel: 2.5 is not whole"},
    {LAYERS("{\"name\": \"a\", \"type\": \"conv\", \"kernal\": 3}"), NRS_ENAME,
     "did you mean 'kernel'?"},
    {LAYERS("{\"name\": \"out\", \"type\": \"add\", \"inputs\": \"input\"}"), NRS_ETYPE,
     ": layer out: inputs: expected a list of 1 to 64 names"},
    {LAYERS("{\"name\": \"out\", \"type\": \"add\", \"inputs\": []}"), NRS_ETYPE,
     "expected a list of 1 to 64 names"},
    {LAYERS("{\"name\": \"out\", \"type\": \"add\", \"inputs\": [" INPUTS_16 "," INPUTS_16
            "," INPUTS_16 "," INPUTS_16 ",\"input\"]}"),
     NRS_ETYPE, "1 to 64 names"},
    {LAYERS("{\"name\": \"out\", \"type\": \"add\", \"inputs\": [\"inptu\"]}"), NRS_ENAME,
     ": layer out: inputs: 'inptu' is no layer before this one"},
    {LAYERS("{\"name\": \"out\", \"type\": \"add\", \"inputs\": [\"out\"]}"), NRS_ENAME,
     "'out' is no layer before this one"},
    {LAYERS("{\"name\": \"out\", \"type\": \"add\", \"inputs\": [0]}"), NRS_ENAME,
     "is no layer before this one"},
    {LAYERS("{\"name\": \"out\", \"type\": \"conv\", \"kernel\": 3, \"channels\": 5, "
            "\"groups\": 2}"),
     NRS_ERANGE, "out"},
    {LAYERS("{\"name\": \"out\", \"type\": \"conv\", \"kernel\": 9, \"channels\": 4}"), NRS_ERANGE,
     "out"},
    {LAYERS("{\"name\": \"last\", \"type\": \"lrn\"}"), NRS_ENAME,
     ": splits.1.layer: 'out' is no layer"},
    {"{" HEAD INPUT "\"layers\": [" OUT
     "], \"splits\": [{\"name\": \"x\", \"layer\": \"out\", \"mbyte\": 1}]}",
     NRS_ENAME, ": splits.0.mbyte: unknown"},
    {"{" HEAD INPUT "\"layers\": [", NRS_EPARSE, "net.json:1: "},
};

static void what_is_refused(void)
{
    for (size_t i = 0; i < NRS_LEN(refused); i++) {
        struct nrs_graph g;
        struct nrs_error err;
        enum nrs_status got = load(refused[i].text, &g, &err);

        CHECK_ROW(got == refused[i].want && says(&err, refused[i].says) && says(&err, "net.json"),
                  i, "%d '%s'", got, err.text);
        if (got == NRS_OK)
            nrs_graph_free(&g);
    }
}

/* A hostile file's cost is bounded: more layers or splits than the limits. */
static void limits(void)
{
    const size_t n = NRS_GRAPH_LAYERS + 1;
    char *text = malloc(n * 64 + 1024), *at = text;
    struct nrs_graph g;
    struct nrs_error err;

    at += sprintf(at, "{" HEAD INPUT "\"layers\": [");
    for (size_t i = 0; i < n; i++)
        at += sprintf(at, "%s{\"name\": \"l%zu\", \"type\": \"lrn\"}", i ? "," : "", i);
    sprintf(at, "], \"splits\": []}");
    CU_ASSERT_EQUAL(load(text, &g, &err), NRS_ERANGE);
    at =
        text + sprintf(text, "{" HEAD INPUT "\"layers\": [{\"name\": \"out\", \"type\": \"lrn\"}], "
                             "\"splits\": [");
    for (size_t i = 0; i < NRS_GRAPH_SPLITS + 1; i++)
        at += sprintf(at, "%s{\"name\": \"s%zu\", \"layer\": \"out\"}", i ? "," : "", i);
    sprintf(at, "]}");
    CU_ASSERT_EQUAL(load(text, &g, &err), NRS_ERANGE);
    CU_ASSERT(says(&err, "splits: more than 32"));
    free(text);
}

/* Keys beyond square layers, on an image of 2 x 8 x 6; sizes by hand. */
static void layers_that_are_not_square(void)
{
    static const struct {
        const char *layer;
        struct nrs_shape out;
        int64_t macs, params;
    } rows[] = {
        /* rows (8 + 1 - 3) / 1 + 1 = 7, columns (6 + 2 - 5) / 2 + 1 = 2 */
        {"\"type\": \"conv\", \"channels\": 4, \"kernel_h\": 3, \"kernel_w\": 5, \"stride_w\": 2, "
         "\"pad\": 1, \"pad_bottom\": 0, \"bias\": false",
         {4, 7, 2},
         4 * 2 * 15 * 14,
         120},
        {"\"type\": \"conv\", \"channels\": 4, \"kernel\": 3, \"dilation_h\": 3, \"dilation_w\": 2",
         {4, 2, 2},
         4 * 2 * 9 * 4,
         72 + 4},
        {"\"type\": \"conv\", \"channels\": 4, \"kernel\": 5, \"stride\": 3, \"same\": true",
         {4, 3, 2},
         4 * 2 * 25 * 6,
         204},
        {"\"type\": \"avgpool\", \"global\": true", {2, 1, 1}, 0, 0},
        {"\"type\": \"batchnorm\"", {2, 8, 6}, 0, 4},
        {"\"type\": \"pad\", \"pad_top\": 1, \"pad_right\": 3", {2, 9, 9}, 0, 0},
        {"\"type\": \"crop\", \"pad\": 1", {2, 6, 4}, 0, 0},
        {"\"type\": \"slice\", \"channels\": 1", {1, 8, 6}, 0, 0},
        {"\"type\": \"slice\", \"axis\": 3, \"width\": 5", {2, 8, 5}, 0, 0},
        {"\"type\": \"reshape\", \"channels\": 96, \"height\": 1, \"width\": 1", {96, 1, 1}, 0, 0},
        {"\"type\": \"upsample\", \"stride\": 2, \"stride_h\": 3", {2, 24, 12}, 0, 0},
        {"\"type\": \"concat\", \"axis\": 2, \"inputs\": [\"input\", \"input\"]", {2, 16, 6}, 0, 0},
    };
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        char text[1024];
        struct nrs_graph g;
        struct nrs_error err;
        enum nrs_status status;

        snprintf(text, sizeof text,
                 "{" HEAD INPUT "\"layers\": [{\"name\": \"out\", %s}], " SPLITS "}",
                 rows[i].layer);
        status = load(text, &g, &err);
        CHECK_ROW(status == NRS_OK, i, "%s: %s", rows[i].layer, err.text);
        if (status != NRS_OK)
            continue;
        CHECK_ROW(memcmp(&g.layers[1].out, &rows[i].out, sizeof rows[i].out) == 0, i,
                  "%s: %lldx%lldx%lld", rows[i].layer, (long long)g.layers[1].out.channels,
                  (long long)g.layers[1].out.height, (long long)g.layers[1].out.width);
        CHECK_ROW(g.layers[1].macs == rows[i].macs && g.layers[1].params == rows[i].params, i,
                  "%s: %lld MACs", rows[i].layer, (long long)g.layers[1].macs);
        nrs_graph_free(&g);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"a small network", a_small_network},
        {"what is refused", what_is_refused},
        {"limits", limits},
        {"layers that are not square", layers_that_are_not_square},
        {NULL, NULL},
    };
    return kit_main("model_file", tests);
}

/* test_onnx_ops.c - what becomes of ONNX operators: layers, shapes, MACs, fusion, and refusals.
 *
 * Expected shapes and MACs are by hand from the operators' definitions (ONNX Operators.md). */
#include "onnx_kit.h"

struct row {
    const char *why, *file, *layers;
    int64_t macs, params;
};

#define IN  "in data 1x3x8x8; out y;"
#define END "Identity y last"

/* clang-format off */
static const struct row rows[] = {
    /* windows: 3 x 3 x 3 = 27 weights an output channel */
    { "convolution", IN "Conv y data w=4x3x3x3 w=4 | pads=1,1,1,1", "conv 4x8x8", 27 * 4 * 64, 27 * 4 + 4 },
    { "without bias", IN "Conv y data w=4x3x3x3 | pads=1,1,1,1", "conv 4x8x8", 27 * 4 * 64, 27 * 4 },
    { "sides that differ", IN "Conv y data w=4x3x1x5 | pads=0,2,0,2 | strides=2,1", "conv 4x4x8", 15 * 4 * 32, 60 },
    { "uneven pads", IN "Conv y data w=4x3x3x3 | pads=0,0,1,1 | strides=2,2", "conv 4x4x4", 27 * 4 * 16, 108 },
    { "dilation", IN "Conv y data w=4x3x3x3 | dilations=2,3", "conv 4x4x2", 27 * 4 * 8, 108 },
    { "depthwise", IN "Conv y data w=6x1x3x3 | group=3", "conv 6x6x6", 9 * 6 * 36, 54 },
    { "same", IN "Conv y data w=4x3x3x3 | auto_pad:SAME_UPPER | strides=3,3", "conv 4x3x3", 27 * 4 * 9, 108 },
    { "valid", IN "Conv y data w=4x3x3x3 | auto_pad:VALID", "conv 4x6x6", 27 * 4 * 36, 108 },
    { "pooling", IN "MaxPool y data | kernel_shape=3,3 | strides=2,2", "maxpool 3x3x3", 0, 0 },
    { "pooling up", IN "AveragePool y data | kernel_shape=3,3 | strides=2,2 | ceil_mode=1", "avgpool 3x4x4", 0, 0 },
    { "global", IN "GlobalAveragePool y data", "avgpool 3x1x1", 0, 0 },
    { "mean of the image", IN "ReduceMean m data | axes=2,3 | keepdims=0; Gemm y m w=3x5 w=5", "avgpool 3x1x1, fc 5x1x1", 15, 20 },
    /* products */
    { "fully connected", IN "Flatten f data; Gemm y f w=10x192 w=10 | transB=1", "fc 10x1x1", 1920, 1930 },
    { "a bias apart", IN "Reshape f data i=0,-1; MatMul m f w=192x10; Add y m w=10", "fc 10x1x1", 1920, 1930 },
    { "weights turned", IN "Flatten f data; Transpose t w=10x192 | perm=1,0; MatMul y f t", "fc 10x1x1", 1920, 1920 },
    /* what is fused: a normalisation makes the bias */
    { "conv, norm, relu", IN "Conv a data w=4x3x1x1; BatchNormalization b a w=4 w=4 w=4 w=4; Relu y b", "conv 4x8x8", 12 * 64, 12 + 4 },
    { "scale and shift", IN "Conv a data w=4x3x1x1; Unsqueeze s w=4 i=1,2; Mul b a s; Add y b s", "conv 4x8x8", 12 * 64, 16 },
    { "relu, then norm", IN "Conv a data w=4x3x1x1; Relu r a; BatchNormalization y r w=4 w=4 w=4 w=4", "conv 4x8x8, batchnorm 4x8x8", 768, 12 + 8 },
    { "norm of a join", IN "Concat c data data | axis=1; BatchNormalization b c w=6 w=6 w=6 w=6; Relu y b", "concat 6x8x8 <0 0, batchnorm 6x8x8", 0, 12 },
    { "norm of the image", IN "BatchNormalization y data w=3 w=3 w=3 w=3", "batchnorm 3x8x8", 0, 6 },
    { "two readers", IN "Conv a data w=3x3x1x1; Relu r a; Add y a r", "conv 3x8x8, activation 3x8x8, add 3x8x8 <1 2", 576, 9 },
    { "an image's relu", IN "Relu y data", "activation 3x8x8", 0, 0 },
    { "clip", IN "Conv a data w=4x3x1x1; Clip y a s=0 s=6", "conv 4x8x8", 768, 12 },
    { "swish", IN "Conv a data w=4x3x1x1; Sigmoid s a; Mul y a s", "conv 4x8x8, activation 4x8x8, mul 4x8x8 <1 2", 768, 12 },
    { "dropout", IN "Conv a data w=4x3x1x1; Dropout d a; Relu y d", "conv 4x8x8", 768, 12 },
    /* joins */
    { "residual", IN "Conv a data w=3x3x1x1; Sum s a data; Relu y s", "conv 3x8x8, add 3x8x8 <1 0", 576, 9 },
    { "squeeze and excitation", IN "Conv a data w=4x3x1x1; GlobalAveragePool g a; Conv c g w=4x4x1x1; Sigmoid s c; Mul y a s",
      "conv 4x8x8, avgpool 4x1x1, conv 4x1x1, mul 4x8x8 <1 3", 768 + 16, 28 },
    { "concat along the height", IN "Concat y data data | axis=2", "concat 3x16x8 <0 0", 0, 0 },
    { "concat of vectors", IN "Flatten f data; Gemm a f w=192x5; Gemm b f w=192x6; Concat y a b | axis=-1", "fc 5x1x1, fc 6x1x1 <0, concat 11x1x1 <1 2", 192 * 11, 192 * 11 },
    /* parts and orders */
    { "slice", IN "Slice y data i=1 i=3 i=1", "slice 2x8x8", 0, 0 },
    { "slice of two axes", IN "Slice y data i=1,-4 i=2,999 i=1,3", "slice 1x8x8, slice 1x8x4", 0, 0 },
    { "a slice of all", IN "Slice s data i=0 i=9 i=1; Relu y s", "activation 3x8x8", 0, 0 },
    { "gather", IN "Gather g data i=1 | axis=1; Relu y g", "slice 1x8x8", 0, 0 },
    { "channel shuffle", "in data 1x6x8x8; out y; Reshape a data i=1,2,3,8,8; Transpose t a | perm=0,2,1,3,4; Reshape b t i=1,6,8,8; Conv y b w=2x6x1x1",
      "shuffle 6x8x8, conv 2x8x8", 768, 12 },
    { "axes of size 1 change places", IN "GlobalAveragePool g data; Transpose t g | perm=0,2,3,1; Flatten f t; Gemm y f w=3x2", "avgpool 3x1x1, fc 2x1x1", 6, 6 },
    { "channels last", "in data 1x8x6x3; out y; Transpose t data | perm=0,3,1,2; Conv y t w=4x3x1x1", "shuffle 3x8x6, conv 4x8x6", 12 * 48, 12 },
    { "another shape", IN "Reshape r data i=1,12,4,4; Conv y r w=2x12x1x1", "reshape 12x4x4, conv 2x4x4", 24 * 16, 24 },
    { "padding", IN "Pad p data i=0,0,1,2,0,0,3,4; Conv y p w=2x3x1x1", "pad 3x12x14, conv 2x12x14", 6 * 168, 6 },
    { "no padding", IN "Pad p data i=0,0,0,0,0,0,0,0; Relu y p", "activation 3x8x8", 0, 0 },
    { "cropping", IN "Pad y data i=0,0,-1,0,0,0,-2,0", "crop 3x5x8", 0, 0 },
    { "upsampling", IN "Resize y data - s=1,1,2,3", "upsample 3x16x24", 0, 0 },
    { "upsampling to a size", IN "Resize y data - - i=1,3,16,8", "upsample 3x16x8", 0, 0 },
    { "LRN and softmax", IN "LRN n data | size=5; Flatten f n; Gemm g f w=192x4; Softmax y g", "lrn 3x8x8, fc 4x1x1, softmax 4x1x1", 768, 768 },
    /* what exporters compute */
    { "a shape by arithmetic", IN "Shape s data; Gather g s i=0 | axis=0; Mul m g i=64; Concat c i=1 m | axis=0; Concat d c i=-1 | axis=0; Squeeze q c; Slice e d i=0 i=1; Concat t e i=-1 | axis=0; Reshape f data t; Gemm y f w=192x2",
      "fc 2x1x1", 384, 384 },
    { "what nobody needs", IN "Conv a data w=4x3x1x1; NonMaxSuppression n a; Relu y data", "activation 3x8x8", 0, 0 },
};

static void operators_become_layers(void)
{
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_error err = {0};
        struct nrs_graph g;
        char got[512] = "";
        size_t size;
        uint8_t *data = kit_file(rows[i].file, &size);
        enum nrs_status status = nrs_onnx_import(data, size, NULL, NULL, &g, &err);

        free(data);
        CHECK_ROW(status == NRS_OK, i, "%s: %s", rows[i].why, err.text);
        if (status != NRS_OK)
            continue;
        kit_describe(&g, got, sizeof got);
        CHECK_ROW(strcmp(got, rows[i].layers) == 0, i, "%s: %s", rows[i].why, got);
        CHECK_ROW(nrs_graph_macs(&g, 0, g.n_layers - 1) == rows[i].macs, i, "%s: %lld MACs", rows[i].why,
                  (long long)nrs_graph_macs(&g, 0, g.n_layers - 1));
        CHECK_ROW(nrs_graph_params(&g, 0, g.n_layers - 1) == rows[i].params, i, "%s: %lld parameters",
                  rows[i].why, (long long)nrs_graph_params(&g, 0, g.n_layers - 1));
        nrs_graph_free(&g);
    }
}

static void what_is_refused(void)
{
    static const struct { const char *file; enum nrs_status status; const char *text; } refused[] = {
        { IN "Foo a data; Bar b a; Foo y b", NRS_ENAME, "operators that are not supported: Foo (2, first 'a'), Bar (1, first 'b')" },
        { IN "Foo y data | kernel=1", NRS_ENAME, "Foo (1, first 'y')" },
        { IN "Relu z data", NRS_ENAME, "nothing computes the output 'y'" },
        { "in data 1x3x8x8; Relu y data", NRS_ECONFLICT, "0 outputs, expected one" },
        { "in data 1x3x8x8; out a; out b; Relu a data; Relu b data", NRS_ECONFLICT, "2 outputs, expected one; choose with --result: 'a', 'b'" },
        { "in data 1x3x8x8; in more 1x3x8x8; out y; Add y data more", NRS_ECONFLICT, "two inputs, 'data' and 'more', expected one image" },
        { "in data 1x3x8; out y; Relu y data", NRS_ETYPE, "input 'data' has 3 dimensions, expected an image" },
        { "in data 1x3x0x8; out y; Relu y data", NRS_ERANGE, "input 'data': the file leaves its size open, give --height and --width" },
        { "in data 1x3x2000000x8; out y; Relu y data", NRS_ERANGE, "dimension 2000000 is above" },
        { IN "Relu y nobody", NRS_ECONFLICT, "no input that the output depends on" },
        { IN "Conv y data", NRS_ETYPE, "node 'y' (Conv): input 1 is missing" },
        { IN "Conv y data data", NRS_ETYPE, "node 'y' (Conv): input 'data' is an activation, expected a constant" },
        { IN "Conv y data w=4x5x3x3", NRS_ECONFLICT, "weights for 5 channels in each of 1 groups, but the input has 3" },
        { IN "Conv y data w=4x3x3", NRS_ETYPE, "weights of 3 dimensions, expected 4" },
        { IN "Conv y data w=4x3x3x3 | kernel_shape=5,5", NRS_ECONFLICT, "kernel_shape is not that of the weights, 3x3" },
        { IN "Conv y data w=4x3x3x3 | pads=1,1", NRS_ETYPE, "pads: 2 numbers, expected 4" },
        { IN "Conv y data w=4x3x3x3 | pads=-1,0,0,0", NRS_ERANGE, "layer 'y': pad -1" },
        { IN "Conv y data w=4x3x3x3 | strides=0,1", NRS_ERANGE, "kernel, stride or dilation is missing or below 1" },
        { IN "Conv y data w=4x3x9x9", NRS_ERANGE, "layer 'y': nothing is left of the image" },
        { IN "MaxPool y data", NRS_ERANGE, "kernel, stride or dilation is missing" },
        { IN "Relu y z; Relu z data", NRS_ETYPE, "node 'y' (Relu): input 'z' is not computed before it" },
        { IN "Relu y data; Relu y data", NRS_ECONFLICT, "tensor 'y' is given or computed twice" },
        { IN "Flatten f data; Gemm y f w=100x10", NRS_ENAME, "weights for 100 inputs and 192 given" },
        { IN "Flatten f data; MatMul y f f", NRS_ETYPE, "input 'f' is an activation, expected a constant" },
        { IN "Reshape y data i=1,100", NRS_ERANGE, "node 'y' (Reshape): the shape of its input does not fit" },
        { IN "Reshape y data i=-1,-1", NRS_ERANGE, "does not fit" },
        { IN "Transpose y data | perm=0,1,1,2", NRS_ERANGE, "perm is no permutation of 4 axes" },
        { IN "Concat y data data | axis=0", NRS_ENAME, "not supported but along channels, height or width" },
        { IN "Slice y data i=0 i=1 i=0; Slice z y i=2 i=2 i=1", NRS_ECONFLICT, "no layers behind the input" },
        { IN "Slice y data i=2 i=2 i=1", NRS_ENAME, "not supported but for a part" },
        { IN "ReduceMean y data | axes=1,2", NRS_ENAME, "not supported but over height and width" },
        { IN "Resize y data - s=1,1,1,0", NRS_ENAME, "not supported but by whole factors" },
        { IN "Pad y data i=0,1,0,0,0,0,0,0", NRS_ENAME, "not supported but for constant pads" },
        { IN "BatchNormalization y data w=4 w=4 w=4 w=4", NRS_ECONFLICT, "4 scales for an input of other channels" },
        { IN "Mul y data w=4x3x8x8", NRS_ENAME, "would change the shape" },
        { IN "Add a data data; Conv c data w=4x3x1x1; Add y a c", NRS_ERANGE, "layer 'y': 'a' and 'c' differ in shape" },
        { IN "ConstantOfShape y i=2,3", NRS_ECONFLICT, "no input that the output depends on" },
    };
    /* clang-format on */
    for (size_t i = 0; i < NRS_LEN(refused); i++) {
        struct nrs_error err = {0};
        struct nrs_graph g;
        size_t size;
        uint8_t *data = kit_file(refused[i].file, &size);
        enum nrs_status status = nrs_onnx_import(data, size, NULL, NULL, &g, &err);

        free(data);
        CHECK_ROW(status == refused[i].status && strstr(err.text, refused[i].text), i,
                  "%s: status %d '%s'", refused[i].file, status, err.text);
        if (status == NRS_OK)
            nrs_graph_free(&g);
    }
}

/* At another resolution the same file is another network: 16 x 24 gives 4 x 16 x 24 features. */
static void size_and_result_may_be_chosen(void)
{
    static const char file[] = "in data 1x3x8x8; out y; out z; Conv a data w=4x3x1x1; Relu y a; "
                               "Reshape f y i=1,256; Gemm z f w=256x10";
    const struct nrs_onnx_options options = {
        .height = 16, .width = 24, .name = "mine", .result = "z"};
    struct nrs_onnx_origin origin;
    struct nrs_error err = {0};
    struct nrs_graph g;
    size_t size;
    uint8_t *data = kit_file(file, &size);

    CU_ASSERT_EQUAL_FATAL(nrs_onnx_import(data, size, &options, &origin, &g, &err), NRS_OK);
    CU_ASSERT_STRING_EQUAL(g.name, "mine");
    CU_ASSERT_STRING_EQUAL(origin.producer, "nrsplit");
    CU_ASSERT_EQUAL(origin.opset, 13);
    CU_ASSERT_EQUAL(nrs_graph_macs(&g, 2, 2), 4 * 16 * 24 * 10);
    nrs_graph_free(&g);
    CU_ASSERT_EQUAL(
        nrs_onnx_import(data, size, &(struct nrs_onnx_options){.result = "q"}, NULL, &g, &err),
        NRS_ENAME);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "no tensor is called 'q'"));
    free(data);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"operators become layers", operators_become_layers},
        {"what is refused", what_is_refused},
        {"size and result may be chosen", size_and_result_may_be_chosen},
        {NULL, NULL},
    };

    return check_main("onnx_ops", tests);
}

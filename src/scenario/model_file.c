/* model_file.c - JSON of a network into a layer graph. */
#include "scenario/model_file.h"

#include <stdio.h>
#include <string.h>

#include "scenario/read.h"

/* The file's objects as structs, so that their rows can check them like any parameter. */
struct layer_text {
    char name[NRS_LAYER_NAME_MAX];
    enum nrs_layer_type type;
    int64_t kernel, stride, pad, groups, channels;
    int64_t kernel_h, kernel_w, stride_h, stride_w, dilation_h, dilation_w;
    int64_t pad_top, pad_left, pad_bottom, pad_right;
    int64_t axis, height, width;
    bool ceil, same, global, bias;
};
struct input_text {
    int64_t channels, height, width;
};
struct split_text {
    char name[NRS_LAYER_NAME_MAX], layer[NRS_LAYER_NAME_MAX];
    double tr22874_mbyte;
};
struct model_text {
    char name[NRS_LAYER_NAME_MAX], source[512], result_source[512];
    int64_t result_bytes;
};

/* clang-format off */
static const struct nrs_attr layer_rows[] = {
#define T struct layer_text
    NRS_ATTR_NAME(T, name, "", "Name of the layer.", "-"),
    NRS_ATTR_ENUM(T, type, nrs_layer_type_names, "conv", "Type of the layer.", "-"),
    NRS_ATTR(T, kernel, "1", 1, 65536, 1, "Kernel size, both ways.", "-"),
    NRS_ATTR(T, kernel_h, "1", 0, 65536, 0, "Kernel height; 0: kernel.", "-"),
    NRS_ATTR(T, kernel_w, "1", 0, 65536, 0, "Kernel width; 0: kernel.", "-"),
    NRS_ATTR(T, stride, "1", 1, 65536, 1, "Stride, both ways; factor of an upsampling.", "-"),
    NRS_ATTR(T, stride_h, "1", 0, 65536, 0, "Vertical stride; 0: stride.", "-"),
    NRS_ATTR(T, stride_w, "1", 0, 65536, 0, "Horizontal stride; 0: stride.", "-"),
    NRS_ATTR(T, dilation_h, "1", 0, 65536, 0, "Vertical distance of a kernel's taps; 0: 1.", "-"),
    NRS_ATTR(T, dilation_w, "1", 0, 65536, 0, "Horizontal distance of a kernel's taps; 0: 1.", "-"),
    NRS_ATTR(T, pad, "1", 0, 65536, 0, "Padding on every side.", "-"),
    NRS_ATTR(T, pad_top, "1", -1, 65536, -1, "Padding (crop: rows taken off) above; -1: pad.", "-"),
    NRS_ATTR(T, pad_left, "1", -1, 65536, -1, "Padding on the left; -1: pad.", "-"),
    NRS_ATTR(T, pad_bottom, "1", -1, 65536, -1, "Padding below; -1: pad.", "-"),
    NRS_ATTR(T, pad_right, "1", -1, 65536, -1, "Padding on the right; -1: pad.", "-"),
    NRS_ATTR(T, same, "", 0, 1, 0, "Padding makes the output size the input's over the stride, "
        "rounded up; pad is unused.", "TensorFlow, padding SAME"),
    NRS_ATTR(T, groups, "1", 1, NRS_DIM_MAX, 1, "Groups of a convolution.", "-"),
    NRS_ATTR(T, channels, "1", 0, NRS_DIM_MAX, 0, "Output channels of a convolution, fully "
        "connected layer, slice along the channels or reshape.", "-"),
    NRS_ATTR(T, bias, "", 0, 1, 1, "A convolution or fully connected layer has a bias.", "-"),
    NRS_ATTR(T, ceil, "", 0, 1, 1, "Pooling rounds its output size up, as Caffe does.", "-"),
    NRS_ATTR(T, global, "", 0, 1, 0, "Pooling over the whole image, whatever its size.", "-"),
    NRS_ATTR(T, axis, "1", 1, 3, 1, "Axis of a concat or slice: 1 channels, 2 height, 3 width.",
        "-"),
    NRS_ATTR(T, height, "1", 0, NRS_DIM_MAX, 0, "Height of a reshape, or of a slice along it.",
        "-"),
    NRS_ATTR(T, width, "1", 0, NRS_DIM_MAX, 0, "Width of a reshape, or of a slice along it.", "-"),
#undef T
};
static const struct nrs_attr input_rows[] = {
#define T struct input_text
    NRS_ATTR(T, channels, "1", 1, NRS_DIM_MAX, 3, "Channels of the image.", "-"),
    NRS_ATTR(T, height, "1", 1, NRS_DIM_MAX, 224, "Height of the image.", "-"),
    NRS_ATTR(T, width, "1", 1, NRS_DIM_MAX, 224, "Width of the image.", "-"),
#undef T
};
static const struct nrs_attr split_rows[] = {
#define T struct split_text
    NRS_ATTR_NAME(T, name, "", "Name of the candidate split point.", "-"),
    NRS_ATTR_NAME(T, layer, "", "Layer behind which it cuts.", "-"),
    NRS_ATTR(T, tr22874_mbyte, "MByte", 0, 1e6, 0, "Size that TR 22.874 gives for it.",
        "TR 22.874"),
#undef T
};
static const struct nrs_attr model_rows[] = {
#define T struct model_text
    NRS_ATTR_NAME(T, name, "", "Name of the network.", "-"),
    NRS_ATTR_NAME(T, source, "", "Where the topology comes from.", "-"),
    NRS_ATTR_NAME(T, result_source, "", "Why the result has its size.", "-"),
    NRS_ATTR(T, result_bytes, "byte", 1, 1e9, 4000, "Size of the inference result.", "-"),
#undef T
};
/* clang-format on */
static const struct nrs_attr_table layer_table = {"layers", layer_rows, NRS_LEN(layer_rows)};
static const struct nrs_attr_table input_table = {"input", input_rows, NRS_LEN(input_rows)};
static const struct nrs_attr_table split_table = {"splits", split_rows, NRS_LEN(split_rows)};
static const struct nrs_attr_table model_table = {"", model_rows, NRS_LEN(model_rows)};

#define SLOTS (2 * NRS_GRAPH_LAYERS) /* a power of two */

/* A file being read. Layers are found by a hash of their names: many that read many others would
 * take seconds otherwise. */
struct reader {
    struct nrs_graph *g;
    const char *file;
    struct nrs_error *err;
    uint32_t slot[SLOTS]; /* a layer's number plus 1; 0: free */
};

/* The slot of a layer, or the free one that it would get. [FNV-1a] */
static uint32_t *slot_of(struct reader *r, const char *name)
{
    uint32_t hash = 2166136261u;

    for (const char *c = name; *c; c++)
        hash = (hash ^ (unsigned char)*c) * 16777619u;
    while (r->slot[hash % SLOTS] && strcmp(r->g->layers[r->slot[hash % SLOTS] - 1].name, name) != 0)
        hash++;
    return &r->slot[hash % SLOTS];
}

/* The number of a layer, or -1. */
static long find_layer(struct reader *r, const char *name)
{
    return (long)*slot_of(r, name) - 1;
}

static enum nrs_status append_layer(struct reader *r, const struct nrs_layer *layer)
{
    enum nrs_status status = nrs_graph_add(r->g, layer, r->err);

    if (status == NRS_OK)
        *slot_of(r, layer->name) = r->g->n_layers;
    return status;
}

/* Read one element of a list into `object`, which starts at its defaults. */
static enum nrs_status read_element(const struct reader *r, const struct nrs_attr_table *table,
                                    void *object, const cJSON *json, size_t index,
                                    const char *const *ignore)
{
    char path[NRS_JSON_PATH_MAX];

    snprintf(path, sizeof path, "%s.%zu", table->section, index);
    nrs_attr_defaults(table, object);
    return nrs_read_object(table, object, json, r->file, path, ignore, r->err);
}

static enum nrs_status add_inputs(struct reader *r, struct nrs_layer *layer, const cJSON *inputs)
{
    const cJSON *name;

    if (!inputs) {
        layer->input[0] = r->g->n_layers - 1;
        layer->n_inputs = 1;
        return NRS_OK;
    }
    if (!cJSON_IsArray(inputs) || cJSON_GetArraySize(inputs) < 1 ||
        cJSON_GetArraySize(inputs) > NRS_LAYER_INPUTS)
        return nrs_fail(r->err, NRS_ETYPE, "%s: layer %s: inputs: expected a list of 1 to %d names",
                        r->file, layer->name, NRS_LAYER_INPUTS);
    cJSON_ArrayForEach(name, inputs)
    {
        long found = cJSON_IsString(name) ? find_layer(r, name->valuestring) : -1;

        if (found < 0)
            return nrs_fail(r->err, NRS_ENAME,
                            "%s: layer %s: inputs: '%.64s' is no layer before this one", r->file,
                            layer->name, cJSON_IsString(name) ? name->valuestring : "");
        layer->input[layer->n_inputs++] = (uint32_t)found;
    }
    return NRS_OK;
}

/* Where a file gives one of the sides, both are set, and `both` is the larger. */
static void settle_sides(int64_t *both, int64_t *h, int64_t *w)
{
    if (*h == 0 && *w == 0)
        return;
    *h = *h ? *h : *both;
    *w = *w ? *w : *both;
    *both = *h > *w ? *h : *w;
}

static int64_t side(int64_t given, int64_t pad)
{
    return given < 0 ? pad : given;
}

static struct nrs_layer layer_of(const struct layer_text *t)
{
    struct nrs_layer l = {
        .type = t->type,
        .kernel = t->kernel,
        .stride = t->stride,
        .pad = t->pad,
        .groups = t->groups,
        .channels = t->channels,
        .ceil_mode = t->ceil,
        .kernel_h = t->kernel_h,
        .kernel_w = t->kernel_w,
        .stride_h = t->stride_h,
        .stride_w = t->stride_w,
        .dilation_h = t->dilation_h,
        .dilation_w = t->dilation_w,
        .same_pad = t->same,
        .is_global = t->global,
        .no_bias = !t->bias,
        .axis = t->axis,
        .height = t->height,
        .width = t->width,
        .pads = {side(t->pad_top, t->pad), side(t->pad_left, t->pad), side(t->pad_bottom, t->pad),
                 side(t->pad_right, t->pad)},
    };
    memcpy(l.name, t->name, sizeof l.name);
    settle_sides(&l.kernel, &l.kernel_h, &l.kernel_w);
    settle_sides(&l.stride, &l.stride_h, &l.stride_w);
    l.has_pads = t->pad_top >= 0 || t->pad_left >= 0 || t->pad_bottom >= 0 || t->pad_right >= 0;
    return l;
}

static enum nrs_status add_layer(struct reader *r, const cJSON *json, size_t index)
{
    static const char *const inputs_key[] = {"inputs", NULL};
    struct nrs_layer layer;
    struct layer_text text;
    enum nrs_status status = read_element(r, &layer_table, &text, json, index, inputs_key);

    if (status != NRS_OK)
        return status;
    if (!text.name[0] || find_layer(r, text.name) >= 0)
        return nrs_fail(r->err, NRS_ENAME, "%s: layers.%zu.name: '%s' is empty or stands twice",
                        r->file, index, text.name);
    if (text.type == NRS_LAYER_INPUT)
        return nrs_fail(r->err, NRS_ECONFLICT,
                        "%s: layers.%zu.type: 'input' is given by the file's input object", r->file,
                        index);
    layer = layer_of(&text);
    status = add_inputs(r, &layer, cJSON_GetObjectItemCaseSensitive(json, "inputs"));
    return status == NRS_OK ? append_layer(r, &layer) : status;
}

static enum nrs_status add_split(struct reader *r, const cJSON *json, size_t index)
{
    struct split_text text;
    struct nrs_split *split;
    enum nrs_status status = read_element(r, &split_table, &text, json, index, NULL);
    long layer;

    if (status != NRS_OK)
        return status;
    layer = find_layer(r, text.layer);
    if (layer < 0)
        return nrs_fail(r->err, NRS_ENAME, "%s: splits.%zu.layer: '%s' is no layer", r->file, index,
                        text.layer);
    if (r->g->n_splits == NRS_GRAPH_SPLITS)
        return nrs_fail(r->err, NRS_ERANGE, "%s: splits: more than %d", r->file, NRS_GRAPH_SPLITS);
    split = &r->g->splits[r->g->n_splits++];
    memcpy(split->name, text.name, sizeof split->name);
    split->layer = (uint32_t)layer;
    split->tr22874_mbyte = text.tr22874_mbyte;
    return NRS_OK;
}

static enum nrs_status read_header(struct reader *r, const cJSON *root)
{
    static const char *const lists[] = {"input", "layers", "splits", NULL};
    struct nrs_layer layer = {.type = NRS_LAYER_INPUT, .name = "input"};
    struct model_text text;
    struct input_text input;
    enum nrs_status status;

    nrs_attr_defaults(&model_table, &text);
    nrs_attr_defaults(&input_table, &input);
    status = nrs_read_object(&model_table, &text, root, r->file, "", lists, r->err);
    if (status == NRS_OK)
        status =
            nrs_read_object(&input_table, &input, cJSON_GetObjectItemCaseSensitive(root, "input"),
                            r->file, "input", NULL, r->err);
    if (status != NRS_OK)
        return status;
    memcpy(r->g->name, text.name, sizeof r->g->name);
    r->g->result_bytes = text.result_bytes;
    layer.out = (struct nrs_shape){input.channels, input.height, input.width};
    layer.channels = input.channels;
    return append_layer(r, &layer);
}

typedef enum nrs_status add_element(struct reader *r, const cJSON *json, size_t index);

static enum nrs_status read_all(struct reader *r, const cJSON *root, const char *key,
                                add_element *add)
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(root, key), *element;
    enum nrs_status status = NRS_OK;
    size_t index = 0;

    if (!cJSON_IsArray(list))
        return nrs_fail(r->err, NRS_ETYPE, "%s: %s: is %s, expected a list of objects", r->file,
                        key, list ? nrs_json_kind(list) : "missing");
    cJSON_ArrayForEach(element, list)
    {
        status = add(r, element, index++);
        if (status != NRS_OK)
            break;
    }
    return status;
}

enum nrs_status nrs_model_load(const char *path, struct nrs_graph *out, struct nrs_error *err)
{
    struct reader r = {.g = out, .file = path, .err = err};
    cJSON *root;
    enum nrs_status status = nrs_json_load(path, &root, err);

    if (status != NRS_OK)
        return status;
    nrs_graph_init(out);
    status = read_header(&r, root);
    if (status == NRS_OK)
        status = read_all(&r, root, "layers", add_layer);
    if (status == NRS_OK)
        status = read_all(&r, root, "splits", add_split);
    if (status == NRS_OK && (status = nrs_graph_infer(out, 0, 0, err)) != NRS_OK)
        nrs_error_prefix(err, "%s", path);
    if (status != NRS_OK)
        nrs_graph_free(out);
    cJSON_Delete(root);
    return status;
}

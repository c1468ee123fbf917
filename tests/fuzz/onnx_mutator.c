/* onnx_mutator.c - changes one field of an ONNX file and keeps the lengths round it true. Without,
 * nearly every change makes a file that is damaged, and no network.
 *
 * A field: a varint of number and wire type, then a varint, or a length and so many bytes
 * (https://protobuf.dev/programming-guides/encoding/). */
#include <stdlib.h>
#include <string.h>

#include "core/rng.h"
#include "fuzz.h"

#define WORDS_MAX 256

enum kind { MODEL, GRAPH, NODE, ATTRIBUTE, TENSOR, INFO, TYPE, TENSOR_TYPE, SHAPE, DIM, LEAF };

/* Fields that are messages, by their numbers in src/dnn/onnx.proto. */
static const struct {
    enum kind of;
    unsigned number;
    enum kind kind;
} messages[] = {
    {MODEL, 7, GRAPH},      {GRAPH, 1, NODE},        {GRAPH, 5, TENSOR},     {GRAPH, 11, INFO},
    {GRAPH, 12, INFO},      {NODE, 5, ATTRIBUTE},    {ATTRIBUTE, 5, TENSOR}, {INFO, 2, TYPE},
    {TYPE, 1, TENSOR_TYPE}, {TENSOR_TYPE, 2, SHAPE}, {SHAPE, 1, DIM},
};

struct field {
    const uint8_t *start, *body, *end;
    unsigned number, type; /* 0: a varint, 2: bytes */
};

struct word {
    const uint8_t *at;
    size_t n;
};

struct change {
    struct nrs_stream rng;
    struct word word[WORDS_MAX]; /* texts of the input */
    size_t n_words;
    uint8_t *out;
    size_t n, capacity;
    bool failed;
};

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);

static size_t draw(struct change *c, size_t n)
{
    return n ? (size_t)(nrs_stream_bits(&c->rng) % n) : 0;
}

static const uint8_t *read_number(const uint8_t *p, const uint8_t *end, uint64_t *value)
{
    *value = 0;
    for (unsigned shift = 0; p < end && shift < 64; shift += 7) {
        *value |= (uint64_t)(*p & 0x7f) << shift;
        if (!(*p++ & 0x80))
            return p;
    }
    return NULL;
}

static bool read_field(const uint8_t *p, const uint8_t *end, struct field *f)
{
    uint64_t key = 0, value = 0;

    *f = (struct field){.start = p, .body = read_number(p, end, &key)};
    f->number = (unsigned)(key >> 3);
    f->type = (unsigned)(key & 7);
    if (!f->body)
        return false;
    if (f->type == 0)
        f->end = read_number(f->body, end, &value);
    else if (f->type == 5 || f->type == 1)
        f->end = end - f->body >= (f->type == 5 ? 4 : 8) ? f->body + (f->type == 5 ? 4 : 8) : NULL;
    else if (f->type == 2 && (f->body = read_number(f->body, end, &value)) &&
             value <= (uint64_t)(end - f->body))
        f->end = f->body + value;
    return f->end != NULL;
}

static enum kind kind_of(enum kind of, const struct field *f)
{
    for (size_t i = 0; i < NRS_LEN(messages); i++)
        if (messages[i].of == of && messages[i].number == f->number && f->type == 2)
            return messages[i].kind;
    return LEAF;
}

static void collect_words(struct change *c, enum kind of, const uint8_t *p, const uint8_t *end)
{
    struct field f;

    for (; p < end && read_field(p, end, &f); p = f.end)
        if (kind_of(of, &f) != LEAF)
            collect_words(c, kind_of(of, &f), f.body, f.end);
        else if (f.type == 2 && c->n_words < WORDS_MAX)
            c->word[c->n_words++] = (struct word){f.body, (size_t)(f.end - f.body)};
}

static void put(struct change *c, const void *bytes, size_t n)
{
    c->failed = c->failed || n > c->capacity - c->n;
    if (c->failed)
        return;
    memcpy(c->out + c->n, bytes, n);
    c->n += n;
}

static void put_number(struct change *c, uint64_t value)
{
    do {
        uint8_t byte = (uint8_t)((value & 0x7f) | (value > 0x7f ? 0x80 : 0));

        put(c, &byte, 1);
        value >>= 7;
    } while (value);
}

static void put_text(struct change *c, const struct field *f, const void *text, size_t n)
{
    put_number(c, (uint64_t)f->number << 3 | 2);
    put_number(c, n);
    put(c, text, n);
}

static void put_new_number(struct change *c)
{
    static const int64_t values[] = {
        0,          1,         2,         3,    4,     5,     7,       8,       16,
        32,         64,        224,       1000, 65535, 65536, 1048576, 1048577, 2147483647,
        4294967296, INT64_MAX, INT64_MIN, -1,   -2,    -3,    -4,      -1000,
    };

    put_number(c, (uint64_t)values[draw(c, NRS_LEN(values))]);
}

static void put_new_text(struct change *c, const struct field *f)
{
    static const char *const texts[] = {
        "Conv",
        "Gemm",
        "MatMul",
        "MaxPool",
        "AveragePool",
        "GlobalAveragePool",
        "ReduceMean",
        "BatchNormalization",
        "InstanceNormalization",
        "LRN",
        "Softmax",
        "Pad",
        "Upsample",
        "Resize",
        "Add",
        "Sub",
        "Mul",
        "Div",
        "Sum",
        "Relu",
        "Clip",
        "Pow",
        "Identity",
        "Cast",
        "Reshape",
        "Flatten",
        "Squeeze",
        "Unsqueeze",
        "Transpose",
        "Concat",
        "Slice",
        "Split",
        "Gather",
        "Shape",
        "Constant",
        "ConstantOfShape",
        "Range",
        "Equal",
        "Where",
        "Expand",
        "strides",
        "pads",
        "kernel_shape",
        "dilations",
        "group",
        "auto_pad",
        "SAME_UPPER",
        "SAME_LOWER",
        "VALID",
        "NOTSET",
        "axis",
        "axes",
        "perm",
        "value",
        "keepdims",
        "ceil_mode",
        "transA",
        "transB",
        "starts",
        "ends",
        "steps",
        "split",
        "num_outputs",
        "shape",
        "allowzero",
        "scales",
        "sizes",
        "mode",
        "nearest",
        "count_include_pad",
        "",
    };
    size_t i = draw(c, NRS_LEN(texts) + c->n_words);

    if (i < NRS_LEN(texts))
        put_text(c, f, texts[i], strlen(texts[i]));
    else
        put_text(c, f, c->word[i - NRS_LEN(texts)].at, c->word[i - NRS_LEN(texts)].n);
}

/* Bytes of packed numbers, or anything: libFuzzer's own changes to them. */
static void put_changed_bytes(struct change *c, const struct field *f)
{
    uint8_t bytes[256];
    size_t n = (size_t)(f->end - f->body);

    if (n > sizeof bytes)
        n = sizeof bytes;
    memcpy(bytes, f->body, n);
    n = LLVMFuzzerMutate(bytes, n, sizeof bytes);
    put_text(c, f, bytes, n);
}

static void change_field(struct change *c, const struct field *f, const struct field *other)
{
    switch (draw(c, 8)) {
    case 0: return; /* left out */
    case 1:
        put(c, f->start, (size_t)(f->end - f->start)); /* twice */
        break;
    case 2: put(c, other->start, (size_t)(other->end - other->start)); return;
    case 3: put(c, other->start, (size_t)(other->end - other->start)); break;
    default:
        if (f->type == 0) {
            put_number(c, (uint64_t)f->number << 3);
            put_new_number(c);
            return;
        }
        if (f->type == 2) {
            if (draw(c, 3))
                put_new_text(c, f);
            else
                put_changed_bytes(c, f);
            return;
        }
    }
    put(c, f->start, (size_t)(f->end - f->start));
}

static size_t count(const uint8_t *p, const uint8_t *end)
{
    struct field f;
    size_t n = 0;

    for (; p < end && read_field(p, end, &f); p = f.end)
        n++;
    return n;
}

static struct field field_number(const uint8_t *p, const uint8_t *end, size_t i)
{
    struct field f = {.start = p};

    do
        read_field(p, end, &f);
    while (i-- > 0 && (p = f.end));
    return f;
}

/* Copy a message with one field of it, or of a message in it, changed. */
static void change_message(struct change *c, enum kind of, const uint8_t *p, const uint8_t *end)
{
    size_t n = count(p, end), chosen = draw(c, n), i = 0;
    const uint8_t *first = p;
    struct field f;

    for (; p < end && read_field(p, end, &f); p = f.end, i++) {
        enum kind kind = kind_of(of, &f);

        if (i != chosen) {
            put(c, f.start, (size_t)(f.end - f.start));
        } else if (kind != LEAF && draw(c, 6)) {
            struct change inner = *c;

            inner.out = malloc(c->capacity);
            inner.n = 0;
            inner.failed = !inner.out;
            if (inner.out)
                change_message(&inner, kind, f.body, f.end);
            put_text(c, &f, inner.out, inner.n);
            c->failed = c->failed || inner.failed;
            free(inner.out);
        } else {
            struct field other = field_number(first, end, draw(c, n));

            change_field(c, &f, &other);
        }
    }
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
    struct change c = {.rng = nrs_stream_init((struct nrs_rng_key){.seed = seed}, NRS_RNG_TEST, 0),
                       .out = malloc(max_size),
                       .capacity = max_size};
    size_t n = 0;

    if (draw(&c, 10) && c.out) {
        collect_words(&c, MODEL, data, data + size);
        change_message(&c, MODEL, data, data + size);
        if (!c.failed && c.n > 0) {
            memcpy(data, c.out, c.n);
            n = c.n;
        }
    }
    free(c.out);
    return n ? n : LLVMFuzzerMutate(data, size, max_size);
}

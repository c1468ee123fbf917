/* onnx_wire.c - an ONNX file's bytes without what a layer graph does not need.
 *
 * A file is up to 2 GiB of weights around a few hundred kilobyte of graph, and protobuf-c copies
 * all it decodes, fields that it does not know included. So the wire format is walked here first
 * (https://protobuf.dev/programming-guides/encoding/), by a table of the fields worth keeping. The
 * walk goes as deep as the table, never as deep as the file: subgraphs are not in it. It also
 * counts what protobuf-c will have to allocate. */
#include "dnn/onnx_wire.h"

#include <stdlib.h>
#include <string.h>

#include "dnn/onnx_import.h"

enum wire_type { VARINT = 0, FIXED64 = 1, BYTES = 2, FIXED32 = 5 };

/* Messages; a field of kind SCALAR is a number, a name or anything else that is copied whole. */
enum kind {
    MODEL,
    OPSET,
    GRAPH,
    NODE,
    ATTRIBUTE,
    TENSOR,
    VALUE_INFO,
    TYPE,
    TENSOR_TYPE,
    SHAPE,
    DIMENSION,
    SCALAR,
    DATA /* of a tensor: kept when it is short */
};

/* Numbers as in onnx.proto. */
static const struct {
    enum kind of;
    uint32_t number;
    enum kind kind;
} kept[] = {
    {MODEL, 1, SCALAR},       {MODEL, 2, SCALAR},      {MODEL, 3, SCALAR},
    {MODEL, 7, GRAPH},        {MODEL, 8, OPSET},       {OPSET, 1, SCALAR},
    {OPSET, 2, SCALAR},       {GRAPH, 1, NODE},        {GRAPH, 2, SCALAR},
    {GRAPH, 5, TENSOR},       {GRAPH, 11, VALUE_INFO}, {GRAPH, 12, VALUE_INFO},
    {NODE, 1, SCALAR},        {NODE, 2, SCALAR},       {NODE, 3, SCALAR},
    {NODE, 4, SCALAR},        {NODE, 5, ATTRIBUTE},    {NODE, 7, SCALAR},
    {ATTRIBUTE, 1, SCALAR},   {ATTRIBUTE, 2, SCALAR},  {ATTRIBUTE, 3, SCALAR},
    {ATTRIBUTE, 4, SCALAR},   {ATTRIBUTE, 5, TENSOR},  {ATTRIBUTE, 7, DATA},
    {ATTRIBUTE, 8, SCALAR},   {ATTRIBUTE, 20, SCALAR}, {TENSOR, 1, SCALAR},
    {TENSOR, 2, SCALAR},      {TENSOR, 4, DATA},       {TENSOR, 5, DATA},
    {TENSOR, 7, DATA},        {TENSOR, 8, SCALAR},     {TENSOR, 9, DATA},
    {VALUE_INFO, 1, SCALAR},  {VALUE_INFO, 2, TYPE},   {TYPE, 1, TENSOR_TYPE},
    {TENSOR_TYPE, 1, SCALAR}, {TENSOR_TYPE, 2, SHAPE}, {SHAPE, 1, DIMENSION},
    {DIMENSION, 1, SCALAR},   {DIMENSION, 2, SCALAR},
};

struct strip {
    const uint8_t *data; /* the whole file, for places */
    uint8_t *out;
    size_t n, capacity, fields, nodes;
    struct nrs_error *err;
};

static enum nrs_status damaged(const struct strip *s, const uint8_t *at, const char *what)
{
    return nrs_fail(s->err, NRS_EPARSE, "no ONNX file, or a damaged one: %s at byte %zu", what,
                    (size_t)(at - s->data));
}

static enum nrs_status append(struct strip *s, const uint8_t *bytes, size_t n)
{
    size_t capacity = s->capacity ? s->capacity : 4096;
    uint8_t *out;

    if (n > NRS_ONNX_KEPT_MAX - s->n)
        return nrs_fail(s->err, NRS_ERANGE,
                        "the graph takes more than %zu MiB without its weights: too large",
                        NRS_ONNX_KEPT_MAX >> 20);
    while (capacity - s->n < n)
        capacity *= 2;
    if (capacity != s->capacity) {
        out = realloc(s->out, capacity);
        if (!out)
            return nrs_fail(s->err, NRS_EMACHINE, "out of memory");
        s->out = out;
        s->capacity = capacity;
    }
    if (n)
        memcpy(s->out + s->n, bytes, n);
    s->n += n;
    return NRS_OK;
}

/* @return the byte behind the number, or NULL when it does not end in time. */
static const uint8_t *read_varint(const uint8_t *p, const uint8_t *end, uint64_t *value)
{
    *value = 0;
    for (unsigned shift = 0; p < end && shift < 64; shift += 7) {
        *value |= (uint64_t)(*p & 0x7f) << shift;
        if (!(*p++ & 0x80))
            return p;
    }
    return NULL;
}

struct field {
    const uint8_t *start, *body, *end; /* body: behind the key, and the length if it has one */
    uint32_t number;
    enum wire_type type;
};

static enum nrs_status read_field(const struct strip *s, const uint8_t *p, const uint8_t *end,
                                  struct field *f)
{
    uint64_t key, length = 0;
    const uint8_t *body = read_varint(p, end, &key);

    f->start = p;
    if (!body || key >> 3 == 0 || key >> 32)
        return damaged(s, p, "no field begins");
    f->number = (uint32_t)(key >> 3);
    f->type = (enum wire_type)(key & 7);
    f->body = body;
    if (f->type == VARINT) {
        f->end = read_varint(body, end, &length);
        return f->end ? NRS_OK : damaged(s, p, "a number does not end");
    }
    if (f->type == BYTES) {
        f->body = read_varint(body, end, &length);
        if (!f->body)
            return damaged(s, p, "a length does not end");
    } else if (f->type == FIXED64 || f->type == FIXED32)
        length = f->type == FIXED64 ? 8 : 4;
    else
        return damaged(s, p, "a field of no known kind");
    if (length > (uint64_t)(end - f->body))
        return damaged(s, p, "a field is longer than the file");
    f->end = f->body + length;
    return NRS_OK;
}

static bool find_kept(enum kind of, uint32_t number, enum kind *kind)
{
    for (size_t i = 0; i < NRS_LEN(kept); i++)
        if (kept[i].of == of && kept[i].number == number) {
            *kind = kept[i].kind;
            return true;
        }
    return false;
}

static enum nrs_status strip_message(struct strip *s, enum kind of, const uint8_t *p,
                                     const uint8_t *end);

/* A message within a message: key, a length of five bytes (padded, since it is known only at the
 * end), and what is kept of it. */
static enum nrs_status strip_inner(struct strip *s, enum kind kind, const struct field *f)
{
    const uint8_t key[] = {(uint8_t)(f->number << 3 | BYTES), 0x80, 0x80, 0x80, 0x80, 0};
    size_t begin;
    enum nrs_status status;

    if (kind == NODE && ++s->nodes > NRS_ONNX_NODES_MAX)
        return nrs_fail(s->err, NRS_ERANGE, "more than %d nodes", NRS_ONNX_NODES_MAX);
    status = append(s, key, sizeof key);
    begin = s->n;
    if (status == NRS_OK)
        status = strip_message(s, kind, f->body, f->end);
    for (size_t i = 0; status == NRS_OK && i < 4; i++)
        s->out[begin - 5 + i] |= (uint8_t)((s->n - begin) >> (7 * i) & 0x7f);
    return status;
}

static enum nrs_status strip_message(struct strip *s, enum kind of, const uint8_t *p,
                                     const uint8_t *end)
{
    while (p < end) {
        struct field f = {0};
        enum kind kind;
        enum nrs_status status = read_field(s, p, end, &f);

        if (status != NRS_OK)
            return status;
        p = f.end;
        if (!find_kept(of, f.number, &kind) ||
            (kind == DATA && (f.type != BYTES || f.end - f.body > NRS_ONNX_DATA_KEPT)))
            continue;
        if (++s->fields > NRS_ONNX_FIELDS_MAX)
            return nrs_fail(s->err, NRS_ERANGE, "more than %d fields without the weights",
                            NRS_ONNX_FIELDS_MAX);
        if (kind < SCALAR && f.type != BYTES)
            return damaged(s, f.start, "a field of the wrong kind");
        status = kind < SCALAR ? strip_inner(s, kind, &f)
                               : append(s, f.start, (size_t)(f.end - f.start));
        if (status != NRS_OK)
            return status;
    }
    return NRS_OK;
}

enum nrs_status nrs_onnx_strip(const uint8_t *data, size_t size, uint8_t **out, size_t *n,
                               struct nrs_error *err)
{
    struct strip s = {.data = data, .err = err};
    enum nrs_status status = append(&s, NULL, 0);

    if (status == NRS_OK)
        status = strip_message(&s, MODEL, data, data + size);
    if (status != NRS_OK) {
        free(s.out);
        return status;
    }
    *out = s.out;
    *n = s.n;
    return NRS_OK;
}

/* onnx_kit.h - small ONNX files out of text. A file is a list of nodes, a line each:
 *
 *   Conv a data w=4x3x3x3 - | pads=1,1,1,1 | auto_pad:VALID
 *
 * operator, output, inputs, attributes (=: integers, one or several; ':': text). An input is a
 * tensor's name, "-" for none, w=4x3 for weights of that shape, i=1,2 for integers or s=1,2 for
 * floats. A first line "in NAME 1x3x8x8" declares an input, "out NAME 4" an output of a rank. */
#ifndef NRS_TEST_ONNX_KIT_H
#define NRS_TEST_ONNX_KIT_H

#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "dnn/onnx_import.h"
#include "dnn/onnx_message.h"

struct kit {
    struct nrs_onnx_writer w;
    int n_constants;
};

static size_t kit_numbers(const char *text, int64_t *out, size_t most)
{
    size_t n = 0;

    for (const char *p = text; *p && n < most; n++) {
        char *end;

        out[n] = strtoll(p, &end, 10);
        p = *end ? end + 1 : end;
    }
    return n;
}

/* The name of an input; a constant gets one of its own. */
static void kit_input(struct kit *k, char *token, char name[64], bool *is_weight)
{
    bool is_constant = token[1] == '=';
    int64_t ints[16];
    float floats[16];
    size_t n = is_constant ? kit_numbers(token + 2, ints, NRS_LEN(ints)) : 0;

    *is_weight = is_constant && token[0] == 'w';
    snprintf(name, 64, "%s", strcmp(token, "-") == 0 ? "" : token);
    if (!is_constant)
        return;
    snprintf(name, 64, "constant%d", k->n_constants++);
    for (size_t i = 0; i < n; i++)
        floats[i] = (float)ints[i];
    if (!*is_weight) {
        nrs_onnx_put_constant(&k->w, name, ints, token[0] == 's' ? floats : NULL, n);
        return;
    }
    char shape[80];

    snprintf(shape, sizeof shape, "%s_shape", name);
    nrs_onnx_put_constant(&k->w, shape, ints, NULL, n);
    nrs_onnx_put_input(&k->w, nrs_onnx_put_node(&k->w, "ConstantOfShape", "", name), shape);
}

static void kit_attribute(struct kit *k, Onnx__NodeProto *node, char *token)
{
    char *value = strpbrk(token, "=:");
    int64_t ints[16];

    if (!value)
        return;
    if (*value == ':') {
        *value++ = '\0';
        nrs_onnx_put_text(&k->w, node, token, value);
        return;
    }
    *value++ = '\0';
    size_t n = kit_numbers(value, ints, NRS_LEN(ints));

    if (n == 1 && strcmp(token, "axes") != 0)
        nrs_onnx_put_int(&k->w, node, token, ints[0]);
    else
        nrs_onnx_put_ints(&k->w, node, token, ints, n);
}

static void kit_line(struct kit *k, char *line)
{
    char *rest = line, *words[24], names[24][64];
    size_t n = 0, n_inputs;
    int64_t dims[8];

    while (n < NRS_LEN(words) && (words[n] = strtok_r(rest, " |", &rest)))
        n++;
    if (n < 2)
        return;
    if (strcmp(words[0], "in") == 0 || strcmp(words[0], "out") == 0) {
        bool is_output = words[0][0] == 'o';
        size_t rank = n > 2 ? kit_numbers(words[2], dims, NRS_LEN(dims)) : 0;

        nrs_onnx_put_value(&k->w, is_output, words[1], dims, is_output ? 0 : rank);
        return;
    }
    for (n_inputs = 2;
         n_inputs < n && (!strpbrk(words[n_inputs], "=:") || words[n_inputs][1] == '=');
         n_inputs++) {
        bool is_weight;

        kit_input(k, words[n_inputs], names[n_inputs], &is_weight);
    }
    Onnx__NodeProto *node = nrs_onnx_put_node(&k->w, words[0], words[1], words[1]);

    for (size_t i = 2; i < n_inputs; i++)
        nrs_onnx_put_input(&k->w, node, names[i]);
    for (size_t i = n_inputs; i < n; i++)
        kit_attribute(k, node, words[i]);
}

/* The file that the lines describe; free it. */
static inline uint8_t *kit_file(const char *lines, size_t *size)
{
    struct kit k = {.n_constants = 0};
    char *text = strdup(lines), *rest = text, *line;
    uint8_t *data;

    nrs_onnx_writer_init(&k.w, "net");
    while ((line = strtok_r(rest, "\n;", &rest)))
        kit_line(&k, line);
    free(text);
    *size = onnx__model_proto__get_packed_size(k.w.model);
    data = malloc(*size);
    onnx__model_proto__pack(k.w.model, data);
    nrs_onnx_writer_free(&k.w);
    return data;
}

/* "conv 4x8x8, add 4x8x8 <1 2": type and shape of each layer behind the input, and the layers it
 * reads by number when it is not the one before. */
static inline void kit_describe(const struct nrs_graph *g, char *out, size_t size)
{
    size_t used = 0;

    out[0] = '\0';
    for (uint32_t i = 1; i < g->n_layers && used < size; i++) {
        const struct nrs_layer *l = &g->layers[i];

        used += (size_t)snprintf(out + used, size - used, "%s%s %lldx%lldx%lld", i > 1 ? ", " : "",
                                 nrs_layer_type_names[l->type], (long long)l->out.channels,
                                 (long long)l->out.height, (long long)l->out.width);
        for (uint32_t j = 0; (l->n_inputs > 1 || l->input[0] + 1 != i) && j < l->n_inputs; j++)
            if (used < size)
                used +=
                    (size_t)snprintf(out + used, size - used, "%s%u", j ? " " : " <", l->input[j]);
    }
}

#endif

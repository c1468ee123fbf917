/* onnx_ops.c - the table of ONNX operators, and the walk over the nodes. */
#include <stdio.h>
#include <string.h>

#include "dnn/onnx_parts.h"

/* NULL: known on constants only. */
static const struct {
    const char *type;
    nrs_onnx_operator *run;
} operators[] = {
    {"Conv", nrs_onnx_conv},
    {"Gemm", nrs_onnx_gemm},
    {"MatMul", nrs_onnx_matmul},
    {"MaxPool", nrs_onnx_pool},
    {"AveragePool", nrs_onnx_pool},
    {"GlobalAveragePool", nrs_onnx_global_pool},
    {"GlobalMaxPool", nrs_onnx_global_pool},
    {"ReduceMean", nrs_onnx_reduce_mean},
    {"BatchNormalization", nrs_onnx_batchnorm},
    {"InstanceNormalization", nrs_onnx_instancenorm},
    {"LRN", nrs_onnx_plain},
    {"Softmax", nrs_onnx_plain},
    {"LogSoftmax", nrs_onnx_plain},
    {"Pad", nrs_onnx_pad},
    {"Upsample", nrs_onnx_resize},
    {"Resize", nrs_onnx_resize},
    /* element by element */
    {"Add", nrs_onnx_binary},
    {"Sub", nrs_onnx_binary},
    {"Mul", nrs_onnx_binary},
    {"Div", nrs_onnx_binary},
    {"Sum", nrs_onnx_sum},
    {"Mean", nrs_onnx_sum},
    {"Max", nrs_onnx_sum},
    {"Min", nrs_onnx_sum},
    {"Relu", nrs_onnx_each},
    {"LeakyRelu", nrs_onnx_each},
    {"PRelu", nrs_onnx_each},
    {"ThresholdedRelu", nrs_onnx_each},
    {"Elu", nrs_onnx_each},
    {"Selu", nrs_onnx_each},
    {"Celu", nrs_onnx_each},
    {"Gelu", nrs_onnx_each},
    {"Clip", nrs_onnx_each},
    {"Sigmoid", nrs_onnx_each},
    {"HardSigmoid", nrs_onnx_each},
    {"HardSwish", nrs_onnx_each},
    {"Mish", nrs_onnx_each},
    {"Tanh", nrs_onnx_each},
    {"Softplus", nrs_onnx_each},
    {"Softsign", nrs_onnx_each},
    {"Erf", nrs_onnx_each},
    {"Exp", nrs_onnx_each},
    {"Log", nrs_onnx_each},
    {"Sqrt", nrs_onnx_each},
    {"Pow", nrs_onnx_each},
    {"Abs", nrs_onnx_each},
    {"Neg", nrs_onnx_each},
    {"Floor", nrs_onnx_each},
    {"Ceil", nrs_onnx_each},
    /* other views, parts, orders */
    {"Identity", nrs_onnx_same},
    {"Dropout", nrs_onnx_same},
    {"Cast", nrs_onnx_same},
    {"Reshape", nrs_onnx_reshape},
    {"Flatten", nrs_onnx_reshape},
    {"Squeeze", nrs_onnx_reshape},
    {"Unsqueeze", nrs_onnx_reshape},
    {"Transpose", nrs_onnx_transpose},
    {"Concat", nrs_onnx_concat},
    {"Slice", nrs_onnx_slice},
    {"Split", nrs_onnx_split},
    {"Gather", nrs_onnx_gather},
    {"Shape", nrs_onnx_shape_of},
    {"Constant", NULL},
    {"ConstantOfShape", NULL},
};

static long find_operator(const nrs_onnx_node *node)
{
    if (!node->op_type || (node->domain && node->domain[0] && strcmp(node->domain, "ai.onnx") != 0))
        return -1;
    for (size_t i = 0; i < NRS_LEN(operators); i++)
        if (strcmp(operators[i].type, node->op_type) == 0)
            return (long)i;
    return -1;
}

static bool same_type(const nrs_onnx_node *x, const nrs_onnx_node *y)
{
    return strcmp(nrs_onnx_text(x->op_type), nrs_onnx_text(y->op_type)) == 0 &&
           strcmp(nrs_onnx_text(x->domain), nrs_onnx_text(y->domain)) == 0;
}

/* Each kind once, with its first node and how often it stands; as many kinds as the text holds. */
#define KINDS_MAX 24
enum nrs_status nrs_onnx_check_operators(struct nrs_onnx_build *b)
{
    const nrs_onnx_node *kind[KINDS_MAX];
    uint32_t count[KINDS_MAX] = {0}, n = 0;
    char text[NRS_ERROR_MAX * 3 / 4] = "";
    size_t used = 0;
    bool is_more = false;

    for (size_t i = 0; i < b->graph->n_node; i++) {
        const nrs_onnx_node *node = b->graph->node[i];
        uint32_t k = 0;

        if (!b->is_used[i] || find_operator(node) >= 0)
            continue;
        while (k < n && !same_type(kind[k], node))
            k++;
        if (k == KINDS_MAX) {
            is_more = true;
            continue;
        }
        if (k == n)
            kind[n++] = node;
        count[k]++;
    }
    for (uint32_t k = 0; k < n && used < sizeof text; k++) {
        const char *domain = nrs_onnx_text(kind[k]->domain);

        used += (size_t)snprintf(text + used, sizeof text - used,
                                 "%s%.32s%s%.48s (%u, first '%.48s')", k ? ", " : "", domain,
                                 domain[0] ? "." : "", nrs_onnx_text(kind[k]->op_type), count[k],
                                 nrs_onnx_node_name(kind[k]));
    }
    if (!n)
        return NRS_OK;
    return nrs_fail(b->err, NRS_ENAME, "operators that are not supported: %s%s", text,
                    is_more || used >= sizeof text ? ", and more" : "");
}

static enum nrs_status work_off(struct nrs_onnx_build *b, const nrs_onnx_node *node)
{
    nrs_onnx_operator *run = operators[find_operator(node)].run;
    bool is_folded;
    enum nrs_status status = nrs_onnx_fold(b, node, &is_folded);

    if (status != NRS_OK || is_folded)
        return status;
    if (!run)
        return nrs_onnx_node_fail(b, node, NRS_ETYPE, "its input does not follow from constants");
    return run(b, node);
}

enum nrs_status nrs_onnx_walk(struct nrs_onnx_build *b)
{
    enum nrs_status status = NRS_OK;

    for (size_t i = 0; i < b->graph->n_node && status == NRS_OK; i++)
        if (b->is_used[i])
            status = work_off(b, b->graph->node[i]);
    return status;
}

/* backend_onednn.c - gives the planned network its memory, fills it, and runs it on oneDNN.
 *
 * Primitives run one after another on all threads; each call returns when its work is done. The
 * weights are uniform random numbers of He's variance, so that activations neither vanish nor
 * overflow [He et al., ICCV 2015]; the same at each run.
 */
#include <dlfcn.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/rng.h"
#include "dnn/onednn_net.h"
#include "dnn/slots.h"

#define ALIGNMENT 4096

enum nrs_status nrs_backend_name(char out[NRS_BACKEND_NAME_MAX], struct nrs_error *err)
{
    const dnnl_version_t *v = dnnl_version();
    const char *runtime = v->cpu_runtime == DNNL_RUNTIME_OMP   ? "OpenMP"
                          : v->cpu_runtime == DNNL_RUNTIME_TBB ? "TBB"
                          : v->cpu_runtime == DNNL_RUNTIME_SEQ ? "one thread"
                                                               : "threads of its own";

    (void)err;
    snprintf(out, NRS_BACKEND_NAME_MAX, "oneDNN %d.%d.%d (%s)", v->major, v->minor, v->patch,
             runtime);
    return NRS_OK;
}

/* A function of the OpenMP library that oneDNN brings along, which is no dependency of ours. */
static bool find_function(const char *name, void *pointer_to_function)
{
    void *symbol = dlsym(RTLD_DEFAULT, name);

    memcpy(pointer_to_function, &symbol, sizeof symbol);
    return symbol != NULL;
}

enum nrs_status nrs_backend_threads(int64_t *threads, struct nrs_error *err)
{
    void (*set)(int) = NULL;
    int (*most)(void) = NULL;
    bool is_openmp = dnnl_version()->cpu_runtime == DNNL_RUNTIME_OMP &&
                     find_function("omp_set_num_threads", &set) &&
                     find_function("omp_get_max_threads", &most);

    if (*threads > 0 && !is_openmp)
        return nrs_fail(err, NRS_ECONFLICT, "--threads: this oneDNN does not let it be set");
    if (*threads > 0)
        set((int)*threads);
    else
        *threads = is_openmp ? most() : sysconf(_SC_NPROCESSORS_ONLN);
    return NRS_OK;
}

/* Not more than the machine has: what it cannot hold would be measured while it swaps. */
static enum nrs_status check_bytes(double bytes, int64_t batch, struct nrs_error *err)
{
    double have = (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);

    if (bytes <= have)
        return NRS_OK;
    return nrs_fail(err, NRS_ERANGE, "batch %lld: needs %.3g GB of memory, the machine has %.3g",
                    (long long)batch, bytes * 1e-9, have * 1e-9);
}

/* Each layer by itself, before oneDNN multiplies its dimensions. */
static enum nrs_status check_layers(const struct nrs_graph *g, int64_t batch, struct nrs_error *err)
{
    enum nrs_status status = NRS_OK;

    for (uint32_t i = 0; i < g->n_layers && status == NRS_OK; i++) {
        const struct nrs_layer *l = &g->layers[i];
        double numbers = (double)batch * (double)nrs_layer_elements(l) + (double)l->params;

        status = check_bytes(sizeof(float) * numbers, batch, err);
        if (status != NRS_OK)
            nrs_error_prefix(err, "layer '%s'", l->name);
    }
    return status;
}

static float *new_memory(size_t bytes)
{
    size_t whole = (bytes + ALIGNMENT) / ALIGNMENT * ALIGNMENT;
    float *p = aligned_alloc(ALIGNMENT, whole);

    if (p)
        memset(p, 0, whole);
    return p;
}

static void fill(float *data, size_t bytes, double bound, uint64_t entity)
{
    struct nrs_stream s = nrs_stream_init((struct nrs_rng_key){.seed = 1}, NRS_RNG_MEASURE, entity);

    for (size_t i = 0; i < bytes / sizeof *data; i++)
        data[i] = (float)(bound * (nrs_stream_bits(&s) * 0x1p-31 - 1));
}

/* Memory of the activations: buffers that are never alive together share it. */
static enum nrs_status allocate_slots(struct nrs_backend_net *net, struct nrs_error *err)
{
    struct nrs_span *span = calloc(net->n_buffers, sizeof *span);
    uint32_t *slot = calloc(net->n_buffers, sizeof *slot);
    size_t *bytes = calloc(net->n_buffers, sizeof *bytes), n = 0;
    double sum = 0;
    enum nrs_status status = NRS_OK;

    net->slot = calloc(net->n_buffers, sizeof *net->slot);
    if (!span || !slot || !bytes || !net->slot)
        status = nrs_fail(err, NRS_EMACHINE, "out of memory");
    for (size_t i = 0; i < net->n_buffers && status == NRS_OK; i++) {
        const struct nrs_net_buffer *b = &net->buffer[i];

        if (!b->is_weights)
            span[n++] = (struct nrs_span){b->first, b->last, b->bytes};
        else
            sum += (double)b->bytes;
    }
    if (status == NRS_OK)
        status = nrs_slots_plan(span, n, slot, bytes, &net->n_slots, err);
    for (size_t s = 0; s < net->n_slots && status == NRS_OK; s++)
        sum += (double)bytes[s];
    if (status == NRS_OK)
        status = check_bytes(sum, net->batch, err);
    for (size_t s = 0; s < net->n_slots && status == NRS_OK; s++)
        if (!(net->slot[s] = new_memory(bytes[s])))
            status = nrs_fail(err, NRS_EMACHINE, "out of memory");
    for (size_t i = 0, k = 0; i < net->n_buffers && status == NRS_OK; i++)
        if (!net->buffer[i].is_weights)
            net->buffer[i].data = net->slot[slot[k++]];
    free(bytes);
    free(slot);
    free(span);
    return status;
}

static enum nrs_status allocate(struct nrs_backend_net *net, struct nrs_error *err)
{
    const struct nrs_net_buffer *first = &net->buffer[net->output[0].buffer];
    const struct nrs_net_buffer *last = &net->buffer[net->output[net->graph->n_layers - 1].buffer];
    enum nrs_status status = allocate_slots(net, err);

    for (size_t i = 0; i < net->n_buffers && status == NRS_OK; i++) {
        struct nrs_net_buffer *b = &net->buffer[i];

        if (!b->is_weights)
            continue;
        b->data = new_memory(b->bytes);
        if (b->data)
            fill(b->data, b->bytes, b->bound, i);
        else
            status = nrs_fail(err, NRS_EMACHINE, "out of memory");
    }
    if (status != NRS_OK)
        return status;
    net->images = new_memory(first->bytes);
    net->result = new_memory(last->bytes);
    if (!net->images || !net->result)
        return nrs_fail(err, NRS_EMACHINE, "out of memory");
    fill(net->images, first->bytes, 1, net->n_buffers);
    return NRS_OK;
}

static enum nrs_status make_steps(struct nrs_backend_net *net, struct nrs_error *err)
{
    dnnl_status_t s = dnnl_success;

    for (size_t i = 0; i < net->n_steps && s == dnnl_success; i++) {
        struct nrs_net_step *step = &net->step[i];

        s = dnnl_primitive_create(&step->primitive, step->pd);
        for (int k = 0; k < step->n_uses && s == dnnl_success; k++) {
            struct nrs_net_use *use = &step->use[k];

            step->args[k].arg = use->arg;
            s = dnnl_memory_create(&step->args[k].memory, NRS_MD(&use->md), net->engine,
                                   net->buffer[use->buffer].data);
        }
    }
    return nrs_dnnl_check(s, "a network", err);
}

enum nrs_status nrs_backend_build(const struct nrs_graph *graph, int64_t batch,
                                  struct nrs_backend_net **out, struct nrs_error *err)
{
    struct nrs_backend_net *net = calloc(1, sizeof *net);
    enum nrs_status status = NRS_OK;

    *out = NULL;
    if (check_layers(graph, batch, err) != NRS_OK) {
        free(net);
        return NRS_ERANGE;
    }
    if (net)
        net->output = calloc(graph->n_layers, sizeof *net->output);
    if (!net || !net->output)
        status = nrs_fail(err, NRS_EMACHINE, "out of memory");
    if (status == NRS_OK) {
        net->graph = graph;
        net->batch = batch;
        status = nrs_dnnl_check(dnnl_engine_create(&net->engine, dnnl_cpu, 0), "an engine", err);
    }
    if (status == NRS_OK)
        status =
            nrs_dnnl_check(dnnl_stream_create(&net->stream, net->engine, dnnl_stream_default_flags),
                           "a stream", err);
    if (status == NRS_OK)
        status = nrs_net_plan(net, err);
    if (status == NRS_OK)
        status = allocate(net, err);
    if (status == NRS_OK)
        status = make_steps(net, err);
    if (status == NRS_OK)
        *out = net;
    else
        nrs_backend_free(net);
    return status;
}

static void free_step(struct nrs_net_step *step)
{
    for (int k = 0; k < NRS_NET_USES; k++) {
        if (step->args[k].memory)
            dnnl_memory_destroy(step->args[k].memory);
        nrs_md_free(&step->use[k].md);
    }
    if (step->primitive)
        dnnl_primitive_destroy(step->primitive);
    if (step->pd)
        dnnl_primitive_desc_destroy(step->pd);
}

void nrs_backend_free(struct nrs_backend_net *net)
{
    if (!net)
        return;
    for (size_t i = 0; i < net->n_steps; i++)
        free_step(&net->step[i]);
    for (size_t i = 0; i < net->n_buffers; i++)
        if (net->buffer[i].is_weights)
            free(net->buffer[i].data);
    for (size_t i = 0; i < net->n_slots; i++)
        free(net->slot[i]);
    for (uint32_t i = 0; net->output && net->graph && i < net->graph->n_layers; i++)
        nrs_md_free(&net->output[i].md);
    if (net->stream)
        dnnl_stream_destroy(net->stream);
    if (net->engine)
        dnnl_engine_destroy(net->engine);
    free(net->images);
    free(net->result);
    free(net->slot);
    free(net->buffer);
    free(net->step);
    free(net->output);
    free(net);
}

enum nrs_status nrs_backend_pass(struct nrs_backend_net *net, double (*now_s)(void), double *end_s,
                                 struct nrs_error *err)
{
    const struct nrs_net_buffer *first = &net->buffer[net->output[0].buffer];
    const struct nrs_net_buffer *last = &net->buffer[net->output[net->graph->n_layers - 1].buffer];
    dnnl_status_t s = dnnl_success;
    size_t i = 0;

    memcpy(first->data, net->images, first->bytes);
    if (end_s)
        end_s[0] = now_s();
    for (uint32_t layer = 1; layer < net->graph->n_layers; layer++) {
        for (; i < net->n_steps && net->step[i].layer == layer && s == dnnl_success; i++) {
            const struct nrs_net_step *step = &net->step[i];

            s = dnnl_primitive_execute(step->primitive, net->stream, step->n_uses, step->args);
        }
        if (end_s)
            end_s[layer] = now_s();
    }
    if (s == dnnl_success)
        s = dnnl_stream_wait(net->stream);
    memcpy(net->result, last->data, last->bytes);
    if (end_s)
        end_s[net->graph->n_layers] = now_s();
    return nrs_dnnl_check(s, "a run", err);
}

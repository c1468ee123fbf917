/* cmd_profile.c - nrsplit profile: measures a network's layers on this machine and writes a
 * profile.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/profile_out.h"
#include "core/file.h"
#include "core/version.h"
#include "dnn/fit_layers.h"
#include "scenario/json.h"

#define CLOCK_S 1e-9 /* resolution of the clocks */

static const char *const kinds[] = {"server", "device", NULL}; /* the first is the default */

static const struct nrs_option options[] = {
    {'o', "output", "FILE", "the profile (default: results/profile-MODEL.json)"},
    {0, "batches", "LIST", "batch sizes, ascending (default: 1,2,4,8,16,32)"},
    {0, "threads", "N", "threads that compute (default: all cores, one on a busy machine)"},
    {0, "budget-s", "SECONDS", "time for all runs (default: 60); 5 of each are made anyway"},
    {0, "kind", "KIND", "server (default) or device"},
    {0, "check", "FILE", "measure the whole network and compare with this profile"},
    {0, "tolerance", "PERCENT", "of --check: largest difference (default: 20)"},
    {0, NULL, NULL, NULL},
};

static enum nrs_status find_kind(const struct nrs_cli *cli, const char **kind,
                                 struct nrs_error *err)
{
    const char *value = nrs_cli_value(cli, "kind");

    *kind = kinds[0];
    for (int i = 0; value && kinds[i]; i++)
        if (strcmp(kinds[i], value) == 0) {
            *kind = kinds[i];
            return NRS_OK;
        }
    if (!value)
        return NRS_OK;
    return nrs_fail(err, NRS_ENAME, "--kind: '%.64s' is unknown, expected server or device", value);
}

/* Where the profile goes; found out before the measurement that it cannot be. */
static enum nrs_status open_output(const struct nrs_profiling *p, char path[NRS_PATH_MAX])
{
    const char *value = nrs_cli_value(p->cli, "output");
    char dir[NRS_PATH_MAX], probe[NRS_PATH_MAX];
    struct stat about;
    enum nrs_status status;
    int length = value ? snprintf(path, NRS_PATH_MAX, "%s", value)
                       : snprintf(path, NRS_PATH_MAX, "results/profile-%s.json", p->graph.name);

    if (length >= NRS_PATH_MAX ||
        snprintf(probe, sizeof probe, "%s.%ld", path, (long)getpid()) >= NRS_PATH_MAX)
        return nrs_fail(p->err, NRS_EFILE, "--output: the path is too long");
    if (!value && strchr(p->graph.name, '/'))
        return nrs_fail(p->err, NRS_EFILE,
                        "profile: the network's name '%s' is no file name, "
                        "expected --output FILE",
                        p->graph.name);
    if (length == 0 || path[length - 1] == '/')
        return nrs_fail(p->err, NRS_EFILE, "--output: '%.64s' is no file name", path);
    if (stat(path, &about) == 0 && !S_ISREG(about.st_mode))
        return nrs_fail(p->err, NRS_EFILE, "%s: is no regular file", path);
    nrs_path_dir(dir, path);
    status = nrs_dir_make(dir, p->err);
    if (status == NRS_OK)
        status = nrs_file_write(probe, "", 0, p->err);
    if (status == NRS_OK)
        unlink(probe);
    return status;
}

/* A layer's time as the profile has it: positive, even where the clock did not move. */
static double layer_s(const struct nrs_measurement *m, size_t b, uint32_t layer)
{
    return nrs_round_measured(fmax(m->layer[b * m->n_layers + layer].median_s, CLOCK_S));
}

/* The measurement as the table of a profile. */
static enum nrs_status take_times(struct nrs_profiling *p)
{
    const struct nrs_measurement *m = &p->m;
    struct nrs_layer_times *t;
    enum nrs_status status = nrs_layer_times_new(m->n_layers, &t, p->err);

    if (status != NRS_OK)
        return status;
    p->profile.measured = t;
    snprintf(t->model, sizeof t->model, "%s", p->graph.name);
    snprintf(t->cpu, sizeof t->cpu, "%s", p->cpu);
    snprintf(t->library, sizeof t->library, "%s", p->library);
    snprintf(t->version, sizeof t->version, "%s", nrs_version());
    snprintf(t->date, sizeof t->date, "%s", p->date);
    t->threads = p->cfg.threads;
    t->busy_percent = 100 * fmin(m->busy, 1);
    t->n_batches = m->n_batches;
    t->runs = (int64_t)m->runs[0];
    for (size_t b = 0; b < m->n_batches; b++) {
        t->batch[b] = m->batch[b];
        t->whole_s[b] = nrs_round_measured(m->whole[b].median_s);
        t->runs = (int64_t)m->runs[b] < t->runs ? (int64_t)m->runs[b] : t->runs;
    }
    for (uint32_t i = 1; i < m->n_layers; i++) {
        struct nrs_layer_time *row = &t->layer[i];

        snprintf(row->name, sizeof row->name, "%s", p->graph.layers[i].name);
        row->macs = p->graph.layers[i].macs;
        row->elements = nrs_layer_elements(&p->graph.layers[i]);
        for (size_t b = 0; b < m->n_batches; b++)
            row->s[b] = layer_s(m, b, i);
    }
    return NRS_OK;
}

static enum nrs_status fit(struct nrs_profiling *p)
{
    const struct nrs_measurement *m = &p->m;
    size_t n = 0;
    struct nrs_layer_sample *samples = calloc(m->n_batches * m->n_layers, sizeof *samples);
    enum nrs_status status;

    if (!samples)
        return nrs_fail(p->err, NRS_EMACHINE, "out of memory");
    for (size_t b = 0; b < m->n_batches; b++)
        for (uint32_t i = 1; i < m->n_layers; i++)
            samples[n++] = (struct nrs_layer_sample){i, m->batch[b], layer_s(m, b, i)};
    status = nrs_fit_layers(&p->graph, samples, n, &p->profile, p->err);
    free(samples);
    p->profile.run0_s = m->copy[0].median_s;
    return status;
}

/* Cut a text off where it is no UTF-8: in the middle of a letter, or at what a file may be called.
 */
static void keep_utf8(char *text, const char *otherwise, size_t size)
{
    const char *fault = nrs_utf8_fault(text);

    if (fault)
        text[fault - text] = '\0';
    if (!text[0])
        snprintf(text, size, "%s", otherwise);
}

static void describe(struct nrs_profiling *p, const char *path, const char *kind)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    int length = (int)strlen(name);
    struct nrs_profile *out = &p->profile;

    if (length > 5 && strcmp(name + length - 5, ".json") == 0)
        length -= 5;
    nrs_attr_defaults(&nrs_profile_attrs, out);
    snprintf(out->name, sizeof out->name, "%.*s", length, name);
    snprintf(out->kind, sizeof out->kind, "%s", kind);
    snprintf(out->description, sizeof out->description, "%s; %lld thread%s; %s at fp32", p->cpu,
             (long long)p->cfg.threads, p->cfg.threads > 1 ? "s" : "", p->library);
    snprintf(out->source, sizeof out->source,
             "measured by nrsplit profile %s on %s (nrsplit %s); rates fitted to the layers",
             p->graph.name, p->date, nrs_version());
    keep_utf8(out->name, p->graph.name, sizeof out->name);
    keep_utf8(out->description, "measured", sizeof out->description);
    keep_utf8(out->source, "measured by nrsplit profile", sizeof out->source);
}

static enum nrs_status make(struct nrs_profiling *p)
{
    const char *kind;
    char path[NRS_PATH_MAX];
    struct nrs_text file;
    enum nrs_status status = nrs_cli_operands(p->cli, 1, 1, p->err);

    if (status == NRS_OK)
        status = find_kind(p->cli, &kind, p->err);
    if (status == NRS_OK && nrs_cli_has(p->cli, "tolerance"))
        status = nrs_fail(p->err, NRS_ECONFLICT, "--tolerance: goes with --check only");
    if (status == NRS_OK)
        status = nrs_profiling_load(p, p->cli->operand[0]);
    if (status == NRS_OK && nrs_backend_name(p->library, p->err) != NRS_OK)
        status = nrs_error_prefix(p->err, "profile");
    if (status == NRS_OK)
        status = open_output(p, path);
    if (status == NRS_OK)
        status = nrs_profiling_measure(p);
    if (status != NRS_OK)
        return status;
    describe(p, path, kind);
    status = fit(p); /* before the table, which would stand for the fit */
    if (status == NRS_OK)
        status = take_times(p);
    if (status != NRS_OK)
        return status;
    nrs_text_init(&file);
    nrs_profile_write(&p->profile, &file);
    status = nrs_text_check(&file, p->err);
    if (status == NRS_OK)
        status = nrs_file_write(path, nrs_text_string(&file), file.n, p->err);
    nrs_text_free(&file);
    return status == NRS_OK ? nrs_profile_show(p, path) : status;
}

static int cmd_profile(struct nrs_cli *cli, struct nrs_error *err)
{
    struct nrs_profiling p = {.cli = cli, .err = err};
    const char *check = nrs_cli_value(cli, "check");
    int exit_status = NRS_EXIT_MET;

    nrs_graph_init(&p.graph);
    if (nrs_profiling_options(&p) == NRS_OK) {
        if (check)
            exit_status = nrs_profile_check_run(&p, check);
        else
            make(&p);
    }
    nrs_profiling_free(&p);
    return exit_status;
}

const struct nrs_command nrs_cmd_profile = {
    "profile",
    "MODEL",
    "Measure a network's layers on this machine, and write its compute profile",
    "nrsplit profile MODEL                  a shipped network or a model file\n"
    "nrsplit profile --check FILE [MODEL]   compare a profile with this machine\n"
    "Runs the network with oneDNN at fp32, times every layer in its place, and writes medians and\n"
    "a fitted roofline. --check exits with 1 when predicted and measured time of the whole network\n"
    "differ by more than the tolerance at any batch size. Let the machine do nothing else.",
    options,
    cmd_profile};

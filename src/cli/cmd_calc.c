/* cmd_calc.c - nrsplit calc: the models' own formulas, one at a time. */
#include <math.h>
#include <string.h>

#include "cli/calc.h"
#include "core/attr.h"
#include "dnn/graph.h"
#include "radio/mcs.h"
#include "report/csv.h"
#include "scenario/locate.h"
#include "scenario/model_file.h"

#define FORMULAS                                                                                   \
    "pathloss, los, o2i, lsp, tbs, bler, mcs, cqi, rate, interval, frames or availability"

static const struct nrs_option options[] = {
    {0, "scenario", "NAME",
     "pathloss, los, lsp: RMa, UMa, UMi-StreetCanyon, InH-Office, InF-SL, ..."},
    {0, "condition", "LOS|NLOS", "pathloss; lsp: also O2I"},
    {0, "frequency-ghz", "GHZ", "pathloss, lsp, o2i: carrier frequency, 0.5 to 100"},
    {0, "h-bs", "M", "pathloss, los, lsp: height of the base station (default: the scenario's)"},
    {0, "h-ut", "M", "pathloss, los, lsp: height of the UE (default: the scenario's)"},
    {0, "h-e", "M", "pathloss: effective environment height (default 1)"},
    {0, "distance-2d", "M", "pathloss, los, lsp: horizontal distance"},
    {0, "distance-in", "M", "los, o2i: part of it inside the UE's building (default 0)"},
    {0, "building", "M", "pathloss in RMa: average building height (default 5)"},
    {0, "street", "M", "pathloss in RMa: average street width (default 20)"},
    {0, "building-type", "NAME",
     "o2i: low-loss, high-loss, low-loss-a, legacy, high-loss-v14, car or car-metallized"},
    {0, "clutter-size", "M", "los, lsp in InF: clutter size (default: the scenario's)"},
    {0, "clutter-density", "R", "los in InF: clutter density, 0 to 1 (default: the scenario's)"},
    {0, "clutter-height", "M", "los in InF-SH, InF-DH: clutter height (default: the scenario's)"},
    {0, "hall-length", "M", "lsp in InF: the hall's length (default: the scenario's)"},
    {0, "hall-width", "M", "lsp in InF: the hall's width (default: the scenario's)"},
    {0, "hall-height", "M", "lsp in InF: the hall's height (default 10)"},
    {0, "prb", "N", "tbs: allocated PRBs"},
    {0, "symbols", "N", "tbs: symbols of the allocation (default 14)"},
    {0, "dmrs-re", "N", "tbs: DMRS resource elements a PRB (default 0)"},
    {0, "overhead-re", "N", "tbs: overhead resource elements a PRB (default 0)"},
    {0, "qm", "BITS", "tbs: bits a symbol, 2, 4, 6 or 8"},
    {0, "rate-x1024", "R", "tbs: code rate times 1024"},
    {0, "layers", "N", "tbs: layers (default 1)"},
    {0, "scaling", "S", "tbs: 1 (default), 0.5 or 0.25"},
    {0, "table", "N",
     "bler, mcs, cqi: table of TS 38.214, 1 (64QAM, default), 2 (256QAM) or 3 (low efficiency)"},
    {0, "mcs", "INDEX", "bler, mcs: row of the table"},
    {0, "cqi", "INDEX", "cqi: row of the table"},
    {0, "bits", "N", "bler: transport block size"},
    {0, "sinr-db", "DB", "bler: SINR per resource element"},
    {0, "ldpc-gap-db", "DB", "bler: gap to the normal approximation (default: see the manual)"},
    {0, "model", "NAME", "rate: neural network"},
    {0, "split", "NAME", "rate: split point"},
    {0, "fps", "HZ", "rate: frames per second (default 30)"},
    {0, "dtype", "NAME", "rate: fp32 (default), fp16 or int8"},
    {0, "compression", "RATIO", "rate: compression ratio (default 1)"},
    {0, "sizes", "NAME", "rate: exact (default) or tr22874"},
    {0, "trials", "N", "interval: how many there are, 1 to 1e9"},
    {0, "successes", "X", "interval: how many of them succeed"},
    {0, "design-effect", "D",
     "interval: so many trials tell as much as an independent one (default 1)"},
    {0, "clusters", "FILE",
     "interval: CSV with the columns trials and successes, a line for each independent cluster"},
    {0, "target", "SHARE", "interval: at least what has to succeed; frames: what is to be shown"},
    {0, "confidence", "C",
     "interval: of both sides together; frames: of the one side (default 0.95)"},
    {0, "failures", "K", "frames: how many fail (default 0)"},
    {0, "mtbf", "TIME", "availability: mean time of an element up, in any unit"},
    {0, "mttr", "TIME", "availability: mean time of an element down, in the same unit"},
    {0, "parallel", "N", "availability: elements (default 1)"},
    {0, "needed", "K", "availability: how many of them have to be up (default 1)"},
    {0, NULL, NULL, NULL},
};

void nrs_answer_put(struct nrs_answer *a, const char *key, double value)
{
    a->key[a->n] = key;
    a->text[a->n] = NULL;
    a->value[a->n++] = value;
}

void nrs_answer_put_text(struct nrs_answer *a, const char *key, const char *text)
{
    a->key[a->n] = key;
    a->value[a->n] = NAN;
    a->text[a->n++] = text;
}

enum nrs_status nrs_calc_need(const struct nrs_cli *cli, const char *const *names,
                              struct nrs_error *err)
{
    for (; *names; names++)
        if (!nrs_cli_has(cli, *names))
            return nrs_fail(err, NRS_EPARSE, "calc %s: --%s is missing", cli->operand[0], *names);
    return NRS_OK;
}

enum nrs_status nrs_calc_take(const struct nrs_cli *cli, const struct nrs_wanted *wanted, size_t n,
                              struct nrs_error *err)
{
    enum nrs_status status = NRS_OK;

    for (size_t i = 0; i < n && status == NRS_OK; i++)
        status = nrs_cli_number(cli, wanted[i].option, wanted[i].min, wanted[i].max,
                                wanted[i].value, err);
    return status;
}

enum nrs_status nrs_calc_whole(const struct nrs_wanted *wanted, size_t n, struct nrs_error *err)
{
    for (size_t i = 0; i < n; i++)
        if (*wanted[i].value != floor(*wanted[i].value))
            return nrs_fail(err, NRS_ETYPE, "--%s: %g is not whole, expected an integer",
                            wanted[i].option, *wanted[i].value);
    return NRS_OK;
}

static const char *name_at(const void *ctx, size_t i)
{
    return ((const char *const *)ctx)[i];
}

enum nrs_status nrs_calc_choose(const struct nrs_cli *cli, const char *option,
                                const char *const *names, int *out, struct nrs_error *err)
{
    const char *value = nrs_cli_value(cli, option);
    char list[128];
    int n = 0;

    if (!value)
        return NRS_OK;
    for (; names[n]; n++)
        if (strcmp(names[n], value) == 0) {
            *out = n;
            return NRS_OK;
        }
    nrs_join_names(list, sizeof list, name_at, names, (size_t)n);
    return nrs_fail(err, NRS_ENAME, "--%s: '%.64s' is unknown, expected one of %s", option, value,
                    list);
}

enum nrs_status nrs_calc_rate(const struct nrs_cli *cli, struct nrs_answer *a,
                              struct nrs_error *err)
{
    static const char *const needed[] = {"model", "split", NULL};
    double fps = 30, compression = 1, bytes;
    int dtype = NRS_FP32, sizes = NRS_SIZES_EXACT;
    const struct nrs_wanted wanted[] = {{"fps", 1e-6, 1e6, &fps},
                                        {"compression", 1, 1e4, &compression}};
    char file[NRS_PATH_MAX];
    struct nrs_graph graph;
    uint32_t cut;
    enum nrs_status status = nrs_calc_need(cli, needed, err);

    if (status == NRS_OK)
        status = nrs_calc_take(cli, wanted, NRS_LEN(wanted), err);
    if (status == NRS_OK)
        status = nrs_calc_choose(cli, "dtype", nrs_dtype_names, &dtype, err);
    if (status == NRS_OK)
        status = nrs_calc_choose(cli, "sizes", nrs_sizes_names, &sizes, err);
    if (status == NRS_OK)
        status =
            nrs_locate("model", "data/models", nrs_cli_value(cli, "model"), "--model", file, err);
    if (status == NRS_OK)
        status = nrs_model_load(file, &graph, err);
    if (status != NRS_OK)
        return status;
    status = nrs_graph_split(&graph, nrs_cli_value(cli, "split"), &cut, err);
    bytes = status == NRS_OK ? (double)nrs_graph_cut_bytes(&graph, cut, (enum nrs_dtype)dtype,
                                                           compression, (enum nrs_sizes)sizes)
                             : 0;
    nrs_graph_free(&graph);
    if (status != NRS_OK)
        return nrs_error_prefix(err, "--split");
    nrs_answer_put(a, "bytes_per_frame", bytes);
    nrs_answer_put(a, "rate_mbps", bytes * 8 * fps / 1e6);
    return NRS_OK;
}

/* Counts have all their digits. */
static void add_value(struct nrs_text *out, const struct nrs_answer *a, size_t i)
{
    double value = a->value[i];

    if (a->text[i])
        nrs_text_add(out, a->text[i]);
    else
        nrs_text_printf(out, fabs(value) < 1e15 && value == round(value) ? "%.0f" : "%.10g", value);
}

static void print_answer(const struct nrs_answer *a, enum nrs_format format, bool heading,
                         struct nrs_text *out)
{
    for (size_t i = 0; format == NRS_FORMAT_CSV && heading && i < a->n; i++)
        nrs_text_printf(out, "%s%s", a->key[i], i + 1 < a->n ? "," : "\n");
    for (size_t i = 0; i < a->n; i++) {
        if (format == NRS_FORMAT_TEXT)
            nrs_text_printf(out, "%-22s ", a->key[i]);
        add_value(out, a, i);
        nrs_text_add(out, format == NRS_FORMAT_CSV && i + 1 < a->n ? "," : "\n");
    }
}

static void add_answer(struct nrs_json *j, cJSON *object, const struct nrs_answer *a)
{
    for (size_t i = 0; i < a->n; i++)
        if (a->text[i])
            nrs_json_text(j, object, a->key[i], a->text[i]);
        else
            nrs_json_number(j, object, a->key[i], a->value[i]);
}

/* What calc answers with a whole table when it is asked for no row of it. */
static const struct table {
    const char *name;
    nrs_table_row *row;
    int n; /* rows; 0: those of an MCS table */
} tables[] = {{"mcs", nrs_calc_mcs_row, 0}, {"cqi", nrs_calc_cqi_row, NRS_CQI_MAX + 1}};

static enum nrs_status print_table(const struct nrs_cli *cli, const struct table *t,
                                   struct nrs_error *err)
{
    double table = 1;
    const struct nrs_wanted wanted = {"table", 1, NRS_MCS_TABLES, &table};
    enum nrs_status status = nrs_calc_take(cli, &wanted, 1, err);
    struct nrs_text text;
    struct nrs_json j;
    cJSON *rows;

    if (status == NRS_OK)
        status = nrs_calc_whole(&wanted, 1, err);
    if (status != NRS_OK)
        return status;
    nrs_text_init(&text);
    nrs_json_init(&j);
    nrs_json_number(&j, j.root, "table", table);
    rows = nrs_json_array(&j, j.root, "rows");
    if (cli->format == NRS_FORMAT_TEXT)
        nrs_text_printf(&text, "%4s %3s %11s %s\n", t->name, "qm", "rate_x1024", "bit_per_re");
    for (int i = 0; i < (t->n ? t->n : nrs_mcs_count((int)table)); i++) {
        struct nrs_answer a = {.n = 0};

        t->row((int)table, i, &a);
        add_answer(&j, nrs_json_object(&j, rows), &a);
        if (cli->format == NRS_FORMAT_CSV)
            print_answer(&a, NRS_FORMAT_CSV, i == 0, &text);
        else if (cli->format == NRS_FORMAT_TEXT)
            nrs_text_printf(&text, "%4d %3g %11g %.4f\n", i, a.value[1], a.value[2], a.value[3]);
    }
    if (cli->format == NRS_FORMAT_JSON)
        nrs_json_print(&j, &text);
    nrs_json_free(&j);
    return nrs_cli_print(&text, err);
}

static const struct {
    const char *name;
    nrs_formula *calc;
} formulas[] = {
    {"pathloss", nrs_calc_pathloss}, {"los", nrs_calc_los},
    {"o2i", nrs_calc_o2i},           {"lsp", nrs_calc_lsp},
    {"tbs", nrs_calc_tbs},           {"bler", nrs_calc_bler},
    {"mcs", nrs_calc_mcs},           {"cqi", nrs_calc_cqi},
    {"rate", nrs_calc_rate},         {"interval", nrs_calc_interval},
    {"frames", nrs_calc_frames},     {"availability", nrs_calc_availability},
};

static enum nrs_status print(const struct nrs_cli *cli, const struct nrs_answer *a,
                             struct nrs_error *err)
{
    struct nrs_text text;
    struct nrs_json j;

    if (cli->format == NRS_FORMAT_JSON) {
        nrs_json_init(&j);
        add_answer(&j, j.root, a);
        return nrs_cli_print_json(&j, err);
    }
    nrs_text_init(&text);
    print_answer(a, cli->format, true, &text);
    return nrs_cli_print(&text, err);
}

static int cmd_calc(struct nrs_cli *cli, struct nrs_error *err)
{
    struct nrs_answer a = {.n = 0};

    if (nrs_cli_operands(cli, 1, 1, err) != NRS_OK)
        return NRS_EXIT_INPUT;
    for (size_t i = 0; i < NRS_LEN(tables); i++)
        if (strcmp(cli->operand[0], tables[i].name) == 0 && !nrs_cli_has(cli, tables[i].name)) {
            print_table(cli, &tables[i], err);
            return NRS_EXIT_MET;
        }
    for (size_t i = 0; i < NRS_LEN(formulas); i++)
        if (strcmp(formulas[i].name, cli->operand[0]) == 0) {
            if (formulas[i].calc(cli, &a, err) == NRS_OK)
                print(cli, &a, err);
            return NRS_EXIT_MET;
        }
    nrs_fail(err, NRS_ENAME, "calc: '%.64s' is unknown, expected " FORMULAS, cli->operand[0]);
    return NRS_EXIT_INPUT;
}

const struct nrs_command nrs_cmd_calc = {
    "calc",
    "FORMULA",
    "Evaluate one formula: " FORMULAS,
    "nrsplit calc pathloss --scenario UMa --condition LOS --frequency-ghz 5 --distance-2d 100\n"
    "nrsplit calc tbs --prb 273 --symbols 12 --dmrs-re 12 --qm 6 --rate-x1024 948 --layers 2\n"
    "nrsplit calc bler --table 1 --mcs 20 --bits 8424 --sinr-db 11.9\n"
    "nrsplit calc rate --model alexnet --split pool1 --dtype int8\n"
    "nrsplit calc interval --successes 99990 --trials 100000 --design-effect 20 --target 0.999\n"
    "nrsplit calc frames --target 0.99999\n"
    "nrsplit calc availability --mtbf 5000 --mttr 4 --parallel 2",
    options,
    cmd_calc};

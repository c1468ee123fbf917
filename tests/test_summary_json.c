/* test_summary_json.c - summaries as JSON: read back exactly, and refused where they are wrong. */
#include "batch/summary_json.h"

#include <stdlib.h>

#include "core/rng.h"
#include "scenario/json.h"
#include "summary_kit.h"

#define NO_VALUES "\"n\":0,\"lost\":0,\"largest\":[],\"count\":[]"
#define OUTAGES_0                                                                                  \
    "ues.down_s.0: expected no more than 'observed_s', in no more outages than failures"
#define NO_STAGE     "{" NO_VALUES "}"
#define NO_LATENCIES "null,null,null,null"
#define LATENCY_0    "ues.latency_s.0: expected latencies in order, in time as 'n_in_time' says"
#define LEG_UP       "expected those of the UEs, 3 and 2, up to inf s, and no more than frames"

/* Two runs of one UE each. On the uplink 3 messages: 8 ms twice, and a lost one. */
static const char valid[] =
    "{\"survival_s\":0.05,\"legs\":{"
    "\"uplink\":{\"budget_s\":0.01,\"censored\":1,"
    "\"n\":3,\"lost\":1,\"largest\":[0.008],\"count\":[2]},"
    "\"downlink\":{\"budget_s\":0.01,\"censored\":0," NO_VALUES "},"
    "\"frame\":{\"budget_s\":0,\"censored\":0," NO_VALUES "}},"
    "\"stages\":[" NO_STAGE "," NO_STAGE "," NO_STAGE "," NO_STAGE "," NO_STAGE "," NO_STAGE
    "," NO_STAGE ",{\"n\":3,\"lost\":0,\"largest\":[-1e-10,0,0.125],\"count\":[1,1,1]}],"
    "\"cells\":[{\"cell\":0,\"uplink\":" NO_STAGE ",\"downlink\":" NO_STAGE ",\"frame\":" NO_STAGE
    "},{\"cell\":2,\"uplink\":{\"n\":3,\"lost\":1,\"largest\":[0.008],\"count\":[2]},"
    "\"downlink\":" NO_STAGE ",\"frame\":" NO_STAGE "}],"
    "\"runs\":{\"replication\":[0,7],\"end_s\":[10,10.5],"
    "\"fate\":[1,2,0,0,1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0],"
    "\"n_done\":[3,0],\"n_energy_known\":[2,0],\"n_decoded\":[1,0],\"largest_bytes\":[5000,0],"
    "\"head_j\":[0.25,0],\"uplink_j\":[0.1,0],\"downlink_j\":[0,0],\"modem_j\":[1,1],"
    "\"platform_j\":[0.30000000000000004,2]},"
    "\"ues\":{\"replication\":[0,7],\"ue\":[4,4294967295],\"cell\":[2,0],\"n\":[3,0,0,0,0,0],"
    "\"n_in_time\":[2,0,0,0,0,0],\"n_outages\":[1,0,0,0,0,0],"
    "\"observed_s\":[9.5,0,0,0,0,0],\"down_s\":[0.25,0,0,0,0,0],"
    "\"latency_s\":[0.008,\"lost\",\"lost\",\"lost\"," NO_LATENCIES "," NO_LATENCIES
    "," NO_LATENCIES "," NO_LATENCIES "," NO_LATENCIES "],"
    "\"delivered_bytes\":[10000,0,0,0],\"wait_s\":[0.026,0,0,0],"
    "\"n_decoded\":[1,0],\"uplink_j\":[0.1,0],"
    "\"spent_j\":[1.5,1e-300],\"time_s\":[10,null]},"
    "\"run_latencies\":{\"replication\":[0,0],\"leg\":[0,0],\"bin\":[16257,32753],\"n\":[2,1]},"
    "\"server_uses\":{\"replication\":[0,0],\"server\":[0,63],\"name\":[\"near\",\"f\\\"ar\\u00fc\"],"
    "\"executors\":[1,2],\"time_s\":[10,10],\"busy_s\":[5,0],\"loading_s\":[0,0],\"down_s\":[0,0],"
    "\"energy_j\":[100,null],\"batches\":[2,0],\"frames\":[3,0],\"dropped\":[0,0],"
    "\"idle_w\":[1,null],\"busy_w\":[2,null]},"
    "\"outages\":{\"replication\":[7],\"element\":[3],\"index\":[2],\"name\":[\"sector-2\"],"
    "\"fault\":[1],\"implied\":[0],\"start_s\":[1],\"end_s\":[null]}}";

static enum nrs_status read_text(const char *text, struct nrs_summary *out, struct nrs_error *err)
{
    char *copy = strdup(text);
    cJSON *root = NULL;
    enum nrs_status status =
        nrs_json_parse_large("r.json", copy, strlen(copy), NRS_SUMMARY_VALUES_MAX, &root, err);

    free(copy);
    CHECK_ROW(status == NRS_OK, 0, "%s", err->text);
    CU_ASSERT_FATAL(status == NRS_OK);
    status = nrs_summary_read(root, "r.json", out, err);
    cJSON_Delete(root);
    return status;
}

/* @return what was written; freed by the caller. */
static char *write_text(const struct nrs_summary *s, enum nrs_status *status, struct nrs_error *err)
{
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);

    CU_ASSERT_PTR_NOT_NULL_FATAL(out);
    *status = nrs_summary_write(s, out, err);
    fclose(out);
    return text;
}

/* The text above holds what the writer would write, but for the escape that UTF-8 does not need. */
static void values_are_read(void)
{
    struct nrs_summary s;
    const struct nrs_run_sum *run;
    const struct nrs_ue_sum *ue;
    const struct nrs_server_use *use;
    const struct nrs_bin *bin;
    struct nrs_error err = {.text = ""};
    enum nrs_status status = read_text(valid, &s, &err);

    CHECK_ROW(status == NRS_OK, 0, "%s", err.text);
    CU_ASSERT_FATAL(status == NRS_OK);
    run = s.runs.at;
    ue = s.ues.at;
    use = s.server_uses.at;
    bin = s.leg[NRS_LEG_UPLINK].latency.bins.at;
    CU_ASSERT(s.runs.n == 2 && run[1].replication == 7 && run[1].end_s == 10.5);
    CU_ASSERT(run[0].fate[NRS_FATE_DONE] == 2 && run[0].fate[NRS_FATE_UPLINK_LOST] == 1);
    CU_ASSERT(run[0].platform_j == 0.1 + 0.2 && run[0].largest_bytes == 5000);
    CU_ASSERT(ue[1].ue == UINT32_MAX && isnan(ue[1].time_s) && ue[1].spent_j == 1e-300);
    CU_ASSERT(s.survival_s == 0.05 && ue[0].cell == 2 && ue[0].n_outages[NRS_LEG_UPLINK] == 1);
    CU_ASSERT(ue[0].observed_s[NRS_LEG_UPLINK] == 9.5 && ue[0].down_s[NRS_LEG_UPLINK] == 0.25);
    CU_ASSERT(ue[0].n[NRS_LEG_UPLINK] == 3 && ue[0].n_in_time[NRS_LEG_UPLINK] == 2);
    CU_ASSERT(use[1].server == 63 && isnan(use[1].energy_j) && use[0].frames == 3);
    CU_ASSERT_STRING_EQUAL(use[1].name, "f\"ar\xc3\xbc");
    CU_ASSERT(s.leg[NRS_LEG_UPLINK].latency.bins.n == 2 && bin[0].largest == 0.008);
    CU_ASSERT(bin[0].n == 2 && isinf(bin[1].largest) && bin[1].n == 1);
    CU_ASSERT(s.leg[NRS_LEG_UPLINK].n_censored == 1 && s.stages.n_rows == NRS_N_STAGES);
    CU_ASSERT_STRING_EQUAL(((const struct nrs_outage *)s.outages.at)->name, "sector-2");
    nrs_summary_free(&s);
}

/* @return `text` with its first `from` replaced; freed by the caller. */
static char *changed(const char *text, const char *from, const char *to)
{
    const char *at = strstr(text, from);
    char *out = NULL;

    CHECK_ROW(at != NULL, 0, "no %s", from);
    CU_ASSERT_FATAL(at != NULL);
    CU_ASSERT_FATAL(asprintf(&out, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from)) > 0);
    return out;
}

static void what_is_written_is_what_was_read(void)
{
    char *want = changed(valid, "\\u00fc", "\xc3\xbc"), *got;
    struct nrs_error err = {.text = ""};
    struct nrs_summary s;
    enum nrs_status status;

    CU_ASSERT_EQUAL_FATAL(read_text(valid, &s, &err), NRS_OK);
    got = write_text(&s, &status, &err);
    CU_ASSERT_EQUAL(status, NRS_OK);
    CU_ASSERT_STRING_EQUAL(got, want);
    nrs_summary_free(&s);
    free(got);
    free(want);
    nrs_summary_init(&s); /* of no replication */
    got = write_text(&s, &status, &err);
    CU_ASSERT_EQUAL_FATAL(read_text(got, &s, &err), NRS_OK);
    CU_ASSERT(s.runs.n == 0 && s.leg[0].latency.n == 0);
    nrs_summary_free(&s);
    free(got);
}

/* Doubles of all sizes come back as they were. */
static void doubles_are_exact(void)
{
    struct nrs_stream r = nrs_stream_init((struct nrs_rng_key){3, 0}, NRS_RNG_TEST, 2);
    struct nrs_error err = {.text = ""};
    struct nrs_summary s, back;
    enum nrs_status status;
    char *text;

    nrs_summary_init(&s);
    for (uint32_t i = 0; i < 2000; i++) {
        double x = ldexp(nrs_stream_u01(&r), (int)(nrs_stream_bits(&r) % 2040) - 1020);
        const struct nrs_run_sum run = {.replication = i, .end_s = x, .head_j = -x};

        CU_ASSERT_FATAL(nrs_list_add(&s.runs, &run, 1));
        CU_ASSERT_FATAL(nrs_dist_add(&s.stages.row[1], x));
    }
    text = write_text(&s, &status, &err);
    CU_ASSERT_EQUAL_FATAL(status, NRS_OK);
    status = read_text(text, &back, &err);
    CHECK_ROW(status == NRS_OK, 0, "%s", err.text);
    CU_ASSERT_FATAL(status == NRS_OK);
    CU_ASSERT(memcmp(s.runs.at, back.runs.at, s.runs.n * s.runs.size) == 0);
    CU_ASSERT_EQUAL_FATAL(s.stages.row[1].bins.n, back.stages.row[1].bins.n);
    CU_ASSERT(memcmp(s.stages.row[1].bins.at, back.stages.row[1].bins.at,
                     s.stages.row[1].bins.n * sizeof(struct nrs_bin)) == 0);
    free(text);
    nrs_summary_free(&s);
    nrs_summary_free(&back);
}

static const struct {
    const char *from, *to, *want; /* `want`: behind "r.json: " */
} refused[] = {
    /* clang-format off */
    {"\"legs\":", "\"lags\":", "legs: is missing, expected an object"},
    {"\"legs\":", "\"more\":1,\"legs\":", "the summary: 10 members, expected 9"},
    {"\"survival_s\":0.05", "\"survival\":0", "survival_s: is missing, expected a number"},
    {"\"survival_s\":0.05", "\"survival_s\":-1", "survival_s: -1, expected a time, 0 or more"},
    {"\"frame\":{", "\"whole\":{", "legs.frame: is missing, expected an object"},
    {"\"budget_s\":0.01", "\"budget_s\":\"a\"", "legs.uplink.budget_s: text, expected a number"},
    {"\"budget_s\":0.01", "\"budget_s\":-1", "legs.uplink.budget_s: -1, expected a time, 0 or more"},
    {"\"censored\":1", "\"censored\":0.5", "legs.uplink.censored: 0.5, expected a count"},
    {"\"censored\":1", "\"censored\":1e12", "legs.uplink.censored: 1000000000000, expected a count"},
    {"\"censored\":1", "\"censored\":-1", "legs.uplink.censored: -1, expected a count"},
    {"\"censored\":1", "\"censored\":2",
     "legs.uplink: 3 messages, 2 of them in time, " LEG_UP},
    {"\"n\":3,\"lost\":1", "\"n\":4,\"lost\":1",
     "legs.uplink.n: 4, expected the sum of all bins, 3"},
    {"\"lost\":1", "\"lost\":null", "legs.uplink.lost: null, expected a count"},
    {"[0.008]", "[0.02]",
     "legs.uplink: 3 messages, 0 of them in time, " LEG_UP},
    {"[0.008]", "[null]", "legs.uplink.largest.0: null, expected a number"},
    {"[0.008]", "0.008", "legs.uplink.largest: 0.0080000000000000002, expected a list"},
    {"[0.008]", "[0.008,0.009]", "legs.uplink: 'largest' and 'count' differ in length"},
    {"[0.008],\"count\":[2]", "[0.008,0.00801],\"count\":[1,1]",
     "legs.uplink.largest.1: 0.0080099999999999998, expected a bin behind the one before"},
    {"[0.008],\"count\":[2]", "[0.008,0.007],\"count\":[1,1]",
     "legs.uplink.largest.1: 0.0070000000000000001, expected a bin behind the one before"},
    {"\"count\":[2]", "\"count\":[0]", "legs.uplink.count.0: 0, expected a count of at least 1"},
    {"\"count\":[2]", "\"count\":[1.5]", "legs.uplink.count.0: 1.5, expected a count of at least 1"},
    {"\"count\":[2]", "\"count\":[1e300]",
     "legs.uplink.count.0: 1.0000000000000001e+300, expected a count of at least 1"},
    {"\"stages\":[" NO_STAGE ",", "\"stages\":[", "stages: 7 rows, expected 8 to 53"},
    {"\"stages\":[" NO_STAGE, "\"stages\":[5", "stages.0: 0 members, expected 4"},
    {"[-1e-10,0,0.125]", "[0,-1e-10,0.125]",
     "stages.7.largest.1: -1e-10, expected a bin behind the one before"},
    {"\"runs\":{", "\"runs\":[{}],\"x\":{", "the summary: 10 members, expected 9"},
    {"\"end_s\":[10,10.5]", "\"end_s\":[10]", "runs.end_s: 1 values, expected 2"},
    {"\"end_s\":[10,10.5]", "\"end_s\":[10,1,2]",
     "runs.end_s: more than 2 values, as many as records"},
    {"\"end_s\":[10,10.5]", "\"end_s\":[10,null]", "runs.end_s.1: null, expected a number"},
    {"\"end_s\":[10,10.5]", "\"end_s\":{}", "runs.end_s: an object, expected a list"},
    {"\"end_s\":[10,10.5],", "", "runs: 11 members, expected 12"},
    {"\"end_s\":[10,10.5],", "\"end_d\":[10,10.5],", "runs.end_s: is missing, expected a list"},
    {"\"fate\":[1,", "\"fate\":[", "runs.fate: 23 values, expected 24"},
    {"\"fate\":[1,", "\"fate\":[-1,", "runs.fate.0: -1, expected an integer in its range"},
    {"{\"replication\":[0,7],\"end_s\"", "{\"replication\":[7,0],\"end_s\"",
     "runs.replication.1: expected replications in order, each once"},
    {"{\"replication\":[0,7],\"end_s\"", "{\"replication\":[0,4294967296],\"end_s\"",
     "runs.replication.1: 4294967296, expected an integer in its range"},
    {"\"n_done\":[3,", "\"n_done\":[1,",
     "runs.n_done.0: expected at least the measured ones of that fate"},
    {"\"n_decoded\":[1,", "\"n_decoded\":[3,", "runs.n_decoded.0: expected no more than messages"},
    {"\"n_energy_known\":[2,", "\"n_energy_known\":[5,",
     "runs.n_decoded.0: expected no more than messages"},
    {"{\"replication\":[0,7],\"ue\"", "{\"replication\":[0,6],\"ue\"",
     "ues.replication.1: expected one of the runs"},
    {"{\"replication\":[0,7],\"ue\":[4,4294967295]", "{\"replication\":[0,0],\"ue\":[4,4]",
     "ues.ue.1: expected UEs in order, each once"},
    {"\"n_in_time\":[2,0", "\"n_in_time\":[2,1", "ues.n_in_time.1: expected no more than 'n'"},
    {"\"n_outages\":[1", "\"n_outages\":[2", OUTAGES_0},
    {"\"n_outages\":[1", "\"n_outages\":[0", OUTAGES_0},
    {"\"down_s\":[0.25", "\"down_s\":[0", OUTAGES_0},
    {"\"down_s\":[0.25", "\"down_s\":[-0.25", OUTAGES_0},
    {"\"down_s\":[0.25", "\"down_s\":[9.6", OUTAGES_0},
    {"\"down_s\":[0.25", "\"down_s\":[null", "ues.down_s.0: null, expected a number"},
    {"\"n\":[3,0,0,", "\"n\":[3,0,9,",
     "ues.latency_s.8: expected latencies in order, in time as 'n_in_time' says"},
    {"\"n\":[3,0,0,0,0,0],", "\"n\":[3,0,0,1,0,0],",
     "ues.latency_s.12: expected latencies in order, in time as 'n_in_time' says"},
    {"[0.008,\"lost\"", "[0.011,\"lost\"", LATENCY_0},
    {"[0.008,\"lost\"", "[\"lost\",\"lost\"", LATENCY_0},
    {"[0.008,\"lost\"", "[null,\"lost\"", LATENCY_0},
    {"[0.008,\"lost\",\"lost\",", "[0.008,\"lost\",5,", LATENCY_0},
    {"[0.008,\"lost\"", "[0.008,0.009", LATENCY_0},
    {"[0.008,\"lost\"", "[0.008,\"late\"",
     "ues.latency_s.1: text, expected a number, null or 'lost'"},
    {"[0.008,\"lost\"", "[0.008,true", "ues.latency_s.1: a flag, expected a number, null or 'lost'"},
    {"\"lost\",\"lost\",\"lost\"", "\"lost\",\"lost\",0.02", LATENCY_0},
    {"\"lost\",\"lost\",\"lost\"", "0.02,0.02,0.02",
     "legs.uplink: 3 messages, 2 of them in time, expected those of the UEs, 3 and 2, up to 0.02 s, "
     "and no more than frames"},
    {"\"n_decoded\":[1,0],\"uplink", "\"n_decoded\":[1,2],\"uplink",
     "ues.n_decoded: 3 messages, expected those of the runs, 1"},
    {"\"bin\":[16257,32753]", "\"bin\":[16257,32754]",
     "run_latencies.bin.1: 32754, expected an integer in its range"},
    {"\"bin\":[16257,32753]", "\"bin\":[16257,16257]",
     "run_latencies.bin.1: expected bins in order, each once, with messages"},
    {"\"bin\":[16257,32753],\"n\":[2,1]", "\"bin\":[16257,32753],\"n\":[3,0]",
     "run_latencies.bin.1: expected bins in order, each once, with messages"},
    {"\"bin\":[16257,32753],\"n\":[2,1]", "\"bin\":[16257,32753],\"n\":[2,2]",
     "run_latencies.n.0: expected as many messages as those of the UEs"},
    {"\"leg\":[0,0]", "\"leg\":[0,1]",
     "run_latencies.n.0: expected as many messages as those of the UEs"},
    {"\"leg\":[0,0]", "\"leg\":[0,3]", "run_latencies.leg.1: 3, expected an integer in its range"},
    {"\"replication\":[0,0],\"leg\"", "\"replication\":[0,8],\"leg\"",
     "run_latencies.n.0: expected as many messages as those of the UEs"},
    {"\"run_latencies\":{\"replication\":[0,0],\"leg\":[0,0],\"bin\":[16257,32753],\"n\":[2,1]}",
     "\"run_latencies\":{\"replication\":[0,0,8],\"leg\":[0,0,0],\"bin\":[16257,32753,5],\"n\":[2,1,1]}",
     "run_latencies.replication.2: expected one of the runs"},
    {"\"cells\":[{", "\"cells\":[5,{", "cells.0: 0 members, expected 4"},
    {"\"cell\":0", "\"cell\":2", "cells.1.cell: 2, expected a cell behind the one before"},
    {"\"cell\":0", "\"cell\":3", "cells.1.cell: 2, expected a cell behind the one before"},
    {"\"cell\":0", "\"cell\":-1", "cells.0.cell: -1, expected a cell behind the one before"},
    {"\"cell\":0", "\"cell\":4294967296",
     "cells.0.cell: 4294967296, expected a cell behind the one before"},
    {"\"cell\":0", "\"cell\":1", "cells: one of a UE is missing"},
    {"\"cell\":0", "\"sell\":0", "cells.0.cell: is missing, expected a cell behind the one before"},
    {"\"cell\":2,\"uplink\"", "\"cell\":2,\"up\"", "cells.1.uplink: is missing, expected an object"},
    {"\"cell\":2,\"uplink\":{\"n\":3", "\"cell\":2,\"uplink\":{\"n\":2",
     "cells.1.uplink.n: 2, expected the sum of all bins, 3"},
    {"[0.008],\"count\":[2]},\"downlink\":" NO_STAGE ",\"frame\":" NO_STAGE "}]",
     "[0.011],\"count\":[2]},\"downlink\":" NO_STAGE ",\"frame\":" NO_STAGE "}]",
     "cells.1.uplink: expected the messages of its UEs"},
    {"\"cells\":[{", "\"cells\":{},\"x\":[{", "the summary: 10 members, expected 9"},
    {"\"wait_s\":[0.026", "\"wait_s\":[null", "ues.wait_s.0: null, expected a number"},
    {"\"time_s\":[10,null]", "\"time_s\":[10,\"inf\"]",
     "ues.time_s.1: text, expected a number or null"},
    {"\"server\":[0,63]", "\"server\":[0,64]",
     "server_uses.server.1: 64, expected an integer in its range"},
    {"\"server\":[0,63]", "\"server\":[1,1]",
     "server_uses.server.1: expected servers in order, each once"},
    {"\"server_uses\":{\"replication\":[0,0]", "\"server_uses\":{\"replication\":[0,1]",
     "server_uses.replication.1: expected one of the runs"},
    {"\"near\"", "4", "server_uses.name.0: 4, expected a name"},
    {"\"near\"", "\"ne\\u0007ar\"", "server_uses.name.0: text, expected a name"},
    {"\"near\"", "\"01234567890123456789012345678901234567890123456789012345678901234567890123456789\"",
     "server_uses.name.0: text, expected a name"},
    {"\"element\":[3]", "\"element\":[4]",
     "outages.element.0: 4, expected an integer in its range"},
    {"\"implied\":[0]", "\"implied\":[2]",
     "outages.implied.0: 2, expected an integer in its range"},
    {"\"fault\":[1]", "\"fault\":[65536]",
     "outages.fault.0: 65536, expected an integer in its range"},
    {"\"outages\":{\"replication\":[7]", "\"outages\":{\"replication\":[6]",
     "outages.replication.0: expected the runs in order"},
    /* clang-format on */
};

static void what_is_refused(void)
{
    struct nrs_error err = {.text = ""};
    struct nrs_summary s;

    for (size_t i = 0; i < NRS_LEN(refused); i++) {
        char *text = changed(valid, refused[i].from, refused[i].to), want[512];
        enum nrs_status status = read_text(text, &s, &err);

        snprintf(want, sizeof want, "r.json: %s", refused[i].want);
        CHECK_ROW(status != NRS_OK && nrs_status_exit(status) == 2, i, "status %d", (int)status);
        if (status == NRS_OK)
            nrs_summary_free(&s);
        else
            CHECK_ROW(strcmp(err.text, want) == 0, i, "'%s'", err.text);
        free(text);
    }
    CU_ASSERT_EQUAL(nrs_summary_read(NULL, "x", &s, &err), NRS_ETYPE);
    CU_ASSERT_STRING_EQUAL(err.text, "x: nothing, expected an object");
    CU_ASSERT_EQUAL(read_text("[1]", &s, &err), NRS_ETYPE);
    CU_ASSERT_STRING_EQUAL(err.text, "r.json: a list, expected an object");
}

/* A sum that is no number would be null, and refused when it is read. */
static void what_is_not_written(void)
{
    const struct nrs_run_sum run = {.end_s = INFINITY};
    struct nrs_error err = {.text = ""};
    struct nrs_summary s;
    enum nrs_status status;

    nrs_summary_init(&s);
    CU_ASSERT_FATAL(nrs_list_add(&s.runs, &run, 1));
    free(write_text(&s, &status, &err));
    CU_ASSERT_EQUAL(status, NRS_EINTERNAL);
    CU_ASSERT_STRING_EQUAL(err.text, "summary: end_s: inf, expected a number");
    nrs_summary_free(&s);
}

static void a_full_disk(void)
{
    FILE *out = fopen("/dev/full", "w");
    struct nrs_error err = {.text = ""};
    struct nrs_summary s;

    if (!out)
        return;
    setvbuf(out, NULL, _IONBF, 0);
    nrs_summary_init(&s);
    CU_ASSERT_EQUAL(nrs_summary_write(&s, out, &err), NRS_EMACHINE);
    CU_ASSERT_STRING_EQUAL(err.text, "cannot write a result: the disk may be full");
    nrs_summary_free(&s);
    fclose(out);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"values are read", values_are_read},
        {"what is written is what was read", what_is_written_is_what_was_read},
        {"doubles are exact", doubles_are_exact},
        {"what is refused", what_is_refused},
        {"what is not written", what_is_not_written},
        {"a full disk", a_full_disk},
        {NULL, NULL},
    };

    return check_main("summary, JSON", tests);
}

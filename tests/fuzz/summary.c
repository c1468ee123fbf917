/* summary.c - fuzz target: the JSON of a summary, which is read, written, pooled, judged and told.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "batch/summary_json.h"
#include "fuzz.h"
#include "kpi/verdict.h"
#include "report/records_csv.h"
#include "report/service_report.h"
#include "scenario/json.h"

const char fuzz_target[] = "summary";

static enum nrs_status read_text(const char *text, size_t n, struct nrs_summary *out)
{
    struct nrs_error err = {.status = NRS_OK};
    char *copy = malloc(n + 1);
    cJSON *root = NULL;
    enum nrs_status status;

    fuzz_expect(copy != NULL, "there is memory");
    memcpy(copy, text, n);
    copy[n] = '\0';
    status = nrs_json_parse_large("r.json", copy, n, NRS_SUMMARY_VALUES_MAX, &root, &err);
    if (status == NRS_OK)
        status = nrs_summary_read(root, "r.json: result", out, &err);
    cJSON_Delete(root);
    free(copy);
    fuzz_expect_reason(status, &err);
    return status;
}

static char *write_text(const struct nrs_summary *s)
{
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);

    fuzz_expect(out != NULL, "there is memory");
    fuzz_expect(nrs_summary_write(s, out, NULL) == NRS_OK, "what was read can be written");
    fclose(out);
    return text;
}

static void write_again(const struct nrs_summary *s, const char *text)
{
    char *again = write_text(s);

    fuzz_expect(strcmp(again, text) == 0, "the same bytes again");
    free(again);
}

/* Through its text, and through an empty pool. */
static void copy(const struct nrs_summary *s)
{
    char *text = write_text(s);
    struct nrs_summary other;

    fuzz_expect(read_text(text, strlen(text), &other) == NRS_OK, "what was written can be read");
    write_again(&other, text);
    nrs_summary_free(&other);
    nrs_summary_init(&other);
    fuzz_expect(nrs_summary_append(&other, s, NULL) == NRS_OK, "pooled with nothing");
    if (s->runs.n > 0)
        write_again(&other, text);
    fuzz_expect((nrs_summary_append(&other, s, NULL) == NRS_OK) == (s->runs.n == 0),
                "a replication is pooled once");
    nrs_summary_free(&other);
    free(text);
}

static void judge(const struct nrs_summary *s)
{
    const struct nrs_kpi_point point = {NRS_KPI_ALEXNET, 1000, false};
    const struct nrs_requirement_set set = {.max_payload_bytes = {270000, 1500000}};
    const struct nrs_requirement req = {.upload_s = s->leg[NRS_LEG_UPLINK].budget_s,
                                        .survival_s = s->survival_s,
                                        .download_s = s->leg[NRS_LEG_DOWNLINK].budget_s,
                                        .recognition_s = s->leg[NRS_LEG_FRAME].budget_s,
                                        .ul_reliability = 0.999,
                                        .dl_reliability = 0.99999,
                                        .ul_availability = 0.9,
                                        .ue_share = 0.9,
                                        .confidence = 0.95};
    const struct nrs_energy_cfg cfg = {.battery_j = 5e4};
    struct nrs_verdict v;
    const struct nrs_verdict_row *row = v.row;

    fuzz_expect(nrs_verdict_compute(s, &set, &req, &point, &v, NULL) == NRS_OK, "it is judged");
    fuzz_expect(nrs_energy_compute(s, &cfg, &v.energy, NULL) == NRS_OK, "energy is known");
    if (row[NRS_Q_UPLOAD_LATENCY].status <= NRS_NOT_MET ||
        row[NRS_Q_UPLOAD_LATENCY].status == NRS_OPEN)
        fuzz_expect(row[NRS_Q_UPLOAD_LATENCY].status == row[NRS_Q_UL_RELIABILITY].status,
                    "latency and reliability of the uplink agree");
}

static void tell(const struct nrs_summary *s)
{
    const struct nrs_style style = {false, false};
    struct nrs_text out;
    struct nrs_json j;

    nrs_text_init(&out);
    nrs_json_init(&j);
    nrs_service_text(s, &style, &out);
    nrs_servers_csv("p", s, true, &out);
    nrs_outages_csv("p", s, true, &out);
    nrs_service_json(s, &j, j.root);
    nrs_json_print(&j, &out);
    nrs_text_free(&out);
    nrs_json_free(&j);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct nrs_summary s;

    if (read_text((const char *)data, size, &s) != NRS_OK)
        return 0;
    copy(&s);
    judge(&s);
    tell(&s);
    nrs_summary_free(&s);
    return 0;
}

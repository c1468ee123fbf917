/* record.c - a summary in an envelope. */
#include "batch/record.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "batch/summary_json.h"
#include "scenario/json.h"

#define CHECKSUM     "\"checksum\":\""
#define CHECKSUM_LEN (NRS_DIGEST_LEN - 1)
#define NO_CHECKSUM  "00000000000000000000000000000000"
#define HEAD_MAX     400 /* the checksum begins within so many bytes */

static enum nrs_status write_text(const struct nrs_record_head *head, const struct nrs_summary *s,
                                  FILE *out, struct nrs_error *err)
{
    enum nrs_status status;

    fprintf(out,
            "{\"format\":%d,\"task\":%zu,\"point\":%zu,\"first_replication\":%u,"
            "\"replications\":%u,\"digest\":\"%s\"," CHECKSUM NO_CHECKSUM "\",\"result\":",
            NRS_RECORD_FORMAT, head->number, head->task.point, head->task.first, head->task.n,
            head->digest);
    status = nrs_summary_write(s, out, err);
    fputs("}\n", out);
    return status;
}

/* Where the digits of the checksum stand; NULL: it has none. */
static char *checksum_of(char *text, size_t n)
{
    char *mark = memmem(text, n < HEAD_MAX ? n : HEAD_MAX, CHECKSUM, strlen(CHECKSUM));

    if (!mark || (size_t)(mark - text) + strlen(CHECKSUM) + CHECKSUM_LEN > n)
        return NULL;
    return mark + strlen(CHECKSUM);
}

enum nrs_status nrs_record_make(const struct nrs_record_head *head, const struct nrs_summary *s,
                                char **text, size_t *n, struct nrs_error *err)
{
    FILE *out = open_memstream(text, n);
    char sum[NRS_DIGEST_LEN];
    enum nrs_status status;
    bool ok;

    if (!out)
        return nrs_fail(err, NRS_EMACHINE, "out of memory for a record");
    status = write_text(head, s, out, err);
    ok = !ferror(out);
    ok = fclose(out) == 0 && ok;
    if (status == NRS_OK && !ok)
        status = nrs_fail(err, NRS_EMACHINE, "out of memory for a record");
    if (status != NRS_OK) {
        free(*text);
        return status;
    }
    nrs_digest(*text, *n, sum);
    memcpy(checksum_of(*text, *n), sum, CHECKSUM_LEN);
    return NRS_OK;
}

static enum nrs_status check_sum(const char *place, char *text, size_t n, struct nrs_error *err)
{
    char *at = checksum_of(text, n), written[CHECKSUM_LEN], sum[NRS_DIGEST_LEN];

    if (!at)
        return nrs_fail(err, NRS_EPARSE, "%s: has no checksum: it is no record, or damaged", place);
    memcpy(written, at, CHECKSUM_LEN);
    memcpy(at, NO_CHECKSUM, CHECKSUM_LEN);
    nrs_digest(text, n, sum);
    if (memcmp(sum, written, CHECKSUM_LEN) != 0)
        return nrs_fail(err, NRS_EPARSE, "%s: checksum: is %.*s, expected %s: it is damaged", place,
                        CHECKSUM_LEN, written, sum);
    return NRS_OK;
}

static enum nrs_status check_number(const char *place, const cJSON *root, const char *key,
                                    double want, struct nrs_error *err)
{
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(root, key);

    if (cJSON_IsNumber(value) && value->valuedouble == want)
        return NRS_OK;
    return nrs_fail(err, NRS_EPARSE, "%s: %s: is %.15g, expected %.15g", place, key,
                    cJSON_IsNumber(value) ? value->valuedouble : -1, want);
}

static enum nrs_status check_head(const char *place, const cJSON *root,
                                  const struct nrs_record_head *head, struct nrs_error *err)
{
    const struct {
        const char *key;
        double want;
    } rows[] = {
        {"format", NRS_RECORD_FORMAT},       {"task", (double)head->number},
        {"point", (double)head->task.point}, {"first_replication", head->task.first},
        {"replications", head->task.n},
    };
    const cJSON *digest = cJSON_GetObjectItemCaseSensitive(root, "digest");
    enum nrs_status status = NRS_OK;

    for (size_t i = 0; i < NRS_LEN(rows) && status == NRS_OK; i++)
        status = check_number(place, root, rows[i].key, rows[i].want, err);
    if (status == NRS_OK &&
        !(cJSON_IsString(digest) && strcmp(digest->valuestring, head->digest) == 0))
        status = nrs_fail(err, NRS_EPARSE, "%s: digest: is of another sweep than %s", place,
                          head->digest);
    return status;
}

enum nrs_status nrs_record_read(const char *place, char *text, size_t n,
                                const struct nrs_record_head *head, struct nrs_summary *out,
                                struct nrs_error *err)
{
    enum nrs_status status = check_sum(place, text, n, err);
    cJSON *root = NULL;

    if (status == NRS_OK)
        status = nrs_json_parse_large(place, text, n, NRS_SUMMARY_VALUES_MAX, &root, err);
    if (status == NRS_OK)
        status = check_head(place, root, head, err);
    if (status == NRS_OK)
        status =
            nrs_summary_read(cJSON_GetObjectItemCaseSensitive(root, "result"), place, out, err);
    cJSON_Delete(root);
    return status;
}

enum nrs_status nrs_record_load(const char *path, const struct nrs_record_head *head,
                                struct nrs_summary *out, struct nrs_error *err)
{
    char *text;
    size_t n;
    enum nrs_status status = nrs_file_read(path, NRS_RECORD_LIMIT_BYTES, &text, &n, err);

    if (status != NRS_OK)
        return status;
    status = nrs_record_read(path, text, n, head, out, err);
    free(text);
    return status;
}

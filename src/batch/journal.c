/* journal.c - writing and reading journals. */
#include "batch/journal.h"

#include <cjson/cJSON.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/file.h"
#include "core/version.h"

#define TRIES 1000

static const char *const outcomes[NRS_JOURNAL_N_OUTCOMES] = {
    [NRS_JOURNAL_DONE] = "done",
    [NRS_JOURNAL_FAILED] = "failed",
};

struct origin {
    char host[256], when[32];
};

static struct origin origin_now(const char *format)
{
    struct origin o = {"", ""};
    time_t now = time(NULL);
    struct tm utc;

    if (gethostname(o.host, sizeof o.host - 1) != 0)
        strcpy(o.host, "host");
    if (gmtime_r(&now, &utc))
        strftime(o.when, sizeof o.when, format, &utc);
    return o;
}

/* Named by time, host and process; one of that name that is there belongs to somebody else. */
static int create(const char *dir, char path[NRS_PATH_MAX])
{
    struct origin o = origin_now("%Y%m%dT%H%M%SZ");
    int fd = -1;

    for (int i = 0; i < TRIES && fd < 0; i++) {
        char name[360];

        snprintf(name, sizeof name, "journal/%s-%s-%ld-%d.jsonl", o.when, o.host, (long)getpid(),
                 i);
        if (!nrs_path_join(path, dir, name)) {
            errno = ENAMETOOLONG;
            return -1;
        }
        fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0666);
        if (fd < 0 && errno != EEXIST)
            return -1;
    }
    return fd;
}

/* Flushed at once: a child that is forked later would write what is still in the buffer. */
static void append(FILE *journal, const char *line)
{
    fputs(line, journal);
    fputc('\n', journal);
    fflush(journal);
    clearerr(journal);
}

static void write_head(FILE *journal, const struct nrs_journal_head *head)
{
    struct origin o = origin_now("%Y-%m-%dT%H:%M:%SZ");
    cJSON *root = cJSON_CreateObject();
    char *text;

    cJSON_AddStringToObject(root, "nrsplit", nrs_version());
    cJSON_AddStringToObject(root, "host", o.host);
    cJSON_AddNumberToObject(root, "pid", (double)getpid());
    cJSON_AddStringToObject(root, "started", o.when);
    cJSON_AddNumberToObject(root, "rank", head->share.rank);
    cJSON_AddNumberToObject(root, "ranks", head->share.ranks);
    cJSON_AddNumberToObject(root, "jobs", head->jobs);
    cJSON_AddStringToObject(root, "locks", head->locks);
    cJSON_AddStringToObject(root, "arguments", head->arguments);
    text = cJSON_PrintUnformatted(root);
    if (text)
        append(journal, text);
    cJSON_free(text);
    cJSON_Delete(root);
}

enum nrs_status nrs_journal_open(const char *dir, const struct nrs_journal_head *head, FILE **out,
                                 struct nrs_error *err)
{
    char path[NRS_PATH_MAX];
    int fd = create(dir, path);

    *out = fd < 0 ? NULL : fdopen(fd, "a");
    if (!*out) {
        int code = errno;

        return nrs_fail(err, nrs_errno_status(code) == NRS_EFILE ? NRS_EFILE : NRS_ESTORE,
                        "%s: cannot write a journal: %s", dir, strerror(code));
    }
    write_head(*out, head);
    return NRS_OK;
}

void nrs_journal_task(FILE *journal, size_t task, enum nrs_journal_outcome outcome,
                      const struct nrs_pool_usage *usage)
{
    char line[256];

    snprintf(line, sizeof line,
             "{\"task\":%zu,\"outcome\":\"%s\",\"wall_s\":%.6f,\"cpu_s\":%.6f,"
             "\"peak_bytes\":%lld}",
             task, outcomes[outcome], usage->wall_s, usage->cpu_s, (long long)usage->peak_bytes);
    append(journal, line);
}

static double number_of(const cJSON *object, const char *key)
{
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, key);

    return cJSON_IsNumber(value) ? value->valuedouble : -1;
}

static bool read_line(const char *text, struct nrs_journal_line *out)
{
    cJSON *root = cJSON_Parse(text);
    const char *outcome = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(root, "outcome"));
    double task = number_of(root, "task"), wall_s = number_of(root, "wall_s");
    double cpu_s = number_of(root, "cpu_s"), peak = number_of(root, "peak_bytes");
    bool ok = outcome && task >= 0 && task < 1e15 && wall_s >= 0 && cpu_s >= 0 && peak >= 0 &&
              peak < 1e18;

    if (ok) {
        *out = (struct nrs_journal_line){
            .task = (size_t)task,
            .outcome = strcmp(outcome, outcomes[NRS_JOURNAL_DONE]) == 0 ? NRS_JOURNAL_DONE
                                                                        : NRS_JOURNAL_FAILED,
            .usage = {.wall_s = wall_s, .cpu_s = cpu_s, .peak_bytes = (int64_t)peak}};
    }
    cJSON_Delete(root);
    return ok;
}

static void read_one(const char *path,
                     void (*visit)(void *user, const struct nrs_journal_line *line), void *user)
{
    FILE *f = fopen(path, "r");
    char *text = NULL;
    size_t capacity = 0;
    struct nrs_journal_line line;

    while (f && getline(&text, &capacity, f) > 0)
        if (read_line(text, &line))
            visit(user, &line);
    free(text);
    if (f)
        fclose(f);
}

size_t nrs_journal_read(const char *dir,
                        void (*visit)(void *user, const struct nrs_journal_line *line), void *user)
{
    char folder[NRS_PATH_MAX], path[NRS_PATH_MAX];
    DIR *journals = nrs_path_join(folder, dir, "journal") ? opendir(folder) : NULL;
    struct dirent *entry;
    size_t n = 0;

    while (journals && (entry = readdir(journals))) {
        const char *dot = strrchr(entry->d_name, '.');

        if (!dot || strcmp(dot, ".jsonl") != 0 || !nrs_path_join(path, folder, entry->d_name))
            continue;
        read_one(path, visit, user);
        n++;
    }
    if (journals)
        closedir(journals);
    return n;
}

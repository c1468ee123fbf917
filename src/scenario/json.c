/* json.c - cJSON with the checks that it leaves to its users. */
#include "scenario/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Blank out comments, keeping line breaks so that line numbers stay true. */
static void blank_comments(char *text)
{
    bool in_string = false;

    if (!strchr(text, '/'))
        return;
    for (char *c = text; *c; c++) {
        if (in_string) {
            if (*c == '\\' && c[1])
                c++;
            else if (*c == '"')
                in_string = false;
        } else if (*c == '"') {
            in_string = true;
        } else if (c[0] == '/' && c[1] == '/') {
            while (*c && *c != '\n')
                *c++ = ' ';
            if (!*c)
                return;
        } else if (c[0] == '/' && c[1] == '*') {
            char *end = strstr(c + 2, "*/");

            if (!end)
                return; /* the parser will trip over it and give the line */
            for (; c < end + 2; c++)
                if (*c != '\n')
                    *c = ' ';
            c--;
        }
    }
}

static int line_of(const char *text, const char *at)
{
    int line = 1;

    for (; text < at && *text; text++)
        line += *text == '\n';
    return line;
}

void nrs_json_child_path(char out[NRS_JSON_PATH_MAX], const char *path, const char *key)
{
    snprintf(out, NRS_JSON_PATH_MAX, "%s%s%s", path, path[0] ? "." : "", key);
}

/* The way from a value up to the root. Paths are made of it for errors only: most of a file's time
 * would go into them. */
struct trail {
    const struct trail *up; /* NULL: `node` is the root */
    const cJSON *node;
    int index; /* in a list */
};

static void trail_path(const struct trail *t, char out[NRS_JSON_PATH_MAX])
{
    size_t used;

    out[0] = '\0';
    if (!t->up)
        return;
    trail_path(t->up, out);
    used = strlen(out);
    if (cJSON_IsArray(t->up->node))
        snprintf(out + used, NRS_JSON_PATH_MAX - used, "%s%d", used ? "." : "", t->index);
    else
        snprintf(out + used, NRS_JSON_PATH_MAX - used, "%s%s", used ? "." : "", t->node->string);
}

static int by_key(const void *a, const void *b)
{
    return strcmp((*(const cJSON *const *)a)->string, (*(const cJSON *const *)b)->string);
}

/* Sorting finds duplicates among many keys without comparing all pairs. */
static enum nrs_status check_duplicates(const char *file, const struct trail *t,
                                        struct nrs_error *err)
{
    size_t n = (size_t)cJSON_GetArraySize(t->node), i = 0;
    const cJSON **keys = malloc((n + 1) * sizeof *keys), *child;
    char path[NRS_JSON_PATH_MAX];
    enum nrs_status status = NRS_OK;

    if (!keys)
        return nrs_fail(err, NRS_EMACHINE, "%s: out of memory", file);
    cJSON_ArrayForEach(child, t->node) keys[i++] = child;
    qsort(keys, n, sizeof *keys, by_key);
    for (i = 1; i < n && status == NRS_OK; i++) {
        if (strcmp(keys[i - 1]->string, keys[i]->string) != 0)
            continue;
        trail_path(t, path);
        status = nrs_fail(err, NRS_EPARSE, "%s: %s%s%.64s: stands here twice", file, path,
                          path[0] ? "." : "", keys[i]->string);
    }
    free(keys);
    return status;
}

static enum nrs_status check_tree(const char *file, const struct trail *t, struct nrs_error *err)
{
    struct trail below = {.up = t};
    char path[NRS_JSON_PATH_MAX];
    enum nrs_status status = NRS_OK;

    if (cJSON_IsNumber(t->node) && !isfinite(t->node->valuedouble)) {
        trail_path(t, path);
        return nrs_fail(err, NRS_ERANGE,
                        "%s%s%s: the number is too large, expected at most 1.8e308", file,
                        path[0] ? ": " : "", path);
    }
    if (cJSON_IsObject(t->node))
        status = check_duplicates(file, t, err);
    for (below.node = t->node->child; below.node && status == NRS_OK;
         below.node = below.node->next, below.index++)
        status = check_tree(file, &below, err);
    return status;
}

/* What stands where parsing stopped, short enough for a line. */
static enum nrs_status fail_at(const char *file, const char *text, const char *at,
                               struct nrs_error *err)
{
    if (!at || !*at)
        return nrs_fail(err, NRS_EPARSE, "%s:%d: JSON ends too early", file,
                        line_of(text, text + strlen(text)));
    return nrs_fail(err, NRS_EPARSE, "%s:%d: not JSON near '%.16s'", file, line_of(text, at), at);
}

/* Bytes of the character at `s`; 0 when it is none in UTF-8: overlong forms, surrogates and what
 * lies above U+10FFFF are none. [RFC 3629 section 4] */
static size_t character_bytes(const unsigned char *s)
{
    size_t n = s[0] < 0x80                   ? 1
               : s[0] >= 0xc2 && s[0] < 0xe0 ? 2
               : (s[0] & 0xf0) == 0xe0       ? 3
               : s[0] >= 0xf0 && s[0] < 0xf5 ? 4
                                             : 0;
    bool wrong = (s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] >= 0xa0) ||
                 (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] >= 0x90);

    for (size_t i = 1; i < n && !wrong; i++)
        wrong = (s[i] & 0xc0) != 0x80;
    return wrong ? 0 : n;
}

const char *nrs_utf8_fault(const char *text)
{
    while (*text) {
        bool is_ascii = (unsigned char)*text < 0x80; /* as nearly all are */
        size_t n = is_ascii ? 1 : character_bytes((const unsigned char *)text);

        if (n == 0)
            return text;
        text += n;
    }
    return NULL;
}

/* cJSON would end the text there. */
static const char *escaped_zero(const char *text)
{
    while ((text = strchr(text, '\\'))) {
        if (strncmp(text, "\\u0000", 6) == 0)
            return text;
        text += text[1] ? 2 : 1;
    }
    return NULL;
}

/* At the most: each value but the first stands behind one of these. */
static size_t count_values(const char *text)
{
    size_t n = 1;

    for (; *text; text++)
        n += *text == ',' || *text == '[' || *text == '{';
    return n;
}

/* What cJSON would take without a word. */
static enum nrs_status check_text(const char *file, const char *text, size_t n, size_t values_max,
                                  struct nrs_error *err)
{
    const char *fault = nrs_utf8_fault(text), *zero = escaped_zero(text);

    if (strlen(text) != n)
        return nrs_fail(err, NRS_EPARSE, "%s:%d: a zero byte, expected text", file,
                        line_of(text, text + n));
    if (fault)
        return nrs_fail(err, NRS_EPARSE, "%s:%d: byte 0x%02x, expected UTF-8", file,
                        line_of(text, fault), (unsigned char)*fault);
    if (zero)
        return nrs_fail(err, NRS_EPARSE, "%s:%d: '\\u0000' in a text, expected none", file,
                        line_of(text, zero));
    if (count_values(text) > values_max)
        return nrs_fail(err, NRS_ERANGE, "%s: more than %zu values", file, values_max);
    return NRS_OK;
}

enum nrs_status nrs_json_parse_large(const char *file, char *text, size_t n, size_t values_max,
                                     cJSON **out, struct nrs_error *err)
{
    const char *end = NULL;
    enum nrs_status status;
    cJSON *root;

    blank_comments(text);
    status = check_text(file, text, n, values_max, err);
    if (status != NRS_OK)
        return status;
    root = cJSON_ParseWithLengthOpts(text, n + 1, &end, true);
    if (!root)
        return fail_at(file, text, end, err);
    status = check_tree(file, &(struct trail){.node = root}, err);
    if (status != NRS_OK)
        cJSON_Delete(root);
    else
        *out = root;
    return status;
}

enum nrs_status nrs_json_parse(const char *file, char *text, size_t n, cJSON **out,
                               struct nrs_error *err)
{
    return nrs_json_parse_large(file, text, n, NRS_JSON_VALUES_MAX, out, err);
}

enum nrs_status nrs_json_load(const char *path, cJSON **out, struct nrs_error *err)
{
    char *text;
    size_t n;
    enum nrs_status status = nrs_file_read(path, NRS_JSON_LIMIT_BYTES, &text, &n, err);

    if (status != NRS_OK)
        return status;
    status = nrs_json_parse(path, text, n, out, err);
    free(text);
    return status;
}

const char *nrs_json_kind(const cJSON *value)
{
    if (cJSON_IsNumber(value))
        return "a number";
    if (cJSON_IsBool(value))
        return "a flag";
    if (cJSON_IsString(value))
        return "text";
    if (cJSON_IsArray(value))
        return "a list";
    if (cJSON_IsObject(value))
        return "an object";
    return "null";
}

/* dictionary.c - words for libFuzzer to put into inputs.
 *
 *   dictionary --parameters PACK    keys, paths and choices of all parameters, and the pack's words
 *   dictionary PACK                 the words alone
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "corpus.h"
#include "scenario/read.h"

#define WORDS_MAX   2000
#define LONGEST     64
#define WORD_LENGTH 3 /* shorter ones are found by chance */

static char *words[WORDS_MAX];
static size_t n_words;

static void add(const char *text, size_t n)
{
    if (n < WORD_LENGTH || n > LONGEST)
        return;
    for (size_t i = 0; i < n_words; i++)
        if (strlen(words[i]) == n && memcmp(words[i], text, n) == 0)
            return;
    if (n_words < WORDS_MAX && (words[n_words] = strndup(text, n)))
        printf("\"%s\"\n", words[n_words++]);
}

static void add_row(const struct nrs_section *section, const struct nrs_attr *row)
{
    char path[NRS_JSON_PATH_MAX];

    nrs_row_path(path, sizeof path, section, row);
    add(row->key, strlen(row->key));
    add(path, strlen(path));
    for (size_t i = 0; row->choices && row->choices[i]; i++)
        add(row->choices[i], strlen(row->choices[i]));
}

static void add_input(const struct corpus_input *input)
{
    size_t from = 0;

    for (size_t i = 0; i <= input->size; i++) {
        bool inside = i < input->size &&
                      (isalnum(input->data[i]) || input->data[i] == '_' || input->data[i] == '-');

        if (inside)
            continue;
        if (i > from && isalpha(input->data[from]))
            add((const char *)input->data + from, i - from);
        from = i + 1;
    }
}

int main(int argc, char **argv)
{
    static struct corpus corpus;
    bool parameters = argc == 3 && strcmp(argv[1], "--parameters") == 0;
    struct nrs_error err;

    if (argc != 2 && !parameters) {
        fprintf(stderr, "usage: dictionary [--parameters] PACK\n");
        return EXIT_FAILURE;
    }
    if (corpus_read(argv[argc - 1], &corpus, &err) != NRS_OK) {
        fprintf(stderr, "dictionary: %s\n", err.text);
        return EXIT_FAILURE;
    }
    for (size_t s = 0; parameters && s < nrs_n_sections; s++)
        for (size_t i = 0; i < nrs_sections[s].table->n_rows; i++)
            add_row(&nrs_sections[s], &nrs_sections[s].table->rows[i]);
    for (size_t i = 0; i < corpus.n; i++)
        add_input(&corpus.input[i]);
    for (size_t i = 0; i < n_words; i++)
        free(words[i]);
    corpus_free(&corpus);
    return EXIT_SUCCESS;
}

/* pack.c - turns a corpus from one file into many and back, for libFuzzer wants a folder.
 *
 *   pack --unpack PACK FOLDER     write its inputs into a folder that exists
 *   pack FOLDER > PACK            the files of a folder, sorted by name
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/file.h"
#include "corpus.h"

static int fail(const struct nrs_error *err)
{
    fprintf(stderr, "pack: %s\n", err->text);
    return EXIT_FAILURE;
}

static int unpack(const char *pack, const char *folder)
{
    static struct corpus corpus;
    struct nrs_error err = {.status = NRS_OK};
    char path[NRS_PATH_MAX];
    enum nrs_status status = corpus_read(pack, &corpus, &err);

    for (size_t i = 0; i < corpus.n && status == NRS_OK; i++) {
        const struct corpus_input *input = &corpus.input[i];

        if (strchr(input->name, '/') || !nrs_path_join(path, folder, input->name))
            status = nrs_fail(&err, NRS_EPARSE, "%s: '%s' is no file's name", pack, input->name);
        else
            status = nrs_file_write(path, input->data, input->size, &err);
    }
    corpus_free(&corpus);
    return status == NRS_OK ? EXIT_SUCCESS : fail(&err);
}

static bool has_mark(const char *text, size_t n)
{
    return (n >= strlen(CORPUS_MARK) && memcmp(text, CORPUS_MARK, strlen(CORPUS_MARK)) == 0) ||
           memmem(text, n, "\n" CORPUS_MARK, strlen(CORPUS_MARK) + 1);
}

static int is_file(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static int pack(const char *folder)
{
    struct dirent **entries;
    struct nrs_error err = {.status = NRS_OK};
    enum nrs_status status = NRS_OK;
    int n = scandir(folder, &entries, is_file, alphasort);

    if (n < 0) {
        perror(folder);
        return EXIT_FAILURE;
    }
    for (int i = 0; i < n; i++) {
        char path[NRS_PATH_MAX], *text;
        size_t size = 0;

        nrs_path_join(path, folder, entries[i]->d_name);
        text = corpus_file(path, &size, &err);
        if (!text)
            status = NRS_EFILE;
        else if (has_mark(text, size))
            status = nrs_fail(&err, NRS_EPARSE, "%s: holds the mark of a pack", path);
        if (status == NRS_OK) {
            printf(CORPUS_MARK "%s\n", entries[i]->d_name);
            fwrite(text, 1, size, stdout);
            putchar('\n');
        }
        free(text);
        free(entries[i]);
    }
    free(entries);
    return status == NRS_OK ? EXIT_SUCCESS : fail(&err);
}

int main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "--unpack") == 0)
        return unpack(argv[2], argv[3]);
    if (argc == 2)
        return pack(argv[1]);
    fprintf(stderr, "usage: pack --unpack PACK FOLDER, or pack FOLDER\n");
    return EXIT_FAILURE;
}

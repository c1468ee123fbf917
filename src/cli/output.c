/* output.c - standard output, written as a whole and checked; and the help texts. */
#include <errno.h>
#include <string.h>

#include "cli/cli.h"

enum nrs_status nrs_cli_print(struct nrs_text *text, struct nrs_error *err)
{
    enum nrs_status status = nrs_text_check(text, err);

    if (status == NRS_OK &&
        (fwrite(nrs_text_string(text), 1, text->n, stdout) != text->n || fflush(stdout) != 0))
        status =
            nrs_fail(err, NRS_EMACHINE, "cannot write to standard output: %s", strerror(errno));
    nrs_text_free(text);
    return status;
}

enum nrs_status nrs_cli_print_json(struct nrs_json *json, struct nrs_error *err)
{
    struct nrs_text text;

    nrs_text_init(&text);
    nrs_json_print(json, &text);
    nrs_json_free(json);
    return nrs_cli_print(&text, err);
}

static void add_options(const struct nrs_option *options, struct nrs_text *out)
{
    for (; options && options->name; options++) {
        char left[64];

        snprintf(left, sizeof left, "%c%c%s--%s%s%s", options->letter ? '-' : ' ',
                 options->letter ? options->letter : ' ', options->letter ? ", " : "  ",
                 options->name, options->value ? " " : "", options->value ? options->value : "");
        nrs_text_printf(out, "  %-28s %s\n", left, options->doc);
    }
}

void nrs_cli_help(const struct nrs_command *command, struct nrs_text *out)
{
    nrs_text_printf(out, "Usage: nrsplit %s%s%s [OPTION]...\n%s.\n", command->name,
                    command->operands[0] ? " " : "", command->operands, command->summary);
    if (command->detail[0])
        nrs_text_printf(out, "\n%s\n", command->detail);
    nrs_text_add(out, "\nOptions\n");
    add_options(command->options, out);
    add_options(nrs_common_options, out);
}

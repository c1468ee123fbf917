/* options.c - the command line into options and operands, by table. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "core/attr.h"

static const char *const format_names[] = {"text", "json", "csv", NULL};

const struct nrs_option nrs_common_options[] = {
    {0, "format", "FORMAT", "text (default), json or csv, on standard output"},
    {'q', "quiet", NULL, "no progress bar, and no line that tells where the results are"},
    {0, "log", "LEVELS", "error, warning, info or debug; or by component: sim=debug,batch=info"},
    {'h', "help", NULL, "this help"},
    {0, NULL, NULL, NULL},
};

static const struct nrs_option *find(const struct nrs_option *options, const char *name,
                                     size_t length, char letter)
{
    for (; options && options->name; options++)
        if (letter ? options->letter == letter
                   : strlen(options->name) == length && !memcmp(options->name, name, length))
            return options;
    return NULL;
}

/* All options that a command takes, by number. */
static const char *option_name(const void *ctx, size_t i)
{
    const struct nrs_command *command = ctx;
    size_t n = 0;

    while (command->options && command->options[n].name)
        if (n++ == i)
            return command->options[i].name;
    return nrs_common_options[i - n].name;
}

static enum nrs_status unknown_option(const struct nrs_cli *cli, const char *argument,
                                      struct nrs_error *err)
{
    size_t n = 0;
    char name[64];
    long near;

    while (nrs_common_options[n].name)
        n++;
    for (size_t i = 0; cli->command->options && cli->command->options[i].name; i++)
        n++;
    snprintf(name, sizeof name, "%.*s", (int)strcspn(argument + 2, "="), argument + 2);
    near = argument[1] == '-' ? nrs_nearest(name, option_name, cli->command, n) : -1;
    if (near >= 0)
        return nrs_fail(err, NRS_ENAME, "%s: unknown option '%.64s', did you mean '--%s'?",
                        cli->command->name, argument, option_name(cli->command, (size_t)near));
    return nrs_fail(err, NRS_ENAME, "%s: unknown option '%.64s', see 'nrsplit %s --help'",
                    cli->command->name, argument, cli->command->name);
}

static enum nrs_status set_format(struct nrs_cli *cli, const char *value, struct nrs_error *err)
{
    for (int i = 0; format_names[i]; i++)
        if (strcmp(format_names[i], value) == 0) {
            cli->format = (enum nrs_format)i;
            return NRS_OK;
        }
    return nrs_fail(err, NRS_ENAME, "--format: '%.64s' is unknown, expected text, json or csv",
                    value);
}

static enum nrs_status take(struct nrs_cli *cli, const struct nrs_option *option, const char *value,
                            struct nrs_error *err)
{
    if (strcmp(option->name, "format") == 0)
        return set_format(cli, value, err);
    if (strcmp(option->name, "log") == 0)
        return nrs_log_set(&cli->log, value, err);
    if (strcmp(option->name, "quiet") == 0)
        cli->quiet = true;
    else if (strcmp(option->name, "help") == 0)
        cli->help = true;
    else
        cli->given[cli->n_given++] = (struct nrs_given){option, value};
    return NRS_OK;
}

/* One option at argv[*i]; its value may be the next argument. */
static enum nrs_status parse_option(struct nrs_cli *cli, int argc, char **argv, int *i,
                                    struct nrs_error *err)
{
    const char *argument = argv[*i], *name = argument + 2, *equals = strchr(argument, '=');
    bool is_long = argument[1] == '-';
    size_t length = is_long && equals ? (size_t)(equals - name) : strlen(argument) - 2;
    char letter = is_long ? 0 : argument[1];
    const struct nrs_option *option = find(cli->command->options, name, length, letter);
    const char *value = NULL;

    if (!option)
        option = find(nrs_common_options, name, length, letter);
    if (!option)
        return unknown_option(cli, argument, err);
    if (option->value) {
        if (is_long && equals)
            value = equals + 1;
        else if (!is_long && argument[2])
            value = argument + 2;
        else if (*i + 1 < argc)
            value = argv[++*i];
        else
            return nrs_fail(err, NRS_EPARSE, "%s: --%s: expected %s", cli->command->name,
                            option->name, option->value);
    } else if (is_long ? equals != NULL : argument[2] != '\0') {
        return nrs_fail(err, NRS_EPARSE, "%s: --%s: takes no value", cli->command->name,
                        option->name);
    }
    return take(cli, option, value, err);
}

enum nrs_status nrs_cli_parse(struct nrs_cli *cli, int argc, char **argv, struct nrs_error *err)
{
    bool only_operands = false;
    enum nrs_status status;

    cli->given = calloc((size_t)argc + 1, sizeof *cli->given);
    cli->operand = calloc((size_t)argc + 1, sizeof *cli->operand);
    if (!cli->given || !cli->operand)
        return nrs_fail(err, NRS_EMACHINE, "out of memory");
    for (int i = 0; i < argc; i++) {
        if (!only_operands && strcmp(argv[i], "--") == 0) {
            only_operands = true;
        } else if (!only_operands && argv[i][0] == '-' && argv[i][1]) {
            status = parse_option(cli, argc, argv, &i, err);
            if (status != NRS_OK)
                return status;
        } else {
            cli->operand[cli->n_operands++] = argv[i];
        }
    }
    return NRS_OK;
}

const char *nrs_cli_value(const struct nrs_cli *cli, const char *option)
{
    for (size_t i = cli->n_given; i > 0; i--)
        if (strcmp(cli->given[i - 1].option->name, option) == 0)
            return cli->given[i - 1].value;
    return NULL;
}

bool nrs_cli_has(const struct nrs_cli *cli, const char *option)
{
    for (size_t i = 0; i < cli->n_given; i++)
        if (strcmp(cli->given[i].option->name, option) == 0)
            return true;
    return false;
}

enum nrs_status nrs_cli_number(const struct nrs_cli *cli, const char *option, double min,
                               double max, double *number, struct nrs_error *err)
{
    const char *value = nrs_cli_value(cli, option);
    char *end;
    double x;

    if (!value)
        return NRS_OK;
    x = strtod(value, &end);
    if (end == value || *end)
        return nrs_fail(err, NRS_ETYPE, "--%s: '%.64s' is not a number", option, value);
    if (!(x >= min && x <= max))
        return nrs_fail(err, NRS_ERANGE, "--%s: %.64s is outside [%.10g, %.10g]", option, value,
                        min, max);
    *number = x;
    return NRS_OK;
}

enum nrs_status nrs_cli_operands(const struct nrs_cli *cli, size_t min, size_t max,
                                 struct nrs_error *err)
{
    if (cli->n_operands >= min && cli->n_operands <= max)
        return NRS_OK;
    if (cli->n_operands > max)
        return nrs_fail(err, NRS_EPARSE, "%s: '%.64s' is too much, expected %s", cli->command->name,
                        cli->operand[max],
                        cli->command->operands[0] ? cli->command->operands : "no operand");
    return nrs_fail(err, NRS_EPARSE, "%s: expected %s, see 'nrsplit %s --help'", cli->command->name,
                    cli->command->operands, cli->command->name);
}

enum nrs_status nrs_cli_no_csv(const struct nrs_cli *cli, struct nrs_error *err)
{
    if (cli->format == NRS_FORMAT_CSV)
        return nrs_fail(err, NRS_ECONFLICT,
                        "%s: --format: csv is not available, expected text or json",
                        cli->command->name);
    return NRS_OK;
}

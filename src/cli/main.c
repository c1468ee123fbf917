/* main.c - finds the subcommand, runs it, prints its error, and gives the exit status. */
#include <fcntl.h>
#include <gsl/gsl_errno.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "core/attr.h"
#include "core/version.h"

static const struct nrs_command *const commands[] = {
    &nrs_cmd_run,
    &nrs_cmd_sweep,
    &nrs_cmd_capacity,
    &nrs_cmd_availability,
    &nrs_cmd_results,
    &nrs_cmd_tables,
    &nrs_cmd_model,
    &nrs_cmd_calc,
    &nrs_cmd_calibrate,
    &nrs_cmd_profile,
    &nrs_cmd_check,
    &nrs_cmd_explain,
    &nrs_cmd_explain_verdict,
    &nrs_cmd_schema,
};

static const char *command_name(const void *ctx, size_t i)
{
    (void)ctx;
    return commands[i]->name;
}

static const struct nrs_command *find_command(const char *name, struct nrs_error *err)
{
    long near;

    for (size_t i = 0; i < NRS_LEN(commands); i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    near = nrs_nearest(name, command_name, NULL, NRS_LEN(commands));
    if (near >= 0)
        nrs_fail(err, NRS_ENAME, "unknown command '%.64s', did you mean '%s'?", name,
                 commands[near]->name);
    else
        nrs_fail(err, NRS_ENAME, "unknown command '%.64s', see 'nrsplit --help'", name);
    return NULL;
}

static void add_usage(struct nrs_text *out)
{
    nrs_text_add(out,
                 "Usage: nrsplit COMMAND [ARGUMENT]...\n"
                 "Capacity of a 5G network whose UEs run half of a neural network, by simulation "
                 "(3GPP TR 22.874 clause 5.1).\n\nCommands\n");
    for (size_t i = 0; i < NRS_LEN(commands); i++)
        nrs_text_printf(out, "  %-12s %-11s %s\n", commands[i]->name, commands[i]->operands,
                        commands[i]->summary);
    nrs_text_add(
        out, "\n'nrsplit COMMAND --help' tells more of each; 'nrsplit --version' the version.\n"
             "Exit status: 0 ran, requirements met; 1 ran, not all met; 2 bad input; 3 internal "
             "failure.\n");
}

/* Words that are no command: --help, --version. */
static bool handled_without_command(int argc, char **argv, int *exit_status, struct nrs_error *err)
{
    struct nrs_text out;

    nrs_text_init(&out);
    *exit_status = NRS_EXIT_MET;
    if (argc < 2) {
        nrs_fail(err, NRS_EPARSE, "expected a command, see 'nrsplit --help'");
        return true;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
        strcmp(argv[1], "help") == 0) {
        add_usage(&out);
    } else if (strcmp(argv[1], "--version") == 0) {
        nrs_text_printf(&out, "nrsplit %s\n", nrs_version());
    } else {
        return false;
    }
    nrs_cli_print(&out, err);
    return true;
}

static void log_to_stderr(void *user, enum nrs_log_component component, enum nrs_log_level level,
                          const char *text)
{
    (void)user;
    fprintf(stderr, "nrsplit: %s: %s: %s\n", nrs_log_level_names[level],
            nrs_log_component_names[component], text);
}

static struct nrs_style output_style(void)
{
    const char *no_colour = getenv("NO_COLOR");

    return (struct nrs_style){
        .colour = isatty(STDOUT_FILENO) && !(no_colour && no_colour[0]),
        .utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0,
    };
}

static int run_command(struct nrs_cli *cli, struct nrs_error *err)
{
    struct nrs_text help;
    int exit_status = NRS_EXIT_MET;

    if (nrs_cli_parse(cli, cli->argc - 2, cli->argv + 2, err) != NRS_OK)
        return NRS_EXIT_INPUT;
    if (cli->help) {
        nrs_text_init(&help);
        nrs_cli_help(cli->command, &help);
        nrs_cli_print(&help, err);
    } else {
        exit_status = cli->command->run(cli, err);
    }
    return exit_status;
}

/* A closed standard stream would give its number to the next file opened, which then gets what is
 * meant for the stream. Opened for reading, it refuses what is written to it. */
static void keep_standard_streams(void)
{
    int fd;

    do
        fd = open("/dev/null", O_RDONLY);
    while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd >= 0)
        close(fd);
}

/* A file at its size limit is then an error like a full disk. Ignored instead, the signal would be
 * so in gnuplot, too, which says nothing of pictures cut short. */
static void let_write_fail(int signal_number)
{
    (void)signal_number;
}

int main(int argc, char **argv)
{
    struct nrs_error err = {.status = NRS_OK};
    struct nrs_cli cli = {.argc = argc, .argv = argv};
    int exit_status;

    setlocale(LC_CTYPE, ""); /* the terminal's characters; numbers stay as in C */
    keep_standard_streams();
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, let_write_fail);
    gsl_set_error_handler_off();
    if (!handled_without_command(argc, argv, &exit_status, &err)) {
        cli.log = nrs_log_init(log_to_stderr, NULL);
        cli.style = output_style();
        cli.command = find_command(argv[1], &err);
        exit_status = cli.command ? run_command(&cli, &err) : NRS_EXIT_INPUT;
        free(cli.given);
        free(cli.operand);
    }
    if (err.status != NRS_OK) {
        fprintf(stderr, "nrsplit: %s\n", err.text);
        return nrs_status_exit(err.status);
    }
    return exit_status;
}

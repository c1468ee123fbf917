/* cli.h - what the subcommands share: their table, options, and how they speak. */
#ifndef NRS_CLI_CLI_H
#define NRS_CLI_CLI_H

#include <stdio.h>

#include "core/log.h"
#include "core/status.h"
#include "report/json.h"
#include "report/table.h"
#include "report/text.h"

enum nrs_format { NRS_FORMAT_TEXT, NRS_FORMAT_JSON, NRS_FORMAT_CSV };

/* Exit statuses, the same for every command. */
enum { NRS_EXIT_MET = 0, NRS_EXIT_NOT_MET = 1, NRS_EXIT_INPUT = 2, NRS_EXIT_INTERNAL = 3 };

struct nrs_cli;

/* An option of a command. `value` is the name of its value in --help; NULL: a flag. */
struct nrs_option {
    char letter; /* 0: none */
    const char *name, *value, *doc;
};

struct nrs_command {
    const char *name, *operands, *summary;
    const char *detail;               /* further lines for --help; "" for none */
    const struct nrs_option *options; /* up to a NULL name; NULL: none of its own */
    /** @return the exit status when `err` stays empty; a failure is printed by main. */
    int (*run)(struct nrs_cli *cli, struct nrs_error *err);
};
extern const struct nrs_command nrs_cmd_run, nrs_cmd_tables, nrs_cmd_model, nrs_cmd_calc,
    nrs_cmd_calibrate, nrs_cmd_profile, nrs_cmd_check, nrs_cmd_explain, nrs_cmd_schema,
    nrs_cmd_sweep, nrs_cmd_results, nrs_cmd_capacity, nrs_cmd_explain_verdict, nrs_cmd_availability;

/* Options of every command. */
extern const struct nrs_option nrs_common_options[];

struct nrs_given {
    const struct nrs_option *option;
    const char *value; /* NULL for a flag */
};

struct nrs_cli {
    const struct nrs_command *command;
    enum nrs_format format;
    bool help, quiet;
    struct nrs_log log;
    struct nrs_style style;  /* of standard output */
    struct nrs_given *given; /* in the order of the command line */
    size_t n_given;
    const char **operand; /* what is no option */
    size_t n_operands;
    int argc; /* the whole command line, for the run record */
    char **argv;
};

/** Sort a command's arguments into options and operands. Errors name the nearest option. */
enum nrs_status nrs_cli_parse(struct nrs_cli *cli, int argc, char **argv, struct nrs_error *err);

/** The last value given for an option, or NULL. */
const char *nrs_cli_value(const struct nrs_cli *cli, const char *option);
bool nrs_cli_has(const struct nrs_cli *cli, const char *option);

/** An option's value as a number. @param number  unchanged when the option is not given. */
enum nrs_status nrs_cli_number(const struct nrs_cli *cli, const char *option, double min,
                               double max, double *number, struct nrs_error *err);

/** Refuse a wrong number of operands. */
enum nrs_status nrs_cli_operands(const struct nrs_cli *cli, size_t min, size_t max,
                                 struct nrs_error *err);

/** Write a finished text to standard output; a full disk or a closed pipe is NRS_EMACHINE. */
enum nrs_status nrs_cli_print(struct nrs_text *text, struct nrs_error *err);

/** Print a built JSON document and free it. */
enum nrs_status nrs_cli_print_json(struct nrs_json *json, struct nrs_error *err);

/** Write a command's help to `out`. */
void nrs_cli_help(const struct nrs_command *command, struct nrs_text *out);

/** Refuse --format csv where a command has no table. */
enum nrs_status nrs_cli_no_csv(const struct nrs_cli *cli, struct nrs_error *err);

#endif

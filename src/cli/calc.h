/* calc.h - what the formulas of nrsplit calc share: options in, named numbers out. */
#ifndef NRS_CLI_CALC_H
#define NRS_CLI_CALC_H

#include "cli/cli.h"

/* An answer: a few named numbers, each key with its unit, or words. */
#define NRS_ANSWER_MAX 9
struct nrs_answer {
    const char *key[NRS_ANSWER_MAX];
    double value[NRS_ANSWER_MAX];
    const char *text[NRS_ANSWER_MAX]; /* in place of the number; NULL: it is one */
    size_t n;
};
void nrs_answer_put(struct nrs_answer *a, const char *key, double value);

/** @param text  borrowed. */
void nrs_answer_put_text(struct nrs_answer *a, const char *key, const char *text);

/* A number of the command line and its range; `value` holds the default before. */
struct nrs_wanted {
    const char *option;
    double min, max, *value;
};

/** Refuse when one of the named options (NULL-terminated) is missing. */
enum nrs_status nrs_calc_need(const struct nrs_cli *cli, const char *const *names,
                              struct nrs_error *err);

/** Read several numbers. */
enum nrs_status nrs_calc_take(const struct nrs_cli *cli, const struct nrs_wanted *wanted, size_t n,
                              struct nrs_error *err);

/** Refuse numbers that are not whole: options that count something. */
enum nrs_status nrs_calc_whole(const struct nrs_wanted *wanted, size_t n, struct nrs_error *err);

/** Choose one of `names` (NULL-terminated). @param out  kept when `option` is not given. */
enum nrs_status nrs_calc_choose(const struct nrs_cli *cli, const char *option,
                                const char *const *names, int *out, struct nrs_error *err);

/* A formula: its name after "calc", and what computes the answer. */
typedef enum nrs_status nrs_formula(const struct nrs_cli *cli, struct nrs_answer *a,
                                    struct nrs_error *err);
nrs_formula nrs_calc_pathloss, nrs_calc_los, nrs_calc_o2i, nrs_calc_lsp, nrs_calc_tbs,
    nrs_calc_bler, nrs_calc_mcs, nrs_calc_cqi, nrs_calc_rate, nrs_calc_interval, nrs_calc_frames,
    nrs_calc_availability;

/* A row of an MCS or CQI table: of either, the same keys. */
typedef void nrs_table_row(int table, int index, struct nrs_answer *a);
nrs_table_row nrs_calc_mcs_row, nrs_calc_cqi_row;

#endif

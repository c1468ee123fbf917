/* capacity_report.h - capacities with their intervals, for people and for programs. */
#ifndef NRS_REPORT_CAPACITY_REPORT_H
#define NRS_REPORT_CAPACITY_REPORT_H

#include "report/table.h"
#include "report/verdict_report.h"

/* One number of UEs that was tried. Texts are borrowed. */
struct nrs_capacity_trial {
    uint32_t load;         /* UEs a cell */
    uint32_t replications; /* in all looks */
    unsigned looks;
    const char *decision;    /* "pass", "fail" or "undecided" */
    const char *quantity;    /* that decides, or is nearest to failing */
    double estimate, target; /* share; NAN: none */
    double lo, hi;           /* its interval */
    double confidence;       /* of the interval */
};

enum nrs_capacity_status {
    NRS_CAPACITY_DECIDED,   /* the interval is as narrow as was asked for */
    NRS_CAPACITY_UNDECIDED, /* ended with an interval */
    NRS_CAPACITY_OPEN,      /* the most UEs that were allowed did not fail */
    NRS_CAPACITY_STOPPED,   /* the time was up */
    NRS_CAPACITY_NO_LIMIT   /* nothing is sent: any number */
};
extern const char *const nrs_capacity_status_names[]; /* "decided", ..., NULL */

/* One point of the scenario, of any load. Pointers are borrowed. */
struct nrs_capacity_row {
    struct nrs_point_result point; /* its verdict, n_ues and summary are not used */
    enum nrs_capacity_status status;
    uint32_t estimate, low, high; /* UEs a cell */
    bool has_high;
    double crossing; /* NAN: none */
    double ue_share; /* of UEs that have to be satisfied; NAN: none have */
    bool is_monotone;
    const struct nrs_capacity_trial *trial; /* by load */
    size_t n_trials, n_replications;
    size_t limiting; /* trial at the lightest load that fails, or seems to; n_trials: none */
};

struct nrs_capacities {
    const char *criterion;
    double confidence; /* of each interval */
    const struct nrs_capacity_row *row;
    size_t n;
};

/** Was a point looked at before the time was up? Else it has no capacity yet. */
bool nrs_capacity_was_tried(const struct nrs_capacity_row *r);

/** Is every one decided, or without a limit? */
bool nrs_capacity_is_decided(const struct nrs_capacities *c);

/** The share of UEs that all points have to satisfy; 0: they differ, or have none. */
double nrs_capacity_share(const struct nrs_capacities *c);

/** A line a point, and what it all means. */
void nrs_capacity_table(const struct nrs_capacities *c, const struct nrs_style *style,
                        struct nrs_text *out);

/** The answer to each point's question, as a sentence. */
void nrs_capacity_answers(const struct nrs_capacities *c, struct nrs_text *out);

/** CSV: a line a point. */
void nrs_capacity_csv(const struct nrs_capacities *c, struct nrs_text *out);

/** CSV: a line for each load that was tried. */
void nrs_capacity_trials_csv(const struct nrs_capacities *c, struct nrs_text *out);

/** JSON: both. */
void nrs_capacity_json(const struct nrs_capacities *c, struct nrs_text *out);

/* The files of a folder that are made of capacities alone. */
struct nrs_capacity_file {
    const char *name;
    void (*write)(const struct nrs_capacities *c, struct nrs_text *out);
};
#define NRS_CAPACITY_FILES 3
extern const struct nrs_capacity_file nrs_capacity_files[NRS_CAPACITY_FILES];

#endif

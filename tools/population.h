/* population.h - what devices of a kind have in common, and how well that predicts. */
#ifndef NRS_TOOLS_POPULATION_H
#define NRS_TOOLS_POPULATION_H

#include <stdio.h>

#include "figures.h"

/**
 * Estimate the prior of a kind of processors from data/profiles/ncnn-latency.csv and write its rows
 * of fit-priors.csv to `out`.
 */
void population_write(const char *folder, const char *processor, FILE *out);

/**
 * Leave one network out: prior and profiles from the two other networks alone, then predict the
 * third. Write the errors' median, 90 % quantile and worst for each kind and network to `out`.
 */
void population_cross_validate(const char *folder, FILE *out);

#endif

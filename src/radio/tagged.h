/* tagged.h - the probability that one DL message is late, by the radio's own code.
 *
 * A network of places, links and fading as nrs_ran_new builds it, in which nothing is sent by the
 * slot clock. One message of one UE is asked about at a time. Link adaptation, block sizes, the
 * slots of transmissions, fading, interference, combining and block errors are those of a run;
 * decoding is not drawn, but averaged over: all transmissions that would be made if each before
 * had failed are worked out, and the last one that is decoded in time has the probability. Only
 * the outcome of the first round is drawn, for the outer loop's sake.
 *
 * What other UEs send at the same time is given as a list, and interferes. What is left out: that
 * the message waits for others of its cell, and retransmissions of other UEs but those listed.
 */
#ifndef NRS_RADIO_TAGGED_H
#define NRS_RADIO_TAGGED_H

#include "radio/ran.h"

struct nrs_tagged; /* opaque */

/* A message of another UE. */
struct nrs_tagged_other {
    double time_s; /* when it is at the gNB */
    int64_t bytes;
    uint32_t ue, n_tx; /* n_tx: transmissions, >= 1 */
};

struct nrs_tagged_message {
    int64_t bytes;             /* > 0 */
    double time_s, deadline_s; /* at the gNB; by which the UE is to have decoded it */
};

/**
 * Can such a network stand for the scenario's? UEs stand, the channel is that of TR 38.901, and
 * block errors are the model's.
 * @return NULL, or why not: one line.
 */
const char *nrs_tagged_unfit(const struct nrs_radio_cfg *cfg);

/**
 * @param setup  as nrs_ran_new; its configuration fits.
 * @param others  copied; times within [0, until_s]. @param until_s  that mean loads are made over.
 */
enum nrs_status nrs_tagged_new(const struct nrs_ran_setup *setup,
                               const struct nrs_tagged_other *others, size_t n_others,
                               double until_s, struct nrs_tagged **out, struct nrs_error *err);
void nrs_tagged_free(struct nrs_tagged *t);

/** Mean SINR of a UE's DL in dB, of one branch, fading aside, under the mean loads. Pure. */
double nrs_tagged_sinr_db(const struct nrs_tagged *t, uint32_t ue);

/** Loss between a UE and its cell in dB, antennas included. Pure. */
double nrs_tagged_loss_db(const struct nrs_tagged *t, uint32_t ue);

/** Greatest Doppler shift of a UE in Hz. Pure. */
double nrs_tagged_doppler_hz(const struct nrs_tagged *t, uint32_t ue);

/**
 * The UE's next message, in the order of time: what link adaptation has learned from the ones
 * before counts.
 * @param late  filled with the probability that it is not decoded by its deadline, given places,
 *   fading and interference; NULL: the message is only learned from, which costs less.
 * @return NRS_EMACHINE when memory is out.
 */
enum nrs_status nrs_tagged_send(struct nrs_tagged *t, uint32_t ue,
                                const struct nrs_tagged_message *message, double *late,
                                struct nrs_error *err);

/* Fading by importance sampling. */
struct nrs_tagged_tilt {
    double theta;     /* >= 0; 0: fading as it is */
    int n_candidates; /* a branch, >= 1 */
};

/**
 * What nrs_tagged_send would fill in for the message if the UE's fading were drawn anew, with deep
 * fades more often than they are; nothing is learned from it.
 *
 * For each branch that a layer is received with, `n_candidates` sets of phases of its rays are
 * drawn, and one is taken with a probability in proportion to exp(-theta g), g the sum of its
 * powers in the slots and at the places in the carrier of the transmissions that the deadline
 * allows, the first four of them (nrs_fading_redraw). The ratio is the product of the branches':
 * late * ratio has the mean that late would have with phases drawn as ever, whatever theta and
 * n_candidates are.
 * @param s  advanced.
 */
enum nrs_status nrs_tagged_redraw(struct nrs_tagged *t, uint32_t ue,
                                  const struct nrs_tagged_message *message,
                                  const struct nrs_tagged_tilt *tilt, struct nrs_stream *s,
                                  double *late, double *ratio, struct nrs_error *err);

#endif

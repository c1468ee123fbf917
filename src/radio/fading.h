/* fading.h - fast fading of one link and antenna branch, over time and over subbands. */
#ifndef NRS_RADIO_FADING_H
#define NRS_RADIO_FADING_H

#include "core/rng.h"

#define NRS_FADING_RAYS 20 /* a multiple of the lanes in fading.c */

/* The rays of a branch: fixed from the start, so that power is a pure function of time. Plain
 * data; copy by value. */
struct nrs_fading {
    float phase_turn[NRS_FADING_RAYS]; /* at time 0 and the carrier's centre */
    float doppler_hz[NRS_FADING_RAYS]; /* of each ray, with sign */
    float step_turn[NRS_FADING_RAYS];  /* delay * subband step */
    float step_re[NRS_FADING_RAYS], step_im[NRS_FADING_RAYS]; /* exp(-j 2 pi step_turn) */
    float amplitude;                                          /* of a ray */
    float los_amplitude, los_phase_turn, los_doppler_hz;      /* amplitude 0: Rayleigh */
};

/**
 * Draw the rays of a branch.
 * @param entity           names UE, cell and branch, below 2^48; the stream is NRS_RNG_FADING.
 * @param doppler_hz       greatest Doppler shift, >= 0: nrs_doppler_hz.
 * @param delay_spread_s   rms delay spread of the whole channel, LOS ray included, >= 0.
 * @param k_db             Ricean K factor, < INFINITY; -INFINITY is Rayleigh fading.
 * @param subband_step_hz  distance of subband centres, > 0.
 */
void nrs_fading_init(struct nrs_fading *f, struct nrs_rng_key key, uint64_t entity,
                     double doppler_hz, double delay_spread_s, double k_db, double subband_step_hz);

/**
 * Power gain |h|^2 of each subband, mean 1. Pure: any time in any order.
 * @param time_s      |time_s| * Doppler up to 1e10; the phase is then good to 1e-5 turns.
 * @param n_subbands  the carrier's centre is between them, at index (n_subbands - 1) / 2: subband i
 *                    of n lies (i - (n - 1) / 2) steps from it. Asked with n + 2, subband i + 1 is
 *                    the same frequency and has the same power but for rounding (1e-5).
 * @param power       `n_subbands` values, linear.
 */
void nrs_fading_power(const struct nrs_fading *f, double time_s, int n_subbands, float *power);

struct nrs_phasors; /* sines and cosines, opaque */

/** @return NULL: memory is out. */
struct nrs_phasors *nrs_phasors_new(void);
void nrs_phasors_free(struct nrs_phasors *table);

#define NRS_FADING_PLACES 4

/* Times and frequencies. */
struct nrs_fading_places {
    int n; /* 1 to NRS_FADING_PLACES */
    double time_s[NRS_FADING_PLACES];
    double offset_steps[NRS_FADING_PLACES]; /* in subband steps above the carrier's centre */
};

/**
 * Draw the phases of all rays anew, so that low powers at some places are likely: of `n_candidates`
 * sets of phases one is taken with a probability in proportion to exp(-theta g), g the sum of its
 * powers there, to 1 %. Angles and delays stay.
 * @param s  advanced.
 * @return the likelihood ratio: the mean of exp(-theta g) over the candidates over that of the one
 * taken. Any function of the phases taken times it has the mean that it has over phases drawn as
 * nrs_fading_init does.
 */
double nrs_fading_redraw(struct nrs_fading *f, const struct nrs_phasors *table,
                         const struct nrs_fading_places *at, double theta, int n_candidates,
                         struct nrs_stream *s);

/** @return greatest Doppler shift v f / c. */
double nrs_doppler_hz(double speed_m_s, double frequency_hz);

/**
 * Time for which a branch's power may be held: 1 / (50 doppler_hz).
 * The mean squared change over dt is at most 2 (1 - J0^2(2 pi f_D dt)), about (2 pi f_D dt)^2: at
 * the end of this time 0.126 of the mean power (rms), on average over it 0.073 (0.3 dB).
 * @return s; INFINITY without Doppler.
 */
double nrs_fading_step_s(double doppler_hz);

#endif

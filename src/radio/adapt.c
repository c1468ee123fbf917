/* adapt.c - link adaptation: the transport block that a UE can send on a number of PRBs.
 *
 * The highest MCS whose first round (its repetitions included) is expected to stay at or below
 * target_bler at the SINR that csi.c knows; MCS 0 when none does. A UE spreads its power over its
 * grant, so that in the UL fewer PRBs may have a higher SINR: a UE that cannot reach the target
 * gets at most as many PRBs as let it, one when none do (its BLER is then above the target). In the
 * DL the power of a PRB is fixed.
 */
#include "radio/decibel.h"
#include "radio/mac.h"

/* SINR a layer on `n_prb` PRBs. */
static double sinr_db(struct nrs_ran *ran, enum nrs_dir dir, uint32_t ue, int n_prb,
                      const struct nrs_csi *csi)
{
    double db = csi->sinr_db + csi->offset_db, mw, whole_mw;

    if (dir == NRS_DL)
        return db;
    if (ran->cfg->channel.model != NRS_CHANNEL_38901)
        return db + ran->spread_db[n_prb];
    mw = nrs_links_ul_prb_mw(ran, ue, n_prb);
    whole_mw = nrs_links_ul_prb_mw(ran, ue, ran->n_prb);
    return mw == whole_mw ? db : db + nrs_to_db(mw / whole_mw);
}

struct nrs_fit nrs_adapt_fit(struct nrs_ran *ran, enum nrs_dir dir, uint32_t ue, int kind,
                             int n_prb, int64_t slot)
{
    const struct nrs_csi *csi = nrs_csi_get(ran, dir, ue, slot);
    struct nrs_block_row *row = nrs_blocks_row(&ran->blocks[dir], kind, csi->layers, n_prb);
    int mcs = nrs_blocks_mcs(&ran->blocks[dir], row, sinr_db(ran, dir, ue, n_prb, csi));

    return (struct nrs_fit){.bytes = row->bytes[mcs],
                            .n_prb = (int16_t)n_prb,
                            .symbols = (int16_t)ran->tl.symbols[dir][kind],
                            .mcs = (uint8_t)mcs,
                            .layers = csi->layers};
}

static bool reaches_target(struct nrs_ran *ran, uint32_t ue, int kind, int n_prb,
                           const struct nrs_csi *csi)
{
    struct nrs_blocks *b = &ran->blocks[NRS_UL];

    return nrs_blocks_meets(b, nrs_blocks_row(b, kind, csi->layers, n_prb), 0,
                            sinr_db(ran, NRS_UL, ue, n_prb, csi));
}

/* Most PRBs, up to `max`, that leave the UE enough power on each. */
static int prb_limit(struct nrs_ran *ran, enum nrs_dir dir, uint32_t ue, int kind, int max,
                     int64_t slot)
{
    const struct nrs_csi *csi = nrs_csi_get(ran, dir, ue, slot);
    int low = 1, high = max; /* above `high`, the target is out of reach */

    if (dir == NRS_DL || reaches_target(ran, ue, kind, high, csi))
        return high;
    while (high - low > 1) {
        int middle = (low + high) / 2;

        if (reaches_target(ran, ue, kind, middle, csi))
            low = middle;
        else
            high = middle;
    }
    return low;
}

int nrs_adapt_prbs(struct nrs_ran *ran, enum nrs_dir dir, uint32_t ue, int kind, int64_t bytes,
                   int max, int64_t slot)
{
    int enough = prb_limit(ran, dir, ue, kind, max, slot), little = 0;
    int64_t carried = nrs_adapt_fit(ran, dir, ue, kind, enough, slot).bytes;

    if (carried < bytes)
        return enough;
    while (enough - little > 1) { /* sizes are nearly proportional: two or three look-ups */
        int guess = (int)((bytes * enough + carried - 1) / carried);
        int64_t there;

        guess = guess <= little ? little + 1 : guess >= enough ? enough - 1 : guess;
        there = nrs_adapt_fit(ran, dir, ue, kind, guess, slot).bytes;
        if (there < bytes) {
            little = guess;
        } else {
            enough = guess;
            carried = there;
        }
    }
    return enough;
}

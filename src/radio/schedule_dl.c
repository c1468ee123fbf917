/* schedule_dl.c - downlink: the gNB knows its buffers, and a grant rides in the slot it is for. */
#include "radio/mac.h"

void nrs_schedule_dl(struct nrs_ran *ran, struct nrs_cell *cell, int64_t slot)
{
    uint32_t ids[NRS_SLOT_UES_MAX];
    size_t n = nrs_schedule_slot(ran, cell, NRS_DL, slot, ids);

    for (size_t i = 0; i < n; i++) {
        struct nrs_tb *tb = &ran->tbs[ids[i]];

        if (tb->n_tx == 0) {
            nrs_buffer_cut(ran, NRS_DL, tb);
            nrs_schedule_refresh(ran, NRS_DL, tb->ue);
        }
        nrs_air_add(ran, NRS_DL, ids[i], slot);
    }
}

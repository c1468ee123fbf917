/* members.c - which UE belongs to which cell.
 *
 * A UE that moves on loses what was in flight: blocks that the old cell has not decoded are given
 * up (RLC and MAC are re-established, TS 38.300 clause 9.2.3). AM sends their bytes again in the
 * new cell; UM has lost them. Messages wait, and random access is part of the interruption.
 */
#include "radio/mac.h"

static uint32_t *configured_at(struct nrs_ran *ran, uint32_t ue)
{
    struct nrs_cell *cell = nrs_cell_of(ran, ue);

    return cell->configured ? &cell->configured[ue % (uint32_t)ran->configured_period] : NULL;
}

void nrs_members_join(struct nrs_ran *ran, uint32_t ue, uint32_t cell, int64_t slot)
{
    uint32_t *configured;

    ran->cell[ue] = cell;
    ran->cells[cell].n_ues++;
    configured = configured_at(ran, ue);
    if (configured)
        ++*configured;
    for (int dir = NRS_UL; dir <= NRS_DL; dir++) {
        struct nrs_flow *f = &ran->flows[dir][ue];

        f->turn = ran->cells[cell].dir[dir].turn;
        f->average = 0;
        f->average_slot = slot;
        ran->csi[dir][ue] = (struct nrs_csi){.occasion = -1, .layers = 1};
    }
}

void nrs_members_stop(struct nrs_ran *ran, enum nrs_dir dir, uint32_t ue, int64_t slot,
                      int64_t resume)
{
    struct nrs_flow *f = &ran->flows[dir][ue];

    f->blocked_until = resume;
    nrs_harq_flush(ran, dir, ue, slot);
    f->request = NRS_REQUEST_NONE;
    nrs_schedule_refresh(ran, dir, ue);
}

static void leave(struct nrs_ran *ran, uint32_t ue, int64_t slot, int64_t resume)
{
    uint32_t *configured = configured_at(ran, ue);

    for (int dir = NRS_UL; dir <= NRS_DL; dir++)
        nrs_members_stop(ran, (enum nrs_dir)dir, ue, slot, resume);
    if (configured)
        --*configured;
    nrs_cell_of(ran, ue)->n_ues--;
}

void nrs_members_move(struct nrs_ran *ran, uint32_t ue, int link, int64_t slot, int64_t resume)
{
    uint32_t cell = ran->cell[ue]; /* of a given channel, the only one */

    leave(ran, ue, slot, resume);
    if (ran->deployment) {
        cell = ran->links.cell[nrs_link_at(&ran->links, ue, link)];
        nrs_links_serve(ran, ue, link);
        nrs_links_restart(ran, ue);
    }
    nrs_members_join(ran, ue, cell, slot);
    if (resume != NRS_NEVER)
        nrs_slot_event(ran, resume, NRS_EVENT_RESUME, ue);
}

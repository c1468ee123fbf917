/* activity.c - when a UE's modem is awake, and what it takes besides messages.
 *
 * A UE is awake while a message of its flows is pending, and inactivity_s longer. Nothing happens
 * slot by slot: a message's arrival and its report move the end of the waking time, and whoever
 * asks multiplies times by the powers of ue_energy.c.
 */
#include <math.h>

#include "radio/mac.h"

void nrs_activity_init(struct nrs_ran *ran)
{
    const struct nrs_radio_cfg *cfg = ran->cfg;
    int with_pdcch = 0;

    for (int i = 0; i < ran->tl.n_slots; i++)
        with_pdcch += ran->tl.plan[i].pdcch;
    ran->power = nrs_modem_power(
        &cfg->ue_energy, &(struct nrs_modem){.fr2 = nrs_radio_is_fr2(&cfg->carrier),
                                             .fdd = nrs_radio_is_fdd(&cfg->carrier),
                                             .bandwidth_hz = cfg->carrier.bandwidth_hz,
                                             .rx_antennas = (int)cfg->cell.ue_rx_antennas,
                                             .pdcch_share = (double)with_pdcch / ran->tl.n_slots});
    for (uint32_t ue = 0; ue < ran->n_ues; ue++)
        ran->activity[ue].received = -1;
}

void nrs_activity_begin(struct nrs_ran *ran, uint32_t ue, double time_s)
{
    struct nrs_activity *a = &ran->activity[ue];

    if (a->pending++ > 0 || time_s <= a->until_s)
        return;
    a->awake_s += a->until_s - a->since_s;
    a->since_s = a->until_s = time_s;
}

void nrs_activity_end(struct nrs_ran *ran, uint32_t ue, double time_s)
{
    struct nrs_activity *a = &ran->activity[ue];
    double until_s = time_s + ran->cfg->ue_energy.inactivity_s;

    a->pending--;
    if (until_s > a->until_s)
        a->until_s = until_s;
}

double nrs_activity_receive_j(struct nrs_ran *ran, uint32_t ue, int64_t slot)
{
    struct nrs_activity *a = &ran->activity[ue];

    if (a->received == slot)
        return 0;
    a->received = slot;
    return ran->power.receive_w * ran->tl.slot_s;
}

double nrs_ran_baseline_energy_j(const struct nrs_ran *ran, uint32_t ue, double until_s)
{
    const struct nrs_activity *a = &ran->activity[ue];
    const struct nrs_modem_power *p = &ran->power;
    double end_s = a->pending > 0 ? until_s : fmin(a->until_s, until_s);
    double awake_s = fmin(a->awake_s + fmax(0, end_s - a->since_s), until_s);

    return p->awake_w * awake_s + p->asleep_w * (until_s - awake_s) -
           p->resting_w * fmin(a->sending_s, awake_s);
}

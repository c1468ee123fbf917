/* site_actor.c - a cell's forwarders: messages to the server, results from it. */
#include <simgrid/actor.h>
#include <simgrid/engine.h>

#include "sim/mail.h"
#include "sim/world.h"

void nrs_actor_site_uplink(int argc, char **argv)
{
    struct nrs_site *site = sg_actor_self_get_data();
    struct nrs_world *w = site->world;
    uint32_t index;

    (void)argc;
    (void)argv;
    while (!w->over) {
        sg_sem_acquire(site->uplink_ready);
        while (nrs_fifo_pop(&site->uplink, &index))
            nrs_mail_put(site->requests, index, nrs_world_frame(w, index)->ul_bytes);
    }
    nrs_mail_close(site->results);
}

void nrs_actor_site_downlink(int argc, char **argv)
{
    struct nrs_site *site = sg_actor_self_get_data();
    struct nrs_world *w = site->world;
    uint32_t index;

    (void)argc;
    (void)argv;
    sg_mailbox_set_receiver(sg_mailbox_get_name(site->results));
    while (nrs_mail_get(site->results, &index)) {
        double now_s = simgrid_get_clock();

        if (w->over)
            continue; /* this frame stays pending */
        nrs_world_frame(w, index)->dl_start_s = now_s;
        nrs_world_send(w, NRS_DL, index, now_s);
    }
}

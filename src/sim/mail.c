/* mail.c - a payload is a frame number plus one, since a null pointer is no payload. */
#include "sim/mail.h"

#include <simgrid/comm.h>
#include <stddef.h>

#define CLOSED UINT32_MAX /* no frame has this number */

void nrs_mail_put(sg_mailbox_t box, uint32_t frame, int64_t bytes)
{
    void *payload = (void *)((uintptr_t)frame + 1);

    sg_comm_detach(sg_mailbox_put_init(box, payload, (long)bytes), NULL);
}

void nrs_mail_close(sg_mailbox_t box)
{
    nrs_mail_put(box, CLOSED, 0);
}

bool nrs_mail_get(sg_mailbox_t box, uint32_t *frame)
{
    void *payload = NULL;

    if (sg_comm_wait(sg_mailbox_get_async(box, &payload)) != SG_OK)
        return false;
    *frame = (uint32_t)((uintptr_t)payload - 1);
    return *frame != CLOSED;
}

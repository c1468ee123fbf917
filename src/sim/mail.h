/* mail.h - frame numbers over SimGrid's mailboxes.
 *
 * The receiving actor is set as the mailbox's permanent receiver, so that a transfer starts when it
 * is sent and not when somebody asks for it: transfers share links instead of queueing.
 */
#ifndef NRS_SIM_MAIL_H
#define NRS_SIM_MAIL_H

#include <simgrid/mailbox.h>
#include <stdbool.h>
#include <stdint.h>

/** Send `bytes` for a frame from the calling actor's host; does not wait. */
void nrs_mail_put(sg_mailbox_t box, uint32_t frame, int64_t bytes);

/** Tell the receiver of a mailbox on the calling actor's own host that nothing more will come. */
void nrs_mail_close(sg_mailbox_t box);

/** Wait for the next frame. @return false when the mailbox was closed, or a transfer failed. */
bool nrs_mail_get(sg_mailbox_t box, uint32_t *frame);

#endif

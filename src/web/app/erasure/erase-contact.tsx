import { useSignal } from '@preact/signals'
import type { Conversation } from '../../../features/conversations/schema.ts'
import { Button } from '../../ui/index.ts'
import { can } from '../state/session.ts'
import { t } from '../t.ts'
import { EraseDialog } from './erase-dialog.tsx'

/** The quiet way to erase a contact, at the end of what is known about them. */
export function EraseContact({ conversation: { contact, eraseAt } }: { conversation: Conversation }) {
  const open = useSignal(false)
  // The answer stays to be read, also when the conversation is told of it first.
  if (!can().eraseData || (eraseAt !== null && !open.value)) return null
  return (
    <>
      <section class="details__section screen-only">
        <Button kind="quiet" disabled={eraseAt !== null} onClick={() => (open.value = true)}>
          {t('erase.contact')}
        </Button>
      </section>
      {open.value && (
        // Escape closes the dialog only, not the details below it.
        <div onKeyDown={(event) => event.stopPropagation()}>
          <EraseDialog subject={{ subject: 'contact', contactId: contact.id }} onClose={() => (open.value = false)} />
        </div>
      )}
    </>
  )
}

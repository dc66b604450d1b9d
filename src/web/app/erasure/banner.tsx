import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { Conversation } from '../../../features/conversations/schema.ts'
import { formatDate } from '../../lib/dates.ts'
import { problemText } from '../../lib/problems.ts'
import { Button, Notice, announce, showToast } from '../../ui/index.ts'
import { cancelErasure, loadErasures, openErasure } from '../state/erasures.ts'
import { can } from '../state/session.ts'
import { openThread } from '../state/threads.ts'
import { t } from '../t.ts'

/** In place of the composer while a conversation waits to be erased: when, what that means, and the way back. */
export function ErasureBanner({ conversation: { id, contact, eraseAt } }: { conversation: Conversation }) {
  const busy = useSignal(false)
  const { eraseData } = can()
  const erasure = openErasure(contact.id)
  useEffect(() => {
    if (eraseData && erasure === undefined) void loadErasures().catch(() => undefined)
  }, [contact.id, eraseData])
  const cancel = async (erasureId: string): Promise<void> => {
    busy.value = true
    try {
      await cancelErasure(erasureId)
      announce(t('erase.cancelled'))
      await openThread(id)
    } catch (error) {
      showToast(problemText(error), { tone: 'danger' })
    } finally {
      busy.value = false
    }
  }
  return (
    <div class="erasure-banner">
      <Notice
        tone="warn"
        action={
          erasure?.can.cancel === true && (
            <Button busy={busy.value} onClick={() => void cancel(erasure.id)}>
              {t('erase.cancel')}
            </Button>
          )
        }
      >
        <strong>{t('erase.banner', { date: eraseAt === null ? '' : formatDate(eraseAt) })}</strong> {t('erase.bannerText')}
      </Notice>
    </div>
  )
}

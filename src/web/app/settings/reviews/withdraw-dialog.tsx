import type { Review } from '../../../../features/access-review/schema.ts'
import { Button, Dialog } from '../../../ui/index.ts'
import { v } from './texts.ts'

interface Props {
  review: Review
  busy: boolean
  onWithdraw: () => void
  onClose: () => void
}

/** Says what withdrawing does before it does it. */
export function WithdrawDialog({ review: { name, program }, busy, onWithdraw, onClose }: Props) {
  return (
    <Dialog
      title={v('withdrawTitle', { name })}
      onClose={onClose}
      actions={
        <>
          <Button kind="quiet" onClick={onClose}>
            {v('cancel')}
          </Button>
          <Button kind="danger" busy={busy} onClick={onWithdraw}>
            {v('withdraw')}
          </Button>
        </>
      }
    >
      <p>{program === null ? v('withdrawMember', { name }) : v('withdrawProgram', { name })}</p>
      {program === null && <p class="settings__text">{v('less')}</p>}
    </Dialog>
  )
}

import { Button, Dialog, Notice } from '../../../ui/index.ts'
import { FreshField, useFresh } from '../../fresh/fresh.tsx'
import { p } from './texts.ts'

interface ConfirmDialogProps {
  title: string
  /** What will happen, one sentence each. */
  consequences: readonly string[]
  button: string
  danger?: boolean
  act: () => Promise<void>
  onClose: () => void
}

/** Says exactly what will happen before it does, and asks for a code where the server wants one. */
export function ConfirmDialog({ title, consequences, button, danger = false, act, onClose }: ConfirmDialogProps) {
  const fresh = useFresh()
  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <>
          <Button kind="quiet" onClick={onClose}>
            {p('cancel')}
          </Button>
          <Button kind={danger ? 'danger' : 'primary'} busy={fresh.busy.value} onClick={() => void fresh.run(act)}>
            {button}
          </Button>
        </>
      }
    >
      <div class="people__form">
        <ul class="people__consequences">
          {consequences.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
        <FreshField fresh={fresh} />
        {fresh.error.value !== undefined && !fresh.asked.value && (
          <Notice tone="danger" live>
            {fresh.error.value}
          </Notice>
        )}
      </div>
    </Dialog>
  )
}

import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'
import { Button, Dialog, Notice } from '../../../ui/index.ts'
import { type Fresh, FreshField } from '../../fresh/fresh.tsx'
import { a } from './texts.ts'

interface FreshFormProps {
  title: string
  button: string
  kind?: 'primary' | 'danger'
  fresh: Fresh
  /** Checks what was typed; false keeps it from being sent. */
  onSubmit: () => Promise<void>
  onClose: () => void
  children: ComponentChildren
}

/** A dialog whose button does something that may ask for a fresh factor first. */
export function FreshForm({ title, button, kind = 'primary', fresh, onSubmit, onClose, children }: FreshFormProps) {
  const id = useId()
  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{a('account.cancel')}</Button>
          <Button kind={kind} type="submit" form={id} busy={fresh.busy.value}>
            {button}
          </Button>
        </>
      }
    >
      <form
        id={id}
        class="account__form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void fresh.run(onSubmit)
        }}
      >
        {children}
        <FreshField fresh={fresh} />
        {!fresh.asked.value && fresh.error.value !== undefined && (
          <Notice tone="danger" live>
            {fresh.error.value}
          </Notice>
        )}
      </form>
    </Dialog>
  )
}

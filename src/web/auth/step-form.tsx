import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { Button } from '../ui/button.tsx'
import { ObstacleNotice } from './obstacle-notice.tsx'
import { useSecondsLeft } from './seconds-left.ts'
import type { Submission } from './submission.ts'

interface StepFormProps {
  submission: Submission
  button: string
  /** False where something above the field has to be read first. */
  takeFocus?: boolean
  children: ComponentChildren
}

/** A real form, so that the return key and password managers work; its first field has the focus. */
export function StepForm({ submission, button, takeFocus = true, children }: StepFormProps) {
  const form = useRef<HTMLFormElement>(null)
  const left = useSecondsLeft(submission.obstacle.value?.until)
  useLayoutEffect(() => {
    if (takeFocus) form.current?.querySelector('input')?.focus()
  }, [])
  return (
    // Checked by us: the browser's own bubbles vanish, cannot be translated and are read out badly.
    <form
      class="form"
      ref={form}
      onSubmit={submission.onSubmit}
      // An error goes away once its field is being put right.
      onInput={({ target }) => {
        if (target instanceof HTMLInputElement) submission.forgive(target.name)
      }}
      noValidate
      aria-labelledby="title"
    >
      {children}
      <ObstacleNotice submission={submission} />
      <Button type="submit" kind="primary" wide busy={submission.busy.value || left > 0}>{button}</Button>
    </form>
  )
}

import { useId } from 'preact/hooks'
import { Button, Dialog } from '../../ui/index.ts'
import { t } from '../t.ts'
import { type Fresh, FreshField } from './fresh.tsx'

/** Asks for a fresh factor on top of a page whose choices are saved at once; closing it leaves what was chosen undone. */
export function FreshDialog({ fresh }: { fresh: Fresh }) {
  const form = useId()
  if (!fresh.asked.value) return null
  return (
    <Dialog
      title={t('fresh.title')}
      onClose={fresh.forget}
      actions={
        <>
          <Button kind="quiet" onClick={fresh.forget}>
            {t('fresh.cancel')}
          </Button>
          <Button kind="primary" type="submit" form={form} busy={fresh.busy.value}>
            {t('fresh.go')}
          </Button>
        </>
      }
    >
      <form
        id={form}
        class="fresh"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void fresh.again()
        }}
      >
        {fresh.action.value !== undefined && <p>{t(`fresh.for.${fresh.action.value}`)}</p>}
        <FreshField fresh={fresh} />
      </form>
    </Dialog>
  )
}

import { useSignal } from '@preact/signals'
import type { Operator } from '../../features/operators/schema.ts'
import { formatExact } from '../lib/dates.ts'
import { Button } from '../ui/button.tsx'
import { InviteDialog } from './invite-dialog.tsx'
import { RemoveDialog } from './remove-dialog.tsx'
import { t } from './texts.ts'

interface OperatorsCardProps {
  operators: readonly Operator[]
  own: string
  onChange: () => void
}

export function OperatorsCard({ operators, own, onChange }: OperatorsCardProps) {
  const dialog = useSignal<'invite' | Operator | null>(null)
  const close = (): void => void (dialog.value = null)
  const changed = (): void => {
    close()
    onChange()
  }
  return (
    <section class="operators__card" aria-labelledby="operators">
      <h2 id="operators">{t('operators')} <span class="operators__count">{operators.length}</span></h2>
      <p class="operators__text">{t('operatorsText')}</p>
      <ul class="operators__list">
        {operators.map((operator) => (
          <li key={operator.id}>
            <span class="operators__person">
              <strong dir="auto">{operator.name}</strong> {operator.id === own && <span class="operators__mark">{t('you')}</span>}
              <span class="operators__muted">{operator.email}</span>
              <span class="operators__muted">{operator.lastSeenAt === null ? t('signedOut') : t('lastSeen', { when: formatExact(operator.lastSeenAt) })}</span>
            </span>
            {operator.id !== own && <Button kind="quiet" onClick={() => (dialog.value = operator)}>{t('remove')}</Button>}
          </li>
        ))}
      </ul>
      <p><Button onClick={() => (dialog.value = 'invite')}>{t('invite')}</Button></p>
      {dialog.value === 'invite' && <InviteDialog onClose={close} />}
      {dialog.value !== null && dialog.value !== 'invite' && <RemoveDialog operator={dialog.value} onClose={close} onDone={changed} />}
    </section>
  )
}

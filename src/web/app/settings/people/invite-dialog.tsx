import { useState } from 'preact/hooks'
import { ApiProblem } from '../../../lib/api.ts'
import { locale } from '../../../lib/i18n.ts'
import { problemText } from '../../../lib/problems.ts'
import { Button, CopyButton, Dialog, Field, Notice, showToast } from '../../../ui/index.ts'
import { mailIcon } from '../../../ui/icons.ts'
import { FreshField, useFresh } from '../../fresh/fresh.tsx'
import { api } from '../../state/client.ts'
import { type Rights, RightsFields, rightsInput } from './rights-fields.tsx'
import { p } from './texts.ts'
import { loadPeople } from './use-people.ts'

const FIRST: Rights = { role: 'agent', access: { messaging: true, customerData: false, billing: false }, lastDay: '' }

/** Whom to invite, as what. In development without mail the link is shown. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const [email, setEmail] = useState('')
  const [rights, setRights] = useState(FIRST)
  const [wrong, setWrong] = useState<{ field: string; text: string } | null>(null)
  const fresh = useFresh()
  const [link, setLink] = useState<string | null>(null)
  const send = async (): Promise<void> => {
    if (rights.role === 'auditor' && rights.lastDay === '') return setWrong({ field: 'endsAt', text: p('rights.lastDayMissing') })
    setWrong(null)
    try {
      const body = { email: email.trim(), locale: locale.value, ...rightsInput(rights) }
      const { devLink } = await api.post<{ devLink?: string }>('/invitations', body)
      await loadPeople()
      showToast(p('invite.sent', { email: email.trim() }))
      if (devLink === undefined) return onClose()
      setLink(devLink)
    } catch (problem) {
      const field = problem instanceof ApiProblem ? problem.problem.field : undefined
      if (field !== 'email' && field !== 'endsAt') throw problem
      setWrong({ field, text: field === 'endsAt' ? p('rights.lastDayBounds') : problemText(problem) })
    }
  }
  const errorOf = (field: string): string | undefined => (wrong?.field === field ? wrong.text : undefined)
  if (link !== null) {
    return (
      <Dialog title={p('invite.made')} onClose={onClose} actions={<CopyButton text={link} label={p('invite.copy')} />}>
        <p>{p('invite.devLink')}</p>
        <p class="people__link">{link}</p>
      </Dialog>
    )
  }
  return (
    <Dialog title={p('invite.title')} onClose={onClose}>
      <form
        class="people__form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void fresh.run(send)
        }}
      >
        <Field
          label={p('invite.email')}
          hint={p('invite.emailHint')}
          error={errorOf('email')}
          type="email"
          autoComplete="off"
          autoCapitalize="off"
          spellcheck={false}
          maxLength={254}
          value={email}
          onInput={(event) => setEmail(event.currentTarget.value)}
        />
        <RightsFields rights={rights} error={errorOf('endsAt')} onChange={setRights} />
        <FreshField fresh={fresh} />
        {fresh.error.value !== undefined && !fresh.asked.value && (
          <Notice tone="danger" live>
            {fresh.error.value}
          </Notice>
        )}
        <div class="people__buttons">
          <Button kind="quiet" onClick={onClose}>
            {p('cancel')}
          </Button>
          <Button type="submit" kind="primary" icon={mailIcon} busy={fresh.busy.value}>
            {p('invite.send')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

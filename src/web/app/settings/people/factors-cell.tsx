import { Icon, type IconNode } from '../../../ui/index.ts'
import { keyIcon, smartphoneIcon, triangleAlertIcon } from '../../../ui/icons.ts'
import { p } from './texts.ts'
import { factors } from './use-people.ts'

/** With what a member signs in beside the password, at a glance; what is missing stands out. */
export function FactorsCell({ memberId, active }: { memberId: string; active: boolean }) {
  const known = factors.value.get(memberId)
  if (!active || known === undefined) return <td class="members__factors" />
  const { passkeys, authenticators, recoveryCodesLeft } = known
  const none = passkeys + authenticators === 0
  return (
    <td class="members__factors">
      {passkeys > 0 && <Factor icon={keyIcon} text={p('factors.passkeys', { count: passkeys })} />}
      {authenticators > 0 && <Factor icon={smartphoneIcon} text={p('factors.apps', { count: authenticators })} />}
      {none && <Factor icon={triangleAlertIcon} text={p('factors.none')} missing />}
      {!none && recoveryCodesLeft > 0 && <span class="members__mark">{p('factors.codes', { count: recoveryCodesLeft })}</span>}
      {!none && recoveryCodesLeft === 0 && <Factor icon={triangleAlertIcon} text={p('factors.noCodes')} missing />}
    </td>
  )
}

function Factor({ icon, text, missing = false }: { icon: IconNode; text: string; missing?: boolean }) {
  return (
    <span class={`members__factor${missing ? ' members__factor--missing' : ''}`}>
      <Icon of={icon} size={16} /> {text}
    </span>
  )
}

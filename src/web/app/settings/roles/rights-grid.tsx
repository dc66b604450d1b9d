import type { Given, RoleList } from '../../../../features/roles/schema.ts'
import { Icon } from '../../../ui/index.ts'
import { checkIcon } from '../../../ui/icons.ts'
import { t } from '../../t.ts'
import { r } from './texts.ts'

const BUILT_IN = ['owner', 'admin', 'agent', 'auditor'] as const
/** Said elsewhere: being a member at all, and single inboxes. */
const LEFT_OUT: readonly string[] = ['enter', 'manageSomeInbox']

/** Who may do what, one right a row, one role a column; on a phone one right a card. */
export function RightsGrid({ list }: { list: RoleList }) {
  const rows = list.rights.filter(({ right }) => !LEFT_OUT.includes(right))
  return (
    <section class="settings__card" aria-labelledby="roles-grid">
      <h3 class="settings__heading" id="roles-grid">
        {r('grid')}
      </h3>
      <p class="settings__text">{r('gridText')}</p>
      <div class="roles__scroll" role="region" aria-labelledby="roles-grid" tabIndex={0}>
        <table class="roles__grid">
          <thead>
            <tr>
              <th scope="col">{r('right')}</th>
              {BUILT_IN.map((role) => (
                <th key={role} scope="col">
                  {t(`role.${role}`)}
                </th>
              ))}
              {list.custom.map(({ id, name }) => (
                <th key={id} scope="col" dir="auto">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ right, roles }) => (
              <tr key={right}>
                <th scope="row">{r(`right.${right}`)}</th>
                {BUILT_IN.map((role) => (
                  <Cell key={role} role={t(`role.${role}`)} given={roles[role]} />
                ))}
                {list.custom.map(({ id, name, rights }) => (
                  <Cell
                    key={id}
                    role={name}
                    given={rights.some((own) => own === right) ? { always: true, withLevels: [] } : roles.agent}
                  />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

function Cell({ role, given: { always, withLevels } }: { role: string; given: Given }) {
  return (
    <td data-role={role}>
      {always && (
        <span class="roles__yes">
          <Icon of={checkIcon} /> {r('yes')}
        </span>
      )}
      {!always && withLevels.length > 0 && <span>{r('with', { levels: levelsInWords(withLevels) })}</span>}
      {!always && withLevels.length === 0 && <span class="roles__no">{r('no')}</span>}
    </td>
  )
}

function levelsInWords(levels: Given['withLevels']): string {
  return levels
    .map((level) => r(`level.${level}`))
    .reduce((one, other) => r('or', { one, other }))
}

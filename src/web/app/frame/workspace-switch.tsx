import { problemText } from '../../lib/problems.ts'
import { Icon, Menu, showToast } from '../../ui/index.ts'
import { chevronDownIcon } from '../../ui/icons.ts'
import { switchWorkspace } from '../state/client.ts'
import { session } from '../state/session.ts'
import { t } from '../t.ts'
import './workspace-switch.css'

/** The workspace that one is in; for who belongs to several, the way to another. */
export function WorkspaceSwitch() {
  const known = session.value
  if (known === null) return null
  const { workspace, workspaces } = known
  if (workspaces.length < 2) {
    return (
      <span class="navigation__workspace" title={workspace.name} dir="auto">
        {workspace.name}
      </span>
    )
  }
  return (
    <div class="workspace-switch">
      <Menu
        label={t('nav.switch')}
        align="start"
        items={workspaces.map(({ id, name }) => ({
          key: id,
          label: <bdi>{name}</bdi>,
          checked: id === workspace.id,
          run: () => {
            if (id !== workspace.id) void go(id)
          }
        }))}
        button={({ buttonRef, ...wiring }) => (
          <button type="button" ref={buttonRef} class="workspace-switch__button" title={workspace.name} {...wiring}>
            <span class="navigation__workspace" dir="auto">
              {workspace.name}
            </span>
            <Icon of={chevronDownIcon} size={16} />
          </button>
        )}
      />
    </div>
  )
}

async function go(id: string): Promise<void> {
  try {
    await switchWorkspace(id)
  } catch (error) {
    showToast(t('nav.switchFailed', { reason: problemText(error) }), { tone: 'danger' })
  }
}

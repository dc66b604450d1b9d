import type { AccessLevels } from '../operations/index.ts'
import type { DemoWorkspace } from './prepare.ts'

const RIGHTS: Readonly<Record<keyof AccessLevels, string>> = { billing: 'billing', customerData: 'customer data', messaging: 'messaging' }

/** The one line of `--json`. */
export function demoJson(url: string, workspaces: readonly DemoWorkspace[]): string {
  return JSON.stringify({
    url,
    workspaces: workspaces.map(({ id, name, inboxes, members }) => ({
      id,
      name,
      inboxKey: inboxes[0]?.key ?? null,
      members: members.map(({ email, password, totpSecret, role, access }) => ({ email, password, totpSecret, role, accessLevels: access }))
    }))
  })
}

/** The same for people. */
export function demoText(url: string, workspaces: readonly DemoWorkspace[]): string {
  const example = workspaces[0]?.members[0]?.totpSecret ?? ''
  return [
    '',
    `  The Rind demo is running at ${url}`,
    '',
    `  Sign in                 ${url}/login`,
    `  API reference           ${url}/docs`,
    ...workspaces.flatMap((workspace) => workspaceLines(workspace)),
    '',
    '  The second step of signing in asks for a code of six digits. Add the TOTP key to an authenticator app on your',
    '  phone or in your password manager ("enter a setup key", time-based), or ask for the code of the moment here:',
    '',
    `    npx --no-install node -p "require('otplib').generateSync({ secret: '${example}' })"`,
    '',
    '  A code passes once; the next one comes within 30 seconds.',
    '  These credentials stay the same at the next start. Stop with Ctrl-C.',
    ''
  ].join('\n')
}

function workspaceLines({ name, inboxes, members }: DemoWorkspace): string[] {
  return [
    '',
    `  ── ${name} ${'─'.repeat(Math.max(3, 74 - name.length))}`,
    '',
    ...inboxes.map(({ settings, demoUrl }) => `  Shop with the chat      ${demoUrl}   (${settings.name})`),
    ...members.flatMap(({ name: who, role, access, email, password, totpSecret }) => [
      '',
      `  ${who}, ${role}: ${rightsOf(access)}`,
      `    e-mail    ${email}`,
      `    password  ${password}`,
      `    TOTP key  ${totpSecret}`
    ])
  ]
}

function rightsOf(access: AccessLevels): string {
  const names = (Object.keys(RIGHTS) as (keyof AccessLevels)[]).filter((level) => access[level]).map((level) => RIGHTS[level])
  return names.length === 0 ? 'no access levels' : names.join(', ')
}

import type { SecurityLanguage } from './security-language.ts'

const named = (name: string | undefined) => (name === undefined ? '' : ` “${name}”`)
const codes = (count: number | undefined) => (count === 1 ? 'One code is left.' : `${count ?? 0} codes are left.`)

export const ENGLISH: SecurityLanguage = {
  when: 'When',
  where: 'IP address',
  browser: 'Browser',
  button: 'See how you sign in',
  enrol: 'Set up your second factor',
  closing: 'Was this not you? Change your password and end all your sessions under Settings, and tell an owner of your workspace.',
  dates: new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' }),
  words: {
    'new-device': () => ({ subject: 'New sign-in to your Rind account', paragraphs: ['Your account was signed in to from a browser that had not been used for it before.'] }),
    'passkey-added': ({ name }) => ({ subject: 'A passkey was added to your Rind account', paragraphs: [`The passkey${named(name)} was added. It can be used to sign in to your account.`] }),
    'passkey-removed': ({ name }) => ({ subject: 'A passkey was removed from your Rind account', paragraphs: [`The passkey${named(name)} was removed. It can no longer be used to sign in.`] }),
    'passkey-refused': ({ name }) => ({
      subject: 'A passkey of your Rind account was blocked',
      paragraphs: [
        `The passkey${named(name)} was used in a way that suggests that a copy of it exists. The sign-in was refused and the passkey is blocked.`,
        'Sign in another way, remove the passkey and add a new one.'
      ]
    }),
    'totp-added': ({ name }) => ({ subject: 'An authenticator app was added to your Rind account', paragraphs: [`The authenticator app${named(name)} was added. Its codes can be used to sign in.`] }),
    'totp-removed': ({ name }) => ({ subject: 'An authenticator app was removed from your Rind account', paragraphs: [`The authenticator app${named(name)} was removed. Its codes no longer work.`] }),
    'recovery-used': ({ count }) => ({ subject: 'A recovery code of your Rind account was used', paragraphs: [`A recovery code was used for your account. ${codes(count)}`] }),
    'recovery-renewed': () => ({ subject: 'New recovery codes for your Rind account', paragraphs: ['New recovery codes were made. The old ones no longer work.'] }),
    'password-changed': () => ({ subject: 'Your Rind password was changed', paragraphs: ['The password of your account was changed. All other sessions were ended.'] }),
    'sessions-ended': ({ count }) => ({
      subject: 'Sessions of your Rind account were ended',
      paragraphs: [count === 1 ? 'A session of your account was ended.' : `${count ?? 0} sessions of your account were ended.`]
    }),
    'factors-reset': ({ by, workspace }) => ({
      subject: 'Set up your second factor for Rind again',
      paragraphs: [
        `${by ?? 'An admin'} of ${workspace ?? 'your workspace'} asked that you set up your second factor anew. Your passkeys, authenticator apps and recovery codes no longer work, and you were signed out everywhere.`,
        'Use this link, then give your password as usual. It works for 24 hours.'
      ]
    }),
    'factors-enrolled': () => ({ subject: 'Your second factor for Rind was set up', paragraphs: ['A new authenticator app and new recovery codes were set up for your account.'] })
  }
}

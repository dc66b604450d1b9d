export const OPERATORS_EN = `# Security handbook for operators

You keep an installation running in which businesses keep the words of their customers. You have no way to that content
in Rind, and you look for none. By signing you say that you have read this and will keep to it.

## What is not yours to see

- We do not read what is written in a workspace: not in the database, not in backups, not in memory, not in logs.
- We ask for access only when a business wants help that cannot be given without it, and only in the way that Rind
  offers for it: the business allows it, for a time, and can end it.
- We do not add a way around this, not for a test, not for a moment.

## Accounts and devices

- Your operator account is yours alone, with a password that you use nowhere else and an authenticator on a device of
  yours. The internal port is reached from the agreed networks only.
- You work on a device with an encrypted disk, a locked screen and updates that are no older than a week.
- A lost device, code or key is reported at once, at any hour. Another operator then removes your account.

## Keys and secrets

- The root key, the signing key and the private keys of backups never lie on the machine that holds the database or its
  backups, never in a chat, a ticket, a mail or a repository.
- Secrets reach the server as files that only its user reads. What was shown by mistake is replaced, not hidden.
- Each environment has its own keys, databases and backups. Real data is never copied to a test.

## Changes

- A change to production is looked at by a second person before it runs. Whoever wrote it does not approve it.
- What was done on a server by hand is written down the same day: what, why, when.
- Updates for known vulnerabilities are looked at weekly, and installed.

## Backups

- You check that the daily backup was made and that the last restore drill brought it back.
- Backups are not opened to look something up. They are restored by the written procedure, and that is recorded.
- What is past its time is destroyed, not kept just in case.

## When something goes wrong

- A suspicion is enough to call: the person on duty first, then whoever is responsible for security.
- Keep what there is: logs, times, the state of the machine. Switch off what does harm; erase nothing.
- Businesses hear of unauthorised access to their data as soon as we know what to tell. The 72 hours of the law begin
  with the first sign, not with the last proof.
- Whoever reports a mistake of their own is not blamed for having made it.

## Leaving

- On your last day your account is removed, your keys are replaced and your devices handed in.

## Reading it again

We read and change this handbook at least once a year. You sign each new version.
`
